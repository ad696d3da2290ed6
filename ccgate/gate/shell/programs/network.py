"""Programs that talk to the network: clients, raw sockets, mail, file drops, servers of a directory, and those that only look."""

from __future__ import annotations

from ... import globs
from ..state import UNKNOWN, Output, holes_only
from .spec import act, apply, mentions_protected, parse
from .verbs import QUIET, by_verb, transfer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from ..command import Run

TABLE: dict[str, str] = {
    "aria2c": "U* -i,--input-file:s -o,--out:w -d,--dir: -l,--log:w -T,--torrent-file:r -M,--metalink-file:r --conf-path:r --load-cookies:u --save-cookies:w --private-key:u --certificate:u -x: -s: -j: -k: --header: --ca-certificate: --netrc-path:u --rpc-certificate: --rpc-private-key:u",
    "axel": "U* -o,--output:w -n,--num-connections: -s,--max-speed: -H,--header: -U,--user-agent: -S:",
    "telnet": "n* -l: -n:w -k: -b: -e: -X:", "rlogin": "n* -l:", "websocat": "n*",
    "wscat": "n* --cert:u --key:u --ca: -c,--connect: -x,--execute: -H,--header:",
    # mail: attachments, bodies, whole messages
    "mail": "n* -a,--attach:s -A:s -q:s -f:r -s,--subject: -c: -b: -r: -S: -u: --attach-fd: --content-type: -F?:",
    "mutt": "n* -a:s -i:s -H:s -F:r -f:r -s: -c: -b: -e:", "sendmail": "n* -C:u -f: -F: -r: -o: -X:w -O: -B: -N: -R: -V: -p: -q?:",
    "msmtp": "n* -C,--file:u -a,--account: -f,--from: --passwordeval:c --tls-key-file:u -X:w", "mpack": "s,n* -s: -d:s -c: -o:w",
    "mailsend": "n* -attach:s -body:n -M: -t: -f: -sub: -smtp: -user: -pass:",
    "swaks": "n* --attach:@ --attach-body:@ --body:@ --data,-d:@ --header: --h: --add-header: --tls-cert:u --tls-key:u -t,--to: -f,--from: -s,--server: -p,--port: -au,--auth-user: -ap,--auth-password: --auth: --config:u --output-file:w",
    # drops
    "ffsend": "S*", "transfer": "S*", "transfer.sh": "S*", "pastebinit": "s* -i:s -a: -t: -b: -f: -u: -p:",
    "gist": "s* -f: -t: -d: -u:", "termbin": "s*", "imgur": "s*", "0x0": "s*", "dropbox_uploader.sh": "n,S,n -f:u",
    "gdrive": "n,n,S* -p: --parent:", "ipfs": "n,S* --api:", "azcopy": "n,m,n* --recursive",
    # servers of a directory: everything in it can be fetched
    "ncftpput": "n,n,S* -u: -p: -P: -f:u -m -R", "ncftpget": "n* -u: -p: -P: -f:u", "wput": "S*,n -i:s -o: -t: -u:",
    "curlftpfs": "n*",
    # only look, or only configure
    "ip": "n* -b,-batch:r -n,-netns:", "dig": "n* -f:s -k:u -b: -p: -q: -t: -c: -x: -y:",
    "nmap": "n* -iL:s -oN:w -oX:w -oG:w -oA:w --excludefile:r -p: --script: --script-args-file:r --datadir:", "nslookup": QUIET,
    "host": QUIET, "ping": QUIET, "ping6": QUIET, "traceroute": QUIET, "tracepath": QUIET, "mtr": "n* -F,--filename:s",
    "whois": "n* -h: -p:", "arp": "n* -f:r", "arping": QUIET, "ifconfig": QUIET, "netstat": QUIET, "ss": "n* -D:w -F,--filter:r",
    "route": QUIET, "nmcli": QUIET, "iwconfig": QUIET, "ethtool": QUIET, "drill": "n* -f:s -k:u", "delv": QUIET, "kdig": QUIET,
    "doggo": QUIET, "dog": QUIET, "fping": "n* -f:s", "masscan": "n* -iL:s -oX:w -oJ:w -oL:w -c:r",
    "tcpdump": "n* -r:r -w:w -F:r -V:r -i: -c: -s: -C: -G: -W: -z:c", "tshark": "n* -r:r -w:w -i: -f: -Y: -T: -e: -o: -c:",
    "iperf": QUIET, "iperf3": "n* -F,--file:s --logfile:w", "speedtest": QUIET, "networkctl": QUIET, "resolvectl": QUIET,
    "nft": "n* -f,--file:r", "iptables": QUIET, "ip6tables": QUIET, "iptables-restore": "r*", "ufw": QUIET,
    # load and API clients
    "ab": "U* -p:s -u:s -T: -n: -c: -t: -H: -C: -A: -E:u -m: -g:w -e:w", "hey": "U* -D:s -d: -n: -c: -z: -H: -m: -T: -a: -A:",
    "oha": "U* -D:s -d: -n: -c: -z: -H: -m: -T: -a:", "wrk": "U* -s:r -t: -c: -d: -H:",
    "siege": "U* -f,--file:s -c: -r: -t: -H: -A: -R,--rc:u",
    "vegeta": "n* -targets:s -body:s -cert: -key:u -output:w -rate: -duration: -header:",
    "grpcurl": "n* -d: -cert:u -key:u -cacert: -proto: -import-path: -protoset: -H: -rpc-header: -authority:",
    "hurl": "r* --variables-file:u --variable: -o,--output:w --cert:u --key:u --cacert: -u: --report-html: --json",
    "newman": "n,m* -e,--environment:u -g,--globals:u -d,--iteration-data:r --ssl-client-key:u --ssl-client-cert:u --env-var: --folder: -r: --reporters:",
    "k6": "n,x* --env,-e: --vus,-u: --duration,-d: --out,-o: -i:",
    "openvpn": "n* --config:u --auth-user-pass:u --cert: --key:u --ca:", "wg": QUIET,
}  # fmt: skip

