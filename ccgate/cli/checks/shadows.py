"""What switches the gate off from outside: settings, managed settings, the environment, plugins that run inside the client."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

from ccgate.claude import scopes, validate
from ccgate.claude.scopes import Source
from ccgate.gate.settings import SWITCHES

from . import BROKEN, FINDING, NOTE, Finding, Setup

MAX_DIRECTORIES = 20_000


def switched_off(setup: Setup) -> Iterator[Finding]:
    """`disableAllHooks` of any settings file, and of the user's `env` what starts a client without hooks."""
    outranked = False
    for source in reversed(setup.sources):  # the least trusted last word counts: local, project, user
        key = source.switched_off
        if key and source.scope == "managed":
            yield Finding(
                BROKEN, f"{key} in the managed settings switches every hook off", where=_line(source, key), fix=f"remove {key}"
            )
        elif key.startswith("env.") or (key and not outranked):
            yield Finding(BROKEN, f"{key} switches every hook off, the gate too", where=_line(source, key), fix=f"remove {key}")
        elif key:
            yield Finding(
                FINDING,
                f"{key} would switch every hook off, if another file did not say false",
                where=_line(source, key),
                fix=f"remove {key}",
            )
        outranked = outranked or source.says("disableAllHooks") is False


def _line(source: Source, key: str) -> str:
    for found in validate.check(source.text or "", str(source.path), user=source.scope == "user"):
        if found.key == key:
            return f"{source.path}:{found.line}"
    return str(source.path)


def managed(setup: Setup) -> Iterator[Finding]:
    """Managed settings that let no other hooks run."""
    only = [s for s in setup.sources if s.scope == "managed" and s.says("allowManagedHooksOnly") not in (None, False)]
    strict = [s for s in setup.sources if s.scope == "managed" and _strict(s.says("strictPluginOnlyCustomization"))]
    if any(entry.scope == "managed" for entry in setup.gates):
        return
    for source, key in [(s, "allowManagedHooksOnly") for s in only] + [(s, "strictPluginOnlyCustomization") for s in strict]:
        what = f"{key}: the client runs no hook of your settings, so the gate must be registered in the managed settings"
        yield Finding(BROKEN, what, where=str(source.path), fix="ask who manages this machine to register the gate there")


def _strict(value: object) -> bool:
    return value is True or (isinstance(value, list) and "hooks" in value)


def environment(setup: Setup) -> Iterator[Finding]:  # noqa: ARG001 - every check is called alike
    """Variables of this shell that start a client without hooks."""
    for name in SWITCHES:
        if os.environ.get(name, "").lower() not in ("", "0", "false", "no", "off"):
            yield Finding(BROKEN, f"{name} is set: a client started from this shell runs no hooks", fix=f"unset {name}")


def plugins(setup: Setup) -> Iterator[Finding]:  # noqa: ARG001 - every check is called alike
    """Plugins with `modules` run inside the client, where they can override what a hook of the user's settings says."""
    for path in _hook_files(scopes.config_directory() / "plugins"):
        try:
            found = json.loads(path.read_bytes())
        except (OSError, ValueError):
            continue
        if isinstance(found, dict) and found.get("modules"):
            what = "a plugin with `modules`: its code runs inside the client and can override a refusal of the gate, unless that stands in managed settings"
            yield Finding(NOTE, what, where=str(path), fix="remove the plugin, or have the gate registered in the managed settings")


def _hook_files(top: Path) -> Iterator[Path]:
    for seen, (folder, names, _) in enumerate(os.walk(top)):
        names[:] = [n for n in names if n not in ("node_modules", ".git")]
        if seen > MAX_DIRECTORIES:
            return
        path = Path(folder, "hooks.json")
        if os.path.basename(folder) == "hooks" and path.is_file():
            yield path
