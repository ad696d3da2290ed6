"""The rules by which the gate protects itself; no file relaxes them: its program, policies, state, and the settings that register it."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from ccgate.gate.artefact import PROJECT_FILE, Locations
from ccgate.gate.paths import from_windows

from .schema import Rule

_SETTINGS = ("settings.json", "settings.local.json")
_MANAGED = ("/etc/claude-code", "/Library/Application Support/ClaudeCode", "C:/Program Files/ClaudeCode")

_PACKAGE = ("@anthropic-ai/claude-code*",)
_RUNNERS = ("npx", "bunx", "pnpx", "pnpm dlx", "yarn dlx", "bun x", "npm exec")
_CLIENTS = ("claude", *(f"{runner} {package}" for runner in _RUNNERS for package in _PACKAGE))
_WITHOUT_HOOKS = ("--bare", "--safe-mode", "--settings", "--setting-sources")
_WITH_MODS = ("--plugin-dir", "--plugin-url")
_REMOVERS = ("pip", "pip3", "pipx", "uv tool", "uv pip", "pip2", "conda", "mamba", "poetry self", "brew")


def rules(where: Locations) -> list[Rule]:
    """The built-in rules for one place."""
    return [
        Rule(
            id="self",
            effect="deny",
            actions=["write", "create", "delete"],
            paths=_paths(where),
            reason="the gate's own program, policy, state and registration are changed by people only",
            advice="ask the user to make this change in a terminal of their own",
        ),
        Rule(
            id="self-commands",
            effect="deny",
            actions=["execute"],
            commands=[
                "ccgate uninstall",
                "ccgate install --observe",
                *(f"{remover} {word} ccgate" for remover in _REMOVERS for word in ("uninstall", "remove")),
                *(f"{client} {option}" for client in _CLIENTS for option in _WITHOUT_HOOKS),
            ],
            reason="this would switch the gate off or run a client without it",
            advice="ask the user to do it in a terminal of their own",
        ),
        Rule(
            id="self-plugins",
            effect="ask",
            actions=["execute"],
            commands=[
                *(
                    f"claude {kind} {word}"
                    for kind in ("plugin", "plugins")
                    for word in ("install", "i", "add", "enable", "update")
                ),
                *(f"{client} {option}" for client in _CLIENTS for option in _WITH_MODS),
            ],
            reason="a plugin can run inside the client, where it can override what the gate says",
            advice="let the user decide",
        ),
    ]


def _paths(where: Locations) -> list[str]:
    directories = [*_program(), where.config, where.state, where.managed, *_MANAGED]
    files = [f"**/.claude/{name}" for name in _SETTINGS] + [f"**/{PROJECT_FILE}", "~/.local/bin/ccgate"]
    config = os.environ.get("CLAUDE_CONFIG_DIR", "")
    if os.path.isabs(config):
        files += [literal(f"{config}/{name}") for name in _SETTINGS]
    for path in _registered(where.state):
        files += [literal(path), literal(os.path.realpath(path))]
    roots = [literal(directory) for directory in directories if directory]
    return list(dict.fromkeys([*(root + "/**" for root in roots), *roots, *files]))


def _program() -> list[str]:
    """The package, and the environment around it where that is ccgate's alone: made by install.sh, pipx or uv."""
    package = Path(__file__).parent.parent
    found = [str(package), str(package.resolve())]
    prefix = Path(sys.prefix)
    if sys.prefix != sys.base_prefix:
        own = next((d for d in (prefix, prefix.parent) if d.name == "ccgate" and not (d / "pyproject.toml").exists()), None)
        if own is not None:
            found += [str(own), str(own.resolve())]
    return found


def _registered(state: str) -> list[str]:
    """The settings files in which installation registered the gate."""
    try:
        files = json.loads(Path(state, "registered.json").read_bytes())["files"]
        return [path for path in files if os.path.isabs(path)]
    except (OSError, ValueError, TypeError, KeyError):
        return []


def literal(path: str) -> str:
    """A path as a pattern that fits only itself."""
    if not path.startswith("/"):
        path = from_windows(path)
    return "".join("\\" + c if c in "*?[]\\!# " else c for c in path)
