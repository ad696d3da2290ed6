"""git subcommands that change the work tree, the index or the object store: add, commit, rm, mv, checkout, reset, clean, stash and their kin.

Staging copies content into the object store: certain for a file that is named, a question for one that `git add -A` would sweep along. What is ignored is left
alone, as git leaves it. Files that would be overwritten or removed are looked for in the index, on disk and in the trees in question.
"""

from __future__ import annotations

from ...links import VENDORED
from ...model import HOLE, Exceeded
from ...paths import normalise
from .. import gitrepo
from ..gitrepo import Unknown
from ..state import UNKNOWN, Output, holes_only
from .git_paths import Pathspecs
from .git_revisions import DIFF, named, peeled, shows_patch

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from ...model import Action
    from ..ignore import Ignores
    from .git import Git

MAX_DEPTH = 24
_STAGES = "staging copies it into the object store"


def untracked(git: Git, starts: list[str], *, prune: bool, links: bool = False) -> list[str]:
    """The files at or below some paths that the index does not have; not those of other repositories, nor of vendored packages.

    prune: ignored directories are left out. Raises Exceeded past the bounds.
    """
    index = git.repo.index() if git.repo is not None else None
    above: set[str] = set()  # directories with tracked files: they are no other repository, and git looks into them
    for path in index.paths if index is not None else ():
        while (path := path.rpartition("/")[0]) and path not in above:
            above.add(path)
    ignores = ignores_of(git)
    found: list[str] = []
    pending = []
    for start in starts:
        full = f"{git.top}/{start}" if start else git.top
        if git.disk.is_dir(full) and git.disk.link(full) is None:
            pending.append((start, 0))
        elif (index is None or start not in index) and git.disk.lstat(full) is not None:
            found.append(start)
    while pending:
        here, depth = pending.pop()
        full = f"{git.top}/{here}" if here else git.top
        entries = git.disk.entries(full) or []
        other = here and here not in above
        if other and (any(entry[0] == ".git" for entry in entries) or (prune and ignores.ignored(full, is_dir=True))):
            continue
        for name, is_dir, is_link in entries:
            path = f"{here}/{name}" if here else name
            if is_dir:
                if name not in VENDORED and depth < MAX_DEPTH:
                    pending.append((path, depth + 1))
            elif (index is None or path not in index) and (links or not is_link):
                found.append(path)
    return found


def protected_on_disk(git: Git, specs: Pathspecs, *, ignored: bool | None) -> list[str]:
    """The untracked protected files that pathspecs take: all (None), those that are ignored (True), those that are not (False)."""
    ignores = ignores_of(git)
    found = [(path,) for path in untracked(git, _starts(specs), prune=ignored is False) if specs.match(path)]
    return [
        path
        for (path,) in git.covered(dict.fromkeys(found))
        if git.secret(path, broad=not specs.names(path))
        and (ignored is None or ignores.ignored(f"{git.top}/{path}", is_dir=False) == ignored)
    ]


def _starts(specs: Pathspecs) -> list[str]:
    """The paths, relative to the top, below which a walk finds all that the pathspecs take."""
    items = [item for item in specs.items if not item.exclude]
    if not items or any(item.wild or item.icase or item.computed for item in items):
        return [""]
    return [item.pattern for item in items if item.pattern is not None]


def ignores_of(git: Git) -> Ignores:
    if git.repo is not None:
        return git.repo.ignores(git.run.shell.world.home)
    from ..ignore import Ignores

    return Ignores(git.disk, git.top)


def _sweep(git: Git, action: Action, specs: Pathspecs, what: str, note: str, *, ignored: bool | None) -> None:
    """Report the untracked protected files that a command takes along."""
    if git.repo is None and not git.made:  # git refuses, as far as can be seen
        for path, spelled in named(git, specs):
            git.report(action, path, spelled, sure=True, note=note)
        return
    try:
        found = protected_on_disk(git, specs, ignored=ignored)
    except Exceeded:
        git.report(action, HOLE, what, sure=False, note=note)
        return
    index = git.repo.index() if git.repo is not None else None
    git.report_all(action, (path for path in found if index is None or path not in index), specs, what, note)


