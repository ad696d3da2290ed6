"""Package managers, scripts of a project, makefiles, compilers and linters."""

from __future__ import annotations

import pytest

from ccgate.gate.shell.programs import (
    build,
    cloud,
    containers,
    curl,
    databases,
    network,
    node_packages,
    packages,
    remote,
    schedulers,
)
from ccgate.gate.shell.programs.index import FAMILIES
from tests.shellcases import accesses, decide

NPM = [
    ("npm run show", "deny"),
    ("npm run env", "ask"),
    ("npm run env | grep -i node", "pass"),
    ("npm run-script show --silent", "deny"),
    ("npm --prefix @PROJECT@ run show", "deny"),
    ("cd src && npm run show", "deny"),
    ("yarn show", "deny"),
    ("yarn run show", "deny"),
    ("pnpm show", "pass"),  # a verb of pnpm
    ("pnpm run show", "deny"),
    ("bun run show", "deny"),
    ("npm test", "pass"),
    ("npm t", "pass"),
    ("npm run", "pass"),
    ("npm run build && npm run lint --if-present", "pass"),
    ("yarn build", "pass"),
    ("yarn", "pass"),
    ("npm ci", "pass"),
    ("npm install dotenv", "pass"),
    ("pnpm add -D typescript", "pass"),
    ("npm view dotenv version", "pass"),
    ("npm pkg get name version", "pass"),
    ("npm config get registry", "pass"),
    ("npm --userconfig config/secrets.yaml config ls -l", "deny"),
    ("npm version patch --no-git-tag-version", "pass"),
    ("npm exec -- cat .env", "deny"),
    ("npm exec -- rimraf dist", "pass"),
    ("npm exec -c 'cat .env'", "deny"),
    ("npx cat .env", "deny"),
    ("npx -y cat@1 .env", "deny"),
    ("npx -c 'cat .env'", "deny"),
    ("npx --package=x -- cat .env", "deny"),
    ("npx tsc --noEmit", "pass"),
    ("npx prettier --check .", "pass"),
    ("npx prettier .env", "deny"),
    ("npx eslint . --fix", "pass"),
    ("npx create-next-app@latest app", "pass"),
    ("pnpm dlx cat .env", "deny"),
    ("pnpm exec cat .env", "deny"),
    ("yarn exec cat .env", "deny"),
    ("bunx cat .env", "deny"),
    ("corepack pnpm run show", "deny"),
    ("npx npm-run-all show", "deny"),
    ("npx concurrently 'npm:show' 'npm:test'", "deny"),
    ("npx concurrently 'cat .env' 'sleep 1'", "deny"),
    ("npx concurrently -n a,b 'npm test' 'npm run build'", "pass"),
    ("cross-env NODE_ENV=test cat .env", "deny"),
    ("cross-env NODE_ENV=production node src/index.js", "pass"),
    ("cross-env-shell 'cat .env'", "deny"),
]

FILES_OF_VARIABLES = [
    ("npx dotenv -e .env -- npm start", "pass"),
    ("npx dotenv -e .env -- printenv", "deny"),
    ("npx dotenv -e .env -- sh -c 'echo $DB_PASSWORD'", "deny"),
    ("dotenv -- env", "deny"),
    ("dotenv -p DB_PASSWORD", "deny"),
    ("dotenv list", "deny"),
    ("dotenv set A 1", "deny"),
    ("dotenv run -- pytest -q", "pass"),
    ("npx @dotenvx/dotenvx run -f .env -- npm start", "pass"),
    ("dotenvx run -f .env -- printenv", "deny"),
    ("dotenvx set A 1", "deny"),
    ("env-cmd -f .env npm start", "pass"),
    ("env-cmd -f .env printenv", "deny"),
    ("env-cmd .env.local printenv", "deny"),
    ("direnv exec . npm test", "pass"),
    ("direnv allow", "pass"),
    ("uv run --env-file .env pytest", "pass"),
    ("uv run --env-file .env printenv", "deny"),
    ("foreman run printenv", "deny"),
    ("honcho start", "pass"),
    ("uvicorn app:app --env-file .env", "pass"),
    ("gunicorn -b :8000 app:app", "pass"),
    ("flask --env-file=.env run", "pass"),
]

