"""What a search tool looks at below a directory: hidden and ignored names, globs, file types; and the bounded walk itself.

The rules are ripgrep's (the `ignore` crate, `rg --help`): a glob on the command line beats every ignore file and the rule on
hidden names; an ignore file beats a file type; only what nothing of that names may be left out for its leading dot.
"""

from __future__ import annotations

from . import globs
from .links import VENDORED
from .model import Exceeded
from .paths import fold, resolve
from .shell.ignore import Ignores, Pattern, fits, parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .disk import Disk
    from .policy import Policy
    from .world import World

    Enters = Callable[[str, str, bool], bool]  # absolute path, name, is a directory

MAX_WALK = 40_000  # directory entries of one walk
MAX_VENDORED = 4_000  # of them in directories of packages and version control, which come last
MAX_DEPTH = 64
_NOBODY = "\x01"  # a name that no pattern means


class Entry:
    """Something found below the root of a walk: `relative` to it, `protected` if a rule covers it or what the link leads to.

    Who is given a directory may set `pruned`: it is not entered then.
    """

    __slots__ = ("depth", "is_dir", "is_link", "name", "path", "protected", "pruned", "relative")

    def __init__(self, path: str, relative: str, name: str, depth: int, *, is_dir: bool, is_link: bool, protected: bool) -> None:
        self.path = path
        self.relative = relative
        self.name = name
        self.depth = depth
        self.is_dir = is_dir
        self.is_link = is_link
        self.protected = protected
        self.pruned = False


def walk(
    world: World,
    root: str,
    enters: Enters | None = None,
    *,
    follow: bool = False,
    vendored: bool = False,
    protected_only: bool = False,
    depth: int = MAX_DEPTH,
) -> Iterator[Entry]:
    """Everything below `root` that `enters` lets through, directories before what is in them. Raises Exceeded.

    follow    symbolic links to directories are entered, but for those that lead back up
    vendored  directories of packages and version control are entered too, last and as far as a small budget of their own reaches
    protected_only  of files only those that a rule covers (`enters` is asked for no other: it may cost more)
    depth     how many levels are entered
    """
    disk, policy = world.disk, world.policy
    real_root = resolve(root, "/", disk) or root
    pending: list[tuple[str, str, tuple[tuple[int, int], ...]]] = [(root, "", ())]
    later: list[tuple[str, str, tuple[tuple[int, int], ...]]] = []
    left, last = MAX_WALK, False
    while pending or later:
        if not pending:
            pending, later, left, last = later, [], min(left, MAX_VENDORED), True
        here, relative, above = pending.pop()
        identity = _identity(disk, here) if follow else (0, 0)
        if follow and identity in above:
            continue
        above = (*above, identity)
        level = len(above)
        entries = disk.entries(here) or ()
        left -= len(entries)
        if left < 0:
            if last:
                return
            raise Exceeded(f"a directory holds more than {MAX_WALK} entries")
        elsewhere = f"{real_root}/{relative}".rstrip("/") if real_root != root else ""
        covered = policy.covers(f"{here}/{_NOBODY}") or (bool(elsewhere) and policy.covers(f"{elsewhere}/{_NOBODY}"))
        for name, is_dir, is_link in entries:
            path = f"{here}/{name}" if here != "/" else "/" + name
            below = f"{relative}/{name}" if relative else name
            if is_link and follow:
                is_dir = disk.is_dir(path)
            protected = (covered or _may_be_covered(policy, name)) and (
                policy.covers(path) or (bool(elsewhere) and policy.covers(f"{elsewhere}/{name}"))
            )
            if is_link and not protected:
                protected = policy.covers(resolve(path, "/", disk) or path)
            if (protected_only and not protected and not is_dir) or (enters is not None and not enters(path, name, is_dir)):
                continue
            entry = Entry(path, below, name, level, is_dir=is_dir, is_link=is_link, protected=protected)
            yield entry
            if is_dir and not entry.pruned and level < depth and (not is_link or follow):
                if name not in VENDORED or last:
                    pending.append((path, below, above))
                elif vendored:
                    later.append((path, below, above))


def _identity(disk: Disk, path: str) -> tuple[int, int]:
    found = disk.stat(path)
    return (found.st_dev, found.st_ino) if found is not None else (0, 0)


def _may_be_covered(policy: Policy, name: str) -> bool:
    """Is there any pattern that ends in this name? Far cheaper than asking for the whole path."""
    folded = fold(name)
    return any(layer.candidates(folded) for layer in policy.layers)


