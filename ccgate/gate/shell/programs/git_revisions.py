"""Revisions on git's command lines: which commits they mean, and which protected files the patches of those show."""

from __future__ import annotations

from ...model import HOLE, Exceeded
from ...paths import normalise
from ..gitrepo import Unknown
from ..state import UNKNOWN, Output, holes_only
from .git_paths import Pathspecs, is_magic

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ..gitobjects import Change, Commit
    from .git import Git
    from .spec import Parsed

# Options with values: git-log(1), git-rev-list(1), git-diff(1). Only those matter whose value is a word of its own.
DIFF = (
    "- -U:,--unified: -S: -G: -O: --output:w -l: --inter-hunk-context: --diff-algorithm: --anchored: --src-prefix: --dst-prefix: --line-prefix: -I:,--ignore-matching-lines: "
    "--word-diff-regex: --diff-filter: --output-indicator-new: --output-indicator-old: --output-indicator-context: --find-object: --rotate-to: --skip-to: "
    "--ws-error-highlight: -M?,--find-renames? -C?,--find-copies? -B? -X? --stat? --color? --submodule? --ignore-submodules? --word-diff? --color-words? --relative? --max-depth: "
)
LOG = DIFF + (
    "-n:,--max-count: -L: --skip: --since: --after: --until: --before: --author: --committer: --grep: --grep-reflog: --encoding: --glob: --exclude: --min-parents: --max-parents: "
    "--date: --decorate-refs: --decorate-refs-exclude: --pretty? --format: --branches? --tags? --remotes? --diff-merges: --since-as-filter: --exclude-hidden: --notes? "
)
FORMAT_PATCH = (
    LOG
    + "-o,--output-directory:n -v,--reroll-count: --start-number: --subject-prefix: --suffix: --to: --cc: --from? --in-reply-to: --signature: --signature-file:r "
    "--base: --interdiff: --range-diff: --creation-factor: --description-file:r --filename-max-length: "
)

_PATCH = frozenset(
    ("-p", "-u", "--patch", "-U", "--unified", "--patch-with-stat", "--patch-with-raw", "--cc", "-c", "--remerge-diff", "--binary", "-L")
)  # fmt: skip
_NO_PATCH = frozenset(
    ("--stat", "--numstat", "--shortstat", "--dirstat", "--cumulative", "--summary", "--name-only", "--name-status", "--raw", "--compact-summary", "-s", "--no-patch",
     "--quiet", "--check", "-X")
)  # fmt: skip
FILTERS = (
    "--author", "--committer", "--grep", "--grep-reflog", "-S", "-G", "--since", "--after", "--until", "--before", "--merges", "--no-merges", "--min-parents", "--max-parents",
    "--diff-filter", "--find-object", "--cherry-pick", "--left-only", "--right-only", "--since-as-filter",
)  # fmt: skip
# Filters of which it cannot be said here whether a commit passes: it may.
_LOOSE = (
    "--grep-reflog",
    "--min-parents",
    "--max-parents",
    "--diff-filter",
    "--find-object",
    "--cherry-pick",
    "--left-only",
    "--right-only",
    "--since-as-filter",
    "--skip",
)
_REFS = {"--branches": "refs/heads", "--tags": "refs/tags", "--remotes": "refs/remotes"}


def shows_patch(parsed: Parsed, *, default: bool) -> bool:
    """Do these options make git print the lines of files? (diff.c: any patch format, or none of the formats without one.)"""
    flags = parsed.flags
    if not _PATCH.isdisjoint(flags):
        last = max(i for i, flag in enumerate(flags) if flag in _PATCH)
        return not any(flag in ("-s", "--no-patch") for flag in flags[last:])
    return default and _NO_PATCH.isdisjoint(flags)


# -- revisions of a command line ---------------------------------------------------------------------------------------


