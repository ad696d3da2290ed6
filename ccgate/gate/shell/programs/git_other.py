"""git subcommands that list names, keep settings, talk to other repositories, or run a command line for each of something."""

from __future__ import annotations

from ...model import HOLE, Access, Exceeded
from ...paths import normalise
from .. import gitrepo
from ..gitrepo import Unknown
from ..state import UNKNOWN, Output, holes_only
from .git import run_setting
from .git_revisions import blob, object_path, unchanged
from .git_tree import ignores_of, untracked

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from .git import Git

MAX_NAMES = 20_000  # lines of one output
_SECRET_KEYS = ("token", "password", "passwd", "secret", "extraheader", "oauth", "apikey", "smtppass")


# -- config ------------------------------------------------------------------------------------------------------------

_READS = ("--get", "--get-all", "--get-regexp", "--get-urlmatch", "-l", "--list", "--get-color", "--get-colorbool")


def _config(git: Git) -> Output:
    """git-config(1): a setting that holds code is that code; one whose name says secret is not shown."""
    parsed, after = git.parse("- -f,--file:r --blob: --type: --default: --comment: -t: --url: --value: ")
    words = parsed.operands + (after or [])
    for name, value, role in parsed.values:
        if role == "r":
            shown = parsed.has(*_READS) or len(words) < 2 or words[0] in ("get", "list", "edit")
            git.read(value, f"git config {name} {value}") if shown else git.run.write(value, f"git config {name} {value}")
        elif name == "--blob":
            path = object_path(git, value)
            if path is not None:
                blob(git, path, value)
    mode = words[0] if words and "." not in words[0] else ""
    if mode in ("get", "set", "list", "unset", "edit", "rename-section", "remove-section"):
        words = words[1:]
    removing = parsed.has("--unset", "--unset-all", "--remove-section", "--rename-section") or mode in (
        "unset",
        "edit",
        "rename-section",
        "remove-section",
    )
    reading = mode in ("get", "list") or parsed.has(*_READS) or (not mode and len(words) < 2 and not removing)
    if not words:
        return UNKNOWN
    name = holes_only(words[0])
    if reading:
        if any(part in name.lower() for part in _SECRET_KEYS):
            git.run.shell.accesses.append(
                Access("reveal", f"git\0config\0--get\0{name}.token", f"git config {name}", kind="command")
            )
    elif (
        len(words) > 1
        and not parsed.has("--unset", "--unset-all", "--remove-section", "--rename-section")
        and mode not in ("unset", "edit")
    ):
        run_setting(git, name, words[1])
    return UNKNOWN


def _init(git: Git) -> Output:
    """A repository is made, which later commands of the same call work in."""
    parsed, after = git.parse("- --template: --separate-git-dir: --object-format: -b,--initial-branch: --ref-format: --shared? ")
    words = parsed.operands + (after or [])
    gitrepo.memory(git.disk).setdefault("made", []).append(normalise(holes_only(words[0]), git.cwd) if words else git.cwd)
    return UNKNOWN


# -- names of files ----------------------------------------------------------------------------------------------------


def _ls_files(git: Git) -> Output:
    """git-ls-files(1): a superset of the names that it writes."""
    parsed, after = git.parse("- -x:,--exclude: -X:,--exclude-from: --exclude-per-directory: --with-tree: --format: --abbrev? ")
    specs = git.pathspecs(parsed.operands + (after or []))
    form = parsed.value("--format")
    if form and form != "%(path)":
        return UNKNOWN

    def compute() -> Output:
        found: list[str] = []
        if parsed.has("-o", "--others"):
            ignored: bool | None = None
            if parsed.has("--exclude-standard"):
                ignored = parsed.has("-i", "--ignored")
            others = _untracked(git, ignored=ignored)
            if others is None:
                return UNKNOWN
            found += others
        if not parsed.has("-o", "--others") or parsed.has("-c", "--cached", "-m", "--modified", "-d", "--deleted"):
            index = git.repo.index() if git.repo is not None else None
            if index is None:
                return UNKNOWN
            found += (
                [_staged(path, index.entry(path)) for path in index.paths] if parsed.has("-s", "--stage") else list(index.paths)
            )
        return Output(
            lines=_from_here(git, [p for p in found if specs.match(p.rpartition("\t")[2])], whole=parsed.has("--full-name"))
        )

    return Output(compute=compute)


