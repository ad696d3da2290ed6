"""grep, ripgrep, ag, ack and the Grep tool: what they would show of a protected file, and what they name."""

from __future__ import annotations

import random
import shutil
import subprocess
from pathlib import Path

import pytest

from ccgate.gate.accesses import accesses_of
from ccgate.gate.disk import Disk
from ccgate.gate.model import GateError, ToolCall
from ccgate.gate.policy import evaluate
from ccgate.gate.shell.interpreter import Shell
from ccgate.gate.shell.state import State
from ccgate.gate.world import World
from tests.shellcases import FILES, HOME_FILES, decide, make_tree, shipped_policy, verdict

# In the project of tests/shellcases: `planted` stands in .env, .env.local, config/credentials.json, certs/server.pem, `TODO` in none of them.
GREP = [
    # a file that is named: showing lines of it is a read, whatever the pattern
    ("grep DB_PASSWORD .env", "deny"),
    ("grep TODO .env", "deny"),
    ("grep -n '' .env", "deny"),
    ("grep -v '^#' .env .env.example", "deny"),
    ("egrep 'A|B' ./.env", "deny"),
    ("fgrep x ~/.netrc", "deny"),
    ("grep -A3 '^\\[default' ~/.aws/credentials", "deny"),
    ("zgrep x .env", "deny"),
    ("grep DB_PASSWORD < .env", "deny"),
    ("grep -e DB_PASSWORD -- .env", "deny"),
    ("grep -f .env README.md", "deny"),
    ("grep --file=.env README.md", "deny"),
    ('grep "$PATTERN" .env', "deny"),
    ("sudo grep x .env", "deny"),
    ("env LC_ALL=C grep x .env", "deny"),
    ("bash -c 'grep x .env'", "deny"),
    ("cd src && grep x ../.env", "deny"),
    ("f=.env; grep DB_PASSWORD $f", "deny"),
    ("grep DB_PASSWORD .e*", "deny"),
    ("grep -h planted config/*", "deny"),
    ("for f in .env .env.local; do grep -n planted $f; done", "deny"),
    ("echo .env | xargs grep planted", "deny"),
    ("xargs grep planted < names.txt", "deny"),
    ("cat .env | grep PORT", "deny"),
    ("look DB .env", "deny"),
    ("pcregrep x .env", "deny"),
    ("ugrep x .env", "deny"),
    ("semgrep -e x .env", "deny"),
    # names, counts, yes or no
    ("grep -q DB_PASSWORD .env", "pass"),
    ("grep -q DB_PASSWORD .env && echo set", "pass"),
    ("grep -c = .env", "pass"),
    ("grep --count = .env", "pass"),
    ("grep -l planted .env .env.local", "pass"),
    ("grep -L planted .env", "pass"),
    ("grep --files-with-matches planted .env", "pass"),
    ("grep -qs planted .env; echo $?", "pass"),
    ("grep -c '' < .env", "pass"),
    ("grep planted .env > /dev/null && echo yes", "pass"),
    ("grep planted .env &> /dev/null", "pass"),
    ("grep planted .env > out.txt", "deny"),
    ("grep planted .env 2> /dev/null", "deny"),
    ("grep -o '^[A-Z_]*' .env", "ask"),
    ("grep -oE '^[^=]+=' .env", "ask"),
    ("grep -o 'planted' .env", "deny"),
    ("grep -oP '(?<==).*' .env", "deny"),
    # what a glob or another program names counts only if a line would be shown
    ("grep TODO .e*", "pass"),
    ("grep -n TODO config/*", "pass"),
    ("f=.env; grep TODO $f", "pass"),
    ("echo .env | xargs grep TODO", "pass"),
    ("for f in .env .env.local; do grep TODO $f; done", "pass"),
    ('grep "$(sometool)" config/*', "ask"),
    # look-alikes
    ("grep DB .env.example", "pass"),
    ("grep -n 'DB_PASSWORD' src/app.py .env.example", "pass"),
    ("grep '.env' .gitignore README.md", "pass"),
    ("grep -rn 'cat .env' docs", "pass"),
    ("grep -r .env src docs", "pass"),
    ("grep KEY <<< 'KEY=1'", "pass"),
    ('grep x <<< "$DEPLOY_TOKEN"', "deny"),
    ("git ls-files | grep env", "pass"),
    ("ps aux | grep ssh-agent", "pass"),
    ("grep --help | head", "pass"),
    # walks
    ("grep -rn TODO .", "pass"),
    ("grep -r planted .", "deny"),
    ("grep -rn planted", "deny"),
    ("grep -R planted src config", "deny"),
    ("grep -rn planted src", "pass"),
    ("grep -rn DB_PASSWORD . | head -5", "deny"),
    ("grep -rni db_password .", "deny"),
    ("grep -rn db_password .", "pass"),
    ("grep -rw DB .", "pass"),
    ("grep -rx PORT=3000 .", "deny"),
    ("grep -rE '(HOST|PORT)=' .", "deny"),
    ("grep -rE '(HOST|PART)=' .", "pass"),
    ("grep -rP 'PORT=\\K\\d+' .", "deny"),
    ("grep -rF 'P.RT' .", "pass"),
    ("grep -re TODO -e PORT=3 .", "deny"),
    ("grep -rv zzz config", "deny"),
    ("grep -rvE '^' config", "pass"),
    ("grep -rc planted .", "pass"),
    ("grep -rl planted .", "pass"),
    ("grep -rq planted .", "pass"),
    ("grep -rn planted . > /dev/null", "pass"),
    ("grep -d recurse planted .", "deny"),
    ("grep --directories=recurse planted .", "deny"),
    ("rgrep planted .", "deny"),
    ("grep -rn 'foo(' .", "pass"),
    ("grep -rnE 'foo(' .", "pass"),
    ('grep -rn "$(sometool)" .', "ask"),
    ('grep -rn "$(sometool)" src', "pass"),
    ("p=planted; grep -rn $p .", "deny"),
    ("p=TODO; grep -rn $p .", "pass"),
    ("grep -rnf names.txt .", "pass"),
    ("grep -rn planted . --include='*.py'", "pass"),
    ("grep -rn planted . --include=\\*.{js,py}", "pass"),
    ("grep -rn planted . --include '*.json'", "deny"),
    ("grep -rn planted . --exclude='.env*' --exclude='*.json' --exclude='*.pem'", "pass"),
    ("grep -rn planted . --exclude='.env*' --exclude-dir=config --exclude-dir={certs,node_modules}", "pass"),
    ("grep -rn planted . --exclude='.env*' --exclude-dir=config", "deny"),
    ("grep -rn DB_PASSWORD . --exclude=.env", "pass"),
    ("grep -rn DB_PASSWORD . --exclude=./.env", "deny"),
    ("grep -rn planted config --exclude-dir=config", "pass"),
    ("grep --include='*.js' planted .env", "pass"),
    ("grep -rn planted ~/.aws", "deny"),
    ("grep -rn 'Host ' ~/.ssh", "pass"),
    ("grep -r BEGIN ~/.ssh", "deny"),
    ("timeout 9 grep -rn planted .", "deny"),
    ("(cd config; grep -rn planted)", "deny"),
    ("cd src && grep -rn planted .", "pass"),
    ("cd src && grep -rn planted ..", "deny"),
    ("grep -r planted nowhere", "pass"),
    ("ugrep planted config", "deny"),
    ("ugrep -r DB_PASSWORD", "pass"),  # hidden names are left out
    ("ugrep -r --hidden DB_PASSWORD", "deny"),
    # what the names go to
    ("grep -rl planted . | xargs cat", "deny"),
    ("grep -rlZ planted . | xargs -0 cat", "deny"),
    ("grep -rl TODO . | xargs cat", "pass"),
    ("grep -rl TODO . | xargs sed -i s/TODO/DONE/", "pass"),
    ("grep -rl planted . | xargs ls -l", "pass"),
    ("grep -rL zzz config | xargs cat", "deny"),
    ("cat $(grep -rl planted config)", "deny"),
    ("cat $(grep -rl TODO src)", "pass"),
    ("for f in $(grep -rl port config); do cat $f; done", "pass"),
    ("grep -rn TODO . | cut -d: -f1 | sort -u | xargs cat", "pass"),
    ("grep env names.txt | xargs cat", "deny"),
    ("grep README names.txt | xargs cat", "pass"),
    ("grep -v env names.txt | xargs cat", "pass"),
    ("ls -A | grep '^.env$' | xargs cat", "deny"),
    ("ls -A | grep '^README' | xargs cat", "pass"),
    ("ls -A | grep -v '^\\.' | xargs cat", "pass"),
    ("printf '.env\\nREADME.md\\n' | grep -n env | cut -d: -f2 | xargs cat", "deny"),
    ("printf 'a=.env\\n' | grep -o '[^=]*$' | xargs cat", "deny"),
    # variables
    ("env | grep -i path", "pass"),
    ("env | grep '^NODE_'", "pass"),
    ("env | sort | grep ^HOME", "pass"),
    ("env | grep -i token", "deny"),
    ("printenv | grep -v zzz", "deny"),
    ("env | grep -c TOKEN", "pass"),
    ("env | grep -q TOKEN", "pass"),
    ("env | rg DEPLOY", "deny"),
    ("env | ag home", "pass"),
    ('env | grep "$X"', "deny"),
]


