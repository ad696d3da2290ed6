"""Find the compiled policy, see whether it is still what the policy files say, have it compiled when it is not.

An artefact lives in the state directory, one for each project with a policy of its own and one for all others. Its first line is
`ccgate-policy SUM`, the sum that of the second; the lines after the first are what `ccgate.gate.policy` reads. Among them are `sources`,
one row for every policy file that was looked for: [path, mtime_ns, size, mode, uid, inode], or [path, 0, -1, 0, 0, 0] for one that was not
there.
"""

from __future__ import annotations

import sys

from .. import __version__
from .model import GateError
from .policy import BrokenPolicy, Policy, checksum, load
from .system import O_RDONLY, WINDOWS, native, open_fd, stat

MAGIC = b"ccgate-policy "
MAX_SIZE = 8_388_608
USER_FILE = "policy.toml"
PROJECT_FILE = ".ccgate.toml"
COMPILER_SAID_WHY = 3  # the compiler's exit status when its one line on standard error is the reason


class Locations:
    """Where this run finds its policy. All absolute; fixed at installation, so that a project's `env` cannot move them.

    config   directory of the user's `policy.toml`
    state    directory of artefacts and log
    managed  directory of the machine's `policy.toml`
    home     what `~` stands for
    project  root of the project, whose `.ccgate.toml` may tighten the policy ("" for none)
    """

    __slots__ = ("config", "home", "managed", "project", "state")

    def __init__(self, config: str, state: str, managed: str, home: str, project: str) -> None:
        self.config = config
        self.state = state
        self.managed = managed
        self.home = home
        self.project = project

    def policy_files(self) -> list[str]:
        """The files that may exist, from the most to the least trusted."""
        files = [f"{self.managed}/{USER_FILE}", f"{self.config}/{USER_FILE}"]
        if self.project:
            files.append(f"{self.project}/{PROJECT_FILE}")
        return files

    def artefact(self) -> str:
        """One file for each project; the name holds a readable part and a checksum (FNV-1a), the header the whole path."""
        number = 0xCBF29CE484222325
        for byte in self.project.encode("utf-8", "surrogatepass"):
            number = ((number ^ byte) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
        readable = "".join(c if c.isascii() and c.isalnum() else "-" for c in self.project[-40:])
        return f"{self.state}/policy/{number:016x}{readable}.json"


def default_locations(env: dict[str, str], home: str, project: str) -> Locations:
    """The XDG base directories (or LOCALAPPDATA), where nothing else was said."""
    if WINDOWS:
        local = env.get("LOCALAPPDATA") or home + "/AppData/Local"
        return Locations(local + "/ccgate/config", local + "/ccgate/state", "C:/Program Files/ccgate", home, project)
    config = env.get("XDG_CONFIG_HOME") or home + "/.config"
    state = env.get("XDG_STATE_HOME") or home + "/.local/state"
    managed = "/Library/Application Support/ccgate" if sys.platform == "darwin" else "/etc/ccgate"
    return Locations(config + "/ccgate", state + "/ccgate", managed, home, project)


def source_row(path: str) -> list[object]:
    """What identifies one version of a policy file. What may be there and cannot be looked at is for the compiler to refuse."""
    try:
        found = stat(path)
    except (FileNotFoundError, NotADirectoryError):
        return [path, 0, -1, 0, 0, 0]
    except (OSError, ValueError):
        return [path, 0, -2, 0, 0, 0]
    return [path, found.st_mtime_ns, found.st_size, found.st_mode, found.st_uid, found.st_ino]


def sealed(header: str, blocks: str) -> str:
    """The text of an artefact. The header has the sums of the blocks, each of which is checked when it is first looked at."""
    return f"{MAGIC.decode()}{checksum(header.encode('ascii'))}\n{header}\n{blocks}"


def _at_once(path: str, _flags: int) -> int:
    """Open without waiting, as a named pipe would have it."""
    return open_fd(path, O_RDONLY | getattr(native, "O_BINARY", 0))


def read(path: str) -> str | None:
    """The artefact's text after its first line, or None where there is none. Raises BrokenPolicy for a damaged one."""
    try:
        with open(path, "rb", buffering=0, opener=_at_once) as file:
            found = native.fstat(file.fileno())
            if not WINDOWS and (found.st_uid not in (native.geteuid(), 0) or found.st_mode & 0o022):
                raise BrokenPolicy(f"{path} could have been written by another user; delete it")
            data = file.read(found.st_size) if found.st_size < MAX_SIZE else b""
    except OSError:
        return None
    first, _, rest = data.partition(b"\n")
    if not rest.isascii() or first != MAGIC + b"%d" % checksum(rest[: rest.find(b"\n")]):
        raise BrokenPolicy(f"{path} is damaged; run `ccgate policy compile`")
    return rest.decode("ascii")


def is_current(policy: Policy, where: Locations) -> bool:
    """True if every policy file that was looked for is still the one that was compiled."""
    if policy.version != __version__ or policy.project != where.project:
        return False
    wanted = where.policy_files()
    if [row[0] for row in policy.sources[: len(wanted)]] != wanted:
        return False
    return all(source_row(row[0]) == row for row in policy.sources)


def obtain(where: Locations, *, anew: bool = False) -> Policy:
    """The policy in force. Compiles it first when there is none, or when a policy file changed, came or went, or if `anew`.

    Raises GateError with the compiler's own words when the policy is invalid.
    """
    policy = _obtain(compiled_for(where), anew=anew)
    policy.project = where.project
    return policy


def compiled_for(where: Locations) -> Locations:
    """The place whose artefact serves `where`: projects without a policy of their own share one, so that no first call waits for the compiler."""
    if where.project and source_row(f"{where.project}/{PROJECT_FILE}")[2] == -1:
        return Locations(where.config, where.state, where.managed, where.home, "")
    return where


def _obtain(where: Locations, *, anew: bool) -> Policy:
    path = where.artefact()
    try:
        text = read(path) if not anew else None
        if text is not None:
            policy = load(text, where.home)
            if is_current(policy, where):
                return policy
    except BrokenPolicy:
        pass  # whatever was there, the policy files are the truth
    compile_now(where)
    text = read(path)
    if text is None:
        raise BrokenPolicy(f"no compiled policy at {path}; run `ccgate doctor`")
    return load(text, where.home)


def compile_now(where: Locations, interpreter: str = sys.executable) -> None:
    """Run the compiler in a process of its own, which may import what the hook may not. Raises GateError."""
    package = __file__.rsplit("/", 3)[0] if "/" in __file__ else __file__.rsplit("\\", 3)[0]
    command = [
        interpreter,
        "-I",
        "-c",
        "import sys; sys.path.insert(0, sys.argv.pop(1)); from ccgate.policy.compiler import main; raise SystemExit(main())",
        package,
        where.config,
        where.state,
        where.managed,
        where.home,
        where.project,
    ]
    status, message = _run(command)
    if status == COMPILER_SAID_WHY and message:
        raise GateError(message if "run `" in message else f"{message} (run `ccgate policy test` to see it all)")
    if status != 0:  # no words of the compiler's own: a module that is not there, an interpreter that cannot start
        last = (message.splitlines() or [f"status {status}"])[-1][:200]
        raise GateError(f"the policy compiler could not run ({last}); run `ccgate doctor`")


def _run(command: list[str]) -> tuple[int, str]:
    """Exit status and what the process wrote to standard error."""
    if WINDOWS or not hasattr(native, "posix_spawn"):
        import subprocess

        done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
        return done.returncode, done.stderr.decode("utf-8", "replace").strip()
    opened: list[int] = []
    try:
        while not opened or opened[-1] < 3:  # standard descriptors that are closed must not become ends of the pipe
            opened.append(native.open("/dev/null", native.O_RDWR))
        reader, writer = native.pipe()
        opened += (reader, writer)
        actions = [
            (native.POSIX_SPAWN_DUP2, opened[0], 0),
            (native.POSIX_SPAWN_DUP2, opened[0], 1),
            (native.POSIX_SPAWN_DUP2, writer, 2),
        ]
        pid = native.posix_spawn(command[0], command, native.environ, file_actions=actions)
        native.close(opened.pop())
        message = b""
        while more := native.read(reader, 65536):
            message += more
        _, status = native.waitpid(pid, 0)
    except (OSError, ValueError) as error:
        raise GateError(f"the policy compiler could not be started ({error}); run `ccgate doctor`") from None
    finally:
        for fd in opened:
            native.close(fd)
    return native.waitstatus_to_exitcode(status), message.decode("utf-8", "replace").strip()
