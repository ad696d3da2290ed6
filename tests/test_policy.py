"""Patterns: against pathspec, against git itself; anchors, folding, bases; what a path with unknown parts could be."""

from __future__ import annotations

import subprocess
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pathspec import GitIgnoreSpec

from ccgate.gate.artefact import Locations
from ccgate.gate.disk import Disk
from ccgate.gate.model import HOLE, Access
from ccgate.gate.policy import Policy, command_fits, load
from ccgate.policy.compiler import artefact_text, split_pattern
from ccgate.policy.layers import PolicyLayer, RuleSource
from ccgate.policy.schema import Exemption, Rule, _pattern

HOME = "/home/me"


def layer_of(
    *rules: dict[str, Any], name: str = "user", base: str = "", exceptions: tuple[dict[str, Any], ...] = ()
) -> PolicyLayer:
    """A layer with these rules, id and reason filled in."""
    layer = PolicyLayer(name, base)
    for i, rule in enumerate(rules):
        made = Rule.model_validate({"id": f"r{i}", "effect": "deny", "reason": "test", **rule})
        layer.rules.append(RuleSource(made, "policy.toml", i + 1, {n: n + 1 for n in range(len(made.paths))}))
    layer.exceptions = [(Exemption.model_validate(exception), "policy.toml", 99) for exception in exceptions]
    return layer


def policy_of(*layers: PolicyLayer, project: str = "") -> Policy:
    where = Locations("/nowhere/c", "/nowhere/s", "/nowhere/m", HOME, project)
    return load(artefact_text(list(layers), where).partition("\n")[2], HOME)


def simple(*patterns: str, base: str = "", name: str = "user") -> Policy:
    return policy_of(layer_of({"paths": list(patterns)}, base=base, name=name))


# -- the three-way comparison ------------------------------------------------------------------------------------------

# A real tree, since git looks at what is a directory. Names of directories and of files do not overlap.
DIRECTORIES = ("a", "b", ".e", "a.x")
LEAVES = ("ab", "f.x", "*", "abb", ".env")


@cache
def tree() -> tuple[Path, tuple[str, ...], tuple[str, ...]]:
    """A repository, its directories and its files, relative."""
    root = Path(tempfile.mkdtemp(prefix="ccgate-patterns-"))
    subprocess.run(["git", "init", "-q", str(root)], check=True, capture_output=True)
    directories = [""]
    for depth in range(3):
        directories += [f"{d}{name}/" for d in directories if d.count("/") == depth for name in DIRECTORIES]
    files = [d + name for d in directories for name in LEAVES]
    for d in directories:
        (root / d).mkdir(exist_ok=True)
    for f in files:
        (root / f).touch()
    return root, tuple(d.rstrip("/") for d in directories if d), tuple(files)


