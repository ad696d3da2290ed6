"""Other machines: logins, copies, and tools that run commands on many of them."""

from __future__ import annotations

from ..state import UNKNOWN, Output
from .elsewhere import far_argv, far_code
from .spec import act, apply, mentions_protected, parse
from .verbs import QUIET, by_verb, is_remote, project, transfer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from ..command import Run
    from .spec import Parsed

# ssh(1). The agent's socket, ports, escapes and ciphers are of no interest here.
_SSH = "W -i:u -F:u -o: -E:w -B: -b: -c: -D: -e: -I: -J: -L: -l: -m: -O: -P: -p: -Q: -R: -S: -W: -w: -M -N -T -t -f -q -v -V -X -Y -x -y -n -G -g -K -k -A -a -C -4 -6 -s"
_LOCAL_CODE = ("proxycommand", "localcommand", "knownhostscommand")
_FILES = ("identityfile", "certificatefile", "userknownhostsfile")


def ssh(run: Run) -> Output:
    """ssh(1): the words behind the destination are joined and run by a shell over there."""
    line = _SSH.replace("-M ", "-M: ") if run.name == "autossh" else _SSH
    parsed = parse(line, run.args)
    _ssh_options(run, parsed)
    words = parsed.rest[1:]
    while words and words[0].startswith("-") and words[0] != "--":  # options may stand behind the destination too
        more = parse(line, words)
        _ssh_options(run, more)
        words = more.rest
    return far_code(run, " ".join(w for i, w in enumerate(words) if i or w != "--"))


def _ssh_options(run: Run, parsed: Parsed) -> None:
    for name, value, role in parsed.values:
        if name == "-o":
            _ssh_option(run, value)
        elif name == "-F":
            _ssh_config(run, value)
        else:
            act(run, role, value, f"{run.name} {name} {value}")


def _ssh_config(run: Run, path: str) -> None:
    """A file of settings: the commands in it run here. One that is refused shows the names of its keys at most."""
    text = run.shell.pipes[path].text if path in run.shell.pipes else run.shell.file_text(path, run.state)
    if text is None:
        run.use(path, f"{run.name} -F {path}")
        return
    for line in text.split("\n")[:2000]:
        if line.strip().lower().startswith(_LOCAL_CODE):
            _ssh_option(run, line.strip())


def _ssh_option(run: Run, text: str) -> None:
    """`-o Name=value` or `-o "Name value"` (ssh_config(5))."""
    name, mark, value = text.partition("=")
    if not mark or " " in name.strip():
        name, _, value = text.strip().partition(" ")
    name, value = name.strip().lower(), value.strip()
    if name in _LOCAL_CODE and value.lower() != "none":
        run.code(value)
    elif name in _FILES:
        run.use(value, f"{run.name} -o {text}")


def scp(run: Run) -> Output:
    parsed = parse("n* -i:u -F:u -o: -S: -P: -l: -c: -J: -D: -X:", run.args)
    _ssh_options(run, parsed)
    for text in parsed.all_values("-S", "-D"):
        run.code(text)
    paths = parsed.operands
    if len(paths) > 1:
        transfer(run, paths[:-1], paths[-1])
    elif paths and not is_remote(paths[0]):
        run.send(paths[0])
    return UNKNOWN


def mosh(run: Run) -> Output:
    parsed = parse("W --ssh:c --server: --client: -p,--port: --predict: --family: --bind-server:", run.args)
    for name, value, role in parsed.values:
        act(run, role, value, f"mosh {name} {value}")
    words = parsed.rest[1:]
    return far_argv(run, words[1:] if words[:1] == ["--"] else words)


def pssh(run: Run) -> Output:
    """pssh(1), pdsh(1), clush(1), dsh(1): the words are a command line for each host of a list."""
    parsed = parse(
        "W -h,--hosts:r -H,--host: -l,--user: -p,--par: -o,--outdir:w -e,--errdir:w -t,--timeout: -O,--option: -x: -w: -g: -f: -R: -b: -m,--machine: -c",
        run.args,
    )
    for name, value, role in parsed.values:
        act(run, role, value, f"{run.name} {name} {value}")
    return far_code(run, " ".join(w for i, w in enumerate(parsed.rest) if i or w != "--"))


# -- configuration management ------------------------------------------------------------------------------------------

_ANSIBLE = (
    "n* -i,--inventory:r -e,--extra-vars: --vault-password-file,--vault-pass-file:u --vault-id: --private-key,--key-file:u -u,--user: -m,--module-name: "
    "-a,--args: -l,--limit: -f,--forks: -t,--tags: --skip-tags: -c,--connection: -T,--timeout: -M,--module-path: -P,--poll: -B,--background: --become-user: "
    "--become-method: --ssh-common-args: --ssh-extra-args: --scp-extra-args: --sftp-extra-args: --playbook-dir: --start-at-task: "
    "--become-password-file,--become-pass-file:u --connection-password-file,--conn-pass-file:u --tree:w"
)
_COMMAND_MODULES = ("command", "shell", "raw", "script", "expect")
_COPY_MODULES = ("copy", "template", "unarchive", "synchronize", "assemble", "uri")


