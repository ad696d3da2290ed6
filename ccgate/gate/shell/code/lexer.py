"""From code to tokens, as far as languages agree: words, numbers, texts, operators; comments go.

A subclass says what is different. A text is a token whose value is already a node of the machine's tree: ("constant", text) or, with
interpolation, ("template", parts).
"""

from __future__ import annotations

from .values import words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

MAX_TOKENS = 60_000

_SIMPLE = {"n": "\n", "t": "\t", "r": "\r", "0": "\0", "a": "\a", "b": "\b", "f": "\f", "v": "\v", "e": "\x1b", "s": " ", "\n": ""}
_HEX = frozenset("0123456789abcdefABCDEF")


class Token:
    """kind: "word", "variable", "number", "text", "operator", "regex", "end". `line`: a line ended before it; `space`: blank before it."""

    __slots__ = ("at", "kind", "line", "space", "value")

    def __init__(self, kind: str, value: Any, at: int, *, line: bool, space: bool) -> None:
        self.kind = kind
        self.value = value
        self.at = at
        self.line = line
        self.space = space

    def __repr__(self) -> str:
        return f"{self.kind}:{self.value!r}"


def unescape(text: str) -> str:
    r"""Backslash escapes as most languages have them: \n, \x2e, \u002e, \u{2e}, \056, \x{2e}."""
    if "\\" not in text:
        return text
    out: list[str] = []
    i, end = 0, len(text)
    while i < end:
        c = text[i]
        i += 1
        if c != "\\" or i >= end:
            out.append(c)
            continue
        e = text[i]
        i += 1
        if e in "xuU":
            if text[i : i + 1] == "{":
                close = text.find("}", i)
                digits = text[i + 1 : close] if close > 0 else ""
                if digits and len(digits) < 8 and set(digits) <= _HEX:
                    out.append(_char(int(digits, 16)))
                    i = close + 1
                    continue
            most = {"x": 2, "u": 4, "U": 8}[e]
            stop = i
            while stop < end and stop - i < most and text[stop] in _HEX:
                stop += 1
            out.append(_char(int(text[i:stop], 16)) if stop > i else e)
            i = stop
        elif e in "01234567":
            stop = i
            while stop < end and stop - i < 2 and text[stop] in "01234567":
                stop += 1
            out.append(_char(int(text[i - 1 : stop], 8)))
            i = stop
        else:
            out.append(_SIMPLE.get(e, e))
    return "".join(out)


def _char(code: int) -> str:
    return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else "?"


