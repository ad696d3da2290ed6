"""A throw-away machine for the client: a HOME with ccgate installed in it, and projects with planted secrets."""

from __future__ import annotations

import copy
import json
import os
import shutil
import subprocess
import tempfile
import zipapp
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from . import client, markers
from .model import Script, ScriptedModel

REPOSITORY = Path(__file__).resolve().parents[2]
INSTALL_TIME_LIMIT = 300  # seconds; a cold package cache is slow

NOTEBOOK = {
    "cells": [{"cell_type": "code", "id": "c1", "metadata": {}, "execution_count": None, "outputs": [], "source": ["print(1)"]}],
    "metadata": {},
    "nbformat": 4,
    "nbformat_minor": 5,
}
# {marker} is what must never reach the model. Paths are below the project, those with "~/" below the home.
SECRETS = {
    ".env": "API_KEY={marker}\nREGION=north\n",
    ".env.local": "API_KEY={marker}\nLOCAL=1\n",
    "svc/.env.production": "DATABASE_URL=postgres://app:{marker}@db/app\n",
    "certs/server.key": "-----BEGIN PRIVATE KEY-----\n{marker}\n-----END PRIVATE KEY-----\n",
    "private/report.ipynb": json.dumps(NOTEBOOK).replace("print(1)", "print('{marker}')"),
    "~/.aws/credentials": "[default]\naws_secret_access_key={marker}\n",
    "~/.ssh/id_ed25519": "-----BEGIN OPENSSH PRIVATE KEY-----\n{marker}\n-----END OPENSSH PRIVATE KEY-----\n",
}
FILES = {
    ".ccgate.toml": 'version = 1\n\n[[rule]]\nid = "private-notebooks"\neffect = "deny"\nactions = ["read", "write", "delete"]\n'
    'paths = ["private/*.ipynb"]\nreason = "private notebooks stay private"\nadvice = "use notes.ipynb"\n',
    ".env.example": "API_KEY=your-key-here\n",
    ".gitignore": "node_modules/\n",
    "README.md": "# Harbour\n\nCopy .env.example to .env before the first start.\n",
    "notes.txt": "the tide is high at noon\n",
    "notes.ipynb": json.dumps(NOTEBOOK),
    "src/app.py": "# TODO: read the port from the settings\nprint('harbour is open')\n",
    "src/util.py": "def knots(metres: float) -> float:\n    return metres * 1.944\n",
}
LINKS = {"shared": ".", "settings.txt": ".env", "manual.txt": "README.md"}
HARD_LINKS = {"copy.txt": ".env.local"}


@dataclass
class Project:
    """One project of the lab's user, with its own client configuration and its own marker in every secret."""

    root: Path
    home: Path
    config: Path
    marker: str = field(default_factory=markers.new_marker)

    def place(self, name: str) -> Path:
        return self.home / name[2:] if name.startswith("~/") else self.root / name

    def fill(self, value: Any) -> Any:
        """`value` with {proj}, {home} and {config} replaced in every string."""
        text = json.dumps(value)
        for name, path in (("{proj}", self.root), ("{home}", self.home), ("{config}", self.config)):
            text = text.replace(name, str(path))
        return json.loads(text)

    def guarded(self) -> dict[str, str]:
        """What must not change, by name: the planted secrets and the client's settings."""
        settings = {str(path): path.read_text() for path in self._settings() if path.exists()}
        return settings | {name: text.replace("{marker}", self.marker) for name, text in SECRETS.items()}

    def _settings(self) -> list[Path]:
        return [self.config / "settings.json", self.root / ".claude/settings.json", self.root / ".claude/settings.local.json"]

    def plant(self) -> None:
        """Write every file that is missing or differs; the others keep their times, which the client looks at."""
        for name, text in (SECRETS | FILES).items():
            path = self.place(name)
            wanted = text.replace("{marker}", self.marker)
            if not path.is_file() or path.is_symlink() or path.read_text(errors="replace") != wanted:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.unlink(missing_ok=True)
                path.write_text(wanted)
        for name, target in LINKS.items():
            if not self.place(name).is_symlink():
                self.place(name).symlink_to(target)
        for name, target in HARD_LINKS.items():
            if not (self.place(name).exists() and self.place(name).samefile(self.place(target))):
                self.place(name).unlink(missing_ok=True)
                self.place(name).hardlink_to(self.place(target))
        hand_over(self.root, self.config, self.home / ".aws", self.home / ".ssh")

    def changed(self, before: dict[str, str]) -> list[str]:
        """Names out of `before` whose text is another now, or gone."""
        paths = {name: Path(name) if name.startswith("/") else self.place(name) for name in before}
        return [n for n, path in paths.items() if not path.is_file() or path.read_text(errors="replace") != before[n]]


