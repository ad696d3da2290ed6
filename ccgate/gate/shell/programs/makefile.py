"""make(1): the makefile is read as far as it says which shell code the goals run (GNU make manual, chapters 3 to 10).

Conditionals are taken both ways. What `$(shell ...)` reads is used and not shown, until a recipe or `$(info ...)` prints it.
"""

from __future__ import annotations

from ... import globs
from ...model import HOLE, Access
from ..state import UNKNOWN, Output, holes_only, tainted, taints
from .spec import parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from ..command import Run
    from ..state import State

MAX_LINES = 20_000
MAX_TARGETS = 200
MAX_DEPTH = 24
MAX_TEXT = 262_144  # of all texts that are expanded

_DIRECTIVES = frozenset(("ifeq", "ifneq", "ifdef", "ifndef", "else", "endif", "vpath", "undefine", "unexport", "endef"))
_OPERATORS = (":::=", "::=", ":=", "?=", "+=", "!=", "=")
_OPTIONS = (
    "n* -f,--file,--makefile: -C,--directory: -E,--eval: -I,--include-dir: -j?,--jobs?: -l?,--load-average?: -o,--old-file,--assume-old: -W,--what-if,--new-file,--assume-new: "
    "-O?,--output-sync?: --debug?: -n,--just-print,--dry-run,--recon -s,--silent,--quiet -p,--print-data-base -v,--version -h,--help --trace"
)


def make(run: Run) -> Output:
    """make(1), gmake: the recipes of the goals and of what they depend on."""
    parsed = parse(_OPTIONS, run.args)
    if parsed.has("-v", "--version", "-h", "--help"):
        return UNKNOWN
    state = run.state.copy()
    for path in parsed.all_values("-C", "--directory"):
        state.cwd = tuple(run.absolute(path, cwd) for cwd in state.cwd)
    if parsed.has("-p", "--print-data-base"):
        run.environment("make -p")
    makefile = Makefile(run, state)
    makefile.quiet = parsed.has("-s", "--silent", "--quiet") and not parsed.has(
        "--trace", "-n", "--just-print", "--dry-run", "--recon"
    )
    makefile.pretend = parsed.has("-n", "--just-print", "--dry-run", "--recon")
    goals = []
    for word in parsed.operands:
        name, equals, value = word.partition("=")
        if equals:
            makefile.fixed[name.rstrip(":?+")] = value
        else:
            goals.append(word)
    for text in parsed.all_values("-E", "--eval"):
        makefile.read(text)
    for name in ("MAKEFLAGS", "GNUMAKEFLAGS"):
        setting = state.values.get(name)
        for text in setting if isinstance(setting, tuple) else ():
            makefile.read(f"{name} := {text}")
    if ".SHELLFLAGS" in makefile.fixed:  # `make SHELL=/bin/cat .SHELLFLAGS=FILE`
        run.code(f"{makefile.fixed.get('SHELL', '/bin/sh')} {makefile.fixed['.SHELLFLAGS']} :", state.copy())
    makefile.read_files(parsed.all_values("-f", "--file", "--makefile"))
    makefile.build(goals)
    run.stdin_role = "none"
    return UNKNOWN


class Rule:
    __slots__ = ("needs", "recipe")

    def __init__(self) -> None:
        self.needs: list[str] = []
        self.recipe: list[str] = []


