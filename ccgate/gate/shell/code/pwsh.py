"""PowerShell: pipelines of commands and expressions. Whatever a statement gives and nobody takes is shown."""

from __future__ import annotations

from ...model import HOLE
from ..state import EMPTY, Output
from . import effects
from .library import Library, absent_line, key_and_value, names_only
from .pwsh_commands import ALIASES, COMMANDS, PATHS, SWITCHES, VALUES, Call, each, fits, get_content, paths, slash_path, where
from .pwsh_net import CONSTANTS, FUNCTIONS, decoded_text
from .pwsh_syntax import Reader
from .strings import TEXT
from .values import NOTHING, Bound, Choice, Function, Scope, Thing, Unknown, exact, merge, sources_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from .machine import Machine


class PowerShell(Library):
    functions = FUNCTIONS
    constants = CONSTANTS
    outward = False
    loops_over_text = False

    def parse(self, text: str) -> list[Any]:
        return Reader(text).program()

    def special(self, m: Machine, node: Any) -> Any:
        """The nodes that only this language has."""
        return _NODES[node[0]](self, m, *node[1:])

    # -- nodes ---------------------------------------------------------------------------------------------------------

    def _output(self, m: Machine, node: Any) -> Any:
        """A statement: what it gives goes to whoever called, or to the screen."""
        value = m.evaluate(node)
        if node[0] == "set" or value is None:
            return NOTHING
        if m.top.values.get("<gather>"):
            m.top.values["<gather>"][-1].append(value)
        else:
            m.print(value if isinstance(value, list) and len(value) < 200 else [value], "\n", "shown", "\n")
        return NOTHING

    def _gather(self, m: Machine, body: list[Any]) -> Any:
        """$(...) and @(...): all that the statements give."""
        found = self.collected(m, lambda: m.block(body))
        return found[0] if len(found) == 1 else found

    def collected(self, m: Machine, run: Callable[[], Any]) -> list[Any]:
        stack = m.top.values.setdefault("<gather>", [])
        stack.append([])
        try:
            run()
        finally:
            found: list[Any] = stack.pop()
        return found

    def block(self, m: Machine, function: Function, item: Any, args: list[Any]) -> Any:
        """Run a script block with `$_`."""
        if m.calls > 24:
            return NOTHING
        outer, results = m.scope, m.results
        m.scope, m.results = Scope(function.scope), []
        m.scope.values["$_"] = m.scope.values["$psitem"] = m.scope.values["$input"] = item if item is not None else NOTHING
        m.scope.values["$args"] = args
        m._bind(function.params, args, {})
        m.calls += 1
        try:
            found = self.collected(m, lambda: m.block(function.body))
            found += [r for r in m.results if r is not None]
        finally:
            m.calls -= 1
            m.scope, m.results = outer, results
        return found[0] if len(found) == 1 else found or None

    @staticmethod
    def single(value: Any) -> Any:
        return value[-1] if isinstance(value, list) and value else value

    def _set(self, m: Machine, target: Any, node: Any, operator: str) -> Any:
        value = m.evaluate(node)
        while target[0] == "call" and target[1][0] == "name" and target[1][1][:1] == "[":  # [type]$x = ...
            target = target[2][0]
        if operator and operator != "??":
            value = m.operate(operator, m.evaluate(target), value)
        if target[0] == "name" and target[1] == "$null":
            return None
        m.store(target if target[0] != "constant" else ("discard",), value)
        return value

    def _pipeline(self, m: Machine, parts: list[Any]) -> Any:
        value: Any = None
        for i, part in enumerate(parts):
            value = self.run_command(m, part, value if i else None) if part[0] == "invoke" else m.evaluate(part)
        return value

    def _chain(self, m: Machine, parts: list[Any]) -> Any:
        values = [m.evaluate(part) for part in parts]
        return [v for value in values for v in (value if isinstance(value, list) else [value])]

    def _redirected(self, m: Machine, node: Any, target: Any) -> Any:
        return self.to_file(m, m.evaluate(node), m.evaluate(target))

    def to_file(self, m: Machine, value: Any, target: Any) -> Any:
        """> file"""
        if target is None or (isinstance(target, str) and target.lower() in ("$null", "nul", "/dev/null")):
            return None
        m.show(value, "> file")
        for path in paths(m, target, literal=True):
            effects.write(m, path)
            if effects.exactly(value):
                m.shell.remember(path, Output(value + "\n"), m.state, appended=False)
        return None

    def _command(self, m: Machine, name: Any, words: list[Any], target: Any) -> Any:
        return self.run_command(m, ("invoke", name, words, target), None)

    def _splat(self, m: Machine, node: Any) -> Any:
        return m.evaluate(node)

    def run_command(self, m: Machine, node: Any, piped: Any) -> Any:
        _kind, name_node, words, target = node
        name = m.evaluate(name_node)
        call = self.arguments(m, words)
        value = self.dispatch(m, name, call, words, piped)
        if target is not None:
            return self.to_file(m, value, m.evaluate(target))
        return value

    def arguments(self, m: Machine, words: list[Any]) -> Call:
        """Pair parameters with their values."""
        plain: list[Any] = []
        named: dict[str, Any] = {}
        i = 0
        while i < len(words):
            parameter, node = words[i]
            i += 1
            if not parameter:
                if node[0] == "splat":
                    value = m.evaluate(node[1])
                    if isinstance(value, dict):
                        named.update({str(k).lower(): v for k, v in value.items()})
                        continue
                    plain += value if isinstance(value, list) else [value]
                    continue
                plain.append(m.evaluate(node))
                continue
            low = parameter.lower()
            if node is not None:
                named[low] = m.evaluate(node)
            elif i < len(words) and not words[i][0] and self.takes_value(low):
                named[low] = m.evaluate(words[i][1])
                i += 1
            else:
                named[low] = True
        return Call(plain, named)

    @staticmethod
    def takes_value(name: str) -> bool:
        if name in SWITCHES or name in PATHS or name in VALUES:
            return name not in SWITCHES
        known = [
            full
            for full in (
                *PATHS,
                *VALUES,
                *SWITCHES,
                "include",
                "exclude",
                "body",
                "form",
                "object",
                "message",
                "process",
                "begin",
                "end",
                "filterscript",
                "parallel",
                "attachments",
                "childpath",
                "expression",
                "argumentlist",
                "eq",
                "ne",
                "like",
                "notlike",
                "match",
                "notmatch",
                "gt",
                "lt",
                "ge",
                "le",
                "in",
                "contains",
            )
            if full == name or (len(name) > 1 and full.startswith(name))
        ]
        exactly = [full for full in known if full == name]
        return bool(known) and (exactly or known)[0] not in SWITCHES

    def dispatch(self, m: Machine, name: Any, call: Call, words: list[Any], piped: Any) -> Any:
        if isinstance(name, Choice):
            return m._each([self.dispatch(m, one, call, words, piped) for one in name.values])
        if isinstance(name, Function):
            return self.block(m, name, piped, call.words)
        if isinstance(name, Thing) and name.kind == "path":
            name = name.text
        if not isinstance(name, str):
            return NOTHING
        low = name.lower()
        found = m.scope.find(low)
        if found is not None and isinstance(found.values[low], Function):
            return self.user_function(m, found.values[low], call, piped)
        alias = m.top.values.get("<alias>" + low)
        if isinstance(alias, str):
            low = name = alias.lower()
        low = low.rpartition("\\")[2] if "\\" in low and low.rpartition("\\")[2] in COMMANDS else low
        handler = COMMANDS.get(ALIASES.get(low, low))
        if handler is not None:
            before = m.run.name
            m.run.name = name
            try:
                return handler(m, call, piped)
            finally:
                m.run.name = before
        if low.removesuffix(".exe") in ("pwsh", "powershell"):  # -Command { ... }
            for block in [node for _parameter, node in words if node is not None and node[0] == "lambda"][:1]:
                return self.block(m, m.evaluate(block), piped, [])
        return self.native(m, name, self.raw_words(m, words), piped)

    def user_function(self, m: Machine, function: Function, call: Call, piped: Any) -> Any:
        named = {"$" + k: v for k, v in call.named.items()}
        outer = m.scope
        m.scope = Scope(function.scope)
        for target, default in function.params:
            name = target[1]
            m.scope.values[name] = (
                named[name]
                if name in named
                else call.words.pop(0)
                if call.words
                else m.evaluate(default)
                if default is not None
                else NOTHING
            )
        inner = Function(function.name, [], function.body, m.scope)
        try:
            return self.block(m, inner, piped, call.words)
        finally:
            m.scope = outer

    def raw_words(self, m: Machine, words: list[Any]) -> list[str]:
        """The words of a native command as it is given them."""
        out: list[str] = []
        for parameter, node in words:
            if parameter:
                out.append("-" + parameter)
                if node is None:
                    continue
                out[-1] += ":"
            value = m.evaluate(node)
            for one in value if isinstance(value, list) else [value]:
                text = self.text(m, one)
                m.send(one, "another program")
                text = HOLE if text is None else text
                if parameter and node is not None:
                    out[-1] += text
                elif any(c in text for c in "*?") and not any(c in text for c in "\n;|"):
                    out += effects.globbed(m, slash_path(m, text), hidden=True) or [text]
                else:
                    out.append(text)
        return out

    def native(self, m: Machine, name: str, words: list[str], piped: Any) -> Any:
        """A program, or a script file."""
        stdin = EMPTY
        if piped is not None:
            m.send(piped, f"a pipe to {name}") if not effects.exactly(piped) else None
            text = (
                piped
                if effects.exactly(piped)
                else "\n".join(p for p in piped if isinstance(p, str))
                if isinstance(piped, list) and all(effects.exactly(p) for p in piped)
                else None
            )
            stdin = Output(text) if text is not None else Output()
        path = slash_path(m, name)
        base = path.rpartition("/")[2].lower()
        if base.endswith((".ps1", ".psm1")):
            m.run.args = [path, *words]
            m.run.script_file(path, "powershell")
            return NOTHING
        for ending in (".exe", ".cmd", ".bat", ".com"):
            base = base.removesuffix(ending)
        program = base if path == name or "/" in path else name
        words = [
            w.replace("\\", "/")
            if "\\" in w
            and not w.startswith(("\\", "-"))
            and base not in ("cmd", "bash", "wsl", "powershell", "pwsh", "python", "node", "grep", "rg", "sed", "awk")
            else w
            for w in words
        ]
        return m.output_value(m.run.argv([program, *words], stdin, m.state))

    # -- values --------------------------------------------------------------------------------------------------------

    def call(self, m: Machine, name: str, args: list[Any], named: dict[str, Any]) -> Any:
        low = name.lower().replace("[system.", "[")
        if low == "get-content":
            return get_content(m, Call(args, {}), None)
        if low.endswith(".new") and low not in self.functions:
            return merge(args)
        if low.startswith("[text.encoding]") and low.endswith(".getstring"):
            return decoded_text(m, args, named)
        if low.startswith("[text.encoding]"):
            return merge(args) if not (args and exact(args[0])) else args[0].encode("utf-8")
        if low.startswith("[") and low.endswith("]") and low not in self.functions:
            return args[0] if args else NOTHING
        return super().call(m, low, args, named)

    def method(self, m: Machine, owner: Any, name: str, args: list[Any], named: dict[str, Any]) -> Any:
        if isinstance(owner, (Function, Bound)) and name in ("invoke", "invokereturnasis"):
            return self.block(m, owner, None, args) if isinstance(owner, Function) else m.call(owner, args, named)
        if isinstance(owner, Thing) and owner.kind == "file":
            if name in (
                "readtoend",
                "readline",
                "read",
                "readblock",
                "readtoendasync",
                "readbytes",
                "copyto",
                "readchars",
                "readstring",
            ):
                found = self.file_contents(m, owner)
                if name == "copyto":
                    m.show(found, "a copy")
                return found
            if name in ("write", "writeline"):
                effects.written(m, owner, args[0] if args else "")
                return None
            return NOTHING
        if isinstance(owner, Thing) and owner.kind == "path":
            if name in ("opentext", "openread", "open"):
                return effects.opened(owner.text, "r")
            if name == "delete":
                m.run.delete(owner.text, f"{m.run.name} {owner.text}")
                return None
            if name in ("copyto", "moveto", "replace"):
                return effects.apply(m, "R w" if name == "copyto" else "m w", name, [owner, *args], {})
            if name in ("getfiles", "enumeratefiles"):
                return [
                    Thing("path", p)
                    for p in effects.globbed(m, args[0] if args and exact(args[0]) else "*", base=owner.text, hidden=True)
                ]
            return owner.text if name == "tostring" else NOTHING
        if isinstance(owner, list) and name in ("foreach", "where") and args and isinstance(args[0], Function):
            return each(m, Call(args, {}), owner) if name == "foreach" else where(m, Call(args, {}), owner)
        if isinstance(owner, (str, bytes, Unknown)):
            key = {
                "toupper": "upper",
                "tolower": "lower",
                "tostring": "text",
                "trim": "strip",
                "trimstart": "lstrip",
                "trimend": "rstrip",
                "substring": "substr",
                "replace": "replace",
                "split": "split",
                "startswith": "startswith",
                "endswith": "endswith",
                "contains": "contains",
                "indexof": "find",
                "tochararray": "chars",
                "padleft": "pad_start",
                "remove": "slice",
                "toupperinvariant": "upper",
                "tolowerinvariant": "lower",
                "insert": "text",
                "normalize": "text",
                "lastindexof": "rfind",
                "padright": "pad_end",
                "getstring": "decode",
                "gettype": "length",
                "gethashcode": "length",
                "equals": "length",
                "compareto": "length",
            }.get(name)
            if key is not None:
                return self.text_method(m, key, owner, args)
        if isinstance(owner, Thing) and owner.kind == "environ" and name in ("getenumerator", "clone"):
            return owner
        if isinstance(owner, dict) and name in ("getenumerator", "clone"):
            return [[k, v] for k, v in owner.items()]
        if isinstance(owner, dict) and name in ("add", "set_item") and len(args) > 1:
            m._store_item(owner, args[0], args[1])
            return None
        if (
            isinstance(owner, list)
            and owner
            and name in ("opentext", "openread", "open", "delete", "readtoend", "readline", "copyto", "moveto")
        ):
            found = [m.method(item, name, args, named) for item in owner[:300]]  # a method of each element
            return found[0] if len(found) == 1 else found
        if isinstance(owner, list) and name in ("add", "append", "appendline", "addrange"):
            owner += args[:1]
            return None
        if isinstance(owner, list) and name == "tostring":
            return m.join(owner)
        return super().method(m, owner, name, args, named)

    def attribute(self, m: Machine, owner: Any, name: str) -> Any:
        if isinstance(owner, Thing) and owner.kind == "path":
            if name in ("name", "pschildname"):
                return owner.text.rpartition("/")[2]
            if name in ("fullname", "pspath", "path", "providerpath", "resolvedtarget"):
                return m.run.absolute(owner.text) if name == "fullname" and not owner.text.startswith("/") else owner.text
            if name in ("extension", "basename", "directoryname", "directory", "parent", "psparentpath"):
                if name == "basename":
                    base = str(TEXT["basename"](owner.text))
                    return base[: len(base) - len(TEXT["extension"](base))] if TEXT["extension"](base) else base
                return TEXT["extension"](owner.text) if name == "extension" else TEXT["dirname"](m.run.absolute(owner.text))
            return owner.items.get(name, NOTHING)
        if isinstance(owner, Thing) and owner.kind == "environ":
            if name in ("name", "key", "keys"):
                return effects.environment_names(m)
            return owner if name in ("value", "values") else NOTHING if name in ("count", "length") else None
        if isinstance(owner, list):
            if name in ("count", "length"):
                return len(owner)
            if owner and name in (
                "name",
                "fullname",
                "basename",
                "extension",
                "value",
                "key",
                "keys",
                "values",
                "line",
                "matches",
                "directory",
                "groups",
                "path",
            ):
                return [m.attribute(item, name) for item in owner[:500]]
            return None
        if isinstance(owner, dict):
            for key, value in owner.items():
                if isinstance(key, str) and key.lower() == name:
                    return value
            if name in ("keys", "values"):
                return list(owner) if name == "keys" else list(owner.values())
            return owner.get(HOLE)
        if isinstance(owner, Unknown):
            if name in ("count", "length", "linenumber", "filename", "path", "psiscontainer", "isfixedsize"):
                return NOTHING
            if name in ("keys", "name", "key"):
                return names_only(owner)
            return owner if owner.sources else None
        if isinstance(owner, str) and name in ("length", "count"):
            return len(owner) if exact(owner) else NOTHING
        return super().attribute(m, owner, name)

    def elements(self, m: Machine, value: Thing) -> list[Any]:
        if value.kind == "environ":
            return [{"name": n, "key": n, "value": m.variable(n)} for n in effects.environment_names(m)]
        return super().elements(m, value)

    def compare(self, m: Machine, operator: str, left: Any, right: Any) -> Any:
        many = operator.endswith("-lines") and isinstance(left, Unknown) and bool(left.sources)
        operator = operator.removesuffix("-lines")
        negated = operator.startswith("not")
        operator = operator.removeprefix("not")
        if operator == "match":
            m.bind(
                "$matches",
                [left, *key_and_value(left)]
                if exact(right) and right.lstrip("^").find(")") + 1 == right.lstrip("^").find("=")
                else left,
            )
        if operator in ("is", "isnot"):
            return NOTHING
        if isinstance(left, list) and operator in ("match", "like", "eq", "ne"):  # a list is filtered
            return [
                item for item in left if m.truth(self.compare(m, ("not" if negated else "") + operator, item, right)) is not False
            ]
        if isinstance(left, Thing) and left.kind in ("path", "entry"):
            left = left.text.rpartition("/")[2] if operator in ("like", "match") and "/" not in str(right) else left.text
        found: Any = NOTHING
        if exact(left) and exact(right):
            if operator == "like":
                from ... import globs

                found = globs.match(right.lower(), left.lower())
            elif operator == "match":
                hit = fits(right, left, "perl", fold=True)
                found = NOTHING if hit is None else hit
            elif operator in ("eq", "ne"):
                found = (left.lower() == right.lower()) == (operator == "eq")
        elif operator in ("match", "like") and exact(right) and isinstance(left, Unknown):
            found = (
                False
                if absent_line(
                    m,
                    left,
                    right if operator == "match" else right.strip("*"),
                    "perl" if operator == "match" else "fixed",
                    ignore_case=True,
                )
                else NOTHING
            )
        elif operator in ("contains", "in"):
            holder, item = (left, right) if operator == "contains" else (right, left)
            found = self._inside(m, item, holder)
        elif isinstance(left, int) and isinstance(right, int):
            found = {
                "eq": left == right,
                "ne": left != right,
                "gt": left > right,
                "lt": left < right,
                "ge": left >= right,
                "le": left <= right,
            }.get(operator, NOTHING)
        elif left is None or right is None:
            found = NOTHING if sources_of([left, right]) or isinstance(left, Unknown) else (left == right) == (operator == "eq")
        if many and (found is not False or negated):
            return merge([left])
        return found if not isinstance(found, bool) else found != negated

    def operate(self, m: Machine, operator: str, left: Any, right: Any) -> Any:
        if operator == "+" and isinstance(left, list):
            return [*left, *(right if isinstance(right, list) else [right])]
        if operator == "+" and isinstance(left, Thing) and left.kind == "path":
            return m.join([left.text, right])
        if operator == "+" and isinstance(left, str) and not isinstance(right, str):
            return m.join([left, right])
        return super().operate(m, operator, left, right)

    def text(self, m: Machine, value: Any) -> str | None:
        if isinstance(value, list):
            texts = [None if isinstance(v, list) else self.text(m, v) for v in value[:2000]]
            return None if None in texts else " ".join(t for t in texts if t is not None)
        if isinstance(value, bool):
            return str(value)
        return super().text(m, value)

    def run_code(self, m: Machine, value: Any) -> Any:
        if isinstance(value, Function):
            return self.block(m, value, None, [])
        if isinstance(value, Choice):
            return m._each([self.run_code(m, one) for one in value.values])
        if not exact(value):
            if isinstance(value, Unknown) and m.inline:
                m.show(value, "Invoke-Expression")
                if any(kind == "computed" for kind, _ in value.sources):
                    m.shell.touch("read", HOLE, m.state, f"{m.run.name} Invoke-Expression", certainty="possible")
            elif isinstance(value, str) and m.inline:
                m.shell.unknown_code("Invoke-Expression")
            return NOTHING
        m.calls += 1
        try:
            if m.calls < 24:
                found = self.collected(m, lambda: m.block(self.parse(value)))
                return found[0] if len(found) == 1 else found
        finally:
            m.calls -= 1
        return NOTHING


_NODES: dict[str, Callable[..., Any]] = {
    "output": PowerShell._output, "gather": PowerShell._gather, "set": PowerShell._set, "pipeline": PowerShell._pipeline, "chain": PowerShell._chain, "redirected": PowerShell._redirected, "invoke": PowerShell._command, "splat": PowerShell._splat,
}  # fmt: skip
