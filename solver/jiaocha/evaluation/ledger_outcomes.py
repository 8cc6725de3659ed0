"""Outcomes from the ledger of a plan folder: what people entered there is all that an evaluation needs."""

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from jiaocha.folder import PlanLike
from jiaocha.intake import Outcomes
from jiaocha.ledger.lines import ledger_lines
from jiaocha_models import History
from jiaocha_models.ledger import State
from jiaocha_models.quarter import stored_types
from jiaocha_models.words import TRANSFER_MODES

_DAYS = ("filed_on", "progress_on", "closed_on", "state_on")
_TRANSFERS = [mode.value for mode in TRANSFER_MODES]
_KNOWN = ("asset_kind", "debtor_kind", "lead_quality", "petition", "age_days")


def outcomes_of_ledger(folder: Path | str, plan: PlanLike, as_of: date | None = None) -> Outcomes:
    """Read the ledger as a table of outcomes.

    The start of a case is its filing at the receiver, or the planning date where nothing is filed anew. Money
    in the ledger is what came in after the decision. A case with its basis of progress but without a day of
    progress counts by its closing. Cases without a line, as those that stay, have no outcome.

    Parameters
    ----------
    folder : path
        The plan folder.
    plan : PlanLike
        The same, read.
    as_of : datetime.date, optional
        Day up to which outcomes are known; by default the latest day in the ledger.

    Raises
    ------
    FolderError
        The folder or its journal cannot be read.
    ValueError
        No day after the planning date was entered.
    """
    lines = ledger_lines(folder)
    lines = lines[lines["case_number"].isin(plan.quarter.cases["case_number"])].reset_index(drop=True)
    decided = pd.Timestamp(plan.quarter.policy.planning_date)
    latest = pd.concat([lines[name] for name in _DAYS]).max() if len(lines) else pd.NaT
    if as_of is None and (pd.isna(latest) or latest < decided):
        raise ValueError(
            "台账中没有方案日期以后的办理情况，不能评估；请先登记台账，或者用 --outcomes 给出结果表"
        )
    day: date = as_of or pd.Timestamp(str(latest)).date()
    filed = lines["filed_on"].where(lines["filed_on"] >= decided, decided)
    moved = lines["mode"].isin(_TRANSFERS) & lines["receiver"].notna()
    frame = pd.DataFrame(
        {
            "case_number": lines["new_case_number"].fillna(lines["case_number"]),
            "court_code": np.where(moved, lines["receiver"], lines["origin"]),
            "origin_court_code": lines["origin"],
            "mode": lines["mode"].fillna("stay"),
            "start": filed,
            "end": lines["closed_on"],
            "claimed": lines["claimed"],
            "recovered": lines["recovered"].fillna(0),
            "progress": lines["progress_on"].notna() | lines["progress_basis"].notna(),
            "returned": lines["state"].eq(State.RETURNED.value).fillna(False),
            **{name: lines[name] for name in _KNOWN},
            "ground": lines["ground"],
            "progress_date": lines["progress_on"],
            "outcome": lines["outcome"],
        }
    )
    types: dict[str, Any] = dict(stored_types(History))
    frame = frame[list(types)].astype(types)
    order = frame.sort_values(list(frame.columns), kind="stable", na_position="last").index
    return Outcomes(
        frame.loc[order].reset_index(drop=True), lines["case_number"].loc[order].reset_index(drop=True), day
    )
