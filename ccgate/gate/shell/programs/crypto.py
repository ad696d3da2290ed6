"""Keys and ciphers: openssl, GnuPG, age, OpenSSH's key tools and their kin.

A key that signs, logs in, or gives up its public half is used. A key that is printed, converted or exported is read, and so is a file that
is encrypted: what leaves under another name is no longer guarded. New keys are written where the command says.
"""

from __future__ import annotations

from ..state import UNKNOWN, Output
from .spec import act, apply, by_option, by_verb, mentions_protected, options, parse, unread

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from ..command import Run

MAX_TEXT = 1_048_576

# -- openssl -----------------------------------------------------------------------------------------------------------

# The options with a value, and what happens to it: the roles of `spec`, `q` for the source of a pass phrase, `-` for nothing.
_VALUES = {
    name: role
    for role, names in {
        "w": "out writerand keyout keylogfile sess_out certsout secret respout", "q": "passin passout pass password srppass",
        "u": "kfile inkey key config cert signkey CA CAkey sess_in signer sign prverify keyfile dcert dkey issuer", "l": "infiles data queryfile signature",
        "r": "genconf srpvfile",
        "n": "keyform inform outform CAfile CApath CAstore engine provider provider-path propquery rand certfile certform name md nameopt certopt peerform "
        "peerkey sigfile sigopt pkeyopt days subj addext extensions extfile reqexts set_serial CAserial k K iv S iter bufsize digest connect "
        "servername host port accept starttls verify alpn cipher ciphersuites curves groups cert_chain psk psk_identity proxy checkhost checkend newkey "
        "force_pubkey recip to from subject content oid macopt hmac mac algorithm paramfile strparse offset length genstr caname keypbe certpbe macalg untrusted",
    }.items()
    for name in names.split()
}  # fmt: skip
# What a subcommand does with `-in` and with its operands. Those in capitals show nothing of their standard input.
_OPENSSL: dict[str, tuple[str, str]] = {
    "enc": ("r", "n"), "cms": ("r", "l"), "smime": ("r", "l"), "asn1parse": ("r", "n"), "pkeyutl": ("r", "n"), "rsautl": ("r", "n"), "storeutl": ("n", "r"),
    "srp": ("n", "n"), "passwd": ("r", "n"), "pkcs8": ("r", "n"), "sess_id": ("r", "n"), "x509": ("u", "n"), "req": ("l", "n"), "crl": ("l", "n"),
    "pkcs7": ("l", "n"), "crl2pkcs7": ("l", "n"), "ca": ("l", "l"), "verify": ("l", "l"), "ts": ("l", "n"), "ocsp": ("n", "n"), "dgst": ("n", "l"),
    "mac": ("l", "n"), "kdf": ("n", "n"), "rand": ("n", "n"), "prime": ("n", "n"), "genrsa": ("n", "n"), "gendsa": ("n", "l"), "genpkey": ("n", "n"),
    "dhparam": ("l", "n"), "dsaparam": ("l", "n"), "ecparam": ("l", "n"), "pkeyparam": ("l", "n"), "s_server": ("n", "n"), "s_client": ("n", "n"),
    "s_time": ("n", "n"), "spkac": ("l", "n"), "nseq": ("l", "n"), "rehash": ("l", "l"), "cmp": ("n", "n"), "speed": ("n", "n"), "version": ("n", "n"),
}  # fmt: skip
_SHOWING = frozenset(
    ("enc", "cms", "smime", "asn1parse", "pkeyutl", "rsautl", "storeutl", "passwd", "pkcs8", "sess_id", "s_client")
)
# Those that print a private key unless they are asked for its public half, or for nothing.
_KEY_TOOLS = ("rsa", "dsa", "ec", "pkey")
_PUBLIC = frozenset(("-pubout", "-pubin", "-text_pub", "-RSAPublicKey_out", "-RSAPublicKey_in"))
_CIPHERS = ("-aes", "-des", "-cam", "-bf", "-rc", "-chacha", "-aria", "-seed", "-sm4", "-cast", "-idea")


