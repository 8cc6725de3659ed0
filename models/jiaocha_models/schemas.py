"""JSON Schema of the public records, and their content for programs that count in floating point.

An integer beyond 2**53 loses digits in JavaScript and many other readers of JSON. :func:`portable` writes
such integers as strings of digits, and the schemas allow both; records read either back.
"""

from typing import Any

from pydantic import BaseModel

from jiaocha_models.answer import CourtAnswer
from jiaocha_models.case import LARGEST_AMOUNT_FEN
from jiaocha_models.columns import Record
from jiaocha_models.difference import DifferenceSummary
from jiaocha_models.explanation import Explanation
from jiaocha_models.findings import Finding
from jiaocha_models.journal import Entry
from jiaocha_models.ledger import LedgerLine, Objection
from jiaocha_models.plan import PlanSummary
from jiaocha_models.policy import Policy
from jiaocha_models.quarter import CHANGES, TABLES
from jiaocha_models.recommendation import Draw, DrawAnswer, Recommendation
from jiaocha_models.review import Review

SCHEMA_VERSION = 1
"""Raised when a record changes so that readers of it must change."""

DIALECT = "https://json-schema.org/draft/2020-12/schema"

EXACT = 2**53
"""Integers up to here in size are exact in floating point."""

RECORDS: dict[str, type[BaseModel]] = {
    "plan": PlanSummary,
    "finding": Finding,
    "explanation": Explanation,
    "court_answer": CourtAnswer,
    "recommendation": Recommendation,
    "draw": Draw,
    "draw_answer": DrawAnswer,
    "difference": DifferenceSummary,
    "review": Review,
    "journal_entry": Entry,
    "ledger_line": LedgerLine,
    "objection": Objection,
    "policy": Policy,
    **{f"table_{table.name}": table.record for table in (*TABLES, CHANGES)},
}
"""Every public record by the name of its schema; ``table_...`` is one row of a quarter's table."""

assert LARGEST_AMOUNT_FEN < EXACT  # single amounts are always exact; sums of many may not be


def schema_of(name: str) -> dict[str, Any]:
    """JSON Schema of a public record.

    Parameters
    ----------
    name : str
        A key of :data:`RECORDS`.

    Returns
    -------
    dict
        With ``$schema``, and ``$id`` that ends in the version.

    Raises
    ------
    KeyError
        There is no such record.
    """
    made = RECORDS[name].model_json_schema(mode="serialization")
    head = {"$schema": DIALECT, "$id": f"urn:jiaocha:schema:{name}:{SCHEMA_VERSION}"}
    found: dict[str, Any] = head | _with_long_integers(made)
    return found


def portable(record: Record) -> dict[str, Any]:
    """Content of a record as JSON knows it, integers beyond 2**53 as strings."""
    found: dict[str, Any] = _strings(record.model_dump(mode="json"))
    return found


def _strings(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _strings(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_strings(each) for each in value]
    long = isinstance(value, int) and not isinstance(value, bool) and abs(value) > EXACT
    return str(value) if long else value


def _with_long_integers(schema: Any) -> Any:
    """Let every integer without tight bounds be a string of digits as well."""
    if isinstance(schema, list):
        return [_with_long_integers(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    found = {key: _with_long_integers(each) for key, each in schema.items()}
    if found.get("type") != "integer" or abs(found.get("maximum", EXACT + 1)) <= EXACT:
        return found
    bounds = {key: found.pop(key) for key in ("type", "minimum", "maximum") if key in found}
    longer = {"type": "string", "pattern": "^-?[0-9]{16,}$"}
    return found | {"anyOf": [{**bounds, "minimum": bounds.get("minimum", -EXACT), "maximum": EXACT}, longer]}