RUNNERS = [
    ("poetry run cat .env", "deny"),
    ("poetry run pytest -q", "pass"),
    ("pipenv run cat .env", "deny"),
    ("pdm run cat .env", "deny"),
    ("hatch run test:cat .env", "deny"),
    ("hatch run test", "pass"),
    ("uv run cat .env", "deny"),
    ("uv run -- cat .env", "deny"),
    ("uv run pytest tests/test_env.py", "pass"),
    ("uvx ruff check .", "pass"),
    ("uvx cat .env", "deny"),
    ("pipx run black .", "pass"),
    ("conda run -n x cat .env", "deny"),
    ("conda env create -f environment.yml", "pass"),
    ("bundle exec cat .env", "deny"),
    ("bundle exec rspec", "pass"),
    ("nix-shell -p jq --run 'cat .env'", "deny"),
    ("nix develop -c cat .env", "deny"),
    ("nix eval --impure --expr 'builtins.readFile ./.env'", "deny"),
    ("nix build .#app", "pass"),
    ("mise exec node@20 -- cat .env", "deny"),
    ("mise x -c 'cat .env'", "deny"),
    ("mise env", "ask"),
    ("asdf exec cat .env", "deny"),
    ("nvm exec 20 cat .env", "deny"),
    ("pyenv exec cat .env", "deny"),
    ("rustup run nightly cat .env", "deny"),
    ("stack exec -- cat .env", "deny"),
    ("lerna exec -- cat .env", "deny"),
    ("tox exec -e py312 -- cat .env", "deny"),
    ("cmake -E env A=1 cat .env", "deny"),
    ("cmake -E time cat .env", "deny"),
]

PACKAGES = [
    ("pip install -r .env", "deny"),
    ("pip3 install -r requirements.txt -q", "pass"),
    ("PIP_CONFIG_FILE=.env pip list", "deny"),
    ("pip install -e '.[dev]'", "pass"),
    ("pip download -c .env x", "deny"),
    ("uv pip install -r .env", "deny"),
    ("uv sync --frozen && uv lock", "pass"),
    ("pip freeze > requirements.txt", "pass"),
    ("poetry add requests", "pass"),
    ("cargo build --release", "pass"),
    ("cargo run -- --config .env", "deny"),
    ("cargo run -- --port 80", "pass"),
    ("cargo test -- --nocapture", "pass"),
    ("go build ./... && go vet ./...", "pass"),
    ("go test ./pkg/secrets/...", "pass"),
    ("go run ./cmd/app", "pass"),
    ("gofmt -l .", "pass"),
    ("composer install --no-dev", "pass"),
    ("mvn -q test", "pass"),
    ("mvn -s ~/.m2/settings.xml deploy", "pass"),
    ("./gradlew signingReport", "pass"),
    ("./mvnw -DskipTests package", "pass"),
    ("dotnet test", "pass"),
    ("dotnet user-secrets list", "deny"),
    ("brew install jq", "pass"),
    ("sudo apt-get install -y jq", "pass"),
    ("twine upload dist/*", "pass"),
    ("gem install bundler", "pass"),
    ("flutter build apk", "pass"),
]

LATER = [
    ("echo 'cat .env' | at now", "deny"),
    ("at now -f scripts/show.sh", "deny"),
    ("at -f .env now", "deny"),
    ("echo 'npm test' | at now + 1 minute", "pass"),
    ("batch <<< 'cat .env'", "deny"),
    ("echo '* * * * * cat @PROJECT@/.env' | crontab -", "deny"),
    ("echo '@daily cat @PROJECT@/.env' | crontab -", "deny"),
    ("echo '0 3 * * * /usr/bin/backup' | crontab -", "pass"),
    ("crontab .env", "deny"),
    ("crontab -l", "pass"),
    ("run-parts scripts", "deny"),
    ("run-parts --test scripts", "pass"),
    ("systemctl restart app", "pass"),
    (". ./.env; envsubst <<< '$DB_PASSWORD'", "deny"),
    ("envsubst < README.md > out.md", "pass"),
    ("parallel -a .env echo", "deny"),
    ("nodemon -x 'cat .env'", "deny"),
    ("nodemon --watch src src/index.js", "pass"),
    ("chokidar 'src/*.js' -c 'cat .env'", "deny"),
    ("watchexec 'cat .env'", "deny"),
    ("watchexec -e js -- cat .env", "deny"),
    ("watchexec -e js -r npm test", "pass"),
    ("ls src | entr -s 'cat .env'", "deny"),
    ("ls src | entr -r npm test", "pass"),
]

