"""ccgate: a fail-closed gate in front of every tool call of Claude Code."""

__version__ = "0.1.0"
