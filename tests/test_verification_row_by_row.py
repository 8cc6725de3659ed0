"""The product's rules, terms, capacities and sums against a second implementation, row by row.

``row_by_row`` shares nothing with :mod:`jiaocha.law` and :mod:`jiaocha.worth` but the records: it is plain
Python, one case, one court, one rule at a time. Each rule switched off in turn must be caught.
"""

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache

import numpy as np
import pandas as pd
import pytest
from random_quarters import random_quarter
from row_by_row import capacities, clock, groups
from row_by_row.obstacles import FORCING
from row_by_row.options import Option
from row_by_row.slow import MODES, Slow

from jiaocha.law.left_out import left_out
from jiaocha.law.opened import OpenPairs
from jiaocha.law.pairs import open_pairs
from jiaocha.law.rules import OPEN, PAIR_RULES, Pairs, first_closing
from jiaocha.law.triage_rules import TRIAGE_RULES
from jiaocha.worth.options import build_options
from jiaocha_models import Options, Quarter
from jiaocha_models.words import GroundSource, Mode, Resource, Term

SEEDS = range(60)
ORDER = [rule.name for rule in PAIR_RULES]
OF_GROUPS = ("joint_force_covers", "nearest_receivers")
"""Rules that choose among the pairs that all others leave open."""


@cache
def slow(seed: int) -> Slow:
    return Slow(random_quarter(seed), ORDER)


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


def described(quarter: Quarter, options: Options | OpenPairs) -> list[tuple[str, Option]]:
    """First case of the group and the option, for every open option."""
    code = [*quarter.courts["code"], None]
    members = groups_of(quarter, options.case_group)
    table = options.contributions
    columns = (table[name].tolist() for name in ("option", "court", "window", "persons", "days", "minutes"))
    brought: dict[int, list[tuple]] = {}
    for option, court, *amounts in zip(*columns, strict=True):
        brought.setdefault(option, []).append((code[court], *amounts))
    return [
        (
            members[options.option_group[k]][0],
            Option(
                MODES[options.option_mode[k]],
                code[options.option_receiver[k]],
                code[options.option_decider[k]],
                int(options.option_action[k]),
                frozenset(brought.get(k, [])),
            ),
        )
        for k in range(len(options.option_group))
    ]


def expected(options: dict[tuple[str, ...], list[Option]]) -> Counter:
    """The same from the second implementation."""
    return Counter((group[0], option) for group, found in options.items() for option in found)


@pytest.mark.parametrize("seed", SEEDS)
def test_triage(seed: int) -> None:
    table, stated = fast(seed).triage, slow(seed).triage
    for column in ("class_", "ground", "ground_source"):
        assert table[column].tolist() == [row[column] for row in stated]
    days = [None if pd.isna(value) else value for value in table["days"]]
    assert days == [row["days"] for row in stated]
    until = [None if pd.isna(value) else value.date() for value in table["until"]]
    assert until == [row["until"] for row in stated]
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
def test_facts_in_the_sentences(seed: int) -> None:
    facts, idle_from = slow(seed).facts, random_quarter(seed).policy.rules.idle_days
    conflicts = {number for group in conflicting(seed) for number in group}
    for case, row in zip(facts.cases, fast(seed).triage.to_dict("records"), strict=True):
        assert number_in(r"净计 (\d+) 日", row["fact"]) == clock.net_days(facts, case)
        idle = clock.idle_days(facts, case)
        assert number_in(r"已 (\d+) 日没有", row["fact"]) == (idle if (idle or 0) >= idle_from else None)
        plain = row["class_"] == "candidate" and case["case_number"] not in conflicts
        late = plain and row["ground_source"] == GroundSource.CLOCK.value
        assert number_in(r"第10条第(\d)项", row["reason"]) == (clock.item(facts, case) if late else None)


def number_in(pattern: str, sentence: str) -> int | None:
    """The number a sentence says; None where it says none."""
    found = re.search(pattern, sentence)
    return int(found[1]) if found else None


def conflicting(seed: int) -> list[tuple[str, ...]]:
    """Groups in conflict, by the second implementation."""
    first = {group for group, _ in slow(seed).conflicts}
    return [group for group in slow(seed).options if group[0] in first]


