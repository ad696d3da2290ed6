"""Walk a script and find what every command in it would touch.

An abstract run: each command that could run is looked at once or more, with the values its words can have at that point. Branches
are taken both ways and joined, loops over known values are unrolled, nested shells are entered. Nothing is executed.
"""

from __future__ import annotations

from ..model import HOLE, Access, Exceeded
from ..paths import normalise, place
from . import tree
from .command import Run
from .plain import read
from .state import EMPTY, MAX_ALTERNATIVES, UNKNOWN, Output, State, either, holes_only, tainted, taints, together, union
from .tree import SyntaxProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from ..model import Action, Certainty
    from ..world import World
    from .state import Value
    from .tree import Assign, Command, Redirect
    from .words import Words

MAX_PATH = 4_096  # PATH_MAX of Linux: path_resolution(7)
MAX_STEPS = 20_000  # simple commands looked at for one call
MAX_NESTING = 64
MAX_RECURSION = 4  # levels of one shell function inside itself
MAX_UNROLLED = 64  # iterations looked at one by one; more are looked at in bundles
MAX_SCRIPT = 262_144  # bytes of a script file that is read

# Variables whose value some program runs as shell code: bash(1), git(1), less(1), man(1); prompts are expanded before they are shown.
_CODE_VARIABLES = frozenset(
    ("PROMPT_COMMAND", "LESSOPEN", "LESSCLOSE", "PAGER", "MANPAGER", "EDITOR", "VISUAL", "FCEDIT", "GIT_PAGER", "GIT_EDITOR",
     "GIT_SEQUENCE_EDITOR", "GIT_SSH_COMMAND", "GIT_EXTERNAL_DIFF", "GIT_ASKPASS", "SSH_ASKPASS", "GIT_PROXY_COMMAND", "BROWSER", "RSYNC_RSH")
)  # fmt: skip
_SURE = frozenset(
    (":", "true", "echo", "printf", "export", "set", "shopt", "alias", "declare", "typeset", "local", "readonly", "unset", "umask")
)
_SHELLS = frozenset(("sh", "bash", "zsh", "dash", "ksh", "ash", "crontab", "at", "batch"))
_PROMPTS = frozenset(("PS0", "PS1", "PS2", "PS4"))

_OUTPUTS = frozenset((">", ">>", ">|", "&>", "&>>", ">&"))
SHOWN = "its variables are shown"  # the note of a file that was loaded, and whose variables come out
_DEVICES = ("/dev/null", "/dev/stdout", "/dev/stderr", "/dev/tty", "/dev/zero", "/dev/full", "/dev/stdin")


