"""Other version control systems, and the command lines of forges: Mercurial, Subversion, Fossil, Jujutsu, gh, glab and their kin.

A file that is named to a verb that shows, sends or removes it counts; what else their repositories hold is not looked up.
"""

from __future__ import annotations

from ..state import UNKNOWN, Output
from .spec import apply, mentions_protected, parse
from .verbs import QUIET, by_verb, hand_over, quiet

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from ..command import Run

    Handler = Callable[[Run], Output]
    Table = dict[str, str | Handler]

TABLE: dict[str, str] = {
    "tig": "n*", "gitk": "n*", "lazygit": "n*", "gitui": "n*", "git-lfs": "n*", "bfg": "n*", "git-filter-repo": "n*", "git-secret": "n*", "ghq": "n*",
    # scanners: what they find they do not show unless told to
    "gitleaks": "n* -r,--report-path:w -c,--config: -b,--baseline-path:", "trufflehog": "n* --config:", "detect-secrets": "n* --baseline:", "ggshield": "n*", "secretlint": "n* -o,--output:w",
    "git-secrets": "n*", "whispers": "n* -o,--output:w", "noseyparker": "n*", "ripsecrets": "n*", "talisman": "n*",
}  # fmt: skip


# -- forges ------------------------------------------------------------------------------------------------------------

_TEXT = (
    "n* -F,--body-file:s -T,--template:s -b,--body: -t,--title: -a,--assignee: -l,--label: -m,--milestone: -p,--project: -r,--reviewer: -B,--base: -H,--head: "
    "--recover:r --subject: -c,--comment: --add-label: --remove-label: --add-assignee: --add-reviewer: --author-email: --match-head-commit: --json: -q,--jq: -S,--search: -L,--limit: "
    "-s,--state: -A,--author: "
)
_SHOWN = (
    "-b",
    "--body",
    "-t",
    "--title",
    "--subject",
    "-c",
    "--comment",
    "-n",
    "--notes",
    "-d",
    "--description",
    "--message",
    "-m",
)


def _with_text(line: str) -> Handler:
    """A verb whose texts are published: variables in them are shown to everybody."""

    def handle(run: Run) -> Output:
        parsed = parse(line, run.args)
        run.shows([value for name, value, role in parsed.values if name in _SHOWN and role == "n"])
        if any(value == "-" for name, value, role in parsed.values if role == "s"):
            run.stdin_role = "read"
        else:
            run.stdin_role = "none"
        return apply(run, line)

    return handle


def _secret_set(run: Run) -> Output:
    """`gh secret set NAME < FILE`, `-f FILE`: the values go to the user's own secret store."""
    parsed = parse(
        "n* -f,--env-file:n -b,--body: -e,--env: -o,--org: -u -r,--repos: -v,--visibility: -a,--app: -R,--repo: ", run.args
    )
    for path in [*parsed.all_values("-f", "--env-file"), *run.inputs]:
        hand_over(run, path)
    run.stdin_role = "none"
    return UNKNOWN


def _api(run: Run) -> Output:
    """`gh api`, `glab api`: `-F key=@FILE` and `--input FILE` are sent."""
    parsed = parse(
        "n* -f,--raw-field: -F,--field: -H,--header: -X,--method: -q,--jq: -t,--template: --input:s --hostname: --cache: -p,--preview: --form: ",
        run.args,
    )
    for name, value, _role in parsed.values:
        if name in ("-F", "--field", "--form"):
            text = value.partition("=")[2]
            if text.startswith("@"):
                run.send(text[1:], f"{run.name} {name} {value}")
        elif name == "--input":
            run.send(value, f"{run.name} --input {value}")
    run.stdin_role = (
        "read"
        if "-" in parsed.all_values("--input") or any(v.endswith("=@-") for v in parsed.all_values("-F", "--field"))
        else "none"
    )
    return UNKNOWN