MAKE = [
    ("make SHELL='cat .env;' build", "deny"),
    ("make show", "deny"),
    ("make -s show", "deny"),
    ("make -C @PROJECT@ show", "deny"),
    ("make build show", "deny"),
    ("cd src && make -C .. show", "deny"),
    ("make -n show", "pass"),
    ("make build", "pass"),
    ("make", "pass"),
    ("make -j4 build", "pass"),
    ("make --version", "pass"),
    ("make -p", "ask"),
    ("make -f .env", "deny"),
    ("make --eval='$(info $(shell cat .env))' -n build", "deny"),
    ("make --eval='x:;@cat .env' x", "deny"),
    ("printf 'x:\\n\\tcat .env\\n' | make -f - x", "deny"),
    ("printf 'x:\\n\\techo hi\\n' | make -f - x", "pass"),
    ("printf 'x:\\n\\t@cat .env\\n' > m.mk; make -f m.mk", "deny"),
]

TOOLS = [
    ("gcc .env", "deny"),
    ("gcc -x c .env", "deny"),
    ("gcc -include .env -c src/x.c", "deny"),
    ("gcc @.env", "deny"),
    ("echo '#include \".env\"' | gcc -E -xc -", "deny"),
    ("echo '.incbin \".env\"' | as -o /tmp/o.o -", "deny"),
    ("gcc -O2 -o app src/main.c -lm", "pass"),
    ("gcc $(pkg-config --cflags gtk) -c $SOURCES", "pass"),
    ("gcc -o .env src/main.c", "deny"),
    ("rustc .env", "deny"),
    ("javac .env", "deny"),
    ("tsc -p tsconfig.json", "pass"),
    ("esbuild .env --loader=text", "deny"),
    ("esbuild src/index.ts --bundle --outfile=dist/x.js", "pass"),
    ("cmake -P .env", "deny"),
    ("cmake -E cat .env", "deny"),
    ("cmake -E copy .env /tmp/x", "deny"),
    ("cmake -E rm .env", "deny"),
    ("cmake -E environment", "ask"),
    ("cmake -B build -S . && cmake --build build -j8", "pass"),
    ("shellcheck .env", "deny"),
    ("shellcheck scripts/hello.sh", "pass"),
    ("black --check src", "pass"),
    ("black .env", "deny"),
    ("ruff check . && ruff format --check .", "pass"),
    ("eslint .", "pass"),
    ("prettier --write src/index.js", "pass"),
    ("mypy --strict src", "pass"),
    ("hadolint .env", "deny"),
    ("yamllint config", "pass"),
    ("dotenv-linter .env", "ask"),
    ("dotenv-linter .env.example", "pass"),
    ("pytest -q tests/test_env.py", "pass"),
    ("pytest -k env --envfile .env", "pass"),
    ("pytest -c .env", "deny"),
    ("pytest -k '.env' --grep .env", "pass"),
    ("pylint --rcfile .env src", "deny"),
    ("jest --env=node src/env.test.js", "pass"),
    ("vitest run", "pass"),
    ("vite build --mode production", "pass"),
    ("webpack --env production", "pass"),
    ("bazel test //...", "pass"),
    ("ninja -C build", "pass"),
    ("pre-commit run --all-files", "pass"),
    ("tox -e py312", "pass"),
    ("pdflatex '\\input{.env}'", "deny"),
    ("pdflatex paper.tex", "pass"),
    ("rails runner 'puts File.read(\".env\")'", "deny"),
    ("rails server -p 3000", "pass"),
    ("protoc --go_out=. api.proto", "pass"),
]


@pytest.mark.parametrize(("command", "expected"), NPM + FILES_OF_VARIABLES + RUNNERS + PACKAGES + LATER + MAKE + TOOLS)
def test_decision(command: str, expected: str) -> None:
    assert decide(command) == expected