class Shell:
    """One analysis. `accesses` is what it found."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.accesses: list[Access] = []
        self._words: Words | None = None
        self.depth = 0
        self.steps = 0
        self.locals: list[dict[str, Value | None]] = []  # for each function being run, the values that its local variables hide
        self.active: dict[str, int] = {}  # shell functions being run, how often inside each other
        self.pipes: dict[str, Output] = {}
        self.scripts: set[str] = set()  # script files already entered
        self.written: dict[str, Output] = {}  # files that this call itself wrote, with what it wrote
        self.held: dict[str, Access] = {}  # credentials that substitutions captured, by the name that taints their text
        self.traps: list[str] = []  # what `trap` set in the shells that are still open
        self.fixed: set[int] = set()  # identities of accesses that no pipe and no capture takes back

    @property
    def words(self) -> Words:
        """Expansion of words, loaded when the first one needs it."""
        if self._words is None:
            from .words import Words

            self._words = Words(self)
        return self._words

    # -- entry points --------------------------------------------------------------------------------------------------

    def script(self, text: str, state: State, stdin: Output = UNKNOWN) -> Output:
        """Shell code, nested or not. Raises SyntaxProblem and Exceeded."""
        self.deeper()
        try:
            return self.subshell(read(text, self.depth), state, stdin)
        finally:
            self.depth -= 1

    def subshell(self, commands: list[Command], state: State, stdin: Output) -> Output:
        """The commands of one shell, and what it does when it ends: its traps see the variables as they are then."""
        outer, self.traps = self.traps, []
        output = self.commands(commands, state, stdin)
        traps, self.traps = self.traps, []
        if not traps:
            self.traps = outer
            return output
        outputs = [output] + [self.nested(text, state.copy(), stdin) for text in dict.fromkeys(traps[-MAX_ALTERNATIVES:])]
        self.traps = outer
        return together(outputs)

    def nested(self, text: str, state: State, stdin: Output = UNKNOWN) -> Output:
        """Shell code given to another shell or to eval: what is no shell code there is looked at as text."""
        if HOLE in holes_only(text) and not holes_only(text).replace(HOLE, "").strip():
            self.unknown_code("shell code that is computed when it runs")
            return UNKNOWN
        try:
            return self.script(text, state, stdin)
        except SyntaxProblem:
            self.look_at_text(text, state)
            return UNKNOWN

    def deeper(self) -> None:
        self.depth += 1
        if self.depth > MAX_NESTING:
            raise Exceeded(f"a command is nested more than {MAX_NESTING} levels deep")

    def step(self) -> None:
        self.steps += 1
        if self.steps > MAX_STEPS:
            raise Exceeded(f"a command comes to more than {MAX_STEPS} simple commands")

    # -- findings ------------------------------------------------------------------------------------------------------

    def touch(
        self,
        action: Action,
        text: str,
        state: State,
        origin: str = "",
        *,
        certainty: Certainty = "certain",
        wide: bool = False,
        note: str = "",
    ) -> None:
        """Record an access to a path, for each directory the shell may be in."""
        path = holes_only(text)
        if not path or path in _DEVICES:
            return
        for cwd in state.cwd:
            if len(path) > MAX_PATH and len(normalise(path, cwd)) > MAX_PATH:
                continue  # no system call takes it
            where = place(path, cwd, self.world.disk)
            act = action
            if action == "write" and HOLE not in where.real and not self.world.disk.exists(where.real):
                act = "create" if self.world.sees_disk else "write"
            if HOLE in where.literal and act in ("write", "delete") and not self.says_protected(where.literal, act):
                continue
            sure = "possible" if HOLE in where.literal and certainty == "certain" else certainty
            self.accesses.append(Access(act, where.literal, origin or text, real=where.real, certainty=sure, wide=wide, note=note))
            if action in ("read", "write", "send") and HOLE not in where.real and self.world.disk.is_twin(where.real):
                from ..links import protected_twin

                twin = protected_twin(self.world, where.real)
                if twin is not None:
                    self.accesses.append(Access(act, twin, origin or text, wide=wide, note=f"{text} is a hard link to it"))

    def says_protected(self, path: str, action: Action) -> bool:
        """Does the known part of a path with holes say by itself that the file is a protected one?

        Every build writes and removes files whose names it computes: `$NAME.sha256` could be an environment file, and never is.
        """
        return self.world.policy.covers(path.replace(HOLE, "x"), action)

    def reveal(self, name: str, origin: str, state: State) -> None:
        """Record that the value of a variable ("*": of all variables) is shown."""
        self.accesses += self.revealed(name, origin, state)

    def revealed(self, name: str, origin: str, state: State) -> list[Access]:
        """The accesses that showing a variable makes: itself, and the protected files whose variables were loaded."""
        shown = [Access("reveal", name, origin, kind="env")]
        if state.loaded and (name == "*" or name not in self.world.env()):
            shown += [Access("read", a.resource, origin, real=a.real, note=SHOWN) for a in state.loaded]
        return shown

    def take_shown(self, start: int) -> tuple[Access, ...]:
        """Take back what was recorded as shown since `start`: it went into a pipe or was captured, and is not shown yet."""
        recent = self.accesses[start:]
        shown = tuple(a for a in recent if (a.action == "reveal" or a.note is SHOWN) and id(a) not in self.fixed)
        if shown:
            self.accesses[start:] = [a for a in recent if a not in shown]
        return shown

    def fix_shown(self, start: int) -> None:
        """What was recorded as shown since `start` went into a file or to the terminal by another way: it stays recorded."""
        self.fixed.update(id(a) for a in self.accesses[start:])

    def _captured(self, output: Output, shown: tuple[Access, ...]) -> Output:
        """The output of a substitution whose text carries secrets: tainted, so that showing the text reveals them."""
        names = []
        for access in shown:
            if access.kind == "env":
                names.append(access.resource)
            elif access.kind == "command":
                names.append(f"credential{len(self.held)}")
                self.held[names[-1]] = access
        text = output.text or ""
        missing = "".join(tainted(name) for name in names if tainted(name) not in text)
        return Output(text.rstrip("\n") + missing)

    def unknown_code(self, what: str) -> None:
        """Record code that nobody can see into before it runs."""
        self.accesses.append(Access("execute", HOLE, what, certainty="opaque"))

    def opaque(self, path: str, origin: str) -> None:
        """Record a program of the project that runs and is not looked into."""
        self.accesses.append(Access("execute", path, origin, certainty="opaque"))

    def subscripts(self, text: str, state: State) -> None:
        """What is evaluated as a number or as a variable's name: substitutions in its subscripts run (`a='x[$(id)]'; echo $((a))`)."""
        seen: set[str] = set()
        pending = [text]
        while pending and len(seen) < MAX_NESTING:
            text = pending.pop()
            if "[" in text and ("$(" in text or "`" in text):
                from .reader import read_word

                try:
                    self.words.scalar(read_word(text, self.depth + 1), state)
                except SyntaxProblem:
                    self.look_at_text(text, state)
            elif text.isidentifier() and text not in seen:
                value = state.values.get(text)
                pending += value if isinstance(value, tuple) else ()
            seen.add(text)

    def look_at_text(self, text: str, state: State, certainty: Certainty = "possible") -> None:
        """Text that is no shell code we understand: any word in it that names a protected file is a possible read."""
        from .text import protected_words

        for word in protected_words(text, self.world, state.cwd[0]):
            self.touch("read", word, state, word, certainty=certainty)

    # -- commands ------------------------------------------------------------------------------------------------------

    def commands(self, commands: list[Command], state: State, stdin: Output) -> Output:
        outputs = []
        for command in commands:
            if command.background:
                self.command(command, state.copy(), EMPTY)
            else:
                outputs.append(self.command(command, state, stdin))
        return together(outputs)

    def command(self, command: Command, state: State, stdin: Output) -> Output:
        return _RUN[command.kind](self, command, state, stdin)

    def _simple(self, command: Command, state: State, stdin: Output) -> Output:
        self.step()
        if not command.words:
            if command.assigns:
                for assign in command.assigns:
                    self.assign(assign, state)
            inputs, out = self.redirects(command.redirects, state)
            for text in inputs.paths:
                self.touch("read", text, state, "< " + text)
            if inputs.paths and not out:
                return self.file_output(inputs.paths[-1], state)
            return EMPTY
        first = command.words[0].plain()
        if first is not None and first in state.aliases:
            return self._alias(command, state, stdin)
        result: list[Output] = []
        inner = state
        lines = [list(command.plain)] if command.plain is not None else []
        declares = first in ("export", "declare", "typeset", "local", "readonly")
        if declares and state.refs and any(word.text == "-n" for word in command.words):
            for assign in command.assigns:
                state.refs.pop(assign.name, None)
        if self.locals and first in ("declare", "typeset", "local"):
            self._local(command, state)
        if command.assigns and not declares:
            lines = self.words.argv(command.words, state)  # before the assignments, as bash does
            inner = state.copy()
            for assign in command.assigns:
                self.assign(assign, inner)
                inner.exported.add(assign.name)
        elif declares:
            for assign in command.assigns:
                self._declare(assign, state, once=first == "readonly")
            self._attributes(command, state)
        inputs, out = self.redirects(command.redirects, state)
        lines = lines or self.words.argv(command.words, state)
        before = inner.copy() if len(lines) > 1 else inner
        start = len(self.accesses)
        for number, words in enumerate(lines):
            if words:
                current = before.copy() if number else inner
                result.append(Run(self, words, current, inputs.output or stdin, inputs.paths, command).go())
                if current is not inner:
                    inner.join(current)
        if inner is not state:
            state.cwd, state.loaded = inner.cwd, inner.loaded
            state.adopt(inner, but=[assign.name for assign in command.assigns])
        if not lines or not any(lines):
            for text in inputs.paths:
                self.touch("read", text, state, "< " + text)
        output = result[0] if len(result) == 1 else either(result)
        if command.redirects:
            self._redirected(command.redirects, start)
        for path, appended in out:
            self.remember(path, output, state, appended=appended)
        return EMPTY if out else output

    def _redirected(self, redirects: list[Redirect], start: int) -> None:
        """What a command showed since `start` did not go where its output goes: to nowhere, to a file, to standard error."""
        last = next((r for r in reversed(redirects) if r.op in _OUTPUTS and r.fd in ("", "1")), None)
        if last is None:
            return
        if last.target.constant() == "/dev/null":
            self.take_shown(start)
        else:
            self.fix_shown(start)

    def _alias(self, command: Command, state: State, stdin: Output) -> Output:
        """An alias is text: read it again with the rest of the words behind it.

        The command itself runs where aliases are off, as in a script, or where the line that defines the alias is the one that uses it.
        """
        name = command.words[0].text
        inner = state.copy()
        text = inner.aliases.pop(name)
        words = [word.text for word in command.words[1:]]
        for i, word in enumerate(words):
            if not text.endswith((" ", "\t")) or word not in inner.aliases:
                break
            text += inner.aliases[word]  # an alias that ends in a blank: the next word is looked up too
            del words[i]
            break
        plain = inner.copy()
        outputs = [self.nested(" ".join([text, *words]), inner, stdin), self._simple(command, plain, stdin)]
        inner.join(plain)
        state.cwd = inner.cwd
        state.adopt(inner)
        return either(outputs)

    def assign(self, assign: Assign, state: State) -> None:
        """`name=value` in all its forms."""
        if assign.name.startswith("CCGATE_"):
            self.accesses.append(Access("write", self.world.wiring, f"{assign.name}=", note="a variable of the gate"))
        value = assign.value
        if isinstance(value, list):
            self._assign_array(assign, value, state)
            return
        new = self.words.scalar(value, state)
        if assign.index is not None and assign.name == "mapfile" and "zshmapfile" in state.options:  # zsh: the content of a file
            self.touch("write", assign.index.text, state, f"mapfile[{assign.index.text}]=")
        if assign.index is not None:
            self._assign_element(assign, self.words.scalar(assign.index, state)[0], new, state)
            return
        if assign.append:
            old = self.words.parameters.lookup(assign.name, state) if assign.name in state.values else ("",)
            new = tuple(dict.fromkeys(a + b for a in old for b in new))[:MAX_ALTERNATIVES]
        state.assign(assign.name, new)
        if assign.name in _CODE_VARIABLES:
            for text in new:
                self.nested(text.lstrip("|- "), state.copy())
        elif assign.name in _PROMPTS:
            from .reader import read_word

            for text in new:
                self.words.scalar(read_word(text, self.depth), state)

    def _local(self, command: Command, state: State) -> None:
        """Variables that get their old value back when the function ends."""
        words = [word.plain() or "" for word in command.words[1:]]
        if any(word.startswith("-") and "g" in word for word in words):
            return
        assigned = {assign.name for assign in command.assigns}
        for name in words:
            if name.isidentifier() and name not in self.locals[-1]:
                self.locals[-1][name] = state.values.get(name)
                if name in state.values and name not in assigned:
                    state.put(name, ("",))

    def _attributes(self, command: Command, state: State) -> None:
        """`declare -i`, `-l`, `-u`: what the value becomes."""
        words = [word.plain() or "" for word in command.words[1:]]
        flags = "".join(word for word in words if word.startswith("-"))
        for assign in command.assigns if flags.strip("-") else ():
            value = state.values.get(assign.name)
            if not isinstance(value, tuple):
                continue
            if "i" in flags:
                state.put(assign.name, (self.words.parameters.arithmetic(value, state),))
            elif "l" in flags or "u" in flags:
                from .parameters import change_case

                state.put(assign.name, tuple(change_case(text, ",," if "l" in flags else "^^") for text in value))

    def _declare(self, assign: Assign, state: State, *, once: bool = False) -> None:
        """An assignment that is an argument of `export` and kin: braces are expanded, the last one stays, of `readonly` the first."""
        if isinstance(assign.value, list):
            self.assign(assign, state)
            return
        from .words import braced

        words = braced(assign.value.parts)
        for parts in words[:-1] if not assign.append else ():
            self.words.scalar(tree.Word(parts, assign.value.text), state)
        for parts in words if assign.append else words[:1] if once else words[-1:]:
            if len(words) > 1:  # no assignment any more to bash, but a word, which is split
                lines = self.words.fields(tree.Word([(tree.QUOTED, "="), *parts], assign.value.text), state)
                parts = [(tree.QUOTED, lines[0][0].removeprefix("="))] if len(lines) == 1 else parts
            self.assign(tree.Assign(assign.name, assign.index, tree.Word(parts, assign.value.text), assign.append), state)

    def _assign_array(self, assign: Assign, items: list[tuple[tree.Word | None, tree.Word]], state: State) -> None:
        if any(index is not None for index, _ in items):
            table: dict[str, tuple[str, ...]] = {}
            for index, word in items:
                key = self.words.scalar(index, state)[0] if index is not None else str(len(table))
                table[key] = self.words.scalar(word, state)
                if not key.isdigit():  # of an associative array, it may be: there bash leaves `~` as it is
                    table[key] = union(table[key], self.words.scalar(word, state, tilde=False))
            if all(key.isascii() and key.isdigit() for key in table):
                table = {key: table[key] for key in sorted(table, key=int)}
            state.put(assign.name, table)
            return
        alternatives = self.words.argv([word for _, word in items], state, arguments=False)
        count = max(map(len, alternatives), default=0)
        values = [tuple(dict.fromkeys(line[i] if i < len(line) else "" for line in alternatives)) for i in range(count)]
        old = state.values.get(assign.name)
        if not assign.append or old is None:
            state.put(assign.name, values)
        elif isinstance(old, dict):
            first = max((int(key) for key in old if key.isdigit()), default=-1) + 1
            state.put(assign.name, old | {str(first + i): value for i, value in enumerate(values)})
        else:
            state.put(assign.name, [*(old if isinstance(old, list) else [old]), *values])

    def _assign_element(self, assign: Assign, index: str, new: tuple[str, ...], state: State) -> None:
        current = state.values.get(assign.name)
        if isinstance(current, tuple):
            current = [current]
        if isinstance(current, list) and not index.isdigit():
            index = self.words.parameters.arithmetic((index,), state)
        if assign.append and current:
            old = self.words.parameters.element(current, index, state)
            new = tuple(dict.fromkeys(a + b for a in old for b in new))[:MAX_ALTERNATIVES]
        if isinstance(current, list) and index.isdigit() and int(index) <= len(current) + 16:
            longer = current + [("",)] * (int(index) + 1 - len(current))
            longer[int(index)] = new
            state.put(assign.name, longer)
            return
        table = current if isinstance(current, dict) else {str(i): v for i, v in enumerate(current or [])}
        state.put(assign.name, table | {index: new})

    # -- redirects -----------------------------------------------------------------------------------------------------

    def redirects(self, redirects: list[Redirect], state: State) -> tuple[Inputs, list[tuple[str, bool]]]:
        """Do the redirects of a command. Returns what standard input is, and the files that standard output goes to."""
        inputs = Inputs()
        outputs: list[tuple[str, bool]] = []
        for redirect in redirects:
            op = redirect.op
            if op in ("<<", "<<<"):
                word, end = (redirect.body, "") if op == "<<" else (redirect.target, "\n")
                texts = self.words.scalar(word, state, tilde=op == "<<<") if word else ("",)
                inputs.output = self._input_text([text + end for text in texts], state)
                continue
            for fields in self.words.fields(redirect.target, state):
                for target in fields:
                    self._redirect(redirect, target, state, inputs, outputs)
        return inputs, outputs

    def _input_text(self, texts: list[str], state: State) -> Output:
        """One of the texts that a here-document or here-string can be, with the secrets in it."""
        shown: list[Access] = []
        for name in dict.fromkeys(name for text in texts for name in taints(text)):
            held = self.held.get(name)
            shown += [held] if held is not None else self.revealed(name, f"<< ${name}", state)
        if shown:  # whether the variables are set is not known: as if they were
            texts = [max(texts, key=lambda text: len(taints(text)))]
        if len(texts) == 1:
            return Output(texts[0], shown=tuple(shown))
        return Output(lines=[line for text in texts for line in text.removesuffix("\n").split("\n")])

    def _redirect(self, redirect: Redirect, target: str, state: State, inputs: Inputs, outputs: list[tuple[str, bool]]) -> None:
        op = redirect.op
        if op in ("<&", ">&") and (target.rstrip("-").isdigit() or target == "-" or HOLE in holes_only(target)):
            return
        if op in ("<", "<&"):
            if target in self.pipes:
                inputs.output = self.pipes[target]
            elif redirect.fd in ("", "0"):
                inputs.paths.append(target)
                inputs.output = self.file_output(target, state)
            else:
                self.touch("read", target, state, f"{redirect.fd}< {target}")
            return
        if target in self.pipes or target in _DEVICES or target.startswith(("/dev/tcp/", "/dev/udp/", "/dev/fd/")):
            return
        if op == "<>":
            inputs.paths.append(target)
        if holes_only(target) != HOLE:
            self.touch("write", target, state, f"{redirect.fd}{op} {target}")
        if redirect.fd in ("", "1") or op.startswith("&"):
            outputs.append((target, op in (">>", "&>>")))

    def file_output(self, path: str, state: State) -> Output:
        """What reading a file gives; nothing is known of a protected one."""
        if path in self.pipes:
            return self.pipes[path]

        def compute() -> Output:
            text = self.file_text(path, state)
            return UNKNOWN if text is None else Output(text)

        return self.written.get(self._absolute(path, state)) or Output(compute=compute)

    def file_text(self, path: str, state: State, size: int = MAX_SCRIPT) -> str | None:
        """The text of a file that may be looked into: it exists, is short, and no rule protects it."""
        path = holes_only(path)
        if HOLE in path or not path:
            return None
        own = self.written.get(self._absolute(path, state))
        if own is not None:
            return own.text
        where = place(path, state.cwd[0], self.world.disk)
        if self.world.policy.covers(where.literal) or self.world.policy.covers(where.real):
            return None
        data = self.world.disk.head(where.real, size + 1)
        if data is None or len(data) > size:
            return None
        return data.decode("utf-8", "replace")

    def _absolute(self, path: str, state: State) -> str:
        return normalise(holes_only(path), state.cwd[0])

    def remember(self, path: str, output: Output, state: State, *, appended: bool) -> None:
        """A file that this call writes: a later command of the same call may run it or take names from it."""
        if len(self.written) < 256:
            key = self._absolute(path, state)
            old = self.written.get(key)
            self.written[key] = together([old, output]) if appended and old is not None else output
            if "/.git/hooks/" in key or "/.husky/" in key:  # git will run it, in this call or in a later one
                self.nested(self.written[key].text or "", state.copy())

    # -- substitutions -------------------------------------------------------------------------------------------------

    def substitute(self, commands: list[Command], state: State) -> Output:
        """`$(...)`"""
        self.deeper()
        start = len(self.accesses)
        output = self.subshell(commands, state.copy(), UNKNOWN)
        self.depth -= 1
        shown = self.take_shown(start)
        return self._captured(output, shown) if shown else output

    def process_substitution(self, commands: list[Command], direction: str, state: State) -> str:
        """`<(...)` and `>(...)`: a path that stands for the other end."""
        self.deeper()
        output = self.commands(commands, state.copy(), UNKNOWN)
        self.depth -= 1
        path = f"/dev/fd/{63 - len(self.pipes)}"
        self.pipes[path] = output if direction == "<" else UNKNOWN
        return path

    # -- compound commands ---------------------------------------------------------------------------------------------

    def _around(self, command: Command, state: State, stdin: Output) -> tuple[Output, list[tuple[str, bool]]]:
        """The redirects of a compound command."""
        if not command.redirects:
            return stdin, []
        inputs, outputs = self.redirects(command.redirects, state)
        for text in inputs.paths:
            self.touch("read", text, state, "< " + text)
        return inputs.output or stdin, outputs

    def _finish(self, output: Output, outputs: list[tuple[str, bool]], state: State) -> Output:
        for path, appended in outputs:
            self.remember(path, output, state, appended=appended)
        return EMPTY if outputs else output

    def _pipeline(self, command: Command, state: State, stdin: Output) -> Output:
        *parts, last = command.commands
        for part in parts:
            start = len(self.accesses)
            output = self.subshell([part], state.copy(), stdin)
            stdin = Output() if output is UNKNOWN else output  # not the shell's own standard input: `Run.piped`
            stdin = stdin.showing(self.take_shown(start))
        if last.kind is tree.SIMPLE and last.words and last.words[0].plain() in _SHELLS and stdin.possible_lines() is None:
            for part in parts:  # what makes the code is not known: does anything in it name a protected file?
                for inner in part.body if part.kind is tree.GROUP else [part]:
                    for word in inner.words or () if inner.kind is tree.SIMPLE else ():
                        self.look_at_text(word.text, state)
        return self.subshell([last], state.copy(), stdin)

    def _and_or(self, command: Command, state: State, stdin: Output) -> Output:
        """`a && b || c`: what follows `&&` sees what came before it; after the whole list, each part may have been left out."""
        first, rest = _flatten(command)
        outputs = [self.command(first, state, stdin)]
        left_out: list[State] = []
        previous = first
        for op, part in rest:
            if op == "&&":
                if not self._succeeds(previous, state):
                    left_out.append(state.copy())
                outputs.append(self.command(part, state, stdin))
            else:
                other = state.copy()
                outputs[-1] = either([outputs[-1], self.command(part, other, stdin)])
                state.join(other)
            previous = part
        for end in left_out:
            state.join(end)
        return together(outputs)

    def _succeeds(self, command: Command, state: State) -> bool:
        """True for an assignment and the like, and for a `cd` to a directory that is there: what follows `&&` surely runs."""
        if getattr(command, "op", "") == "!":
            return False
        if command.kind is not tree.SIMPLE:
            return command.kind is tree.FUNCTION
        if not command.words:
            return True
        name = command.words[0].plain()
        if name in ("cd", "pushd"):
            return all(HOLE not in cwd and self.world.disk.is_dir(cwd) for cwd in state.cwd)
        return name in _SURE

    def _group(self, command: Command, state: State, stdin: Output) -> Output:
        inner = state.copy() if command.subshell else state
        stdin, outputs = self._around(command, inner, stdin)
        run = self.subshell if command.subshell else self.commands
        return self._finish(run(command.body, inner, stdin), outputs, state)

    def _if(self, command: Command, state: State, stdin: Output) -> Output:
        stdin, outputs = self._around(command, state, stdin)
        ends: list[State] = []
        results: list[Output] = []
        for condition, body in command.branches:
            self.commands(condition, state, stdin)
            branch = state.copy()
            results.append(self.commands(body, branch, stdin))
            ends.append(branch)
        results.append(self.commands(command.otherwise, state, stdin))
        for end in ends:
            state.join(end)
        return self._finish(either(results), outputs, state)

    def _for(self, command: Command, state: State, stdin: Output) -> Output:
        stdin, outputs = self._around(command, state, stdin)
        if command.words is None:
            values: list[tuple[str, ...]] = list(state.params)
        else:
            lines = self.words.argv(command.words, state)
            found = lines[0] if len(lines) == 1 else list(dict.fromkeys(v for line in lines for v in line))
            values = [(v,) for v in (found if len(found) <= MAX_UNROLLED else dict.fromkeys(found))]
        results = []
        before = state.copy()
        for value in _bundles(values):
            state.assign(command.name, value)
            results.append(self.commands(command.body, state, stdin))
        if len(values) > MAX_UNROLLED:
            state.join(before)
        return self._finish(together(results), outputs, state)

    def _while(self, command: Command, state: State, stdin: Output) -> Output:
        stdin, outputs = self._around(command, state, stdin)
        for word in command.head:
            self._arithmetic(word, state, loop=True)
        reads = command.condition and _reads(command.condition[-1])
        lines = stdin.possible_lines() if reads else None
        results = []
        if lines is not None:
            for bundle in _bundles([(line,) for line in lines]):
                for line in bundle:
                    self.commands(command.condition, state, Output(line + "\n"))
                    results.append(self.commands(command.body, state, UNKNOWN))
            return self._finish(together(results), outputs, state)
        for _ in range(2):  # twice, so that what one round leaves behind is seen by the next
            before = state.copy()
            self.commands(command.condition, state, stdin)
            results.append(self.commands(command.body, state, stdin))
            self._widen(state, before)
            state.join(before)
        return self._finish(UNKNOWN if any(r is not EMPTY for r in results) else EMPTY, outputs, state)

    @staticmethod
    def _widen(state: State, before: State) -> None:
        """A number that a round of a loop changed: after further rounds it is any number. Parameters that were shifted: any later ones."""
        if len(state.params) < len(before.params):
            later: tuple[str, ...] = ("",)
            state.params = list(before.params)
            for i in range(len(state.params) - 1, -1, -1):
                later = state.params[i] = union(state.params[i], later)
            state.put("#", (HOLE,))
        for name in state.differing(before):
            old, new = before.values.get(name), state.values.get(name)
            if old != new and isinstance(new, tuple) and all(text.removeprefix("-").isdigit() for text in new):
                state.put(name, (HOLE,))

    def _case(self, command: Command, state: State, stdin: Output) -> Output:
        from .words import glob_match

        stdin, outputs = self._around(command, state, stdin)
        subjects = self.words.scalar(command.subject, state)
        ends = []
        results = []
        through: State | None = None  # where the item before ended, if it runs on into the next one
        for patterns, body, end in command.items:
            texts = [t for p in patterns for t in self.words.pattern(p, state)]
            branch = through
            if any(glob_match(t, s) or "(" in t for t in texts for s in subjects):
                branch = state.copy()
                if through is not None:
                    branch.join(through)
            through = None
            if branch is None:
                continue
            results.append(self.commands(body, branch, stdin))
            if end == ";&":
                through = branch
            elif end in (";;&", ";|"):
                state.join(branch)
            else:
                ends.append(branch)
        for branch in [*ends, through] if through is not None else ends:
            state.join(branch)
        return self._finish(either(results), outputs, state)

    def _function(self, command: Command, state: State, stdin: Output) -> Output:
        state.define(command.name, (command.body[0],))
        return EMPTY

    def _test(self, command: Command, state: State, stdin: Output) -> Output:
        for word in command.words:
            if command.arithmetic:
                self._arithmetic(word, state)
            else:
                for text in self.words.scalar(word, state):
                    self.subscripts(text, state)
        self._around(command, state, stdin)
        return EMPTY

    def _arithmetic(self, word: tree.Word, state: State, *, loop: bool = False) -> None:
        """`(( ... ))`: only assignments matter."""
        texts = self.words.scalar(word, state, tilde=False)
        if not loop:
            self.words.parameters.arithmetic(texts, state)
            return
        from .parameters import assigned

        for text in texts:
            self.subscripts(text.strip(), state)
            for name in assigned(text):
                state.assign(name, (HOLE,))

    def call(self, name: str, args: list[str], state: State, stdin: Output) -> Output:
        """Call a shell function: same variables, own positional parameters. Deep recursion shows nothing new and is not followed."""
        self.step()
        if self.active.get(name, 0) >= MAX_RECURSION:
            return UNKNOWN
        self.deeper()
        self.active[name] = self.active.get(name, 0) + 1
        params, count = state.params, state.values.get("#")
        names = state.values.get("FUNCNAME")
        state.put("FUNCNAME", [(name,), *(names if isinstance(names, list) else [])])
        self.locals.append({})
        outputs = []
        bodies = state.functions[name]
        for number, body in enumerate(bodies):
            current = state if number == len(bodies) - 1 else state.copy()
            current.set_params([(a,) for a in args])
            outputs.append(self.command(body, current, stdin))
        for variable, value in ({"FUNCNAME": names} | self.locals.pop()).items():
            if value is None:
                state.drop(variable)
            else:
                state.put(variable, value)
        state.set_params(params)
        if count is not None:
            state.put("#", count)
        self.active[name] -= 1
        self.depth -= 1
        return either(outputs)


