"""Verification as a whole: without a solver, on random quarters, on every size of plan."""

import subprocess
import sys
from pathlib import Path

import pytest
from plans import small_plan
from random_quarters import random_quarter
from tiny import case, tiny_quarter

from jiaocha.certification import check_choice
from jiaocha.folder import write_plan
from jiaocha.verification import verify
from jiaocha.verification.collector import SHOWN_PER_PLACE, Collector

BLOCKED = """
import sys

class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("ortools", "numba", "llvmlite") or name.startswith("jiaocha.allocation"):
            raise ImportError(f"{name} is blocked")

sys.meta_path.insert(0, Blocker())
from jiaocha.verification import verify
from jiaocha.folder import read_plan

print(len(verify(sys.argv[1])), read_plan(sys.argv[1]).summary.value_fen)
"""


def test_needs_no_solver(tmp_path: Path) -> None:
    plan = small_plan()
    folder = write_plan(plan, tmp_path / "plan")
    command = [sys.executable, "-c", BLOCKED, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["0", str(plan.summary.value_fen)]


@pytest.mark.parametrize("seed", range(6))
def test_plans_of_random_quarters_hold(seed: int, tmp_path: Path) -> None:
    """Where greedy overloads a court because some case must move, that is the one finding."""
    quarter = random_quarter(seed)
    plan = small_plan(quarter)
    findings = verify(write_plan(plan, tmp_path / "plan"), quarter)
    overloads = check_choice(plan.options.problem, plan.solution.choice)
    assert [finding.rule for finding in findings] == ["capacity_exceeded"] * len(overloads)


def test_a_quarter_without_candidates_holds(tmp_path: Path) -> None:
    quarter = tiny_quarter(cases=[case(1, status="closed")])
    assert verify(write_plan(small_plan(quarter), tmp_path / "plan")) == []


def test_many_findings_of_one_kind_are_counted() -> None:
    found = Collector()
    for row in range(SHOWN_PER_PLACE + 7):
        found.add("list_wrong", "此行不同", source="assignments.csv", row=row)
    for row in found.first(range(SHOWN_PER_PLACE + 3), "term_wrong", "terms.parquet", "effort"):
        found.add("term_wrong", "不同", source="terms.parquet", column="effort", row=row)
    findings = found.result()
    assert len(findings) == 2 * SHOWN_PER_PLACE + 2
    assert [finding.message for finding in findings[-2:]] == ["另有 7 处相同问题", "另有 3 处相同问题"]
