"""ConfigChange: would this edit of a settings file take the gate out of force? Then the running session keeps the old settings.

The client says which file changed, not how; it has changed already, so what counts is what stands on disk now. The session's own
hooks are those of before: the command line that this process was started with is the one to find again in the file.
"""

from __future__ import annotations

import sys

from . import settings, system
from .system import WINDOWS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .artefact import Locations

MAX_SIZE = 4_194_304
# What the client calls a settings file -> the scope as we call it. Later ones outrank earlier ones in `disableAllHooks` (seen on 2.1.330).
SCOPES = {"user_settings": "user", "project_settings": "project", "local_settings": "local"}
# Changes that cannot be held up (managed settings), or that can add hooks and never remove one (skills).
_NOT_OURS = ("policy_settings", "skills")
# What a registration by hand may start the hook with, and the options of Python that leave it what it is.
_RUNNERS = ("python", "pypy", "py", "ccgate", "uv", "pipx")
_HARMLESS_OPTIONS = ("-I", "-S", "-IS", "-SI", "-B", "-E", "-s", "-P", "-u", "-3")
_AGAIN = "run `ccgate install` in a terminal, and start a new session for what you meant to change"


class File:
    """A settings file as it is now. `document` is None when it is missing or the client would drop it; `why` then says why."""

    def __init__(self, scope: str, path: str) -> None:
        self.scope = scope
        self.path = path
        self.missing = False
        self.unreadable = False
        self.raw = b""
        self.parsed: Any = None
        self.document: Any = None
        self.why = ""
        self._read()

    def _read(self) -> None:
        try:
            self.raw = _bytes(self.path)
        except (FileNotFoundError, NotADirectoryError):
            self.missing = True
            self.why = "it is missing"
            return
        except (OSError, ValueError):
            self.unreadable = True
            self.why = "it cannot be read"
            return
        if len(self.raw) > MAX_SIZE:
            self.unreadable = True
            self.why = "it is too large"
            return
        try:
            self.parsed = system.decode_json(self.raw.decode("utf-8").removeprefix("\ufeff"), unique=False)
        except (ValueError, RecursionError):
            self.why = "it is not JSON, so the client drops it"
            return
        fault = next((f for f in settings.faults(self.parsed) if f.fatal), None)
        if fault is None:
            self.document = self.parsed
        else:
            key = ".".join(map(str, fault.path)) or "it"
            self.why = f"{key} {fault.what}, so the client drops it"

    @property
    def off(self) -> str:
        """The key that switches hooks off. Of a file that is not JSON the bare name counts: another client may read it more freely."""
        if self.parsed is None:
            return "disableAllHooks" if b"disableAllHooks" in self.raw else ""
        return settings.switched_off(self.parsed, user=self.scope == "user")


def config_change_reason(document: dict[str, Any], where: Locations, env: dict[str, str]) -> str | None:
    """Why the change must not be applied to this session, or None."""
    source = document.get("source")
    if source in _NOT_OURS:
        return None
    scope = SCOPES.get(source) if isinstance(source, str) else None
    if scope is None:
        return _refused("the settings", "this kind of change is not known to ccgate", "look for a newer ccgate")
    path = document.get("file_path")
    if path is not None and (not isinstance(path, str) or not path or "\0" in path):
        return _refused("the settings", "the client names no usable file", _AGAIN)
    files = [File(*entry) for entry in _known_files(document, where, env, (scope, path) if path else None)]
    changed = next((f for f in files if path and _same(f.path, path)), None)
    if changed is not None and changed.unreadable:
        return _refused(changed.path, changed.why, "make it readable")
    off = _switch(files)
    if off is not None:
        return _refused(off.path, f"{off.off} in it switches hooks off", f"remove {off.off} from it")
    return _removed(files, changed)


def _refused(path: str, why: str, hint: str) -> str:
    return f"ccgate: the changed settings are not applied to this session ({path}: {why}); {hint}"


def _known_files(
    document: dict[str, Any], where: Locations, env: dict[str, str], changed: tuple[str, str] | None
) -> list[tuple[str, str]]:
    """(scope, path) of the settings files that this session loads, the changed one among them."""
    home = env.get("HOME") or where.home
    cwd = document.get("cwd")
    project = env.get("CLAUDE_PROJECT_DIR") or where.project or (cwd if isinstance(cwd, str) else "")
    files = [("user", (env.get("CLAUDE_CONFIG_DIR") or home + "/.claude") + "/settings.json")]
    if project:
        files.append(("project", project + "/.claude/settings.json"))
        files += [
            ("local", directory + "/.claude/settings.local.json") for directory in dict.fromkeys((project, _root_of(project)))
        ]
    if changed is not None and not any(_same(changed[1], known) for _, known in files):
        files.append(changed)
    return files


