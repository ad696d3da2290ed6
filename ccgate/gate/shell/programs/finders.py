"""Programs that name files: find(1), fd, ls(1), tree, du. Naming is not reading; what counts is who gets the names.

`find` and `fd` run commands on what they find, and all of them write names that `xargs`, `while read` and `$(...)` take up. So the tree is
walked (bounded) and each test is decided for each entry: yes, no, or cannot tell.
"""

from __future__ import annotations

from ... import globs
from ...model import HOLE, Exceeded
from ...regexes import Search
from ...selection import MAX_DEPTH, Entry, IgnoreFiles, Selection, walk
from ..state import EMPTY, UNKNOWN, Output, holes_only, together
from ..words import _open
from .spec import parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterator

    from ..command import Run
    from .spec import Parsed

    Test = Callable[["Item"], bool | None]

MAX_NAMES = 400  # unprotected names in an output, and operands of one command
MAX_RUNS = 64  # unprotected names for which a command is looked at one by one
MAX_PROTECTED = 500
# What stands before a name in a long listing. Not the real values: who takes the name takes it by the number of its column.
_LONG = "rw-r--r-- 1 me me 4 Jan 1 00:00"
_SIZE = "4\t"

TABLE: dict[str, str] = {
    "df": "l*", "ncdu": "l* -o:w -f:r --exclude: -X,--exclude-from:", "dust": "l* -d: -n: -X: -I:", "broot": "l*", "fselect": "n*", "updatedb": "n* -o,--output:w",
    "lstree": "l*", "dutree": "l*", "gdu": "l* -o:w -f:r -i:", "dua": "l*",
}  # fmt: skip


class Item:
    """One entry as find sees it: `path` as it is written out. `certain` while the tests so far were decided; `meant` if a test on its
    name picked it out.
    """

    __slots__ = ("certain", "depth", "entry", "meant", "path", "pruned", "root")

    def __init__(self, entry: Entry, path: str, root: str) -> None:
        self.entry = entry
        self.path = path
        self.root = root
        self.certain = True
        self.meant = False
        self.pruned = False

    @property
    def name(self) -> str:
        return self.path.rstrip("/").rpartition("/")[2] or self.path


class Action:
    """Something that is done with entries. kind: "print", "each" and "all" (commands), "delete"."""

    __slots__ = ("found", "here", "kind", "others", "shape", "words")

    def __init__(self, kind: str, words: list[str] | None = None, shape: str = "%p", *, here: bool = False) -> None:
        self.kind = kind
        self.words = words or []
        self.shape = shape
        self.here = here  # -execdir: in the directory of the entry
        self.found: list[tuple[Item, bool]] = []
        self.others = 0

    def __call__(self, item: Item) -> bool | None:
        if not item.entry.protected:
            self.others += 1
        if item.entry.protected or self.others <= (MAX_RUNS if self.kind == "each" else MAX_NAMES):
            self.found.append((item, item.certain))
        return None if self.kind == "each" and self.words[:1] != ["true"] else True


# -- find: the expression ----------------------------------------------------------------------------------------------

# Tests with one argument that nobody here decides: who owns a file, when it was last looked at, what file system it is on.
_UNDECIDED = frozenset(
    ("-amin", "-anewer", "-atime", "-cmin", "-cnewer", "-context", "-ctime", "-fstype", "-gid", "-group", "-uid", "-used", "-user", "-flags", "-Bmin",
     "-Btime", "-xattrname")
)  # fmt: skip
_IGNORED = frozenset(
    (
        "-daystart",
        "-depth",
        "-d",
        "-noleaf",
        "-nowarn",
        "-warn",
        "-xdev",
        "-mount",
        "-ignore_readdir_race",
        "-noignore_readdir_race",
        "-x",
    )
)
_DIALECTS = {"posix-basic": "basic", "grep": "basic", "sed": "basic", "ed": "basic", "emacs": "emacs", "findutils-default": "emacs"}


