"""The hook as a process: what it prints and how it ends, above all when something goes wrong."""

from __future__ import annotations

import json
import os
import resource
import shlex
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.hookprocess import HOOK, LIMIT, Place, blocked, decision_of, denied, reason_of

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals and limits are those of POSIX")

READ = ("Read", {"file_path": "README.md"})
SECRET = ("Read", {"file_path": ".env"})


@pytest.fixture(scope="module")
def shared() -> Iterator[Place]:
    """One place whose policy is compiled, for every test that leaves it as it was."""
    with tempfile.TemporaryDirectory(prefix="ccgate-hook-") as name:
        place = Place(Path(name).resolve())
        assert decision_of(place.run(place.event(*READ))) == "pass"
        yield place


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A place of its own, for a test that breaks it."""
    return Place(tmp_path.resolve())


# -- the three answers -------------------------------------------------------------------------------------------------


def test_pass_is_silent(shared: Place) -> None:
    done = shared.run(shared.event("Bash", {"command": "echo hello | wc -c"}))
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_deny_is_said_three_times(shared: Place) -> None:
    reason = denied(shared.run(shared.event(*SECRET)))
    assert "rule dotenv" in reason
    assert "planted" not in reason


def test_ask_is_one_object_and_status_zero(shared: Place) -> None:
    done = shared.run(shared.event("Write", {"file_path": str(shared.project / "src/.env"), "content": "A=1"}))
    assert done.returncode == 0
    assert done.stderr == b""
    assert "rule dotenv" in reason_of(done, "ask")


def test_ask_where_nobody_can_answer_says_so(shared: Place) -> None:
    event = shared.event("Write", {"file_path": str(shared.project / "src/.env"), "content": "A=1"}, permission_mode="dontAsk")
    assert "Nobody can be asked" in reason_of(shared.run(event), "ask")


def test_every_decision_is_recorded_once(shared: Place) -> None:
    before = len(shared.log())
    for given in (shared.event(*READ), shared.event(*SECRET), shared.event("Bash", {"command": "cat .env"}), b"{"):
        shared.run(given)
    lines = shared.log()[before:]
    assert [line["decision"] for line in lines] == ["pass", "deny", "deny", "deny"]
    assert "planted" not in json.dumps(lines)
    assert lines[1]["tool_use_id"] == "toolu_01ABCDEF"


@pytest.mark.parametrize("name", ["x" * 100_000, "a\nb" * 500, "\u202egnp\u0007\x1b[31m.env" * 300, "\ud800" * 600, "'\"\\" * 700])
def test_reason_is_short_and_printable_whatever_the_name(shared: Place, name: str) -> None:
    denied(shared.run(shared.event("Read", {"file_path": f"{name}/../{shared.project}/.env"})))
    assert decision_of(shared.run(shared.event("Bash", {"command": f"cat {shlex.quote(name)} .env"}))) == "deny"


# -- input that is no call ---------------------------------------------------------------------------------------------


def _raw(
    tool: str = '"Read"', given: str = '{"file_path": "/p/.env"}', cwd: str = '"/"', event: str = '"PreToolUse"', more: str = ""
) -> bytes:
    return f'{{"cwd": {cwd}, "hook_event_name": {event}, "tool_name": {tool}, "tool_input": {given}{more}}}'.encode()


MALFORMED: dict[str, bytes] = {
    "nothing": b"",
    "blanks": b" \n\t ",
    "cut in a string": _raw()[:-20],
    "cut before the end": _raw()[:-1],
    "a string": b'"Bash"',
    "a list": b"[" + _raw() + b"]",
    "null": b"null",
    "a number": b"17",
    "text": b"cat .env",
    "two documents": _raw() + b"\n" + _raw(),
    "a document and noise": _raw() + b" x",
    "noise and a document": b"x " + _raw(),
    "BOM": b"\xef\xbb\xbf" + _raw(),
    "UTF-16": _raw().decode().encode("utf-16"),
    "UTF-32": _raw().decode().encode("utf-32-le"),
    "Latin-1": _raw(given='{"file_path": "/p/\u00e9"}').decode().encode("latin-1"),
    "overlong UTF-8": _raw(given='{"file_path": "XX"}').replace(b"XX", b"\xc0\xae"),
    "a NUL behind it": _raw() + b"\0",
    "compressed": b"\x1f\x8b\x08\x00" + bytes(60),
    "a raw line end in a string": _raw(given='{"command": "a\nb"}'),
    "a raw tab in a string": _raw(given='{"command": "a\tb"}'),
    "single quotes": _raw().replace(b'"', b"'"),
    "a comma too many": _raw(given='{"file_path": "/p/x",}'),
    "a comment": b"/* */" + _raw(),
    "NaN": _raw(more=', "n": NaN'),
    "Infinity": _raw(more=', "n": -Infinity'),
    "a bad escape": _raw(given='{"file_path": "\\x2e"}'),
    "half an escape": _raw(given='{"file_path": "\\u00"}'),
    "one key twice": _raw(more=', "tool_name": "Read"'),
    "one key twice below": _raw(given='{"file_path": "/p/x", "file_path": "/p/.env"}'),
    "one key twice by escapes": _raw(given='{"file_path": "/p/x", "file\\u005fpath": "/p/.env"}'),
    "one key twice far below": _raw(given='{"a": [{"b": {"c": 1, "c": 2}}]}'),
    "no tool_name": b'{"cwd": "/", "hook_event_name": "PreToolUse", "tool_input": {}}',
    "no tool_input": b'{"cwd": "/", "hook_event_name": "PreToolUse", "tool_name": "Read"}',
    "no cwd": b'{"hook_event_name": "PreToolUse", "tool_name": "Read", "tool_input": {"file_path": "/p/x"}}',
    "no event": b'{"cwd": "/", "tool_name": "Read", "tool_input": {"file_path": "/p/x"}}',
    "tool_name null": _raw(tool="null"),
    "tool_name empty": _raw(tool='""'),
    "tool_name number": _raw(tool="1"),
    "tool_name list": _raw(tool='["Read"]'),
    "tool_name with NUL": _raw(tool='"Re\\u0000ad"'),
    "tool_name with a line end": _raw(tool='"Read\\n"'),
    "tool_input null": _raw(given="null"),
    "tool_input text": _raw(given='"cat .env"'),
    "tool_input list": _raw(given='["cat .env"]'),
    "file_path null": _raw(given='{"file_path": null}'),
    "file_path number": _raw(given='{"file_path": 1}'),
    "file_path list": _raw(given='{"file_path": ["/p/.env"]}'),
    "file_path empty": _raw(given='{"file_path": ""}'),
    "file_path missing": _raw(given="{}"),
    "command missing": _raw(tool='"Bash"', given="{}"),
    "command list": _raw(tool='"Bash"', given='{"command": ["cat", ".env"]}'),
    "cwd null": _raw(cwd="null"),
    "cwd number": _raw(cwd="0"),
    "cwd empty": _raw(cwd='""'),
    "cwd relative": _raw(cwd='"demo"'),
    "cwd with NUL": _raw(cwd='"/\\u0000"'),
    "event null": _raw(event="null"),
    "event number": _raw(event="1"),
    "event in another case": _raw(event='"pretooluse"'),
    "event list": _raw(event='["PreToolUse"]'),
    "event unknown": _raw(event='"BeforeToolUse"'),
    "nested too deeply": _raw(given="[" * 100_000 + "]" * 100_000),
    "nested too deeply and open": b"[" * 100_000,
    "objects nested too deeply": _raw(given='{"a":' * 100_000 + "1" + "}" * 100_000),
    "too large": _raw(given='{"file_path": "' + "x" * 50_000_000 + '"}'),
    "too large and open": b'{"a": "' + b"x" * 50_000_000,
    "too many values": _raw(tool='"mcp__x__y"', given='{"a": [' + "1," * 300_000 + "1]}"),
}  # fmt: skip


@pytest.mark.parametrize("name", MALFORMED)
def test_malformed_input_is_blocked(shared: Place, name: str) -> None:
    assert "internal error" not in blocked(shared.run(MALFORMED[name]))


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (_raw(given='{"file_path": "/p/x"}', more=', "n": ' + "9" * 100_000), "pass"),
        (_raw(given='{"file_path": "/p/x"}', more=', "n": 1e999, "m": -0.0'), "pass"),
        (_raw(given='{"file_path": "/p/.env"}', more=', "unknown": {"a": [null, true, {}]}'), "deny"),
        (b" \r\n\t" + _raw(given='{"file_path": "/p/x"}') + b"\r\n ", "pass"),
        (_raw(given='{"file\\u005fpath": "/p/\\u002eenv"}'), "deny"),
        (_raw(given='{"file_path": "/p/x", "session_id": "a", "other": {"file_path": "/p/y"}}'), "pass"),
        (_raw(given='{"file_path": "' + "/p/../" * 100_000 + 'p/.env"}'), "deny"),
        (_raw(tool='"mcp__x__y"', given='{"a":' * 900 + '"/p/.env"' + "}" * 900), "deny"),
        (_raw(given='{"file_path": "/p/.env\\u0000.txt"}'), "deny"),
    ],
    ids=range(9),
)  # fmt: skip
def test_odd_input_is_judged(shared: Place, given: bytes, expected: str) -> None:
    assert decision_of(shared.run(given)) == expected


LONG: dict[str, str] = {
    "substitutions": "$(" * 5_000 + "cat .env" + ")" * 5_000,
    "subshells": "( " * 20_000 + "cat .env" + " )" * 20_000,
    "groups": "{ " * 20_000 + "cat .env; " + "}; " * 20_000,
    "parameters": "echo " + "${x:-" * 5_000 + ".env" + "}" * 5_000,
    "arithmetic": "echo " + "$((1+" * 3_000 + "1" + "))" * 3_000,
    "quotes that are not closed": "cat '" + ".env " * 50_000,
    "wrappers": "nice " * 5_000 + "cat .env",
    "ifs": "if true; then " * 5_000 + "cat .env; " + "fi; " * 5_000,
    "pipes": "cat .env" + " | cat" * 30_000,
    "commands": "cat .env; " * 30_000,
    "braces": "echo " + "{a,b}" * 40 + " && cat .env",
    "ranges": "echo {1..100000000} && cat .env",
    "globs": "cat " + "*" * 3_000 + "/.env .env",
    "loops": "for a in 1 2 3 4 5 6 7 8 9; do " * 12 + "cat .env; " + "done; " * 12,
    "functions": "f() { f; cat .env; }; f",
    "here-documents": "cat <<A\n" * 2_000 + ".env",
    "backslashes": "cat " + "\\" * 100_000 + ".env; cat .env",
    "words": "cat " + "a" * 900_000 + " .env",
    "more than a megabyte": "cat .env #" + "x" * 1_500_000,
    "aliases": "alias a='a a'; a; cat .env",
    "assignments": "".join(f"v{i}=$v{i - 1}$v{i - 1}; " for i in range(1, 60)) + "cat .env",
}


@pytest.mark.parametrize("name", LONG)
def test_command_that_is_hard_to_read_is_not_let_through(shared: Place, name: str) -> None:
    """Whatever is asked of the machine, there is an answer, and it is not silence: each of them reads the secret, or might."""
    done = shared.run(shared.event("Bash", {"command": LONG[name]}))
    assert decision_of(done) == "deny" or name in ("parameters", "arithmetic", "quotes that are not closed", "here-documents")


AFTER = [
    "PostToolUse", "PostToolUseFailure", "PostToolBatch", "Notification", "SessionStart", "SessionEnd", "Stop", "SubagentStart", "SubagentStop",
    "PreCompact", "PostCompact", "UserPromptSubmit", "InstructionsLoaded", "CwdChanged",
]  # fmt: skip


def test_events_that_carry_no_call_to_come_are_let_through_in_silence(shared: Place) -> None:
    for event in AFTER:
        done = shared.run(shared.event("Read", {"file_path": ".env"}, hook_event_name=event))
        assert (done.returncode, done.stdout, done.stderr) == (0, b"", b""), event


# -- the place is not as it should be ----------------------------------------------------------------------------------


def test_working_directory_that_is_gone(shared: Place, tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    script = 'rmdir "$0"; exec "$@"'
    for tool, expected in ((READ, "pass"), (SECRET, "deny"), (("Bash", {"command": "cat .env"}), "deny")):
        gone.mkdir(exist_ok=True)
        command = ["/bin/sh", "-c", script, str(gone), *shared.command()]
        event = json.dumps(shared.event(*tool, cwd=str(gone))).encode()
        done = subprocess.run(command, input=event, cwd=gone, env=shared.env, capture_output=True, timeout=LIMIT, check=False)
        assert decision_of(done) == expected


def test_cwd_that_is_a_file(shared: Place) -> None:
    assert "cwd" in blocked(shared.run(shared.event(*READ, cwd=str(shared.project / "README.md"))))


@pytest.mark.parametrize("home", [None, "", "/nonexistent", "relative"])
def test_odd_home_in_the_environment(shared: Place, home: str | None) -> None:
    env = {k: v for k, v in shared.env.items() if k != "HOME"} | ({} if home is None else {"HOME": home})
    assert decision_of(shared.run(shared.event(*READ), env=env)) == "pass"
    assert decision_of(shared.run(shared.event("Bash", {"command": "cat ~/.netrc"}), env=env)) == "deny"


def test_empty_environment(shared: Place) -> None:
    assert decision_of(shared.run(shared.event(*SECRET), env={})) == "deny"
    assert decision_of(shared.run(shared.event(*READ), env={})) == "pass"


def test_environment_and_directory_of_the_project_do_not_reach_the_interpreter(place: Place) -> None:
    evil = f"open({str(place.root / 'pwned')!r}, 'w')\n"
    for name in (
        "json",
        "posix",
        "sitecustomize",
        "usercustomize",
        "os",
        "re",
        "_json",
        "encodings",
        "ccgate",
        "marshal",
        "__future__",
        "signal",
    ):
        (place.project / f"{name}.py").write_text(evil, encoding="utf-8")
    (place.project / "ccgate.toml").write_text("", encoding="utf-8")
    for directory in (place.home / ".local/lib" / f"python3.{sys.version_info[1]}" / "site-packages", place.project / "gate"):
        directory.mkdir(parents=True)
        (directory / "usercustomize.py").write_text(evil, encoding="utf-8")
        (directory / "evil.pth").write_text(f"import os; {evil}", encoding="utf-8")
    names = ("PYTHONPATH", "PYTHONHOME", "PYTHONUSERBASE", "PYTHONPYCACHEPREFIX")
    env = place.env | dict.fromkeys(names, str(place.project))
    env |= {
        "PYTHONSTARTUP": str(place.project / "json.py"), "PYTHONINSPECT": "1", "PYTHONVERBOSE": "1", "PYTHONWARNINGS": "error", "PYTHONDEBUG": "3",
        "PYTHONBREAKPOINT": "json.x", "PYTHONIOENCODING": "utf-16", "PYTHONMALLOC": "debug", "PYTHONHASHSEED": "nonsense", "PYTHONOPTIMIZE": "2",
        "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUNBUFFERED": "1", "PYTHONTRACEMALLOC": "9", "PYTHONPROFILEIMPORTTIME": "1", "PYTHONUTF8": "0", "LC_ALL": "C",
    }  # fmt: skip
    assert decision_of(place.run(place.event(*SECRET), env=env)) == "deny"
    assert decision_of(place.run(place.event("Bash", {"command": "cat README.md"}), env=env)) == "pass"
    assert not (place.root / "pwned").exists()


def test_home_that_cannot_be_written(place: Place) -> None:
    """As on a read-only file system: the state directory cannot be made, so there is no policy to judge by."""
    place.state.parent.mkdir(parents=True)
    place.state.write_text("in the way", encoding="utf-8")
    reason = blocked(place.run(place.event(*READ)))
    assert "cannot be written" in reason


def test_log_that_cannot_be_written(place: Place) -> None:
    assert decision_of(place.run(place.event(*READ))) == "pass"
    for file in (place.state / "log").iterdir():
        file.unlink()
    (place.state / "log").rmdir()
    (place.state / "log").symlink_to("/dev/full")
    assert decision_of(place.run(place.event(*READ))) == "pass"
    assert decision_of(place.run(place.event(*SECRET))) == "deny"


@pytest.mark.parametrize("full", [False, True], ids=["nobody reads", "full"])
def test_log_that_is_a_named_pipe_is_not_waited_for(place: Place, full: bool) -> None:
    assert decision_of(place.run(place.event(*READ))) == "pass"
    [log] = (place.state / "log").iterdir()
    log.unlink()
    os.mkfifo(log)
    fd = os.open(log, os.O_RDWR | os.O_NONBLOCK) if full else -1
    try:
        while full:
            os.write(fd, bytes(4096))
    except BlockingIOError:
        pass
    try:
        assert decision_of(place.run(place.event(*READ))) == "pass"
        assert "rule dotenv" in denied(place.run(place.event(*SECRET)))
    finally:
        if full:
            os.close(fd)


def test_compiled_policy_that_is_a_named_pipe_is_made_anew(place: Place) -> None:
    assert decision_of(place.run(place.event(*READ))) == "pass"
    [artefact] = place.artefacts()
    artefact.unlink()
    os.mkfifo(artefact)
    assert decision_of(place.run(place.event(*READ))) == "pass"
    assert "rule dotenv" in denied(place.run(place.event(*SECRET)))


def test_log_that_is_a_link_is_not_followed(place: Place) -> None:
    assert decision_of(place.run(place.event(*READ))) == "pass"
    [log] = (place.state / "log").iterdir()
    log.unlink()
    target = place.root / "elsewhere"
    log.symlink_to(target)
    assert decision_of(place.run(place.event(*SECRET))) == "deny"
    assert not target.exists()


def _limit(what: int, size: int) -> Callable[[], None]:
    return lambda: resource.setrlimit(what, (size, size))


def test_full_disk(shared: Place) -> None:
    """No file may grow: neither log nor, if standard output is one, the answer."""
    before = len(shared.log())
    for tool, expected in ((READ, "pass"), (SECRET, "deny")):
        done = shared.run(shared.event(*tool), preexec_fn=_limit(resource.RLIMIT_FSIZE, 0))
        assert decision_of(done) == expected
    assert len(shared.log()) == before
    with tempfile.TemporaryFile() as file:
        done = shared.run(shared.event(*SECRET), stdout=file, preexec_fn=_limit(resource.RLIMIT_FSIZE, 0))
        assert done.returncode == 2
        assert b"rule dotenv" in done.stderr


def test_full_disk_while_the_policy_is_compiled(place: Place) -> None:
    blocked(place.run(place.event(*READ), preexec_fn=_limit(resource.RLIMIT_FSIZE, 0)))
    assert decision_of(place.run(place.event(*READ))) == "pass"


@pytest.mark.parametrize("size", [24, 32, 40, 64, 96])
def test_memory_limit(shared: Place, size: int) -> None:
    """What does not fit is blocked; the smallest limits leave the interpreter no room to start, which is for the client to see."""
    given = _raw(given='{"file_path": "' + "x" * 15_000_000 + '"}')
    done = shared.run(given, preexec_fn=_limit(resource.RLIMIT_AS, size << 20))
    assert b"Traceback" not in done.stderr
    assert done.returncode == 2 or (done.returncode not in (0, 1) and size < 40), done
    assert shared.run(given).returncode == 2


def test_few_descriptors(shared: Place) -> None:
    done = shared.run(shared.event(*SECRET), preexec_fn=_limit(resource.RLIMIT_NOFILE, 4))
    assert decision_of(done) == "deny"


def test_policy_compiler_that_cannot_be_started(place: Place) -> None:
    assert "could not be started" in blocked(place.run(place.event(*READ), preexec_fn=_limit(resource.RLIMIT_NOFILE, 5)))


# -- the policy --------------------------------------------------------------------------------------------------------


BROKEN_POLICIES = {
    "no TOML": "version = ",
    "unknown key": "version = 1\nrules = []\n",
    "another version": "version = 9\n",
    "wrong type": "version = 1\n[[rule]]\nid = 3\n",
    "unknown policy extended": 'version = 1\nextends = ["nothing"]\n',
    "binary": "\0\1\2",
}


@pytest.mark.parametrize("name", BROKEN_POLICIES)
def test_broken_policy_blocks_and_names_the_file(place: Place, name: str) -> None:
    place.config.mkdir(parents=True)
    file = place.config / "policy.toml"
    file.write_text(BROKEN_POLICIES[name], encoding="utf-8")
    reason = blocked(place.run(place.event(*READ)))
    assert str(file) in reason
    assert "smaller calls" not in reason
    file.unlink()
    assert decision_of(place.run(place.event(*READ))) == "pass"


@pytest.mark.parametrize("make", [Path.mkdir, lambda p: p.symlink_to(p.name), os.mkfifo], ids=["directory", "loop", "fifo"])
@pytest.mark.parametrize("where", ["user", "project"])
def test_policy_file_that_cannot_be_read(place: Place, where: str, make: Callable[[Path], None]) -> None:
    file = place.config / "policy.toml" if where == "user" else place.project / ".ccgate.toml"
    file.parent.mkdir(parents=True, exist_ok=True)
    make(file)
    assert str(file) in denied(place.run(place.event(*READ)))


def test_policy_is_compiled_anew_when_a_file_changes(place: Place) -> None:
    assert decision_of(place.run(place.event(*READ))) == "pass"
    rule = 'version = 1\n[[rule]]\nid = "readme"\neffect = "deny"\npaths = ["README.md"]\nreason = "nobody reads it"\n'
    (place.project / ".ccgate.toml").write_text(rule, encoding="utf-8")
    assert "rule readme" in denied(place.run(place.event(*READ)))
    (place.project / ".ccgate.toml").unlink()
    assert decision_of(place.run(place.event(*READ))) == "pass"


def _flip(data: bytes) -> bytes:
    return data.replace(b'"deny"', b'"pass"')


DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda data: b"",
    "half": lambda data: data[: len(data) // 2],
    "without its last rule": lambda data: data[: data.rindex(b"\n")],
    "noise": lambda data: os.urandom(4096),
    "not ASCII": lambda data: data.replace(b"dotenv", b"dot\xffnv"),
    "weakened": _flip,
    "weakened in the defaults": lambda data: data.replace(b'"unknown":"ask"', b'"unknown":"pass"'),
    "a name changed": lambda data: data.replace(b'".env"', b'".enw"'),
    "another length": lambda data: data.replace(b"ccgate-policy ", b"ccgate-policy 1", 1),
    "no length": lambda data: b"ccgate-policy x 0\n" + data,
    "another format": lambda data: data.replace(b'"format":', b'"formal":', 1),
    "of JSON and not ours": lambda data: b"{}\n[]\n",
    "two headers": lambda data: data + data,
}


@pytest.mark.parametrize("name", DAMAGE)
def test_damaged_artefact_is_made_anew(shared: Place, name: str) -> None:
    assert decision_of(shared.run(shared.event(*READ))) == "pass"
    [artefact] = shared.artefacts()
    whole = artefact.read_bytes()
    damaged = DAMAGE[name](whole)
    assert damaged != whole
    artefact.write_bytes(damaged)
    assert decision_of(shared.run(shared.event(*SECRET))) == "deny"
    assert shared.artefacts() == [artefact]
    assert artefact.read_bytes()[: len(whole) // 2] == whole[: len(whole) // 2]


def test_artefact_that_others_may_write_is_made_anew(shared: Place) -> None:
    [artefact] = shared.artefacts()
    artefact.chmod(0o666)
    assert decision_of(shared.run(shared.event(*SECRET))) == "deny"
    assert artefact.stat().st_mode & 0o777 == 0o600


def test_artefact_that_cannot_be_read_or_replaced(place: Place) -> None:
    assert decision_of(place.run(place.event(*READ))) == "pass"
    [artefact] = place.artefacts()
    artefact.unlink()
    artefact.mkdir()
    (artefact / "in the way").touch()
    blocked(place.run(place.event(*READ)))


def test_artefact_of_another_project_is_not_taken(shared: Place) -> None:
    """Two projects with rules of their own; somebody copies the one's compiled policy over the other's."""
    found = []
    for name in ("strict", "lax"):
        (shared.root / name).mkdir()
        rule = f'version = 1\n[[rule]]\nid = "only"\neffect = "deny"\npaths = ["{name}.txt"]\nreason = "kept"\n'
        (shared.root / name / ".ccgate.toml").write_text(rule, encoding="utf-8")
    env = shared.env | {"CLAUDE_PROJECT_DIR": str(shared.root / "strict")}
    before = set(shared.artefacts())
    for name in ("lax", "strict"):
        event = shared.event("Read", {"file_path": "strict.txt"}, cwd=str(shared.root / name))
        done = shared.run(event, env=shared.env | {"CLAUDE_PROJECT_DIR": str(shared.root / name)})
        assert decision_of(done) == ("deny" if name == "strict" else "pass")
        found += set(shared.artefacts()) - before
        before |= set(found)
    lax, strict = found
    strict.write_bytes(lax.read_bytes())
    assert decision_of(shared.run(event, env=env)) == "deny"
    assert strict.read_bytes() != lax.read_bytes()
    lax.unlink()
    strict.unlink()


# -- descriptors and signals -------------------------------------------------------------------------------------------


def _with_shell(place: Place, tail: str, event: dict[str, Any]) -> subprocess.CompletedProcess[bytes]:
    command = ["/bin/sh", "-c", f'exec "$@" {tail}', "sh", *place.command()]
    return subprocess.run(
        command, input=json.dumps(event).encode(), capture_output=True, cwd=place.project, env=place.env, timeout=LIMIT, check=False
    )


def test_closed_standard_input(shared: Place) -> None:
    assert "cannot be read" in blocked(_with_shell(shared, "<&-", shared.event(*READ)))


def test_standard_input_opened_for_writing(shared: Place) -> None:
    assert "cannot be read" in blocked(_with_shell(shared, "0>/dev/null", shared.event(*READ)))


@pytest.mark.parametrize("tail", [">&-", ">/dev/full", "1</dev/null"])
def test_standard_output_that_takes_nothing(shared: Place, tail: str) -> None:
    done = _with_shell(shared, tail, shared.event(*SECRET))
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"rule dotenv" in done.stderr
    done = _with_shell(shared, tail, shared.event(*READ))
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    done = _with_shell(shared, tail, shared.event("Write", {"file_path": str(shared.project / "src/.env"), "content": ""}))
    assert (done.returncode, done.stdout) == (2, b"")  # a question that nobody hears
    assert b"rule dotenv" in done.stderr


@pytest.mark.parametrize("tail", ["2>&-", "2>/dev/full", "2</dev/null"])
def test_standard_error_that_takes_nothing(shared: Place, tail: str) -> None:
    done = _with_shell(shared, tail, shared.event(*SECRET))
    assert (done.returncode, done.stderr) == (2, b"")
    reason_of(done, "deny")
    done = _with_shell(shared, tail, shared.event(*READ))
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


@pytest.mark.parametrize("tail", [">&- 2>&-", "<&- >&- 2>&-"])
def test_no_standard_descriptor_left(place: Place, tail: str) -> None:
    """Whatever the hook opens then takes their numbers; here the policy has to be compiled besides."""
    done = _with_shell(place, tail, place.event(*SECRET))
    assert (done.returncode, done.stdout, done.stderr) == (2, b"", b"")
    done = _with_shell(place, tail, place.event(*SECRET))
    assert (done.returncode, done.stdout, done.stderr) == (2, b"", b"")


def test_reader_of_the_answer_is_gone(shared: Place) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    try:
        done = shared.run(shared.event(*SECRET), stdout=writer)
        assert done.returncode == 2
        assert b"rule dotenv" in done.stderr
        done = shared.run(shared.event(*SECRET), stdout=writer, stderr=writer)
        assert done.returncode == 2
    finally:
        os.close(writer)


@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT", "SIGHUP", "SIGALRM", "SIGPROF", "SIGPIPE"])
def test_signal_while_the_input_is_awaited(shared: Place, name: str) -> None:
    with subprocess.Popen(
        shared.command(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=shared.env, cwd=shared.project
    ) as process:
        assert process.stdin is not None
        event = json.dumps(shared.event(*SECRET)).encode()
        process.stdin.write(event[:10])
        process.stdin.flush()
        _wait_until_reading(process.pid)
        process.send_signal(getattr(signal, name))
        ignored = name == "SIGPIPE"
        out, err = process.communicate(event[10:] if ignored else None, timeout=LIMIT)
        done = subprocess.CompletedProcess([], process.returncode, out, err)
        reason = denied(done) if ignored else blocked(done)
        assert ("rule dotenv" in reason) == ignored


def _wait_until_reading(pid: int) -> None:
    """Until the process has taken what the pipe held and sleeps in read(2), its signal handlers installed."""
    status = Path(f"/proc/{pid}/status")
    if not status.exists():
        pytest.skip("needs /proc to see when the hook waits for its input")
    alarm = 1 << (signal.SIGALRM - 1)
    while True:
        fields = dict(line.split(":", 1) for line in status.read_text(encoding="ascii").splitlines())
        if int(fields["SigCgt"], 16) & alarm and fields["State"].split()[0] == "S":
            return


@pytest.mark.parametrize(
    ("constant", "work"), [("WALL_SECONDS", ""), ("CPU_SECONDS", "answer.decode = lambda data: [x for x in iter(int, 1)]")]
)
def test_deadlines(shared: Place, constant: str, work: str) -> None:
    """Both clocks stop the hook: one while it waits for input that never ends, the other while it computes."""
    code = (
        f"import sys; sys.path.insert(0, {str(HOOK.parent.parent)!r})\n"
        "from ccgate.gate import answer, start\n"
        f"answer.{constant} = 0.05\n{work}\n"
        "start.main()\n"
    )
    with tempfile.NamedTemporaryFile("w", suffix=".py") as script:
        script.write(code)
        script.flush()
        command = [sys.executable, "-I", script.name, *shared.arguments]
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=shared.env
        ) as process:
            assert process.stdin is not None
            if work:
                process.stdin.close()
                process.stdin = None
            process.wait(LIMIT)
            assert process.stdout is not None
            assert process.stderr is not None
            done = subprocess.CompletedProcess([], process.returncode, process.stdout.read(), process.stderr.read())
            assert "in time" in blocked(done)


@pytest.mark.parametrize(
    "error", ["RecursionError", "MemoryError", "KeyError('planted')", "SystemExit(0)", "KeyboardInterrupt", "OSError('planted')"]
)
@pytest.mark.parametrize(
    "place_of_it", ["answer.judge", "artefact.obtain", "answer.tool_call", "answer.decode", "system.environment", "answer.run"]
)
def test_whatever_is_raised_blocks(shared: Place, error: str, place_of_it: str) -> None:
    code = (
        f"import sys; sys.path.insert(0, {str(HOOK.parent.parent)!r})\n"
        "from ccgate.gate import answer, artefact, start, system\n"
        f"def fail(*args, **names): raise {error}\n"
        f"{place_of_it} = fail\n"
        "start.main()\n"
    )
    command = [sys.executable, "-I", "-S", "-c", code, *shared.arguments]
    given = json.dumps(shared.event(*READ)).encode()
    done = subprocess.run(command, input=given, env=shared.env, capture_output=True, timeout=LIMIT, check=False)
    assert "planted" not in blocked(done)
    done = subprocess.run([*command, "--observe"], input=given, env=shared.env, capture_output=True, timeout=LIMIT, check=False)
    assert (done.returncode, done.stdout) == (0, b"")


def test_program_that_is_not_whole(tmp_path: Path) -> None:
    """An upgrade that stopped half-way, a module that cannot be read."""
    for name, text in (("missing", None), ("start", "def main(:\n"), ("start", "raise ValueError\n"), ("start", "")):
        package = tmp_path / f"{name}{len(text or '')}" / "ccgate"
        (package / "gate").mkdir(parents=True)
        (package / "hook.py").write_bytes(HOOK.read_bytes())
        (package / "__init__.py").touch()
        if text is not None:
            (package / "gate/__init__.py").touch()
            (package / "gate/start.py").write_text(text, encoding="utf-8")
        for closed in ("", "2>&-", ">&- 2>&-"):
            command = ["/bin/sh", "-c", f'exec "$@" {closed}', "sh", sys.executable, "-I", "-S", str(package / "hook.py")]
            done = subprocess.run(command, input=_raw(), capture_output=True, timeout=LIMIT, check=False)
            assert (done.returncode, done.stdout) == (2, b"")
            assert closed or done.stderr.endswith(b"so the call is blocked; run `ccgate doctor`\n")
            assert b"Traceback" not in done.stderr


# -- the registered command line, and observing ------------------------------------------------------------------------


@pytest.mark.parametrize("words", [["--nonsense"], ["stray"], ["--hom", "/x"], ["--observe=1"], ["--observe", "x"]])
def test_arguments_that_nobody_registers(shared: Place, words: list[str]) -> None:
    """Also beside `--observe`: a registration that nobody made is not to be relied on."""
    assert "ccgate install" in blocked(shared.run(shared.event(*SECRET), *words))


def test_observing_stops_nothing_and_records_everything(shared: Place) -> None:
    before = len(shared.log())
    calls: list[Any] = [
        shared.event(*SECRET), shared.event(*READ), shared.event("Write", {"file_path": str(shared.project / "src/.env"), "content": ""}), b"{",
        shared.event(*SECRET, hook_event_name="Nonsense"),
    ]  # fmt: skip
    for given in calls:
        done = shared.run(given, "--observe")
        assert (done.returncode, done.stdout) == (0, b"")
    lines = shared.log()[before:]
    assert [line["decision"] for line in lines] == ["would-deny", "pass", "would-ask", "would-deny", "would-deny"]
    assert "rule dotenv" in lines[0]["note"]


def test_policy_that_observes(place: Place) -> None:
    place.config.mkdir(parents=True)
    (place.config / "policy.toml").write_text('version = 1\nmode = "observe"\n', encoding="utf-8")
    done = place.run(place.event(*SECRET))
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert [line["decision"] for line in place.log()] == ["would-deny"]


def test_project_cannot_switch_to_observing(place: Place) -> None:
    (place.project / ".ccgate.toml").write_text('version = 1\nmode = "observe"\n', encoding="utf-8")
    assert decision_of(place.run(place.event(*SECRET))) == "deny"


def test_never_allows(repository: Path) -> None:
    """The word that would skip the client's own permission rules is nowhere in what the hook prints."""
    sources = "".join(p.read_text(encoding="utf-8") for p in (repository / "ccgate/gate").rglob("*.py"))
    assert '"permissionDecision":"allow"' not in sources
    assert '_decision("allow"' not in sources
