"""Programs that copy, move, link, remove, empty or create files (POSIX, coreutils manual, util-linux).

A copy of a protected file is a read: from then on it is there under a name that nobody guards. A new file under a protected name is
created (`Run.write` tells that from overwriting). Removing a directory that holds protected files did not name them: a person is asked.
"""

from __future__ import annotations

from ...links import VENDORED
from ...model import HOLE, Access
from ...paths import normalise, resolve
from ..state import EMPTY, UNKNOWN, Output, holes_only
from .leftout import by_rsync, listed
from .spec import apply, options, parse, unread

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from ..command import Run
    from .spec import Parsed

_LEAVE_OUT = "copy the files that are needed by name, or leave it out with rsync -a --exclude={}"

# Directories that builds and package managers make anew, by the ten thousand files: nobody keeps the only copy of a secret in one.
_MADE = VENDORED | frozenset(
    ("dist", "build", "target", "out", "coverage", "htmlcov", "bower_components", "vendor", "DerivedData", ".next", ".nuxt", ".turbo",
     ".svelte-kit", ".parcel-cache", ".venv", "venv")
)  # fmt: skip


# -- copies ------------------------------------------------------------------------------------------------------------

_CP = "r* -t,--target-directory: -S,--suffix: -m,--mode: -o,--owner: -g,--group: --strip-program:x -Z? --context? --backup? --preserve? --update?"


def _landings(run: Run, parsed: Parsed) -> list[tuple[str, str]]:
    """(source, where its copy lands) of a command line like cp's."""
    paths = list(parsed.operands)
    target = parsed.value("-t", "--target-directory")
    if target is not None:
        return [(path, f"{target.rstrip('/')}/{_last(path)}") for path in paths]
    if len(paths) < 2:
        return [(path, "") for path in paths]
    target = paths.pop()
    if parsed.has("-T", "--no-target-directory"):
        return [(path, target) for path in paths]
    if parsed.has("--parents"):
        return [(path, f"{target.rstrip('/')}/{path.lstrip('/')}") for path in paths]
    if len(paths) > 1:
        return [(path, f"{target.rstrip('/')}/{_last(path)}") for path in paths]
    return [(paths[0], run.destination(target, paths[0]))]


def _last(path: str) -> str:
    return path.rstrip("/").rpartition("/")[2] or path


def _kept_back(run: Run, parsed: Parsed, landing: str) -> bool:
    """-n: what is there is left alone."""
    no = parsed.has("-n", "--no-clobber") or parsed.value("--update") in ("none", "none-fail")
    return no and run.shell.world.disk.exists(run.absolute(landing))


def cp(run: Run) -> Output:
    """cp(1), install(1), ditto(1)."""
    parsed = parse(_CP, run.args)
    unread(run)
    options(run, parsed)
    deep = parsed.has("-r", "-R", "-a", "--recursive", "--archive") or run.name == "ditto"
    if parsed.has("-d", "--directory") and run.name == "install":
        return _made(run, parsed.operands)
    for source, landing in _landings(run, parsed):
        if landing and _kept_back(run, parsed, landing):
            continue
        if deep:
            run.tree(source, "read", note=_LEAVE_OUT.format("NAME"), follow=parsed.has("-L", "--dereference"))
        else:
            run.read(source, f"{run.name} {source}")
        if landing:
            run.write(landing, f"{run.name} {landing}")
            _carry(run, source, landing)
    return EMPTY


def _carry(run: Run, source: str, landing: str) -> None:
    """A later command of the same call may run the copy."""
    run.shell.remember(landing, run.shell.file_output(source, run.state.copy()), run.state, appended=False)


def mv(run: Run) -> Output:
    """mv(1): the old name goes. A directory's protected files that are protected under the new name too were moved, not disclosed."""
    parsed = parse("r* -t,--target-directory: -S,--suffix: -Z? --backup? --update?", run.args)
    unread(run)
    options(run, parsed)
    for source, landing in _landings(run, parsed):
        if landing and _kept_back(run, parsed, landing):
            continue
        if run.is_directory(source):
            run.tree(source, "delete", shown=_moved(run, source, landing))
        else:
            run.delete(source, f"{run.name} {source}")
            if not _guarded(run, landing):
                run.read(source, f"{run.name} {source}")
        if landing:
            run.write(landing, f"{run.name} {landing}")
            _carry(run, source, landing)
    return EMPTY


