"""Every tool but the shell: which of its fields are looked at, and what they come to."""

from __future__ import annotations

import json
import os
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from ccgate.gate.accesses import SILENT, TOOLS
from ccgate.gate.answer import judge
from ccgate.gate.disk import Disk
from ccgate.gate.foreign import MAX_VALUES, _Tool
from ccgate.gate.model import GateError, ToolCall
from ccgate.gate.toolcall import FORMER_NAMES
from tests.shellcases import FILES, HOME_FILES, make_tree, shipped_policy

Case = tuple[str, dict[str, Any]]


@cache
def _places() -> tuple[str, str]:
    """A home and a project with links of every kind."""
    root = Path(tempfile.mkdtemp(prefix="ccgate-tools-")).resolve()
    home, project = root / "home", root / "home" / "demo"
    make_tree(home, HOME_FILES)
    make_tree(
        project, FILES | {"data/table.csv": "a,b\n1,2\n", "caf\u00e9.key": "x", "sub/deep/.env": "A=planted\n", "notes.ipynb": "{}"}
    )
    for link, target in (
        ("link.txt", ".env"), ("chain.txt", "link.txt"), ("harmless.txt", "README.md"), ("loop.txt", "loop.txt"), ("dangling.txt", "gone/.env"),
        ("up", ".."), ("configuration", "config"), ("absolute.txt", str(project / ".env")), ("a-loop", "b-loop"), ("b-loop", "a-loop"), ("template.txt", ".env.example"),
    ):  # fmt: skip
        (project / link).symlink_to(target)
    os.link(project / ".env.local", project / "twin.txt")
    os.link(project / "README.md", project / "twin.md")
    return str(home), str(project)


def decide(tool: str, given: dict[str, Any], flavour: str = "posix") -> str:
    home, project = _places()
    text = json.dumps(given).replace("@P@", project).replace("@H@", home)
    call = ToolCall(FORMER_NAMES.get(tool, tool), json.loads(text), project)
    try:
        return judge(call, shipped_policy(home), Disk(), home, {"HOME": home, "DEPLOY_TOKEN": "planted"}).decision
    except GateError:
        return "deny"


PATHS_OF_A_SECRET = [
    "@P@/.env", ".env", "./.env", "@P@/src/../.env", "@P@//.env", "@P@/./.env", "@P@/.env/", "@P@/.ENV", "@P@/.Env", "@P@/.\uff45nv", "/proc/self/cwd/.env",
    "/proc/self/root@P@/.env", "/proc/thread-self/cwd/.env", "@P@/link.txt", "@P@/chain.txt", "@P@/absolute.txt", "@P@/up/demo/.env", "@P@/configuration/credentials.json",
    "@P@/dangling.txt", "@P@/twin.txt", "@P@/.env\0.txt", "@P@/.env ", "@P@/.env\n", " @P@/.env", "~/.ssh/id_ed25519", "~/demo/.env", "@H@/.aws/credentials", "@H@/.netrc", "/etc/shadow",
    "@P@/cafe\u0301.key", "@P@/certs/server.pem", "@P@/sub/deep/.env", "@P@/.env.production", "@P@/missing/.env", "/proc/1/environ",
    "@P@/" + "src/../" * 2000 + ".env",
]  # fmt: skip
HARMLESS_PATHS = [
    "@P@/README.md", "README.md", "@P@/.env.example", "@P@/template.txt", "@P@/harmless.txt", "@P@/twin.md", "@P@/loop.txt", "@P@/a-loop", "@P@/missing.txt", "@P@", ".", "/",
    "@P@/src/app.py", "@P@/certs/public.pem", "@H@/.ssh/id_ed25519.pub", "@H@/.ssh/config", "@P@/package.json", "@P@/docs/env.md", "@P@/src/environment.py", "@P@/keys.ts", "/dev/null",
    "@P@/" + "x" * 255, "@P@/" + "d/" * 200 + "f.txt",
]  # fmt: skip


@pytest.mark.parametrize("path", PATHS_OF_A_SECRET)
@pytest.mark.parametrize(
    ("tool", "field"), [("Read", "file_path"), ("mcp__files__read_file", "path"), ("mcp__any__thing", "where")]
)
def test_path_of_a_secret(tool: str, field: str, path: str) -> None:
    assert decide(tool, {field: path}) == "deny"


@pytest.mark.parametrize("path", HARMLESS_PATHS)
@pytest.mark.parametrize(
    ("tool", "field"), [("Read", "file_path"), ("mcp__files__read_file", "path"), ("mcp__any__thing", "where")]
)
def test_harmless_path(tool: str, field: str, path: str) -> None:
    assert decide(tool, {field: path}) == "pass"


# -- the client's own tools --------------------------------------------------------------------------------------------