for _name in ("mailx", "s-nail", "nail", "bsd-mailx", "heirloom-mailx"):
    TABLE[_name] = TABLE["mail"]
TABLE["neomutt"] = TABLE["mutt"]
TABLE["ssmtp"] = TABLE["exim"] = TABLE["sendmail"]


# -- HTTPie ------------------------------------------------------------------------------------------------------------

_HTTPIE = (
    "n* -a,--auth: -A,--auth-type: -o,--output:w --session:u --session-read-only:u --cert:u --cert-key:u --cert-key-pass: --verify: --proxy: --timeout: "
    "--max-redirects: --max-headers: --ssl: --ciphers: --print,-p: --pretty: --style,-s: --format-options: --sorted --boundary: --raw: --response-charset: "
    "--response-mime: --history-print,-P: --default-scheme: --path-as-is -B,--bearer: --resolve: --interface: --meta --form,-f --json,-j --multipart"
)


def httpie(run: Run) -> Output:
    """http(1), xh(1): items behind the URL, told apart by the first separator (`=`, `:=`, `==`, `:`, `@`, `=@`, `:=@` ...)."""
    parsed = parse(_HTTPIE, run.args)
    for name, value, role in parsed.values:
        act(run, role, value, f"{run.name} {name} {value}")
    items = list(parsed.operands)
    if items and items[0].isalpha() and items[0].isupper():
        items.pop(0)
    if items:
        run.url(items[0])
    for item in items[1:]:
        path = _item_file(item)
        if path:
            run.send(path, f"{run.name} {item}")
    return UNKNOWN


def _item_file(item: str) -> str:
    """The file of `name@file`, `name=@file`, `name:=@file`, `name==@file`, `Header:@file`, `@file`; "" for a plain value."""
    i = 0
    while i < len(item) and item[i] not in "=:@;":
        i += 2 if item[i] == "\\" else 1
    mark = item[i : i + 3]
    for separator in ("==@", ":=@", "=@", ":@", "@"):
        if mark.startswith(separator):
            path = item[i + len(separator) :]
            return path.partition(";type=")[0] if separator == "@" else path
    return ""


# -- raw sockets -------------------------------------------------------------------------------------------------------

_NC = (
    "n* -c,--sh-exec:c -e,--exec:c --lua-exec:x -o,--output:w -x,--hex-dump: --append-output --ssl-key:u --ssl-cert:u --ssl-trustfile: -w,--wait: -i,--idle-timeout: "
    "-p,--source-port: -s,--source: -q: -X: -I: -O: -P: -T: -V: -m,--max-conns: -d,--delay: -g: -G: -M: -W: --proxy: --proxy-type: --proxy-auth: --allow: "
    "--allowfile: --deny: --denyfile: -b"
)


def nc(run: Run) -> Output:
    """nc(1), ncat(1): what comes in goes out over the network."""
    apply(run, _NC)
    return UNKNOWN


_FILES = ("FILE", "OPEN", "GOPEN", "CREATE", "CREAT", "PIPE", "FIFO")
_CODE = ("EXEC", "SYSTEM", "SHELL")


