"""What a git repository holds: objects, references, revisions, and which protected files its commits change.

Read by ourselves, since git could be made to run programs: loose objects and packs (gitformat-pack(5)), references and their logs
(gitrepository-layout(5)), names of revisions (gitrevisions(7)). Everything is bounded; whatever cannot be found out within the bounds, or is
damaged or missing, raises Unknown.
"""

from __future__ import annotations

from zlib import decompressobj
from zlib import error as ZlibError  # noqa: N812  # a class, whatever its case

from ..model import HOLE, Exceeded
from ..paths import normalise
from .gitrepo import Unknown, memory, pack_number

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..disk import Disk
    from .gitrepo import Repo

    Tree = dict[str, tuple[bool, bytes]]  # name -> (is a directory, object)
    Change = tuple[str, bytes | None, bytes | None]  # path, object before, object after

MAX_WORK = 16_000  # for one call: each delta that is applied counts one, each object of a pack two, each loose one four
MAX_OBJECT = 1_048_576  # bytes of one object
EMPTY_TREES = (  # git knows them without having them
    bytes.fromhex("4b825dc642cb6eb9a060e54bf8d69288fbee4904"),
    bytes.fromhex("6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321"),
)
MAX_REFS = 2_000
MAX_LOG = 1_048_576  # bytes of a reference's log, of packed-refs
MAX_CHAIN = 64  # deltas upon deltas; pack.depth is 50
_WINDOW = 32_768
_TYPES = {1: "commit", 2: "tree", 3: "blob", 4: "tag"}


class Commit:
    """`date` in seconds since 1970; `people` are the lines "author NAME <ADDRESS> ..." and "committer ..."."""

    __slots__ = ("date", "message", "parents", "people", "tree")

    def __init__(self, tree: bytes, parents: list[bytes], date: int, people: str, message: str) -> None:
        self.tree = tree
        self.parents = parents
        self.date = date
        self.people = people
        self.message = message