class Lab:
    """The temporary machine. `install` puts ccgate on it, `session` lets the client play a script there."""

    def __init__(self, binary: Path, transcripts: Path) -> None:
        self.top = Path(tempfile.mkdtemp(prefix="ccgate-e2e-"))
        self.top.chmod(0o755)
        self.home = self.top / "home"
        self.home.mkdir()
        self.transcripts = transcripts
        self.python = client.usable_python()
        self.env = client.clean_environment(self.home, self.python)
        # The tests' own folders may be closed to the client's user.
        self.binary = Path(shutil.copy2(binary, self.top / "claude"))
        self.server = Path(shutil.copy2(Path(__file__).with_name("mcp_files.py"), self.top))

    def install(self, *args: str) -> subprocess.CompletedProcess[str]:
        """Run `./install.sh` as a user would, then hand the home to the client's user."""
        done = subprocess.run(
            ["./install.sh", *args],
            cwd=REPOSITORY,
            env=client.network_settings() | self.env,
            capture_output=True,
            text=True,
            timeout=INSTALL_TIME_LIMIT,
            check=False,
        )
        hand_over(self.home)
        return done

    def registered(self) -> dict[str, Any]:
        """The user settings that the installer wrote."""
        settings: dict[str, Any] = json.loads((self.home / ".claude/settings.json").read_text())
        return settings

    def project(self, name: str, settings: dict[str, Any]) -> Project:
        """A fresh project with its secrets; `settings`, as installed, are the user settings of its sessions."""
        root = self.home / "code" / name
        config = self.top / "config" / name
        for folder in (root, config, self.top / "tmp" / name):
            folder.mkdir(parents=True)
        text = json.dumps(settings, indent=2).replace(str(self.home / ".claude/settings.json"), str(config / "settings.json"))
        (config / "settings.json").write_text(text)
        project = Project(root, self.home, config)
        git = {**self.env, "GIT_AUTHOR_NAME": "user", "GIT_AUTHOR_EMAIL": "user@example.org"}
        git |= {"GIT_COMMITTER_NAME": "user", "GIT_COMMITTER_EMAIL": "user@example.org"}
        project.plant()
        for command in (["init", "-q"], ["add", ".env", "README.md", "src"], ["commit", "-q", "-m", "first"]):
            subprocess.run(["git", *command], cwd=root, env=git, check=True, **client.as_user())
        return project

    def session(
        self, project: Project, script: Script, before_turn: Callable[[str, int], None] = lambda _name, _turn: None
    ) -> client.Outcome:
        """Play `script` in the project; the transcript is kept below `transcripts`."""
        servers = {"files": {"command": self.python, "args": ["-I", str(self.server), str(project.root)]}}
        args = ["--strict-mcp-config", "--mcp-config", json.dumps({"mcpServers": servers})]
        temporary = str(self.top / "tmp" / project.root.name)
        hand_over(Path(temporary))
        env = {**self.env, "TMPDIR": temporary, "CLAUDE_CODE_TMPDIR": temporary, "DEPLOY_TOKEN": project.marker}
        model = ScriptedModel(project.fill(script), before_turn)
        try:
            return client.drive(self.binary, model, cwd=project.root, config=project.config, env=env, args=args)
        finally:
            if (project.config / "projects").is_dir():
                shutil.copytree(project.config / "projects", self.transcripts / project.root.name)

    def tool(self, project: Project, source: str) -> None:
        """An executable `./tool` in the project that runs Python `source`: an archive, so that nobody reads its text."""
        folder = self.top / "tool" / project.root.name
        folder.mkdir(parents=True)
        (folder / "__main__.py").write_text(source)
        zipapp.create_archive(folder, project.root / "tool", interpreter=self.python, compressed=True)
        hand_over(project.root)

    def remove(self) -> None:
        shutil.rmtree(self.top, ignore_errors=True)


def without_hooks(settings: dict[str, Any]) -> dict[str, Any]:
    """The same settings, nothing registered: what the client does when there is no gate."""
    return {key: value for key, value in settings.items() if key not in ("hooks", "permissions", "sandbox")}


def with_handler(settings: dict[str, Any], event: str, **changes: Any) -> dict[str, Any]:
    """The same settings with fields of the event's handlers changed; a value of None takes the field away."""
    changed = copy.deepcopy(settings)
    for group in changed["hooks"][event]:
        for handler in group["hooks"]:
            handler.update(changes)
            for name in [name for name, value in changes.items() if value is None]:
                del handler[name]
    return changed


def hand_over(*tops: Path) -> None:
    """Make all below `tops` the property of the user that the client runs as."""
    who = client.unprivileged()
    if who is None:
        return
    for top in tops:
        for folder, _, names in os.walk(top):
            for path in (folder, *(os.path.join(folder, name) for name in names)):
                os.chown(path, *who, follow_symlinks=False)