@pytest.mark.parametrize(("command", "expected"), GREP)
def test_grep(command, expected):
    assert decide(command) == expected


# A repository whose .gitignore names .env, certs and logs; the same secrets besides.
REPOSITORY = {
    ".git/HEAD": "ref: refs/heads/main\n",
    ".gitignore": "/.env\n.env.local\n!.env.example\nlogs/\n",
    "logs/.env": "LOG=planted\n",
    "svc/secrets.yaml": "key: planted\n",
    "svc/.hidden/credentials.json": '{"token": "planted"}\n',
    ".ignore": "scratch\n",
    "scratch/secrets.json": '{"s": "planted"}\n',
}
RG = [
    ("rg DB_PASSWORD", "pass"),
    ("rg planted", "deny"),
    ("rg planted .", "deny"),
    ("rg planted src docs", "pass"),
    ("rg planted svc", "deny"),
    ("rg 'LOG=' .", "pass"),
    ("rg --hidden DB_PASSWORD", "pass"),
    ("rg -. DB_PASSWORD", "pass"),
    ("rg -u DB_PASSWORD", "pass"),
    ("rg -uu DB_PASSWORD", "deny"),
    ("rg -uuu DB_PASSWORD", "deny"),
    ("rg --no-ignore --hidden DB_PASSWORD", "deny"),
    ("rg --no-ignore-vcs --hidden DB_PASSWORD", "deny"),
    ("rg --no-ignore-vcs DB_PASSWORD", "pass"),
    ("rg --hidden --no-ignore '\"s\"'", "deny"),
    ("rg --no-ignore '\"s\"'", "deny"),
    ("rg --no-ignore-dot '\"s\"'", "deny"),
    ("rg '\"s\"'", "pass"),
    ("rg '\"s\"' scratch", "deny"),
    ("rg -uu LOG=", "deny"),
    ("rg --hidden LOG= logs", "deny"),
    ("rg DB_PASSWORD .env", "deny"),
    ("rg zzz .env", "deny"),
    ("rg -c DB .env", "pass"),
    ("rg -l planted", "pass"),
    ("rg --count planted", "pass"),
    ("rg --count-matches planted", "pass"),
    ("rg -q planted", "pass"),
    ("rg --files", "pass"),
    ("rg --files -uu", "pass"),
    ("rg --type-list", "pass"),
    ("rg -g '.env' DB_PASSWORD", "deny"),
    ("rg -g '*.env' DB_PASSWORD", "deny"),
    ("rg -g '**/.e*' DB_PASSWORD", "deny"),
    ("rg -g '*' DB_PASSWORD", "deny"),
    ("rg -g '!.env*' -uu DB_PASSWORD", "pass"),
    ("rg -uu -g '!.env*' planted", "deny"),
    ("rg -uu -g '!*.{json,yaml,pem}' -g '!.env*' planted", "pass"),
    ("rg -g '*.py' planted", "pass"),
    ("rg -g '*.{yaml,py}' planted", "deny"),
    ("rg --iglob '*.YAML' planted", "deny"),
    ("rg -g 'svc/**' planted", "deny"),
    ("rg -g '/src/**' planted", "pass"),
    ('rg -g "$G" planted', "deny"),
    ("rg -t py planted", "pass"),
    ("rg -tyaml planted", "deny"),
    ("rg -T yaml -T json -g '!certs' planted", "pass"),
    ("rg -t json token", "deny"),
    ("rg --type-add 'web:*.html' -t web planted", "pass"),
    ("rg --type-add 'conf:*.yaml' -t conf planted", "deny"),
    ("rg -i PLANTED svc", "deny"),
    ("rg PLANTED svc", "pass"),
    ("rg -S planTED svc", "pass"),
    ("rg -w plant svc", "pass"),
    ("rg -F 'key: p' svc", "deny"),
    ("rg -x 'key: planted' svc", "deny"),
    ("rg -U 'key:\\s+planted' svc", "deny"),
    ("rg -v zzz svc", "deny"),
    ("rg 'interface{}'", "pass"),
    ("rg 'foo(' .", "pass"),
    ("rg --passthru zzz svc", "deny"),
    ("rg -P '(?<=key: )p' svc", "deny"),
    ("rg -e TODO -e 'key: ' svc", "deny"),
    ('rg "$(sometool)" svc', "ask"),
    ('rg "$P" src', "pass"),
    ("rg -f .env README.md", "deny"),
    ("rg --pre cat zzz svc", "ask"),
    ("rg --json 'key: ' svc", "deny"),
    ("rg -r X 'key: .*' svc", "deny"),
    ("cat README.md | rg planted", "pass"),
    ("rg planted < README.md", "pass"),
    ("rg planted < .env", "deny"),
    ("rga planted svc", "deny"),
    ("rg --files | xargs cat", "deny"),
    ("rg --files -g '*.py' | xargs cat", "pass"),
    ("rg --files src | xargs cat", "pass"),
    ("rg --files -uu | rg '\\.env$' | xargs cat", "deny"),
    ("rg -l TODO | xargs cat", "pass"),
    ("rg -l planted | xargs cat", "deny"),
    ("ag planted", "deny"),
    ("ag DB_PASSWORD", "pass"),
    ("ag --hidden DB_PASSWORD", "pass"),
    ("ag -u DB_PASSWORD", "deny"),
    ("ag -U --hidden DB_PASSWORD", "deny"),
    ("ag -l planted", "pass"),
    ("ag -c planted", "pass"),
    ("ag --py planted", "pass"),
    ("ag --yaml planted", "deny"),
    ("ag -G 'py$' planted", "pass"),
    ("ag --ignore '*.yaml' --ignore '*.json' --ignore-dir certs planted", "pass"),
    ("ag KEY: svc", "pass"),
    ("ag -i KEY: svc", "deny"),
    ("ag key: svc", "deny"),
    ("ag -Q 'key: p' svc", "deny"),
    ("ag x .env", "deny"),
    ("ag -g secrets | xargs cat", "deny"),
    ("ag -g '\\.py$' | xargs cat", "pass"),
    ("ack planted", "deny"),
    ("ack DB_PASSWORD", "deny"),
    ("ack --py planted", "pass"),
    ("ack --type=yaml planted", "deny"),
    ("ack --ignore-dir=svc 'key: '", "pass"),
    ("ack -l planted", "pass"),
    ("ack -f | xargs cat", "deny"),
    ("ack -f --py | xargs cat", "pass"),
    ("ack -g 'secrets' | xargs cat", "deny"),
    ("ack -Q 'k.y' svc", "pass"),
    ("pt planted svc", "deny"),
    ("sift planted svc", "deny"),
    ("ls -A | fzf -f env | xargs cat", "deny"),
]