class Objects:
    """The object store of a repository. Names of objects are binary."""

    def __init__(self, repo: Repo) -> None:
        self.repo = repo
        self._disk = repo.disk
        self._left = MAX_WORK
        self._loose_names: dict[str, frozenset[str]] = {}
        self._read: dict[bytes, tuple[str, bytes]] = {}
        self._trees: dict[bytes, Tree] = {}
        self._commits: dict[bytes, Commit] = {}
        self._packs: list[Pack] | None = None
        self._stores = self._all_stores()
        shallow = repo.disk.head(repo.common + "/shallow", MAX_LOG) or b""
        self._shallow = {bytes.fromhex(line.decode("ascii", "replace")) for line in shallow.split() if _is_hex(line)}

    def _all_stores(self) -> list[str]:
        stores = [self.repo.common + "/objects"]
        for store in stores:
            data = self._disk.head(store + "/info/alternates", 4096) or b""
            for line in data.decode("utf-8", "surrogateescape").split("\n"):
                if line and not line.startswith("#") and len(stores) < 8:
                    stores.append(normalise(line, store))
        return stores

    def spend(self, work: int) -> None:
        self._left -= work
        if self._left < 0:
            raise Unknown

    # -- objects -------------------------------------------------------------------------------------------------------

    def read(self, oid: bytes) -> tuple[str, bytes]:
        """(type, content). Raises Unknown."""
        found = self._read.get(oid)
        if oid in EMPTY_TREES:
            return "tree", b""
        if found is None:
            try:
                found = self._loose(oid) or self._packed(oid)
            except (Exceeded, ZlibError, ValueError, IndexError):
                raise Unknown from None
            if found is None:
                raise Unknown
            if found[0] != "blob":
                self._read[oid] = found
        return found

    def _loose(self, oid: bytes) -> tuple[str, bytes] | None:
        name = oid.hex()
        for store in self._stores:
            here = f"{store}/{name[:2]}"
            names = self._loose_names.get(here)
            if names is None:
                names = self._loose_names[here] = frozenset(entry[0] for entry in self._disk.entries(here) or ())
            if name[2:] in names:
                self.spend(4)
                data = self._disk.part(f"{here}/{name[2:]}", 0, MAX_OBJECT) or b""
                head, _, content = _inflate(data, MAX_OBJECT).partition(b"\0")
                kind, _, size = head.partition(b" ")
                if int(size) != len(content):
                    raise Unknown
                return kind.decode("ascii", "replace"), content
        return None

    def packs(self) -> list[Pack]:
        if self._packs is None:
            self._packs = []
            for store in self._stores:
                for name, is_dir, _ in self._disk.entries(store + "/pack") or ():
                    if name.endswith(".idx") and not is_dir and len(self._packs) < 64:
                        self._packs.append(Pack(self, f"{store}/pack/{name[:-4]}"))
        return self._packs

    def _packed(self, oid: bytes) -> tuple[str, bytes] | None:
        for pack in self.packs():
            offset = pack.find(oid)
            if offset >= 0:
                self.spend(2)
                return pack.read(offset)
        return None

    def beginning(self, digits: str) -> list[bytes]:
        """The objects whose name begins with these hexadecimal digits."""
        found = set()
        for store in self._stores:
            for name, _, _ in self._disk.entries(f"{store}/{digits[:2]}") or ():
                if name.startswith(digits[2:]) and _is_hex(name.encode()):
                    found.add(bytes.fromhex(digits[:2] + name))
        for pack in self.packs():
            found.update(pack.beginning(digits))
        return sorted(found)

    def commit(self, oid: bytes) -> Commit:
        """A commit, tags on the way to it taken off. Raises Unknown."""
        found = self._commits.get(oid)
        if found is None:
            kind, content = self.read(oid)
            if kind == "tag":
                return self.commit(bytes.fromhex(content[7 : content.index(b"\n")].decode("ascii")))
            if kind != "commit":
                raise Unknown
            found = self._commits[oid] = self._parse_commit(oid, content)
        return found

    def _parse_commit(self, oid: bytes, content: bytes) -> Commit:
        head, _, message = content.partition(b"\n\n")
        tree = b""
        parents: list[bytes] = []
        date = 0
        people = ""
        try:
            for line in head.split(b"\n"):
                key, _, value = line.partition(b" ")
                if key == b"tree":
                    tree = bytes.fromhex(value.decode("ascii"))
                elif key == b"parent" and oid not in self._shallow:
                    parents.append(bytes.fromhex(value.decode("ascii")))
                elif key in (b"author", b"committer"):
                    date = int(value.rsplit(b" ", 2)[1])
                    people += line.decode("utf-8", "replace") + "\n"
        except (ValueError, IndexError):
            raise Unknown from None
        return Commit(tree, parents, date, people, message[:16_384].decode("utf-8", "replace"))

    def peel(self, oid: bytes) -> bytes:
        """The object that a tag stands for."""
        for _ in range(8):
            kind, content = self.read(oid)
            if kind != "tag":
                return oid
            oid = bytes.fromhex(content[7 : content.index(b"\n")].decode("ascii", "replace"))
        raise Unknown

    def tree_of(self, oid: bytes) -> bytes:
        """The tree of a commit, a tag or a tree."""
        oid = self.peel(oid)
        kind, _ = self.read(oid)
        if kind == "commit":
            return self.commit(oid).tree
        if kind != "tree":
            raise Unknown
        return oid

    def tree(self, oid: bytes) -> Tree:
        """One directory: name -> (is a directory, object). Submodules are left out."""
        found = self._trees.get(oid)
        if found is None:
            kind, content = self.read(oid)
            if kind != "tree":
                raise Unknown
            found = self._trees[oid] = _parse_tree(content, self.repo.hash_size)
        return found

    def lookup(self, tree: bytes, path: str) -> tuple[bool, bytes] | None:
        """What stands at `path` in a tree: (is a directory, object), or None."""
        found = (True, tree)
        for segment in path.split("/") if path else ():
            if not found[0]:
                return None
            entry = self.tree(found[1]).get(segment)
            if entry is None:
                return None
            found = entry
        return found

    def files(self, tree: bytes, prefix: str = "") -> Iterator[tuple[str, bytes]]:
        """(path, object) of every file of a tree."""
        pending = [(tree, prefix)]
        while pending:
            oid, above = pending.pop()
            for name, (is_dir, item) in self.tree(oid).items():
                path = f"{above}/{name}" if above else name
                if is_dir:
                    pending.append((item, path))
                else:
                    yield path, item

    def changes(self, old: bytes | None, new: bytes | None) -> Iterator[Change]:
        """The files in which two trees (None: nothing) differ."""
        pending = [("", old, new)]
        while pending:
            above, a, b = pending.pop()
            if a == b:
                continue
            left = self.tree(a) if a is not None else {}
            right = self.tree(b) if b is not None else {}
            for name in {name for name, _ in left.items() ^ right.items()}:
                path = f"{above}/{name}" if above else name
                x, y = left.get(name), right.get(name)
                if (x is not None and x[0]) or (y is not None and y[0]):
                    pending.append((path, x[1] if x and x[0] else None, y[1] if y and y[0] else None))
                before = x[1] if x and not x[0] else None
                after = y[1] if y and not y[0] else None
                if before != after:
                    yield path, before, after

    # -- references ----------------------------------------------------------------------------------------------------

    def head(self) -> bytes:
        return self.reference("HEAD")

    def reference(self, name: str) -> bytes:
        """The object that HEAD or `refs/...` stands for. Raises Unknown."""
        text = ""
        for _ in range(6):
            text = self._ref_text(name)
            if not text.startswith("ref: "):
                break
            name = text[5:].strip()
        if not _is_hex(text.encode("utf-8", "replace")):
            raise Unknown
        return bytes.fromhex(text)

    def branch(self) -> str:
        """The reference that HEAD names, or "" when it names a commit."""
        text = self._ref_text("HEAD")
        return text[5:].strip() if text.startswith("ref: ") else ""

    def _ref_text(self, name: str) -> str:
        where = (
            self.repo.common
            if name.startswith("refs/") and not name.startswith(("refs/bisect/", "refs/worktree/"))
            else self.repo.gitdir
        )
        data = self._disk.head(f"{where}/{name}", 4096)
        if data:
            return data.decode("utf-8", "surrogateescape").split("\n")[0].split("\t")[0].strip()
        return self._packed_refs().get(name, "")

    def _packed_refs(self) -> dict[str, str]:
        data = self._disk.head(self.repo.common + "/packed-refs", MAX_LOG) or b""
        found = {}
        for line in data.decode("utf-8", "surrogateescape").split("\n"):
            oid, _, name = line.partition(" ")
            if name and oid[:1] not in "#^":
                found[name] = oid
        return found

    def references(self, prefix: str = "refs") -> list[bytes]:
        """All references below `refs/heads`, `refs/tags` and so on, and HEAD with all of them."""
        names = {name for name in self._packed_refs() if name.startswith(prefix + "/")}
        pending = [prefix]
        while pending:
            here = pending.pop()
            for name, is_dir, _ in self._disk.entries(f"{self.repo.common}/{here}") or ():
                if is_dir:
                    pending.append(f"{here}/{name}")
                else:
                    names.add(f"{here}/{name}")
            if len(names) > MAX_REFS:
                raise Unknown
        found = []
        for name in ["HEAD", *sorted(names)] if prefix == "refs" else sorted(names):
            try:
                found.append(self.reference(name))
            except Unknown:
                continue
        return found

    def log(self, name: str) -> list[tuple[bytes, bytes, str]]:
        """The log of a reference, oldest first: (before, after, message)."""
        where = self.repo.common if name.startswith("refs/") else self.repo.gitdir
        data = self._disk.head(f"{where}/logs/{name}", MAX_LOG + 1) or b""
        if len(data) > MAX_LOG:
            raise Unknown
        found = []
        for line in data.split(b"\n"):
            head, _, message = line.partition(b"\t")
            words = head.split(b" ")
            if len(words) > 2 and _is_hex(words[0]) and _is_hex(words[1]):
                before, after = (bytes.fromhex(w.decode("ascii")) for w in words[:2])
                found.append((before, after, message.decode("utf-8", "replace")))
        return found

    # -- names of revisions --------------------------------------------------------------------------------------------

    def resolve(self, text: str) -> bytes:
        """The object that one revision means: `HEAD~2^{tree}`, `main@{1}`, `:/fix`, `1a2b3c`. Raises Unknown."""
        if HOLE in text or not text:
            raise Unknown
        if text.startswith(":/"):
            return self._by_message(text[2:], self.references())
        at = _end_of_name(text)
        oid = self._named(text[:at])
        while at < len(text):
            oid, at = self._step(oid, text, at)
        return oid

    def _named(self, name: str) -> bytes:
        """A reference with or without `@{...}`, or the digits of an object."""
        name, brace, inside = name.partition("@{")
        if brace:
            return self._from_log(name, inside.removesuffix("}"))
        if len(name) == 2 * self.repo.hash_size and _is_hex(name.encode()):
            return bytes.fromhex(name)
        if name == "@":
            name = "HEAD"
        for pattern in ("%s", "refs/%s", "refs/tags/%s", "refs/heads/%s", "refs/remotes/%s", "refs/remotes/%s/HEAD"):
            if pattern != "%s" or name.isupper() or name.startswith("refs/"):
                try:
                    return self.reference(pattern % name)
                except Unknown:
                    continue
        _, dash, digits = name.rpartition("-g")  # what git-describe(1) prints
        digits = digits if dash else name
        if 4 <= len(digits) <= 2 * self.repo.hash_size and _is_digits(digits):
            found = self.beginning(digits.lower())
            if len(found) > 1:
                found = [oid for oid in found if self.read(oid)[0] in ("commit", "tag")] or found
            if len(found) == 1:
                return found[0]
        raise Unknown

    def _from_log(self, name: str, inside: str) -> bytes:
        """`main@{2}`, `@{-1}`, `@{upstream}`."""
        if inside.startswith("-") and not name:
            names = [m.split(" ")[3] for _, _, m in self.log("HEAD") if m.startswith("checkout: moving from ") and m.count(" ") > 4]
            if not inside[1:].isdigit() or not 0 < int(inside[1:]) <= len(names):
                raise Unknown
            return self._named(names[-int(inside[1:])])
        if inside.lower() in ("u", "upstream", "push"):
            branch = f"refs/heads/{name}" if name else self.branch()
            short = branch.removeprefix("refs/heads/")
            remote = self.repo.setting(f"branch.{short}.remote")
            merged = self.repo.setting(f"branch.{short}.merge").removeprefix("refs/heads/")
            if not merged:
                raise Unknown
            return self.reference(f"refs/heads/{merged}" if remote == "." else f"refs/remotes/{remote}/{merged}")
        if not inside.isdigit():
            raise Unknown
        if not name:
            full = self.branch() or "HEAD"
        else:
            full = next((f for f in (name, "refs/" + name, "refs/heads/" + name, "refs/remotes/" + name) if self._ref_text(f)), "")
        lines = self.log("HEAD" if name == "@" else full) if full else []
        number = int(inside)
        if number < len(lines):
            return lines[-1 - number][1]
        if lines and number == len(lines):
            return lines[0][0]
        if number == 0 and full:
            return self.reference(full)
        raise Unknown

    def _step(self, oid: bytes, text: str, at: int) -> tuple[bytes, int]:
        """One `^`, `^2`, `~3`, `^{tree}`, `^{/text}` behind a revision. Returns where it ends."""
        sign = text[at]
        at += 1
        if sign == "^" and text.startswith("{", at):
            end = text.find("}", at)
            inside = text[at + 1 : end]
            if end < 0:
                raise Unknown
            if inside.startswith("/"):
                return self._by_message(inside[1:], [oid]), end + 1
            if inside == "tree":
                return self.tree_of(oid), end + 1
            return (oid if inside in ("tag", "object") else self.peel(oid)), end + 1
        end = at
        while end < len(text) and text[end].isdigit():
            end += 1
        number = int(text[at:end]) if end > at else 1
        if sign not in "^~" or number > MAX_WORK:
            raise Unknown
        oid = self.peel(oid)
        if sign == "~":
            for _ in range(number):
                oid = self._parent(oid, 1)
        elif number:
            oid = self._parent(oid, number)
        return oid, end

    def _parent(self, oid: bytes, number: int) -> bytes:
        parents = self.commit(oid).parents
        if number > len(parents):
            raise Unknown
        return parents[number - 1]

    def _by_message(self, text: str, starts: list[bytes]) -> bytes:
        """The youngest commit with a line of its message that fits an expression."""
        from ..regexes import Search

        search = Search([text], "basic")
        for oid in self.walk(starts, []):
            found = search.shows(self.commit(oid).message.encode())
            if found is None:
                raise Unknown
            if found:
                return oid
        raise Unknown

    # -- history -------------------------------------------------------------------------------------------------------

    def walk(self, wanted: list[bytes], unwanted: list[bytes]) -> Iterator[bytes]:
        """The commits that `wanted` reach and `unwanted` do not, youngest first. Raises Unknown when the bound is passed."""
        from heapq import heappop, heappush

        heap: list[tuple[int, int, bytes]] = []
        seen: dict[bytes, bool] = {}  # True once its parents were looked at
        excluded: set[bytes] = set()
        held: list[bytes] = []
        for starts in (unwanted, wanted):
            for start in starts:
                oid = self.peel(start)
                if self.read(oid)[0] == "commit" and oid not in seen:
                    seen[oid] = False
                    heappush(heap, (-self.commit(oid).date, len(seen), oid))
            if starts is unwanted:
                excluded.update(seen)
        while heap:
            date, _, oid = heap[0]
            if not (any(item not in excluded for _, _, item in heap) or (held and date <= -self.commit(held[-1]).date)):
                break
            heappop(heap)
            seen[oid] = True
            if oid not in excluded:
                if unwanted:
                    held.append(oid)  # that it is wanted is settled only when nothing older than it is pending
                else:
                    yield oid
            for parent in self.commit(oid).parents:
                if oid in excluded:
                    self._exclude(parent, excluded, seen)
                if parent not in seen:
                    seen[parent] = False
                    heappush(heap, (-self.commit(parent).date, len(seen), parent))
        for oid in held:
            if oid not in excluded:
                yield oid

    def _exclude(self, oid: bytes, excluded: set[bytes], seen: dict[bytes, bool]) -> None:
        """A commit is not wanted, nor is any that was reached through it."""
        pending = [oid]
        while pending:
            oid = pending.pop()
            if oid not in excluded:
                excluded.add(oid)
                if seen.get(oid):
                    pending += self.commit(oid).parents

    def merge_base(self, a: bytes, b: bytes) -> bytes:
        """A best common ancestor of two commits."""
        mine = set(self.walk([a], []))
        for oid in self.walk([b], []):
            if oid in mine:
                return oid
        raise Unknown

    def commit_changes(self, oid: bytes, *, merges: str = "combined") -> Iterator[Change]:
        """What a commit changes. merges: "none", "combined" (what differs from every parent), "all" (from any), "first"."""
        commit = self.commit(oid)
        parents = [self.commit(p).tree for p in commit.parents]
        if len(parents) < 2 or merges == "first":
            yield from self.changes(parents[0] if parents else None, commit.tree)
        elif merges == "all":
            for parent in parents:
                yield from self.changes(parent, commit.tree)
        elif merges == "combined":
            others = [{path for path, _, _ in self.changes(parent, commit.tree)} for parent in parents[1:]]
            yield from (change for change in self.changes(parents[0], commit.tree) if all(change[0] in other for other in others))


