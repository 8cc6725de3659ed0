"""The parameters of the policy with their sources, and the rules with their legal basis."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

import pandas as pd
from pydantic.fields import FieldInfo

from jiaocha.law.rules import RULES
from jiaocha.reporting.formats import yuan
from jiaocha.reporting.view import View
from jiaocha.reporting.wording import UNITS
from jiaocha_models.columns import Labelled, Record
from jiaocha_models.policy import Policy


def parameter_table(policy: Policy) -> pd.DataFrame:
    """One row a policy key: value, unit, range, source, and whether it is the shipped default."""
    rows = list(_settings(policy, type(policy)(), "", policy.approved_by))
    names = ["key", "name", "value", "unit", "range", "changed", "source", "approved"]
    return pd.DataFrame(rows, columns=names)


def _settings(record: Record, shipped: Record, prefix: str, approved: str) -> Iterator[tuple[str, ...]]:
    for name, field in type(record).model_fields.items():
        value, default = getattr(record, name), getattr(shipped, name)
        if isinstance(value, Record):
            yield from _settings(value, default, f"{prefix}{name}.", approved)
            continue
        extra = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
        unit = str(extra.get("unit") or "")
        yield (
            f"{prefix}{name}",
            str(extra.get("zh") or _title(field)),
            value_text(value, unit),
            UNITS.get(unit, unit),
            _range(extra, unit),
            "默认" if value == default else "已修改",
            str(extra.get("source") or ""),
            approved,
        )


def value_text(value: Any, unit: str) -> str:
    """Value of a setting in words; amounts of fen in 元."""
    if value is None:
        return "不设"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Mapping):
        return "；".join(f"{_name(key)} {value_text(one, unit)}" for key, one in value.items()) or "不设"
    if isinstance(value, tuple):
        return "；".join(_step(one, unit) for one in value)
    if isinstance(value, date):
        return value.isoformat()
    if unit == "fen" and isinstance(value, int | float):
        return yuan(round(value))
    if isinstance(value, int | float):
        return f"{value:,}"
    return str(value)


def _step(step: Any, unit: str) -> str:
    if isinstance(step, Iterable) and not isinstance(step, str):
        limit, weight = step
        return f"至 {value_text(limit, unit)} 元部分 {weight:,}"
    return value_text(step, unit)


def _name(key: Any) -> str:
    return key.zh if isinstance(key, Labelled) else str(key)


def _title(field: FieldInfo) -> str:
    return field.description or ""


def _range(extra: Mapping[str, Any], unit: str) -> str:
    low, high = extra.get("low"), extra.get("high")
    if low is None and high is None:
        return ""
    ends = ["不限" if end is None else value_text(end, unit).removesuffix(".00") for end in (low, high)]
    return "—".join(ends)


def rule_table(view: View) -> pd.DataFrame:
    """One row a rule: sentence, legal basis, how far it is verified, and how often it decided."""
    options = view.plan.options
    triaged = options.triage["rule"].value_counts()
    rows = []
    for name, rule in RULES.items():
        rows.append(
            (
                name,
                rule.sentence,
                rule.basis,
                rule.status.zh,
                int(options.closed_counts.get(name, 0)),
                int(triaged.get(name, 0)),
            )
        )
    return pd.DataFrame(rows, columns=["rule", "sentence", "basis", "status", "closed", "cases"])