class Lexer:
    """Reads `text`. `tokens` are made by `run`."""

    line_comments: tuple[str, ...] = ("//",)
    block_comments: tuple[tuple[str, str], ...] = (("/*", "*/"),)
    operators: tuple[str, ...] = (
        "===", "!==", "**=", "<<=", ">>=", "||=", "&&=", "??=", "...", "<=>", "=>", "->", "==", "!=", "<=", ">=", "&&", "||", "??", "?.", "::", "+=", "-=", "*=", "/=",
        ".=", "%=", "|=", "&=", "^=", "++", "--", "<<", ">>", "**", "..", "=~", "!~", ":=", "|>", "<-", "<>",
    )  # fmt: skip
    word_start = "_$"
    word_more = "_$"
    regex_literals = False
    backtick = "command"  # "command", "template", "" (an operator)
    interpolation = ""  # in double quotes: "#{" or "${"; "" for none
    dollar_names = False  # "$name" in double quotes
    double_plain = False  # double quotes without escapes
    single_escapes = "all"  # in single quotes: "all", "quote" (only \' and \\), "doubled" ('' is a quote)

    def __init__(self, text: str, expression: Callable[[str], Any]) -> None:
        self.text = text
        self.end = len(text)
        self.at = 0
        self.tokens: list[Token] = []
        self.expression = expression  # parses the code inside an interpolation
        self.line = False
        self.space = False

    def run(self) -> list[Token]:
        text, end = self.text, self.end
        while self.at < end:
            c = text[self.at]
            if c in " \t\r\f\v":
                self.space = True
                self.at += 1
            elif c == "\n":
                self.line = self.space = True
                self.at += 1
                self.at_line_start()
            elif c == "\\" and text[self.at + 1 : self.at + 2] == "\n":
                self.at += 2
                self.space = True
            elif not self.comment():
                before = self.at
                self.token(c)
                self.at = max(self.at, before + 1)
                if len(self.tokens) > MAX_TOKENS:
                    raise ValueError("too many tokens")
        self.line = True
        self.add("end", "")
        return self.tokens

    def at_line_start(self) -> None:
        """For here-documents and documentation blocks."""

    def add(self, kind: str, value: Any) -> None:
        self.tokens.append(Token(kind, value, self.at, line=self.line, space=self.space))
        self.line = self.space = False

    def comment(self) -> bool:
        text, at = self.text, self.at
        for open_mark, close_mark in self.block_comments:
            if text.startswith(open_mark, at):
                close = text.find(close_mark, at + len(open_mark))
                self.at = self.end if close < 0 else close + len(close_mark)
                self.line = self.line or "\n" in text[at : self.at]
                self.space = True
                return True
        for mark in self.line_comments:
            if text.startswith(mark, at):
                close = text.find("\n", at)
                self.at = self.end if close < 0 else close
                return True
        return False

    def token(self, c: str) -> None:
        """One token that starts with `c`."""
        if self.special(c):
            return
        if c.isalpha() or c in self.word_start or ord(c) > 127:
            self.add("word", self.take_word())
        elif c.isdigit() or (c == "." and self.text[self.at + 1 : self.at + 2].isdigit() and not self.operand_before()):
            self.number()
        elif c in "\"'":
            self.quoted(c)
        elif c == "`" and self.backtick:
            self.backticks()
        elif c == "/" and self.regex_literals and not self.operand_before():
            self.regex()
        else:
            self.operator()

    def special(self, c: str) -> bool:
        """A token that only this language has."""
        return False

    def take_word(self) -> str:
        text, start = self.text, self.at
        i = start + 1
        while i < self.end and (text[i].isalnum() or text[i] in self.word_more):
            i += 1
        self.at = i
        return text[start:i]

    def number(self) -> None:
        text, start = self.text, self.at
        i = start + 1
        while i < self.end and (
            text[i].isalnum() or text[i] == "_" or (text[i] == "." and text[i + 1 : i + 2].isdigit() and "." not in text[start:i])
        ):
            i += 1
        self.at = i
        digits = text[start:i].replace("_", "").rstrip("nLlfFuU") or "0"
        value: Any
        try:
            value = int(digits, 0) if len(digits) < 300 else 0
        except ValueError:
            try:
                value = int(digits, 8) if digits.isdigit() and len(digits) < 300 else float(digits)
            except ValueError:
                value = 0
        self.add("number", value)

    def operator(self) -> None:
        for operator in self.operators:
            if self.text.startswith(operator, self.at):
                break
        else:
            operator = self.text[self.at]
        self.add("operator", operator)
        self.at += len(operator)

    def operand_before(self) -> bool:
        """Did an operand just end, so that `/` divides and `<` compares?"""
        if not self.tokens:
            return False
        last = self.tokens[-1]
        if last.kind in ("number", "text", "variable", "regex"):
            return True
        if last.kind == "word":
            return last.value not in _BEFORE_OPERAND
        return last.value in (")", "]", "}")

    # -- texts ---------------------------------------------------------------------------------------------------------

    def until(self, close: str, start: int, open_mark: str = "") -> int:
        """Where the text that began at `start` ends: at an unescaped `close`; nested where it has an opening mark."""
        text, i, level = self.text, start, 1
        while i < self.end:
            c = text[i]
            if c == "\\":
                i += 2
                continue
            if c == "#" and self.interpolation == "#{" and close != "'" and text.startswith("#{", i):
                i = _closing(text, i + 1) + 1
                continue
            if open_mark and c == open_mark:
                level += 1
            elif c == close:
                level -= 1
                if level == 0:
                    return i
            i += 1
        return self.end

    def quoted(self, quote: str) -> None:
        if self.text.startswith(quote * 3, self.at) and self.triple_quotes:
            close = self.text.find(quote * 3, self.at + 3)
            close = self.end if close < 0 else close
            raw = self.text[self.at + 3 : close]
            self.at = min(close + 3, self.end)
        elif quote == "'" and self.single_escapes == "doubled":
            close = self.at + 1
            while close < self.end:
                if self.text[close] == "'":
                    if self.text[close + 1 : close + 2] != "'":
                        break
                    close += 1
                close += 1
            self.add("text", ("constant", self.text[self.at + 1 : close].replace("''", "'")))
            self.at = close + 1
            return
        else:
            close = self.until(quote, self.at + 1)
            raw = self.text[self.at + 1 : close]
            self.at = close + 1
        node = self.double(raw) if quote == '"' else self.single(raw)
        self.add("text", node)

    triple_quotes = False

    def single(self, raw: str) -> Any:
        if self.single_escapes == "all":
            return ("constant", unescape(raw))
        return ("constant", raw.replace("\\'", "'").replace("\\\\", "\\") if "\\" in raw else raw)

    def double(self, raw: str) -> Any:
        if self.double_plain:
            return ("constant", raw)
        return self.interpolated(raw)

    def interpolated(self, raw: str) -> Any:
        """A text with code in it, as this language marks it."""
        mark = self.interpolation
        if not (mark and mark in raw) and not (self.dollar_names and any(c in raw for c in self.sigils)):
            return ("constant", unescape(raw))
        parts: list[Any] = []
        i = start = 0
        while i < len(raw):
            if raw[i] == "\\" and not (mark == "\\(" and raw.startswith(mark, i)):
                i += 2
                continue
            if mark and raw.startswith(mark, i):
                close = _closing(raw, i + len(mark) - 1)
                parts.append(("constant", unescape(raw[start:i])))
                parts.append(self.expression(raw[i + len(mark) : close]))
                i = start = close + 1
                continue
            if self.dollar_names and raw[i] in self.sigils:
                name, after = self.variable_in(raw, i)
                if name is not None and after > i:
                    parts.append(("constant", unescape(raw[start:i])))
                    parts.append(name)
                    i = start = after
                    continue
            i += 1
        parts.append(("constant", unescape(raw[start:])))
        return ("template", parts)

    sigils = "$"

    def variable_in(self, raw: str, i: int) -> tuple[Any, int]:
        """`$name` at `i` of a text: its node and where it ends, or None."""
        end = i + 1
        while end < len(raw) and (raw[end].isalnum() or raw[end] == "_"):
            end += 1
        return (self.expression(raw[i + 1 : end]), end) if end > i + 1 and not raw[i + 1].isdigit() else (None, i)

    def backticks(self) -> None:
        close = self.until("`", self.at + 1)
        raw = self.text[self.at + 1 : close]
        self.at = close + 1
        self.add("text", ("command", self.interpolated(raw)) if self.backtick == "command" else self.interpolated(raw))

    def regex(self) -> None:
        """/pattern/flags"""
        text, i = self.text, self.at + 1
        inside = False
        while i < self.end and text[i] != "\n":
            if text[i] == "\\":
                i += 1
            elif text[i] == "[":
                inside = True
            elif text[i] == "]":
                inside = False
            elif text[i] == "/" and not inside:
                break
            i += 1
        pattern = text[self.at + 1 : i]
        i += 1
        start = i
        while i < self.end and text[i].isalpha():
            i += 1
        self.at = i
        self.add("regex", (pattern, text[start:i]))


def _closing(raw: str, at: int) -> int:
    """Where the bracket at `at` closes, quotes respected."""
    pairs = {"{": "}", "(": ")", "[": "]"}
    want = pairs.get(raw[at], "}")
    level, i, quote = 0, at, ""
    while i < len(raw):
        c = raw[i]
        if c == "\\":
            i += 2
            continue
        if quote:
            quote = "" if c == quote else quote
        elif c in "\"'`":
            quote = c
        elif c == raw[at]:
            level += 1
        elif c == want:
            level -= 1
            if level == 0:
                return i
        i += 1
    return len(raw)


_BEFORE_OPERAND = words(
    "return typeof instanceof in of new delete void throw case do else yield await and or not if unless while until when then "
    "puts print p elsif elseif split grep map join push unshift say x lt gt le ge eq ne cmp foreach for echo"
)