def socat(run: Run) -> Output:
    """socat(1): two addresses, data flows between them in both directions (`-u`: from the first to the second)."""
    parsed = parse("n* -lf:w -r:w -R:w -b: -t: -T: -s -L: -W: -S: -ly?: -lm?: -lp: -x -v -d -D", run.args)
    for name, value, role in parsed.values:
        act(run, role, value, f"socat {name} {value}")
    for number, operand in enumerate(parsed.operands[:2]):
        for address in operand.split("!!"):
            _address(run, address, writes=number == 1 and parsed.has("-u"))
    return UNKNOWN


def _address(run: Run, address: str, *, writes: bool) -> None:
    kind, colon, rest = address.partition(":")
    kind = kind.upper()
    origin = f"socat {address}"
    if kind in _CODE and colon:
        run.code(rest.partition(",")[0] if kind == "EXEC" and "'" not in rest and '"' not in rest else rest)
    elif (kind in _FILES and colon) or (not colon and "/" in address):
        path = (rest if colon else address).partition(",")[0]
        if kind.startswith("CREAT") or writes:
            run.write(path, origin)
        else:
            run.send(path, origin)
    else:
        for option in rest.split(",")[1:]:
            name, _, value = option.partition("=")
            if name in ("key", "cert", "cafile", "dhparam", "pf"):
                run.use(value, origin)


# -- file transfer by typed commands -----------------------------------------------------------------------------------

_GETS = ("get", "mget", "reget", "recv", "pget")
_LOCAL = ("lcd",)


def typed(run: Run, text: str, origin: str) -> None:
    """Commands typed into ftp(1), sftp(1), lftp(1), smbclient(1), tftp(1): `put .env` sends, `!cmd` runs here."""
    for line in text.replace(";", "\n").split("\n")[:2000]:
        line = line.strip()
        if line.startswith("!"):
            run.code(line[1:])
            continue
        words = [w.strip("'\"") for w in line.split()]
        if not words:
            continue
        verb = words[0].lstrip("/-@").lower()
        if verb in _GETS:
            if len(words) > 2 and verb == "get":
                run.write(words[2], f"{origin} {line}")
            continue
        if verb in _LOCAL and len(words) > 1:
            run.state = run.state.copy()
            run.state.cwd = tuple(run.absolute(words[1], cwd) for cwd in run.state.cwd)
            continue
        for word in words[1:]:
            for path in _named(run, word):
                if mentions_protected(run, holes_only(path)):
                    run.send(path, f"{origin} {line}")
                elif any(w in ("-r", "-R", "--reverse") for w in words) and run.is_directory(path):
                    run.tree(path, "send")


def _named(run: Run, word: str) -> list[str]:
    """What a pattern means in the local directory."""
    if not any(c in word for c in "*?["):
        return [word]
    directory, slash, pattern = word.rpartition("/")
    entries = run.shell.world.disk.entries(run.absolute(directory or ".")) or ()
    return [
        directory + slash + name for name, _, _ in entries if globs.match(pattern, name) and (pattern[:1] == "." or name[:1] != ".")
    ]


def sftp(run: Run) -> Output:
    """sftp(1): `host:path [target]` fetches at once; else commands are typed, or come from a batch file."""
    line = "n* -b:x -i:u -F:u -o: -P: -S: -J: -c: -l: -B: -R: -s: -D:"
    parsed = parse(line, run.args)
    for text in parsed.all_values("-S", "-D"):
        run.code(text)
    operands = parsed.operands
    if operands and ":" in operands[0].partition("/")[0]:
        transfer(run, operands[:1], operands[1] if len(operands) > 1 else ".")
    return typing(line)(run)


def typing(line: str, *options: str) -> Callable[[Run], Output]:
    """A program whose commands come by these options (text), by options with role `x` (a file of them), or on standard input."""

    def handle(run: Run) -> Output:
        parsed = parse(line, run.args)
        state = run.state
        for name, value, role in parsed.values:
            origin = f"{run.name} {name}"
            if name in options:
                typed(run, value, origin)
            elif role == "x":
                _batch(run, value, origin)
            else:
                act(run, role, value, f"{run.name} {name} {value}")
        for text in parsed.operands[1:]:
            if mentions_protected(run, holes_only(text)):
                run.send(text)
        if not run.inputs or run.stdin.text is not None:
            lines = run.stdin.possible_lines()
            if lines is not None:
                typed(run, "\n".join(lines), run.name)
        run.state = state
        return UNKNOWN

    return handle