class Windows:
    """A large file, read by stretches that are remembered."""

    __slots__ = ("_disk", "_path", "_windows")

    def __init__(self, disk: Disk, path: str) -> None:
        self._disk = disk
        self._path = path
        self._windows: dict[int, bytes] = {}

    def get(self, start: int, size: int) -> bytes:
        """`size` bytes from `start` on, fewer where the file ends."""
        out = b""
        while size > 0:
            number, skip = divmod(start, _WINDOW)
            window = self._windows.get(number)
            if window is None:
                window = self._windows[number] = self._disk.part(self._path, number * _WINDOW, _WINDOW) or b""
            piece = window[skip : skip + size]
            if not piece:
                break
            out += piece
            start += len(piece)
            size -= len(piece)
        return out


class Pack:
    """One pack and its index (version 2)."""

    __slots__ = ("_data", "_fanout", "_index", "_objects", "_read", "_size")

    def __init__(self, objects: Objects, base: str) -> None:
        self._objects = objects
        self._size = objects.repo.hash_size
        self._index = Windows(objects.repo.disk, base + ".idx")
        self._data = Windows(objects.repo.disk, base + ".pack")
        self._read: dict[int, tuple[str, bytes]] = {}
        head = self._index.get(0, 1032)
        if head[:8] != b"\xfftOc\0\0\0\x02" or len(head) < 1032:
            self._fanout = [0] * 257
        else:
            self._fanout = [0, *(int.from_bytes(head[i : i + 4], "big") for i in range(8, 1032, 4))]

    def _bucket(self, first: int) -> bytes:
        """The names that begin with one byte."""
        low, high = self._fanout[first], self._fanout[first + 1]
        return self._index.get(1032 + low * self._size, (high - low) * self._size) if low < high < low + 100_000 else b""

    def find(self, oid: bytes) -> int:
        """The offset of an object in the pack, or -1."""
        names = self._bucket(oid[0])
        at = names.find(oid)
        while at > 0 and at % self._size:
            at = names.find(oid, at + 1)
        if at < 0:
            return -1
        total = self._fanout[256]
        row = self._fanout[oid[0]] + at // self._size
        table = 1032 + total * (self._size + 4)
        offset = self._number(table + row * 4, 4)
        if offset & 0x80000000:
            offset = self._number(table + total * 4 + (offset & 0x7FFFFFFF) * 8, 8)
        return offset

    def _number(self, at: int, size: int) -> int:
        return int.from_bytes(self._index.get(at, size), "big")

    def beginning(self, digits: str) -> Iterator[bytes]:
        names = self._bucket(int(digits[:2], 16))
        for at in range(0, len(names), self._size):
            if names[at : at + self._size].hex().startswith(digits):
                yield names[at : at + self._size]

    def read(self, offset: int) -> tuple[str, bytes]:
        """(type, content) of the object at an offset, deltas applied. Raises Unknown."""
        deltas: list[tuple[int, bytes]] = []
        for _ in range(MAX_CHAIN):
            known = self._read.get(offset)
            if known is not None:
                break
            kind, start, size, base = self._header(offset)
            content = self._content(start, size)
            if kind in _TYPES:
                known = self._remember(offset, (_TYPES[kind], content))
                break
            self._objects.spend(1)
            deltas.append((offset, content))
            if isinstance(base, bytes):
                where = self.find(base)
                if where < 0:
                    known = self._objects.read(base)
                    break
                base = where
            offset = base
        else:
            raise Unknown
        for where, delta in reversed(deltas):
            known = self._remember(where, (known[0], apply_delta(known[1], delta)))
        return known

    def _remember(self, offset: int, found: tuple[str, bytes]) -> tuple[str, bytes]:
        if len(found[1]) < _WINDOW:
            self._read[offset] = found
        return found

    def _header(self, offset: int) -> tuple[int, int, int, int | bytes]:
        """(type, where the data starts, its size, the base of a delta: an offset or a name)."""
        data = self._data.get(offset, 64)
        c = data[0]
        kind, size, shift, at = (c >> 4) & 7, c & 15, 4, 1
        while c & 0x80:
            c = data[at]
            size |= (c & 0x7F) << shift
            shift += 7
            at += 1
        base: int | bytes = 0
        if kind == 6:
            back, at = pack_number(data, at)
            base = offset - back
        elif kind == 7:
            base = data[at : at + self._size]
            at += self._size
        if size > MAX_OBJECT or kind in (0, 5):
            raise Unknown
        return kind, offset + at, size, base

    def _content(self, start: int, size: int) -> bytes:
        inflater = decompressobj()
        out = b""
        while len(out) < size and not inflater.eof:
            data = self._data.get(start, max(512, size - len(out)))
            if not data:
                break
            start += len(data)
            out += inflater.decompress(data, size - len(out))
        if len(out) != size:
            raise Unknown
        return out


