"""What came of a plan's cases, drawn from a truth that a test chooses."""

from datetime import timedelta
from typing import Any

import numpy as np
import pandas as pd

from jiaocha.evaluation.matched import matched
from jiaocha.evaluation.timing import timing_of
from jiaocha.intake.outcomes import Outcomes
from jiaocha_models import History
from jiaocha_models.quarter import stored_types

NO_ROWS = pd.DataFrame({name: pd.Series([], dtype=dtype) for name, dtype in stored_types(History).items()})


def planned_cases(plan: Any) -> pd.DataFrame:
    """Cases of a plan with what it expects of them."""
    day = plan.quarter.policy.planning_date
    nothing = Outcomes(NO_ROWS, pd.Series([], dtype="str"), day)
    return matched(plan, nothing, timing_of(None, plan.quarter.policy.recovery.horizon_months)).cases


def drawn_outcomes(
    plan: Any, seed: int, *, days: int = 180, factor: float = 1.0, own_numbers: bool = False
) -> Outcomes:
    """Outcomes after some days: progress at ``factor`` times the expected probability, timed as in the
    synthetic history."""
    rng = np.random.default_rng([seed, 5])
    cases = planned_cases(plan)
    decided, n = pd.Timestamp(plan.quarter.policy.planning_date), len(cases)
    begun = decided + pd.to_timedelta(rng.integers(0, 5, n), unit="D")
    horizon = plan.quarter.policy.recovery.horizon_months * 30.4375
    at = np.floor(rng.beta(1.3, 2.0, n) * horizon)
    p = np.clip(cases["progress_expected"].to_numpy(float) * factor, 0, 1)
    seen = (rng.random(n) < p) & (at <= days - 6)
    closed = np.where(seen, np.minimum(at + 20, days - 6), rng.integers(30, 400, n))
    done = closed <= days - 6
    claimed = cases["claimed"].to_numpy(float) - cases["recovered_before"].to_numpy(float)
    outcome = np.where(seen, "completed", rng.choice(["terminated", "unable", "terminated"], n))
    number = cases["case_number"].astype("str")
    frame = pd.DataFrame(
        {
            "case_number": number.str.replace("（2025）", "（2026）").str.replace("执", "执恢")
            if own_numbers
            else number,
            "court_code": cases["handling"],
            "origin_court_code": cases["origin"],
            "mode": cases["mode"],
            "start": begun,
            "end": (begun + pd.to_timedelta(closed, unit="D")).where(done),
            "claimed": claimed.astype(np.int64),
            "recovered": np.where(seen, claimed * rng.beta(1.2, 1.6, n), 0).astype(np.int64),
            "progress": seen,
            "returned": False,
            "asset_kind": cases["asset_kind"],
            "debtor_kind": cases["debtor_kind"],
            "lead_quality": cases["lead_quality"],
            "petition": cases["petition"],
            "age_days": cases["age_days"],
            "ground": cases["ground"],
            "progress_date": (begun + pd.to_timedelta(at, unit="D")).where(seen),
            "outcome": np.where(done, outcome, None),
        }
    )
    frame = frame[list(stored_types(History))].astype(stored_types(History))
    return Outcomes(frame, number, plan.quarter.policy.planning_date + timedelta(days=days))
