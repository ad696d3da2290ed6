"""Path text to places: both flavours, every trick."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccgate.gate.disk import Disk
from ccgate.gate.links import protected_twin
from ccgate.gate.model import HOLE, Exceeded
from ccgate.gate.paths import MAX_SEGMENTS, expand_tilde, fold, from_windows, normalise, place, resolve
from ccgate.gate.urls import file_path, unquote
from ccgate.gate.world import World
from tests.shellcases import shipped_policy


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a", "/w/a"), ("./a", "/w/a"), ("/a", "/a"), ("a/", "/w/a"), ("a//b", "/w/a/b"), ("a/./b", "/w/a/b"), ("a/../b", "/w/b"),
        ("../../../a", "/a"), ("/..", "/"), ("", "/w"), (".", "/w"), ("..", "/"), ("...", "/w/..."), ("a/..b", "/w/a/..b"), (".env", "/w/.env"),
    ],
)  # fmt: skip
def test_normalise(text: str, expected: str) -> None:
    assert normalise(text, "/w") == expected


@given(st.lists(st.sampled_from(["a", "..", ".", "", "b"]), max_size=12).map("/".join))
def test_normalise_equals_posixpath(text: str) -> None:
    assert normalise(text, "/w") == os.path.normpath("/w/" + text if not text.startswith("/") else text).replace("//", "/")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"C:\Users\me\.env", "/c/Users/me/.env"), ("C:/Users/me/.env", "/c/Users/me/.env"), ("/c/Users/me/.env", "/c/Users/me/.env"),
        (r"\\?\C:\x\.env", "/c/x/.env"), (r"\\.\C:\x\.env", "/c/x/.env"), (r"\\?\UNC\host\share\.env", "//host/share/.env"),
        (r"\\host\share\.env", "//host/share/.env"), (r"x\.env.", "x/.env"), (r"x\.env ", "x/.env"), (r"x\.env...", "x/.env"),
        (r"x\.env::$DATA", "x/.env"), (r"x\.env:stream", "x/.env"), (r"x\.env:stream:$DATA", "x/.env"), ("x/../.env", "x/../.env"), (r"..\.env", "../.env"),
        (r"c:\.env", "/c/.env"), ("C:", "/c/"), (r"C:relative\.env", "relative/.env"), (".", "."), ("..", ".."), ("d:\\a.b\\c.d.", "/d/a.b/c.d"),
    ],
)  # fmt: skip
def test_from_windows(text: str, expected: str) -> None:
    assert from_windows(text) == expected


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (".ENV", ".env"),
        (".Env", ".env"),
        ("cafe\u0301", "caf\u00e9"),
        (".\uff45nv", ".env"),
        ("\u212aey", "key"),
        ("STRASSE", "stra\u00dfe"),
        ("\ufb01le", "file"),
    ],
)
def test_fold_equal(a: str, b: str) -> None:
    assert fold(a) == fold(b)


def test_fold_keeps_look_alikes_apart() -> None:
    assert fold(".\u0435nv") != fold(".env")  # a Cyrillic letter names another file everywhere


@pytest.mark.parametrize(
    ("text", "expected"),
    [("~", "/h/me"), ("~/x", "/h/me/x"), ("~you/x", "/h/you/x"), ("~root/x", "/root/x"), ("a~", "a~"), ("./~", "./~")],
)
def test_expand_tilde(text: str, expected: str) -> None:
    assert expand_tilde(text, "/h/me") == expected


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    root = tmp_path.resolve()
    (root / "d").mkdir()
    (root / ".env").write_text("x", encoding="utf-8")
    (root / "link").symlink_to(".env")
    (root / "chain").symlink_to("link")
    (root / "dir").symlink_to("d")
    (root / "d" / "up").symlink_to("../.env")
    (root / "loop").symlink_to("loop")
    (root / "dangling").symlink_to("missing/.env")
    (root / "absolute").symlink_to(root / ".env")
    return root


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("link", ".env"), ("chain", ".env"), ("d/up", ".env"), ("dir/up", ".env"), ("dir/../.env", ".env"), ("dangling", "missing/.env"),
        ("absolute", ".env"), ("d/../link", ".env"), ("./link/", ".env"), ("missing/../link", ".env"), ("new/file", "new/file"),
    ],
)  # fmt: skip
def test_resolve(tree: Path, text: str, expected: str) -> None:
    assert resolve(text, str(tree), Disk()) == f"{tree}/{expected}"


def test_resolve_loop(tree: Path) -> None:
    assert resolve("loop", str(tree), Disk()) is None
    assert place("loop", str(tree), Disk()).literal == f"{tree}/loop"


@pytest.mark.parametrize(
    "text",
    [
        "/proc/self/cwd/.env",
        "/proc/1234/cwd/.env",
        f"/proc/{HOLE}/cwd/.env",
        "/proc/self/task/77/cwd/.env",
        "/proc/thread-self/cwd/.env",
    ],
)
def test_resolve_directory_of_the_reader(tree: Path, text: str) -> None:
    assert place(text, str(tree), Disk()).real == f"{tree}/.env"


def test_resolve_root_of_the_reader(tree: Path) -> None:
    assert place(f"/proc/self/root{tree}/link", "/", Disk()).real == f"{tree}/.env"


@given(st.lists(st.sampled_from(["d", "dir", "..", ".", "link", "up", "x"]), min_size=1, max_size=6).map("/".join))
def test_resolve_equals_realpath(text: str) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as name:
        root = Path(name).resolve()
        (root / "d").mkdir()
        (root / "dir").symlink_to("d")
        (root / "link").symlink_to("d/up")
        (root / "d" / "up").symlink_to("../x")
        assert resolve(text, str(root), Disk()) == os.path.realpath(root / text)


def test_place_budget() -> None:
    with pytest.raises(Exceeded):
        place("a/" * (MAX_SEGMENTS + 1), "/", Disk())
    assert place("a/../" * 100_000 + ".env", "/w", Disk()).literal == "/w/.env"


def test_place_ends_at_nul() -> None:
    assert place(".env\0.txt", "/w", Disk()).literal == "/w/.env"


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("file:///w/.env", "/w/.env"), ("FILE:///w/.env", "/w/.env"), ("file:/w/.env", "/w/.env"), ("file://localhost/w/.env", "/w/.env"),
        ("file:///w/%2eenv", "/w/.env"), ("file:///w/.env?x#y", "/w/.env"), ("view-source:file:///w/.env", "/w/.env"), (" file:///w/.env", "/w/.env"),
        ("file://host/w/.env", "/w/.env"), ("file:.env", ".env"), ("file:///C:/x/.env", "C:/x/.env"), ("file:///w/%C3%A9", "/w/\u00e9"),
        ("https://x.test/.env", None), ("profile:///x", None), ("", None), ("file", None),
    ],
)  # fmt: skip
def test_file_path(url: str, path: str | None) -> None:
    assert file_path(url) == path


@given(st.text(max_size=20) | st.binary(max_size=8).map(lambda b: "".join(f"%{byte:02x}" for byte in b)))
def test_unquote_equals_urllib(text: str) -> None:
    from urllib.parse import unquote as standard

    expected = standard(text, errors="surrogateescape")
    if not any(0xD800 <= ord(c) < 0xE000 for c in text):
        assert unquote(text) == expected


# -- the disk ----------------------------------------------------------------------------------------------------------


def test_disk_stops_at_its_budget_of_looks(tmp_path: Path) -> None:
    disk = Disk(looks=3)
    for i in range(3):
        assert disk.lstat(f"{tmp_path}/{i}") is None
    assert disk.lstat(f"{tmp_path}/0") is None  # seen before: costs nothing
    with pytest.raises(Exceeded):
        disk.lstat(f"{tmp_path}/3")


def test_disk_stops_at_its_budget_of_entries(tmp_path: Path) -> None:
    """A listing that stops half-way must not pass for a whole one."""
    for i in range(6):
        (tmp_path / str(i)).touch()
    assert len(Disk(entries=6).entries(str(tmp_path)) or ()) == 6
    with pytest.raises(Exceeded):
        Disk(entries=5).entries(str(tmp_path))


def test_disk_remembers(tmp_path: Path) -> None:
    """One call is judged by one view, whatever happens on disk meanwhile."""
    file = tmp_path / "a"
    file.write_bytes(b"one")
    disk = Disk()
    assert disk.exists(str(file))
    assert disk.head(str(file), 2) == b"on"
    file.unlink()
    assert disk.exists(str(file))
    assert disk.head(str(file), 2) == b"on"
    assert not Disk().exists(str(file))


def test_disk_opens_nothing_that_could_hang(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "d").mkdir()
    (tmp_path / "loop").symlink_to("loop")
    disk = Disk()
    for name in ("fifo", "d", "loop", "missing", "d/../fifo", "a\0b", "x" * 5000):
        assert disk.head(f"{tmp_path}/{name}", 10) is None
    for name in ("/dev/zero", "/dev/tty"):
        assert disk.head(name, 10) is None
    assert disk.entries(str(tmp_path / "fifo")) is None
    assert disk.link(str(tmp_path / "loop")) == "loop"
    assert disk.link(str(tmp_path / "fifo")) is None
    assert disk.size(str(tmp_path / "missing")) == 0


# -- hard links --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("secret", "other", "found"), [
    (".env", "notes.txt", True), ("config/credentials.json", "docs/a/b.txt", True), ("a/b/c/.env", "x.txt", True), (".env", "node_modules/p/x.js", True),
    ("node_modules/p/.env", "x.txt", False), ("README.md", "x.txt", False), ("a/b/c/d/e/f/g/h/.env", "x.txt", False),
])  # fmt: skip
def test_twin(tmp_path: Path, secret: str, other: str, found: bool) -> None:
    """Another name of a protected file is found in the project, within bounds."""
    root = tmp_path.resolve()
    for name in (secret, other):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / secret).write_text("x", encoding="utf-8")
    os.link(root / secret, root / other)
    disk = Disk()
    world = World(shipped_policy(str(root)), disk, str(root / "home"), str(root), {})
    assert disk.is_twin(str(root / other))
    assert protected_twin(world, str(root / other)) == (str(root / secret) if found else None)


def test_twin_outside_of_the_project_is_looked_for_in_the_home(tmp_path: Path) -> None:
    root = tmp_path.resolve()
    (root / "home/.ssh").mkdir(parents=True)
    (root / "project").mkdir()
    (root / "home/.ssh/id_rsa").write_text("x", encoding="utf-8")
    os.link(root / "home/.ssh/id_rsa", root / "project/key.txt")
    world = World(shipped_policy(str(root)), Disk(), str(root / "home"), str(root / "project"), {})
    assert protected_twin(world, str(root / "project/key.txt")) == str(root / "home/.ssh/id_rsa")