def _what(git: Git) -> str:
    return " ".join(git.args[:3])


# -- add, commit -------------------------------------------------------------------------------------------------------


def _add(git: Git) -> Output:
    parsed, after = git.parse("- --chmod: --pathspec-from-file:n ")
    if parsed.has("-n", "--dry-run", "-N", "--intent-to-add", "--refresh"):
        return UNKNOWN
    words = parsed.operands + (after or [])
    sweeping = parsed.has("-A", "--all", "-u", "--update", "-p", "--patch", "-i", "--interactive", "-e", "--edit")
    if not words and not sweeping:
        return UNKNOWN
    specs = git.pathspecs(words or [":/"])
    for path in git.modified():
        if specs.match(path):
            git.report("read", path, _what(git), sure=False, note=_STAGES)
    if parsed.has("-u", "--update", "-p", "--patch", "-i", "--interactive", "-e", "--edit"):
        return UNKNOWN
    force = parsed.has("-f", "--force")
    _sweep(git, "read", specs, _what(git), _STAGES, ignored=None if force else False)
    _named_nowhere(git, specs, force=force)
    return UNKNOWN


def _named_nowhere(git: Git, specs: Pathspecs, *, force: bool) -> None:
    """Files that are named and not there yet (an earlier command makes them), or that nobody can look at."""
    for path, spelled in named(git, specs):
        full = f"{git.top}/{path}"
        known = git.disk.sees and (git.disk.lstat(full) is not None or full not in git.run.shell.written)
        if not known and (force or not ignores_of(git).ignored(full, is_dir=False)):
            git.report("read", path, spelled, sure=True, note=_STAGES)


_COMMIT = (
    "- -m:,--message: -F,--file:r -t,--template:r -C,--reuse-message: -c,--reedit-message: --fixup: --squash: --author: --date: --cleanup: -S?,--gpg-sign? --trailer: "
    "--pathspec-from-file:n -u?,--untracked-files? "
)


def _commit(git: Git) -> Output:
    """git-commit(1): `-a` and paths stage what is modified; the message is shown to everybody."""
    parsed, after = git.parse(_COMMIT)
    message(git, parsed.values)
    if parsed.has("--dry-run"):
        return UNKNOWN
    words = parsed.operands + (after or [])
    if words or parsed.has("-a", "--all", "-p", "--patch", "--interactive"):
        specs = git.pathspecs(words)
        for path in git.modified():
            if specs.match(path):
                git.report("read", path, _what(git), sure=False, note=_STAGES)
    return UNKNOWN


def message(git: Git, values: list[tuple[str, str, str]]) -> None:
    """The texts and files that a message is made of."""
    for name, value, role in values:
        if role == "r":
            git.read(value, f"git {git.sub} {name} {value}")
        elif name in ("-m", "--message"):
            git.run.shows([value])


# -- rm, mv, clean -----------------------------------------------------------------------------------------------------


def _rm(git: Git) -> Output:
    parsed, after = git.parse("- --pathspec-from-file:n ")
    if parsed.has("--cached", "-n", "--dry-run"):
        return UNKNOWN
    specs = git.pathspecs(parsed.operands + (after or []))
    _tracked(git, "delete", specs)
    return UNKNOWN


def _tracked(git: Git, action: Action, specs: Pathspecs, *, only_modified: bool = False, note: str = "") -> None:
    """Report the tracked protected files that pathspecs take; those that are written out even where the index is unknown."""
    repo = git.repo
    index = repo.index() if repo is not None else None
    if repo is None or index is None:
        for path, spelled in named(git, specs) if repo is not None or not git.disk.sees else ():
            git.report(action, path, spelled, sure=True, note=note)
        return
    for path in repo.tracked(git.policy) or ():
        if specs.match(path) and git.secret(path, broad=not specs.names(path)) and not (only_modified and not repo.modified(path)):
            git.report(action, path, _what(git), sure=specs.names(path), note=note)


