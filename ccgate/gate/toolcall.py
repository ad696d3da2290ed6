"""Hook input to ToolCall. Anything that is not exactly one well-formed call is Unreadable, and so blocked."""

from __future__ import annotations

from .model import ToolCall, Unreadable
from .system import WINDOWS, DuplicateKey, decode_json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

MAX_INPUT = 16_777_216  # bytes; far above any call a model can make

# Names that occur in old recordings (constant LEGACY_TOOL_NAME_ALIASES of the agent SDK 0.3.330).
FORMER_NAMES = {
    "Task": "Agent", "KillShell": "TaskStop", "KillBash": "TaskStop", "ListPeers": "ListAgents", "Brief": "SendUserMessage",
    "ListMcpResources": "ListMcpResourcesTool", "ReadMcpResource": "ReadMcpResourceTool", "ReadMcpResourceDir": "ReadMcpResourceDirTool",
    "ProposeGoal": "SetGoal",
}  # fmt: skip


def decode(data: bytes) -> dict[str, Any]:
    """The JSON object in `data`. Raises Unreadable with one line that says what is wrong."""
    if len(data) > MAX_INPUT:
        raise Unreadable(f"the hook input is larger than {MAX_INPUT // 1_048_576} MiB")
    if not data.strip():
        raise Unreadable("the hook input is empty")
    try:
        document = decode_json(data.decode("utf-8"))
    except UnicodeDecodeError:
        raise Unreadable("the hook input is not UTF-8") from None
    except DuplicateKey:
        raise Unreadable("the hook input holds one key twice") from None
    except RecursionError:
        raise Unreadable("the hook input is nested too deeply") from None
    except (ValueError, OverflowError, MemoryError):
        raise Unreadable("the hook input is not one JSON document") from None
    if not isinstance(document, dict):
        raise Unreadable("the hook input is no JSON object")
    return document


def text_field(document: dict[str, Any], name: str) -> str:
    """A field that must be non-empty text without NUL. Raises Unreadable."""
    value = document.get(name)
    if not isinstance(value, str) or not value or "\0" in value:
        raise Unreadable(f"the hook input has no usable {name}")
    return value


def tool_call(document: dict[str, Any]) -> ToolCall:
    """The call that a PreToolUse event announces. Raises Unreadable."""
    tool = text_field(document, "tool_name")
    if not tool.isprintable():
        raise Unreadable("the hook input has no usable tool_name")
    cwd = text_field(document, "cwd")
    if not (cwd.startswith("/") or (WINDOWS and len(cwd) > 2 and cwd[1] == ":")):
        raise Unreadable("the hook input's cwd is not absolute")
    given = document.get("tool_input")
    if not isinstance(given, dict):
        raise Unreadable("the hook input's tool_input is no JSON object")
    source = {k: v for k, v in document.items() if k not in ("tool_name", "tool_input", "cwd")}
    return ToolCall(FORMER_NAMES.get(tool, tool), given, cwd, source)


def parse(data: bytes) -> ToolCall:
    """Hook input of a PreToolUse event to a ToolCall. Raises Unreadable."""
    document = decode(data)
    event = document.get("hook_event_name")
    if event != "PreToolUse":
        raise Unreadable("the hook input's hook_event_name is not PreToolUse")
    return tool_call(document)
