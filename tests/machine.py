"""A home in which the command line runs as a process of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from ccgate.claude import program


class Machine:
    """A home for the command line, run as a process of its own."""

    def __init__(self, top: Path) -> None:
        self.home = top / "home"
        self.home.mkdir()
        self.path = self.home / ".claude" / "settings.json"
        self.state = self.home / ".local/state/ccgate"

    def run(self, *args: str, cwd: Path | None = None, **env: str) -> subprocess.CompletedProcess[str]:
        environment = {"HOME": str(self.home), "PATH": "/usr/bin:/bin", "PYTHONPATH": str(program.PACKAGE.parent), **env}
        return subprocess.run(
            [sys.executable, "-m", "ccgate", *args],
            env=environment,
            cwd=cwd or self.home,
            capture_output=True,
            text=True,
            check=False,
        )

    def put(self, text: str) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(text, encoding="utf-8", newline="")

    def tree(self) -> dict[str, bytes]:
        """Everything in the home but the compiled policy."""
        return {
            str(p.relative_to(self.home)): p.read_bytes() for p in self.home.rglob("*") if p.is_file() and "policy" not in p.parts
        }
