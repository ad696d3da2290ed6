"""Database clients: the files that their own commands and SQL name, and the shell code that they run."""

from __future__ import annotations

from ... import globs
from ...model import HOLE
from ..state import UNKNOWN, Output, holes_only
from .spec import act, apply, mentions_protected, parse
from .verbs import QUIET, by_verb, quiet

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ..command import Run
    from .spec import Parsed

MAX_LINES = 5_000


# -- SQL ---------------------------------------------------------------------------------------------------------------


def literals(text: str) -> Iterator[tuple[str, str]]:
    """(what stands before it, text) of each quoted string of a piece of SQL; `before` is upper case, up to 40 characters."""
    i = 0
    while i < len(text):
        quote = text[i]
        if quote not in "'\"":
            i += 1
            continue
        end = i + 1
        piece = ""
        while True:
            stop = text.find(quote, end)
            if stop < 0:
                return
            piece += text[end:stop]
            if text[stop + 1 : stop + 2] != quote:
                break
            piece += quote
            end = stop + 2
        yield text[max(0, i - 40) : i].upper().rstrip(), piece
        i = stop + 1


_FUNCTIONS = ("READFILE", "READ_TEXT", "READ_BLOB", "READ_CSV", "READ_CSV_AUTO", "READ_JSON", "READ_JSON_AUTO", "READ_JSON_OBJECTS", "READ_NDJSON", "READ_PARQUET", "PARQUET_SCAN",
              "SNIFF_CSV", "GLOB", "FILE", "INFILE", "LOAD_FILE", "PG_READ_FILE", "PG_READ_BINARY_FILE", "LO_IMPORT", "FSDIR", "EDIT", "SQLITE_SCAN", "ST_READ", "READ_XLSX", "OPENROWSET", "URL")  # fmt: skip
_READ_WORDS = ("FROM", "JOIN", "ATTACH", "DATABASE", "INFILE", "IMPORT", "TABLE", "BULK", "INSERT", "SOURCE", "LOAD", "RESTORE")
_WRITE_FUNCTIONS = ("WRITEFILE",)
_WRITE_WORDS = ("TO", "OUTFILE", "DUMPFILE", "INTO", "EXPORT")


def sql(run: Run, text: str, *, tables: bool = False) -> None:
    """Files that SQL names where it takes a file. `tables`: `FROM 'x.csv'` is one too (DuckDB)."""
    for before, piece in literals(text):
        if not piece or len(piece) > 1024:
            continue
        origin = f"{run.name} '{piece}'"
        word = before.rstrip("[(, ").rpartition(" ")[2].rpartition("(")[2]
        call = before.endswith(("(", "[", ","))
        if call and (word in _WRITE_FUNCTIONS or before.rstrip("(").endswith(_WRITE_FUNCTIONS)):
            run.write(piece, origin)
        elif call and (word in _FUNCTIONS or any(f + "(" in before for f in _FUNCTIONS)):
            _read_glob(run, piece, origin)
        elif before.endswith(("PROGRAM", " PROGRAM")):
            run.code(piece)
        elif word in _WRITE_WORDS and mentions_protected(run, holes_only(piece), "write"):
            run.write(piece, origin)
        elif word in _READ_WORDS and (tables or word != "FROM" or "COPY" in text.upper()):
            _read_glob(run, piece, origin)
    upper = text.upper()
    for name in ("READFILE(", "READ_TEXT(", "LOAD_FILE("):
        at = upper.find(name)
        if at >= 0:
            inside = upper[at + len(name) :].lstrip()
            body = inside.partition(")")[0]
            if inside[:1] not in ("'", '"', "[") or "||" in body or "(" in body:
                run.read(HOLE, f"{run.name} {name.lower()}...)")


def _read_glob(run: Run, piece: str, origin: str) -> None:
    """A path that may be a pattern of the client's own."""
    if not any(c in piece for c in "*?["):
        run.read(piece, origin)
        return
    directory, slash, pattern = piece.rpartition("/")
    if "*" in directory or "?" in directory:
        base = directory.partition("*")[0].rpartition("/")[0] or "."
        run.tree(base, "read", lambda name, below, is_dir: is_dir or globs.match(pattern, name))
        return
    for name, is_dir, _ in run.shell.world.disk.entries(run.absolute(directory or ".")) or ():
        if not is_dir and globs.match(pattern, name):
            run.read(directory + slash + name, origin)


