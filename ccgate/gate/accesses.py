"""ToolCall to accesses: one small function per tool; for every other tool a bounded walk over all its strings."""

from __future__ import annotations

from . import start
from .model import Access, Exceeded, ToolCall, Unreadable
from .paths import expand_tilde, place
from .world import World

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from .disk import Disk
    from .model import Action
    from .policy import Policy

MAX_STRINGS = 20_000
MAX_TEXT = 1_048_576

# Fields of unknown and MCP tools that carry prose or content: only looked at as such. A path in `path` is an access, in `body` it is talk.
PROSE = frozenset(
    ("content", "contents", "text", "prompt", "message", "messages", "description", "body", "title", "summary", "subject", "caption", "comment",
     "reason", "details", "topic", "question", "questions", "answer", "thought", "thoughts", "note", "notes", "plan", "name", "label", "labels",
     "old_string", "new_string", "oldtext", "newtext", "old_str", "new_str", "new_source", "file_text", "replacement", "search", "substring_pattern",
     "pattern", "regex", "html", "markdown", "data", "value", "todos", "edits", "task", "instructions", "system", "context", "display_name")
)  # fmt: skip
COMMANDS = frozenset(("command", "cmd", "script", "shell_command", "bash", "commandline", "command_line", "shell", "input_command"))
QUERIES = frozenset(("query", "sql", "statement", "q"))
CODE = frozenset(("code", "source_code", "python", "javascript", "expression", "js"))
_WRITERS = (
    "write",
    "edit",
    "create",
    "put",
    "append",
    "insert",
    "replace",
    "update",
    "save",
    "modify",
    "patch",
    "set_",
    "upload_to",
)
_DELETERS = ("delete", "remove", "unlink", "trash", "move", "rename", "mv_")
_LISTERS = ("list", "tree", "stat", "info", "exists", "glob", "find_file", "find_by_name", "get_file_info", "file_info")


def accesses_of(
    call: ToolCall, policy: Policy, disk: Disk, home: str, env: dict[str, str] | None = None, flavour: str = "posix"
) -> list[Access]:
    """What `call` would touch. Raises GateError where that cannot be found out safely."""
    world = World(policy, disk, home, call.cwd, env, flavour)
    handler = TOOLS.get(call.tool)
    if handler is not None:
        return handler(call, world)
    return _unknown_tool(call, world)


# -- paths -------------------------------------------------------------------------------------------------------------


def path_access(world: World, action: Action, text: str, origin: str) -> list[Access]:
    """The access of one path argument. A write to what does not exist creates."""
    where = place(expand_tilde(text.strip() if text[-1:] in " \n\t" else text, world.home), world.cwd, world.disk, world.flavour)
    if action == "write" and world.sees_disk and not world.disk.exists(where.real):
        action = "create"
    found = [Access(action, where.literal, origin, real=where.real)]
    if action in ("read", "write", "send") and world.disk.is_twin(where.real):
        from .links import protected_twin

        twin = protected_twin(world, where.real)
        if twin is None:
            return found
        found.append(Access(action, twin, origin, note="a hard link to it"))
    return found


def _required(call: ToolCall, *names: str) -> str:
    """The first of these fields that is there. Raises Unreadable: a call without its path cannot be judged."""
    for name in names:
        if name in call.input:
            value = call.input[name]
            if isinstance(value, str) and value:
                return value
            raise Unreadable(f"{call.tool}'s {name} is no text")
    raise Unreadable(f"{call.tool} has no {names[0]}")


def _reader(*names: str) -> Callable[[ToolCall, World], list[Access]]:
    def handle(call: ToolCall, world: World) -> list[Access]:
        text = _required(call, *names)
        from .urls import file_path

        return path_access(world, "read", file_path(text) or text, text)

    return handle


def _writer(*names: str) -> Callable[[ToolCall, World], list[Access]]:
    def handle(call: ToolCall, world: World) -> list[Access]:
        text = _required(call, *names)
        return path_access(world, "write", text, text)

    return handle


def _silent(call: ToolCall, world: World) -> list[Access]:
    return []


