"""Programs whose operands are talk: a prompt for a nested client, a call to be judged. What they do is in hooks and rules of their own."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from ..command import Run
    from ..state import Output

TABLE = {
    # `ccgate check Bash 'cat .env'` judges and runs nothing
    "ccgate": "n* --input: --cwd: --project: --scope: --format: <none",
    # claude --help, 2.1.330; its own tool calls come by here one by one
    "claude": "n* --system-prompt: --append-system-prompt: --model: --add-dir:n --allowedTools: --disallowedTools: --session-id: -r?,--resume?: --system-prompt-file:s --append-system-prompt-file:s --mcp-config:u",
}
SPECIAL: dict[str, Callable[[Run], Output]] = {}
