"""The compiled policy: which rules a path falls under, and what a list of accesses comes to.

The artefact is a text file written by `ccgate.policy.compiler`, of lines that are one JSON value each: the header, then the rows of
`patterns` (layer after layer), of `rules` and of `variables`, then for each program its name and the rows of `commands`, then for each rule
what a message about it needs. Only the header is always decoded. It says how long each of these blocks is, and its indices are texts that are searched, so that a thousand rules
cost little more than forty. Data, never code.

Inside a rule the last matching pattern wins, as in gitignore: a pattern that fits the path itself outranks one that
fits a directory above it (as in `pathspec.GitIgnoreSpec`; git itself never looks below a directory that is ignored). An exception, which is
a rule whose effect is "pass", silences the other rules of its own layer. Across rules, layers and accesses the most restrictive decision
wins, so that a layer can add and never take back what a more trusted one says.
"""

from __future__ import annotations

from . import globs
from .model import ACTION_BIT, HOLE, SEVERITY, Exceeded, GateError, Hit, Verdict
from .paths import fold, from_windows
from .system import decode_json, encode_json_string

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from .disk import Disk
    from .model import Access, Decision

    Block = tuple[str, int]  # lines of the artefact, and their checksum
    Cover = tuple[Decision, int, int, int]  # effect, layer, rule, row of the pattern

FORMAT = 7

# How a pattern relates to the path it is held against ("tail" below): the path or a directory above it, a directory, what is below one, and
# (rules with `only_files`) the path where that is no directory.
SELF, DIRECTORY, BELOW, FILE = 0, 1, 2, 3
# Where its first segment may stand ("anchor" below).
ANYWHERE, AT_BASE, AT_HOME = 0, 1, 2

NO_ROWS = "-"  # in an index, where no row is and something follows
_EXACT = 1 << 30  # the rank of a pattern that fits the path itself, above all that fit a directory on the way to it
_ROW = _EXACT - 1

# Extensions of sources and texts. An unknown part in front of one is not taken to supply a whole protected name: `$name.py` is no `.env.py`,
# and `$name.json` is `credentials.json` only where such a file is.
_ORDINARY = frozenset(
    ("adoc", "astro", "bash", "c", "cc", "cpp", "cs", "css", "csv", "dart", "ex", "exs", "go", "gradle", "graphql", "h", "hpp", "hs", "html", "ini",
     "ipynb", "java", "jpg", "js", "json", "jsx", "kt", "less", "lock", "log", "lua", "m", "md", "mdx", "mjs", "cjs", "mod", "pdf", "php", "pl", "png",
     "proto", "ps1", "py", "pyi", "r", "rb", "rs", "rst", "scala", "scss", "sh", "snap", "sql", "sum", "svelte", "svg", "swift", "tf", "toml", "ts",
     "tsv", "tsx", "txt", "vue", "xml", "yaml", "yml", "zig",
     "a", "apk", "bin", "bz2", "class", "d", "deb", "dll", "dmg", "dylib", "exe", "gem", "gz", "img", "in", "iso", "jar", "lib", "msi", "o", "out", "pid",
     "rpm", "sha1", "sha1sum", "sha256", "sha256sum", "sha512", "sig", "sigstore", "so", "tar", "tgz", "war", "wasm", "whl", "xz", "zip", "zst",
     "1", "2", "3", "4", "5", "6", "7", "8")
)  # fmt: skip

# How far the files that are there are looked through for one that a computed name could be.
_STANDING_DEPTH = 3
_STANDING_ENTRIES = 2_000


class BrokenPolicy(GateError):
    """The artefact is missing, damaged, or of another version."""


class Rows:
    """The lines of a block: checked and split when the first is looked at, each decoded when it is. Raises BrokenPolicy then."""

    __slots__ = ("_block", "_items")

    def __init__(self, block: Block) -> None:
        self._block = block
        self._items: list[Any] | None = None

    def _all(self) -> list[Any]:
        if self._items is None:
            text = _checked(self._block)
            self._items = text.split("\n") if text else []
        return self._items

    def __len__(self) -> int:
        return len(self._all())

    def __getitem__(self, index: int) -> Any:
        items = self._all()
        item = items[index]
        if isinstance(item, str):
            item = items[index] = decode_json(item, unique=False)
        return item

    def __iter__(self) -> Iterator[Any]:
        return map(self.__getitem__, range(len(self)))