DENIED: list[Case] = [
    ("Read", {"file_path": "file://@P@/.env"}), ("Read", {}), ("Read", {"file_path": 3}), ("Read", {"file_path": ""}), ("Read", {"file_path": ["@P@/.env"]}),
    ("Edit", {"file_path": "@P@/.env", "old_string": "a", "new_string": "b"}), ("Edit", {"file_path": "@P@/link.txt", "old_string": "a", "new_string": "b"}),
    ("Edit", {"file_path": "@P@/twin.txt", "old_string": "a", "new_string": "b"}), ("Write", {"file_path": "@P@/.env", "content": "x"}), ("Write", {"content": "x"}),
    ("MultiEdit", {"file_path": "@P@/.env", "edits": []}), ("NotebookEdit", {"notebook_path": "@P@/.env", "new_source": ""}), ("NotebookRead", {"notebook_path": "@P@/.env"}),
    ("Write", {"file_path": "@H@/.claude/settings.json", "content": "{}"}), ("Edit", {"file_path": "@P@/.claude/settings.local.json", "old_string": "", "new_string": ""}),
    ("Write", {"file_path": "@P@/.ccgate.toml", "content": ""}), ("Write", {"file_path": "@P@/src/../.claude/settings.json", "content": ""}),
    ("WebFetch", {"url": "file://@P@/.env", "prompt": "x"}), ("WebFetch", {"url": "FILE:@P@/%2eenv", "prompt": "x"}), ("WebFetch", {"url": "view-source:file://@P@/.env", "prompt": "x"}),
    ("WebFetch", {"prompt": "x"}), ("WebFetch", {"url": None, "prompt": "x"}),
    ("ReadMcpResourceTool", {"server": "fs", "uri": "file://@P@/.env"}), ("ReadMcpResource", {"server": "fs", "uri": "fs://@P@/.env"}), ("ReadMcpResourceTool", {"server": "fs", "uri": ".env"}),
    ("ReadMcpResourceTool", {"server": "fs", "uri": "repo://.env"}), ("ReadMcpResourceTool", {"server": "fs", "uri": "fs://@P@/%2Eenv"}), ("ReadMcpResourceTool", {"server": "fs", "uri": "@P@/link.txt"}),
    ("ReadMcpResourceDirTool", {"server": "fs", "uri": "file://@P@/.env"}), ("ReadMcpResourceTool", {"server": "fs"}),
    ("LSP", {"operation": "hover", "filePath": "@P@/.env", "line": 1}), ("LSP", {"operation": "hover", "uri": "file://@P@/.env"}), ("LSP", {"operation": "documentSymbol", "file_path": ".env"}),
    ("Artifact", {"file_path": "@P@/.env"}), ("Artifact", {"action": "publish", "file_paths": ["@P@/README.md", "@P@/.env"]}), ("Artifact", {"file_path": "file://@P@/.env"}),
    ("Artifact", {"file_paths": [1]}), ("Projects", {"method": "project_write", "local_path": "@P@/.env", "path": "x.md"}), ("SendUserFile", {"files": ["@P@/.env"], "caption": "x"}),
    ("SendUserFile", {"files": [{"path": "@P@/.env"}]}), ("SendUserFile", {"files": "@P@/.env"}), ("SendUserFile", {"files": ["@P@/link.txt"]}), ("SendUserFile", {"files": ["@P@/twin.txt"]}),
    ("Monitor", {"command": "tail -f .env", "description": "x"}), ("Monitor", {"description": "x"}), ("Workflow", {"scriptPath": "@P@/.env"}),
    ("Grep", {"pattern": "x", "path": "@P@/.env", "output_mode": "content"}), ("Grep", {"pattern": "PASSWORD", "glob": "{.env,x}", "output_mode": "content"}),
    ("Grep", {"pattern": "PASSWORD", "path": "@P@", "output_mode": "content"}), ("Grep", {"pattern": "x", "path": 5, "output_mode": "content"}),
    ("Bash", {"command": ""}), ("Bash", {}), ("Bash", {"command": ["cat", ".env"]}), ("Bash", {"command": "cat .env", "description": "list files", "run_in_background": True}),
    ("PowerShell", {"command": "Get-Content .env"}), ("PowerShell", {}),
]  # fmt: skip