class IgnoreFiles:
    """The ignore files that count for a walk from `root`.

    names             those that count anywhere, a later name beating an earlier one: `.ignore`, `.rgignore`
    vcs               `.gitignore` counts, and `.git/info/exclude`; inside a repository only, unless `anywhere`
    parents           the directories above `root` have a say too
    extra             files named on the command line
    relative          `root` was named by a relative path, and is not the current directory: see `Ignores.verdict`
    """

    def __init__(
        self,
        world: World,
        root: str,
        names: tuple[str, ...] = (".ignore", ".rgignore"),
        *,
        vcs: bool = True,
        anywhere: bool = False,
        parents: bool = True,
        extra: tuple[str, ...] = (),
        relative: bool = False,
    ) -> None:
        self._start = root if relative else ""
        self._disk = world.disk
        self._root = root
        self._vcs = vcs
        self._anywhere = anywhere
        self._parents = parents
        self._global = world.home + "/.config/git/ignore"
        self._named = Ignores(world.disk, "/" if parents else root, names) if names else None
        self._extra = Ignores(world.disk, world.cwd, (), extra) if extra else None
        self._repositories: dict[str, Ignores | None] = {}

    def verdict(self, path: str, is_dir: bool) -> bool | None:
        """Ignored (True), kept in spite of a leading dot (False), or nothing said (None)."""
        for ignores in (self._named, self._of_git(path.rpartition("/")[0]) if self._vcs else None, self._extra):
            found = ignores.verdict(path, is_dir, self._start) if ignores is not None else None
            if found is not None:
                return found
        return None

    def _of_git(self, directory: str) -> Ignores | None:
        if directory in self._repositories:
            return self._repositories[directory]
        found = None
        if self._anywhere:
            found = self._repositories.get(self._root) or Ignores(self._disk, self._root)
        elif self._disk.lstat(directory + "/.git") is not None:
            found = Ignores(self._disk, directory, extra=(self._global, directory + "/.git/info/exclude"))
        elif directory and (self._parents or directory != self._root):
            found = self._of_git(directory.rpartition("/")[0])
        self._repositories[directory] = found
        return found


class Selection:
    """Which entries a tool takes. `enters` is what `walk` asks."""

    def __init__(
        self,
        cwd: str,
        ignores: IgnoreFiles | None,
        *,
        hidden: bool = False,
        overrides: list[tuple[str, bool]] | None = None,
        types: list[str] | None = None,
        not_types: list[str] | None = None,
    ) -> None:
        """overrides: (glob, whatever case), `!` in front of one that leaves out. types, not_types: as `type_globs` gives them."""
        self._cwd = cwd
        self._ignores = ignores
        self._hidden = hidden
        self._overrides = [row for text, folded in overrides or [] for row in _patterns(text, folded)]
        self._only = any(not pattern.negated for pattern, _ in self._overrides)
        self._types = types
        self._not_types = not_types or []

    def enters(self, path: str, name: str, is_dir: bool) -> bool:
        if self._overrides and (found := self._override(path, is_dir)) is not None:
            return found
        ignored = self._ignores.verdict(path, is_dir) if self._ignores is not None else None
        if ignored:
            return False
        kept = ignored is False
        if not is_dir and (self._types is not None or self._not_types):
            if any(globs.match(g, name) for g in self._not_types):
                return False
            if self._types is not None:
                kept = any(globs.match(g, name) for g in self._types)
                if not kept:
                    return False
        return kept or self._hidden or not name.startswith(".")

    def _override(self, path: str, is_dir: bool) -> bool | None:
        """What the last fitting glob of the command line says; a file that none of the wanted ones fits is left out."""
        inside = path.startswith(self._cwd + "/")
        segments = (path[len(self._cwd) + 1 :] if inside else path.lstrip("/")).split("/")
        folded = [fold(s) for s in segments]
        for pattern, any_case in reversed(self._overrides):
            if (is_dir or not pattern.directory) and fits(pattern, folded if any_case else segments):
                return not pattern.negated
        return False if self._only and not is_dir else None


def _patterns(text: str, folded: bool) -> list[tuple[Pattern, bool]]:
    """The gitignore patterns of a `--glob`, braces being alternatives."""
    from .shell.braces import expand
    from .shell.tree import LITERAL

    spellings = ["".join(part[1] for part in parts) for parts in expand([(LITERAL, text)])] if "{" in text else [text]
    found = (parse(fold(spelling) if folded else spelling) for spelling in spellings)
    return [(pattern, folded) for pattern in found if pattern is not None]


def type_globs(names: list[str], added: list[str] | None = None, *, known_only: bool = False) -> list[str] | None:
    """The globs of all these types together, those of `--type-add name:glob` included; None where there is no type: any file.

    An unknown type is taken to mean any file, or nothing (`known_only`: names that may be something else).
    """
    if not names:
        return None
    from .filetypes import globs_of

    found: list[str] = []
    known = False
    for name in names:
        mine = [glob for text in added or [] for start, _, glob in [text.partition(":")] if start == name]
        theirs = globs_of(name)
        known = known or bool(mine) or theirs is not None
        found += mine + (theirs if theirs is not None else [] if mine or known_only else ["*"])
    return found if known or not known_only else None
