"""Programs that show what is in files, or only how much or what kind: pagers, dumps, comparisons, counts, digests.

What they print is not followed: nobody takes file names from a dump. Filters whose output is, are in `filters` and `recoders`.
"""

from __future__ import annotations

from ...model import HOLE
from ..state import UNKNOWN, Output
from .spec import act, apply, assign, by_option, options, parse, spec, unread

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from ..command import Run
    from .spec import Parsed

MAX_COMPARED = 262_144


# -- comparing ---------------------------------------------------------------------------------------------------------

_DIFF = (
    "r* -x,--exclude: -X,--exclude-from:r -I,--ignore-matching-lines: -U,--unified? -C,--context? -W,--width: -F,--show-function-line: "
    "-L,--label: -S,--starting-file: -D,--ifdef: --from-file:r --to-file:r --color? --palette: --tabsize: --horizon-lines: "
    "--line-format: --old-line-format: --new-line-format: --unchanged-line-format: --changed-group-format: --old-group-format: "
    "--new-group-format: --unchanged-group-format: -o,--output:w"
)
_QUIET = ("-q", "--brief")


def diff(run: Run) -> Output:
    """diff(1): two files, a file against its namesake in a directory, or two directories (their files, with -r all below)."""
    parsed = parse(_DIFF, run.args)
    if parsed.has(*_QUIET) or run.discards():
        unread(run)
        return UNKNOWN
    options(run, parsed)
    paths = parsed.operands
    directories = [run.is_directory(path) for path in paths]
    if len(paths) == 2 and all(directories):
        _directories(run, parsed, paths)
        return UNKNOWN
    for path, directory in zip(paths, directories, strict=True):
        others = [other for other in paths if other is not path]
        run.read(f"{path.rstrip('/')}/{_last(others[0])}" if directory and others else path, f"{run.name} {path}")
    return UNKNOWN


def _last(path: str) -> str:
    return path.rstrip("/").rpartition("/")[2]


def _directories(run: Run, parsed: Parsed, paths: list[str]) -> None:
    """A file that is the same on both sides, or is on one side only, is not shown (without -N)."""
    from ...globs import match

    disk = run.shell.world.disk
    deep = parsed.has("-r", "--recursive")
    alone = parsed.has("-N", "--new-file", "--unidirectional-new-file")
    excluded = parsed.all_values("-x", "--exclude")
    roots = [run.absolute(path) for path in paths]

    def keep(name: str, below: str, is_dir: bool) -> bool:
        return (deep or not is_dir) and not any(match(pattern, name) for pattern in excluded)

    def shown(path: str) -> bool | None:
        here, there = roots if path.startswith(roots[0] + "/") else roots[::-1]
        other = disk.head(there + path[len(here) :], MAX_COMPARED)
        return alone if other is None else other != disk.head(path, MAX_COMPARED)

    for path in paths:
        run.tree(path, "read", keep, "leave it out with -x NAME", shown=shown)


# -- single programs ---------------------------------------------------------------------------------------------------


def counting(line: str, form: str) -> Callable[[Run], Output]:
    """Counts and digests: the names come out beside them, as `form` says with `@` for the name."""

    def handle(run: Run) -> Output:
        parsed = parse(line, run.args)
        apply(run, line)
        if parsed.has("-b", "-t", "-c", "--check", "--brief") and run.name != "wc":
            return UNKNOWN
        return Output("".join(form.replace("@", name) + "\n" for name in parsed.operands) or HOLE)

    return handle


def stat(run: Run) -> Output:
    """stat(1): `%n` is the name, all else metadata."""
    parsed = parse("l* -c,--format: --printf: -f? -t? <none", run.args)
    unread(run)
    form = parsed.value("-c", "--format", "--printf")
    if form is None or "%n" not in form.replace("%N", "%n"):
        return Output(HOLE)
    other = "".join(
        piece if not i else HOLE + piece[1:] for i, piece in enumerate(form.replace("%N", "%n").replace("%n", "\0").split("%"))
    )
    return Output("".join(other.replace("\0", name) + "\n" for name in parsed.operands))


def man(run: Run) -> Output:
    """man(1) takes names of pages; with `-l`, or a slash in it, a file."""
    parsed = parse("n* -l,--local-file:r -M: -S: -P,--pager:c -H? -T? -C,--config-file:r -m: -L: -R: -E: -p: -r:", run.args)
    options(run, parsed)
    unread(run)
    for text in parsed.operands:
        if "/" in text or parsed.has("-l", "--local-file"):
            run.read(text, f"{run.name} {text}")
    return UNKNOWN


def split(run: Run) -> Output:
    """split(1) and csplit(1) write copies of the pieces; `--filter` gives them to shell code."""
    line = _SPLIT[run.name]
    parsed = parse(line, run.args)
    options(run, parsed)
    for role, value in assign(spec(line).roles, parsed.operands):
        act(run, role, f"{value}aa" if role == "w" else value, f"{run.name} {value}")
    return UNKNOWN


