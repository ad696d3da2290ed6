"""Package managers of languages and systems, and the many programs that run a command line in an environment of their own."""

from __future__ import annotations

from ...system import decode_json
from ..state import UNKNOWN, Output, holes_only
from .spec import act, apply, mentions_protected, parse
from .verbs import QUIET, by_verb, choose, option_rest, project, quiet, with_file

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..command import Run
    from .verbs import Handler, Table


def words_of(line: str, skip: int = 0) -> Handler:
    """The rest is a command line, `skip` words after the options."""

    def handle(run: Run) -> Output:
        parsed = parse(line, run.args)
        for name, value, role in parsed.values:
            act(run, role, value, f"{run.name} {name} {value}")
        words = parsed.rest[skip:]
        if "--" in parsed.rest[: skip + 1]:
            words = parsed.rest[parsed.rest.index("--") + 1 :]
        return run.argv(words) if words else UNKNOWN

    return handle


def code_by(line: str, *options: str) -> Handler:
    """Shell code by an option, or a command line behind `--`."""

    def handle(run: Run) -> Output:
        parsed = parse(line, run.args)
        for name, value, role in parsed.values:
            act(run, role if name not in options else "n", value, f"{run.name} {name} {value}")
        for text in parsed.all_values(*options):
            run.code(text)
        if "--" in run.args:
            return run.argv(run.args[run.args.index("--") + 1 :])
        return UNKNOWN

    return handle


# -- Python ------------------------------------------------------------------------------------------------------------

_PIP_OPTIONS = "-r,--requirement:r -c,--constraint:r -e,--editable: -i,--index-url: --extra-index-url: -f,--find-links: -t,--target: --prefix: --root: --python: --proxy: --cert: --client-cert:u --log:w --cache-dir: -d,--dest: -w,--wheel-dir: --platform: --python-version: --report:w"
_PIP: Table = {
    "install|download|wheel|uninstall|hash|lock": f"n* {_PIP_OPTIONS}",
    "list|show|freeze|check|config|search|index|cache|debug|help|inspect|completion": QUIET, "": QUIET,
}  # fmt: skip
_PIP_ALL = "--log:w --proxy: --cert: --client-cert:u --python: --cache-dir: -i,--index-url:"


def pip(run: Run) -> Output:
    """pip(1): a file of settings or requirements that it cannot read is quoted in its error."""
    settings = run.state.values.get("PIP_CONFIG_FILE")
    for path in settings if isinstance(settings, tuple) else ():
        if mentions_protected(run, holes_only(path)):
            run.read(path, f"PIP_CONFIG_FILE={path}")
    return choose(run, _PIP_ALL, _PIP)


_UV_RUN = "W -p,--python: --with: --with-requirements:r --with-editable: --env-file: --extra: --group: --package: -C,--directory: --project: --index-url: --index: -m,--module: --script,-s --no-group: --only-group: --exclude-newer: --color: -w:"


def uv_run(run: Run) -> Output:
    """`uv run [options] COMMAND`: a Python file, `-m MODULE`, or any command line; --env-file is loaded for it."""
    parsed = parse(_UV_RUN, run.args)
    for name, value, role in parsed.values:
        act(run, role, value, f"uv run {name} {value}")
    words = parsed.rest[1:] if parsed.rest[:1] == ["--"] else parsed.rest
    state = with_file(run, parsed.all_values("--env-file"), run.state)
    module = parsed.value("-m", "--module")
    if module:
        return run.argv(["python", "-m", module, *words], state=state)
    if words and (words[0].endswith(".py") or words[0] == "-" or parsed.has("-s", "--script")):
        return run.argv(["python", *words], state=state)
    return run.argv(words, state=state) if words else UNKNOWN


def tool_run(run: Run) -> Output:
    """`uvx`, `uv tool run`, `pipx run`: the command of a package."""
    words = option_rest(
        "W --from: --with: -p,--python: --spec: --index-url: --env-file:u --pip-args: --with-requirements:r --with-editable:",
        run.args,
    )
    if not words:
        return UNKNOWN
    return run.argv([words[0].partition("@")[0].partition("==")[0], *words[1:]])