def ansible(run: Run) -> Output:
    """An ad-hoc call runs one module on each host: a command by default, `copy src=FILE` sends one."""
    from ..text import protected_words

    parsed = _ansible_options(run)
    module = (parsed.value("-m", "--module-name") or "command").rpartition(".")[2]
    text = parsed.value("-a", "--args") or ""
    local = parsed.value("-c", "--connection") == "local" or parsed.operands[:1] in (["localhost"], ["127.0.0.1"])
    origin = f"ansible -m {module} -a {text}"
    if module in _COMMAND_MODULES:
        words = [w for w in text.split(" ") if not w.startswith(("chdir=", "creates=", "removes=", "executable="))]
        if module == "script":
            run.args = words
            run.script_file(words[0] if words else "")
        elif local:
            run.code(" ".join(words))
        else:
            far_code(run, " ".join(words))
        return UNKNOWN
    if module == "setup":
        return UNKNOWN
    for word in text.split():
        name, _, value = word.partition("=")
        if name in ("src", "template") and module in _COPY_MODULES:
            run.tree(value.strip("'\""), "send")
    for path in protected_words(text, run.shell.world, run.state.cwd[0]):  # `msg={{ lookup('file', '.env') }}`
        run.read(path, origin)
    return UNKNOWN


def _ansible_options(run: Run) -> Parsed:
    parsed = parse(_ANSIBLE, run.args)
    for name, value, role in parsed.values:
        if name in ("-e", "--extra-vars", "--vault-id"):
            path = value.rpartition("@")[2] if "@" in value else ""
            if value.startswith("@") or name == "--vault-id":
                run.use(path, f"{run.name} {name} {value}")
        else:
            act(run, role, value, f"{run.name} {name} {value}")
    return parsed


def playbook(run: Run) -> Output:
    _ansible_options(run)
    run.opaque(run.name)
    return UNKNOWN


_VAULT = "--vault-password-file,--vault-pass-file:u --vault-id: --new-vault-password-file:u --output:w --encrypt-vault-id:"


def salt(run: Run) -> Output:
    """`salt TARGET FUNCTION ARGS`, `salt-call FUNCTION ARGS`, `salt-ssh`: functions whose arguments are shell code or paths."""
    words = parse(
        "n* -c,--config-dir: -t,--timeout: -b,--batch: --out: -L -G -E -N -C --priv:u --roster-file:u -l:", run.args
    ).operands
    words = words if run.name == "salt-call" else words[1:]
    if words[:1] and words[0] in ("cmd.run", "cmd.run_all", "cmd.shell", "cmd.run_stdout"):
        code = next((w for w in words[1:] if "=" not in w.partition(" ")[0] or w.startswith("cmd=")), "").removeprefix("cmd=")
        return run.code(code) if run.name == "salt-call" else far_code(run, code)
    for word in words[1:]:
        if mentions_protected(run, word):
            run.read(word, f"{run.name} {' '.join(words)}")
    return UNKNOWN


# -- devices and machines ----------------------------------------------------------------------------------------------


def _adb_push(run: Run) -> Output:
    paths = parse("n* -z:", run.args).operands
    for path in paths[:-1]:
        run.tree(path, "send")
    return UNKNOWN


def _adb_pull(run: Run) -> Output:
    paths = parse("n* -z:", run.args).operands
    transfer(run, ["device:" + p for p in paths[:1]], paths[1] if len(paths) > 1 else ".")
    return UNKNOWN


def far_words(line: str = "W") -> Callable[[Run], Output]:
    """The rest is a command line for a machine over there; its name, if the line has one, comes first."""

    def handle(run: Run) -> Output:
        skip = line.partition(" ")[0].split(",").index("W")
        parsed = parse(line, run.args)
        for name, value, role in parsed.values:
            act(run, role, value, f"{run.name} {name} {value}")
        words = [w for i, w in enumerate(parsed.rest[skip:]) if i or w != "--"]
        if skip == 0 and words[:1] == ["--"]:
            words = words[1:]
        return far_argv(run, words)

    return handle


def _shell_words(run: Run) -> Output:
    """`adb shell cat x`: the words joined are shell code."""
    return far_code(run, " ".join(run.args))


def far_option(line: str, *options: str) -> Callable[[Run], Output]:
    """Shell code for over there is given by an option: `vagrant ssh -c`, `fly ssh console -C`."""

    def handle(run: Run) -> Output:
        parsed = parse(line, run.args)
        for name, value, role in parsed.values:
            act(run, role if name not in options else "n", value, f"{run.name} {name} {value}")
        for text in parsed.all_values(*options):
            far_code(run, text)
        if parsed.rest[:1] == ["--"] or (line.startswith("W") and parsed.rest):
            far_code(run, " ".join(parsed.rest[1:]))
        return UNKNOWN

    return handle


