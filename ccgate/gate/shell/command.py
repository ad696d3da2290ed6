"""One simple command being looked at: its name, its arguments, and what it can report.

The table of programs (`programs`) gets a `Run` and calls its methods. Paths are given as the command line spells them; texts may hold
HOLE and tainted variables. Every method that takes `origin` defaults it to the path as spelled.
"""

from __future__ import annotations

from ..model import HOLE, Access
from ..policy import command_fits
from .programs.dispatch import handle
from .state import EMPTY, TAINT, UNKNOWN, Output, either, holes_only, taints

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from ..model import Action
    from .interpreter import Shell
    from .state import State
    from .tree import Command

# Programs that take a password on standard input and keep it to themselves, and the options that say so.
_LOGINS = frozenset(
    ("docker", "podman", "nerdctl", "buildah", "skopeo", "crane", "oras", "helm", "cosign", "gh", "glab", "argocd", "flux", "regctl",
     "gpg", "gpg2", "gpg-preset-passphrase", "vault", "fly", "flyctl", "wrangler", "npm", "hub", "huggingface-cli")
)  # fmt: skip
# Programs that carry a file elsewhere and show nothing of it.
_CARRIERS = frozenset(
    ("cp", "mv", "ln", "install", "rsync", "scp", "tar", "bsdtar", "zip", "7z", "7za", "gzip", "xz", "zstd", "bzip2", "gh", "glab", "aws", "gsutil",
     "gcloud", "az", "open", "xdg-open", "start", "docker", "podman", "kubectl", "helm", "codesign", "signtool")
)  # fmt: skip
# Variables that give a client of its own other settings, or none of its hooks: set for `claude`, they run it without the gate.
_OTHER_SETTINGS = ("CLAUDE_CONFIG_DIR", "HOME", "CLAUDE_CODE_SIMPLE", "CLAUDE_CODE_SAFE_MODE")
_TAKES_PASSWORD = frozenset(
    ("--password-stdin", "--with-token", "--pass-stdin", "--stdin", "--import", "--passphrase-fd", "--preset")
)


