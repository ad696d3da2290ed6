"""Hard links: a harmless name for a protected file is found by device and inode, nearby and bounded."""

from __future__ import annotations

from .model import Exceeded

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .world import World

MAX_ENTRIES = 8_000

# Directories that hold other people's files by the ten thousand: packages and version control objects. A test key in there is nobody's
# secret, and nobody keeps one there. Walks leave them out.
VENDORED = frozenset(
    (".git", ".hg", ".svn", "node_modules", "site-packages", "dist-packages", "__pycache__", ".tox", ".nox", ".mypy_cache",
     ".ruff_cache", ".pytest_cache", ".gradle", ".m2", ".cargo", ".rustup", ".npm", ".pnpm-store", ".yarn", ".cache", ".terraform", "Pods")
)  # fmt: skip


def protected_twin(world: World, real: str) -> str | None:
    """A path that a rule covers and that is the same file as `real`, which none covers: looked for beside it, in the directory the call
    starts from, in the project and in the home's top. None for a file with one name.
    """
    found = world.disk.stat(real)
    if found is None or world.policy.covers(real):
        return None
    here = real.rpartition("/")[0]
    looked: set[str] = set()
    budget = [MAX_ENTRIES]
    for root, depth in ((here, 0), (world.cwd, 0), (world.project, 6), (world.home, 1)):
        twin = _search(world, root, depth, real, (found.st_dev, found.st_ino), looked, budget)
        if twin is not None:
            return twin
    return None


def _search(
    world: World, root: str, depth: int, real: str, identity: tuple[int, int], looked: set[str], budget: list[int]
) -> str | None:
    pending = [(root, depth)]
    while pending:
        here, left = pending.pop()
        if here in looked and not left:
            continue
        looked.add(here)
        try:
            entries = world.disk.entries(here) or ()
        except Exceeded:
            return None
        for name, is_dir, is_link in entries:
            budget[0] -= 1
            if budget[0] < 0:
                return None
            path = f"{here}/{name}"
            if is_dir:
                if left > 0 and name not in VENDORED:
                    pending.append((path, left - 1))
            elif not is_link and path != real and world.policy.covers(path):
                other = world.disk.lstat(path)
                if other is not None and (other.st_dev, other.st_ino) == identity:
                    return path
    return None