class Revisions:
    """What the revisions of a command line come to.

    wanted, unwanted    commits (or other objects) whose history counts, and whose does not
    ranges              how many `A..B`, `A...B` there are
    unknown             one of them is known only when the call runs
    blobs               (path, as spelled) of `REV:path`
    skip                how many commits are left out before the first
    """

    __slots__ = ("blobs", "ranges", "skip", "unknown", "unwanted", "wanted")

    def __init__(self) -> None:
        self.wanted: list[bytes] = []
        self.unwanted: list[bytes] = []
        self.ranges = self.skip = 0
        self.unknown = False
        self.blobs: list[tuple[str, str]] = []


def split(git: Git, operands: list[str], after: list[str] | None) -> tuple[list[str], Pathspecs]:
    """Revisions and paths of a command line: what stands behind `--` is a path, before it what is no revision is one."""
    if after is not None:
        return operands, git.pathspecs(after)
    for i, word in enumerate(operands):
        if not _may_be_revision(git, word):
            return operands[:i], git.pathspecs(operands[i:])
    return operands, git.pathspecs(())


def _may_be_revision(git: Git, word: str) -> bool:
    text = holes_only(word)
    if is_magic(text):
        return False
    if object_path(git, word) is not None or text.startswith(":/") or HOLE in text:
        head = text.partition(HOLE)[0]
        return HOLE not in text or not ("/" in head and git.disk.is_dir(normalise(head.rpartition("/")[0], git.cwd)))
    if _resolves(git, text):
        return True
    return not git.exists(text) and not git.policy.covers(normalise(text, git.cwd))


def _resolves(git: Git, text: str) -> bool:
    for part in text.lstrip("^").replace("...", "..").split(".."):
        part = part.removesuffix("^@").removesuffix("^!").partition("^-")[0]
        if part:
            try:
                git.objects.resolve(part)
            except Unknown:
                return False
    return True


def object_path(git: Git, word: str) -> str | None:
    """The path, relative to the top, of `REV:path`, `:path`, `:0:path`; None for any other word."""
    text = holes_only(word)
    if text.startswith(":"):
        rest = text[1:]
        if rest[:2] in ("0:", "1:", "2:", "3:"):
            rest = rest[2:]
        elif rest[:1] in ("/", "(", "!", "^", ""):
            return None
    else:
        depth = 0
        for i, c in enumerate(text):
            depth += (c == "{") - (c == "}")
            if c == ":" and not depth:
                rest = text[i + 1 :]
                break
        else:
            return None
    if rest.startswith(("./", "../")):
        return normalise(f"/{git.prefix}/{rest}", "/")[1:]
    return normalise("/" + rest, "/")[1:]


def revisions(git: Git, parsed: Parsed, words: list[str], *, default: str = "HEAD") -> Revisions:
    """What the words and options of a command line select. A name that means nothing is taken for the default."""
    found = Revisions()
    flags = parsed.flags
    prefixes = [prefix for option, prefix in _REFS.items() if option in flags]
    if not {"--all", "--reflog", "--glob"}.isdisjoint(flags):
        prefixes.append("refs")
    for prefix in prefixes:
        try:
            found.wanted += git.objects.references(prefix)
        except Unknown:
            found.unknown = True
    if "--stdin" in flags:
        found.unknown = True
    for word, negative in zip(words, _turned(git.args, words), strict=True):
        _revision(git, word, found, negative=negative)
    skip = parsed.value("--skip") or ""
    found.skip = int(skip) if skip.isdigit() else 0
    if not found.wanted and not found.unknown and not found.blobs:
        try:
            found.wanted.append(git.objects.resolve(default))
        except Unknown:
            found.unknown = True
    return found


def _turned(args: list[str], words: list[str]) -> list[bool]:
    """Which of the words stand behind `--not`, which turns the meaning of `^` for what follows it."""
    found: list[bool] = []
    negative = False
    for arg in args:
        if arg == "--not":
            negative = not negative
        elif len(found) < len(words) and arg == words[len(found)]:
            found.append(negative)
    return found + [negative] * (len(words) - len(found))


