"""Builders, compilers, linters, test runners and document tools.

Compilers and linters show lines of a file that they do not like, so a protected file that is named is read; what they find by themselves
has names of their own kind. Names that cannot be known before the run are sources, as nearly always, and no reason to ask.
"""

from __future__ import annotations

from ...model import HOLE
from ..state import UNKNOWN, Output, holes_only
from .makefile import make
from .spec import act, assign, mentions_protected, parse
from .taskfiles import just, task
from .verbs import by_verb, project, quiet, with_file

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..command import Run
    from .verbs import Handler


def reads(line: str = "r*") -> Handler:
    """A line of the table whose roles count only for paths that are known."""

    def handle(run: Run) -> Output:
        parsed = parse(line, run.args)
        for name, value, role in parsed.values:
            _certain(run, role, value, f"{run.name} {name} {value}")
        for value in parsed.loose:
            if mentions_protected(run, holes_only(value)):
                run.read(value, f"{run.name} {value}")
        roles = line.partition(" ")[0].split(",")
        for role, value in assign(roles, parsed.operands):
            _certain(run, parsed.mode or role, value, f"{run.name} {value}")
        return UNKNOWN

    return handle


def _certain(run: Run, role: str, value: str, origin: str) -> None:
    if value.startswith("@") and role == "r":  # a file of options
        value = value[1:]
    if HOLE not in holes_only(value):
        act(run, role, value, origin)


_INCLUDES = (
    "#include",
    "#embed",
    "#import",
    ".incbin",
    ".include",
    "incbin",
    "include_str!",
    "include_bytes!",
    "include!",
    "%include",
    "\\input",
    "@import",
)


def compiler(line: str) -> Handler:
    """A compiler also reads what its sources include, and puts it into what it makes or says."""
    inner = reads(line)

    def handle(run: Run) -> Output:
        output = inner(run)
        lines = run.stdin.possible_lines()
        if lines is not None and "-" in run.args:
            _includes(run, "\n".join(lines), run.state.cwd[0])
        for path in parse(line, run.args).operands[:64]:
            text = run.shell.file_text(path, run.state)
            if text and any(word in text for word in _INCLUDES):
                _includes(run, text, run.absolute(path).rpartition("/")[0])
        return output

    return handle


def _includes(run: Run, text: str, directory: str) -> None:
    for line in text.split("\n")[:20_000]:
        for word in _INCLUDES:
            head, found, rest = line.partition(word)
            if not found or (head.strip() and not word.startswith(("include_", "include!", "\\input"))):
                continue
            for quote in ('"', "<", "'"):
                path = rest.partition(quote)[2].partition(">" if quote == "<" else quote)[0]
                if not path:
                    continue
                spelled = [p for p in (path, f"{directory}/{path}") if mentions_protected(run, p)]
                if spelled:
                    run.read(spelled[0], f"{run.name}: {word} {path}")


def names_only(run: Run) -> Output:
    """A program that says of its files whether they are well: the names of their keys come out at most."""
    for word in run.args:
        if mentions_protected(run, holes_only(word)):
            run.shell.touch("read", word, run.state, f"{run.name} {word}", certainty="possible", note="the names of its keys")
    return UNKNOWN


# -- cmake -------------------------------------------------------------------------------------------------------------


def cmake(run: Run) -> Output:
    """cmake(1): -E are file commands, -P a script, else a build is configured or run."""
    args = run.args
    if args[:1] == ["-E"]:
        return _cmake_command(run, args[1:2], args[2:])
    parsed = parse(
        "n* -P: -C:r -S: -B: -D: -G: -T: -A: --build: --target,-t: --config: --install: --prefix: --preset: -j?: --parallel?: --toolchain: --graphviz:w --trace-redirect:w",
        args,
    )
    for path in (*parsed.all_values("-P"), *parsed.all_values("-C")):
        _cmake_script(run, path)
    run.opaque("cmake")
    return UNKNOWN


_CMAKE_E = {
    "cat": "r*",
    "copy": "C*,o -t:O",
    "copy_if_different": "C*,o",
    "copy_directory": "C*,o",
    "rename": "C,o",
    "rm": "d*",
    "remove": "d*",
    "touch": "n*",
    "create_symlink": "r,o",
    "create_hardlink": "r,o",
    "compare_files": "n*",
    "md5sum": "n*",
    "sha1sum": "n*",
    "sha256sum": "n*",
    "sha512sum": "n*",
}


