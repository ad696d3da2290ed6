"""The hook as a process, for ordinary calls: instructions and time as multiples of an interpreter that does nothing."""

from __future__ import annotations

import sys

from tests.bench.measure import bare, hook, place, table

BUDGETS = {"Read": 1.5, "git status": 1.5, "pipeline of five": 2.0, "here-document, 200 lines": 2.0}
FILES = 10_000


def main() -> int:
    with place() as where:
        for i in range(FILES):
            file = where.project / "src" / f"part{i // 200}" / f"module{i}.py"
            file.parent.mkdir(exist_ok=True, parents=True)
            file.write_text(f"VALUE = {i}\n", encoding="utf-8")
        body = "".join(f"line {i}: what 'the' document says about \"it\", at length\n" for i in range(200))
        runs = [
            bare(where),
            hook(where, "Read", "Read", file_path=str(where.project / "README.md")),
            hook(where, "git status", "Bash", command="git status"),
            hook(where, "pipeline of five", "Bash", command="cat README.md | grep -n foo | sort | uniq -c | head -5"),
            hook(where, "here-document, 200 lines", "Bash", command=f"cat > notes.md <<'EOF'\n{body}EOF"),
            hook(where, "grep -rn, 10,000 files", "Bash", command="grep -rn foo src/"),
        ]
        return 0 if table(runs, BUDGETS) else 1


if __name__ == "__main__":
    sys.exit(main())
