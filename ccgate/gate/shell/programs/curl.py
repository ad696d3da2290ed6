"""curl(1) and wget(1): what they send, what they fetch from this machine, and where they write."""

from __future__ import annotations

from ...model import HOLE
from ..state import TAINT, UNKNOWN, Output, holes_only, taints
from .spec import act, mentions_protected, parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from ..command import Run
    from .spec import Parsed

# Every option of curl 8 that takes a value; what happens to it where a role says all there is to say.
_CURL = (
    "U* -d,--data: --data-ascii: --data-binary: --data-raw: --data-urlencode: --json: --url-query: -F,--form: --form-string: -T,--upload-file: "
    "-K,--config: -H,--header: --proxy-header: --variable: -w,--write-out: --url:n -b,--cookie: -c,--cookie-jar:w -o,--output: --output-dir: "
    "-D,--dump-header:w --etag-compare:s --etag-save:w --hsts:w --alt-svc:u --libcurl:w --stderr:w --trace:w --trace-ascii:w --netrc-file: "
    "-E,--cert:n --key:u --proxy-key:u --proxy-cert:n --cacert: --capath: --crlfile: --proxy-cacert: --proxy-capath: --proxy-crlfile: --pubkey:u "
    "--abstract-unix-socket: --aws-sigv4: --cert-type: --ciphers: --connect-timeout: --connect-to: -C,--continue-at: --create-file-mode: --curves: "
    "--delegation: --dns-interface: --dns-ipv4-addr: --dns-ipv6-addr: --dns-servers: --doh-url: --egd-file: --engine: --expect100-timeout: "
    "--ftp-account: --ftp-alternative-to-user: --ftp-method: -P,--ftp-port: --ftp-ssl-ccc-mode: --happy-eyeballs-timeout-ms: --haproxy-clientip: "
    "-h,--help?: --hostpubmd5: --hostpubsha256: --interface: --ipfs-gateway: --keepalive-time: --keepalive-cnt: --key-type: --krb: --limit-rate: "
    "--local-port: --login-options: --mail-auth: --mail-from: --mail-rcpt: --max-filesize: --max-redirs: -m,--max-time: --noproxy: --oauth2-bearer: "
    "--parallel-max: --pass: --pinnedpubkey: --preproxy: --proto: --proto-default: --proto-redir: -x,--proxy: --proxy-cert-type: --proxy-ciphers: "
    "--proxy-key-type: --proxy-pass: --proxy-pinnedpubkey: --proxy-service-name: --proxy-tls13-ciphers: --proxy-tlsauthtype: --proxy-tlspassword: "
    "--proxy-tlsuser: -U,--proxy-user: --proxy1.0: -Q,--quote: --random-file: -r,--range: --rate: -e,--referer: -X,--request: --request-target: "
    "--resolve: --retry: --retry-delay: --retry-max-time: --sasl-authzid: --service-name: --socks4: --socks4a: --socks5: --socks5-gssapi-service: "
    "--socks5-hostname: -Y,--speed-limit: -y,--speed-time: -t,--telnet-option: --tftp-blksize: -z,--time-cond: --tls-max: --tls13-ciphers: "
    "--tlsauthtype: --tlspassword: --tlsuser: --trace-config: --unix-socket: -u,--user: -A,--user-agent: --ip-tos: --vlan-priority: --ech: --sigalgs:"
)
_BODY = ("-d", "--data", "--data-ascii", "--data-binary", "--json")  # `@file`
_ENCODED = ("--data-urlencode", "--url-query")  # `@file`, `name@file`
_HEADERS = ("-H", "--header", "--proxy-header")  # `@file`
_SENT = (*_BODY, *_ENCODED, "--data-raw", "-F", "--form", "--form-string", "--url")
_MAX_URLS = 256
_NETRC_SIZE = 65_536


