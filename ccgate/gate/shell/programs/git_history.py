"""git subcommands that show or copy what commits hold: show, log, cat-file, blame, format-patch, bundle and their kin.

A protected file that a command line names is read for certain. One that is only covered (`git log -p`) counts if the commits in question change it: that
is looked up, and asked about. What shows no content (`--stat`, `--name-only`) is silent.
"""

from __future__ import annotations

from ...model import HOLE, Exceeded
from ...paths import normalise
from ..gitrepo import Unknown
from ..state import UNKNOWN, Output, holes_only
from .git_paths import Pathspecs
from .git_revisions import (
    FILTERS,
    FORMAT_PATCH,
    LOG,
    Revisions,
    blob,
    commit_filter,
    file_values,
    limit,
    named,
    object_path,
    peeled,
    pickaxe_of,
    report_changes,
    revisions,
    shows_patch,
    split,
    tracked_names,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from ..gitobjects import Change
    from .git import Git
    from .spec import Parsed

# -- show, log and what is like them -----------------------------------------------------------------------------------


def _log(git: Git) -> Output:
    parsed, after = git.parse(LOG)
    file_values(git, parsed)
    words, specs = split(git, parsed.operands, after)
    for value in parsed.all_values("-L"):
        path = value.rpartition(":")[2]
        git.read(normalise(holes_only(path), git.cwd), f"git log -L {value}")
    if not shows_patch(parsed, default=False) or parsed.has("-L"):
        return _log_output(git, parsed, words, specs)
    what = "-p" if "-p" in git.args else "--patch"
    walking = git.sub == "reflog" or parsed.has("-g", "--walk-reflogs")
    if git.sub == "reflog" and words[:1] in (["show"], ["list"]):
        words = words[1:]
    merges = _merges(parsed)
    if walking:
        count = None if parsed.has(*FILTERS) or specs.items else limit(git, parsed)
        commits = [oid for word in words or ["HEAD"] for oid in _logged(git, word)[:count]]
        _each(git, commits, specs, what, merges=merges, pickaxe=pickaxe_of(git, parsed))
        return UNKNOWN
    found = revisions(git, parsed, words)
    for path, word in found.blobs:
        blob(git, path, word)
    if parsed.has("--no-walk") and not found.unknown:
        _each(git, found.wanted, specs, what, merges=merges, pickaxe=pickaxe_of(git, parsed))
        return UNKNOWN
    if found.wanted or found.unknown:
        report_changes(
            git, found, specs, limit(git, parsed), what, merges=merges, pickaxe=pickaxe_of(git, parsed), keeps=commit_filter(parsed)
        )
    return UNKNOWN


def _merges(parsed: Parsed, default: str = "none") -> str:
    if parsed.has("--first-parent"):
        return "first"
    if parsed.has("-m", "--remerge-diff") or parsed.value("--diff-merges") in (
        "separate",
        "m",
        "on",
        "1",
        "first-parent",
        "r",
        "remerge",
    ):
        return "all"
    return "combined" if parsed.has("-c", "--cc", "--dd") or parsed.value("--diff-merges") else default


def _logged(git: Git, word: str) -> list[bytes]:
    """The commits that the log of a reference names."""
    name = holes_only(word).partition("@{")[0] or "HEAD"
    for full in (name, "refs/" + name, "refs/heads/" + name):
        lines = git.objects.log(full)
        if lines:
            return [after for _, after, _ in reversed(lines)]
    return []


def _each(
    git: Git, commits: list[bytes], specs: Pathspecs, what: str, *, merges: str, pickaxe: Callable[[Change], bool] | None = None
) -> None:
    """Report what each of some commits changes, without those before it."""
    for path, spec in named(git, specs):
        git.report("read", path, spec, sure=True)
    seen = []
    for oid in commits:
        for change in git.covered(git.objects.commit_changes(oid, merges=merges)):
            if (
                specs.match(change[0])
                and git.secret(*change, broad=not specs.names(change[0]))
                and (pickaxe is None or pickaxe(change))
            ):
                seen.append(change[0])
    git.report_all("read", seen, specs, what, note="a commit that is shown changes it")


def _show(git: Git) -> Output:
    parsed, after = git.parse(LOG)
    file_values(git, parsed)
    words, specs = split(git, parsed.operands, after)
    patch = shows_patch(parsed, default=not parsed.has("-q"))
    what = " ".join(words[:2])
    output = UNKNOWN
    commits: list[bytes] = []
    merges = _merges(parsed, "combined")
    for word in words or ["HEAD"]:
        path = object_path(git, word)
        if path is not None:
            output = blob(git, path, word)
        elif HOLE in holes_only(word):
            if patch:
                report_changes(git, _unknown(), specs, None, what)
        elif ".." in word or word.endswith(("^!", "^@")) or "^-" in word:
            if patch:
                report_changes(git, revisions(git, parsed, [word]), specs, limit(git, parsed), what, merges=merges)
        else:
            oid = peeled(git, word)
            if oid is None and patch and ("{" in word or word.startswith(":/")):
                report_changes(git, _unknown(), specs, None, what)
            elif oid is not None and not _object(git, oid, word):
                commits.append(oid)
    if patch:
        _each(git, commits, specs, what, merges=merges, pickaxe=pickaxe_of(git, parsed))
    elif parsed.has("--name-only"):
        return _changed_names(git, commits, specs, merges)
    return output if len(words) == 1 else UNKNOWN


def _unknown() -> Revisions:
    found = Revisions()
    found.unknown = True
    return found


def _object(git: Git, oid: bytes, word: str) -> bool:
    """Is this no commit? A tree shows names; a blob is the content of some file."""
    kind, _ = git.objects.read(oid)
    if kind == "blob":
        for path, blobs in git.history().items():
            if oid in blobs:
                git.report("read", path, word, sure=True, note="this object is its content")
    return kind != "commit"


def _log_output(git: Git, parsed: Parsed, words: list[str], specs: Pathspecs) -> Output:
    """Lines that a log without patches can write: names of files, or names of commits."""
    if parsed.has("--name-only", "--name-status") and not specs.items:
        return tracked_names(git, specs, "M\t" if parsed.has("--name-status") else "")
    form = parsed.value("--format", "--pretty") or ""
    if form in ("%H", "%h", "format:%H", "format:%h", "tformat:%H") and not specs.items and not parsed.has("--reverse"):
        return _commit_names(git, parsed, words, short=form.endswith("h"))
    return UNKNOWN


def _commit_names(git: Git, parsed: Parsed, words: list[str], *, short: bool = False) -> Output:
    def compute() -> Output:
        try:
            found = revisions(git, parsed, words)
            count = limit(git, parsed)
            if found.unknown or found.blobs or parsed.has(*FILTERS):
                return UNKNOWN
            names = []
            for number, oid in enumerate(git.objects.walk(found.wanted, found.unwanted)):
                if count is not None and number >= count + found.skip:
                    break
                if number < found.skip:
                    continue
                names.append(oid.hex()[:7] if short else oid.hex())
            text = "".join(name + "\n" for name in names)
            return Output(text) if count is None or len(names) <= count else UNKNOWN
        except (Unknown, Exceeded):
            return UNKNOWN

    return Output(compute=compute)


def _changed_names(git: Git, commits: list[bytes], specs: Pathspecs, merges: str) -> Output:
    def compute() -> Output:
        try:
            return Output(
                lines=[
                    path for oid in commits for path, _, _ in git.objects.commit_changes(oid, merges=merges) if specs.match(path)
                ]
            )
        except (Unknown, Exceeded):
            return UNKNOWN

    return Output(compute=compute)


def _rev_list(git: Git) -> Output:
    parsed, after = git.parse(LOG)
    words, specs = split(git, parsed.operands, after)
    plain = not specs.items and not parsed.has(
        "--objects", "--count", "--parents", "--left-right", "--reverse", "--header", "--timestamp", "--disk-usage"
    )
    return _commit_names(git, parsed, words) if plain else UNKNOWN


# -- other programs over a range of commits ----------------------------------------------------------------------------


def _format_patch(git: Git) -> Output:
    parsed, after = git.parse(FORMAT_PATCH)
    file_values(git, parsed)
    words, specs = split(git, parsed.operands, after)
    found = revisions(git, parsed, words)
    count = limit(git, parsed)
    if not found.ranges and not found.unwanted and count is None and not parsed.has("--root") and not found.unknown:
        found.unwanted, found.wanted = found.wanted, [git.objects.head()]  # `format-patch origin/main`: what came after it
    if shows_patch(parsed, default=True):
        report_changes(git, found, specs, count, " ".join(git.args[:2]))
    return UNKNOWN


def _copies_history(git: Git) -> Output:
    """`bundle create`, `fast-export`, `pack-objects`: every object of the commits goes into a file."""
    args = git.args
    if git.sub == "bundle":
        if args[:1] != ["create"]:
            return UNKNOWN
        git.args = [a for a in args[1:] if a not in ("-q", "--quiet", "--progress")]
        if git.args and not git.args[0].startswith("-"):
            git.run.write(git.args.pop(0))
    parsed, after = git.parse(
        LOG
        + "--signed-tags: --export-marks:w --import-marks: --import-marks-if-exists: --refspec: --mark-tags: --version: --revs --window: --depth: "
    )
    words, specs = split(git, parsed.operands, after)
    if parsed.has("--no-data"):
        return UNKNOWN
    found = _unknown() if git.sub == "pack-objects" else revisions(git, parsed, words)
    report_changes(git, found, specs, limit(git, parsed), " ".join(args[:3]), merges="all")
    return UNKNOWN


def _range_diff(git: Git) -> Output:
    parsed, after = git.parse(LOG + "--creation-factor: ")
    words, specs = split(git, parsed.operands, after)
    if len(words) == 3 and not any(".." in word for word in words):
        words = [f"{words[0]}..{words[1]}", f"{words[0]}..{words[2]}"]
    if shows_patch(parsed, default=True):
        for word in words:
            report_changes(git, revisions(git, parsed, [word]), specs, None, " ".join(words))
    return UNKNOWN


def _request_pull(git: Git) -> Output:
    parsed, _ = git.parse("- ")
    if parsed.has("-p") and parsed.operands:
        report_changes(git, revisions(git, parsed, [parsed.operands[0] + "..HEAD"]), git.pathspecs(()), None, "-p")
    return UNKNOWN


def _send_email(git: Git) -> Output:
    """Files, or revisions whose patches are mailed."""
    parsed, after = git.parse(
        FORMAT_PATCH
        + "--bcc: --smtp-server: --smtp-user: --smtp-pass: --smtp-encryption: --smtp-server-port: --envelope-sender: --to-cmd:c --cc-cmd:c --header-cmd:c --sendmail-cmd:c --compose-encoding: --8bit-encoding: --confirm: --subject: --reply-to: --identity: "
    )
    words, specs = split(git, parsed.operands, after)
    for name, value, role in parsed.values:
        if role == "c":
            git.run.code(value)
        elif role == "r":
            git.run.send(value, f"git send-email {name} {value}")
    files = [word for word in parsed.operands if git.exists(word)]
    for word in files:
        git.run.tree(word, "send")
    words = [word for word in words if word not in files]
    if words or not files:
        found = revisions(git, parsed, words, default="HEAD")
        if not found.ranges and not found.unwanted:
            found.unwanted, found.wanted = found.wanted, [git.objects.head()]
        report_changes(git, found, specs, limit(git, parsed), " ".join(words))
    return UNKNOWN


def _serves(git: Git) -> Output:
    """`daemon` and `instaweb` let others read the repository."""
    git.report_history("send", " ".join(git.args[:2]), "it lets others read the history")
    return UNKNOWN


# -- cat-file, blame ---------------------------------------------------------------------------------------------------


def _cat_file(git: Git) -> Output:
    parsed, _ = git.parse("- --batch? --batch-check? --batch-command? --path: --filter: ")
    if parsed.has("-t", "-s", "-e", "--batch-check") and not parsed.has("--batch"):
        return UNKNOWN
    if parsed.has("--batch", "--batch-command", "--batch-all-objects"):
        return _batch(git, parsed)
    words = parsed.operands
    if len(words) > 1 and words[0] in ("blob", "tree", "commit", "tag"):
        if words[0] != "blob":
            return UNKNOWN
        words = words[1:]
    output = UNKNOWN
    path = parsed.value("--path")
    if path:
        git.report("read", normalise("/" + holes_only(path), "/")[1:], path, sure=True)
    for word in words[:1]:
        output = _named_object(git, word)
    return output


def _named_object(git: Git, word: str) -> Output:
    """The content of one object."""
    path = object_path(git, word)
    if path is not None:
        return blob(git, path, word)
    if HOLE in holes_only(word):
        git.report_history("read", word)
        return UNKNOWN
    oid = peeled(git, word)
    if oid is not None:
        _object(git, oid, word)
    return UNKNOWN


def _batch(git: Git, parsed: Parsed) -> Output:
    """Objects named on standard input, or all there are."""
    lines = git.run.stdin.possible_lines()
    if lines is None or parsed.has("--batch-all-objects"):
        git.report_history("read", "--batch")
        return UNKNOWN
    for line in lines[:256]:
        for word in line.split()[:2] if parsed.has("--batch-command") else [line.strip()]:
            if word and word not in ("contents", "info", "flush"):
                _named_object(git, word)
    return UNKNOWN


def _unpack_file(git: Git) -> Output:
    for word in git.args[:1]:
        _named_object(git, word)
    return UNKNOWN


def _blame(git: Git) -> Output:
    """git-blame(1): `[REV] [--] FILE`; the lines of the file are shown."""
    parsed, after = git.parse(
        "- -L: -S: --contents:r --ignore-revs-file:n --ignore-rev: --date: -C? -M? --since: --color-by-age --encoding: "
    )
    file_values(git, parsed)
    for word in after if after is not None else parsed.operands:
        if (
            after is not None
            or git.exists(word)
            or git.policy.covers(normalise(holes_only(word), git.cwd))
            or HOLE in holes_only(word)
        ):
            git.read(word)
    return UNKNOWN


SUBCOMMANDS: dict[str, Callable[[Git], Output]] = {
    "show": _show, "log": _log, "whatchanged": _log, "reflog": _log, "format-patch": _format_patch, "range-diff": _range_diff, "cat-file": _cat_file, "blame": _blame,
    "annotate": _blame, "bundle": _copies_history, "fast-export": _copies_history, "pack-objects": _copies_history, "request-pull": _request_pull,
    "send-email": _send_email, "rev-list": _rev_list, "unpack-file": _unpack_file, "daemon": _serves, "instaweb": _serves,
}  # fmt: skip
