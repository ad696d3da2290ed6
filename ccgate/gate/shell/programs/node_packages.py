"""npm and its relatives: the scripts of package.json are read and looked into, other command lines are entered."""

from __future__ import annotations

from ... import globs
from ...system import decode_json, encode_json
from ..state import UNKNOWN, Output, holes_only
from .spec import act, mentions_protected, parse
from .verbs import QUIET, by_verb, choose, option_rest, quiet

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from ..command import Run
    from .verbs import Handler, Table

MAX_PACKAGES = 64  # of a workspace

# Commands that npm packages bring under another name than their own.
_BINARIES = {
    "typescript": "tsc", "dotenv-cli": "dotenv", "@angular/cli": "ng", "@vue/cli": "vue", "@biomejs/biome": "biome",
    "npm-run-all": "npm-run-all", "npm-run-all2": "npm-run-all", "@dotenvx/dotenvx": "dotenvx", "@playwright/test": "playwright",
    "vercel": "vercel", "aws-cdk": "cdk", "gitgist": "gist",
}  # fmt: skip


def home_of(run: Run, start: str) -> str:
    """The directory of the package.json that npm takes: this one's or the next above."""
    here = start
    disk = run.shell.world.disk
    for _ in range(32):
        if disk.is_file(here + "/package.json") or here + "/package.json" in run.shell.written:
            return here
        here, slash, _last = here.rpartition("/")
        if not slash or not here:
            break
    return start


def manifest(run: Run, directory: str) -> dict[str, Any]:
    """The package.json of a directory; empty where it is missing or broken."""
    text = run.shell.file_text(directory + "/package.json", run.state)
    try:
        found = decode_json(text or "{}", unique=False)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def scripts_of(run: Run, directory: str) -> dict[str, str]:
    scripts = manifest(run, directory).get("scripts")
    return {k: v for k, v in scripts.items() if isinstance(v, str)} if isinstance(scripts, dict) else {}


def packages(run: Run, directory: str) -> list[str]:
    """The directories of a workspace's packages: one level of wildcards, as nearly every workspace is written."""
    patterns = manifest(run, directory).get("workspaces")
    if isinstance(patterns, dict):
        patterns = patterns.get("packages")
    listed = patterns if isinstance(patterns, list) else []
    if not listed:
        text = run.shell.file_text(directory + "/pnpm-workspace.yaml", run.state) or ""
        listed = [line.strip()[1:].strip().strip("'\"") for line in text.split("\n") if line.strip().startswith("-")]
    found: list[str] = []
    for pattern in listed[:32]:
        if not isinstance(pattern, str) or pattern.startswith("!"):
            continue
        base, _, last = pattern.rstrip("/").removeprefix("./").rpartition("/")
        above = f"{directory}/{base}" if base else directory
        if "*" not in last:
            found.append(f"{above}/{last}")
            continue
        entries = run.shell.world.disk.entries(above) or ()
        found += [f"{above}/{name}" for name, is_dir, _ in entries if is_dir and globs.match(last, name)]
    return found[:MAX_PACKAGES]


def named_packages(run: Run, directory: str, names: list[str]) -> list[str]:
    """The packages of a workspace that are meant by name, path or pattern."""
    found = []
    for package in packages(run, directory):
        name = str(manifest(run, package).get("name", ""))
        for wanted in names:
            text = wanted.strip("{}.").removeprefix("/") or wanted
            if (
                globs.match(wanted, name)
                or package == run.absolute(wanted, directory)
                or name.endswith("/" + wanted)
                or package.endswith("/" + text)
            ):
                found.append(package)
                break
    return found


