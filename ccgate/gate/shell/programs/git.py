"""git(1): the options before the subcommand, aliases, settings that hold code, and what all subcommands share.

What a subcommand does with content is in `git_history` (revisions), `git_tree` (the work tree and the index) and `git_other`. What is tracked, what
changed and what the history holds is looked up in the repository itself (`gitrepo`, `gitobjects`): git is never run.
"""

from __future__ import annotations

from ...model import HOLE, Exceeded
from ...paths import normalise
from .. import gitrepo
from ..gitrepo import Unknown
from ..state import EMPTY, UNKNOWN, Output, holes_only
from .dispatch import family_has, unknown
from .git_paths import Pathspecs
from .spec import Parsed, parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import TypeVar

    from ...disk import Disk
    from ...model import Action, Certainty
    from ...policy import Policy
    from ..command import Run
    from ..gitobjects import Objects
    from ..gitrepo import Repo
    from ..state import State

    Item = TypeVar("Item", bound=tuple[object, ...])

TABLE: dict[str, str] = {}

# Subcommands that show or change content, and where they are looked at.
_HANDLERS: dict[str, str] = {
    **dict.fromkeys(("show", "log", "whatchanged", "reflog", "format-patch", "range-diff", "cat-file", "blame", "annotate", "bundle", "fast-export",
                     "pack-objects", "request-pull", "send-email", "rev-list", "unpack-file", "daemon", "instaweb"), "git_history"),
    **dict.fromkeys(("diff", "difftool", "diff-tree", "diff-index", "diff-files", "archive", "grep", "merge-tree"), "git_compare"),
    **dict.fromkeys(("add", "stage", "commit", "rm", "mv", "checkout", "restore", "switch", "reset", "clean", "stash", "worktree", "clone", "apply", "am", "update-index",
                     "hash-object", "checkout-index", "read-tree", "merge", "pull", "rebase", "cherry-pick", "revert", "push"), "git_tree"),
    **dict.fromkeys(("config", "ls-files", "ls-tree", "status", "rev-parse", "symbolic-ref", "branch", "merge-base", "submodule", "bisect", "filter-branch", "notes", "tag",
                     "merge-file", "interpret-trailers", "mailinfo", "mailsplit", "ls-remote", "fetch", "credential-store", "imap-send", "fetch-pack", "send-pack", "remote",
                     "hook", "init", "fmt-merge-msg", "for-each-repo"), "git_other"),
}  # fmt: skip
# Subcommands that touch no content of a file: names, references, the store itself.
_SILENT = frozenset(
    ("version", "help", "gc", "prune", "repack", "fsck", "count-objects", "maintenance", "pack-refs", "prune-packed", "commit-graph", "multi-pack-index", "verify-pack",
     "verify-commit", "verify-tag", "describe", "shortlog", "name-rev", "show-ref", "show-branch", "for-each-ref", "update-ref", "rerere", "replace",
     "sparse-checkout", "index-pack", "unpack-objects", "mktree", "mktag", "commit-tree", "write-tree", "check-ref-format", "column", "stripspace", "gui", "citool", "svn",
     "p4", "filter-repo", "subtree", "flow", "cvsserver", "bugreport", "diagnose", "update-server-info", "refs", "merge-index", "merge-one-file",
     "credential", "credential-cache", "lfs", "check-ignore", "check-attr", "check-mailmap", "patch-id", "mergetool", "var", "fast-import", "upload-pack", "receive-pack", "upload-archive", "show-index", "get-tar-commit-id", "backfill", "replay", "history", "cherry", "last-modified"),
)  # fmt: skip

_GLOBAL = frozenset(
    ("-C", "-c", "--git-dir", "--work-tree", "--namespace", "--exec-path", "--super-prefix", "--config-env", "--attr-source")
)
_PATHSPEC_FLAGS = {"--literal-pathspecs": "literal", "--glob-pathspecs": "glob", "--icase-pathspecs": "icase"}

