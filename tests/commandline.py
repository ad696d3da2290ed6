"""Run `ccgate` as a process, in a home and a project made for it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.shellcases import FILES, HOME_FILES, make_tree

REPOSITORY = Path(__file__).resolve().parent.parent


class Outcome:
    """What a command did: exit code, and what it wrote with the temporary directory and the checkout as @ROOT@ and @CODE@."""

    def __init__(self, root: Path, done: subprocess.CompletedProcess[str]) -> None:
        self.code = done.returncode
        self.raw = done.stdout
        self.out = self._plain(done.stdout, root)
        self.err = self._plain(done.stderr, root)

    @staticmethod
    def _plain(text: str, root: Path) -> str:
        return text.replace(str(root), "@ROOT@").replace(str(REPOSITORY), "@CODE@")

    def json(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.raw)
        return found


class Machine:
    """A home with a project in it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.home = root / "home"
        self.project = root / "home/app"
        make_tree(self.home, HOME_FILES)
        make_tree(self.project, FILES)
        (self.project / ".git").mkdir()

    def policy(self, text: str) -> Path:
        """The user's own policy file."""
        path = self.home / ".config/ccgate/policy.toml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.parent.chmod(0o700)
        path.write_text(text)
        path.chmod(0o600)
        return path

    def run(self, *arguments: str, cwd: Path | None = None, stdin: str = "", env: dict[str, str] | None = None) -> Outcome:
        done = subprocess.run(
            [sys.executable, "-m", "ccgate", *arguments], cwd=cwd or self.project, input=stdin, capture_output=True, text=True, check=False,
            env={"HOME": str(self.home), "PATH": "/usr/bin:/bin", "PYTHONPATH": str(REPOSITORY), "LANG": "C.UTF-8", **(env or {})},
        )  # fmt: skip
        return Outcome(self.root, done)
