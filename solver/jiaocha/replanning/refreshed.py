"""``refresh``: on the day of the order, law and status are checked again against a new extract."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from jiaocha.comparison.difference import Difference, difference_of, placed
from jiaocha.comparison.matching import match_plans
from jiaocha.folder import FolderError, read_entries, read_plan
from jiaocha.folder.stored import PlanLike
from jiaocha.ledger.carrying import Carried, carry_states
from jiaocha.ledger.standing import current_states
from jiaocha.planning import PhaseCallback, Plan, summarise
from jiaocha.replanning.answer import earlier_of, limits_of
from jiaocha.replanning.around import Kept, kept_of, solve_around
from jiaocha.replanning.extract import as_of
from jiaocha.replanning.fewest import chosen_instead, fewest_first
from jiaocha.replanning.refreshed_cases import refreshed_cases
from jiaocha.worth.levels import refuse_order
from jiaocha.worth.options import build_options
from jiaocha_models import Finding, Limits, Options, Quarter, Solution
from jiaocha_models.journal import Entry, Event
from jiaocha_models.problem import Int64, ProgressCallback
from jiaocha_models.refreshed import RefreshList

KEPT = "以原安排不动、只以备选案件递补腾出的容量为先，新增案件待编，不求总值最高。"
"""Why a refreshed plan may stand below its bound."""


@dataclass(frozen=True, eq=False)
class Refreshed:
    """A plan checked again on the day of the order.

    Attributes
    ----------
    difference : Difference
        ``after`` is the refreshed plan, to be written with :func:`jiaocha.write_plan`.
    carried : Carried
        Which cases were held because they were approved or returned.
    on : date
    cases : pandas.DataFrame, one row for each case of the plan before or of the extract
        ``list`` (value of RefreshList), ``case_number``, ``before_mode``, ``before_court``, ``after_mode``,
        ``after_court`` (as in :class:`jiaocha.Difference`), ``kind`` (value of DropReason, for those that
        dropped out), ``rule``, ``reason`` (in words), ``data`` (what changed in the data, in words),
        ``state``, ``state_by``, ``state_on``, ``approved``.
    taken : tuple of str
        Sheets that the extract left empty and that were taken from the plan.
    """

    difference: Difference
    carried: Carried
    on: date
    cases: pd.DataFrame
    taken: tuple[str, ...] = ()

    def listed(self, one: RefreshList) -> pd.DataFrame:
        """Cases of one list."""
        return self.cases[self.cases["list"] == one.value].reset_index(drop=True)

    @property
    def counts(self) -> dict[str, int]:
        """Cases of each list, by its value."""
        return {one.value: int((self.cases["list"] == one.value).sum()) for one in RefreshList}

    @property
    def findings(self) -> list[Finding]:
        """Approved cases that are not where they were approved any more: for people to decide."""
        return [_finding(row) for row in self.cases.itertuples() if row.approved and _elsewhere(row)]

    @property
    def noted(self) -> list[tuple[Event, dict[str, Any]]]:
        """What the journal of the refreshed plan says of it."""
        names = {one: ["case_number", "reason"] for one in RefreshList if one is not RefreshList.UNCHANGED}
        names[RefreshList.DROPPED] = ["case_number", "kind", "rule", "reason", "approved"]
        lists = {
            one.value: _records(self.listed(one)[columns].rename(columns={"case_number": "case"}))
            for one, columns in names.items()
        }
        data = {"on": self.on.isoformat(), "counts": self.counts, "taken": list(self.taken), **lists}
        return [(Event.CARRIED, self.carried.data), (Event.REFRESHED, data)]


def refresh(
    folder: Path | str,
    extract: Quarter,
    on: date | None = None,
    limits: Limits | None = None,
    *,
    progress: ProgressCallback | None = None,
    phase: PhaseCallback | None = None,
) -> Refreshed:
    """Check the plan of a folder again on the day of the order, against a new extract.

    Law and status are applied anew to every case, under the plan's own policy as of that day. Cases that
    were paid, settled, withdrawn or closed, or that the law no longer lets go, drop out, each with the rule.
    Nothing approved or issued moves; whatever else can stay where it is stays. Cases that stayed for lack of
    room fill the room that was freed, where they are worth it. New cases keep their courts and are listed
    to be planned, unless a rule makes them move or related cases take them along.

    Parameters
    ----------
    folder : path
        A plan folder with a journal.
    extract : Quarter
        The quarter read anew.
    on : date, optional
        Day of the order; by default the day that the extract's policy names.
    limits : Limits, optional
        When to stop; by default those of the plan.

    Returns
    -------
    Refreshed

    Raises
    ------
    InputError
        An instruction contradicts an approval; the day lies before that of the plan; or the policy orders
        objectives.
    FolderError
        The folder or its journal cannot be read, or holds no assignment.
    """
    tell = phase or (lambda _: None)
    before, entries = read_plan(folder), read_entries(folder)
    if not len(before.solution.choice):
        raise FolderError(f"“{Path(folder).name}”没有可行方案，不能复核")
    day = on or extract.policy.planning_date
    quarter, taken = as_of(before.quarter, extract, day)
    refuse_order("制发前复核", quarter.policy)
    carried = carry_states(quarter, entries)
    tell("核对规则，列出可选去处")
    options = build_options(carried.quarter)
    begun = _begun(before, entries)
    difference, kept = _around(before, carried, options, begun, limits or limits_of(before), progress, tell)
    tell("列出退出、增补和变化的案件")
    cases = refreshed_cases(difference, kept, entries)
    return Refreshed(difference, carried, day, cases, tuple(taken))


def _around(
    before: PlanLike,
    carried: Carried,
    options: Options,
    begun: set[str],
    limits: Limits,
    progress: ProgressCallback | None,
    tell: PhaseCallback,
) -> tuple[Difference, Kept]:
    """Plan for the new options around what stays, under a bound for planning freely."""
    from jiaocha.allocation import resolve

    quarter = carried.quarter
    match = match_plans(before, Plan(quarter, options, before.solution, before.summary))
    kept = kept_of(before, quarter, options, match, begun)
    tell("重算上界")
    free, touched = resolve(options.problem, limits, earlier_of(before, match), progress=progress)
    solution = free
    if len(free.choice):
        tell("原安排不动，递补腾出的容量")
        choice = solve_around(options.problem, kept, limits, progress)
        if choice is None:
            choice = _fewest(options, kept, limits, progress)
        if choice is not None:
            solution = chosen_instead(options.problem, choice, free, limits, KEPT)
    after = Plan(quarter, options, solution, summarise(quarter, options, solution, limits))
    listed = carried.changes
    return difference_of(before, after, match, listed, int((~touched).sum())), kept


def _begun(before: PlanLike, entries: Sequence[Entry]) -> set[str]:
    """Cases for which people set a state where the plan has them."""
    where = placed(before)
    places = zip(where["mode"], where["court"], strict=True)
    there = dict(zip(before.quarter.cases["case_number"], places, strict=True))
    return {
        number for number, one in current_states(entries).items()
        if there.get(number) == (one.place.mode.value, one.place.court)
    }  # fmt: skip


def _fewest(options: Options, kept: Kept, limits: Limits, progress: ProgressCallback | None) -> Int64 | None:
    """Choice that leaves the most cases in place where not all of them can stay."""
    from jiaocha.allocation import solve_some
    from jiaocha.certification import check_choice

    everyone = np.ones(len(options.groups), bool)
    ordered, _ = fewest_first(options, np.where(kept.reserve, -1, kept.option), everyone)
    found: Solution = solve_some(ordered, np.flatnonzero(everyone), kept.option, limits, progress)
    if not len(found.choice) or check_choice(options.problem, found.choice):
        return None
    return found.choice


def _elsewhere(row: Any) -> bool:
    """Whether a row's place differs from the one before."""
    one, other = (row.before_mode, row.before_court), (row.after_mode, row.after_court)
    return any(not (pd.isna(a) and pd.isna(b)) and a != b for a, b in zip(one, other, strict=True))


def _finding(row: Any) -> Finding:
    return Finding(
        rule="approved_dropped",
        value=str(row.case_number),
        sheet="案件",
        column="案号",
        message=f"已经批准的案件复核后不能照原安排办理：{row.reason}",
        hint="由人处理：登记退回（案情变化），或者更正数据；已制发的，另行制作文书",
    )


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    plain = frame.astype(object).where(frame.notna(), None)
    return [{str(name): value for name, value in row.items()} for row in plain.to_dict("records")]