@pytest.mark.parametrize("seed", SEEDS)
def test_groups(seed: int) -> None:
    quarter, options, found = random_quarter(seed), fast(seed), slow(seed)
    assert groups_of(quarter, options.case_group) == found.groups
    code, numbers = quarter.courts["code"].tolist(), quarter.cases["case_number"].tolist()
    for row, group in zip(options.groups.to_dict("records"), found.groups, strict=True):
        assert row["group"] == group[0]
        assert row["cases"] == len(group)
        assert numbers[row["lead_case"]] == groups.lead_case(found.facts, group)["case_number"]
        assert code[row["origin"]] == groups.main_origin(found.facts, group)


@pytest.mark.parametrize("seed", SEEDS)
def test_open_options(seed: int) -> None:
    assert Counter(described(random_quarter(seed), fast(seed))) == expected(slow(seed).options)


@pytest.mark.parametrize("seed", SEEDS)
def test_conflicts(seed: int) -> None:
    found, options = slow(seed), fast(seed)
    table = zip(options.conflicts["group"], options.conflicts["rule"], strict=True)
    assert sorted((found.groups[int(group)][0], rule) for group, rule in table) == found.conflicts


@pytest.mark.parametrize("seed", SEEDS)
def test_terms_and_sums(seed: int) -> None:
    quarter, options, found = random_quarter(seed), fast(seed), slow(seed)
    members = {group[0]: group for group in found.groups}
    numbers = quarter.cases["case_number"].tolist()
    for k, (first, option) in enumerate(described(quarter, options)):
        rows = range(int(options.term_start[k]), int(options.term_start[k + 1]))
        assert [numbers[options.term_case[row]] for row in rows] == members[first]
        total = 0
        for row, member in zip(rows, found.worth.option(members[first], option), strict=True):
            for term in Term:
                amount = int(options.terms[term][row])
                assert amount == pytest.approx(member[term.value], abs=1), (first, option, term)
                total += amount
            assert options.raw_recovery[row] == pytest.approx(member["raw_recovery"], abs=1)
            assert options.raw_cost[row] == pytest.approx(member["raw_cost"], abs=3)
            assert options.progress_gain[row] == pytest.approx(member["progress_gain"], abs=1e-12)
        assert options.problem.value[k] == total


def rows_of(quarter: Quarter, options: Options) -> list[capacities.Row]:
    """Identity of every capacity."""
    code, mode = [*quarter.courts["code"], None], [*MODES, None]
    columns = ("resource", "court", "other_court", "mode", "window")
    return [
        capacities.Row(resource, code[court], code[other], mode[m], None if window < 0 else window)
        for resource, court, other, m, window in zip(
            *(options.rows[name].tolist() for name in columns), strict=True
        )
    ]


@pytest.mark.parametrize("seed", SEEDS)
def test_capacities(seed: int) -> None:
    quarter, options, found = random_quarter(seed), fast(seed), slow(seed)
    rows, problem = rows_of(quarter, options), options.problem
    members = {group[0]: group for group in found.groups}
    asked: set = set()
    for k, (first, option) in enumerate(described(quarter, options)):
        group = members[first]
        entries = range(int(problem.entry_start[k]), int(problem.entry_start[k + 1]))
        stated = {rows[problem.entry_row[e]]: int(problem.entry_amount[e]) for e in entries}
        figures = found.worth.option(group, option)
        uses = capacities.uses(found.facts, found.worth, group, option, figures)
        assert stated.keys() == uses.keys(), (first, option)
        for row, amount in uses.items():
            assert stated[row] == pytest.approx(amount, abs=len(group) if row[0] == "travel_metres" else 0)
        assert options.option_minutes[k] == sum(member["minutes"] for member in figures)
        block = capacities.block_of(option, figures, uses)
        assert (rows[problem.block[k]] if problem.block[k] >= 0 else None) == block
        asked |= uses.keys()
    assert set(rows) == asked
    limits = [capacities.limit_of(found.facts, row) for row in rows]
    assert problem.limit.tolist() == limits == options.rows["limit"].tolist()