# Test material in a repository is made up: a command that covers it without naming it is not asked about.
_TEST_DIRECTORIES = frozenset(
    ("test", "tests", "testdata", "test-data", "test_data", "testing", "fixtures", "fixture", "__fixtures__", "__tests__", "spec", "specs", "examples", "example",
     "samples", "mocks", "__mocks__", "e2e", "testsuite")
)  # fmt: skip


class Git:
    """One git command line in one directory.

    run       its state is in the directory that `-C` leads to
    sub       the subcommand; `args` what follows it
    repo      None where there is none
    top       the top of the work tree (the directory itself where there is no repository), `prefix` the way from it to the directory
    settings  those of `-c`, [(name, value)]
    made      there is none yet, but an earlier command of the call makes one here
    """

    __slots__ = ("args", "cwd", "made", "prefix", "repo", "run", "settings", "sub", "top", "_flags")  # noqa: RUF023

    def __init__(self, run: Run, cwd: str, repo: Repo | None, settings: list[tuple[str, str]], flags: frozenset[str]) -> None:
        self.run = run
        self.repo = repo
        self.settings = settings
        self._flags = flags
        self.sub = ""
        self.args: list[str] = []
        real = cwd
        if repo is not None and repo.top:
            from ...paths import resolve

            real = resolve(cwd, "/", self.disk) or cwd
        self.cwd = real
        made: list[str] = gitrepo.memory(self.disk).get("made", [])
        start = next((path for path in made if repo is None and (cwd == path or cwd.startswith(path + "/"))), "")
        self.made = bool(start)
        self.top = repo.top if repo is not None and repo.top else start or cwd
        self.prefix = real[len(self.top) + 1 :] if real.startswith(self.top + "/") else ""

    @property
    def disk(self) -> Disk:
        return self.run.shell.world.disk

    @property
    def policy(self) -> Policy:
        return self.run.shell.world.policy

    @property
    def state(self) -> State:
        return self.run.state

    @property
    def objects(self) -> Objects:
        """The object store. Raises Unknown where there is no repository."""
        if self.repo is None:
            raise Unknown
        from ..gitobjects import objects_of

        return objects_of(self.repo)

    def setting(self, name: str) -> str:
        """A setting: of this command line, the repository, the user."""
        for key, value in reversed(self.settings):
            if key.lower() == name:
                return value
        written = self.run.shell.written
        for path in (
            (self.repo.common + "/config" if self.repo is not None else "", self.run.shell.world.home + "/.gitconfig")
            if written
            else ()
        ):
            text = written[path].text if path in written else None
            if text and name in (found := gitrepo.parse_config(text)):
                return found[name][-1]
        return (self.repo.setting(name) if self.repo is not None else "") or gitrepo.user_setting(
            self.disk, self.run.shell.world.home, name
        )

    # -- command lines -------------------------------------------------------------------------------------------------

    def parse(self, line: str) -> tuple[Parsed, list[str] | None]:
        """The arguments taken apart as a line of a table says, and the pathspecs behind `--` (None: there is no `--`)."""
        args = self.args
        if "--" in args:
            at = args.index("--")
            return parse(line, args[:at]), args[at + 1 :]
        return parse(line, args), None

    def pathspecs(self, words: Iterable[str]) -> Pathspecs:
        return Pathspecs(words, self.prefix, self.top, lambda path: self.policy.covers(f"{self.top}/{path}"), self._flags)

    def exists(self, word: str) -> bool:
        return self.disk.lstat(normalise(holes_only(word), self.cwd)) is not None

    # -- what is protected ---------------------------------------------------------------------------------------------

    def secret(self, path: str, *blobs: bytes | None, broad: bool = True) -> bool:
        """Does a path of the repository, whose content is that of the blobs (none: what is on disk), hold something to protect?

        broad: the command covers the path without naming it.
        """
        found = self.policy.match(f"{self.top}/{path}", "read")
        if found is None or (broad and not _TEST_DIRECTORIES.isdisjoint(path.lower().split("/")[:-1])):
            return False
        test = self.policy.rules[found[2]][2]
        known = [blob for blob in blobs if blob is not None]
        if not test or not known:
            return True
        from ...content import TESTS

        return not all(TESTS[test](path, _Blob(self, blob)) for blob in known)  # type: ignore[arg-type]

    def covered(self, items: Iterable[Item]) -> list[Item]:
        """Those of many (path, ...) whose path a rule covers."""
        every = list(items)
        paths = set(gitrepo.covered(self.policy, self.top, [str(item[0]) for item in every]))
        return [item for item in every if item[0] in paths]

    def tracked(self) -> list[str] | None:
        """The tracked paths that a rule covers, test material left out; None where the index is unknown."""
        if self.repo is None:
            return [] if self.disk.sees else None
        found = self.repo.tracked(self.policy)
        return None if found is None else [path for path in found if self.secret(path)]

    def modified(self) -> list[str]:
        """The tracked protected files whose content on disk is not the one that was added."""
        repo = self.repo
        return [] if repo is None or not repo.top else [path for path in self.tracked() or () if repo.modified(path)]

    def history(self) -> dict[str, set[bytes]]:
        """The protected files that any commit, stash or the index holds, with their contents, as far as the bounds reach."""
        known = gitrepo.memory(self.disk)
        key = ("history", self.repo.common if self.repo is not None else "")
        if key not in known:
            found: dict[str, set[bytes]] = {}
            index = self.repo.index() if self.repo is not None else None
            for path in self.tracked() or ():
                entry = index.entry(path) if index is not None else None
                found.setdefault(path, set()).update([entry.oid] if entry is not None else [])
            try:
                objects = self.objects
                for oid in objects.walk(objects.references(), []):
                    for path, before, after in self.covered(objects.commit_changes(oid, merges="all")):
                        if self.secret(path, before, after):
                            found.setdefault(path, set()).update(blob for blob in (before, after) if blob is not None)
            except (Unknown, Exceeded):
                pass
            known[key] = found
        result: dict[str, set[bytes]] = known[key]
        return result

    # -- reports -------------------------------------------------------------------------------------------------------

    def report(self, action: Action, path: str, what: str = "", *, sure: bool, note: str = "") -> None:
        """An access to a path relative to the top. Not sure: the command covers it without naming it, which is worth a question."""
        origin = f"git {self.sub} {what or path}".rstrip()
        certain: Certainty = "certain" if sure else "possible"
        self.run.shell.touch(action, f"{self.top}/{path}", self.state, origin, certainty=certain, wide=not sure, note=note)

    def report_all(self, action: Action, paths: Iterable[str], specs: Pathspecs, what: str = "", note: str = "") -> None:
        """An access to each of some paths: those that the pathspecs write out are certain."""
        for path in list(dict.fromkeys(paths))[:64]:
            self.report(action, path, what, sure=specs.names(path), note=note)

    def report_history(self, action: Action, what: str, note: str = "") -> None:
        """Which part of the history is meant is not known: anything protected in it may be."""
        for path in list(self.history())[:8]:
            self.report(action, path, what, sure=False, note=note or "the history of the repository holds it")

    def read(self, text: str, origin: str = "") -> None:
        """A file that git reads like any other program."""
        self.run.read(text, origin or f"git {self.sub} {text}")

    def code(self, text: str, *, settled: bool = True) -> Output:
        """Shell code that git runs at the top of the work tree.

        settled: it comes from a setting, and git gives it arguments that are not known here: only what it surely does counts.
        """
        state = self.state.copy()
        state.cwd = (self.top,)
        for name in ("LOCAL", "REMOTE", "BASE", "MERGED"):
            state.assign(name, ("merged-file",))
        accesses = self.run.shell.accesses
        before = len(accesses)
        output = self.run.code(text, state, EMPTY)
        if settled:
            accesses[before:] = [
                a for a in accesses[before:] if a.certainty == "certain" and a.kind != "env" and HOLE not in a.resource
            ]
        return output


