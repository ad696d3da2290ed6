"""The nouns: ToolCall, Access, Hit, Verdict. Plain slotted classes, since dataclasses would double the hook's start-up."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Literal

    Action = Literal["read", "write", "create", "delete", "list", "execute", "send", "use", "reveal"]
    Certainty = Literal["certain", "possible", "opaque"]
    Decision = Literal["deny", "ask", "pass"]

ACTIONS = ("read", "write", "create", "delete", "list", "execute", "send", "use", "reveal")
ACTION_BIT = {name: 1 << i for i, name in enumerate(ACTIONS)}
SEVERITY = {"pass": 0, "ask": 1, "deny": 2}

# One character that stands for "any text" inside a value that could only partly be computed.
# A Unicode noncharacter: it cannot occur in a file name that some tool would print or a person would type.
HOLE = "\U0010fffe"


class GateError(Exception):
    """The call cannot be judged. It is blocked; `str(error)` is one line with cause and repair."""


class Unreadable(GateError):
    """The hook input is not one well-formed JSON object of the expected shape."""


class Exceeded(GateError):
    """A bound was passed: size, depth, number of words, directory entries or time."""


class ToolCall:
    """What Claude Code wants to run.

    `tool` and `input` are the JSON fields `tool_name` and `tool_input`; `cwd` is absolute.
    `source` holds every other field of the hook input (session_id, tool_use_id, permission_mode, agent_id ...).
    """

    __slots__ = ("cwd", "input", "source", "tool")

    def __init__(self, tool: str, input: dict[str, Any], cwd: str, source: dict[str, Any] | None = None) -> None:
        self.tool = tool
        self.input = input
        self.cwd = cwd
        self.source = source or {}


class Access:
    """One consequence of a call: an action on a resource.

    kind       "path", "env" (a variable, or "*" for all of them), "command" (argv text), "url"
    resource   for a path: absolute, lexically normalised, as the call spells it; may contain HOLE
    real       for a path: where it leads after symlinks, or None if that is the same or unknown
    certainty  "certain", "possible" (some value of what could not be computed would hit), "opaque"
    origin     the word, field or redirect of the call it came from
    wide       reached by walking a directory, not by naming the file
    note       what else the message should say, e.g. the option that leaves the file out
    """

    __slots__ = ("action", "certainty", "kind", "note", "origin", "real", "resource", "wide")

    def __init__(
        self,
        action: Action,
        resource: str,
        origin: str = "",
        *,
        kind: str = "path",
        real: str | None = None,
        certainty: Certainty = "certain",
        wide: bool = False,
        note: str = "",
    ) -> None:
        self.action = action
        self.resource = resource
        self.origin = origin
        self.kind = kind
        self.real = real
        self.certainty = certainty
        self.wide = wide
        self.note = note

    def __repr__(self) -> str:
        return f"Access({self.action} {self.kind} {self.resource!r} {self.certainty} from {self.origin!r})"


class Hit:
    """An access that a rule decided.

    `effect` is what this access alone leads to; `rule` the index of the rule in the policy's list of rules,
    `pattern` the index of the pattern (-1 where a default of the policy decided).
    """

    __slots__ = ("access", "effect", "layer", "path", "pattern", "rule")

    def __init__(self, access: Access, effect: Decision, layer: int, rule: int, pattern: int, path: str) -> None:
        self.access = access
        self.effect = effect
        self.layer = layer
        self.rule = rule
        self.pattern = pattern
        self.path = path


class Verdict:
    """The answer. `hit` determined it (None: passed); `hits` are all accesses that some rule covers."""

    __slots__ = ("accesses", "decision", "hit", "hits", "reason")

    def __init__(self, decision: Decision, reason: str = "", hit: Hit | None = None, hits: list[Hit] | None = None) -> None:
        self.decision = decision
        self.reason = reason
        self.hit = hit
        self.hits = hits or []
        self.accesses: list[Access] = []