def openssl(run: Run) -> Output:
    """openssl(1). Digests may be called by their own names, ciphers too."""
    verb, args = (run.args[0], run.args[1:]) if run.args else ("", [])
    if verb not in _OPENSSL:
        verb = "dgst" if verb.startswith(("md", "sha", "blake", "rmd", "ripemd", "sm3")) else "enc" if "-" in verb else verb
    if verb in _KEY_TOOLS:
        shows = "-text" in args if _PUBLIC.intersection(args) or "-noout" in args else True
        return _openssl(run, args, "r" if shows else "u", "n", stdin="read" if shows else "use")
    if verb == "pkcs12":
        return _pkcs12(run, args)
    if (
        verb in ("base64", "enc")
        and ({"-a", "-base64"}.intersection(args) or verb == "base64")
        and not any(a.startswith(_CIPHERS) for a in args)
    ):
        return _encoded(run, args)
    if verb == "s_server" and {"-WWW", "-HTTP", "-www"}.intersection(args):
        run.tree(".", "send", note="it serves the directory over HTTP")
    source, operands = _OPENSSL.get(verb, ("r", "r"))
    output = _openssl(run, args, source, operands, stdin="read" if verb in _SHOWING or verb not in _OPENSSL else "none")
    if verb == "rand" and "-hex" in args:
        return Output("0" * min(2 * int(args[-1]), 4096) + "\n" if args[-1].isdigit() else "\n")  # fresh: any other stands for it
    return output


def _openssl(run: Run, args: list[str], source: str, operands: str, *, stdin: str, inkey: str = "u") -> Output:
    """Give each word its role: options have one dash and whole names, and what is no option with a value is a flag."""
    name = ""
    given = False
    for word in args:
        if name and (name not in ("sign", "verify") or word[:1] != "-"):  # flags to some subcommands
            role = source if name == "in" else inkey if name == "inkey" else _VALUES[name]
            if role == "q":
                role, word = "u" if word.startswith("file:") else "n", word.removeprefix("file:")
            act(run, role, word, f"openssl -{name} {word}")
            given = given or name == "in"
            name = ""
        elif word[:1] == "-" and (word[1:] in _VALUES or word == "-in"):
            name = word[1:]
        elif word[:1] != "-":
            act(run, operands, word, f"openssl {word}")
            given = True
    if given or stdin != "read":
        unread(run, "none" if given else stdin)
    return UNKNOWN


def _encoded(run: Run, args: list[str]) -> Output:
    """`openssl base64` and `openssl enc -base64`: no cipher, only another code."""
    _openssl(run, args, "r", "n", stdin="read")
    path = args[args.index("-in") + 1] if "-in" in args[:-1] else None
    source = run.stdin if path is None else run.shell.file_output(path, run.state)
    output = Output(compute=lambda: _recoded(source, decode="-d" in args, width="0" if "-A" in args else "64"))
    if "-out" in args[:-1]:
        run.shell.remember(args[args.index("-out") + 1], output, run.state, appended=False)
    return output


def _recoded(source: Output, *, decode: bool, width: str) -> Output:
    from .recoders import recode, wrapped

    text = source.text
    if text is None or len(text) > MAX_TEXT:
        return UNKNOWN
    found = recode("base64", text, decode=decode)
    return Output(found if decode or found is None else wrapped(found, width))


def _pkcs12(run: Run, args: list[str]) -> Output:
    """A PKCS#12 file is taken apart (keys come out, unless -nokeys or -noout), or made of a key and a certificate."""
    if "-export" in args:
        out = args[args.index("-out") + 1] if "-out" in args[:-1] else ""
        role = "u" if mentions_protected(run, out) else "r"
        return _openssl(run, args, role, "n", stdin="read", inkey=role)
    quiet = {"-nokeys", "-noout"}.intersection(args)
    return _openssl(run, args, "u" if quiet else "r", "n", stdin="use" if quiet else "read")


# -- GnuPG -------------------------------------------------------------------------------------------------------------