def run_script(run: Run, directory: str, name: str, args: list[str]) -> Output:
    """A script of package.json with what runs before and after it (npm-run-script(1))."""
    scripts = scripts_of(run, directory)
    output: Output = UNKNOWN
    if name == "env" and name not in scripts:
        run.environment(f"{run.name} run env")  # a script that npm has of its own
    for hook in ("pre" + name, name, "post" + name):
        text = scripts.get(hook)
        if text is None:
            continue
        key = f"npm\0{directory}\0{hook}\0{' '.join(args)}"
        if key in run.shell.scripts or len(run.shell.scripts) > 64:
            continue
        run.shell.scripts.add(key)
        state = run.state.copy()
        state.cwd = (directory,)
        tail = "".join(" " + quoted(a) for a in args) if hook == name else ""
        found = run.code(text + tail, state)
        output = found if hook == name else output
    return output


def pkg(run: Run) -> Output:
    """`npm pkg set scripts.NAME=CODE`: a later command of the same call may run it."""
    words = parse(f"n* {_NPM_OPTIONS}", run.args).operands
    directory = home_of(run, run.state.cwd[0])
    changes = {
        w.partition("=")[0].removeprefix("scripts."): w.partition("=")[2]
        for w in words[1:]
        if w.startswith("scripts.") and "=" in w
    }
    if words[:1] == ["set"] and changes:
        found = manifest(run, directory) | {"scripts": scripts_of(run, directory) | changes}
        run.shell.remember(directory + "/package.json", Output(encode_json(found)), run.state, appended=False)
    return UNKNOWN


def quoted(text: str) -> str:
    """One word of shell code."""
    return "'" + text.replace("'", "'\\''") + "'"


def run_hooks(run: Run, directory: str, names: str) -> None:
    for name in names.split():
        run_script(run, directory, name, [])


def binary(run: Run, words: list[str]) -> Output:
    """A command of some package: `npx prettier@3 --check .`."""
    if not words:
        return UNKNOWN
    name = words[0]
    at = name.find("@", 1)
    name = name[:at] if at > 0 else name
    name = _BINARIES.get(name) or (name.rpartition("/")[2] if name.startswith("@") else name)
    return run.argv([name, *words[1:]])


# -- npm, pnpm, yarn, bun ----------------------------------------------------------------------------------------------

_NPM_OPTIONS = "--prefix: -C: -w,--workspace: --userconfig:r --globalconfig:r --registry: --loglevel: --cache: --tag: --access: --otp: --omit: --include: --script-shell: --location: -L:"
_PNPM_OPTIONS = "-C,--dir: -F,--filter: --filter-prod: --config.registry: --reporter: --loglevel: --registry: --store-dir: --workspace-concurrency: --resume-from:"
_YARN_OPTIONS = "--cwd: --registry: --mutex: --modules-folder: --cache-folder: --use-yarnrc:r -D"
_BUN_OPTIONS = "--cwd: --env-file:u -F,--filter: -c,--config:r -r,--preload: --require: --import: --shell: --loader: --define:"
_ANY = f"{_NPM_OPTIONS} {_PNPM_OPTIONS} {_YARN_OPTIONS} --env-file:u -r,--recursive --workspaces -ws -A,--all"
_HOOKS = {
    "install": "preinstall install postinstall prepublish preprepare prepare postprepare",
    "publish": "prepublishOnly prepack prepare postpack publish postpublish", "pack": "prepack prepare postpack",
    "version": "preversion version postversion", "uninstall": "preuninstall uninstall postuninstall",
}  # fmt: skip


def _where(run: Run, *options: str) -> tuple[str, list[str]]:
    """The directory that options name, and the packages of its workspace that they pick."""
    cwd = run.state.cwd[0]
    parsed = parse(f"n* {_ANY}", _before_rest(run.args))
    base = parsed.value("--prefix", "-C", "--dir", "--cwd")
    directory = home_of(run, run.absolute(holes_only(base), cwd) if base else cwd)
    picked = parsed.all_values("-w", "--workspace", "-F", "--filter")
    if picked:
        return directory, named_packages(run, directory, picked)
    if parsed.has("-r", "--recursive", "--workspaces", "-ws", "-A", "--all"):
        return directory, packages(run, directory)
    return directory, []