def _staged(path: str, entry: gitrepo.Entry | None) -> str:
    return f"100644 {entry.oid.hex() if entry is not None else HOLE} 0\t{path}"


def _from_here(git: Git, paths: list[str], *, whole: bool = False) -> list[str]:
    """Paths relative to the top as they are spelled from the current directory, if they are below it."""
    if whole or not git.prefix:
        return paths
    start = git.prefix + "/"
    found = []
    for path in paths:
        before, tab, name = path.rpartition("\t")
        if name.startswith(start):
            found.append(before + tab + name[len(start) :])
    return found


def _untracked(git: Git, *, ignored: bool | None) -> list[str] | None:
    """The files that the index does not have: all (None), only the ignored ones, or only the others. None where unknown or too many."""
    if git.repo is None or git.repo.index() is None:
        return None
    try:
        found = untracked(git, [""], prune=ignored is False, links=True)
    except Exceeded:
        return None
    if len(found) > MAX_NAMES:
        return None
    ignores = ignores_of(git)
    return found if ignored is None else [p for p in found if ignores.ignored(f"{git.top}/{p}", is_dir=False) == ignored]


def _status(git: Git) -> Output:
    """git-status(1): names of tracked and untracked files; `-v` shows the staged difference."""
    parsed, _ = git.parse("- -u?,--untracked-files? --ignored? --porcelain? --ignore-submodules? --column? --find-renames? ")
    if parsed.has("-v", "--verbose"):
        git.report_all("read", _staged_changes(git), git.pathspecs(()), "-v")

    def compute() -> Output:
        index = git.repo.index() if git.repo is not None else None
        others = _untracked(git, ignored=None if parsed.has("--ignored") else False)
        if index is None or others is None:
            return UNKNOWN
        without = unchanged(git, "HEAD")
        tracked = [path for path in index.paths if path not in without]
        if parsed.has("-s", "--short", "--porcelain"):
            lines = [f"{mark} {path}" for path in tracked for mark in (" M", "M ")] + [f"?? {path}" for path in others]
        else:
            lines = [f"\tmodified:   {path}" for path in tracked] + [f"\t{path}" for path in others]
        return Output(lines=lines)

    return Output(compute=compute)


def _staged_changes(git: Git) -> Iterable[str]:
    """The protected files that the next commit changes."""
    from .git_compare import against_tree

    try:
        return against_tree(git, git.objects.tree_of(git.objects.head()), git.pathspecs(()), cached=True)
    except (Unknown, Exceeded):
        return git.tracked() or ()


def _ls_tree(git: Git) -> Output:
    parsed, after = git.parse("- --format: --abbrev? ")
    words = parsed.operands + (after or [])
    if not words or (parsed.value("--format") or "%(path)") != "%(path)":
        return UNKNOWN

    def compute() -> Output:
        try:
            tree = git.objects.tree_of(git.objects.resolve(words[0].partition(":")[0]))
            specs = git.pathspecs(words[1:])
            files = [(path, oid) for path, oid in git.objects.files(tree) if specs.match(path)]
        except (Unknown, Exceeded):
            return UNKNOWN
        if parsed.has("--name-only", "--name-status") or parsed.value("--format"):
            return Output(lines=[path for path, _ in files])
        if parsed.has("--object-only"):
            return Output(lines=[oid.hex() for _, oid in files])
        return Output(lines=[f"100644 blob {oid.hex()}\t{path}" for path, oid in files])

    return Output(compute=compute) if parsed.has("-r") or len(words) > 1 else UNKNOWN


# -- names of revisions ------------------------------------------------------------------------------------------------


