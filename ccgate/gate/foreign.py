"""Tools nobody described to us, MCP servers' above all: a bounded walk over everything in their input.

A string is taken by the name of its field: a command line, code, SQL, prose (which is only talk), else something that may be a path, a `file:`
URL, or several of them. What happens to a path follows from the name of the tool. Servers that wrap a program we know (a shell, git, a search)
are looked at as that program.
"""

from __future__ import annotations

from .accesses import analysed, inline, path_access
from .links import VENDORED
from .model import HOLE, Access, Exceeded
from .paths import BLANKS, expand_tilde, normalise, place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .model import Action, ToolCall
    from .world import World

MAX_VALUES = 20_000
MAX_DEPTH = 12  # of a tree that a tool takes along
MAX_PIECES = 1_000  # quoted texts of a query that are held against the disk as patterns

# Fields that carry prose, content or names of other things. A path in `path` is an access, in `body` it is talk.
PROSE = frozenset(
    ("content", "contents", "text", "prompt", "message", "messages", "description", "body", "title", "summary", "subject", "caption", "comment",
     "comments", "reason", "details", "topic", "question", "questions", "answer", "thought", "thoughts", "note", "notes", "plan", "name", "label",
     "labels", "old_string", "new_string", "oldtext", "newtext", "old_str", "new_str", "old_text", "new_text", "new_source", "file_text",
     "replacement", "search", "substring_pattern", "pattern", "patterns", "regex", "regexp", "html", "markdown", "data", "value", "values", "todos",
     "edits", "task", "instructions", "system", "context", "display_name", "commit_message", "selector", "selectors", "element", "xpath", "css",
     "placeholder", "tags", "keywords", "term", "terms", "glob", "include", "exclude", "exclude_patterns", "excludepatterns", "ignore", "branch",
     "diff", "patch", "symbol", "name_path", "observations", "user_prompt", "goal", "explanation", "rationale", "excerpt", "snippet_text")
)  # fmt: skip
COMMANDS = frozenset(
    ("command", "commands", "cmd", "script", "shell_command", "shellcommand", "bash", "commandline", "command_line", "shell", "input_command",
     "exec", "run")
)  # fmt: skip
QUERIES = frozenset(("query", "sql", "statement", "q", "queries", "statements"))
CODE = frozenset(
    (
        "code",
        "source_code",
        "sourcecode",
        "python",
        "javascript",
        "expression",
        "js",
        "cell_source",
        "cell_content",
        "snippet",
        "function",
    )
)
# Words that make a longer name of a field a command line or code (`shell_cmd`, `codeToRun`), and those that make it something about one.
_COMMAND_WORDS = COMMANDS - {"run", "exec", "shell", "bash"} | {"cmds", "cmdline"}
_ABOUT = frozenset(
    ("id", "ids", "path", "paths", "name", "names", "type", "dir", "directory", "file", "files", "timeout", "description", "title", "url", "palette", "count")
)  # fmt: skip
# What is typed into a terminal comes under any of these names.
_TERMINALS = frozenset(("process", "terminal", "shell", "session", "tmux", "pty", "tty", "bash", "zsh", "term", "iterm"))
_TYPED = frozenset(("input", "keys", "keystrokes", "stdin"))
_TYPED_BY_TERMINALS = frozenset(("text", "data", "line", "lines", "content"))
# Fields by which a tool is told what to do, and words of tools that pass a call on to the tool they are told.
_VERBS = ("command", "action", "operation", "op", "mode", "method", "subcommand")
_DISPATCHERS = frozenset(
    ("call", "calls", "invoke", "proxy", "dispatch", "batch", "execute", "exec", "run", "use", "tool", "tools", "gateway", "router", "forward", "multi", "meta")
)  # fmt: skip
_ARGUMENTS = frozenset(("args", "arguments", "argv"))
_DIRECTORIES = frozenset(("cwd", "workdir", "working_dir", "workingdir", "working_directory", "workingdirectory", "cd"))
_SOURCES = frozenset(("source", "src", "from", "old_path", "oldpath", "source_path", "sourcepath", "from_path", "frompath"))
_TARGETS = frozenset(
    ("destination", "dest", "dst", "to", "target", "new_path", "newpath", "destination_path", "destinationpath", "target_path", "targetpath", "to_path",
     "output", "output_path", "outputpath", "output_file", "outputfile", "out", "out_dir", "save_path", "savepath", "save_to")
)  # fmt: skip

