"""Archivers: what they pack is copied into a file that nobody guards (manuals of GNU and BSD tar, Info-ZIP, 7-Zip, cpio).

Packing a directory packs the protected files in it, unless the command leaves them out. Unpacking writes what nobody knows beforehand, but
a member that is named is written, or shown, under that name.
"""

from __future__ import annotations

from ...model import HOLE
from ..state import UNKNOWN, Output, holes_only
from .leftout import by_name, by_tar, by_zip, listed
from .spec import by_option, options, parse, unread

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from ..command import Run
    from .leftout import Keep
    from .spec import Parsed


def pack(run: Run, path: str, keep: Keep | None, note: str, *, follow: bool = False) -> None:
    """A file or a whole directory goes into an archive."""
    run.tree(path, "read", keep, note, follow=follow)


# -- tar ---------------------------------------------------------------------------------------------------------------

_TAR = (
    "n* -f,--file: -C,--directory,--cd: -T,--files-from: -X,--exclude-from: --exclude: -I,--use-compress-program:c --to-command:c "
    "-F,--info-script,--new-volume-script:c --rsh-command:c --rmt-command:c --checkpoint-action: --checkpoint? -b,--blocking-factor: "
    "-H,--format: -V,--label: -K,--starting-file: -N,--newer,--after-date: --newer-mtime: -g,--listed-incremental: -L,--tape-length: "
    "--transform,--xform: --owner: --owner-map:r --group: --group-map:r --mode: --mtime: --strip-components: --suffix: --sort: --totals? "
    "--exclude-tag: --exclude-ignore: --exclude-ignore-recursive: --exclude-tag-all: --exclude-tag-under: --add-file: --volno-file: "
    "--index-file:w --level: --pax-option: --record-size: --hole-detection: --sparse-version: --quoting-style: --quote-chars: "
    "--clamp-mtime --backup? --warning: --xattrs-include: --xattrs-exclude: --acls --include: --options: --no-quote-chars:"
)
_TAR_VALUES = {
    "f": "-f",
    "b": "-b",
    "C": "-C",
    "T": "-T",
    "X": "-X",
    "H": "-H",
    "V": "-V",
    "K": "-K",
    "N": "-N",
    "g": "-g",
    "L": "-L",
    "I": "-I",
}
_TAR_NOTE = "leave it out with --exclude=NAME before the directory"


def _modern(args: list[str]) -> list[str]:
    """`tar czf x .` as `tar -c -z -f x .`: the letters without a dash take their values from the words that follow, in order."""
    if not args or args[0].startswith("-") or not args[0].isascii() or not args[0].isalnum():
        return args
    out, rest = [], args[1:]
    for letter in args[0]:
        option = "-" + letter
        out.append(option)
        if letter in _TAR_VALUES and rest:
            out.append(rest.pop(0))
    return out + rest


def tar(run: Run) -> Output:
    parsed = parse(_TAR, _modern(run.args))
    options(run, parsed)
    unread(run)
    for text in parsed.all_values("--checkpoint-action"):
        if text.startswith("exec="):
            run.code(text[5:])
    if parsed.has("-c", "--create", "-r", "--append", "-u", "--update"):
        _pack_tar(run, parsed)
        return UNKNOWN
    if parsed.has("-x", "--extract", "--get"):
        _unpack_tar(run, parsed)
    return UNKNOWN


def _pack_tar(run: Run, parsed: Parsed) -> None:
    patterns = parsed.all_values("--exclude")
    for path in parsed.all_values("-X", "--exclude-from"):
        patterns += listed(run, path)
    archive = parsed.value("-f", "--file")
    if archive and archive != "-" and ":" not in archive:
        run.write(archive, f"tar -f {archive}")
    follow, deep = parsed.has("-h", "--dereference"), not parsed.has("--no-recursion")
    base = ""
    for option, value in parsed.order:
        if option in ("-C", "--directory", "--cd"):
            base = _below(base, value)
        elif option in ("-T", "--files-from"):
            for name in names_in(run, value, nul=parsed.has("--null")):
                pack(run, _below(base, name), by_tar(name, patterns), _TAR_NOTE, follow=follow)
        elif option in ("", "--add-file"):
            name = value.removeprefix("@")  # bsdtar: @archive
            if deep:
                _pack_one(run, base, name, patterns, follow=follow)
            else:
                run.read(_below(base, name), f"tar {name}")
            if parsed.has("--remove-files"):
                run.tree(_below(base, name), "delete", by_tar(name, patterns))