PASSED: list[Case] = [
    ("Read", {"file_path": "@P@/README.md", "offset": 1, "limit": 5}), ("Read", {"file_path": "@H@/.claude/settings.json"}), ("Read", {"file_path": "@P@/notes.ipynb"}),
    ("Edit", {"file_path": "@P@/README.md", "old_string": "cat .env", "new_string": "x"}), ("Write", {"file_path": "@P@/docs/x.md", "content": "cat .env and ~/.ssh/id_rsa"}),
    ("Write", {"file_path": "@P@/.env.example", "content": "A="}), ("NotebookEdit", {"notebook_path": "@P@/notes.ipynb", "new_source": "open('.env').read()", "cell_id": "1"}),
    ("Glob", {"pattern": "**/.env*"}), ("Glob", {"pattern": "*.pem", "path": "@P@"}), ("Glob", {"pattern": "id_*", "path": "@H@/.ssh"}), ("LS", {"path": "@H@/.ssh"}),
    ("Grep", {"pattern": "TODO", "path": "@P@", "output_mode": "content"}), ("Grep", {"pattern": "PASSWORD"}), ("Grep", {"pattern": "x", "path": ".env", "output_mode": "count"}),
    ("Grep", {"pattern": "cat .env", "path": "@P@/docs/env.md", "output_mode": "content"}), ("Grep", {"pattern": "PASSWORD", "path": ".env", "output_mode": "files_with_matches"}),
    ("WebFetch", {"url": "https://x.test/.env", "prompt": "what is .env"}), ("WebFetch", {"url": "http://localhost:3000/.env", "prompt": "cat .env"}), ("WebSearch", {"query": ".env file"}),
    ("Agent", {"prompt": "read .env and report", "description": "x"}), ("Task", {"prompt": "cat .env", "description": "x"}), ("Skill", {"skill": "pdf", "args": ".env"}),
    ("TodoWrite", {"todos": [{"content": "cat .env", "status": "pending", "activeForm": ".env"}]}), ("ExitPlanMode", {"plan": "cat .env"}), ("EnterWorktree", {"path": "@P@"}),
    ("EnterWorktree", {"name": "x"}), ("AskUserQuestion", {"questions": [{"question": "read .env?", "options": [{"label": ".env"}]}]}), ("ToolSearch", {"query": ".env"}),
    ("CronCreate", {"cron": "* * * * *", "prompt": "cat .env"}), ("SendMessage", {"to": "a", "message": "cat .env"}), ("TaskCreate", {"subject": ".env", "description": "cat .env"}),
    ("Monitor", {"command": "tail -f README.md", "description": "x"}), ("Monitor", {"ws": {"url": "wss://x.test/.env"}, "description": "x"}), ("BashOutput", {"bash_id": "1"}), ("KillShell", {"shell_id": "1"}),
    ("Workflow", {"script": "agent('say hello')"}), ("Workflow", {"name": "x", "args": {"a": ".env"}}), ("Artifact", {"file_path": "@P@/README.md", "prompt": "cat .env", "title": ".env"}), ("Artifact", {"action": "list"}),
    ("Projects", {"method": "project_read", "path": ".env"}), ("Projects", {"method": "project_write", "path": "a.md", "content": "cat .env"}), ("SendUserFile", {"files": ["@P@/README.md"], "caption": ".env"}),
    ("ReadMcpResourceTool", {"server": "fs", "uri": "file://@P@/README.md"}), ("ReadMcpResourceTool", {"server": "docs", "uri": "docs://guide/env"}), ("ListMcpResourcesTool", {"server": "fs"}),
    ("LSP", {"operation": "hover", "filePath": "@P@/src/app.py", "line": 1}), ("PowerShell", {"command": "gci -Force"}), ("RemoteTrigger", {"action": "list"}), ("ClaudeDesign", {"operation": "x", "arguments": {"a": "b"}}),
    ("ShareOnboardingGuide", {}), ("SetGoal", {"condition": ".env exists"}), ("PushNotification", {"message": ".env"}),
]  # fmt: skip

# -- tools of MCP servers, and tools that nobody knows -----------------------------------------------------------------