_UV_OPTIONS = "--directory: --project: --config-file:r --color: --cache-dir: --python:"
_UV: Table = {
    "run": uv_run, "tool run|x": tool_run, "pip": pip,
    "add": "n* -r,--requirements:r -c,--constraints:r --index: --extra: --group: --script: --tag: --branch:",
    "pip compile": "r* -o,--output-file:w -c:r --python-version: --extra:", "pip sync": "r* -c:r",
    "sync|lock|remove|init|venv|python|cache|self|tree|export|version|build|tool|help|format|auth": QUIET,
    "publish": "n* -t: -u: -p: --publish-url:", "": QUIET,
}  # fmt: skip


def poetry_run(run: Run) -> Output:
    return words_of("W -C,--directory: -P,--project: --package: -p: -s,--site-packages -e,--env:")(run)


_POETRY: Table = {
    "run": poetry_run,
    "install|add|remove|update|lock|show|build|publish|check|search|config|env|version|new|init|export|self|cache|shell|about|list|help|sync|source|debug": QUIET,
    "": QUIET,
}  # fmt: skip


def pdm_run(run: Run) -> Output:
    """A script of pyproject.toml where it has one of that name, else a command line."""
    words = option_rest("W -p,--project: -s,--site-packages --venv:", run.args)
    if not words:
        return UNKNOWN
    text = toml_script(run, words[0], ("tool.pdm.scripts", "tool.rye.scripts", "tool.pixi.tasks", "tasks", "scripts"))
    return run.code(text) if text is not None else run.argv(words)


def toml_script(
    run: Run, name: str, tables: tuple[str, ...], files: tuple[str, ...] = ("pyproject.toml", "pixi.toml", "Pipfile")
) -> str | None:
    """The command of a script in a TOML file: `name = "command"`, `name = {cmd = "command"}` under one of the tables."""
    for file in files:
        text = run.shell.file_text(file, run.state)
        inside = False
        for line in (text or "").split("\n"):
            line = line.strip()
            if line.startswith("["):
                inside = line.strip("[] ") in tables
                continue
            key, equals, value = line.partition("=")
            if not inside or not equals or key.strip().strip("\"'") != name:
                continue
            value = value.strip()
            if value.startswith("{"):
                value = next((value.partition(k)[2].partition("=")[2].strip() for k in ("shell", "cmd") if k in value), "")
            quote = value[:1]
            return value[1:].partition(quote)[0] if quote in ("'", '"') else None
    return None


def conda_run(run: Run) -> Output:
    return words_of("W -n,--name: -p,--prefix: --cwd: -v --no-capture-output --live-stream")(run)


_CONDA: Table = {
    "run": conda_run, "env create|env update|create|install": "n* -f,--file:r -n,--name: -p,--prefix: -c,--channel:",
    "activate|deactivate|list|info|search|remove|update|upgrade|clean|config|init|env|build|compare|package|shell|repoquery|self": QUIET,
    "": QUIET,
}  # fmt: skip


# -- scripts of composer.json ------------------------------------------------------------------------------------------


def composer_script(run: Run) -> Output:
    """`composer run-script NAME`, `composer NAME`: `@php`, `@composer`, `@other` and shell code (composer's scripts)."""
    words = [w for w in run.args if not w.startswith("-")]
    return _composer(run, words[0], set()) if words else UNKNOWN


def _composer(run: Run, name: str, done: set[str]) -> Output:
    done.add(name)
    text = run.shell.file_text("composer.json", run.state)
    try:
        scripts = decode_json(text or "{}", unique=False).get("scripts", {})
        steps = scripts.get(name, [])
    except (ValueError, RecursionError, AttributeError):
        return UNKNOWN
    for step in [steps] if isinstance(steps, str) else steps if isinstance(steps, list) else []:
        if not isinstance(step, str):
            continue
        if not step.startswith("@"):
            if "::" not in step.partition(" ")[0]:
                run.code(step)
        elif step.startswith(("@php ", "@composer ")):
            run.code(step[1:])
        elif step.startswith("@putenv"):
            continue
        elif step[1:].partition(" ")[0] not in done and len(done) < 64:
            _composer(run, step[1:].partition(" ")[0], done)
    return UNKNOWN


