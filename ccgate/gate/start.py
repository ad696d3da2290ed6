"""What happens before anything is decided: cheap imports, no garbage collection, and a net under everything.

This module and the two packages above it are the only ones that the general import machinery loads.
"""

import gc
import sys


class Bytecode:
    """Loads ccgate's modules straight from their `.pyc`, at a third of the cost of the general import machinery.

    Only what is certain: a file of this interpreter's format (PEP 552) whose recorded source time and size are those of the source
    now. For all else `find_spec` answers None, and the general machinery does its work.
    """

    def __init__(self, root):  # type: ignore[no-untyped-def]
        self.root = root + "/"
        self.tag = f".{sys.implementation.cache_tag}.pyc"
        self.code = {}
        self.spec = type(sys.__spec__)
        from _frozen_importlib_external import MAGIC_NUMBER  # type: ignore[import-not-found]
        from marshal import loads
        from posix import stat

        self.magic = MAGIC_NUMBER + bytes(4)
        self.stat = stat
        self.loads = loads

    def find_spec(self, name, path=None, target=None):  # type: ignore[no-untyped-def]
        """A spec with the code at hand, or None."""
        if not name.startswith("ccgate."):
            return None
        places = None
        try:
            base, _, last = (self.root + name.replace(".", "/")).rpartition("/")
            source = f"{base}/{last}.py"
            try:
                found = self.stat(source)
            except FileNotFoundError:
                base, last = f"{base}/{last}", "__init__"
                places = [base]
                source = f"{base}/__init__.py"
                found = self.stat(source)
            with open(f"{base}/__pycache__/{last}{self.tag}", "rb", 0) as file:
                data = file.read()
        except OSError:
            return None
        stamp = (int(found.st_mtime) & 0xFFFFFFFF).to_bytes(4, "little") + (found.st_size & 0xFFFFFFFF).to_bytes(4, "little")
        if data[:16] != self.magic + stamp:
            return None
        self.code[name] = data
        spec = self.spec(name, self, origin=source)
        spec.submodule_search_locations = places
        spec.has_location = True
        return spec

    def create_module(self, spec):  # type: ignore[no-untyped-def]
        """The default module object."""

    def exec_module(self, module):  # type: ignore[no-untyped-def]
        """Run the module's code."""
        exec(self.loads(memoryview(self.code.pop(module.__name__))[16:]), module.__dict__)


def main():  # type: ignore[no-untyped-def]
    """Answer the event on standard input and end the process."""
    gc.disable()  # the process lives for milliseconds
    status = 2
    try:
        try:
            sys.meta_path.insert(0, Bytecode(sys.path[0]))
        except ImportError:
            pass  # another interpreter: its general machinery is slower and as good
        status = answer(sys.argv[1:])
    finally:
        from .system import native

        native._exit(status)  # nothing is left to flush, and an interpreter that shuts down could still fail


def answer(argv):  # type: ignore[no-untyped-def]
    """The exit status for the event on standard input; whatever fails blocks."""
    try:
        from .answer import run

        return run(argv)
    except BaseException as error:
        reason = f"ccgate: internal error ({type(error).__name__}), so the call is blocked; run `ccgate doctor`"
        text = '{"hookSpecificOutput":{"hookEventName":"PreToolUse","permissionDecision":"deny","permissionDecisionReason":"%s"}}\n'
        for stream, line in ((sys.stdout, text % reason), (sys.stderr, reason + "\n")):
            try:
                stream.write(line)
                stream.flush()
            except BaseException:
                pass
        return 2