_GPG_OPTIONS = (
    " -o,--output:w -r,--recipient: -R,--hidden-recipient: -u,--local-user: -f,--recipient-file: --homedir: --default-key: --passphrase: "
    "--passphrase-file:u --passphrase-fd: --command-fd: --status-fd: --status-file:w --logger-file,--log-file:w --options:r --keyserver: "
    "--keyring: --secret-keyring: --primary-keyring: --trust-model: --pinentry-mode: --cipher-algo: --digest-algo: --compress-algo: "
    "--s2k-mode: --s2k-digest-algo: --s2k-cipher-algo: --s2k-count: -z: --export-options: --import-options: --list-options: --import --export --keyid-format: "
    "--set-filename: --comment: --batch --yes --max-output: --display-charset: --attribute-fd: --agent-program:c --photo-viewer:c"
)
# The command of a gpg call: its options, and what happens to the files that are named. The first that is given counts.
_GPG: tuple[tuple[tuple[str, ...], str, str], ...] = (
    (("-d", "--decrypt", "--decrypt-files"), "r*", "read"),
    (("--dearmor", "--dearmour", "--enarmor", "--enarmour", "--store"), "r*", "read"),
    (("-c", "--symmetric", "-e", "--encrypt", "--encrypt-files"), "r*", "read"),
    (("-b", "--detach-sign", "--detach-sig"), "u*", "none"),
    (("-s", "--sign", "--clear-sign", "--clearsign"), "r*", "read"),
    (("--verify", "--verify-files"), "l*", "none"),
    (("--import", "--fast-import", "--import-ownertrust"), "u*", "use"),
    (("--show-keys", "--show-key", "--list-packets", "--print-md", "--print-mds"), "u*", "none"),
    (("--export-ssh-key", "--export", "--list-keys", "-k", "-K", "--list-secret-keys", "--fingerprint", "--edit-key", "--delete-keys",
      "--delete-secret-keys", "--gen-key", "--full-gen-key", "--quick-gen-key", "--quick-generate-key", "--generate-key", "--recv-keys",
      "--send-keys", "--search-keys", "--export-secret-keys", "--export-secret-subkeys", "--sign-key", "--lsign-key", "--version"), "n*", "none"),
)  # fmt: skip


def gpg(run: Run) -> Output:
    """gpg(1), gpgsm(1), gpgv(1). Without a command it decides by what the file is, and shows it."""
    flags = parse("r*" + _GPG_OPTIONS, run.args)
    for names, roles, stdin in _GPG:
        if flags.has(*names):
            if stdin != "read":
                unread(run, stdin)
            return apply(run, roles + _GPG_OPTIONS)
    return apply(run, ("l*" if run.name == "gpgv" else "r*") + _GPG_OPTIONS)


# -- OpenSSH -----------------------------------------------------------------------------------------------------------

_KEYGEN = "l* -a: -b: -C: -D: -E: -f:n -F: -I: -J: -j: -M: -m: -N: -n: -O: -P: -R: -r: -S: -s:u -T: -t: -V: -W: -w: -Y: -Z: -z: -l -L -y -e -i -p -c -B -q -v -h -H -K: -U"


def ssh_keygen(run: Run) -> Output:
    """ssh-keygen(1): a key is made, changed, or used; fingerprints and public halves are no secrets."""
    parsed = parse(_KEYGEN, run.args)
    unread(run, "use")
    options(run, parsed)
    path = parsed.value("-f")
    if parsed.has("-y", "-l", "-e", "-i", "-L", "-B", "-s", "-Y", "-F", "-R", "-H", "-r", "-Q", "-k", "-A", "-D", "-M"):
        if path is not None:
            run.use(path, f"{run.name} -f {path}")
        return UNKNOWN
    kind = parsed.value("-t") or "ed25519"
    target = path or f"{run.shell.world.home}/.ssh/id_{kind.replace('-sk', '_sk')}"
    run.write(target, f"{run.name} {target}")
    return UNKNOWN


# -- others ------------------------------------------------------------------------------------------------------------


def age(run: Run) -> Output:
    """age(1), rage(1): identities are used; what is encrypted is read, what is decrypted too."""
    parsed = parse("r -i,--identity:u -r,--recipient: -R,--recipients-file:l -o,--output:w -j: --max-work-factor:", run.args)
    options(run, parsed)
    for path in parsed.operands:
        run.read(path, f"{run.name} {path}")
    return UNKNOWN


def keytool(run: Run) -> Output:
    """keytool(1): a store that is listed or exports certificates is used; one that is imported from is copied."""
    line = (
        "n* -keystore:u -srckeystore:u -destkeystore:w -file:n -alias: -storepass: -keypass: -srcstorepass: -deststorepass: -storetype: -srcstoretype: "
        "-deststoretype: -dname: -validity: -keyalg: -keysize: -providerpath: -infile:l -outfile:w -destalias: -srcalias: -ext: -sigalg:"
    )
    parsed = parse(line, run.args)
    for name, value, role in parsed.values:
        kept = name != "-srckeystore" or mentions_protected(run, parsed.value("-destkeystore") or "")
        if name == "-keystore" and parsed.has(
            "-genkeypair", "-genkey", "-genseckey", "-importpass", "-delete", "-importcert", "-import", "-storepasswd"
        ):
            role = "w"
        if name == "-file" and parsed.has("-exportcert", "-export", "-certreq", "-gencert"):
            role = "w"
        act(run, role if kept else "r", value, f"{run.name} {name} {value}")
    unread(run)
    return UNKNOWN