# -- tools -------------------------------------------------------------------------------------------------------------


def _bash(call: ToolCall, world: World) -> list[Access]:
    return _analysed(_required(call, "command"), world)


def _analysed(command: str, world: World) -> list[Access]:
    start.load(start.FOR_SHELL)
    from .shell.analysis import analyse

    return analyse(command, world)


def _monitor(call: ToolCall, world: World) -> list[Access]:
    """A command, or a WebSocket to listen to."""
    return _bash(call, world) if "command" in call.input else _unknown_tool(call, world)


def _powershell(call: ToolCall, world: World) -> list[Access]:
    from .powershell import powershell_accesses

    return powershell_accesses(_required(call, "command"), world, world.cwd)


def _grep(call: ToolCall, world: World) -> list[Access]:
    from .search_tool import grep_accesses

    return grep_accesses(call.input, world)


def _web_fetch(call: ToolCall, world: World) -> list[Access]:
    from .urls import file_path

    path = file_path(_required(call, "url"))
    return path_access(world, "read", path, "url") if path is not None else []


def _resource(call: ToolCall, world: World) -> list[Access]:
    from .urls import file_path

    uri = _required(call, "uri")
    path = file_path(uri)
    if path is None and "://" in uri:
        path = uri.partition("://")[2]
    return path_access(world, "read", path if path is not None else uri, "uri")


def _workflow(call: ToolCall, world: World) -> list[Access]:
    """Its script is JavaScript that starts agents, whose own calls come by here; a script file is read by the client."""
    found = []
    path = call.input.get("scriptPath")
    if isinstance(path, str) and path:
        found += path_access(world, "read", path, "scriptPath")
    script = call.input.get("script")
    if isinstance(script, str):
        found += _inline(world, "javascript", script)
    return found


def _inline(world: World, language: str, text: str) -> list[Access]:
    from .shell.analysis import inspect_code

    return inspect_code(language, text, world)


def _upload(call: ToolCall, world: World) -> list[Access]:
    """Artifact, Projects, SendUserFile: every path in them leaves the machine."""
    return [a for key, text in _strings(call.input) if key.lower() not in PROSE for a in _as_path(world, "send", text, key)]


def _multi_edit(call: ToolCall, world: World) -> list[Access]:
    return path_access(world, "write", _required(call, "file_path"), "file_path")


def _worktree(call: ToolCall, world: World) -> list[Access]:
    return []


# -- every other tool --------------------------------------------------------------------------------------------------


def _unknown_tool(call: ToolCall, world: World) -> list[Access]:
    """A tool nobody knows: each string in it may be a path, a `file:` URL, a list of them, a command or code."""
    action = _action_of(call.tool)
    found: list[Access] = []
    for key, text in _strings(call.input):
        name = key.lower()
        if len(text) > MAX_TEXT:
            continue
        if name in COMMANDS:
            found += _analysed(text, world)
        elif name in CODE:
            found += _code(world, text)
        elif name in QUERIES:
            found += _query(world, text)
        elif name not in PROSE:
            found += _as_path(world, action, text, key)
    return found


def _action_of(tool: str) -> Action:
    """What a tool does with a path, by its own name; reading where that says nothing."""
    name = tool.rpartition("__")[2].lower()
    if name.startswith(_DELETERS) or "delete" in name or "remove" in name:
        return "delete"
    if name.startswith(_LISTERS):
        return "list"
    if name.startswith(_WRITERS) or "write" in name:
        return "write"
    if "upload" in name or "attach" in name or name.startswith("send"):
        return "send"
    return "read"


def _strings(value: Any) -> Iterator[tuple[str, str]]:
    """(name of the field, text) of every string in a JSON value, in order, without recursion. Raises Exceeded."""
    pending: list[tuple[str, Any]] = [("", value)]
    count = 0
    while pending:
        key, item = pending.pop()
        count += 1
        if count > MAX_STRINGS:
            raise Exceeded(f"a tool's input holds more than {MAX_STRINGS} values")
        if isinstance(item, str):
            if item:
                yield key, item
        elif isinstance(item, dict):
            pending.extend((k, v) for k, v in reversed(item.items()))
            for k in item:
                if "/" in k or "." in k:
                    yield "", k
        elif isinstance(item, list):
            pending.extend((key, v) for v in reversed(item))