def _before_rest(args: list[str]) -> list[str]:
    return args[: args.index("--")] if "--" in args else args


def _scripts(run: Run, name: str, args: list[str]) -> Output:
    directory, picked = _where(run)
    args = args[1:] if args[:1] == ["--"] else args
    if name == "env" and not any(name in scripts_of(run, here) for here in picked or [directory]):
        run.environment(f"{run.name} run env")  # npm-run-script(1): built in
    outputs = [run_script(run, here, name, args) for here in picked or [directory]]
    return outputs[0] if len(outputs) == 1 else UNKNOWN


def _named(run: Run) -> Output:
    """`npm run NAME [-- args]`; without a name the scripts are listed."""
    rest = parse(f"W {_ANY}", run.args).rest
    return _scripts(run, rest[0], rest[1:]) if rest else UNKNOWN


def _fixed(name: str) -> Handler:
    """`npm test` and kin."""

    def handle(run: Run) -> Output:
        args = run.args[run.args.index("--") + 1 :] if "--" in run.args else []
        return _scripts(run, name, args)

    return handle


def _lifecycle(verb: str) -> Handler:
    """`npm install` runs scripts of the project too; those of its dependencies are not looked into."""

    def handle(run: Run) -> Output:
        if "--ignore-scripts" not in run.args:
            run_hooks(run, _where(run)[0], _HOOKS[verb])
        for option, path, role in parse("n* " + _NPM_OPTIONS, run.args).values:
            act(run, role, path, f"{run.name} {option} {path}")
        return UNKNOWN

    return handle


def execute(run: Run) -> Output:
    """`npx`, `npm exec`, `pnpm dlx`, `bunx`: the rest is a command line, or -c gives shell code."""
    parsed = parse(
        "W -p,--package: -c,--call: -w,--workspace: --userconfig:r --registry: --prefix: --cache: -n: --allow-build:", run.args
    )
    for name, value, role in parsed.values:
        act(run, role, value, f"{run.name} {name} {value}")
    code = parsed.value("-c", "--call")
    if code:
        return run.code(code)
    words = parsed.rest
    return binary(run, words[1:] if words[:1] == ["--"] else words)


def _argv(run: Run) -> Output:
    return binary(run, option_rest(f"W -p,--package: {_ANY}", run.args))


def _call(run: Run) -> Output:
    """`yarn exec` and `pnpm exec` join nothing: a command line; -c makes it shell code."""
    parsed = parse(f"W -c,--shell-mode {_ANY}", run.args)
    if parsed.has("-c", "--shell-mode"):
        return run.code(" ".join(parsed.rest))
    return _argv(run)


def _node(run: Run) -> Output:
    return run.argv(["node", *run.args])


_NPM: Table = {
    "run|run-script|rum|urn": _named, "test|t|tst": _fixed("test"), "start": _fixed("start"), "stop": _fixed("stop"),
    "restart": _fixed("restart"), "exec|x": execute,
    "install|i|in|ins|inst|isntall|add|ci|clean-install|ic|install-test|it|cit|rebuild|rb|prune|dedupe|ddp|update|up|upgrade|link|ln": _lifecycle("install"),
    "uninstall|rm|r|un|remove|unlink": _lifecycle("uninstall"), "pkg": pkg, "publish": _lifecycle("publish"),
    "pack": _lifecycle("pack"), "version": _lifecycle("version"),
    "explore": lambda run: binary(run, option_rest("n,W", run.args)[1:]), "init|create|innit": QUIET, "config|c|get|set": QUIET,
    "": QUIET,
}  # fmt: skip
_PNPM: Table = {
    **_NPM, "dlx": execute, "exec": _call,
    "recursive|multi|m": lambda run: choose(run, _PNPM_OPTIONS, _PNPM, _other_script, keep=True), "node": _node,
    "audit|outdated|list|ls|ll|la|why|licenses|import|fetch|store|env|setup|server|patch|patch-commit|patch-remove|deploy|root|bin|approve-builds|ignored-builds|self-update|cache|doctor|login|whoami|view|info|show|v": QUIET,
}  # fmt: skip