def _assets(line: str, first: int) -> Handler:
    """Files behind the first operands are uploaded; `FILE#LABEL` names one for display."""

    def handle(run: Run) -> Output:
        parsed = parse(line, run.args)
        for name, value, role in parsed.values:
            if role in "sr":
                run.send(value, f"{run.name} {name} {value}")
            elif name in _SHOWN:
                run.shows([value])
        for path in parsed.operands[first:]:
            run.tree(path.partition("#")[0] if not mentions_protected(run, path) else path, "send")
        run.stdin_role = "read" if "-" in parsed.operands[first:] or (not parsed.operands and first == 0) else "none"
        return UNKNOWN

    return handle


def _alias_set(run: Run) -> Output:
    """`gh alias set NAME EXPANSION`: one that begins with `!`, or comes with --shell, is shell code."""
    parsed = parse("n* -s --clobber ", run.args)
    if len(parsed.operands) > 1 and (parsed.has("-s", "--shell") or parsed.operands[1].startswith("!")):
        run.code(parsed.operands[1].removeprefix("!"))
    return UNKNOWN


def _uses_stdin(run: Run) -> Output:
    """`gh auth login --with-token < FILE`"""
    run.stdin_role = "use"
    return UNKNOWN


_RELEASE = "n* -F,--notes-file:s -n,--notes: -t,--title: --target: --discussion-category: --notes-start-tag: -R,--repo: -p? "
_GH: Table = {
    "gist create": _assets("n* -d,--desc: -f,--filename: ", 0),
    "gist edit": "n,s* -a,--add:s -d,--desc: -f,--filename: -r,--remove: ",
    "gist view|gist clone|gist list|gist delete|gist rename": QUIET,
    "release create": _assets(_RELEASE, 1), "release upload": _assets(_RELEASE, 1), "release edit": _assets(_RELEASE, 1),
    "release download": "n* -D,--dir:n -O,--output:w -p,--pattern: -A,--archive: -R,--repo: ",
    "release": QUIET,
    "secret set": _secret_set, "secret": QUIET,
    "variable set": "n* -f,--env-file:s -b,--body: -e: -o: -r: -v: -R: ", "variable": QUIET,
    "pr create|pr new|pr edit|pr comment|pr review|pr merge|pr close|pr ready|issue create|issue new|issue edit|issue comment|issue close": _with_text(_TEXT),
    "pr|issue|repo|run|workflow|search|label|project|ruleset|cache|org|status|browse|extension|ext|config|completion|version|help|copilot|preview|attestation|licenses": QUIET,
    "api": _api,
    "auth login|auth refresh": _uses_stdin, "auth": QUIET,
    "ssh-key add|gpg-key add": "s* -t,--title: --type: ", "ssh-key|gpg-key": QUIET,
    "alias set": _alias_set, "alias": QUIET,
    "codespace cp|cs cp": "S*,n -c,--codespace: -p: --repo: ", "codespace|cs": QUIET,
    "": QUIET,
}  # fmt: skip
_GLAB: Table = {
    "snippet create": _assets("n* -t,--title: -d,--description: -f,--filename: -v,--visibility: -R: ", 0), "snippet": QUIET,
    "release create|release upload": _assets(_RELEASE + "-N,--name: -a,--assets-links: -A: -m,--milestone: -r,--ref: -D: -T,--tag-message: ", 1), "release": QUIET,
    "variable set|variable update": _secret_set, "variable": QUIET, "securefile create": "n,s ", "securefile": QUIET,
    "mr|issue|ci|pipeline|repo|project|label|milestone|incident|schedule|job|stack|token|user|cluster|config|completion|version|help|check-update|duo|iteration|changelog": _with_text(
        "n* -d,--description: -t,--title: -m,--message: -a: -l: -b: -s: -R: --body-file:s "
    ),
    "api": _api, "auth login": _uses_stdin, "auth": QUIET, "ssh-key add|deploy-key add": "s* -t,--title: ", "ssh-key|deploy-key": QUIET, "alias set": _alias_set, "alias": QUIET, "": QUIET,
}  # fmt: skip
_HUB: Table = {
    "gist create": _assets("n* ", 0), "release create|release edit": "n* -a,--attach:s -F,--file:s -m,--message: -t: ",
    "pull-request|issue create": "n* -F,--file:s -m,--message: -b: -h: -l: -a: -r: -M: ", "api": _api,
    "gist|release|issue|pr|ci-status|browse|compare|create|delete|fork|sync|help|version": QUIET,
}  # fmt: skip


