"""A word to the values it can have: quotes, braces, tilde, parameters, substitutions, splitting, globs.

The result of a word is a list of alternatives, each a list of fields. What could not be computed is a HOLE inside a field.
While a field is built it is *glob text*: characters that came quoted and mean something to a glob carry a backslash.
Bash manual, chapter 3.5.
"""

from __future__ import annotations

from .. import globs
from ..model import HOLE, Exceeded
from . import tree
from .state import MAX_ALTERNATIVES, TAINT, Output, holes_only, shield, unshield

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .interpreter import Shell
    from .parameters import Parameters
    from .state import Scalar, State, Value
    from .tree import Word

MAX_FIELDS = 20_000
_ZSH_MARKS = ("[", ":", "{(", "$=", "$~", "{=", "{~", "$argv")
_SPECIAL = "*?[]\\()|"
_KEPT = "\U0010fffd"  # an empty field between two separators, which stays


def escape(text: str) -> str:
    """Quoted text as glob text."""
    for c in _SPECIAL:
        if c in text:
            return "".join("\\" + c if c in _SPECIAL else c for c in text)
    return text


def unescape(text: str) -> str:
    """Glob text without active globs as plain text."""
    if "\\" not in text:
        return text
    out = []
    i = 0
    while i < len(text):
        if text[i] == "\\" and i + 1 < len(text):
            i += 1
        out.append(text[i])
        i += 1
    return "".join(out)


def has_glob(text: str) -> bool:
    """True if glob text holds an active wildcard."""
    if "*" not in text and "?" not in text and "[" not in text and "(" not in text:
        return False
    i = 0
    while i < len(text):
        c = text[i]
        if c == "\\":
            i += 1
        elif c in "*?" or (c == "[" and "]" in text[i + 2 :]) or (c == "(" and i):
            return True
        i += 1
    return False


