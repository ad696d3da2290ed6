"""The private modules of the interpreter that the hook uses: without any of them, and under every Python there is, it answers the same."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccgate.gate import system
from tests.hookprocess import HOOK, LIMIT, Place, decision_of

# Modules that only CPython on POSIX has, each with what it needs to be loaded before it is taken away (`os` itself needs `posix`).
PRIVATE = {"_json": "", "posix": "os", "_signal": "signal", "marshal": "", "_frozen_importlib_external": ""}

_BLOCKER = """
import sys
if {first!r}:
    __import__({first!r})
class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name in {names!r}:
            raise ImportError(name)
sys.meta_path.insert(0, Blocker())
for name in {names!r}:
    sys.modules[name] = None
sys.argv = sys.argv[1:]
__file__ = sys.argv[0]
exec(compile(open(__file__, encoding="utf-8").read(), __file__, "exec"))
"""


def _events(place: Place) -> list[Any]:
    project = place.project
    calls: list[tuple[str, dict[str, Any]]] = [
        ("Read", {"file_path": f"{project}/README.md"}),
        ("Read", {"file_path": f"{project}/.env"}),
        ("Read", {"file_path": f"{project}/certs/public.pem"}),
        ("Read", {"file_path": f"{project}/caf\u00e9/\uff45\u0301.env"}),
        ("Read", {"file_path": "~/.ssh/id_ed25519"}),
        ("Read", {}),
        ("Edit", {"file_path": f"{project}/.env", "old_string": "\ud83d\ude00", "new_string": "b"}),
        ("Write", {"file_path": f"{project}/src/.env", "content": "A=1"}),
        ("Glob", {"pattern": "**/*"}),
        ("Bash", {"command": "git status"}),
        ("Bash", {"command": "cat .env"}),
        ("Bash", {"command": "cat *.md | sort | uniq -c | head -3"}),
        ("Bash", {"command": "for f in .e*; do cat $f; done"}),
        ("Bash", {"command": "echo ${HOME} $((1+2)) $(printf '%s' x) <<< y"}),
        ("Bash", {"command": "cat <<'E' > notes.md\nread .env\nE"}),
        ("Bash", {"command": "if ("}),
        ("Bash", {"command": "echo $DEPLOY_TOKEN"}),
        ("mcp__files__read_file", {"path": f"{project}/.env"}),
        ("mcp__files__read_file", {"path": f"{project}/README.md", "n": 10**30, "x": 1.5, "y": [None, True]}),
        ("Brandnew", {"thing": "file:///etc/%73hadow"}),
    ]
    documents: list[Any] = [place.event(*call) for call in calls]
    broken = (b"", b"{", b'{"a": 1, "a": 2}', b"[" * 50_000, b'{"n": NaN}', b"\xff", b"{} {}", b'{"a": 1' + b"0" * 5_000 + b"}")
    return [*documents, place.event("Stop", {}, hook_event_name="Stop"), *broken]


@pytest.fixture(scope="module")
def answered() -> Iterator[tuple[Place, list[Any], list[tuple[int, bytes, bytes]]]]:
    """A place, events, and what the hook of this interpreter answers to each."""
    with tempfile.TemporaryDirectory(prefix="ccgate-system-") as name:
        place = Place(Path(name).resolve())
        events = _events(place)
        yield place, events, [_answer(place, place.command(), event) for event in events]


def _answer(place: Place, command: list[str], event: Any) -> tuple[int, bytes, bytes]:
    data = event if isinstance(event, bytes) else json.dumps(event).encode()
    done = subprocess.run(command, input=data, capture_output=True, cwd=place.project, env=place.env, timeout=LIMIT, check=False)
    decision_of(done)
    return done.returncode, done.stdout, done.stderr


def test_answers_are_not_all_alike(answered: tuple[Place, list[Any], list[tuple[int, bytes, bytes]]]) -> None:
    statuses = [answer[0] for answer in answered[2]]
    assert statuses.count(0) > 6
    assert statuses.count(2) > 12


@pytest.mark.parametrize("names", [[name] for name in PRIVATE] + [list(PRIVATE)], ids=[*PRIVATE, "all"])
def test_same_answer_without(
    answered: tuple[Place, list[Any], list[tuple[int, bytes, bytes]]], names: list[str], tmp_path: Path
) -> None:
    place, events, expected = answered
    script = tmp_path / "without.py"
    first = "signal" if len(names) > 1 else PRIVATE[names[0]]
    script.write_text("import os\n" * (len(names) > 1) + _BLOCKER.format(first=first, names=names), encoding="utf-8")
    command = [sys.executable, "-I", "-S", str(script), *place.command()[3:]]
    assert [_answer(place, command, event) for event in events] == expected


def test_blocker_blocks(tmp_path: Path) -> None:
    """The test above would pass as well if nothing were taken away."""
    script = tmp_path / "without.py"
    target = tmp_path / "target.py"
    target.write_text("import posix\n", encoding="utf-8")
    script.write_text(_BLOCKER.format(first="os", names=["posix"]), encoding="utf-8")
    done = subprocess.run([sys.executable, "-I", "-S", str(script), str(target)], capture_output=True, check=False)
    assert b"posix" in done.stderr
    assert done.returncode == 1


@pytest.mark.parametrize("minor", range(11, 17))
def test_same_answer_under(answered: tuple[Place, list[Any], list[tuple[int, bytes, bytes]]], minor: int) -> None:
    python = shutil.which(f"python3.{minor}")
    if python is None:
        pytest.skip(f"no python3.{minor} on PATH")
    place, events, expected = answered
    probe = subprocess.run([python, "-I", "-S", "-c", "pass"], capture_output=True, check=False)
    if probe.returncode:
        pytest.skip(f"python3.{minor} on PATH cannot be started")
    command = [python, *place.command()[1:]]
    assert [_answer(place, command, event) for event in events] == expected


@pytest.mark.parametrize("name", ["python2.7", "python3.6", "python3.8", "python3.10"])
def test_older_python_blocks(tmp_path: Path, name: str) -> None:
    """A registered interpreter that became another one: all of them understand the hook's own file."""
    python = shutil.which(name)
    if python is None:
        pytest.skip(f"no {name} on PATH")
    if subprocess.run([python, "-c", "pass"], capture_output=True, check=False).returncode:
        pytest.skip(f"{name} on PATH cannot be started")
    place = Place(tmp_path)
    event = json.dumps(place.event("Read", {"file_path": "README.md"})).encode()
    done = subprocess.run([python, str(HOOK)], input=event, capture_output=True, env=place.env, timeout=LIMIT, check=False)
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.startswith(b"ccgate: ImportError at start under Python ")
    assert done.stderr.count(b"\n") == 1


# -- JSON, with and without the C scanner ------------------------------------------------------------------------------

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(VALUES)
def test_encoded_value_is_what_json_reads(value: Any) -> None:
    text = system.encode_json(value)
    assert text.isascii()
    assert json.loads(text) == value
    assert system.decode_json(text) == value
    assert system.decode_json(text, unique=False) == value


JSON_LIKE = st.text(alphabet='{}[]",:0123456789.eE+-truefalsn \t\n\\u\u00e9x', max_size=40)


@given(JSON_LIKE | VALUES.map(json.dumps).flatmap(lambda text: st.tuples(st.just(text), st.integers(0, 60), st.sampled_from(['"', ",", "}", " x", ""]))).map(
    lambda parts: parts[0][: parts[1]] + parts[2] + parts[0][parts[1] :]
))  # fmt: skip
def test_both_decoders_agree(text: str) -> None:
    """What one takes the other takes, to the same value."""
    found = []
    for decode in (system.decode_json, system._decode_json_plain):
        try:
            found.append(("value", repr(decode(text, unique=True))))
        except (ValueError, RecursionError) as error:
            found.append(("error", isinstance(error, system.DuplicateKey)))  # type: ignore[arg-type]
    assert found[0] == found[1]