def closings(quarter: Quarter, without: frozenset[str] = frozenset()) -> dict[tuple, str | None]:
    """First rule that closes each court in each mode to each group; None where none does."""
    open_ones, without = open_pairs(quarter), without | left_out(quarter.policy)
    facts, code = open_ones.facts, quarter.courts["code"].tolist()
    found: dict[tuple, str | None] = {}
    for position, group in enumerate(groups_of(quarter, open_ones.case_group)):
        profiles = np.arange(facts.profile_start[position], facts.profile_start[position + 1])[:, None]
        for mode in Mode:
            courts = np.arange(len(code)) if mode is not Mode.STAY else np.array([-1])
            closing = first_closing(facts, Pairs(mode, profiles, courts[None, :]), without).min(axis=0)
            for court, place in zip(courts.tolist(), closing.tolist(), strict=True):
                receiver = code[court] if court >= 0 else None
                found[group[0], mode.value, receiver] = None if place == OPEN else ORDER[place]
    return found


@pytest.mark.parametrize("seed", SEEDS)
def test_first_rule_that_closes(seed: int) -> None:
    assert closings(random_quarter(seed)) == slow(seed).closings


@pytest.mark.parametrize("rule", [rule for rule in ORDER if rule not in OF_GROUPS])
def test_a_missing_rule_about_pairs_is_caught(rule: str) -> None:
    seed = next(seed for seed in SEEDS if rule in slow(seed).closings.values())
    assert closings(random_quarter(seed), frozenset({rule})) != slow(seed).closings


@pytest.mark.parametrize("rule", [rule.name for rule in TRIAGE_RULES])
def test_a_missing_triage_rule_is_caught(rule: str) -> None:
    seed = next(seed for seed in SEEDS if rule in stated_rules(seed))
    table = open_pairs(random_quarter(seed), without=frozenset({rule})).triage
    assert decided(table["class_"], table["rule"]) != stated_rules(seed)


@pytest.mark.parametrize("seed", SEEDS)
def test_courts_that_no_joint_action_covers(seed: int) -> None:
    assert fast(seed).closed_counts.get("joint_force_covers", 0) == slow(seed).uncovered


def test_a_missing_choice_of_the_nearest_is_caught() -> None:
    def caught(seed: int) -> bool:
        found = open_pairs(random_quarter(seed), without=frozenset({"nearest_receivers"}))
        return Counter(described(random_quarter(seed), found)) != expected(lawful(seed))

    assert any(caught(seed) for seed in SEEDS)


def lawful(seed: int) -> dict[tuple[str, ...], list[Option]]:
    """Options that the law leaves, before minutes of entrusted matters and obstacles are known."""
    return {group: [bare(option) for option in found] for group, found in slow(seed).lawful.items()}


def bare(option: Option) -> Option:
    """An option without the minutes that entrusted courts bring."""
    brought = frozenset() if option.mode == "entrusted" else option.brought
    return Option(option.mode, option.receiver, option.decider, option.action, brought)


def test_the_quarters_reach_every_term_row_and_source() -> None:
    """What no quarter reaches would be compared with nothing."""
    found = [fast(seed) for seed in SEEDS]
    rows = pd.concat([options.rows for options in found])
    assert set(rows["resource"]) == {resource.value for resource in Resource}
    assert set(rows.loc[rows["resource"] == Resource.ACTION_DAYS.value, "window"]) == {0, 1, 2}
    sources = pd.concat([options.triage["ground_source"] for options in found])
    assert set(sources) == {source.value for source in GroundSource}
    assert {term for options in found for term in Term if options.terms[term].any()} == set(Term)
    assert {rule for options in found for rule in options.conflicts["rule"]} >= set(FORCING)


def test_the_quarters_reach_every_kind_of_option() -> None:
    groups_found = [options for seed in SEEDS for options in slow(seed).options.values()]
    found = [option for options in groups_found for option in options]
    joint = [option for option in found if option.action >= 0]
    assert {option.mode for option in found} == set(MODES)
    assert {option.mode for option in joint} == {"coordinated", "escalated"}
    assert max(option.action for option in joint) == 5, "three months, two teams"
    assert max(len(option.brought) for option in found if option.mode == "entrusted") > 1
    assert any(slow(seed).uncovered for seed in SEEDS)
    months = [
        {month for o in options for _, month, persons, *_ in o.brought if persons} for options in groups_found
    ]
    assert any(0 < len(each) < 3 for each in months), "a window that excludes a month"
