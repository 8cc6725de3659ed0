"""Open options of one case alone, in a few milliseconds; None where only the quarter's way can answer."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from jiaocha.law.actions import NO_ACTION, needs_action, with_actions
from jiaocha.law.courts import NONE
from jiaocha.law.enumeration import Found, find_open
from jiaocha.law.facts import Facts
from jiaocha.law.rules import Pairs, coordinated_needs_joint_work, second_team
from jiaocha.placement.case_options import CaseOptions, without_options
from jiaocha.placement.one_case import OneCase, Row, sort_case
from jiaocha.placement.one_case_facts import law_facts, matters_by_court
from jiaocha.placement.one_case_worth import Brought, action_cost, is_small, worth_facts, worth_of
from jiaocha.placement.prepared import Prepared
from jiaocha.worth.members import Choices
from jiaocha_models import Quarter
from jiaocha_models.problem import Int32
from jiaocha_models.words import TRANSFER_MODES, Mode

_CLOSING_AT_ONCE = ((Mode.INTERNAL, second_team), (Mode.COORDINATED, coordinated_needs_joint_work))
"""Modes that one rule closes to most cases, whatever the others say; that rule is asked first."""

_GROUP = np.array([0])
_TRANSFERS = {mode.position for mode in TRANSFER_MODES}
_STAY, _SUPERVISED, _ENTRUSTED = (each.position for each in (Mode.STAY, Mode.SUPERVISED, Mode.ENTRUSTED))


def options_of_one(one: OneCase, prepared: Prepared) -> CaseOptions | None:
    """Open options of one case, or its class where triage stops it.

    Returns
    -------
    CaseOptions or None
        None where staying is closed, nothing is open, or no change of court is: what then follows (conflicts
        reopened, reporting up) concerns the whole quarter's rules and is rare.
    """
    origin = prepared.court(one.case["court_code"])
    sorted_ = sort_case(one, prepared)
    number = str(one.case["case_number"])
    if not sorted_.candidate:
        return without_options(number, origin, sorted_.words())
    matters = matters_by_court(one, origin, prepared)
    facts = law_facts(one, sorted_, origin, matters, prepared)
    creditor, asset, debtor = (
        prepared.division(one.case[f"{who}_division"]) for who in ("creditor", "asset", "debtor")
    )
    travel = prepared.travel(creditor, asset, debtor, origin)
    found = find_open(facts, travel, _GROUP, prepared.without, modes=_modes(facts, origin, prepared))
    if not _settled(facts, found):
        return None
    action, brought = np.full(len(found.mode), NO_ACTION, np.int16), None
    if needs_action(facts, found).any():
        expanded = with_actions(facts, travel, found)
        found, action, table = expanded.found, expanded.action, expanded.contributions
        brought = dict(zip(table.columns, table.to_numpy(np.int64).T, strict=True))
        if not _settled(facts, found):
            return None
    worth_side = worth_facts(one, sorted_, origin, matters, prepared)
    nothing = np.zeros(len(found.mode), np.int64)
    cost = nothing
    if brought is not None:
        cost = action_cost(brought, found.receiver, len(found.mode), worth_side.asset_place, prepared)
    decider = _deciders(prepared, origin, found, brought)
    receiver = found.receiver.astype(np.int32)
    choices = Choices(found.mode.astype(np.int8), receiver, decider, nothing, cost)
    worth = worth_of(worth_side, choices, brought, is_small(one.case, prepared), prepared)
    return CaseOptions(
        cases=(number,),
        origin=origin,
        **sorted_.words(),
        mode=found.mode.tolist(),
        receiver=found.receiver.tolist(),
        decider=decider.tolist(),
        action=action.tolist(),
        value=worth.value.tolist(),
        terms={term: amounts.tolist() for term, amounts in worth.terms.items()},
        raw_recovery=worth.raw_recovery.tolist(),
        raw_cost=worth.raw_cost.tolist(),
        minutes=worth.minutes.tolist(),
        progress_gain=worth.progress_gain,
        uses=worth.uses,
    )


def _modes(facts: Facts, origin: int, prepared: Prepared) -> tuple[Mode, ...]:
    """Modes that may be open: centralized enforcement is for cases before several courts."""
    closed = [Mode.CENTRALIZED]
    for mode, rule in _CLOSING_AT_ONCE:
        asked = Pairs(mode, _GROUP, np.array([origin]))
        if rule.name not in prepared.without and bool(np.all(rule.apply(facts, asked))):
            closed.append(mode)
    return tuple(mode for mode in Mode if mode not in closed)


def _settled(facts: Facts, found: Found) -> bool:
    """Whether staying is open, and a change of court, or entrusting instead of one."""
    modes = set(found.mode.tolist())
    if _STAY not in modes:
        return False
    return bool(modes & _TRANSFERS) or (bool(facts.asset_away[0] > 0) and _ENTRUSTED in modes)


def _deciders(prepared: Prepared, origin: int, found: Found, brought: Brought | None) -> Int32:
    """As in :func:`jiaocha.law.pairs.open_pairs`."""
    courts = prepared.courts
    decider = courts.common_superior(np.full(len(found.mode), origin), found.receiver)
    if brought is not None:
        option, court = brought["option"], brought["court"]
        turn = np.arange(len(option)) - np.searchsorted(option, option)
        for place in range(int(turn.max(initial=-1)) + 1):
            own = turn == place
            decider[option[own]] = courts.common_superior(decider[option[own]], court[own])
    decider = np.where(found.mode == _SUPERVISED, courts.parent[origin], decider)
    decider = np.where(found.mode == _ENTRUSTED, origin, decider)
    return np.where(found.mode == _STAY, NONE, decider).astype(np.int32)


HANGING = ("seizures", "exclusions", "matters", "adjustments", "estimates", "previous")


def one_case_of_quarter(quarter: Quarter) -> OneCase:
    """Read the only case of a quarter, with what hangs on it."""
    row = row_of_frame(quarter.cases, 0)
    number = row["case_number"]
    hanging = {}
    for name in HANGING:
        table = quarter.table(name)
        mine = np.flatnonzero((table["case_number"] == number).to_numpy(bool)) if len(table) else ()
        hanging[name] = [row_of_frame(table, int(at)) for at in mine]
    return OneCase(row, **hanging)


def row_of_frame(frame: pd.DataFrame, at: int) -> Row:
    """Values of one row, None where blank, days as dates."""
    found: Mapping[Any, Any] = frame.iloc[at].to_dict()
    return {str(name): _plain(value) for name, value in found.items()}


def _plain(value: Any) -> Any:
    if value is None or value is pd.NA or value is pd.NaT or value != value:
        return None
    if isinstance(value, pd.Timestamp):
        return value.date()
    return value.item() if isinstance(value, np.generic) else value
