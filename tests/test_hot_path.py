"""What a run of the hook loads: exactly this, since each module costs every call."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hookprocess import HOOK, LIMIT, Place, decision_of

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="os._exit is where the list is taken")

# Beside what the interpreter loads by itself with `-I -S`.
READ = {
    "__future__", "_json", "ccgate", "ccgate.gate", "gc",
    *(f"ccgate.gate.{name}" for name in (
        "accesses", "answer", "artefact", "disk", "globs", "model", "paths", "policy", "record", "start", "system", "toolcall", "world",
    )),
}  # fmt: skip
SHELL = READ | {
    "ccgate.gate.shell", "ccgate.gate.shell.programs",
    *(f"ccgate.gate.shell.{name}" for name in ("analysis", "command", "interpreter", "plain", "state", "tree")),
    *(f"ccgate.gate.shell.programs.{name}" for name in ("dispatch", "index")),
}  # fmt: skip
GIT_STATUS = SHELL | {"ccgate.gate.shell.programs.everyday"}
PIPELINE = SHELL | {
    "ccgate.gate.links", "ccgate.gate.regexes", "ccgate.gate.selection", "ccgate.gate.shell.ignore",
    *(f"ccgate.gate.shell.programs.{name}" for name in ("filters", "search", "spec")),
}  # fmt: skip
HERE_DOCUMENT = SHELL | {f"ccgate.gate.shell.{name}" for name in ("reader", "words", "programs.filters", "programs.spec")}
DENIED = READ | {"ccgate.gate.message", "ccgate.gate.shell", "ccgate.gate.shell.state"}

# Modules whose price is as high as that of the hook itself; none may come in by a detour.
NEVER = {
    "site",
    "re",
    "json",
    "os",
    "typing",
    "dataclasses",
    "pathlib",
    "enum",
    "collections",
    "functools",
    "signal",
    "hashlib",
    "subprocess",
    "importlib",
    "ast",
}

_LIST = """
import sys
before = set(sys.modules)
import posix
leave = posix._exit
def listed(status):
    sys.stdout.flush()
    with open({out!r}, "w") as file:
        file.write("\\n".join(set(sys.modules) - before))
    leave(status)
posix._exit = listed
sys.argv = sys.argv[1:]
__file__ = sys.argv[0]
exec(compile(open(__file__).read(), __file__, "exec"))
"""


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    subprocess.run([sys.executable, "-I", "-m", "compileall", "-q", str(HOOK.parent)], check=True)
    with tempfile.TemporaryDirectory(prefix="ccgate-hot-") as name:
        found = Place(Path(name).resolve())
        found.run(found.event("Read", {"file_path": "README.md"}))
        yield found


def loaded(place: Place, tool: str, **given: str) -> set[str]:
    out = place.root / "modules"
    script = place.root / "list.py"
    script.write_text(_LIST.format(out=str(out)), encoding="utf-8")
    command = [sys.executable, "-I", "-S", str(script), *place.command()[3:]]
    event = json.dumps(place.event(tool, given)).encode()
    done = subprocess.run(command, input=event, env=place.env, cwd=place.project, capture_output=True, timeout=LIMIT, check=False)
    assert decision_of(done) in ("pass", "deny")
    return set(out.read_text(encoding="utf-8").split())


HERE = "cat > notes.md <<'EOF'\n" + "a line with 'quotes' and $x\n" * 20 + "EOF"


@pytest.mark.parametrize(
    ("tool", "given", "expected"),
    [
        ("Read", {"file_path": "README.md"}, READ),
        ("Read", {"file_path": ".env"}, DENIED),
        ("Glob", {"pattern": "**/*.py"}, READ),
        ("Edit", {"file_path": "README.md", "old_string": "a", "new_string": "b"}, READ),
        ("Bash", {"command": "git status"}, GIT_STATUS),
        ("Bash", {"command": "cat README.md | grep -n foo | sort | uniq -c | head -5"}, PIPELINE),
        ("Bash", {"command": HERE}, HERE_DOCUMENT),
    ],
    ids=["Read", "Read of a secret", "Glob", "Edit", "git status", "pipeline", "here-document"],
)
def test_exactly_these_modules(place: Place, tool: str, given: dict[str, str], expected: set[str]) -> None:
    found = loaded(place, tool, **given)
    assert sorted(found) == sorted(expected)
    assert not found & NEVER


def test_interpreter_itself_is_bare() -> None:
    """`-I -S` load nothing of what is kept out here."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", "import sys; print(*sys.modules)"], capture_output=True, text=True, check=True
    )
    assert not set(done.stdout.split()) & NEVER


def test_future_is_a_stand_in_with_the_one_name_that_is_used(repository: Path) -> None:
    """The hook puts an empty module in place of `__future__`: everything it loads may import nothing else from there."""
    lines = {
        line
        for path in (repository / "ccgate/gate").rglob("*.py")
        for line in path.read_text(encoding="utf-8").splitlines()
        if "__future__ import" in line
    }
    assert lines == {"from __future__ import annotations"}