def _as_path(world: World, action: Action, text: str, origin: str) -> list[Access]:
    """The accesses of a string that may be a path, a `file:` URL, or several of them."""
    from .shell.text import is_protected
    from .urls import file_path, unquote

    found = []
    url = file_path(text)
    pieces = [url] if url is not None else [text]
    if url is None:
        if "%" in text:
            pieces.append(unquote(text))
        if "\n" in text or "," in text or ";" in text:
            pieces += [p.strip() for p in text.replace("\n", ",").replace(";", ",").split(",")][:1000]
        if "://" in text[:64] and not text[:8].lower().startswith(("http://", "https://")):
            pieces.append(text.partition("://")[2])
        if '"file:' in text or " file:" in text:
            pieces += [p for w in text.replace('"', " ").split() if (p := file_path(w))]
    for piece in dict.fromkeys(pieces):
        if not piece or len(piece) > 16_384:
            continue
        if world.flavour == "windows" or "\\" in piece:
            piece = piece.replace("\\", "/")
        if action == "list":
            continue
        if is_protected(piece, world, world.cwd, "write" if action == "write" else action):
            found += path_access(world, action, piece, origin)
        elif "/" in piece or "." in piece:
            found += [a for a in path_access(world, action, piece, origin) if a.note] if len(piece) < 1024 else []
    return found


def _query(world: World, text: str) -> list[Access]:
    """SQL and search text: a quoted word that is a protected path is read by `readfile`, `read_csv` and their kin."""
    found = []
    for quote in "'\"":
        for piece in text.split(quote)[1::2]:
            found += _as_path(world, "read", piece, "query") if len(piece) < 1024 else []
    return found


def _code(world: World, text: str) -> list[Access]:
    language = (
        "javascript"
        if "require(" in text or "const " in text or "=>" in text or ("await " in text and "import " not in text)
        else "python"
    )
    return _inline(world, language, text)


TOOLS: dict[str, Callable[[ToolCall, World], list[Access]]] = {
    "Bash": _bash,
    "PowerShell": _powershell,
    "Monitor": _monitor,
    "Read": _reader("file_path"),
    "NotebookRead": _reader("notebook_path"),
    "LSP": _reader("filePath", "file_path", "path", "uri"),
    "Write": _writer("file_path"),
    "Edit": _writer("file_path"),
    "MultiEdit": _multi_edit,
    "NotebookEdit": _writer("notebook_path"),
    "Grep": _grep,
    "WebFetch": _web_fetch,
    "ReadMcpResourceTool": _resource,
    "ReadMcpResourceDirTool": _resource,
    "Workflow": _workflow,
    "Artifact": _upload,
    "Projects": _upload,
    "SendUserFile": _upload,
    "EnterWorktree": _worktree,
}
# Tools that name files at most, or carry nothing but prose.
for _name in [
    "Glob",
    "LS",
    "Agent",
    "Task",
    "TodoWrite",
    "TodoRead",
    "WebSearch",
    "Skill",
    "SlashCommand",
    "ExitPlanMode",
    "EnterPlanMode",
    "AskUserQuestion",
    "ToolSearch",
    "WaitForMcpServers",
    "ExitWorktree",
    "CronCreate",
    "CronDelete",
    "CronList",
    "ScheduleWakeup",
    "SendMessage",
    "SendFeedback",
    "PushNotification",
    "TaskCreate",
    "TaskGet",
    "TaskList",
    "TaskUpdate",
    "TaskStop",
    "TaskOutput",
    "BashOutput",
    "KillShell",
    "ReadNotifications",
    "ShowOnboardingRolePicker",
    "ReportFindings",
    "propose_skills",
    "SetGoal",
    "OfferChromeSetup",
    "ListAgents",
    "SendUserMessage",
    "SubagentHandback",
    "EndConversation",
    "ListMcpResourcesTool",
    "RemoteTrigger",
]:
    TOOLS[_name] = _silent