def _rev_parse(git: Git) -> Output:
    """git-rev-parse(1): exact where every word is understood."""
    lines: list[str] = []
    short = reference = False
    for arg in git.args:
        line: str | None = ""
        if arg in ("--verify", "-q", "--quiet", "--revs-only", "--no-flags", "--end-of-options", "--symbolic-full-name"):
            continue
        if arg.startswith("--short"):
            short = True
            continue
        if arg.startswith("--abbrev-ref"):
            reference = True
            continue
        if arg.startswith("-"):
            line = _directory(git, arg)
        elif reference and arg in ("HEAD", "@"):
            line = git.objects.branch().removeprefix("refs/heads/") or "HEAD"
        elif not reference and object_path(git, arg) is None:
            name = git.objects.resolve(arg).hex()
            line = name[:7] if short else name
        else:
            line = None
        if line is None:
            return UNKNOWN
        lines.append(line)
    return Output("".join(line + "\n" for line in lines))


def _directory(git: Git, option: str) -> str | None:
    """What `--show-toplevel` and its kin write."""
    if git.repo is None:
        return None
    inside = git.cwd == git.repo.gitdir or git.cwd.startswith(git.repo.gitdir + "/")
    answers = {
        "--show-toplevel": git.repo.top or None, "--absolute-git-dir": git.repo.gitdir, "--git-dir": git.repo.gitdir, "--git-common-dir": git.repo.common,
        "--show-prefix": f"{git.prefix}/" if git.prefix else "", "--show-cdup": "../" * (git.prefix.count("/") + 1) if git.prefix else "",
        "--is-inside-work-tree": "false" if inside else "true", "--is-inside-git-dir": "true" if inside else "false", "--is-bare-repository": "false" if git.repo.top else "true",
    }  # fmt: skip
    return answers.get(option)


def _symbolic_ref(git: Git) -> Output:
    words = [arg for arg in git.args if not arg.startswith("-")]
    if words != ["HEAD"] or git.objects.branch() == "":
        return UNKNOWN
    name = git.objects.branch()
    return Output((name.removeprefix("refs/heads/") if "--short" in git.args else name) + "\n")


def _branch(git: Git) -> Output:
    if "--show-current" in git.args:
        return Output(git.objects.branch().removeprefix("refs/heads/") + "\n")
    return UNKNOWN


def _merge_base(git: Git) -> Output:
    words = [arg for arg in git.args if not arg.startswith("-")]
    if len(words) != 2 or len(words) != len(git.args):
        return UNKNOWN
    a, b = (git.objects.resolve(word) for word in words)
    return Output(git.objects.merge_base(a, b).hex() + "\n")


# -- other repositories ------------------------------------------------------------------------------------------------


def remote_address(git: Git, word: str) -> bool:
    """`ext::COMMAND`: git runs the command to talk to a repository (git-remote-ext(1)). True if it is one."""
    if not word.startswith("ext::"):
        return False
    words = word[5:].replace("% ", "\0").replace("%%", "%").split(" ")
    git.run.argv([part.replace("\0", " ") for part in words])
    return True


def _remote(git: Git) -> Output:
    """fetch, ls-remote and kin: programs that an option or an address names."""
    parsed, after = git.parse(
        "- --upload-pack:c --receive-pack:c --exec:c -o:,--server-option: --refmap: --depth: --deepen: -j:,--jobs: --shallow-since: --sort: --negotiation-tip: --filter: -t: -m: "
    )
    for _, value, role in parsed.values:
        if role == "c":
            git.code(value, settled=False)
    for word in parsed.operands + (after or []):
        remote_address(git, word)
    return UNKNOWN


# -- command lines for each of something -------------------------------------------------------------------------------


def _submodule(git: Git) -> Output:
    args = [arg for arg in git.args if arg not in ("-q", "--quiet")]
    if args[:1] != ["foreach"]:
        for word in args:
            remote_address(git, word)
        return UNKNOWN
    words = args[1:]
    while words and words[0] in ("--recursive", "--quiet", "-q"):
        words = words[1:]
    git.code(words[0] if len(words) == 1 else " ".join("'" + word.replace("'", "'\\''") + "'" for word in words), settled=False)
    return UNKNOWN


def _bisect(git: Git) -> Output:
    """`bisect run COMMAND`; `bisect visualize -p` is a log; `bisect start BAD GOOD` moves to a commit between the two."""
    if git.args[:1] == ["run"] and len(git.args) > 1:
        state = git.state.copy()
        state.cwd = (git.top,)
        git.run.argv(git.args[1:], state=state)
    elif git.args[:1] in (["visualize"], ["view"]) and len(git.args) > 1:
        from .git_history import SUBCOMMANDS as HISTORY

        git.sub, git.args = "log", git.args[1:]
        return HISTORY["log"](git)
    elif git.args[:1] == ["start"]:
        from .git_tree import switch_to

        for word in [arg for arg in git.args[1:] if not arg.startswith("-")][1:]:
            switch_to(git, word)
    return UNKNOWN