def _hub(run: Run) -> Output:
    """hub(1) hands what it does not know itself to git."""
    words = [arg for arg in run.args if not arg.startswith("-")][:1]
    if words and any(key.split()[0] == words[0] for entry in _HUB for key in entry.split("|")):
        return by_verb("", _HUB)(run)
    return run.argv(["git", *run.args])


# -- other systems -----------------------------------------------------------------------------------------------------

_HG_OPTIONS = "-R,--repository: --cwd: --config: --encoding: --encodingmode: --color: --pager: "
_HG: Table = {
    "cat": "r* -r,--rev: -o,--output:w ", "annotate|blame": "r* -r,--rev: ",
    "diff|export|log|history|show|incoming|in|outgoing|out|extdiff": "l* ", "grep": "p,r* -r,--rev: ",
    "revert|resolve": "w* -r,--rev: -d: ", "remove|rm": "d* ", "rename|mv|move": "d*,o ", "copy|cp": "C*,o ", "purge|clean": QUIET,
    "commit|ci|amend|backout|tag|import|patch|graft": "n* -l,--logfile:r -m,--message: -u: -d: ", "archive": "n ",
    "add|addremove|forget|status|st|summary|sum|id|identify|heads|tip|parents|branch|branches|tags|bookmark|bookmarks|paths|pull|push|update|up|checkout|co|clone|init|merge|rebase|"
    "phase|config|showconfig|version|help|verify|recover|root|files|manifest|locate|bisect|strip|histedit|evolve|topic|shelve|unshelve|bundle|unbundle": QUIET,
}  # fmt: skip
_HG_PATCH = ("-p", "--patch")


def _hg(run: Run) -> Output:
    """hg(1), sl(1): settings given by `--config` may be shell code; a file that is named to a verb that shows patches is shown."""
    parsed = parse("n* " + _HG_OPTIONS, run.args)
    for value in parsed.all_values("--config"):
        name, _, code = value.partition("=")
        if code.startswith("!") or name.startswith(
            ("hooks.", "extdiff.", "pager.", "ui.editor", "ui.ssh", "ui.merge", "merge-tools.")
        ):
            run.code(code.removeprefix("!"))
    verb = parsed.operands[0] if parsed.operands else ""
    patch = verb in ("diff", "export", "show", "extdiff") and not parsed.has("--stat")
    if patch or (verb in ("log", "history", "incoming", "in", "outgoing", "out") and parsed.has(*_HG_PATCH)):
        _shown(run, parsed.operands[1:])
    return by_verb(_HG_OPTIONS, _HG)(run)


def _shown(run: Run, words: list[str]) -> None:
    """Protected files among the operands of a verb that shows differences."""
    for word in words:
        if mentions_protected(run, word):
            run.read(word, f"{run.name} {word}")


