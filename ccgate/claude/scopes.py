"""Where Claude Code's settings files are, and what in them shadows the gate."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

from .registration import our_handlers

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
        try:
            self.text = path.read_bytes().decode("utf-8")
            body = self.text.removeprefix("\ufeff")
            self.document = json.loads(body) if body.strip() else {}
        except (OSError, ValueError):
            pass

    @property
    def handlers(self) -> list[dict[str, Any]]:
        return our_handlers(self.document)

    def says(self, key: str) -> Any:
        return self.document.get(key) if isinstance(self.document, dict) else None


def sources(project: Path, root: Path = Path("/")) -> list[Source]:
    """All settings files of a place, the most trusted first."""
    managed = managed_directory(root)
    files = [("managed", managed / "managed-settings.json")]
    files += [("managed", path) for path in sorted((managed / "managed-settings.d").glob("*.json"))]
    files += [(scope, settings_file(scope, project)) for scope in SCOPES]
    return [Source(scope, path) for scope, path in files]