class Words:
    """Expansion of words for one shell."""

    def __init__(self, shell: Shell) -> None:
        self.shell = shell
        self._parameters: Parameters | None = None

    @property
    def parameters(self) -> Parameters:
        """Parameter expansion, loaded when the first `$` occurs."""
        if self._parameters is None:
            from .parameters import Parameters

            self._parameters = Parameters(self.shell, self)
        return self._parameters

    # -- whole words ---------------------------------------------------------------------------------------------------

    def fields(self, word: Word, state: State, *, argument: bool = True) -> list[list[str]]:
        """The alternatives of a word of a command: each a list of fields. `argument`: not of an array."""
        plain = word.plain()
        if plain is not None and not _needs_work(plain) and not word.text.startswith("$="):
            return [[plain]]
        alternatives: list[list[str]] = [[]]
        expanded = braced(word.parts)
        for parts in expanded:
            built = self._build(parts, state, split=True, named=argument and len(expanded) == 1)
            globbed = [line for fields in built for line in self._glob_all(fields, state)]
            alternatives = _product(alternatives, globbed)
        if _zsh_reads_otherwise(word.text, state):
            from .zsh import lines

            return alternatives + lines(word.text, state, self)
        return alternatives

    def globbed(self, text: str, state: State) -> list[list[str]]:
        """What a text becomes as an unquoted glob."""
        return self._glob_all([text], state)

    def argv(self, words: list[Word], state: State, *, arguments: bool = True) -> list[list[str]]:
        """The alternatives of a whole command line. Past the bound the alternatives are paired instead of multiplied."""
        result: list[list[str]] = [[]]
        for word in words:
            result = _product(result, self.fields(word, state, argument=arguments))
            if sum(map(len, result)) > MAX_FIELDS * 4:
                raise Exceeded(f"a command expands to more than {MAX_FIELDS} words")
        return result

    def scalar(self, word: Word, state: State, *, tilde: bool = True, shielded: bool = False) -> Scalar:
        """The texts of a word that is neither split nor globbed: an assignment, a here-document, a case subject.

        `shielded`: the text will be split and globbed after all, what is quoted in it excepted.
        """
        plain = word.plain()
        if plain is not None and not (tilde and "~" in plain):
            return (plain,)
        built = self._build(word.parts, state, split=False, tilde=tilde, shielded=shielded)
        return tuple(dict.fromkeys(" ".join(map(unescape, fields)) for fields in built))

    def pattern(self, word: Word, state: State) -> Scalar:
        """The texts of a word used as a pattern: glob text."""
        return tuple(dict.fromkeys(" ".join(fields) for fields in self._build(word.parts, state, split=False)))

    # -- parts ---------------------------------------------------------------------------------------------------------

    def _build(
        self,
        parts: list[tuple[Any, ...]],
        state: State,
        *,
        split: bool,
        tilde: bool = True,
        shielded: bool = False,
        named: bool = False,
    ) -> list[list[str]]:
        """Alternatives of lists of glob-text fields, before globbing."""
        alternatives: list[list[str]] = [[""]]
        named = named and _assigns(parts[0] if parts else ())
        assignment = not split or named
        for i, part in enumerate(parts):
            kind = part[0]
            if kind is tree.LITERAL:
                text = str(part[1])
                if tilde and "~" in text:
                    name, equals, text = text.partition("=") if named and not i else ("", "", text)
                    text = name + equals + self._tilde(text, state, first=i == 0, last=i == len(parts) - 1, assignment=assignment)
                pieces = [[text]]
            elif kind is tree.QUOTED:
                pieces = [[(shield(str(part[1])) if shielded else escape(str(part[1]))) or _KEPT]]
            else:
                pieces = self._expansion(part, state, split=split, shielded=shielded)
                if part[-1] is True:
                    pieces = [[(shield(unescape(text)) if shielded else text) or _KEPT for text in fields] for fields in pieces]
            alternatives = _splice(alternatives, pieces)
        if shielded:
            return alternatives
        return [[f.replace(_KEPT, "") for f in fields if f or not split] for fields in alternatives]

    def _expansion(self, part: tuple[Any, ...], state: State, *, split: bool, shielded: bool = False) -> list[list[str]]:
        """What a parameter, substitution or arithmetic expansion can put into the word."""
        kind = part[0]
        if kind is tree.PROCESS:
            return [[escape(self.shell.process_substitution(part[2], part[1], state))]]
        quoted = part[2] or not split
        if kind is tree.PARAMETER:
            values = self.parameters.values(part[1], state, quoted=part[2])
        elif kind is tree.COMMAND:
            values = self._substitution(self.shell.substitute(part[1], state), quoted=quoted)
        else:
            values = [[self.parameters.arithmetic(self.scalar(part[1], state, tilde=False), state)]]
        if quoted:
            if not part[2] and not shielded:
                values = [[unshield(v).replace(_KEPT, "") for v in fields] for fields in values]
            return [[escape(v) for v in fields] or [""] for fields in values]
        separators = self._separators(state)
        return [[_unshielded(_glob_text(p)) for v in fields for p in _split(v, separators)] for fields in values]

    @staticmethod
    def _substitution(output: Output, *, quoted: bool) -> list[list[str]]:
        """What `$(...)` can be: the exact text, one or all of the possible lines, or anything."""
        if output.text is not None:
            return [[output.text.rstrip("\n")]]
        lines = output.lines
        if lines is None:
            return [[HOLE]]
        if quoted:
            return [[line] for line in lines] if 0 < len(lines) <= MAX_ALTERNATIVES else [[_common(lines)]]
        return [list(lines)] if lines else [[""]]

    def _separators(self, state: State) -> str:
        ifs = state.values.get("IFS")
        return ifs[0] if isinstance(ifs, tuple) and HOLE not in ifs[0] else " \t\n"

    def _tilde(self, text: str, state: State, *, first: bool, last: bool, assignment: bool) -> str:
        """`~`, `~/x`, `~user`, `~+`, `~-` at the start of a word, and after `:` in an assignment."""
        if assignment and ":~" in text:
            head, *pieces = text.split(":~")
            text = head + "".join(":" + self._tilde("~" + p, state, first=True, last=last, assignment=False) for p in pieces)
        if not first or not text.startswith("~"):
            return text
        name, slash, rest = text[1:].partition("/")
        if not slash and not last:
            return text  # ~"x" is no tilde prefix
        home = state.values.get("HOME", (self.shell.world.home,))
        if not name:
            base = _only(home)
        elif name == "+":
            base = _only(state.cwd)
        elif name == "-":
            base = _only(state.values.get("OLDPWD", ("",))) or HOLE
        elif name == "root":
            base = "/root"
        elif name.replace("_", "").replace("-", "").isalnum():
            base = self.shell.world.home.rpartition("/")[0] + "/" + name
            if self.shell.world.sees_disk and not self.shell.world.disk.is_dir(base):
                return text  # no such user, so no tilde prefix
        else:
            return text
        return escape(base) + slash + rest

    # -- globs ---------------------------------------------------------------------------------------------------------

    def _glob_all(self, fields: list[str], state: State) -> list[list[str]]:
        """The alternatives of a list of glob-text fields after pathname expansion: nearly always one."""
        lines: list[list[str]] = [[]]
        for field in fields:
            if has_glob(field) and "noglob" not in state.options:
                lines = _product(lines, self.glob(field, state))
            else:
                text = unescape(field)
                for line in lines:
                    line.append(text)
            if len(lines[0]) > MAX_FIELDS:
                raise Exceeded(f"a word expands to more than {MAX_FIELDS} file names")
        return lines

    def glob(self, field: str, state: State) -> list[list[str]]:
        """The paths on disk that glob text stands for, relative as written; the text itself where none matches.

        An alternative for each directory the shell may be in, and two for `**` without globstar: bash takes it for `*`, zsh does not.
        """
        if HOLE in holes_only(field):
            return [[_open(holes_only(field))]]
        found: list[list[str]] = []
        for cwd in state.cwd:
            found.append(self._matches(field, cwd, state))
            if "**" in field and "globstar" not in state.options:
                found.append(self._matches(field.replace("**", "*"), cwd, state, unmatched=field))
        return found if len(found) == 1 else [line for i, line in enumerate(found) if line not in found[:i]]

    def _matches(self, field: str, cwd: str, state: State, unmatched: str = "") -> list[str]:
        from .globbing import expand

        found = None if HOLE in cwd else expand(field, cwd, self.shell.world.disk, state.options)
        if found is None:
            return [_open(field)]
        if found:
            return found
        return [] if "nullglob" in state.options else [unescape(unmatched or field)]


