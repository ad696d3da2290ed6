"""Languages that share one loose grammar (R, Julia, Groovy, Kotlin, Scala, Go, Swift, Java, Octave ...): calls, texts, assignments, loops.

Functions are known by their last name, whoever they belong to. Languages of another shape (Lisps, Tcl, Haskell, Erlang, Elixir, Nix,
AppleScript ...) have no grammar here: `literals` looks at their texts and at the words in front of them.
"""

from __future__ import annotations

from ...model import HOLE
from . import effects
from .grammar import NONE_NODE, Grammar
from .lexer import Lexer
from .library import Library
from .strings import TEXT, base64_decode, percent
from .values import NOTHING, Function, Name, Thing, exact, merge

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, ClassVar

    from .machine import Machine

# language -> (marks of line comments, what joins texts, letters that a word may hold besides)
SHAPES: dict[str, tuple[tuple[str, ...], str, str]] = {
    "r": (("#",), "", "._"), "julia": (("#",), "*", "_!"), "octave": (("%", "#"), "", "_"), "groovy": (("//", "#!"), "+", "_$"), "kotlin": (("//", "#!"), "+", "_"), "scala": (("//", "#!"), "+", "_"),
    "go": (("//",), "+", "_"), "swift": (("//", "#!"), "+", "_"), "java": (("//", "#!"), "+", "_$"), "rust": (("//",), "+", "_!"), "csharp": (("//",), "+", "_@"), "dart": (("//",), "+", "_$"), "nim": (("#",), "&", "_"), "crystal": (("#",), "+", "_"), "coffee": (("#",), "+", "_$@"), "awk": (("#",), "", "_$"),
    "d": (("//",), "~", "_"), "c": (("//",), "", "_"), "v": (("//",), "+", "_"), "gnuplot": (("#",), ".", "_"),
}  # fmt: skip


class PlainLexer(Lexer):
    block_comments = (("/*", "*/"), ("#=", "=#"))
    backtick = "command"
    word_start = "_"
    triple_quotes = True


class RLexer(PlainLexer):
    """R writes raw texts r"(...)" and operators %in%."""

    operators = ("<<-", "%>%", "%in%", "%%", "|>", "<-", "->", "<=", ">=", "==", "!=", "&&", "||", "::", ":::")


def _lexer(language: str) -> type[Lexer]:
    comments, _concat, letters = SHAPES[language]
    interpolation = {
        "julia": "$(",
        "groovy": "${",
        "kotlin": "${",
        "scala": "${",
        "swift": "\\(",
        "dart": "${",
        "coffee": "#{",
        "crystal": "#{",
    }.get(language, "")
    base = RLexer if language == "r" else PlainLexer
    return type(
        "Lexer_" + language,
        (base,),
        {
            "line_comments": comments,
            "word_more": letters,
            "interpolation": interpolation,
            "dollar_names": language in ("julia", "groovy", "kotlin", "dart"),
            "block_comments": ()
            if language in ("r", "octave", "nim", "crystal", "coffee", "awk", "gnuplot")
            else PlainLexer.block_comments,
            "single_escapes": "doubled" if language == "octave" else "all",
        },
    )