# (package.json scripts, command, expected)
SCRIPTS = [
    ('"pretest": "cat .env", "test": "true"', "npm test", "deny"),
    ('"test": "true", "posttest": "cat .env"', "npm test", "deny"),
    ('"a": "npm run b", "b": "npm run c", "c": "cat .env"', "npm run a", "deny"),
    ('"a": "npm run a"', "npm run a", "pass"),
    ('"p": "cat"', "npm run p -- .env", "deny"),
    ('"p": "cat"', "npm run p -- README.md", "pass"),
    ('"p": "cat"', "yarn p .env", "deny"),
    ('"postinstall": "cat .env"', "npm install", "deny"),
    ('"postinstall": "cat .env"', "npm install --ignore-scripts", "pass"),
    ('"prepare": "husky"', "npm ci", "pass"),
    ('"start": "node server.js"', ". ./.env && npm start", "pass"),
    ('"env": "printenv"', ". ./.env && npm run env", "deny"),
    ('"dev": "dotenv -e .env -- node server.js"', "npm run dev", "pass"),
    ('"x": "cp .env.example .env"', "npm run x", "deny"),
    ('"x": "rimraf dist && tsc -p . && cp README.md dist/"', "npm run x", "pass"),
    ('"gen:a": "cat .env", "gen:b": "true"', "npm-run-all gen:*", "deny"),
    ('"show": "cat .env"', "turbo run show", "deny"),
    ('"show": "cat .env"', "node --version && npm run lint", "pass"),
]


@pytest.mark.parametrize(("scripts", "command", "expected"), SCRIPTS)
def test_package_scripts(scripts: str, command: str, expected: str) -> None:
    assert decide(command, {"package.json": f'{{"name": "demo", "scripts": {{{scripts}}}}}'}) == expected


def test_scripts_of_a_workspace() -> None:
    files = {
        "package.json": '{"workspaces": ["packages/*"]}',
        "packages/web/package.json": '{"name": "@demo/web", "scripts": {"show": "cat ../../.env", "build": "tsc"}}',
    }
    assert decide("npm run show -w packages/web", files) == "deny"
    assert decide("npm run show --workspace=@demo/web", files) == "deny"
    assert decide("yarn workspace @demo/web show", files) == "deny"
    assert decide("pnpm --filter @demo/web run show", files) == "deny"
    assert decide("pnpm -r run show", files) == "deny"
    assert decide("yarn workspaces foreach -A run show", files) == "deny"
    assert decide("yarn workspace @demo/web build", files) == "pass"


def test_script_that_this_call_writes() -> None:
    assert decide('echo \'{"scripts":{"x":"cat .env"}}\' > package.json && npm run x') == "deny"


def test_script_that_npm_writes() -> None:
    assert decide("npm pkg set scripts.x='cat .env' && npm run x") == "deny"
    assert decide("npm pkg set scripts.x='tsc -p .' && npm run x") == "pass"
    assert decide("npm pkg set scripts.x='cat .env'") == "pass"


def test_broken_manifest_is_no_error() -> None:
    for text in ("{", "[]", '{"scripts": 3}', '{"scripts": {"x": 1}}', "\x00"):
        assert decide("npm run x", {"package.json": text}) == "pass"