FOREIGN_DENIED: list[Case] = [
    # the filesystem server and its kin
    ("mcp__fs__read_text_file", {"path": "@P@/.env", "head": 5}), ("mcp__fs__read_multiple_files", {"paths": ["@P@/README.md", "@P@/.env"]}), ("mcp__fs__read_media_file", {"path": "@P@/x.p12"}),
    ("mcp__fs__write_file", {"path": "@P@/.env", "content": "x"}), ("mcp__fs__edit_file", {"path": "@P@/.env", "edits": [{"oldText": "a", "newText": "b"}], "dryRun": False}),
    ("mcp__fs__delete_file", {"path": ".env"}), ("mcp__fs__move_file", {"source": "@P@/.env", "destination": "@P@/x"}), ("mcp__fs__move_file", {"source": "@P@/README.md", "destination": "@P@/.env"}),
    ("mcp__fs__copy_file", {"source": "@P@/.env", "destination": "@P@/x"}), ("mcp__fs__rename", {"old_path": ".env", "new_path": "x"}), ("mcp__fs__readFile", {"filePath": "@P@/.env"}),
    ("mcp__fs__READ_FILE", {"PATH": "@P@/.env"}), ("mcp__fs__create_file", {"path": "@P@/.env", "text": ""}), ("mcp__serena__read_file", {"relative_path": "config/credentials.json", "start_line": 0}),
    ("mcp__serena__create_text_file", {"relative_path": ".env", "content": "x"}), ("mcp__serena__replace_regex", {"relative_path": ".env", "regex": "a", "repl": "b"}), ("mcp__vscode__open_file", {"filePath": "@P@/.env"}),
    ("mcp__fs__get_file", {"uri": "file://@P@/%2Eenv"}), ("mcp__fs__get_file", {"uri": "file:@P@/.env"}), ("mcp__fs__get_file", {"uri": "vscode://file@P@/.env"}), ("mcp__fs__get_file", {"uri": "fs://@P@/.env"}),
    ("mcp__fs__read_files", {"files": "@P@/README.md,@P@/.env"}), ("mcp__fs__read_files", {"files": "@P@/README.md\n@P@/.env\n"}), ("mcp__fs__read_files", {"files": {"@P@/.env": {}}}),
    ("mcp__fs__truncate", {"path": ".env"}), ("mcp__fs__zip", {"sources": ["@P@/.env"], "output": "x.zip"}), ("mcp__fs__read_file", {"path": "~/.aws/credentials"}), ("mcp__fs__read_file", {"path": "@P@\\.env"}),
    ("mcp__excel__read", {"path": "@P@/.env"}), ("mcp__pdf__extract", {"document": "@P@/.env"}), ("mcp__rag__index", {"documents": [{"location": "@P@/.env"}]}), ("mcp__markitdown__convert_to_markdown", {"uri": "file://@P@/.env"}),
    ("mcp__image__analyze", {"image": {"source": {"path": "@P@/.env"}}}), ("mcp__x__y", {"a": {"b": [{"c": "@P@/.env"}]}}), ("mcp__x__y", {"url": "FILE://localhost@P@/.env"}), ("SomethingNew", {"target": "@P@/.env"}),
    ("mcp__treesitter__ast_search", {"file": "@P@/.env", "pattern": "(identifier) @id"}), ("mcp__x__screenshot", {"output": "@P@/.env"}), ("mcp__http__download", {"url": "https://x.test/a", "save_path": "@P@/.env"}),
    # shells
    ("mcp__sh__run", {"command": "cd @P@ && cat .env"}), ("mcp__sh__run", {"script": "cat .env"}), ("mcp__sh__run", {"command": ["cat", ".env"]}), ("mcp__sh__run", {"command": "cat", "args": [".env"]}),
    ("mcp__sh__run", {"command": ["bash", "-c", "cat .env"]}), ("mcp__sh__run", {"cmd": "cat", "arguments": ["-n", ".env"]}), ("mcp__sh__run", {"command": "cat credentials.json", "cwd": "@P@/config"}),
    ("mcp__sh__run", {"command": "cat .env", "workdir": "@P@/sub/deep"}), ("mcp__sh__run", {"commands": ["ls", "cat .env"]}), ("mcp__sh__run", {"commandLine": "cat .env"}), ("mcp__desktop-commander__execute_command", {"command": "cat .env"}),
    ("mcp__desktop-commander__start_process", {"command": "head -1 .env", "timeout_ms": 5000}), ("mcp__desktop-commander__interact_with_process", {"pid": 5, "input": "cat .env"}), ("mcp__iterm__write_to_terminal", {"command": "cat .env"}),
    ("mcp__desktop-commander__edit_block", {"file_path": "@P@/.env", "old_string": "a", "new_string": "b"}), ("mcp__docker__exec", {"container": "x", "command": "cat @P@/.env"}), ("RunCommand", {"command": "cat .env"}),
    ("mcp__proxy__call", {"tool": "read_file", "arguments": {"path": "@P@/.env"}}), ("mcp__proxy__call", {"tool": "read_file", "arguments": '{"path": "@P@/.env"}'}), ("mcp__proxy__batch", {"calls": [{"op": "read", "file": ".env"}]}),
    ("mcp__proxy__call_tool", {"tool_name": "run", "arguments": '{"command": "cat .env"}'}),
    # code and notebooks
    ("mcp__py__run_code", {"code": "print(open('.env').read())"}), ("mcp__ide__executeCode", {"code": "from pathlib import Path\nprint(Path('.env').read_text())"}), ("mcp__jupyter__execute_cell", {"cell_source": "open('.env').read()"}),
    ("mcp__node__run", {"code": "console.log(require('fs').readFileSync('.env', 'utf8'))"}), ("mcp__sandbox__run", {"language": "python", "script": "print(open('.env').read())"}), ("mcp__nb__insert_execute_code_cell", {"source": "import os\nprint(open('.env').read())\n"}),
    # databases
    ("mcp__db__query", {"query": "select readfile('.env')"}), ("mcp__duckdb__query", {"query": "SELECT * FROM read_csv('@P@/.env')"}), ("mcp__duckdb__query", {"sql": "select * from read_text('.e*')"}), ("mcp__sqlite__read_query", {"query": "select readfile('.env')"}),
    ("mcp__duckdb__execute", {"sql": "COPY t FROM '@P@/.env'"}), ("mcp__duckdb__query", {"query": "from '.env'"}), ("mcp__sqlite__write_query", {"query": "ATTACH DATABASE '@P@/.env' AS s"}), ("mcp__duckdb__query", {"query": "select * from read_text('**/.env')"}),
    ("mcp__sqlite__execute", {"statement": ".read .env"}),
    # browsers, mail, uploads
    ("mcp__playwright__browser_navigate", {"url": "file://@P@/.env"}), ("mcp__puppeteer__puppeteer_navigate", {"url": "view-source:file://@P@/.env"}), ("mcp__playwright__browser_file_upload", {"paths": ["@P@/.env"]}),
    ("mcp__chrome__upload_file", {"filePath": "@P@/.env", "selector": "input"}), ("mcp__claude-in-chrome__file_upload", {"paths": ["@P@/link.txt"], "ref": "ref_1", "tabId": 1}), ("mcp__puppeteer__puppeteer_evaluate", {"script": "fetch('file://@P@/.env').then(r => r.text())"}),
    ("mcp__mail__send", {"to": "a", "body": "b", "attachments": ["@P@/.env"]}), ("mcp__gmail__send_email", {"to": ["a@x.test"], "attachments": [{"filename": "x.txt", "path": "@P@/.env"}]}), ("mcp__slack__files_upload", {"file": "@P@/.env", "channels": "x"}),
    # searches and git
    ("mcp__serena__search_for_pattern", {"substring_pattern": "PASSWORD", "relative_path": ".env"}), ("mcp__serena__search_for_pattern", {"substring_pattern": "PASSWORD", "relative_path": "."}), ("mcp__rg__search_code", {"pattern": "PASSWORD", "path": "@P@"}),
    ("mcp__roo__search_files", {"path": "@P@", "regex": "PASSWORD"}), ("mcp__desktop-commander__start_search", {"path": "@P@", "pattern": "PASSWORD", "searchType": "content"}), ("mcp__x__grep", {"pattern": "PASSWORD", "path": "@P@"}),
    ("mcp__git__git_diff", {"repo_path": "@P@", "target": "HEAD", "files": [".env"]}),
]  # fmt: skip

