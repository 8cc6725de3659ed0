"""Quarters in a row under one policy: arrivals, decisions, outcomes from the truth, history, estimates."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jiaocha.law.pairs import open_pairs
from jiaocha.worth.collectible import outstanding_amount
from jiaocha.worth.options import build_options
from jiaocha_models import Limits, Quarter
from jiaocha_models.words import Mode
from jiaocha_scenarios.simulation.arrivals import Arrival, arrival, first_courts, first_history
from jiaocha_scenarios.simulation.measures import Realised, realised
from jiaocha_scenarios.simulation.outcomes import as_known_on, outcomes
from jiaocha_scenarios.simulation.placing import Placed, placed, true_estimates
from jiaocha_scenarios.simulation.policies import POLICIES, Expectation, Policy, seen_through, situation
from jiaocha_scenarios.simulation.recording import recorded
from jiaocha_scenarios.simulation.setting import Setting
from jiaocha_scenarios.simulation.truth import Truth, truth_of
from jiaocha_scenarios.tables import joined

Float64 = NDArray[np.float64]
Int64 = NDArray[np.int64]

ENDS_A_QUARTER = 0.5
"""Share of what courts had under way before the first quarter that ends each quarter."""


@dataclass(frozen=True, eq=False)
class World:
    """What is the same for every policy."""

    setting: Setting
    home: Quarter
    truth: Truth
    arrivals: tuple[Arrival, ...]
    history: pd.DataFrame


def world_of(setting: Setting) -> World:
    """Draw a world: courts, truth, former cases, and what arrives in each quarter."""
    home = first_courts(setting)
    truth = truth_of(home, setting)
    arrivals = tuple(arrival(setting, home, at) for at in range(setting.quarters))
    return World(setting, home, truth, arrivals, first_history(setting, home, truth.start))


@dataclass(eq=False)
class Course:
    """What has happened so far under one policy."""

    world: World
    policy: Policy
    rows: list[pd.DataFrame] = field(default_factory=list)
    under_way: list[pd.DataFrame] = field(default_factory=list)
    quarters: list[Realised] = field(default_factory=list)

    def next_quarter(self, at: int) -> Quarter:
        """Quarter as the policy finds it: room left, history as known on the day."""
        seen = self.world.arrivals[at].quarter
        day = pd.Timestamp(seen.policy.planning_date)
        history = pd.concat([self.world.history, *self.rows], ignore_index=True)
        courts = seen.courts.assign(unfinished_cross_units=self._unfinished(seen.courts, at, day))
        return replace(seen, courts=courts, history=as_known_on(history, day))

    def _unfinished(self, courts: pd.DataFrame, at: int, day: pd.Timestamp) -> "pd.Series[float]":
        """Weighted cases under way: what was there before ends by and by, what was received when closed."""
        units = courts["unfinished_cross_units"].fillna(0).to_numpy(np.float64) * (1 - ENDS_A_QUARTER) ** at
        for received in self.under_way:
            still = received["end"] > day
            units = units + np.bincount(received["court"][still], received["units"][still], len(courts))
        return pd.Series(np.round(units, 2), index=courts.index).astype("Float64")


def simulate(
    world: World,
    policies: Sequence[Policy] = POLICIES,
    limits: Limits | None = None,
    *,
    told: Callable[[str, int], None] | None = None,
) -> Iterator[tuple[Policy, list[Realised]]]:
    """Run every policy through the same world.

    Parameters
    ----------
    world : World
        From :func:`world_of`.
    policies : sequence of Policy
    limits : Limits, optional
        Of each solve; only an effort gives the same result every time.
    told : callable, optional
        Told policy and quarter as they begin.

    Yields
    ------
    Policy, list of Realised
        One record a quarter, in order.
    """
    for policy in policies:
        course = Course(world, policy)
        for at in range(world.setting.quarters):
            if told is not None:
                told(policy.name, at)
            step(course, at, limits or Limits())
        yield policy, course.quarters


def step(course: Course, at: int, limits: Limits) -> None:
    """Plan a quarter, draw what comes of it, remember both."""
    world, arrived = course.world, course.world.arrivals[at]
    quarter, truth = course.next_quarter(at), course.world.truth.in_quarter(at)
    pairs = open_pairs(quarter)
    table = true_estimates(quarter, pairs, arrived.true, truth, arrived.hardness)
    now, apart = situation(course.policy, quarter, pairs, table, limits)
    choice = course.policy.choose(now)
    in_truth = course.policy.expectation is Expectation.TRUTH
    known = now.options if in_truth else build_options(seen_through(quarter, table))
    where = placed(quarter, now.options, choice)
    drawn, if_stayed = outcomes_of(world, at, where), outcomes_of(world, at, where.at_home())
    course.quarters.append(realised(now, known, choice, where, drawn, if_stayed, course.quarters, apart))
    rng = np.random.default_rng([world.setting.seed, 85, at])
    course.rows.append(recorded(drawn, world.setting, rng))
    course.under_way.append(_received(now.quarter, now.options.option_minutes, where, drawn))


def outcomes_of(world: World, at: int, where: Placed) -> pd.DataFrame:
    """Draw what comes of the candidate cases where they are placed, as rows of the table 历史."""
    arrived, truth = world.arrivals[at], world.truth.in_quarter(at)
    quarter, cases = arrived.quarter, arrived.quarter.cases.iloc[where.case]
    day = pd.Timestamp(quarter.policy.planning_date)
    codes = quarter.courts["code"].to_numpy(object)
    age = (day - cases["filing_date"]).dt.days.astype("Float64").clip(lower=0)
    rows = pd.DataFrame({
        # A case before its new court has a new number; quarters never share one.
        "case_number": joined(cases["case_number"].reset_index(drop=True), f"之{at + 1}"),
        "court_code": codes[where.court],
        "origin_court_code": codes[where.origin],
        "mode": np.array([mode.value for mode in Mode], object)[where.mode],
        "start": day,
        "claimed": outstanding_amount(cases),
        "age_days": cases["age_all_courts_days"].astype("Float64").fillna(age).to_numpy(),
        **{name: cases[name].to_numpy(object) for name in ("debtor_kind", "lead_quality", "petition")},
        "asset_kind": arrived.true.cases["asset_kind"].to_numpy(object)[where.case],
    })  # fmt: skip
    probability = truth.of_options(
        arrived.true, where.case, where.court, where.mode, arrived.hardness[where.case]
    )
    return outcomes((world.setting.seed, at), rows, where.case, where.court, where.mode, probability)


def _received(quarter: Quarter, minutes: Int64, where: Placed, drawn: pd.DataFrame) -> pd.DataFrame:
    """Weighted cases that courts received from others, and when each is closed."""
    moved = np.flatnonzero(where.moved)
    members = np.bincount(where.option[moved])[where.option[moved]]
    units = minutes[where.option[moved]] / members / quarter.policy.capacity.minutes_per_unit
    return pd.DataFrame({"court": where.court[moved], "units": units, "end": drawn["end"].to_numpy()[moved]})
