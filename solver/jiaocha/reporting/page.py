"""The page of a plan: one HTML file that needs no network, and no script for reading."""

import base64
import hashlib
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from jiaocha.reporting import sentences
from jiaocha.reporting.against import Against
from jiaocha.reporting.audience import Audience, visible_columns
from jiaocha.reporting.charts import load_chart
from jiaocha.reporting.court_tables import court_loads
from jiaocha.reporting.formats import whole
from jiaocha.reporting.layout import TABLES, ReportColumn
from jiaocha.reporting.matrix import matrices
from jiaocha.reporting.page_data import PageTable, Part, page_data, page_table
from jiaocha.reporting.page_explanations import COLUMNS as EXPLANATION_COLUMNS
from jiaocha.reporting.page_explanations import with_explanations
from jiaocha.reporting.place_tables import load_bands
from jiaocha.reporting.tables import PlanTables, plan_tables
from jiaocha.reporting.view import PlanLike
from jiaocha.reporting.wording import label, say
from jiaocha_models.words import Term

STATIC_ROWS = 100
"""Rows of a long table that are written as HTML; the script reads the others from the data."""

WHOLE_LIST = 400
"""Lists up to this length are written as HTML whole."""

MOST_CASES = 80_000
"""Cases beyond which the page leaves the list to assignments.csv: it would be too slow to open."""

DETAILS_OF_CASES = (
    "decider", "contributions", "ground", "ground_source", "group", "outstanding",
    "progress_gain", "raw_recovery_yuan",
    *(f"term_{term.value}" for term in Term), "value", "initiated", "instrument",
    "basis", "pre_task",
)  # fmt: skip
OF_CASE = ("progress_gain", *(f"term_{term.value}" for term in Term), "value")
"""Details that are terms of the case's objective."""

SHOWN: dict[str, tuple[str, ...]] = {
    "cases": (
        "case_number", "origin", "handling", "receiver", "group_cases", "units", "raw_recovery_wan", "reason",
    ),
    "received": (
        "court", "received", "received_groups", "origins", "room_units", "received_units", "other_units",
        "room_left", "load_before", "load_after", "range_low", "range_high", "raw_recovery_wan",
        "room_source",
    ),
    "sent": (
        "court", "nominated", "sent", "directed", "centralized", "escalated", "other_modes", "stays",
        "people", "receivers", "load_before", "load_after", "range_low", "range_high", "raw_recovery_wan",
    ),
    "exchange": (
        "court", "sent", "received", "net", "past_sent", "past_received", "past_net", "rolling_net",
        "hard_sent", "hard_received", "hard_all", "load_after", "range_low", "range_high",
    ),
}  # fmt: skip
"""Columns of the wide tables that the page shows; the workbook has them all."""


PLAIN = ("gains", "stay_kinds", "triage_kinds", "places", "levels", "parameters", "rules")
"""Tables written whole, without search."""


def write_page(
    plan: PlanLike, path: str | Path, language: str = "zh", *, against: Against | None = None
) -> None:
    """Write the decider's page of a plan.

    The file holds its style, its script and its data, and forbids itself any request. The bytes depend on
    the plan alone.

    Parameters
    ----------
    plan : PlanLike
        A plan just made or read from its folder.
    path : str or Path
        File to write.
    language : {"zh", "en"}
        Language of labels and sentences.
    against : Against, optional
        Last quarter's plan and a review of a plan made by hand, to be compared with on the first screen.
    """
    Path(path).write_text(page_text(plan, language, against), encoding="utf-8", newline="\n")


