"""Files whose name says secret and whose content says otherwise. Looked at, bounded, never shown.

Each test answers "there is nothing to protect in here"; when in doubt, no.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from .disk import Disk

MAX_SIZE = 262_144

# The labels of RFC 7468 that hold public material only.
_PUBLIC_LABELS = {
    b"CERTIFICATE", b"X509 CERTIFICATE", b"TRUSTED CERTIFICATE", b"X509 CRL", b"CERTIFICATE REQUEST",
    b"NEW CERTIFICATE REQUEST", b"PUBLIC KEY", b"RSA PUBLIC KEY", b"SSH2 PUBLIC KEY", b"PGP PUBLIC KEY BLOCK",
    b"DH PARAMETERS", b"EC PARAMETERS", b"PKCS7", b"CMS",
}  # fmt: skip


def _whole(path: str, disk: Disk) -> bytes | None:
    data = disk.head(path, MAX_SIZE + 1)
    return None if data is None or len(data) > MAX_SIZE else data


def public_keys(path: str, disk: Disk) -> bool:
    """A PEM file (RFC 7468) all of whose blocks are certificates or public keys, or an OpenSSH public key."""
    data = _whole(path, disk)
    if data is None:
        return False
    blocks = data.split(b"-----BEGIN ")[1:]
    if not blocks:
        return data.startswith((b"ssh-", b"ecdsa-sha2-", b"sk-ssh-", b"sk-ecdsa-")) and data.count(b"\n") <= 1
    return all(block.partition(b"-----")[0] in _PUBLIC_LABELS for block in blocks)


_TOKEN_KEYS = (b"_auth", b"_password", b"password", b"token", b"secret", b"://")


def no_credentials(path: str, disk: Disk) -> bool:
    """A settings file in which no key that carries a credential occurs (`.npmrc` with only a registry or flags)."""
    data = _whole(path, disk)
    if data is None:
        return False
    text = data.lower()
    for line in text.splitlines():
        key, _, value = line.partition(b"=")
        if line.lstrip().startswith((b"#", b";")):
            continue
        if any(word in key for word in _TOKEN_KEYS[:-1]) or (b"://" in value and b"@" in value):
            return False
    return True


_SECRET_JSON = (b'"auth"', b'"identitytoken"', b'"registrytoken"', b'"password"', b'"token"', b'"secret"')


def no_inline_auth(path: str, disk: Disk) -> bool:
    """A container registry's `config.json` that only names a credential helper."""
    data = _whole(path, disk)
    return data is not None and not any(key in data.lower() for key in _SECRET_JSON)


TESTS: dict[str, Callable[[str, Disk], bool]] = {
    "public-keys": public_keys,
    "no-credentials": no_credentials,
    "no-inline-auth": no_inline_auth,
}