def _filter_branch(git: Git) -> Output:
    """git-filter-branch(1): each filter is shell code that runs on every commit."""
    parsed, _ = git.parse(
        "- --setup:c --env-filter:c --tree-filter:c --index-filter:c --parent-filter:c --msg-filter:c --commit-filter:c --tag-name-filter:c -d: --original: --state-branch: --subdirectory-filter: "
    )
    for name, value, role in parsed.values:
        if role == "c":
            if name in ("--tree-filter", "--index-filter"):
                _in_copy(git, value)
            else:
                git.code(value)
    return UNKNOWN


def _in_copy(git: Git, text: str) -> None:
    """Code that runs on a checkout of its own: what it removes there is not what is here."""
    accesses = git.run.shell.accesses
    before = len(accesses)
    git.code(text, settled=False)
    accesses[before:] = [a for a in accesses[before:] if a.action not in ("delete", "write", "create")]


def _for_each_repo(git: Git) -> Output:
    parsed, _ = git.parse("W --config: ")
    if parsed.rest:
        git.run.argv(["git", *parsed.rest])
    return UNKNOWN


def _hook(git: Git) -> Output:
    """`hook run NAME`"""
    words = [arg for arg in git.args if not arg.startswith("-")]
    if words[:1] == ["run"] and len(words) > 1 and git.repo is not None:
        chosen = git.setting("core.hookspath")
        git.run.script_file(f"{normalise(chosen, git.top) if chosen else git.repo.common + '/hooks'}/{words[1]}")
    return UNKNOWN


# -- files that are read -----------------------------------------------------------------------------------------------

# Subcommands that read files like any filter: git-merge-file(1), git-interpret-trailers(1), git-tag(1), git-notes(1) ...
_FILES = {
    "merge-file": "r* -L: --marker-size: --diff-algorithm: ",
    "interpret-trailers": "r* --where: --if-exists: --if-missing: --trailer: ",
    "mailinfo": "w,w --encoding: ",
    "mailsplit": "r* -o:n -d: -f: --mboxrd ",
    "tag": "n* -m:,--message: -F,--file:r -u: --local-user: --sort: --format: --cleanup: --contains? --no-contains? --merged? --points-at? -n? --trailer: ",
    "notes": "n* -m:,--message: -F,--file:r -C: -c: --ref: --separator? ",
    "fmt-merge-msg": "n* -m:,--message: -F,--file:r --into-name: ",
    "imap-send": "n* ",
    "credential-store": "n* --file:r ",
}


def _files(git: Git) -> Output:
    from .git_tree import message

    parsed, after = git.parse(_FILES[git.sub])
    message(git, parsed.values)
    if _FILES[git.sub].startswith("r*"):
        words = parsed.operands + (after or [])
        quiet = git.sub == "merge-file" and not parsed.has("-p", "--stdout")
        for number, word in enumerate(words):
            git.read(word)
            if quiet and number == 0:
                git.run.write(word)
    for value in parsed.all_values("-C", "-c") if git.sub == "notes" else ():
        path = object_path(git, value)
        if path is not None:
            blob(git, path, value)
    return UNKNOWN


SUBCOMMANDS: dict[str, Callable[[Git], Output]] = {
    "config": _config, "ls-files": _ls_files, "ls-tree": _ls_tree, "status": _status, "rev-parse": _rev_parse, "symbolic-ref": _symbolic_ref, "branch": _branch,
    "merge-base": _merge_base, "init": _init, "submodule": _submodule, "bisect": _bisect, "filter-branch": _filter_branch, "for-each-repo": _for_each_repo, "hook": _hook,
    **dict.fromkeys(("ls-remote", "fetch", "remote", "fetch-pack", "send-pack"), _remote),
    **dict.fromkeys(_FILES, _files),
}  # fmt: skip
