"""The policy as a flat list of dotted keys, the form that sheet 政策 and the TOML file share."""

import datetime as dt
import types
import typing
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from jiaocha_models import Policy
from jiaocha_models.columns import Labelled

BASES = "bases"
"""The table of a policy that holds no setting, but what each setting rests on."""
NEVER_SET = {"capacity.mode_quota.stay"}
"""Members of tables that no policy may set: staying is never limited."""


@dataclass(frozen=True)
class Setting:
    """One key of the policy.

    Attributes
    ----------
    key : str
        Dotted key, such as ``capacity.minutes_per_unit`` or ``effort.units_by_complexity.simple``.
    zh, unit, source : str
        Chinese name, unit of the stored value, source of the default.
    low, high : float or None
        Inclusive bounds.
    form : str
        ``whole``, ``number``, ``flag``, ``day``, ``text`` or ``steps``.
    optional : bool
        Whether the value may be absent.
    default : object
        Shipped default.
    """

    key: str
    zh: str
    unit: str
    source: str
    low: float | None
    high: float | None
    form: str
    optional: bool
    default: Any


def all_settings() -> dict[str, Setting]:
    """Every key of the policy, in the order of the records."""
    return {setting.key: setting for setting in _settings(Policy, "", Policy())}


def _settings(record: type[BaseModel], prefix: str, defaults: BaseModel) -> Iterator[Setting]:
    for name, field in record.model_fields.items():
        key, default = f"{prefix}{name}", getattr(defaults, name)
        if key == BASES:
            continue
        if isinstance(default, BaseModel):
            yield from _settings(type(default), f"{key}.", default)
        elif isinstance(default, dict):
            yield from _members(key, field, default)
        else:
            yield _setting(key, field, field.annotation, default)


def _members(key: str, field: FieldInfo, default: dict[Any, Any]) -> Iterator[Setting]:
    enumeration, value_type = typing.get_args(field.annotation)[:2]
    for member in enumeration:
        if f"{key}.{member.value}" in NEVER_SET:
            continue
        optional = member not in default
        yield _setting(f"{key}.{member.value}", field, value_type, default.get(member), member, optional)


def _setting(
    key: str,
    field: FieldInfo,
    annotation: Any,
    default: Any,
    member: Labelled | None = None,
    optional: bool = False,
) -> Setting:
    extra: Any = field.json_schema_extra
    zh = f"{extra['zh']}·{member.zh}" if member is not None else str(extra["zh"])
    arguments = typing.get_args(annotation) if isinstance(annotation, types.UnionType) else (annotation,)
    optional = optional or type(None) in arguments
    plain = next(argument for argument in arguments if argument is not type(None))
    # A table's values are never below 0, whether or not its field says so.
    low = 0 if member is not None and extra["low"] is None else extra["low"]
    forms = {bool: "flag", int: "whole", float: "number", dt.date: "day", str: "text"}
    return Setting(
        key, zh, str(extra["unit"]), str(extra["source"]), low, extra["high"],
        forms.get(plain, "steps"), optional, default,
    )  # fmt: skip


def flat(policy: Policy) -> dict[str, Any]:
    """Value of every key; None where the policy is silent."""
    found: dict[str, Any] = {}
    for key in all_settings():
        value: Any = policy
        for part in key.split("."):
            if isinstance(value, dict):
                value = {member.value: item for member, item in value.items()}.get(part)
            else:
                value = getattr(value, part)
        found[key] = value
    return found


def nested(values: dict[str, Any]) -> dict[str, Any]:
    """Nested tables from dotted keys; keys without a value are left out."""
    tree: dict[str, Any] = {}
    for key, value in values.items():
        if value is None:
            continue
        *folders, name = key.split(".")
        at = tree
        for folder in folders:
            at = at.setdefault(folder, {})
        at[name] = value
    return tree