@pytest.fixture(scope="module")
def repository(tmp_path_factory) -> tuple[str, str]:
    """(home, project)"""
    home = tmp_path_factory.mktemp("search") / "home"
    make_tree(home, HOME_FILES)
    make_tree(home / "demo", FILES | REPOSITORY)
    (home / "demo/docs/link.md").symlink_to("../.env")
    return str(home), str(home / "demo")


def _judge(tool: str, given: dict[str, object], repository: tuple[str, str]) -> str:
    home, project = repository
    policy, disk = shipped_policy(home), Disk()
    env = {"HOME": home, "PATH": "/usr/bin:/bin"}
    return evaluate(policy, accesses_of(ToolCall(tool, given, project), policy, disk, home, env), disk).decision


@pytest.mark.parametrize(("command", "expected"), RG)
def test_ripgrep_and_kin(command, expected, repository):
    assert _judge("Bash", {"command": command}, repository) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"pattern": "planted"}, "pass"),
        ({"pattern": "planted", "path": ".env"}, "pass"),
        ({"pattern": "planted", "output_mode": "count"}, "pass"),
        ({"pattern": "planted", "output_mode": "content"}, "deny"),
        ({"pattern": "zzz", "output_mode": "content"}, "pass"),
        ({"pattern": "zzz", "path": ".env", "output_mode": "content"}, "deny"),
        ({"pattern": "planted", "path": "docs/link.md", "output_mode": "content"}, "deny"),
        ({"pattern": "DB_PASSWORD", "output_mode": "content"}, "pass"),
        ({"pattern": "DB_PASSWORD", "output_mode": "content", "glob": "*"}, "deny"),
        ({"pattern": "DB_PASSWORD", "output_mode": "content", "glob": "**/.e*"}, "deny"),
        ({"pattern": "DB_PASSWORD", "output_mode": "content", "glob": "*.{env,md}"}, "deny"),
        ({"pattern": "DB_PASSWORD", "output_mode": "content", "glob": "*.py, .env"}, "deny"),
        ({"pattern": "planted", "output_mode": "content", "glob": "*.py"}, "pass"),
        ({"pattern": "planted", "output_mode": "content", "glob": "!*.{json,yaml,pem}"}, "pass"),
        ({"pattern": "planted", "output_mode": "content", "type": "py"}, "pass"),
        ({"pattern": "planted", "output_mode": "content", "type": "yaml"}, "deny"),
        ({"pattern": "token", "output_mode": "content", "path": "svc"}, "deny"),
        ({"pattern": "KEY:", "output_mode": "content"}, "pass"),
        ({"pattern": "KEY:", "output_mode": "content", "-i": True}, "deny"),
        ({"pattern": "key:\\s*planted", "output_mode": "content", "multiline": True}, "deny"),
        ({"pattern": "planted", "output_mode": "content", "path": "src", "-A": 3}, "pass"),
        ({"pattern": "TODO", "output_mode": "content", "-C": 5}, "pass"),
        ({"pattern": "interface{", "output_mode": "content"}, "pass"),
        ({"pattern": "BEGIN", "output_mode": "content", "path": "~/.ssh"}, "deny"),
        ({"pattern": "planted", "output_mode": "content", "path": "nowhere"}, "pass"),
        ({"output_mode": "content"}, "deny"),
        ({"pattern": "(?R)", "output_mode": "content", "path": "svc"}, "ask"),
    ],
)
def test_grep_tool(given, expected, repository):
    assert _judge("Grep", given, repository) == expected