def _inflate(data: bytes, limit: int) -> bytes:
    return decompressobj().decompress(data, limit)


def apply_delta(base: bytes, delta: bytes) -> bytes:
    """gitformat-pack(5), Deltified representation. Raises IndexError, Unknown."""
    at = 0
    sizes = []
    for _ in range(2):
        value = shift = 0
        while True:
            c = delta[at]
            at += 1
            value |= (c & 0x7F) << shift
            shift += 7
            if not c & 0x80:
                break
        sizes.append(value)
    if sizes[0] != len(base) or sizes[1] > MAX_OBJECT:
        raise Unknown
    out = []
    while at < len(delta):
        c = delta[at]
        at += 1
        if not c & 0x80:
            out.append(delta[at : at + c])
            at += c
            continue
        start = size = 0
        for bit in range(4):
            if c & (1 << bit):
                start |= delta[at] << (8 * bit)
                at += 1
        for bit in range(3):
            if c & (0x10 << bit):
                size |= delta[at] << (8 * bit)
                at += 1
        out.append(base[start : start + (size or 0x10000)])
    result = b"".join(out)
    if len(result) != sizes[1]:
        raise Unknown
    return result


def _parse_tree(content: bytes, hash_size: int) -> Tree:
    found: Tree = {}
    at = 0
    while at < len(content):
        space = content.index(b" ", at)
        end = content.index(b"\0", space)
        mode = content[at:space]
        at = end + 1 + hash_size
        if mode != b"160000":
            name = content[space + 1 : end].decode("utf-8", "surrogateescape")
            found[name] = (mode == b"40000", content[end + 1 : at])
    return found


def _end_of_name(text: str) -> int:
    """Where the `^` and `~` steps behind a name begin; those inside `@{...}` are no steps."""
    depth = 0
    for i, c in enumerate(text):
        depth += (c == "{") - (c == "}")
        if c in "^~" and not depth:
            return i
    return len(text)


def _is_digits(text: str) -> bool:
    return all(c in "0123456789abcdefABCDEF" for c in text)


def _is_hex(name: bytes) -> bool:
    return len(name) in (38, 40, 62, 64) and not name.strip(b"0123456789abcdefABCDEF")


def objects_of(repo: Repo) -> Objects:
    """The one object store of a repository during one call."""
    known = memory(repo.disk)
    key = ("objects", repo.common, repo.gitdir)
    if key not in known:
        known[key] = Objects(repo)
    found: Objects = known[key]
    return found


__all__ = ["Commit", "Objects", "Pack", "Unknown", "apply_delta", "objects_of"]
