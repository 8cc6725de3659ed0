"""The parameters of the policy with their sources, and the rules with their legal basis."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from jiaocha.intake.bases import shipped_basis
from jiaocha.intake.presets import presets, read_preset
from jiaocha.intake.settings import Setting, all_settings, flat
from jiaocha.law.rules import RULES
from jiaocha.reporting.formats import yuan
from jiaocha.reporting.view import Objects, View
from jiaocha.reporting.wording import UNITS
from jiaocha_models.policy import Policy

COLUMNS = ("key", "name", "value", "unit", "range", "changed", "rule", "source", "day", "approved")
UNSOURCED = "修改后未注明"
"""Source of a value that differs from the shipped default and states no basis."""


def parameter_table(policy: Policy) -> pd.DataFrame:
    """One row a policy key: value, unit, range, whether changed, and what it rests on.

    A key without a stated basis shows the source of the shipped default while it holds that default. Only a
    basis makes a value approved; that somebody approved the policy as a whole is its own row.
    """
    values = flat(policy)
    preset = flat(read_preset(policy.preset)) if policy.preset in presets() else {}
    rows = [_row(setting, values[key], policy, preset) for key, setting in all_settings().items()]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _row(setting: Setting, value: Any, policy: Policy, preset: Mapping[str, Any]) -> tuple[Any, ...]:
    key, unit = setting.key, setting.unit
    basis = policy.bases.get(key) or shipped_basis(setting, value)
    unsourced = UNSOURCED if "." in key else "本方案填写"
    shown = presets()[value].zh if key == "preset" and value in presets() else value_text(value, unit)
    return (
        key,
        setting.zh,
        shown,
        UNITS.get(unit, unit),
        _range(setting),
        _changed(setting, value, preset),
        basis.rule,
        basis.source or unsourced,
        basis.day,
        basis.approved_by,
    )


def _changed(setting: Setting, value: Any, preset: Mapping[str, Any]) -> str:
    if value == setting.default:
        return "默认"
    return "按预置" if preset and value == preset[setting.key] else "已修改"


def value_text(value: Any, unit: str) -> str:
    """Value of a setting in words; amounts of fen in 元."""
    if value is None:
        return "不设"
    if isinstance(value, bool):
        return "是" if value else "否"
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


def _range(setting: Setting) -> str:
    low, high = setting.low, setting.high
    if low is None and high is None:
        return ""
    unit = setting.unit
    ends = ["不限" if end is None else value_text(end, unit).removesuffix(".00") for end in (low, high)]
    return "—".join(ends)


def rule_sentences(names: "pd.Series[Any]") -> Objects:
    """Chinese sentence of each rule by its name; empty where a name is none of a rule."""
    sentences = {name: rule.sentence for name, rule in RULES.items()}
    return np.array([sentences.get(name, "") for name in names.tolist()], dtype=object)


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