# -- commands of the clients -------------------------------------------------------------------------------------------

# What a command of the client does with the words behind it: r read, w write, c shell code, e a script of the same kind.
_SQLITE = {
    "read": "e", "import": "r", "open": "r", "restore": "r", "load": "r", "output": "w", "once": "w", "log": "w", "save": "w",
    "backup": "w", "clone": "w", "shell": "c", "system": "c", "cd": "cd", "archive": "r", "ar": "r", "trace": "w", "excel": "",
}  # fmt: skip
_PSQL = {
    "i": "e",
    "ir": "e",
    "include": "e",
    "include_relative": "e",
    "!": "c",
    "o": "w",
    "out": "w",
    "w": "w",
    "g": "w",
    "gx": "w",
    "e": "r",
    "ef": "",
    "lo_import": "r",
    "copy": "copy",
    "cd": "cd",
    "s": "w",
}
_MYSQL = {"source": "e", ".": "e", "system": "c", "!": "c", "tee": "w", "t": "w", "pager": "c", "p": "c"}
_SQLCMD = {"r": "e", "!!": "c", "out": "w", "error": "w", "perftrace": "w"}
_CQL = {"source": "e", "copy": "copy", "capture": "w"}
_SNOW = {"source": "e", "load": "e", "system": "c", "!": "c", "spool": "w"}


def script(run: Run, text: str, commands: dict[str, str], marks: str, *, tables: bool = False) -> None:
    """Lines typed into a client: its own commands begin with one of `marks`, all else is SQL."""
    rest = []
    for line in text.split("\n")[:MAX_LINES]:
        line = line.strip()
        name, _, words = line.lstrip(marks).partition(" ")
        if line[:1] and (line[0] in marks or ((not marks or " " in marks) and name.lower().rstrip(";") in commands)):
            if line[1:2] == "!" and "!" in commands:
                run.code(line[2:].lstrip("!"))
            else:
                _client_command(run, name.lower(), words.strip().rstrip(";"), commands, marks, tables=tables)
        else:
            rest.append(line)
        if "\\" in marks and "\\" in line[1:]:  # `select 1 \g file`, `... \! cmd`
            for piece in line[1:].split("\\")[1:]:
                inner, _, words = piece.partition(" ")
                if inner in commands:
                    _client_command(run, inner, words.strip(), commands, marks, tables=tables)
    sql(run, "\n".join(rest), tables=tables)


def _client_command(run: Run, name: str, words: str, commands: dict[str, str], marks: str, *, tables: bool) -> None:
    kind = commands.get(name, "")
    if not kind and len(name) > 1 and marks == ".":  # sqlite3 takes any beginning of a name that is clear
        kind = next((k for full, k in commands.items() if full.startswith(name)), "")
    if not words or not kind:
        return
    origin = f"{run.name} {name} {words}"
    if kind == "c":
        run.code(words)
        return
    if words[0] == "|":
        run.code(words[1:])
        return
    if words[:1] in ("'", '"') and words[1:2] == "|":
        run.code(words[2:].rpartition(words[0])[0])
        return
    if kind == "copy":
        _copy(run, words, origin)
        return
    for path in _paths(words):
        if kind == "w":
            run.write(path, origin)
        elif kind == "e":
            client_file(run, path, commands, marks, tables=tables)
        elif kind == "cd":
            run.state = run.state.copy()
            run.state.cwd = tuple(run.absolute(path, cwd) for cwd in run.state.cwd)
        else:
            run.read(path, origin)
        if kind != "r":
            break


def _paths(words: str) -> list[str]:
    found = [piece for _, piece in literals(words)]
    return found or [w for w in words.split() if not w.startswith("-")]