def _pack_one(run: Run, base: str, name: str, patterns: list[str], *, follow: bool) -> None:
    if not by_tar("", patterns)("", holes_only(name).rstrip("/"), False):
        return
    pack(run, _below(base, name), by_tar(name, patterns), _TAR_NOTE, follow=follow)


def _below(base: str, path: str) -> str:
    return f"{base.rstrip('/')}/{path}" if base and not path.startswith("/") else path


def names_in(run: Run, path: str, *, nul: bool = False) -> list[str]:
    """The names in a file that lists what to pack. Names that are not there are echoed, so the file is read."""
    if path == "-":
        run.stdin_role = "read"
        source = run.stdin
    else:
        run.read(path, f"{run.name} {path}")
        if run.shell.world.policy.covers(run.absolute(path)):
            return []
        source = run.shell.file_output(path, run.state)
    lines = source.possible_lines()
    if lines is None:
        return [HOLE]
    return [name for line in lines for name in line.split("\0") if name]


def _unpack_tar(run: Run, parsed: Parsed) -> None:
    """Members that are named are written below the directory in force, or with -O shown."""
    shown = parsed.has("-O", "--to-stdout") or parsed.value("--to-command") is not None
    base = parsed.value("-C", "--directory", "--cd") or ""
    members = list(parsed.operands)
    for path in parsed.all_values("-T", "--files-from"):
        members += names_in(run, path)
    for name in members:
        if shown:
            run.read(name, f"tar -O {name}")
        elif HOLE not in holes_only(name):
            run.write(_below(base, name), f"tar -x {name}")


# -- zip ---------------------------------------------------------------------------------------------------------------

_ZIP_VALUES = (
    "-b",
    "-n",
    "-t",
    "-tt",
    "-P",
    "-s",
    "-sp",
    "-TT",
    "-O",
    "--out",
    "-Z",
    "-lf",
    "-ll",
    "--temp-path",
    "--password",
    "--unzip-command",
)
_ZIP_NOTE = "leave it out with -x NAME '*/NAME'"


def zip_(run: Run) -> Output:
    """zip(1). The lists of -x and -i go up to the next option or `@`."""
    operands, excluded, included, flags = _zip_words(run)
    unread(run)
    if "d" in flags or "sf" in flags:
        return UNKNOWN
    archive, sources = operands[:1], operands[1:]
    for path in archive:
        run.write(path if "." in path.rpartition("/")[2] or path == "-" else path + ".zip", f"zip {path}")
    if "@" in flags:
        run.stdin_role = "read"  # names that are not there are echoed
        lines = run.stdin.possible_lines()
        sources = [HOLE] if lines is None else lines
    deep = "r" in flags or "R" in flags
    if "R" in flags:
        included, sources = included + sources, ["."]
    for path in sources:
        keep = by_zip(path, excluded, included)
        if deep and run.is_directory(path):
            pack(run, path, keep, _ZIP_NOTE, follow="y" not in flags)
        elif by_zip("", excluded, included)("", holes_only(path), False):
            run.read(path, f"zip {path}")
        if "m" in flags:
            run.tree(path, "delete", keep)
    return UNKNOWN


def _zip_words(run: Run) -> tuple[list[str], list[str], list[str], set[str]]:
    """(operands, excluded patterns, included patterns, letters and names of flags)"""
    operands: list[str] = []
    excluded: list[str] = []
    included: list[str] = []
    flags: set[str] = set()
    current = operands
    value = ""
    for arg in run.args:
        if value:
            if value in ("-TT", "--unzip-command"):
                run.code(arg)
            value = ""
        elif arg == "-@":
            flags.add("@")
        elif arg == "@":
            current = operands
        elif arg.startswith("-") and len(arg) > 1:
            current = operands
            name, equals, attached = arg.partition("=")
            if name in ("-x", "--exclude", "-i", "--include"):
                current = excluded if name in ("-x", "--exclude") else included
                if equals:
                    current.append(attached)
            elif arg[:2] in ("-x", "-i") and not arg.startswith("--"):
                (excluded if arg[1] == "x" else included).extend(listed(run, arg[3:]) if arg[2] == "@" else [arg[2:]])
            elif name in _ZIP_VALUES:
                value = "" if equals else name
            elif arg in ("-sf", "--show-files"):
                flags.add("sf")
            else:
                flags |= {_ZIP_LONG.get(arg, "")} if arg.startswith("--") else set(arg[1:])
        else:
            current.append(arg)
    return operands, excluded, included, flags


