"""What happens before anything is decided: modules loaded cheaply, no garbage collection, and a net under everything.

This module and the two packages above it are the only ones that the general import machinery loads for an ordinary call.
"""

import gc
import sys

# Modules in the order in which they need each other. A list that is out of order or out of date costs time, nothing else: what is
# missing is imported where it is needed.
ALWAYS = (
    "model", "system", "globs", "paths", "policy", "artefact", "disk", "world", "accesses", "toolcall", "record", "answer",
)  # fmt: skip
FOR_SHELL = (
    "shell", "shell.state", "shell.tree", "shell.plain", "shell.programs", "shell.programs.index", "shell.programs.dispatch",
    "shell.command",
    "shell.interpreter", "shell.analysis",
)  # fmt: skip

_ROOT = __name__.rpartition(".")[0]


def load(names):  # type: ignore[no-untyped-def]
    """Load modules of this package from their `.pyc`, at a fifth of what an import statement costs.

    Only what is certain: a file of this interpreter's format (PEP 552) whose recorded source time and size are those of the source
    now. At the first doubt it stops, and import statements do the rest.
    """
    try:
        from _frozen_importlib_external import MAGIC_NUMBER  # type: ignore[import-not-found]
        from marshal import loads
        from posix import O_RDONLY, close, fstat, open, read, stat
    except ImportError:  # another interpreter or system
        return
    base = __file__.rpartition("/")[0]
    tag = f".{sys.implementation.cache_tag}.pyc"
    for name in names:
        full = f"{_ROOT}.{name}"
        if full in sys.modules:
            continue
        directory, _, last = f"{base}/{name.replace('.', '/')}".rpartition("/")
        path = None
        if name in ("shell", "shell.programs"):
            path = [f"{directory}/{last}"]
            directory, last = path[0], "__init__"
        source = f"{directory}/{last}.py"
        try:
            found = stat(source)
            fd = open(f"{directory}/__pycache__/{last}{tag}", O_RDONLY)
            data = read(fd, fstat(fd).st_size)
            close(fd)
        except OSError:
            return
        stamp = (int(found.st_mtime) & 0xFFFFFFFF).to_bytes(4, "little") + (found.st_size & 0xFFFFFFFF).to_bytes(4, "little")
        if data[:16] != MAGIC_NUMBER + bytes(4) + stamp:
            return
        _run(full, path, source, loads(memoryview(data)[16:]))


def _run(full, path, source, code):  # type: ignore[no-untyped-def]
    module = type(sys)(full)
    module.__file__ = source
    module.__package__ = full if path else full.rpartition(".")[0]
    if path:
        module.__path__ = path
    sys.modules[full] = module
    try:
        exec(code, module.__dict__)
    except BaseException:
        del sys.modules[full]
        raise
    parent, _, last = full.rpartition(".")
    setattr(sys.modules[parent], last, module)


def main():  # type: ignore[no-untyped-def]
    """Answer the event on standard input and end the process."""
    gc.disable()  # the process lives for milliseconds
    status = 2
    try:
        status = answer(sys.argv[1:])
    finally:
        from .system import native

        native._exit(status)  # nothing is left to flush, and an interpreter that shuts down could still fail


def answer(argv):  # type: ignore[no-untyped-def]
    """The exit status for the event on standard input; whatever fails blocks."""
    try:
        load(ALWAYS)
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
