"""Commands made of nothing but plain words: most of what an agent runs, read without the whole grammar.

The reader is the largest module of the gate, and loading it costs more than reading `git status | head -5`. What is read here is read
to the same tree (`tests/property/test_plain.py` holds both against each other); everything else goes to the reader.
"""

from __future__ import annotations

from .tree import AND_OR, LITERAL, PIPELINE, SIMPLE, Command, Word

MAX_LENGTH = 2_000

_WORDS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:@%+,="
_TEXT = _WORDS + " |&;"
# Words that are more than a name where a command begins: reserved words, and names whose arguments may be assignments.
KEYWORDS = frozenset(
    ("if", "then", "elif", "else", "fi", "do", "done", "case", "esac", "while", "until", "for", "select", "in", "function", "time", "coproc",
     "noglob", "nocorrect", "declare", "typeset", "local", "export", "readonly")
)  # fmt: skip


def read(text: str, depth: int = 0) -> list[Command]:
    """The commands of a script, as `reader.read` reads them. Raises SyntaxProblem and Exceeded."""
    found = plain_commands(text) if len(text) <= MAX_LENGTH and not text.strip(_TEXT) else None
    if found is not None:
        return found
    from .reader import read as read_all

    return read_all(text, depth)


def plain_commands(text: str) -> list[Command] | None:
    """list: and_or (";" and_or)* [";"] of a text that holds only characters of `_TEXT`; None for what this grammar does not cover."""
    text = text.replace("&&", " \1 ").replace("||", " \2 ")
    if "&" in text:
        return None
    lists = text.split(";")
    if len(lists) > 1 and not lists[-1].strip():
        lists.pop()
    commands: list[Command] = []
    for part in lists:
        left: Command | None = None
        op = ""
        for piece in part.replace("\1", "\0&&\0").replace("\2", "\0||\0").split("\0"):
            if piece in ("&&", "||"):
                op = piece
                continue
            right = _pipeline(piece)
            if right is None:
                return None
            left = right if left is None else Command(AND_OR, first=left, op=op, second=right)
        if left is not None:
            commands.append(left)
    return commands


def _pipeline(text: str) -> Command | None:
    """pipeline: command ("|" command)*"""
    commands = []
    for part in text.split("|"):
        words = part.split()
        if not words or "=" in words[0] or words[0] in KEYWORDS:
            return None
        command = Command(SIMPLE, assigns=[], words=[Word([(LITERAL, word)], word) for word in words])
        command.plain = words
        commands.append(command)
    return commands[0] if len(commands) == 1 else Command(PIPELINE, commands=commands)