def _other_script(run: Run) -> Output:
    """A word that is no verb is a script, or the command of a package."""
    rest = parse(f"W {_ANY}", run.args).rest
    if not rest:
        return UNKNOWN
    directory, picked = _where(run)
    if any(rest[0] in scripts_of(run, here) for here in picked or [directory]):
        return _scripts(run, rest[0], rest[1:])
    return binary(run, rest)


def _yarn_workspace(run: Run) -> Output:
    """`yarn workspace NAME COMMAND`"""
    words = parse(f"W {_ANY}", run.args).rest
    if len(words) < 2:
        return UNKNOWN
    directory = home_of(run, run.state.cwd[0])
    state = run.state
    for here in named_packages(run, directory, words[:1])[:8]:
        run.state = state.copy()
        run.state.cwd = (here,)
        run.argv(["yarn", *words[1:]], state=run.state)
    run.state = state
    return UNKNOWN


def _everywhere(run: Run) -> Output:
    """`yarn workspaces foreach [options] run NAME`, `yarn workspaces run NAME`"""
    words = [w for w in run.args if not w.startswith("-") and w not in ("foreach", "run")]
    directory = home_of(run, run.state.cwd[0])
    for here in packages(run, directory) if words else []:
        run_script(run, here, words[0], words[1:])
    return UNKNOWN


_YARN: Table = {
    "run": _named, "test": _fixed("test"), "start": _fixed("start"), "exec": _call, "dlx": execute, "node": _node,
    "workspace": _yarn_workspace, "workspaces": _everywhere, "install|add|upgrade|up|link": _lifecycle("install"),
    "remove|unlink": _lifecycle("uninstall"), "publish|npm publish": _lifecycle("publish"), "pack": _lifecycle("pack"),
    "version": _lifecycle("version"), "": _lifecycle("install"),
    "audit|autoclean|bin|cache|check|config|create|global|help|import|info|init|licenses|list|login|logout|outdated|owner|policies|tag|team|versions|why|npm|set|plugin|dedupe|constraints|explain|patch|patch-commit|rebuild|search|stage|unplug|upgrade-interactive": QUIET,
}  # fmt: skip


def bun(run: Run) -> Output:
    """bun(1): package manager, script runner and interpreter in one."""
    parsed = parse("W -e,--eval: -p,--print: " + _BUN_OPTIONS, run.args)
    for name, value, _role in parsed.values:
        if name in ("-e", "--eval", "-p", "--print"):
            run.inline("javascript", f"console.log({value})" if name in ("-p", "--print") else value)
            return UNKNOWN
    return choose(run, _BUN_OPTIONS, _BUN, _bun_word, keep=True)


def _bun_word(run: Run) -> Output:
    rest = parse(f"W {_BUN_OPTIONS}", run.args).rest
    if rest and (rest[0].endswith((".js", ".ts", ".mjs", ".cjs", ".jsx", ".tsx")) or mentions_protected(run, holes_only(rest[0]))):
        run.args = rest
        return run.script_file(rest[0], "javascript")
    return _other_script(run)


def _bun_run(run: Run) -> Output:
    rest = parse(f"W {_BUN_OPTIONS}", run.args).rest
    return _bun_word(run) if rest else UNKNOWN


_BUN: Table = {
    "run": _bun_run, "x": execute, "exec": lambda run: run.code(" ".join(run.args)),
    "install|i|add|a|update|link|ci": _lifecycle("install"), "remove|rm|unlink": _lifecycle("uninstall"), "test": QUIET,
    "build": "r* --outdir: --outfile:w --target: --env: --define: --external: -e:", "publish": _lifecycle("publish"),
    "init|create|c|upgrade|pm|repl|outdated|audit|why|patch|discord|info": QUIET, "": QUIET,
}  # fmt: skip