class Inputs:
    """What a command's standard input is redirected from."""

    __slots__ = ("output", "paths")

    def __init__(self) -> None:
        self.output: Output | None = None
        self.paths: list[str] = []


def _flatten(command: Command) -> tuple[Command, list[tuple[str, Command]]]:
    """The first part of a list, and each further one with the operator before it; the tree leans to the left."""
    rest: list[tuple[str, Command]] = []
    while command.kind is tree.AND_OR:
        rest.append((command.op, command.second))
        command = command.first
    rest.reverse()
    return command, rest


def _bundles(values: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """The values of a loop variable: one by one, the rest in bundles of alternatives."""
    head = values[:MAX_UNROLLED]
    rest = [text for value in values[MAX_UNROLLED:] for text in value]
    return head + [tuple(rest[i : i + MAX_ALTERNATIVES]) for i in range(0, len(rest), MAX_ALTERNATIVES)]


def _reads(command: Command) -> bool:
    """Is this the condition of `while read ...`?"""
    return command.kind is tree.SIMPLE and any(w.plain() == "read" for w in command.words[:1])


_RUN: dict[str, Callable[..., Output]] = {
    tree.SIMPLE: Shell._simple,
    tree.PIPELINE: Shell._pipeline,
    tree.AND_OR: Shell._and_or,
    tree.GROUP: Shell._group,
    tree.IF: Shell._if,
    tree.FOR: Shell._for,
    tree.WHILE: Shell._while,
    tree.CASE: Shell._case,
    tree.FUNCTION: Shell._function,
    tree.TEST: Shell._test,
}
