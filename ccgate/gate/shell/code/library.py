"""What the functions and methods of a language do: the part that all languages share, and the form of each one's own tables.

A row of `functions` or `methods` is a line of `effects`, `=name` for a row of `strings`, or a function (machine, arguments, named arguments) or
(machine, owner, arguments, named arguments).
"""

from __future__ import annotations

from ...model import HOLE, Exceeded
from ..state import TAINT
from . import effects
from .strings import LIST, LIST_METHODS, METHODS, TEXT, NotKnown, join_path, percent
from .values import NOTHING, Bound, Choice, Function, Name, Thing, Unknown, exact, merge, sources_of, words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, ClassVar

    from .machine import Machine

_WRONG = (
    NotKnown,
    ValueError,
    TypeError,
    IndexError,
    KeyError,
    AttributeError,
    LookupError,
    ArithmeticError,
    UnicodeError,
    RecursionError,
)

# Methods of objects that nobody here knows. Counting, comparing, hashing: what comes back says nothing of what went in.
COUNTS = words(
    "len length size count bytesize startswith startsWith endswith endsWith start_with? end_with? includes include? has "
    "has_key? key? contains __contains__ exists exist? isfile is_file isdir is_dir isFile isDirectory hexdigest digest "
    "isdigit isalpha isalnum index indexOf lastIndexOf rindex search test match? nil? empty? is_a? respond_to? hasOwnProperty "
    "localeCompare equals equal eql compareTo hashCode every all? any? none? isEmpty status stat mtime atime getsize "
    "byteLength tell isatty exit_code returncode code ok hash issubset issuperset isdisjoint __len__ assertTrue "
    "assertFalse assertIn assertEqual assertNotIn close flush seek rewind sync fsync unlock lock checksum crc32 eof eof? "
    "closed? closed"
)
# Text and lists are rearranged; what comes back is made of what went in. Paths among the arguments are only words.
QUIET = words(
    "append add push unshift insert remove discard extend update setdefault pop shift get fetch sort strip split join replace "
    "replaceAll format encode decode lower upper splitlines items values entries match search findall finditer sub subn group "
    "groups exec trim trimEnd trimStart concat slice substring substr toString to_s to_str to_a to_h lstrip rstrip partition "
    "rpartition title capitalize zfill ljust rjust center casefold expandtabs translate removeprefix removesuffix copy clear "
    "fullmatch scan gsub chomp toLowerCase toUpperCase downcase upcase reverse repeat padStart padEnd flat flatten merge dup "
    "clone freeze with_suffix relative_to set setItem getItem json text arrayBuffer blob add_argument add_option option "
    "addOption argument parse_args parse_known_args command describe it each_with_index first last at tr squeeze lines chars "
    "bytes unpack unpack1 pack groupdict start end_ span rsplit swapcase isidentifier strftime isoformat timestamp "
    "total_seconds most_common elements toFixed keys_ assertRaises expect to toBe toEqual toContain toMatch toHaveBeenCalled "
    "toThrow not rejects resolves Equal NoError ignores ignored createFilter check_ignore match_file then catch finally "
    "setEncoding setdefaulttimeout with_name with_stem joinpath resolve absolute as_posix expanduser is_absolute withIndent "
    "lastIndex bind call apply new_ ptr deref as_str as_ref as_bytes to_string into unwrap expect_"
)
# What is said, sent or written: arguments come out.
SAYS = words(
    "info debug warn warning error log critical exception trace fatal print println printf puts write writelines writeln send "
    "sendall end post put emit echo display write_text append_text appendFile broadcast publish sendto sendMessage reply "
    "notify"
)
_EACH = words(
    "map forEach each collect flatMap flat_map each_with_index each_with_object each_entry each_slice each_line each_char "
    "filter_map tap then with_index map_with_index foreach for_each collect_concat each_key each_value each_pair lapply "
    "sapply then_ catch finally step eachLine eachFile eachFileRecurse"
)
_FILTER = words(
    "filter select find_all grep reject filter! select! findAll find detect some any any? every all all? none none? findLast "
    "partition drop_while take_while skip_while group_by groupBy sort_by min_by max_by sortBy keep_if delete_if findIndex"
)
_MUTATE = frozenset(["append", "push", "unshift", "add", "insert", "<<", "extend", "prepend"])
_READS = words(
    "read readline readlines readall read1 readLine readLines getlines getline gets each_line eachLine each getvalue slurp "
    "lines readAll readAllText ReadToEnd ReadLine text getText content getc getch each_byte read_nonblock sysread readpartial "
    "readchar peek fread fgets __iter__ __next__ nextLine hasNext getAsText string iter_lines get pread forEach readFile map "
    "to_a getChannel bytes buffer"
)
_WRITES = words("write writelines puts print printf writeln println << end fwrite fputs writeFile appendFile append write_all say")

# Path objects, their owner being the first argument.
PATH_METHODS: dict[str, str] = {
    name: spec
    for spec, names in {
        "r>text": "read_text read_bytes read readlines each_line slurp slurp_utf8 slurp_raw lines text getText readLines eachLine readAllBytes readString binread bytes getBytes readBytes getlines contents readText foreach text_ bytes_ arrayBuffer json stream",
        "r>file": "open openr openr_utf8 newReader newInputStream filehandle getChannel withReader", "w": "write_text write_bytes write spew spew_utf8 append append_utf8 setText withWriter writer truncate binwrite writeText appendText",
        "d": "unlink delete remove rmdir deleteOnExit delete!", "D": "rmtree remove_tree deleteDir", "m w": "rename replace move move_to renameTo", "R o": "copy copy_to copy_into move_into", "R w": "symlink_to hardlink_to link_to make_link",
        "l": "exists is_file is_dir is_symlink stat lstat exist? file? directory? size size? zero? is_socket is_mount samefile owner group match full_match is_relative_to touch mkdir chmod mkpath mtime isFile isDirectory canRead length lastModified is_absolute isAbsolute readable? writable? executable? symlink? mkdirs createNewFile chown utime readlink",
        "l>names": "children entries each_child list listFiles list_files",
    }.items()
    for name in names.split()
}  # fmt: skip
_PATH_PARTS = {
    "name": "basename", "basename": "basename", "getName": "basename", "parent": "dirname", "dirname": "dirname", "getParent": "dirname",
    "suffix": "extension", "extname": "extension", "stem": "stem", "volume": "root",
}  # fmt: skip
_PATH_SAME = words(
    "resolve absolute as_posix expanduser realpath cleanpath expand_path __str__ to_s to_path toString getPath "
    "getAbsolutePath getCanonicalPath as_uri stringify canonpath absolute_path toPath toFile normalize path"
)
_PATH_JOIN = frozenset(["joinpath", "join", "child", "children_", "with_name", "+", "/"])