def _mv(git: Git) -> Output:
    """git-mv(1): tracked files get another name."""
    parsed, after = git.parse("- ")
    words = parsed.operands + (after or [])
    if parsed.has("-n", "--dry-run") or len(words) < 2:
        return UNKNOWN
    target = words[-1]
    for source in words[:-1]:
        _tracked(git, "delete", git.pathspecs([source]))
        place = git.run.destination(target, source)
        if parsed.has("-f", "--force") or not git.exists(place):
            git.run.write(place, f"git mv {source} {target}")
    return UNKNOWN


def _clean(git: Git) -> Output:
    """git-clean(1): untracked files are removed, with -x the ignored ones too, with -X only those."""
    parsed, after = git.parse("- -e:,--exclude: ")
    forced = parsed.has("-f", "--force") or git.setting("clean.requireforce").lower() == "false"
    if parsed.has("-n", "--dry-run") or not forced:
        return UNKNOWN
    words = parsed.operands + (after or [])
    specs = git.pathspecs([*(words or ["."]), *(f":(exclude,glob)**/{text}" for text in parsed.all_values("-e", "--exclude"))])
    ignored = True if parsed.has("-X") else None if parsed.has("-x") else False
    _sweep(git, "delete", specs, _what(git), "leave it with `-e NAME`", ignored=ignored)
    return UNKNOWN


# -- checkout, restore, reset ------------------------------------------------------------------------------------------


def _differs(git: Git, path: str, oid: bytes) -> bool:
    """Is the file on disk another one than the object?"""
    data = git.disk.head(f"{git.top}/{path}", gitrepo.MAX_HASHED)
    return data is None or git.repo is None or git.repo.blob_id(data) != oid


def _from_tree(git: Git, revision: str, specs: Pathspecs, note: str = "") -> None:
    """Report the files that a revision's content overwrites."""
    found: list[str] = []
    try:
        tree = git.objects.tree_of(git.objects.resolve(revision))
        found = [
            path
            for path, oid in git.covered(git.objects.files(tree))
            if specs.match(path) and git.secret(path, oid, broad=not specs.names(path)) and _differs(git, path, oid)
        ]
    except Unknown:
        found = [path for path, _ in named(git, specs)]
        if HOLE in holes_only(revision):
            found += [path for path in git.history() if specs.match(path)]
    git.report_all("write", found, specs, _what(git), note)


def switch_to(git: Git, revision: str) -> None:
    """Report the protected files that moving from HEAD to another revision writes or removes."""
    try:
        objects = git.objects
        changes = git.covered(objects.changes(objects.tree_of(objects.head()), objects.tree_of(objects.resolve(revision))))
    except (Unknown, Exceeded):
        return
    for path, before, after in changes:
        if not git.secret(path, before, after):
            continue
        if after is None:
            git.report("delete", path, _what(git), sure=False, note="the other revision does not have it")
        elif _differs(git, path, after):
            git.report("write", path, _what(git), sure=False, note="the other revision has another content")


_CHECKOUT = "- -b: -B: --orphan: -t?,--track? --conflict: --pathspec-from-file:n --recurse-submodules? "


def _checkout(git: Git) -> Output:
    parsed, after = git.parse(_CHECKOUT)
    words = ["@{-1}" if word == "-" else word for word in parsed.operands]
    force = parsed.has("-f", "--force")
    if after is not None:
        _paths_from(git, words[0] if words else "", after, patch=parsed.has("-p", "--patch"))
        return UNKNOWN
    makes = parsed.value("-b", "-B", "--orphan") is not None
    if words and (makes or _is_revision(git, words[0])):
        if len(words) > 1 and not makes:
            _paths_from(git, words[0], words[1:], patch=parsed.has("-p", "--patch"))
            return UNKNOWN
        switch_to(git, words[0])
    elif words and not (len(words) == 1 and not git.exists(words[0]) and HOLE in holes_only(words[0])):
        _paths_from(git, "", words, patch=parsed.has("-p", "--patch"))
    if force:
        _tracked(git, "write", git.pathspecs(()), only_modified=True)
    return UNKNOWN