def sops(run: Run) -> Output:
    """sops(1): opening a file, decrypting or encrypting it shows or copies it; `-i` rewrites it; exec-* and rotate use it."""
    parsed = parse(
        "n* -o,--output:w -k,--kms: -p,--pgp: -a,--age: --input-type: --output-type: --config:r --set: --extract: --filename-override: "
        "--encrypted-regex: --unencrypted-regex: --encrypted-suffix: --unencrypted-suffix: --user: --azure-kv: --gcp-kms: --hc-vault-transit:",
        run.args,
    )
    options(run, parsed)
    words = parsed.operands
    verb = words[0] if words and words[0] in _SOPS else ""
    paths = words[1:] if verb else words
    in_place = parsed.has("-i", "--in-place")
    if verb in ("exec-env", "exec-file"):
        for path in paths[:1]:
            run.use(path, f"sops {path}")
        for code in paths[1:2]:
            run.code(code)
        return UNKNOWN
    role = (
        "w"
        if in_place or verb in ("edit", "set", "unset", "rotate") or parsed.has("-r", "--rotate")
        else "u"
        if verb in _SOPS_USE
        else "r"
    )
    for path in paths:
        act(run, role, path, f"sops {path}")
    return UNKNOWN


_SOPS = frozenset(
    (
        "exec-env",
        "exec-file",
        "edit",
        "encrypt",
        "decrypt",
        "rotate",
        "set",
        "unset",
        "updatekeys",
        "publish",
        "keyservice",
        "filestatus",
        "groups",
    )
)
_SOPS_USE = frozenset(("updatekeys", "filestatus", "groups", "keyservice", "publish"))


def ansible_vault(run: Run) -> Output:
    """ansible-vault(1): encrypt, decrypt, rekey and create write the file; view and edit show it."""
    parsed = parse(
        "n* --vault-password-file,--vault-pass-file:u --new-vault-password-file:u --vault-id: --new-vault-id: --encrypt-vault-id: --output:w -n,--name:",
        run.args,
    )
    options(run, parsed)
    verb = parsed.operands[0] if parsed.operands else ""
    role = {"encrypt": "w", "decrypt": "w", "rekey": "w", "create": "w", "edit": "r", "view": "r"}.get(verb, "n")
    if parsed.value("--output") is not None and verb in ("encrypt", "decrypt"):
        role = "r"
    for path in parsed.operands[1:]:
        act(run, role, path, f"ansible-vault {verb} {path}")
    return UNKNOWN


def htpasswd(run: Run) -> Output:
    """htpasswd(1): the file, a user; `-v` compares, `-n` prints a new line."""
    parsed = parse("n* -C: -r:", run.args)
    unread(run)
    if not parsed.has("-n", "-v"):
        for path in parsed.operands[:1]:
            run.write(path, f"htpasswd {path}")
    return UNKNOWN