class Makefile:
    """One makefile with what it includes. `fixed` are variables of the command line, which win."""

    def __init__(self, run: Run, state: State) -> None:
        self.run = run
        self.state = state
        self.fixed: dict[str, str] = {}
        self.values: dict[str, str] = {}
        self.rules: dict[str, Rule] = {}
        self.patterns: list[tuple[str, Rule]] = []
        self.first = ""
        self.quiet = False
        self.pretend = False
        self.lines = 0
        self.left = MAX_TEXT
        self.included: set[str] = set()

    # -- reading -------------------------------------------------------------------------------------------------------

    def read_files(self, names: list[str]) -> None:
        shell = self.run.shell
        for name in names:
            if name == "-":
                self.read(self.run.stdin.text or "\n".join(self.run.stdin.possible_lines() or ()))
            elif name in shell.pipes:
                self.read(shell.pipes[name].text or "")
            elif self._protected(name):
                shell.touch("read", name, self.state, f"make -f {name}")
            else:
                self._file(name)
        if not names:
            for name in ("GNUmakefile", "makefile", "Makefile"):
                if self._file(name):
                    break

    def _protected(self, name: str) -> bool:
        from ..text import is_protected

        return is_protected(holes_only(name), self.run.shell.world, self.state.cwd[0])

    def _file(self, name: str) -> bool:
        text = self.run.shell.file_text(name, self.state)
        if text is None or name in self.included or len(self.included) > 64:
            return False
        self.included.add(name)
        self.read(text)
        return True

    def read(self, text: str) -> None:
        """Read a makefile's text: rules, variables, what it includes."""
        lines = text.replace("\r\n", "\n").split("\n")
        rules: list[Rule] = []
        i = 0
        while i < len(lines):
            self.lines += 1
            if self.lines > MAX_LINES:
                return
            line = lines[i]
            i += 1
            while line.endswith("\\") and not line.endswith("\\\\") and i < len(lines):
                joined = lines[i].removeprefix("\t") if line.startswith("\t") else lines[i].lstrip()
                line = f"{line}\n{joined}" if line.startswith("\t") else f"{line[:-1]} {joined}"
                i += 1
            if line.startswith("\t") and rules:
                for rule in rules:
                    rule.recipe.append(line[1:])
                continue
            line = _uncommented(line).strip()
            word = line.partition(" ")[0].partition("\t")[0]
            if not line or word in _DIRECTIVES:
                continue
            if word == "define" or line.startswith("override define"):
                i = self._define(line, lines, i)
                continue
            found = self._statement(line, word)
            if found is not None:
                rules = found

    def _define(self, line: str, lines: list[str], i: int) -> int:
        name = line.partition("define")[2].split("=")[0].strip().rstrip(":?+! ")
        body = []
        while i < len(lines) and lines[i].strip() != "endef":
            body.append(lines[i])
            i += 1
        self.values[name] = "\n".join(body)
        return i + 1

    def _statement(self, line: str, word: str) -> list[Rule] | None:
        """One line that is no recipe. Returns the rules it opens, None if it opens none."""
        if word in ("include", "-include", "sinclude"):
            self._include(line[len(word) :])
            return None
        if word in ("export", "override", "private"):
            rest = line[len(word) :].strip()
            if _assignment(rest) is None:
                self.expand(rest)
                return None
            line = rest
        found = _assignment(line)
        if found is not None:
            self._assign(*found)
            return None
        targets, colon, rest = _split_rule(line)
        if not colon:
            self.expand(line)
            return None
        return self._rule(targets, rest)

    def _include(self, text: str) -> None:
        shell = self.run.shell
        for name in self.expand(text).split():
            if self._protected(name):
                before = len(shell.accesses)
                shell.touch("use", name, self.state, f"make: include {name}")
                self.state.loaded += shell.accesses[before:]
            elif HOLE not in holes_only(name):
                self._file(name)

    def _assign(self, name: str, operator: str, value: str) -> None:
        name = self.expand(name).strip()
        if name in self.fixed:
            return
        if operator == "!=":
            self.values[name] = self._captured(self.expand(value), name)
        elif operator == "+=":
            self.values[name] = f"{self.values.get(name, '')} {value}".strip()
        elif operator != "?=" or name not in self.values:
            self.values[name] = self.expand(value).replace("$", "$$") if operator.startswith(":") else value

    def _rule(self, targets: str, rest: str) -> list[Rule]:
        names = self.expand(targets).split()
        needs, semicolon, command = rest.lstrip(":").partition(";")
        inner = _assignment(needs.strip())
        if inner is not None and ":" not in inner[0]:
            self._assign(*inner)
            return []
        words = self.expand(needs.rpartition(":")[2]).replace("|", " ").split()
        rules = []
        for name in names:
            if "%" in name:
                rule = Rule()
                self.patterns.append((name, rule))
            else:
                rule = self.rules.setdefault(name, Rule())
                if not self.first and not name.startswith("."):
                    self.first = name
            rule.needs += words
            if semicolon:
                rule.recipe.append(command.strip())
            rules.append(rule)
        return rules

    # -- building ------------------------------------------------------------------------------------------------------

    def build(self, goals: list[str]) -> None:
        """Look at the recipes of the goals, depth first, each once."""
        self.quiet = self.quiet or (".SILENT" in self.rules and not self.rules[".SILENT"].needs)
        pending = list(reversed(goals or [self.expand(self.values.get(".DEFAULT_GOAL", "")) or self.first]))
        done: set[str] = set()
        while pending and len(done) < MAX_TARGETS:
            target = pending.pop()
            if target in done or not target:
                continue
            done.add(target)
            key = f"make\0{self.state.cwd[0]}\0{target}\0{self.fixed}"
            if key in self.run.shell.scripts:
                continue
            self.run.shell.scripts.add(key)
            rule, stem = self._find(target)
            if rule is None:
                continue
            pending += reversed([n.replace("%", stem) for n in rule.needs])
            self._recipe(target, stem, rule)

    def _find(self, target: str) -> tuple[Rule | None, str]:
        rule = self.rules.get(target)
        if rule is not None and rule.recipe:
            return rule, ""
        for pattern, other in self.patterns:
            head, _, tail = pattern.partition("%")
            if other.recipe and target.startswith(head) and target.endswith(tail) and len(target) >= len(head) + len(tail):
                stem = target[len(head) : len(target) - len(tail)]
                if rule is not None:
                    other.needs = list(dict.fromkeys([*other.needs, *rule.needs]))
                return other, stem
        return rule, ""

    def _recipe(self, target: str, stem: str, rule: Rule) -> None:
        needs = [n.replace("%", stem) for n in rule.needs]
        here = {
            "@": target,
            "<": needs[0] if needs else "",
            "^": " ".join(needs),
            "+": " ".join(needs),
            "?": " ".join(needs),
            "*": stem,
        }
        for name, text in list(here.items()):
            parts = [w.rpartition("/") for w in text.split()]
            here[name + "D"], here[name + "F"] = " ".join(p[0] or "." for p in parts), " ".join(p[2] for p in parts)
        codes = []
        for line in rule.recipe:
            text = self.expand(line, here)
            loud = not self.quiet
            body = text.lstrip()
            while body[:1] in ("@", "-", "+") and body[:1]:
                loud = loud and (body[0] != "@" or self.pretend)
                body = body[1:].lstrip()
            if loud:
                self._shown(body)
            if not self.pretend or line.lstrip().startswith("+") or "$(MAKE)" in line or "${MAKE}" in line:
                codes.append(body)
        shell = self.fixed.get("SHELL") or self.expand(self.values.get("SHELL", ""))
        for code in ["\n".join(codes)] if ".ONESHELL" in self.rules else codes:
            if shell and shell.rpartition("/")[2] not in _SHELLS:
                self.run.code(f"{shell} -c {_quoted(code)}", self.state.copy(), UNKNOWN)
            else:
                self.run.code(code, self.state.copy(), UNKNOWN)

    def _shown(self, text: str) -> None:
        """make prints each command before it runs it, with the values of its variables in it."""
        shell = self.run.shell
        known = shell.world.env()
        for name in dict.fromkeys(taints(text)):
            if name.startswith("shell "):
                shell.reveal(name, f"make prints {name}", self.state)
            elif name in known or self.state.loaded:
                shell.accesses.append(Access("reveal", name, f"make prints $({name})", kind="env"))

    # -- values --------------------------------------------------------------------------------------------------------

    def expand(self, text: str, here: dict[str, str] | None = None, depth: int = 0) -> str:
        """`$(name)`, `${name}`, `$x`, `$(function arguments)`, `$$`."""
        if "$" not in text:
            return text
        if depth > MAX_DEPTH or self.left < 0:
            return HOLE
        out: list[str] = []
        i = 0
        while True:
            at = text.find("$", i)
            if at < 0 or at + 1 >= len(text):
                out.append(text[i:])
                break
            out.append(text[i:at])
            c = text[at + 1]
            if c == "$":
                out.append("$")
                i = at + 2
            elif c in "({":
                end = _closing(text, at + 1)
                out.append(self._reference(text[at + 2 : end], here or {}, depth + 1))
                i = end + 1
            else:
                out.append(self._value(c, here or {}, depth + 1))
                i = at + 2
        result = "".join(out)
        self.left -= len(result)
        return result

    def _value(self, name: str, here: dict[str, str], depth: int) -> str:
        if name in here:
            return here[name]
        if name in self.fixed:
            return self.fixed[name]
        if name in self.values:
            return self.expand(self.values[name], here, depth)
        if name == "MAKE":
            return "make"
        if name in ("CURDIR", "PWD"):
            return self.state.cwd[0]
        if name in _BUILT_IN:
            return _BUILT_IN[name]
        if name in ("MAKEFLAGS", "MAKEFILE_LIST", "MAKECMDGOALS", "SHELL", "MAKELEVEL"):
            return ""
        if self.state.loaded:
            return tainted(name)
        return self.run.shell.words.parameters.lookup(name, self.state)[0]

    def _reference(self, body: str, here: dict[str, str], depth: int) -> str:
        name, blank, rest = body.partition(" ")
        if "\t" in name:
            name, blank, rest = body.partition("\t")
        function = _FUNCTIONS.get(name) if blank else None
        if function is not None:
            return function(self, rest.lstrip(), here, depth)
        if ":" in body and "=" in body.partition(":")[2]:
            variable, _, change = body.partition(":")
            old, _, new = change.partition("=")
            value = self._value(self.expand(variable, here, depth), here, depth)
            return _substituted(value, old, self.expand(new, here, depth))
        return self._value(self.expand(body, here, depth), here, depth)

    def _arguments(self, text: str, here: dict[str, str], depth: int, count: int) -> list[str]:
        found = [self.expand(part, here, depth) for part in _commas(text, count)]
        return found + [""] * (count - len(found))

    def _captured(self, code: str, name: str) -> str:
        """Output of shell code that becomes a value: what it reads of protected files is used, and secret from here on."""
        shell = self.run.shell
        before = len(shell.accesses)
        output = self.run.code(code, self.state.copy(), UNKNOWN)
        secret = False
        for access in shell.accesses[before:]:
            if access.action == "read" and access.kind == "path" and shell.world.policy.covers(access.resource):
                access.action = "use"
                if access.certainty == "certain":
                    self.state.loaded.append(access)
                    secret = True
        if secret:
            return tainted(f"shell {name}")
        text = output.text
        if text is not None:
            return text.rstrip("\n").replace("\n", " ")
        words = output.words()
        return HOLE if words is None or len(words) > 256 else " ".join(words)

    def _shell(self, text: str, here: dict[str, str], depth: int) -> str:
        return self._captured(self.expand(text, here, depth), "output")

    def _print(self, text: str, here: dict[str, str], depth: int) -> str:
        shown = self.expand(text, here, depth)
        for name in taints(shown):
            self.run.shell.reveal(name, f"make prints $({name})", self.state)
        return ""

    def _wildcard(self, text: str, here: dict[str, str], depth: int) -> str:
        found = []
        for pattern in self.expand(text, here, depth).split()[:64]:
            directory, slash, last = pattern.rpartition("/")
            if "*" not in last and "?" not in last:
                found.append(pattern)
                continue
            entries = self.run.shell.world.disk.entries(self.run.absolute(directory or ".", self.state.cwd[0])) or ()
            found += [directory + slash + n for n, _, _ in entries if globs.match(last, n) and (last[:1] == "." or n[:1] != ".")]
        return " ".join(found[:2000])

    def _file_function(self, text: str, here: dict[str, str], depth: int) -> str:
        """`$(file < NAME)`, `$(file > NAME,TEXT)`"""
        name, _, _ = self.expand(text, here, depth).partition(",")
        mark = name[:1]
        path = name.lstrip("<> ").strip()
        shell = self.run.shell
        if mark == ">":
            shell.touch("write", path, self.state, f"make: $(file {name})")
            return ""
        if not self._protected(path):
            return (shell.file_text(path, self.state) or "").rstrip("\n")
        before = len(shell.accesses)
        shell.touch("use", path, self.state, f"make: $(file {name})")
        self.state.loaded += shell.accesses[before:]
        return tainted("shell file")

    def _foreach(self, text: str, here: dict[str, str], depth: int) -> str:
        parts = _commas(text, 3)
        if len(parts) < 3:
            return ""
        name = self.expand(parts[0], here, depth).strip()
        return " ".join(self.expand(parts[2], here | {name: w}, depth) for w in self.expand(parts[1], here, depth).split()[:200])

    def _call(self, text: str, here: dict[str, str], depth: int) -> str:
        name, *arguments = [self.expand(p, here, depth) for p in _commas(text, 12)]
        name = name.strip()
        if name not in self.values:
            return ""
        return self.expand(self.values[name], here | {"0": name} | {str(i + 1): a for i, a in enumerate(arguments)}, depth)

    def _eval(self, text: str, here: dict[str, str], depth: int) -> str:
        if depth < MAX_DEPTH:
            self.read(self.expand(text, here, depth))
        return ""

    def _either(self, text: str, here: dict[str, str], depth: int) -> str:
        """`$(if condition,then,else)`: what can be told is told."""
        parts = _commas(text, 3)
        condition = self.expand(parts[0], here, depth).strip()
        chosen = parts[1:2] if condition else parts[2:3]
        return self.expand(chosen[0], here, depth) if chosen else ""

    def _or(self, text: str, here: dict[str, str], depth: int) -> str:
        values = [self.expand(p, here, depth).strip() for p in _commas(text, 16)]
        return next((v for v in values if v), "")

    def _and(self, text: str, here: dict[str, str], depth: int) -> str:
        values = [self.expand(p, here, depth).strip() for p in _commas(text, 16)]
        return values[-1] if all(values) else ""

    def _raw(self, text: str, here: dict[str, str], depth: int) -> str:
        return self.values.get(self.expand(text, here, depth).strip(), "")


