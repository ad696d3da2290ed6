"""ToolCall to accesses: one small function for each of the client's own tools; every other tool is walked over (`foreign`)."""

from __future__ import annotations

from . import start
from .model import Access, ToolCall, Unreadable
from .paths import BLANKS, expand_tilde, place
from .world import World

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from .disk import Disk
    from .model import Action
    from .policy import Policy


def accesses_of(
    call: ToolCall, policy: Policy, disk: Disk, home: str, env: dict[str, str] | None = None, flavour: str = "posix"
) -> list[Access]:
    """What `call` would touch. Raises GateError where that cannot be found out safely."""
    world = World(policy, disk, home, call.cwd, env, flavour)
    handler = TOOLS.get(call.tool)
    if handler is not None:
        return handler(call, world)
    if call.tool in SILENT:
        return []
    from .foreign import foreign_accesses

    return foreign_accesses(call, world)


# -- paths -------------------------------------------------------------------------------------------------------------


def path_access(world: World, action: Action, text: str, origin: str) -> list[Access]:
    """The access of one path argument, with and without blanks around it. A write to what does not exist creates."""
    trimmed = text.strip(BLANKS)
    found = _one_access(world, action, trimmed or text, origin)
    return found if trimmed == text or not trimmed else found + _one_access(world, action, text, origin)


def _one_access(world: World, action: Action, text: str, origin: str) -> list[Access]:
    where = place(expand_tilde(text, world.home), world.cwd, world.disk, world.flavour)
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


def _paths(call: ToolCall, *names: str) -> list[str]:
    """Every one of these fields that is there, since only the tool knows which of them it looks at. Raises Unreadable."""
    first = _required(call, *[name for name in names if call.input.get(name) is not None] or names)
    texts = [call.input[name] for name in names if call.input.get(name) is not None]
    if not all(isinstance(text, str) for text in texts):
        raise Unreadable(f"a path of {call.tool} is no text")
    return list(dict.fromkeys([first, *filter(None, texts)]))


def _file_or_url(text: str) -> str:
    if text.lstrip()[:5].lower() != "file:":
        return text
    from .urls import file_path

    return file_path(text) or text


# -- tools -------------------------------------------------------------------------------------------------------------


def _read(call: ToolCall, world: World) -> list[Access]:
    texts = _paths(call, "file_path", "notebook_path", "filePath", "path", "uri")
    return [access for text in texts for access in path_access(world, "read", _file_or_url(text), text)]


def _write(call: ToolCall, world: World) -> list[Access]:
    """What is written is not looked at: whoever reads it later is."""
    texts = _paths(call, "file_path", "notebook_path", "filePath", "path")
    return [access for text in texts for access in path_access(world, "write", _file_or_url(text), text)]


def _bash(call: ToolCall, world: World) -> list[Access]:
    return analysed(_required(call, "command"), world)


def analysed(command: str, world: World) -> list[Access]:
    """The accesses of a shell command line."""
    start.load(start.FOR_SHELL)
    from .shell.analysis import analyse

    return analyse(command, world)


def _monitor(call: ToolCall, world: World) -> list[Access]:
    """A command, or a WebSocket to listen to."""
    return [] if "ws" in call.input and "command" not in call.input else _bash(call, world)


def _powershell(call: ToolCall, world: World) -> list[Access]:
    from .powershell import powershell_accesses

    return powershell_accesses(_required(call, "command"), world, world.cwd)


def _grep(call: ToolCall, world: World) -> list[Access]:
    from .search_tool import grep_accesses

    return grep_accesses(call.input, world)


def _web_fetch(call: ToolCall, world: World) -> list[Access]:
    from .urls import file_path

    url = _required(call, "url")
    path = file_path(url)
    return path_access(world, "read", path, url) if path is not None else []


def _resource(call: ToolCall, world: World) -> list[Access]:
    """What a server makes of a URI is its own business; all that a URI may mean as a path counts."""
    from .foreign import paths_in

    return [
        access for path in paths_in(_required(call, "uri"), resource=True) for access in path_access(world, "read", path, "uri")
    ]


def _workflow(call: ToolCall, world: World) -> list[Access]:
    """Its script is JavaScript that starts agents, whose own calls come by here; a script file is read by the client."""
    found = []
    path = call.input.get("scriptPath")
    if isinstance(path, str) and path:
        found += path_access(world, "read", path, path)
    script = call.input.get("script")
    if isinstance(script, str):
        found += inline(world, "javascript", script)
    return found


def inline(world: World, language: str, text: str) -> list[Access]:
    """The accesses of code in another language than the shell's."""
    start.load(start.FOR_SHELL)
    from .shell.analysis import inspect_code

    return inspect_code(language, text, world)


def _upload(call: ToolCall, world: World) -> list[Access]:
    """Every path of this machine that such a tool is given leaves it; `path` of Projects is a place over there."""
    found = []
    for field, value in call.input.items():
        if field not in _UPLOADED or value is None or (field == "path" and call.tool == "Projects"):
            continue
        for item in value if isinstance(value, list) else [value]:
            texts = [item[key] for key in _UPLOADED if key in item] if isinstance(item, dict) else [item]
            for text in texts:
                if not isinstance(text, str):
                    raise Unreadable(f"{call.tool}'s {field} is no text")
                if text:
                    found += path_access(world, "write" if field == "out_dir" else "send", _file_or_url(text), text)
            if not texts:
                raise Unreadable(f"{call.tool}'s {field} names no file")
    return found


def _guide(_call: ToolCall, world: World) -> list[Access]:
    """It uploads the file of this name, which may be a link."""
    return path_access(world, "send", "ONBOARDING.md", "ONBOARDING.md")


_UPLOADED = (
    "file_path", "file_paths", "filePath", "filePaths", "files", "paths", "file", "local_path", "local_paths", "attachments", "attachment", "images",
    "path", "out_dir",
)  # fmt: skip


TOOLS: dict[str, Callable[[ToolCall, World], list[Access]]] = {
    "Bash": _bash, "PowerShell": _powershell, "Monitor": _monitor, "Read": _read, "NotebookRead": _read, "LSP": _read, "Write": _write, "Edit": _write,
    "MultiEdit": _write, "NotebookEdit": _write, "Grep": _grep, "WebFetch": _web_fetch, "ReadMcpResourceTool": _resource,
    "ReadMcpResourceDirTool": _resource, "Workflow": _workflow, "Artifact": _upload, "Projects": _upload, "SendUserFile": _upload,
    "SendUserMessage": _upload, "SendMessage": _upload, "ShareOnboardingGuide": _guide,
}  # fmt: skip
# Tools that name files at most, or carry nothing but prose (contract of client 2.1.330, and names in old recordings).
SILENT = frozenset(
    ("Glob", "LS", "Agent", "TodoWrite", "TodoRead", "WebSearch", "Skill", "SlashCommand", "ExitPlanMode", "EnterPlanMode", "AskUserQuestion",
     "ToolSearch", "WaitForMcpServers", "EnterWorktree", "ExitWorktree", "CronCreate", "CronDelete", "CronList", "ScheduleWakeup",
     "SendFeedback", "PushNotification", "TaskCreate", "TaskGet", "TaskList", "TaskUpdate", "TaskStop", "TaskOutput", "BashOutput", "ReadNotifications",
     "ShowOnboardingRolePicker", "ReportFindings", "propose_skills", "SetGoal", "OfferChromeSetup", "ListAgents",
     "SubagentHandback", "EndConversation", "ListMcpResourcesTool", "RemoteTrigger", "ClaudeDesign")
)  # fmt: skip