SPECIAL: dict[str, Callable[[Run], Output]] = {
    "openssl": openssl, "libressl": openssl, "gpg": gpg, "gpg1": gpg, "gpg2": gpg, "gpgsm": gpg, "gpgv": gpg, "ssh-keygen": ssh_keygen,
    "age": age, "rage": age, "keytool": keytool, "sops": sops, "ansible-vault": ansible_vault, "htpasswd": htpasswd, "htdigest": htpasswd,
    "cosign": by_verb({"sign-blob": "l* --key:u --output-signature:w --bundle:w", "generate-key-pair": "n* --output-key-prefix:", "import-key-pair": "n* --key:r"}, "n* --key:u --cert:l"),
    # security(1) of macOS: keychains are opened, filled and listed; what shows a password is a command of the policy. `cms -D` decodes a file
    "security": by_verb({"cms": "n* -i:r -o:w", "export": "n* -k:u -o:w"}, "u*"),
    "wg-quick": by_verb({"strip": "r"}, "n,u"), "dropbearkey": by_option(("-y",), "- -f:u -t: -s:", "- -f:w -t: -s:"),
    "step": by_verb(
        {"crypto key inspect": "u", "crypto key public": "u", "crypto key format": "r --out:w", "crypto key fingerprint": "u", "crypto jwe decrypt": "n* --key:u",
         "crypto change-pass": "w --out:w", "certificate inspect": "u", "certificate create": "n,w,w --ca:u --ca-key:u --key:u --profile:", "certificate key": "u --out:w",
         "certificate p12": "w,u,u --ca:u --password-file:u", "crypto keypair": "w,w --kty: --size: --password-file:u", "crypto jwk create": "w,w"},
        "n* --key:u --cert:u --password-file:u", depth=3,
    ),
    "certtool": lambda run: apply(
        run, "l* --infile:r --outfile:w --load-privkey:u --load-ca-privkey:u --load-certificate:l --load-ca-certificate:l --load-request:l --load-pubkey:l --template:r --bits: --sec-param:"
    ),
}  # fmt: skip
TABLE: dict[str, str] = {
    "ssh-add": "u* -t: -s: -e: -T: -E: -H: -h: <none", "ssh-keyscan": "n* -f:r -t: -p: -T: -O: <none", "ssh-copy-id": "n -i?:u -i:u -p: -o: -F:u -t: <none",
    "ssh-agent": "W -a: -t: -E: -P: -O:", "age-keygen": "u -o,--output:w <use", "rage-keygen": "u -o,--output:w <use", "age-plugin-yubikey": "-",
    "minisign": "n* -s:u -m:l -p:w -x:w -c: -t: -P:", "signify": "n* -s:u -m:l -p:l -x:w -c: -t:", "signify-openbsd": "n* -s:u -m:l -p:l -x:w -c: -t:",
    "mkcert": "n* -cert-file:w -key-file:w -p12-file:w -csr:l", "gpg-agent": "W --homedir: --options:r", "gpgconf": "n* --homedir: -o:w", "gpg-connect-agent": "n* -r:r --homedir:",
    "gpgtar": "R* -o,--output:w -r: -u: -T:i -C:", "gpg-zip": "R* -o,--output:w -r: -u:", "gpgsplit": "r*", "pgpdump": "r*", "kbxutil": "r*", "sq": "r* -o,--output:w",
    "ccrypt": "w* -k:u -K: -E: -c~r", "ccencrypt": "w* -k:u -K:", "ccdecrypt": "w* -k:u -K:", "ccguess": "r*", "mcrypt": "r* -k: -f:u -a:", "mdecrypt": "r* -k: -f:u",
    "bcrypt": "w*", "aescrypt": "r* -p: -o:w -k:u", "scrypt": "n,r,w -P: --passphrase:", "encpipe": "n* -i:r -o:w -p:u", "jwt": "n* -S: --secret:", "ykman": "n*",
    "cryptsetup": "n* -d,--key-file:u --master-key-file:u --new-keyfile:u --header:l", "veracrypt": "n* -k,--keyfiles:u -p:", "tomb": "n* -k:u", "gocryptfs": "n* -passfile:u",
    "steghide": "n* -ef,--embedfile:r -cf,--coverfile:l -sf,--stegofile:w -xf,--extractfile:w -p,--passphrase:", "stegseek": "l* -xf:w", "outguess": "l,w -d:r -k:",
    "stegsnow": "l,w -f:r -m: -p:", "exiv2": "r*", "qrencode": "n* -r,--read-from:r -o,--output:w -s: -l: -v: -m: -d: -t: --foreground: --background:", "qr": "n*",
    "secret-tool": "n*", "certutil": "r* -d: -f:u -k: -n: -i:l -o:w", "pk12util": "n* -i:u -o:w -d: -k:u -w:u -l:u", "p11tool": "n* --load-privkey:u --load-certificate:l --outfile:w",
    "jarsigner": "w,n -keystore:u -storepass: -keypass: -signedjar:w -tsa: -sigalg: -digestalg:", "apksigner": "n* --ks:u --key:u --cert:l --in:l --out:w --ks-pass: --key-pass:",
    "signtool": "n* -f:u -p:", "osslsigncode": "n* -pkcs12:u -key:u -certs:l -in:l -out:w -readpass:u -pass:", "codesign": "n*", "easyrsa": "n*", "cfssl": "n* -ca:l -ca-key:u -key:r -config:r",
    "cfssljson": "n* -f:r", "certbot": "n* --config:r -c:r --cert-path:l --key-path:u", "acme.sh": "n*", "lego": "n* --path:", "ssss-split": "n*", "ssss-combine": "n*", "tang": "n*",
    "clevis": "n*", "pwgen": "n*", "apg": "n*", "xkcdpass": "n*", "diceware": "n*", "mkpasswd": "n* -S: -m: -R: -P:",
    "git-crypt": "n* -k:", "shamir": "n*", "paperkey": "n* --secret-key:r --pubring:l --secrets:r --output:w -o:w", "xmlsec1": "n* --privkey-pem:u --pkcs12:u --output:w",
    "putty-keygen": "u -o:w", "puttygen": "u -o:w -O: -C: -t: -b: --new-passphrase:u --old-passphrase:u", "dropbearconvert": "n,n,r,w",
    "wpa_passphrase": "n*", "nss-passwords": "-",
}  # fmt: skip
