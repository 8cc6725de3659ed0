"""Who may see which column: whitelists by audience, as data.

What is not listed is not shown. Grounds, terms, prices and whatever points to interference, petitions or
accountability stay with the decider.
"""

from typing import Any

from jiaocha.reporting.layout import TABLES, ReportColumn
from jiaocha_models.answer import CourtAnswer
from jiaocha_models.columns import Labelled
from jiaocha_models.explanation import Explanation


class Audience(Labelled):
    """Reader of an output."""

    DECIDER = "decider", "决定法院"
    RECEIVER = "receiver", "受案法院"
    ORIGIN = "origin", "原执行法院"
    PARTY = "party", "当事人"
    RESEARCH = "research", "研究"


_COURTS_SEE = ("case_number", "origin", "handling", "receiver", "decider", "contributions", "basis")
_EXCHANGE = (
    "court", "sent", "received", "net", "past_sent", "past_received", "past_net", "rolling_net",
)  # fmt: skip
_LOAD = ("backlog_before", "backlog_after", "load_before", "load_after", "range_low", "range_high")

VISIBLE: dict[Audience, dict[str, tuple[str, ...]]] = {
    Audience.DECIDER: {
        name: tuple(column.name for column in table.columns) for name, table in TABLES.items()
    },
    Audience.RECEIVER: {
        "cases": (*_COURTS_SEE, "group", "group_cases", "units", "outstanding"),
        "received": (
            "court", "received", "received_groups", "room_units", "received_units", "other_units",
            "room_left", *_LOAD, "room_source",
        ),
        "contributions": (
            "group", "mode", "lead", "court", "month", "persons", "days", "person_days", "credit",
        ),
        "exchange": _EXCHANGE,
    },
    Audience.ORIGIN: {
        "cases": (*_COURTS_SEE, "pre_task"),
        "sent": ("court", "sent", "directed", "centralized", "escalated", "other_modes", "stays", *_LOAD),
        "exchange": _EXCHANGE,
    },
    Audience.PARTY: {"cases": ("case_number", "handling", "receiver", "decider", "basis")},
    Audience.RESEARCH: {
        "coarse_cases": ("handling", "filed", "amount", "cases"),
        "gains": ("bracket", "cases"),
        "stay_kinds": ("kind", "cases"),
        "triage_kinds": ("class", "rule", "cases"),
        "parameters": ("key", "name", "value", "unit", "range", "changed"),
        "rules": ("rule", "sentence", "basis", "status"),
    },
}  # fmt: skip
"""Visible columns by audience and table. Which rows an audience sees is a second, separate restriction."""


def visible_columns(audience: Audience, table: str) -> tuple[ReportColumn, ...]:
    """Columns of a table that an audience may see, in the table's order; none if it may not see the table."""
    allowed = frozenset(VISIBLE[audience].get(table, ()))
    return tuple(column for column in TABLES[table].columns if column.name in allowed)


Tree = dict[str, Any]
"""Fields of a record that may be seen: True for a whole field, a tree for part of it."""

_NAME: Tree = {"code": True, "name": True}

_FOR_COURTS: Tree = {
    "format": True,
    "planning_court": _NAME,
    "case_number": True,
    "origin": _NAME,
    "chosen": {"mode": True, "receiver": _NAME, "decider": _NAME, "metres": True},
    "alternatives": {"mode": True, "receiver": _NAME, "metres": True},
    "synthetic": True,
}

EXPLAINED_FIELDS: dict[Audience, Tree] = {
    Audience.DECIDER: dict.fromkeys(Explanation.model_fields, True),
    Audience.RECEIVER: {**_FOR_COURTS, "group": True, "cases": True},
    Audience.ORIGIN: _FOR_COURTS,
    Audience.PARTY: {
        "format": True,
        "planning_court": {"name": True},
        "case_number": True,
        "origin": {"name": True},
        "chosen": {"mode": True, "receiver": {"name": True}, "decider": {"name": True}},
        "synthetic": True,
    },
    Audience.RESEARCH: {},
}
"""Fields of an explanation by audience; the research audience sees no single case."""


_PLACE: Tree = {"mode": True, "receiver": _NAME, "metres": True, "has_room": True}

ANSWERED_FIELDS: dict[Audience, Tree] = {
    Audience.DECIDER: dict.fromkeys(CourtAnswer.model_fields, True),
    Audience.RECEIVER: {
        "format": True,
        "title": True,
        "planning_court": _NAME,
        "planning_date": True,
        "status": True,
        "synthetic": True,
        "court": _NAME,
        "load": True,
        "history": True,
        "quarters": True,
        "sent": True,
        "received": True,
        "groups": {
            "group": True,
            "cases": {"case_number": True, "origin": _NAME, "basis": True},
            "kept": True,
            "mode": True,
            "decider": _NAME,
            "units": True,
            "metres": True,
            "other_receivers": True,
            "farther": True,
            "without_room": True,
            "alternatives": _PLACE,
            "refusal": {"moves_to": _PLACE},
        },
    },
}
"""Fields of the answer to a court by audience: the court itself, and the decider's own copy."""


def answer_record(found: CourtAnswer, audience: Audience) -> dict[str, Any]:
    """Return an answer as JSON values with the fields that an audience may see, and no others.

    Other receivers are in the decider's order for the decider, else by court code.

    Raises
    ------
    ValueError
        The audience is neither the receiver nor the decider.
    """
    if audience not in ANSWERED_FIELDS:
        raise ValueError("答复只有受案法院用和决定法院用两种")
    kept = dict(_only(found.model_dump(mode="json"), ANSWERED_FIELDS[audience]))
    if audience is not Audience.DECIDER:
        for group in kept["groups"]:
            group["alternatives"].sort(key=lambda each: each["receiver"]["code"])
    return kept


def audience_record(explanation: Explanation, audience: Audience) -> dict[str, Any]:
    """Return an explanation as JSON values with the fields that an audience may see, and no others.

    The order of the alternatives is the decider's; others get them by court code.
    """
    kept = dict(_only(explanation.model_dump(mode="json"), EXPLAINED_FIELDS[audience]))
    if audience is not Audience.DECIDER and "alternatives" in kept:
        kept["alternatives"].sort(key=lambda each: ((each["receiver"] or {}).get("code", ""), each["mode"]))
    return kept


def _only(value: Any, tree: Tree | bool) -> Any:
    if tree is True or value is None:
        return value
    if isinstance(value, list):
        return [_only(each, tree) for each in value]
    assert isinstance(tree, dict)
    return {name: _only(value[name], part) for name, part in tree.items() if name in value}
