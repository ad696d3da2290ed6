"""From the event on standard input to the answer: parse, judge, say, record."""

from __future__ import annotations

import sys

from . import artefact, record, system
from .accesses import accesses_of
from .disk import Disk
from .model import GateError, ToolCall, Unreadable, Verdict
from .policy import BrokenPolicy, evaluate
from .toolcall import MAX_INPUT, decode, tool_call

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .policy import Policy

CPU_SECONDS = 0.8  # processor time for one decision
WALL_SECONDS = 10.0  # for a file system that hangs; half of the registered timeout
RECURSION = 8_000

# Events that come after the fact or carry no tool call: should they be registered with this hook, there is nothing to stop.
HARMLESS_EVENTS = frozenset(
    ("PostToolUse", "PostToolUseFailure", "PostToolBatch", "Notification", "SessionStart", "SessionEnd", "Stop", "StopFailure", "SubagentStart",
     "SubagentStop", "PreCompact", "PostCompact", "PostModelSwitch", "PermissionDenied", "InstructionsLoaded", "CwdChanged", "FileChanged",
     "DirectoryAdded", "MessageDisplay", "UserPromptSubmit", "UserPromptExpansion", "PermissionRequest", "Setup", "TeammateIdle", "TaskCreated",
     "TaskCompleted", "Elicitation", "ElicitationResult", "WorktreeRemove", "PreModelSwitch")
)  # fmt: skip


class Stopped(BaseException):
    """The deadline passed, or the process was told to end."""


class Options:
    """The arguments of the registered command line."""

    __slots__ = ("config", "home", "managed", "observe", "registered", "state")

    def __init__(self, argv: list[str]) -> None:
        self.config = self.state = self.managed = self.home = self.registered = ""
        self.observe = False
        words = iter(argv)
        for word in words:
            name, equals, value = word.partition("=")
            if word == "--observe":
                self.observe = True
            elif name in ("--config", "--state", "--managed", "--home", "--registered"):
                setattr(self, name[2:], value if equals else next(words, ""))
            else:
                raise GateError(f"unknown argument {word[:40]!r} in the registered command; run `ccgate install` again")


def run(argv: list[str]) -> int:
    """Answer one event. Returns the exit status; raises only what cannot be answered."""
    options = None
    try:
        system.on_signals(_stop)
        system.set_deadline(CPU_SECONDS, WALL_SECONDS, _stop)
        options = Options(argv)
        document = decode(_standard_input())
        event = document.get("hook_event_name")
        sys.setrecursionlimit(RECURSION)
        if event == "PreToolUse":
            return _pre_tool_use(document, options)
        if event == "ConfigChange":
            return _config_change(document, options)
        if isinstance(event, str) and event in HARMLESS_EVENTS:
            return 0
        raise Unreadable("the hook input names no event that this hook knows")
    except (GateError, RecursionError, MemoryError, Stopped) as error:
        return _blocked(_problem(error), options)


def _problem(error: BaseException) -> str:
    """The words about a call that could not be judged: why, and what helps."""
    if isinstance(error, GateError):
        why = str(error)
        if "run `" not in why:
            why += (
                "; repeat the call in its proper form, or run `ccgate doctor`"
                if isinstance(error, Unreadable)
                else "; split it into smaller calls"
            )
    elif isinstance(error, Stopped):
        why = f"{error}; repeat it" if error.args else "the call could not be judged in time; split it into smaller calls"
    elif isinstance(error, RecursionError):
        why = "the call is nested too deeply; split it into smaller calls"
    else:
        why = "the call needs too much memory; split it into smaller calls"
    return f"ccgate: blocked, because {why}"


def _stop(number: int, _frame: Any) -> None:
    """Ends the judging once; what follows is not to be interrupted again."""
    system.on_signals(system.IGNORE)
    raise Stopped(*(() if number in system.DEADLINES else ("the hook was told to end before the call was judged",)))


def _standard_input() -> bytes:
    """All of standard input, or one byte more than is allowed."""
    pieces = []
    size = 0
    while size <= MAX_INPUT:
        try:
            piece = system.read_fd(0, 1 << 20)
        except OSError as error:
            raise Unreadable(f"the hook input cannot be read ({error.strerror})") from None
        if not piece:
            break
        pieces.append(piece)
        size += len(piece)
    return b"".join(pieces)