def _revision(git: Git, word: str, found: Revisions, *, negative: bool = False) -> None:
    text = holes_only(word)
    path = object_path(git, word)
    if path is not None:
        found.blobs.append((path, word))
        return
    if HOLE in text:
        found.unknown = True
        return
    negative = negative != text.startswith("^")
    text = text.removeprefix("^")
    try:
        if ".." in text:
            found.ranges += 1
            left, dots, right = text.partition("...") if "..." in text else text.partition("..")
            a, b = git.objects.resolve(left or "HEAD"), git.objects.resolve(right or "HEAD")
            found.wanted += [a, b] if dots == "..." else [b]
            found.unwanted.append(git.objects.merge_base(a, b) if dots == "..." else a)
        elif text.endswith(("^!", "^@")) or "^-" in text:
            base = text.partition("^-")[0].removesuffix("^!").removesuffix("^@")
            oid = git.objects.peel(git.objects.resolve(base))
            parents = git.objects.commit(oid).parents
            found.wanted += parents if text.endswith("^@") else [oid]
            found.unwanted += [] if text.endswith("^@") else parents
        else:
            (found.unwanted if negative else found.wanted).append(git.objects.resolve(text))
    except Unknown:
        if "{" in text or ":/" in text:  # `main@{yesterday}`: some commit of the past
            found.unknown = True


def limit(git: Git, parsed: Parsed) -> int | None:
    """How many commits are shown at most."""
    value = parsed.value("-n", "--max-count")
    for arg in git.args:
        if arg[:1] == "-" and arg[1:].isdigit():
            value = arg[1:]
        elif arg.startswith("--max-count="):
            value = arg[12:]
    return int(value) if value is not None and value.isdigit() else None


def commit_filter(parsed: Parsed) -> Callable[[Commit], bool | None] | None:
    """Which commits a log leaves in: yes, no, or None where that is not known. None: all."""
    if not parsed.has(*FILTERS):
        return None
    from ...regexes import Search

    dialect = "fixed" if parsed.has("-F", "--fixed-strings") else "perl" if parsed.has("-P", "--perl-regexp") else "extended"
    if not parsed.has("-F", "-P", "-E", "--fixed-strings", "--perl-regexp", "--extended-regexp"):
        dialect = "basic"

    def search(*names: str, before: str = "") -> Search | None:
        patterns = [before + holes_only(value).removeprefix("^") for value in parsed.all_values(*names)]
        return Search(patterns, dialect, ignore_case=parsed.has("-i", "--regexp-ignore-case")) if patterns else None

    author, committer = search("--author", before="author .*"), search("--committer", before="committer .*")
    if dialect == "fixed":
        author, committer = search("--author"), search("--committer")
    message = search("--grep")
    since = _date(parsed.value("--since", "--after"), late=False)
    until = _date(parsed.value("--until", "--before"), late=True)
    loose = parsed.has(*_LOOSE, "-S", "-G", "--all-match")

    def keeps(commit: Commit) -> bool | None:
        if (parsed.has("--no-merges") and len(commit.parents) > 1) or (parsed.has("--merges") and len(commit.parents) < 2):
            return False
        if (since is not None and commit.date < since) or (until is not None and commit.date > until):
            return False
        found: list[bool | None] = [s.shows(commit.people.encode()) for s in (author, committer) if s is not None]
        if message is not None:
            shown = message.shows(commit.message.encode())
            found.append(shown if shown is None or not parsed.has("--invert-grep") else not shown)
        if False in found:
            return False
        return None if loose or None in found or parsed.has("--since", "--after", "--until", "--before") else True

    return keeps


_SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86_400, "week": 604_800, "month": 2_678_400, "year": 31_622_400}
_DAY = 86_400