_COMPOSER: Table = {
    "run-script|run": composer_script, "exec": words_of("W -d,--working-dir:"),
    "install|update|require|remove|dump-autoload|dumpautoload|show|outdated|validate|audit|search|init|create-project|self-update|diagnose|why|licenses|status|config|clear-cache|about|global|fund|suggests|check-platform-reqs|archive|bump": QUIET,
    "": QUIET,
}  # fmt: skip


# -- environments ------------------------------------------------------------------------------------------------------


def _existing(run: Run, *names: str) -> list[str]:
    """Those of the default files that are there."""
    return [name for name in names if run.shell.world.disk.exists(run.absolute(name))]


def dotenv(run: Run) -> Output:
    """dotenv(1) of npm (`-e FILE -- COMMAND`) and of Python and Ruby (`-f FILE run COMMAND`, `get`, `set`, `list`)."""
    parsed = parse("W -e,-f,--file: -c?: -v: -p: -q: --env-file: --export: -o,--override", run.args)
    files = parsed.all_values("-e", "-f", "--file", "--env-file")
    files = [f for text in files for f in text.split(",")] or _existing(run, ".env", *((".env.local",) if parsed.has("-c") else ()))
    for _ in parsed.all_values("-p"):
        for path in files:
            run.read(path, f"{run.name} -p")
    rest = parsed.rest[1:] if parsed.rest[:1] == ["--"] else parsed.rest
    if rest[:1] in (["get"], ["list"]):
        for path in files:
            run.read(path, f"{run.name} {rest[0]}")
        return UNKNOWN
    if rest[:1] in (["set"], ["unset"]):
        for path in files or [".env"]:
            run.write(path, f"{run.name} {rest[0]}")
        return UNKNOWN
    words = option_rest("W", rest[1:]) if rest[:1] == ["run"] else rest
    state = with_file(run, files, run.state)
    return run.argv(words, state=state) if words else UNKNOWN


def dotenvx(run: Run) -> Output:
    """`dotenvx run [-f FILE] -- COMMAND`; `encrypt`, `set`, `rotate` change the file."""
    if not run.args:
        return UNKNOWN
    line = "W -f,--env-file: -fk,--env-keys-file:u -e,--env: -fv,--env-vault-file:u --convention: --log-level:"
    parsed = parse(line, run.args[1:])
    files = parsed.all_values("-f", "--env-file") or _existing(run, ".env")
    verb = run.args[0]
    if verb == "run":
        words = parsed.rest[1:] if parsed.rest[:1] == ["--"] else parsed.rest
        state = with_file(run, files, run.state)
        return run.argv(words, state=state) if words else UNKNOWN
    for path in files:
        if verb in ("encrypt", "set", "rotate", "decrypt"):
            run.write(path, f"{run.name} {verb}")
        elif verb in ("get", "keypair"):
            run.read(path, f"{run.name} {verb}")
    return UNKNOWN


def env_cmd(run: Run) -> Output:
    """`env-cmd [-f FILE] COMMAND`; the old way is `env-cmd FILE COMMAND`."""
    parsed = parse(
        "W -f,--file: -r,--rc-file: -e,--environments: --fallback -x,--expand-envs --silent --no-override --use-shell", run.args
    )
    files = parsed.all_values("-f", "--file")
    words = parsed.rest[1:] if parsed.rest[:1] == ["--"] else parsed.rest
    if not files and words and mentions_protected(run, holes_only(words[0])):
        files, words = words[:1], words[1:]
    state = with_file(run, files or _existing(run, ".env"), run.state)
    if parsed.has("--use-shell"):
        return run.code(" ".join(words), state)
    return run.argv(words, state=state) if words else UNKNOWN


def file_first(run: Run) -> Output:
    """`with-env FILE COMMAND`, `shdotenv -e FILE COMMAND`: variables from a file."""
    parsed = parse("W -e,--env: -f,--file: -d,--dialect: -g,--grep: -q -n -u:", run.args)
    files = parsed.all_values("-e", "--env", "-f", "--file")
    if not files:
        files = _existing(run, ".env")
    state = with_file(run, files, run.state)
    return run.argv(parsed.rest, state=state) if parsed.rest else UNKNOWN