def _pre_tool_use(document: dict[str, Any], options: Options) -> int:
    call = tool_call(document)
    env = system.environment()
    where = locations(options, env, call.cwd)
    policy = None
    try:
        policy = artefact.obtain(where)
        disk = Disk()
        if disk.exists(call.cwd) and not disk.is_dir(call.cwd):
            raise Unreadable("the hook input's cwd is no directory")
        home = env.get("HOME") or where.home
        try:
            verdict = judge(call, policy, disk, home, env)
        except BrokenPolicy:  # seen only now, since a part is checked when it is first looked at
            policy = artefact.obtain(where, anew=True)
            verdict = judge(call, policy, disk, home, env)
    except (GateError, RecursionError, MemoryError, Stopped) as error:
        verdict = Verdict("deny", _one_line(_problem(error)))
    system.on_signals(system.IGNORE)  # it is decided: the answer is not to be cut short
    system.end_processor_deadline()
    decision = verdict.decision
    if decision == "pass":
        record.append(where.state, policy, call, "pass", verdict)
        return 0
    if options.observe or (policy is not None and policy.mode == "observe"):
        record.append(where.state, policy, call, "would-" + decision, verdict, verdict.reason)
        return 0
    record.append(where.state, policy, call, decision, verdict, "" if verdict.hit else verdict.reason)
    return _deny(verdict.reason) if decision == "deny" else _ask(verdict.reason)


def judge(call: ToolCall, policy: Policy, disk: Disk, home: str, env: dict[str, str] | None) -> Verdict:
    """The verdict on one call, with its reason. Raises GateError."""
    verdict = evaluate(policy, accesses_of(call, policy, disk, home, env, system.FLAVOUR), disk)
    if verdict.hit is not None:
        from .message import reason_for

        verdict.reason = reason_for(policy, verdict, call)
    return verdict


def _config_change(document: dict[str, Any], options: Options) -> int:
    from .wiring import config_change_reason

    env = system.environment()
    where = locations(options, env, "")
    reason = config_change_reason(document, where, env)
    if reason is None:
        return 0
    cwd = document.get("cwd")
    event = ToolCall("ConfigChange", {}, cwd if isinstance(cwd, str) else "", document)
    record.append(where.state, None, event, "would-deny" if options.observe else "deny", None, reason)
    if options.observe:
        return 0
    _write(1, '{"decision":"block","reason":' + system.encode_json_string(reason) + "}\n")
    _write(2, reason + "\n")
    return 2


def locations(options: Options, env: dict[str, str], cwd: str) -> artefact.Locations:
    """Where policy and state are: as registered, else by the environment."""
    home = options.home or system.home_directory(env)
    found = artefact.default_locations(env, home, project_of(env, cwd))
    found.config = options.config or found.config
    found.state = options.state or found.state
    found.managed = options.managed or found.managed
    return found


def project_of(env: dict[str, str], cwd: str) -> str:
    """The project's root: where the session started, or the nearest directory above with a policy or a repository in it."""
    started = env.get("CLAUDE_PROJECT_DIR", "").rstrip("/")
    if started.startswith("/"):
        return started
    here = cwd.rstrip("/")
    while here.count("/") > 1:
        for name in (artefact.PROJECT_FILE, ".git"):
            if artefact.source_row(f"{here}/{name}")[2] != -1:
                return here
        here = here.rpartition("/")[0]
    return cwd.rstrip("/")


def _blocked(reason: str, options: Options | None) -> int:
    """Input that is no call at all. In observe mode it is let through: that mode promises to stop nothing."""
    reason = _one_line(reason)
    if options is not None:
        observes = options.observe
        record.append(
            locations(options, system.environment(), "").state, None, None, "would-deny" if observes else "deny", None, reason
        )
        if observes:
            _write(2, reason + "\n")
            return 0
    return _deny(reason)


def _one_line(reason: str) -> str:
    """Printable and short: names of files, which anybody may have chosen, stand in it."""
    from .message import clean

    return clean(reason)


def _deny(reason: str) -> int:
    """Three ways to say no: a deny object alone on stdout, the same reason on stderr, exit status 2."""
    _write(1, _decision("deny", reason))
    _write(2, reason + "\n")
    return 2


def _ask(reason: str) -> int:
    if _write(1, _decision("ask", reason)):
        return 0
    _write(2, reason + "\n")
    return 2  # a question that nobody hears is a refusal


def _decision(decision: str, reason: str) -> str:
    text = system.encode_json_string(reason)
    return (
        '{"hookSpecificOutput":{"hookEventName":"PreToolUse","permissionDecision":"'
        + decision
        + '","permissionDecisionReason":'
        + text
        + "}}\n"
    )


def _write(fd: int, text: str) -> bool:
    """All of `text` to a descriptor; False if it is closed or full."""
    data = text.encode("utf-8", "replace")
    try:
        while data:
            data = data[system.write_fd(fd, data) :]
    except (OSError, Stopped):
        return False
    return True