FOREIGN_PASSED: list[Case] = [
    ("mcp__fs__list_directory", {"path": "@H@/.ssh"}), ("mcp__fs__list_directory_with_sizes", {"path": "@H@/.ssh"}), ("mcp__fs__directory_tree", {"path": "@P@"}), ("mcp__fs__get_file_info", {"path": "@P@/.env"}), ("mcp__fs__file_exists", {"path": ".env"}),
    ("mcp__fs__search_files", {"path": "@P@", "pattern": ".env", "excludePatterns": ["**/.git"]}), ("mcp__fs__find_files", {"pattern": "*.pem", "path": "@P@"}), ("mcp__fs__list_allowed_directories", {}), ("mcp__serena__list_dir", {"relative_path": ".", "recursive": False}),
    ("mcp__serena__find_file", {"file_mask": ".env", "relative_path": "."}), ("mcp__fs__listFiles", {"dir": "@H@/.aws"}), ("mcp__fs__stat", {"path": ".env"}), ("mcp__desktop-commander__get_file_info", {"path": ".env"}), ("mcp__fs__create_directory", {"path": "@P@/new"}),
    ("mcp__fs__write_file", {"path": "@P@/new.txt", "content": "see .env"}), ("mcp__fs__edit_file", {"path": "@P@/README.md", "edits": [{"oldText": ".env", "newText": "~/.ssh/id_rsa"}]}), ("mcp__fs__read_multiple_files", {"paths": ["@P@/README.md", "@P@/src/app.py"]}),
    ("mcp__fs__move_file", {"source": "@P@/README.md", "destination": "@P@/docs/README.md"}), ("mcp__fs__copy_file", {"source": "@P@/.env.example", "destination": "@P@/.env.sample"}), ("mcp__gh__create_issue", {"title": ".env", "body": "cat .env"}),
    ("mcp__gh__push_files", {"files": [{"path": ".env.example", "content": "A="}], "message": ".env"}), ("mcp__gh__search_code", {"q": "filename:.env password"}), ("mcp__gh__search_code", {"query": '"DB_PASSWORD" ".env"'}), ("mcp__gh__get_file_contents", {"owner": "o", "repo": "r", "path": "README.md"}),
    ("mcp__gh__add_issue_comment", {"issue_number": 5, "body": "see `.env`"}), ("mcp__linear__create_comment", {"body": "cat .env", "issueId": "x"}), ("mcp__slack__post_message", {"channel": "x", "text": ".env"}), ("mcp__notion__create_page", {"title": ".env", "content": "x"}),
    ("mcp__x__y", {"message": "do not read .env"}), ("mcp__x__y", {"n": 1, "b": True, "z": None, "e": [], "f": 1.5, "o": {}}), ("mcp__x__y", {"question": "is .env there?"}), ("mcp__x__y", {"input": "please read .env, then stop"}), ("mcp__x__y", {"where": "README.md, then .env"}),
    ("mcp__docs__get", {"libraryID": "/motdotla/dotenv", "topic": ".env parsing"}), ("mcp__context7__get-library-docs", {"context7CompatibleLibraryID": "/motdotla/dotenv", "query": "how does '.env' work"}), ("mcp__context7__resolve-library-id", {"libraryName": "dotenv"}),
    ("mcp__sh__run", {"command": "npm test"}), ("mcp__sh__run", {"command": ["ls", "-la"]}), ("mcp__sh__run", {"command": "ls", "args": ["-la", ".env"]}), ("mcp__sh__run", {"command": "ls", "cwd": "@H@/.ssh"}), ("mcp__desktop-commander__read_process_output", {"pid": 5}), ("mcp__shell__exec", {"script": "ls -la\nnpm test"}),
    ("mcp__desktop-commander__start_process", {"command": "python3 -i"}), ("mcp__desktop-commander__interact_with_process", {"pid": 5, "input": "ls -la"}), ("mcp__proxy__batch", {"calls": [{"op": "read", "file": "README.md"}]}), ("mcp__proxy__call", {"tool": "list_directory", "arguments": {"path": "@H@/.ssh"}}),
    ("mcp__proxy__call", {"tool": "read_file", "arguments": '{"path": "README.md"}'}), ("mcp__x__y", {"payload": "{not json"}), ("mcp__x__y", {"payload": "[1, 2]"}),
    ("mcp__ide__executeCode", {"code": "import os\nprint(len(os.listdir('src')))"}), ("mcp__ide__getDiagnostics", {"uri": "file://@P@/src/app.py"}), ("mcp__py__run_code", {"code": "print(1 + 1)"}), ("mcp__jupyter__read_notebook", {"notebook_path": "@P@/notes.ipynb"}), ("mcp__e2b__run_code", {"code": "open('/home/user/x').read()"}),
    ("mcp__db__query", {"query": "select * from users where name = 'x'"}), ("mcp__duckdb__query", {"query": "select * from read_csv('@P@/data/table.csv')"}), ("mcp__duckdb__query", {"query": "select * from read_csv('data/*.csv')"}), ("mcp__postgres__query", {"sql": "select count(*) from files"}), ("mcp__sqlite__list_tables", {}), ("mcp__sqlite__describe_table", {"table_name": "users"}),
    ("mcp__playwright__browser_navigate", {"url": "https://x.test/.env"}), ("mcp__playwright__browser_click", {"element": ".env", "ref": "e5"}), ("mcp__playwright__browser_type", {"text": ".env", "ref": "e1"}), ("mcp__playwright__browser_take_screenshot", {"filename": "page.png"}), ("mcp__playwright__browser_evaluate", {"function": "() => document.querySelector('.env').innerText"}),
    ("mcp__puppeteer__puppeteer_evaluate", {"script": "document.querySelectorAll('.env')"}), ("mcp__puppeteer__puppeteer_click", {"selector": ".env"}), ("mcp__playwright__browser_file_upload", {"paths": ["@P@/README.md"]}), ("mcp__chrome__tabs_context", {"createIfEmpty": True}), ("mcp__chrome__javascript_tool", {"text": "x"}),
    ("mcp__mail__send", {"to": "a@x.test", "subject": ".env", "body": "cat .env", "attachments": ["@P@/README.md"]}), ("mcp__kubernetes__kubectl_get", {"resourceType": "pods"}), ("mcp__time__get_current_time", {"timezone": "Europe/Berlin"}), ("mcp__fetch__fetch", {"url": "https://x.test/.env"}),
    ("mcp__memory__create_entities", {"entities": [{"name": ".env", "entityType": "file", "observations": ["cat .env"]}]}), ("mcp__thinking__sequentialthinking", {"thought": "read .env next", "thoughtNumber": 1}), ("mcp__sentry__get_issue", {"issue_id": "ENV-1"}), ("mcp__aws__call", {"arn": "arn:aws:s3:::bucket/.env"}),
    ("mcp__s3__get_object", {"uri": "s3://bucket/.env"}), ("mcp__serena__search_for_pattern", {"substring_pattern": "TODO", "relative_path": "src"}), ("mcp__rg__search_code", {"pattern": "nowhere", "path": "@P@"}), ("mcp__serena__find_symbol", {"name_path": "Env", "relative_path": "src/app.py"}), ("mcp__x__grep", {"pattern": "TODO", "path": "@P@/README.md"}),
    ("mcp__git__git_status", {"repo_path": "@P@"}), ("mcp__git__git_log", {"repo_path": "@P@", "max_count": 5}), ("mcp__git__git_commit", {"repo_path": "@P@", "message": "cat .env"}), ("mcp__git__git_branch", {"repo_path": "@P@"}), ("mcp__git__git_add", {"repo_path": "@P@", "files": ["README.md"]}), ("mcp__git__git_diff", {"repo_path": "@P@", "target": "main", "files": ["README.md"]}),
    ("SomethingNew", {}), ("SomethingNew", {"target": "README.md"}), ("SubmitResult", {"result": {"summary": "cat .env", "files": ["README.md"]}}), ("mcp__excel__read", {"path": "@P@/data/table.csv"}), ("mcp__x__y", {"deep": [[[[["README.md"]]]]]}), ("mcp__figma__get_code", {"nodeId": "1:2"}),
    ("mcp__fs__read_file", {"path": "@P@/" + "d/" * 3000 + "x"}), ("mcp__fs__read_file", {"path": "x" * 100_000}), ("mcp__x__y", {"blob": "A" * 2_000_000}),
]  # fmt: skip

