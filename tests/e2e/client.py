"""The real client: found or installed at the pinned version, and run cut off from the machine it runs on.

`CCGATE_E2E_CACHE=DIR` keeps the installed client between runs; `CCGATE_REQUIRE_CLIENT=1` makes a missing client an error.
"""

from __future__ import annotations

import fcntl
import json
import os
import pwd
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .model import Result, ScriptedModel

PACKAGE = "@anthropic-ai/claude-code"
PINNED = "2.1.330"
TIME_LIMIT = 150  # seconds for one session

# The client asks for some tools even when they are harmless; nobody can answer a headless run, so all are allowed beforehand.
ALLOWED = "Read,Write,Edit,NotebookEdit,Bash,Glob,Grep,Agent,Monitor,ListMcpResourcesTool,ReadMcpResourceTool,mcp__files"
# What a package manager needs to know about its network; the rest of the caller's environment stays outside.
_NETWORK = ("PIP_", "NPM_CONFIG_", "SSL_CERT", "REQUESTS_CA", "NODE_EXTRA_CA", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY")

_CLONE_NEWNET = 0x40000000
_SIOCSIFFLAGS = 0x8914
_UP_AND_RUNNING = 0x1 | 0x40


class Missing(Exception):
    """No pinned client here; the text says how to get one."""


def required() -> bool:
    """Is a missing client an error?"""
    return os.environ.get("CCGATE_REQUIRE_CLIENT") == "1"


def obtain() -> Path:
    """The pinned client's binary. Raises Missing where it is neither there nor asked for."""
    cache = os.environ.get("CCGATE_E2E_CACHE")
    found = _binary(Path(cache)) if cache else None
    if found:
        return found
    if not cache and not required():
        raise Missing(f"needs {PACKAGE} {PINNED}: set CCGATE_E2E_CACHE to a folder to install it in")
    if not shutil.which("npm"):
        raise Missing(f"needs npm to install {PACKAGE} {PINNED}")
    folder = Path(cache) if cache else Path(tempfile.mkdtemp(prefix="ccgate-client-"))
    folder.mkdir(parents=True, exist_ok=True)
    install = ["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", str(folder), f"{PACKAGE}@{PINNED}"]
    done = subprocess.run(install, capture_output=True, text=True, timeout=600, check=False)
    found = _binary(folder)
    if not found:
        raise Missing(f"npm could not install {PACKAGE} {PINNED}: {done.stderr.strip()[-300:]}")
    return found


def _binary(folder: Path) -> Path | None:
    """The native binary below an npm prefix, if it is of the pinned version."""
    for manifest in folder.glob(f"node_modules/{PACKAGE}-*/package.json"):
        binary = manifest.with_name("claude")
        if json.loads(manifest.read_text())["version"] == PINNED and binary.is_file():
            return binary
    return None


def unprivileged() -> tuple[int, int] | None:
    """uid and gid of nobody where we are root, whom the client trusts less; else None: stay who we are."""
    if os.geteuid() != 0:
        return None
    who = pwd.getpwnam("nobody")
    return who.pw_uid, who.pw_gid


def as_user() -> dict[str, Any]:
    """The arguments that make `subprocess` start a program as `unprivileged()` says."""
    who = unprivileged()
    return {"user": who[0], "group": who[1], "extra_groups": []} if who else {}


def usable_python() -> str:
    """An interpreter that the client's user may execute: that of the tests can lie in root's own home."""
    for path in (sys.executable, os.path.realpath(sys.executable), "/usr/bin/python3", "/usr/local/bin/python3"):
        check = "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))"
        try:
            done = subprocess.run([path, "-c", check], cwd="/", env={}, capture_output=True, check=False, **as_user())
        except OSError:
            continue
        if done.returncode == 0:
            return path
    raise Missing("needs a Python 3.11 or newer with venv that the user nobody can execute")


def clean_environment(home: Path, python: str) -> dict[str, str]:
    """The whole environment of the installer, the hook and the client: nothing of the caller's own homes or keys."""
    return {
        "PATH": f"{Path(python).parent}:/usr/local/bin:/usr/bin:/bin",
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / ".config"),
        "XDG_DATA_HOME": str(home / ".local/share"),
        "XDG_STATE_HOME": str(home / ".local/state"),
        "XDG_CACHE_HOME": str(home / ".cache"),
        "SHELL": "/bin/bash",
        "LANG": "C.UTF-8",
        "TERM": "dumb",
        "USER": "user",
    }


