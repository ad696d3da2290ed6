"""Judge one command line in process, in a project made for it: what the tables of shell cases run on."""

from __future__ import annotations

import os
import subprocess
import tempfile
from functools import cache
from pathlib import Path

from ccgate.gate.answer import judge
from ccgate.gate.artefact import Locations
from ccgate.gate.disk import Disk
from ccgate.gate.model import Access, GateError, ToolCall, Verdict
from ccgate.gate.policy import Policy, load

# The project of every case, unless it brings its own: secrets with a recognisable line, look-alikes, ordinary sources.
FILES = {
    ".env": "DB_PASSWORD=planted\nPORT=3000\n",
    ".env.local": "API_TOKEN=planted\n",
    ".env.example": "DB_PASSWORD=\nPORT=\n",
    ".gitignore": ".env\n.env.*\n!.env.example\nnode_modules/\n",
    "README.md": "# demo\ncopy .env.example to .env, then cat README.md\nTODO\n",
    "package.json": '{"name": "demo", "scripts": {"test": "node --test", "show": "cat .env", "build": "tsc"}}\n',
    "Makefile": "build:\n\techo built\nshow:\n\t@cat .env\n",
    "src/app.py": "import os\nTODO = 1\n",
    "src/index.js": "console.log(process.env.PORT)\n",
    "docs/env.md": "how to fill .env\n",
    "config/credentials.json": '{"token": "planted"}\n',
    "config/default.json": '{"port": 3000}\n',
    "certs/server.pem": "-----BEGIN PRIVATE KEY-----\nplanted\n-----END PRIVATE KEY-----\n",
    "certs/public.pem": "-----BEGIN CERTIFICATE-----\nabc\n-----END CERTIFICATE-----\n",
    "scripts/show.sh": "#!/bin/sh\ncat .env\n",
    "scripts/hello.sh": "#!/bin/sh\necho hello\n",
    "names.txt": "README.md\n.env\n",
}
HOME_FILES = {
    ".aws/credentials": "[default]\naws_secret_access_key = planted\n",
    ".ssh/id_ed25519": "-----BEGIN OPENSSH PRIVATE KEY-----\nplanted\n-----END OPENSSH PRIVATE KEY-----\n",
    ".ssh/id_ed25519.pub": "ssh-ed25519 AAAA me\n",
    ".ssh/config": "Host demo\n",
    ".netrc": "machine demo password planted\n",
    ".gitconfig": "[user]\n\tname = me\n",
}


def make_tree(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


@cache
def _standard() -> tuple[Path, Path]:
    """One project and home for all cases that do not bring files of their own."""
    root = Path(tempfile.mkdtemp(prefix="ccgate-cases-"))
    make_tree(root / "home", HOME_FILES)
    make_tree(root / "home" / "demo", FILES)
    return root / "home", root / "home" / "demo"


@cache
def shipped_policy(home: str) -> Policy:
    """The default policy, compiled for a home without a policy file of its own."""
    from ccgate.policy.compiler import compile_text

    text = compile_text(Locations(home + "/.config/ccgate", home + "/.state/ccgate", home + "/managed", home, ""))
    return load(text.partition("\n")[2], home)


def verdict(
    command: str,
    files: dict[str, str] | None = None,
    cwd: str = "",
    env: dict[str, str] | None = None,
    *,
    git: bool = False,
    tool: str = "Bash",
    field: str = "command",
) -> Verdict:
    """The verdict on a command in the standard project, or in a fresh one that holds `files` besides."""
    home, project = _standard()
    if files is not None or git:
        root = Path(tempfile.mkdtemp(prefix="ccgate-case-"))
        home, project = root / "home", root / "home" / "demo"
        make_tree(home, HOME_FILES)
        make_tree(project, FILES | (files or {}))
        if git:
            environment = {"HOME": str(home), "PATH": os.environ["PATH"], "GIT_CONFIG_NOSYSTEM": "1"}
            for words in (
                ["init", "-q"],
                ["add", "-A"],
                ["-c", "user.name=me", "-c", "user.email=me@demo.test", "commit", "-qm", "start"],
            ):
                subprocess.run(["git", *words], cwd=project, env=environment, check=True, capture_output=True)
    call = ToolCall(tool, {field: command.replace("@PROJECT@", str(project)).replace("@HOME@", str(home))}, str(project / cwd))
    environment = {"HOME": str(home), "PATH": "/usr/bin:/bin", "USER": "me", "DEPLOY_TOKEN": "planted", **(env or {})}
    try:
        return judge(call, shipped_policy(str(home)), Disk(), str(home), environment)
    except GateError as error:
        return Verdict("deny", str(error))


def decide(command: str, files: dict[str, str] | None = None, cwd: str = "", **more: object) -> str:
    """ "deny", "ask" or "pass"."""
    return verdict(command, files, cwd, **more).decision  # type: ignore[arg-type]


def accesses(command: str, files: dict[str, str] | None = None, cwd: str = "") -> list[Access]:
    return verdict(command, files, cwd).accesses