def curl(run: Run) -> Output:
    args = ["--" + a[9:] if a.startswith("--expand-") else a for a in run.args]
    parsed = parse(_CURL, args)
    for name, value, role in parsed.values:
        origin = f"{run.name} {name} {value}"
        if name in _VALUES:
            _VALUES[name](run, value, origin)
        elif name in ("-K", "--config"):
            _config(run, value)
        else:
            act(run, role, value, origin)
        if name in _SENT:
            _loaded(run, value)
    urls = [u for text in (*parsed.operands, *parsed.all_values("--url")) for u in _expanded(text, parsed)]
    for url in urls:
        _fetch(run, url, parsed)
        _loaded(run, url)
    _outputs(run, urls, parsed)
    _netrc(run, urls, parsed)
    run.stdin_role = "read"
    return UNKNOWN


def _body(run: Run, value: str, origin: str) -> None:
    if value.startswith("@"):
        run.send(value[1:], origin)


def _encoded(run: Run, value: str, origin: str) -> None:
    """`content`, `=content`, `name=content`, `@file`, `name@file`: what comes first counts."""
    name, mark, path = value.partition("@")
    if mark and "=" not in name:
        run.send(path, origin)


def _form(run: Run, value: str, origin: str) -> None:
    """`name=@file,file;type=...`, `name=<file`."""
    content = value.partition("=")[2]
    if content[:1] not in ("@", "<"):
        return
    for piece in content[1:].split(","):
        path = piece.partition(";")[0].strip()
        if content[1:2] == '"' or path.startswith('"'):
            path = path.strip('"')
        run.send(path, origin)


def _upload(run: Run, value: str, origin: str) -> None:
    for path in braces(value) if value not in (".", "-") else []:
        run.send(path, origin)


def _certificate(run: Run, value: str, origin: str) -> None:
    """`certificate[:password]`"""
    for path in dict.fromkeys((value, value.rpartition(":")[0])):
        if path and mentions_protected(run, holes_only(path)):
            run.use(path, origin)


def _variable(run: Run, value: str, origin: str) -> None:
    """`name@file`; `%NAME` imports one of the environment, which is sent with the request at most."""
    _name, mark, path = value.partition("@")
    if mark and "=" not in _name:
        run.send(path, origin)


def _cookies(run: Run, value: str, origin: str) -> None:
    """Without `=` it names a file of cookies, which are sent to the hosts they belong to."""
    if "=" not in value:
        run.use(value, origin)


def _format(run: Run, value: str, origin: str) -> None:
    if value.startswith("@"):
        run.read(value[1:], origin)
    elif "%output{" in value:
        for piece in value.split("%output{")[1:]:
            run.write(piece.partition("}")[0].removeprefix(">>"), origin)


def _list(run: Run, value: str, origin: str) -> None:
    if value.startswith("@"):
        run.send(value[1:], origin)


_VALUES: dict[str, Callable[[Run, str, str], None]] = {
    **dict.fromkeys(_BODY, _body), **dict.fromkeys(_ENCODED, _encoded), **dict.fromkeys(_HEADERS, _body), "-F": _form,
    "--form": _form, "-T": _upload, "--upload-file": _upload, "-E": _certificate, "--cert": _certificate,
    "--proxy-cert": _certificate, "--variable": _variable, "-b": _cookies, "--cookie": _cookies, "-w": _format,
    "--write-out": _format, "--url": _list,
}  # fmt: skip


def _loaded(run: Run, text: str) -> None:
    """What is sent holds a variable that a protected file brought into this shell: whether that is meant only the user knows."""
    if TAINT not in text:
        return
    known = run.shell.world.env()
    for access in run.state.loaded:
        if any(name not in known for name in taints(text)):
            run.shell.touch(
                "send",
                access.resource,
                run.state,
                f"{run.name} {holes_only(text)}",
                certainty="possible",
                note="its variables are sent",
            )


