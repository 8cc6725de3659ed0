"""The product's rules, terms, capacities and sums against a second implementation, row by row.

``row_by_row`` shares nothing with :mod:`jiaocha.law` and :mod:`jiaocha.worth` but the records: it is plain
Python, one case, one court, one rule at a time. Each rule switched off in turn must be caught.
"""

from collections import Counter
from collections.abc import Iterable
from functools import cache

import numpy as np
import pytest
from random_quarters import random_quarter
from row_by_row import capacities, pairs, triage
from row_by_row.quarter import Facts
from row_by_row.worth import Worth

from jiaocha.law.pairs import open_pairs
from jiaocha.law.rules import OPEN, PAIR_RULES, Pairs, first_closing
from jiaocha.law.triage_rules import TRIAGE_RULES
from jiaocha.worth.options import build_options
from jiaocha_models import Options, Quarter
from jiaocha_models.words import Mode, Term

SEEDS = range(16)
MODES = [mode.value for mode in Mode]


class Slow:
    """What the second implementation says of a quarter."""

    def __init__(self, quarter: Quarter) -> None:
        self.facts = Facts(quarter)
        self.triage = triage.triage(self.facts)
        candidates = [
            case
            for case, found in zip(self.facts.cases, self.triage, strict=True)
            if found["class_"] == "candidate"
        ]
        related = triage.related(self.facts, candidates)
        self.groups = [list(group) for group in dict.fromkeys(map(tuple, related.values()))]
        self.options = {tuple(group): pairs.options_of(self.facts, group) for group in self.groups}
        for case, found in zip(self.facts.cases, self.triage, strict=True):
            if not self.options.get(tuple(related.get(case["case_number"], ())), True):
                found["class_"] = "report_up"
        self.open_groups = [group for group in self.groups if self.options[tuple(group)]]
        grounds = {
            case["case_number"]: found["ground"]
            for case, found in zip(self.facts.cases, self.triage, strict=True)
        }
        self.worth = Worth(self.facts, grounds, self.open_groups)


@cache
def slow(seed: int) -> Slow:
    return Slow(random_quarter(seed))


@cache
def fast(seed: int) -> Options:
    return build_options(random_quarter(seed))


def groups_of(quarter: Quarter, case_group: np.ndarray) -> list[list[str]]:
    """Case numbers of every group."""
    numbers = quarter.cases["case_number"].tolist()
    found: list[list[str]] = [[] for _ in range(int(case_group.max(initial=-1)) + 1)]
    for number, group in zip(numbers, case_group.tolist(), strict=True):
        if group >= 0:
            found[group].append(number)
    return found


def described(quarter: Quarter, options: object) -> list[tuple]:
    """Open options as (first case of the group, mode, receiver, decider)."""
    code = [*quarter.courts["code"], None]
    groups = groups_of(quarter, options.case_group)
    columns = (options.option_group, options.option_mode, options.option_receiver, options.option_decider)
    return [
        (groups[group][0], MODES[mode], code[receiver], code[decider])
        for group, mode, receiver, decider in zip(*(column.tolist() for column in columns), strict=True)
    ]


