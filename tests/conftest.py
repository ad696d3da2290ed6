"""What every test relies on: a temporary home, and nothing of the caller's own configuration."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

_TEMPORARY = ("/tmp/", "/var/tmp/", "/var/folders/", "/private/")


def pytest_configure(config: pytest.Config) -> None:
    """The run ends at once under a home that is not a temporary one: ccgate must never see a person's own settings."""
    names = ("HOME", "CLAUDE_CONFIG_DIR", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME")
    wrong = [n for n in names if (value := os.environ.get(n)) is not None and not (value + "/").startswith(_TEMPORARY)]
    if "HOME" not in os.environ or wrong:
        pytest.exit(f"{', '.join(wrong) or 'HOME'} is not temporary: run the tests with `tests/run`", returncode=4)


@pytest.fixture(autouse=True)
def _no_foreign_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CLAUDE_PROJECT_DIR", "CLAUDE_CONFIG_DIR", "ANTHROPIC_API_KEY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def python() -> str:
    """The interpreter of this run, as it would be registered."""
    return sys.executable


@pytest.fixture(scope="session")
def repository() -> Path:
    return Path(__file__).resolve().parent.parent