# What a tool does with a path, by the words of its name.
_DELETE = frozenset(("delete", "remove", "unlink", "trash", "rm", "erase", "destroy", "purge"))
_MOVE = frozenset(("move", "rename", "mv"))
_WRITE = frozenset(
    (
        "write",
        "edit",
        "create",
        "put",
        "append",
        "insert",
        "replace",
        "update",
        "save",
        "modify",
        "patch",
        "set",
        "overwrite",
        "truncate",
        "touch",
        "mkdir",
        "apply",
        "symlink",
        "link",
        "hardlink",
    )
)
# Words that say more than one of `_LIST` beside them, and what makes "contents" names again.
_READ = frozenset(("read", "cat", "content", "contents", "dump", "print", "download"))
_DIRECTORY = frozenset(("dir", "directory", "directories", "folder", "folders", "tree"))
_GETTERS = frozenset(("get", "list", "read", "show", "view", "find", "search", "fetch", "describe"))
# Words of tools that take a whole tree along, with or without a word for one.
_ARCHIVE = frozenset(("zip", "archive", "compress", "tar", "backup"))
_WHOLE = frozenset(("copy", "upload", "send", "sync", "move", "rename", "delete", "remove", "rm", "trash", "mv", "cp", "unlink"))
_SEND = frozenset(("upload", "attach", "send", "publish", "share", "email", "mail", "post", "deploy"))
_LIST = frozenset(
    (
        "list",
        "ls",
        "tree",
        "stat",
        "stats",
        "info",
        "exists",
        "metadata",
        "glob",
        "watch",
        "listing",
        "dir",
        "allowed",
        "roots",
        "outline",
        "blame_names",
    )
)
_BY_NAME = frozenset(
    ("search_files", "find_files", "find_file", "find_by_name", "search_file_names", "find", "search_files_by_name", "file_search")
)
_SEARCH = frozenset(("grep", "ripgrep", "rg", "ag", "ack"))
_SEARCHED = frozenset(("content", "contents", "code", "pattern", "text", "regex", "string", "lines"))
_SQL_TOOLS = frozenset(
    (
        "sql",
        "sqlite",
        "duckdb",
        "db",
        "database",
        "postgres",
        "postgresql",
        "mysql",
        "mariadb",
        "query",
        "execute",
        "select",
        "clickhouse",
        "motherduck",
        "mssql",
    )
)
_SQL_WORDS = frozenset(
    ("select", "with", "insert", "copy", "attach", "create", "from", "pragma", "describe", "explain", "load", "call", "export", "import", "update", "delete",
     "summarize", "values", "set", "install", "table", "replace", "merge", ".read", ".import", ".open", ".restore", ".load", "do", "begin", "pivot")
)  # fmt: skip
_LANGUAGES = {
    "python": "python", "py": "python", "ipython": "python", "jupyter": "python", "notebook": "python", "javascript": "javascript", "js": "javascript",
    "node": "javascript", "nodejs": "javascript", "typescript": "javascript", "ts": "javascript", "deno": "javascript", "bun": "javascript",
    "ruby": "ruby", "perl": "perl", "php": "php",
}  # fmt: skip
# A page's own scripts cannot open files; what they say of `.env` is a class of elements.
_PAGES = frozenset(("browser", "puppeteer", "playwright", "chrome", "page", "evaluate", "selenium", "webdriver", "tab", "devtools"))
# Schemes whose rest is no path of this machine.
_REMOTE = frozenset(
    ("http", "https", "ws", "wss", "ftp", "ftps", "sftp", "ssh", "git", "git+ssh", "git+https", "s3", "gs", "az", "abfs", "hdfs", "postgres", "postgresql", "mysql",
     "mongodb", "mongodb+srv", "redis", "rediss", "amqp", "kafka", "ldap", "ldaps", "smtp", "imap", "mailto", "data", "blob", "about", "chrome", "docker", "oci",
     "npm", "github", "gitlab", "slack", "notion", "jdbc", "grpc", "tcp", "udp", "stun", "turn", "urn", "tel", "javascript", "arn")
)  # fmt: skip


def foreign_accesses(call: ToolCall, world: World) -> list[Access]:
    """What a call of an unknown tool would touch. Raises Exceeded."""
    walk = _Walk(world)
    walk.value("", call.input, _Tool(call.tool))
    return walk.found