def checksum(data: bytes) -> int:
    """Whether the bytes are those that were written: their remainder, as one number, by the largest prime below 2**30.

    Nobody is kept from anything by it, as nobody would be by SHA-256 (who may write the file may write the sum), at three times the price.
    """
    return int.from_bytes(data, "little") % 1_073_741_789


def _checked(block: Block) -> str:
    text, wanted = block
    if checksum(text.encode("ascii")) != wanted:
        raise BrokenPolicy("the compiled policy is damaged; run `ccgate policy compile`")
    return text


class Layer:
    """The patterns of one policy file, classified by their last plain segment.

    patterns    rows [rule, negated, tail, anchor, segments before the key, key]; the row number is the pattern's rank
    names       keys without wildcards, by their first character
    prefixes    keys `text*`, and others that begin with the text, by its first character
    suffixes    keys `*text`, and others that end with the text, by its last character
    parents     other keys below a plain segment, by that segment and its first character
    globs       all other keys, by a text that must occur

    All are {text: index}, an index the text `//key/rows//key/rows//`: no segment holds a slash, so none is mistaken, and a dictionary of all
    keys would cost more than the few searches of a call. `rows` are numbers with commas between them, `~row` for a negated one. In prefixes
    and suffixes the lengths of the keys come first, `5,7//text/rows//`, and rows may be followed by `/key/rows` of keys that are to be tried.
    """

    __slots__ = ("_known", "base", "globs", "name", "names", "parents", "patterns", "prefixes", "suffixes")

    def __init__(self, raw: dict[str, Any], patterns: Block) -> None:
        self.name: str = raw["name"]
        self.base: list[str] = raw["base"]
        self.patterns = Rows(patterns)
        self.names: dict[str, str] = raw["names"]
        self.suffixes: dict[str, str] = raw["suffixes"]
        self.prefixes: dict[str, str] = raw["prefixes"]
        self.parents: dict[str, str] = raw["parents"]
        self.globs: dict[str, str] = raw["globs"]
        self._known: dict[str, list[int]] = {}

    def candidates(self, segment: str) -> list[int]:
        """The rows whose key fits one (folded) segment, `~row` if negated. Remembered: a walk asks for the same directories again and again."""
        rows = self._known.get(segment)
        if rows is None:
            rows = self._known[segment] = self._find(segment)
        return rows

    def _find(self, segment: str) -> list[int]:
        index = self.names.get(segment[:1])
        rows = _numbers(_entry(index, segment)) if index is not None else []
        index = self.prefixes.get(segment[:1])
        if index is not None:
            for n in _lengths(index):
                rows += _of_end(_entry(index, segment[:n]), segment)
        index = self.suffixes.get(segment[-1:])
        if index is not None:
            for n in _lengths(index):
                rows += _of_end(_entry(index, segment[-n:]), segment)
        for needed, index in self.globs.items():
            if needed in segment:
                for entry in index[2:-2].split("//"):
                    rows += _of_end(f"{NO_ROWS}/{entry}", segment)
        return rows

    def concerned(self, segments: list[str]) -> bool:
        """Could any pattern cover the path? What only negated ones fit is of no concern."""
        parent = self.base[-1] if self.base else ""
        for segment in segments:
            for row in self.candidates(segment):
                if row >= 0:
                    return True
            if self.below(parent, segment):
                return True
            parent = segment
        return False

    def below(self, parent: str, segment: str) -> list[int]:
        """The rows of `parents` whose key fits a segment below this one."""
        index = self.parents.get(parent[:1])
        rows = _numbers(_entry(index, parent)) if index is not None else []
        return [row for row in rows if globs.match(self.patterns[max(row, ~row)][5], segment)] if rows else rows

    def fits(self, anchor: int, before: list[str], above: list[str], home: list[str]) -> bool:
        """Do the segments above a key (below the layer's base) satisfy what its pattern wants there?"""
        if anchor == AT_HOME:
            full = self.base + above
            if full[: len(home)] != home:
                return False
            above = full[len(home) :]
        return globs.match_segments(before, above)

    def fitting(self, segments: list[str], home: list[str], *, directory: bool) -> Iterator[int]:
        """The rank of every pattern that fits a path or a directory above it; see `_EXACT`."""
        base = self.base
        if base:
            if segments[: len(base)] != base:
                return
            segments = segments[len(base) :]
        last = len(segments) - 1
        patterns = self.patterns
        for i, segment in enumerate(segments):
            rows = self.candidates(segment)
            parent = segments[i - 1] if i else base[-1] if base else ""
            if below := self.below(parent, segment):
                rows = rows + below
            for row in rows:
                row = max(row, ~row)
                _rule, _negated, tail, anchor, before, _key = patterns[row]
                if i == last:
                    if tail == BELOW or (tail and directory == (tail == FILE)):
                        continue
                    exact = True
                elif tail == FILE:
                    continue
                else:
                    exact = tail == BELOW
                if not (anchor or before) or self.fits(anchor, before, segments[:i], home):
                    yield (_EXACT if exact else 0) + row