@pytest.mark.parametrize(
    "given", [{"pattern": 1, "output_mode": "content"}, {"pattern": "a", "path": ["."], "output_mode": "content"}]
)
def test_grep_tool_with_fields_of_the_wrong_kind(given, repository):
    with pytest.raises(GateError):
        _judge("Grep", given, repository)


def test_the_message_names_the_option_that_leaves_the_file_out():
    reason = verdict("grep -rn DB_PASSWORD .").reason
    assert "--exclude=.env" in reason
    assert "planted" not in reason
    assert "-g '!credentials.json'" in verdict("rg planted config").reason


def test_binary_and_large_files(tmp_path):
    files = {"a/.env": "x\0KEY\n", "b/.env": "x\n" * 600_000 + "KEY\n", "c/.env": "KEY\n" + "x\n" * 600_000}
    assert decide("grep -r KEY a", files) == "pass"
    assert decide("grep -ra KEY a", files) == "deny"
    assert decide("grep -r KEY b", files) == "ask"
    assert decide("grep -r KEY c", files) == "deny"


def test_a_tree_too_large_to_look_through(monkeypatch):
    monkeypatch.setattr("ccgate.gate.selection.MAX_WALK", 5)
    assert decide("grep -rn TODO .") == "ask"
    assert decide("grep -rl TODO .") == "pass"
    assert decide("grep -rn TODO src") == "pass"
    assert decide("grep -rn TODO /usr/bin") == "pass"


