"""install.sh for real, in temporary homes: from nothing, over itself, over what fails, and out again."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent
NETWORK = ("PIP_", "SSL_CERT", "REQUESTS_CA", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY")


class Host:
    """A home, and a copy of the checkout to install from."""

    def __init__(self, top: Path, source: Path) -> None:
        self.top = top
        self.home = top / "my home"  # a blank in every path
        self.home.mkdir()
        self.source = source
        self.data = self.home / ".local/share/ccgate"
        self.link = self.home / ".local/bin/ccgate"
        self.settings = self.home / ".claude/settings.json"
        self.path = f"{Path(sys.executable).parent}:/usr/local/bin:/usr/bin:/bin"

    def env(self, **more: str) -> dict[str, str]:
        network = {name: value for name, value in os.environ.items() if name.upper().startswith(NETWORK)}
        return {**network, "HOME": str(self.home), "PATH": self.path, **more}

    def install(self, *args: str, **env: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["sh", str(self.source / "install.sh"), *args],
            env=self.env(**env),
            cwd=self.home,
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )

    def ccgate(self, *args: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([str(self.link), *args], env=self.env(), cwd=self.home, capture_output=True, text=True, check=False)

    def environments(self) -> list[str]:
        return sorted(p.name for p in self.data.glob("venv-*")) if self.data.exists() else []

    def hook(self, event: dict[str, object]) -> int:
        """The exit status of the registered command, as the client would run it."""
        (group,) = json.loads(self.settings.read_text())["hooks"]["PreToolUse"]
        (handler,) = group["hooks"]
        given = {"session_id": "s", "cwd": str(self.home), "hook_event_name": "PreToolUse", **event}
        command = [handler["command"], *handler["args"]]
        done = subprocess.run(command, input=json.dumps(given), env={"PATH": "/bin"}, capture_output=True, text=True, check=False)
        return done.returncode


@pytest.fixture(scope="session")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a person has who cloned the repository."""
    top = tmp_path_factory.mktemp("checkout")
    for name in ("ccgate", "policies"):
        shutil.copytree(REPOSITORY / name, top / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "LICENSE", "install.sh"):
        shutil.copy2(REPOSITORY / name, top)
    (top / "README.md").write_text("# ccgate\n")
    return top


@pytest.fixture
def host(tmp_path: Path, source: Path) -> Host:
    return Host(tmp_path, source)


# -- what needs no package registry ------------------------------------------------------------------------------------


def test_help_and_usage(host: Host) -> None:
    done = host.install("--help")
    assert done.returncode == 0
    for option in ("--scope", "--observe", "--no-register", "--wheel", "--dry-run", "--uninstall"):
        assert option in done.stdout
    for wrong in (["--nonsense"], ["--scope"], ["--scope", "managed"], ["--wheel"]):
        assert host.install(*wrong).returncode == 2
    assert list(host.home.iterdir()) == []


def test_a_dry_run_does_nothing(host: Host) -> None:
    done = host.install("--dry-run", "--scope", "local", "--observe")
    assert done.returncode == 0
    assert str(host.data) in done.stdout
    assert "local" in done.stdout
    assert list(host.home.iterdir()) == []


def _fake(folder: Path, name: str, text: str) -> None:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text("#!/bin/sh\n" + text)
    path.chmod(0o755)


def _tools(folder: Path) -> None:
    """What install.sh itself calls, in a PATH without any Python."""
    folder.mkdir(exist_ok=True)
    for tool in ("sh", "dirname", "uname", "cat", "readlink", "date", "mkdir", "rm", "rmdir", "ln", "basename"):
        found = shutil.which(tool)
        assert found
        (folder / tool).symlink_to(found)


def _only(host: Host, text: str) -> None:
    """A machine on which each name for Python is this script."""
    folder = host.top / "bin"
    _tools(folder)
    for name in ("python3", "python3.14", "python3.13", "python3.12", "python3.11"):
        _fake(folder, name, text)
    script = (host.source / "install.sh").read_text()
    changed = script.replace("/usr/bin/python3 /usr/local/bin/python3", "").replace("/opt/homebrew/bin/python3", "")
    assert changed != script
    copy = host.top / "source"
    copy.mkdir()
    (copy / "install.sh").write_text(changed)
    host.source = copy
    host.path = str(folder)


def test_no_python(host: Host) -> None:
    _only(host, "exit 127\n")
    done = host.install()
    assert done.returncode == 4
    assert "3.11" in done.stderr
    assert "apt-get install python3" in done.stderr
    assert list(host.home.iterdir()) == []


def test_a_python_without_pip(host: Host) -> None:
    """Debian's python3 without python3-venv."""
    _only(host, f'case "$*" in *ensurepip*) exit 1 ;; esac\nexec "{sys.executable}" "$@"\n')
    wrapper = host.top / "bin" / "python3"
    text = (host.source / "install.sh").read_text()
    (host.source / "install.sh").write_text(text.replace("print(path)' 2>/dev/null", f'print("{wrapper}")\' 2>/dev/null'))
    done = host.install()
    assert done.returncode == 4
    assert "apt-get install python3-venv" in done.stderr
    assert list(host.home.iterdir()) == []