def _entry(index: str, key: str) -> str:
    """What an index has under a key, "" for nothing."""
    at = index.find(f"//{key}/")
    return index[at + len(key) + 3 : index.index("//", at + 2)] if at >= 0 else ""


def _of_end(entry: str, segment: str) -> list[int]:
    """The rows of an entry of prefixes or suffixes: those before the first slash, then those of every key that fits."""
    if "/" not in entry:
        return _numbers(entry)
    some, *tried = entry.split("/")
    return _numbers(some) + [
        row for key, more in zip(tried[::2], tried[1::2], strict=True) if globs.match(key, segment) for row in _numbers(more)
    ]


def _lengths(index: str) -> list[int]:
    return _numbers(index.partition("//")[0])


def _numbers(text: str) -> list[int]:
    return [int(number) for number in text.split(",")] if text and text != NO_ROWS else []


class Policy:
    """All layers, compiled.

    rules      rows [mask of actions, effect ("pass" for an exception), content test or "", effect on creating or ""]
    commands   program -> rows [layer, rule, words]; `program_globs` are the keys of it that are patterns
    variables  rows [layer, rule, pattern, negated]
    """

    def __init__(self, text: str, home: str) -> None:
        first, _, rest = text.partition("\n")
        header: dict[str, Any] = decode_json(first, unique=False)
        if header.get("format") != FORMAT:
            raise BrokenPolicy("the compiled policy has another format; run `ccgate policy compile`")
        self.version: str = header["version"]
        self.digest: str = header["digest"]
        self.mode: str = header["mode"]
        self.defaults: dict[str, Decision] = header["defaults"]
        blocks: list[Block] = []
        start = 0
        for length, wanted in header["blocks"]:
            blocks.append((rest[start : start + length], wanted))
            start += length + 1
        if start != len(rest) + 1:
            raise BrokenPolicy("the compiled policy is not whole; run `ccgate policy compile`")
        self._details, commands, variables, rules = map(blocks.pop, (-1, -1, -1, -1))
        self.layers = [Layer(raw, patterns) for raw, patterns in zip(header["layers"], blocks, strict=True)]
        self.rules = Rows(rules)
        self.variables = Rows(variables)
        self._commands = commands
        self._programs = ""
        self.program_globs: list[str] = header["program_globs"]
        self.sources: list[list[Any]] = header["sources"]
        self.project: str = header["project"]
        self.home = _segments(fold(home if home.startswith("/") else from_windows(home)))
        self._cache: dict[tuple[str, str, bool], list[Cover]] = {}

    def detail(self, rule: int) -> dict[str, Any]:
        """What a message about `rule` needs: id, layer, reason, advice, file, and [line, text] of each of its patterns."""
        result: dict[str, Any] = decode_json(_checked(self._details).split("\n", rule + 1)[rule])
        return result

    @property
    def commands(self) -> dict[str, list[list[Any]]]:
        """All command lines of all rules; see the class."""
        names = [line.partition(" ")[0] for line in self._lines_of_programs().split("\n")[1:-1]]
        return {decode_json(f'"{name}"'): self._rows_of(name) for name in names}

    def _lines_of_programs(self) -> str:
        """`name rows` of each program, every line between line ends."""
        if not self._programs:
            self._programs = f"\n{_checked(self._commands)}\n" if self._commands[0] else "\n"
        return self._programs

    def _rows_of(self, name: str) -> list[list[Any]]:
        """The rows of one program, by its name as it stands in the artefact: most calls name none, and no call more than a few."""
        text = self._lines_of_programs()
        at = text.find(f"\n{name} ")
        rows: list[list[Any]] = [] if at < 0 else decode_json(text[at + len(name) + 2 : text.index("\n", at + 1)], unique=False)
        return rows

    # -- paths ---------------------------------------------------------------------------------------------------------

    def match(self, path: str, action: str, directory: bool = False) -> Cover | None:
        """The most restrictive of what the rules say of `action` on the absolute `path`, or None where no rule covers it.

        `directory` says that the path is one (it only matters for patterns with a trailing slash).
        """
        found = self.covering(path, action, directory)
        return found[0] if found else None

    def covers(self, path: str, action: str = "read") -> bool:
        """True if some layer has something to say about `action` on `path`; for walks over directories."""
        return bool(self.covering(path, action))

    def names_below(self, directory: str) -> Callable[[str], bool]:
        """A quick test for the names in one directory: False says that no rule covers a file of that name there.

        A walk asks it for each entry; what a directory above decides is found out once for all of them.
        """
        segments = _segments(fold(directory))
        for layer in self.layers:
            for i, segment in enumerate(segments):
                rows = layer.candidates(segment) + layer.below(segments[i - 1] if i else "", segment)
                if any(row >= 0 and layer.patterns[row][2] != SELF for row in rows):
                    return lambda _name: True
        parent = segments[-1] if segments else ""

        def concerned(name: str) -> bool:
            name = fold(name)
            return any(any(row >= 0 for row in layer.candidates(name) + layer.below(parent, name)) for layer in self.layers)

        return concerned

    def covering(self, path: str, action: str, directory: bool = False) -> list[Cover]:
        """Every rule that covers, the most restrictive first; of equals the one of the more trusted layer, then the later one."""
        key = (path, action, directory)
        found = self._cache.get(key)
        if found is None:
            segments = _segments(fold(path))
            found = []
            for number, layer in enumerate(self.layers):
                found += self._of_layer(number, layer, segments, action, directory)
            if len(found) > 1:
                found.sort(key=lambda cover: (-SEVERITY[cover[0]], cover[1], -cover[3]))
            self._cache[key] = found
        return found

    def _of_layer(self, number: int, layer: Layer, segments: list[str], action: str, directory: bool) -> list[Cover]:
        if not layer.concerned(segments):
            return []
        bit = ACTION_BIT[action]
        best: dict[int, int] = {}
        for rank in layer.fitting(segments, self.home, directory=directory):
            rule = layer.patterns[rank & _ROW][0]
            if self.rules[rule][0] & bit and rank > best.get(rule, -1):
                best[rule] = rank
        found: list[Cover] = []
        for rule, rank in best.items():
            row = rank & _ROW
            if not layer.patterns[row][1]:
                effect = self.effect(rule, action)
                if effect == "pass":
                    return []
                found.append((effect, number, rule, row))
        return found

    def effect(self, rule: int, action: str) -> Decision:
        """What a rule says of an action that it covers."""
        effect: Decision = (self.rules[rule][3] if action == "create" else "") or self.rules[rule][1]
        return effect

    def fitting(self, path: str, directory: bool = False) -> list[tuple[int, int, bool]]:
        """(layer, row, fits the path itself) of every pattern that fits, whatever its rule's actions: what `explain` shows."""
        segments = _segments(fold(path))
        return [
            (number, rank & _ROW, rank >= _EXACT)
            for number, layer in enumerate(self.layers)
            for rank in sorted(layer.fitting(segments, self.home, directory=directory))
        ]

    # -- paths of which a part is not known ----------------------------------------------------------------------------

    def could_match(self, path: str, action: str) -> Cover | None:
        """As `match`, for a path with holes: could some value of the holes be covered?

        A hole at the start of a segment is any text, one inside a segment any text without a slash. A directory that a
        hole might name as a whole is not guessed: `$DIR/config.py` is a protected file only if a file `config.py` can be one.
        """
        bit = ACTION_BIT[action]
        segments = _segments(fold(path))
        best: Cover | None = None
        for number, layer in enumerate(self.layers):
            if self._excepted(layer, segments, bit):
                continue
            for row, (rule, negated, tail, anchor, before, key) in enumerate(layer.patterns):
                if negated or not self.rules[rule][0] & bit:
                    continue
                effect = self.effect(rule, action)
                if effect == "pass" or (best is not None and SEVERITY[effect] <= SEVERITY[best[0]]):
                    continue
                if self._possible(layer, segments, tail, anchor, before, key) and not self._taken_back(layer, row, segments):
                    best = (effect, number, rule, row)
        return best

    def _possible(self, layer: Layer, segments: list[str], tail: int, anchor: int, before: list[str], key: str) -> bool:
        last = len(segments) - 1
        for i, segment in enumerate(segments):
            if (i == last) == (tail in (DIRECTORY, BELOW)):
                continue
            open_start = segment.startswith(HOLE)
            if HOLE in segment:
                if i < last and not segment.strip(HOLE):
                    continue
                if not _meets(key, segment):
                    if not globs.match(key, segment):
                        continue
                    open_start = False  # the key fits whatever the holes are: what counts is where it stands
            elif not globs.match(key, segment):
                continue
            if self._may_stand_under(layer, segments[:i], open_start, anchor, before):
                return True
        return False

    def _may_stand_under(self, layer: Layer, above: list[str], open_start: bool, anchor: int, before: list[str]) -> bool:
        """Could the directories that a pattern wants before its key be those of a path with holes?

        Where a segment begins with a hole, everything before it is open, and stands for whatever the pattern is anchored to.
        """
        if open_start:
            return True
        start = max((i for i, segment in enumerate(above) if segment.startswith(HOLE)), default=-1)
        if start < 0 or anchor:
            prefix = self.home if anchor == AT_HOME else layer.base
            wanted = prefix + before if anchor else [*prefix, "**"]
            stands = globs.match_segments(
                wanted, above, _meets if start < 0 else _stands_for
            )  # `/proc/$PPID/environ` has a hole as well
            if stands or start < 0:
                return stands
        if not anchor:
            return True
        known = above[start if above[start].strip(HOLE) else start + 1 :]
        for i in range(len(before) + 1):
            if i and any(isinstance(t, str) and t is not globs.STAR and t is not globs.ANY for t in globs.tokenise(before[i - 1])):
                break  # a directory that a pattern names is not guessed
            if globs.match_segments(before[i:], known, _meets):
                return True
        return False

    def _excepted(self, layer: Layer, segments: list[str], bit: int) -> bool:
        """Does an exception of the layer hold whatever the holes are?"""
        for row, (rule, negated, _tail, _anchor, _before, _key) in enumerate(layer.patterns):
            if negated or self.rules[rule][1] != "pass" or not self.rules[rule][0] & bit:
                continue
            if self._always(layer, row, segments) and not any(
                other[0] == rule and other[1] and self._possible(layer, segments, *other[2:]) for other in layer.patterns
            ):
                return True
        return False

    def _taken_back(self, layer: Layer, row: int, segments: list[str]) -> bool:
        """Does a later `!` of the same rule take back what `row` could cover, whatever the holes are?"""
        rule, _negated, tail, _anchor, _before, key = layer.patterns[row]
        for later in range(row + 1, len(layer.patterns)):
            other = layer.patterns[later]
            if other[0] != rule:
                return False  # the patterns of a rule stand together
            if other[1] and self._always(layer, later, segments, key, exact=tail != DIRECTORY):
                return True
        return False

    def _always(self, layer: Layer, row: int, segments: list[str], among: str = "*", *, exact: bool = False) -> bool:
        """Does a pattern fit for every value of the holes (for which the last segment fits `among`)?

        `exact`: the path itself, and not only a directory above it.
        """
        _rule, _negated, tail, anchor, before, key = layer.patterns[row]
        base = len(layer.base)
        if segments[:base] != layer.base:
            return False
        segments = segments[base:]
        last = len(segments) - 1
        for i, segment in enumerate(segments):
            if i == last:
                if tail in (DIRECTORY, BELOW) or not includes(key, among, segment):
                    return False
            elif tail == FILE or (exact and tail != BELOW) or HOLE in segment or not globs.match(key, segment):
                continue
            if not (anchor or before):
                return True
            if not any(HOLE in s for s in segments[:i]) and layer.fits(anchor, before, segments[:i], self.home):
                return True
        return False

    # -- the verdict ---------------------------------------------------------------------------------------------------

    def judge(self, access: Access, disk: Disk) -> Hit | None:
        """What one access leads to by itself, or None where no rule covers it."""
        if access.certainty == "opaque":
            effect = self.defaults["opaque"]
            return None if effect == "pass" else Hit(access, effect, -1, -1, -1, access.resource)
        if access.kind == "path":
            return self._judge_path(access, disk)
        if access.kind == "env":
            return self._judge_variable(access)
        if access.kind == "command":
            return self._judge_command(access)
        return None

    def _judge_path(self, access: Access, disk: Disk) -> Hit | None:
        found, path = self._found(access, access.action, disk)
        limit = self.defaults["use"]
        if found is None and access.action == "use" and limit != "pass":
            found, path = self._found(access, "read", disk)  # what is not to be read is not to be used without a word either
            if found is not None:
                found = (_weaker(found[0], limit), *found[1:])
        if found is None:
            return None
        if access.action == "delete" and access.certainty == "certain" and self.layers[found[1]].name != "builtin":
            from .content import is_absent

            if is_absent(access.real or path, disk):
                return None  # nothing is lost
        effect, layer, rule, row = found
        if access.certainty == "possible":
            effect = _weaker(effect, self.defaults["wide" if access.wide else "unknown"])
        return None if effect == "pass" else Hit(access, effect, layer, rule, row, path)

    def _found(self, access: Access, action: str, disk: Disk) -> tuple[Cover | None, str]:
        """The rule that covers an access most strictly, and for which of its paths."""
        if HOLE in access.resource:
            return self.could_match(access.resource, action) or self._standing(access.resource, action, disk), access.resource
        worst: Cover | None = None
        where = access.resource
        real = access.real
        for path in (where,) if real is None or real == where else (where, real):
            for found in self.covering(path, action, disk.is_dir(path)):
                if worst is not None and SEVERITY[found[0]] <= SEVERITY[worst[0]]:
                    break
                test = self.rules[found[2]][2]
                if test and self._harmless(test, access, path, disk):
                    continue
                worst, where = found, path
                break
        return worst, where

    def _standing(self, path: str, action: str, disk: Disk) -> Cover | None:
        """The rule that covers a file which is there, and which a name that ends in an ordinary extension could be."""
        from .content import TESTS
        from .links import VENDORED

        root, _, last = fold(path).rpartition("/")
        if HOLE in root or not _ordinary(last):
            return None
        wanted = _hole_glob(last)
        pending = [(path.rpartition("/")[0], _STANDING_DEPTH if last.startswith(HOLE) else 0)]
        budget = _STANDING_ENTRIES
        while pending:
            here, depth = pending.pop()
            for name, is_dir, is_link in _entries(here, disk):
                budget -= 1
                if not budget:
                    return None
                where = f"{here}/{name}"
                if is_dir:
                    if depth and name not in VENDORED:
                        pending.append((where, depth - 1))
                elif not is_link and globs.match(wanted, fold(name)):
                    for found in self.covering(where, action):
                        test = self.rules[found[2]][2]
                        if not (test and TESTS[test](where, disk)):
                            return found
        return None

    @staticmethod
    def _harmless(test: str, access: Access, path: str, disk: Disk) -> bool:
        """Does the file's content show that this rule has nothing to protect in it? A file that is not there yet shows nothing."""
        if access.action == "create":
            return False
        from .content import MAY_BE_ABSENT, TESTS, is_absent

        real = access.real or path
        if test in MAY_BE_ABSENT and access.action in ("read", "send") and is_absent(real, disk):
            return True
        return TESTS[test](real, disk)

    def _judge_variable(self, access: Access) -> Hit | None:
        if access.resource == "*":
            effect = self.defaults["reveal"]
            return None if effect == "pass" else Hit(access, effect, -1, -1, -1, "*")
        name = access.resource.lower()
        last: dict[int, list[Any]] = {}
        for row in self.variables:
            if globs.match(row[2], name):
                last[row[1]] = row
        hit = self._strictest(access, [row for row in last.values() if not row[3]], access.resource)
        if hit is not None and access.certainty == "possible":
            hit.effect = _weaker(hit.effect, self.defaults["unknown"])
        return hit if hit is not None and hit.effect != "pass" else None

    def rows_for_program(self, name: str) -> list[list[Any]]:
        """The command lines of all rules that begin with this program: rows [layer, rule, words]."""
        rows = self._rows_of(encode_json_string(name)[1:-1])
        for pattern in self.program_globs:
            if globs.match(pattern, name):
                rows = rows + self._rows_of(encode_json_string(pattern)[1:-1])
        return rows

    def stops_running(self, row: list[Any]) -> bool:
        """Is a command line of a rule there because of what it does, and not of what it shows? It counts whatever becomes of the output."""
        return bool(self.rules[row[1]][0] & ACTION_BIT["execute"])

    def _judge_command(self, access: Access) -> Hit | None:
        name, *words = access.resource.split("\0")
        running = access.action == "execute"
        rows = [row for row in self.rows_for_program(name) if self.concerns(row, running=running) and command_fits(row[2], words)]
        return self._strictest(access, rows, " ".join([name, *(rows[0][2] if rows else ())]))

    def concerns(self, row: list[Any], *, running: bool) -> bool:
        """Is a command line of a rule about running it (or about what it shows)? An exception is about both."""
        return self.rules[row[1]][1] == "pass" or self.stops_running(row) is running

    def _strictest(self, access: Access, rows: list[list[Any]], path: str) -> Hit | None:
        """The hit of the strictest rule among rows that begin with [layer, rule], exceptions silencing their own layer."""
        silent = {row[0] for row in rows if self.rules[row[1]][1] == "pass"}
        best: Hit | None = None
        for row in rows:
            if row[0] in silent:
                continue
            effect = self.effect(row[1], access.action)
            if best is None or SEVERITY[effect] > SEVERITY[best.effect]:
                best = Hit(access, effect, row[0], row[1], -1, path)
        return best