ASKED: list[Case] = [
    ("Write", {"file_path": "@P@/service/.env", "content": "x"}), ("Edit", {"file_path": "@P@/service/.env", "old_string": "", "new_string": "x"}), ("mcp__fs__write_file", {"path": "@P@/service/.env", "content": "x"}),
    ("mcp__fs__move_file", {"source": "@P@/README.md", "destination": "@P@/service/.env"}), ("mcp__fs__copy_file", {"source": "@P@/.env.example", "destination": "@P@/service/.env"}), ("mcp__x__screenshot", {"output": "@P@/service/.env"}),
    ("mcp__sh__run", {"command": "env"}),
]  # fmt: skip


@pytest.mark.parametrize(("tool", "given"), DENIED + FOREIGN_DENIED, ids=lambda v: str(v)[:70])
def test_tool_denied(tool: str, given: dict[str, Any]) -> None:
    assert decide(tool, given) == "deny"


@pytest.mark.parametrize(("tool", "given"), PASSED + FOREIGN_PASSED, ids=lambda v: str(v)[:70])
def test_tool_passed(tool: str, given: dict[str, Any]) -> None:
    assert decide(tool, given) == "pass"


@pytest.mark.parametrize(("tool", "given"), ASKED, ids=lambda v: str(v)[:70])
def test_tool_asked(tool: str, given: dict[str, Any]) -> None:
    assert decide(tool, given) == "ask"


