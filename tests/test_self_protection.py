"""The gate's own wiring: what would take it out of force is refused or asked about, looking at it is not."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from ccgate.gate.answer import judge
from ccgate.gate.artefact import Locations
from ccgate.gate.disk import Disk
from ccgate.gate.model import ToolCall
from ccgate.gate.policy import load
from ccgate.policy import builtin
from ccgate.policy.compiler import compile_text
from tests import shellcases

USER = "@HOME@/.claude/settings.json"
PACKAGE = str(Path(builtin.__file__).resolve().parent.parent)

COMMANDS = [
    # settings that register it
    (f"echo '{{}}' > {USER}", "deny"),
    (f"cp /dev/null {USER}", "deny"),
    (f"rm -f {USER}", "deny"),
    (f"mv {USER} {USER}.bak", "deny"),
    (f"sed -i s/block/continue/ {USER}", "deny"),
    (f"tee {USER} < /dev/null", "deny"),
    (f"truncate -s 0 {USER}", "deny"),
    ("echo '{\"disableAllHooks\": true}' > .claude/settings.local.json", "deny"),
    ("mkdir -p .claude && echo '{}' > .claude/settings.json", "deny"),
    ("echo '{}' > ../other/.claude/settings.local.json", "deny"),
    ("python3 -c \"open('.claude/settings.json', 'w').write('{}')\"", "deny"),
    ("echo '{}' > /etc/claude-code/managed-settings.json", "deny"),
    ("sudo rm /etc/claude-code/managed-settings.d/10-gate.json", "deny"),
    # its policy, state, program and launcher
    ("echo 'version = 1' > @HOME@/.config/ccgate/policy.toml", "deny"),
    ("echo 'version = 1' > .ccgate.toml", "deny"),
    ("touch .ccgate.toml", "deny"),
    ("rm -rf @HOME@/.state/ccgate", "deny"),
    ("echo > @HOME@/.state/ccgate/log/2026-01-01.jsonl", "deny"),
    (f"echo > {PACKAGE}/hook.py", "deny"),
    (f"rm {PACKAGE}/gate/policy.py", "deny"),
    ("ln -sf /bin/true @HOME@/.local/bin/ccgate", "deny"),
    # its own command, package managers
    ("ccgate uninstall", "deny"),
    ("ccgate uninstall --scope all >/dev/null 2>&1", "deny"),
    ("ccgate uninstall | cut -d= -f1", "deny"),
    ("python3 -m ccgate uninstall", "deny"),
    (f"cd {PACKAGE}/.. && python3 -m ccgate uninstall", "deny"),
    (f"python3 {PACKAGE} uninstall", "deny"),
    (f"python3 {PACKAGE}/__main__.py uninstall", "deny"),
    (f"cd {PACKAGE} && python3 -I __main__.py uninstall --scope all", "deny"),
    (f"python3 {PACKAGE}/__main__.py doctor", "pass"),
    ("ccgate install --observe", "deny"),
    ("pip uninstall -y ccgate", "deny"),
    ("python3 -m pip uninstall -y ccgate > /dev/null", "deny"),
    ("pipx uninstall ccgate", "deny"),
    ("uv tool uninstall ccgate", "deny"),
    # a client without it
    ("claude --bare -p hi", "deny"),
    ("claude -p hi --settings '{\"disableAllHooks\": true}'", "deny"),
    ("claude -p hi --setting-sources user", "deny"),
    ("claude --safe-mode", "deny"),
    ("npx -y @anthropic-ai/claude-code@latest --bare -p hi", "deny"),
    ("CLAUDE_CONFIG_DIR=/tmp/c claude -p hi", "deny"),
    ("env CLAUDE_CONFIG_DIR=/tmp/c claude -p hi", "deny"),
    ("export HOME=/tmp/c; claude -p hi", "deny"),
    ("CLAUDE_CODE_SIMPLE=1 claude -p hi", "deny"),
    ("CLAUDE_CODE_SAFE_MODE=1 claude", "deny"),
    # what runs inside the client
    ("claude plugin install tool@market", "ask"),
    ("claude --plugin-dir ./x -p hi", "ask"),
    # and what is nobody's business
    (f"cat {USER}", "pass"),
    (f"jq .hooks {USER}", "pass"),
    ("ls -la @HOME@/.claude", "pass"),
    ("cat .ccgate.toml", "pass"),
    ("echo note >> @HOME@/.claude/CLAUDE.md", "pass"),
    ("mkdir -p .claude/commands && echo hi > .claude/commands/x.md", "pass"),
    ("cp .claude/settings.json /tmp/copy.json", "pass"),
    ("ccgate doctor", "pass"),
    ("ccgate check Bash 'cat .env'", "pass"),
    ("ccgate explain Read .env", "pass"),
    ("ccgate status --format json", "pass"),
    ("claude --version", "pass"),
    ("claude -p 'how is .env loaded here?'", "pass"),
    ("claude plugin list", "pass"),
    ("claude mcp list", "pass"),
    ("pip uninstall -y requests", "pass"),
    ("pip install ccgate", "pass"),
    ("echo 'run ccgate uninstall to remove it'", "pass"),
    ("grep -rn ccgate README.md", "pass"),
]


@pytest.mark.parametrize(("command", "expected"), COMMANDS)
def test_commands(command: str, expected: str) -> None:
    assert shellcases.decide(command) == expected


FILES = [
    ("Write", USER, "deny"),
    ("Write", ".claude/settings.local.json", "deny"),
    ("Edit", ".ccgate.toml", "deny"),
    ("Write", "sub/.ccgate.toml", "deny"),
    ("Edit", f"{PACKAGE}/hook.py", "deny"),
    ("Read", USER, "pass"),
    ("Read", f"{PACKAGE}/hook.py", "pass"),
    ("Write", ".claude/agents/x.md", "pass"),
    ("Write", ".claude/hooks/mine.py", "pass"),
]


@pytest.mark.parametrize(("tool", "path", "expected"), FILES)
def test_file_tools(tool: str, path: str, expected: str) -> None:
    path = path if path.startswith(("/", "@")) else f"@PROJECT@/{path}"
    assert shellcases.decide(path, tool=tool, field="file_path") == expected


def _decide(where: Locations, path: str) -> str:
    call = ToolCall("Write", {"file_path": path, "content": ""}, where.home)
    return judge(call, load(compile_text(where).partition("\n")[2], where.home), Disk(), where.home, {}).decision


def test_no_policy_file_relaxes_it(tmp_path: Path) -> None:
    config = tmp_path / "config"
    config.mkdir(mode=0o755)
    text = 'version = 1\nextends = []\n[[exception]]\npaths = ["**/.claude/**", "**/.claude/settings.json"]\ncommands = ["ccgate uninstall"]\nreason = "x"\n'
    (config / "policy.toml").write_text(text)
    where = Locations(str(config), str(tmp_path / "state"), str(tmp_path / "managed"), str(tmp_path), "")
    policy = load(compile_text(where).partition("\n")[2], where.home)
    assert _decide(where, f"{tmp_path}/.claude/settings.json") == "deny"
    call = ToolCall("Bash", {"command": "ccgate uninstall"}, str(tmp_path))
    assert judge(call, policy, Disk(), where.home, {}).decision == "deny"


@pytest.fixture
def where(tmp_path: Path) -> Locations:
    return Locations(str(tmp_path / "config"), str(tmp_path / "state"), str(tmp_path / "managed"), str(tmp_path), "")


def test_another_configuration_directory(where: Locations, monkeypatch: pytest.MonkeyPatch) -> None:
    path = f"{where.home}/claude-work/settings.json"
    assert _decide(where, path) == "pass"
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", f"{where.home}/claude-work")
    assert _decide(where, path) == "deny"


def test_a_registered_file_and_what_it_leads_to(where: Locations, tmp_path: Path) -> None:
    dotfile, link = tmp_path / "dotfiles/claude.json", tmp_path / "odd/settings.json"
    for path in (dotfile, link):
        path.parent.mkdir()
    dotfile.write_text("{}")
    link.symlink_to(dotfile)
    assert _decide(where, str(dotfile)) == "pass"
    os.makedirs(where.state)
    Path(where.state, "registered.json").write_text(json.dumps({"version": 1, "files": {str(link): {}}}))
    assert _decide(where, str(dotfile)) == "deny"
    assert _decide(where, str(link)) == "deny"
    Path(where.state, "registered.json").write_text("damaged")
    assert _decide(where, str(dotfile)) == "pass"


@pytest.mark.parametrize(
    ("prefix", "covered", "open_to_all"),
    [
        (".local/share/ccgate/venv", ".local/share/ccgate/venv-2/bin/python", ".local/share/other/x"),
        (".local/share/pipx/venvs/ccgate", ".local/share/pipx/venvs/ccgate/bin/python", ".local/share/pipx/venvs/black/bin/python"),
        ("code/app/.venv", "", "code/app/.venv/bin/x"),  # a project's own environment stays the project's
    ],
)
def test_the_environment_that_is_the_gates_alone(
    where: Locations, monkeypatch: pytest.MonkeyPatch, prefix: str, covered: str, open_to_all: str
) -> None:
    monkeypatch.setattr(sys, "prefix", f"{where.home}/{prefix}")
    monkeypatch.setattr(sys, "base_prefix", "/usr")
    if covered:
        assert _decide(where, f"{where.home}/{covered}") == "deny"
    assert _decide(where, f"{where.home}/{open_to_all}") == "pass"