def _meets(pattern: str, segment: str) -> bool:
    """Could a segment, which may hold holes, fit a pattern?"""
    if HOLE not in segment:
        return globs.match(pattern, segment)
    if not segment.strip(HOLE):
        return True
    return _telling(pattern, segment) and globs.intersects(pattern, _hole_glob(segment))


def _telling(pattern: str, segment: str) -> bool:
    """Has the known part of a segment with holes something in common with a pattern besides an ordinary extension?"""
    start, end = segment.partition(HOLE)[0], segment.rpartition(HOLE)[2]
    head = pattern.partition("*")[0]
    if _ordinary(segment):
        if pattern[-1:] == "*":
            return bool(head) and segment.startswith(head)
        return bool(end.rpartition(".")[0]) or bool(start and head) or globs.match(pattern, segment)
    core = pattern[1:-1]
    if (
        start
        and end
        and core
        and pattern[:1] == "*" == pattern[-1:]
        and not globs.is_glob(core)
        and core not in start
        and core not in end
    ):
        return start[-1] in core and end[0] in core  # `cmake-$V-x` is no `*.pem.*`, `server.$X.bak` may be
    return True


def _ordinary(segment: str) -> bool:
    """Does a segment with holes end in the extension of a source or text?"""
    _, dot, extension = segment.rpartition(HOLE)[2].rpartition(".")
    return bool(dot) and extension in _ORDINARY