def copies(line: str, *, remote: Callable[[str], bool] = is_remote) -> Callable[[Run], Output]:
    """Sources, then a target, each here or there."""

    def handle(run: Run) -> Output:
        parsed = parse(line, run.args)
        for name, value, role in parsed.values:
            act(run, role, value, f"{run.name} {name} {value}")
        if len(parsed.operands) > 1:
            transfer(run, parsed.operands[:-1], parsed.operands[-1], remote=remote)
        return UNKNOWN

    return handle


def _file_push(run: Run) -> Output:
    """`lxc file push SOURCE... INSTANCE/PATH`"""
    for path in parse("n* --mode: --uid: --gid: --project:", run.args).operands[:-1]:
        run.tree(path, "send")
    return UNKNOWN


def _file_pull(run: Run) -> Output:
    paths = parse("n* --project:", run.args).operands
    if len(paths) > 1:
        transfer(run, ["instance:" + p.partition("/")[2] for p in paths[:-1]], paths[-1])
    return UNKNOWN


def _sshpass(run: Run) -> Output:
    return apply(run, "W -f:u -p: -d: -P:")


def _sshfs(run: Run) -> Output:
    parsed = parse("n* -o: -F:u -p:", run.args)
    for text in parsed.all_values("-o"):
        for option in text.split(","):
            _ssh_option(run, option)
    return UNKNOWN


def _runs_with(run: Run) -> Output:
    """`fab`, `cap` and kin: tasks of the project."""
    return project(run)


TABLE: dict[str, str] = {
    "ansible-galaxy": QUIET, "ansible-doc": QUIET, "ansible-config": QUIET, "ansible-lint": "r* -c:r",
    "ansible-inventory": f"n* -i:r --output:w -e: {_VAULT}", "virsh": QUIET, "prlctl": QUIET, "VBoxManage": QUIET, "qm": QUIET,
    "x2goclient": QUIET, "rdesktop": QUIET, "xfreerdp": QUIET, "vncviewer": "n* -passwd:u",
    "parallel-scp": "S*,n -h,--hosts:r -H,--host: -l,--user:", "prsync": "S*,n -h,--hosts:r -H,--host: -l,--user:",
    "salt-cp": "n,S*,n -c,--config-dir: -t,--timeout:", "puppet": "n*", "chef-client": "n* -c:u -j:u -k:u",
    "knife": "n* -c:u --key:u -i:u", "wsl.exe": QUIET,
}  # fmt: skip

SPECIAL: dict[str, Callable[[Run], Output]] = {
    "ssh": ssh, "autossh": ssh, "slogin": ssh, "rsh": ssh, "scp": scp, "pscp": scp, "rcp": scp, "mosh": mosh, "sshpass": _sshpass,
    "sshfs": _sshfs, "pssh": pssh, "parallel-ssh": pssh, "pdsh": pssh, "clush": pssh, "dsh": pssh, "ansible": ansible,
    "ansible-playbook": playbook, "ansible-pull": playbook, "ansible-console": playbook, "salt": salt, "salt-call": salt,
    "salt-ssh": salt, "fab": _runs_with, "cap": _runs_with, "dep": _runs_with, "mina": _runs_with, "pyinfra": _runs_with,
    "tailscale": by_verb("--socket:", {"file cp": copies("n* --name: --targets"), "ssh": far_words("n,W"), "": QUIET, "serve|funnel": "n*", "status|ip|ping|up|down|login|logout|version|netcheck|set|switch|whois|cert": QUIET}),
    "adb": by_verb("-s: -t: -H: -P: -L:", {"push": _adb_push, "pull": _adb_pull, "shell|exec-out": _shell_words, "install|install-multiple|uninstall|devices|logcat|reboot|root|forward|reverse|connect|disconnect|start-server|kill-server|wait-for-device|bugreport|emu|version|help|get-state": QUIET}),
    "vagrant": by_verb("", {"ssh": far_option("n* -c,--command: -p", "-c", "--command"), "upload": "S,n,n --compression-type:", "up|halt|status|destroy|provision|reload|init|box|plugin|global-status|ssh-config|suspend|resume|validate|version|snapshot|port|rsync|package": QUIET}),
    "multipass": by_verb("", {"exec": far_words("n,W -d,--working-directory: -n"), "transfer|copy-files": copies("n* -r -p"), "mount": "S,n --type:", "launch": "n* --cloud-init:u", "shell|list|ls|info|start|stop|delete|purge|version|find|get|set|umount|unmount|suspend|restart|recover|alias": QUIET}),
    "lxc": by_verb("--project: --debug", {"exec": far_words("n,W --env: --cwd: --user: --group: --mode: -n -t -T"), "file push": _file_push, "file pull": _file_pull, "list|ls|info|launch|init|start|stop|restart|delete|image|network|profile|storage|config|remote|snapshot|restore|copy|move|project|version|monitor|cluster": QUIET}),
    "lxc-attach": far_words("W -n,--name: -P,--lxcpath: -f: -o: -l: -e -R -u: -g: -v,--set-var: --keep-var:"),
}  # fmt: skip
SPECIAL["incus"] = SPECIAL["lxc"]
