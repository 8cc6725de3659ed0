"""Presets: policy files of the product that carry out published rules as far as they are known.

Order of precedence, lowest first: shipped default, preset, the quarter's own policy, a policy file given
beside the quarter (which takes the place of the quarter's own). A value of the quarter's own policy counts as
stated when it differs from the shipped default or has a basis of its own: a sheet made by the template shows
every default, and a default that nobody wrote must not undo a preset.
"""

import tomllib
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any

from jiaocha.intake.collector import WARNING, Collector
from jiaocha.intake.policy_items import items_of_tree, policy_from_items
from jiaocha.intake.setting_values import Item
from jiaocha.intake.settings import BASES, all_settings, flat, nested
from jiaocha.intake.text import key_of, nearest_hint
from jiaocha_models import Finding, InputError, Policy, Quarter

ABOUT = "about"
"""The table of a preset's file that describes the preset."""


@dataclass(frozen=True)
class Preset:
    """What a preset carries out, and what it leaves out.

    Attributes
    ----------
    name : str
        Name of its file, as ``--preset`` takes it.
    zh : str
        Chinese name.
    source : str
        Document that it carries out.
    seen : str
        How far the document was read.
    left_out : tuple of str
        What of the document it does not carry out, and why.
    """

    name: str
    zh: str
    source: str
    seen: str
    left_out: tuple[str, ...]


def presets() -> dict[str, Preset]:
    """List the presets that ship with the product.

    Returns
    -------
    dict of str to Preset
        Every preset by name.
    """
    return {
        name: Preset(name=name, **{**about, "left_out": tuple(about["left_out"])})
        for name, about in ((name, tree[ABOUT]) for name, tree in _trees().items())
    }


@cache
def _trees() -> dict[str, dict[str, Any]]:
    folder = files("jiaocha") / "data" / "presets"
    texts = {path.name: path.read_text("utf-8") for path in folder.iterdir() if path.name.endswith(".toml")}
    return {name.removesuffix(".toml"): tomllib.loads(texts[name]) for name in sorted(texts)}


def preset_name(word: str) -> str | None:
    """Name of the preset that a name or a Chinese name means; None if there is none."""
    known = {key_of(text): one.name for one in presets().values() for text in (one.name, one.zh)}
    return known.get(key_of(word))


def read_preset(name: str) -> Policy:
    """Policy of a preset over the shipped defaults, with the basis of each of its keys.

    Parameters
    ----------
    name : str
        Name or Chinese name of the preset.

    Returns
    -------
    Policy

    Raises
    ------
    InputError
        If there is no preset of this name, or its file is faulty.
    """
    found = preset_name(name)
    collector = Collector()
    if found is None:
        _report_unknown(name, {}, collector)
        raise InputError(collector.findings)
    place = {"source": f"{found}.toml", "sheet": "政策"}
    tree = {key: value for key, value in _trees()[found].items() if key != ABOUT}
    policy = policy_from_items(items_of_tree(tree, place, collector), collector, toml=True)
    if collector.findings:
        raise InputError(collector.findings)
    return policy.model_copy(update={"preset": found})


def with_preset(policy: Policy, name: str) -> Policy:
    """Policy with a preset under what it states itself; the preset is recorded.

    Parameters
    ----------
    policy : Policy
        The quarter's own policy. What it states wins: values other than the shipped default, and values with
        a basis of their own.
    name : str
        Name of the preset.

    Returns
    -------
    Policy
        With ``preset`` naming where its values come from.

    Raises
    ------
    InputError
        If there is no such preset, or the policy was already made from another one.
    """
    preset = read_preset(name)
    if policy.preset is not None and policy.preset != preset.preset:
        collector = Collector()
        collector.add(
            "policy_preset_conflict", f"政策已采用预置政策 {policy.preset}，不能再采用 {preset.preset}",
            sheet="政策", column="preset", value=policy.preset,
            hint="请只采用一个；改用另一个时，请从该预置政策的模板重新填写",
        )  # fmt: skip
        raise InputError(collector.findings)
    values, ours = flat(policy), flat(preset)
    bases, ordered = dict(policy.bases), {}
    for key, setting in all_settings().items():
        if key not in policy.bases and values[key] == setting.default:
            values[key] = ours[key]
        # Where the rule leaves the number to the court, it stays the basis of whatever the court writes.
        if key in preset.bases and ours[key] in (None, values[key]):
            bases.setdefault(key, preset.bases[key])
        if key in bases:
            ordered[key] = bases[key]
    made = Policy.model_validate(nested({**values, "preset": preset.preset}))
    return made.model_copy(update={BASES: ordered})


def under_preset(
    quarter: Quarter | None, findings: list[Finding], name: str | None
) -> tuple[Quarter | None, list[Finding]]:
    """Quarter as read with a preset under its policy; without a quarter or a name as it is.

    A preset that cannot be applied adds its findings, and there is no quarter.
    """
    if quarter is None or name is None:
        return quarter, findings
    try:
        return replace(quarter, policy=with_preset(quarter.policy, name)), findings
    except InputError as error:
        return None, [*findings, *error.findings]


def check_preset(policy: Policy, items: list[Item], collector: Collector) -> Policy:
    """Policy with the name of its preset resolved; findings where it is unknown or its rows have drifted.

    The record of a preset changes no value. A value that differs from the preset and states no basis of its
    own, or still states the preset's, is a warning at its place.
    """
    if policy.preset is None:
        return policy
    settings = all_settings()
    names = {key_of(name): one.key for one in settings.values() for name in (one.key, one.zh)}
    places = {names.get(key_of(item.key)): item.place for item in items}
    name = preset_name(policy.preset)
    if name is None:
        _report_unknown(policy.preset, places.get("preset", {}), collector)
        return policy
    preset = read_preset(name)
    values, ours = flat(policy), flat(preset)
    for key, basis in preset.bases.items():
        if ours[key] not in (None, values[key]) and policy.bases.get(key, basis) == basis:
            collector.add(
                "policy_preset_differs", f"{settings[key].zh}与预置政策 {name} 不同，而没有自己的依据",
                severity=WARNING, value=values[key], hint="请写明依据和认定，或恢复预置取值",
                **places.get(key) or places.get("preset", {}),
            )  # fmt: skip
    return policy.model_copy(update={"preset": name})


def _report_unknown(name: str, place: dict[str, Any], collector: Collector) -> None:
    hint = nearest_hint(name, presets()) or f"可用：{'、'.join(presets())}"
    collector.add(
        "policy_preset_unknown",
        f"没有名为“{name}”的预置政策",
        hint=hint,
        **{"sheet": "政策", **place, "value": name},
    )
