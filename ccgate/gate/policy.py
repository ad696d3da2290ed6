"""The compiled policy: which rule a path falls under, and what a list of accesses comes to.

The artefact is a text file written by `ccgate.policy.compiler`. Its first line is one JSON object, everything that a
decision needs; each further line belongs to one rule (id, reason, advice, where its patterns were written) and is read only
when that rule decides something. Data, never code.

Inside a layer the last matching pattern wins, as in gitignore: a pattern that fits the path itself outranks one that
fits a directory above it (what git does, and `pathspec.GitIgnoreSpec` after it). Across layers and accesses the most
restrictive decision wins.
"""

from __future__ import annotations

from . import globs
from .model import ACTION_BIT, HOLE, SEVERITY, GateError, Hit, Verdict
from .paths import fold, from_windows
from .system import decode_json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .disk import Disk
    from .model import Access, Decision

FORMAT = 1

# How a pattern relates to the path it is held against ("tail" below).
SELF, DIRECTORY, BELOW = 0, 1, 2
# Where its first segment may stand ("anchor" below).
ANYWHERE, AT_BASE, AT_HOME = 0, 1, 2


class BrokenPolicy(GateError):
    """The artefact is missing, damaged, or of another version."""


class Layer:
    """The patterns of one policy file, classified by their last plain segment.

    patterns    rows [rule, negated, tail, anchor, segments before the key, key]; the row number is the pattern's rank
    names       key text -> row numbers, for keys without wildcards
    suffixes    {length: {text: rows}} for keys `*text`
    prefixes    {length: {text: rows}} for keys `text*`
    globs       row numbers of all other keys
    """

    __slots__ = ("base", "globs", "name", "names", "patterns", "prefixes", "suffixes")

    def __init__(self, raw: dict[str, Any]) -> None:
        self.name: str = raw["name"]
        self.base: list[str] = raw["base"]
        self.patterns: list[list[Any]] = raw["patterns"]
        self.names: dict[str, list[int]] = raw["names"]
        self.suffixes = [(int(n), table) for n, table in raw["suffixes"].items()]
        self.prefixes = [(int(n), table) for n, table in raw["prefixes"].items()]
        self.globs: list[int] = raw["globs"]

    def candidates(self, segment: str) -> list[int]:
        """The rows whose key fits one (folded) segment."""
        found = self.names.get(segment)
        rows = list(found) if found else []
        size = len(segment)
        for n, table in self.suffixes:
            if n <= size and (more := table.get(segment[size - n :])):
                rows += more
        for n, table in self.prefixes:
            if n <= size and (more := table.get(segment[:n])):
                rows += more
        for row in self.globs:
            if globs.match(self.patterns[row][5], segment):
                rows.append(row)
        return rows


