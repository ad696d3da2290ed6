"""What is allowed in a policy file and still looks like a mistake.

dead        a pattern that can never decide: a later `!` takes all of it back, or it takes back what nothing before it covers
shadowed    what it covers is covered already, at least as strictly
rooted      it begins at the root of the file system, where `**/` or `~/` was probably meant
odd         `**` inside a name, which is read as one `*`
hides       it covers source files that git tracks here
unmatched   nothing here has such a name (a note: rules are often about files that are not there yet)
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from typing import Any

from ccgate.gate import globs
from ccgate.gate.disk import Disk
from ccgate.gate.model import HOLE, SEVERITY, Access
from ccgate.gate.policy import ANYWHERE, AT_BASE, BELOW, DIRECTORY, FILE, SELF, Policy, includes

from .compiler import split_pattern
from .layers import PolicyLayer, RuleSource
from .schema import Problem, Rule

MAX_TRACKED = 200_000
MAX_NAMED = 5


class Parsed:
    """A pattern in parts; see `compiler.split_pattern`."""

    def __init__(self, text: str, only_files: bool = False) -> None:
        self.text = text
        self.negated, self.tail, self.anchor, self.before, self.key = split_pattern(text)
        if only_files and self.tail == SELF and not self.negated:
            self.tail = FILE

    def covers(self, other: Parsed) -> bool:
        """Does every path that `other` fits fit this one too? When in doubt, no."""
        if not _key_covers(self.key, other.key):
            return False
        if self.tail not in (SELF, other.tail) and (self.tail, other.tail) != (DIRECTORY, BELOW):
            return False
        if self.anchor == ANYWHERE and not self.before:
            return True
        if self.anchor != other.anchor:
            return False
        if self.before in (other.before, ["**"]):
            return True
        return self.before[:1] == ["**"] and self.before[1:] == _end(other.before, len(self.before) - 1)

    def meets(self, other: Parsed) -> bool:
        """Could some path fit both? When in doubt, yes."""
        return not {self.tail, other.tail} <= {SELF, FILE} or globs.intersects(self.key, other.key)


def _end(segments: list[str], count: int) -> list[str]:
    return segments[len(segments) - count :] if count else []


def _key_covers(wide: str, narrow: str) -> bool:
    if wide in (narrow, "*"):
        return True
    return globs.match(wide, narrow) if not globs.is_glob(narrow) else includes(wide, narrow, HOLE)


def check(layers: list[PolicyLayer]) -> list[Problem]:
    """Findings that need no project: about the rules of these layers by themselves."""
    found: list[Problem] = []
    for layer in layers:
        parsed = [(source, [Parsed(text, source.rule.only_files) for text in source.rule.paths]) for source in layer.rules]
        for source, patterns in parsed:
            found += _of_rule(layer, source, patterns)
            found += _words(source)
        found += _across(parsed)
    return found


def _finding(source: RuleSource, index: int, text: str, what: str, hint: str = "") -> Problem:
    return Problem(source.file, source.lines.get(index, source.line), f"rule {source.rule.id}", f"{text}: {what}", hint)


def _of_rule(layer: PolicyLayer, source: RuleSource, patterns: list[Parsed]) -> Iterator[Problem]:
    if patterns and all(p.negated for p in patterns):
        yield Problem(
            source.file,
            source.line,
            f"rule {source.rule.id}",
            "dead: it only takes back, and covers nothing",
            "add a pattern without `!`",
        )
        return
    for i, pattern in enumerate(patterns):
        before, after = patterns[:i], patterns[i + 1 :]
        text = pattern.text
        if not layer.base and pattern.anchor == AT_BASE and not text.lstrip("!").startswith(("/", "**/")):
            yield _finding(
                source,
                i,
                text,
                "rooted: it begins at the root of the file system",
                f"write `{'!' * pattern.negated}**/{text.lstrip('!')}`",
            )
        if any("**" in segment and segment != "**" for segment in text.lstrip("!").split("/")):
            yield _finding(source, i, text, "odd: `**` inside a name is read as one `*`", "put slashes around `**`, or write `*`")
        if pattern.negated:
            if not any(other.meets(pattern) for other in before if not other.negated):
                yield _finding(
                    source,
                    i,
                    text,
                    "dead: nothing before it in this rule could be taken back",
                    "remove it, or move it below what it is about",
                )
            continue
        taker = next((other for other in after if other.negated and other.covers(pattern)), None)
        if taker is not None and not (pattern.tail == BELOW and taker.tail != BELOW):
            yield _finding(source, i, text, f"dead: {taker.text} takes all of it back", "remove one of the two")
            continue
        wider = next((other for other in before if not other.negated and other.covers(pattern)), None)
        if wider is not None and not _between(patterns, wider, pattern):
            yield _finding(source, i, text, f"shadowed: {wider.text} covers it already", "remove it")


def _between(patterns: list[Parsed], wider: Parsed, pattern: Parsed) -> bool:
    """Does a `!` between the two take back some of what the later one puts in again?"""
    start, end = patterns.index(wider), patterns.index(pattern)
    return any(p.negated and p.meets(pattern) for p in patterns[start:end])


def _words(source: RuleSource) -> Iterator[Problem]:
    for key, texts in (("commands", source.rule.commands), ("variables", source.rule.variables)):
        seen: set[str] = set()
        for text in texts:
            plain = " ".join(text.lower().split()) if key == "variables" else " ".join(text.split())
            if plain in seen:
                yield Problem(
                    source.file,
                    source.line,
                    f"rule {source.rule.id}",
                    f"{text}: shadowed: it is there twice in {key}",
                    "remove one",
                )
            seen.add(plain)


def _across(parsed: list[tuple[RuleSource, list[Parsed]]]) -> Iterator[Problem]:
    """Patterns that another rule of the layer covers for the same actions, at least as strictly."""
    for source, patterns in parsed:
        for other, wider_ones in parsed:
            if other is source or not _as_strict(other.rule, source.rule):
                continue
            if _as_strict(source.rule, other.rule) and parsed.index((other, wider_ones)) > parsed.index((source, patterns)):
                continue  # of two that say the same, the later one is the one too many
            for i, pattern in enumerate(patterns):
                wider = next((w for w in wider_ones if not pattern.negated and not w.negated and w.covers(pattern)), None)
                if wider is not None and not any(w.negated and w.meets(pattern) for w in wider_ones):
                    yield _finding(
                        source, i, pattern.text, f"shadowed: rule {other.rule.id} covers it by {wider.text}", "remove it"
                    )


def _as_strict(one: Rule, other: Rule) -> bool:
    """Is `one` at least as strict as `other`, for all that `other` is about?"""
    return (
        set(one.actions) >= set(other.actions)
        and SEVERITY[one.effect] >= SEVERITY[other.effect]
        and SEVERITY[one.create or "pass"] >= SEVERITY[other.create or "pass"]
        and (one.unless is None or one.unless == other.unless)
    )


# -- what is here ------------------------------------------------------------------------------------------------------


def files_here(project: str, *, tracked: bool) -> list[str] | None:
    """Paths below the project that git tracks (or does not ignore either), relative; None where git knows nothing of it."""
    command = ["git", "-c", "core.fsmonitor=false", "ls-files", "-z", "--cached"] + ([] if tracked else ["--others"])
    try:
        done = subprocess.run(command, cwd=project, capture_output=True, check=False, timeout=30, stdin=subprocess.DEVNULL)
    except (OSError, subprocess.TimeoutExpired):
        return None
    if done.returncode:
        return None
    return [os.fsdecode(name) for name in done.stdout.split(b"\0")[:-1]][:MAX_TRACKED]


def tracked_and_covered(policy: Policy, project: str) -> list[tuple[dict[str, Any], list[str]]]:
    """For each rule that covers reading tracked files (and finds something to protect in them): its detail and the files."""
    by_rule: dict[int, list[str]] = {}
    disk = Disk(MAX_TRACKED, MAX_TRACKED)
    for name in files_here(project, tracked=True) or ():
        path = f"{project}/{name}"
        hit = policy.judge(Access("read", path), disk) if policy.covers(path) else None
        if hit is not None:
            by_rule.setdefault(hit.rule, []).append(name)
    return [(policy.detail(rule), names) for rule, names in by_rule.items()]


def hidden(policy: Policy, project: str) -> list[Problem]:
    """A finding for each rule that keeps the agent from files that are part of the source."""
    return [
        Problem(
            detail["file"],
            detail["line"],
            f"rule {detail['id']}",
            f"hides: git tracks {len(names)} file{'s' * (len(names) > 1)} that it covers: {_some(names)}",
            "add a `!` or an [[exception]] if they are harmless; untrack them if they are not",
        )
        for detail, names in tracked_and_covered(policy, project)
    ]


def _some(names: list[str]) -> str:
    shown = ["".join(c if c.isprintable() else "?" for c in name) for name in names[:MAX_NAMED]]
    return ", ".join(shown) + (f" and {len(names) - MAX_NAMED} more" if len(names) > MAX_NAMED else "")


def unmatched(policy: Policy, layers: list[PolicyLayer], project: str) -> list[Problem]:
    """A note for each pattern of these layers' rules that fits nothing in the project."""
    names = files_here(project, tracked=False)
    if names is None:
        return []
    wanted = {layer.name for layer in layers}
    fitted: set[tuple[int, int]] = set()
    for name in names:
        fitted |= {(layer, row) for layer, row, _exact in policy.fitting(f"{project}/{name}")}
    found = []
    for number, layer in enumerate(policy.layers):
        if layer.name not in wanted:
            continue
        details = {rule: policy.detail(rule) for rule in {row[0] for row in layer.patterns}}
        sources = {(s.file, s.line) for known in layers for s in known.rules if known.name == layer.name}
        for row, pattern in enumerate(layer.patterns):
            detail = details[pattern[0]]
            line, text = detail["patterns"][str(row)]
            if not pattern[1] and (number, row) not in fitted and (detail["file"], detail["line"]) in sources:
                found.append(
                    Problem(detail["file"], line, f"rule {detail['id']}", f"{text}: unmatched: nothing here has such a name")
                )
    return found