class _Blob:
    """The content of an object, as the tests on content look at files."""

    def __init__(self, git: Git, oid: bytes) -> None:
        self._git = git
        self._oid = oid

    def head(self, path: str, size: int) -> bytes | None:
        try:
            return self._git.objects.read(self._oid)[1][:size]
        except (Unknown, Exceeded):
            return None


# -- the command line --------------------------------------------------------------------------------------------------


def git(run: Run) -> Output:
    """git(1)"""
    args = list(run.args)
    state = run.state
    settings: list[tuple[str, str]] = _from_environment(run)
    flags: set[str] = set()
    where = {"--git-dir": _variable(run, "GIT_DIR"), "--work-tree": _variable(run, "GIT_WORK_TREE")}
    while args and args[0].startswith("-"):
        option, equals, value = args.pop(0).partition("=")
        if option in _GLOBAL and not equals:
            if option == "--exec-path" or not args:
                continue
            value = args.pop(0)
        if option == "-C" and value:
            state = state.copy()
            state.cwd = tuple(run.absolute(value, cwd) for cwd in state.cwd)
        elif option == "-c":
            settings.append(_pair(value))
        elif option == "--config-env":
            name, _, variable = value.rpartition("=")
            settings.append((name, _variable(run, variable)))
        elif option in where:
            where[option] = holes_only(value)
        elif option == "--exec-path":
            run.opaque(f"git --exec-path={value}")
        elif option in _PATHSPEC_FLAGS:
            flags.add(_PATHSPEC_FLAGS[option])
        elif option in ("--version", "-v", "--help", "-h", "--html-path", "--man-path", "--info-path", "--list-cmds"):
            return _silent(run)
    if not args:
        return _silent(run)
    outputs = []
    for cwd in state.cwd[:4]:
        inner = state if len(state.cwd) == 1 else state.copy()
        inner.cwd = (cwd,)
        here = _within(run, inner)
        disk = here.shell.world.disk
        repo = gitrepo.find(disk, cwd, where["--git-dir"], where["--work-tree"])
        for target, source in gitrepo.memory(disk).get("copies", []) if repo is None else ():
            if cwd == target or cwd.startswith(target + "/") or normalise(where["--git-dir"], cwd).startswith(target):
                cwd, repo = source, gitrepo.find(disk, source)
        outputs.append(_subcommand(Git(here, cwd, repo, settings, frozenset(flags)), args))
        run.stdin_role = here.stdin_role
    return outputs[0] if len(outputs) == 1 else UNKNOWN