def _entries(path: str, disk: Disk) -> list[tuple[str, bool, bool]]:
    try:
        return disk.entries(path or "/") or []
    except Exceeded:
        return []


def _stands_for(pattern: str, segment: str) -> bool:
    """As `_meets`, but a segment that is nothing but a hole only stands for what a pattern leaves open too."""
    return _meets(pattern, segment) if segment.strip(HOLE) else not pattern.strip("*")


def includes(pattern: str, among: str, segment: str) -> bool:
    """Does every value of a segment with holes that fits `among` fit `pattern`? When in doubt, no."""
    if HOLE not in segment:
        return globs.match(pattern, segment)
    if "?" in pattern or "[" in pattern or "\\" in pattern:
        return False
    if globs.match(pattern, segment):
        return True  # with the holes as characters that only a star takes
    head, star, tail = pattern.partition("*")
    if not star or "*" in tail:
        return False
    first, last = _ends(among), (segment.partition(HOLE)[0], segment.rpartition(HOLE)[2])
    start, end = max(first[0], last[0], key=len), max(first[1], last[1], key=len)
    shared = next((n for n in range(min(len(start), len(end)), 0, -1) if start.endswith(end[:n])), 0)
    return start.startswith(head) and end.endswith(tail) and len(start) + len(end) - shared >= len(head) + len(tail)


