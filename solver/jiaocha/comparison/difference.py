"""The difference of two plans: summary, and tidy frames of cases, courts and capacities."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from jiaocha.certification import check_choice, value_of
from jiaocha.comparison.causes import causes_of
from jiaocha.comparison.matching import Match, match_plans
from jiaocha.folder import read_plan
from jiaocha.folder.contents import used
from jiaocha.folder.stored import PlanLike
from jiaocha.worth.scarce import capacity_name
from jiaocha_models import Change
from jiaocha_models.difference import Cause, DifferenceSummary, Move
from jiaocha_models.words import TRANSFER_MODES, Mode, Status, TriageClass

_TRANSFERS = [mode.value for mode in TRANSFER_MODES]


@dataclass(frozen=True, eq=False)
class Difference:
    """What differs between two plans.

    Attributes
    ----------
    before, after : PlanLike
    summary : DifferenceSummary
    cases : pandas.DataFrame, one row a case that is placed differently
        ``case_number``, ``before_mode``, ``before_court``, ``after_mode``, ``after_court``, ``move``
        (value of Move), ``cause`` (value of Cause), ``value_fen`` (after less before). Modes are values
        of Mode, or of TriageClass where the case is no candidate; courts are codes.
    """

    before: PlanLike
    after: PlanLike
    match: Match
    summary: DifferenceSummary
    cases: pd.DataFrame

    @cached_property
    def courts(self) -> pd.DataFrame:
        """Burden of every court that has another one after: cases and minutes, in roster order."""
        one, other = _burden(self.before), _burden(self.after)
        both = one.add_suffix("_before").join(other.add_suffix("_after"), how="outer")
        both = both.fillna(0).astype(np.int64)
        both = both.reindex([code for code in self.after.quarter.courts["code"] if code in both.index])
        names = ("received", "sent", "minutes")
        differs = [both[f"{name}_before"] != both[f"{name}_after"] for name in names]
        return both[np.logical_or.reduce(differs)].reset_index(names="court_code")

    @cached_property
    def prices(self) -> pd.DataFrame:
        """Capacities whose limit, use or price differs, prices in fen a unit; missing where there is none."""
        after = _capacities(self.after)
        before = _capacities(self.before)
        at = self.match.row
        gone = np.setdiff1d(np.arange(len(before)), at[at >= 0])
        earlier = before.reindex(np.where(at >= 0, at, len(before)))
        frame = pd.DataFrame({"capacity": [*after["capacity"], *before["capacity"].iloc[gone]]})
        for name in ("limit", "used", "price"):
            old = pd.concat([earlier[name], before[name].iloc[gone]], ignore_index=True)
            new = pd.concat([after[name], pd.Series([np.nan] * len(gone))], ignore_index=True)
            frame[f"{name}_before"], frame[f"{name}_after"] = old, new.astype(np.float64)
        differs = [
            frame[f"{name}_before"].fillna(-1) != frame[f"{name}_after"].fillna(-1)
            for name in ("limit", "used", "price")
        ]
        return frame[np.logical_or.reduce(differs)].reset_index(drop=True)

    def __str__(self) -> str:
        """Say the difference in Chinese sentences."""
        from jiaocha.comparison.text import difference_text

        return difference_text(self)


def compare(before: PlanLike | Path | str, after: PlanLike | Path | str) -> Difference:
    """Compare two plans of the same quarter or of different ones, matched by chain of case numbers.

    Parameters
    ----------
    before, after : plan, or path of a plan folder

    Returns
    -------
    Difference
        After less before. Nothing is solved; what the folders claim is not verified here.

    Raises
    ------
    FolderError
        If a folder cannot be read.
    """
    one, other = plan_of(before), plan_of(after)
    return difference_of(one, other, match_plans(one, other))


def plan_of(source: PlanLike | Path | str) -> PlanLike:
    """Plan, read from its folder if need be."""
    return read_plan(source) if isinstance(source, Path | str) else source


def difference_of(
    before: PlanLike,
    after: PlanLike,
    match: Match,
    changes: Sequence[Change] = (),
    frozen: int = 0,
    fewest: int | None = None,
) -> Difference:
    """Difference of two matched plans; ``frozen`` groups were not solved again."""
    cases = _cases(before, after, match)
    one, other = before.summary, after.summary
    moves = cases["move"].value_counts()
    causes = cases["cause"].value_counts()
    low, high = other.value_fen - one.bound_fen, other.bound_fen - one.value_fen
    summary = DifferenceSummary(
        before_digest=one.provenance.quarter_digest,
        after_digest=other.provenance.quarter_digest,
        status=other.status,
        changes=tuple(change.sentence() for change in changes),
        value_before_fen=one.value_fen,
        bound_before_fen=one.bound_fen,
        value_after_fen=other.value_fen,
        bound_after_fen=other.bound_fen,
        value_low_fen=low,
        value_high_fen=high,
        contains_zero=low <= 0 <= high,
        kept_value_fen=_kept_value(before, after, match),
        raw_recovery_fen=other.totals.raw_recovery_fen - one.totals.raw_recovery_fen,
        raw_cost_fen=other.totals.raw_cost_fen - one.totals.raw_cost_fen,
        transferred_before=one.totals.cases_transferred,
        transferred_after=other.totals.cases_transferred,
        moves={move: int(moves.get(move.value, 0)) for move in Move},
        causes={cause: int(causes.get(cause.value, 0)) for cause in Cause},
        frozen_groups=frozen,
        groups=len(after.options.groups),
        fewest_changed_cases=fewest,
    )
    return Difference(before, after, match, summary, cases)


def placed(plan: PlanLike) -> pd.DataFrame:
    """Mode, court, value in fen and group of every case of a plan, in the order of its cases."""
    options, quarter, choice = plan.options, plan.quarter, plan.solution.choice
    modes = np.array([mode.value for mode in Mode], object)
    codes = np.array([*quarter.courts["code"], None], object)
    frame = pd.DataFrame(
        {
            "mode": options.triage["class_"].to_numpy(object).copy(),
            "court": np.full(len(quarter.cases), None, object),
            "value": np.zeros(len(quarter.cases), np.int64),
            "group": options.case_group.astype(np.int64),
            "option": np.full(len(quarter.cases), -1, np.int64),
        }
    )
    if not len(choice):
        return frame
    candidate = np.flatnonzero(options.case_group >= 0)
    option = choice[options.case_group[candidate]]
    frame.loc[candidate, "mode"] = modes[options.option_mode[option]]
    frame.loc[candidate, "court"] = codes[options.option_receiver[option]]
    frame.loc[candidate, "option"] = option
    frame.loc[candidate, "value"] = _member_values(plan, candidate, option)
    return frame


def _member_values(plan: PlanLike, case: Any, option: Any) -> Any:
    options = plan.options
    total = np.zeros(len(options.term_case), np.int64)
    for values in options.terms.values():
        total += values
    start, end = options.term_start[option], options.term_start[option + 1]
    return [
        int(total[a:b][options.term_case[a:b] == one].sum())
        for one, a, b in zip(case.tolist(), start.tolist(), end.tolist(), strict=True)
    ]


def _cases(before: PlanLike, after: PlanLike, match: Match) -> pd.DataFrame:
    one, other = placed(before), placed(after)
    both = other.assign(case_number=after.quarter.cases["case_number"].to_numpy(object))
    earlier = one.reindex(np.where(match.case >= 0, match.case, len(one))).reset_index(drop=True)
    frame = pd.DataFrame(
        {
            "case_number": both["case_number"],
            "before_mode": earlier["mode"],
            "before_court": earlier["court"],
            "after_mode": both["mode"],
            "after_court": both["court"],
            "value_fen": both["value"] - earlier["value"].fillna(0).astype(np.int64),
            "group": both["group"],
        }
    )
    differs = frame["before_mode"].ne(frame["after_mode"]) | (
        frame["before_court"].fillna("") != frame["after_court"].fillna("")
    )
    earlier_option = np.append(match.option, -1)[other["option"]]  # the last is for no option
    same_option = (other["option"] >= 0) & (earlier_option == earlier["option"])
    # Where a group has other members there is no same option: mode and court must do.
    regrouped = (other["group"] >= 0) & (np.append(match.group, -1)[other["group"]] < 0)
    same = (other["option"] < 0) | same_option | regrouped
    frame = frame[differs | ~same.to_numpy(bool)]
    gone = np.setdiff1d(np.arange(len(one)), match.case[match.case >= 0])
    rest = pd.DataFrame(
        {
            "case_number": before.quarter.cases["case_number"].to_numpy(object)[gone],
            "before_mode": one["mode"].to_numpy(object)[gone],
            "before_court": one["court"].to_numpy(object)[gone],
            "after_mode": None,
            "after_court": None,
            "value_fen": -one["value"].to_numpy(np.int64)[gone],
            "group": -1,
        }
    )
    frame = pd.concat([frame, rest], ignore_index=True) if len(gone) else frame.reset_index(drop=True)
    causes = causes_of(before, after, match) if len(frame) and _solved(before, after) else {}
    frame["move"] = [_move(row.before_mode, row.after_mode) for row in frame.itertuples()]
    frame["cause"] = [causes.get(int(group), Cause.CAUSED).value for group in frame["group"]]
    text = ["case_number", "before_mode", "before_court", "after_mode", "after_court", "move", "cause"]
    result: pd.DataFrame = frame[[*text, "value_fen"]].astype(dict.fromkeys(text, "str"))
    return result.astype({"value_fen": np.int64})


def _solved(before: PlanLike, after: PlanLike) -> bool:
    return bool(len(before.solution.choice) and len(after.solution.choice))


def _move(before: Any, after: Any) -> str:
    """How a placement differs from another one; missing where a plan does not have the case."""
    classes = {one.value for one in TriageClass} - {Mode.STAY.value}
    if pd.isna(before):
        return Move.ADDED.value
    if pd.isna(after):
        return Move.REMOVED.value
    if before in classes or after in classes:
        return Move.RECLASSIFIED.value
    if after in _TRANSFERS:
        return (Move.MOVED if before in _TRANSFERS else Move.NEWLY_TRANSFERRED).value
    return (Move.BACK_TO_STAY if after == Mode.STAY.value else Move.OTHER_MODE).value


def _kept_value(before: PlanLike, after: PlanLike, match: Match) -> int | None:
    """Value of the plan before in the problem after; None where it cannot be carried out there."""
    problem, old = after.options.problem, before.solution.choice
    if not len(old) or after.summary.status is Status.INFEASIBLE or (match.group < 0).any():
        return None
    here = np.full(before.options.problem.n_options, -1, np.int64)
    known = np.flatnonzero(match.option >= 0)
    here[match.option[known]] = known
    choice = here[old[match.group]]
    if (choice < 0).any() or check_choice(problem, choice):
        return None
    return value_of(problem, choice)


def _burden(plan: PlanLike) -> pd.DataFrame:
    """Cases received and sent, and minutes used, by court code."""
    codes = plan.quarter.courts["code"].to_numpy(object)
    frame = placed(plan)
    origin = plan.quarter.cases["court_code"].to_numpy(object)
    away = frame["court"].to_numpy(object) != origin
    moved = frame["mode"].isin(_TRANSFERS).to_numpy(bool) & away
    received = frame.loc[moved, "court"].value_counts()
    sent = pd.Series(origin[moved]).value_counts()
    minutes = pd.Series(dtype=np.int64)
    if len(plan.solution.choice):
        rows = plan.options.rows
        use = used(plan.options, plan.solution.choice)
        own = (rows["resource"] == "receiver_minutes").to_numpy(bool)
        minutes = pd.Series(use[own], index=codes[rows["court"].to_numpy(np.int64)[own]])
    table = pd.DataFrame({"received": received, "sent": sent, "minutes": minutes})
    return table.fillna(0).astype(np.int64)


def _capacities(plan: PlanLike) -> pd.DataFrame:
    rows, prices = plan.options.rows, plan.solution.prices
    use = np.zeros(len(rows), np.int64)
    if len(plan.solution.choice):
        use = used(plan.options, plan.solution.choice)
    return pd.DataFrame(
        {
            "capacity": [capacity_name(plan.quarter, plan.options, row) for row in range(len(rows))],
            "limit": rows["limit"].to_numpy(np.float64),
            "used": use.astype(np.float64),
            "price": prices.row_multiplier / prices.denominator,
        }
    )