class Policy:
    """All layers, compiled. `rules` are rows [mask of actions, effect, content test or "", effect on creating or ""]."""

    def __init__(self, header: dict[str, Any], details: str, home: str) -> None:
        if header.get("format") != FORMAT:
            raise BrokenPolicy("the compiled policy has another format; run `ccgate policy compile`")
        self.version: str = header["version"]
        self.digest: str = header["digest"]
        self.mode: str = header["mode"]
        self.defaults: dict[str, Decision] = header["defaults"]
        self.rules: list[list[Any]] = header["rules"]
        self.layers = [Layer(raw) for raw in header["layers"]]
        self.commands: dict[str, list[list[Any]]] = header["commands"]
        self.variables: list[list[Any]] = header["variables"]
        self.sources: list[list[Any]] = header["sources"]
        self.project: str = header["project"]
        self.home = _segments(fold(home if home.startswith("/") else from_windows(home)))
        self._details = details
        self._cache: dict[tuple[str, int, bool], tuple[Decision, int, int, int] | None] = {}

    def detail(self, rule: int) -> dict[str, Any]:
        """What a message about `rule` needs: id, layer, reason, advice, file, and [line, text] of each of its patterns."""
        lines = self._details.split("\n", rule + 1)
        result: dict[str, Any] = decode_json(lines[rule])
        return result

    # -- paths ---------------------------------------------------------------------------------------------------------

    def match(self, path: str, action: str, directory: bool = False) -> tuple[Decision, int, int, int] | None:
        """The most restrictive of what each layer says of `action` on the absolute `path`.

        `directory` says that the path is one (it only matters for patterns with a trailing slash).
        Returns (effect, layer, rule, pattern row), or None where no layer covers it.
        """
        bit = ACTION_BIT[action]
        key = (path, bit, directory)
        if key in self._cache:
            return self._cache[key]
        segments = _segments(fold(path))
        best: tuple[Decision, int, int, int] | None = None
        for number, layer in enumerate(self.layers):
            row = self._last_match(layer, segments, bit, directory)
            if row < 0 or layer.patterns[row][1]:
                continue
            rule = layer.patterns[row][0]
            effect = self._effect(rule, action)
            if best is None or SEVERITY[effect] > SEVERITY[best[0]]:
                best = (effect, number, rule, row)
        self._cache[key] = best
        return best

    def _effect(self, rule: int, action: str) -> Decision:
        effect: Decision = (self.rules[rule][3] if action == "create" else "") or self.rules[rule][1]
        return effect

    def _last_match(self, layer: Layer, segments: list[str], bit: int, directory: bool) -> int:
        if layer.base:
            if segments[: len(layer.base)] != layer.base:
                return -1
            segments = segments[len(layer.base) :]
        best, best_rank = -1, -1
        last = len(segments) - 1
        patterns = layer.patterns
        for i, segment in enumerate(segments):
            for row in layer.candidates(segment):
                rule, _negated, tail, anchor, before, _key = patterns[row]
                if not self.rules[rule][0] & bit:
                    continue
                if i == last:
                    if tail == BELOW or (tail == DIRECTORY and not directory):
                        continue
                    exact = tail == SELF
                else:
                    exact = tail == BELOW
                if (anchor or before) and not self._fits(layer, anchor, before, segments[:i]):
                    continue
                rank = (1 << 30 if exact else 0) + row
                if rank > best_rank:
                    best, best_rank = row, rank
        return best

    def _fits(self, layer: Layer, anchor: int, before: list[str], above: list[str]) -> bool:
        if anchor == AT_HOME:
            full = layer.base + above
            if full[: len(self.home)] != self.home:
                return False
            above = full[len(self.home) :]
        return globs.match_segments(before, above)

    def covers(self, path: str, action: str = "read") -> bool:
        """True if some layer has something to say about `action` on `path`; for walks over directories."""
        return self.match(path, action) is not None

    def could_match(self, path: str, action: str) -> tuple[Decision, int, int, int] | None:
        """As `match`, for a path with holes: could some value of the holes be covered?

        A hole inside a segment is any text without a slash; one at the start of a segment is any text. A directory that a
        hole might name is not guessed: `$DIR/config.py` is a protected file only if a file `config.py` can be one.
        """
        bit = ACTION_BIT[action]
        segments = _segments(fold(path))
        best: tuple[Decision, int, int, int] | None = None
        for number, layer in enumerate(self.layers):
            for row, (rule, negated, tail, anchor, before, key) in enumerate(layer.patterns):
                if negated or not self.rules[rule][0] & bit:
                    continue
                effect = self._effect(rule, action)
                if best is not None and SEVERITY[effect] <= SEVERITY[best[0]]:
                    continue
                if self._possible(segments, tail, anchor, before, key):
                    best = (effect, number, rule, row)
        return best

    def _possible(self, segments: list[str], tail: int, anchor: int, before: list[str], key: str) -> bool:
        last = len(segments) - 1
        for i, segment in enumerate(segments):
            if i < last and (tail == SELF or HOLE in segment):
                continue
            if i == last and tail != SELF:
                continue
            if HOLE not in segment:
                if not globs.match(key, segment):
                    continue
            elif not globs.intersects(key, _hole_glob(segment)):
                continue
            if self._may_stand_under(segments[:i], segment.startswith(HOLE), anchor, before):
                return True
        return False

    def _may_stand_under(self, above: list[str], open_start: bool, anchor: int, before: list[str]) -> bool:
        """Could the segments `before` of a pattern end where `above` ends?"""
        if open_start:
            return True
        if anchor == AT_HOME and above[: len(self.home)] == self.home:
            above = above[len(self.home) :]
        wanted = list(before)
        above = list(above)
        while wanted and wanted[-1] != "**":
            if not above:
                return False
            segment = above.pop()
            if HOLE in segment:
                return segment.startswith(HOLE) or globs.intersects(wanted[-1], _hole_glob(segment))
            if not globs.match(wanted.pop(), segment):
                return False
        return bool(wanted) or not above or any(HOLE in s for s in above)

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
        if HOLE in access.resource:
            found = self.could_match(access.resource, access.action)
            path = access.resource
        else:
            found, path = self._worst(access, disk)
        if found is None:
            return None
        effect, layer, rule, row = found
        if access.certainty == "possible":
            effect = _weaker(effect, self.defaults["wide" if access.wide else "unknown"])
        return None if effect == "pass" else Hit(access, effect, layer, rule, row, path)

    def _worst(self, access: Access, disk: Disk) -> tuple[tuple[Decision, int, int, int] | None, str]:
        worst: tuple[Decision, int, int, int] | None = None
        where = access.resource
        for path in (access.resource, access.real):
            if path is None:
                continue
            directory = disk.is_dir(path)
            found = self.match(path, access.action, directory)
            if found is None or (worst is not None and SEVERITY[found[0]] <= SEVERITY[worst[0]]):
                continue
            test = self.rules[found[2]][2]
            if test and self._harmless(test, access, path, disk):
                continue
            worst, where = found, path
        return worst, where

    @staticmethod
    def _harmless(test: str, access: Access, path: str, disk: Disk) -> bool:
        """Does the file's content show that this rule has nothing to protect in it? Writing is never excused by that."""
        if access.action not in ("read", "send", "list", "use"):
            return False
        from .content import TESTS

        return TESTS[test](access.real or path, disk)

    def _judge_variable(self, access: Access) -> Hit | None:
        if access.resource == "*":
            effect = self.defaults["reveal"]
            return None if effect == "pass" else Hit(access, effect, -1, -1, -1, "*")
        for rule, pattern, negated in reversed(self.variables):
            if globs.match(pattern, access.resource.lower()):
                if negated:
                    return None
                effect = self.rules[rule][1]
                if access.certainty == "possible":
                    effect = _weaker(effect, self.defaults["unknown"])
                return Hit(access, effect, -1, rule, -1, access.resource)
        return None

    def _judge_command(self, access: Access) -> Hit | None:
        words = access.resource.split("\0")
        best: Hit | None = None
        for rule, wanted in self.commands.get(words[0], ()):
            if command_fits(wanted, words[1:]):
                effect: Decision = self.rules[rule][1]
                if best is None or SEVERITY[effect] > SEVERITY[best.effect]:
                    best = Hit(access, effect, -1, rule, -1, " ".join([words[0], *wanted]))
        return best


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
    (`-x`, `--long`, also `--long=value`) may stand anywhere; `!word` must not occur. Every word is a glob.
    """
    plain = [w for w in wanted if w[:1] not in "!-"]
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
        if globs.match(plain[at], word):
            at += 1
        elif not (i and words[i - 1].startswith("-") and "=" not in words[i - 1]):
            return False
    return at == len(plain)


def load(text: str, home: str) -> Policy:
    """The policy from the text of an artefact. Raises BrokenPolicy."""
    header, _, details = text.partition("\n")
    try:
        return Policy(decode_json(header, unique=False), details, home)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
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