def _guarded(run: Run, path: str) -> bool:
    return bool(path) and run.shell.world.policy.covers(run.absolute(path))


def _moved(run: Run, source: str, landing: str) -> Callable[[str], bool | None]:
    root, there = run.absolute(source), run.absolute(landing) if landing else ""
    maybe, store = unless_harmless(run), _is_store(root)

    def shown(path: str) -> bool | None:
        return maybe(path) if not store and _guarded(run, there + path[len(root) :]) else True

    return shown


def _is_store(path: str) -> bool:
    """`.aws`, `.ssh`, `.kube`: a hidden directory with secrets in it is there for them."""
    return _last(path).startswith(".") and _last(path) not in (".", "..")


def unless_harmless(run: Run) -> Callable[[str], bool | None]:
    """For walks that remove: a file whose content shows that it holds no secret (a certificate) is none to ask about."""
    world = run.shell.world

    def shown(path: str) -> bool | None:
        reading = world.policy.judge(Access("read", path), world.disk)
        return False if reading is None and world.policy.covers(path, "read") else None

    return shown


# -- rsync -------------------------------------------------------------------------------------------------------------

_RSYNC = (
    "r* --exclude: --include: --exclude-from: --include-from: -f,--filter: --files-from: -e,--rsh:c --rsync-path: --password-file:u "
    "--partial-dir: --backup-dir: --suffix: --compare-dest: --copy-dest: --link-dest: --log-file:w --temp-dir,-T: --bwlimit: --port: "
    "-B,--block-size: --max-size: --min-size: --timeout: --contimeout: --chmod: --chown: --usermap: --groupmap: --out-format: --info: "
    "--debug: --modify-window,-@: --address: --sockopts: --outbuf: --remote-option,-M: --iconv: --checksum-choice: --compress-choice: "
    "--compress-level: --skip-compress: --checksum-seed: --write-batch:w --only-write-batch:w --read-batch:r --max-delete: --max-alloc: "
    "--stop-after: --stop-at: --config:r --dparam: --protocol: --early-input:s"
)


def rsync(run: Run) -> Output:
    """rsync(1): local copies are reads, copies to another machine are sent; what comes from one is written."""
    parsed = parse(_RSYNC, run.args)
    unread(run)
    options(run, parsed)
    if parsed.has("-n", "--dry-run", "--list-only") or len(parsed.operands) < 2 or parsed.has("--daemon"):
        return UNKNOWN
    *sources, target = parsed.operands
    rules = _filters(run, parsed)
    away = _remote(target)
    deep = parsed.has("-r", "-a", "--recursive", "--archive", "-d", "--dirs", "--files-from")
    for source in sources:
        if _remote(source):
            run.write(run.destination(target, source.rpartition(":")[2]), f"rsync {target}")
            continue
        for path in _chosen(run, parsed, source):
            keep = by_rsync(path, rules)
            if deep and run.is_directory(path):
                run.tree(
                    path,
                    "send" if away else "read",
                    keep,
                    "leave it out with --exclude=NAME",
                    follow=parsed.has("-L", "--copy-links"),
                )
                if parsed.has("--remove-source-files"):
                    run.tree(path, "delete", keep, shown=unless_harmless(run))
            elif by_rsync(".", rules)("", _last(holes_only(path)), False):
                (run.send if away else run.read)(path, f"rsync {path}")
                if parsed.has("--remove-source-files"):
                    run.delete(path, f"rsync {path}")
            if not away and not run.is_directory(path):
                run.write(run.destination(target, path), f"rsync {target}")
    if not away and any(flag == "--del" or flag.startswith("--delete") for flag in parsed.flags):
        run.tree(
            target, "delete", by_rsync("/", rules) if "--delete-excluded" not in parsed.flags else None, shown=unless_harmless(run)
        )
    return UNKNOWN


def _remote(text: str) -> bool:
    """`host:path`, `host::module`, `rsync://...`; a slash before the colon makes it a local name."""
    head, colon, _ = text.partition(":")
    return bool(colon) and "/" not in head


