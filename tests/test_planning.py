"""Planning again from an earlier plan."""

import numpy as np
import pytest
from plans import COUNTIES, small_plan
from tiny import case, tiny_quarter

from jiaocha import allocation
from jiaocha.folder import read_plan, write_plan
from jiaocha.planning import plan, replan
from jiaocha.verification import verify
from jiaocha_models import Limits


def test_planning_again_starts_from_choice_and_prices(monkeypatch: pytest.MonkeyPatch) -> None:
    """The prices in fen a unit, not their numerators and not the multipliers of the tighter bound."""
    earlier, seen = small_plan(), []
    solve = allocation.solve

    def watched(problem, limits, **options):
        seen.append(options["start"])
        return solve(problem, limits, **options)

    monkeypatch.setattr(allocation, "solve", watched)
    again = replan(earlier, Limits(effort=0.1))
    assert seen == [earlier.solution]
    start = allocation.Start.of(earlier.solution)
    assert start.choice is not None
    assert start.prices is not None
    assert start.choice.tolist() == earlier.solution.choice.tolist()
    assert start.prices.tolist() == np.ones(earlier.options.problem.n_rows).tolist()
    assert again.solution.value >= earlier.solution.value
    assert again.summary.value_fen == again.solution.value


def test_a_solved_plan_and_its_prices_hold_when_read_back(tmp_path) -> None:
    courts = {code: {"declared_room": 4.0} for code in COUNTIES}
    crowded = tiny_quarter(cases=[case(serial) for serial in range(1, 9)], courts=courts)
    made = plan(crowded, Limits(effort=0.1))
    folder = write_plan(made, tmp_path / "plan")
    assert verify(folder) == []
    stored = read_plan(folder).solution.prices
    assert stored.bound == made.solution.prices.bound >= made.solution.bound
    assert made.summary.totals.tight_rows
    assert sum(made.summary.totals.tight_rows.values()) == (stored.row_multiplier > 0).sum()