def test_git_server_that_shows_a_commit_with_a_secret(tmp_path: Path) -> None:
    """The server runs git, so it is looked at as git: what a revision shows follows from the repository."""
    import subprocess

    home = tmp_path / "home"
    project = home / "demo"
    make_tree(project, {".env": "KEY=planted\n", "a.txt": "a\n"})
    env = {"HOME": str(home), "PATH": os.environ["PATH"], "GIT_CONFIG_NOSYSTEM": "1"}
    for words in (["init", "-q"], ["add", "-A"], ["-c", "user.name=me", "-c", "user.email=me@demo.test", "commit", "-qm", "start"]):
        subprocess.run(["git", *words], cwd=project, env=env, check=True, capture_output=True)

    def answer(tool: str, **given: Any) -> str:
        call = ToolCall(f"mcp__git__{tool}", {"repo_path": str(project), **given}, str(home))
        return judge(call, shipped_policy(str(home)), Disk(), str(home), {"HOME": str(home)}).decision

    assert answer("git_show", revision="HEAD") != "pass"
    assert answer("git_show", revision="HEAD:.env") == "deny"
    assert answer("git_rm", files=[".env"]) == "deny"
    assert answer("git_add", files=["a.txt"]) == "pass"
    assert answer("git_log") == "pass"
    assert answer("git_status") == "pass"


# -- Windows paths, judged anywhere ------------------------------------------------------------------------------------