_SVN_OPTIONS = "-r,--revision: --username: --password: --config-dir: --config-option: --diff-cmd:c --editor-cmd:c --diff3-cmd:c --depth: --changelist: -m,--message: -c,--change: --encoding: -x,--extensions: "
_SVN: Table = {
    "cat|blame|praise|annotate|ann|diff|di|patch": "r* --old:r --new:r ", "export|checkout|co": "m,o ", "import": "S,n -F,--file:r ", "commit|ci": "n* -F,--file:r ",
    "revert": "w* ", "delete|del|remove|rm": "d* ", "move|mv|rename|ren": "d*,o ", "copy|cp": "C*,o ", "propset|ps": "n* -F,--file:r ",
    "add|info|status|st|stat|log|list|ls|update|up|switch|sw|cleanup|resolve|resolved|lock|unlock|merge|mergeinfo|mkdir|help|h|relocate|upgrade|changelist|cl|propget|pg|proplist|pl|"
    "propdel|pd|propedit|pe|auth|x-shelve": QUIET,
}  # fmt: skip
_FOSSIL: Table = {
    "cat|blame|annotate|praise|diff|gdiff|xdiff": "r* -r: --from: --to: ", "rm|delete|forget": "d* ", "mv|rename": "d*,o ", "revert|undo": "w* ",
    "commit|ci": "n* -M,--message-file:r -m,--comment: ", "attachment add": "n,s ", "unversioned add|uv add": "s* ", "wiki create|wiki commit": "n,s ",
    "add|addremove|open|close|clone|update|up|checkout|co|status|timeline|info|ls|changes|sync|push|pull|init|new|branch|tag|stash|settings|version|help|user|remote-url|ui|server": QUIET,
}  # fmt: skip
_JJ: Table = {
    "file show|cat|file annotate": "r* -r,--revision: -R: ", "diff|show|interdiff|evolog|obslog": "r* -r,--revisions: --from: --to: -R: -f: -t: ", "restore": "w* -f,--from: -t,--to: -c: -r: ",
    "log": "n* -r: -T: -n,--limit: -R: ", "config set": "n,n,n ",
    "new|commit|ci|describe|desc|st|status|git|bookmark|branch|b|op|operation|undo|redo|squash|rebase|edit|split|config|root|workspace|sparse|tag|util|version|help|abandon|absorb|file|"
    "fix|run|next|prev|parallelize|duplicate|backout|revert|resolve|sign|unsign|init|simplify-parents|metaedit": "n* -m,--message: -r: -R: ",
}  # fmt: skip
_BZR: Table = {
    "cat|annotate|ann|blame|praise|diff|di|dif|grep": "r* -r: ", "export": "n* ", "revert": "w* -r: ", "remove|rm|del": "d* ", "mv|move|rename": "d*,o ",
    "commit|ci|checkin": "n* -F,--file:r -m: ", "add|status|st|stat|log|info|branch|checkout|co|push|pull|update|up|merge|init|ls|nick|tag|tags|version|help|missing|whoami|unshelve|shelve": QUIET,
}  # fmt: skip
_CVS: Table = {
    "annotate|ann|diff|di|rdiff": "r* -r: -D: ", "import": "n* -m: ", "remove|rm|delete": "l* ", "commit|ci|com": "n* -F:r -m: -r: ",
    "add|ad|new|update|up|upd|status|stat|log|lo|rlog|checkout|co|get|tag|rtag|history|edit|editors|unedit|login|logout|release|watch|watchers|version|export|exp": QUIET,
}  # fmt: skip
_DARCS: Table = {
    "show contents": "r* ", "diff|annotate|whatsnew|w": "r* ", "revert": "w* ", "record|rec|amend|amend-record|tag": "n* --logfile:r -m,--name: -A: ", "move|mv": "d*,o ", "send": "n* -o:w ",
    "add|remove|push|pull|get|clone|init|initialize|changes|log|show|obliterate|unrecord|rollback|help|mark-conflicts|repair|check|test|unrevert|dist|apply": QUIET,
}  # fmt: skip
_P4: Table = {
    "print": "r* -o:w ", "annotate|diff": "r* ", "revert|clean": "w* ", "delete": "d* ", "move|rename": "d*,o ",
    "add|edit|sync|submit|opened|status|changes|describe|files|fstat|have|info|client|clients|login|logout|set|reconcile|where|filelog|shelve|unshelve|resolve|integrate|merge|copy|"
    "label|labels|user|users|workspace|help|counter|dirs|grep|lock|unlock|tag|change|diff2|reopen": QUIET,
}  # fmt: skip

SPECIAL: dict[str, Handler] = {
    "gh": by_verb("-R,--repo: --hostname: ", _GH), "glab": by_verb("-R,--repo: ", _GLAB), "hub": _hub, "tea": quiet, "hg": _hg, "chg": _hg, "sl": _hg, "svn": by_verb(_SVN_OPTIONS, _SVN),
    "fossil": by_verb("-R,--repository: --user: --chdir: ", _FOSSIL), "jj": by_verb("--config: --config-file: --color: --at-op: ", _JJ), "bzr": by_verb("", _BZR), "brz": by_verb("", _BZR),
    "cvs": by_verb("-d: -e:c -z: -T: -s: ", _CVS), "darcs": by_verb("--repodir: ", _DARCS), "p4": by_verb("-c: -p: -u: -P: -d: -H: -C: -F: ", _P4), "svnadmin": quiet, "svnlook": quiet,
    "svnsync": quiet, "svnversion": quiet,
}  # fmt: skip