def _is_revision(git: Git, word: str) -> bool:
    return peeled(git, word) is not None


def _paths_from(git: Git, source: str, words: list[str], *, patch: bool = False) -> None:
    """Paths are taken from a revision, or (no source) from the index."""
    specs = git.pathspecs(words)
    if patch:
        _shows_modified(git, specs)
    elif source:
        _from_tree(git, source, specs)
    else:
        _tracked(git, "write", specs, only_modified=True, note="what was changed since it was added is lost")


def _shows_modified(git: Git, specs: Pathspecs) -> None:
    """`-p` shows what is modified, piece by piece."""
    git.report_all("read", (path for path in git.modified() if specs.match(path)), specs, _what(git), "its changes are shown")


def _restore(git: Git) -> Output:
    parsed, after = git.parse("- -s,--source: --conflict: --pathspec-from-file:n --recurse-submodules? ")
    words = parsed.operands + (after or [])
    if parsed.has("-S", "--staged") and not parsed.has("-W", "--worktree"):
        return UNKNOWN
    source = parsed.value("-s", "--source") or ("HEAD" if parsed.has("-S", "--staged") else "")
    if words:
        _paths_from(git, source, words, patch=parsed.has("-p", "--patch"))
    return UNKNOWN


def _switch(git: Git) -> Output:
    parsed, _ = git.parse("- -c: -C: --create: --force-create: --orphan: -t?,--track? --conflict: --recurse-submodules? ")
    for word in parsed.operands[:1]:
        switch_to(git, "@{-1}" if word == "-" else word)
    if parsed.has("-f", "--force", "--discard-changes"):
        _tracked(git, "write", git.pathspecs(()), only_modified=True)
    return UNKNOWN


def _reset(git: Git) -> Output:
    """git-reset(1): only --hard (and --merge, --keep) touch files."""
    parsed, after = git.parse("- --pathspec-from-file:n --recurse-submodules? ")
    if parsed.has("-p", "--patch"):
        _shows_modified(git, git.pathspecs(after or ()))
    if parsed.has("--hard", "--merge", "--keep"):
        if parsed.has("--hard"):
            _tracked(git, "write", git.pathspecs(()), only_modified=True, note="what was changed since it was added is lost")
        for word in parsed.operands[:1]:
            switch_to(git, word)
    return UNKNOWN


def _checkout_index(git: Git) -> Output:
    parsed, after = git.parse("- --prefix: --stage: ")
    specs = git.pathspecs(parsed.operands + (after or []))
    if parsed.has("--temp", "--prefix"):
        _tracked(git, "read", specs, note="it is copied under another name")
    else:
        _tracked(git, "write", specs, only_modified=True)
    return UNKNOWN


def _read_tree(git: Git) -> Output:
    parsed, _ = git.parse("- --prefix: --index-output:w --exclude-per-directory: ")
    if parsed.has("-u") and not parsed.has("-n", "--dry-run"):
        for word in parsed.operands[-1:]:
            switch_to(git, word)
    return UNKNOWN


# -- stash -------------------------------------------------------------------------------------------------------------


def _stash(git: Git) -> Output:
    args = git.args
    mode = args[0] if args and not args[0].startswith("-") else "push"
    git.args = args[1:] if args[:1] == [mode] else args
    if mode in ("push", "save"):
        _stash_push(git, mode)
    elif mode in ("show", "list"):
        _stash_show(git, mode)
    elif mode in ("pop", "apply", "branch"):
        words = [word for word in git.args if not word.startswith("-")]
        for path in _stashed(git, words[-1] if words and mode != "branch" else "stash@{0}"):
            if path not in git.modified():  # git refuses to overwrite what is
                git.report("write", path, mode, sure=False, note="the stash holds a change of it")
    return UNKNOWN


