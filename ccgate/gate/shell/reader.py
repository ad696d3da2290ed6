"""Shell text to a syntax tree: every simple command, word, substitution and redirect that could run.

Follows the bash 5.2 manual and POSIX XCU chapter 2, with the few forms of zsh and ksh that bash refuses and other shells run
(glob qualifiers, `{fd}>`, `=(...)`). What no shell would take raises SyntaxProblem. Reads left to right once; nested text is
read by recursion, at most MAX_DEPTH deep.
"""

from __future__ import annotations

from ..model import Exceeded
from .tree import (
    AND_OR,
    ARITHMETIC,
    CASE,
    COMMAND,
    FOR,
    FUNCTION,
    GROUP,
    IF,
    LITERAL,
    PARAMETER,
    PIPELINE,
    PROCESS,
    QUOTED,
    SIMPLE,
    TEST,
    WHILE,
    Assign,
    Command,
    Parameter,
    Redirect,
    SyntaxProblem,
    Word,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

MAX_LENGTH = 1_048_576
MAX_DEPTH = 64
MAX_WORDS = 100_000

_BLANK = " \t"
_META = " \t\n;&|()<>"
_WORD_END = frozenset(_META)
_ENDS = _WORD_END | {""}
_STOPS = frozenset(_META + "'\"\\$`#{}")
_NAME_START = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_")
_NAME = _NAME_START | frozenset("0123456789")
_SPECIAL = frozenset("@*#?-$!0123456789")
_DEFAULTS = frozenset("-=?+")
_LETTERLESS = frozenset("#?-")
_REDIRECTS = ("&>>", "<<<", "<<-", "&>", "<<", "<>", "<&", ">>", ">&", ">|", ">!", "<", ">")
_OPENERS = frozenset(
    ("if", "then", "elif", "else", "fi", "do", "done", "case", "esac", "while", "until", "for", "select", "{", "}", "!", "[[",
     "function", "time", "coproc", "((", "in")
)  # fmt: skip
_FUNCTION_SUBSTITUTION = "${"  # among the closers of a list: a `}` ends it, whatever follows
_CLOSERS = frozenset(("then", "elif", "else", "fi", "do", "done", "esac", "}", ";;", ";&", ";;&"))
_NO_COMMAND = _CLOSERS | {"in"}
_DECLARE = frozenset(("declare", "typeset", "local", "export", "readonly"))
_ANSI = {
    "a": "\a", "b": "\b", "e": "\x1b", "E": "\x1b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v",
    "\\": "\\", "'": "'", '"': '"', "?": "?",
}  # fmt: skip


def read(text: str, depth: int = 0) -> list[Command]:
    """The commands of a script. Raises SyntaxProblem, and Exceeded past a bound."""
    if len(text) > MAX_LENGTH:
        raise Exceeded(f"a command is longer than {MAX_LENGTH} characters")
    if "\r" in text:
        text = text.replace("\r\n", "\n")
    reader = Reader(text, depth)
    commands = reader.script(frozenset())
    if reader.at < len(text):
        raise SyntaxProblem(f"unexpected {text[reader.at]!r}", reader.at)
    return commands


def read_word(text: str, depth: int = 0, *, here_document: bool = False) -> Word:
    """Text that is expanded as if between double quotes: here-documents, `${x@P}`, arithmetic, prompts."""
    reader = Reader(text, depth)
    parts: list[tuple[Any, ...]] = []
    reader.double_quoted(parts, "", here_document=here_document)
    return Word(parts, text)


class Reader:
    """One pass over `text`; `at` is the next character."""

    def __init__(self, text: str, depth: int) -> None:
        if depth > MAX_DEPTH:
            raise Exceeded(f"a command is nested more than {MAX_DEPTH} levels deep")
        self.text = text
        self.end = len(text)
        self.at = 0
        self.depth = depth
        self.words = 0
        self.substitutions = 0  # `$(` and `<(` that are open here
        self.pending: list[tuple[Redirect, str, bool, bool]] = []  # here-documents whose body comes after this line

    # -- small steps ---------------------------------------------------------------------------------------------------

    def fail(self, what: str) -> SyntaxProblem:
        return SyntaxProblem(what, self.at)

    def deeper(self) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise Exceeded(f"a command is nested more than {MAX_DEPTH} levels deep")

    def skip_blanks(self) -> None:
        text = self.text
        while self.at < self.end:
            c = text[self.at]
            if c in _BLANK:
                self.at += 1
            elif c == "\\" and text.startswith("\n", self.at + 1):
                self.at += 2
            elif c == "#":
                stop = text.find("\n", self.at)
                self.at = self.end if stop < 0 else stop
            else:
                return

    def skip_lines(self) -> None:
        """Blanks, comments and newlines; at each newline the bodies of pending here-documents."""
        while True:
            self.skip_blanks()
            if self.at < self.end and self.text[self.at] == "\n":
                self.newline()
            else:
                return

    def newline(self) -> None:
        self.at += 1
        pending, self.pending = self.pending, []
        for redirect, delimiter, quoted, tabs in pending:
            redirect.body = self.here_document(delimiter, quoted, tabs)

    def here_document(self, delimiter: str, quoted: bool, tabs: bool) -> Word:
        lines = []
        while self.at < self.end:
            begin = self.at
            line = self.line(joined=not quoted)
            if tabs:
                begin += len(line) - len(line.lstrip("\t"))
                line = line.lstrip("\t")
            if line == delimiter:
                break
            if self.substitutions and delimiter and line.startswith(delimiter) and ")" in line[len(delimiter) :]:
                self.at = begin + len(delimiter)  # bash takes `E)` for the end, with a warning
                break
            lines.append(line + "\n")
        body = "".join(lines)
        if quoted or not ("$" in body or "`" in body or "\\" in body):
            return Word([(QUOTED, body)], body)
        return read_word(body, self.depth + 1, here_document=True)

    def line(self, *, joined: bool) -> str:
        """The next line of the text, and the ones that backslashes join to it."""
        pieces: list[str] = []
        while True:
            stop = self.text.find("\n", self.at)
            piece = self.text[self.at :] if stop < 0 else self.text[self.at : stop]
            self.at = self.end if stop < 0 else stop + 1
            if not joined or stop < 0 or (len(piece) - len(piece.rstrip("\\"))) % 2 == 0:
                return "".join([*pieces, piece])
            pieces.append(piece[:-1])

    def peek_keyword(self) -> str:
        """The next word if it stands unquoted and whole, without consuming it."""
        text, i = self.text, self.at
        while i < self.end and text[i] not in _STOPS:
            i += 1
        if i < self.end and text[i] in "{}" and i == self.at:
            i += 1
        if (
            i < self.end
            and text[i] not in _WORD_END
            and (text[i] != "\\" or text[self.joined(i) : self.joined(i) + 1] not in _ENDS)
        ):
            return ""
        return text[self.at : i]

    def joined(self, i: int) -> int:
        """The position after the backslashes that join lines at `i`."""
        while self.text.startswith("\\\n", i):
            i += 2
        return i

    def span(self, i: int, allowed: frozenset[str]) -> tuple[str, int]:
        """The characters from `i` on that are allowed, joined over line ends, and where they stop."""
        text = self.text
        start = i
        while i < self.end and text[i] in allowed:
            i += 1
        if not text.startswith("\\\n", i):
            return text[start:i], i
        more, stop = self.span_joined(self.joined(i), allowed)
        return (text[start:i] + more, stop) if more else (text[start:i], i)

    def span_joined(self, i: int, allowed: frozenset[str]) -> tuple[str, int]:
        pieces: list[str] = []
        while True:
            start = i
            while i < self.end and self.text[i] in allowed:
                i += 1
            pieces.append(self.text[start:i])
            if i == start or self.joined(i) == i:
                return "".join(pieces), i
            i = self.joined(i)

    def accept(self, keyword: str) -> bool:
        self.skip_lines()
        if self.peek_keyword() == keyword:
            self.at += len(keyword)
            return True
        return False

    def expect(self, keyword: str) -> None:
        if not self.accept(keyword):
            raise self.fail(f"expected {keyword!r}")

    # -- lists ---------------------------------------------------------------------------------------------------------

    def script(self, closers: frozenset[str]) -> list[Command]:
        """list: and_or ((";" | "&" | newline) and_or)*, up to one of `closers` or an unmatched `)`."""
        commands: list[Command] = []
        while True:
            self.skip_lines()
            if self.at >= self.end or self.text[self.at] == ")":
                break
            if self.text.startswith(";;", self.at) or self.text.startswith(";&", self.at):
                break
            if self.closes(closers):
                break
            command = self.and_or()
            self.skip_blanks()
            if self.at < self.end:
                c = self.text[self.at]
                if c == "&" and not self.text.startswith("&&", self.at):
                    command.background = True
                    self.at += 1
                    if self.text.startswith(("!", "|"), self.at):  # zsh: &! and &|
                        self.at += 1
                elif c == ";" and not self.text.startswith((";;", ";&"), self.at):
                    self.at += 1
                elif c == "\n":
                    self.newline()
                elif c not in ";)" and not self.closes(closers):
                    raise self.fail(f"unexpected {c!r}")
            commands.append(command)
        if self.at >= self.end and self.pending:
            self.at -= 1  # a here-document without any body line
            self.newline()
            self.at = self.end
        return commands

    def closes(self, closers: frozenset[str]) -> bool:
        """Does a word that ends the list come next?"""
        return self.peek_keyword() in closers or (self.text[self.at] == "}" and _FUNCTION_SUBSTITUTION in closers)

    def and_or(self) -> Command:
        """and_or: pipeline (("&&" | "||") newline* pipeline)*"""
        left = self.pipeline()
        while True:
            self.skip_blanks()
            op = self.text[self.at : self.at + 2]
            if op not in ("&&", "||"):
                return left
            self.at += 2
            self.skip_lines()
            left = Command(AND_OR, first=left, op=op, second=self.pipeline())

    def pipeline(self) -> Command:
        """pipeline: ["time" ["-p"]] "!"* command (("|" | "|&") newline* command)*"""
        prefixed = negated = False
        while True:
            self.skip_blanks()
            keyword = self.peek_keyword()
            if keyword in ("!", "time", "noglob", "nocorrect") and self.prefix(keyword):
                prefixed = True
                negated = negated or keyword == "!"
                continue
            break
        if prefixed and (self.at >= self.end or self.text[self.at] in ";\n"):
            return Command(SIMPLE, assigns=[], words=[])  # `time` or `!` alone
        commands = [self.command()]
        while True:
            self.skip_blanks()
            if not self.text.startswith("|", self.at) or self.text.startswith("||", self.at):
                break
            self.at += 2 if self.text.startswith("|&", self.at) else 1
            self.skip_lines()
            commands.append(self.command())
        command = commands[0] if len(commands) == 1 else Command(PIPELINE, commands=commands)
        if negated:
            command.op = "!"
        return command

    def prefix(self, keyword: str) -> bool:
        """Consume a word that stands before a command and changes nothing of what it touches."""
        start = self.at
        self.at += len(keyword)
        self.skip_blanks()
        if keyword == "time":
            if self.text.startswith("-p", self.at) and self.text[self.at + 2 : self.at + 3] in (" ", "\t", ""):
                self.at += 2
                self.skip_blanks()
            if self.text.startswith("-- ", self.at):
                self.at += 2
            elif self.text.startswith("-", self.at):  # not the keyword: time(1) with options of its own
                self.at = start
                return False
        return True

    def command(self) -> Command:
        self.skip_blanks()
        if self.at >= self.end:
            raise self.fail("a command is missing")
        text = self.text
        c = text[self.at]
        if c == "(":
            if text.startswith("((", self.at):
                found = self.try_arithmetic()
                if found is not None:
                    return self.with_redirects(found)
            return self.with_redirects(self.subshell())
        if c in "&|;)\n":
            raise self.fail(f"unexpected {c!r}")
        keyword = self.peek_keyword()
        if keyword in _NO_COMMAND:
            raise self.fail(f"unexpected {keyword!r}")
        method = _COMPOUND.get(keyword)
        if method is not None:
            self.deeper()
            result = self.with_redirects(method(self))
            self.depth -= 1
            return result
        return self.simple()

    def with_redirects(self, command: Command) -> Command:
        while True:
            self.skip_blanks()
            redirect = self.redirect()
            if redirect is None:
                return command
            command.redirects.append(redirect)

    def body(self, *closers: str) -> list[Command]:
        return self.script(frozenset(closers))

    # -- compound commands ---------------------------------------------------------------------------------------------

    def subshell(self) -> Command:
        """subshell: "(" list ")" """
        self.deeper()
        self.at += 1
        commands = self.body()
        if not self.text.startswith(")", self.at):
            raise self.fail("expected ')'")
        self.at += 1
        self.depth -= 1
        return Command(GROUP, body=commands, subshell=True)

    def group(self) -> Command:
        """group: "{" list "}" """
        self.at += 1
        commands = self.body("}")
        self.expect("}")
        return Command(GROUP, body=commands, subshell=False)

    def if_(self) -> Command:
        """if: "if" list "then" list ("elif" list "then" list)* ["else" list] "fi" """
        self.at += 2
        branches = []
        otherwise: list[Command] = []
        while True:
            condition = self.body("then")
            self.expect("then")
            branches.append((condition, self.body("elif", "else", "fi")))
            if self.accept("elif"):
                continue
            if self.accept("else"):
                otherwise = self.body("fi")
            self.expect("fi")
            return Command(IF, branches=branches, otherwise=otherwise)

    def do_group(self) -> list[Command]:
        """do_group: "do" list "done", or zsh's and bash's "{" list "}" """
        self.skip_lines()
        if self.peek_keyword() == "{":
            self.at += 1
            commands = self.body("}")
            self.expect("}")
            return commands
        self.expect("do")
        commands = self.body("done")
        self.expect("done")
        return commands

    def while_(self) -> Command:
        """while: ("while" | "until") list do_group"""
        self.at += 5
        condition = self.body("do")
        return Command(WHILE, condition=condition, body=self.do_group(), head=[])

    def for_(self) -> Command:
        """for: ("for" | "select") name ["in" word*] (";" | newline) do_group, or for (( a; b; c ))"""
        self.at += len(self.peek_keyword())
        self.skip_blanks()
        if self.text.startswith("((", self.at):
            inner = self.balanced_arithmetic()
            if inner is None:
                raise self.fail("expected '))'")
            self.skip_blanks()
            if self.text.startswith(";", self.at):
                self.at += 1
            head = [read_word(part, self.depth + 1) for part in _expressions(inner)]
            return Command(WHILE, condition=[], body=self.do_group(), head=head)
        name = self.peek_keyword()
        if not name:
            raise self.fail("expected a name after 'for'")
        self.at += len(name)
        words: list[Word] | None = None
        if self.accept("in"):
            words = self.word_list()
        elif self.text.startswith("(", self.at):  # zsh: for x (a b c)
            self.at += 1
            words = self.word_list()
            if not self.text.startswith(")", self.at):
                raise self.fail("expected ')'")
            self.at += 1
        self.skip_blanks()
        if self.text.startswith(";", self.at):
            self.at += 1
        return Command(FOR, name=name, words=words, body=self.do_group())

    def word_list(self) -> list[Word]:
        words: list[Word] = []
        while True:
            self.skip_blanks()
            if self.at >= self.end or self.text[self.at] in ";\n&|)":
                return words
            words.append(self.word())

    def case(self) -> Command:
        """case: "case" word "in" (["("] pattern ("|" pattern)* ")" list (";;" | ";&" | ";;&"))* "esac" """
        self.at += 4
        self.skip_blanks()
        subject = self.word()
        self.expect("in")
        items = []
        while not self.accept("esac"):
            self.skip_lines()
            if self.text.startswith("(", self.at):
                self.at += 1
            patterns = []
            while True:
                self.skip_blanks()
                patterns.append(self.word())
                self.skip_blanks()
                if not self.text.startswith("|", self.at):
                    break
                self.at += 1
            if not self.text.startswith(")", self.at):
                raise self.fail("expected ')' after a case pattern")
            self.at += 1
            body = self.body("esac")
            self.skip_lines()
            end = next((end for end in (";;&", ";;", ";&", ";|") if self.text.startswith(end, self.at)), "")
            self.at += len(end)
            items.append((patterns, body, end))
        return Command(CASE, subject=subject, items=items)

    def test(self) -> Command:
        """`[[ expression ]]`: the operators are words like the others"""
        self.at += 2
        words: list[Word] = []
        while True:
            self.skip_lines()
            if self.at >= self.end:
                raise self.fail("expected ']]'")
            if self.peek_keyword() == "]]":
                self.at += 2
                return Command(TEST, words=words, arithmetic=False)
            if self.text.startswith(("<(", ">("), self.at):
                words.append(self.word())
            elif self.text[self.at] in "()<>&|;":
                self.at += 1  # && || < > ( ) inside [[ ]]
            else:
                operator = words[-1].plain() if words else None
                words.append(self.word(pattern=operator in ("=~", "==", "=", "!=")))

    def function(self) -> Command:
        """function: "function" name ["()"] command"""
        self.at += 8
        self.skip_blanks()
        if self.text.startswith(("{", "("), self.at):  # zsh: it has no name, and runs at once
            return self.command()
        name = self.word().text
        self.skip_blanks()
        if self.text.startswith("(", self.at) and not self.text.startswith("((", self.at):
            self.at += 1
            self.skip_blanks()
            if not self.text.startswith(")", self.at):
                raise self.fail("expected ')'")
            self.at += 1
        self.skip_lines()
        return Command(FUNCTION, name=name, body=[self.command()])

    def coproc(self) -> Command:
        """coproc: "coproc" [name] command"""
        self.at += 6
        self.skip_blanks()
        start = self.at
        name = self.peek_keyword()
        if name and name not in _COMPOUND:
            self.at += len(name)
            self.skip_blanks()
            if self.text.startswith(("{", "("), self.at) or self.peek_keyword() in _COMPOUND:
                return self.command()
            self.at = start
        return self.command()

    def try_arithmetic(self) -> Command | None:
        """`(( expression ))`, or None where it turns out to be nested subshells."""
        start = self.at
        inner = self.balanced_arithmetic()
        if inner is None:
            self.at = start
            return None
        return Command(TEST, words=[read_word(inner, self.depth + 1)], arithmetic=True)

    def balanced_arithmetic(self) -> str | None:
        """The text between `((` and `))`; None if the two closing parentheses do not stand together."""
        start = self.at + 2
        level = 0
        i = start
        text = self.text
        while i < self.end:
            c = text[i]
            if c == "(":
                level += 1
            elif c == ")":
                if level == 0:
                    if not text.startswith("))", i):
                        return None
                    self.at = i + 2
                    return text[start:i]
                level -= 1
            elif c in "'\"":
                close = text.find(c, i + 1)
                if close < 0:
                    return None
                i = close
            elif c == "\\":
                i += 1
            i += 1
        return None

    # -- simple commands -----------------------------------------------------------------------------------------------

    def simple(self) -> Command:
        """simple: (assignment | redirect)* word (word | redirect)*, or a function definition `name () command`"""
        assigns: list[Assign] = []
        words: list[Word] = []
        redirects: list[Redirect] = []
        text = self.text
        while True:
            self.skip_blanks()
            if self.at >= self.end or text[self.at] in ";\n|)":
                break
            redirect = self.redirect()
            if redirect is not None:
                redirects.append(redirect)
                continue
            c = text[self.at]
            if c == "&":
                break
            if c == "(":
                if len(words) == 1 and not assigns and not redirects:
                    return self.function_body(words[0])
                raise self.fail("unexpected '('")
            if not words or words[0].plain() in _DECLARE:
                assign = self.assignment()
                if assign is not None:
                    assigns.append(assign)
                    if words:  # an argument of `export` and kin: assigned first, then only a name
                        words.append(Word([(LITERAL, assign.name)], assign.name))
                    continue
            words.append(self.word())
        if not words and not assigns and not redirects:
            raise self.fail("a command is missing")
        command = Command(SIMPLE, assigns=assigns, words=words)
        command.redirects = redirects
        return command

    def function_body(self, name: Word) -> Command:
        self.at += 1
        self.skip_blanks()
        if not self.text.startswith(")", self.at):
            raise self.fail("unexpected '('")
        self.at += 1
        self.skip_lines()
        self.deeper()
        body = self.command()
        self.depth -= 1
        return Command(FUNCTION, name=name.text, body=[body])

    def redirect(self) -> Redirect | None:
        """redirect: [fd | {name}] operator word; None where no redirect begins here"""
        text = self.text
        start = i = self.at
        while i < self.end and text[i].isdigit():
            i += 1
        if i == start and text.startswith("{", i):
            close = text.find("}", i)
            name = text[i + 1 : close].partition("[")[0] if close > 0 else ""
            if (
                name.isidentifier()
                and (close == i + 1 + len(name) or text[close - 1] == "]")
                and text[close + 1 : close + 2] in ("<", ">")
            ):
                i = close + 1
        if i >= self.end or text[i] not in "<>&" or (text[i] == "&" and (i > start or not text.startswith("&>", i))):
            return None
        if text.startswith(("<(", ">("), i):
            return None
        for op in _REDIRECTS:
            if text.startswith(op, i):
                break
        fd = text[start:i]
        self.at = i + len(op)
        if op == "<<" and text.startswith("-", self.joined(self.at)):
            raise self.fail("an operator stands on two lines")
        self.skip_blanks()
        if op in ("<<", "<<-"):
            return self.here(fd, op)
        if self.at >= self.end or text[self.at] in ";\n|&)":
            raise self.fail(f"a file name is missing after {op!r}")
        return Redirect(fd, op, self.word())

    def here(self, fd: str, op: str) -> Redirect:
        word = self.word()
        quoted = any(part[0] != LITERAL for part in word.parts)
        delimiter = "".join(str(part[1]) for part in word.parts if part[0] in (LITERAL, QUOTED))
        if any(part[0] not in (LITERAL, QUOTED) for part in word.parts):
            delimiter = word.text
        redirect = Redirect(fd, "<<", word, Word([], ""))
        self.pending.append((redirect, delimiter, quoted, op == "<<-"))
        return redirect

    def assignment(self) -> Assign | None:
        """assignment: name ["[" index "]"] ["+"] "=" (word | "(" ... ")"); None where the next word is none"""
        text = self.text
        i = self.at
        if text[i] not in _NAME_START:
            return None
        while i < self.end and text[i] in _NAME:
            i += 1
        name = text[self.at : i]
        index = None
        if i < self.end and text[i] == "[":
            close = self.closing_bracket(i)
            if close < 0 or text[close + 1 : close + 2] not in ("=", "+"):
                return None
            index = self.subscript(i + 1, close)
            i = close + 1
        append = text.startswith("+=", i)
        if not append and not text.startswith("=", i):
            return None
        self.at = i + (2 if append else 1)
        if text.startswith("(", self.at):
            return Assign(name, index, self.array(), append)
        if (self.at >= self.end or text[self.at] in _WORD_END) and not text.startswith(("<(", ">("), self.at):
            return Assign(name, index, Word([], ""), append)
        return Assign(name, index, self.word(), append)

    def closing_bracket(self, i: int) -> int:
        """Where the `[` at `i` closes, or -1. Quotes and nested brackets are skipped."""
        level = inner = 0
        text = self.text
        while i < self.end and text[i] != "\n":
            c = text[i]
            if c == "[":
                level += 1
            elif c == "]":
                level -= 1
                if level == 0:
                    return i
            elif c == "\\":
                i += 1
            elif c == "(":
                inner += 1
            elif c == ")":
                inner -= 1
            elif c in "'\"":
                i = text.find(c, i + 1)
                if i < 0:
                    return -1
            elif c in ";|&" and level == 1 and inner <= 0:
                return -1
            i += 1
        return -1

    def subscript(self, start: int, stop: int) -> Word:
        """The text between the brackets of an array element, its quotes taken off as in a word."""
        return Reader(self.text[start:stop], self.depth + 1).braced_word("", literal=False)

    def array(self) -> list[tuple[Word | None, Word]]:
        """array: "(" ([index]=word | word)* ")" """
        self.at += 1
        values: list[tuple[Word | None, Word]] = []
        while True:
            self.skip_lines()
            if self.at >= self.end:
                raise self.fail("expected ')' after an array")
            if self.text[self.at] == ")":
                self.at += 1
                return values
            index = None
            if self.text[self.at] == "[":
                close = self.closing_bracket(self.at)
                if close > 0 and self.text.startswith("=", close + 1):
                    index = self.subscript(self.at + 1, close)
                    self.at = close + 2
                    if self.at >= self.end or self.text[self.at] in " \t\n)":
                        values.append((index, Word([], "")))
                        continue
            values.append((index, self.word()))

    # -- words ---------------------------------------------------------------------------------------------------------

    def word(self, *, pattern: bool = False) -> Word:
        """One word, up to an unquoted blank or operator. `pattern`: right side of `=~` or `==`, where ( and | are text."""
        self.words += 1
        if self.words > MAX_WORDS:
            raise Exceeded(f"a command has more than {MAX_WORDS} words")
        start = self.at
        text = self.text
        parts: list[tuple[Any, ...]] = []
        level = 0
        while self.at < self.end:
            c = text[self.at]
            if c in _WORD_END:
                if c in "<>" and text.startswith("(", self.at + 1) and (self.at == start or text[self.at - 1] not in "<>"):
                    self.process_substitution(parts, c)
                    continue
                if c == "(" and self.extended_glob(parts, start):
                    continue
                if pattern and (c in "(|" or (c == ")" and level) or (c in " \t" and level)):
                    level += (c == "(") - (c == ")")
                    parts.append((LITERAL, c))
                    self.at += 1
                    continue
                break
            self.part(parts, c)
        if self.at == start:
            raise self.fail(f"unexpected {text[self.at]!r}" if self.at < self.end else "a word is missing")
        return Word(_merged(parts), text[start : self.at])

    def part(self, parts: list[tuple[Any, ...]], c: str) -> None:
        """One part of a word, beginning with `c`."""
        text = self.text
        if c == "'":
            close = text.find("'", self.at + 1)
            if close < 0:
                raise self.fail("a single quote is not closed")
            parts.append((QUOTED, text[self.at + 1 : close]))
            self.at = close + 1
        elif c == '"':
            self.at += 1
            parts.append((QUOTED, ""))
            self.double_quoted(parts, '"')
        elif c == "\\":
            if text.startswith("\n", self.at + 1):
                self.at += 2
            elif self.at + 1 >= self.end:
                parts.append((QUOTED, "\\"))
                self.at += 1
            else:
                parts.append((QUOTED, text[self.at + 1]))
                self.at += 2
        elif c == "$":
            self.dollar(parts, quoted=False)
        elif c == "`":
            self.backquoted(parts, quoted=False)
        else:
            i = self.at + 1
            while i < self.end and text[i] not in _STOPS:
                i += 1
            parts.append((LITERAL, text[self.at : i]))
            self.at = i

    def extended_glob(self, parts: list[tuple[Any, ...]], start: int) -> bool:
        """`@(a|b)` and its kin, and zsh's glob qualifiers `*(D)`: consumed as literal text."""
        text = self.text
        if self.at == start:
            return False
        before = text[self.at - 1]
        choice = before not in "@?*+!" and bool(parts) and parts[-1][0] == LITERAL and self.choice()
        if before not in "@?*+!" and not choice and not (parts and parts[-1][0] == LITERAL and self.qualifier()):
            return False
        level = 0
        i = self.at
        while i < self.end:
            c = text[i]
            if c == "\\":
                i += 1
            elif c in "'\"":
                close = text.find(c, i + 1)
                if close < 0:
                    return False
                i = close
            elif c == "(":
                level += 1
            elif c == ")":
                level -= 1
                if level == 0:
                    break
            elif c == "\n":
                return False
            i += 1
        else:
            return False
        parts.append((LITERAL, ("@" if choice else "") + _unquote_simple(text[self.at : i + 1])))
        self.at = i + 1
        return True

    def choice(self) -> bool:
        """zsh: `.(env|txt)`, which is `.@(env|txt)` in bash."""
        close = self.text.find(")", self.at)
        inner = self.text[self.at + 1 : close] if close > 0 else ""
        return "|" in inner and "||" not in inner and not any(c in inner for c in " \t\n;&$`(<>")

    def qualifier(self) -> bool:
        """A short parenthesis of glob qualifiers right behind a word and not followed by a body: `**/.env(D)`."""
        close = self.text.find(")", self.at)
        inner = self.text[self.at + 1 : close] if close > 0 else ""
        if not inner or len(inner) > 12 or not all(c.isalnum() or c in ".:@/#^-+" for c in inner):
            return False
        after = self.text[close + 1 : close + 2]
        return after in ("", " ", "\t", "\n", ";", "|", "&", ")")

    def process_substitution(self, parts: list[tuple[Any, ...]], direction: str) -> None:
        self.at += 1
        commands = self.parenthesised()
        parts.append((PROCESS, direction, commands))

    def parenthesised(self) -> list[Command]:
        """The commands of `( ... )`, whose `(` is next."""
        self.deeper()
        self.substitutions += 1
        self.at += 1
        pending, self.pending = self.pending, []
        commands = self.body()
        if not self.text.startswith(")", self.at):
            raise self.fail("expected ')'")
        self.at += 1
        self.pending = pending + self.pending
        self.substitutions -= 1
        self.depth -= 1
        return commands

    def double_quoted(self, parts: list[tuple[Any, ...]], closer: str, *, here_document: bool = False) -> None:
        """Up to `closer` (or the end of the text, for ""): only `$`, backquote and backslash are special."""
        text = self.text
        while True:
            i = self.at
            while i < self.end and text[i] not in '$`\\"':
                i += 1
            if i > self.at:
                parts.append((QUOTED, text[self.at : i]))
                self.at = i
            if i >= self.end:
                if closer:
                    raise self.fail("a double quote is not closed")
                return
            c = text[i]
            if c == '"':
                self.at += 1
                if closer:
                    return
                parts.append((QUOTED, '"'))
            elif c == "\\":
                self.escaped(parts, here_document=here_document)
            elif c == "$":
                self.dollar(parts, quoted=True)
            else:
                self.backquoted(parts, quoted=True)

    def escaped(self, parts: list[tuple[Any, ...]], *, here_document: bool) -> None:
        """A backslash between double quotes: it escapes only `$`, backquote, `"`, itself and a newline."""
        follower = self.text[self.at + 1 : self.at + 2]
        if follower == "\n":
            pass
        elif follower in ("$", "`", "\\") or (follower == '"' and not here_document):
            parts.append((QUOTED, follower))
        else:
            parts.append((QUOTED, "\\" + follower))
        self.at += 1 + len(follower)

    def backquoted(self, parts: list[tuple[Any, ...]], *, quoted: bool) -> None:
        """`...`: backslash escapes `$`, backquote and itself (and `"` inside double quotes)."""
        text = self.text
        out = []
        i = self.at + 1
        while True:
            if i >= self.end:
                raise self.fail("a backquote is not closed")
            c = text[i]
            if c == "`":
                break
            if c == "\\" and i + 1 < self.end and (text[i + 1] in "$`\\" or (quoted and text[i + 1] == '"')):
                i += 1
                c = text[i]
            out.append(c)
            i += 1
        self.at = i + 1
        parts.append((COMMAND, read("".join(out), self.depth + 1), quoted))

    def dollar(self, parts: list[tuple[Any, ...]], *, quoted: bool) -> None:
        """Whatever begins with `$`."""
        text = self.text
        if text.startswith("\\\n", self.at + 1):
            self.at = self.joined(self.at + 1) - 1
        c = text[self.at + 1 : self.at + 2]
        if c == "(":
            if text.startswith("((", self.at + 1):
                start = self.at
                self.at += 1
                inner = self.balanced_arithmetic()
                if inner is not None:
                    parts.append((ARITHMETIC, read_word(inner, self.depth + 1), quoted))
                    return
                self.at = start
            self.at += 1
            parts.append((COMMAND, self.parenthesised(), quoted))
        elif c == "{":
            self.braced(parts, quoted=quoted)
        elif c == "[":
            close = self.closing_bracket(self.at + 1)
            if close < 0:
                parts.append((QUOTED if quoted else LITERAL, "$"))
                self.at += 1
                return
            parts.append((ARITHMETIC, read_word(text[self.at + 2 : close], self.depth + 1), quoted))
            self.at = close + 1
        elif c == "'" and not quoted:
            self.at += 2
            parts.append((QUOTED, self.ansi_quoted()))
        elif c == '"' and not quoted:
            self.at += 2
            parts.append((QUOTED, ""))
            self.double_quoted(parts, '"')
        elif c and c in _NAME_START:
            name, i = self.span(self.at + 1, _NAME)
            parameter = Parameter(name)
            parameter.bare = True
            parts.append((PARAMETER, parameter, quoted))
            self.at = i
        elif c and c in _SPECIAL:
            parts.append((PARAMETER, Parameter(c), quoted))
            self.at += 2
        else:
            parts.append((QUOTED if quoted else LITERAL, "$"))
            self.at += 1

    def ansi_quoted(self) -> str:
        """The rest of `$'...'`, escapes decoded (bash manual 3.1.2.4)."""
        text = self.text
        out: list[str] = []
        raw = bytearray()  # \xHH and \nnn give bytes, which together may be UTF-8
        while True:
            if self.at >= self.end:
                raise self.fail("a $' quote is not closed")
            c = text[self.at]
            if c == "'":
                self.at += 1
                _flush(raw, out)
                return "".join(out)
            if c != "\\":
                _flush(raw, out)
                out.append(c)
                self.at += 1
                continue
            self.at += 1
            e = text[self.at : self.at + 1]
            if e in _ANSI:
                _flush(raw, out)
                out.append(_ANSI[e])
                self.at += 1
            elif e and e in "01234567":
                raw.append(self.digits(3, 8) & 0xFF)
            elif e == "x":
                self.at += 1
                raw.append(self.digits(2, 16) & 0xFF)
            elif e in ("u", "U"):
                self.at += 1
                _flush(raw, out)
                code = self.digits(4 if e == "u" else 8, 16)
                out.append(chr(code) if code < 0x110000 else "?")
            elif e == "c":
                _flush(raw, out)
                out.append(chr(ord(text[self.at + 1 : self.at + 2] or "@") & 0x1F))
                self.at += 2
            else:
                _flush(raw, out)
                out.append("\\" + e)
                self.at += len(e)

    def digits(self, count: int, base: int) -> int:
        allowed = "01234567" if base == 8 else "0123456789abcdefABCDEF"
        start = self.at
        while self.at < self.end and self.at - start < count and self.text[self.at] in allowed:
            self.at += 1
        return int(self.text[start : self.at] or "0", base)

    def braced(self, parts: list[tuple[Any, ...]], *, quoted: bool) -> None:
        """`${...}`"""
        text = self.text
        start = self.at
        self.at += 2
        if text.startswith((" ", "\t", "\n", "|"), self.at):
            parts.append((COMMAND, self.function_substitution(), quoted))
            return
        self.at = self.joined(self.at)
        operator = ""
        if text.startswith("#", self.at) and text[self.at + 1 : self.at + 2] not in ("}", ""):
            following = text[self.at + 1]
            if following in _NAME or following in "@*#?-$!":
                operator = "#len"
                self.at += 1
        elif text.startswith("!", self.at) and text[self.at + 1 : self.at + 2] not in ("}", ""):
            operator = "!"
            self.at += 1
        while text.startswith("(", self.at):  # zsh flags ${(flags)name}
            close = text.find(")", self.at)
            if close < 0:
                raise self.fail("expected '}'")
            self.at = close + 1
        name = self.parameter_name()
        if operator == "#len" and name in _LETTERLESS and not text.startswith("}", self.at):
            name, operator = "#", ""  # `${#-x}` and its kin: an operator on `$#`
            self.at -= 1
        index = None
        if text.startswith("[", self.at):
            close = self.closing_bracket(self.at)
            if close < 0:
                raise self.fail("expected ']'")
            index = self.subscript(self.at + 1, close)
            self.at = self.joined(close + 1)
        parameter = Parameter(name, index, operator)
        if operator == "!" and text.startswith(("*}", "@}"), self.at):
            parameter.operator = "!names"
            self.at += 1
        elif operator == "!" and index is not None and index.text in ("@", "*"):
            parameter.operator = "!keys"
        if not text.startswith("}", self.at):
            self.modifier(parameter, quoted=quoted)
        if not text.startswith("}", self.at):
            self.at = start
            raise self.fail("expected '}'")
        self.at += 1
        parts.append((PARAMETER, parameter, quoted))

    def function_substitution(self) -> list[Command]:
        """The rest of `${ list; }` and `${| list; }` (bash 5.3): whatever follows the brace, it closes."""
        self.deeper()
        if self.text[self.at] == "|":
            self.at += 1
        pending, self.pending = self.pending, []
        commands = self.body("}", _FUNCTION_SUBSTITUTION)
        if not self.text.startswith("}", self.at):
            raise self.fail("expected '}'")
        self.at += 1
        self.pending = pending + self.pending
        self.depth -= 1
        return commands

    def parameter_name(self) -> str:
        text = self.text
        i = self.at
        if i < self.end and text[i] in _NAME_START:
            name, i = self.span(i, _NAME)
            self.at = self.joined(i)
            return name
        if i < self.end and text[i].isdigit():
            while i < self.end and text[i].isdigit():
                i += 1
        elif i < self.end and text[i] in "@*#?-$!":
            i += 1
        name = text[self.at : i]
        self.at = i
        return name

    def modifier(self, parameter: Parameter, *, quoted: bool) -> None:
        """What follows the name in `${name...}`."""
        text = self.text
        for op in (
            ":-",
            ":=",
            ":?",
            ":+",
            "##",
            "%%",
            "//",
            "/#",
            "/%",
            "^^",
            ",,",
            "-",
            "=",
            "?",
            "+",
            "#",
            "%",
            "/",
            "^",
            ",",
            ":",
            "@",
            "~~",
            "~",
        ):
            if text.startswith(op, self.at):
                break
        else:
            raise self.fail("expected '}'")
        self.at += len(op)
        if op == ":" and text.startswith("\\\n", self.at) and text[self.joined(self.at) : self.joined(self.at) + 1] in _DEFAULTS:
            self.at = self.joined(self.at) + 1  # written over two lines
            op += text[self.at - 1]
        if parameter.operator:
            op = parameter.operator + op if parameter.operator != "!" else "!" + op
        if op == "@":
            parameter.operator = "@" + text[self.at : self.at + 1]
            self.at += 1
            return
        parameter.operator = op
        bare = op.lstrip("!")
        literal = quoted and bare.lstrip(":") in _DEFAULTS
        if bare.startswith("/"):
            parameter.argument = self.braced_word("/}", literal=literal)
            if text.startswith("/", self.at):
                self.at += 1
                parameter.second = self.braced_word("}", literal=literal)
        elif bare == ":":
            parameter.argument = self.braced_word(":}", literal=literal)
            if text.startswith(":", self.at):
                self.at += 1
                parameter.second = self.braced_word("}", literal=literal)
        else:
            parameter.argument = self.braced_word("}", literal=literal)

    def braced_word(self, closers: str, *, literal: bool) -> Word:
        """The argument of a `${...}` operator, up to an unquoted one of `closers`.

        `literal`: a default between double quotes. There bash pairs single quotes, so that no brace between them closes, and then keeps
        them and expands what they hold.
        """
        text = self.text
        start = self.at
        parts: list[tuple[Any, ...]] = []
        while self.at < self.end and text[self.at] not in closers:
            c = text[self.at]
            if c == "'" and literal:
                close = text.find("'", self.at + 1)
                if close < 0:
                    raise self.fail("a single quote is not closed")
                parts += read_word(text[self.at : close + 1], self.depth + 1).parts
                self.at = close + 1
            elif c == "$" and literal:
                self.dollar(parts, quoted=not text.startswith("'", self.at + 1))
            elif c == "\\" and literal and not text.startswith("}", self.at + 1):
                self.escaped(parts, here_document=False)
            elif c in "'\"\\$`":
                self.part(parts, c)
            else:
                i = self.at
                while i < self.end and text[i] not in "'\"\\$`" and text[i] not in closers:
                    i += 1
                parts.append((LITERAL, text[self.at : i]))
                self.at = i
        return Word(_merged(parts), text[start : self.at])


def _expressions(text: str) -> list[str]:
    """The three expressions of `for ((...))`; a `;` inside parentheses is part of a substitution."""
    pieces = [""]
    for piece in text.split(";"):
        if pieces[-1] and pieces[-1].count("(") > pieces[-1].count(")"):
            pieces[-1] += ";" + piece
        else:
            pieces.append(piece)
    return pieces[1:]


def _flush(raw: bytearray, out: list[str]) -> None:
    if raw:
        out.append(raw.decode("utf-8", "surrogateescape"))
        raw.clear()


def _merged(parts: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Neighbouring parts of the same plain kind as one."""
    if len(parts) < 2:
        return parts
    merged: list[tuple[Any, ...]] = []
    for part in parts:
        if merged and part[0] is merged[-1][0] and part[0] in (LITERAL, QUOTED):
            merged[-1] = (part[0], merged[-1][1] + part[1])
        else:
            merged.append(part)
    return merged


def _unquote_simple(text: str) -> str:
    return text.replace("'", "").replace('"', "") if "'" in text or '"' in text else text


_COMPOUND = {
    "{": Reader.group,
    "if": Reader.if_,
    "while": Reader.while_,
    "until": Reader.while_,
    "for": Reader.for_,
    "select": Reader.for_,
    "case": Reader.case,
    "[[": Reader.test,
    "function": Reader.function,
    "coproc": Reader.coproc,
}

__all__ = ["MAX_DEPTH", "MAX_LENGTH", "SyntaxProblem", "read", "read_word"]