def _config(run: Run, path: str) -> None:
    """A file of options, one a line: `name = value`, `name: value`, `name value` (curl(1), --config)."""
    if path == "-":
        text = run.stdin.text
    else:
        if mentions_protected(run, holes_only(path)):
            run.read(path, f"{run.name} -K {path}")
            return
        text = run.shell.pipes[path].text if path in run.shell.pipes else run.shell.file_text(path, run.state)
    if text is None or run.shell.depth > 32:
        return
    words: list[str] = []
    for line in text.split("\n")[:1000]:
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        cut = min((i for i in (line.find(c) for c in "=: \t") if i > 0), default=len(line))
        name, value = line[:cut], line[cut:].strip().lstrip("=:").strip().strip('"')
        words.append(name if name.startswith("-") else "--" + name)
        if value:
            words.append(value)
    run.argv([run.name, *words])


def _expanded(url: str, parsed: Parsed) -> list[str]:
    """curl's own globs: `{a,b}` and `[1-3]` (curl(1), URL); -g switches them off."""
    return [url] if parsed.has("-g", "--globoff") or ("{" not in url and "[" not in url) else ranges(braces(url))


def braces(text: str) -> list[str]:
    """`a{b,c}d` as `abd`, `acd`."""
    done: list[str] = []
    pending = [text]
    while pending and len(done) + len(pending) <= _MAX_URLS:
        text = pending.pop(0)
        head, opening, rest = text.partition("{")
        body, closing, tail = rest.partition("}")
        if not opening or not closing:
            done.append(text)
        else:
            pending += [head + item + tail for item in body.split(",")]
    return done + pending


def ranges(texts: list[str]) -> list[str]:
    """`a[1-3]`, `a[a-c]`, `a[001-100:10]` as what they stand for; a range that is no range stays."""
    done: list[str] = []
    pending = list(texts)
    while pending and len(done) + len(pending) <= _MAX_URLS:
        text = pending.pop(0)
        head, opening, rest = text.partition("[")
        body, closing, tail = rest.partition("]")
        items = _range(body) if opening and closing else []
        if not items:
            done.append(text)
        else:
            pending += [head + item + tail for item in items]
    return done + pending


def _range(body: str) -> list[str]:
    span, _, step = body.partition(":")
    first, dash, last = span.partition("-")
    if not dash:
        return []
    by = max(int(step), 1) if step.isdigit() and len(step) < 9 else 1
    if first.isdigit() and last.isdigit() and len(body) < 24:
        end = min(int(last) + 1, int(first) + by * _MAX_URLS)
        return [str(n).zfill(len(first)) for n in range(int(first), end, by)]
    if len(first) == len(last) == 1 and first.isascii() and last.isascii() and first.isalpha() and last.isalpha():
        return [chr(n) for n in range(ord(first), ord(last) + 1, by)]
    return []


def _fetch(run: Run, url: str, parsed: Parsed) -> None:
    if parsed.value("--proto-default") == "file" and "://" not in url:
        url = "file://" + url
    run.url(url, f"{run.name} {url}")


def _outputs(run: Run, urls: list[str], parsed: Parsed) -> None:
    directory = parsed.value("--output-dir") or ""
    prefix = directory.rstrip("/") + "/" if directory else ""
    for path in parsed.all_values("-o", "--output"):
        if path != "-":
            run.write(prefix + path, f"{run.name} -o {path}")
    if parsed.has("-O", "--remote-name", "--remote-name-all"):
        for url in urls:
            name = url_name(url)
            if name:
                run.write(prefix + name, f"{run.name} -O {url}")


def url_name(url: str) -> str:
    """The last segment of a URL's path."""
    path = url.partition("://")[2] or url
    for mark in "?#":
        path = path.partition(mark)[0]
    return path.partition("/")[2].rpartition("/")[2]