def _copy(run: Run, words: str, origin: str) -> None:
    r"""`\copy t from 'f'`, `\copy (select ...) to program 'cmd'`."""
    spaced = words.replace("'", " ' ").split()
    for i, word in enumerate(spaced):
        direction = word.lower()
        if direction not in ("from", "to") or i + 1 >= len(spaced):
            continue
        tail = words[words.lower().rfind(direction) + len(direction) :].strip()
        program = tail.lower().startswith("program")
        path = next((p for _, p in literals(tail)), tail.split()[0] if tail else "")
        if program:
            run.code(path)
        elif direction == "from":
            run.read(path, origin)
        elif path.lower() not in ("stdout", "pstdout"):
            run.write(path, origin)


def client_file(run: Run, path: str, commands: dict[str, str], marks: str, *, tables: bool = False) -> None:
    """A file of commands. A protected one is read: what the client refuses it shows."""
    if path == "-":
        return
    if mentions_protected(run, holes_only(path)):
        run.read(path, f"{run.name} {path}")
        return
    key = f"{run.name}\0{run.absolute(path)}"
    if key in run.shell.scripts:
        return
    run.shell.scripts.add(key)
    text = run.shell.file_text(path, run.state)
    if text is not None:
        script(run, text, commands, marks, tables=tables)


def client(
    line: str, commands: dict[str, str], marks: str, codes: tuple[str, ...], files: tuple[str, ...], *, tables: bool = False
) -> Callable[[Run], Output]:
    """A client whose commands come by `codes` (text), `files`, or on standard input."""

    def handle(run: Run) -> Output:
        parsed = parse(line, run.args)
        state = run.state
        _apply_values(run, parsed, (*codes, *files))
        for text in parsed.all_values(*codes):
            script(run, text, commands, marks, tables=tables)
        for path in parsed.all_values(*files):
            client_file(run, path, commands, marks, tables=tables)
        text = _stdin(run)
        if text:
            script(run, text, commands, marks, tables=tables)
        run.state = state
        return UNKNOWN

    return handle


def _apply_values(run: Run, parsed: Parsed, others: tuple[str, ...]) -> None:
    for name, value, role in parsed.values:
        if name not in others:
            act(run, role, value, f"{run.name} {name} {value}")
    for value in parsed.loose:
        if mentions_protected(run, value):
            run.read(value, f"{run.name} {value}")


def _stdin(run: Run) -> str:
    lines = run.stdin.possible_lines()
    return "\n".join(lines[:MAX_LINES]) if lines is not None else ""


_SQLITE_LINE = "n* -cmd: -init: -separator: -newline: -nullvalue: -mmap: -maxsize: -vfs: -lookaside: -heap: -pagecache: -zip -A -c: -s: -f: -storage_version:"


def sqlite(run: Run) -> Output:
    """sqlite3(1), duckdb: `DATABASE [SQL or .command]`."""
    marks, tables = ".", run.name.startswith("duckdb")
    parsed = parse(_SQLITE_LINE if tables else _SQLITE_LINE.replace(" -c: -s: -f:", ""), run.args)
    state = run.state
    operands = parsed.operands
    texts = parsed.all_values("-cmd", "-c", "-s") + operands[1:]
    if operands and operands[0] != ":memory:":
        names = bool(texts) and all(t.strip().startswith((".tab", ".schema", ".ind", ".dat", ".help")) for t in texts)
        path = operands[0].partition("?")[0]
        path = path.removeprefix("file:")
        if names and mentions_protected(run, holes_only(path)):
            run.shell.touch("read", path, run.state, f"{run.name} {path}", certainty="possible", note="the names of its tables")
        else:
            run.read(path)
    for path in parsed.all_values("-init", "-f"):
        client_file(run, path, _SQLITE, marks, tables=tables)
    for text in (*texts, _stdin(run)):
        script(run, text, _SQLITE, marks, tables=tables)
    run.state = state
    return UNKNOWN


_PSQL_LINE = (
    "n* -c,--command: -f,--file: -d,--dbname: -h,--host: -p,--port: -U,--username: -v,--set,--variable: -o,--output:w -L,--log-file:w -F,--field-separator: -P,--pset: "
    "-R,--record-separator: -T,--table-attr: -q -A -t -X"
)
psql = client(_PSQL_LINE, _PSQL, "\\", ("-c", "--command"), ("-f", "--file"))