_BUILT_IN = {
    "CC": "cc",
    "CXX": "g++",
    "RM": "rm -f",
    "AR": "ar",
    "AS": "as",
    "LD": "ld",
    "CPP": "cc -E",
    "FC": "f77",
    "LEX": "lex",
    "YACC": "yacc",
}


_SHELLS = ("sh", "bash", "dash", "zsh", "ksh", "ash")


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"


def _textual(count: int, change: Callable[[list[str]], str]) -> Callable[[Makefile, str, dict[str, str], int], str]:
    """A function of text that only depends on its arguments."""

    def handle(makefile: Makefile, text: str, here: dict[str, str], depth: int) -> str:
        return change(makefile._arguments(text, here, depth, count))

    return handle


def _each(change: Callable[[str], str]) -> Callable[[Makefile, str, dict[str, str], int], str]:
    return _textual(1, lambda a: " ".join(change(w) for w in a[0].split()))


def _substituted(text: str, old: str, new: str) -> str:
    """`$(patsubst %.c,%.o,...)` and `$(name:.c=.o)`."""
    if "%" not in old:
        old, new = "%" + old, "%" + new
    head, _, tail = old.partition("%")
    out = []
    for word in text.split():
        if word.startswith(head) and word.endswith(tail) and len(word) >= len(head) + len(tail):
            out.append(new.replace("%", word[len(head) : len(word) - len(tail)], 1))
        else:
            out.append(word)
    return " ".join(out)