def direnv(run: Run) -> Output:
    """`direnv exec DIR COMMAND` loads DIR/.envrc."""
    if run.args[:1] != ["exec"] or len(run.args) < 3:
        return UNKNOWN
    where = run.args[1].rstrip("/")
    state = with_file(run, _existing(run, f"{where}/.envrc", f"{where}/.env"), run.state)
    return run.argv(run.args[2:], state=state)


# -- systems and languages ---------------------------------------------------------------------------------------------


def nix(run: Run) -> Output:
    """nix(1) and kin: expressions may read files at evaluation (`builtins.readFile ./.env`)."""
    parsed = parse(
        "n* --run: --command: -c: -E,--expr: -f,--file: -I: -A,--attr: -p,--packages: --arg: --argstr: --option: -o,--out-link: --eval-store: --store: --extra-experimental-features: --substituters: --impure",
        _nix_words(run.args),
    )
    from ..text import protected_words

    for text in (*parsed.all_values("-E", "--expr"), *(o for o in run.args if "readFile" in o)):
        for word in protected_words(text, run.shell.world, run.state.cwd[0]):
            run.read(word, f"{run.name} {word}")
    for text in parsed.all_values("--run", "--command") if run.name != "nix" else ():
        run.code(text)
    for mark in ("-c", "--command"):
        if run.name == "nix" and mark in run.args:
            return run.argv(run.args[run.args.index(mark) + 1 :])
    for path in parsed.all_values("-f", "--file"):
        if mentions_protected(run, holes_only(path)):
            run.read(path, f"{run.name} -f {path}")
    return UNKNOWN


def _nix_words(args: list[str]) -> list[str]:
    """`-p` of nix-shell takes all words up to the next option: none of them is of interest."""
    return [a for a in args if a.startswith("-") or not a.isalnum()] if "-p" in args and not any(" " in a for a in args) else args


def go_run(run: Run) -> Output:
    """`go run FILE.go ...`: the files are looked into."""
    parsed = parse("W -exec: -C: -tags: -mod: -ldflags: -gcflags: -asmflags: -modfile: -o: -p:", run.args)
    words = parsed.rest
    for i, word in enumerate(words):
        if word.endswith(".go"):
            run.args = words[i:]
            run.script_file(word, "go")
        elif mentions_protected(run, holes_only(word)):
            run.read(word, f"go run {word}")
    run.opaque("go run")
    return UNKNOWN


_GO: Table = {
    "run": go_run, "tool": "n*",
    "vet|build|install|test|generate|get|mod|list|env|version|clean|fmt|doc|fix|work|telemetry|bug|help": QUIET, "": QUIET,
}  # fmt: skip


def _mix_run(run: Run) -> Output:
    """`mix run -e CODE`, `mix run SCRIPT ARGS`: elixir with the project around it."""
    return run.argv(["elixir", *run.args]) if run.args else program_run(run)


def program_run(run: Run) -> Output:
    """`cargo run -- ARGS`, `dotnet run`, `swift run`: a program of the project; a protected file given to it is read as by any other."""
    from .dispatch import unknown

    run.opaque(f"{run.name} run")
    if "--" in run.args:
        run.args = run.args[run.args.index("--") + 1 :]
        return unknown(run)
    return UNKNOWN


_CARGO: Table = {
    "run|r": program_run, "script": "x", "login": QUIET, "rustc": "n*",
    "add|build|b|check|c|test|t|bench|doc|d|clean|new|init|update|search|publish|install|uninstall|fmt|clippy|tree|metadata|fetch|fix|package|vendor|version|yank|owner|logout|report|nextest|audit|deny|outdated|watch|expand|generate-lockfile|remove|rm|info|locate-project|pkgid|help|miri|machete|udeps|sqlx|make|tauri|leptos|shuttle|llvm-cov|tarpaulin": QUIET,
    "": QUIET,
}  # fmt: skip

_BUNDLE: Table = {
    "exec|e": words_of("W --gemfile: --keep-file-descriptors"),
    "install|update|add|remove|check|list|show|info|outdated|config|init|lock|clean|doctor|gem|platform|cache|package|audit|console|binstubs|open|viz|version|help|pristine|env": QUIET,
    "": QUIET,
}