def _batch(run: Run, path: str, origin: str) -> None:
    if path == "-":
        return  # standard input is looked at anyway
    if mentions_protected(run, holes_only(path)):
        run.read(path, f"{origin} {path}")
        return
    text = run.shell.file_text(path, run.state)
    if text is not None:
        typed(run, text, f"{origin} {path}")


def tftp(run: Run) -> Output:
    """`tftp HOST -c put FILE`: all behind -c is one command; `tftp -p -l FILE HOST` is busybox's way."""
    if "-c" in run.args:
        at = run.args.index("-c")
        typed(run, " ".join(run.args[at + 1 :]), "tftp")
        return UNKNOWN
    if "-p" in run.args:
        return apply(run, "n* -l:s -r: -b:")
    return typing("n* -m: -l -v")(run)


# -- file drops, object stores -----------------------------------------------------------------------------------------


def wormhole(run: Run) -> Output:
    """magic-wormhole, croc: `send` takes files and directories; `receive` and a code bring some."""
    verb = next((a for a in run.args if not a.startswith("-")), "")
    if verb not in ("send", "tx") and not (run.name == "croc" and mentions_protected(run, verb)):
        return UNKNOWN
    line = "n,S* --code: -c: --text,-t: --relay-url: --transit-helper: --appid: --port: --transfers: --relay: --pass: --ignore-unsendable-files"
    run.args = [a for a in run.args if a != verb or verb not in ("send", "tx")]
    return apply(run, line.replace("n,S*", "S*", 1))


def rclone(run: Run) -> Output:
    """rclone(1). A path without a remote's name is local."""
    return by_verb(_RCLONE_OPTIONS, _RCLONE)(run)


_RCLONE_OPTIONS = "--config:u --exclude: --include: --filter: -f: --exclude-from: --include-from: --filter-from: --files-from: --log-file:w --transfers: --checkers: --bwlimit: --max-age: --min-age: --backup-dir: --password-command:c --retries: --tpslimit: -c"


def _rclone_copy(run: Run) -> Output:
    parsed = parse("n* " + _RCLONE_OPTIONS, run.args)
    if len(parsed.operands) < 2:
        return UNKNOWN
    _filtered(run, parsed.operands[:-1], parsed.operands[-1], parsed.all_values("--exclude"))
    return UNKNOWN


def _filtered(run: Run, sources: list[str], target: str, excluded: list[str]) -> None:
    """A transfer that leaves out what some patterns name."""
    if not excluded:
        transfer(run, sources, target)
        return

    def keep(name: str, below: str, is_dir: bool) -> bool:
        return not any(globs.match(p, name) or globs.match(p.lstrip("/"), below) or globs.match(p, below + "/") for p in excluded)

    for source in sources:
        if ":" not in source.partition("/")[0] and run.is_directory(source):
            run.tree(source, "send", keep)
        else:
            transfer(run, [source], target)


def _rclone_config(run: Run) -> Output:
    if run.args[:1] and run.args[0] in ("show", "dump"):
        run.read(run.shell.world.home + "/.config/rclone/rclone.conf", "rclone config " + run.args[0])
    return UNKNOWN


_RCLONE: dict[str, str | Callable[[Run], Output]] = {
    "copy|copyto|sync|move|moveto|bisync": _rclone_copy, "cat": "m*", "serve": "n,S*",
    "link|ls|lsl|lsd|lsf|lsjson|size|tree|about|version|listremotes|mkdir|check|rcat|mount|dedupe": QUIET, "config": _rclone_config,
    "delete|purge|deletefile|rmdir": "d*",
}  # fmt: skip


def minio(run: Run) -> Output:
    """mc(1) of MinIO, s3cmd(1), s5cmd(1), gsutil's relatives: `put`, `cp`, `mirror`, `sync`. The other mc is Midnight Commander."""
    return by_verb(
        "-C,--config-dir: -c,--config:u --exclude: --include: --rexclude: --endpoint-url: --profile: --credentials-file:u --access_key: --secret_key: --host:",
        _STORES,
        _commander,
    )(run)


def _commander(run: Run) -> Output:
    """Midnight Commander: `-e` edits and `-v` views a file."""
    return apply(run, "n* -e:r -v:r")


def _store_copy(run: Run) -> Output:
    parsed = parse(
        "n* --exclude: --include: --rexclude: -e: --attr: --encrypt: --acl: --storage-class: -c,--config:u --tags: --newer-than: --older-than:",
        run.args,
    )
    paths = parsed.operands
    if len(paths) > 1:
        _filtered(
            run, paths[:-1], paths[-1], parsed.all_values("--exclude") if run.name != "mc" else parsed.all_values("--exclude", "-e")
        )
    elif paths and run.name != "s3cmd":
        run.tree(paths[0], "send")
    return UNKNOWN