class PlainGrammar(Grammar):
    command_calls = True
    named_mark = ("=", ":")
    precedence: ClassVar[dict[str, float]] = Grammar.precedence | {"%>%": 4.5, "%in%": 8, "->": 1.9, "to": 0}
    keywords: ClassVar[dict[str, str]] = {
        "if": "_if", "while": "_while", "for": "_for", "foreach": "_for", "return": "_return", "break": "_break", "continue": "_continue", "next": "_continue", "try": "_try", "let": "_declare", "var": "_declare", "val": "_declare", "const": "_declare", "def": "_declare", "my": "_declare", "auto": "_declare",
        "import": "_skip_line", "using": "_skip_line", "package": "_skip_line", "#include": "_skip_line", "use": "_skip_line", "end": "_nothing", "begin": "_nothing", "do": "_do", "func": "_function", "fun": "_function", "fn": "_function", "class": "skip_head", "object": "skip_head", "struct": "skip_head", "public": "_nothing", "static": "_nothing", "private": "_nothing", "defer": "_nothing", "guard": "_nothing", "final": "_nothing", "throws": "_nothing", "void": "_nothing", "main": "_main",
    }  # fmt: skip
    prefix_words = frozenset(("new", "await", "not", "try"))

    def _nothing(self) -> list[Any]:
        return []

    def _main(self) -> list[Any]:
        if self.on("("):
            self.skip_brackets()
            return self.block() if self.on("{") else []
        return [("expression", ("name", "main"))]

    def skip_head(self) -> list[Any]:
        """class X extends Y { members }: the members are looked at as statements."""
        while not self.done() and not self.on("{") and not self.token.line:
            self.next()
        return self.block() if self.on("{") else []

    def _skip_line(self) -> list[Any]:
        while not self.done() and not self.token.line and not self.take(";"):
            if self.take("("):
                self.at -= 1
                self.skip_brackets()
                return []
            self.next()
        return []

    def _declare(self) -> list[Any]:
        names = []
        while self.token.kind == "word" and not self.on("="):
            names.append(str(self.next().value))
            self.take(",")
        if self.on("("):
            self.at -= 1
            if len(names) > 0:
                return self._function()
        self.skip_annotation(";")
        if not self.take("=", ":=", "<-"):
            return []
        value = self.expression()
        self.take(";")
        return [("assign", ("name", names[-1] if names else "_"), value, "")]

    def _function(self) -> list[Any]:
        name = str(self.next().value)
        if not self.take("("):
            return []
        params = self.params(")")
        if name == "main":
            params = []
        while not self.done() and not self.on("{", "=") and not self.token.line:
            self.next()
        if self.take("="):
            return [("define", name, params, [("return", self.expression())])]
        body = self.block() if self.on("{") else []
        return body if name == "main" else [("define", name, params, body)]

    def params(self, close: str) -> list[Any]:
        out: list[Any] = []
        while not self.done() and not self.take(close):
            words = []
            default = None
            while not self.done() and not self.on(",", close):
                if self.take("="):
                    default = self.expression(1.5)
                    break
                token = self.next()
                if token.kind == "word":
                    words.append(token.value)
            out.append((("name", words[0] if words else "_"), default))
            self.take(",")
        return out

    def _for(self) -> list[Any]:
        brackets = self.take("(")
        names: list[Any] = []
        if brackets and any(t.value == ";" for t in self.tokens[self.at : self.matching(self.at - 1)]):
            first = self.statement()
            test = None if self.on(";") else self.expression()
            self.take(";")
            step = None if self.on(")") else self.sequence(")")
            self.take(")")
            return [*first, ("while", test, self.block(), [], step)]
        while not self.done() and not self.on("in", "<-", ":", ":=", "=", "of") and not self.token.line:
            token = self.next()
            if token.kind == "word" and token.value not in ("var", "val", "let", "const", "auto", "final", "String", "each"):
                names.append(("name", token.value))
        self.next()
        self.take("range")
        source = self.expression()
        if brackets:
            self.take(")")
        self.take("do")
        body = self.block() if self.on("{") else self.block("end")
        self.take("end")
        target = names[-1] if names else ("discard",)
        return [("for", target, source, body)]

    def prefix(self) -> Any:
        if self.on("try") and self.peek().value in ("!", "?") and not self.peek().space:
            self.next()
            self.next()
            return self.expression(1.5)
        return super().prefix()

    def primary(self) -> Any:
        if self.on("{"):  # a closure: { it.text }, { x -> ... }
            self.next()
            params: list[Any] = [(("name", "it"), None)]
            ahead = self.at
            while (ahead < len(self.tokens) - 1 and self.tokens[ahead].kind == "word") or self.tokens[ahead].value in (",", ":"):
                ahead += 1
            if self.tokens[ahead].value in ("->", "in", "=>") and ahead > self.at:
                params = [(("name", t.value), None) for t in self.tokens[self.at : ahead] if t.kind == "word"]
                self.at = ahead + 1
            body: list[Any] = []
            while not self.done() and not self.take("}"):
                before = self.at
                body += self.statement()
                if self.at == before:
                    self.next()
            if body and body[-1][0] == "expression":
                body = [*body[:-1], ("return", body[-1][1])]
            return ("lambda", params, body)
        return super().primary()

    def word(self, token: Any) -> Any:
        if token.value == "function" and self.on("("):
            self.next()
            params = super().params(")")
            return ("lambda", params, self.block() if self.on("{") else [("return", self.expression(1.5))])
        node = super().word(token)
        if node[0] == "name" and self.argument_follows():
            items = [self.expression(1)]
            while self.take(","):
                items.append(self.expression(1))
            return ("call", node, items, [])
        return node

    def argument_follows(self) -> bool:
        token = self.token
        return (
            not token.line
            and token.space
            and (
                token.kind in ("text", "number")
                or (
                    token.kind == "word"
                    and token.value not in self.precedence
                    and token.value not in self.keywords
                    and token.value not in ("in", "is", "as", "else", "then", "throws", "throw")
                )
            )
        )

    def postfix(self, node: Any) -> Any:
        """Julia: `open(path) do file ... end` gives the block as the first argument."""
        node = super().postfix(node)
        if node[0] == "call" and self.on("do") and not self.token.line:
            self.next()
            params: list[Any] = []
            while self.token.kind == "word" and (self.peek().line or self.peek().value in (",", ";")):
                params.append((("name", self.next().value), None))
                if not self.take(","):
                    break
            body = self.block("end")
            self.take("end")
            if body and body[-1][0] == "expression":
                body = [*body[:-1], ("return", body[-1][1])]
            return ("call", node[1], [*node[2], ("lambda", params, body)], node[3])
        return node

    def member(self, node: Any, token: Any) -> Any:
        if token.value == "{" and not token.line and node[0] in ("call", "attribute"):
            made = self.primary()
            return ("call", node[1], [*node[2], made], node[3]) if node[0] == "call" else ("call", node, [made], [])
        if token.value == "!" and not token.space and self.peek().value == "(":
            self.next()
            return node
        return super().member(node, token)

    def infix(self, left: Any, least: float) -> Any:
        if self.on("%>%"):
            self.next()
            return self.piped(left, self.expression(4.5))
        return super().infix(left, least)

    def adjacent(self, node: Any) -> Any:
        return node


