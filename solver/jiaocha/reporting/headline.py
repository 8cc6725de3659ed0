"""The figures of the first screen, the cover and the terminal."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from jiaocha.reporting.capacity_tables import reserve_cost, reserve_room
from jiaocha.reporting.court_tables import CourtLoads
from jiaocha.reporting.formats import FEN_PER_YUAN
from jiaocha.reporting.reasons import joined_name
from jiaocha.reporting.view import MODES, TRANSFER_POSITIONS, Flags, View
from jiaocha.worth.estimated import estimated_of
from jiaocha_models.words import Mode, Resource, TriageClass

PARAMETER_ERROR = 0.3
"""Relative error of the estimates for which the range of the expected recovery is shown; an assumption."""

PAPER_A_GROUP = (Mode.CENTRALIZED, Mode.COORDINATED)
"""Modes that one paper orders for all cases of a group."""

HELPFUL_SHOWN = 3
STEPS: dict[str, int] = {
    Resource.RECEIVER_MINUTES.value: 10,
    Resource.UNRESERVED_MINUTES.value: 10,
    Resource.TRAVEL_METRES.value: 1000,
}
"""How much more of a capacity is considered, in units shown; 10 cases for the others."""


@dataclass(frozen=True)
class Helpful:
    """A capacity of which more would help: about ``gain`` fen for ``step`` units more, at prices."""

    name: str
    step: str
    gain: int


@dataclass(frozen=True)
class Headline:
    """Counts of cases unless named otherwise; money in fen.

    Attributes
    ----------
    must_move : int
        Cases whose groups may not stay.
    acted, assumed : int
        Cases for which a measure is proposed; those of them without an estimate of their own.
    above_before, above_after : tuple of str
        Courts with cases or room above their reference range of open cases a judge, in roster order.
    to_sign : dict of Mode to int
        Papers to be signed: one a case, for :data:`PAPER_A_GROUP` one a group.
    helpful : tuple of Helpful
        Capacities that would help most, in roster order.
    reserve_rows, reserve_units, reserve_cost
        Courts at which the small-claims reserve binds, its whole size in 折算件, its cost at prices.
    low, high : int
        Expected recovery if the estimates are off by :data:`PARAMETER_ERROR`.
    """

    cases: int
    candidates: int
    must_move: int
    moved: int
    other: int
    stay: int
    people: int
    triage: dict[TriageClass, int]
    report_groups: int
    above_before: tuple[str, ...]
    above_after: tuple[str, ...]
    to_sign: dict[Mode, int]
    helpful: tuple[Helpful, ...]
    tight: int
    capacities: int
    reserve_rows: int
    reserve_units: float
    reserve_cost: int
    acted: int
    assumed: int
    raw_recovery: int
    raw_cost: int
    low: int
    high: int


def estimated_choices(view: View) -> Flags:
    """Cases whose chosen option has its own estimate of progress and share, by case."""
    handling = np.where(view.transferred, view.receiver, view.origin).astype(np.int32)
    case = np.arange(len(handling), dtype=np.int32)
    progress, share = estimated_of(view.plan.quarter).at(case, handling, view.mode.astype(np.int8))
    return ~np.isnan(progress) & ~np.isnan(share)


def headline_of(view: View, loads: CourtLoads, capacities: pd.DataFrame) -> Headline:
    """Headline figures of a plan."""
    acts = view.transferred | view.other_mode
    cases = view.plan.quarter.cases
    stated = (cases["recovery_if_moved"].notna() & cases["progress_if_moved"].notna()).to_numpy()
    stated = stated | estimated_choices(view)
    recovery = int(view.raw_recovery.sum())
    room = reserve_room(view)
    cost = np.nan_to_num(reserve_cost(view))
    concerned = concerned_courts(view)
    triage = {one: int((view.triage == one.value).sum()) for one in TriageClass}
    return Headline(
        cases=len(cases),
        candidates=triage[TriageClass.CANDIDATE],
        must_move=int(view.must_move.sum()),
        moved=int(view.transferred.sum()),
        other=int(view.other_mode.sum()),
        stay=int(view.stays.sum()) + triage[TriageClass.STAY],
        people=int(view.left_to_people.sum()),
        triage=triage,
        report_groups=int(view.plan.options.report_up["group"].nunique()),
        above_before=tuple(view.court_names[:-1][loads.above_before & concerned].tolist()),
        above_after=tuple(view.court_names[:-1][loads.above_after & concerned].tolist()),
        to_sign=_to_sign(view),
        helpful=_helpful(capacities),
        tight=int((capacities["price"] > 0).sum()),
        capacities=len(capacities),
        reserve_rows=int((cost > 0).sum()),
        reserve_units=float(np.nansum(room)) / view.plan.quarter.policy.capacity.minutes_per_unit,
        reserve_cost=round(float(cost.sum())),
        acted=int(acts.sum()),
        assumed=int((acts & ~stated).sum()),
        raw_recovery=recovery,
        raw_cost=int(np.asarray(view.of_member(view.plan.options.raw_cost)).sum()),
        low=round(recovery * (1 - PARAMETER_ERROR)),
        high=round(recovery * (1 + PARAMETER_ERROR)),
    )


def _to_sign(view: View) -> dict[Mode, int]:
    papers: dict[Mode, int] = {}
    for mode in MODES:
        cases = np.flatnonzero(view.mode == mode.position)
        if mode is not Mode.STAY and len(cases):
            papers[mode] = len(np.unique(view.group[cases])) if mode in PAPER_A_GROUP else len(cases)
    return papers


def concerned_courts(view: View) -> Flags:
    """Say whether a court has cases in the quarter or may receive some, shape (n_courts,)."""
    options = view.plan.options
    concerned = np.zeros(len(view.plan.quarter.courts), dtype=bool)
    concerned[view.origin[view.origin >= 0]] = True
    concerned[options.option_receiver[np.isin(options.option_mode, TRANSFER_POSITIONS)]] = True
    return concerned


def _helpful(capacities: pd.DataFrame) -> tuple[Helpful, ...]:
    steps = np.array([STEPS.get(kind, 10) for kind in capacities["kind"]], dtype=np.float64)
    gains = capacities["tightness"].to_numpy() * steps
    best = np.argsort(-gains, kind="stable")[:HELPFUL_SHOWN]
    best = np.sort(best[gains[best] > 0])
    shown = capacities.iloc[best]
    names = shown["court"] + shown["other_court"].where(
        shown["other_court"] == "", "—" + shown["other_court"]
    )
    return tuple(
        Helpful(joined_name(name, mode, resource), f"{step:,.0f} {unit}", round(gain * FEN_PER_YUAN))
        for name, mode, resource, step, unit, gain in zip(
            names, shown["mode"], shown["resource"], steps[best], shown["unit"], gains[best], strict=True
        )
    )