def _filtered(words: str, text: str, *, keep: bool) -> str:
    patterns = [p.replace("%", "*") for p in words.split()]
    return " ".join(w for w in text.split() if any(globs.match(p, w) for p in patterns) == keep)


def _stem(word: str) -> str:
    head, slash, last = word.rpartition("/")
    return head + slash + (last.rpartition(".")[0] or last)


_FUNCTIONS: dict[str, Callable[[Makefile, str, dict[str, str], int], str]] = {
    "shell": Makefile._shell, "info": Makefile._print, "warning": Makefile._print, "error": Makefile._print,
    "wildcard": Makefile._wildcard, "file": Makefile._file_function, "foreach": Makefile._foreach, "call": Makefile._call,
    "eval": Makefile._eval, "if": Makefile._either, "or": Makefile._or, "and": Makefile._and, "value": Makefile._raw,
    "subst": _textual(3, lambda a: a[2].replace(a[0], a[1]) if a[0] else a[2]),
    "patsubst": _textual(3, lambda a: _substituted(a[2], a[0], a[1])), "strip": _textual(1, lambda a: " ".join(a[0].split())),
    "filter": _textual(2, lambda a: _filtered(a[0], a[1], keep=True)),
    "filter-out": _textual(2, lambda a: _filtered(a[0], a[1], keep=False)),
    "sort": _textual(1, lambda a: " ".join(sorted(set(a[0].split())))),
    "firstword": _textual(1, lambda a: (a[0].split() or [""])[0]), "lastword": _textual(1, lambda a: (a[0].split() or [""])[-1]),
    "words": _textual(1, lambda a: str(len(a[0].split()))), "findstring": _textual(2, lambda a: a[0] if a[0] in a[1] else ""),
    "addprefix": _textual(2, lambda a: " ".join(a[0] + w for w in a[1].split())),
    "addsuffix": _textual(2, lambda a: " ".join(w + a[0] for w in a[1].split())), "notdir": _each(lambda w: w.rpartition("/")[2]),
    "dir": _each(lambda w: (w.rpartition("/")[0] or ".") + "/"), "basename": _each(_stem),
    "suffix": _each(lambda w: "." + w.rpartition(".")[2] if "." in w else ""), "realpath": _each(lambda w: w),
    "abspath": _each(lambda w: w), "origin": _textual(1, lambda a: "file"), "flavor": _textual(1, lambda a: "simple"),
    "word": _textual(2, lambda a: (a[1].split()[int(a[0]) - 1 : int(a[0])] or [""])[0] if a[0].strip().isdigit() and 0 < int(a[0]) < 9999 else ""),
    "wordlist": _textual(3, lambda a: a[2]),
    "join": _textual(2, lambda a: " ".join(x + y for x, y in zip(a[0].split(), a[1].split(), strict=False))),
}  # fmt: skip