def _netrc(run: Run, urls: list[str], parsed: Parsed) -> None:
    """A .netrc whose entry fits the host of a URL: its password goes there."""
    path = parsed.value("--netrc-file")
    if path is None:
        if not parsed.has("-n", "--netrc", "--netrc-optional"):
            return
        path = run.shell.world.home + "/.netrc"
    hosts = {host_of(url) for url in urls}
    if _has_entry(run, path, hosts):
        run.send(path, f"{run.name} {path}")
    else:
        run.use(path, f"{run.name} {path}")


def host_of(url: str) -> str:
    rest = url.partition("://")[2] or url
    for mark in "/?#":
        rest = rest.partition(mark)[0]
    rest = rest.rpartition("@")[2]
    return (rest.partition("]")[0] + "]" if rest.startswith("[") else rest.partition(":")[0]).lower()


def _has_entry(run: Run, path: str, hosts: set[str]) -> bool:
    """Does a .netrc name one of these hosts, or have an entry for all? Only the names of machines are looked at."""
    data = run.shell.world.disk.head(run.absolute(path), _NETRC_SIZE) if HOLE not in holes_only(path) else None
    words = (data or b"").decode("utf-8", "replace").split()
    return "default" in words or any(
        w == "machine" and words[i + 1 : i + 2] and words[i + 1].lower() in hosts for i, w in enumerate(words)
    )


_WGET = (
    "U* -i,--input-file: --post-file:s --body-file:s --post-data:n --body-data:n -O,--output-document:w -o,--output-file:w -a,--append-output:w "
    "--load-cookies:u --save-cookies:w --certificate:u --private-key:u --config:r -P,--directory-prefix: -e,--execute: --header: -t,--tries: "
    "-T,--timeout: -w,--wait: -U,--user-agent: --user: --password: --http-user: --http-password: --method: --referer: -A,--accept: -R,--reject: "
    "-l,--level: -D,--domains: -I,--include-directories: -X,--exclude-directories: -Q,--quota: -B,--base: --ca-certificate: --ca-directory: --limit-rate: "
    "--warc-file:w --rejected-log:w --hsts-file:u --use-askpass: --bind-address: --dns-timeout: --connect-timeout: --read-timeout: --restrict-file-names: "
    "--default-page: --cut-dirs: --accept-regex: --reject-regex: --exclude-domains: --follow-tags: --ignore-tags: --local-encoding: --crl-file:"
)


def wget(run: Run) -> Output:
    parsed = parse(_WGET, run.args)
    for name, value, role in parsed.values:
        origin = f"{run.name} {name} {value}"
        if name in ("-i", "--input-file"):
            run.send(value, origin)  # each line becomes a request, and is shown where it is none
        elif name in ("-e", "--execute"):
            _wgetrc(run, value, origin)
        else:
            act(run, role, value, origin)
        if name in ("--post-data", "--body-data"):
            _loaded(run, value)
    if parsed.value("-O", "--output-document") is None and not parsed.has("--spider"):
        for url in parsed.operands:
            _save(run, url, parsed.value("-P", "--directory-prefix") or "")
    for url in parsed.operands:
        _loaded(run, url)
        run.url(url)
    return UNKNOWN


def _wgetrc(run: Run, text: str, origin: str) -> None:
    """A line of wgetrc: `post_file = x`, `input = x`."""
    name, _, value = text.partition("=")
    value = value.strip()
    if name.strip().replace("_", "").lower() in ("postfile", "bodyfile", "input") or mentions_protected(run, value):
        run.send(value, origin)


def _save(run: Run, url: str, directory: str) -> None:
    """wget never overwrites by itself: `name` is taken, so `name.1`."""
    name = url_name(url)
    if not name or HOLE in name or TAINT in name:
        return
    path = f"{directory.rstrip('/')}/{name}" if directory else name
    run.write(path + ".1" if run.shell.world.disk.exists(run.absolute(path)) else path, f"{run.name} {url}")


SPECIAL = {"curl": curl, "curlie": curl, "wget": wget, "wget2": wget}
TABLE: dict[str, str] = {}
