"""Where Claude Code's settings files are, and what stands in them."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from ccgate.gate import settings, system

from .registration import Registration, registrations

SCOPES = ("user", "project", "local")


def config_directory() -> Path:
    """`CLAUDE_CONFIG_DIR`, or `~/.claude`."""
    given = os.environ.get("CLAUDE_CONFIG_DIR")
    return Path(given) if given else Path.home() / ".claude"


def managed_directory(root: Path = Path("/")) -> Path:
    """The machine's own settings, as the client's documentation places them; `root` stands in for `/` in tests."""
    if sys.platform == "darwin":
        return root / "Library/Application Support/ClaudeCode"
    if sys.platform == "win32":
        return Path("C:/Program Files/ClaudeCode")
    return root / "etc/claude-code"


def project_root(start: Path) -> Path:
    """The repository that a directory lies in, else the directory: the client looks for project settings where it starts, and nowhere above."""
    here = start.resolve()
    return next((d for d in (here, *here.parents) if (d / ".git").exists()), here)


def settings_file(scope: str, project: Path) -> Path:
    """The settings file of a scope."""
    if scope == "user":
        return config_directory() / "settings.json"
    return project / ".claude" / ("settings.json" if scope == "project" else "settings.local.json")


class Source:
    """One settings file: its scope, text and parsed content; `document` is None when it is missing or cannot be parsed."""

    def __init__(self, scope: str, path: Path) -> None:
        self.scope = scope
        self.path = path
        self.text: str | None = None
        self.document: Any = None
        self.unreadable = ""
        try:
            self.text = path.read_bytes().decode("utf-8")
            body = self.text.removeprefix("\ufeff")
            self.document = system.decode_json(body, unique=False) if body.strip() else {}
        except (FileNotFoundError, NotADirectoryError):
            pass
        except (OSError, ValueError, RecursionError) as error:
            self.unreadable = error.strerror or "cannot be read" if isinstance(error, OSError) else "is not JSON in UTF-8"

    @property
    def registrations(self) -> list[Registration]:
        return registrations(self.text, self.scope, str(self.path)) if self.text is not None and self.document is not None else []

    def says(self, key: str) -> Any:
        return self.document.get(key) if isinstance(self.document, dict) else None

    @property
    def switched_off(self) -> str:
        return settings.switched_off(self.document, user=self.scope == "user")


def sources(project: Path, root: Path = Path("/")) -> list[Source]:
    """All settings files of a session that starts in `project`, the most trusted first.

    Local settings are also read from the root of the repository, others are not (seen on client 2.1.330).
    """
    managed = managed_directory(root)
    files = [("managed", managed / "managed-settings.json")]
    files += [("managed", path) for path in sorted((managed / "managed-settings.d").glob("*.json"))]
    files += [(scope, settings_file(scope, project)) for scope in SCOPES]
    files.append(("local", settings_file("local", project_root(project))))
    once: dict[str, tuple[str, Path]] = {}  # a session in the home directory has one file under two names
    for scope, path in files:
        once.setdefault(os.path.realpath(path), (scope, path))
    return [Source(scope, path) for scope, path in once.values()]