def _filters(run: Run, parsed: Parsed) -> list[tuple[bool, str]]:
    """(included?, pattern) in the order of the command line."""
    rules: list[tuple[bool, str]] = []
    for option, value in parsed.order:
        if option in ("--exclude", "--include"):
            rules.append((option == "--include", value))
        elif option in ("--exclude-from", "--include-from"):
            rules += [(option == "--include-from", pattern) for pattern in listed(run, value)]
        elif option in ("-f", "--filter"):
            kind, _, pattern = value.replace("exclude", "-").replace("include", "+").replace("_", " ").partition(" ")
            if kind[:1] in ("-", "+", "H", "P") and pattern:
                rules.append((kind[0] == "+", pattern))
            elif kind[:1] in (".", "m") and pattern:
                rules += [(line.startswith("+"), line[1:].strip()) for line in listed(run, pattern) if line[:1] in "+-"]
    return rules


def _chosen(run: Run, parsed: Parsed, source: str) -> list[str]:
    """The source, or with --files-from the files below it that a list names."""
    listing = parsed.value("--files-from")
    if listing is None:
        return [source]
    run.read(listing, f"rsync --files-from {listing}")
    output = run.stdin if listing == "-" else run.shell.file_output(listing, run.state)
    lines = output.possible_lines()
    names = [HOLE] if lines is None else [name for line in lines for name in line.split("\0") if name]
    return [f"{source.rstrip('/')}/{name}" for name in names]


# -- links -------------------------------------------------------------------------------------------------------------


def ln(run: Run) -> Output:
    """ln(1), link(1): another name for the same file. Under a name that is guarded too, that is no way around."""
    parsed = parse("r* -t,--target-directory: -S,--suffix: --backup?", run.args)
    unread(run)
    symbolic = parsed.has("-s", "--symbolic")
    for source, landing in _landings(run, parsed):
        landing = landing or _last(source)
        target = source
        if symbolic and not source.startswith(("/", "~")) and not parsed.has("-r", "--relative"):
            head, slash, _ = landing.rpartition("/")
            target = f"{head}{slash}{source}"
        _name_again(run, target, landing)
        run.write(landing, f"{run.name} {landing}")
        if symbolic and holes_only(target) == target and holes_only(landing) == landing:
            run.shell.world.disk.plant(run.absolute(landing), run.absolute(target))
        elif not symbolic:
            _carry(run, source, landing)
    return EMPTY


def _name_again(run: Run, target: str, landing: str) -> None:
    """A link (or a bind mount) at `landing`. Of a directory, its own files count, unless they are guarded under the new name too."""
    origin = f"{run.name} {target}"
    if not run.is_directory(target):
        if not _guarded(run, landing):
            run.read(target, origin)
        return
    world, root, there = run.shell.world, run.absolute(target), run.absolute(landing)
    real = resolve(root, "/", world.disk) or root
    store = _is_store(real)
    for name, is_dir, _link in world.disk.entries(real) or ():
        if not is_dir and world.policy.covers(f"{real}/{name}") and (store or not world.policy.covers(f"{there}/{name}")):
            run.shell.touch("read", f"{real}/{name}", run.state, origin, wide=True)
    if world.policy.covers(f"{real}/any name") and not world.policy.covers(f"{there}/any name"):
        run.read(f"{real}/any name", origin)


def mount(run: Run) -> Output:
    """mount(8): `--bind` gives a directory another name, `-o loop` shows what an image holds."""
    parsed = parse("n* -o,--options: -t,--types: -L,--label: -U,--uuid: -O: -T,--fstab:r", run.args)
    if len(parsed.operands) < 2:
        return UNKNOWN
    source, target = parsed.operands[:2]
    kinds = (parsed.value("-o", "--options") or "").split(",")
    if parsed.has("-B", "-R", "--bind", "--rbind", "-M", "--move") or any(kind in ("bind", "rbind", "loop") for kind in kinds):
        _name_again(run, source, target)
        run.shell.world.disk.plant(run.absolute(target), run.absolute(source))
    return EMPTY


# -- removal -----------------------------------------------------------------------------------------------------------


def _remove(run: Run, paths: list[str], *, deep: bool) -> Output:
    unread(run)
    for path in paths:
        if deep and run.is_directory(path) and _last(path) not in _MADE:
            run.tree(path, "delete", shown=None if _is_all(run, path) else unless_harmless(run))
        else:
            run.delete(path, f"{run.name} {path}")
    return EMPTY