_MYSQL_LINE = (
    "n* -e,--execute: --defaults-file:u --defaults-extra-file:u --defaults-group-suffix: --login-path: -h,--host: -u,--user: -p?,--password?: -P,--port: -D,--database: -S,--socket: "
    "--ssl-key:u --ssl-cert: --ssl-ca: --tee:w --init-command: --pager?: --delimiter: --default-character-set: --protocol: --init-file:"
)
mysql = client(_MYSQL_LINE, _MYSQL, "\\ ", ("-e", "--execute", "--init-command"), ("--init-file",))


def mongo(run: Run) -> Output:
    """mongosh(1), mongo: JavaScript by --eval, in files, or on standard input."""
    parsed = parse(
        "n* --eval: -f,--file: --host: --port: -u,--username: -p,--password: --tlsCertificateKeyFile:u --sslPEMKeyFile:u --tlsCAFile: --authenticationDatabase: --quiet --norc --shell --nodb",
        run.args,
    )
    _apply_values(run, parsed, ("--eval", "-f", "--file"))
    for text in (*parsed.all_values("--eval"), _stdin(run)):
        if text:
            run.inline("javascript", text)
    for path in (
        *parsed.all_values("-f", "--file"),
        *(o for o in parsed.operands if o.endswith((".js", ".mongodb")) or mentions_protected(run, holes_only(o))),
    ):
        run.script_file(path, "javascript")
    return UNKNOWN


def clickhouse(run: Run) -> Output:
    if run.args[:1] and run.args[0] in ("local", "client", "benchmark", "server", "format"):
        run.args = run.args[1:]
    return client(
        "n* -q,--query: --queries-file: -f,--file:r --config-file,-C:u -h,--host: -u,--user: --password: --port: -d,--database: -S,--structure: -N,--table: --input-format: --output-format: --format: -F: --path: --logger.log:w",
        {}, "\\", ("-q", "--query"), ("--queries-file",), tables=False,
    )(run)  # fmt: skip


def redis(run: Run) -> Output:
    """redis-cli(1): -x takes the last argument from standard input; --eval a script."""
    return apply(
        run,
        "n* -h: -p: -s: -a: -n: -u: -i: -r: -d: -D: --user: --pass: --eval:r --rdb:w --functions-rdb:w --cert: --key:u --cacert: --cacertdir: --tls-ciphers: --pattern: --sni:",
    )


def influx(run: Run) -> Output:
    for arg in run.args:
        if arg.startswith("@"):
            run.send(arg[1:], f"influx {arg}")
    return apply(run, "n* -f,--file:s --configs-path:u -o: -b: -t: --host: -q: -execute: -path: -import")