def expected(found: Slow) -> Counter:
    """The same from the second implementation."""
    return Counter(
        (group[0], *option) for group in found.open_groups for option in found.options[tuple(group)]
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_triage(seed: int) -> None:
    table, stated = fast(seed).triage, slow(seed).triage
    assert table["class_"].tolist() == [row["class_"] for row in stated]
    assert table["ground"].tolist() == [row["ground"] for row in stated]
    assert decided(table["class_"], table["rule"]) == stated_rules(seed)


def decided(classes: Iterable[str], rules: Iterable[str]) -> list[str]:
    """Deciding rule of every case; reported cases first were candidates."""
    return [
        rule if class_ != "report_up" else "candidate" for class_, rule in zip(classes, rules, strict=True)
    ]


def stated_rules(seed: int) -> list[str]:
    """The same from the second implementation."""
    return [row["rule"] for row in slow(seed).triage]


@pytest.mark.parametrize("seed", SEEDS)
def test_groups(seed: int) -> None:
    quarter, options, found = random_quarter(seed), fast(seed), slow(seed)
    assert groups_of(quarter, options.case_group) == found.open_groups
    code, numbers = quarter.courts["code"].tolist(), quarter.cases["case_number"].tolist()
    for row, group in zip(options.groups.to_dict("records"), found.open_groups, strict=True):
        assert row["group"] == group[0]
        assert row["cases"] == len(group)
        assert numbers[row["lead_case"]] == pairs.lead_case(found.facts, group)["case_number"]
        assert code[row["origin"]] == pairs.main_origin(found.facts, group)


@pytest.mark.parametrize("seed", SEEDS)
def test_open_options(seed: int) -> None:
    options = described(random_quarter(seed), fast(seed))
    assert Counter(options) == expected(slow(seed))


@pytest.mark.parametrize("seed", SEEDS)
def test_terms_and_sums(seed: int) -> None:
    quarter, options, found = random_quarter(seed), fast(seed), slow(seed)
    members = {group[0]: group for group in found.open_groups}
    numbers = quarter.cases["case_number"].tolist()
    for k, (first, *option) in enumerate(described(quarter, options)):
        rows = range(int(options.term_start[k]), int(options.term_start[k + 1]))
        assert [numbers[options.term_case[row]] for row in rows] == members[first]
        total = 0
        for row, member in zip(rows, found.worth.option(members[first], *option), strict=True):
            for term in Term:
                amount = int(options.terms[term][row])
                assert amount == pytest.approx(member[term.value], abs=1), (first, option, term)
                total += amount
            assert options.raw_recovery[row] == pytest.approx(member["raw_recovery"], abs=1)
            assert options.raw_cost[row] == pytest.approx(member["raw_cost"], abs=3)
            assert options.progress_gain[row] == pytest.approx(member["progress_gain"], abs=1e-12)
        assert options.problem.value[k] == total


@pytest.mark.parametrize("seed", SEEDS)
def test_capacities(seed: int) -> None:
    quarter, options, found = random_quarter(seed), fast(seed), slow(seed)
    code = [*quarter.courts["code"], None]
    columns = (options.rows[name].tolist() for name in ("resource", "court", "other_court", "mode"))
    rows = [(r, code[c], code[o], MODES[m] if m >= 0 else None) for r, c, o, m in zip(*columns, strict=True)]
    members = {group[0]: group for group in found.open_groups}
    problem = options.problem
    asked: set = set()
    for k, (first, *option) in enumerate(described(quarter, options)):
        group = members[first]
        entries = range(int(problem.entry_start[k]), int(problem.entry_start[k + 1]))
        stated = {rows[problem.entry_row[e]]: int(problem.entry_amount[e]) for e in entries}
        figures = found.worth.option(group, *option)
        uses = capacities.uses(found.facts, found.worth, group, tuple(option), figures)
        assert stated.keys() == uses.keys(), (first, option)
        for row, amount in uses.items():
            assert stated[row] == pytest.approx(amount, abs=len(group) if row[0] == "travel_metres" else 0)
        minutes = sum(member["minutes"] for member in figures)
        assert options.option_minutes[k] == minutes
        if option[0] == "stay":
            assert problem.block[k] == -1
        else:
            own = ("unreserved_minutes", figures[0]["worker"], None, None)
            assert rows[problem.block[k]] == (own if own in uses else ("receiver_minutes", *own[1:]))
        asked |= uses.keys()
    assert set(rows) == asked
    limits = [capacities.limit_of(found.facts, row) for row in rows]
    assert problem.limit.tolist() == limits == options.rows["limit"].tolist()


def closings(quarter: Quarter, without: frozenset[str] = frozenset()) -> dict[tuple, str | None]:
    """First rule that closes each court in each mode to each group; None where none does."""
    open_ones = open_pairs(quarter)
    facts, code = open_ones.facts, quarter.courts["code"].tolist()
    found: dict[tuple, str | None] = {}
    for position, group in enumerate(groups_of(quarter, open_ones.case_group)):
        profiles = np.arange(facts.profile_start[position], facts.profile_start[position + 1])[:, None]
        for mode in (
            Mode.STAY,
            Mode.INTERNAL,
            Mode.SUPERVISED,
            Mode.DIRECTED,
            Mode.CENTRALIZED,
            Mode.ESCALATED,
        ):
            courts = np.arange(len(code)) if mode is not Mode.STAY else np.array([-1])
            closing = first_closing(facts, Pairs(mode, profiles, courts[None, :]), without).min(axis=0)
            for court, place in zip(courts.tolist(), closing.tolist(), strict=True):
                receiver = code[court] if court >= 0 else None
                found[group[0], mode.value, receiver] = None if place == OPEN else PAIR_RULES[place].name
    return found


@cache
def expected_closings(seed: int) -> dict[tuple, str | None]:
    """The same from the second implementation."""
    found = slow(seed)
    order = [rule.name for rule in PAIR_RULES]
    result = {}
    for group in found.open_groups:
        for mode in ("stay", "internal", "supervised", "directed", "centralized", "escalated"):
            for receiver in found.facts.court if mode != "stay" else [None]:
                closers = pairs.closers(found.facts, group, mode, receiver)
                result[group[0], mode, receiver] = min(closers, key=order.index, default=None)
    return result


@pytest.mark.parametrize("seed", SEEDS)
def test_first_rule_that_closes(seed: int) -> None:
    assert closings(random_quarter(seed)) == expected_closings(seed)


@pytest.mark.parametrize("rule", [rule.name for rule in PAIR_RULES if rule.name != "nearest_receivers"])
def test_a_missing_rule_about_pairs_is_caught(rule: str) -> None:
    seed = next(seed for seed in SEEDS if rule in expected_closings(seed).values())
    assert closings(random_quarter(seed), frozenset({rule})) != expected_closings(seed)


@pytest.mark.parametrize("rule", [rule.name for rule in TRIAGE_RULES])
def test_a_missing_triage_rule_is_caught(rule: str) -> None:
    seed = next(seed for seed in SEEDS if rule in {row["rule"] for row in slow(seed).triage})
    table = open_pairs(random_quarter(seed), without=frozenset({rule})).triage
    assert decided(table["class_"], table["rule"]) != stated_rules(seed)


def test_a_missing_choice_of_the_nearest_is_caught() -> None:
    def caught(seed: int) -> bool:
        quarter = random_quarter(seed)
        found = open_pairs(quarter, without=frozenset({"nearest_receivers"}))
        return Counter(described(quarter, found)) != expected(slow(seed))

    assert any(caught(seed) for seed in SEEDS)