class Run:
    """`name` without its directory, `path` as written, `args` without the name.

    `stdin` is what it reads; `inputs` the files that standard input is redirected from. A handler sets `stdin_role` to "read"
    (the default: the content may come out again), "use" or "none" (counts, digests, nothing).
    """

    __slots__ = ("args", "inputs", "name", "node", "path", "shell", "state", "stdin", "stdin_role")

    def __init__(
        self, shell: Shell, words: list[str], state: State, stdin: Output, inputs: list[str], node: Command | None = None
    ) -> None:
        self.shell = shell
        self.path = words[0]
        self.name = words[0].rstrip("/").rpartition("/")[2] if "/" in words[0] else words[0]
        self.args = words[1:]
        self.state = state
        self.stdin = stdin
        self.inputs = inputs
        self.node = node
        self.stdin_role = "read"

    def go(self) -> Output:
        """Look at the command: a function, a known program, a script of the project, or something unknown."""
        name = self.name
        if "/" not in self.path and name in self.state.functions:
            if name in self.state.maybe:
                other = self.state.copy()
                other.define(name, ())
                program = Run(self.shell, [name, *self.args], other, self.stdin, self.inputs, self.node).go()
                output = either([self.shell.call(name, self.args, self.state, self.stdin), program])
                self.state.join(other)
            else:
                output = self.shell.call(name, self.args, self.state, self.stdin)
        elif holes_only(self.path) == HOLE and not self.args:
            self.shell.unknown_code("a command that is computed when it runs")
            output = UNKNOWN
        else:
            self._nested_client()
            self._credential_command()
            if "xtrace" in self.state.options:  # `set -x` prints the command line
                self.shows(self.args)
            output = handle(self)
        if self.inputs and self.stdin_role != "none":
            for text in self.inputs:
                self.touch("use" if self.stdin_role == "use" else "read", text, "< " + text)
        if self.stdin.shown:
            self.shell.accesses += self.stdin.shown
            self.stdin.shown = ()
        return output

    def _nested_client(self) -> None:
        """`CLAUDE_CONFIG_DIR=/tmp/x claude ...`"""
        for variable in _OTHER_SETTINGS if self.name == "claude" else ():
            if variable in self.state.values:
                note = "a client that is started with other settings runs without the gate"
                self.shell.accesses.append(Access("write", self.shell.world.wiring, f"{variable}= claude", note=note))

    def _credential_command(self) -> None:
        policy = self.shell.world.policy
        rows = policy.rows_for_program(self.name)
        words = [holes_only(w) for w in (self.name, *self.args)] if rows else []
        kinds = {policy.stops_running(row) for row in rows if command_fits(row[2], words[1:])}
        if kinds:
            line, origin = "\0".join(words), " ".join(words[:4])
            found = [Access("execute", line, origin, kind="command")] if True in kinds else []
            if False in kinds and not self.discards():
                found.append(Access("reveal", line, origin, kind="command"))
            self.shell.accesses += [a for a in found if policy.judge(a, self.shell.world.disk) is not None]
        if self.name in _LOGINS and any(word in _TAKES_PASSWORD for word in self.args):
            self.narrow_dump(None)

    # -- what a program does with a path -------------------------------------------------------------------------------

    def touch(self, action: Action, text: str, origin: str = "", note: str = "") -> None:
        """Any action. `-` is standard input or output; process substitutions were looked at when they were made."""
        if text and text != "-" and text not in self.shell.pipes and not self._carries_nothing(text):
            self.shell.touch(action, text, self.state, origin or text, note=note)

    def read(self, text: str, origin: str = "") -> None:
        """Content comes out: shown, copied, encoded, compared line by line."""
        if text.startswith(("/dev/fd/", "/dev/stdin", "/proc/self/fd/")) and text not in self.shell.pipes:
            for path in self.inputs:
                self.touch("read", path, "< " + path)
            return
        self.touch("read", text, origin)

    def write(self, text: str, origin: str = "") -> None:
        """Overwritten, changed or created. What nobody can know is silent: every build writes somewhere."""
        if not _all_hole(text):
            self.touch("write", text, origin)

    def delete(self, text: str, origin: str = "") -> None:
        if not _all_hole(text):
            self.touch("delete", text, origin)

    def send(self, text: str, origin: str = "") -> None:
        """Content leaves the machine or goes to a service."""
        self.touch("send", text, origin)

    def _carries_nothing(self, text: str) -> bool:
        """An operand that is a variable which is set neither here nor in the environment, with or without a harmless beginning of a name
        before it: build scripts are full of them, and what is copied is not shown.
        """
        names = taints(text) if self.name in _CARRIERS else ()
        if not names or self.state.loaded or any(name in self.shell.world.env() for name in names):
            return False
        path = holes_only(text)
        if not path.replace(HOLE, "").replace("/", ""):
            return True
        return path.rpartition("/")[2][:1] not in ("", HOLE) and not self.shell.says_protected(self.absolute(path), "read")

    def use(self, text: str, origin: str = "") -> None:
        """Used without being shown: a key to log in with, a file of variables to load."""
        if not _all_hole(text):
            self.touch("use", text, origin)

    def url(self, text: str, origin: str = "") -> None:
        """A URL that is fetched: `file:` ones are reads."""
        from ..urls import file_path

        path = file_path(text)
        if path is not None:
            self.read(path, origin or text)

    def tree(
        self,
        text: str,
        action: Action,
        keep: Callable[[str, str, bool], bool] | None = None,
        note: str = "",
        *,
        shown: Callable[[str], bool | None] | None = None,
        follow: bool = False,
    ) -> None:
        """Every protected file below a directory (or the file itself, if `text` is one).

        keep(name, relative path, is a directory) -> False leaves an entry (and what is below) out.
        shown(absolute path) -> True if the program would show some of the file, False if not, None if that cannot be told.
        follow: symbolic links in the tree count as what they lead to.
        """
        from .walk import tree_accesses

        tree_accesses(self, text, action, keep, note, shown, follow=follow)

    def named(self, text: str) -> bool:
        """Was this argument written as such, and not made by a glob, a variable, `xargs` or `find`?"""
        from ..paths import expand_tilde

        home = self.shell.world.home
        words = self.node.words if self.node is not None else ()
        return self.node is None or any((c := word.constant()) is not None and expand_tilde(c, home) == text for word in words)

    def discards(self) -> bool:
        """Does standard output go to /dev/null?"""
        redirects = self.node.redirects if self.node is not None else ()
        out = [r for r in redirects if r.op in (">", ">>", ">|", "&>", "&>>", ">&") and r.fd in ("", "1")]
        return bool(out) and out[-1].target.constant() == "/dev/null"

    @property
    def piped(self) -> bool:
        """Is standard input a pipe or a file, as far as can be seen? (The Bash tool gives none.)"""
        return bool(self.inputs) or (self.stdin is not UNKNOWN and self.stdin is not EMPTY)

    def is_directory(self, text: str) -> bool:
        return any(self.shell.world.disk.is_dir(self.absolute(text, cwd)) for cwd in self.state.cwd)

    def absolute(self, text: str, cwd: str = "") -> str:
        from ..paths import normalise

        return normalise(holes_only(text), cwd or self.state.cwd[0])

    def destination(self, text: str, source: str) -> str:
        """Where a copy of `source` lands: in the directory `text`, or at `text` itself."""
        if text.endswith("/") or self.is_directory(text):
            return text.rstrip("/") + "/" + (source.rstrip("/").rpartition("/")[2] or source)
        return text

    # -- code and other commands ---------------------------------------------------------------------------------------

    def argv(self, words: list[str], stdin: Output | None = None, state: State | None = None) -> Output:
        """Another command line that this command runs, in this shell's directory and with its variables."""
        if not words:
            return EMPTY
        self.shell.step()
        run = Run(self.shell, words, state or self.state, self.stdin if stdin is None else stdin, self.inputs, self.node)
        self.shell.deeper()
        output = run.go()
        self.shell.depth -= 1
        self.stdin_role = "none"  # whoever was started has dealt with it
        return output

    def code(self, text: str, state: State | None = None, stdin: Output | None = None) -> Output:
        """Shell code in a new shell (pass `self.state` for eval and source)."""
        return self.shell.nested(text, state or self.state.copy(), self.stdin if stdin is None else stdin)

    def inline(self, language: str, text: str) -> None:
        """Code of another language: what its string literals name and do is looked for."""
        from .code import inspect

        inspect(self, language, text)

    def script_file(self, text: str, language: str = "") -> Output:
        """A script that is run: read (bounded) and looked into. Protected ones count as read: errors echo their lines."""
        from .scripts import run_file

        return run_file(self, text, language)

    def opaque(self, what: str) -> None:
        """Code of the project runs that is not looked into: a build, a test, a binary."""
        self.shell.opaque(what, what)

    # -- secrets that are no files -------------------------------------------------------------------------------------

    def environment(self, origin: str = "") -> None:
        """All variables are shown."""
        self.shell.reveal("*", origin or self.name, self.state)

    def narrow_dump(self, keeps: Callable[[str], bool] | None) -> None:
        """Of the secrets that come in by standard input only some lines are left, or (None) nothing.

        keeps(line) -> True if the line `NAME=value` passes, for a dump of all variables. The lines are made of this process's own
        environment, which is that of the command; they are matched, and never kept.
        """
        shown, self.stdin.shown = self.stdin.shown, ()
        for access in shown if keeps is not None else ():
            if access.kind != "env" or access.resource != "*":
                self.shell.accesses.append(access)
                continue
            for name, value in self.shell.world.env().items():
                if keeps is not None and keeps(f"{name}={value}"):
                    self.variable(name, f"{access.origin} | {self.name}")

    def variable(self, name: str, origin: str = "") -> None:
        """One variable is shown."""
        self.shell.reveal(name, origin or f"{self.name} {name}", self.state)

    def shows(self, texts: list[str]) -> None:
        """Texts that come out: each variable in them that nobody assigned here is revealed, and each credential that was captured."""
        for text in texts:
            for name in taints(text):
                held = self.shell.held.get(name)
                if held is not None:
                    self.shell.accesses.append(held)
                else:
                    self.variable(name, f"{self.name} ${name}")


def _all_hole(text: str) -> bool:
    """Nothing of the last segment is known."""
    return HOLE in text or TAINT in text if not _last(text) else False


def _last(text: str) -> str:
    return holes_only(text).rstrip("/").rpartition("/")[2].replace(HOLE, "")