# (makefile, command, expected)
MAKEFILES = [
    ("all: one\none: two\n\ntwo:\n\tcat .env\n", "make", "deny"),
    ("all: one\none:\n\ttrue\ntwo:\n\tcat .env\n", "make", "pass"),
    ("F := .env\nx:\n\tcat $(F)\n", "make x", "deny"),
    ("F = $(G)\nG = .env\nx:\n\tcat ${F}\n", "make x", "deny"),
    ("F = README.md\nx:\n\tcat $(F)\n", "make x", "pass"),
    ("F = README.md\nx:\n\tcat $(F)\n", "make x F=.env", "deny"),
    ("F ?= .env\nx:\n\t@cat $F\n", "make x", "deny"),
    ("x: .env\n\tcat $<\n", "make x", "deny"),
    ("x: README.md .env\n\tcat $^\n", "make x", "deny"),
    ("%.txt: %.md\n\tcat $<\n", "make README.txt", "pass"),
    (".env.copy: .env\n\tcp $< $@\n", "make .env.copy", "deny"),
    ("x: ; @cat .env\n", "make x", "deny"),
    ("x:\n\tcd src && \\\n\tcat ../.env\n", "make x", "deny"),
    ("x:\n\t-@cat .env\n", "make x", "deny"),
    ("x:\n\t$(MAKE) y\ny:\n\tcat .env\n", "make x", "deny"),
    ("x:\n\t$(MAKE) x\n", "make x", "pass"),
    ("x:\n\t@for f in .env; do cat $$f; done\n", "make x", "deny"),
    ("x:\n\t@echo $$HOME\n", "make x", "pass"),
    (".ONESHELL:\nx:\n\tcd src\n\tcat ../.env\n", "make x", "deny"),
    ("define show\ncat .env\nendef\nx:\n\t$(show)\n", "make x", "deny"),
    ("run = cat $(1)\nx:\n\t$(call run,.env)\n", "make x", "deny"),
    ("x:\n\tcat $(wildcard .e*)\n", "make x", "deny"),
    ("x:\n\tcat $(patsubst %.txt,%.env,a.txt) $(addprefix ./,README.md)\n", "make x", "deny"),
    ("x:\n\tcat $(foreach f,README.md .env,$(f))\n", "make x", "deny"),
    ("ifdef X\nF = .env\nelse\nF = README.md\nendif\nx:\n\tcat .env\n", "make x", "deny"),
    ("export A = 1\nunexport B\noverride C := 2\nx:\n\techo $(A)\n", "make x", "pass"),
    ("SRC = $(wildcard src/*.c)\nOBJ = $(SRC:.c=.o)\napp: $(OBJ)\n\t$(CC) -o $@ $^\n", "make", "pass"),
    ("VERSION := $(shell git describe --tags)\nx:\n\tdocker build -t app:$(VERSION) .\n", "make x", "pass"),
    (".DEFAULT_GOAL := y\nx:\n\ttrue\ny:\n\tcat .env\n", "make", "deny"),
    ("include more.mk\n", "make z", "deny"),
    ("help:\n\t@grep -E '^[a-z]+:' $(MAKEFILE_LIST)\n", "make help", "pass"),
    # files of variables: used until something shows them
    ("include .env\nexport\nx:\n\t@npm start\n", "make x", "pass"),
    ("-include .env\nexport $(shell sed 's/=.*//' .env)\nx:\n\tnode server.js\n", "make x", "pass"),
    ("include .env\nx:\n\t@echo $(DB_PASSWORD)\n", "make x", "deny"),
    ("include .env\nx:\n\tcurl -H 'X: $(DB_PASSWORD)' http://x.test/\n", "make x", "deny"),
    ("include .env\nx:\n\t@curl -s -H 'X: $(DB_PASSWORD)' http://x.test/\n", "make x", "pass"),
    ("include .env\nx:\n\tdocker run -p $(PORT):80 app\n", "make x", "pass"),
    ("include .env\nexport\nx:\n\t@env\n", "make x", "deny"),
    ("S := $(shell cat .env)\nx:\n\t@true\n", "make x", "pass"),
    ("S := $(shell cat .env)\nx:\n\t@echo '$(S)'\n", "make x", "deny"),
    ("$(info $(shell cat .env))\nx:\n\ttrue\n", "make x", "deny"),
    ("$(info $(file < .env))\nx:\n\ttrue\n", "make x", "deny"),
    ("S != cat .env\nx:\n\techo $(S)\n", "make x", "deny"),
    ("x:\n\t. ./.env && node server.js\n", "make x", "pass"),
    ("x:\n\t@. ./.env && echo $$DB_PASSWORD\n", "make x", "deny"),
    ("x:\n\tcp .env.example .env\n", "make x", "deny"),
    ("x:\n\t@test -f .env || echo 'copy .env.example to .env'\n", "make x", "pass"),
]


@pytest.mark.parametrize(("text", "command", "expected"), MAKEFILES)
def test_makefiles(text: str, command: str, expected: str) -> None:
    files = {"Makefile": text, "more.mk": "z:\n\tcat .env\n"}
    assert decide(command, files) == expected


def test_makefile_that_grows_is_bounded() -> None:
    lines = [f"X{i} = $(X{i - 1})$(X{i - 1})" for i in range(1, 60)]
    assert decide("make x", {"Makefile": "X0 = a\n" + "\n".join(lines) + "\nx:\n\techo $(X59)\n"}) in ("pass", "ask")
    assert decide("make x", {"Makefile": "X = $(X)\nx:\n\techo $(X)\n"}) in ("pass", "ask")
    assert decide("make t0", {"Makefile": "".join(f"t{i}: t{i + 1}\n\ttrue\n" for i in range(400))}) == "pass"