def _ends(pattern: str) -> tuple[str, str]:
    """The plain text that everything a pattern fits begins and ends with."""
    if not globs.is_glob(pattern):
        return pattern, pattern
    if "?" in pattern or "[" in pattern or "\\" in pattern:
        return "", ""
    return pattern.partition("*")[0], pattern.rpartition("*")[2]


def _segments(path: str) -> list[str]:
    return [s for s in path.split("/") if s]


def _hole_glob(segment: str) -> str:
    """A segment with holes as a glob."""
    return "*".join(globs.literal(part) for part in segment.split(HOLE))


def _weaker(a: Decision, b: Decision) -> Decision:
    return a if SEVERITY[a] <= SEVERITY[b] else b


def command_fits(wanted: list[str], words: list[str]) -> bool:
    """Does a command line do what a rule's command says?

    The plain words of `wanted` must be the first plain words of the line in that order, values of options left aside; its options
    (`-x`, `--long`, also `--long=value`) may stand anywhere; `!word` must not occur. Every word is a glob, and case counts in options only.
    `--help` asks for no credential.
    """
    plain = [w.lower() for w in wanted if w[:1] not in "!-"]
    if "--help" in words:
        return False
    for want in wanted:
        if want.startswith("!") and any(globs.match(want[1:], w) for w in words):
            return False
        if want.startswith("-") and not any(globs.match(want, w) or globs.match(want + "=*", w) for w in words if w[:1] == "-"):
            return False
    at = 0
    for i, word in enumerate(words):
        if at == len(plain):
            break
        if word.startswith("-"):
            continue
        if globs.match(plain[at], word.lower()):
            at += 1
        elif not (i and words[i - 1].startswith("-") and "=" not in words[i - 1]):
            return False
    return at == len(plain)


def load(text: str, home: str) -> Policy:
    """The policy from the text of an artefact. Raises BrokenPolicy."""
    try:
        return Policy(text, home)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise BrokenPolicy(f"the compiled policy is damaged ({type(error).__name__}); run `ccgate policy compile`") from None


def evaluate(policy: Policy, accesses: list[Access], disk: Disk) -> Verdict:
    """The verdict on a call that would make these accesses. The same function serves hook, check, explain and dry run."""
    hits: list[Hit] = []
    best: Hit | None = None
    for access in accesses:
        hit = policy.judge(access, disk)
        if hit is None:
            continue
        hits.append(hit)
        if best is None or SEVERITY[hit.effect] > SEVERITY[best.effect]:
            best = hit
    verdict = Verdict("pass" if best is None else best.effect, hit=best, hits=hits)
    verdict.accesses = accesses
    return verdict
