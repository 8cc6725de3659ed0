"""Lines of the ledger of a plan folder: what the plan says of each case, and what people entered."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from jiaocha.folder import read_plan
from jiaocha.folder.stored import PlanLike
from jiaocha.ledger.standing import SETTING, Place, Standing, entries_of, places_of, standing_of
from jiaocha.reporting.structure_tables import case_age
from jiaocha.reporting.view import MODES, View
from jiaocha_models import Kind, columns_of
from jiaocha_models.journal import Entry
from jiaocha_models.ledger import OF_STATE, EnforcementKind, LedgerLine
from jiaocha_models.quarter import stored_types
from jiaocha_models.words import CaseKind, Ground, Mode

Value = str | int | float | bool | None
"""A cell as the journal stores it: days as ISO text, money in fen, choices as their stored value."""

Lines = dict[str, dict[str, Value]]
"""Lines by case number: value by column."""

COLUMNS = columns_of(LedgerLine)
NAMES = tuple(COLUMNS)

_KINDS = {CaseKind.FIRST.value: EnforcementKind.FIRST, CaseKind.RESUMED.value: EnforcementKind.RESUMED}


def ledger_lines(folder: Path | str) -> pd.DataFrame:
    """Ledger of a plan folder.

    Parameters
    ----------
    folder : path
        The plan folder.

    Returns
    -------
    pandas.DataFrame, one row a case, sorted by case number
        Columns of :class:`jiaocha_models.LedgerLine`; courts as codes, money in fen. A case has a line when
        the plan takes a measure in it, or when a person set a state or wrote something about it.

    Raises
    ------
    FolderError
        The folder or its journal cannot be read.
    """
    entries = entries_of(folder)
    return frame_of(lines_at(of_plan(read_plan(folder)), places_of(folder), entries))


def of_plan(plan: PlanLike) -> Lines:
    """Gather what a plan and its quarter say of each case, measures or not."""
    view, quarter = View(plan), plan.quarter
    cases, triage = quarter.cases, plan.options.triage
    codes = np.array([*quarter.courts["code"], None], object)
    modes = np.array([*(mode.value for mode in MODES), None], object)
    outstanding = cases["outstanding"].fillna((cases["claimed"] - cases["recovered"]).clip(lower=0))
    frame = pd.DataFrame(
        {
            "case_number": cases["case_number"].to_numpy(object),
            "chain": cases["original_case_number"].to_numpy(object),
            "kind": [_KINDS.get(kind, EnforcementKind.OTHER).value for kind in cases["case_kind"]],
            "origin": cases["court_code"].to_numpy(object),
            "ground": [None if ground == Ground.NONE.value else ground for ground in triage["ground"]],
            "facts": triage["fact"].to_numpy(object),
            "lead_source": cases["nomination_channel"].to_numpy(object),
            "mode": modes[view.mode],
            "decider": codes[view.decider],
            "receiver": codes[view.receiver],
            "seizure_expiry": cases["seizure_expiry"],
            "money_held": cases["money_held"],
            "claimed": outstanding,
            "units": np.round(view.units, 4),
            "asset_kind": cases["asset_kind"].to_numpy(object),
            "debtor_kind": cases["debtor_kind"].to_numpy(object),
            "lead_quality": cases["lead_quality"].to_numpy(object),
            "petition": cases["petition"].to_numpy(bool),
            "age_days": case_age(view),
        }
    )
    return lines_of(frame)


def lines_at(base: Lines, places: Mapping[str, Place], entries: Sequence[Entry]) -> Lines:
    """Lines after some entries of the journal; ``version`` is the number of the last of them.

    Parameters
    ----------
    base : Lines
        From :func:`of_plan`.
    places : mapping of str to Place
        Where the plan puts each case.
    entries : sequence of Entry
        All entries, or the first of them for the lines as they were then.
    """
    found = {
        number: dict(line)
        for number, line in base.items()
        if line["mode"] is not None and line["mode"] != Mode.STAY.value
    }
    for entry in entries:
        if entry.event not in SETTING:
            continue
        for change in entry.data.get("changes", ()):
            line = found.setdefault(
                change["case"], dict(base.get(change["case"], {"case_number": change["case"]}))
            )
            line[change["column"]] = change["after"]
        for step in entry.data.get("steps", ()):
            _set_state(found, base, places, standing_of(step, entry.sequence))
    version = entries[-1].sequence if entries else 0
    blank: dict[str, Value] = {**dict.fromkeys(NAMES), "petition": False}
    return {
        number: {**blank, "petition": False, **found[number], "version": version} for number in sorted(found)
    }


def _set_state(found: Lines, base: Lines, places: Mapping[str, Place], standing: Standing) -> None:
    """Enter a state into its line; one for another place shows only where the plan has no measure now."""
    number, place = standing.case_number, places.get(standing.case_number)
    here = place is not None and standing.place.is_as(place)
    if not here and place is not None and place.mode is not Mode.STAY:
        return
    line = found.setdefault(number, dict(base.get(number, {"case_number": number})))
    if not here:
        was = standing.place
        line |= {"mode": was.mode.value, "receiver": was.court, "decider": was.decider}
    line |= {
        "state": standing.state.value,
        "state_by": standing.by,
        "state_on": standing.on.isoformat(),
        "return_reason": None if standing.reason is None else standing.reason.value,
        "state_note": standing.note,
    }


def lines_of(frame: pd.DataFrame) -> Lines:
    """Lines of a frame with some of the ledger's columns."""
    columns = {
        str(name): [stored(value, COLUMNS[str(name)].kind) for value in frame[name].tolist()]
        for name in frame
    }
    rows = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    return {str(row["case_number"]): row for row in rows}


def stored(value: Any, kind: Kind) -> Value:
    """Cell as the journal stores it."""
    if value is None or (not isinstance(value, str) and pd.isna(value)):
        return None
    match kind:
        case Kind.DAY:
            return (value if isinstance(value, date) else pd.Timestamp(value)).isoformat()[:10]
        case Kind.WHOLE | Kind.MONEY:
            return int(value)
        case Kind.NUMBER:
            return float(value)
        case Kind.FLAG:
            return bool(value)
        case _:
            return str(value)


def frame_of(lines: Lines) -> pd.DataFrame:
    """Lines as a table in exactly the stored types."""
    rows = list(lines.values())
    columns = {name: pd.Series([row.get(name) for row in rows], dtype=object) for name in NAMES}
    types: dict[str, Any] = stored_types(LedgerLine)
    days = [name for name in NAMES if COLUMNS[name].kind is Kind.DAY]
    columns |= {name: pd.to_datetime(columns[name]) for name in days}
    return pd.DataFrame({name: values.astype(types[name]) for name, values in columns.items()})


def state_of(line: Mapping[str, Value]) -> tuple[Value, ...]:
    """State of a line with who, when and why: one thing, changed as one."""
    return tuple(line.get(name) for name in OF_STATE)
