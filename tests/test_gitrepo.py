"""Repositories read without git: held against git itself, on repositories made here."""

from __future__ import annotations

import os
import random
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccgate.gate.disk import Disk
from ccgate.gate.shell import gitrepo
from ccgate.gate.shell.gitobjects import Objects, Unknown, apply_delta, objects_of
from ccgate.gate.shell.gitrepo import Repo, find, parse_config, parse_index
from tests.shellcases import shipped_policy


class Git:
    """A repository that git makes."""

    def __init__(self, top: Path, *init: str) -> None:
        self.top = top
        self.clock = 1_700_000_000
        top.mkdir(parents=True, exist_ok=True)
        if init != ("none",):
            self("init", "-q", "-b", "main", *init)

    def __call__(self, *words: str, cwd: Path | None = None, code: int | None = 0) -> str:
        environment = {
            "HOME": str(self.top.parent), "PATH": os.environ["PATH"], "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C.UTF-8",
            "GIT_AUTHOR_NAME": "me", "GIT_AUTHOR_EMAIL": "me@demo.test", "GIT_COMMITTER_NAME": "me", "GIT_COMMITTER_EMAIL": "me@demo.test",
            "GIT_AUTHOR_DATE": f"{self.clock} +0000", "GIT_COMMITTER_DATE": f"{self.clock} +0000",
        }  # fmt: skip
        done = subprocess.run(["git", *words], cwd=cwd or self.top, env=environment, capture_output=True, text=True, check=False)
        assert code is None or done.returncode == code, done.stderr
        return done.stdout

    def write(self, **files: str) -> None:
        for name, text in files.items():
            self.put(name, text)

    def put(self, name: str, text: str) -> None:
        path = self.top / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def repo(self) -> Repo:
        found = find(Disk(), str(self.top))
        assert found is not None
        return found

    def tracked(self) -> list[str]:
        return [line for line in self("ls-files", "-z").split("\0") if line]


def paths_of(repo: Repo) -> list[str]:
    index = repo.index()
    assert index is not None
    return sorted(index.paths)


NAMES = [
    "a",
    ".env",
    "src/app.py",
    "src/lib/deep/x.txt",
    "a b",
    "naïve/é.txt",
    "long/" + "n" * 250 + "/" + "f" * 200,
    'quo"te',
    "tab\tname",
]


@pytest.mark.parametrize("version", ["2", "3", "4"])
@pytest.mark.parametrize("kind", ["sha1", "sha256"])
def test_index_of_each_version(tmp_path: Path, version: str, kind: str) -> None:
    git = Git(tmp_path / "r", f"--object-format={kind}")
    for name in NAMES:
        git.put(name, name)
    git("add", "-A")
    if version == "3":
        git("update-index", "--skip-worktree", ".env")
    git("update-index", "--index-version", version)
    raw = (git.top / ".git/index").read_bytes()
    assert raw[4:8] == int(version).to_bytes(4, "big")
    repo = git.repo()
    assert paths_of(repo) == sorted(git.tracked())
    index = repo.index()
    assert index is not None
    for line in git("ls-files", "-s", "-z").split("\0")[:-1]:
        head, _, name = line.partition("\t")
        entry = index.entry(name)
        assert entry is not None
        assert entry.oid.hex() == head.split(" ")[1]
        assert entry.size == len(name.encode())


def test_index_that_cannot_be_known(tmp_path: Path) -> None:
    git = Git(tmp_path / "r")
    git.write(a="x", b="y")
    git("add", "-A")
    path = git.top / ".git/index"
    whole = path.read_bytes()
    for damaged in (
        whole[:40],
        whole.replace(b"DIRC", b"DIRX"),
        whole[:7] + b"\x09" + whole[8:],
        whole[:11] + b"\xff" + whole[12:],
    ):
        path.write_bytes(damaged)
        assert git.repo().index() is None
    path.write_bytes(whole)
    git("update-index", "--split-index")
    assert git.repo().index() is None
    path.unlink()
    assert paths_of(git.repo()) == []


@given(st.binary(max_size=200))
def test_any_bytes_are_no_index_or_one(data: bytes) -> None:
    for start in (b"", b"DIRC\0\0\0\2\0\0\0\2", b"DIRC\0\0\0\4\0\0\0\3"):
        parse_index(start + data, 20)


