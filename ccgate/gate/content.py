"""Files whose name says secret and whose content says otherwise. Looked at, bounded, never shown.

Each test answers "there is nothing to protect in here"; when in doubt, no.
"""

from __future__ import annotations

from .model import Exceeded

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from .disk import Disk

MAX_SIZE = 262_144

# The labels of RFC 7468 and RFC 9580 that hold public, signed or encrypted material only.
_PUBLIC_LABELS = {
    b"CERTIFICATE", b"X509 CERTIFICATE", b"TRUSTED CERTIFICATE", b"X509 CRL", b"CERTIFICATE REQUEST",
    b"NEW CERTIFICATE REQUEST", b"PUBLIC KEY", b"RSA PUBLIC KEY", b"SSH2 PUBLIC KEY", b"PGP PUBLIC KEY BLOCK",
    b"DH PARAMETERS", b"EC PARAMETERS", b"PKCS7", b"CMS", b"PGP SIGNATURE", b"PGP SIGNED MESSAGE", b"PGP MESSAGE", b"AGE ENCRYPTED FILE",
}  # fmt: skip

_ENCRYPTED_STARTS = (
    b"$ANSIBLE_VAULT;",
    b"age-encryption.org/",
    b"-----BEGIN AGE ENCRYPTED FILE",
    b"-----BEGIN PGP MESSAGE",
    b"\0GITCRYPT\0",
)


def _whole(path: str, disk: Disk) -> bytes | None:
    data = disk.head(path, MAX_SIZE + 1)
    return None if data is None or len(data) > MAX_SIZE else data


def _labels(data: bytes) -> list[bytes]:
    return [block.partition(b"-----")[0] for block in data.split(b"-----BEGIN ")[1:]]


def public_keys(path: str, disk: Disk) -> bool:
    """A PEM file all of whose blocks are public, an OpenSSH public key, a binary PGP key ring without secret keys, a Keynote document."""
    data = _whole(path, disk)
    if data is None:
        head = disk.head(path, 4)
        return head == b"PK\x03\x04"
    labels = _labels(data)
    if labels:
        return all(label in _PUBLIC_LABELS for label in labels)
    if data.startswith(b"PK\x03\x04"):
        return True
    if data[:1] in (b"\x99", b"\x98"):  # packet tag 6, a public key (RFC 9580, 4.2.2)
        return True
    return data.startswith((b"ssh-", b"ecdsa-sha2-", b"sk-ssh-", b"sk-ecdsa-")) and data.count(b"\n") <= 1


def no_private_block(path: str, disk: Disk) -> bool:
    """ASCII armour (or AsciiDoc, which has the same extension) without a private key in it."""
    data = _whole(path, disk)
    return data is not None and all(label in _PUBLIC_LABELS for label in _labels(data))


# -- settings ----------------------------------------------------------------------------------------------------------

_SECRET_WORDS = (
    b"token", b"secret", b"passw", b"passphrase", b"_auth", b"apikey", b"api_key", b"api-key", b"access_key", b"accesskey", b"access-key",
    b"private_key", b"privatekey", b"private-key", b"authorization", b"account_key", b"accountkey", b"connection_string", b"connectionstring",
)  # fmt: skip
_NOTHING = (b"", b"null", b"none", b"true", b"false", b"~", b"nil", b"[]", b"{}", b"changeme", b"xxx")
_REFERENCES = (
    b"${",
    b"$(",
    b"$env",
    b"%",
    b"{{",
    b"<%",
    b"@@",
    b"env(",
    b"env.",
    b"env:",
    b"process.env",
    b"os.environ",
    b"getenv",
    b"ref+",
    b"!",
)
_BUNDLE_SETTINGS = (b"bundle_build__", b"bundle_local__", b"bundle_mirror__", b"bundle_jobs", b"bundle_path")


def no_credentials(path: str, disk: Disk) -> bool:
    """A settings file (INI, TOML, YAML, JSON, XML, properties) in which no key that carries a credential has a value of its own."""
    data = _whole(path, disk)
    return data is not None and b"\0" not in data and not any(map(_credential, data.lower().splitlines()))


def _credential(line: bytes) -> bool:
    """Does a line of a settings file, in lower case, hold a credential? Comments count: what was commented out is still a secret."""
    if b"://" in line and _in_url(line):
        return True
    if line.lstrip().startswith(b"bundle_") and b"__" in line and not line.lstrip().startswith(_BUNDLE_SETTINGS):
        return True  # Bundler's logins are keys made of host names
    for word in _SECRET_WORDS:
        _, found, rest = line.partition(word)
        while found:
            if _has_value(rest):
                return True
            _, found, rest = rest.partition(word)
    return False


