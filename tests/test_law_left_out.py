"""What a policy may leave out, and what it may not."""

import pytest
from tiny import case, tiny_quarter, why

from jiaocha.intake.collector import Collector
from jiaocha.intake.policy_items import items_of_tree, policy_from_items
from jiaocha.law.left_out import kept_rules, left_out
from jiaocha.law.pairs import open_pairs
from jiaocha.law.rules import RULES
from jiaocha.law.triage import triage
from jiaocha_models.words import RuleStatus


def test_a_policy_default_left_out_closes_nothing():
    cases = [case(1)]
    wide = {"wide": True, "planning_court": "宁"}
    assert why(tiny_quarter(cases=cases, **wide), "escalated", "宁") == "next_superior"
    without = tiny_quarter(cases=cases, **wide, rules={"left_out": "next_superior；director_vacant"})
    assert why(without, "escalated", "宁") is None
    assert "next_superior" not in open_pairs(without).closed_counts


def test_a_triage_default_left_out_stops_nothing():
    moved = case(1, transfer_count=3)
    assert triage(tiny_quarter(cases=[moved]))["rule"].tolist() == ["repeat_limit"]
    without = tiny_quarter(cases=[moved], rules={"left_out": "repeat_limit"})
    assert triage(without)["rule"].tolist() == ["candidate"]


@pytest.mark.parametrize(
    "name", ["necessity", "supervision_expired_forces_transfer", "fixed_by_person", "nobody"]
)
def test_verified_law_and_instructions_are_kept(name):
    with pytest.raises(ValueError, match=name):
        left_out(tiny_quarter(rules={"left_out": name}).policy)


def test_every_verified_rule_is_kept():
    verified = [name for name, rule in RULES.items() if rule.status is RuleStatus.VERIFIED]
    assert verified
    assert kept_rules(verified) == verified


def test_unknown_rules_and_rules_that_stay_are_told_at_once():
    items = items_of_tree(
        {"rules": {"left_out": "necessity;foo"}}, {"source": "政策.toml"}, found := Collector()
    )
    policy_from_items(items, found, toml=True)
    (finding,) = [one for one in found.findings if one.column == "rules.left_out"]
    assert "没有名为“foo”的规则" in finding.message
    assert "不能停用 necessity" in finding.message