def _date(text: str | None, *, late: bool) -> int | None:
    """`2 weeks ago`, `yesterday`, `2024-05-01` with a day to spare, in seconds since 1970; None for what else git understands."""
    words = (text or "").lower().replace(".", " ").replace("_", " ").split()
    if words == ["yesterday"]:
        words = ["1", "day", "ago"]
    if len(words) == 3 and words[2] == "ago" and words[0].isdigit() and words[1].rstrip("s") in _SECONDS:
        from time import time

        size = _SECONDS[words[1].rstrip("s")]
        return int(time()) - int(words[0]) * size - _DAY if not late else int(time()) - int(words[0]) * size * 8 // 9 + _DAY
    parts = words[0].partition("t")[0].split("-") if words else []
    if len(parts) == 3 and all(part.isdigit() for part in parts) and len(parts[0]) == 4:
        year, month, day = map(int, parts)
        year -= month < 3  # days since 1970 in the Gregorian calendar, years beginning in March
        days = year * 365 + year // 4 - year // 100 + year // 400 + (153 * ((month + 9) % 12) + 2) // 5 + day - 719_469
        return (days + (2 if late else -1)) * _DAY
    return None


def shown_changes(
    git: Git,
    found: Revisions,
    specs: Pathspecs,
    count: int | None,
    *,
    merges: str = "none",
    pickaxe: Callable[[Change], bool] | None = None,
    keeps: Callable[[Commit], bool | None] | None = None,
) -> Iterator[str]:
    """The protected paths whose content the patches of a history show. Raises Unknown past the bound."""
    skip = found.skip
    for oid in git.objects.walk(found.wanted, found.unwanted):
        if count is not None and count <= 0:
            return
        kept = True if keeps is None else keeps(git.objects.commit(oid))
        if kept is False:
            continue
        counts = kept and not specs.items
        if counts and skip > 0:
            skip -= 1
            continue
        changes = [change for change in git.objects.commit_changes(oid, merges=merges) if specs.match(change[0])]
        if changes:
            counts = kept
        for change in git.covered(changes):
            path, before, after = change
            if git.secret(path, before, after, broad=not specs.names(path)) and (pickaxe is None or pickaxe(change)):
                yield path
        if counts and count is not None:
            count -= 1


def report_changes(
    git: Git,
    found: Revisions,
    specs: Pathspecs,
    count: int | None,
    what: str,
    *,
    merges: str = "none",
    pickaxe: Callable[[Change], bool] | None = None,
    keeps: Callable[[Commit], bool | None] | None = None,
) -> None:
    """Report what the patches of a history show; where it cannot be read as far, what is tracked stands for it."""
    note = "a commit that is shown changes it"
    for path, spec in named(git, specs):
        git.report("read", path, spec, sure=True, note=note)
    seen: set[str] = set()
    try:
        if found.unknown:
            git.report_all("read", (p for p in git.history() if specs.match(p)), specs, what, note)
            return
        for path in shown_changes(git, found, specs, count, merges=merges, pickaxe=pickaxe, keeps=keeps):
            if path not in seen:
                seen.add(path)
                git.report("read", path, what, sure=specs.names(path), note=note)
                if len(seen) >= 8:
                    return
    except (Unknown, Exceeded):
        if not seen:
            git.report_all("read", (p for p in git.tracked() or () if specs.match(p)), specs, what, note)


def named(git: Git, specs: Pathspecs) -> list[tuple[str, str]]:
    """(path, as spelled) of the protected files that pathspecs write out."""
    found = [(i.pattern, i.text) for i in specs.literals() if i.pattern and git.policy.covers(f"{git.top}/{i.pattern}")]
    if git.repo is None:  # what lies outside of a work tree that is not known may lie inside of it
        outside = [i for i in specs.items if i.pattern is None and not i.exclude]
        found += [(i.text, i.text) for i in outside if git.policy.covers(normalise(holes_only(i.text), git.cwd))]
    return found


