"""The words of a denial or a question: which rule, which part of the call, why, what to do instead, how a person allows it.

The reason goes to the model and into the transcript: no content of any file and no value of any variable is ever in it.
"""

from __future__ import annotations

from .model import HOLE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .model import Hit, ToolCall, Verdict
    from .policy import Policy

MAX_REASON = 900  # of the 1,000 characters that a reason may have

_VERBS = {
    "read": "would read", "write": "would change", "create": "would create", "delete": "would delete or move", "send": "would send out",
    "use": "would use", "execute": "would run", "list": "would list", "reveal": "would show",
}  # fmt: skip
_DEFAULTS = {
    "env": ("all environment variables", "variables hold tokens and passwords", "name the one variable that is needed, or pipe to `cut -d= -f1` for names"),
    "execute": ("code that is not known before it runs", "it cannot be checked", "write it to a file first, or run the commands one by one"),
}  # fmt: skip

_UNKNOWN = "what it opens is only known when it runs"
_WRITE_OUT = "write the path out, or let a glob, `find -name` or `git ls-files` with a pattern make it"


def reason_for(policy: Policy, verdict: Verdict, call: ToolCall | None = None) -> str:
    """One paragraph of at most MAX_REASON characters."""
    hit = verdict.hit
    if hit is None:
        return ""
    text = _covered(policy, hit) if hit.rule >= 0 else _by_default(hit)
    if verdict.decision == "ask" and call is not None and call.source.get("permission_mode") == "dontAsk":
        text += " Nobody can be asked in this mode, so it is refused."
    return clean(text)


def _covered(policy: Policy, hit: Hit) -> str:
    access = hit.access
    detail = policy.detail(hit.rule)
    verb = _VERBS[access.action]
    if access.certainty == "possible":
        verb = verb.replace("would", "could")
    if HOLE in hit.path:
        parts = [
            f"ccgate: {_origin(access.origin)} {verb} a protected file: {_UNKNOWN} ({_short(hit.path)}; rule {detail['id']} covers some of it)."
        ]
        advice = _WRITE_OUT
    else:
        parts = [f"ccgate: {_origin(access.origin)} {verb} {_target(hit)} (rule {detail['id']}: {detail['reason']})."]
        advice = detail["advice"]
    if access.note:
        parts.append(f"Note: {access.note}.")
    if advice:
        parts.append(f"Instead: {advice}.")
    if detail["layer"] != "builtin":
        parts.append("A person can allow it with an [[exception]] in the ccgate policy; `ccgate explain` shows why.")
    return " ".join(parts)


def _by_default(hit: Hit) -> str:
    access = hit.access
    what, why, advice = _DEFAULTS["env" if access.kind == "env" else "execute"]
    verb = _VERBS[access.action]
    return f"ccgate: {_origin(access.origin)} {verb} {what}; {why}. Instead: {advice}. The policy's [defaults] decide this."


def _target(hit: Hit) -> str:
    access = hit.access
    if access.kind == "command":
        return "a credential" if access.action == "reveal" else "a command that a rule names"
    if access.kind == "env":
        return f"the variable {access.resource}"
    if hit.path != access.resource:
        return f"{_short(access.resource)}, which leads to {_short(hit.path)}"
    return _short(access.resource)


def _origin(text: str) -> str:
    return f"`{_short(text)}`" if text else "this call"


def _short(text: str, limit: int = 160) -> str:
    return text if len(text) <= limit else text[: limit // 2] + "..." + text[-limit // 2 :]


def clean(text: str) -> str:
    """One printable line: unknown parts as `...`, variables by name, everything else that is not printable as `?`."""
    from .shell.state import TAINT

    pieces = text.split(TAINT)
    text = "".join("$" + p if i % 2 else p for i, p in enumerate(pieces)).replace(HOLE, "...")
    text = "".join(c if c.isprintable() else " " if c in "\n\t" else "?" for c in text)
    return text if len(text) <= MAX_REASON else text[: MAX_REASON - 3] + "..."
