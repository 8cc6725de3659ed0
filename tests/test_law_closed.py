"""Closed pairs, listed one by one, agree with the counts of the law and with the rule asked pair by pair."""

import pytest
from random_quarters import random_quarter

from jiaocha.law.closed import closed_counts, closed_pairs
from jiaocha.law.pairs import open_pairs
from jiaocha.law.rules import PAIR_RULES
from jiaocha.law.why import why_closed
from jiaocha_models.words import Mode

SEEDS = range(12)


@pytest.mark.parametrize("seed", SEEDS)
def test_lists_and_counts_agree_with_the_law(seed: int) -> None:
    quarter = random_quarter(seed)
    pairs = open_pairs(quarter)
    counts = closed_counts(quarter, pairs)
    total = {rule.name: int(n) for rule, n in zip(PAIR_RULES, counts.sum(axis=0), strict=True) if n}
    if pairs.report_up.empty:  # groups that are reported up are counted by the law and have left the quarter
        assert total == pairs.closed_counts
    else:
        assert all(pairs.closed_counts[name] >= n for name, n in total.items())
    reopened = set(pairs.conflicts["group"])
    assert len(pairs.groups), "the seed makes no group"
    for group in range(len(pairs.groups)):
        found = closed_pairs(quarter, pairs, group)
        assert counts[group].sum() - len(found.rule) == (group in reopened)
        assert len(set(zip(found.mode, found.receiver, strict=True))) == len(found.mode)
        for mode, court, rule in zip(found.mode, found.receiver, found.rule, strict=True):
            asked = why_closed(quarter, pairs, group, int(court), tuple(Mode)[mode])
            assert asked is not None
            assert asked.name == PAIR_RULES[rule].name, (group, mode, court)


def test_some_seed_reports_up_and_some_does_not() -> None:
    empty = {open_pairs(random_quarter(seed)).report_up.empty for seed in SEEDS}
    assert empty == {True, False}