def _mc_aliases(run: Run) -> Output:
    run.read(run.shell.world.home + "/.mc/config.json", f"{run.name} alias list")
    return UNKNOWN


_STORES: dict[str, str | Callable[[Run], Output]] = {
    "put|cp|mv|mirror|sync|copy": _store_copy,
    "ls|la|du|info|mb|rb|stat|find|tree|diff|version|pipe|mkdir|rm|del|share|admin|ready|ping|get": QUIET, "cat|head": "m*",
    "alias list|alias ls|config host list": _mc_aliases, "alias set|alias remove|alias import|alias export": QUIET,
}  # fmt: skip


# -- servers -----------------------------------------------------------------------------------------------------------


def serves(line: str, *options: str) -> Callable[[Run], Output]:
    """A server of the directory that these options, or the first operand, name; else of the current one."""

    def handle(run: Run) -> Output:
        parsed = parse(line, run.args)
        for name, value, role in parsed.values:
            act(run, role, value, f"{run.name} {name} {value}")
        if parsed.has("--help", "-h", "--version", "-V"):
            return UNKNOWN
        named = parsed.all_values(*options) or parsed.operands[:1] or ["."]
        for path in named:
            run.tree(path, "send", note="it serves the directory over HTTP")
        return UNKNOWN

    return handle


def ngrok(run: Run) -> Output:
    """`ngrok http file:///DIRECTORY` serves it to the whole world."""
    from ...urls import file_path

    for word in run.args:
        path = file_path(word)
        if path:
            run.tree(path, "send", note="it serves the directory over HTTP")
    return UNKNOWN


def caddy(run: Run) -> Output:
    if run.args[:1] == ["file-server"]:
        run.args = run.args[1:]
        return serves("n* --root,-r: --listen,-l: --domain,-d: --templates --browse", "--root", "-r")(run)
    return apply(run, "n* --config,-c:r --adapter: --envfile:u --from: --to:")


SPECIAL: dict[str, Callable[[Run], Output]] = {
    "http": httpie, "https": httpie, "xh": httpie, "xhs": httpie, "nc": nc, "ncat": nc, "netcat": nc, "nc.traditional": nc,
    "nc.openbsd": nc, "socat": socat, "ftp": typing("n* -u:s -n -i -v -p -s:x -P: -o:w"),
    "lftp": typing("n* -c:n -e:n -f:x -u: -p:", "-c", "-e"), "ncftp": typing("n* -u: -p: -P:"), "tnftp": typing("n* -u:s"),
    "tftp": tftp, "atftp": typing("n* -l,--local-file:s -r: -p -g"),
    "smbclient": typing("n* -c,--command:n -A,--authentication-file:u -U,--user: -W: -p: -I: -L: -D: -s:u -m: -T:", "-c", "--command"),
    "sftp": sftp, "wormhole": wormhole, "magic-wormhole": wormhole, "croc": wormhole, "rclone": rclone, "mc": minio, "mcli": minio,
    "s3cmd": minio, "s5cmd": minio, "s4cmd": minio,
    "serve": serves("n* -l,--listen: -p: -c,--config: --ssl-cert: --ssl-key:u --ssl-pass:"),
    "http-server": serves("n* -p,--port: -a: -c: -P,--proxy: -C,--cert: -K,--key:u -e,--ext: --username: --password:"),
    "live-server": serves("n* --port: --host: --open: --ignore: --mount: --wait:"),
    "miniserve": serves("n* -p,--port: -i,--interfaces: -a,--auth: --auth-file:u --index: --tls-cert: --tls-key:u -t,--title:"),
    "browser-sync": serves("n,n* -s?,--server?: --files: --port:", "--server", "-s"),
    "simple-http-server": serves("n* -p,--port: --ip: --index: -a,--auth: -c,--cert: --certpass:"),
    "darkhttpd": serves("n* --port: --addr: --log:w --index:"), "surge": serves("n* -p,--project: -d,--domain:", "-p", "--project"),
    "static-server": serves("n* -p,--port:"), "caddy": caddy, "ngrok": ngrok, "webfsd": serves("n* -r: -p: -f:", "-r"),
    "thttpd": serves("n* -d: -p: -l:", "-d"),
    "gh-pages": serves("n* -d,--dist: -b,--branch: -m,--message: -r,--repo: -s,--src:", "-d", "--dist"),
}  # fmt: skip