def _cmake_command(run: Run, verb: list[str], rest: list[str]) -> Output:
    from .spec import apply

    name = verb[0] if verb else ""
    if name == "environment":
        run.environment("cmake -E environment")
    elif name == "env":
        return run.argv(["env", *[w for w in rest if w != "--"]])
    elif name == "time":
        return run.argv(rest) if rest else UNKNOWN
    elif name == "chdir" and len(rest) > 1:
        state = run.state.copy()
        state.cwd = tuple(run.absolute(rest[0], cwd) for cwd in state.cwd)
        return run.argv(rest[1:], state=state)
    elif name == "tar":
        return run.argv(["tar", *rest])
    elif name == "rename" and rest:
        run.delete(rest[0], f"cmake -E rename {rest[0]}")
    if name in _CMAKE_E:
        run.args = rest
        return apply(run, _CMAKE_E[name])
    return UNKNOWN


def _cmake_script(run: Run, path: str) -> None:
    """A script shows lines that it refuses; one that reads a protected file may show it."""
    if mentions_protected(run, holes_only(path)):
        run.read(path, f"cmake -P {path}")
        return
    text = run.shell.file_text(path, run.state)
    if text and ("file(" in text.lower() or "execute_process" in text.lower()):
        run.shell.look_at_text(text, run.state)


# -- the rest ----------------------------------------------------------------------------------------------------------


def tex(run: Run) -> Output:
    r"""tex(1) and kin: the operand may be code, `\input{FILE}`."""
    from ..text import protected_words

    for word in run.args:
        if "\\" in word:
            for path in protected_words(word, run.shell.world, run.state.cwd[0]):
                run.read(path, f"{run.name} {word}")
            code = word.partition("write18{")[2].rpartition("}")[0]
            if code:
                run.code(code)
    return reads("r* -output-directory: -jobname: -interaction: -output-format: -fmt: -o:w")(run)


def tox(run: Run) -> Output:
    """tox(1), nox(1): `tox exec -- COMMAND`."""
    if run.args[:1] == ["exec"] and "--" in run.args:
        return run.argv(run.args[run.args.index("--") + 1 :])
    return project(run)


def rails(run: Run) -> Output:
    """`rails runner CODE`, `django-admin shell -c CODE`."""
    words = [w for w in run.args if not w.startswith("-")]
    if run.name == "rails" and words[:1] in (["runner"], ["r"]) and len(words) > 1:
        if words[1].endswith(".rb") or mentions_protected(run, holes_only(words[1])):
            run.args = words[1:]
            return run.script_file(words[1], "ruby")
        run.inline("ruby", words[1])
    elif run.name == "django-admin" and words[:1] == ["shell"]:
        for text in parse("n* -c,--command: --settings: --pythonpath:", run.args).all_values("-c", "--command"):
            run.inline("python", text)
    return project(run)


def foreman(run: Run) -> Output:
    """foreman(1), honcho: `run [-e FILES] COMMAND` with the variables of .env."""
    parsed = parse("W -e,--env: -f,--procfile: -d,--app-root: -p,--port:", run.args)
    verb = parsed.rest[:1]
    if verb != ["run"]:
        return project(run)
    more = parse("W -e,--env: -f,--procfile: -d,--app-root:", parsed.rest[1:])
    files = [f for text in (*parsed.all_values("-e", "--env"), *more.all_values("-e", "--env")) for f in text.split(",")]
    if not files and run.shell.world.disk.exists(run.absolute(".env")):
        files = [".env"]
    words = more.rest[1:] if more.rest[:1] == ["--"] else more.rest
    return run.argv(words, state=with_file(run, files, run.state)) if words else UNKNOWN


_GCC = "r* -o:w -x: -I: -L: -l: -D: -U: -isystem: -iquote: -idirafter: -include:r -imacros:r -T:r -MF:w -MT: -MQ: -Xlinker: -Xpreprocessor: -Xassembler: -arch: -framework: -target: --param: -z: -u: -e: -isysroot: -fuse-ld: -B: -aux-info:w -specs:r -wrapper:"
_LINT = "r* -c,--config:r --rcfile:r --format,-f: --output-file,-o:w --ignore: --exclude,-e: --ignore-path: --select: --extend-select: --max-line-length: -s,--severity: -S: -W: --line-length,-l: -t,--target-version: --stdin-filename: --rule: --ext: --parser: --plugin: --rulesdir: --resolve-plugins-relative-to: --cache-location: --max-warnings: --cache-dir: --python-version: --jobs,-j: -n: -d: -D:"

