"""What happens before anything is decided: modules loaded cheaply, no garbage collection, and a net under everything.

This module and the two packages above it are the only ones that the general import machinery loads for an ordinary call.
"""

import gc
import sys

FAST = True
try:
    from _frozen_importlib import ModuleSpec
    from _frozen_importlib_external import MAGIC_NUMBER
    from marshal import loads
    from posix import O_RDONLY, close, fstat, read, stat
    from posix import open as open_fd
except ImportError:  # another interpreter or system: import statements do it all
    FAST = False

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import CodeType, ModuleType
    from typing import Any

# Modules in the order in which they need each other. A list that is out of order or out of date costs time, nothing else: what is
# missing is imported where it is needed.
ALWAYS = (
    "model", "system", "globs", "paths", "policy", "artefact", "disk", "world", "accesses", "toolcall", "record", "answer",
)  # fmt: skip
FOR_SHELL = (
    "shell", "shell.state", "shell.tree", "shell.plain", "shell.programs", "shell.programs.index", "shell.programs.dispatch",
    "shell.command", "shell.interpreter", "shell.analysis",
)  # fmt: skip

_ROOT = __name__.rpartition(".")[0]
_HERE = __file__.rpartition("/")[0]
_CACHED = f".{sys.implementation.cache_tag}.pyc"


def load(names: "tuple[str, ...]") -> None:
    """Load modules of this package from their `.pyc`, at a fifth of what an import statement costs. At the first doubt it stops."""
    for name in names if FAST else ():
        full = f"{_ROOT}.{name}"
        if full not in sys.modules:
            spec = _spec(full)
            if spec is None:
                return
            _run(spec)


class Importer:
    """The same for import statements: in front of the general machinery, which takes over whatever is not certain."""

    @staticmethod
    def find_spec(full: str, path: "Any" = None, target: "Any" = None) -> "Any":  # noqa: ARG004 - the protocol of importlib
        return _spec(full) if full.startswith(_ROOT) else None

    @staticmethod
    def create_module(spec: "Any") -> None:
        """The usual kind of module will do."""

    @staticmethod
    def exec_module(module: "ModuleType") -> None:
        exec(module.__spec__.loader_state, module.__dict__)  # type: ignore[union-attr]


def _spec(full: str) -> "Any":
    """How to load a module, its code with it; None where the general machinery is to see to it."""
    stem = f"{_HERE}{full[len(_ROOT) :].replace('.', '/')}"
    source = stem + ".py"
    try:
        found = stat(source)
    except OSError:
        source = stem + "/__init__.py"
        try:
            found = stat(source)
        except OSError:
            return None
    code = _code(source, int(found.st_mtime), found.st_size)
    if code is None:
        return None
    loader: Any = Importer
    spec = ModuleSpec(full, loader, origin=source, loader_state=code)
    spec.has_location = True
    if source[-12:] == "/__init__.py":
        spec.submodule_search_locations = [stem]
    return spec


def _code(source: str, time: int, size: int) -> "CodeType | None":
    """The compiled code of a source file, if it is certain: in this interpreter's format (PEP 552), with the source's time and size in it."""
    directory, _, name = source.rpartition("/")
    try:
        fd = open_fd(f"{directory}/__pycache__/{name[:-3]}{_CACHED}", O_RDONLY)
        try:
            data = read(fd, fstat(fd).st_size)
        finally:
            close(fd)
    except OSError:
        return None
    stamp = (time & 0xFFFFFFFF).to_bytes(4, "little") + (size & 0xFFFFFFFF).to_bytes(4, "little")
    certain = data[:16] == MAGIC_NUMBER + bytes(4) + stamp
    return loads(memoryview(data)[16:]) if certain else None  # noqa: S302 - what an import statement does


def _run(spec: "Any") -> None:
    module = type(sys)(spec.name)
    module.__spec__ = spec
    module.__file__ = spec.origin
    module.__package__ = spec.parent
    if spec.submodule_search_locations is not None:
        module.__path__ = spec.submodule_search_locations
    sys.modules[spec.name] = module
    try:
        exec(spec.loader_state, module.__dict__)
    except BaseException:
        del sys.modules[spec.name]
        raise
    parent, _, last = spec.name.rpartition(".")
    setattr(sys.modules[parent], last, module)


def _prepare() -> None:
    """Make imports cheap: of this package's modules, and of `__future__`, of which every module wants the one name that means nothing."""
    if FAST:
        sys.meta_path.insert(0, Importer)
        future = sys.modules["__future__"] = type(sys)("__future__")
        future.annotations = None  # type: ignore[attr-defined]
        load(ALWAYS)


def main() -> None:
    """Answer the event on standard input and end the process."""
    gc.disable()  # the process lives for milliseconds
    status = 2
    try:
        status = answer(sys.argv[1:])
    finally:
        from .system import native

        native._exit(status)  # nothing is left to flush, and an interpreter that shuts down could still fail


def answer(argv: "list[str]") -> int:
    """The exit status for the event on standard input; whatever fails blocks."""
    try:
        _prepare()
        from .answer import run

        return run(argv)
    except BaseException as error:
        where = error.__traceback__
        while where is not None and where.tb_next is not None:
            where = where.tb_next
        place = f" in {where.tb_frame.f_code.co_name}, line {where.tb_lineno}" if where is not None else ""
        reason = f"ccgate: internal error ({type(error).__name__}{place}), so the call is blocked; run `ccgate doctor`"
        if "--observe" in argv:
            return 0  # that mode promises to stop nothing
        text = '{"hookSpecificOutput":{"hookEventName":"PreToolUse","permissionDecision":"deny","permissionDecisionReason":"%s"}}\n'
        for stream, line in ((sys.stdout, text % reason), (sys.stderr, reason + "\n")):
            try:
                stream.write(line)
                stream.flush()
            except BaseException:
                pass
        return 2