_ZIP_LONG = {
    "--recurse-paths": "r",
    "--recurse-patterns": "R",
    "--move": "m",
    "--symlinks": "y",
    "--names-stdin": "@",
    "--delete": "d",
}


def unzip(run: Run) -> Output:
    """unzip(1): named members are written, with -p or -c shown; the list is silent."""
    parsed = parse("n,n* -d: -P: -x: -O: -I:", run.args)
    unread(run)
    if parsed.has("-l", "-t", "-v", "-z", "-Z") or run.name == "zipinfo":
        return UNKNOWN
    for name in parsed.operands[1:]:
        if parsed.has("-p", "-c"):
            run.read(name, f"unzip -p {name}")
        else:
            run.write(_below(parsed.value("-d") or "", name), f"unzip {name}")
    return UNKNOWN


# -- 7-Zip, rar --------------------------------------------------------------------------------------------------------


def sevenzip(run: Run) -> Output:
    """7z(1), rar(1): a command letter, switches, the archive, names. `-x!NAME`, `-xr!NAME` and rar's `-xNAME` leave out."""
    words = [a for a in run.args if not a.startswith("-") or a == "-"]
    switches = [a for a in run.args if a.startswith("-") and len(a) > 1]
    run.stdin_role = "read" if "-si" in switches or any(s.startswith("-si") for s in switches) else "none"
    excluded = []
    for switch in switches:
        for mark in ("-xr!", "-xr0!", "-xr-!", "-x!", "-x"):
            if switch.startswith(mark) and len(switch) > len(mark):
                rest = switch[len(mark) :]
                excluded += listed(run, rest[1:]) if rest.startswith("@") else [rest if "r" in mark or mark == "-x" else "/" + rest]
                break
    verb, archive, names = (words[0].lower() if words else ""), words[1:2], words[2:]
    if verb in ("a", "u", "m", "f", "mf"):
        for path in archive:
            run.write(path, f"{run.name} {path}")
        for path in names:
            for name in names_in(run, path[1:]) if path.startswith("@") else [path]:
                pack(run, name, by_name(excluded), "leave it out with -xr!NAME")
                if verb in ("m", "mf") or "-sdel" in switches or "-df" in switches:
                    run.delete(name, f"{run.name} {name}")
    elif verb in ("e", "x", "p", "pb"):
        for name in names:
            if "-so" in switches or verb in ("p", "pb"):
                run.read(name, f"{run.name} {name}")
            elif not name.endswith("/"):
                run.write(name, f"{run.name} {name}")
    return UNKNOWN


# -- others ------------------------------------------------------------------------------------------------------------


def cpio(run: Run) -> Output:
    """cpio(1): -o and -p take the names of what to copy from standard input; directories are not walked."""
    parsed = parse(
        "n* -F,--file: -O:w -I: -D,--directory: -E,--pattern-file:r -H,--format: -R,--owner: -C: -M: --rsh-command:c --block-size:",
        run.args,
    )
    options(run, parsed)
    if not parsed.has("-o", "-p", "--create", "--pass-through"):
        unread(run)
        for name in parsed.operands:
            (run.read if parsed.has("--to-stdout") else run.write)(name, f"cpio -i {name}")
        return UNKNOWN
    _packnames_in(run, [])
    return UNKNOWN


def _packnames_in(run: Run, names: list[str]) -> None:
    """The operands, or else the names that come in."""
    if not names:
        lines = run.stdin.possible_lines()
        names = [HOLE] if lines is None else [name for line in lines for name in line.split("\0") if name]
    for name in names:
        run.read(name, f"{run.name} {name}")


