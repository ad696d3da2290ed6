"""An abstract run of code in another language: constants are computed, files and processes are noted, nothing is executed.

The code comes as a tree of tuples that a grammar (`python`, `javascript`, `ruby` ...) made; the first item of a tuple names its kind and
is a key of `_EVALUATE` or `_EXECUTE` at the end, whose methods say what follows it. Branches that cannot be decided are taken both ways,
loops over what is known are unrolled, functions of the code are entered when they are called.
"""

from __future__ import annotations

from ...model import HOLE, Exceeded
from ..command import Run
from ..state import EMPTY, TAINT, UNKNOWN, Output, tainted
from .values import (
    MAX_CHOICES,
    NOTHING,
    Bound,
    Choice,
    Function,
    Name,
    Scope,
    Thing,
    Unknown,
    choices,
    either,
    exact,
    merge,
    sources_of,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from ..state import State
    from .library import Library

MAX_STEPS = 30_000  # nodes looked at
MAX_ROUNDS = 300  # of a loop over something known
MAX_CALLS = 24  # functions of the code inside each other
MAX_TEXT = 65_536  # of a text that is computed, or of a file that is looked into


class TooMuch(Exception):
    """The code is longer than what is looked at piece by piece."""


class Machine:
    """`inline`: typed in the command itself, and not a file of the project. `argv`: what the code sees of the command line."""

    def __init__(self, run: Run, state: State, library: Library, *, inline: bool, argv: list[str], path: str = "") -> None:
        self.shell = run.shell
        self.state = state
        self.run = Run(run.shell, [run.path, *run.args], state, run.stdin, run.inputs)
        self.library = library
        self.inline = inline
        if not inline:
            state.loaded = []  # what a program of the project does with its environment is its own affair
        self.argv = argv
        self.path = path  # of the script, as the command spells it
        self.scope = Scope()
        self.top = self.scope
        self.steps = 0
        self.calls = 0
        self.unsure = 0  # how many undecided conditions we are inside of
        self.printed: list[str] = []
        self.exact = True  # `printed` is what comes out, and not a superset
        self.results: list[Any] = []  # of the function that is being looked at
        self.revealed: set[str] = set()
        self.imported: set[str] = set()
        self.origin = ""

    # -- running -------------------------------------------------------------------------------------------------------

    def go(self, body: list[Any], show: str = "") -> Output:
        """Look at a whole program; `show`: the values of its "last" or of "all" expressions are printed."""
        self.shell.deeper()
        try:
            for number, node in enumerate(body):
                if self._is_shown(node, show, last=number == len(body) - 1):
                    self.print([self.evaluate(node[1] if node[0] == "expression" else node[2])], "\n", "shown")
                elif self.execute(node):
                    break
        finally:
            self.shell.depth -= 1
        names = self.shell.world.env().keys()
        if len(self.revealed) > 2 and self.revealed >= set(names):
            self.run.environment(self.run.name)
        return self.output()

    @staticmethod
    def _is_shown(node: Any, show: str, *, last: bool) -> bool:
        """Is the value of a statement at the top printed by itself?"""
        if show == "all":
            return bool(node[0] == "expression" and node[1][0] != "walrus")
        return show == "last" and last and node[0] in ("expression", "assign")

    def output(self) -> Output:
        if not self.printed:
            return EMPTY
        text = "".join(self.printed)
        return Output(text) if self.exact else Output(lines=text.split("\n"))

    def spend(self) -> None:
        self.steps += 1
        if self.steps > MAX_STEPS:
            raise TooMuch

    def block(self, body: list[Any]) -> str:
        """Statements one after the other; returns what leaves them early: "return", "break", "continue" or ""."""
        for node in body:
            signal = self.execute(node)
            if signal:
                return signal
        return ""

    def execute(self, node: Any) -> str:
        self.spend()
        handler = _EXECUTE.get(node[0])
        if handler is None:
            self.evaluate(node)
            return ""
        return handler(self, *node[1:]) or ""

    def evaluate(self, node: Any) -> Any:
        self.spend()
        handler = _EVALUATE.get(node[0])
        if handler is None:
            if node[0] not in _EXECUTE:
                return self.library.special(self, node)
            self.execute(node)
            return NOTHING
        return handler(self, *node[1:])

    # -- statements ----------------------------------------------------------------------------------------------------

    def _expression(self, node: Any) -> str:
        self.evaluate(node)
        return ""

    def _assign(self, target: Any, node: Any, operator: str = "") -> str:
        if operator:
            self.store(target, self.operate(operator, self.evaluate(target), self.evaluate(node)))
        else:
            self.store(target, self.evaluate(node))
        return ""

    def store(self, target: Any, value: Any) -> None:
        kind = target[0]
        if kind == "name":
            self.bind(target[1], value)
        elif kind in ("list", "tuple"):
            self._unpack(target[1], value)
        elif kind == "dict":  # destructuring: {a, b: c} = value
            for key, part in target[1]:
                name = key[1] if key is not None and key[0] == "constant" else ""
                self.store(part, self.attribute(value, name) if name else value)
        elif kind in {"default", "star"}:
            self.store(target[1], value)
        elif kind == "attribute":
            self._store_item(self.evaluate(target[1]), target[2], value)
        elif kind == "index":
            self._store_item(self.evaluate(target[1]), self.evaluate(target[2]), value)

    def bind(self, name: str, value: Any) -> None:
        """Assign to a variable: where the language says that an outer one of that name is meant, to that."""
        scope = self.scope
        if self.library.outward or name in scope.outer:
            scope = scope.find(name) or scope
        scope.values[name] = value

    def _unpack(self, targets: list[Any], value: Any) -> None:
        if isinstance(value, (list, tuple)) and not any(t[0] == "star" for t in targets):
            for i, target in enumerate(targets):
                self.store(target, value[i] if i < len(value) else None)
            return
        parts = value if isinstance(value, (list, tuple)) else [value] if isinstance(value, (str, int)) else []
        star = next((i for i, t in enumerate(targets) if t[0] == "star"), -1)
        for i, target in enumerate(targets):
            if not parts:
                self.store(target, merge([value]))
            elif i == star:
                self.store(target[1], list(parts[i : len(parts) - (len(targets) - i - 1)]))
            elif star >= 0 and i > star:
                at = len(parts) - (len(targets) - i)
                self.store(target, parts[at] if at >= 0 else None)
            else:
                self.store(target, parts[i] if i < len(parts) else None)

    def _store_item(self, owner: Any, key: Any, value: Any) -> None:
        if isinstance(owner, dict) and isinstance(key, (str, int)):
            owner[key] = either(owner[key], value) if self.unsure and key in owner else value
        elif isinstance(owner, dict):
            owner[HOLE] = merge([owner.get(HOLE, NOTHING), value])
        elif isinstance(owner, list) and isinstance(key, int) and not isinstance(key, bool) and -len(owner) <= key <= len(owner):
            if key == len(owner):
                owner.append(value)
            else:
                owner[key] = value
        elif isinstance(owner, Thing) and owner.kind == "instance" and isinstance(key, str):
            owner.items[key] = value
        elif isinstance(owner, Thing) and owner.kind == "environ" and isinstance(key, str):
            self.state.put(key, (value if isinstance(value, str) else HOLE,))
            self.state.exported.add(key)
        elif isinstance(owner, Name) and isinstance(key, str):
            self.top.values[f"{owner.text}.{key}"] = value

    def _if(self, test: Any, body: list[Any], otherwise: list[Any]) -> str:
        truth = self.truth(self.evaluate(test))
        if truth is not None:
            return self.block(body if truth else otherwise)
        self.unsure += 1
        before = dict(self.scope.values)
        first = self.block(body)
        after = self.scope.values
        self.scope.values = before
        second = self.block(otherwise)
        self.unsure -= 1
        self._join(after)
        return first if first and second else ""

    def _join(self, other: dict[str, Any]) -> None:
        mine = self.scope.values
        for name, value in other.items():
            if name not in mine:
                mine[name] = value
            elif mine[name] is not value:
                mine[name] = either(mine[name], value)

    def _for(self, target: Any, source: Any, body: list[Any], otherwise: list[Any] = []) -> str:  # noqa: B006
        value = self.evaluate(source)
        known = isinstance(value, (list, tuple, dict, str))
        items = self.elements(value)
        if not known:
            self.unsure += 1
        for item in items[:MAX_ROUNDS]:
            self.store(target, item)
            signal = self.block(body)
            if signal == "break" and known:
                break
            if signal == "return":
                if known:
                    return signal
                break
        if not known:
            self.unsure -= 1
        self.block(otherwise)
        return ""

    def _while(self, test: Any, body: list[Any], otherwise: list[Any] = [], step: Any = None) -> str:  # noqa: B006
        guesses = 0
        for _ in range(MAX_ROUNDS):
            truth = self.truth(self.evaluate(test)) if test is not None else None
            if truth is False:
                break
            guesses += truth is None
            self.unsure += truth is None
            signal = self.block(body)
            if step is not None:
                self.evaluate(step)
            self.unsure -= truth is None
            if signal == "return" and truth:
                return signal
            if signal in ("break", "return") or guesses > 1:
                break
        self.block(otherwise)
        return ""

    def _define(self, name: str, params: list[Any], body: list[Any]) -> str:
        self.scope.values[name] = Function(name, params, body, self.scope)
        return ""

    def _class(self, name: str, bases: list[Any], body: list[Any]) -> str:
        made = Function(name, [], [], self.scope)
        made.methods = {}
        for base in bases:
            value = self.evaluate(base)
            if isinstance(value, Function) and value.methods:
                made.methods.update(value.methods)
        outer, self.scope = self.scope, Scope(self.scope)
        self.block(body)
        made.methods.update(self.scope.values)
        self.scope = outer
        self.scope.values[name] = made
        return ""

    def _return(self, node: Any) -> str:
        self.results.append(None if node is None else self.evaluate(node))
        return "return"

    def _try(self, body: list[Any], handlers: list[list[Any]], final: list[Any]) -> str:
        before = dict(self.scope.values)
        signal = self.block(body)
        self.unsure += 1
        for handler in handlers:
            after = self.scope.values
            self.scope.values = dict(before) | after
            self.block(handler)
            self._join(after)
        self.unsure -= 1
        return self.block(final) or (signal if not handlers else signal if signal == "return" else "")

    def _with(self, items: list[tuple[Any, Any]], body: list[Any]) -> str:
        for node, target in items:
            value = self.evaluate(node)
            if target is not None:
                self.store(target, value)
        return self.block(body)

    def _raise(self, node: Any) -> str:
        """What an error says is shown by whoever catches it, or by nobody."""
        if node is not None:
            self.show(self.evaluate(node), "raise")
        return "" if self.unsure else "return"

    def _outer(self, names: list[str]) -> str:
        self.scope.outer.update(names)
        return ""

    def _delete(self, targets: list[Any]) -> str:
        return ""

    def _import(self, module: str, name: str) -> str:
        """`import a.b as name`; without a name the first part is bound."""
        value = self.library.module(self, module)
        self.scope.values[name or module.partition(".")[0]] = value if name or "." not in module else Name(module.partition(".")[0])
        return ""

    def _from(self, module: str, names: list[tuple[str, str]]) -> str:
        value = self.library.module(self, module)
        for name, other in names:
            if name == "*":
                if isinstance(value, Thing):
                    self.scope.values.update(value.items)
                else:
                    self.library.star(self, module)
            else:
                self.scope.values[other or name] = self.attribute(value, name)
        return ""

    # -- expressions ---------------------------------------------------------------------------------------------------

    def _constant(self, value: Any) -> Any:
        return value

    def _name(self, name: str) -> Any:
        scope = self.scope.find(name)
        if scope is not None:
            return scope.values[name]
        return self.resolve(name)

    def resolve(self, name: str) -> Any:
        """A name that the code does not define: a constant of the language, or something of it."""
        if name in self.top.values:
            return self.top.values[name]
        constant = self.library.constants.get(name, self)
        if constant is self:
            bare = (
                self.library.calls_bare
                and name.rpartition(".")[2][:1].islower()
                and (name in self.library.functions or name.rpartition(".")[2] in self.library.anywhere)
            )
            if self.library.unset is not None and name not in self.library.functions:
                return self.library.unset
            return self.library.call(self, name, [], {}) if bare else Name(name)
        return constant(self) if callable(constant) else constant

    def _attribute(self, node: Any, name: str) -> Any:
        return self.attribute(self.evaluate(node), name)

    def attribute(self, owner: Any, name: str) -> Any:
        """`owner.name` that is not called at once."""
        if isinstance(owner, Choice):
            return self._each([self.attribute(one, name) for one in owner.values])
        if isinstance(owner, Name):
            return self.library.named_attribute(self, owner.text, name)
        if isinstance(owner, Thing) and name in owner.items and name:
            return owner.items[name]
        if isinstance(owner, Thing) and owner.kind == "instance":
            methods = owner.items[""].methods or {}
            return Bound(owner, name) if name in methods else NOTHING
        if isinstance(owner, dict) and name in owner:
            return owner[name]
        if isinstance(owner, Function) and owner.methods and name in owner.methods:
            return owner.methods[name]
        found = self.library.attribute(self, owner, name)
        return Bound(owner, name) if found is None else found

    def _index(self, node: Any, key_node: Any) -> Any:
        return self.item(self.evaluate(node), self.evaluate(key_node))

    def item(self, owner: Any, key: Any) -> Any:
        """`owner[key]`."""
        if isinstance(owner, Choice) or isinstance(key, Choice):
            return self._each([self.item(a, b) for a in choices(owner) for b in choices(key)][:MAX_CHOICES])
        if isinstance(owner, Thing) and owner.kind == "environ":
            return self.variable(key)
        if isinstance(owner, (dict, list, tuple, str, bytes)):
            if isinstance(owner, str) and (HOLE in owner or TAINT in owner):
                return Unknown(sources_of(owner))
            if isinstance(owner, dict):
                if isinstance(key, (str, int)) and key in owner:
                    return owner[key]
                if HOLE in owner:  # values under keys that are not known
                    return owner[HOLE]
            elif isinstance(key, int) and not isinstance(key, bool) and -len(owner) <= key < len(owner):
                return owner[key]
            elif isinstance(key, str) and isinstance(owner, list):
                return self.library.attribute(self, owner, key) or NOTHING
            return merge([owner]) if isinstance(key, Unknown) else None
        if isinstance(owner, Name) and isinstance(key, str):
            return self.library.named_item(self, owner.text, key)
        if isinstance(owner, Thing) and owner.kind == "bag":
            return merge([owner])
        if isinstance(owner, Thing) and isinstance(key, str):
            return self.attribute(owner, key)
        if isinstance(owner, Thing) and owner.kind == "argv":
            return NOTHING
        if isinstance(owner, Unknown) and owner.lines is not None:
            return self._each(list(owner.lines[:MAX_CHOICES])) if owner.lines else NOTHING
        return merge([owner])

    def _slice(self, node: Any, low: Any, high: Any, step: Any) -> Any:
        owner = self.evaluate(node)
        bounds = [None if b is None else self.evaluate(b) for b in (low, high, step)]
        if isinstance(owner, Choice):
            return self._each([self.slice(one, bounds) for one in owner.values])
        return self.slice(owner, bounds)

    def slice(self, owner: Any, bounds: list[Any]) -> Any:
        known = isinstance(owner, (list, tuple, bytes)) or exact(owner)
        if known and all(b is None or isinstance(b, int) for b in bounds):
            return owner[slice(*bounds)] if bounds[2] != 0 else NOTHING
        return merge([owner])

    def _call(self, callee: Any, args: list[Any], named: list[tuple[str, Any]] = []) -> Any:  # noqa: B006
        values: list[Any] = []
        for node in args:
            if node[0] == "star":
                value = self.evaluate(node[1])
                values += value if isinstance(value, list) else [value]
            else:
                values.append(self.evaluate(node))
        keywords: dict[str, Any] = {}
        for name, node in named:
            value = self.evaluate(node)
            if name:
                keywords[name] = value
            elif isinstance(value, dict):
                keywords.update({str(k): v for k, v in value.items()})
        if callee[0] == "attribute":
            return self.method(self.evaluate(callee[1]), callee[2], values, keywords)
        if callee[0] == "name" and self.scope.find(callee[1]) is None and callee[1] not in self.top.values:
            return self.library.call(self, callee[1], values, keywords)
        return self.call(self.evaluate(callee), values, keywords)

    def call(self, function: Any, args: list[Any], named: dict[str, Any]) -> Any:
        """Call a value."""
        self.spend()
        if isinstance(function, Function):
            return self.enter(function, args, named)
        if isinstance(function, Bound):
            return self.method(function.owner, function.method, args, named)
        if isinstance(function, Name):
            return self.library.call(self, function.text, args, named)
        if isinstance(function, Choice):
            return self._each([self.call(one, args, named) for one in function.values[:8]])
        if isinstance(function, Thing) and function.kind == "instance" and "__call__" in (function.items[""].methods or {}):
            return self.method(function, "__call__", args, named)
        return self.stranger("", function, args, named)

    def method(self, owner: Any, name: str, args: list[Any], named: dict[str, Any]) -> Any:
        """`owner.name(args)`."""
        self.spend()
        if isinstance(owner, Name):
            full = f"{owner.text}.{name}"
            if full in self.top.values:
                return self.call(self.top.values[full], args, named)
            return self.library.call(self, full, args, named)
        if isinstance(owner, Choice):
            return self._each([self.method(one, name, args, named) for one in owner.values])
        if isinstance(owner, Thing) and owner.kind == "instance":
            methods = owner.items[""].methods or {}
            if name in owner.items and name:
                return self.call(owner.items[name], args, named)
            if isinstance(methods.get(name), Function):
                return self.enter(methods[name], args, named, owner)
        if isinstance(owner, Thing) and owner.kind == "module" and name in owner.items:
            return self.call(owner.items[name], args, named)
        if isinstance(owner, dict) and isinstance(owner.get(name), (Function, Name, Bound)):
            return self.call(owner[name], args, named)
        if isinstance(owner, Function) and owner.methods and isinstance(owner.methods.get(name), Function):
            return self.enter(owner.methods[name], args, named)
        return self.library.method(self, owner, name, args, named)

    def enter(self, function: Function, args: list[Any], named: dict[str, Any], owner: Any = None) -> Any:
        """Look at the body of a function of the code, with these arguments."""
        if function.methods is not None:
            return self._make(function, args, named)
        if self.calls >= MAX_CALLS:
            return merge(args)
        outer, results = self.scope, self.results
        self.scope, self.results = Scope(function.scope), []
        if owner is not None:
            args = self.library.bind_owner(self, function, owner, args)
        self._bind(function.params, args, named)
        self.calls += 1
        unsure = self.unsure
        try:
            self.block(function.body)
        finally:
            self.calls -= 1
            self.unsure = unsure
            found, self.results, self.scope = self.results, results, outer
        if not found:
            return None
        value = found[0]
        for other in found[1:]:
            value = either(value, other)
        return value

    def _bind(self, params: list[Any], args: list[Any], named: dict[str, Any]) -> None:
        for i, (target, default) in enumerate(params):
            if target[0] == "star":
                self.store(target[1], list(args[i:]))
            elif target[0] == "named":
                self.store(target[1], dict(named))
            elif i < len(args):
                self.store(target, args[i])
            elif target[0] == "name" and target[1] in named:
                self.store(target, named[target[1]])
            else:
                self.store(target, NOTHING if default is None else self.evaluate(default))

    def _make(self, cls: Function, args: list[Any], named: dict[str, Any]) -> Any:
        made = Thing("instance", cls.name, {"": cls})
        methods = cls.methods or {}
        for name in self.library.constructors:
            if isinstance(methods.get(name), Function):
                self.enter(methods[name], args, named, made)
        for name, value in methods.items():
            if not isinstance(value, Function):
                made.items.setdefault(name, value)
        return made

    def _lambda(self, params: list[Any], body: list[Any], name: str = "") -> Any:
        made = Function(name, params, body, self.scope)
        if name:
            self.scope.values[name] = made
        return made

    def _operation(self, operator: str, left: Any, right: Any) -> Any:
        return self.operate(operator, self.evaluate(left), self.evaluate(right))

    def operate(self, operator: str, left: Any, right: Any) -> Any:
        """A binary operator that gives a value."""
        if isinstance(left, Choice) or isinstance(right, Choice):
            values = [self.operate(operator, a, b) for a in choices(left) for b in choices(right)]
            return self._each(values[:MAX_CHOICES]) if len(values) <= MAX_CHOICES else merge([left, right])
        return self.library.operate(self, operator, left, right)

    def _unary(self, operator: str, node: Any) -> Any:
        value = self.evaluate(node)
        if operator in ("not", "!"):
            truth = self.truth(value)
            return NOTHING if truth is None else not truth
        if operator == "-" and isinstance(value, (int, float)):
            return -value
        if operator in ("+", "await"):
            return value
        return merge([value]) if operator == "~" else NOTHING

    def _logic(self, operator: str, left: Any, right: Any) -> Any:
        """`and`, `or`, `??`: the second may not be evaluated."""
        first = self.evaluate(left)
        truth = first is not None if operator == "??" and (first is None or isinstance(first, str)) else self.truth(first)
        if truth is not None:
            return self.evaluate(right) if truth == (operator == "and") else first
        self.unsure += 1
        second = self.evaluate(right)
        self.unsure -= 1
        return either(first, second) if operator != "and" else second

    def _compare(self, operator: str, left: Any, right: Any) -> Any:
        a, b = self.evaluate(left), self.evaluate(right)
        return self.library.compare(self, operator, a, b)

    def _ternary(self, test: Any, yes: Any, no: Any) -> Any:
        truth = self.truth(self.evaluate(test))
        if truth is not None:
            return self.evaluate(yes if truth else no)
        self.unsure += 1
        value = either(self.evaluate(yes), self.evaluate(no))
        self.unsure -= 1
        return value

    def _list(self, items: list[Any]) -> Any:
        out: list[Any] = []
        for node in items:
            if node[0] == "star":
                value = self.evaluate(node[1])
                out += self.elements(value)
            else:
                out.append(self.evaluate(node))
        return out

    def _dict(self, items: list[tuple[Any, Any]]) -> Any:
        out: dict[Any, Any] = {}
        unknown: list[Any] = []
        for key_node, node in items:
            value = self.evaluate(node)
            if key_node is None:  # {**value}, {...value}
                if isinstance(value, Thing) and value.kind == "environ" and len(items) == 1:
                    return value
                if isinstance(value, dict):
                    out.update(value)
                else:
                    unknown.append(value)
                continue
            key = self.evaluate(key_node)
            if isinstance(key, (str, int)):
                out[key] = value
            else:
                unknown.append(value)
        if unknown:
            out[HOLE] = merge(unknown)
        return out

    def _template(self, parts: list[Any]) -> Any:
        """f-strings, template literals, interpolation."""
        return self.join([self.evaluate(part) for part in parts])

    def join(self, values: list[Any], between: str = "") -> Any:
        """The texts of values side by side."""
        if not any(isinstance(v, Choice) for v in values):
            return self._joined(values, between)
        lines: list[list[Any]] = [[]]
        for value in values:
            lines = [[*line, one] for line in lines for one in choices(value)]
            if len(lines) > MAX_CHOICES:
                return merge(values)
        return self._each([self._joined(line, between) for line in lines])

    def _joined(self, values: list[Any], between: str) -> Any:
        texts = [self.library.text(self, value) for value in values]
        found = (
            sources_of(values)
            if any(t is None or isinstance(v, (list, dict, Thing)) for t, v in zip(texts, values, strict=True))
            else None
        )
        if found:
            return Unknown(found)
        out = between.join(HOLE if t is None else t for t in texts)
        return out if len(out) <= MAX_TEXT else NOTHING

    def _comprehension(self, kind: str, element: Any, loops: list[tuple[Any, Any, list[Any]]]) -> Any:
        outer, self.scope = self.scope, Scope(self.scope)
        out: list[Any] = []
        try:
            self._loops(element, loops, out)
        finally:
            self.scope = outer
        if kind != "dict":
            return out
        table: dict[Any, Any] = {}
        for pair in out:
            key, value = pair
            table[key if isinstance(key, (str, int)) else HOLE] = value
        return table

    def _loops(self, element: Any, loops: list[tuple[Any, Any, list[Any]]], out: list[Any]) -> None:
        target, source, tests = loops[0]
        for item in self.elements(self.evaluate(source))[:MAX_ROUNDS]:
            self.store(target, item)
            truths = []
            for test in tests:
                truths.append(self.truth(self.evaluate(test)))
                if truths[-1] is False:
                    break
            if False in truths:
                continue
            unsure = None in truths
            self.unsure += unsure
            if len(loops) > 1:
                self._loops(element, loops[1:], out)
            else:
                out.append(self.evaluate(element))
            self.unsure -= unsure

    def _walrus(self, target: Any, node: Any, operator: str = "") -> Any:
        value = self.evaluate(node)
        if operator:
            value = self.operate(operator, self.evaluate(target), value)
        self.store(target, value)
        return value

    def _postfix(self, target: Any, node: Any) -> Any:
        """x++: the value before, and the new one is stored."""
        before = self.evaluate(target)
        self.store(target, self.evaluate(node))
        return before

    def _my(self, node: Any) -> Any:
        """A declaration without a value."""
        self.store(node, [] if node[1][:1] == "@" else {} if node[1][:1] == "%" else NOTHING)
        return self.evaluate(node)

    def _sequence(self, items: list[Any]) -> Any:
        value: Any = None
        for node in items:
            value = self.evaluate(node)
        return value

    def _command(self, node: Any) -> Any:
        """Backticks: shell code whose output is the value."""
        return self.output_value(self.shell_code(self.evaluate(node)))

    def _each(self, values: list[Any]) -> Any:
        """One of these values."""
        if not values:
            return NOTHING
        value = values[0]
        for other in values[1:]:
            value = either(value, other)
        return value

    # -- what values are -----------------------------------------------------------------------------------------------

    def truth(self, value: Any) -> bool | None:
        if value is None or isinstance(value, (bool, int, float)):
            return bool(value)
        if isinstance(value, str):
            return None if HOLE in value or TAINT in value else self.library.truth_of_text(value)
        if isinstance(value, (list, dict, bytes)):
            return bool(value)
        if isinstance(value, (Function, Bound)):
            return True
        return None

    def elements(self, value: Any) -> list[Any]:
        """What a loop over a value sees."""
        if isinstance(value, (list, tuple)):
            return list(value)
        if isinstance(value, dict):
            return self.library.keys_of(value)
        if isinstance(value, str):
            if not self.library.loops_over_text:
                return [value]
            return list(value[:MAX_ROUNDS]) if HOLE not in value and TAINT not in value else [Unknown(sources_of(value))]
        if isinstance(value, bytes):
            return list(value[:MAX_ROUNDS])
        if isinstance(value, Choice):
            return [item for one in value.values for item in self.elements(one)]
        if isinstance(value, Thing):
            return self.library.elements(self, value)
        if isinstance(value, Unknown) and value.lines is not None:
            return list(value.lines)
        return [merge([value])]

    # -- what code does ------------------------------------------------------------------------------------------------

    def print(self, values: list[Any], end: str = "", origin: str = "", between: str = "") -> None:
        """Values come out on standard output."""
        for value in values:
            self.show(value, origin)
        text = self.join([self.library.shown(self, v) for v in values], between)
        if isinstance(text, Choice):
            self.exact = False
            self.printed += [t + "\n" for t in text.values if isinstance(t, str)]
            return
        if not isinstance(text, str):
            text = HOLE
        if self.unsure:
            self.exact = False
        if sum(map(len, self.printed[-64:])) < MAX_TEXT:
            self.printed.append(text + end)

    def show(self, value: Any, origin: str = "") -> None:
        """A value comes out, goes into another file, to another program or over the network."""
        if value is None or isinstance(value, (int, float)) or (isinstance(value, str) and TAINT not in value):
            return
        for kind, name in sources_of(value):
            self.record(kind, name, origin)

    def send(self, value: Any, origin: str = "") -> None:
        """A value goes to another program or over the network: a file is copied so, a single variable is only used."""
        for kind, name in sources_of(value):
            if kind != "env" or name == "*":
                self.record(kind, name, origin)

    def record(self, kind: str, name: str, origin: str = "") -> None:
        if kind == "env":
            if name == "*":
                self.run.environment(origin or self.run.name)
            elif name not in self.revealed:
                self.revealed.add(name)
                self.run.variable(name, f"{self.run.name} ${name}")
        elif kind == "file":
            if self.inline or HOLE not in name:
                self.run.read(name, f"{self.run.name} {name}".replace(HOLE, "?"))
        elif kind == "names":
            self.shell.touch(
                "read", name, self.state, f"{self.run.name} {name}", certainty="possible", note="the names of its keys"
            )

    def stranger(self, name: str, owner: Any, args: list[Any], named: dict[str, Any]) -> Any:
        """A function that nobody here knows: in code typed for the occasion, what it is given counts as shown and read."""
        values = [*args, *named.values()]
        for value in values:
            if isinstance(value, Function):
                self.enter(value, [merge([owner, *(v for v in values if v is not value)])] * max(1, len(value.params)), {})
        if self.inline:
            for value in values:
                self.show(value, name)
                self.name_read(value)
        found = sources_of([owner, *values])
        if (
            not found
            and self.inline
            and values
            and all(isinstance(v, (str, bytes, int, list)) for v in values)
            and any(isinstance(v, (str, bytes)) and v for v in values)
        ):
            found = frozenset((("computed", name),))
        return Unknown(found) if found else NOTHING

    def name_read(self, value: Any, depth: int = 0) -> None:
        """A text handed to somebody unknown: if it is the path of a protected file, that is read."""
        self.spend()
        if isinstance(value, str):
            if value and len(value) < 1024 and "\n" not in value and HOLE not in value and TAINT not in value:
                from ..text import candidates, is_protected

                for text in candidates(value):
                    if is_protected(text, self.shell.world, self.state.cwd[0]):
                        self.run.read(text, f"{self.run.name} {value}")
        elif isinstance(value, (list, tuple)) and depth < 4:
            for one in value[:100]:
                self.name_read(one, depth + 1)
        elif isinstance(value, dict) and depth < 4:
            for one in list(value.values())[:100]:
                self.name_read(one, depth + 1)
        elif isinstance(value, Choice):
            for one in value.values:
                self.name_read(one, depth + 1)
        elif isinstance(value, Thing) and value.kind in ("path", "entry"):
            self.name_read(value.text, depth + 1)

    def variable(self, key: Any) -> Any:
        """The value of an environment variable."""
        if not isinstance(key, str) or HOLE in key or TAINT in key:
            return Unknown(frozenset((("env", "*"),))) if isinstance(key, (str, Unknown)) else NOTHING
        known = self.state.values.get(key)
        if isinstance(known, tuple):
            return self._each(list(known))
        if key in ("HOME", "USERPROFILE"):
            return self.shell.world.home
        if key == "PWD":
            return self.cwd()
        return tainted(key)

    def cwd(self) -> Any:
        return self._each(list(self.state.cwd))

    def shell_code(self, value: Any, stdin: Output = EMPTY) -> Output:
        """Shell code that the code runs."""
        outputs = []
        for text in choices(value):
            if isinstance(text, bytes):
                text = text.decode("utf-8", "replace")
            if isinstance(text, str):
                outputs.append(self.run.code(text, self.state.copy(), stdin))
            elif self.inline and sources_of(text):
                self.send(text, "a shell")
        return outputs[0] if len(outputs) == 1 else UNKNOWN

    def command_line(self, value: Any, stdin: Output = EMPTY) -> Output:
        """An argument vector that the code runs."""
        if isinstance(value, Choice):
            for one in value.values:
                self.command_line(one, stdin)
            return UNKNOWN
        if isinstance(value, list) and value:
            self.send(value[1:], "another program")
            words = [self.library.text(self, word) for word in value]
            if words[0] is None:
                return UNKNOWN
            return self.run.argv([HOLE if w is None else w for w in words], stdin, self.state.copy())
        if isinstance(value, str):
            return self.run.argv([value], stdin, self.state.copy())
        return UNKNOWN

    def output_value(self, output: Output) -> Any:
        """What another program printed, as a value."""
        if output.text is not None:
            return output.text
        lines = output.possible_lines()
        return NOTHING if lines is None else Unknown(lines=[line for line in lines if line])

    def input_text(self) -> Any:
        """All of standard input."""
        if self.run.inputs:
            return self.library.contents(self, list(self.run.inputs))
        return self.output_value(self.run.stdin)


_EXECUTE: dict[str, Callable[..., str]] = {
    "expression": Machine._expression, "assign": Machine._assign, "if": Machine._if, "for": Machine._for, "while": Machine._while,
    "define": Machine._define, "class": Machine._class, "return": Machine._return, "try": Machine._try, "with": Machine._with,
    "raise": Machine._raise, "outer": Machine._outer, "delete": Machine._delete, "import": Machine._import, "from": Machine._from,
    "break": lambda machine: "break", "continue": lambda machine: "continue", "block": Machine.block, "pass": lambda machine: "",
}  # fmt: skip
_EVALUATE: dict[str, Callable[..., Any]] = {
    "constant": Machine._constant, "name": Machine._name, "attribute": Machine._attribute, "index": Machine._index, "slice": Machine._slice,
    "call": Machine._call, "lambda": Machine._lambda, "operation": Machine._operation, "unary": Machine._unary, "logic": Machine._logic,
    "compare": Machine._compare, "ternary": Machine._ternary, "list": Machine._list, "dict": Machine._dict, "template": Machine._template,
    "comprehension": Machine._comprehension, "walrus": Machine._walrus, "sequence": Machine._sequence, "my": Machine._my, "postfix": Machine._postfix, "command": Machine._command,
}  # fmt: skip
__all__ = ["Exceeded", "Machine", "TooMuch"]