MAX_ITEMS = 65_536  # of a list that is computed


def by_row(*groups: tuple[Any, str]) -> dict[str, Any]:
    """A table from rows with the names that share them."""
    return {name: row for row, names in groups for name in names.split()}


class Library:
    """A language. `outward`: an assignment changes the variable of an outer function if there is one."""

    truthy_empty = False
    outward = True
    constructors: tuple[str, ...] = ("__init__", "initialize", "constructor")
    self_name = "self"
    loops_over_text = True  # a loop over a text sees its characters, and not the text
    unset: Any = None  # what a variable is worth that was never set
    calls_bare = False  # a function's name alone calls it
    explicit_self = False
    functions: ClassVar[dict[str, Any]] = {}
    methods: ClassVar[dict[str, Any]] = {}
    constants: ClassVar[dict[str, Any]] = {}
    anywhere: ClassVar[dict[str, Any]] = {}  # functions known by their last name, whoever they belong to
    concat = "+"

    def __init__(self, name: str) -> None:
        self.name = name

    # -- functions -----------------------------------------------------------------------------------------------------

    def call(self, m: Machine, name: str, args: list[Any], named: dict[str, Any]) -> Any:
        row = self.functions.get(name)
        last = name.rpartition(".")[2]
        if row is None:
            row = self.anywhere.get(last)
        if row is not None:
            return self.use(m, row, name, args, named)
        if "." in name:
            if last in SAYS:
                for value in [*args, *named.values()]:
                    m.show(value, name)
                return NOTHING
            if last in COUNTS:
                return NOTHING
            if last in QUIET:
                return self._quiet(m, NOTHING, args, named)
        return m.stranger(name, None, args, named)

    def use(self, m: Machine, row: Any, name: str, args: list[Any], named: dict[str, Any]) -> Any:
        """One row of a table."""
        if callable(row):
            try:
                return row(m, args, named)
            except _WRONG:
                return merge(args)
        if row.startswith("="):
            return self.text_method(m, row[1:], args[0] if args else NOTHING, args[1:])
        return effects.apply(m, row, name, args, named)

    def _quiet(self, m: Machine, owner: Any, args: list[Any], named: dict[str, Any]) -> Any:
        values = [owner, *args, *named.values()]
        for value in args:
            if isinstance(value, (Function, Bound)) or (isinstance(value, Name) and value.text in self.functions):
                found = m.call(value, [merge([owner])], {})
                values.append(found)
        return merge([v for v in values if not isinstance(v, (Function, Bound, Name))])

    # -- methods -------------------------------------------------------------------------------------------------------

    def method(self, m: Machine, owner: Any, name: str, args: list[Any], named: dict[str, Any]) -> Any:
        row = self.methods.get(name)
        if row is not None:
            found = row(m, owner, args, named)
            if found is not NotImplemented:
                return found
        if isinstance(owner, Thing):
            return self._thing_method(m, owner, name, args, named)
        if isinstance(owner, (list, tuple)):
            return self._list_method(m, list(owner) if isinstance(owner, tuple) else owner, name, args, named)
        if isinstance(owner, dict):
            return self._dict_method(m, owner, name, args, named)
        if isinstance(owner, (str, bytes, int)) and name in METHODS:
            return self.text_method(m, METHODS[name], owner, args)
        if isinstance(owner, str) and exact(owner) and name == "join" and args:  # ''.join(items)
            return self._join(m, args[0], owner)
        if isinstance(owner, str) and name in _EACH | _FILTER:
            return self._list_method(m, m.elements(owner), name, args, named)
        if isinstance(owner, (Function, Name, Bound)) and name in ("call", "apply", "bind", "()"):
            rest = args if self.name == "ruby" else args[1:]
            if name == "apply" and rest and isinstance(rest[0], list):
                rest = rest[0]
            return owner if name == "bind" else m.call(owner, rest, named)
        return self._stranger_method(m, owner, name, args, named)

    def _stranger_method(self, m: Machine, owner: Any, name: str, args: list[Any], named: dict[str, Any]) -> Any:
        """A method of something unknown."""
        if (
            isinstance(owner, Unknown)
            and owner.lines is not None
            and name in ("split", "splitlines", "lines", "strip", "trim", "chomp", "decode", "to_s", "toString", "split_whitespace")
        ):
            return owner if name not in ("split", "splitlines", "lines") else list(owner.lines)
        functions = [a for a in args if isinstance(a, (Function, Bound))]
        if name in ("keys", "each_key"):
            return names_only(owner)
        if name in ("split", "partition") and args and args[0] in ("=", ":") and sources_of(owner):
            return key_and_value(owner, mark=name == "partition")
        if name in COUNTS and not functions:
            return NOTHING
        if name in SAYS:
            for value in [*args, *named.values()]:
                m.show(value, name)
            return NOTHING
        if name in QUIET or name in _EACH or name in _FILTER:
            return self._quiet(m, owner, args, named)
        row = self.anywhere.get(name)
        if row is not None:
            return self.use(m, row, name, args, named)
        return m.stranger(name, owner, args, named)

    def text_method(self, m: Machine, key: str, owner: Any, args: list[Any]) -> Any:
        """A row of `strings` on a text, for each of its values."""
        if isinstance(owner, Choice):
            return m._each([self.text_method(m, key, one, args) for one in owner.values])
        if isinstance(owner, Thing) and owner.kind in ("path", "entry"):
            owner = owner.text
        if any(isinstance(a, Choice) for a in args):
            at = next(i for i, a in enumerate(args) if isinstance(a, Choice))
            return m._each([self.text_method(m, key, owner, [*args[:at], one, *args[at + 1 :]]) for one in args[at].values])
        functions = [a for a in args if isinstance(a, (Function, Bound))]
        if isinstance(owner, str) and not exact(owner):
            if key in ("strip", "rstrip", "lstrip", "text", "chomp", "encode", "decode"):
                return owner
            if key in ("basename", "dirname") and TAINT not in owner:
                return TEXT[key](owner)
            if key in ("startswith", "endswith", "contains", "length", "empty", "find", "rfind", "count"):
                return NOTHING
            if key == "split" and TAINT not in owner:
                return self._safe(m, key, owner, args)
            return merge([owner, *args])
        if not isinstance(owner, (str, bytes, int, float)) or functions:
            for function in functions:
                m.call(function, [merge([owner])], {})
            if key in ("length", "startswith", "endswith", "contains", "find", "rfind", "empty", "isdigit"):
                return self._look(m, key, owner, args)
            return (
                key_and_value(owner, mark=key == "partition")
                if key in ("split", "partition") and args and args[0] in ("=", ":")
                else merge([owner, *args])
            )
        return self._safe(m, key, owner, args)

    def _safe(self, m: Machine, key: str, owner: Any, args: list[Any]) -> Any:
        plain = [a.text if isinstance(a, Thing) and a.kind == "regex" else a for a in args]
        if any(isinstance(a, Thing) and a.kind == "regex" for a in args):
            return self.regex_method(m, key, owner, args)
        if isinstance(owner, bytes) and key not in (
            "decode",
            "length",
            "slice",
            "reverse",
            "base64_decode",
            "from_hex",
            "decompress",
            "bytes",
        ):
            if key == "text":
                return TEXT["decode"](owner, *plain)
            owner = owner.decode("latin-1")
        if isinstance(owner, (int, float)):
            if key == "text":
                return self._based(owner, plain)
            if key == "char_at" and isinstance(owner, int):
                return chr(owner) if 0 <= owner < 0x110000 else NOTHING
            return owner if key == "number" else NOTHING
        try:
            found = TEXT[key](owner, *plain)
        except _WRONG:
            return merge([owner, *args])
        except Exception:  # zlib.error, which only its module names: data that is not what it seems
            return merge([owner])
        return found if not isinstance(found, (str, bytes)) or len(found) <= 65_536 else NOTHING

    @staticmethod
    def _based(number: Any, args: list[Any]) -> Any:
        base = args[0] if args and isinstance(args[0], int) else 10
        if base == 10 or not isinstance(number, int) or not 2 <= base <= 36 or number < 0:
            return str(number)
        digits = ""
        while number and len(digits) < 64:
            number, digit = divmod(number, base)
            digits = "0123456789abcdefghijklmnopqrstuvwxyz"[digit] + digits
        return digits or "0"

    def _look(self, m: Machine, key: str, owner: Any, args: list[Any]) -> Any:
        """A test on text that is not known: of a file's content it can be told that a word is not in it."""
        if (
            key in ("contains", "find", "startswith", "endswith")
            and args
            and isinstance(args[0], str)
            and absent(m, owner, args[0])
        ):
            return -1 if key == "find" else False
        return NOTHING

    def regex_method(self, m: Machine, key: str, text: str, args: list[Any]) -> Any:
        """split, replace, match with a regular expression."""
        if not exact(text) or not isinstance(args[0], Thing):
            return merge([text])
        pattern = compiled(args[0])
        if pattern is None:
            return merge([text])
        if key == "split":
            return pattern.split(text)
        if key == "replace" and len(args) > 1 and isinstance(args[1], str) and exact(args[1]):
            return pattern.sub(lambda found: args[1], text)
        if key in ("find", "count", "contains", "startswith"):
            found = pattern.search(text)
            return found is not None if key == "contains" else (found.start() if found else -1)
        return merge([text])

    # -- lists and tables ----------------------------------------------------------------------------------------------

    def _list_method(self, m: Machine, owner: list[Any], name: str, args: list[Any], named: dict[str, Any]) -> Any:
        if name in _EACH and args:
            return self.each(m, owner, args[-1], name)
        if name in _FILTER:
            return self.filtered(m, owner, name, args)
        if name in ("reduce", "inject", "reduceRight", "fold"):
            return self._reduce(m, owner, args)
        if name == "join":
            between = args[0] if args and isinstance(args[0], str) else ("," if self.name == "javascript" and not args else "")
            return self._join(m, owner, between)
        if name in _MUTATE:
            if len(owner) < 4096:
                for value in args[-1:] if name == "insert" else args:
                    if name == "extend":
                        owner.extend(m.elements(value)[:1000])
                    elif name in ("unshift", "prepend"):
                        owner.insert(0, value)
                    else:
                        owner.append(value)
            return owner
        if name in ("pop", "shift", "remove_at") and owner:
            return owner.pop(
                args[0]
                if args and isinstance(args[0], int) and -len(owner) <= args[0] < len(owner)
                else 0
                if name == "shift"
                else -1
            )
        if name == "remove" and args:
            if args[0] in owner and not m.unsure:
                owner.remove(args[0])
            return None
        if name == "sort" and not args and self.name == "python":
            return None
        if name in ("reverse", "clear") and self.name == "python":
            if name == "reverse":
                owner.reverse()
            return None
        key = LIST_METHODS.get(name)
        if key is not None:
            try:
                found = LIST[key](owner, *args)
            except _WRONG:
                return merge([owner])
            return merge([owner]) if isinstance(found, list) and len(found) > MAX_ITEMS else found
        if name in ("next", "__next__", "sample", "rand"):
            return m._each(owner[:24]) if owner else NOTHING
        if name == "keys":
            return list(range(len(owner)))
        if name in COUNTS:
            return NOTHING
        if name in SAYS:
            m.show(args, name)
            return NOTHING
        if name in QUIET:
            return self._quiet(m, owner, args, named)
        row = self.anywhere.get(name)
        if row is not None:
            return self.use(m, row, name, args, named)
        return m.stranger(name, owner, args, named)

    def each(self, m: Machine, items: list[Any], function: Any, name: str) -> Any:
        out = []
        for i, item in enumerate(items[:300]):
            values = (
                item
                if isinstance(item, list) and isinstance(function, Function) and len(function.params) == len(item) > 1
                else [item, i]
            )
            if isinstance(function, str) and exact(function):  # &:read of Ruby, made a name by the grammar
                out.append(self.method(m, item, function, [], {}))
            else:
                out.append(m.call(function, values if isinstance(function, Function) else [item], {}))
        if name in ("forEach", "each", "each_with_index", "tap", "each_line"):
            return items
        if name in ("flatMap", "flat_map"):
            return [x for item in out for x in (item if isinstance(item, list) else [item])]
        return out

    def filtered(self, m: Machine, items: list[Any], name: str, args: list[Any]) -> Any:
        function = args[0] if args else None
        kept, unsure = [], False
        for item in items[:2000]:
            if isinstance(function, Thing) and function.kind == "regex":
                truth = self._fits(function, item)
            elif isinstance(function, (Function, Name, Bound)):
                truth = m.truth(m.call(function, [item], {}))
            elif isinstance(function, str) and exact(function):
                truth = m.truth(self.method(m, item, function, [], {}))
            else:
                truth = None
            if truth is not (name not in ("reject", "delete_if", "drop_while")) and truth is not None:
                continue
            unsure = unsure or truth is None
            kept.append(item)
        if name in ("find", "detect", "findLast"):
            return kept[0] if kept and not unsure else m._each(kept[:24]) if kept else None
        if name in ("some", "any", "any?", "every", "all", "all?", "none", "none?", "findIndex"):
            return NOTHING
        if name in ("sort_by", "sortBy", "min_by", "max_by", "group_by", "groupBy", "partition"):
            return items
        return kept

    @staticmethod
    def _fits(regex: Thing, item: Any) -> bool | None:
        if isinstance(item, Thing) and item.kind in ("path", "entry"):
            item = item.text
        pattern = compiled(regex) if exact(item) else None
        return None if pattern is None else pattern.search(item) is not None

    def _reduce(self, m: Machine, items: list[Any], args: list[Any]) -> Any:
        function = next((a for a in args if isinstance(a, (Function, Name, Bound))), None)
        rest = [a for a in args if a is not function]
        if function is None:
            return m.join(items) if rest in (["+"], [":+"]) else merge(items)
        values = [*rest[:1], *items[:300]]
        if not values:
            return NOTHING
        value = values[0]
        for item in values[1:]:
            value = m.call(function, [value, item], {})
        return value

    def _join(self, m: Machine, items: Any, between: str) -> Any:
        if isinstance(items, (list, tuple, dict)):
            flat = [x for item in items for x in (item if isinstance(item, list) else [item])]
            return m.join(flat[:5000], between)
        if isinstance(items, str):
            return between.join(items) if exact(items) else items
        if isinstance(items, Unknown) and items.lines is not None:
            return Unknown(lines=items.lines)
        return merge([items])

    def _dict_method(self, m: Machine, owner: dict[Any, Any], name: str, args: list[Any], named: dict[str, Any]) -> Any:
        if name in ("get", "fetch", "setdefault", "pop", "dig", "delete", "[]", "getOrDefault") and args:
            found = m.item(owner, args[0])
            if found is None:
                found = args[1] if len(args) > 1 else None
                if name == "setdefault" and isinstance(args[0], (str, int)):
                    owner[args[0]] = found
            return found
        if name in (
            "items",
            "entries",
            "each",
            "each_pair",
            "to_a",
            "forEach",
            "map",
            "select",
            "filter",
            "collect",
            "any?",
            "find",
        ):
            pairs = [[k, v] for k, v in owner.items()]
            if name in ("items", "entries", "to_a"):
                return pairs
            if name == "forEach":
                pairs = [[v, k] for k, v in owner.items()]
            return self._list_method(m, pairs, name, args, named) if args else pairs
        if name in ("keys", "each_key"):
            found = self.keys_of(owner)
            return self._list_method(m, found, "each", args, named) if args else found
        if name in ("values", "each_value"):
            return self._list_method(m, list(owner.values()), "each", args, named) if args else list(owner.values())
        if name in ("update", "merge", "merge!") and args:
            for other in args:
                if isinstance(other, dict):
                    owner.update(other)
                else:
                    owner[HOLE] = merge([owner.get(HOLE, NOTHING), other])
            return owner
        if name == "set" and len(args) > 1 and isinstance(args[0], (str, int)):
            owner[args[0]] = args[1]
            return owner
        if name in ("copy", "dup", "clone", "to_h"):
            return dict(owner)
        if name in COUNTS:
            return NOTHING
        if name in QUIET:
            return self._quiet(m, owner, args, named)
        if name in SAYS:
            m.show(args, name)
            return NOTHING
        row = self.anywhere.get(name)
        if row is not None:
            return self.use(m, row, name, args, named)
        return m.stranger(name, owner, args, named)

    @staticmethod
    def keys_of(table: dict[Any, Any]) -> list[Any]:
        """The keys of a table; of those that are not known it can only be said what they came from."""
        return [names_only(value) if key == HOLE else key for key, value in table.items()]

    # -- objects -------------------------------------------------------------------------------------------------------

    def _thing_method(self, m: Machine, owner: Thing, name: str, args: list[Any], named: dict[str, Any]) -> Any:
        kind = owner.kind
        if kind in ("file", "stdin"):
            return self._file_method(m, owner, name, args, named)
        if kind in ("path", "entry"):
            return self.path_method(m, owner, name, args, named)
        if kind == "environ":
            return self._environ_method(m, owner, name, args, named)
        if kind == "stdout":
            if name in ("flush", "close", "sync", "isatty", "reconfigure", "binmode", "autoflush", "setvbuf"):
                return NOTHING
            m.print(args, "\n" if name in ("puts", "println", "print_line", "writeln") else "", name)
            return owner
        if kind == "regex":
            return self.regex_call(m, owner, name, args)
        if kind == "archive":
            if name in (
                "write",
                "add",
                "extract",
                "addFile",
                "append",
                "file",
                "addLocalFile",
                "directory",
                "addLocalFolder",
                "add_file",
                "entry",
            ):
                for value in args[:1]:
                    m.show(value, "an archive")
                    for path in effects.paths_of(m, value):
                        m.run.tree(path, "read")
            elif name in ("writestr", "addfile", "addstr"):
                m.show(args, "an archive")
            return NOTHING
        if kind == "instance":
            return m.stranger(name, owner, args, named) if name not in QUIET | COUNTS else self._quiet(m, owner, args, named)
        return self._stranger_method(m, merge([owner]), name, args, named)

    def _file_method(self, m: Machine, owner: Thing, name: str, args: list[Any], named: dict[str, Any]) -> Any:
        functions = [a for a in args if isinstance(a, (Function, Bound, Name))]
        if (
            name in _WRITES
            and owner.kind == "file"
            and "w" in owner.items["mode"] + owner.items["mode"].replace("a", "w")
            and not functions
        ):
            value = m.join(args) if args and not any(isinstance(a, list) for a in args) else args
            effects.written(m, owner, value)
            return owner
        if name in _READS:
            found = self.file_contents(m, owner)
            if name in (
                "readlines",
                "each_line",
                "lines",
                "getlines",
                "readLines",
                "eachLine",
                "iter_lines",
                "each",
                "forEach",
                "__iter__",
                "to_a",
                "map",
            ):
                found = effects.lines_of(found)
            if functions:
                return self.each(m, m.elements(found), functions[0], name)
            return found
        if name in (
            "__enter__",
            "buffer",
            "binmode",
            "set_encoding",
            "detach",
            "autoclose",
            "raw",
            "bufferedReader",
            "buffered",
            "setEncoding",
            "useDelimiter",
        ):
            return owner
        if name == "truncate":
            effects.write(m, owner.text)
            return NOTHING
        if name in ("pipe", "pipeTo"):
            m.show(owner, name)
            return NOTHING
        if name in (
            "close",
            "flush",
            "seek",
            "tell",
            "isatty",
            "size",
            "stat",
            "path",
            "name",
            "eof",
            "eof?",
            "closed",
            "rewind",
            "on_",
            "flock",
            "setvbuf",
        ):
            return NOTHING
        if name == "fileno":
            return merge([owner])
        if name == "on":  # streams of node: .on('data', f)
            for function in functions:
                m.call(function, [self.file_contents(m, owner)], {})
            return owner
        return self._stranger_method(m, merge([owner]), name, args, named)

    def file_contents(self, m: Machine, owner: Thing) -> Any:
        if owner.kind == "stdin":
            return m.input_text()
        return effects.contents(m, [owner.text]) if "r" in owner.items["mode"] else NOTHING

    def path_method(self, m: Machine, owner: Thing, name: str, args: list[Any], named: dict[str, Any]) -> Any:
        if name == "open":
            mode = args[0] if args else named.get("mode", "r")
            found = effects.open_file(m, owner, mode if isinstance(mode, str) else "r")
            functions = [a for a in args if isinstance(a, Function)]
            return m.call(functions[0], [found], {}) if functions else found
        if name in ("glob", "rglob", "iterdir", "each_child", "children"):
            if name in ("iterdir", "each_child", "children"):
                found = effects.listing(m, owner)
                made: list[Any] = [Thing("path", join_path(owner.text, n)) for n in found]
            else:
                pattern = args[0] if args else "*"
                made = [
                    Thing("path", p)
                    for p in effects.globbed(m, pattern, base=owner.text, hidden=self.name == "python", deep=name == "rglob")
                ]
            functions = [a for a in args if isinstance(a, Function)]
            return self.each(m, made, functions[0], "each") if functions else made
        if name == "walk":
            return [[Thing("path", top), dirs, names] for top, dirs, names in effects.walked(m, owner)]
        if name in _PATH_JOIN:
            parts = [a.text if isinstance(a, Thing) and a.kind in ("path", "entry") else a for a in args]
            if name == "with_name":
                return self._path(m, m.join([TEXT["dirname"](owner.text), "/", *parts]))
            return self._path(m, self.joined_path(m, [owner.text, *parts]))
        if name in ("with_suffix", "sub_ext") and args and exact(args[0]):
            stem = owner.text[: len(owner.text) - len(TEXT["extension"](owner.text))]
            return Thing("path", stem + args[0])
        if name in _PATH_SAME:
            text = owner.text
            if name == "expanduser":
                from ...paths import expand_tilde

                text = expand_tilde(text, m.shell.world.home)
            return (
                Thing("path", text)
                if name
                in ("resolve", "absolute", "expanduser", "realpath", "cleanpath", "expand_path", "normalize", "toPath", "toFile")
                else text
            )
        if name in _PATH_PARTS:
            return self.path_part(owner, name)
        if name == "relative_to":
            return owner
        spec = PATH_METHODS.get(name)
        if spec is not None:
            if spec == "w":
                m.show(args, name)
                if args and effects.exactly(args[0]):
                    from ..state import Output

                    m.shell.remember(owner.text, Output(args[0]), m.state, appended="append" in name)
            functions = [a for a in args if isinstance(a, Function)]
            found = effects.apply(m, spec, name, [owner, *(a for a in args if not isinstance(a, Function))], {})
            if functions:
                return self.each(m, m.elements(effects.lines_of(found)), functions[0], name)
            return effects.lines_of(found) if name in ("readlines", "lines", "each_line", "readLines") else found
        if name in METHODS:
            return self.text_method(m, METHODS[name], owner.text, args)
        return self._stranger_method(m, owner, name, args, named)

    @staticmethod
    def _path(m: Machine, value: Any) -> Any:
        if isinstance(value, Choice):
            return m._each([Thing("path", v) for v in value.values if isinstance(v, str)])
        return Thing("path", value) if isinstance(value, str) else value

    def joined_path(self, m: Machine, parts: list[Any], *, plain: bool = False) -> Any:
        """Path parts put together; `plain`: an absolute one does not start anew."""
        flat: list[Any] = []
        for part in parts:
            flat += part if isinstance(part, list) else [part]
        texts = [p.text if isinstance(p, Thing) and p.kind in ("path", "entry") else p for p in flat]
        lines: list[list[str]] = [[]]
        for text in texts:
            options = [t if isinstance(t, str) else HOLE for t in (text.values if isinstance(text, Choice) else [text])]
            if isinstance(text, Unknown) and text.sources and not any(k == "computed" for k, _ in text.sources):
                return merge(parts)
            lines = [[*line, option] for line in lines for option in options][:24]
        if plain:
            from .strings import concat_path

            return m._each([concat_path(*line) for line in lines])
        return m._each([join_path(*line) for line in lines])

    @staticmethod
    def path_part(owner: Thing, name: str) -> Any:
        key = _PATH_PARTS[name]
        if key == "stem":
            base = str(TEXT["basename"](owner.text))
            return base[: len(base) - len(TEXT["extension"](base))] if TEXT["extension"](base) else base
        if key == "root":
            return ""
        found = TEXT[key](owner.text)
        return Thing("path", found) if name in ("parent", "dirname") else found

    def _environ_method(self, m: Machine, owner: Thing, name: str, args: list[Any], named: dict[str, Any]) -> Any:
        if name in ("get", "fetch", "pop", "setdefault", "__getitem__", "dig", "getOrDefault"):
            found = m.variable(args[0]) if args else owner
            if len(args) > 1 and name != "pop":
                return m._each([found, args[1]])
            return found
        names = effects.environment_names(m)
        if name in ("keys", "__iter__", "each_key"):
            return self._list_method(m, names, "each", args, named) if args else names
        pairs = [[n, m.variable(n)] for n in names]
        if name in ("items", "entries", "iteritems", "to_a"):
            return pairs
        if name == "values":
            return [p[1] for p in pairs]
        if (
            name
            in (
                "each",
                "each_pair",
                "map",
                "select",
                "filter",
                "forEach",
                "find",
                "find_all",
                "reject",
                "collect",
                "sort_by",
                "each_with_object",
            )
            and args
        ):
            return self._list_method(m, pairs, name, args, named)
        if name in ("copy", "to_h", "to_hash", "dup", "clone", "inspect", "to_s", "sort", "sort_by", "toString", "toMap"):
            return owner
        if name in ("update", "merge!", "putAll"):
            for value in args:
                for path in {p for kind, p in sources_of(value) if kind == "file"}:
                    effects.load(m, path)
            return None
        return NOTHING

    def regex_call(self, m: Machine, owner: Thing, name: str, args: list[Any]) -> Any:
        """`pattern.search(text)`, `/x/.test(text)`."""
        text = args[0] if args else NOTHING
        if isinstance(text, Thing) and text.kind in ("path", "entry"):
            text = text.text
        if not exact(text):
            if exact(owner.text) and absent_line(m, text, owner.text, "perl", ignore_case="i" in str(owner.items.get("flags", ""))):
                return False if name in ("test", "match?", "=~", "===") else [] if name in ("findall", "finditer") else None
            return NOTHING if name in ("test", "match?", "match", "search", "fullmatch") and not sources_of(text) else merge([text])
        pattern = compiled(owner)
        if pattern is None:
            return merge([text])
        whole = name in ("match", "fullmatch") and self.name == "python"
        found = getattr(pattern, name)(text) if whole else pattern.search(text)
        if name in ("test", "match?", "=~", "search", "match", "fullmatch", "exec", "==="):
            return (
                found is not None
                if name in ("test", "match?", "=~", "===") or found is None
                else [found.group(0), *map(str, found.groups())]
            )
        if name == "findall":
            return [g if isinstance(g, str) else list(g) for g in pattern.findall(text)]
        if name == "split":
            return list(pattern.split(text))
        if name in ("sub", "replace") and len(args) > 1 and exact(args[1]):
            return pattern.sub(lambda hit: args[0], args[1]) if self.name == "python" else merge([text])
        return merge(args)

    def attribute(self, m: Machine, owner: Any, name: str) -> Any:
        """An attribute that is no method; None if it may be one."""
        if isinstance(owner, Thing):
            if owner.kind == "environ":
                return m.variable(name) if self.name == "javascript" else None
            if owner.kind in ("path", "entry"):
                if name in _PATH_PARTS:
                    return self.path_part(owner, name)
                if name in ("path", "parents", "parts", "fullName", "absolutePath"):
                    return (
                        owner.text
                        if name != "parents"
                        else [
                            Thing("path", TEXT["dirname"](owner.text)),
                            Thing("path", TEXT["dirname"](TEXT["dirname"](owner.text))),
                        ]
                    )
            if owner.kind in ("stdin", "stdout", "file") and name in ("buffer", "raw"):
                return owner
            if owner.kind == "module":
                return owner.items.get(name, NOTHING)
            return None
        if (
            name in ("length", "size")
            and isinstance(owner, (str, list, bytes, dict))
            and (not isinstance(owner, str) or exact(owner))
        ):
            return len(owner) if self.name != "python" else None
        if isinstance(owner, Unknown):
            if name in ("length", "size", "byteLength", "status", "returncode"):
                return NOTHING
            return owner if owner.sources or owner.lines is not None else None
        if isinstance(owner, dict):
            return owner.get(HOLE)
        return None

    def bind_owner(self, m: Machine, function: Function, owner: Any, args: list[Any]) -> list[Any]:
        """Give a method its object."""
        if self.explicit_self:
            return [owner, *args]
        m.scope.values[self.self_name] = owner
        return args

    # -- values --------------------------------------------------------------------------------------------------------

    def operate(self, m: Machine, operator: str, left: Any, right: Any) -> Any:
        if operator in ("+", ".", "..", "<>", "~", "&", "++", "||") and operator in (self.concat, "+"):
            if (isinstance(left, str) and isinstance(right, str)) or (isinstance(left, bytes) and isinstance(right, bytes)):
                return left + right if len(left) + len(right) <= 65_536 else NOTHING  # type: ignore[operator]
            if isinstance(left, list) and isinstance(right, (list, tuple)):
                return left + list(right) if len(left) + len(right) <= MAX_ITEMS else merge([left, right])
            if isinstance(left, (int, float)) and isinstance(right, (int, float)) and operator == "+":
                return left + right
            if isinstance(left, Thing) and left.kind == "path" and isinstance(right, (str, Thing)):
                return self._path(m, self.joined_path(m, [left, right]))
            if isinstance(left, (str, bytes)) or isinstance(right, (str, bytes)):
                return m.join([left, right])
            return m.join([left, right]) if self.concat == operator and operator != "+" else merge([left, right])
        if operator == "/":
            if isinstance(left, Thing) and left.kind == "path":
                return self._path(m, self.joined_path(m, [left, right]))
            if isinstance(right, Thing) and right.kind == "path":
                return self._path(m, self.joined_path(m, [left, right]))
        try:
            return self._arithmetic(m, operator, left, right)
        except _WRONG:
            return merge([left, right])

    def _arithmetic(self, m: Machine, operator: str, left: Any, right: Any) -> Any:
        numbers = isinstance(left, (int, float)) and isinstance(right, (int, float))
        if operator == "*" and isinstance(right, int) and isinstance(left, (str, bytes, list)):
            return left * right if len(left) * max(right, 0) <= 65_536 else NOTHING
        if operator == "*" and self.concat == "*" and isinstance(left, str):
            return m.join([left, right])
        if operator == "%" and isinstance(left, str) and exact(left):
            values = list(right) if isinstance(right, (list, tuple)) else [right]
            if all(isinstance(v, str) for v in values) and "%s" in left and left.count("%") == left.count("%s") == len(values):
                pieces = left.split("%s")
                return m.join([x for pair in zip(pieces, [*values, ""], strict=True) for x in pair])
            if all(isinstance(v, (str, int)) for v in values):
                return percent(left, values)
            return merge(values)
        if operator == "<<" and isinstance(left, list):
            return self._list_method(m, left, "append", [right], {})
        if operator == "<<" and isinstance(left, str):
            return m.join([left, right])
        if operator in ("<<", ">>") and isinstance(left, Thing):
            return self.method(m, left, "write", [right], {})
        if operator == "x" and isinstance(left, str) and isinstance(right, int):
            return left * right if len(left) * right <= 65_536 else NOTHING
        if operator == "|" and isinstance(left, dict) and isinstance(right, dict):
            return left | right
        if operator == "-" and isinstance(left, list) and isinstance(right, list):
            return [x for x in left if x not in right]
        if not numbers:
            return merge([left, right])
        if operator == "-":
            return left - right
        if operator == "*":
            return left * right if abs(left) < 1 << 64 and abs(right) < 1 << 64 else NOTHING
        if operator in ("//", "/", "%") and right:
            return (
                left % right
                if operator == "%"
                else left // right
                if operator == "//" or (left % right == 0 and isinstance(left, int))
                else left / right
            )
        if isinstance(left, int) and isinstance(right, int):
            if operator == "^" and self.name not in ("lua", "r", "julia"):
                return left ^ right
            if operator == "|":
                return left | right
            if operator == "&":
                return left & right
            if operator in ("<<", ">>") and 0 <= right < 64:
                return left << right if operator == "<<" else left >> right
            if operator == "**" and 0 <= right < 64 and abs(left) < 1 << 16:
                return left**right
        return NOTHING

    def compare(self, m: Machine, operator: str, left: Any, right: Any) -> Any:
        """True, False, or something unknown that says nothing of what was compared."""
        if operator in ("in", "not in"):
            found = self._inside(m, left, right)
            return found if not isinstance(found, bool) else found == (operator == "in")
        if operator in ("=~", "!~"):
            if isinstance(right, Thing) and right.kind == "regex":
                self.captured(m, left)
                left = left.text if isinstance(left, Thing) and left.kind in ("path", "entry") else left
                truth = self._fits(right, left)
                return NOTHING if truth is None else truth == (operator == "=~")
            return NOTHING
        if isinstance(left, Thing) and left.kind in ("path", "entry"):
            left = left.text
        if isinstance(right, Thing) and right.kind in ("path", "entry"):
            right = right.text
        if not all(isinstance(v, (str, int, float, bool)) or v is None for v in (left, right)):
            return NOTHING
        if any(isinstance(v, str) and not exact(v) for v in (left, right)):
            return NOTHING
        if operator in ("==", "===", "eq", "is"):
            return left == right
        if operator in ("!=", "!==", "ne", "is not", "~=", "<>"):
            return left != right
        try:
            if operator in ("<", "lt"):
                return left < right
            if operator in (">", "gt"):
                return left > right
            if operator in ("<=", "le"):
                return left <= right
            if operator in (">=", "ge"):
                return left >= right
        except TypeError:
            return NOTHING
        return NOTHING

    @staticmethod
    def captured(m: Machine, subject: Any) -> None:
        """$1, $2 ... after a match are parts of what was matched."""
        for name in ("$1", "$2", "$3", "$4", "$&", "$~", "$'", "$`", "$+"):
            m.top.values[name] = merge([subject]) if not isinstance(subject, str) or not exact(subject) else HOLE

    def _inside(self, m: Machine, item: Any, holder: Any) -> Any:
        if isinstance(item, Thing) and item.kind in ("path", "entry"):
            item = item.text
        if isinstance(holder, Thing) and holder.kind == "path":
            holder = holder.text
        if isinstance(holder, (list, dict)) and isinstance(item, (str, int)) and (not isinstance(item, str) or exact(item)):
            if item in holder:
                return True
            return False if all(isinstance(x, (str, int)) and (not isinstance(x, str) or exact(x)) for x in holder) else NOTHING
        if exact(item) and exact(holder):
            return item in holder
        if exact(item) and absent(m, holder, item):
            return False
        return NOTHING

    def text(self, m: Machine, value: Any) -> str | None:
        """A value inside a text; None if that is not known."""
        if isinstance(value, str):
            return value
        if isinstance(value, bool):
            return str(value) if self.name == "python" else str(value).lower()
        if isinstance(value, (int, float)):
            return str(value)
        if value is None:
            return "None" if self.name == "python" else ""
        if isinstance(value, bytes):
            return value.decode("utf-8", "replace")
        if isinstance(value, Thing) and value.kind in ("path", "entry"):
            return value.text
        if isinstance(value, list) and self.name != "python":
            texts = [None if isinstance(v, list) else self.text(m, v) for v in value[:2000]]
            between = "," if self.name == "javascript" else ""
            return None if None in texts else between.join(t for t in texts if t is not None)
        return None

    def shown(self, m: Machine, value: Any) -> Any:
        """A value as `print` shows it."""
        if isinstance(value, (list, tuple)) and len(value) <= 2000 and all(isinstance(v, (str, int)) for v in value):
            return "[" + ", ".join(repr(v) if isinstance(v, str) and TAINT not in v else str(v) for v in value) + "]"
        if isinstance(value, (dict, list, Thing, Function, Name, Bound)) and not (
            isinstance(value, Thing) and value.kind in ("path", "entry")
        ):
            return HOLE
        return HOLE if isinstance(value, Unknown) else value

    def truth_of_text(self, text: str) -> bool:
        return bool(text) or self.truthy_empty

    def elements(self, m: Machine, value: Thing) -> list[Any]:
        if value.kind in ("file", "stdin"):
            return m.elements(effects.lines_of(self.file_contents(m, value)))
        if value.kind == "environ":
            return list(effects.environment_names(m))
        if value.kind == "bag" and "stdout" in value.items:
            return m.elements(effects.lines_of(value.items["stdout"]))
        return [merge([value])] if value.kind in ("instance", "bag") else [NOTHING]

    def contents(self, m: Machine, paths: list[str]) -> Any:
        return effects.contents(m, paths)

    # -- modules and code ----------------------------------------------------------------------------------------------

    def module(self, m: Machine, name: str) -> Any:
        return Name(name)

    def star(self, m: Machine, module: str) -> None:
        """`from module import *`"""

    def parse(self, text: str) -> list[Any]:
        raise NotImplementedError

    def special(self, m: Machine, node: Any) -> Any:
        """A node that only one language has."""
        return NOTHING

    def named_attribute(self, m: Machine, owner: str, name: str) -> Any:
        """`owner.name` of something that the code did not define."""
        return m.resolve(f"{owner}.{name}")

    def named_item(self, m: Machine, name: str, key: str) -> Any:
        """`name[key]` of something that the code did not define."""
        return m.resolve(f"{name}.{key}")

    def looped(self, body: list[Any], loop: str) -> list[Any]:
        """The code run for each line of its operands."""
        return body

    def run_code(self, m: Machine, value: Any) -> Any:
        """exec, eval: more code of the same language."""
        if isinstance(value, bytes):
            value = value.decode("utf-8", "replace")
        if isinstance(value, Choice):
            return m._each([self.run_code(m, one) for one in value.values])
        if not isinstance(value, str):
            if m.inline and isinstance(value, Unknown) and value.sources:
                m.show(value, "eval")
                if any(kind == "computed" for kind, _ in value.sources):
                    m.shell.touch("read", HOLE, m.state, f"{m.run.name} eval", certainty="possible")
            return NOTHING
        m.spend()
        m.calls += 1
        if m.calls > 24:
            return NOTHING
        try:
            body = self.parse(value)
        except (SyntaxError, ValueError, RecursionError):
            from .literals import look

            look(m, self.name, value)
            return NOTHING
        finally:
            m.calls -= 1
        m.calls += 1
        try:
            if len(body) == 1 and body[0][0] == "expression":
                return m.evaluate(body[0][1])
            m.block(body)
        finally:
            m.calls -= 1
        return NOTHING