TABLE: dict[str, str] = {
    "pg_dump": "n* -f,--file:w -d,--dbname: -h,--host: -p,--port: -U,--username: -t,--table: -T: -n,--schema: -N: -F,--format: -j: -Z: -E: -S: --filter:r",
    "pg_dumpall": "n* -f,--file:w -d: -h: -p: -U: -l:",
    "pg_restore": "r* -f,--file:w -d,--dbname: -h: -p: -U: -t: -n: -F: -j: -L:r -T: -S:", "createdb": QUIET, "dropdb": QUIET,
    "createuser": QUIET, "dropuser": QUIET, "pg_isready": QUIET, "pg_ctl": "n* -D: -l:w -o:", "initdb": "n* -D: --pwfile:u -U: -A:",
    "vacuumdb": QUIET, "reindexdb": QUIET, "pgbench": "n* -f:r -c: -j: -T: -h: -p: -U:", "pg_basebackup": "n* -D:w -h: -p: -U:",
    "mysqldump": "n* --defaults-file:u --defaults-extra-file:u --login-path: -r,--result-file:w -h: -u: -p?: -P: -T,--tab:w -w,--where: --ignore-table:",
    "mysqladmin": "n* --defaults-file:u --defaults-extra-file:u -h: -u: -p?: -P:",
    "mysqlimport": "n,s* --defaults-file:u --defaults-extra-file:u -h: -u: -p?: -P: --fields-terminated-by: --lines-terminated-by:",
    "mysqlcheck": QUIET, "mysqlshow": "n* --defaults-file:u --defaults-extra-file:u",
    "mysqld": "n* --defaults-file:u --init-file:r --datadir:",
    "mongoimport": "n* --file:s --uri: -d,--db: -c,--collection: --type: --config:u -h,--host: -u: -p: --fields: --fieldFile:r --sslPEMKeyFile:u",
    "mongoexport": "n* -o,--out:w --uri: -d,--db: -c: --config:u -q: --queryFile:r",
    "mongodump": "n* -o,--out:w --uri: -d: -c: --config:u --archive?:w",
    "mongorestore": "n* --uri: -d: -c: --config:u --archive?: --nsInclude:", "mongostat": QUIET, "mongotop": QUIET,
    "mongod": "n* -f,--config:r --dbpath: --keyFile:u --logpath:w --tlsCertificateKeyFile:u",
    "redis-server": "r* --dir: --port: --appendonly: --save:", "redis-benchmark": QUIET, "memcached": QUIET,
    "etcdctl": "n* --cert: --key:u --cacert: --endpoints: --user: --password: --config:u",
    "cockroach": "n* --certs-dir:u -e,--execute: -f,--file:r --url: --host:",
    "datasette": "r* -i,--immutable:r -m,--metadata:r -c,--config:r -p,--port: -h,--host: --plugins-dir: --template-dir: -s,--setting: --load-extension: --root --create --secret:",
    "liquibase": QUIET, "flyway": "n* -configFiles:u", "alembic": "n* -c,--config:r -x: -n:",
    "dbmate": "n* --env-file:u -e,--env: -u,--url: -d: -s:", "goose": QUIET, "migrate": QUIET, "atlas": QUIET,
    "sqlfluff": "r* --dialect: --config:r --rules:", "prisma": QUIET, "sequelize": QUIET, "typeorm": QUIET, "knex": QUIET,
    "drizzle-kit": QUIET, "dbt": "n* --profiles-dir: --project-dir: -s: --vars:",
}  # fmt: skip

_SQLCMD_LINE = "n* -i: -Q: -q: -o:w -S: -U: -P: -d: -h: -s: -w: -v: -t: -l: -K: -G -E"
SPECIAL: dict[str, Callable[[Run], Output]] = {
    "sqlite3": sqlite, "sqlite": sqlite, "duckdb": sqlite, "litecli": sqlite, "sqlcipher": sqlite, "libsql": sqlite, "psql": psql,
    "pgcli": psql, "usql": psql, "yugabyte": psql, "ysqlsh": psql, "gpsql": psql, "crdb": quiet, "mysql": mysql, "mariadb": mysql,
    "mycli": mysql, "mysqlsh": mysql, "mongosh": mongo, "mongo": mongo, "clickhouse": clickhouse, "clickhouse-client": clickhouse,
    "clickhouse-local": clickhouse, "redis-cli": redis, "valkey-cli": redis, "keydb-cli": redis, "influx": influx,
    "sqlcmd": client(_SQLCMD_LINE, _SQLCMD, ":!", ("-Q", "-q"), ("-i",)),
    "mssql-cli": client(_SQLCMD_LINE, _SQLCMD, ":!", ("-Q", "-q"), ("-i",)), "tsql": quiet, "isql": quiet,
    "sqlplus": lambda run: apply(run, "n*"),
    "cqlsh": client("n* -e,--execute: -f,--file: -u: -p: -k: --cqlshrc:u --credentials:u --request-timeout: --encoding:", _CQL, " ", ("-e", "--execute"), ("-f", "--file")),
    "snowsql": client("n* -q,--query: -f,--filename: -a: -u: -d: -s: -r: -w: -c: -o: --private-key-path:u --config:u -D:", _SNOW, "!", ("-q", "--query"), ("-f", "--filename")),
    "snow": by_verb("--config-file:u -c:", {"sql": client("n* -q,--query: -f,--filename:", _SNOW, "!", ("-q", "--query"), ("-f", "--filename")), "stage copy": "S,n,n*"}, quiet),
}  # fmt: skip