def _within(run: Run, state: State) -> Run:
    """The same command in another directory."""
    from ..command import Run as Command

    return Command(run.shell, [run.path, *run.args], state, run.stdin, run.inputs, run.node)


def _silent(run: Run) -> Output:
    run.stdin_role = "none"
    return UNKNOWN


def _variable(run: Run, name: str) -> str:
    value = run.state.values.get(name)
    if isinstance(value, tuple):
        return holes_only(value[0])
    return run.shell.world.env().get(name, "") if name.startswith("GIT_") else ""


def _from_environment(run: Run) -> list[tuple[str, str]]:
    """GIT_CONFIG_COUNT, GIT_CONFIG_KEY_<n>, GIT_CONFIG_VALUE_<n>."""
    count = _variable(run, "GIT_CONFIG_COUNT")
    return (
        [(_variable(run, f"GIT_CONFIG_KEY_{n}"), _variable(run, f"GIT_CONFIG_VALUE_{n}")) for n in range(min(int(count), 16))]
        if count.isdigit()
        else []
    )


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    return name, value if equals else "true"


def _subcommand(git: Git, words: list[str], depth: int = 0) -> Output:
    """Look at a subcommand with its arguments."""
    git.sub, git.args = holes_only(words[0]), words[1:]
    if depth == 0:
        _settings_with_code(git)
    if "--help" in git.args:
        return UNKNOWN
    _lists(git)
    module = _HANDLERS.get(git.sub)
    if module is not None:
        handler: Callable[[Git], Output] = _handlers(module)[git.sub]
        try:
            output = handler(git)
        except (Unknown, Exceeded):
            output = UNKNOWN
        _hooks(git)
        return output
    if git.sub in _SILENT:
        if git.sub == "patch-id":
            git.run.stdin_role = "none"
        return UNKNOWN
    alias = _alias(git, git.sub)
    if alias and depth < 8:
        if alias.startswith("!"):
            state = git.state.copy()
            state.cwd = (git.top,)
            return git.run.code(" ".join([alias[1:], *map(_quoted, git.args)]), state)
        return _subcommand(git, [*_words(alias), *git.args], depth + 1)
    if family_has("git-" + git.sub):
        return git.run.argv(["git-" + git.sub, *git.args])
    if HOLE in git.sub:
        git.report_history("read", "...")
    return unknown(git.run)