def compiled(regex: Thing) -> Any:
    """The pattern of a "regex", or None if Python does not take it. Only for short texts: names of files."""
    if "" in regex.items:
        return regex.items[""]
    import re

    flags = re.IGNORECASE if "i" in str(regex.items.get("flags", "")) else 0
    try:
        made = re.compile(regex.text, flags) if len(regex.text) < 500 and exact(regex.text) else None
    except (re.error, OverflowError, RecursionError):
        made = None
    regex.items[""] = made
    return made


def names_only(value: Any) -> Unknown:
    """The names of the keys in a content."""
    found = frozenset(("names", text) if kind == "file" else (kind, text) for kind, text in sources_of(value) if kind != "env")
    return Unknown(found) if found else NOTHING


def key_and_value(line: Any, *, mark: bool = False) -> list[Any]:
    """`KEY=value` taken apart; with the mark between them where `partition` does it."""
    parts = [names_only(line), merge([line])]
    return [parts[0], "=", parts[1]] if mark else parts


def absent(m: Machine, value: Any, needle: str) -> bool:
    """True if `needle` certainly does not occur in an unknown value: in none of the files that it came from."""
    return bool(needle) and absent_line(m, value, needle, "fixed")


def absent_line(m: Machine, value: Any, pattern: str, dialect: str, *, ignore_case: bool = False) -> bool:
    """True if certainly no line of an unknown value fits a pattern. The files are looked at; nothing of them is kept."""
    found = sources_of(value)
    if not found or HOLE in pattern:
        return False
    from ...regexes import Search

    search = Search([pattern], dialect, ignore_case=ignore_case, binary=True)
    for kind, path in found:
        if kind != "file" or HOLE in path or TAINT in path:
            return False
        try:
            if search.shows_file(m.run.absolute(path), m.shell.world.disk) is not False:
                return False
        except Exceeded:
            return False
    return True


__all__ = ["COUNTS", "QUIET", "SAYS", "Library", "by_row", "compiled"]
