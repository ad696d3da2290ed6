"""git subcommands that compare, search and pack trees: diff, grep, archive.

The work tree, the index and the trees of commits are looked at here as git would look at them: a diff shows a protected file only where it differs, a search
only where a line of it would come out.
"""

from __future__ import annotations

from ...model import HOLE, Exceeded
from ...paths import normalise
from ..gitrepo import Unknown
from ..state import UNKNOWN, Output, holes_only
from .git_paths import Pathspecs
from .git_revisions import (
    DIFF,
    blob,
    content,
    file_values,
    named,
    object_path,
    peeled,
    shows_patch,
    split,
    tracked_names,
    unchanged,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ...regexes import Search
    from .git import Git
    from .spec import Parsed

MAX_FILE = 1_048_576  # bytes that a search looks at
MAX_FILES = 5_000  # tracked files, up to which a whole tree is looked through for what the index has no more

# -- diff --------------------------------------------------------------------------------------------------------------


def _diff(git: Git) -> Output:
    parsed, after = git.parse(DIFF + "-x,--extcmd:c -t,--tool: ")
    file_values(git, parsed)
    for code in parsed.all_values("-x", "--extcmd"):
        git.code(code)
    patch = shows_patch(parsed, default=git.sub in ("diff", "difftool"))
    operands = parsed.operands + (after or [])
    if parsed.has("--no-index") or _outside(git, operands):
        return _no_index(git, operands, patch=patch)
    words, specs = split(git, parsed.operands, after)
    blobs = [word for word in words if object_path(git, word) is not None]
    for word in blobs:
        if patch:
            blob(git, object_path(git, word) or "", word)
    words = [word for word in words if word not in blobs]
    if blobs and not words:
        if patch:
            for path, spec in named(git, specs):
                git.report("read", path, spec, sure=True)
        return UNKNOWN
    if not patch:
        return _diff_names(git, parsed, words, specs)
    found = _compared(git, parsed, words, specs)
    what = " ".join(git.args[:2])
    git.report_all("read", found, specs, what, "the difference shows its lines; leave it out with `':!PATH'`")
    return UNKNOWN


def _outside(git: Git, operands: list[str]) -> bool:
    """Two paths, one of them outside of the work tree, or no repository at all: git compares plain files."""
    if len(operands) != 2:
        return False
    if git.repo is None:
        return git.disk.sees
    places = [normalise(holes_only(word), git.cwd) for word in operands]
    return any(p != git.top and not p.startswith(git.top + "/") and git.disk.lstat(p) is not None for p in places)


def _no_index(git: Git, operands: list[str], *, patch: bool) -> Output:
    for word in operands:
        if patch:
            git.run.tree(word, "read")
    return UNKNOWN


def _compared(git: Git, parsed: Parsed, words: list[str], specs: Pathspecs) -> Iterable[str]:
    """The protected paths whose content a diff shows."""
    try:
        return [path for path in _differences(git, parsed, words, specs) if specs.match(path)]
    except (Unknown, Exceeded):
        return [path for path, _ in named(git, specs)] + [path for path in git.tracked() or () if specs.match(path)]


def _differences(git: Git, parsed: Parsed, words: list[str], specs: Pathspecs) -> list[str]:
    cached = parsed.has("--cached", "--staged")
    if any(HOLE in holes_only(word) for word in words):
        return list(git.history())
    if git.repo is None or git.repo.index() is None:
        raise Unknown
    if git.sub == "diff-files" or (not words and not cached):
        return git.modified()
    trees = _trees(git, words or ["HEAD"], parsed)
    if len(trees) > 1:
        return [path for path, a, b in git.covered(git.objects.changes(trees[0], trees[-1])) if git.secret(path, a, b)]
    if git.sub == "diff-tree":
        oid = git.objects.peel(git.objects.resolve(words[0]))
        return [path for path, a, b in git.covered(git.objects.commit_changes(oid)) if git.secret(path, a, b)]
    return against_tree(git, trees[0], specs, cached=cached)


def _trees(git: Git, words: list[str], parsed: Parsed) -> list[bytes]:
    """The trees that a diff compares: `A B`, `A..B`, `A...B`, or one against what is here."""
    objects = git.objects
    if len(words) == 1 and ".." in words[0]:
        left, dots, right = words[0].partition("...") if "..." in words[0] else words[0].partition("..")
        a, b = objects.resolve(left or "HEAD"), objects.resolve(right or "HEAD")
        return [objects.tree_of(objects.merge_base(a, b) if dots == "..." else a), objects.tree_of(b)]
    if len(words) == 1 and (words[0].endswith("^!") or "^-" in words[0]):
        oid = objects.peel(objects.resolve(words[0].removesuffix("^!").partition("^-")[0]))
        return [objects.tree_of(parent) for parent in objects.commit(oid).parents[:1]] + [objects.tree_of(oid)]
    found = [objects.resolve(word) for word in words]
    if parsed.has("--merge-base"):
        found[0] = objects.merge_base(found[0], found[1] if len(found) > 1 else objects.head())
    return [objects.tree_of(oid) for oid in found]


def against_tree(git: Git, tree: bytes, specs: Pathspecs, *, cached: bool) -> list[str]:
    """The protected files that differ between a tree and the index, or the work tree."""
    index = git.repo.index() if git.repo is not None else None
    if index is None:
        raise Unknown
    found = [] if cached else git.modified()
    for path in git.tracked() or ():
        entry = index.entry(path)
        there = git.objects.lookup(tree, path)
        if entry is not None and (there is None or there[1] != entry.oid) and path not in found:
            found.append(path)
    for path, _ in named(git, specs):
        if path not in index and git.objects.lookup(tree, path) is not None:
            found.append(path)
    if len(index) < MAX_FILES:
        found += [path for path, oid in git.covered(git.objects.files(tree)) if path not in index and git.secret(path, oid)]
    return found


def _diff_names(git: Git, parsed: Parsed, words: list[str], specs: Pathspecs) -> Output:
    """What `--name-only` can write."""
    if not parsed.has("--name-only", "--name-status"):
        return UNKNOWN
    before = "M\t" if parsed.has("--name-status") else ""

    def compute() -> Output:
        try:
            trees = _trees(git, words, parsed) if words else []
            if len(trees) > 1:
                return Output(lines=[before + path for path, _, _ in git.objects.changes(trees[0], trees[1]) if specs.match(path)])
            if git.sub == "diff-tree" and words:
                oid = git.objects.peel(git.objects.resolve(words[0]))
                return Output(lines=[before + path for path, _, _ in git.objects.commit_changes(oid) if specs.match(path)])
        except (Unknown, Exceeded):
            pass
        cached = parsed.has("--cached", "--staged")
        revision = words[0] if words else "HEAD" if cached else None
        return tracked_names(git, specs, before, lambda: unchanged(git, revision, cached=cached))

    return Output(compute=compute)


# -- archive, grep -----------------------------------------------------------------------------------------------------


def _archive(git: Git) -> Output:
    parsed, after = git.parse(
        "- -o,--output:w --format: --prefix: --add-file:r --add-virtual-file: --remote: --exec:c --worktree-attributes --mtime: "
    )
    for name, value, role in parsed.values:
        if role == "w":
            git.run.write(value, f"git archive {name} {value}")
        elif role == "r":
            git.read(value)
        elif role == "c":
            git.run.code(value)
    if parsed.has("-l", "--list"):
        return UNKNOWN
    words = parsed.operands + (after or [])
    specs = git.pathspecs(words[1:])
    note = "the archive holds it; leave it out with the pathspec `':!PATH'`"
    for path, spec in named(git, specs):
        git.report("read", path, spec, sure=True, note=note)
    rev = words[0] if words else "HEAD"
    below = object_path(git, rev)
    if below:
        git.report("read", below, rev, sure=True, note=note)
    try:
        if HOLE in holes_only(rev):
            found = list(git.history())
        else:
            tree = git.objects.tree_of(git.objects.resolve(rev.partition(":")[0]))
            entry = git.objects.lookup(tree, below or "")
            files = git.objects.files(entry[1], below or "") if entry is not None and entry[0] else iter(())
            found = [p for p, oid in git.covered(files) if specs.match(p) and git.secret(p, oid, broad=not specs.names(p))]
    except (Unknown, Exceeded):
        found = list(git.tracked() or ()) if peeled(git, rev) is not None else []
    git.report_all("read", (p for p in found if specs.match(p)), specs, " ".join(git.args[:2]), note)
    return UNKNOWN


_GREP = "p -e:! -f:r! -A,--after-context: -B,--before-context: -C,--context: -m,--max-count: --max-depth: --threads: -O? --open-files-in-pager? --parent-basename: --color? "
_GREP_QUIET = ("-l", "--files-with-matches", "--name-only", "-L", "--files-without-match", "-c", "--count", "-q", "--quiet")


def _grep(git: Git) -> Output:
    """git-grep(1): tracked files, those of the index or of trees; --untracked and --no-index take what is on disk."""
    parsed, after = git.parse(_GREP)
    for path in parsed.all_values("-f"):
        git.read(path, f"git grep -f {path}")
    operands = [word for word in parsed.operands if word not in ("(", ")", "--")]
    patterns = parsed.all_values("-e")
    if not parsed.gives and operands:
        patterns = [operands.pop(0)]
    elif not parsed.gives and after:
        patterns, after = after[:1], after[1:]
    search = _search(git, parsed, patterns)
    words, specs = split(git, operands, after)
    opened = parsed.has("-O", "--open-files-in-pager")  # the files are shown whole
    quiet = (parsed.has(*_GREP_QUIET) or git.run.discards()) and not opened
    if quiet:
        if parsed.has("-l", "--files-with-matches", "--name-only") and not words:
            return _found_names(git, specs, search)
        return tracked_names(git, specs) if parsed.has("-L", "--files-without-match") else UNKNOWN
    what = (patterns[0] if patterns else "")[:40]
    for path, spec in named(git, specs) if not git.disk.sees else ():
        git.report("read", path, spec, sure=True)
    if parsed.has("--no-index", "--untracked") or git.repo is None:
        plain = parsed.has("--no-index") and not parsed.has("--exclude-standard")
        _grep_disk(git, specs, search, what, with_ignored=plain or parsed.has("--no-exclude-standard"))
    elif words:
        _grep_trees(git, words, specs, search, what)
    elif parsed.has("--cached"):
        _shown(git, list(git.tracked() or ()), _added(git), specs, search, what)
    else:
        paths = list(git.tracked() or ())
        paths += [p for p, _ in named(git, specs) if git.repo.tracks(p) is not False and p not in paths]
        _shown(git, paths, _on_disk(git), specs, search, what)
    return UNKNOWN


def _found_names(git: Git, specs: Pathspecs, search: Search | None) -> Output:
    """The names of the files with a match; of those that matter only such as may have one. Links are not followed."""

    def out() -> set[str]:
        index = git.repo.index() if git.repo is not None else None
        paths = git.repo.special(git.policy) if git.repo is not None and index is not None else []
        links = {path for path in paths if index is not None and index.is_link(path)}
        return links | {path for path in paths if search is not None and search.shows(_on_disk(git)(path) or b"") is False}

    return tracked_names(git, specs, out=out)


def _on_disk(git: Git) -> Callable[[str], bytes | None]:
    return lambda path: git.disk.head(f"{git.top}/{path}", MAX_FILE)


def _added(git: Git) -> Callable[[str], bytes | None]:
    """The content that the index has of a path."""
    index = git.repo.index() if git.repo is not None else None

    def get(path: str) -> bytes | None:
        entry = index.entry(path) if index is not None else None
        return None if entry is None else content(git, entry.oid)

    return get


def _search(git: Git, parsed: Parsed, patterns: list[str]) -> Search | None:
    """The search that the options say, None where patterns are combined by `--and` and `--not`."""
    from ...regexes import Search

    if parsed.has("--and", "--not", "--all-match", "-f", "-W", "--function-context", "-p"):
        return None
    kind = git.setting("grep.patterntype")
    dialect = {"extended": "extended", "fixed": "fixed", "perl": "perl"}.get(kind, "basic")
    for flags, name in (
        (("-F", "--fixed-strings"), "fixed"),
        (("-E", "--extended-regexp"), "extended"),
        (("-P", "--perl-regexp"), "perl"),
        (("-G", "--basic-regexp"), "basic"),
    ):
        if parsed.has(*flags):
            dialect = name
    return Search(
        [holes_only(pattern) for pattern in patterns],
        dialect,
        ignore_case=parsed.has("-i", "--ignore-case"),
        words=parsed.has("-w", "--word-regexp"),
        invert=parsed.has("-v", "--invert-match"),
        only=parsed.has("-o", "--only-matching"),
        binary=parsed.has("-a", "--text"),
    )


def _shown(
    git: Git,
    paths: Iterable[str],
    get: Callable[[str], bytes | None],
    specs: Pathspecs,
    search: Search | None,
    what: str,
    note: str = "",
) -> None:
    """Report each protected file of which a line would come out; one that is written out, whatever the pattern."""
    for path in paths:
        if not specs.match(path):
            continue
        verdict: bool | None = True
        if not any(item.pattern == path for item in specs.literals()):
            data = get(path)
            verdict = None if data is None or search is None else search.shows(data[:MAX_FILE])
        if verdict is not False:
            git.report("read", path, what, sure=bool(verdict), note=note or "leave it out with the pathspec `':!PATH'`")


def _grep_disk(git: Git, specs: Pathspecs, search: Search | None, what: str, *, with_ignored: bool) -> None:
    """Files on disk, the ignored ones left out unless asked for."""
    from .git_tree import protected_on_disk

    found = protected_on_disk(git, specs, ignored=None if with_ignored else False)
    found += [path for path in git.tracked() or () if path not in found]
    _shown(git, found, _on_disk(git), specs, search, what)


def _grep_trees(git: Git, words: list[str], specs: Pathspecs, search: Search | None, what: str) -> None:
    """Files of the trees of revisions."""
    for word in words:
        files: list[tuple[str, bytes]] = []
        path = object_path(git, word)
        if path:
            git.report("read", path, word, sure=git.policy.covers(f"{git.top}/{path}"))
        try:
            if HOLE in holes_only(word):
                files = [(old, oid) for old, oids in git.history().items() for oid in oids]
            else:
                tree = git.objects.tree_of(git.objects.resolve(word.partition(":")[0]))
                files = [
                    (name, oid)
                    for name, oid in git.covered(git.objects.files(tree))
                    if git.secret(name, oid, broad=not specs.names(name))
                ]
        except (Unknown, Exceeded):
            _shown(git, git.tracked() or (), _added(git), specs, search, what)
        for name, oid in files:
            _shown(git, [name], lambda _, oid=oid: content(git, oid), specs, search, what, "a revision holds it")  # type: ignore[misc]


def _merge_tree(git: Git) -> Output:
    """`merge-tree BASE A B` shows how two trees differ from a third; with --write-tree only names come out."""
    words = [arg for arg in git.args if not arg.startswith("-")]
    if len(words) < 3 or "--write-tree" in git.args:
        return UNKNOWN
    trees = [git.objects.tree_of(git.objects.resolve(word)) for word in words[:3]]
    changes = [change for tree in trees[1:] for change in git.covered(git.objects.changes(trees[0], tree))]
    git.report_all("read", [path for path, a, b in changes if git.secret(path, a, b)], git.pathspecs(()), " ".join(words[:3]))
    return UNKNOWN


SUBCOMMANDS: dict[str, Callable[[Git], Output]] = {
    "diff": _diff, "difftool": _diff, "diff-tree": _diff, "diff-index": _diff, "diff-files": _diff, "merge-tree": _merge_tree,
    "archive": _archive, "grep": _grep,
}  # fmt: skip