def _mise_exec(run: Run) -> Output:
    """`mise exec [TOOL@VERSION...] -- COMMAND`, `-c CODE`"""
    code = parse("W -c,--command: -C,--cd: -E,--env: -j:", run.args).value("-c", "--command")
    if code:
        return run.code(code)
    if "--" in run.args:
        return run.argv(run.args[run.args.index("--") + 1 :])
    return UNKNOWN


def _mise_task(run: Run) -> Output:
    words = [w for w in run.args if not w.startswith("-")]
    text = toml_script(run, words[0], ("tasks",), ("mise.toml", ".mise.toml")) if words else None
    if text is None and words:
        text = _toml_task(run, words[0])
    return run.code(text) if text is not None else UNKNOWN


def _toml_task(run: Run, name: str) -> str | None:
    """`[tasks.NAME]` with `run = "..."`."""
    return toml_script(run, "run", (f"tasks.{name}", f'tasks."{name}"'), ("mise.toml", ".mise.toml"))


def _mise_env(run: Run) -> Output:
    run.environment(f"{run.name} env")
    return UNKNOWN


def _hatch(run: Run) -> Output:
    """`hatch run [ENV:]COMMAND`"""
    words = option_rest("W", run.args)
    if words:
        words = [words[0].rpartition(":")[2], *words[1:]]
    return run.argv(words) if words else UNKNOWN


def _godotenv(run: Run) -> Output:
    parsed = parse("W -f: -o", run.args)
    state = with_file(run, [f for text in parsed.all_values("-f") for f in text.split(",")] or _existing(run, ".env"), run.state)
    return run.argv(parsed.rest, state=state) if parsed.rest else UNKNOWN


_MISE: Table = {
    "exec|x": _mise_exec, "run|r|tasks run": _mise_task, "env": _mise_env,
    "install|i|use|ls|list|ls-remote|current|global|local|shell|plugin|plugins|reshim|doctor|trust|upgrade|up|uninstall|prune|cache|config|settings|tasks|where|which|activate|deactivate|hook-env|set|unset|version|latest|outdated|self-update|watch|w|en|sync|alias|completion|generate|link|registry|search|bin-paths|info|update": QUIET,
    "": QUIET,
}  # fmt: skip
_SNAP: Table = {
    "run": words_of("W --shell --command:"),
    "install|remove|list|find|info|refresh|revert|services|start|stop|restart|logs|version|connections|connect|disconnect|set|unset|changes|enable|disable|download|login|logout|whoami": QUIET,
    "get": "n*",
    "": QUIET,
}
_PYENV: Table = {"exec": words_of("W"), "": QUIET}

_SYSTEM = "apt apt-get aptitude apt-cache apt-mark apt-key add-apt-repository dpkg dpkg-query dpkg-reconfigure yum dnf microdnf rpm apk pacman yay paru zypper emerge xbps-install flatpak port choco winget scoop brew mas softwareupdate pkg pkgin opkg eopkg swupd tlmgr cpan cpanm cpanminus luarocks opam vcpkg conan nuget cs coursier sdk"
_BUILD = "mvn mvnw gradle gradlew sbt ant boot mill rebar3 cabal xcodebuild xcrun pod carthage fastlane flutter rustup rustup-init elm spago nimble shards zig dub alr gleam jbang"
TABLE: dict[str, str] = dict.fromkeys(_SYSTEM.split(), QUIET) | {
    "mvn": "n* -s,--settings:u -gs,--global-settings:u -f,--file:r -l,--log-file:w -pl: -P: -T: -t:u",
    "gradle": "n* -I,--init-script:r -b,--build-file:r -c:r -p,--project-dir: -P: -D: -g: -x:",
    "ant": "n* -f,-buildfile:r -propertyfile:u -l:w -D:", "sbt": "n*", "rpm": "n*", "dpkg": "n*", "flit": QUIET,
    "easy_install": "n*", "virtualenv": QUIET, "pip-compile": "r* -o,--output-file:w -c:r --extra:", "pip-sync": "r*",
    "pip-audit": "n* -r:r", "safety": "n* -r:r", "pipdeptree": QUIET, "pyclean": QUIET, "meteor": QUIET, "jbang": "x",
}  # fmt: skip