def test_conflicts_count_once(tmp_path: Path) -> None:
    git = Git(tmp_path / "r")
    git.write(a="1")
    git("add", "-A")
    git("commit", "-qm", "one")
    git("checkout", "-qb", "other")
    git.write(a="2")
    git("commit", "-qam", "two")
    git("checkout", "-q", "main")
    git.write(a="3")
    git("commit", "-qam", "three")
    git("merge", "-q", "other", code=1)
    assert paths_of(git.repo()) == ["a"]


def test_modified_as_git_says(tmp_path: Path) -> None:
    git = Git(tmp_path / "r")
    git.write(same="1", touched="2", longer="3", other="4", gone="5")
    git("add", "-A")
    git.put("longer", "33")
    git.put("other", "9")
    (git.top / "touched").touch()
    (git.top / "gone").unlink()
    repo = git.repo()
    changed = set(git("diff", "--name-only").split())
    assert changed == {"longer", "other", "gone"}
    assert {p for p in paths_of(repo) if repo.modified(p)} == changed


# -- finding a repository ----------------------------------------------------------------------------------------------


def test_found_from_below_and_from_links(tmp_path: Path) -> None:
    git = Git(tmp_path / "r")
    git.put("src/lib/a", "x")
    git("add", "-A")
    git("commit", "-qm", "one")
    (tmp_path / "link").symlink_to(git.top / "src")
    for start in ("r", "r/src/lib", "link", "link/lib"):
        repo = find(Disk(), str(tmp_path / start))
        assert repo is not None
        assert repo.top == str(git.top)
    assert find(Disk(), str(tmp_path)) is None
    for top, start in (("", "r/.git"), ("", "r/.git/refs")):
        repo = find(Disk(), str(tmp_path / start))
        assert repo is not None
        assert repo.top == top


def test_work_trees_and_submodules(tmp_path: Path) -> None:
    git = Git(tmp_path / "r")
    git.write(a="x")
    git("add", "-A")
    git("commit", "-qm", "one")
    git("worktree", "add", "-q", str(tmp_path / "wt"), "-b", "topic")
    linked = Git(tmp_path / "wt", "none")
    linked.write(b="y")
    linked("add", "b")
    assert paths_of(linked.repo()) == ["a", "b"]
    assert objects_of(linked.repo()).head().hex() == linked("rev-parse", "HEAD").strip()
    assert objects_of(linked.repo()).branch() == "refs/heads/topic"
    outer = Git(tmp_path / "outer")
    outer("-c", "protocol.file.allow=always", "submodule", "-q", "add", str(git.top), "sub")
    inner = find(Disk(), str(outer.top / "sub"))
    assert inner is not None
    assert paths_of(inner) == ["a"]
    assert inner.top == str(outer.top / "sub")
    assert paths_of(outer.repo()) == sorted(outer.tracked())


def test_named_directories(tmp_path: Path) -> None:
    git = Git(tmp_path / "r")
    git.write(a="x")
    git("add", "-A")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    repo = find(Disk(), str(elsewhere), git_dir="../r/.git")
    assert repo is not None
    assert (repo.top, paths_of(repo)) == (str(elsewhere), ["a"])
    repo = find(Disk(), str(elsewhere), git_dir=str(git.top / ".git"), work_tree="../r")
    assert repo is not None
    assert repo.top == str(git.top)
    assert find(Disk(), str(elsewhere), git_dir="nowhere") is None


def test_configuration() -> None:
    text = '[core]\n\tpager = "less -R" ; comment\n[alias "x"]\n[Alias]\n co = checkout # c\n\tsh = "!f() { \\"cat\\" a; }; f"\n\tlong = a \\\nb\n[remote "Up.Stream"]\n\turl = x\n[x] y\n'
    found = parse_config(text)
    assert found["core.pager"] == ["less -R"]
    assert found["alias.co"] == ["checkout"]
    assert found["alias.sh"] == ['!f() { "cat" a; }; f']
    assert found["alias.long"] == ["a b"]
    assert found["remote.Up.Stream.url"] == ["x"]
    assert found["x.y"] == ["true"]


@given(st.text(alphabet='[]="\\#;\n ab.', max_size=40))
def test_any_text_is_a_configuration(text: str) -> None:
    parse_config(text)