def _is_all(run: Run, path: str) -> bool:
    """The project as a whole, the home, what they are in, or one of the home's stores (`~/.ssh`): nobody has to ask what goes."""
    root, world = run.absolute(path), run.shell.world
    head, _, name = root.rpartition("/")
    return any(f"{place}/".startswith(root + "/") for place in (world.project, world.home)) or (
        head == world.home and name[:1] == "."
    )


def rm(run: Run) -> Output:
    """rm(1): directories only with -r; without it they stay."""
    parsed = parse("d* --interactive?", run.args)
    return _remove(run, parsed.operands, deep=parsed.has("-r", "-R", "--recursive"))


def trash(run: Run) -> Output:
    """Programs that remove files and directories alike: trash-cli, safe-rm, rip."""
    parsed = parse("D*", run.args)
    words = parsed.operands
    if run.name in ("gtrash", "gio") and words:
        words = words[1:]
    return _remove(run, words, deep=True)


def shred(run: Run) -> Output:
    """shred(1) and kin overwrite first."""
    parsed = parse("w* -n,--iterations: -s,--size: --random-source:r -l: -Q: -q: -c: -M: -p: -b: -E: -D:", run.args)
    options(run, parsed)
    deep = parsed.has("-r", "-R", "--recursive")
    for path in parsed.operands:
        if deep and run.is_directory(path):
            run.tree(path, "delete", shown=unless_harmless(run))
        else:
            run.write(path, f"{run.name} {path}")
    return EMPTY


def gio(run: Run) -> Output:
    """gio(1) and its like: cat, copy, move, remove, trash, save."""
    verb, args = (run.args[0], run.args[1:]) if run.args else ("", [])
    line = _GIO.get(verb)
    if line is None:
        unread(run)
        return UNKNOWN
    run.args = args
    if verb in ("copy", "move"):
        return (cp if verb == "copy" else mv)(run)
    return apply(run, line)


_GIO = {"cat": "r*", "copy": "C*,o", "move": "r*,o", "remove": "d*", "trash": "D*", "save": "w", "open": "r*", "rename": "d,w"}


def rename(run: Run) -> Output:
    """rename: perl's takes code and files, util-linux's `FROM TO` and files. Either way the files change their names."""
    parsed = parse("d* -e,--expr: -E:", run.args)
    words = parsed.operands
    codes = parsed.all_values("-e", "--expr", "-E")
    dry = parsed.has("-n", "--nono", "--no-act", "--no-overwrite")
    if codes or (words and any(c in words[0] for c in "/;{|(")):
        for code in codes or words[:1]:
            run.inline("perl", code)
        files = words if codes else words[1:]
    else:
        files = words[2:]
    for path in files:
        if not dry:
            run.delete(path, f"{run.name} {path}")
    return EMPTY


def mmv(run: Run) -> Output:
    """mmv, zmv, mcp, mln: `FROM TO`, the first a glob that they expand themselves."""
    parsed = parse("p,p", run.args)
    if run.name == "zmv" and parsed.has("-W", "-C", "-L"):
        parsed.operands = parsed.operands[-2:]
    for pattern in parsed.operands[:1]:
        found = [
            path
            for line in run.shell.words.glob(pattern.replace("(", "").replace(")", "") if run.name == "zmv" else pattern, run.state)
            for path in line
        ]
        for path in found:
            (run.read if run.name == "mcp" else run.delete)(path, f"{run.name} {pattern}")
    return EMPTY


# -- writing -----------------------------------------------------------------------------------------------------------


def touch(run: Run) -> Output:
    """touch(1) changes times, which is metadata, or creates what is not there."""
    parsed = parse("n* -d,--date: -t: -r,--reference: --time: -A:", run.args)
    unread(run)
    world = run.shell.world
    for path in parsed.operands:
        if not world.sees_disk or parsed.has("-c", "--no-create", "-h", "--no-dereference"):
            continue
        if not any(world.disk.exists(run.absolute(path, cwd)) for cwd in run.state.cwd):
            run.write(path, f"touch {path}")
            run.shell.remember(path, EMPTY, run.state, appended=False)
    return EMPTY


def _made(run: Run, paths: list[str]) -> Output:
    """Directories that are there from here on."""
    unread(run)
    for path in paths:
        if holes_only(path) == path and not run.shell.world.disk.exists(run.absolute(path)):
            for cwd in run.state.cwd:
                run.shell.written.setdefault(normalise(path, cwd), EMPTY)
    return EMPTY


def mkdir(run: Run) -> Output:
    return _made(run, parse("n* -m,--mode: -Z? --context?", run.args).operands)