# -- against the real programs -----------------------------------------------------------------------------------------

_NAMES = [".env", "a.py", "b.md", ".hid", "secrets.yaml", "c.js", ".env.example", "README", "x y"]
_DIRECTORIES = ["", "src", "src/in", ".conf", "docs", "docs/.h", "build", "build/x"]
_IGNORED = [".env", "*.md", "/build", "build/", "src/*.py", "!.env.example", "!.hid", "*.yaml", "!/src/a.py", "in/", "# c", "!*.md"]
_OPTIONS = {
    "grep": ["--include='*.py'", "--include='.e*'", "--exclude='.env'", "--exclude='.e*'", "--exclude-dir=src", "--exclude-dir='.?*'",
             "--exclude-dir=docs", "--exclude='*'", "--include='*'"],
    "rg": ["-u", "-uu", "--hidden", "--no-ignore", "-g '*.py'", "-g '.e*'", "-g '!*.md'", "-g 'src/**'", "-g '/docs/**'", "-g '!src'", "-t py",
           "-t yaml", "-T md", "--no-ignore-vcs", "-g '**/.e*'", "-g '*'", "--iglob '*.PY'", "-g '*.{py,md}'", "--no-ignore-dot", "--no-require-git"],
}  # fmt: skip
_BASES = {
    "grep": ["grep -rl KEY", "grep -rli key", "grep -rL KEY", "grep -rl ^KEY", "grep -Rl KEY"],
    "rg": ["rg --files", "rg -l KEY", "rg -l .", "rg --files-without-match KEY"],
}