_LISTS = ("--pathspec-from-file", "--ignore-revs-file", "--attr-file")


def _lists(git: Git) -> None:
    """Options that name a file with a list of paths or revisions: the lines that are none are shown."""
    for i, arg in enumerate(git.args):
        option, equals, value = arg.partition("=")
        if option in _LISTS:
            git.read(value if equals else "".join(git.args[i + 1 : i + 2]), f"git {git.sub} {arg}")


def _handlers(module: str) -> dict[str, Callable[[Git], Output]]:
    from ... import start

    start.load(("shell.programs.git_revisions", f"shell.programs.{module}"))
    found: dict[str, Callable[[Git], Output]] = __import__(f"{__package__}.{module}", fromlist=("SUBCOMMANDS",)).SUBCOMMANDS
    return found


def _alias(git: Git, name: str) -> str:
    """What an alias stands for: of this call, this command line, the repository, the user."""
    called: dict[str, str] = gitrepo.memory(git.disk).get("aliases", {})
    return called.get(name) or git.setting(f"alias.{name}".lower())


def _words(text: str) -> list[str]:
    """The words of an alias, quotes taken off."""
    from .wrappers import _unquoted

    return _unquoted(text) or [""]


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"


# -- settings that hold code -------------------------------------------------------------------------------------------

_CODE = frozenset(
    ("core.pager", "core.editor", "core.sshcommand", "core.askpass", "core.gitproxy", "core.alternaterefscommand", "sequence.editor", "diff.external", "gpg.program",
     "interactive.difffilter", "sendemail.tocmd", "sendemail.cccmd", "sendemail.headercmd", "sendemail.sendmailcmd", "uploadpack.packobjectshook", "core.fsmonitor",
     "gpg.ssh.defaultkeycommand", "credential.helper")
)  # fmt: skip
_CODE_ENDS = {
    "pager": (), "diff": (".command", ".textconv"), "filter": (".clean", ".smudge", ".process"), "merge": (".driver",), "difftool": (".cmd",), "mergetool": (".cmd",),
    "gpg": (".program",), "credential": (".helper",), "remote": (".uploadpack", ".receivepack"), "trailer": (".command", ".cmd"), "browser": (".cmd",),
    "man": (".cmd",), "tar": (".command",), "guitool": (".cmd",), "hook": (".command",), "submodule": (".update",),
}  # fmt: skip