def test_covered_is_the_same_for_many_paths(tmp_path: Path) -> None:
    policy = shipped_policy(str(tmp_path))
    some = [
        ".env",
        "config/credentials.json",
        "a/.ssh/id_rsa",
        "x.PEM",
        "src/app.py",
        "\uff45nv/\uff0eenv",
        "secrets/readme.md",
        "k/server.key",
    ]
    many = [f"src/mod{i}/file{i}.py" for i in range(2_000)] + some
    assert gitrepo.covered(policy, str(tmp_path / "r"), many) == gitrepo.covered(policy, str(tmp_path / "r"), some)
    assert len(gitrepo.covered(policy, str(tmp_path / "r"), some)) >= 5
    store = str(tmp_path / ".password-store")
    plain = [f"site{i}.gpg" for i in range(600)]
    assert len(gitrepo.covered(policy, store, plain)) == 600


def test_covered_misses_no_pattern(tmp_path: Path) -> None:
    policy = shipped_policy(str(tmp_path))
    top = str(tmp_path / "r")
    made = []
    for layer in policy.layers:
        for row in layer.patterns:
            segments = [*row[4], row[5], *(["below"] if row[2] == 2 else [])]
            made.append("/".join("d" if s == "**" else s.replace("*", "x").replace("?", "q") for s in segments))
    many = [f"src/mod{i}/file{i}.py" for i in range(500)]
    expected = {path for path in made if policy.covers(f"{top}/{path}")}
    assert set(gitrepo.covered(policy, top, many + made)) == expected
    assert len(expected) > 200