class Find:
    """One `find` command line."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.roots: list[str] = []
        self.words: list[str] = []
        self.at = 0
        self.low, self.high = 0, MAX_DEPTH
        self.follow = self.follow_roots = False
        self.dialect = "emacs"
        self.actions: list[Action] = []
        self.acts = False  # there is an action that keeps -print from being added
        self.names: list[str] = []  # the patterns of -name
        self.plain = True  # tests are only joined by "and"
        self.excluded: list[Test] = []
        self._parse(list(run.args))

    def _parse(self, args: list[str]) -> None:
        while args and (args[0] in ("-H", "-L", "-P", "-E", "-X", "-x", "-s") or args[0].startswith(("-O", "-D"))):
            option = args.pop(0)
            self.follow = option == "-L" or (self.follow and option not in ("-P", "-H"))
            self.follow_roots = option == "-H" or (self.follow_roots and option != "-P")
            self.dialect = "extended" if option == "-E" else self.dialect
            if option == "-D" and args:
                args.pop(0)
        while args and not (args[0].startswith("-") and len(args[0]) > 1) and args[0] not in ("(", ")", "!", ","):
            self.roots.append(args.pop(0))
        if args[:1] == ["-f"]:  # BSD
            self.roots.append(args[1] if len(args) > 1 else ".")
            args = args[2:]
        self.words = args
        test = self._list()
        if not self.acts:
            printing = Action("print")
            self.actions.append(printing)
            test = _and([test, printing])
        self.test = test

    def _next(self) -> str:
        self.at += 1
        return self.words[self.at - 1] if self.at <= len(self.words) else ""

    def _peek(self) -> str:
        return self.words[self.at] if self.at < len(self.words) else ""

    def _list(self) -> Test:
        """`a , b`: both, whatever the first one says."""
        tests = [self._or()]
        while self._peek() == ",":
            self._next()
            tests.append(self._or())
        return tests[0] if len(tests) == 1 else _both(tests)

    def _or(self) -> Test:
        tests = [self._and()]
        while self._peek() in ("-o", "-or"):
            self._next()
            self.plain = False
            tests.append(self._and())
        return tests[0] if len(tests) == 1 else _or(tests)

    def _and(self) -> Test:
        tests: list[Test] = []
        while self.at < len(self.words) and self._peek() not in (")", "-o", "-or", ","):
            if self._peek() in ("-a", "-and"):
                self._next()
                continue
            tests.append(self._not())
        return _and(tests)

    def _not(self) -> Test:
        word = self._next()
        if word in ("!", "-not"):
            self.plain = False
            inner = self._not() if self.at < len(self.words) else _undecided

            def other_way(item: Item) -> bool | None:
                meant, found = item.meant, inner(item)
                item.meant = meant
                return None if found is None else not found

            return other_way
        if word == "(":
            inner = self._list()
            if self._peek() == ")":
                self._next()
            return inner
        return self._primary(word)

    def _primary(self, word: str) -> Test:
        if word in ("-exec", "-execdir", "-ok", "-okdir"):
            return self._command(word)
        if word in _TESTS:
            return _TESTS[word](self, holes_only(self._next()))
        if word in _PLAIN_TESTS:
            return _PLAIN_TESTS[word]
        if word in _STAT_TESTS:
            look = _STAT_TESTS[word]
            return lambda item: look(self, item)
        if word in (
            "-print",
            "-print0",
            "-printx",
            "-ls",
            "-printf",
            "-delete",
            "-fprint",
            "-fprint0",
            "-fls",
            "-fprintf",
            "-quit",
        ):
            return self._action(word)
        if word in ("-maxdepth", "-mindepth"):
            self._depth(word, self._next())
        elif word == "-regextype":
            self.dialect = _DIALECTS.get(self._next(), "extended")
        elif word == "-follow":
            self.follow = True
        elif word == "-files0-from":
            self._roots_from(self._next())
        elif word == "-nohidden":
            self.excluded.append(_PLAIN_TESTS["-hidden"])
        elif word == "-exclude":
            self.excluded.append(self._not())
        elif word == "-prune":
            return _prune
        elif word in _UNDECIDED or (word.startswith("-newer") and len(word) == 8):
            self._next()
            return _undecided
        elif word not in _IGNORED:
            return _undecided
        return _true

    def _depth(self, word: str, value: str) -> None:
        if value.isdigit():
            if word == "-maxdepth":
                self.high = min(int(value), MAX_DEPTH)
            else:
                self.low = int(value)

    def _roots_from(self, path: str) -> None:
        self.run.read(path, f"find -files0-from {path}")
        output = self.run.stdin if path == "-" else self.run.shell.file_output(path, self.run.state)
        lines = output.possible_lines()
        self.roots += [HOLE] if lines is None else [root for line in lines for root in line.split("\0") if root]

    def _action(self, word: str) -> Test:
        self.acts = True
        if word.startswith("-fp") or word == "-fls":
            self.run.write(self._next(), f"find {word}")
            if word == "-fprintf":
                self._next()
            return _true
        if word == "-quit":
            return _true
        shape = holes_only(self._next()) if word == "-printf" else f"1 4 -{_LONG} %p" if word == "-ls" else "%p"
        action = Action("delete" if word == "-delete" else "print", shape=shape)
        self.actions.append(action)
        return action

    def _command(self, word: str) -> Test:
        """`-exec words ;` or `-exec words {} +`"""
        self.acts = True
        words: list[str] = []
        kind = "each"
        while self.at < len(self.words):
            part = self._next()
            if part == ";":
                break
            if part == "+" and words[-1:] == ["{}"]:
                kind = "all"
                break
            words.append(part)
        action = Action(kind, words, here=word.endswith("dir"))
        self.actions.append(action)
        return action

    # -- the walk ------------------------------------------------------------------------------------------------------

    def search(self) -> None:
        """Hold every entry against the expression; actions remember what they get."""
        for text in self.roots or ["."]:
            root = holes_only(text)
            for cwd in self.run.state.cwd:
                where = self.run.absolute(root, cwd)
                try:
                    self._below(root, where)
                except Exceeded:
                    self._guess(root, where)

    def _below(self, root: str, where: str) -> None:
        world = self.run.shell.world
        if HOLE in where or not world.sees_disk:
            self._guess(root, where)
            return
        if world.disk.lstat(where) is None:
            return
        is_dir = world.disk.is_dir(where)
        is_link = world.disk.link(where) is not None and not root.endswith("/") and not self.follow_roots
        protected = world.policy.covers(where)
        top = Item(Entry(where, "", root, 0, is_dir=is_dir, is_link=is_link, protected=protected), root, root)
        if self.low == 0:
            self.test(top)
        if not is_dir or (is_link and not self.follow) or top.pruned or self.high == 0:
            return
        front = root if root.endswith("/") else root + "/"
        for entry in walk(world, where, follow=self.follow, vendored=True, depth=self.high):
            item = Item(entry, front + entry.relative, root)
            if any(test(item) for test in self.excluded):
                entry.pruned = True
            elif entry.depth >= self.low:
                self.test(item)
                entry.pruned = item.pruned

    def _guess(self, root: str, where: str) -> None:
        """A tree that is too large, or not known: something in it whose name fits."""
        name = _open(self.names[-1]) if self.plain and self.names else HOLE
        deeper = (
            "" if name.startswith(HOLE) or not self.run.shell.world.sees_disk else HOLE + "/"
        )  # a hole may name directories too
        path = f"{root.rstrip('/')}/{deeper}{name}"
        entry = Entry(where + "/" + name, name, name, 1, is_dir=False, is_link=False, protected=True)
        for action in self.actions:
            item = Item(entry, path, root)
            item.meant = bool(self.names)
            action.found.append((item, True))

    def act(self) -> Output:
        """Do what the actions say. Returns what comes out."""
        outputs = [_ACTIONS[action.kind](self.run, action) for action in self.actions]
        return together(outputs) if outputs else EMPTY


def _and(tests: list[Test]) -> Test:
    if len(tests) == 1:
        return tests[0]

    def test(item: Item) -> bool | None:
        certain, result = item.certain, True
        for one in tests:
            found = one(item)
            if found is False:
                item.certain = certain
                return False
            if found is None:
                item.certain = False
                result = False
        item.certain = certain
        return True if result else None

    return test


def _or(tests: list[Test]) -> Test:
    def test(item: Item) -> bool | None:
        certain = item.certain
        result: bool | None = False
        for one in tests:
            found = one(item)
            if found is None:
                result, item.certain = None, False
            elif found:
                result = True
                break
        item.certain = certain
        return result

    return test


def _both(tests: list[Test]) -> Test:
    """`a , b` has b's value, says the manual; GNU find 4.9 may give a's. So it is known only where they agree."""

    def test(item: Item) -> bool | None:
        values = {one(item) for one in tests}
        return values.pop() if len(values) == 1 else None

    return test


def _true(item: Item) -> bool | None:
    return True


def _undecided(item: Item) -> bool | None:
    return None


def _prune(item: Item) -> bool | None:
    if item.certain:
        item.pruned = True
    return True


# -- find: tests -------------------------------------------------------------------------------------------------------


def _fits(pattern: str, text: str) -> bool | None:
    """A glob, of which a part may be unknown, against a text."""
    if HOLE in pattern:
        return None if globs.intersects(pattern.replace(HOLE, "*"), globs.literal(text)) else False
    return globs.match(pattern, text)


def _telling(pattern: str) -> bool:
    """Does a glob pick something out, more than `*` and `*.*` do?"""
    return bool(pattern.replace("*", "").replace(".", "").replace("/", "").replace("?", ""))


def _name(find: Find, pattern: str, *, any_case: bool = False) -> Test:
    find.names.append(pattern)
    return _text_test(pattern, lambda item: item.name, any_case=any_case)


def _path(find: Find, pattern: str, *, any_case: bool = False) -> Test:
    return _text_test(pattern, lambda item: item.path, any_case=any_case)


def _text_test(pattern: str, text_of: Callable[[Item], str], *, any_case: bool) -> Test:
    wanted = pattern.lower() if any_case else pattern
    telling = _telling(pattern)

    def test(item: Item) -> bool | None:
        text = text_of(item)
        found = _fits(wanted, text.lower() if any_case else text)
        item.meant = item.meant or (telling and found is True)
        return found

    return test


def _regex(find: Find, pattern: str, *, any_case: bool = False) -> Test:
    """The whole path fits an expression of the dialect that -regextype set."""
    search = Search(
        [_from_emacs(pattern) if find.dialect == "emacs" else pattern],
        "basic" if find.dialect == "emacs" else find.dialect,
        ignore_case=any_case,
        lines=True,
    )

    def test(item: Item) -> bool | None:
        found = search.line(item.path)
        item.meant = item.meant or found is True
        return found

    return test


def _from_emacs(pattern: str) -> str:
    r"""Emacs's syntax as GNU's basic one: there `+` and `?` repeat, and `\+` and `\?` are themselves."""
    out = []
    i = 0
    while i < len(pattern):
        c = pattern[i]
        if c == "[":
            close = pattern.find("]", i + 2)
            close = close if close > 0 else len(pattern) - 1
            out.append(pattern[i : close + 1])
            i = close + 1
            continue
        if c == "\\":
            following = pattern[i + 1 : i + 2]
            out.append(following if following in ("+", "?") else c + following)
            i += 2
            continue
        out.append("\\" + c if c in "+?" else c)
        i += 1
    return "".join(out)


def _kind(find: Find, letters: str, *, other: bool = False) -> Test:
    """-type looks at a link, or with -L at what it leads to; -xtype the other way round. A broken link is one for both."""
    wanted = letters.split(",")

    def test(item: Item) -> bool | None:
        entry = item.entry
        if not entry.is_link:
            return (
                "d" in wanted
                if entry.is_dir
                else "f" in wanted or (None if set(wanted) & set("bcps") and entry.protected else False)
            )
        target = find.run.shell.world.disk.stat(entry.path) if find.follow is not other else None
        return ("l" if target is None else "d" if target.st_mode & 0o170000 == 0o040000 else "f") in wanted

    return test


def _by_stat(decide: Callable[[Find, os.stat_result], bool | None]) -> Callable[[Find, Item], bool | None]:
    """Looked at for protected entries only: of the others it does not matter, and a look costs."""

    def test(find: Find, item: Item) -> bool | None:
        if not item.entry.protected:
            return None
        found = find.run.shell.world.disk.lstat(item.entry.path)
        return None if found is None else decide(find, found)

    return test


def _compared(value: str, actual: int) -> bool | None:
    """`+n` more than, `-n` less than, `n` exactly."""
    number = value.lstrip("+-")
    if not number.isdigit():
        return None
    wanted = int(number)
    return actual > wanted if value[0] == "+" else actual < wanted if value[0] == "-" else actual == wanted


_UNITS = {"c": 1, "w": 2, "b": 512, "k": 1024, "M": 1 << 20, "G": 1 << 30}


def _size(find: Find, value: str) -> Test:
    unit = _UNITS.get(value[-1:], 0)
    number = value[:-1] if unit else value
    look = _by_stat(lambda find, found: _compared(number, -(-found.st_size // (unit or 512))))
    return lambda item: look(find, item)


def _age(find: Find, value: str, *, seconds: int) -> Test:
    """-mtime in days, -mmin in minutes: whole ones since the last change."""

    def decide(find: Find, found: os.stat_result) -> bool | None:
        from time import time

        return _compared(value, max(0, int((time() - found.st_mtime) // seconds)))

    look = _by_stat(decide)
    return lambda item: look(find, item)


def _newer(find: Find, path: str) -> Test:
    other = None if HOLE in path else find.run.shell.world.disk.stat(find.run.absolute(path))
    look = _by_stat(lambda find, found: None if other is None else found.st_mtime > other.st_mtime)
    return lambda item: look(find, item)


def _mode(find: Find, value: str) -> Test:
    digits = value.lstrip("-/+")

    def decide(find: Find, found: os.stat_result) -> bool | None:
        if not digits.isdigit() or set(digits) & {"8", "9"}:
            return None
        bits, wanted = found.st_mode & 0o7777, int(digits, 8)
        return (
            bits & wanted == wanted
            if value[0] == "-"
            else bool(bits & wanted) or not wanted
            if value[0] in "/+"
            else bits == wanted
        )

    look = _by_stat(decide)
    return lambda item: look(find, item)


def _links(find: Find, value: str) -> Test:
    look = _by_stat(lambda find, found: _compared(value, found.st_nlink))
    return lambda item: look(find, item)


def _number(find: Find, value: str) -> Test:
    look = _by_stat(lambda find, found: _compared(value, found.st_ino))

    def test(item: Item) -> bool | None:
        found = look(find, item)
        item.meant = item.meant or found is True
        return found

    return test


def _same(find: Find, path: str) -> Test:
    other = None if HOLE in path else find.run.shell.world.disk.stat(find.run.absolute(path))
    look = _by_stat(lambda find, found: None if other is None else (found.st_dev, found.st_ino) == (other.st_dev, other.st_ino))

    def test(item: Item) -> bool | None:
        found = look(find, item)
        item.meant = item.meant or found is True
        return found

    return test


def _link_target(find: Find, pattern: str) -> Test:
    def test(item: Item) -> bool | None:
        target = find.run.shell.world.disk.link(item.entry.path) if item.entry.is_link else None
        return False if target is None else _fits(pattern, target)

    return test


def _hidden(item: Item) -> bool | None:
    return item.name.startswith(".") and item.name not in (".", "..")


_TESTS: dict[str, Callable[[Find, str], Test]] = {
    "-name": _name, "-iname": lambda find, value: _name(find, value, any_case=True), "-path": _path, "-wholename": _path,
    "-ipath": lambda find, value: _path(find, value, any_case=True), "-iwholename": lambda find, value: _path(find, value, any_case=True),
    "-regex": _regex, "-iregex": lambda find, value: _regex(find, value, any_case=True), "-type": _kind,
    "-xtype": lambda find, value: _kind(find, value, other=True), "-size": _size, "-mtime": lambda find, value: _age(find, value, seconds=86_400),
    "-mmin": lambda find, value: _age(find, value, seconds=60), "-newer": _newer, "-newermm": _newer, "-perm": _mode, "-links": _links, "-inum": _number,
    "-samefile": _same, "-lname": _link_target, "-ilname": _link_target,
}  # fmt: skip
_STAT_TESTS = {
    "-empty": _by_stat(lambda find, found: found.st_size == 0),
    "-executable": _by_stat(lambda find, found: bool(found.st_mode & 0o111)),
}
_PLAIN_TESTS: dict[str, Test] = {
    "-true": _true, "-false": lambda item: False, "-nouser": lambda item: False, "-nogroup": lambda item: False, "-readable": _true, "-writable": _true,
    "-hidden": _hidden,
}  # fmt: skip


# -- find: actions -----------------------------------------------------------------------------------------------------


def _print(run: Run, action: Action) -> Output:
    return Output(lines=_lines(action))


def _lines(action: Action, mark: str = "") -> list[str]:
    """One line for each entry, `mark` behind directories; those of which it cannot be told whether they come are one line that could be
    any of them.
    """
    found: dict[str, None] = {}
    for item, certain in action.found:
        if certain or not item.entry.protected:
            for line in _shaped(action.shape, item).split("\n"):
                found[line + mark if item.entry.is_dir and not item.entry.is_link else line] = None
        else:
            found[f"{item.root.rstrip('/')}/{HOLE}"] = None
    return [line for line in found if line]


def _shaped(shape: str, item: Item) -> str:
    """The format of -printf, as far as it names files; other directives are holes."""
    if shape == "%p":
        return item.path
    known = {
        "p": item.path,
        "f": item.name,
        "P": item.entry.relative,
        "H": item.root,
        "h": item.path.rpartition("/")[0] or ".",
        "%": "%",
    }
    out = []
    i = 0
    while i < len(shape):
        c = shape[i]
        i += 1
        if c == "%":
            while i < len(shape) and shape[i] in "-+ #0123456789.":
                i += 1
            out.append(known.get(shape[i : i + 1], HOLE))
            i += 2 if shape[i : i + 1] in ("A", "B", "C", "T") else 1
        elif c == "\\":
            out.append({"n": "\n", "t": "\t", "0": "\n", "\\": "\\"}.get(shape[i : i + 1], ""))
            i += 1
        else:
            out.append(c)
    return "".join(out)


def _each(run: Run, action: Action) -> Output:
    """`-exec ... ;`: the command for one entry after the other, those first that count."""
    outputs = []
    for item, certain in sorted(action.found, key=lambda found: not found[0].entry.protected)[: MAX_PROTECTED + MAX_RUNS]:
        state = run.state
        path = item.path
        if action.here:
            state = state.copy()
            state.cwd = (item.entry.path.rpartition("/")[0] or "/",)
            path = "./" + item.name
        words = [word.replace("{}", path) for word in action.words]
        outputs.append(_run(run, words, state=state, certain=certain))
    return together(outputs) if outputs else EMPTY


def _all(run: Run, action: Action) -> Output:
    """`-exec ... {} +`"""
    outputs = []
    for wanted in (True, False):
        items = [item for item, certain in action.found if (certain or not item.entry.protected) is wanted]
        if not items:
            continue
        if action.here:
            for item in items[:MAX_PROTECTED]:
                state = run.state.copy()
                state.cwd = (item.entry.path.rpartition("/")[0] or "/",)
                outputs.append(_run(run, [*action.words[:-1], "./" + item.name], state=state, certain=wanted))
        else:
            outputs.append(_run(run, [*action.words[:-1], *(item.path for item in items)], state=run.state, certain=wanted))
    return together(outputs) if outputs else EMPTY


def _run(run: Run, words: list[str], *, state: object, certain: bool) -> Output:
    """A command on something found; what it touches is only possible if the entry is."""
    before = len(run.shell.accesses)
    output = run.argv(words, state=state)  # type: ignore[arg-type]
    if not certain:
        for access in run.shell.accesses[before:]:
            if access.certainty == "certain":
                access.certainty = "possible"
    return output


def _delete(run: Run, action: Action) -> Output:
    """-delete: certain for what a test on names picked out, else one of many things in a tree."""
    for item, certain in action.found:
        if item.entry.protected:
            sure = certain and item.meant
            run.shell.touch(
                "delete", item.path, run.state, "find -delete", certainty="certain" if sure else "possible", wide=not sure
            )
    return EMPTY


_ACTIONS: dict[str, Callable[[Run, Action], Output]] = {"print": _print, "each": _each, "all": _all, "delete": _delete}


def find(run: Run) -> Output:
    """find(1), bfs(1)."""
    run.stdin_role = "none"
    if run.args[:1] in (["--help"], ["-help"], ["--version"], ["-version"]):
        return UNKNOWN
    one = Find(run)
    if all(action.kind == "print" for action in one.actions):

        def compute() -> Output:
            one.search()
            return one.act()

        return Output(compute=compute)
    one.search()
    return one.act()


# -- fd ----------------------------------------------------------------------------------------------------------------

_FD = (
    "p,l* -d,--max-depth,--maxdepth: --min-depth: --exact-depth: -E,--exclude: -t,--type: -e,--extension: -S,--size: --changed-within,--change-newer-than,--newer,"
    "--changed-after: --changed-before,--change-older-than,--older: -o,--owner: -c,--color: -j,--threads: --max-results: --batch-size: --base-directory: "
    "--path-separator: --search-path: --ignore-file: --and: --format: --max-buffer-time: --gen-completions?: --strip-cwd-prefix? --hyperlink?"
)
_FD_COMMANDS = ("-x", "--exec", "-X", "--exec-batch")
_FD_KINDS = {"file": "f", "directory": "d", "dir": "d", "symlink": "l"}


def fd(run: Run) -> Output:
    """fd(1): hidden and ignored files are left out unless asked for; `-x` and `-X` run commands."""
    run.stdin_role = "none"
    args, commands = _fd_commands(run.args)
    parsed = parse(_FD, args)
    if parsed.has("-h", "--help", "-V", "--version"):
        return UNKNOWN
    state = run.state
    base = parsed.value("--base-directory")
    if base:
        run.state = state = state.copy()
        state.cwd = tuple(run.absolute(base, cwd) for cwd in state.cwd)
    test = _fd_test(parsed)
    actions = [Action("all" if batch else "each", words) for words, batch in commands] or [Action("print")]
    roots = parsed.all_values("--search-path") or parsed.operands or ["."]

    def search() -> None:
        for text in roots:
            for cwd in state.cwd:
                _fd_root(run, parsed, holes_only(text), cwd, test, actions)

    if not commands:

        def compute() -> Output:
            search()
            return Output(lines=_lines(actions[0], mark="/"))

        return Output(compute=compute)
    search()
    return together([_fd_run(run, action) for action in actions])


def _fd_commands(args: list[str]) -> tuple[list[str], list[tuple[list[str], bool]]]:
    """The arguments without the commands, and (words, for all at once) of each: up to a `;` or the end."""
    commands = []
    kept = list(args)
    while (at := next((i for i, arg in enumerate(kept) if arg in _FD_COMMANDS), -1)) >= 0:
        end = kept.index(";", at) if ";" in kept[at:] else len(kept)
        words = kept[at + 1 : end]
        if not any("{}" in w or "{/}" in w or "{//}" in w or "{.}" in w or "{/.}" in w for w in words):
            words.append("{}")
        commands.append((words, kept[at] in ("-X", "--exec-batch")))
        kept[at : end + 1] = []
    return kept, commands


def _fd_test(parsed: Parsed) -> Test:
    """The pattern (fd takes it off the operands itself) and all that narrows the search."""
    patterns = [holes_only(p) for p in parsed.all_values("--and")]
    if parsed.operands:
        patterns.append(holes_only(parsed.operands.pop(0)))
    full = parsed.has("-p", "--full-path")
    cases = [flag for flag in parsed.flags if flag in ("-i", "--ignore-case", "-s", "--case-sensitive")]
    any_case = cases[-1] in ("-i", "--ignore-case") if cases else not any(c.isupper() for p in patterns for c in p)
    globbing = parsed.has("-g", "--glob")
    searches = [
        None if globbing else Search([p], "fixed" if parsed.has("-F", "--fixed-strings") else "rust", ignore_case=any_case)
        for p in patterns
    ]
    extensions = ["." + e.lstrip(".").lower() for e in parsed.all_values("-e", "--extension")]
    kinds = [_FD_KINDS.get(k, k) for k in parsed.all_values("-t", "--type")]
    odd = bool(set(kinds) - set("fdl")) or any(
        parsed.all_values("-S", "--size", "--changed-within", "--changed-before", "-o", "--owner")
    )

    def test(item: Item) -> bool | None:
        entry = item.entry
        kind = "l" if entry.is_link else "d" if entry.is_dir else "f"
        if (kinds and kind not in kinds and set(kinds) <= set("fdl")) or (
            extensions and not item.name.lower().endswith(tuple(extensions))
        ):
            return False
        result: bool | None = None if odd else True
        for pattern, search in zip(patterns, searches, strict=True):
            text = entry.path if full else item.name
            if search is None:
                found = _fits(pattern.lower() if any_case else pattern, text.lower() if any_case else text)
            else:
                found = search.line(text)
            if found is False:
                return False
            result = None if found is None else result
        return result

    return test


def _fd_root(run: Run, parsed: Parsed, root: str, cwd: str, test: Test, actions: list[Action]) -> None:
    world = run.shell.world
    where = run.absolute(root, cwd)
    front = "" if root in (".", "./") else root.rstrip("/") + "/"
    if parsed.has("-a", "--absolute-path"):
        front = where.rstrip("/") + "/"
    guess = Item(Entry(f"{where}/{HOLE}", HOLE, HOLE, 1, is_dir=False, is_link=False, protected=True), front + HOLE, root)
    free = parsed.has("-u", "--unrestricted", "-I", "--no-ignore")
    ignores = None if free else IgnoreFiles(
        world, where, (".ignore", ".fdignore"), vcs=not parsed.has("--no-ignore-vcs"), parents=not parsed.has("--no-ignore-parent"),
        anywhere=parsed.has("--no-require-git"), extra=tuple(run.absolute(p) for p in parsed.all_values("--ignore-file")),
        relative=where != cwd and not root.startswith("/"),
    )  # fmt: skip
    selection = Selection(
        where,
        ignores,
        hidden=parsed.has("-H", "--hidden", "-u", "--unrestricted"),
        overrides=[("!" + holes_only(g), False) for g in parsed.all_values("-E", "--exclude")],
    )
    depth = parsed.value("-d", "--max-depth", "--maxdepth", "--exact-depth") or ""
    least = parsed.value("--min-depth", "--exact-depth") or ""
    try:
        if HOLE in where:
            raise Exceeded(where)
        for entry in walk(
            world,
            where,
            selection.enters,
            follow=parsed.has("-L", "--follow"),
            vendored=True,
            depth=int(depth) if depth.isdigit() else MAX_DEPTH,
        ):
            item = Item(entry, front + entry.relative, root)
            found = test(item) if not least.isdigit() or entry.depth >= int(least) else False
            if found is not False:
                item.certain = found is True
                for action in actions:
                    action(item)
    except Exceeded:
        for action in actions:
            action.found.append((guess, True))


def _fd_run(run: Run, action: Action) -> Output:
    outputs = []
    if action.kind == "each":
        found = sorted(action.found, key=lambda found: not found[0].entry.protected)[: MAX_PROTECTED + MAX_RUNS]
        outputs = [
            _run(run, [_placed(w, item.path) for w in action.words], state=run.state, certain=certain) for item, certain in found
        ]
    else:
        for wanted in (True, False):
            paths = [item.path for item, certain in action.found if (certain or not item.entry.protected) is wanted]
            words = [w for word in action.words for w in ([_placed(word, p) for p in paths] if "{" in word else [word])]
            if paths:
                outputs.append(_run(run, words, state=run.state, certain=wanted))
    return together(outputs) if outputs else EMPTY


def _placed(word: str, path: str) -> str:
    """`{}` the path, `{/}` its last part, `{//}` its directory, `{.}` and `{/.}` the same without extension."""
    if "{" not in word:
        return word
    directory, _, name = path.rpartition("/")
    stem = name.rpartition(".")[0] or name
    bare = f"{directory}/{stem}" if directory else stem
    for mark, text in (("{//}", directory or "."), ("{/.}", stem), ("{/}", name), ("{.}", bare), ("{}", path)):
        word = word.replace(mark, text)
    return word


# -- ls, tree, du ------------------------------------------------------------------------------------------------------

_LS = (
    "l* -I,--ignore: --hide: -w,--width: -T,--tabsize: --color? --colour? --sort: --time: --format: --time-style: --block-size: --indicator-style: "
    "--quoting-style: --hyperlink?"
)
_EXA = "l* -L,--level: -I,--ignore-glob: -s,--sort: -t,--time: --time-style: --color: --colour: --icons? --depth: --group-dirs: --date: --size: --blocks: --theme:"


def ls(run: Run) -> Output:
    """ls(1), dir, vdir; exa, eza and lsd. Names and what is known about them."""
    run.stdin_role = "none"
    parsed = parse(_EXA if run.name in ("exa", "eza", "lsd") else _LS, run.args)
    return Output(compute=lambda: _listing(run, parsed))


def _listing(run: Run, parsed: Parsed) -> Output:
    modern = run.name in ("exa", "eza", "lsd")
    hidden = parsed.has("-a", "-A", "--all", "--almost-all", "-f")
    long = parsed.has("-l", "-g", "-n", "-o", "--long") or run.name == "vdir"
    front = "4 " * (parsed.has("-i") + parsed.has("-s"))
    deep = parsed.has("-R", "--recursive", "--recurse", "--tree") or (modern and parsed.has("-T"))
    without = [holes_only(g) for g in parsed.all_values("-I", "--ignore", "--hide", "--ignore-glob")]
    mark = "/" if parsed.has("-p", "-F", "--classify", "--file-type") else ""
    lines: list[str] = []
    disk = run.shell.world.disk
    try:
        for text in parsed.operands or ["."]:
            path = holes_only(text)
            for cwd in run.state.cwd:
                where = run.absolute(path, cwd)
                if HOLE in where:
                    lines.append(_listed(front, path if parsed.has("-d", "--directory") else HOLE, long=long))
                elif parsed.has("-d", "--directory") or not disk.is_dir(where):
                    lines += [_listed(front, path, long=long, is_dir=disk.is_dir(where))] if disk.lstat(where) is not None else []
                else:
                    lines += [f"{path}:"] if len(parsed.operands) > 1 or deep else []
                    for name, is_dir in _names(run, where, deep=deep, hidden=hidden):
                        if not any(globs.match(g, name) for g in without):
                            lines.append(_listed(front, name + (mark if is_dir else ""), long=long, is_dir=is_dir))
    except Exceeded:
        return Output(lines=[HOLE])
    return Output(lines=lines)


def _listed(front: str, name: str, *, long: bool, is_dir: bool = False) -> str:
    return f"{front}{'d' if is_dir else '-'}{_LONG} {name}" if long else front + name


def _names(run: Run, where: str, *, deep: bool, hidden: bool) -> Iterator[tuple[str, bool]]:
    """(name, is a directory) in a directory, or below it."""
    if deep:
        for entry in walk(run.shell.world, where, lambda path, name, is_dir: hidden or not name.startswith("."), vendored=True):
            yield entry.name, entry.is_dir
    else:
        for name, is_dir, _link in run.shell.world.disk.entries(where) or ():
            if hidden or not name.startswith("."):
                yield name, is_dir


def tree(run: Run) -> Output:
    """tree(1): with -f whole paths, with -i without the lines between them."""
    run.stdin_role = "none"
    parsed = parse(
        "l* -L: -P: -I: -H: -T: -o:w --filelimit: --charset: --sort: --timefmt: --gitfile: --infofile: --fromfile?", run.args
    )
    for path in parsed.all_values("-o"):
        run.write(path, f"tree -o {path}")

    def compute() -> Output:
        front = "" if parsed.has("-i") else "\u251c\u2500\u2500 "
        level = parsed.value("-L") or ""
        wanted = (parsed.value("-P") or "*").split("|")
        without = (parsed.value("-I") or "").split("|")

        def enters(path: str, name: str, is_dir: bool) -> bool:
            if (name.startswith(".") and not parsed.has("-a")) or any(globs.match(g, name) for g in without if g):
                return False
            return is_dir or (not parsed.has("-d") and any(globs.match(g, name) for g in wanted))

        lines = []
        for root, entry in _below_all(run, parsed.operands or ["."], enters, int(level) if level.isdigit() else MAX_DEPTH):
            lines.append(
                front + (HOLE if entry is None else f"{root.rstrip('/')}/{entry.relative}" if parsed.has("-f") else entry.name)
            )
        return Output(lines=lines)

    return Output(compute=compute)


def _below_all(
    run: Run, roots: list[str], enters: Callable[[str, str, bool], bool] | None, depth: int = MAX_DEPTH
) -> Iterator[tuple[str, Entry | None]]:
    """(root as written, entry) of everything below some directories; None stands for what nobody could look through."""
    for text in roots:
        root = holes_only(text)
        where = run.absolute(root)
        others = 0
        try:
            if HOLE in where:
                raise Exceeded(where)
            for entry in walk(run.shell.world, where, enters, depth=depth):
                others += not entry.protected
                if entry.protected or others <= MAX_NAMES:
                    yield root, entry
        except Exceeded:
            yield root, None


def du(run: Run) -> Output:
    """du(1): sizes and names; of files too with -a."""
    run.stdin_role = "none"
    parsed = parse(
        "l* -d,--max-depth: -B,--block-size: -t,--threshold: --exclude: -X,--exclude-from: --files0-from:r --time? --time-style:",
        run.args,
    )
    for _option, path, role in parsed.values:
        if role == "r":
            run.read(path, f"du --files0-from {path}")

    def compute() -> Output:
        lines = [_SIZE + holes_only(text) for text in parsed.operands or ["."]]
        if parsed.has("-a", "--all"):
            for root, entry in _below_all(run, parsed.operands or ["."], None):
                lines.append(f"{_SIZE}{root.rstrip('/')}/{HOLE if entry is None else entry.relative}")
        return Output(lines=lines)

    return Output(compute=compute)


def locate(run: Run) -> Output:
    """locate(1), plocate: names from a data base that is not looked into; they hold the pattern, or fit it if it is a glob."""
    run.stdin_role = "none"
    parsed = parse("l* -d,--database: -l,-n,--limit: -r,--regexp: -c,--count", run.args)
    if parsed.has("-c", "--count"):
        return Output(lines=[HOLE])
    lines = [_open(p) if globs.is_glob(p) else f"/{HOLE}{p}{HOLE}" for p in map(holes_only, parsed.operands)]
    return Output(lines=[*lines, *(HOLE for _ in parsed.all_values("-r", "--regexp"))])


SPECIAL: dict[str, Callable[[Run], Output]] = {
    "find": find, "bfs": find, "fd": fd, "fdfind": fd, **dict.fromkeys(("ls", "dir", "vdir", "exa", "eza", "lsd"), ls), "tree": tree, "du": du,
    **dict.fromkeys(("locate", "mlocate", "plocate", "slocate"), locate),
}  # fmt: skip