SPECIAL: dict[str, Handler] = {
    "pip": pip, "pip3": pip, "pipx": by_verb("", {"run": tool_run, "": QUIET}, quiet), "uv": by_verb(_UV_OPTIONS, _UV),
    "uvx": tool_run, "poetry": by_verb("-C,--directory: -P,--project:", _POETRY, quiet),
    "pdm": by_verb("-c,--config: -p:", {"run": pdm_run, "": QUIET}, quiet), "rye": by_verb("", {"run": pdm_run, "": QUIET}, quiet),
    "pixi": by_verb("--manifest-path:", {"run": pdm_run, "exec": words_of("W -s,--spec: -c,--channel:"), "": QUIET}, quiet),
    "pipenv": by_verb("", {"run": pdm_run, "": QUIET}, quiet), "hatch": by_verb("-e,--env: -p:", {"run": _hatch, "": QUIET}, quiet),
    "conda": by_verb("", _CONDA, quiet), "mamba": by_verb("", _CONDA, quiet), "micromamba": by_verb("", _CONDA, quiet),
    "composer": by_verb("-d,--working-dir:", _COMPOSER, composer_script), "dotenv": dotenv, "dotenvx": dotenvx, "env-cmd": env_cmd,
    "with-env": file_first, "shdotenv": file_first, "dotenv-run": file_first, "run-with-env": file_first, "direnv": direnv,
    "godotenv": _godotenv, "nix": nix, "nix-shell": nix, "nix-build": nix, "nix-env": quiet, "nix-store": quiet,
    "nixos-rebuild": quiet, "home-manager": quiet, "guix": code_by("n*"),
    "devbox": by_verb("-c,--config: -e: --env-file:u", {"run": words_of("W -c,--config: -e,--env: --env-file:u"), "": QUIET}, quiet),
    "devenv": by_verb("", {"shell": words_of("W"), "": QUIET}, quiet), "go": by_verb("-C:", _GO),
    "gofmt": lambda run: apply(run, "r* -r: -w~w"), "cargo": by_verb("--config:r -Z: -C: --manifest-path: --color:", _CARGO, quiet),
    "dotnet": by_verb("", {"run": program_run, "script": "x", "fsi": "x", "": QUIET}, quiet),
    "mix": by_verb("", {"run": _mix_run, "eval": lambda run: run.argv(["elixir", "-e", *run.args]), "do": QUIET, "": QUIET}, quiet), "bundle": by_verb("", _BUNDLE, quiet),
    "bundler": by_verb("", _BUNDLE, quiet), "rustup": by_verb("", {"run": words_of("W --install", 1), "": QUIET}, quiet),
    "gem": by_verb("", {"build|specification|push|install": "r* -o,--output:w", "": QUIET}, project), "cabal": by_verb("", {"exec": words_of("W"), "": QUIET}, quiet), "mise": by_verb("-C,--cd: -E,--env:", _MISE, _mise_task),
    "rtx": by_verb("-C,--cd:", _MISE, _mise_task), "asdf": by_verb("", {"exec": words_of("W"), "": QUIET}, quiet),
    "nvm": by_verb("", {"exec": words_of("W", 1), "run": lambda run: run.argv(["node", *run.args[1:]]), "": QUIET}, quiet),
    "fnm": by_verb("", {"exec": words_of("W --using:"), "": QUIET}, quiet),
    "volta": by_verb("", {"run": words_of("W --node: --npm: --yarn: --env:"), "": QUIET}, quiet),
    "rbenv": by_verb("", _PYENV, quiet), "pyenv": by_verb("", _PYENV, quiet), "nodenv": by_verb("", _PYENV, quiet),
    "jenv": by_verb("", _PYENV, quiet), "goenv": by_verb("", _PYENV, quiet), "snap": by_verb("", _SNAP, quiet),
}  # fmt: skip
for _name in _BUILD.split():
    if _name not in SPECIAL:
        TABLE.setdefault(_name, QUIET)
TABLE["mvnw"], TABLE["gradlew"] = TABLE["mvn"], TABLE["gradle"]