def _print(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    target = named.get("file")
    if isinstance(target, str) and target:
        m.show(args, "cat")
        effects.write(m, target)
        return None
    m.print(args, "\n", "print", " ")
    return None


def _cat(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    return _print(m, args, named)


def _paste(between: str) -> Any:
    def run(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
        sep = named.get("sep", between)
        flat = [x for a in args for x in (a if isinstance(a, list) else [a])]
        if "collapse" in named and isinstance(named["collapse"], str):
            sep = named["collapse"]
        return m.join(flat, sep if isinstance(sep, str) else between)

    return run


def _path_join(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    return m.library.joined_path(m, args, plain=True)


def _path(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    values = [a for a in args if isinstance(a, (str, Thing))]
    return m.library._path(m, m.library.joined_path(m, values)) if values else merge(args)


def _codes(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    flat = [x for a in args for x in (a if isinstance(a, list) else [a])]
    return "".join(map(chr, flat)) if all(isinstance(v, int) and 0 <= v < 0x110000 for v in flat) else merge(args)


def _system(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    words = [a for a in args if isinstance(a, (str, list))]
    if not words:
        return merge(args)
    rest = named.get("args", words[1] if len(words) > 1 else None)
    if rest is not None or isinstance(words[0], list):
        flat = [x for w in (words if "args" not in named else [words[0], rest]) for x in (w if isinstance(w, list) else [w])]
        return m.output_value(m.command_line(flat))
    return m.output_value(m.shell_code(words[0]))


def _command(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    """exec.Command("cat", ".env"), Command::new: an argument vector."""
    return m.output_value(m.command_line([x for a in args for x in (a if isinstance(a, list) else [a]) if isinstance(x, str)]))


def _environment(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    if args and isinstance(args[0], list):
        return merge([m.variable(a) for a in args[0]])
    return m.variable(args[0]) if args else Thing("environ")


def _listing(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    names = effects.listing(m, args[0] if args else named.get("path", "."))
    pattern = named.get("pattern")
    if exact(pattern):
        return m.library.filtered(m, names, "filter", [Thing("regex", pattern, {"flags": ""})])
    return names


def _evaluate(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    return m.library.run_code(m, args[0] if args else named.get("text", NOTHING))


def _decode64(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    return base64_decode(args[0]).decode("utf-8", "replace") if args and exact(args[0]) else merge(args)


def _sprintf(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    if args and exact(args[0]) and all(isinstance(a, (str, int)) for a in args[1:]):
        return percent(args[0], args[1:])
    return merge(args)


def _first(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    return args[0] if args else NOTHING


def _apply(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    """lapply(items, f), foreach(f, items), map(f, items)."""
    function = next((a for a in args if isinstance(a, (Function, Name))), None)
    items: Any = next((a for a in args if a is not function), [])
    return m.library.each(m, m.elements(items), function, "map") if function is not None else merge(args)


def _open(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    functions = [a for a in args if isinstance(a, Function)]
    plain = [a for a in args if not isinstance(a, Function)]
    mode = plain[1] if len(plain) > 1 and isinstance(plain[1], str) and len(plain[1]) < 5 else named.get("open", "r")
    found = effects.open_file(m, plain[0] if plain else NOTHING, mode)
    return m.call(functions[0], [found], {}) if functions else found


def _lines(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    target = args[0] if args else named.get("con", NOTHING)
    if isinstance(target, Thing) and target.kind in ("file", "stdin"):
        return effects.lines_of(m.library.file_contents(m, target))
    return effects.apply(m, "r>lines", "readLines", [target], {}) if target is not NOTHING else NOTHING


def _read(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    target = args[0] if args else named.get("path", named.get("contentsOfFile", NOTHING))
    if isinstance(target, Thing) and target.kind in ("file", "stdin"):
        return m.library.file_contents(m, target)
    return effects.apply(m, "r>text", "read", [target], {})


def _swift_text(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    """String(contentsOfFile:), String(contentsOf:), and conversions in other languages."""
    for key in ("contentsOfFile", "contentsOf"):
        if key in named:
            return effects.contents(m, effects.paths_of(m, named[key]))
    return m.join(args[:1]) if args else merge(list(named.values()))


def _write_lines(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    target = args[1] if len(args) > 1 else named.get("con")
    if target is None:
        m.print(args[:1], "\n", "writeLines")
    else:
        m.show(args[:1], "writeLines")
        for path in effects.paths_of(m, target):
            effects.write(m, path)
    return NOTHING


def _load_variables(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    for path in effects.paths_of(m, args[0] if args else ".env"):
        effects.load(m, path)
    return NOTHING


def _vector(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    return list(args)


def _table() -> dict[str, Any]:
    groups: list[tuple[Any, str]] = [
        (_print, "print println cat message show display disp Println Printf Print Fprintln Fprintf Fprint Log writeln WriteLine Write printf fprintf echo puts p log stop warning error panic fatalError throw exit log.Println debugPrint NSLog"),
        (_lines, "readLines readlines eachline readAllLines ReadAllLines ReadLines lines getLines readline"),
        (_read, "read readFile ReadFile read_to_string ReadAllText readText readAllBytes readString fileread read_file read_lines slurp readChar readBin scan read.table read.csv read.csv2 read.delim read_csv read_yaml readRDS fromJSON fromFile importdata textread dlmread csvread contentsOfFile ReadAllBytes readBytes File.read read_json loadtxt textscan fgetl fgets fread read.dcf yaml.load_file readtable readmatrix getText readerFor readAll ReadAll io.ReadAll"),
        (_open, "open Open fopen openFile file gzfile url File::open OpenText newBufferedReader FileReader FileInputStream BufferedReader Scanner bufio.NewScanner NewReader NewScanner InputStreamReader StreamReader"),
        (_path, "File Path Paths.get Path.of of URL fileURLWithPath URL.fileURLWithPath PathBuf::from Path::new get_path os.Path Paths FileInfo"),
        (_path_join, "file.path joinpath path.Join filepath.Join fullfile Path.Combine Combine Join joinPath"),
        (_paste(" "), "paste"), (_paste(""), "paste0 string strcat join_strings concat"),
        (_sprintf, "sprintf Sprintf format String.format"),
        (_codes, "intToUtf8 rawToChar utf8.char Char char fromCharCode"), (_decode64, "base64decode base64_decode decode64 DecodeString FromBase64String"),
        (_system, "system system2 shell run shell_exec exec execute pipe Process ProcessBuilder Runtime.exec unix dos"), (_command, "Command Command::new Process.Start"),
        (_environment, "getenv Getenv Sys.getenv LookupEnv GetEnvironmentVariable System.getenv env::var std::env::var GetEnvironmentVariables Environ environ get_env vars"),
        (_listing, "list.files dir readdir listdir ReadDir listFiles contentsOfDirectory GetFiles list_files walkdir"),
        (_evaluate, "eval parse evalin evaluate"), (_apply, "lapply sapply vapply Map foreach purrr.map walk map"),
        (_first, "as.raw rev_ identity invisible suppressWarnings suppressMessages Some Ok unwrap expect String::from from_utf8 get as.character as.String trimws utf8ToInt enc2utf8 normalizePath abspath path.expand expanduser realpath iterator sprint unlist c_ Array list_of asList Encoding.UTF8.GetString char_ unbox do.call try tryCatch withCallingHandlers with using lazy"),
        (_vector, "c list vector listOf arrayOf List Arrays.asList tuple"), (_swift_text, "String string_ Data NSString"), (_write_lines, "writeLines"),
        ("R", "file.show type edit page less view more cat_file"), ("x", "source include dofile sys.source"), ("w", "write WriteFile writeText writeString writeFile WriteAllText write.csv write.table save saveRDS sink Create create dump write_file write_csv createFile writerFor"),
        ("d", "unlink file.remove rm remove Remove RemoveAll delete Delete removeItem remove_file deleteIfExists delete_file rmdir_"), ("m w", "file.rename mv rename Rename Move move moveItem movefile"), ("R w", "file.copy cp copy Copy copyFile copyItem file.symlink file.link symlink hardlink Symlink Link copyfile"),
        ("l", "file.exists file.info file.size file.access isfile ispath isdir exists fileExists FileExists Stat stat Lstat exist exist_ is_file exists_file isFile isDirectory filesize mtime isreadable File.Exists existsSync file_test dir.exists file.mtime Exists mkdir mkpath MkdirAll dir.create Mkdir Chmod touch basename_ length nchar nrow ncol size numel isempty sizeof len hash md5 md5sum sha256 tools.md5sum digest count is.null stopifnot identical nargs exitCode Now sleep Sleep library require suppressPackageStartupMessages options set.seed pkg Pkg.add using_ loadNamespace requireNamespace installed.packages install.packages packageVersion sessionInfo R.version.string Sys.time Sys.Date proc.time setwd gc rm_ ls isTRUE any all versioninfo VERSION"),
        (_load_variables, "load_dot_env godotenv.Load godotenv.Overload dotenv dotenvy::dotenv dotenv::dotenv Dotenv.load DotEnv.load readRenviron configure"),
        ("n*>same", "toupper tolower substr substring sub gsub strsplit split regmatches chartr trim trimmed JSON.parse toJSON toString parseJSON unmarshal Unmarshal summary head tail str rev reverse sort unique names_ nchar_ jsonlite.toJSON fromJSON_ strtrim strjoin upper lower replace String.valueOf toList toArray Deserialize Serialize Parse sprintf_ deparse as.list as.data.frame data.frame cbind rbind matrix toLowerCase toUpperCase mat2str num2str str2num regexprep regexp strrep cellfun arrayfun"),
    ]  # fmt: skip
    return {name: row for row, names in groups for name in names.split()}


FUNCTIONS: dict[str, Any] = _table() | {"os.Environ": lambda m, a, k: Thing("environ"), "<regex>": "n", "names": lambda m, a, k: m.library.method(m, a[0], "keys", [], {}) if a and not isinstance(a[0], (str, int)) else NOTHING, "chr": _codes, "basename": "=basename", "dirname": "=dirname", "getwd": lambda m, a, k: m.cwd(), "pwd": lambda m, a, k: m.cwd(), "commandArgs": lambda m, a, k: list(m.argv[1:]), "homedir": lambda m, a, k: m.shell.world.home, "Sys.glob": lambda m, a, k: effects.globbed(m, a[0]) if a else [], "glob": lambda m, a, k: effects.globbed(m, a[0]) if a else [], "Glob": lambda m, a, k: effects.globbed(m, a[0]) if a else []}  # fmt: skip
CONSTANTS: dict[str, Any] = {
    "ENV": lambda m: Thing("environ"), "ARGS": lambda m: list(m.argv[1:]), "args": lambda m: list(m.argv[1:]), "os.Args": lambda m: list(m.argv), "stdin": lambda m: Thing("stdin", "", {"paths": tuple(m.run.inputs)}), "os.Stdin": lambda m: Thing("stdin", "", {"paths": tuple(m.run.inputs)}), "stdout": lambda m: Thing("stdout"), "stderr": lambda m: Thing("stdout"), "System.out": lambda m: Thing("stdout"), "System.err": lambda m: Thing("stdout"), "os.Stdout": lambda m: Thing("stdout"), "ProcessInfo.processInfo.environment": lambda m: Thing("environ"), "System.env": lambda m: Thing("environ"), "PROGRAM_FILE": lambda m: m.path or HOLE + ".jl", "NONE": NONE_NODE[1], "TEXT": lambda m: TEXT,
}  # fmt: skip


class Plain(Library):
    loops_over_text = False
    functions = FUNCTIONS
    constants = CONSTANTS
    anywhere = FUNCTIONS

    def __init__(self, name: str) -> None:
        super().__init__(name)
        if name in SHAPES:
            self.concat = SHAPES[name][1] or "+"
            self.grammar = type("Grammar_" + name, (PlainGrammar,), {"lexer": _lexer(name), "concat": "+"})

    def parse(self, text: str) -> list[Any]:
        if self.name not in SHAPES:
            raise SyntaxError(f"no grammar for {self.name}")
        made: list[Any] = self.grammar(text).program()
        return made

    def method(self, m: Machine, owner: Any, name: str, args: list[Any], named: dict[str, Any]) -> Any:
        if isinstance(owner, str) and name == "execute":
            return m.output_value(m.shell_code(owner))
        if isinstance(owner, list) and name == "execute":
            return m.output_value(m.command_line(owner))
        if isinstance(owner, str) and name in ("getText", "text", "readText", "readLines", "eachLine", "toFile", "openStream"):
            return self.path_method(m, Thing("path", owner), name, args, named)
        return super().method(m, owner, name, args, named)

    def attribute(self, m: Machine, owner: Any, name: str) -> Any:
        if isinstance(owner, Thing) and owner.kind == "path" and name in ("text", "bytes", "lines", "readLines"):
            return effects.contents(m, [owner.text])
        return super().attribute(m, owner, name)
