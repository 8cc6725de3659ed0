"""Who may see which column: whitelists by audience, as data.

What is not listed is not shown. Grounds, terms, prices and whatever points to interference, petitions or
accountability stay with the decider.
"""

from jiaocha.reporting.layout import TABLES, ReportColumn
from jiaocha_models.columns import Labelled


class Audience(Labelled):
    """Reader of an output."""

    DECIDER = "decider", "决定法院"
    RECEIVER = "receiver", "受案法院"
    ORIGIN = "origin", "原执行法院"
    PARTY = "party", "当事人"
    RESEARCH = "research", "研究"


_COURTS_SEE = (
    "case_number", "origin", "handling", "receiver", "decider", "contributions", "group", "group_cases",
    "basis",
)  # fmt: skip

VISIBLE: dict[Audience, dict[str, tuple[str, ...]]] = {
    Audience.DECIDER: {
        name: tuple(column.name for column in table.columns) for name, table in TABLES.items()
    },
    Audience.RECEIVER: {
        "cases": (*_COURTS_SEE, "units", "outstanding", "pre_task"),
        "received": (
            "court",
            "received",
            "received_groups",
            "room_units",
            "received_units",
            "room_left",
            "room_source",
        ),
        "contributions": (
            "group",
            "mode",
            "lead",
            "court",
            "month",
            "persons",
            "days",
            "person_days",
            "credit",
        ),
        "rules": ("rule", "sentence", "basis", "status"),
    },
    Audience.ORIGIN: {
        "cases": (*_COURTS_SEE, "pre_task"),
        "sent": ("court", "sent", "directed", "centralized", "escalated", "other_modes", "stays"),
        "rules": ("rule", "sentence", "basis", "status"),
    },
    Audience.PARTY: {"cases": ("case_number", "handling", "receiver", "decider", "basis")},
    Audience.RESEARCH: {
        "cases": ("handling", "group_cases"),
        "gains": ("bracket", "cases", "share"),
        "stay_kinds": ("kind", "groups", "cases"),
        "triage_kinds": ("class", "rule", "cases"),
        "parameters": (
            "key",
            "name",
            "value",
            "unit",
            "range",
            "changed",
            "rule",
            "source",
            "day",
            "approved",
        ),
        "rules": ("rule", "sentence", "basis", "status", "closed", "cases"),
    },
}
"""Visible columns by audience and table. Which rows an audience sees is a second, separate restriction."""


def visible_columns(audience: Audience, table: str) -> tuple[ReportColumn, ...]:
    """Columns of a table that an audience may see, in the table's order; none if it may not see the table."""
    allowed = frozenset(VISIBLE[audience].get(table, ()))
    return tuple(column for column in TABLES[table].columns if column.name in allowed)