def page_text(plan: PlanLike, language: str = "zh", against: Against | None = None) -> str:
    """HTML of the page.

    Parameters
    ----------
    plan, language, against
        As in :func:`write_page`.

    Returns
    -------
    str
    """
    tables = plan_tables(plan, language)
    style, script = resource("page.css"), resource("page.js")
    shown = _page_tables(tables, language)
    data = page_data({table.name: table.data for table in shown.values() if table.data is not None})
    context: dict[str, Any] = {
        "language": language,
        "zh": language == "zh",
        "say": lambda key, **values: say(key, language, **values),
        "title": plan.summary.title,
        "feasible": tables.view.feasible,
        "status": label(plan.summary.status, language),
        "tables": shown,
        "sheet": {name: table.title(language) for name, table in TABLES.items()},
        "matrices": matrices(tables.view, tables["flows"]),
        "loads": load_chart(tables.view),
        "bands": load_bands(court_loads(tables.view)).to_dict("records"),
        "head": tables.headline,
        "whole": whole,
        "most_gain": max([1, *tables["gains"]["cases"].tolist()]),
        "data": Markup(data.text),
        "packing": data.packing,
        "style": Markup(style),
        "script": Markup(script),
        "policy": "default-src 'none'; img-src data:; "
        f"style-src {hash_of(style)}; script-src {hash_of(script)}",
    }
    context |= {
        name: getattr(sentences, name)(tables, language)
        for name in (
            "made_by", "status_sentence", "headline_pairs", "certificate_sentence",
            "certificate_sentences", "reserve_sentence", "capacity_sentence", "digest_sentences",
        )
    }  # fmt: skip
    context["headlines"] = sentences.headlines(tables, language, against)
    synthetic = plan.summary.provenance.synthetic
    notices = sentences.notices(tables, language)
    context["banner"], context["notices"] = (notices[:1], notices[1:]) if synthetic else ([], notices)
    return environment().get_template("page.html.j2").render(context)


def _page_tables(tables: PlanTables, language: str) -> dict[str, PageTable]:
    """Tables of the page by name; long ones with search and pages."""
    listed = len(tables["cases"]) <= MOST_CASES
    capacities = tables["capacities"]
    feasible, received = tables.view.feasible, tables["received"]
    used = capacities[(capacities["price"] > 0) | (capacities["used"] != 0) | (not feasible)]
    frames = {
        "cases": with_explanations(tables.view, tables["cases"], language)
        if listed
        else tables["cases"].iloc[:STATIC_ROWS],
        "received": received[(received["received"] > 0) | (not feasible)],
        "sent": tables["sent"],
        "capacities": used,
        "report_up": tables["report_up"],
        "flows": tables["flows"],
    }
    for name in ("contributions", "conflicts", "splits", "outflow", "exchange", "reciprocal"):
        frames[name] = tables[name]
    filters = {"cases": ("handling",), "capacities": ("resource",), "report_up": ("mode",)}
    shown = {
        name: page_table(
            name,
            _shown(name),
            frame,
            static=_static(frame),
            language=language,
            details=_details(name) if listed else [],
            filters=filters.get(name, ()),
            parts=_parts(language),
            scripted=listed or name != "cases",
        )
        for name, frame in frames.items()
    }
    for name in PLAIN:
        frame = tables[name]
        shown[name] = page_table(
            name, _shown(name), frame, static=len(frame), language=language, scripted=False
        )
    return shown


def _static(frame: pd.DataFrame) -> int:
    return len(frame) if len(frame) <= WHOLE_LIST else STATIC_ROWS


def _shown(name: str) -> list[ReportColumn]:
    only = SHOWN.get(name)
    columns = visible_columns(Audience.DECIDER, name)
    return [column for column in columns if only is None or column.name in only]


def _details(name: str) -> list[ReportColumn]:
    """Columns shown when a case is clicked: facts, the terms of the case, the options of its group."""
    if name != "cases":
        return []
    shown = [c for c in visible_columns(Audience.DECIDER, name) if c.name in DETAILS_OF_CASES]
    return [*sorted(shown, key=lambda column: column.name in OF_CASE), *EXPLANATION_COLUMNS]


def _parts(language: str) -> dict[str, Part]:
    """Parts of the details of a case, by column."""
    of_case, of_group = (say(key, language) for key in ("part_case", "part_group"))
    found = {column.name: Part(of_group, zeros=True) for column in EXPLANATION_COLUMNS}
    return found | dict.fromkeys(OF_CASE, Part(of_case, zeros=False))


def hash_of(text: str) -> str:
    """Hash of a style or script as a content security policy names it."""
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"


def resource(name: str) -> str:
    """Text of a file beside the templates."""
    source, _, _ = PackageLoader("jiaocha.reporting").get_source(environment(), name)
    return source


@cache
def environment() -> Environment:
    """Templates of the pages; everything they print is escaped."""
    return Environment(
        loader=PackageLoader("jiaocha.reporting"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
