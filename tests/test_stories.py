"""Stories rebuilt from published cases: triage, open and closed options, and the plan's choice.

The expectations follow from the facts of the cases (see each story's README); no story uses sheet 调整.
"""

from collections import Counter

import numpy as np
import pytest

import jiaocha as jc
from jiaocha.law.opened import OpenPairs
from jiaocha.law.pairs import open_pairs
from jiaocha.law.rules import OPEN, PAIR_RULES, Pairs, first_closing
from jiaocha.law.why import why_closed
from jiaocha.worth.totals import option_terms
from jiaocha_models import Limits, Options, Quarter
from jiaocha_models.words import Mode, Term
from jiaocha_scenarios.stories import read_story, story_folder, story_names, with_settings
from jiaocha_scenarios.stories.expected import Run, option_of

EFFORT = Limits(effort=0.1)

NAMES = [
    "anhui_group",
    "bozhou",
    "cross_province_ruling",
    "guiding_case_252",
    "guyuan_longde",
    "guyuan_township",
    "hunan_award",
    "shanghai_hotel",
    "shenzhen_listed",
    "shishi_chaisang",
    "sichuan_chemical",
    "suzhou_labour",
]


def test_twelve_stories() -> None:
    assert story_names() == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_story(name: str) -> None:
    story = read_story(name)
    assert sorted({one.rule for one in story.quarter.findings}) == list(story.expected.warnings)
    assert story.quarter.synthetic
    assert story.quarter.adjustments.empty, "an outcome must follow from the rules, not from an instruction"
    for run in story.expected.runs:
        quarter = with_settings(story.quarter, run.settings)
        _check_run(quarter, run)


@pytest.mark.parametrize("name", NAMES)
def test_readme_says_what_is_known_and_what_is_assumed(name: str) -> None:
    text = (story_folder(name) / "README.md").read_text("utf-8")
    for heading in ("## Facts", "## Unknown", "## Assumed", "## Expected"):
        assert heading in text, heading


def _check_run(quarter: Quarter, run: Run) -> None:
    pairs = open_pairs(quarter, without=frozenset(run.without))
    _check_triage(pairs, run)
    assert list(pairs.groups["group"]) == [one.group for one in run.groups], run.title
    assert list(pairs.groups["cases"]) == [one.cases for one in run.groups], run.title
    for group, placed in enumerate(run.groups):
        for text in placed.open:
            assert _closing(quarter, pairs, group, text, run) is None, text
        for text, rule in placed.closed.items():
            assert _closing(quarter, pairs, group, text, run) == rule, text
    _check_reported(quarter, pairs, run)
    if run.planned:
        _check_chosen(quarter, run)
    else:
        assert not any(one.chosen or one.decider or one.contributors or one.evidence for one in run.groups)


def _check_triage(pairs: OpenPairs, run: Run) -> None:
    columns = pairs.triage[["class_", "rule", "ground", "ground_source"]]
    expected: Counter[tuple[str, ...]] = Counter()
    for one in run.triage:
        expected[str(one.class_), one.rule, str(one.ground), str(one.ground_source)] += one.cases
    assert Counter(columns.itertuples(index=False, name=None)) == expected, run.title


def _closing(quarter: Quarter, pairs: OpenPairs, group: int, text: str, run: Run) -> str | None:
    """Name of the first rule that closes an option to a group; None where it is open."""
    mode, court = option_of(text)
    receiver = -1 if court is None else list(quarter.courts["code"]).index(court)
    if not run.without:
        rule = why_closed(quarter, pairs, group, receiver, mode)
        return rule.name if rule else None
    facts = pairs.facts
    rows = np.arange(facts.profile_start[group], facts.profile_start[group + 1])
    closing = first_closing(facts, Pairs(mode, rows, np.full(len(rows), receiver)), frozenset(run.without))
    return None if (closing == OPEN).all() else PAIR_RULES[closing.min()].name


def _check_reported(quarter: Quarter, pairs: OpenPairs, run: Run) -> None:
    code, table = quarter.courts["code"].to_numpy(object), pairs.report_up
    found = {
        (group, list(Mode)[mode].value, tuple(code[part["receiver"]]), code[decider])
        for (group, mode, decider), part in table.groupby(["group", "mode", "decider"])
    }
    expected = {(one.group, one.mode.value, one.receivers, one.decider) for one in run.reported}
    assert found == expected, run.title


def _check_chosen(quarter: Quarter, run: Run) -> None:
    plan = jc.plan(quarter, EFFORT)
    options, code = plan.options, quarter.courts["code"].to_numpy(object)
    for group, placed in enumerate(run.groups):
        option = int(plan.solution.choice[group])
        mode, receiver = list(Mode)[options.option_mode[option]], int(options.option_receiver[option])
        decider = int(options.option_decider[option])
        chosen = mode.value if receiver < 0 else f"{mode.value}:{code[receiver]}"
        assert (chosen, code[decider] if decider >= 0 else None) == (placed.chosen, placed.decider), run.title
        team = options.contributions.loc[options.contributions["option"] == option, "court"]
        helpers = set(code[team[team != receiver]])
        assert set(placed.contributors) <= helpers
        assert bool(helpers) == bool(placed.contributors)
        if placed.evidence:
            _check_evidence(options, option)


def _check_evidence(options: Options, option: int) -> None:
    """The chosen court has more evidence for it than any other that is open in the mode."""
    value = option_terms(options)[Term.SERIES_EVIDENCE]
    same = (options.option_group == options.option_group[option]) & (
        options.option_mode == options.option_mode[option]
    )
    others = np.flatnonzero(same & (options.option_receiver != options.option_receiver[option]))
    assert len(others)
    assert value[option] > value[others].max()
