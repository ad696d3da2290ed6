"""A day's work: calls of every tool, and 2,000 command lines from READMEs, Makefiles and CI settings of public repositories, nearly all of which must go unnoticed."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.shellcases import verdict
from tests.test_tools import decide

ROWS = [json.loads(line) for line in (Path(__file__).parent / "corpus" / "day.jsonl").read_text(encoding="ascii").splitlines()]
ECOSYSTEMS = sorted({row["ecosystem"] for row in ROWS})
MOST_DENIED, MOST_ASKED = 0.005, 0.01


@pytest.mark.parametrize("ecosystem", ECOSYSTEMS)
def test_every_row_is_judged_as_expected(ecosystem: str) -> None:
    wrong = []
    for row in ROWS:
        if row["ecosystem"] == ecosystem:
            found = verdict(row["command"])
            if found.decision != row.get("expect", "pass"):
                wrong.append((found.decision, row["command"], found.reason))
    assert not wrong


def test_what_is_stopped_is_little_and_has_a_reason() -> None:
    stopped = [row for row in ROWS if "expect" in row]
    assert all(row["expect"] in ("deny", "ask") and row["why"].endswith(".") for row in stopped)
    counts = Counter(row["expect"] for row in stopped)
    shares = {name: counts[name] / len(ROWS) for name in ("deny", "ask")}
    print(f"{len(ROWS)} commands: {shares['deny']:.2%} denied, {shares['ask']:.2%} asked about")
    assert shares["deny"] <= MOST_DENIED
    assert shares["ask"] <= MOST_ASKED


def test_the_table_is_a_whole_day() -> None:
    assert len(ROWS) >= 2_000
    assert len(ECOSYSTEMS) >= 13
    assert len({row["command"] for row in ROWS}) == len(ROWS)
    assert {row["from"] for row in ROWS} == {"readme", "make", "ci"}


# -- the other tools ---------------------------------------------------------------------------------------------------

ORDINARY: list[tuple[str, dict[str, Any]]] = [
    # files
    ("Read", {"file_path": "@P@/src/index.js", "offset": 1, "limit": 200}), ("Read", {"file_path": "@P@/Makefile"}), ("Read", {"file_path": "@P@/docs/env.md"}), ("Read", {"file_path": "@P@/.gitignore"}),
    ("Read", {"file_path": "@P@/.env.example"}), ("Read", {"file_path": "@P@/config/default.json"}), ("Read", {"file_path": "@P@/certs/public.pem"}), ("Read", {"file_path": "@H@/.gitconfig"}),
    ("Read", {"file_path": "@P@/src/config/environment.ts"}), ("Read", {"file_path": "@P@/pkg/secrets/secrets_test.go"}), ("Read", {"file_path": "@P@/docs/credentials.md"}), ("Read", {"file_path": "@P@/public/logo.png"}),
    ("Read", {"file_path": "@P@/templates/password_reset.html"}), ("Read", {"file_path": "@P@/src/auth/token.py"}), ("Read", {"file_path": "/etc/hosts"}),
    ("Read", {"file_path": "@P@/gradle.properties"}), ("Read", {"file_path": "@P@/.npmrc"}), ("Read", {"file_path": "@H@/.ssh/known_hosts"}), ("Read", {"file_path": "/tmp/test.log"}),
    ("Write", {"file_path": "@P@/src/env.ts", "content": "export const env = process.env;\n"}), ("Write", {"file_path": "@P@/src/loadSecrets.py", "content": "open('config/credentials.json')\n"}),
    ("Write", {"file_path": "@P@/.github/workflows/ci.yml", "content": "env:\n  TOKEN: ${{ secrets.TOKEN }}\n"}), ("Write", {"file_path": "@P@/.env.test.example", "content": "DB_PASSWORD=\n"}),
    ("Write", {"file_path": "@P@/k8s/sealed-secret.yaml", "content": "kind: SealedSecret\n"}), ("Write", {"file_path": "@P@/charts/app/templates/secret.yaml", "content": "kind: Secret\ndata: {{ .Values.x }}\n"}),
    ("Write", {"file_path": "@P@/tests/test_tokens.py", "content": "SECRET = 'abc'\n"}), ("Write", {"file_path": "@P@/.dockerignore", "content": ".env\n"}), ("Write", {"file_path": "/tmp/plan.md", "content": "cat .env"}),
    ("Write", {"file_path": "@P@/.envrc.example", "content": "use nix\n"}), ("Write", {"file_path": "@P@/scripts/deploy.sh", "content": "#!/bin/sh\n. ./.env\n"}), ("Write", {"file_path": "@P@/docs/cat.env.md", "content": "x"}),
    ("Edit", {"file_path": "@P@/README.md", "old_string": "TODO", "new_string": "see .env.example", "replace_all": True}), ("Edit", {"file_path": "@P@/package.json", "old_string": "demo", "new_string": "demo2"}),
    ("Edit", {"file_path": "@P@/.env.example", "old_string": "PORT=", "new_string": "PORT=3000"}), ("Edit", {"file_path": "@P@/Makefile", "old_string": "echo built", "new_string": "cat .env >/dev/null"}),
    ("Edit", {"file_path": "@P@/config/default.json", "old_string": "3000", "new_string": "4000"}), ("MultiEdit", {"file_path": "@P@/src/app.py", "edits": [{"old_string": "1", "new_string": "os.environ['TOKEN']"}]}),
    ("NotebookEdit", {"notebook_path": "@P@/notes.ipynb", "new_source": "import pandas as pd", "edit_mode": "insert", "cell_type": "code"}),
    # searches
    ("Grep", {"pattern": "TODO"}), ("Grep", {"pattern": "process\\.env", "glob": "*.js", "output_mode": "content", "-n": True}), ("Grep", {"pattern": "import os", "path": "@P@/src", "output_mode": "content", "-C": 3}),
    ("Grep", {"pattern": "class \\w+", "type": "py", "output_mode": "content"}), ("Grep", {"pattern": "DB_PASSWORD", "path": "@P@/src", "output_mode": "content"}), ("Grep", {"pattern": "password", "-i": True}),
    ("Grep", {"pattern": "PASSWORD", "path": "@P@/.env.example", "output_mode": "content"}), ("Grep", {"pattern": "secret", "glob": "**/*.md", "output_mode": "content", "-i": True}), ("Grep", {"pattern": "x", "output_mode": "count"}),
    ("Grep", {"pattern": "def (get|set)_", "glob": "*.{py,pyi}", "output_mode": "content", "head_limit": 20}), ("Grep", {"pattern": "function", "path": "src/index.js", "output_mode": "content", "multiline": True}),
    ("Glob", {"pattern": "**/*.py"}), ("Glob", {"pattern": "src/**/*.{ts,tsx}"}), ("Glob", {"pattern": "**/secrets*"}), ("Glob", {"pattern": "**/*.key", "path": "@P@/certs"}), ("Glob", {"pattern": "*"}), ("LS", {"path": "@P@"}),
    ("LS", {"path": "@P@/certs", "ignore": ["node_modules"]}),
    # the network
    ("WebFetch", {"url": "https://docs.docker.com/compose/environment-variables/env-file/", "prompt": "how is .env read?"}), ("WebFetch", {"url": "https://github.com/motdotla/dotenv/blob/master/README.md", "prompt": "x"}),
    ("WebFetch", {"url": "http://localhost:3000/api/token?x=.env", "prompt": "x"}), ("WebSearch", {"query": "dotenv .env.local precedence id_rsa permission 600"}),
    # servers of others
    ("mcp__filesystem__read_text_file", {"path": "@P@/README.md", "head": 10}), ("mcp__filesystem__read_multiple_files", {"paths": ["@P@/README.md", "@P@/package.json"]}), ("mcp__filesystem__list_directory", {"path": "@P@"}),
    ("mcp__filesystem__search_files", {"path": "@P@/src", "pattern": "*.py"}), ("mcp__filesystem__write_file", {"path": "@P@/docs/new.md", "content": "never cat .env"}), ("mcp__filesystem__get_file_info", {"path": "@P@/.env"}),
    ("mcp__filesystem__create_directory", {"path": "@P@/src/env"}), ("mcp__filesystem__move_file", {"source": "@P@/docs/env.md", "destination": "@P@/docs/environment.md"}),
    ("mcp__filesystem__edit_file", {"path": "@P@/README.md", "edits": [{"oldText": ".env", "newText": ".env.example"}], "dryRun": False}), ("mcp__filesystem__directory_tree", {"path": "@P@"}),
    ("mcp__github__create_issue", {"owner": "a", "repo": "b", "title": ".env leaks", "body": "cat .env shows it", "labels": ["security"]}), ("mcp__github__get_file_contents", {"owner": "a", "repo": "b", "path": "README.md"}),
    ("mcp__github__create_pull_request", {"owner": "a", "repo": "b", "title": "x", "body": "removes config/credentials.json", "head": "fix/env", "base": "main"}), ("mcp__github__search_code", {"q": "filename:.env DB_PASSWORD"}),
    ("mcp__github__add_issue_comment", {"owner": "a", "repo": "b", "issue_number": 1, "body": "see ~/.ssh/config"}), ("mcp__github__list_commits", {"owner": "a", "repo": "b", "sha": "main"}),
    ("mcp__github__push_files", {"owner": "a", "repo": "b", "branch": "x", "message": "m", "files": [{"path": "src/env.ts", "content": "process.env"}]}),
    ("mcp__playwright__browser_navigate", {"url": "http://localhost:3000/login"}), ("mcp__playwright__browser_type", {"ref": "e1", "text": "hunter2", "element": "password field"}),
    ("mcp__playwright__browser_click", {"ref": "e2", "element": "Sign in"}), ("mcp__playwright__browser_take_screenshot", {"filename": "login.png"}), ("mcp__playwright__browser_snapshot", {}),
    ("mcp__playwright__browser_evaluate", {"function": "() => document.title"}), ("mcp__postgres__query", {"sql": "select id, email from users where token is null limit 10"}), ("mcp__sqlite__list_tables", {}),
    ("mcp__sqlite__read_query", {"query": "select count(*) from credentials"}), ("mcp__context7__get-library-docs", {"context7CompatibleLibraryID": "/vercel/next.js", "topic": "environment variables .env.local", "tokens": 5000}),
    ("mcp__context7__resolve-library-id", {"libraryName": "dotenv"}), ("mcp__slack__post_message", {"channel": "#dev", "text": "who owns config/credentials.json?"}), ("mcp__memory__create_entities", {"entities": [{"name": ".env", "entityType": "file", "observations": ["holds secrets"]}]}),
    ("mcp__linear__create_issue", {"title": "Rotate .env", "description": "cat .env", "teamId": "t"}), ("mcp__jira__search", {"jql": "text ~ \"credentials.json\""}), ("mcp__notion__search", {"query": "secrets.yaml"}),
    ("mcp__fetch__fetch", {"url": "https://example.test/.env.example", "max_length": 5000}), ("mcp__sequential-thinking__sequentialthinking", {"thought": "read .env? no", "thoughtNumber": 1, "totalThoughts": 2, "nextThoughtNeeded": True}),
    ("mcp__sentry__get_issue", {"issue_id": "12", "organization_slug": "acme"}), ("mcp__figma__get_file", {"fileKey": "a1b2c3"}), ("mcp__kubernetes__get_pods", {"namespace": "app"}), ("mcp__time__get_current_time", {"timezone": "UTC"}),
    ("mcp__serena__find_symbol", {"name_path": "load_env", "relative_path": "src"}), ("mcp__serena__list_dir", {"relative_path": ".", "recursive": True}), ("mcp__serena__search_for_pattern", {"substring_pattern": "\\.env", "relative_path": "src"}),
    ("mcp__ide__getDiagnostics", {"uri": "file://@P@/src/app.py"}), ("mcp__ide__executeCode", {"code": "import os\nprint(os.getcwd())"}), ("mcp__shell__run", {"command": "npm test -- --grep env"}),
    # the client's own
    ("Task", {"description": "find usages", "prompt": "Find where .env is loaded, do not read it", "subagent_type": "Explore"}), ("TodoWrite", {"todos": [{"content": "stop reading .env", "status": "pending", "activeForm": "x"}]}),
    ("ExitPlanMode", {"plan": "1. cp .env.example .env\n2. cat config/credentials.json"}), ("BashOutput", {"bash_id": "b1", "filter": "TOKEN|\\.env"}), ("KillShell", {"shell_id": "b1"}), ("LSP", {"operation": "goToDefinition", "filePath": "@P@/src/app.py", "line": 2, "character": 1}),
    # PowerShell
    ("PowerShell", {"command": "Get-ChildItem -Recurse -Filter *.env"}), ("PowerShell", {"command": "Get-Content README.md | Select-String TODO"}), ("PowerShell", {"command": "Test-Path .env"}),
    ("PowerShell", {"command": "Select-String -Path src/*.py -Pattern TODO"}), ("PowerShell", {"command": "$env:NODE_ENV = 'test'; npm test"}), ("PowerShell", {"command": "Write-Host 'copy .env.example to .env'"}),
    ("PowerShell", {"command": "git status; git diff --stat"}), ("PowerShell", {"command": "(Get-Content package.json | ConvertFrom-Json).scripts"}), ("PowerShell", {"command": "Get-Process node | Stop-Process"}),
    ("PowerShell", {"command": "Get-FileHash .env"}), ("PowerShell", {"command": "New-Item -ItemType Directory -Force dist | Out-Null"}), ("PowerShell", {"command": "Get-ChildItem src -Include *.js -Recurse | ForEach-Object { $_.FullName }"}),
    ("PowerShell", {"command": "Invoke-RestMethod http://localhost:3000/health"}), ("PowerShell", {"command": "dotnet test --filter Token"}), ("PowerShell", {"command": "Copy-Item docs\\env.md docs\\copy.md"}),
    ("PowerShell", {"command": "Get-ChildItem Env: | Select-Object -ExpandProperty Name"}), ("PowerShell", {"command": "if (-not (Test-Path .env)) { Write-Error 'no .env' }"}), ("PowerShell", {"command": "Remove-Item -Recurse -Force dist"}),
]  # fmt: skip


@pytest.mark.parametrize(("tool", "given"), ORDINARY, ids=[f"{tool}-{i}" for i, (tool, _) in enumerate(ORDINARY)])
def test_ordinary_call(tool: str, given: dict[str, Any]) -> None:
    assert decide(tool, given) == "pass", given
