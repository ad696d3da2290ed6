"""What Claude Code makes of a settings file: which values make it drop the whole file, and what takes force from the gate.

The tables are what client 2.1.330 said when it was given each key with a number, a text, an object, an array, true and null: with one
wrong value of most keys it loads nothing of the file, permission rules included, and the session goes on. A bad entry under
PreToolUse or PermissionRequest does the same; under another event it is skipped alone. Unknown keys are never a fault.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    Path = tuple[str | int, ...]

STRICT_EVENTS = ("PreToolUse", "PermissionRequest")
EVERYTHING = ("*", "", ".*")  # matchers that fit every tool
# Variables in the `env` of the user's settings that start the client without hooks; those of a project's settings do not.
SWITCHES = ("CLAUDE_CODE_SIMPLE", "CLAUDE_CODE_SAFE_MODE")
_OFF = ("", "0", "false", "no", "off")

_TEXTS = "an array of texts"
_KINDS: dict[str, Callable[[Any], bool]] = {
    "a text": lambda v: isinstance(v, str),
    "true or false": lambda v: isinstance(v, bool),
    "true, false or null": lambda v: v is None or isinstance(v, bool),
    "an object or true or false": lambda v: isinstance(v, (dict, bool)),
    "a number": lambda v: isinstance(v, (int, float)) and not isinstance(v, bool),
    "a whole number above 0": lambda v: isinstance(v, int) and not isinstance(v, bool) and v > 0,
    "a number above 0": lambda v: isinstance(v, (int, float)) and not isinstance(v, bool) and v > 0,
    "a number from 0 to 1": lambda v: isinstance(v, (int, float)) and not isinstance(v, bool) and 0 <= v <= 1,
    "an object": lambda v: isinstance(v, dict),
    "an object of texts": lambda v: isinstance(v, dict) and all(isinstance(i, str) for i in v.values()),
    "an array": lambda v: isinstance(v, list),
    "an array or null": lambda v: v is None or isinstance(v, list),
    _TEXTS: lambda v: isinstance(v, list) and all(isinstance(i, str) for i in v),
    "a text or an array of texts": lambda v: isinstance(v, str) or (isinstance(v, list) and all(isinstance(i, str) for i in v)),
    "a URL": lambda v: isinstance(v, str) and "://" in v,
}

# (where, what it must be, keys)
_TYPES: tuple[tuple[str, str, str], ...] = (
    ("", "a text",
     ("$schema apiKeyHelper proxyAuthHelper awsCredentialExport awsAuthRefresh gcpAuthRefresh processWrapper attributionProject model prUrlTemplate "
     "otelHeadersHelper outputStyle language advisorModel agent minimumVersion requiredMinimumVersion requiredMaximumVersion plansDirectory timeFormat "
     "timeZone autoMemoryDirectory claudeMd pluginTrustMessage")),
    ("", "true or false",
     ("respectGitignore wslInheritsWindowsSettings includeCoAuthoredBy includeGitInstructions disableAllHooks disableReplyCheck "
     "workflowKeywordTriggerEnabled bashEditDiffEnabled respondToBashCommands allowAllClaudeAiMcps allowClaudeInChromeWithManagedMcp "
     "allowNestedModelAccessUnderForceLogin forceRemoteSettingsRefresh spinnerTipsEnabled syntaxHighlightingDisabled terminalTitleFromRename "
     "alwaysThinkingEnabled fastMode promptSuggestionEnabled emojiCompletionEnabled showClearContextOnPlanAccept prefersReducedMotion "
     "autoMemoryEnabled autoDreamEnabled showThinkingSummaries verbose autoCompactEnabled precomputeCompactionEnabled idleCompaction switchModelsOnFlag "
     "autoScrollEnabled wheelScrollAccelerationEnabled fileCheckpointingEnabled showTurnDuration showMessageTimestamps terminalProgressBarEnabled "
     "todoFeatureEnabled inputNeededNotifEnabled agentPushNotifEnabled voiceEnabled")),
    ("", "true, false or null",
     ("syncClaudeAiSkills syncClaudeAiPlugins enforceAvailableModels enableAllProjectMcpServers disableClaudeAiConnectors disableBundledSkills "
     "disableAgentView disableRemoteControl disableWorkflows disableArtifact enableArtifact enableWorkflows disableSkillShellExecution "
     "disableWindowsBashCommandSplit allowManagedHooksOnly allowManagedPermissionRulesOnly allowManagedMcpServersOnly disableCommandPluginSources "
     "disableSideloadFlags skipWebFetchPreflight fastModePerSessionOptIn channelsEnabled skipDangerousModePermissionPrompt autoContinueAtUsageLimit "
     "remoteControlAtStartup isolatePeerMachines autoUploadSessions skipAutoPermissionPrompt useAutoModeDuringPlan")),
    ("", "a whole number above 0", "cleanupPeriodDays"),
    ("", "a number", "desktopSessionCleanupPeriodDays skillListingMaxDescChars"),
    ("", "a number from 0 to 1", "skillListingBudgetFraction feedbackSurveyRate"),
    ("", "an object",
     ("env permissions modelOverrides skillOverrides worktree enabledPlugins sandbox pluginConfigs remote voice autoMode fileSuggestion statusLine "
     "spinnerVerbs")),
    ("", "an object or true or false", "attribution"),
    ("", _TEXTS,
     "fallbackModel availableModels allowedHttpHookUrls httpHookAllowedEnvVars pluginSuggestionMarketplaces companyAnnouncements claudeMdExcludes"),
    ("", "an array", "allowedChannelPlugins sshConfigs"),
    ("", "an array or null", "strictKnownMarketplaces blockedMarketplaces"),
    ("", "a text or an array of texts", "enabledMcpjsonServers disabledMcpjsonServers forceLoginOrgUUID"),
    ("permissions", "an array", "allow ask deny"),
    ("permissions", _TEXTS, "additionalDirectories"),
    ("permissions", "true or false", "blockReadsOutsideWorkingDirectories blockWritesOutsideWorkingDirectories denyInsteadOfPrompting"),
    ("sandbox", "true or false",
     ("enabled failIfUnavailable autoAllowBashIfSandboxed allowUnsandboxedCommands enableWeakerNestedSandbox allowNestedUserNamespaces "
     "enableWeakerNetworkIsolation allowAppleEvents")),
    ("sandbox", "an object", "network filesystem credentials ignoreViolations ripgrep"),
    ("sandbox", _TEXTS, "excludedCommands"),
    ("sandbox.network", _TEXTS, "allowedDomains deniedDomains allowUnixSockets allowMachLookup"),
    ("sandbox.network", "true or false", "strictAllowlist allowManagedDomainsOnly allowAllUnixSockets allowLocalBinding"),
    ("sandbox.network", "a number", "httpProxyPort socksProxyPort"),
    ("sandbox.network", "an object", "tlsTerminate"),
    ("sandbox.filesystem", _TEXTS, "allowWrite denyWrite denyRead allowRead"),
    ("sandbox.filesystem", "true or false", "allowManagedReadPathsOnly disabled"),
    ("sandbox.credentials", "an array", "files envVars awsPairs"),
    ("sandbox.credentials", "true or false", "allowPlaintextInject"),
    ("sandbox.credentials", "an object", "sigv4"),
    ("statusLine", "a text", "command"),
    ("statusLine", "a number", "padding"),
)  # fmt: skip
_CHOICES: tuple[tuple[str, str, tuple[str | None, ...]], ...] = (
    ("permissions", "defaultMode", ("acceptEdits", "auto", "bypassPermissions", "default", "dontAsk", "manual", "plan")),
    ("permissions", "disableBypassPermissionsMode", ("disable",)),
    ("permissions", "disableAutoMode", ("disable",)),
    ("statusLine", "type", ("command",)),
    ("", "workflowSizeGuideline", ("unrestricted", "small", "medium", "large")),
    ("", "defaultShell", ("bash", "powershell")),
    ("", "parentSettingsBehavior", ("first-wins", "merge")),
    ("", "managedSourcesBehavior", ("first-wins", "merge")),
    ("", "autoUpdatesChannel", ("latest", "stable", "rc")),
    ("", "tui", ("default", "fullscreen")),
    ("", "daemonColdStart", ("transient", "ask")),
    ("", "defaultView", ("chat", "transcript")),
    ("", "feedbackDrafts", ("notify", "quiet", "off", None)),
    ("", "disableAutoMode", ("disable", None)),
    ("", "disableDeepLinkRegistration", ("disable", None)),
)

# Fields of a handler by its type; a mark at the end of a name: it must be there.
_ANY_HANDLER = {"if": "a text", "timeout": "a number above 0", "statusMessage": "a text", "once": "true or false"}
_HANDLERS: dict[str, dict[str, str]] = {
    "command": {"command!": "a text", "args": _TEXTS, "async": "true or false", "asyncRewake": "true or false"},
    "http": {"url!": "a URL", "headers": "an object of texts", "allowedEnvVars": _TEXTS},
    "mcp_tool": {"server!": "a text", "tool!": "a text", "input": "an object"},
    "prompt": {"prompt!": "a text", "model": "a text"},
    "agent": {"prompt!": "a text", "model": "a text"},
}
_WITH_ON_FAILURE = ("command", "http", "mcp_tool")


class Fault:
    """One wrong value: `path` of keys and indices, what is wrong, what to do. `fatal`: nothing of the file is in force, or none of its hooks."""

    __slots__ = ("fatal", "hint", "path", "what")

    def __init__(self, path: Path, what: str, hint: str, *, fatal: bool) -> None:
        self.path = path
        self.what = what
        self.hint = hint
        self.fatal = fatal


def faults(document: Any) -> Iterator[Fault]:
    """What the client would complain about in a parsed settings file."""
    if not isinstance(document, dict):
        yield Fault((), "is no JSON object", "wrap it in { }", fatal=True)
        return
    for where, kind, names in _TYPES:
        at: Path = tuple(where.split(".")) if where else ()
        holder = value_at(document, at)
        if isinstance(holder, dict):
            for name in names.split():
                if name in holder and not _KINDS[kind](holder[name]):
                    yield Fault((*at, name), f"must be {kind}", "correct or remove it", fatal=True)
    for where, name, choices in _CHOICES:
        holder = value_at(document, (where,)) if where else document
        if isinstance(holder, dict) and name in holder and holder[name] not in choices:
            path: Path = (where, name) if where else (name,)
            listed = ", ".join(c for c in choices if c is not None)
            yield Fault(path, f"must be one of {listed}", "correct or remove it", fatal=True)
    if "hooks" in document:
        yield from _hook_faults(document["hooks"])


def _hook_faults(hooks: Any) -> Iterator[Fault]:
    if not isinstance(hooks, dict):
        yield Fault(("hooks",), "must be an object; the client ignores all hooks of the file", "write { }", fatal=True)
        return
    for event, groups in hooks.items():
        fatal = event in STRICT_EVENTS
        if not isinstance(groups, list):
            yield Fault(("hooks", event), "must be an array", "write [ ]", fatal=fatal and groups is not None)
            continue
        for i, group in enumerate(groups):
            yield from _group_faults(("hooks", event, i), group, fatal=fatal)


def _group_faults(path: Path, group: Any, *, fatal: bool) -> Iterator[Fault]:
    if not isinstance(group, dict):
        yield Fault(path, "must be an object", "write { }", fatal=fatal)
        return
    if "matcher" in group and not isinstance(group["matcher"], str):
        yield Fault((*path, "matcher"), "must be a text", 'write "*"', fatal=fatal)
    if "onFailure" in group:
        yield Fault((*path, "onFailure"), "is ignored here", "move it into the handler", fatal=False)
    if not isinstance(group.get("hooks"), list):
        at = (*path, "hooks") if "hooks" in group else path
        yield Fault(at, "`hooks` must be an array of handlers", "write [ ]", fatal=fatal)
        return
    for i, handler in enumerate(group["hooks"]):
        yield from _handler_faults((*path, "hooks", i), handler, fatal=fatal)


def _handler_faults(path: Path, handler: Any, *, fatal: bool) -> Iterator[Fault]:
    if not isinstance(handler, dict):
        yield Fault(path, "must be an object", "write { }", fatal=fatal)
        return
    kind = handler.get("type")
    if not isinstance(kind, str) or kind not in _HANDLERS:
        at = (*path, "type") if "type" in handler else path
        yield Fault(at, f"`type` must be one of {', '.join(_HANDLERS)}", 'write "command"', fatal=fatal)
        return
    for field, wanted in (_ANY_HANDLER | _HANDLERS[kind]).items():
        name = field.rstrip("!")
        if name not in handler:
            if name != field:
                yield Fault(path, f"`{name}` is missing", "add it or remove the handler", fatal=fatal)
        elif not _KINDS[wanted](handler[name]):
            yield Fault((*path, name), f"must be {wanted}", "correct or remove it", fatal=fatal)
    if kind in _WITH_ON_FAILURE and handler.get("onFailure", "block") not in ("block", "continue"):
        yield Fault((*path, "onFailure"), "must be block or continue", 'write "block"', fatal=fatal)
    if kind == "command" and handler.get("shell", "bash") not in ("bash", "powershell"):
        yield Fault((*path, "shell"), "must be bash or powershell", "correct or remove it", fatal=fatal)


def value_at(document: Any, path: Path) -> Any:
    """The value under a path of keys and indices, or None."""
    for key in path:
        if isinstance(document, dict) and isinstance(key, str):
            document = document.get(key)
        elif isinstance(document, list) and isinstance(key, int) and key < len(document):
            document = document[key]
        else:
            return None
    return document


def handlers(document: Any, event: str) -> Iterator[tuple[dict[str, Any], dict[str, Any], Path]]:
    """Every handler of an event with its group and its path, bad entries left out."""
    groups = value_at(document, ("hooks", event))
    for i, group in enumerate(groups if isinstance(groups, list) else ()):
        entries = group.get("hooks") if isinstance(group, dict) else None
        for n, handler in enumerate(entries if isinstance(entries, list) else ()):
            if isinstance(handler, dict):
                yield group, handler, ("hooks", event, i, "hooks", n)


def words_of(handler: dict[str, Any]) -> list[str]:
    """The command line of a handler: in exec form its words, else the shell text as the only one."""
    args = handler.get("args")
    command = handler.get("command")
    return [w for w in (command, *(args if isinstance(args, list) else ())) if isinstance(w, str)]


def is_gate(handler: Any) -> bool:
    """True for a handler that runs ccgate's hook, by its file or by `ccgate hook`."""
    if not isinstance(handler, dict):
        return False
    words = words_of(handler)
    if not isinstance(handler.get("args"), list):  # shell text: as words go, without quotes
        words = [w.strip("\"'") for w in " ".join(words).replace(";", " ").split()]
    words = [w.replace("\\", "/") for w in words]
    for i, word in enumerate(words):
        if word.endswith("/ccgate/hook.py"):
            return True
        program = word.rpartition("/")[2].lower().removesuffix(".exe")
        if program == "ccgate" and words[i + 1 : i + 2] == ["hook"]:
            return True
    return False


def weaknesses(group: dict[str, Any], handler: dict[str, Any], event: str) -> list[tuple[str, str]]:
    """What in our own registration takes force from it: (key, what)."""
    found = []
    if group.get("matcher", "*") not in EVERYTHING:
        what = "does not fit every tool" if event == "PreToolUse" else "does not fit every change"
        found.append(("matcher", what + ", so the gate is not always asked"))
    if handler.get("onFailure") != "block":
        found.append(("onFailure", "must be block: a gate that cannot start would let the call run"))
    found += [(key, "takes force from the gate") for key in ("if", "async", "asyncRewake", "once") if handler.get(key)]
    return found


def switched_off(document: Any, *, user: bool) -> str:
    """The key by which a settings file switches hooks off, or "". `user`: it is the user's own, whose `env` reaches the client's start."""
    if not isinstance(document, dict):
        return ""
    if document.get("disableAllHooks", False) is not False:
        return "disableAllHooks"
    env = document.get("env")
    if user and isinstance(env, dict):
        for name in SWITCHES:
            if name in env and str(env[name]).lower() not in _OFF:
                return f"env.{name}"
    return ""