def corepack(run: Run) -> Output:
    if run.args[:1] and run.args[0].partition("@")[0] in ("npm", "npx", "pnpm", "pnpx", "yarn"):
        return binary(run, run.args)
    return UNKNOWN


# -- runners of several scripts ----------------------------------------------------------------------------------------


def run_all(run: Run) -> Output:
    """npm-run-all, run-s, run-p: names of scripts, with `*` and `**` between colons."""
    directory = home_of(run, run.state.cwd[0])
    scripts = scripts_of(run, directory)
    for word in run.args:
        if word.startswith("-"):
            continue
        name, _, rest = word.partition(" ")
        for script in [s for s in scripts if globs.match(name, s)][:64]:
            run_script(run, directory, script, rest.split())
    return UNKNOWN


def concurrently(run: Run) -> Output:
    """Each operand is shell code; `npm:NAME` stands for `npm run NAME`."""
    parsed = parse(
        "n* -n,--names: -c,--prefix-colors: -p,--prefix: -k,--kill-others -s,--success: -m,--max-processes: -l,--prefix-length: -t,--timestamp-format: --restart-tries: --restart-after: --handle-input,-i: --default-input-target: --hide: --kill-signal: -P",
        run.args,
    )
    for text in parsed.operands:
        head, colon, name = text.partition(":")
        run.code(f"{head} run {name}" if colon and head in ("npm", "yarn", "pnpm", "bun") and name and "*" not in name else text)
    return UNKNOWN


def cross_env(run: Run) -> Output:
    """cross-env: `NAME=value ... COMMAND`; cross-env-shell: the rest is shell code."""
    args = list(run.args)
    state = run.state.copy()
    while args and "=" in args[0] and not args[0].startswith("-"):
        name, _, value = args.pop(0).partition("=")
        state.assign(name, (value,))
        state.exported.add(name)
    if not args:
        return UNKNOWN
    return run.code(" ".join(args), state) if run.name.endswith("shell") else run.argv(args, state=state)


def monorepo(run: Run) -> Output:
    """turbo, nx, lerna, wsrun: `run NAME` runs a script of each package; `exec -- COMMAND` a command line in each."""
    if run.args[:1] == ["exec"]:
        words = option_rest("W --scope: --ignore: --concurrency: --since:", run.args[1:])
        return binary(run, words)
    directory = home_of(run, run.state.cwd[0])
    names = [
        w.rpartition(":")[2] for w in _before_rest(run.args) if not w.startswith("-") and w not in ("run", "run-many", "affected")
    ]
    for here in [directory, *packages(run, directory)]:
        for name in names[:8]:
            run_script(run, here, name, [])
    return UNKNOWN


TABLE: dict[str, str] = {
    "npm-check-updates": QUIET,
    "ncu": QUIET,
    "husky": QUIET,
    "changeset": QUIET,
    "lint-staged": QUIET,
    "np": QUIET,
    "semantic-release": QUIET,
    "commitlint": QUIET,
    "depcheck": QUIET,
    "only-allow": QUIET,
    "wait-on": QUIET,
}

SPECIAL: dict[str, Callable[[Run], Output]] = {
    "npm": by_verb(_NPM_OPTIONS, _NPM, quiet, keep=True), "npx": execute,
    "pnpm": by_verb(_PNPM_OPTIONS, _PNPM, _other_script, keep=True), "pnpx": execute,
    "yarn": by_verb(_YARN_OPTIONS, _YARN, _other_script, keep=True),
    "yarnpkg": by_verb(_YARN_OPTIONS, _YARN, _other_script, keep=True), "bun": bun, "bunx": execute, "corepack": corepack,
    "npm-run-all": run_all, "run-s": run_all, "run-p": run_all, "concurrently": concurrently, "conc": concurrently,
    "cross-env": cross_env, "cross-env-shell": cross_env, "turbo": monorepo, "nx": monorepo, "lerna": monorepo, "wsrun": monorepo,
}  # fmt: skip