def _stash_push(git: Git, mode: str) -> None:
    parsed, after = git.parse("- -m:,--message: --pathspec-from-file:n ")
    specs = git.pathspecs((parsed.operands if mode == "push" else []) + (after or []))
    if parsed.has("-p", "--patch"):
        _shows_modified(git, specs)
    if not parsed.has("-S", "--staged"):
        _tracked(git, "write", specs, only_modified=True, note="its changes move into the stash")
    if parsed.has("-u", "--include-untracked", "-a", "--all"):
        _sweep(
            git,
            "delete",
            specs,
            f"stash {_what(git)}",
            "it moves into the stash",
            ignored=None if parsed.has("-a", "--all") else False,
        )


def _stash_show(git: Git, mode: str) -> None:
    parsed, _ = git.parse(DIFF + "-n:,--max-count: --format: --pretty? ")
    if not shows_patch(parsed, default=mode == "show" and git.setting("stash.showpatch").lower() == "true"):
        return
    if mode == "list":
        revisions = [oid.hex() for _, oid, _ in git.objects.log("refs/stash")]
    else:
        revisions = parsed.operands[:1] or ["stash@{0}"]
    for revision in revisions[:64]:
        if HOLE in holes_only(revision):
            git.report_history("read", f"{mode} {revision}")
            continue
        untracked = parsed.has("-u", "--include-untracked", "--only-untracked")
        for path in _stashed(git, f"stash@{{{revision}}}" if revision.isdigit() else revision, untracked=untracked):
            git.report("read", path, f"{mode} -p", sure=False, note="the stash holds a change of it")


def _stashed(git: Git, revision: str, *, untracked: bool = True) -> list[str]:
    """The protected files of which a stash holds a change."""
    try:
        objects = git.objects
        oid = objects.resolve(f"stash@{{{revision}}}" if revision.isdigit() else revision)
        found = [path for path, a, b in git.covered(objects.commit_changes(oid, merges="first")) if git.secret(path, a, b)]
        parents = objects.commit(oid).parents
        if untracked and len(parents) > 2:
            found += [path for path, blob in git.covered(objects.files(objects.commit(parents[2]).tree)) if git.secret(path, blob)]
        return list(dict.fromkeys(found))
    except (Unknown, Exceeded):
        return []


# -- copies of the tree ------------------------------------------------------------------------------------------------


def stand_in(git: Git, target: str, source: str) -> None:
    """The call makes a copy of a repository: for later commands in it the original stands in."""
    gitrepo.memory(git.disk).setdefault("copies", []).append((normalise(holes_only(target), git.cwd), source))


def _worktree(git: Git) -> Output:
    """`worktree add PATH [REV]` writes the files of a revision somewhere else."""
    mode = git.args[:1]
    git.args = git.args[1:]
    if mode == ["remove"]:
        for word in git.args:
            if not word.startswith("-"):
                git.run.tree(word, "delete")
    if mode != ["add"]:
        return UNKNOWN
    parsed, _ = git.parse("- -b: -B: --reason: --orphan ")
    words = parsed.operands
    if words:
        stand_in(git, words[0], git.cwd)
    if not words or parsed.has("--no-checkout", "--orphan"):
        return UNKNOWN
    _copied(git, words[1] if len(words) > 1 else "HEAD")
    return UNKNOWN


def _copied(git: Git, revision: str) -> None:
    """The tree of a revision is written to another directory."""
    try:
        if HOLE in holes_only(revision):
            found = list(git.history())
        else:
            tree = git.objects.tree_of(git.objects.resolve("@{-1}" if revision == "-" else revision))
            found = [path for path, oid in git.covered(git.objects.files(tree)) if git.secret(path, oid)]
    except (Unknown, Exceeded):
        found = list(git.tracked() or ()) if peeled(git, revision) is not None else []
    git.report_all("read", found, git.pathspecs(()), _what(git), "it is copied to another directory")