def braced(parts: list[tuple[Any, ...]]) -> list[list[tuple[Any, ...]]]:
    """The part lists that brace expansion makes of one."""
    if any(part[0] is tree.LITERAL and "{" in part[1] for part in parts):
        from .braces import expand

        return expand(parts)
    return [parts]


def _zsh_reads_otherwise(text: str, state: State) -> bool:
    """Could zsh expand this word in another way than bash? (`shell.zsh`)"""
    if "$" not in text:
        return False
    if any(mark in text for mark in _ZSH_MARKS):
        return True
    value = state.values.get(text.partition("$")[2].strip('{}"'))
    return isinstance(value, (list, dict))


def _needs_work(text: str) -> bool:
    return any(c in text for c in "~*?[{(")


def _only(value: Value) -> str:
    """The text of a variable that has one."""
    return value[0] if isinstance(value, tuple) and len(value) == 1 else HOLE


def _assigns(part: tuple[Any, ...]) -> bool:
    """Does an argument begin like an assignment? Then bash expands `~` in it as in one: `dd if=~/x`."""
    return bool(part) and part[0] is tree.LITERAL and "=~" in part[1] and part[1].partition("=")[0].isidentifier()


def _unshielded(text: str) -> str:
    """Shielded characters as quoted ones of glob text."""
    if text.isascii():
        return text
    return "".join(c if (plain := unshield(c)) == c else escape(plain) for c in text)