JUST = [
    ("show:\n    cat .env\n", "just show", "deny"),
    ("show:\n    cat .env\n", "just", "deny"),
    ("build:\n    echo hi\nshow:\n    cat .env\n", "just build", "pass"),
    ("f := '.env'\nshow:\n    @cat {{f}}\n", "just show", "deny"),
    ("a: b\n    true\nb:\n    cat .env\n", "just a", "deny"),
    ("show f:\n    cat {{f}}\n", "just show .env", "deny"),
    ("show f='.env':\n    cat {{f}}\n", "just show", "deny"),
    ("show f='.env':\n    cat {{f}}\n", "just show README.md", "pass"),
    ("s := `cat .env`\nx:\n    echo {{s}}\n", "just x", "deny"),
    ("x:\n    #!/usr/bin/env bash\n    cat .env\n", "just x", "deny"),
    ("set dotenv-load\nx:\n    npm start\n", "just x", "pass"),
    ("set dotenv-load\nx:\n    echo $DB_PASSWORD\n", "just x", "deny"),
    ("show:\n    cat .env\n", "just --list", "pass"),
    ("test *args:\n    pytest {{args}}\n", "just test -q", "pass"),
]


@pytest.mark.parametrize(("text", "command", "expected"), JUST)
def test_justfiles(text: str, command: str, expected: str) -> None:
    assert decide(command, {"justfile": text}) == expected


TASKS = [
    ("tasks:\n  show:\n    cmds:\n      - cat .env\n", "task show", "deny"),
    ("tasks:\n  show:\n    cmd: cat .env\n", "task show", "deny"),
    ("tasks:\n  a:\n    deps: [b]\n  b:\n    cmds:\n      - cat .env\n", "task a", "deny"),
    ("tasks:\n  a:\n    cmds:\n      - task: b\n  b:\n    cmds:\n      - 'cat .env'\n", "task a", "deny"),
    ("tasks:\n  a:\n    cmds:\n      - |\n        cd src\n        cat ../.env\n", "task a", "deny"),
    ("tasks:\n  a:\n    cmds:\n      - go build ./...\n  b:\n    cmds:\n      - cat .env\n", "task a", "pass"),
    ("dotenv: ['.env']\ntasks:\n  default:\n    cmds:\n      - npm start\n", "task", "pass"),
    ("dotenv: ['.env']\ntasks:\n  default:\n    cmds:\n      - env\n", "task", "deny"),
]


@pytest.mark.parametrize(("text", "command", "expected"), TASKS)
def test_taskfiles(text: str, command: str, expected: str) -> None:
    assert decide(command, {"Taskfile.yml": text}) == expected


def test_scripts_in_toml_and_composer() -> None:
    assert decide("pdm run show", {"pyproject.toml": '[tool.pdm.scripts]\nshow = "cat .env"\n'}) == "deny"
    assert decide("pdm run show", {"pyproject.toml": '[tool.pdm.scripts]\nshow = {shell = "cat .env"}\n'}) == "deny"
    assert decide("pipenv run show", {"Pipfile": '[scripts]\nshow = "cat .env"\n'}) == "deny"
    assert decide("mise run show", {"mise.toml": '[tasks.show]\nrun = "cat .env"\n'}) == "deny"
    composer = '{"scripts": {"show": ["@pre", "cat .env"], "pre": "true", "test": "phpunit", "cls": "App\\\\X::run"}}'
    assert decide("composer show", {"composer.json": composer}) == "pass"
    assert decide("composer run-script show", {"composer.json": composer}) == "deny"
    assert decide("composer test", {"composer.json": composer}) == "pass"
    assert (
        decide("composer a", {"composer.json": f'{{"scripts": {{"a": {str(["@a"] * 50).replace(chr(39), chr(34))}}}}}'}) == "pass"
    )
    assert decide("composer cls", {"composer.json": composer}) == "pass"


def test_opaque_code_is_recorded() -> None:
    assert any(a.certainty == "opaque" for a in accesses("pytest -q"))
    assert any(a.certainty == "opaque" for a in accesses("cargo run"))


def test_file_of_variables_is_used() -> None:
    assert {a.action for a in accesses("uvicorn app:app --env-file .env") if a.resource.endswith("/.env")} == {"use"}


@pytest.mark.parametrize(
    "module", [build, cloud, containers, curl, databases, network, node_packages, packages, remote, schedulers]
)
def test_index_names_what_the_module_knows(module) -> None:  # type: ignore[no-untyped-def]
    family = module.__name__.rpartition(".")[2]
    listed = FAMILIES[family].split()
    known = set(module.TABLE) | set(module.SPECIAL)
    assert len(listed) == len(set(listed))
    assert set(listed) <= known
    others = {name for other, names in FAMILIES.items() if other != family for name in names.split()}
    assert not set(listed) & others
    assert known - set(listed) <= others
    assert not set(module.TABLE) & set(module.SPECIAL)
