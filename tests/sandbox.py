"""Run a shell command for real, where it can do no harm, and see whether a planted secret got out.

bubblewrap gives a scratch home as an unprivileged user, no network but a loopback of its own with a listener, and the system read-only.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.e2e.markers import forms, new_marker
from tests.shellcases import FILES, HOME_FILES, make_tree

BWRAP = shutil.which("bwrap")
TIME_LIMIT = 6  # seconds for one command
PORTS = (8080, 9000)
MAX_SEEN = 4_000_000  # bytes of output and of one file that are looked at

# Inside the sandbox: listen on loopback, append what arrives to SINK, run the command.
_INSIDE = """
import os, resource, socket, subprocess, sys, threading
def listen(port):
    server = socket.socket(); server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind(("127.0.0.1", port)); server.listen()
    while True:
        peer, _ = server.accept()
        threading.Thread(target=drain, args=(peer,), daemon=True).start()
def drain(peer):
    peer.settimeout(1)
    try:
        while data := peer.recv(65536):
            with open(os.environ["SINK"], "ab") as sink: sink.write(data)
    except OSError: pass
for port in map(int, sys.argv[2].split(",")): threading.Thread(target=listen, args=(port,), daemon=True).start()
environment = {k: v for k, v in os.environ.items() if k != "SINK"}
def bounded():
    for limit, most in ((resource.RLIMIT_NPROC, 200), (resource.RLIMIT_CPU, 5), (resource.RLIMIT_FSIZE, 1 << 26)):
        resource.setrlimit(limit, (most, most))
command = ["bash", "--norc", "-c", sys.argv[1]]
raise SystemExit(subprocess.run(command, stdin=subprocess.DEVNULL, env=environment, preexec_fn=bounded).returncode)
"""


@dataclass(frozen=True)
class Outcome:
    """What a run did: the places where the marker was seen ("output", "network", a file), the secrets that were changed, whether any
    file was, and the exit status.
    """

    leaks: list[str]
    tampered: list[str]
    changed: bool
    status: int
    output: str


class Machine:
    """A fresh home with a project in it, whose secrets all hold one marker."""

    def __init__(self) -> None:
        self.top = Path(tempfile.mkdtemp(prefix="ccgate-canary-"))
        self.top.chmod(0o755)
        self.home, self.project = self.top / "home", self.top / "home" / "demo"
        self.marker = new_marker()
        self._fill()
        self.secrets = [path for path in self._files() if self.marker.encode() in path.read_bytes()]

    def _fill(self) -> None:
        (self.top / "tmp").mkdir()
        make_tree(self.home, self._planted(HOME_FILES))
        make_tree(self.project, self._planted(FILES))
        env = {"HOME": str(self.home), "PATH": os.environ["PATH"], "GIT_CONFIG_NOSYSTEM": "1"}
        for words in (
            ["init", "-q"],
            ["add", "-A"],
            ["-c", "user.name=me", "-c", "user.email=me@demo.test", "commit", "-qm", "start"],
        ):
            subprocess.run(["git", *words], cwd=self.project, env=env, check=True, capture_output=True)

    def restore(self) -> None:
        """Everything as it was at first."""
        for path in self.top.iterdir():
            if path.is_dir() and not path.is_symlink():
                subprocess.run(["chmod", "-R", "u+rwx", str(path)], check=False, capture_output=True)
                shutil.rmtree(path)
            else:
                path.unlink()
        self._fill()

    def _planted(self, files: dict[str, str]) -> dict[str, str]:
        return {name: text.replace("planted", self.marker) for name, text in files.items()}

    def _files(self) -> list[Path]:
        return [path for path in self.top.rglob("*") if path.is_file() and not path.is_symlink() and ".git" not in path.parts]

    def run(self, command: str) -> Outcome:
        """Run once; `restore` before the next run if something changed."""
        before = {path: path.read_bytes() for path in self._files()}
        sink = self.top / "sink"
        words = [
            BWRAP or "bwrap",
            "--unshare-all",
            "--die-with-parent",
            "--new-session",
            "--uid",
            "1000",
            "--gid",
            "1000",
            "--clearenv",
        ]
        for name in ("/usr", "/etc/alternatives", "/etc/ld.so.cache", "/etc/ssl", "/etc/passwd", "/etc/group"):
            if os.path.exists(name):
                words += ["--ro-bind", name, name]
        for name in ("bin", "lib", "lib64", "sbin"):
            words += ["--symlink", f"usr/{name}", f"/{name}"]
        words += ["--proc", "/proc", "--dev", "/dev", "--bind", str(self.top / "tmp"), "/tmp"]
        words += ["--bind", str(self.top), str(self.top), "--chdir", str(self.project)]
        settings = {"HOME": self.home, "PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8", "USER": "me", "SINK": sink}
        for name, value in settings.items():
            words += ["--setenv", name, str(value)]
        inside = ["python3", "-I", "-c", _INSIDE, command, ",".join(map(str, PORTS))]
        try:
            done = subprocess.run([*words, *inside], capture_output=True, timeout=TIME_LIMIT, check=False)
            output, status = done.stdout + done.stderr, done.returncode
        except subprocess.TimeoutExpired as stopped:
            output, status = (stopped.stdout or b"") + (stopped.stderr or b""), -1
        text = output[:MAX_SEEN].decode("utf-8", "replace")
        leaks = ["output"] if forms(self.marker, text) else []
        after = self._files()
        changed = len(after) != len(before) or not self.project.is_dir()
        for path in after:
            data = path.read_bytes()
            changed = changed or data != before.get(path)
            if (
                data != before.get(path)
                and path not in self.secrets
                and forms(self.marker, data[:MAX_SEEN].decode("utf-8", "replace"))
            ):
                leaks.append("network" if path == sink else str(path.relative_to(self.top)))
        tampered = [str(p.relative_to(self.top)) for p in self.secrets if not p.is_file() or p.read_bytes() != before[p]]
        return Outcome(leaks, tampered, changed, status, text)

    def remove(self) -> None:
        shutil.rmtree(self.top, ignore_errors=True)