class _Tool:
    """A tool's name taken apart: `words` of its own name, `all` with those of its server, `action` on a path."""

    def __init__(self, name: str) -> None:
        own = name.rpartition("__")[2]
        self.words = _words(own)
        self.name = "_".join(self.words)
        self.all = frozenset(_words(name))
        self.moves = not _MOVE.isdisjoint(self.words)
        self.action = self._action()

    def _action(self) -> Action:
        words = frozenset(self.words)
        first = self.words[0] if self.words else ""
        if not _DELETE.isdisjoint(words):
            return "delete"
        if self.name in _BY_NAME:
            return "list"
        if first in _WRITE or "write" in words or (self.words[-1:] and self.words[-1] in _WRITE and first not in _GETTERS):
            return "write"
        if (
            not _READ.isdisjoint(words - {"contents"} if not _DIRECTORY.isdisjoint(words) else words)
            and "info" not in words - _READ
        ):
            return "read"
        if not _SEND.isdisjoint(words):
            return "send"
        return "read" if _LIST.isdisjoint(words) else "list"

    def told(self, fields: dict[str, Any]) -> None:
        """A tool for many things is told what to do in a field: it does no less than that."""
        for key in _VERBS:
            value = fields.get(key)
            if isinstance(value, str) and len(value) <= 40 and self.action in ("read", "list"):
                other = _Tool(value)
                self.moves = self.moves or other.moves
                if other.action in ("write", "delete", "send"):
                    self.action = other.action

    @property
    def whole(self) -> bool:
        """Does it take along what is below a directory?"""
        return not _ARCHIVE.isdisjoint(self.words) or not _WHOLE.isdisjoint(self.words)

    def on(self, field: str) -> Action:
        """What it does with the path in one of its fields."""
        if field in _TARGETS and self.action != "send":
            return "write"
        if self.moves:
            return "delete"
        return "read" if field in _SOURCES and self.action == "write" else self.action

    @property
    def searches(self) -> bool:
        """Does it show lines of files?"""
        words = frozenset(self.words)
        return not _SEARCH.isdisjoint(words) or ("search" in words and not _SEARCHED.isdisjoint(words))

    @property
    def language(self) -> str:
        return next((_LANGUAGES[word] for word in self.words if word in _LANGUAGES), "")


def _words(name: str) -> list[str]:
    """`readFile`, `read_file` and `read-file` are the words read, file."""
    spaced = "".join(
        f" {c}" if c.isupper() and not before.isupper() else c if c.isalnum() else " "
        for before, c in zip(" " + name, name, strict=False)
    )
    return spaced.lower().split()


