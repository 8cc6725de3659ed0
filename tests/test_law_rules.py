"""All rules: each states what it is, and each pair rule is tested alone in test_law_rules_*.py."""

import pytest
from tiny import case, tiny_quarter

from jiaocha.law.pairs import open_pairs
from jiaocha.law.rules import PAIR_RULES, RULES
from jiaocha.law.triage_rules import TRIAGE_RULES
from jiaocha_models.words import RuleStatus

ALL = pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.name)

NEVER = ("移送执行", "债权人", "债务人", "老赖", "赢家", "排名")
"""Words that no court would use for these orders, or that accuse or rank."""

UNSEEN = "2024〕9号"
"""Nothing may rest on the article text of 法发〔2024〕9号."""


@ALL
def test_rule_states_sentence_basis_and_status(rule):
    assert rule.sentence
    assert rule.basis
    assert isinstance(rule.status, RuleStatus)
    assert not rule.sentence.endswith("。")  # sentences are joined in reports
    assert not any(word in rule.sentence + rule.basis for word in NEVER)
    assert UNSEEN not in rule.basis


VERIFIED = [rule for rule in RULES.values() if rule.status is RuleStatus.VERIFIED]


@pytest.mark.parametrize("rule", VERIFIED, ids=lambda rule: rule.name)
def test_rule_called_verified_has_nothing_in_its_basis_that_is_weaker(rule):
    assert not any(word in rule.basis for word in ("推断", "政策默认", "参照", "待核", "摘录"))


def test_names_are_unique_and_triage_rules_have_a_class():
    assert len(RULES) == len(TRIAGE_RULES) + len(PAIR_RULES)
    assert all(rule.class_ is not None for rule in TRIAGE_RULES)
    assert all(rule.class_ is None for rule in PAIR_RULES)


def test_switches_are_policy_keys():
    policy = tiny_quarter().policy
    for rule in RULES.values():
        value = policy
        for key in rule.switch.split(".") if rule.switch else []:
            assert hasattr(value, key), rule.name
            value = getattr(value, key)


def test_a_rule_left_out_closes_nothing():
    quarter = tiny_quarter(cases=[case(1)], courts={"宁0424": {"takes_part": False}})
    pairs = open_pairs(quarter, without=frozenset({"takes_part"}))
    assert pairs.courts.position("宁0424") in pairs.option_receiver
    assert "takes_part" not in pairs.closed_counts
