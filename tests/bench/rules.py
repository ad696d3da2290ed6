"""A thousand rules against forty: what the size of a policy costs the hook."""

from __future__ import annotations

import sys

from tests.bench.measure import hook, place, table

SIZES = (40, 1_000)
BUDGET = 1.2
KINDS = ("name{i}.secret", "*.kind{i}", "head{i}*", "**/vault{i}/*.txt", "a{i}*b?c", "/srv/{i}/**", "!name{i}.public")


def policy(rules: int) -> str:
    """A policy with nothing but rules of its own, three patterns in each, of every kind in turn."""
    text = ["version = 1\nextends = []\n"]
    for i in range(rules):
        patterns = ", ".join(f'"{KINDS[(i + k) % len(KINDS)].format(i=i)}"' for k in range(3))
        text.append(f'[[rule]]\nid = "rule-{i}"\neffect = "deny"\npaths = [{patterns}]\nreason = "number {i} is kept"\n')
    return "\n".join(text)


def main() -> int:
    fine = True
    for tool, given in (("Read", {"file_path": "src/app.py"}), ("Bash", {"command": "git status"})):
        with place() as few, place() as many:
            runs = []
            for where, size in zip((few, many), SIZES, strict=True):
                where.config.mkdir(parents=True)
                (where.config / "policy.toml").write_text(policy(size), encoding="utf-8")
                runs.append(hook(where, f"{tool}, {size:,} rules", tool, **given))
            fine = table(runs, {runs[1].name: BUDGET}) and fine
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main())
