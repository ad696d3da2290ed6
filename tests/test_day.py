"""A day's work: 2,000 command lines from READMEs, Makefiles and CI settings of public repositories, nearly all of which must go unnoticed."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from tests.shellcases import verdict

ROWS = [json.loads(line) for line in (Path(__file__).parent / "corpus" / "day.jsonl").read_text(encoding="ascii").splitlines()]
ECOSYSTEMS = sorted({row["ecosystem"] for row in ROWS})
MOST_DENIED, MOST_ASKED = 0.005, 0.01


@pytest.mark.parametrize("ecosystem", ECOSYSTEMS)
def test_every_row_is_judged_as_expected(ecosystem: str) -> None:
    wrong = []
    for row in ROWS:
        if row["ecosystem"] == ecosystem:
            found = verdict(row["command"])
            if found.decision != row.get("expect", "pass"):
                wrong.append((found.decision, row["command"], found.reason))
    assert not wrong


def test_what_is_stopped_is_little_and_has_a_reason() -> None:
    stopped = [row for row in ROWS if "expect" in row]
    assert all(row["expect"] in ("deny", "ask") and row["why"].endswith(".") for row in stopped)
    counts = Counter(row["expect"] for row in stopped)
    shares = {name: counts[name] / len(ROWS) for name in ("deny", "ask")}
    print(f"{len(ROWS)} commands: {shares['deny']:.2%} denied, {shares['ask']:.2%} asked about")
    assert shares["deny"] <= MOST_DENIED
    assert shares["ask"] <= MOST_ASKED


def test_the_table_is_a_whole_day() -> None:
    assert len(ROWS) >= 2_000
    assert len(ECOSYSTEMS) >= 13
    assert len({row["command"] for row in ROWS}) == len(ROWS)
    assert {row["from"] for row in ROWS} == {"readme", "make", "ci"}