_CLONE = (
    "- -b,--branch: -o,--origin: -u,--upload-pack:c --depth: --shallow-since: --shallow-exclude: -c,--config: -j,--jobs: --template: --reference: --reference-if-able: "
    "--separate-git-dir: --filter: --server-option: --bundle-uri: --revision: --ref-format: --recurse-submodules? "
)


def _clone(git: Git) -> Output:
    """git-clone(1) of a repository on this machine writes the files of its HEAD."""
    from .git import Git, run_setting
    from .git_other import remote_address

    parsed, after = git.parse(_CLONE)
    for name, value, role in parsed.values:
        if role == "c":
            git.run.code(value)
        elif name in ("-c", "--config"):
            run_setting(git, *value.partition("=")[::2])
    words = parsed.operands + (after or [])
    if not words or remote_address(git, words[0]):
        return UNKNOWN
    source = holes_only(words[0]).removeprefix("file://")
    path = normalise(source, git.cwd)
    repo = gitrepo.find(git.disk, path)
    if "://" in source or repo is None:
        return UNKNOWN
    there = Git(git.run, path, repo, [], frozenset())
    there.sub, there.args = "clone", git.args
    name = path.removesuffix("/.git").removesuffix(".git").rstrip("/").rpartition("/")[2]
    stand_in(git, words[1] if len(words) > 1 else name, path)
    if parsed.has("--bare", "--mirror", "-n", "--no-checkout"):
        return UNKNOWN
    _copied(there, parsed.value("-b", "--branch") or parsed.value("--revision") or "HEAD")
    return UNKNOWN


# -- patches, plumbing -------------------------------------------------------------------------------------------------


def _apply(git: Git) -> Output:
    """git-apply(1), git-am(1): the files that a patch names are changed."""
    parsed, after = git.parse(
        "- -p: -C: --directory: --exclude: --include: --whitespace: --build-fake-ancestor:w --patch-format: --cc: -S? --quoted-cr: --empty: --resolvemsg: "
    )
    files = parsed.operands + (after or [])
    for path in files:
        git.read(path)
    if parsed.has(
        "--stat",
        "--numstat",
        "--summary",
        "--check",
        "--cached",
        "--abort",
        "--continue",
        "--skip",
        "--quit",
        "--show-current-patch",
    ) and not parsed.has("--apply"):
        return UNKNOWN
    shell = git.run.shell
    texts = [shell.file_text(path, git.state) for path in files] or [git.run.stdin.text]
    strip = parsed.value("-p")
    for text in texts:
        for path in _patched(text or "", int(strip) if strip and strip.isdigit() else 1):
            place = f"{parsed.value('--directory') or ''}/{path}".lstrip("/")
            git.run.write(place, f"git {git.sub} {place}")
    return UNKNOWN


def _patched(text: str, strip: int) -> list[str]:
    """The files that a patch names."""
    found = []
    for line in text.split("\n"):
        if line.startswith(("+++ ", "--- ", "rename from ", "rename to ", "copy to ")):
            name = line.partition(" ")[2].removeprefix("from ").removeprefix("to ").partition("\t")[0].strip().strip('"')
            found.append(name.split("/", strip)[-1] if line[0] in "+-" else name)
    return [name for name in dict.fromkeys(found) if name and name not in ("dev/null", "/dev/null", "null")][:256]