# -- objects and history -----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module", params=["loose", "packed", "sha256"])
def history(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Git:
    """Thirty commits on three branches with merges, some with one date."""
    choose = random.Random(7)
    git = Git(tmp_path_factory.mktemp("history") / "r", *(["--object-format=sha256"] if request.param == "sha256" else []))
    git("config", "gc.auto", "0")
    body = [f"line {i} of a file that deltas are made of\n" for i in range(80)]
    for number in range(30):
        git.clock += choose.choice([0, 0, 60])
        branch = choose.choice(["main", "one", "two"])
        if number and branch not in git("branch", "--format=%(refname:short)").split():
            git("branch", branch)
        git("checkout", "-q", branch, code=None)
        body[choose.randrange(80)] = f"changed by {number}\n"
        git.put(choose.choice(["a", "src/app.py", "src/lib/x.txt", "docs/d.md", ".env"]) if number else "a", "".join(body))
        git.put(f"only/{branch}/{number % 4}", str(number))
        git("add", "-A")
        git("commit", "-qm", f"step {number}\n\nmore of {number % 7}")
        if number % 9 == 8:
            git("merge", "-q", "-X", "ours", choose.choice(["main", "one", "two"]), code=None)
            git("add", "-A")
            git("commit", "-qm", "merged", code=None)
    git("tag", "-a", "v1", "-m", "one", "main~2")
    git("tag", "v2", "one")
    git("checkout", "-q", "main")
    git.put("a", "stashed")
    git("stash", "-q")
    if request.param == "packed":
        git("-c", "gc.reflogExpire=never", "gc", "-q")
        assert not list((git.top / ".git/objects").glob("[0-9a-f][0-9a-f]"))
    return git


REVISIONS = [
    "HEAD", "@", "main", "refs/heads/one", "heads/two", "v1", "tags/v1", "v1^{}", "v1^0", "v1^{commit}", "HEAD^{tree}", "HEAD~3", "HEAD^", "HEAD^^", "@~2^{tree}", "main@{0}",
    "HEAD@{1}", "HEAD@{0}~2", "@{1}", "@{-1}", "stash", "stash@{0}", "stash^2", "stash@{0}^1", ":/step 4", "HEAD^{/step 3}", "v1~1^{/step}", "v2",
]  # fmt: skip


@pytest.mark.parametrize("text", REVISIONS)
def test_revision_as_git_resolves_it(history: Git, text: str) -> None:
    objects = Objects(history.repo())
    assert objects.resolve(text).hex() == history("rev-parse", text).strip()


def test_short_and_described_names(history: Git) -> None:
    objects = Objects(history.repo())
    full = history("rev-parse", "main").strip()
    for text in (full, full[:12], history("rev-parse", "--short", "main").strip(), history("describe", "--long", "main").strip()):
        assert objects.resolve(text).hex() == full


@pytest.mark.parametrize(
    "text", ["", "nope", "HEAD~500", "HEAD^9", "v1^{blob", "@{yesterday}", "main@{900}", "HEAD^@", "HEAD^!", "-p", "zz", "1234"]
)
def test_revision_that_is_none(history: Git, text: str) -> None:
    with pytest.raises(Unknown):
        Objects(history.repo()).resolve(text)


@pytest.mark.parametrize(("wanted", "unwanted"), [
    ("main", ""), ("main one two", ""), ("main", "one"), ("one", "main"), ("two", "main one"), ("main", "v1"), ("main one two", "main~6"), ("stash", "main"), ("v1", "v1"),
])  # fmt: skip
def test_walk_is_rev_list(history: Git, wanted: str, unwanted: str) -> None:
    objects = Objects(history.repo())
    found = objects.walk([objects.resolve(r) for r in wanted.split()], [objects.resolve(r) for r in unwanted.split()])
    expected = history("rev-list", *wanted.split(), *(f"^{r}" for r in unwanted.split())).split()
    assert sorted(oid.hex() for oid in found) == sorted(expected)


def test_every_commit_changes_what_git_says(history: Git) -> None:
    objects = Objects(history.repo())
    merges = 0
    for line in history("rev-list", "--parents", "--all").split("\n")[:-1]:
        name, *parents = line.split()
        merges += len(parents) > 1
        for kind, option in (
            ("first", "--diff-merges=first-parent"),
            ("combined", "--diff-merges=combined"),
            ("all", "--diff-merges=separate"),
        ):
            shown = history("log", "-1", "--format=", "--name-only", "--no-renames", "-r", option, name)
            found = {path for path, _, _ in objects.commit_changes(bytes.fromhex(name), merges=kind)}
            assert found == set(shown.split("\n")) - {""}, (name, kind)
    assert merges > 1


def test_files_and_lookups(history: Git) -> None:
    objects = Objects(history.repo())
    tree = objects.tree_of(objects.resolve("main"))
    expected = {
        p: o
        for o, p in (
            line.split("\t") for line in history("ls-tree", "-r", "--format=%(objectname)%x09%(path)", "main").split("\n")[:-1]
        )
    }
    assert {path: oid.hex() for path, oid in objects.files(tree)} == expected
    for path, oid in expected.items():
        found = objects.lookup(tree, path)
        assert found is not None
        assert found[1].hex() == oid
        assert objects.read(found[1])[1].decode() == history("cat-file", "-p", oid)
    assert objects.lookup(tree, "nope/x") is None
    assert objects.lookup(tree, "") == (True, tree)


def test_merge_base_and_references(history: Git) -> None:
    objects = Objects(history.repo())
    found = objects.merge_base(objects.resolve("main"), objects.resolve("two"))
    assert found.hex() in history("merge-base", "-a", "main", "two").split()
    everything = history("rev-parse", "--all").split()
    assert {oid.hex() for oid in objects.references()} == {*everything, history("rev-parse", "HEAD").strip()}
    assert [oid.hex() for oid in objects.references("refs/tags")] == history("rev-parse", "--tags").split()


def test_clone_that_is_shallow_or_borrows(tmp_path: Path, history: Git) -> None:
    history("clone", "-q", "--depth", "2", f"file://{history.top}", str(tmp_path / "shallow"))
    shallow = Git(tmp_path / "shallow", "none")
    objects = Objects(shallow.repo())
    assert sorted(oid.hex() for oid in objects.walk([objects.head()], [])) == sorted(shallow("rev-list", "HEAD").split())
    history("clone", "-q", "--shared", str(history.top), str(tmp_path / "shared"))
    shared = Git(tmp_path / "shared", "none")
    assert Objects(shared.repo()).resolve("HEAD~2").hex() == shared("rev-parse", "HEAD~2").strip()


def test_missing_and_damaged_objects_are_unknown(tmp_path: Path) -> None:
    git = Git(tmp_path / "r")
    git.write(a="x")
    git("add", "-A")
    git("commit", "-qm", "one")
    head = git("rev-parse", "HEAD").strip()
    path = git.top / ".git/objects" / head[:2] / head[2:]
    path.chmod(0o644)
    for data in (b"", b"garbage", path.read_bytes()[:-20]):
        path.write_bytes(data)
        with pytest.raises(Unknown):
            Objects(git.repo()).commit(bytes.fromhex(head))


def test_a_history_past_the_bound_is_unknown(history: Git, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ccgate.gate.shell.gitobjects.MAX_WORK", 8)
    objects = Objects(history.repo())
    with pytest.raises(Unknown):
        list(objects.walk([objects.head()], []))


@given(st.binary(max_size=60), st.binary(max_size=60))
def test_any_delta_is_applied_or_refused(base: bytes, delta: bytes) -> None:
    try:
        assert len(apply_delta(base, delta)) <= 1 << 20
    except (Unknown, IndexError):
        pass