class _Walk:
    """One walk over a call's input; `found` is what it comes to."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.found: list[Access] = []
        self.count = 0

    def value(self, field: str, item: Any, tool: _Tool) -> None:
        self.count += 1
        if self.count > MAX_VALUES:
            raise Exceeded(f"a tool's input holds more than {MAX_VALUES} values")
        if isinstance(item, str):
            if item:
                self.text(field, item, tool)
        elif isinstance(item, dict):
            self.object(item, tool)
        elif isinstance(item, list):
            for part in item:
                self.value(field, part, tool)

    def object(self, item: dict[str, Any], tool: _Tool) -> None:
        fields = {key.lower(): value for key, value in item.items()}
        if len(fields) != len(item):
            self.ambiguous(item, tool)
            return
        tool = self.inner(fields, tool)
        tool.told(fields)
        if self.wrapped(fields, tool):
            return
        done = self.command(fields, tool)
        for key, value in item.items():
            if "/" in key or "." in key:
                self.path(key, tool.on(""))
            if key.lower() not in done:
                self.value(key, value, tool)

    def ambiguous(self, item: dict[str, Any], tool: _Tool) -> None:
        """Two fields whose names differ in case only: the tool may look at either, so each is looked at in the company of the rest."""
        spellings: dict[str, list[str]] = {}
        for key in item:
            spellings.setdefault(key.lower(), []).append(key)
        for turn in range(max(map(len, spellings.values()))):
            self.value(
                "", {keys[min(turn, len(keys) - 1)]: item[keys[min(turn, len(keys) - 1)]] for keys in spellings.values()}, tool
            )

    @staticmethod
    def inner(fields: dict[str, Any], tool: _Tool) -> _Tool:
        """The tool that a call is passed on to. Only of a tool that does so, or that does nothing of its own: others do not look at the name."""
        names = [value for key in ("tool_name", "tool", "toolname") if isinstance(value := fields.get(key), str) and value]
        if not names or not (tool.action == "list" or not _DISPATCHERS.isdisjoint(tool.all)):
            return tool
        tools = [_Tool(name) for name in names]
        return next((found for found in tools if found.action != "list"), tools[0])

    # -- programs that we know -----------------------------------------------------------------------------------------

    def wrapped(self, fields: dict[str, Any], tool: _Tool) -> bool:
        """A server that wraps git or a search: looked at as that. False for anything else."""
        if tool.words[:1] == ["git"] and len(tool.words) > 1:
            self.found += analysed(_git_command(tool, fields), self.world)
            return True
        by_content = fields.get("searchtype") == "content" or isinstance(fields.get("regex"), str)
        if tool.searches or (tool.words[:1] in (["search"], ["start"]) and "search" in tool.words and by_content):
            return self.search(fields)
        return False

    def search(self, fields: dict[str, Any]) -> bool:
        """A search for lines: of a place on this disk, or else we know nothing of it."""
        texts = {key: value for key, value in fields.items() if isinstance(value, str) and value}
        pattern = next(
            (
                texts[key]
                for key in ("regex", "pattern", "substring_pattern", "query", "search", "searchterm", "search_term")
                if key in texts
            ),
            None,
        )
        path = next(
            (
                texts[key]
                for key in ("path", "relative_path", "directory", "dir", "root", "folder", "paths", "file_path")
                if key in texts
            ),
            None,
        )
        if pattern is None or path is None or not self.world.disk.exists(normalise(path, self.world.cwd)):
            return False
        from .search_tool import grep_accesses

        given = {"pattern": pattern, "path": path, "output_mode": "content"}
        for access in grep_accesses(given, self.world):
            access.note = (
                "the search would show a line of it"
                if access.certainty == "certain"
                else "it cannot be told whether the search shows a line of it"
            )
            self.found.append(access)
        return True

    def command(self, fields: dict[str, Any], tool: _Tool) -> frozenset[str]:
        """Command lines among the fields of an object, with their arguments and directory; the fields that this takes care of."""
        done = set()
        for key in filter(_is_command, fields):
            value = fields[key]
            language = self.language(fields, tool)
            if isinstance(value, str) and language:
                done.add(key)
                self.found += inline(self.world, language, value)
                if not _TERMINALS.isdisjoint(tool.words):  # whose server may not know of languages at all
                    self.found += [access for access in analysed(value, self.world) if access.certainty == "certain"]
                continue
            text = _command_line(value) if key != "commands" else None
            if text is None or (isinstance(value, str) and not _PAGES.isdisjoint(tool.all)):
                continue
            done.add(key)
            for more in _ARGUMENTS & fields.keys():
                arguments = _command_line(fields[more])
                if arguments is not None:
                    done.add(more)
                    text += " " + arguments
            places = [where for where in fields if where in _DIRECTORIES and isinstance(fields[where], str) and fields[where]]
            done.update(places)
            for directory in dict.fromkeys(fields[where] for where in places):  # which of them counts is the server's affair
                self.found += analysed(f"cd {_quoted(directory)}\n{text}", self.world)
            if not places:
                self.found += analysed(text, self.world)
        return frozenset(done)

    @staticmethod
    def language(fields: dict[str, Any], tool: _Tool) -> str:
        for key in ("language", "lang", "kernel", "runtime", "interpreter"):
            value = fields.get(key)
            if isinstance(value, str):
                return _LANGUAGES.get(value.lower().rstrip("0123456789."), "")
        return tool.language

    # -- texts ---------------------------------------------------------------------------------------------------------

    def text(self, field: str, text: str, tool: _Tool) -> None:
        name = field.lower()
        if name not in PROSE and text.lstrip(BLANKS)[:1] in ("{", "[") and self.nested(field, text.strip(BLANKS), tool):
            return
        if not _PAGES.isdisjoint(tool.all) and (name in COMMANDS or name in CODE):
            self.urls(text)
        elif name in COMMANDS or _is_command(field) or _is_typed(name, tool):
            self.found += analysed(text, self.world)
        elif name in CODE or (name == "source" and "\n" in text) or ("(" in text and _is_code(field)):
            language = tool.language or _language_of(text)
            self.found += inline(self.world, language, _displayed(text) if language == "python" else text)
        elif name in QUERIES:
            if name != "q" and not _SQL_TOOLS.isdisjoint(tool.all) and _first_word(text) in _SQL_WORDS:
                self.query(text)
        elif name not in PROSE or (name == "name" and not {"file", "files", "document", "attachment"}.isdisjoint(tool.words)):
            self.path(text, tool.on(name), whole=tool.whole)

    def nested(self, field: str, text: str, tool: _Tool) -> bool:
        """JSON inside a text: the arguments of a tool behind a tool."""
        from .system import decode_json

        try:
            self.value(field, decode_json(text, unique=False), tool)
        except (ValueError, RecursionError):
            return False
        return True

    def query(self, text: str) -> None:
        """SQL: a quoted text that is a protected path is read by `readfile`, `read_csv`, `ATTACH`, `COPY` and their kin."""
        from .shell.globbing import expand

        text = text.lstrip(_SQL_BLANKS)
        joined = text.replace("' || '", "").replace("'||'", "")
        for quote in ("'", '"', "$$"):
            pieces = (joined if quote == "'" else text).split(quote)
            for n, piece in enumerate(dict.fromkeys(pieces[1::2])):
                if len(piece) >= 1024 or not piece:
                    continue
                self.path(piece, "read")
                if n < MAX_PIECES and ("*" in piece or "?" in piece):
                    for name in (expand(piece, self.world.cwd, self.world.disk, {"dotglob", "globstar"}) or ())[:MAX_PIECES]:
                        self.path(name, "read")
        if text.startswith("."):
            self.path(text.partition(" ")[2].strip(), "read")

    def urls(self, text: str) -> None:
        from .urls import file_path

        for quote in "'\"`":
            for piece in text.split(quote)[1 : MAX_PIECES * 2 : 2]:
                path = file_path(piece)
                if path:
                    self.found += path_access(self.world, "read", path, piece)

    def is_there(self, text: str) -> bool:
        world = self.world
        return world.disk.lstat(normalise(expand_tilde(text, world.home), world.cwd)) is not None

    def path(self, text: str, action: Action, *, whole: bool = False) -> None:
        """A string that may be a path, a `file:` URL, or several of them. `whole`: what is below a directory is meant as well."""
        if action == "list":
            return
        from .shell.text import is_protected

        world = self.world
        for piece in paths_in(text):
            if len(piece) > 1024 and "/" in piece:
                piece = normalise(piece, world.cwd)
            if len(piece) > 4096 or (" " in piece and not self.is_there(piece)):
                continue  # no name, or a sentence that ends in one
            if is_protected(piece.strip(BLANKS), world, world.cwd, action):
                self.found += path_access(world, action, piece, text)
            elif "/" in piece or "." in piece:
                self.found += [access for access in path_access(world, action, piece, text) if access.note]
            if whole and world.sees_disk:
                self.tree(piece, action)

    def tree(self, text: str, action: Action) -> None:
        """What an archive, a copy or the removal of a directory takes along. Possible only: the tool may leave some of it out."""
        world = self.world
        where = place(expand_tilde(text, world.home), world.cwd, world.disk, world.flavour)
        pending = [(where.real, 0)] if world.disk.is_dir(where.real) else []
        try:
            while pending:
                here, depth = pending.pop()
                concerned = world.policy.names_below(here)
                for name, is_dir, is_link in world.disk.entries(here) or ():
                    path = f"{here.rstrip('/')}/{name}"
                    if is_dir and name not in VENDORED and depth < MAX_DEPTH:
                        pending.append((path, depth + 1))
                    elif not is_dir and not is_link and concerned(name) and world.policy.covers(path, action):
                        self.found.append(Access(action, path, text, certainty="possible", wide=True))
        except Exceeded:
            self.found.append(Access(action, f"{where.real}/{HOLE}", text, certainty="possible", wide=True))


def paths_in(text: str, *, resource: bool = False) -> list[str]:
    """The paths that one string may stand for: itself, what a URL leads to, the members of a list. `resource`: it is a URI of a server."""
    from .urls import file_path, unquote

    url = file_path(text)
    text = text.strip("\0").partition("\0")[0]
    if url is not None:
        return [url, *(path for line in text.splitlines()[1:] if (path := file_path(line)))]
    found = [text.strip()]
    scheme, colon, rest = text.partition("://")
    if text.partition(":")[0].lower() in _REMOTE:
        if "/.." not in text:
            return []
        found += [rest] if resource else []  # to who takes it for a path, `https:/../.env` is `.env`
    elif colon and scheme.replace("+", "").replace("-", "").replace(".", "").isalnum():
        found = [rest, rest.removeprefix("file")] if resource or "/" in rest else []
    if "\\" in text:
        found.append(text.replace("\\", "/"))
    if "," in text or ";" in text or "\n" in text:
        parts = dict.fromkeys(part.strip() for part in text.replace("\n", ",").replace(";", ",").split(","))
        found += parts if not any(" " in part for part in parts) else []
    if "file:" in text:
        found += [path for word in text.replace('"', " ").split() if (path := file_path(word))]
    found += [unquote(part) for part in found if "%" in part]
    return list(dict.fromkeys(part for part in found if part))


def _is_command(field: str) -> bool:
    """`command`, and longer names of one that say nothing about it."""
    if field in COMMANDS:
        return True
    words = frozenset(_words(field))
    return field in ("cmds", "cmdline") or (len(words) > 1 and not _COMMAND_WORDS.isdisjoint(words) and _ABOUT.isdisjoint(words))


def _is_typed(field: str, tool: _Tool) -> bool:
    if field in _TYPED:
        return not _TERMINALS.isdisjoint(tool.all if field != "input" else tool.words)
    return field in _TYPED_BY_TERMINALS and not _TERMINALS.isdisjoint(frozenset(tool.words) - {"session", "process"})


def _is_code(field: str) -> bool:
    words = frozenset(_words(field))
    return len(words) > 1 and "code" in words and _ABOUT.isdisjoint(words)


_SQL_BLANKS = " \t\r\n;("


def _first_word(text: str) -> str:
    """The first word of SQL behind its comments, in lower case."""
    text = text.lstrip(_SQL_BLANKS)
    while text.startswith(("--", "/*")):
        text = text.partition("\n" if text[0] == "-" else "*/")[2].lstrip(_SQL_BLANKS)
    return (text[:40].replace("(", " ").split(None, 1) or [""])[0].lower()


def _command_line(value: Any) -> str | None:
    """A command as one shell text: itself, or a list of words."""
    if isinstance(value, str):
        return value
    if isinstance(value, list) and value and all(isinstance(word, str) for word in value):
        return " ".join(map(_quoted, value))
    return None


def _quoted(word: str) -> str:
    return "'" + word.replace("'", "'\\''") + "'"


def _displayed(text: str) -> str:
    """Python as a notebook runs it: the value of a last expression is shown."""
    import ast

    try:
        last = ast.parse(text).body[-1:]
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return text
    if not last or not isinstance(last[0], ast.Expr):
        return text
    lines = text.split("\n")
    before = lines[: last[0].lineno - 1]
    return "\n".join([*before, f"print({ast.unparse(last[0])})"])


def _language_of(text: str) -> str:
    marks = ("require(", "const ", "=>", "console.log")
    return "javascript" if any(mark in text for mark in marks) or ("await " in text and "import " not in text) else "python"


_GIT_REVISIONS = (
    "revision",
    "rev",
    "ref",
    "commit",
    "commit_hash",
    "commithash",
    "hash",
    "sha",
    "target",
    "commit1",
    "commit2",
    "base",
    "head",
    "branch_name",
    "treeish",
)
_GIT_FILES = ("files", "file", "paths", "file_path", "filepath", "pathspec")
_GIT_NAMES = {
    "diff unstaged": ["diff"],
    "diff staged": ["diff", "--cached"],
    "stash show": ["stash", "show", "-p"],
    "log patch": ["log", "-p"],
}


def _git_command(tool: _Tool, fields: dict[str, Any]) -> str:
    """The command line that a git server runs: `git_show {repo_path, revision}` is `git -C repo_path show revision`."""
    rest = tool.words[1:]
    words = _GIT_NAMES.get(" ".join(rest)) or ["-".join(rest) if rest[0] in ("cat", "rev", "ls", "format", "cherry") else rest[0]]
    places = _texts(fields, ("repo_path", "repopath", "repository", "path", "cwd", "directory"))
    line = ["git", *(["-C", places[0]] if places else []), *words, *_texts(fields, _GIT_REVISIONS)]
    if fields.get("patch") is True or fields.get("show_patch") is True:
        line.append("-p")
    if fields.get("staged") is True or fields.get("cached") is True:
        line.append("--cached")
    files = _texts(fields, _GIT_FILES)
    return " ".join(map(_quoted, [*line, *(["--", *files] if files else [])]))


def _texts(fields: dict[str, Any], names: tuple[str, ...]) -> list[str]:
    """The texts of some fields, alone or in a list, in the order of the names."""
    found: list[str] = []
    for name in names:
        value = fields.get(name)
        found += [item for item in (value if isinstance(value, list) else [value]) if isinstance(item, str) and item]
    return found