def network_settings() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name.upper().startswith(_NETWORK)}


def in_private_network(work: Callable[[], None]) -> None:
    """Run `work` in a thread that, if we are root on Linux, has a network of its own with nothing but a loopback.

    A network namespace belongs to a thread: sockets that `work` opens and programs that it starts are inside, we are not.
    """
    failure: list[BaseException] = []

    def inside() -> None:
        try:
            if os.geteuid() == 0 and sys.platform == "linux":
                _leave_network()
            work()
        except BaseException as error:
            failure.append(error)

    thread = threading.Thread(target=inside)
    thread.start()
    thread.join()
    if failure:
        raise failure[0]


def _leave_network() -> None:
    import ctypes

    if ctypes.CDLL(None, use_errno=True).unshare(_CLONE_NEWNET):
        number = ctypes.get_errno()
        raise OSError(number, f"no private network for the client: {os.strerror(number)}")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, _SIOCSIFFLAGS, struct.pack("16sH14s", b"lo", _UP_AND_RUNNING, b""))


@dataclass(frozen=True)
class Outcome:
    """One session: the client's stream-json `events`, what the model was sent, tool results by id, and stderr."""

    events: list[dict[str, Any]]
    bodies: list[dict[str, Any]]
    results: dict[str, Result]
    stderr: str

    def hook_answers(self, event: str) -> list[dict[str, Any]]:
        """The `hook_response` records of one event: stdout, stderr, exit_code, outcome."""
        return [e for e in self.events if e.get("subtype") == "hook_response" and e.get("hook_event") == event]

    def permission_denials(self) -> list[Any]:
        """The calls that the client refused, from the session's last record."""
        return [denial for e in self.events if e.get("type") == "result" for denial in e.get("permission_denials", [])]


def drive(binary: Path, model: ScriptedModel, *, cwd: Path, config: Path, env: Mapping[str, str], args: list[str]) -> Outcome:
    """Let the client play the whole script of `model` in `cwd`, with its settings in `config`."""
    outcome: list[Outcome] = []

    def work() -> None:
        url = model.start()
        try:
            outcome.append(_run(binary, model, url, cwd, {**env, "CLAUDE_CONFIG_DIR": str(config)}, args))
        finally:
            model.stop()

    in_private_network(work)
    return outcome[0]


def _run(binary: Path, model: ScriptedModel, url: str, cwd: Path, env: dict[str, str], args: list[str]) -> Outcome:
    command = [str(binary), "-p", "--output-format", "stream-json", "--verbose", "--include-hook-events"]
    process = subprocess.Popen(
        [*command, "--allowedTools", ALLOWED, *args],
        cwd=cwd,
        env={**env, **_client_settings(url)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        **as_user(),
    )
    try:
        out, err = process.communicate("play the script", timeout=TIME_LIMIT)
    finally:
        _end_group(process.pid)
    events = [json.loads(line) for line in out.splitlines() if line.startswith("{")]
    return Outcome(events, model.bodies, model.results(), err)


def _client_settings(url: str) -> dict[str, str]:
    return {
        "ANTHROPIC_BASE_URL": url,
        "ANTHROPIC_API_KEY": "sk-ant-no-such-key",
        "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1",
        "DISABLE_TELEMETRY": "1",
        "DISABLE_ERROR_REPORTING": "1",
        "DISABLE_AUTOUPDATER": "1",
        "CLAUDE_CODE_MAX_RETRIES": "1",
        "ENABLE_TOOL_SEARCH": "0",
    }


def _end_group(group: int) -> None:
    """End what is left of the process group that the client was started in."""
    try:
        os.killpg(group, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):  # nothing is left of it; macOS says EPERM for zombies
        pass
