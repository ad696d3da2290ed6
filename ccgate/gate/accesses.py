"""ToolCall to accesses: one small function for each of the client's own tools; every other tool is walked over (`foreign`)."""

from __future__ import annotations

from . import start
from .model import Access, ToolCall, Unreadable
from .paths import expand_tilde, place
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


def _file_or_url(text: str) -> str:
    if text.lstrip()[:5].lower() != "file:":
        return text
    from .urls import file_path

    return file_path(text) or text


# -- tools -------------------------------------------------------------------------------------------------------------


def _read(call: ToolCall, world: World) -> list[Access]:
    text = _required(call, "file_path", "notebook_path", "filePath", "path", "uri")
    return path_access(world, "read", _file_or_url(text), text)


def _write(call: ToolCall, world: World) -> list[Access]:
    """What is written is not looked at: whoever reads it later is."""
    text = _required(call, "file_path", "notebook_path")
    return path_access(world, "write", text, text)


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
    fields = ("file_path", "file_paths", "files", "paths", "file", "local_path", "path", "out_dir")
    found = []
    for field in fields[:-2] if call.tool == "Projects" else fields:
        value = call.input.get(field, [])
        for item in value if isinstance(value, list) else [value]:
            text = item.get("path", item.get("file_path")) if isinstance(item, dict) else item
            if not isinstance(text, str):
                raise Unreadable(f"{call.tool}'s {field} is no text")
            if text:
                found += path_access(world, "write" if field == "out_dir" else "send", _file_or_url(text), text)
    return found


TOOLS: dict[str, Callable[[ToolCall, World], list[Access]]] = {
    "Bash": _bash, "PowerShell": _powershell, "Monitor": _monitor, "Read": _read, "NotebookRead": _read, "LSP": _read, "Write": _write, "Edit": _write,
    "MultiEdit": _write, "NotebookEdit": _write, "Grep": _grep, "WebFetch": _web_fetch, "ReadMcpResourceTool": _resource,
    "ReadMcpResourceDirTool": _resource, "Workflow": _workflow, "Artifact": _upload, "Projects": _upload, "SendUserFile": _upload,
}  # fmt: skip
# Tools that name files at most, or carry nothing but prose (contract of client 2.1.330, and names in old recordings).
SILENT = frozenset(
    ("Glob", "LS", "Agent", "TodoWrite", "TodoRead", "WebSearch", "Skill", "SlashCommand", "ExitPlanMode", "EnterPlanMode", "AskUserQuestion",
     "ToolSearch", "WaitForMcpServers", "EnterWorktree", "ExitWorktree", "CronCreate", "CronDelete", "CronList", "ScheduleWakeup", "SendMessage",
     "SendFeedback", "PushNotification", "TaskCreate", "TaskGet", "TaskList", "TaskUpdate", "TaskStop", "TaskOutput", "BashOutput", "ReadNotifications",
     "ShowOnboardingRolePicker", "ShareOnboardingGuide", "ReportFindings", "propose_skills", "SetGoal", "OfferChromeSetup", "ListAgents",
     "SendUserMessage", "SubagentHandback", "EndConversation", "ListMcpResourcesTool", "RemoteTrigger", "ClaudeDesign")
)  # fmt: skip
