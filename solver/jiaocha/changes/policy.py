"""Changes of the policy: one key, the weight of a term, another policy."""

from dataclasses import replace
from typing import Any

from pydantic import ValidationError

from jiaocha.changes.told import Told
from jiaocha.intake.numerals import parse_number
from jiaocha.intake.policies import read_policy
from jiaocha.intake.presets import preset_name, with_preset
from jiaocha.intake.setting_values import Item, parse_cell_value
from jiaocha.intake.settings import BASES, Setting, all_settings, flat, nested
from jiaocha.intake.text import key_of, nearest_hint
from jiaocha_models import InputError, Policy, Quarter
from jiaocha_models.policy import SettingBasis
from jiaocha_models.words import Term

_TRAVEL = ("weights.party_travel_per_km", "weights.court_travel_per_km")
KEYS_OF_TERM: dict[str, tuple[str, ...]] = {
    Term.PROGRESS: ("weights.progress_per_person",),
    Term.RECOVERY: ("weights.recovery_steps", "weights.recovery_beyond"),
    Term.EFFORT: ("weights.effort_per_minute",),
    Term.CROWDING: ("weights.crowding_per_minute",),
    Term.HANDOVER: ("weights.handover_per_case",),
    Term.ABILITY_GAP: ("weights.ability_gap_per_grade", "weights.ability_gap_upward"),
    Term.PARTY_TRAVEL: _TRAVEL[:1],
    Term.COURT_TRAVEL: _TRAVEL[1:],
    Term.MODE_COST: ("weights.mode_cost",),
    Term.PARTY_WISH: ("weights.wish_agrees", "weights.wish_objects", "weights.preferred_court"),
    Term.RELIEF: ("weights.relief_per_minute",),
    Term.CHANGE: ("weights.change_from_previous",),
    Term.ADJUSTMENT: ("weights.preferred_by_person",),
    Term.FORCE: ("weights.force_per_case",),
    Term.SERIES_EVIDENCE: (
        "weights.evidence_earliest", "weights.evidence_most_cases", "weights.evidence_first_seizure",
        "weights.evidence_asset_place", "weights.evidence_bankruptcy",
    ),
    Term.JOINT_ACTION: ("weights.action_per_person_day",),
}  # fmt: skip
"""Policy keys to which each term is proportional; a table stands for all of its members."""

COSTS = "costs"
COST_TERMS = (
    Term.EFFORT, Term.HANDOVER, Term.PARTY_TRAVEL, Term.COURT_TRAVEL, Term.MODE_COST, Term.JOINT_ACTION
)  # fmt: skip
"""Terms that are expense; ``costs`` (成本) scales them together."""


def set_policy(quarter: Quarter, told: Told) -> Quarter:
    """Set one key of the policy; a blank value of an optional key means not set."""
    key = told.key()
    setting = None if key is None else _setting(key)
    if key is not None and setting is None:
        told.fault("change_key", "key", "政策没有这一项", nearest_hint(key, all_settings()))
    if setting is None:
        return quarter
    text = told.change.value
    if text is None and not setting.optional:
        told.fault("change_incomplete", "value", "没有取值")
        return quarter
    value = None
    if text is not None:
        value, fault = parse_cell_value(Item(setting.key, text, told.change.unit or ""), setting)
        if fault is not None:
            column = "unit" if fault.rule == "policy_unit_missing" else "value"
            told.fault("change_value", column, f"{setting.zh}{fault.message}", fault.hint)
            return quarter
    return _with_values(quarter, {setting.key: value}, told)


def scale_term(quarter: Quarter, told: Told) -> Quarter:
    """Multiply the weight of a term (or of all terms of cost) by a factor of at least 0."""
    key, text = told.key(), told.value()
    if key is None or text is None:
        return quarter
    known = {key_of(word): term for term in Term for word in (term.value, term.zh)}
    costs = key_of(key) in (COSTS, "成本")
    factor, fault = parse_number(text, None, None)
    if not costs and key_of(key) not in known:
        hint = nearest_hint(key, [term.zh for term in Term]) or f"可用：成本、{'、'.join(t.zh for t in Term)}"
        told.fault("change_key", "key", "没有这一权重项", hint)
        return quarter
    if factor is None or fault is not None or factor < 0:
        told.fault("change_value", "value", "倍数应为不小于 0 的数字", "如 0.5、2")
        return quarter
    terms = COST_TERMS if costs else (known[key_of(key)],)
    changed = scaled_values(quarter.policy, terms, float(factor))
    steps = changed.get("weights.recovery_steps", ())
    if any(weight > 1 for _, weight in steps):
        told.fault("change_value", "value", "到位金额的权重不能大于 1", "请改为调低其他各项的权重")
        return quarter
    return _with_values(quarter, changed, told)


def scaled_values(policy: Policy, terms: tuple[Term, ...], factor: float) -> dict[str, Any]:
    """Values of the keys of some terms times a factor, whole fen rounded half to even."""
    values, changed = flat(policy), {}
    names = [name for term in terms for name in KEYS_OF_TERM[term]]
    for key, setting in all_settings().items():
        if any(key == name or key.startswith(f"{name}.") for name in names):
            changed[key] = _scaled(values[key], setting, factor)
    return changed


def _scaled(value: Any, setting: Setting, factor: float) -> Any:
    if setting.form == "steps":
        return tuple((limit, weight * factor) for limit, weight in value)
    return round(value * factor) if setting.form == "whole" else value * factor


def use_policy(quarter: Quarter, told: Told) -> Quarter:
    """Take another policy: a preset by name, or a policy file. Title, court and date stay."""
    value = told.value()
    if value is None:
        return quarter
    try:
        if preset_name(value) is not None:
            policy = with_preset(quarter.policy.model_copy(update={"preset": None}), value)
        else:
            policy = read_policy(told.folder / value)
    except InputError as error:
        told.collector.findings += error.findings
        return quarter
    own = ("title", "planning_court", "planning_date", "synthetic", "money_unit")
    policy = policy.model_copy(update={name: getattr(quarter.policy, name) for name in own})
    return quarter if policy == quarter.policy else replace(quarter, policy=policy)


def _setting(key: str) -> Setting | None:
    settings = all_settings()
    names = {key_of(word): one for one in settings.values() for word in (one.zh, one.key)}
    return settings.get(key) or names.get(key_of(key))


def _with_values(quarter: Quarter, changed: dict[str, Any], told: Told) -> Quarter:
    """Quarter with other values of policy keys; what they rested on before does not count any more."""
    values = flat(quarter.policy)
    changed = {key: value for key, value in changed.items() if values[key] != value}
    if not changed:
        return quarter
    try:
        policy = Policy.model_validate(nested({**values, **changed}))
    except ValidationError as error:
        told.fault("change_value", "value", f"取值不成立：{str(error.errors()[0]['msg'])[:80]}")
        return quarter
    basis = SettingBasis(rule=f"情景：{told.change.reason or told.change.sentence()}"[:500])
    bases = {**quarter.policy.bases, **dict.fromkeys(changed, basis)}
    ordered = {key: bases[key] for key in all_settings() if key in bases}
    return replace(quarter, policy=policy.model_copy(update={BASES: ordered}))