def holds_code(name: str, value: str) -> bool:
    """Does git run the value of this setting? (git-config(1))"""
    key = name.lower()
    section, _, rest = key.partition(".")
    if key == "core.fsmonitor":
        return value.lower() not in ("true", "false", "1", "0", "yes", "no", "")
    if key in _CODE:
        return key != "credential.helper" or value.startswith(("!", "/"))
    ends = _CODE_ENDS.get(section)
    if ends is None or not rest:
        return False
    if section in ("credential", "submodule"):
        return key.endswith(ends) and value.startswith(("!", "/"))
    return not ends or ("." in rest and key.endswith(ends))


def run_setting(git: Git, name: str, value: str, *, settled: bool = True) -> None:
    """The code that a setting holds is run by git, or the file that it names is read."""
    key = name.lower()
    if HOLE in holes_only(value).strip()[:1]:
        return
    if holds_code(name, value):
        accesses = git.run.shell.accesses
        before = len(accesses)
        git.code(value.removeprefix("!"), settled=settled)
        if key.startswith("credential"):  # what it prints goes to git, which shows it to nobody
            accesses[before:] = [a for a in accesses[before:] if a.kind != "env"]
    elif key == "include.path" or (key.startswith("includeif.") and key.endswith(".path")) or key == "mailmap.file":
        git.read(value, f"git -c {name}={value}")
    elif key.startswith("alias."):
        gitrepo.memory(git.disk).setdefault("aliases", {})[name.partition(".")[2]] = value


def _settings_with_code(git: Git) -> None:
    for name, value in git.settings:
        run_setting(git, name, value, settled=False)
    for name, values in git.repo.config().items() if git.repo is not None else ():
        if holds_code(name, values[-1]):
            git.code(values[-1].removeprefix("!"))


# -- hooks -------------------------------------------------------------------------------------------------------------

_HOOKS = {
    "commit": ("pre-commit", "prepare-commit-msg", "commit-msg", "post-commit"), "checkout": ("post-checkout",), "switch": ("post-checkout",),
    "merge": ("pre-merge-commit", "commit-msg", "post-merge"), "pull": ("post-merge", "post-checkout"), "rebase": ("pre-rebase", "post-rewrite", "post-checkout"),
    "push": ("pre-push",), "am": ("applypatch-msg", "pre-applypatch", "post-applypatch"), "cherry-pick": ("prepare-commit-msg", "post-commit"),
    "revert": ("prepare-commit-msg", "post-commit"), "worktree": ("post-checkout",), "gc": ("pre-auto-gc",),
}  # fmt: skip


def _hooks(git: Git) -> None:
    """The scripts that git starts by itself (githooks(5)): what they surely read counts."""
    names = _HOOKS.get(git.sub, ())
    if not names or git.repo is None:
        return
    skipped = (
        ("pre-commit", "commit-msg", "pre-push", "pre-merge-commit")
        if "--no-verify" in git.args or (git.sub == "commit" and "-n" in git.args)
        else ()
    )
    chosen = git.setting("core.hookspath")
    directory = normalise(chosen, git.top) if chosen else git.repo.common + "/hooks"
    accesses = git.run.shell.accesses
    for name in names:
        path = f"{directory}/{name}"
        if name in skipped or (git.disk.lstat(path) is None and path not in git.run.shell.written):
            continue
        before = len(accesses)
        state = git.state.copy()
        state.cwd = (git.top,)
        _within(git.run, state).script_file(path)
        accesses[before:] = [a for a in accesses[before:] if a.certainty != "possible" and a.kind == "path"]


SPECIAL: dict[str, Callable[[Run], Output]] = {"git": git}


def _as_subcommand(name: str) -> Callable[[Run], Output]:
    """`git-show`, as it stands in git's own directory of programs."""

    def handle(run: Run) -> Output:
        run.args = [name, *run.args]
        return git(run)

    return handle


for _name in _HANDLERS:
    SPECIAL["git-" + _name] = _as_subcommand(_name)

__all__ = ["EMPTY", "HOLE", "UNKNOWN", "Git", "Output", "Parsed", "Pathspecs", "Unknown"]