def _closing(text: str, at: int) -> int:
    """Where the bracket at `at` is closed; brackets of the same kind nest."""
    opening = text[at]
    closing = ")" if opening == "(" else "}"
    depth = 0
    for i in range(at, len(text)):
        if text[i] == opening:
            depth += 1
        elif text[i] == closing:
            depth -= 1
            if not depth:
                return i
    return len(text)


def _commas(text: str, count: int) -> list[str]:
    """The arguments of a function: split at commas outside brackets, `count` pieces at most."""
    parts: list[str] = []
    depth = start = 0
    for i, c in enumerate(text):
        if c in "({":
            depth += 1
        elif c in ")}":
            depth -= 1
        elif c == "," and depth <= 0 and len(parts) < count - 1:
            parts.append(text[start:i])
            start = i + 1
    return [*parts, text[start:]]


def _uncommented(line: str) -> str:
    at = line.find("#")
    while at > 0 and line[at - 1] == "\\":
        at = line.find("#", at + 1)
    return line if at < 0 else line[:at]


def _first(line: str, marks: str) -> int:
    """Position of the first of some characters outside `$(...)`, or -1."""
    i = 0
    while i < len(line):
        c = line[i]
        if c == "$" and line[i + 1 : i + 2] in ("(", "{") and line[i + 1 : i + 2]:
            i = _closing(line, i + 1) + 1
            continue
        if c in marks:
            return i
        i += 1
    return -1


def _assignment(line: str) -> tuple[str, str, str] | None:
    """(name, operator, value) if the line assigns a variable."""
    at = _first(line, "=:?+!")
    while at >= 0:
        for operator in _OPERATORS:
            if line.startswith(operator, at):
                name = line[:at].strip()
                return (name, operator, line[at + len(operator) :].strip()) if name and len(name.split()) == 1 else None
        if line[at] == ":":
            return None
        more = _first(line[at + 1 :], "=:?+!")
        at = at + 1 + more if more >= 0 else -1
    return None


def _split_rule(line: str) -> tuple[str, bool, str]:
    at = _first(line, ":")
    return (line, False, "") if at < 0 else (line[:at], True, line[at + 1 :])