def _in_url(line: bytes) -> bool:
    for piece in line.split(b"://")[1:]:
        login, at, _ = piece.partition(b"/")[0].partition(b"@")
        user, colon, password = login.rpartition(b":")
        if at and (
            (colon and user and not password.startswith(_REFERENCES) and password not in _NOTHING)
            or (not colon and len(login) > 19)
        ):
            return True
    return False


def _has_value(rest: bytes) -> bool:
    """What follows a word that says secret: an assignment of something that is written out?"""
    at = min((i for i in map(rest.find, (b"=", b":", b">", b",")) if i >= 0), default=-1)
    between = rest[: max(at, 0)].removesuffix(b"value").strip(b" \t\"'])")  # `<add key="Password" value="...">` is XML
    if at < 0 or any(c in b" \t" for c in between):
        return False  # no assignment, or a sentence that mentions the word
    value = rest[at + 1 :].lstrip(b" \t=>").partition(b"<")[0].strip(b" \t\"',;)/>")
    if value.startswith(b"value="):
        value = value[6:].strip(b" \"'")
    return value not in _NOTHING and not value.startswith(_REFERENCES)


_SECRET_JSON = (b'"auth"', b'"identitytoken"', b'"registrytoken"', b'"password"', b'"token"', b'"secret"')


def no_inline_auth(path: str, disk: Disk) -> bool:
    """A container registry's `config.json` that only names a credential helper."""
    data = _whole(path, disk)
    return data is not None and not any(key in data.lower() for key in _SECRET_JSON)


# -- secrets under lock ------------------------------------------------------------------------------------------------

# Kubernetes resources that hold a reference to a secret, or its encrypted form.
_REFERRING = (
    b"sealedsecret", b"externalsecret", b"clusterexternalsecret", b"secretproviderclass", b"secretstore", b"clustersecretstore",
    b"vaultstaticsecret", b"vaultdynamicsecret", b"onepassworditem", b"pushsecret",
)  # fmt: skip


def encrypted(path: str, disk: Disk) -> bool:
    """Encrypted by SOPS, Ansible Vault, age, PGP or git-crypt; a Kubernetes resource that refers to a secret; a Helm template of one."""
    data = _whole(path, disk)
    if data is None:
        return False
    if data.lstrip(b" \t\r\n").startswith(_ENCRYPTED_STARTS):
        return True
    if b"ENC[AES256_GCM," in data and b"sops" in data:
        return True
    kinds = [line.partition(b":")[2].strip().strip(b"\"'").lower() for line in data.splitlines() if line.startswith(b"kind:")]
    if kinds and all(kind in _REFERRING for kind in kinds):
        return True
    return b"secret" in kinds and b"{{" in data and not _literals(data)


def _literals(data: bytes) -> bool:
    """Does a manifest give a value of its own to some key under `data:` or `stringData:`?"""
    inside = -1
    for line in data.splitlines():
        text = line.strip()
        indent = len(line) - len(line.lstrip())
        if not text or text.startswith((b"#", b"{{")):
            continue
        if text in (b"data:", b"stringData:"):
            inside = indent
        elif inside >= 0 and indent > inside:
            value = text.partition(b":")[2].strip()
            if b"{{" not in text and value not in (b"", b"|", b"|-", b">", b'""', b"''"):
                return True
        else:
            inside = -1
    return False


# -- files that are not there ------------------------------------------------------------------------------------------

# The tests for names that most files have without a secret in them. One that is not there has none.
MAY_BE_ABSENT = frozenset(("no-credentials", "no-inline-auth", "no-private-block"))


def is_absent(path: str, disk: Disk) -> bool:
    """Is there certainly no such file? A directory on the way has to say so that can be listed."""
    if not disk.sees:
        return False
    while path and disk.lstat(path) is None:
        path, _, name = path.rpartition("/")
        try:
            entries = disk.entries(path or "/")
        except Exceeded:
            return False
        if entries is not None:
            return all(entry[0] != name for entry in entries)
    return False


TESTS: dict[str, Callable[[str, Disk], bool]] = {
    "public-keys": public_keys,
    "no-private-block": no_private_block,
    "no-credentials": no_credentials,
    "no-inline-auth": no_inline_auth,
    "encrypted": encrypted,
}