def _random_tree(rng: random.Random, root: Path) -> None:
    shutil.rmtree(root, ignore_errors=True)
    for directory in _DIRECTORIES:
        if directory and rng.random() < 0.3:
            continue
        (root / directory).mkdir(parents=True, exist_ok=True)
        for name in rng.sample(_NAMES, rng.randint(1, 5)):
            (root / directory / name).write_text(rng.choice(["KEY=1\n", "TODO\nkey\n", "abc KEY\n", "x\n"]))
    for name in (".gitignore", ".ignore", "src/.gitignore", "docs/.ignore"):
        if rng.random() < 0.45 and (root / name).parent.is_dir():
            (root / name).write_text("\n".join(rng.sample(_IGNORED, rng.randint(1, 3))) + "\n")
    if rng.random() < 0.8:
        (root / ".git").mkdir()


@pytest.mark.parametrize("program", ["grep", "rg"])
def test_selects_what_the_real_program_selects(program, tmp_path):
    """Every file that the program names is in what we think it may name, and no protected one besides."""
    if shutil.which(program) is None:
        pytest.skip("the program is not installed")
    rng = random.Random(5)
    home, project = tmp_path / "home", tmp_path / "home/p"
    home.mkdir()
    env = {"HOME": str(home), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
    compared = 0
    for number in range(80):
        if number % 8 == 0:
            _random_tree(rng, project)
        options = " ".join(rng.sample(_OPTIONS[program], rng.randint(0, 3)))
        command = f"{rng.choice(_BASES[program])} {options} {rng.choice(['', '', '.', 'src', './docs', 'build', '.conf'])}"
        done = subprocess.run(
            ["bash", "-c", command], cwd=project, env=env, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False
        )
        if done.returncode > 1:
            continue
        compared += 1
        real = set(done.stdout.splitlines())
        shell = Shell(World(shipped_policy(str(home)), Disk(), str(home), str(project), env))
        found = set(shell.script(command, State(str(project))).possible_lines() or ())
        assert real <= found, command
        assert not {name for name in found - real if name.endswith((".env", "secrets.yaml"))}, command
    assert compared > 50