def ignored_by_git(patterns: list[str]) -> set[str]:
    root, directories, files = tree()
    (root / ".gitignore").write_text("\n".join(patterns) + "\n")
    done = subprocess.run(
        ["git", "check-ignore", "--no-index", "-z", "--stdin"],
        cwd=root, input="\0".join(directories + files), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode in (0, 1), done.stderr
    return set(done.stdout.split("\0")[:-1])


_SEGMENTS = (
    "a", "b", "ab", "*", "a*", "*b", "?", "[ab]", "[!a]", "**", ".e", "*.x", "a.x", "\\a", "\\*", "a*b", "???", ".env", "[a-c]*", "*.*",
)  # fmt: skip


def usable(pattern: str) -> bool:
    try:
        _pattern(pattern)
    except ValueError:
        return False
    return True


_patterns = st.lists(
    st.tuples(
        st.sampled_from(["", "", "!"]), st.sampled_from(["", "", "", "/"]), st.lists(st.sampled_from(_SEGMENTS), min_size=1, max_size=4),
        st.sampled_from(["", "", "/"]),
    )
    .map(lambda t: t[0] + t[1] + "/".join(t[2]) + t[3])
    .filter(usable),
    min_size=1, max_size=4,
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(_patterns)
def test_patterns_mean_what_git_and_pathspec_say(patterns: list[str]) -> None:
    _root, directories, files = tree()
    policy = simple(*patterns, base="/p")
    ours = {p for p in directories if policy.match(f"/p/{p}", "read", True)} | {p for p in files if policy.match(f"/p/{p}", "read")}
    theirs = ignored_by_git(patterns)
    spec = GitIgnoreSpec.from_lines(patterns)
    for path in directories + files:
        parents = {path.rsplit("/", n)[0] for n in range(1, path.count("/") + 1)}
        if parents & theirs:
            # git does not look below an ignored directory; a `!` that fits the path itself counts here all the same
            assert path in ours or any(p.startswith("!") for p in patterns), (patterns, path)
        else:
            assert (path in ours) == (path in theirs), (patterns, path, "git")
        if path in files and not any(p.endswith("**/") for p in patterns):  # pathspec reads `a/**/` as `a/**`, git does not
            assert (path in ours) == spec.match_file(path), (patterns, path, "pathspec")


# -- anchors, folding, bases -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pattern", "path", "expected"),
    [
        (".env", "/p/.env", True), (".env", "/p/.ENV", True), (".ENV", "/p/.env", True), (".env", "/p/.\uff45nv", True), (".env", "/p/.\u0435nv", False),
        ("caf\u00e9.key", "/p/cafe\u0301.key", True), ("STRASSE.key", "/p/stra\u00dfe.key", True), (".env", "/p/.env/x", True), (".env", "/p/a.env", False),
        ("/exports/*.csv", "/p/exports/a.csv", True), ("/exports/*.csv", "/p/x/exports/a.csv", False), ("exports/*.csv", "/p/exports/a.csv", True),
        ("exports/*.csv", "/exports/a.csv", False), ("*.csv", "/q/a.csv", False), ("*.csv", "/p/q/a.csv", True), ("**/x/y", "/p/x/y", True), ("**/x/y", "/p/a/x/y", True),
        ("~/x", "/home/me/x", False), ("a/**/b", "/p/a/b", True), ("a/**/b", "/p/a/c/d/b", True), ("a/**", "/p/a", False), ("a/**", "/p/a/b/c", True), ("a/", "/p/a/x", True),
    ],
)  # fmt: skip
def test_in_a_project(pattern: str, path: str, expected: bool) -> None:
    assert (simple(pattern, base="/p").match(path, "read") is not None) is expected


@pytest.mark.parametrize(
    ("pattern", "path", "expected"),
    [
        ("~/.netrc", "/home/me/.netrc", True), ("~/.netrc", "/home/you/.netrc", False), ("~/.aws/**", "/home/me/.aws/sso/x", True), ("~/.aws/**", "/home/me/x/.aws/y", False),
        ("/etc/shadow", "/etc/shadow", True), ("/etc/shadow", "/x/etc/shadow", False), ("**/.aws/credentials", "/x/y/.aws/credentials", True), ("~/*.key", "/home/me/a.key", True),
        ("~/*.key", "/home/me/b/a.key", False), ("~/**/a.key", "/home/me/b/c/a.key", True), ("\\#x", "/a/#x", True), ("\\!x", "/a/!x", True), ("x\\ ", "/a/x ", True),
    ],
)  # fmt: skip
def test_everywhere(pattern: str, path: str, expected: bool) -> None:
    assert (simple(pattern).match(path, "read") is not None) is expected


@pytest.mark.parametrize(
    ("pattern", "parts"),
    [
        ("a", (False, 0, 0, [], "a")), ("!a", (True, 0, 0, [], "a")), ("a/", (False, 1, 0, [], "a")), ("/a", (False, 0, 1, [], "a")), ("a/b", (False, 0, 1, ["a"], "b")),
        ("**/a", (False, 0, 0, [], "a")), ("a/**", (False, 2, 1, [], "a")), ("**/a/**", (False, 2, 0, [], "a")), ("~/a/b", (False, 0, 2, ["a"], "b")), ("A", (False, 0, 0, [], "a")),
        ("a/**/**/b", (False, 0, 1, ["a", "**"], "b")), ("a  ", (False, 0, 0, [], "a")), ("**", (False, 0, 0, [], "*")), ("a/**/", (False, 1, 1, ["a", "**"], "*")),
    ],
)  # fmt: skip
def test_split_pattern(pattern: str, parts: tuple[object, ...]) -> None:
    assert split_pattern(pattern) == parts


# -- rules, exceptions, layers -----------------------------------------------------------------------------------------


def test_a_rule_takes_back_only_what_it_covers_itself() -> None:
    policy = policy_of(layer_of({"paths": ["*.key"]}, {"paths": ["secrets.*", "!*.example.*"]}))
    assert policy.match("/p/www.example.com.key", "read")
    assert not policy.match("/p/secrets.example.yaml", "read")


def test_the_strictest_rule_of_a_layer_decides() -> None:
    policy = policy_of(
        layer_of({"paths": ["*.json"], "effect": "ask"}, {"paths": ["credentials.json"]}, {"paths": ["c*"], "effect": "ask"})
    )
    effect, _layer, rule, _row = policy.match("/p/credentials.json", "read") or ("", 0, 0, 0)
    assert (effect, policy.detail(rule)["id"]) == ("deny", "r1")


def test_an_exception_silences_its_own_layer_only() -> None:
    managed = layer_of({"paths": ["*.pem"]}, name="managed")
    user = layer_of({"paths": ["*.pem", "*.key"]}, exceptions=({"paths": ["fixtures/**", "!**/real.key"]},), base="/p")
    policy = policy_of(managed, user)
    assert policy.match("/p/fixtures/a.pem", "read")
    assert not policy.match("/p/fixtures/a.key", "read")
    assert policy.match("/p/fixtures/real.key", "read")
    assert policy.match("/p/a.key", "read")


def test_an_exception_may_name_actions() -> None:
    policy = policy_of(layer_of({"paths": [".env"]}, exceptions=({"paths": [".env"], "actions": ["read"]},)))
    assert not policy.match("/p/.env", "read")
    assert policy.match("/p/.env", "write")


@pytest.mark.parametrize(
    ("wanted", "line", "expected"),
    [
        ("auth token", "auth token", True), ("auth token", "auth token --hostname x", True), ("auth token", "-R x auth token", True), ("auth token", "auth status", False),
        ("auth token", "--help auth", False), ("get *secret* -o*", "get secret x -o yaml", True), ("get *secret* -o*", "get secret x", False), ("get *secret* -o*", "-n x get secrets -oyaml", True),
        ("get *secret* -o* !name", "get secrets -o name", False), ("get --raw", "get --raw=x", True), ("x", "", False), ("", "anything", True), ("a b", "a --opt v b", True), ("a b", "a v b", False),
    ],
)  # fmt: skip
def test_command_fits(wanted: str, line: str, expected: bool) -> None:
    assert command_fits(wanted.split(), line.split()) is expected


# -- paths of which a part is not known --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("patterns", "path", "expected"),
    [
        ([".env"], "/p/@", True), ([".env"], "/p/.@", True), ([".env"], "/p/@env", True), ([".env"], "/p/x@", False), ([".env"], "/p/@.py", False), ([".env"], "/p/@/.env", True),
        ([".env"], "/p/@/app.py", False), ([".env.*"], "/p/@.py", False), ([".env.*"], "/p/.env.@.py", True), ([".env.*"], "/p/@.local", True), ([".env.*", "!*.example"], "/p/@.example", False),
        ([".env.*", "!.env.*.example"], "/p/@.example", True), ([".env.*", "!.env*.example"], "/p/@.example", False), ([".env.*", "!.env*.example"], "/p/.env@example", True),
        (["**/.aws/credentials"], "/p/@/.aws/credentials", True), (["**/.aws/credentials"], "/p/@/credentials", False), (["**/.aws/credentials"], "/p/.a@/credentials", True),
        (["**/.docker/config.json"], "/p/packages/@/config.json", False), (["**/.ssh/**"], "/home/me/.ssh/@", True), (["**/.ssh/**"], "/home/me/.s@/x", True), (["**/.ssh/**"], "/p/@/x", False),
        (["**/.ssh/**", "!*.pub"], "/home/me/.ssh/@.pub", False), (["**/.ssh/**", "!*.pub"], "/home/me/.ssh/@", True), (["~/x/key"], "/home/me/x/@", True), (["~/x/key"], "/home/@/x/key", True),
        (["~/x/key"], "/home/me/y/k@", False), (["*.key"], "/p/@.key", True), (["*.key"], "/p/a@.key", True), (["*.key"], "/p/a@.txt", False), (["secrets/"], "/p/secrets/@", True),
        (["id_rsa_*"], "/p/@.pub", True), (["id_rsa_*", "!*.pub"], "/p/@.pub", False), ([".env", "!**/.env/**"], "/p/.env/@", False), (["[.]env"], "/p/@env", True),
        # an ordinary extension alone says nothing; what stands beside it does
        (["local_settings.py"], "/p/@.py", False), (["local_settings.py"], "/p/@_settings.py", True), (["local_settings.py"], "/p/local@.py", True), (["local_settings.py"], "/p/src/@", True),
        (["credentials.json"], "/p/@.json", False), (["credentials.json"], "/p/cred@.json", True), (["credentials.json"], "/p/@s.json", True), (["credentials.json"], "/p/@", True),
        (["*-secrets.yaml"], "/p/app-@.yaml", False), (["*-secrets.yaml"], "/p/app-@s.yaml", True), (["service-account-*.json"], "/p/service-@.json", True), (["*.json"], "/p/a@.json", True),
        (["**/secrets/*"], "/p/@.zip", False), (["**/secrets/*"], "/p/secrets/@.zip", True), (["**/secrets/*.txt"], "/p/secrets/@.txt", True),
        (["*.pem.*"], "/p/cmake-@-linux", False), (["*.pem.*"], "/p/server.@.bak", True), (["*.pem.*"], "/p/@-linux", True), (["*.pem.*"], "/p/x.pem.@.y", True),
    ],
)  # fmt: skip
def test_could_match(patterns: list[str], path: str, expected: bool) -> None:
    assert (simple(*patterns).could_match(path.replace("@", HOLE), "read") is not None) is expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [("/p/exports/@.csv", True), ("/p/@/a.csv", False), ("/q/exports/a@.csv", False), ("/p/x/exports/a@", False), ("/p/@/exports/a.csv", True), ("/p/exports/a@", True)],
)  # fmt: skip
def test_could_match_below_a_base(path: str, expected: bool) -> None:
    assert (
        simple("/exports/*.csv", base="/p", name="project").could_match(path.replace("@", HOLE), "read") is not None
    ) is expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [("@.json", True), ("config/@.json", True), ("config/c@.json", True), ("src/@.json", False), ("src/@.py", False), ("@.txt", False), ("@/@.json", False), ("config/x@.json", False)],
)  # fmt: skip
def test_a_computed_name_may_be_a_file_that_is_there(tmp_path: Path, path: str, expected: bool) -> None:
    for name in ("config/credentials.json", "src/app.py", "a.json", "node_modules/x/credentials.json"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("{}")
    access = Access("read", f"{tmp_path}/{path}".replace("@", HOLE), certainty="possible")
    assert (simple("credentials.json").judge(access, Disk()) is not None) is expected


def test_an_exception_holds_for_every_value_of_a_hole() -> None:
    policy = policy_of(layer_of({"paths": ["*.pem"]}, exceptions=({"paths": ["**/fixtures/**"]},)))
    assert policy.could_match(f"/p/fixtures/{HOLE}", "read") is None
    assert policy.could_match(f"/p/{HOLE}", "read") is not None


_NAMES = ["a", "b", ".e", ".env", "ab", "a.x", "zz"]
_plain = st.lists(
    st.tuples(
        st.sampled_from(["", "", "!"]), st.sampled_from(["", "", "/", "~/"]), st.lists(st.sampled_from([*_SEGMENTS, ".env.*", "*.env"]), min_size=1, max_size=3)
    )
    .map(lambda t: t[0] + t[1] + "/".join(t[2]))
    .filter(lambda p: usable(p) and not p.endswith(("**", "/"))),
    min_size=1, max_size=3,
)  # fmt: skip
_FILLS = st.sampled_from(["", "a", "b", ".", ".e", ".env", "nv", "x", ".x", "abc"])


@settings(max_examples=400, deadline=None)
@given(
    _plain,
    st.lists(st.one_of(st.sampled_from(_NAMES), st.just("@"), st.sampled_from(["a@", ".@", "@b"])), max_size=3),
    st.sampled_from(["@", "a@", "@b", ".e@", "@.x", ".@v", "@.env", "@nv", ".env.@", "@.@"]),
    st.lists(_FILLS, min_size=8, max_size=8),
    st.sampled_from(["", "zz/", "zz/yy/"]),
    st.sampled_from(["", "/home/me"]),
)
def test_whatever_fills_a_hole_is_foreseen(
    patterns: list[str], above: list[str], last: str, fills: list[str], deeper: str, start: str
) -> None:
    policy = simple(*patterns)
    values = iter(fills)

    def fill(segment: str) -> str:
        if segment == "@":
            return "zz"  # a directory that a hole names as a whole is not guessed
        return "".join(next(values) if c == "@" else c for c in segment)

    filled = fill(last) if last != "@" else next(values) or "a"
    if last.startswith("@"):
        filled = deeper + filled
    path = "/".join([start, *map(fill, above), filled])
    covered = policy.match(path, "read")
    if covered is None or all(row != covered[3] or not exact for _layer, row, exact in policy.fitting(path)):
        return
    template = "/".join([start, *above, last]).replace("@", HOLE)
    assert policy.could_match(template, "read") is not None, (template.replace(HOLE, "@"), path)
