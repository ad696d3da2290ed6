"""find, fd, ls, tree, du: what they do with what they find, and who takes up the names."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
from pathlib import Path

import pytest

from ccgate.gate.disk import Disk
from ccgate.gate.shell.interpreter import Shell
from ccgate.gate.shell.state import State
from ccgate.gate.world import World
from tests.shellcases import FILES, HOME_FILES, decide, make_tree, shipped_policy, verdict

CASES = [
    # naming
    ("find . -name .env", "pass"),
    ("find . -name '*.pem' -ls", "pass"),
    ("find . -type f | wc -l", "pass"),
    ("find ~ -name id_ed25519 2>/dev/null", "pass"),
    ("find . -type f -exec ls -la {} +", "pass"),
    ("find . -type f -exec wc -c {} +", "pass"),
    ("find . -name '.env*' -exec stat {} \\;", "pass"),
    ("find . -type f -printf '%s %p\\n' | sort -n | tail -3", "pass"),
    ("ls -la .env", "pass"),
    ("ls -d .e*", "pass"),
    ("ls -R ~/.ssh", "pass"),
    ("tree -a", "pass"),
    ("du -ah .", "pass"),
    ("fd -H env", "pass"),
    ("fdfind -HI -e pem", "pass"),
    ("locate .env", "pass"),
    ("exa -la --git", "pass"),
    # -exec
    ("find . -type f -exec cat {} +", "deny"),
    ("find . -exec cat {} \\;", "deny"),
    ("find . -name .env -exec cat {} \\;", "deny"),
    ("find . -name '*.py' -exec cat {} +", "pass"),
    ("find . -name '*.md' -exec grep -n TODO {} +", "pass"),
    ("find src docs -type f -exec cat {} +", "pass"),
    ("find src docs config -type f -exec cat {} +", "deny"),
    ("find .env -exec cat {} \\;", "deny"),
    ("find . -name '.e*' -ok cat {} \\;", "deny"),
    ("find . -name .env -execdir cat {} \\;", "deny"),
    ("find . -name app.py -execdir cat {} \\;", "pass"),
    ("find . -name README.md -execdir cat .env \\;", "deny"),
    ("find . -name README.md -exec cat .env \\;", "deny"),
    ("find src -exec cat .env \\;", "deny"),
    ("find config -type f -exec sh -c 'cat \"$1\"' _ {} \\;", "deny"),
    ("find src -type f -exec sh -c 'cat \"$1\"' _ {} \\;", "pass"),
    ("find config -type f -exec sh -c 'for f; do cat \"$f\"; done' _ {} +", "deny"),
    ("find . -name .env -exec cp {} /tmp/x \\;", "deny"),
    ("find . -name .env -exec bash -c 'cat {}' \\;", "deny"),
    ("find . -name '*.sh' -exec bash {} \\;", "deny"),  # scripts/show.sh shows .env
    ("find . -name 'hello*.sh' -exec bash {} \\;", "pass"),
    ("find . -type f -exec grep DB_PASSWORD {} +", "deny"),
    ("find . -type f -exec grep -H TODO {} \\;", "pass"),
    ("find . -type f -exec grep -l planted {} +", "pass"),
    ("find . -type f -exec grep -q planted {} \\; -print", "pass"),
    ("find . -exec true \\; -name .env -exec cat {} \\;", "deny"),
    ("bfs . -name .env -exec cat {} +", "deny"),
    ("bfs . -nohidden -maxdepth 1 -type f -exec cat {} +", "pass"),
    ("bfs . -exclude -name '.e*' -maxdepth 1 -type f -exec cat {} +", "pass"),
    # tests
    ("find . -maxdepth 1 -type f ! -name '.*' -exec cat {} +", "pass"),
    ("find . -maxdepth 1 -type f -not -name '*.md' -exec cat {} +", "deny"),
    ("find . -maxdepth 1 -name '*.json' -exec cat {} +", "pass"),
    ("find . -maxdepth 2 -name '*.json' -exec cat {} +", "deny"),
    ("find . -mindepth 2 -name '.e*' -exec cat {} +", "pass"),
    ("find . -mindepth 3 -exec cat {} +", "pass"),
    ("find . -path './config/*' -exec cat {} +", "deny"),
    ("find . -path '*/src/*' -exec cat {} +", "pass"),
    ("find . -wholename ./.env -exec cat {} +", "deny"),
    ("find . -iname .ENV -exec cat {} +", "deny"),
    ("find . -name .ENV -exec cat {} +", "pass"),
    ("find . -ipath '*/CONFIG/*' -exec cat {} +", "deny"),
    ("find . -regex '.*/\\.env' -exec cat {} +", "deny"),
    ("find . -regex '\\.env' -exec cat {} +", "pass"),
    ("find . -regex '.*\\.\\(py\\|js\\)' -exec cat {} +", "pass"),
    ("find . -regextype posix-extended -regex '.*/\\.(env|x)' -exec cat {} +", "deny"),
    ("find . -regextype egrep -regex '.*/[a-z]+\\.(py|js)' -exec cat {} +", "pass"),
    ("find . -iregex '.*/\\.ENV' -exec cat {} +", "deny"),
    ("find . -type d -exec cat {} +", "pass"),
    ("find . -type f,l -name '.env' -exec cat {} +", "deny"),
    ("find . -type l -exec cat {} +", "pass"),
    ("find . -empty -exec cat {} +", "pass"),
    ("find . -size +10k -exec cat {} +", "pass"),
    ("find . -size -10k -name '.e*' -exec cat {} +", "deny"),
    ("find . -size 1 -name .env -exec cat {} +", "deny"),
    ("find . -mtime +30 -name .env -exec cat {} +", "pass"),
    ("find . -mtime -1 -name .env -exec cat {} +", "deny"),
    ("find . -mmin -600 -type f -exec cat {} +", "deny"),
    ("find . -newer /etc/hostname -name .env -exec cat {} +", "deny"),
    ("find . -perm 4777 -name .env -exec cat {} +", "pass"),
    ("find . -perm -400 -name .env -exec cat {} +", "deny"),
    ("find . -perm /111 -name .env -exec cat {} +", "pass"),
    ("find . -executable -name .env -exec cat {} +", "pass"),
    ("find . -links 1 -name .env -exec cat {} +", "deny"),
    ("find . -links +1 -name .env -exec cat {} +", "pass"),
    ("find . -samefile .env -exec cat {} \\;", "deny"),
    ("find . -false -exec cat {} +", "pass"),
    ("find . -nouser -exec cat {} +", "pass"),
    ("find . -user nobody -name .env -exec cat {} +", "ask"),
    ("find . -atime +3 -name .env -exec cat {} +", "ask"),
    ("find . -newermt 2020-01-01 -name .env -exec cat {} +", "ask"),
    ("find . -fstype ext4 -exec cat {} +", "ask"),
    ('find . -name "$(sometool)" -exec cat {} +', "ask"),
    ('find . -name "$(sometool).ts" -exec cat {} +', "pass"),
    ("find \"$(sometool)\" -name '*.ts' -exec cat {} +", "pass"),
    ("find \"$(sometool)\" -name '.env' -exec cat {} +", "ask"),
    ('find "$(sometool)" -type f -exec cat {} +', "ask"),
    # operators
    ("find . \\( -name '*.py' -o -name '*.js' \\) -exec cat {} +", "pass"),
    ("find . \\( -name '*.py' -o -name '.e*' \\) -exec cat {} +", "deny"),
    ("find . -name '*.py' -o -name '.e*' -exec cat {} +", "deny"),
    ("find . -name '.e*' -o -name '*.py' -exec cat {} +", "pass"),
    ("find . -name '.env*' -prune -o -path ./config -prune -o -path ./certs -prune -o -type f -exec cat {} +", "pass"),
    ("find . -name '.env*' -prune -o -type f -exec cat {} +", "deny"),
    ("find . -path ./config -prune -o -name '*.json' -print | xargs cat", "pass"),
    ("find . -name config -prune -o -name '*.json' -exec cat {} +", "pass"),
    ("find . ! \\( -name '.*' -o -path './c*' \\) -type f -exec cat {} +", "pass"),
    ("find . -type f -a -not -path '*/.*' -a -not -name '*.json' -a -not -name '*.pem' -exec cat {} +", "pass"),
    ("find . -name README.md , -name .env -exec cat {} \\;", "deny"),
    ("find . -not -name '*' -exec cat {} +", "pass"),
    # where it looks
    ("find -name .env -exec cat {} +", "deny"),
    ("cd src && find . -type f -exec cat {} +", "pass"),
    ("cd src && find .. -name .env -exec cat {} +", "deny"),
    ("find ~/.ssh -type f -exec cat {} +", "deny"),
    ("find ~/.ssh -name '*.pub' -exec cat {} +", "pass"),
    ("find nowhere -exec cat {} +", "pass"),
    ("find -H . -name .env -exec cat {} +", "deny"),
    ("printf '.\\0' | find -files0-from - -name .env -exec cat {} +", "deny"),
    ("find -files0-from .env -name x", "deny"),
    # other actions
    ("find . -name .env -delete", "deny"),
    ("find . -name '*.log' -delete", "pass"),
    ("find . -type f -delete", "ask"),
    ("find src -type f -delete", "pass"),
    ("find . -type d -empty -delete", "pass"),
    ("find . ! -name '*.md' -delete", "ask"),
    ("find . -name .env -exec rm {} +", "deny"),
    ("find . -name '*.py' -exec rm {} +", "pass"),
    ("find . -name __pycache__ -exec rm -rf {} +", "pass"),
    ("find . -name README.md -fprint .env", "deny"),
    ("find . -name README.md -fprintf .env %p", "deny"),
    ("find . -name README.md -fls out.txt", "pass"),
    # names that are taken up
    ("find . -type f | xargs cat", "deny"),
    ("find . -name '*.py' | xargs cat", "pass"),
    ("find . -maxdepth 1 -name '.e*' | xargs tail -n +1", "deny"),
    ("find . -name '*.py' -print0 | xargs -0 cat", "pass"),
    ("find . -name '.e*' -print0 | xargs -0 -n1 cat", "deny"),
    ("find . -name .env | xargs -I{} cat {}", "deny"),
    ("find . -type f | grep -v '^./\\.' | grep -v -e json -e pem | xargs cat", "pass"),
    ("find . -type f | grep env | xargs cat", "deny"),
    ("find . -type f | xargs grep TODO", "pass"),
    ("find . -type f | xargs grep planted", "deny"),
    ("find . -type f | xargs grep -l planted", "pass"),
    ("find . -type f | xargs ls", "pass"),
    ("find . -name .env -printf '%f\\n' | xargs cat", "deny"),
    ("find . -name .env -printf '%h/%f\\n' | xargs cat", "deny"),
    ("find config -name '*.json' -printf '%P\\n' | sed 's|^|config/|' | xargs cat", "deny"),
    ("find . -name .env -ls | awk '{print $NF}' | xargs cat", "deny"),
    ("find . -user nobody -name .env | xargs cat", "ask"),
    ('find config -type f | while read -r f; do cat "$f"; done', "deny"),
    ('find src -type f | while read -r f; do cat "$f"; done', "pass"),
    ('for f in $(find config -type f); do head -1 "$f"; done', "deny"),
    ('for f in $(find src -type f); do head -1 "$f"; done', "pass"),
    ("cat $(find . -name .env -maxdepth 1)", "deny"),
    ("cat $(find . -name '*.py')", "pass"),
    ('cat "$(find . -name app.py)"', "pass"),
    ("f=$(find . -name .env); cat $f", "deny"),
    ('mapfile -t a < <(find . -name .env); cat "${a[@]}"', "deny"),
    ("find . -type f > list; xargs cat < list", "deny"),
    ("find . -name '*.py' > list; xargs cat < list", "pass"),
    # fd
    ("fd -H '^\\.env$' -x cat", "deny"),
    ("fd -x cat", "deny"),
    ("fd -e py -x cat", "pass"),
    ("fd -e py -X cat", "pass"),
    ("fd -e json -X cat", "deny"),
    ("fd . src -x cat {}", "pass"),
    ("fd -HI -t f -X head -1", "deny"),
    ("fd -HI -t d -X cat", "pass"),
    ("fd -d 1 -t f -X cat", "pass"),
    ("fd -u -d 1 -t f -X cat", "deny"),
    ("fd -g '*.json' -X cat", "deny"),
    ("fd -g '*.py' -X cat", "pass"),
    ("fd -F .py -X cat", "pass"),
    ("fd json -E config -X cat", "pass"),
    ("fd json -E '*.md' -X cat", "deny"),
    ("fd -p 'config/.*json' -x cat", "deny"),
    ("fd credentials -x echo {/}", "pass"),
    ("fd credentials -x cat {//}/default.json", "pass"),
    ("fd default -x cat {//}/credentials.json", "deny"),
    ("fd default.json -x cat {//}/credentials.{}", "pass"),
    ("fd -H env -X grep -l planted", "pass"),
    ("fd json | xargs cat", "deny"),
    ("fd -tf . src | xargs cat", "pass"),
    ("fd -u '^\\.env$' | xargs cat", "deny"),
    ("fd env | xargs cat", "pass"),
    ("fd --changed-within 1d json -X cat", "ask"),
    ("fd --base-directory config json -X cat", "deny"),
    ("fd --search-path src -tf -X cat", "pass"),
    ("fdfind -s JSON -X cat", "pass"),
    ("fdfind -i JSON -X cat", "deny"),
    ('fd "$(sometool)" -X cat', "ask"),
    # ls, tree, du, locate
    ("ls | xargs cat", "pass"),
    ("ls -A | xargs cat", "deny"),
    ("ls -a | grep env | xargs cat", "deny"),
    ("cat $(ls -A)", "deny"),
    ("cat $(ls src/*)", "pass"),
    ("cat $(ls -d .e*)", "deny"),
    ("cd config && cat $(ls)", "deny"),
    ("ls config/* | xargs cat", "deny"),
    ("ls -I '*.json' config | xargs -I{} cat config/{}", "pass"),
    ("ls config | xargs -I{} cat config/{}", "deny"),
    ('for f in $(ls -A); do cat "$f"; done', "deny"),
    ('for f in $(ls); do cat "$f"; done', "pass"),
    ("ls -A | while read f; do cat $f; done", "deny"),
    ("ls -l config | awk '{print $9}' | xargs -I{} cat config/{}", "deny"),
    ("ls -la | awk '{print $NF}' | xargs cat", "deny"),
    ("ls -la | grep ^d", "pass"),
    ("cat $(ls -t *.md | head -1)", "pass"),
    ("exa -a | xargs cat", "deny"),
    ("exa | xargs cat", "pass"),
    ("tree -afi --noreport | grep 'env$' | xargs cat", "deny"),
    ("tree -fi src | xargs cat", "pass"),
    ("tree -o .env", "deny"),
    ("tree -o out.txt", "pass"),
    ("du -a config | cut -f2 | xargs cat", "deny"),
    ("du -a src | cut -f2 | xargs cat", "pass"),
    ("du --files0-from=.env", "deny"),
    ("locate .env | xargs cat", "ask"),
]


@pytest.mark.parametrize(("command", "expected"), CASES)
def test_cases(command, expected):
    assert decide(command) == expected


def test_links_hard_links_and_directories_of_packages(tmp_path):
    home, project = tmp_path / "home", tmp_path / "home/p"
    make_tree(home, HOME_FILES)
    make_tree(
        project, {"docs/a.md": "x\n", ".env": "K=planted\n", "node_modules/p/.env": "K=planted\n", "node_modules/p/i.js": "x\n"}
    )
    (project / "docs/link.md").symlink_to("../.env")
    (project / "keys").symlink_to(home / ".ssh")
    os.link(project / ".env", project / "docs/hard.md")

    def decided(command: str) -> str:
        return _verdict(command, home, project)

    assert decided("find docs -type f -name 'a*' -exec cat {} +") == "pass"
    assert decided("find docs -name 'l*.md' -exec cat {} +") == "deny"
    assert decided("find docs -type f -name 'l*.md' -exec cat {} +") == "pass"
    assert decided("find -L docs -type f -name 'l*.md' -exec cat {} +") == "deny"
    assert decided("find docs -xtype f -name 'l*.md' -exec cat {} +") == "deny"
    assert decided("find docs -lname '*env' -exec cat {} +") == "deny"
    assert decided("find docs -name 'hard*' -exec cat {} +") == "deny"
    assert decided("find . -samefile docs/hard.md -name .env -exec cat {} +") == "deny"
    assert decided("find . -inum 1 -name '.e*' -exec cat {} +") == "pass"
    assert decided("find keys -type f -exec cat {} +") == "pass"  # a link is not entered
    assert decided("find keys/ -type f -exec cat {} +") == "deny"
    assert decided("find -L keys -type f -exec cat {} +") == "deny"
    assert decided("find node_modules -name .env -exec cat {} +") == "deny"
    assert decided("find . -mindepth 2 -name .env -exec cat {} +") == "deny"
    assert decided("grep -n K= docs/h*") == "deny"
    assert decided("grep -rn K= docs") == "pass"  # not looked for in walks: a look at every file would cost too much
    assert decided("grep -Rn K= docs") == "deny"


def _verdict(command: str, home: Path, project: Path) -> str:
    from ccgate.gate.answer import judge
    from ccgate.gate.model import ToolCall

    call = ToolCall("Bash", {"command": command}, str(project))
    return judge(call, shipped_policy(str(home)), Disk(), str(home), {"HOME": str(home)}).decision


def test_a_tree_too_large_is_guessed_at(monkeypatch):
    monkeypatch.setattr("ccgate.gate.selection.MAX_WALK", 5)
    assert decide("find . -name '*.ts' -exec cat {} +") == "pass"
    assert decide("find . -name '.env' -exec cat {} +") == "ask"
    assert decide("find . -type f -exec cat {} +") == "ask"
    assert decide("find . -name '*.ts' | xargs cat") == "pass"
    assert decide("find . -type f | xargs cat") == "ask"
    assert decide("find . -type f") == "pass"
    assert decide("fd -u env -X cat") == "ask"


def test_many_names_stay_few_commands(tmp_path):
    """A long list of harmless names is cut; what is protected in it is not."""
    files = {f"d/{i:04}.txt": "" for i in range(3000)} | {"d/zz/.env": "K=planted\n"}
    found = verdict('find d -type f | while read -r f; do cat "$f"; done', files)
    assert found.decision == "deny"
    assert len(found.accesses) < 600


# -- against the real programs -----------------------------------------------------------------------------------------

_NAMES = [".env", "a.py", "b.md", ".hid", "secrets.yaml", "c.js", ".env.example", "README", "x y", "key.pem"]
_DIRECTORIES = ["", "src", "src/in", ".conf", "docs", "docs/.h", "node_modules", "build", "build/x"]
_PRIMARIES = [
    "-name '.e*'", "-name '*.py'", "-iname '*.PY'", "-type f", "-type d", "-type l", "-path './src/*'", "-path '*/in*'", "-maxdepth 1", "-maxdepth 2",
    "-mindepth 2", "-regex '.*/\\.e.*'", "-regex '.*\\.\\(py\\|md\\)'", "-true", "-false", "-print", "-prune", "-name node_modules -prune",
    "-path ./docs -prune", "-name '*.md' -print", "-printf '%p\\n'", "-xtype f", "-lname '*env'", "-iregex '.*/[a-c]\\..*'",
    "-type f,l",
]  # fmt: skip
_FD_OPTIONS = [
    "-H",
    "-I",
    "-u",
    "-tf",
    "-td",
    "-tl",
    "-e py",
    "-e md",
    "-E src",
    "-E '*.md'",
    "-d 1",
    "-d 2",
    "--min-depth 2",
    "-g",
    "-F",
    "-i",
    "-s",
    "-p",
]
_LS_OPTIONS = ["-a", "-A", "-1", "-d", "-R", "-AR", "-I '*.md'"]


def _expression(rng: random.Random, depth: int) -> str:
    roll = rng.random()
    if not depth or roll < 0.4:
        return rng.choice(_PRIMARIES)
    if roll < 0.55:
        return "! \\( " + _expression(rng, depth - 1) + " \\)"
    if roll < 0.8:
        return _expression(rng, depth - 1) + " " + _expression(rng, depth - 1)
    return _expression(rng, depth - 1) + " -o " + _expression(rng, depth - 1)


def _command(rng: random.Random, program: str) -> str:
    if program == "find":
        return f"find {rng.choice(['', '.', 'src', 'docs .conf', './src', '.env', '-L .'])} {_expression(rng, 3)}"
    if program == "fdfind":
        options = " ".join(rng.sample(_FD_OPTIONS, rng.randint(0, 3)))
        return f"fdfind {options} {rng.choice(['', 'env', '^a', '.', 'README'])} {rng.choice(['', '', 'src', './build'])}"
    return f"ls {' '.join(rng.sample(_LS_OPTIONS, rng.randint(0, 2)))} {rng.choice(['', 'src', 'src docs', '.e*', '*', '.env'])}"


def _random_tree(rng: random.Random, root: Path) -> None:
    shutil.rmtree(root, ignore_errors=True)
    made = [d for d in _DIRECTORIES if not d or rng.random() > 0.3]
    for directory in made:
        (root / directory).mkdir(parents=True, exist_ok=True)
        for name in rng.sample(_NAMES, rng.randint(1, 5)):
            (root / directory / name).write_text("x\n")
    for number in range(2):
        (root / rng.choice(made) / f"ln{number}").symlink_to(rng.choice([".env", "../.env", "src", "../docs", "nowhere"]))


def _named(lines: list[str]) -> set[str]:
    """Without headings, and without what `ls -a` says of the directory itself."""
    return {line for line in lines if line and not line.endswith(":")} - {".", ".."}


@pytest.mark.parametrize("program", ["find", "fdfind", "ls"])
def test_names_what_the_real_program_names(program, tmp_path):
    if shutil.which(program) is None:
        pytest.skip("the program is not installed")
    rng = random.Random(4)
    home, project = tmp_path / "home", tmp_path / "home/p"
    home.mkdir()
    env = {"HOME": str(home), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
    for number in range(100):
        if number % 10 == 0:
            _random_tree(rng, project)
        command = _command(rng, program)
        done = subprocess.run(
            ["bash", "-c", command], cwd=project, env=env, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False
        )
        if done.returncode > 1 and program != "ls":
            continue
        shell = Shell(World(shipped_policy(str(home)), Disk(), str(home), str(project), env))
        found = shell.script(command, State(str(project))).possible_lines()
        assert found is not None
        assert _named(found) == _named(done.stdout.splitlines()), command


def test_every_project_file_is_one_of_the_cases():
    """The tables above speak of these files."""
    assert {".env", ".env.local", "config/credentials.json", "certs/server.pem", "scripts/show.sh", "names.txt"} <= FILES.keys()