def _update_index(git: Git) -> Output:
    """git-update-index(1): with --add the content of files goes into the object store."""
    parsed, after = git.parse("- --chmod: --cacheinfo: --index-version: ")
    silent = (
        "--skip-worktree",
        "--no-skip-worktree",
        "--assume-unchanged",
        "--no-assume-unchanged",
        "--force-remove",
        "--refresh",
        "--really-refresh",
        "--chmod",
        "--cacheinfo",
    )
    if parsed.has(*silent):
        return UNKNOWN
    for word in parsed.operands + (after or []):
        path = normalise(holes_only(word), git.cwd)
        relative = git.repo.relative(path) if git.repo is not None else None
        if parsed.has("--add", "--replace") or (relative and git.repo is not None and git.repo.tracks(relative)):
            git.read(word)
    return UNKNOWN


def _hash_object(git: Git) -> Output:
    """git-hash-object(1): a digest, and with -w a copy in the object store."""
    parsed, after = git.parse("- -t: --path: ")
    if not parsed.has("-w"):
        git.run.stdin_role = "read" if parsed.has("--stdin-paths") else "none"  # a path that is none is shown
        return UNKNOWN
    for word in parsed.operands + (after or []):
        git.read(word)
    if parsed.has("--stdin-paths"):
        for line in git.run.stdin.possible_lines() or ():
            git.read(line)
    return UNKNOWN


_MERGE = "- -m:,--message: -F,--file:r -s:,--strategy: -X:,--strategy-option: -S? --cleanup: --into-name: --empty: --mainline: "
_REMOTE = (
    _MERGE
    + "-x:c --exec:c --onto: --upload-pack:c --receive-pack:c -o:,--push-option: --repo: --depth: --whitespace: -C: --refmap: --server-option: "
)


def _joins(git: Git) -> Output:
    """merge, cherry-pick, revert, pull, rebase, push: what they write, and programs and files that their options name."""
    from .git_other import remote_address

    parsed, _ = git.parse(_MERGE if git.sub in ("merge", "cherry-pick", "revert") else _REMOTE)
    message(git, parsed.values)
    for _, value, role in parsed.values:
        if role == "c":
            git.code(value, settled=False)
    if git.sub in ("pull", "push"):
        for word in parsed.operands[:1]:
            remote_address(git, word)
    elif git.sub != "rebase":
        _written(git, parsed.operands)
    return UNKNOWN


def _written(git: Git, words: list[str]) -> None:
    """Report the protected files that the changes of commits, forwards or backwards, write over what is on disk."""
    found = []
    objects = git.objects
    for word in words:
        try:
            if git.sub == "merge":
                oid = objects.resolve(word)
                changes = list(objects.changes(objects.tree_of(objects.merge_base(objects.head(), oid)), objects.tree_of(oid)))
            elif ".." in word:
                left, _, right = word.partition("..")
                commits = objects.walk([objects.resolve(right.lstrip(".") or "HEAD")], [objects.resolve(left or "HEAD")])
                changes = [change for oid in commits for change in objects.commit_changes(oid)]
            else:
                changes = list(objects.commit_changes(objects.peel(objects.resolve(word)), merges="first"))
        except (Unknown, Exceeded):
            continue
        for path, before, after in git.covered(changes):
            wanted = before if git.sub == "revert" else after
            if (
                git.secret(path, before, after)
                and wanted is not None
                and _differs(git, path, wanted)
                and path not in git.modified()
            ):
                found.append(path)
    git.report_all("write", found, git.pathspecs(()), _what(git), "a commit that is applied changes it")


SUBCOMMANDS: dict[str, Callable[[Git], Output]] = {
    "add": _add, "stage": _add, "commit": _commit, "rm": _rm, "mv": _mv, "clean": _clean, "checkout": _checkout, "restore": _restore, "switch": _switch, "reset": _reset,
    "checkout-index": _checkout_index, "read-tree": _read_tree, "stash": _stash, "worktree": _worktree, "clone": _clone, "apply": _apply, "am": _apply,
    "update-index": _update_index, "hash-object": _hash_object, **dict.fromkeys(("merge", "pull", "rebase", "cherry-pick", "revert", "push"), _joins),
}  # fmt: skip