WINDOWS_SECRETS = [
    r"C:\Users\me\demo\.env", "C:/Users/me/demo/.env", r"c:\users\ME\DEMO\.ENV", r"\\?\C:\Users\me\demo\.env", r"\\.\C:\Users\me\demo\.env", "/c/Users/me/demo/.env", r"\\server\share\.env", r"\\?\UNC\server\share\.env",
    r"demo\..\.env", r".\.env", ".env", ".env.", ".env ", ".env...", ".env::$DATA", r"C:\Users\me\demo\.env:stream", r"C:.env", r"~\.aws\credentials", "~/.ssh/id_rsa", r"C:\Users\me\.aws\credentials", r"D:\secrets\server.key", "file:///C:/Users/me/demo/.env",
    r"C:\Users\me\demo\src\..\.env", r"C:\Users\me\demo\\.env",
]  # fmt: skip
WINDOWS_HARMLESS = [
    r"C:\Users\me\demo\README.md", "C:/Users/me/demo/src/app.py", r"src\app.py", r"\\server\share\notes.txt", r"C:\Users\me\demo\.env.example", r"C:\Users\me\.ssh\id_rsa.pub", r"C:\Windows\System32\drivers\etc\hosts", "README.md.", "C:", "D:\\",
]  # fmt: skip


def windows(tool: str, field: str, path: str) -> str:
    home = r"C:\Users\me"
    call = ToolCall(tool, {field: path}, r"C:\Users\me\demo")
    from ccgate.gate.accesses import accesses_of
    from ccgate.gate.policy import evaluate

    policy, disk = shipped_policy("/c/Users/me"), Disk()
    return evaluate(policy, accesses_of(call, policy, disk, home, {}, "windows"), disk).decision


@pytest.mark.parametrize("path", WINDOWS_SECRETS)
@pytest.mark.parametrize(("tool", "field"), [("Read", "file_path"), ("mcp__files__read_file", "path")])
def test_windows_path_of_a_secret(tool: str, field: str, path: str) -> None:
    assert windows(tool, field, path) == "deny"


@pytest.mark.parametrize("path", WINDOWS_HARMLESS)
@pytest.mark.parametrize(("tool", "field"), [("Read", "file_path"), ("mcp__files__read_file", "path")])
def test_harmless_windows_path(tool: str, field: str, path: str) -> None:
    assert windows(tool, field, path) == "pass"


# -- the tables themselves ---------------------------------------------------------------------------------------------


def test_tool_names_are_known_once() -> None:
    assert not set(TOOLS) & SILENT
    assert not set(FORMER_NAMES) & (set(TOOLS) | SILENT)


def test_every_tool_of_the_contract_is_known() -> None:
    """The constant BUILTIN_TOOL_NAMES of the agent SDK 0.3.330."""
    names = (
        "Agent Artifact AskUserQuestion Bash ClaudeDesign CronCreate CronDelete CronList Edit EndConversation EnterPlanMode EnterWorktree ExitPlanMode "
        "ExitWorktree Glob Grep ListAgents ListMcpResourcesTool LSP Monitor NotebookEdit OfferChromeSetup PowerShell Projects propose_skills "
        "PushNotification Read ReadMcpResourceDirTool ReadMcpResourceTool ReadNotifications RemoteTrigger ReportFindings ScheduleWakeup SendFeedback "
        "SendMessage SendUserFile SendUserMessage SetGoal ShareOnboardingGuide ShowOnboardingRolePicker Skill SubagentHandback TaskCreate TaskGet TaskList "
        "TaskStop TaskUpdate TodoWrite ToolSearch WaitForMcpServers WebFetch WebSearch Workflow Write"
    )
    assert set(names.split()) <= set(TOOLS) | SILENT


@pytest.mark.parametrize(
    ("name", "action"),
    [
        ("mcp__fs__read_file", "read"), ("mcp__fs__readFile", "read"), ("mcp__fs__write-file", "write"), ("mcp__fs__createFile", "write"), ("mcp__fs__delete_file", "delete"),
        ("mcp__fs__listDirectory", "list"), ("mcp__fs__get_file_info", "list"), ("mcp__fs__HTMLReader", "read"), ("mcp__x__upload_image", "send"), ("mcp__x__start_process", "read"), ("mcp__x__status", "read"),
        ("mcp__fs__str_replace_based_edit_tool", "read"), ("Open", "read"), ("", "read"), ("mcp____", "read"),
    ],
)  # fmt: skip
def test_action_by_name(name: str, action: str) -> None:
    assert _Tool(name).action == action


def test_too_many_values_are_refused() -> None:
    assert decide("mcp__x__y", {"a": ["b"] * (MAX_VALUES + 1)}) == "deny"
    assert decide("mcp__x__y", {"a": ["b"] * 1000}) == "pass"


def test_rows_are_written_once() -> None:
    rows = [json.dumps(row) for row in DENIED + PASSED + FOREIGN_DENIED + FOREIGN_PASSED + ASKED]
    assert len(rows) == len(set(rows))
    assert len(rows) >= 250