_SPLIT = {
    "split": "r,w -a,--suffix-length: -b,--bytes: -C,--line-bytes: -l,--lines: -n,--number: -t,--separator: --additional-suffix: --filter:c",
    "csplit": "r,p* -f,--prefix: -b,--suffix-format: -n,--digits:",
}


def pager(run: Run) -> Output:
    """less(1) and more(1): `+command` is typed into it, `+!command` runs it. Without a terminal they print."""
    plain = []
    for arg in run.args:
        if arg.startswith(("+!", "+|")):
            run.code(arg[2:])
        elif not arg.startswith("+"):
            plain.append(arg)
    run.args = plain
    return apply(run, _PAGER)


_PAGER = (
    "r* -o,-O,--log-file,--LOG-FILE:w -p,--pattern: -P,--prompt: -t,--tag: -T,--tag-file: -x,--tabs: -y,--max-forw-scroll: -z,--window: "
    "-b,--buffers: -h,--max-back-scroll: -j,--jump-target: -k,--lesskey-file:r --lesskey-src:r --lesskey-content: -D,--color: -#,--shift: "
    "-n: --rscroll: --header: --use-color"
)

_ROFF = "r* -m: -T: -o: -r: -d: -F: -M: -f: -I: -K: -P: -L: -w: -W: -R:"
_REQUESTS = (".so ", ".mso ", ".soquiet ", ".cf ", ".trf ", ".nx ", ".open ", ".hpf ")  # groff(7): requests that read a file
_COMMANDS = (".sy ", ".pso ", ".pi ")  # and that run a command, with -U


def roff(run: Run) -> Output:
    """groff(1) and kin: the text that they format may include files, and run commands."""
    parsed = parse(_ROFF, run.args)
    texts = [run.shell.file_text(path, run.state) for path in parsed.operands] or [run.stdin.text]
    for line in "\n".join(text for text in texts if text).split("\n"):
        if line.startswith(_REQUESTS):
            run.read(line.split()[1] if len(line.split()) > 1 else "", f"{run.name}: {line}")
        elif line.startswith(_COMMANDS) and parsed.has("-U"):
            run.code(line.partition(" ")[2])
    return apply(run, _ROFF)