def test_a_shim_leads_to_the_interpreter_behind_it(host: Host) -> None:
    """What pyenv puts on the PATH is a script; what is used is the program that it starts."""
    folder = host.top / "shims"
    _fake(folder, "python3", f'exec "{sys.executable}" "$@"\n')
    done = host.install("--dry-run", PYTHON=str(folder / "python3"))
    assert done.returncode == 0
    assert "shims" not in done.stdout
    assert os.path.realpath(sys.executable).rpartition("/")[0] in done.stdout


def test_a_relative_home_or_data_directory(host: Host) -> None:
    assert host.install("--dry-run", HOME="home").returncode == 4
    assert host.install("--dry-run", XDG_DATA_HOME="data").returncode == 2


def test_shellcheck(repository: Path) -> None:
    found = shutil.which("shellcheck", path=f"{Path(sys.executable).parent}:/usr/bin:/usr/local/bin:/opt/homebrew/bin")
    if found is None:
        pytest.skip("needs shellcheck")
    done = subprocess.run(
        [found, str(repository / "install.sh"), str(repository / "tests/run")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


# -- for real ----------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_in_over_itself_and_out(host: Host) -> None:
    host.settings.parent.mkdir()
    host.settings.write_text('{\n\t"model": "opus"\n}\n')
    done = host.install()
    assert done.returncode == 0, done.stderr
    assert "Read .env            deny" in done.stdout
    assert host.hook({"tool_name": "Read", "tool_input": {"file_path": f"{host.home}/.env"}}) == 2
    assert host.hook({"tool_name": "Read", "tool_input": {"file_path": f"{host.home}/README.md"}}) == 0
    assert (host.data / "venv").is_symlink()
    first, registered = host.environments(), host.settings.read_bytes()
    assert str(host.data / "venv/bin/python") in registered.decode()
    assert first[0] not in registered.decode()
    assert "python3" not in registered.decode()  # no version of Python in any registered path

    # the command itself registers the same paths
    assert host.ccgate("install").returncode == 0
    assert host.settings.read_bytes() == registered

    # an upgrade keeps what is registered valid, and leaves nothing of the old environment
    done = host.install()
    assert done.returncode == 0, done.stderr
    assert host.settings.read_bytes() == registered
    assert len(host.environments()) == 1
    assert host.environments() != first
    assert host.hook({"tool_name": "Bash", "tool_input": {"command": "cat .env"}}) == 2

    # an upgrade that fails leaves all as it was
    before = host.environments()
    host.settings.write_text('{"model": 1}')
    done = host.install()
    assert done.returncode == 3
    assert "model" in done.stderr
    assert host.environments() == before
    host.settings.write_bytes(registered)
    done = host.install("--wheel", str(host.top / "none.whl"))
    assert done.returncode == 4
    assert host.environments() == before
    assert host.hook({"tool_name": "Bash", "tool_input": {"command": "cat .env"}}) == 2
    assert host.ccgate("doctor").returncode == 0

    # out again, also with an environment that is broken
    shutil.rmtree(host.data / before[0] / "lib")
    done = host.install("--uninstall")
    assert done.returncode == 0, done.stderr
    assert host.settings.read_text() == '{\n\t"model": "opus"\n}\n'
    assert not host.data.exists()
    assert not host.link.is_symlink()
    assert (host.home / ".local/state/ccgate/log").is_dir()
    assert ".local/state/ccgate" in done.stdout


@pytest.mark.slow
def test_a_machine_whose_settings_are_broken(host: Host) -> None:
    host.settings.parent.mkdir()
    host.settings.write_text("{ // mine\n}")
    assert host.install().returncode == 3
    assert not host.data.exists()
    assert not host.link.is_symlink()
    assert host.settings.read_text() == "{ // mine\n}"


@pytest.mark.slow
def test_a_wheel_elsewhere_and_a_foreign_command(host: Host) -> None:
    wheels = host.top / "wheels"
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(wheels), str(host.source)]
    subprocess.run(build, env=host.env(), check=True)
    (wheel,) = wheels.glob("*.whl")
    host.link.parent.mkdir(parents=True)
    host.link.write_text("somebody's own\n")
    data = host.top / "data"
    done = host.install("--wheel", str(wheel), "--no-register", XDG_DATA_HOME=str(data))
    assert done.returncode == 0, done.stderr
    assert host.link.read_text() == "somebody's own\n"
    assert "left alone" in done.stderr
    assert not host.settings.exists()
    done = subprocess.run(
        [str(data / "ccgate/venv/bin/ccgate"), "--version"], env=host.env(), capture_output=True, text=True, check=False
    )
    assert done.stdout.startswith("ccgate ")
    assert host.install("--uninstall", XDG_DATA_HOME=str(data)).returncode == 0
    assert not (data / "ccgate").exists()
    assert host.link.read_text() == "somebody's own\n"


@pytest.mark.slow
def test_an_isolated_interpreter_without_the_dependencies(host: Host) -> None:
    """`pip install --user -e`: what is in the user's own packages is not there for the hook, and is said so."""
    venv = host.top / "bare"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(venv)], check=True)
    packages = next(Path(p) for p in sys.path if p.endswith("site-packages"))
    env = host.env(PYTHONPATH=f"{host.source}:{packages}")
    done = subprocess.run(
        [str(venv / "bin/python"), "-m", "ccgate", "install"], env=env, cwd=host.home, capture_output=True, text=True, check=False
    )
    assert done.returncode == 4
    assert "pathspec" in done.stderr
    assert "pipx" in done.stderr
    assert not host.settings.exists()
