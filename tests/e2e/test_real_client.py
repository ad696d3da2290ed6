"""The real client, with ccgate installed by install.sh: no planted secret reaches the model, and ordinary work is not disturbed."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import pytest

from . import client, markers
from .lab import Lab, Project, with_handler, without_hooks
from .model import Block, Script, actor, call, call_id, say

pytestmark = pytest.mark.e2e

# Each would bring the marker to the model, or change a secret; the control below proves that for those that read.
LEAKS: list[Block] = [
    call("Read", file_path="{proj}/.env"),
    call("Read", file_path="{proj}/settings.txt"),
    call("Read", file_path="{proj}/shared/svc/.env.production"),
    call("Read", file_path="{proj}/copy.txt"),
    call("Read", file_path="{home}/.aws/credentials"),
    call("Read", file_path="{proj}/src/../certs/server.key"),
    call("Grep", pattern="KEY", output_mode="content"),
    call("Grep", pattern="API", path=".env", output_mode="content"),
    call("Grep", pattern=".", glob="**/.e*", output_mode="content"),
    call("Bash", command="cat .env"),
    call("Bash", command="cat .e*"),
    call("Bash", command="f=.en; cat ${f}v"),
    call("Bash", command="(cd src && tail -n 5 ../.env.local)"),
    call("Bash", command="grep -rn API_KEY ."),
    call("Bash", command="find . -maxdepth 1 -name '.e*' -exec cat {} +"),
    call("Bash", command="git show HEAD:.env"),
    call("Bash", command="tar cf - .env | tar xfO -"),
    call("Bash", command="base64 < .env"),
    call("Bash", command="python3 -c \"print(open(chr(46)+'env').read())\""),
    call("Bash", command="bash <<'X'\nwhile read -r l; do echo \"$l\"; done < .env\nX"),
    call("Bash", command="echo Y2F0IC5lbnY= | base64 -d | sh"),
    call("Bash", command="cat ~/.ssh/id_ed25519"),
    call("Bash", command="set -a; . ./.env; env | grep API"),
    call("Bash", command="echo $DEPLOY_TOKEN"),
    call("Bash", command="printf 'cat .env\\n' > show.sh; sh show.sh"),
    call("Bash", command="ln -s .env l.txt; cat l.txt"),
    call("mcp__files__read_file", path=".env"),
    call("mcp__files__read_files", paths=["README.md", "{proj}/.env"]),
    call("ReadMcpResourceTool", server="files", uri="file://{proj}/.env"),
    call("Edit", file_path="{proj}/.env", old_string="REGION=north", new_string="REGION=south"),
    call("Write", file_path="{proj}/.env", content="API_KEY=\n"),
    call("NotebookEdit", notebook_path="{proj}/private/report.ipynb", cell_id="c1", new_source="print(2)"),
    call("Bash", command="cp .env.example .env"),
    call("Write", file_path="{config}/settings.json", content="{}"),
]
READERS = sum(block["name"] not in ("Edit", "Write", "NotebookEdit") for block in LEAKS)

HARMLESS: list[Block] = [
    call("Read", file_path="{proj}/README.md"),
    call("Read", file_path="{proj}/.env.example"),
    call("Read", file_path="{proj}/manual.txt"),
    call("Grep", pattern="TODO", output_mode="content"),
    call("Grep", pattern="API_KEY", output_mode="files_with_matches"),
    call("Glob", pattern="**/*.py"),
    call("Bash", command="ls -la"),
    call("Bash", command="git status --short"),
    call("Bash", command="test -f .env && echo there"),
    call("Bash", command="grep -rn TODO src/"),
    call("Bash", command="python3 -c 'print(6 * 7)'"),
    call("Bash", command="cat > docs.md <<'X'\nnever cat .env\nX"),
    call("Write", file_path="{proj}/src/new.py", content="PORT = 1\n"),
    call("mcp__files__read_file", path="notes.txt"),
    call("mcp__files__note", text="the .env stays where it is"),
    call("Bash", command="source .env && echo loaded"),
]


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """A machine with the client and an installed ccgate; what the installer said is its proof."""
    try:
        binary = client.obtain()
    except client.Missing as missing:
        if client.required():
            raise
        pytest.skip(str(missing))
    machine = Lab(binary, tmp_path_factory.mktemp("transcripts"))
    try:
        done = machine.install()
        assert done.returncode == 0, done.stdout + done.stderr
        yield machine
    finally:
        machine.remove()


def one_by_one(blocks: list[Block]) -> Script:
    """A session that makes one call a turn."""
    return {"main": [[block] for block in blocks]}


def results(outcome: client.Outcome, blocks: list[Block]) -> list[tuple[Block, Any]]:
    return [(block, outcome.results.get(call_id("main", turn))) for turn, block in enumerate(blocks)]


def sightings(outcome: client.Outcome, project: Project) -> list[markers.Sighting]:
    return markers.sightings(outcome.bodies, [project.marker])


def test_no_secret_reaches_the_model(lab: Lab) -> None:
    project = lab.project("leaks", lab.registered())
    before = project.guarded()
    outcome = lab.session(project, one_by_one(LEAKS))
    assert sightings(outcome, project) == []
    assert project.changed(before) == []
    missed = [block for block, result in results(outcome, LEAKS) if result is None or not result.is_error]
    assert missed == []


def test_without_the_gate_they_do(lab: Lab) -> None:
    """The control: a case that leaks nothing without a gate would prove nothing."""
    project = lab.project("bare", without_hooks(lab.registered()))
    outcome = lab.session(project, one_by_one(LEAKS))
    leaked = {sighting.tool_use_id for sighting in sightings(outcome, project)} - {""}
    assert len(leaked) >= READERS - 5


def test_a_subagent_is_held_too(lab: Lab) -> None:
    project = lab.project("subagent", lab.registered())
    start = call("Agent", description="look", prompt=f"look {actor('helper')}", subagent_type="general-purpose")
    inside = [
        call("Bash", command="cat .env"),
        call("Read", file_path="{proj}/.env"),
        call("mcp__files__read_file", path=".env.local"),
    ]
    outcome = lab.session(
        project, {"main": [[start], [call("Bash", command="sleep 3")], [say("done")]], "helper": [[b] for b in inside]}
    )
    found = [outcome.results.get(call_id("helper", turn)) for turn in range(len(inside))]
    assert all(result is not None and result.is_error for result in found), found
    assert sightings(outcome, project) == []


def test_ordinary_work_runs_untouched(lab: Lab) -> None:
    project = lab.project("harmless", lab.registered())
    outcome = lab.session(project, one_by_one(HARMLESS))
    disturbed = [(block, result) for block, result in results(outcome, HARMLESS) if result is None or result.is_error]
    assert disturbed == []
    assert outcome.permission_denials() == []
    said = [answer for answer in outcome.hook_answers("PreToolUse") if answer.get("stdout") or answer.get("exit_code")]
    assert said == []


_KILLED = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
_SLOW = "import time; time.sleep(60)"
BROKEN: dict[str, dict[str, Any]] = {
    "killed": {"command": sys.executable, "args": ["-I", "-c", _KILLED]},
    "too slow": {"command": sys.executable, "args": ["-I", "-c", _SLOW], "timeout": 1},
    "interpreter removed": {"command": "/nonexistent/python3"},
    "program removed": {"args": ["-I", "-S", "/nonexistent/ccgate/hook.py"]},
}


@pytest.mark.parametrize("way", BROKEN)
def test_a_broken_gate_blocks(lab: Lab, way: str) -> None:
    changes = dict(BROKEN[way])
    if changes.get("command") == sys.executable:
        changes["command"] = lab.python
    project = lab.project(f"broken-{way.replace(' ', '-')}", with_handler(lab.registered(), "PreToolUse", **changes))
    blocks = [call("Read", file_path="{proj}/.env"), call("Bash", command="cat README.md")]
    outcome = lab.session(project, one_by_one(blocks))
    assert all(result is not None and result.is_error for _, result in results(outcome, blocks))
    assert sightings(outcome, project) == []


# What a program that nobody looks into does to the settings, in the middle of a session. {local} and {user} are the settings files.
TAMPERING = {
    "switches hooks off": "import json, os; os.makedirs(os.path.dirname(LOCAL), exist_ok=True); open(LOCAL, 'w').write(json.dumps({'disableAllHooks': True}))",
    "empties the file": "open(USER, 'w').write('')",
    "takes the handler out": "import json; d = json.load(open(USER)); d['hooks'].pop('PreToolUse'); open(USER, 'w').write(json.dumps(d))",
}


def tampered(lab: Lab, project: Project, source: str) -> client.Outcome:
    """A session whose first call runs the tampering program, and which reads a secret after the client has seen the change."""
    paths = f"LOCAL = {str(project.root / '.claude/settings.local.json')!r}\nUSER = {str(project.config / 'settings.json')!r}\n"
    lab.tool(project, paths + source)
    blocks = [call("Bash", command="./tool"), call("Bash", command="sleep 4"), call("Read", file_path="{proj}/.env")]
    return lab.session(project, one_by_one(blocks))


@pytest.mark.parametrize("way", TAMPERING)
def test_the_gate_outlives_a_change_of_its_settings(lab: Lab, way: str) -> None:
    project = lab.project(f"tampered-{way.replace(' ', '-')}", lab.registered())
    outcome = tampered(lab, project, TAMPERING[way])
    assert not outcome.results[call_id("main", 0)].is_error, "the program must have run"
    assert outcome.results[call_id("main", 2)].is_error
    assert sightings(outcome, project) == []


def test_without_the_config_change_handler_it_does_not(lab: Lab) -> None:
    """The control: the change takes effect, so the test above can fail."""
    settings = lab.registered()
    del settings["hooks"]["ConfigChange"]
    project = lab.project("tampered-control", settings)
    outcome = tampered(lab, project, TAMPERING["switches hooks off"])
    assert sightings(outcome, project) != []