def pax(run: Run) -> Output:
    """pax(1): -w writes an archive, -r -w copies to the last operand; what is walked is what is named."""
    parsed = parse("n* -f:n -s: -b: -x: -o: -p: -B: -E: -T: -U: -G: -c", run.args)
    paths = list(parsed.operands)
    unread(run)
    if not parsed.has("-w"):
        return UNKNOWN
    if parsed.has("-r") and paths:
        paths.pop()
    if not paths:
        _packnames_in(run, [])
    for path in paths:
        pack(run, path, None, "name the files that are needed", follow=parsed.has("-L"))
    return UNKNOWN


def ar(run: Run) -> Output:
    """ar(1): `r` and `q` put files in, `p` prints members, `x` writes them."""
    words = [a for a in run.args if not a.startswith("--")]
    unread(run)
    verb, names = (words[0].lstrip("-") if words else ""), words[2:]
    for name in names:
        if "r" in verb or "q" in verb:
            run.read(name, f"ar {name}")
        elif "p" in verb:
            run.read(name, f"ar p {name}")
        elif "x" in verb:
            run.write(name, f"ar x {name}")
    return UNKNOWN


def jar(run: Run) -> Output:
    """jar(1): `jar cf x.jar -C dir .`, `jar --create --file x.jar dir`."""
    args = run.args
    if args and not args[0].startswith("-"):
        args = _modern_jar(args)
    parsed = parse(
        "n* -C: -f,--file: -m,--manifest:r -e,--main-class: --module-version: -p,--module-path: --release: --date: --hash-modules:",
        args,
    )
    options(run, parsed)
    unread(run)
    if not parsed.has("-c", "--create", "-u", "--update"):
        return UNKNOWN
    base = ""
    for option, value in parsed.order:
        if option == "-C":
            base = value
        elif option == "":
            pack(run, _below(base, value), None, "name the files that are needed")
            base = ""
    return UNKNOWN


def _modern_jar(args: list[str]) -> list[str]:
    out, rest = [], args[1:]
    for letter in args[0]:
        out.append("-" + letter)
        if letter in "fme" and rest:
            out.append(rest.pop(0))
    return out + rest


def mksquashfs(run: Run) -> Output:
    """mksquashfs(1): sources, the image, options; all that follows `-e` is left out."""
    args = list(run.args)
    patterns = args[args.index("-e") + 1 :] if "-e" in args else []
    args = args[: args.index("-e")] if patterns else args
    parsed = parse("n* -ef: -comp: -b: -p: -pf:r -root-mode: -force-uid: -force-gid: -Xcompression-level: -processors: -mem:", args)
    options(run, parsed)
    for path in parsed.all_values("-ef"):
        patterns += listed(run, path)
    for path in parsed.operands[:-1]:
        pack(run, path, by_name(patterns), "leave it out with -e NAME")
    return UNKNOWN


def xorriso(run: Run) -> Output:
    """xorriso(1): as mkisofs, or with its own commands, of which -add and -map take what goes in."""
    if run.args[:2] == ["-as", "mkisofs"]:
        run.args = run.args[2:]
        return SPECIAL["genisoimage"](run)
    unread(run)
    current = ""
    for word in run.args:
        if word.startswith("-") and len(word) > 1:
            current = word if word in ("-add", "-map", "-map_single") else ""
        elif current:
            pack(run, word, None, "name the files that are needed")
            current = current if current == "-add" else ""
    return UNKNOWN


def packer(
    verbs: tuple[str, ...], line: str, exclude: tuple[str, ...], files: tuple[str, ...], skip: int = 0, last: int = 0
) -> Callable[[Run], Output]:
    """A program that packs or backs up its operands when a word of it is one of `verbs`.

    exclude  the options whose values are patterns of what is left out; files: those that name files of such patterns
    skip     operands before the sources (the verb, the archive); last: those behind them
    """

    def handle(run: Run) -> Output:
        parsed = parse(line, run.args)
        options(run, parsed)
        unread(run)
        words = parsed.operands
        if verbs and not any(word in verbs for word in words[:2]):
            return UNKNOWN
        patterns = parsed.all_values(*exclude)
        for path in parsed.all_values(*files):
            patterns += listed(run, path)
        names = words[skip : len(words) - last if last else None]
        for path in names:
            pack(run, path, by_name(patterns), f"leave it out with {exclude[0]} NAME" if exclude else "")
        return UNKNOWN

    return handle