def dd(run: Run) -> Output:
    """dd(1): `if=` and `of=`; what comes out is computed for plain copies and changes of case."""
    known = dict(text.split("=", 1) for text in run.args if "=" in text)
    source = run.stdin
    if "if" in known:
        unread(run)
        run.read(known["if"], f"dd if={known['if']}")
        source = run.shell.file_output(known["if"], run.state)
    output = Output(compute=lambda: _converted(source, known))
    if "of" in known:
        run.write(known["of"], f"dd of={known['of']}")
        run.shell.remember(known["of"], output, run.state, appended=False)
        return EMPTY
    return output


def _converted(source: Output, known: dict[str, str]) -> Output:
    text = source.text
    if (
        text is None
        or holes_only(text) != text
        or set(known) - {"if", "of", "conv", "bs", "ibs", "obs", "count", "skip", "status", "cbs"}
    ):
        return UNKNOWN
    size = known.get("ibs", known.get("bs", "512"))
    numbers = [known.get("skip", "0"), known.get("count", "1048576"), size]
    if not all(n.isdigit() for n in numbers):
        return UNKNOWN
    skip, count, block = map(int, numbers)
    text = text[skip * block : (skip + count) * block]
    for kind in known.get("conv", "").split(","):
        if kind in ("lcase", "ucase"):
            text = text.lower() if kind == "lcase" else text.upper()
        elif kind == "swab":
            text = "".join(text[i : i + 2][::-1] for i in range(0, len(text), 2))
        elif kind not in ("", "notrunc", "noerror", "sync", "fsync", "fdatasync"):
            return UNKNOWN
    return Output(text)


SPECIAL: dict[str, Callable[[Run], Output]] = {
    "cp": cp, "install": cp, "ditto": cp, "rsync": rsync, "mv": mv, "ln": ln, "link": ln, "mount": mount, "rm": rm, "safe-rm": rm, "trash": trash,
    "trash-put": trash, "gtrash": trash, "rmtrash": trash, "rip": trash, "del": trash, "delete": trash, "gomi": trash, "shred": shred,
    "srm": shred, "wipe": shred, "scrub": shred, "sfill": shred, "gio": gio, "rename": rename, "prename": rename, "perl-rename": rename,
    "file-rename": rename, "mmv": mmv, "mcp": mmv, "zmv": mmv, "touch": touch, "mkdir": mkdir, "md": mkdir, "dd": dd, "dcfldd": dd, "dc3dd": dd,
}  # fmt: skip
TABLE: dict[str, str] = {
    "unlink": "d", "rmdir": "n* <none", "truncate": "w* -s,--size: -r,--reference: -o", "fallocate": "w -l,--length: -o,--offset:",
    "mkfifo": "w* -m,--mode: -Z?", "mknod": "w,n* -m,--mode: -Z?", "losetup": "n,r -o,--offset: --sizelimit: -j,--associated: -f",
    "chmod": "p,l* --reference:~l <none", "chown": "p,l* --reference: --from: <none", "chgrp": "p,l* --reference: <none", "umount": "n* <none",
    "chattr": "p,l* <none", "setfacl": "l* -m,--modify: -x,--remove: -M,--modify-file:r -X,--remove-file:r --set: --set-file:r --restore:r -s:",
    "setfattr": "l* -n,--name: -v,--value: -x,--remove: --restore:r", "getfattr": "l* -n,--name: -m,--match: -e,--encoding: <none",
    "xattr": "p,n* <none", "chcon": "p,l* -u: -r: -t: -l: --reference: <none", "restorecon": "l* -f:r -e: <none", "setcap": "p,l <none",
    "getcap": "l* <none", "sync": "n* <none", "fsync": "n* <none", "chflags": "p,l* <none", "SetFile": "n* <none",
    "unison": "C,C", "rdiff-backup": "C,C --exclude: --include: --remove-older-than:", "fdupes": "l* <none", "jdupes": "l* <none", "rdfind": "l* <none",
    "symlinks": "l* <none", "stow": "n* -d,--dir: -t,--target: -S: -D: -R: --ignore: --defer: --override: <none", "detox": "d*",
    "logrotate": "r* -s,--state:w -l,--log:w", "savelog": "d*", "lockfile-create": "w*", "dotlockfile": "n*",
}  # fmt: skip