# Programs that one line of the table describes alike.
_ALIKE: dict[str, str] = {
    # content comes out, as it is or otherwise dressed
    "r*": (
        "most pg ccat mdless mdcat moar moor ov jless jid fx jqp csvlens tabview tidy-viewer visidata vd hexer dhex hexcurse okteta bless "
        "rich lesspipe lesspipe.sh lessfile tailspin tspin ccze logtail col catdoc catppt xls2csv antiword docx2txt odt2txt unrtf untex detex "
        "ps2ascii djvutxt html2text ansi2html ansi2txt deroff style diction spell hunspell ispell tsort rs unvis mimencode mmencode qprint "
        "base58 base45 zbase32 ascii85 btoa zbarimg tesseract paps dumpasn1 vbindiff exiftool interdiff filterdiff combinediff "
        "rediff unwrapdiff"
    ),
    "r,r": "ydiff cdiff difft hexdiff",
    "R*": "meld kdiff3 xxdiff kompare diffuse opendiff bcompare bcomp ksdiff tkdiff",
    # counts, digests, kinds, sizes, owners
    "l* <none": (
        "cksum sum md5 sha1 sha256 sha512 crc32 xxhsum "
        "xxh32sum xxh64sum xxh128sum rhash hashdeep md5deep sha1deep sha256deep lsattr getfacl namei mountpoint fuser lsof ent "
        "cloc scc tokei sloccount uchardet chardetect mimetype diffstat lsdiff"
    ),
    # the operands are words to show or to send to a person; standard input comes out
    "n* -f,--file,--input-file:r -F: -w:w -o:w -v: -p: -s: -a: -e: -i: -t: -u: -c: -r: --filename:r --textbox:r": (
        "figlet toilet banner cowsay cowthink ponysay say espeak espeak-ng notify-send write zenity yad kdialog terminal-notifier "
        "rot13 caesar morse bcd ppt pig wl-copy pbcopy clip xsel termux-clipboard-set"
    ),
    "-": "pbpaste wl-paste termux-clipboard-get",
    "w*": "fromdos todos flip",
    "r* -e: -f:r -n: -s:": "hexdump hd",
    "r,r -w: -x: -y: -z: -S: -d: -C: -c? --diff-input": "wdiff dwdiff",
    "r* -i,--input:r -o,--output:w -S,--syntax: -O,--out-format: -s,--style,--src-lang: -f: -c:w -d: -D: -l: -t: -F:": "highlight source-highlight chroma "
    "silicon freeze ansifilter aha",
    "r* -d: -P: -o: -n: -h: -U: -t: -#: -p,--output:w -q: -i: -H: -T: -C: -J: -E?": "lp lpr a2ps enscript",
}
TABLE: dict[str, str] = {name: line for line, names in _ALIKE.items() for name in names.split()} | {
    "bat": (
        "r* -l,--language: -H,--highlight-line: -r,--line-range: -m,--map-syntax: --file-name: --theme: --style: --pager:c --tabs: --wrap: "
        "--color: --italic-text: --decorations: --paging: --terminal-width: --ignored-suffix: --diff-context: --nonprintable-notation: --squeeze-limit: --binary:"
    ),
    "od": "r* -A,--address-radix: -j,--skip-bytes: -N,--read-bytes: -S,--strings? -t,--format: -w?,--width? --endian:",
    "hexyl": "r* -n,--length,-c,--bytes: -s,--skip: --block-size: -o,--display-offset: --border: --color: --panels: -b,--base: -g,--group-size:",
    "strings": "r* -n,--bytes: -t,--radix: -e,--encoding: -T,--target: -s,--output-separator: -U,--unicode:",
    "pr": "r* -h,--header: -l,--length: -w,--width: -W,--page-width: -o,--indent: -N,--first-line-number: -s? -S? -e? -i? -n? -D,--date-format:",
    "ul": "r* -t,-T,--terminal:", "ptx": "r,w -b,--break-file:r -i,--ignore-file:r -o,--only-file:r -F: -M: -S: -W: -g: -w:",
    "join": "r,r -1: -2: -j: -a: -v: -e: -o: -t:", "multitail": "r* -l:c -L:c -i:r -e: -s: -n: -cS:", "lnav": "r* -e:c -c: -f:r -d:w -I:",
    "sdiff": "r,r -o,--output:w -w,--width: -I,--ignore-matching-lines: --diff-program:c", "diff3": "r,r,r -L,--label: --diff-program:c",
    "delta": "r,r --theme: --syntax-theme: --pager:c --features: -w,--width: --tabs: --file-style:", "merge": "w,r,r -L:",
    "bsdiff": "r,r,w", "bspatch": "r,w,r", "xdelta3": "r,r,w -s:r", "rdiff": "p,r,r,w -b: -S: -I: -O: -R: -H:",
        "colrm": "n*", "glow": "r* -s,--style: -w,--width: --config:r", "uuencode": "r,n", "uudecode": "r* -o:w", "recode": "p,w*", "nkf": "r*",
    "uconv": "r* -f: -t: -x: -o:w", "tidy": "r* -o,-output:w -m,-modify~w -f,-file:w -config:r",
    "pygmentize": "r* -l: -f: -F: -O: -P: -o:w -S: -a: -N: -L? -H:", "boxes": "r,w -d: -s: -a: -i: -p: -f:r", "lolcat": "r* -p: -F: -S: -d: -s:",
    "xclip": "r* -selection,-sel: -d,-display: -t,-target: -l,-loops:", "wall": "r* -t: -g:", "logger": "n* -f,--file:r -n,--server: -P,--port: -p,--priority: -t,--tag: -u,--socket: --id? --rfc5424? --msgid: --sd-id: --sd-param: -S,--size: --socket-errors?", "festival": "r* -b", "ctags": "r* -f,-o:w -L:i --options:r -R~R",
    "pandoc": (
        "r* -o,--output:w -H,--include-in-header:r -A,--include-after-body:r -B,--include-before-body:r --template:r -F,--filter:x -L,--lua-filter:x "
        "-d,--defaults:r --metadata-file:r --bibliography:r --csl:r --syntax-definition:r --reference-doc:r --abbreviations:r --epub-metadata:r "
        "--epub-cover-image:r --log:w -f,-r,--from,--read: -t,-w,--to,--write: -V,--variable: -M,--metadata: -c,--css: --resource-path: "
        "--extract-media:w --data-dir: --pdf-engine: --pdf-engine-opt: --highlight-style: -T,--title-prefix:"
    ),
}  # fmt: skip
TABLE["batcat"] = TABLE["bat"]

SPECIAL: dict[str, Callable[[Run], Output]] = {
    **dict.fromkeys(["nroff", "groff", "troff", "mandoc", "tbl", "eqn", "pic", "grap", "refer", "soelim", "preconv", "grotty"], roff), "less": pager, "more": pager, "diff": diff, "colordiff": diff, "icdiff": diff, "man": man, "split": split, "csplit": split,
    "wc": counting("l* --files0-from:r <none", f"{HOLE} @"),
    "file": counting("l* -f,--files-from:r -m,--magic-file:r -F,--separator: -e,--exclude: -P,--parameter: <none", f"@: {HOLE}"),
    "stat": stat, "gstat": stat,
    "enca": by_option(("-x", "--convert-to", "-c", "--auto-convert"), "r* -L: -x,--convert-to: -C: -E:", "l* -L: -x,--convert-to: -C: -E: <none"),
    "cmp": by_option(("-l", "--verbose", "-b", "--print-bytes"), "r,r,n,n -i,--ignore-initial: -n,--bytes:", "l,l,n,n -i,--ignore-initial: -n,--bytes: <none"),
}  # fmt: skip
for _name in ("md5sum", "sha1sum", "sha224sum", "sha256sum", "sha384sum", "sha512sum", "b2sum", "b3sum", "shasum", "sha3sum"):
    SPECIAL[_name] = counting("l* -a: -l: <none", f"{HOLE}  @")