# -- the table ---------------------------------------------------------------------------------------------------------

_EXCLUDE = ("-e", "--exclude")
SPECIAL: dict[str, Callable[[Run], Output]] = {
    "tar": tar, "gtar": tar, "bsdtar": tar, "star": tar, "zip": zip_, "unzip": unzip, "zipinfo": unzip, "7z": sevenzip, "7za": sevenzip,
    "7zr": sevenzip, "7zz": sevenzip, "7zzs": sevenzip, "rar": sevenzip, "unrar": sevenzip, "cpio": cpio, "pax": pax, "ar": ar,
    "dpkg-deb": by_option(("-b", "--build"), "R,n -Z: -z: -S:", "n*"), "jar": jar, "fastjar": jar, "mksquashfs": mksquashfs, "xorriso": xorriso,
    "borg": packer(("create",), "n* -e,--exclude: --exclude-from: --patterns-from: -C,--compression: --comment: --rsh:c -P:", _EXCLUDE, ("--exclude-from",), skip=2),
    "borgmatic": packer((), "n* -c,--config:u", (), (), skip=99),
    "restic": packer(
        ("backup",), "n* -e,--exclude,--iexclude: --exclude-file,--iexclude-file: --files-from,--files-from-raw,--files-from-verbatim:i -r,--repo: "
        "-p,--password-file:u --password-command:c --tag: --host: -o,--option: --repository-file:u --cacert:u --tls-client-cert:u", (*_EXCLUDE, "--iexclude"),
        ("--exclude-file", "--iexclude-file"), skip=1,
    ),
    "kopia": packer(("snapshot",), "n* --config-file:u --password: -p:", (), (), skip=2),
    "duplicity": packer((), "n* --exclude: --include: --exclude-filelist: --encrypt-key: --sign-key: --name: --ssh-options:", ("--exclude",), ("--exclude-filelist",), last=1),
    "tarsnap": packer((), "n* -f: --keyfile:u --cachedir: --exclude: -X: -T:i -C: --include: --lowmem", ("--exclude",), ("-X",)),
    "bup": packer(("save", "index"), "n* -n: -r: --exclude: --exclude-from:", ("--exclude",), ("--exclude-from",), skip=1),
    "zpaq": packer(("a", "add"), "n* -not: -only: -key: -m,-method:", ("-not",), (), skip=2),
    "dar": packer((), "n* -c,--create:w -R,--fs-root: -P,--prune: -X,--exclude: -g,--go-into: -I: -x: -A: -z? -s: -K: -J:", ("-X", "-P"), ()),
    "asar": packer(("pack", "p"), "n* --unpack: --unpack-dir: --ordering:r --exclude-hidden", (), (), skip=1, last=1),
    "genisoimage": packer((), "n* -o,-output:w -m,-x,-exclude: -exclude-list: -path-list:i -V: -A: -publisher: -p: -b: -c: -boot-load-size: -P: -input-charset:", ("-m", "-x", "-exclude"), ("-exclude-list",)),
}  # fmt: skip
TABLE: dict[str, str] = {
    "mcopy": "R* -i:n -D:", "mtype": "r* -i:n", "mke2fs": "w,n -d:R -L: -t: -O: -b:", "mkfs.ext4": "w,n -d:R -L: -O: -b:",
    "zipnote": "n,n* -b:", "zipsplit": "n* -n: -b:", "zipcloak": "n* -b: -O:", "zipgrep": "p,n,n*", "unsquashfs": "n,n* -d,-dest: -f: -e:",
    "lsar": "n* -p: <none", "unar": "n* -o: -p:", "unace": "n*", "arj": "n,n,R*", "zoo": "n,n,R*", "lha": "n,n,R*", "lzh": "n,n,R*", "arc": "n,n,R*",
    "rpm2cpio": "r", "makeself": "R,w,n,n,n*", "shar": "R* -o:w", "xar": "R* -f: -C: --exclude:",
    "afio": "n*", "fsarchiver": "n,w,R*", "rdup": "R*", "makepkg": "-", "tarlz": "R* -f: -C: --exclude:",
}  # fmt: skip
SPECIAL["mkisofs"] = SPECIAL["xorrisofs"] = SPECIAL["genisoimage"]