_COMPILERS = "gcc g++ cc c++ clang clang++ icc icx nvcc gfortran f77 gcc-ar cpp as ld gold lld mold ld.lld nasm yasm protoc flex bison yacc lex swig"
_SOURCES = "rustc javac scalac groovyc tsc swc esbuild ocamlc ocamlopt elixirc erlc gccgo gdc dmd ldc2 valac sass lessc postcss babel terser uglifyjs svgo asc wat2wasm solc vyper ponyc gnatmake fpc iverilog verilator ghdl thrift flatc capnp buf"
_LINTERS = (
    "eslint eslint_d prettier prettierd black isort autopep8 yapf ruff flake8 pyflakes pycodestyle pydocstyle pylint mypy pyright basedpyright pytype vulture bandit radon shellcheck shfmt hadolint yamllint jsonlint json5 standard xo "
    "stylelint htmlhint markdownlint markdownlint-cli2 remark vale codespell typos rubocop rustfmt clang-format clang-tidy cppcheck cpplint astyle uncrustify indent gofumpt goimports golint staticcheck golangci-lint revive ktlint detekt swiftlint swiftformat phpcs phpcbf phpstan psalm php-cs-fixer "
    "biome dprint oxlint tslint jshint jslint csslint luacheck stylua selene perltidy perlcritic ormolu hlint fourmolu dhall cue kubeval kubeconform kube-linter conftest actionlint zizmor sqlfmt djlint proselint write-good alex textlint check-jsonschema spectral redocly swagger-cli openapi-generator yamlfmt nixfmt alejandra statix deadnix terraform-docs commitizen"
)
_RUNNERS = (
    "pytest py.test jest vitest mocha ava tap karma cypress playwright nightwatch wdio ctest phpunit pest rspec minitest cucumber behave robot nose2 busted bats ginkgo gotestsum karate "
    "ninja meson samu scons waf bazel bazelisk buck buck2 pants please blaze earthly dagger rake thor invoke inv mage grunt gulp webpack webpack-cli webpack-dev-server vite rollup parcel rspack rsbuild snowpack wmr tsup unbuild tsdown microbundle ng vue nuxt nuxi next gatsby remix astro svelte-kit "
    "expo react-native react-scripts craco storybook start-storybook build-storybook ember hugo jekyll eleventy mkdocs sphinx-build docusaurus vitepress hexo zola lighthouse pre-commit lefthook overcommit autoreconf autoconf automake aclocal configure libtool qmake xmake premake5 gyp node-gyp "
    "coverage nyc c8 codecov gunicorn uvicorn hypercorn daphne granian waitress-serve flask celery dramatiq rq puma unicorn rackup sidekiq artisan air reflex fresh modd hivemind overmind pm2 forever ts-node-dev supervisord streamlit gradio chainlit locust mlflow "
    "tauri electron electron-builder electron-forge cordova ionic capacitor graphql-codegen openapi-typescript swagger-codegen gettext i18next"
)

TABLE: dict[str, str] = {}
SPECIAL: dict[str, Handler] = {
    "make": make, "gmake": make, "bmake": make, "remake": make, "cmake": cmake, "just": just, "task": task, "go-task": task,
    "tox": tox, "nox": tox, "dotenv-linter": names_only, "tex": tex, "pdftex": tex, "latex": tex, "pdflatex": tex, "xelatex": tex,
    "lualatex": tex, "latexmk": tex, "tectonic": tex, "luatex": tex, "javap": quiet, "dot": reads("r* -o:w -T: -K: -G: -N: -E:"),
    "xgettext": reads("r* -f,--files-from:i -o,--output:w -d,--default-domain: -p,--output-dir: -D,--directory: -L,--language: -k? -c? -x,--exclude-file:r"),
    "msgfmt": reads("r* -o,--output-file:w -D,--directory: -d: -l,--locale: -L:"), "plantuml": reads(), "mmdc": reads("n* -i,--input:r -o,--output:w -c:r -C:r -p:r"), "doxygen": reads(),
    "typst": by_verb("", {"compile|c|watch|w": reads("r,w --root: --font-path: --format,-f:")}, quiet),
}  # fmt: skip
SPECIAL["rails"] = SPECIAL["django-admin"] = rails
SPECIAL["foreman"] = SPECIAL["honcho"] = SPECIAL["goreman"] = foreman
for _name in _COMPILERS.split():
    SPECIAL[_name] = compiler(_GCC)
for _name in _SOURCES.split():
    SPECIAL[_name] = compiler(
        "r* -o:w -d: -p,--project:r -cp,-classpath: --outfile:w --outdir: --out-dir: --target: --module: --crate-type: --edition: -C: -L: --extern: --emit: -A: -D: -W: --platform: --format:"
    )
for _name in _LINTERS.split():
    SPECIAL[_name] = reads(_LINT)
for _name in _RUNNERS.split():
    SPECIAL[_name] = project