def _registered() -> str:
    """The file that this registration stands in, as installation wrote it on the command line; "" for one made by hand."""
    words = sys.argv[1:]
    return next((words[i + 1] for i, w in enumerate(words[:-1]) if w == "--registered"), "")


def _root_of(directory: str) -> str:
    """The repository's root: local settings are read from there too."""
    here = directory
    while here.count("/") > 1:
        try:
            system.stat(here + "/.git")
            return here
        except (OSError, ValueError):
            here = here.rpartition("/")[0]
    return directory


def _switch(files: list[File]) -> File | None:
    """The file by which hooks are off after all files were merged, or None."""
    for scope in reversed(SCOPES.values()):
        said = [f for f in files if f.scope == scope and (f.off == "disableAllHooks" or _says_on(f))]
        off = next((f for f in said if f.off), None)
        if off is not None:
            return off
        if said:
            break
    return next((f for f in files if f.off.startswith("env.")), None)


def _says_on(file: File) -> bool:
    return isinstance(file.parsed, dict) and file.parsed.get("disableAllHooks") is False


def _removed(files: list[File], changed: File | None) -> str | None:
    """Is the gate still registered, with all its force?"""
    path = _registered()
    own = next((f for f in files if path and _same(f.path, path)), None)
    if own is not None and (not own.missing or own is changed):
        why = _without_gate(own)
        return _refused(own.path, why, _AGAIN) if why else None
    # Registered by hand, in a project that was moved since, or copied from another file: some file of this session must still register it.
    reasons = [_without_gate(f) for f in files]
    if all(reasons):
        culprit = changed or files[0]
        return _refused(culprit.path, _without_gate(culprit), _AGAIN)
    return None


def _without_gate(file: File) -> str:
    """Why this file does not put the gate in force as this process is; "" if it does."""
    if file.document is None:
        return file.why
    for event in ("PreToolUse", "ConfigChange"):
        found = [(g, h) for g, h, _ in settings.handlers(file.document, event) if _is_this(h)]
        if not found:
            return f"the gate is no longer registered for {event} as it was"
        if all(settings.weaknesses(group, handler, event) for group, handler in found):
            key, what = settings.weaknesses(*found[0], event)[0]
            return f"{key} of the gate's registration {what}"
    return ""


def _is_this(handler: dict[str, Any]) -> bool:
    """Does a handler run the gate as this process runs? As installed: the very command line; by hand: by name.

    A session that enforces is not content with a registration that only observes.
    """
    if handler.get("type") != "command":
        return False
    words = settings.words_of(handler)
    if not _observes(sys.argv) and _observes(" ".join(words).split()):
        return False
    if not _registered():
        return settings.is_gate(handler) and _runs_it(words, exec_form=isinstance(handler.get("args"), list))
    own = list(sys.orig_argv)
    if not isinstance(handler.get("args"), list) or words[:1] not in ([own[0]], [sys.executable]):
        return False
    return _bare(words[1:]) == _bare(own[1:])


def _runs_it(words: list[str], *, exec_form: bool) -> bool:
    """Is the gate what a command line written by hand starts, and not an argument of `true`? With args: also on the files of this process."""
    if not exec_form:
        words = [word.strip("\"'") for word in " ".join(words).split()]
    program = words[0].replace("\\", "/").rpartition("/")[2].lower()
    if not program.startswith(_RUNNERS):
        return False
    at = next((i for i, word in enumerate(words) if word.replace("\\", "/").endswith("/ccgate/hook.py")), -1)
    if at < 0:
        return True
    return all(word in _HARMLESS_OPTIONS for word in words[1:at]) and (
        not exec_form or _bare(words[at + 1 :]) == _bare(sys.argv[1:])
    )


def _observes(words: list[str]) -> bool:
    return "--observe" in words or "--dry-run" in words


def _bare(words: list[str]) -> list[str]:
    """Arguments without those in which the registrations of one installation differ."""
    kept = []
    rest = iter(words)
    for word in rest:
        if word == "--registered":
            next(rest, None)
        elif word != "--observe":
            kept.append(word)
    return kept


def _same(a: str, b: str) -> bool:
    """One file under two names?"""
    if a == b or (WINDOWS and a.replace("\\", "/").lower() == b.replace("\\", "/").lower()):
        return True
    try:
        first, second = system.stat(a), system.stat(b)
    except (OSError, ValueError):
        return a.replace("//", "/") == b.replace("//", "/")
    return (first.st_dev, first.st_ino) == (second.st_dev, second.st_ino)


def _bytes(path: str) -> bytes:
    """The file's content, at most one byte more than MAX_SIZE."""
    fd = system.open_fd(path, system.O_RDONLY)
    try:
        data = b""
        while len(data) <= MAX_SIZE:
            more = system.read_fd(fd, 65536)
            if not more:
                break
            data += more
        return data
    finally:
        system.close_fd(fd)