def pickaxe_of(git: Git, parsed: Parsed) -> Callable[[Change], bool] | None:
    """The test that -S and -G put on each file: None where there is none."""
    text, expression = parsed.value("-S"), parsed.value("-G")
    if (text is None and expression is None) or parsed.has("--pickaxe-all"):
        return None
    from ...regexes import Search

    by_count = text is not None and not parsed.has("--pickaxe-regex")
    pattern = holes_only(text if text is not None else expression or "")
    search = Search([pattern], "extended", ignore_case=parsed.has("-i"))

    def keeps(change: Change) -> bool:
        before, after = (content(git, blob) for blob in change[1:])
        if before is None or after is None or HOLE in pattern:
            return True
        if by_count:
            needle = pattern.encode("utf-8", "surrogateescape")
            return before.count(needle) != after.count(needle)
        return search.shows(before) is not False or search.shows(after) is not False

    return keeps


def content(git: Git, blob: bytes | None) -> bytes | None:
    """The content of a file before or after a change, nothing where there was none; None where it is unknown."""
    if blob is None:
        return b""
    try:
        return git.objects.read(blob)[1]
    except Unknown:
        return None


# -- what handlers share ------------------------------------------------------------------------------------------------


def file_values(git: Git, parsed: Parsed) -> None:
    """Options that name a file to write or read."""
    for name, value, role in parsed.values:
        if role in "rw":
            (git.run.write if role == "w" else git.read)(value, f"git {git.sub} {name} {value}")


def peeled(git: Git, word: str) -> bytes | None:
    """The object that a word means, tags taken off; None where it means none or cannot be told."""
    try:
        return git.objects.peel(git.objects.resolve(word))
    except Unknown:
        return None


def blob(git: Git, path: str, word: str) -> Output:
    """`REV:path` is shown. What no rule protects can be told exactly."""
    git.run.shell.touch(
        "read", f"{git.top}/{path}", git.state, f"git {git.sub} {word}", note="this is its content in the repository"
    )
    if HOLE in path or git.policy.covers(f"{git.top}/{path}"):
        return UNKNOWN

    def compute() -> Output:
        try:
            rev = word.partition(":")[0]
            if not rev:
                entry = git.repo.index().entry(path)  # type: ignore[union-attr]
                oid = entry.oid  # type: ignore[union-attr]
            else:
                found = git.objects.lookup(git.objects.tree_of(git.objects.resolve(rev)), path)
                if found is None or found[0]:
                    return UNKNOWN
                oid = found[1]
            return Output(git.objects.read(oid)[1].decode("utf-8", "replace"))
        except (Unknown, Exceeded, AttributeError):
            return UNKNOWN

    return Output(compute=compute)


def tracked_names(git: Git, specs: Pathspecs, before: str = "", out: Callable[[], set[str]] | None = None) -> Output:
    """Every line is the name of a tracked file, but none of `out()`."""

    def compute() -> Output:
        index = git.repo.index() if git.repo is not None else None
        if index is None:
            return UNKNOWN
        without = out() if out is not None else set()
        return Output(lines=[before + path for path in index.paths if specs.match(path) and path not in without])

    return Output(compute=compute)


def unchanged(git: Git, revision: str | None = None, *, cached: bool = False) -> set[str]:
    """The tracked paths that matter and are on disk (cached: in the index) as in the index, or as in a revision."""
    repo = git.repo
    index = repo.index() if repo is not None else None
    if repo is None or index is None:
        return set()
    found = {path for path in repo.special(git.policy) if cached or not repo.modified(path)}
    if revision is None:
        return found
    try:
        tree = git.objects.tree_of(git.objects.resolve(revision))
        return {p for p in found if (there := git.objects.lookup(tree, p)) and (e := index.entry(p)) and e.oid == there[1]}
    except (Unknown, Exceeded):
        return set()