def _open(glob_text: str) -> str:
    """Glob text as a value with holes, for what cannot be looked up on disk."""
    out = []
    i = 0
    while i < len(glob_text):
        c = glob_text[i]
        if c == "\\" and i + 1 < len(glob_text):
            i += 1
            out.append(glob_text[i])
        elif c in "*?":
            out.append(HOLE)
        elif c == "[" and (close := glob_text.find("]", i + 2)) > 0:
            i = close
            out.append(HOLE)
        else:
            out.append(c)
        i += 1
    return "".join(out)


def _glob_text(value: str) -> str:
    """The text of an unquoted expansion, whose wildcards count; the star that stands for all variables is none."""
    value = value.replace("\\", "\\\\")
    return value.replace(f"{TAINT}*{TAINT}", f"{TAINT}\\*{TAINT}") if TAINT in value else value


def _common(lines: list[str]) -> str:
    """A value that stands for each of many lines: what they begin and end with around a hole."""
    if not lines:
        return ""
    suffix = lines[0].rpartition("/")[2]
    for line in lines:
        while not line.endswith(suffix):
            suffix = suffix[1:]
    return HOLE + suffix


def _split(text: str, separators: str) -> list[str]:
    """Field splitting (bash manual 3.5.7): leading and trailing blanks vanish, other separators delimit."""
    if not separators:
        return [text]
    blanks = "".join(c for c in separators if c in " \t\n")
    hard = "".join(c for c in separators if c not in " \t\n")
    for c in hard:
        text = text.replace(c, hard[0])
    pieces = text.split(hard[0]) if hard else [text]
    out: list[str] = []
    for piece in pieces:
        for c in blanks:
            piece = piece.replace(c, " ")
        words = [w for w in piece.split(" ") if w] if blanks else [piece or _KEPT]
        out += words if words or not hard else [_KEPT]
    if text[:1] and text[0] in blanks and out:
        out.insert(0, "")
    if text[-1:] and text[-1] in blanks and out:
        out.append("")
    return out or [""]


def _splice(alternatives: list[list[str]], pieces: list[list[str]]) -> list[list[str]]:
    """Each alternative followed by each possible expansion: its first field joins the last field, the others follow."""
    if len(pieces) == 1 and len(pieces[0]) == 1:
        text = pieces[0][0]
        return [[*fields[:-1], fields[-1] + text] for fields in alternatives]
    if len(alternatives) * len(pieces) > MAX_ALTERNATIVES:
        pieces = pieces if len(alternatives) == 1 and len(pieces) <= MAX_ALTERNATIVES * 4 else [[HOLE]]
    result = []
    for fields in alternatives:
        for piece in pieces:
            if not piece:
                result.append(fields)
            else:
                result.append([*fields[:-1], fields[-1] + piece[0], *piece[1:]])
    return result


def _product(left: list[list[str]], right: list[list[str]]) -> list[list[str]]:
    """Every line of words followed by every alternative; past the bound, each alternative at least once."""
    if len(right) == 1:
        for line in left:
            line += right[0]
        return left
    if len(left) * len(right) <= MAX_ALTERNATIVES:
        return [a + b for a in left for b in right]
    count = max(len(left), len(right))
    return [left[min(i, len(left) - 1)] + right[min(i, len(right) - 1)] for i in range(count)]


def glob_match(pattern: str, text: str) -> bool:
    """A `case` or `[[` pattern (glob text, `a|b` not included) against text; a hole in the text may be anything."""
    text = holes_only(text)
    if HOLE in text:
        return globs.intersects(pattern.replace(HOLE, "*"), "*".join(map(globs.literal, text.split(HOLE))))
    return globs.match(pattern.replace(HOLE, "*"), text)


__all__ = ["Words", "braced", "escape", "glob_match", "has_glob", "unescape"]
