"""Properties of the law, on small random quarters (synthetic)."""

from datetime import date

import numpy as np
from depth import deep
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tiny import PLANNING_DATE, case, tiny_quarter

from jiaocha.law.actions import months_of
from jiaocha.law.pairs import open_pairs
from jiaocha.law.rules import PAIR_RULES, RULES, Pairs, joint_force_covers, nearest_receivers
from jiaocha.law.why import why_closed
from jiaocha_models.words import (
    TRANSFER_MODES,
    AuctionStage,
    BankruptcyStatus,
    BasisKind,
    CaseStatus,
    DebtorLevel,
    Ground,
    LeadQuality,
    Mode,
    PartyKind,
    TriageClass,
)

COURTS = ("宁0422", "宁0423", "宁0424", "宁04", "宁0104", "甘0802")
DIVISIONS = (None, "640423", "640424", "640425", "640104", "620802")
EVERY_COURT = ("宁", "宁04", "宁0402", "宁0422", "宁0423", "宁0424", "宁0425", "宁01", "宁0104", "宁0121")
REGISTRATION = {
    "ground_registered_by": "督导组",
    "ground_registered_on": date(2026, 8, 1),
    "ground_material": "信访材料第3号",
}
SUPERVISION = {"supervision_order_date": date(2026, 5, 1), "supervision_days": 60}
UNLIMITED = {"nearest_receivers": 4000, "most_contributors": 40}
"""Limits that choose the nearest of the open courts, so wide that they never choose."""

few = settings(max_examples=deep(10), deadline=None, suppress_health_check=[HealthCheck.too_slow])


def usually(usual, *others):
    return st.sampled_from([usual] * max(4, len(others)) + list(others))


FIELDS = {
    "status": usually("open", *(each.value for each in CaseStatus)),
    "bankruptcy_status": usually("none", *(each.value for each in BankruptcyStatus)),
    "bankruptcy_court": usually(None, "宁0425", "宁01"),
    "auction_stage": usually("none", *(each.value for each in AuctionStage)),
    "lead_quality": st.sampled_from([each.value for each in LeadQuality]),
    "basis_kind": usually("judgment", *(each.value for each in BasisKind)),
    "ground": st.sampled_from([each.value for each in Ground]),
    "debtor_kind": st.sampled_from([each.value for each in PartyKind]),
    "debtor_level": st.sampled_from([each.value for each in DebtorLevel]),
    "asset_division": st.sampled_from(DIVISIONS),
    "debtor_division": st.sampled_from(DIVISIONS),
    "influence_division": usually(None, "640424", "640400"),
    "action_persons": usually(None, 5, 20, 40),
    "action_days": st.sampled_from([1, 3]),
    "action_from": usually(None, date(2026, 11, 10), date(2027, 2, 1)),
    "supervision_expired_without_reason": st.sampled_from(["yes", "unknown"]),
    "supervision_reason_source": st.sampled_from([None, "督办回函"]),
    "application_date": st.dates(date(2025, 6, 1), PLANNING_DATE),
    "transfer_count": usually(0, 1),
    "objection_pending": usually(False, True),
    "petition": st.booleans(),
}
CASE = st.fixed_dictionaries(FIELDS)
COURT = st.fixed_dictionaries(
    {
        "action_force": st.sampled_from([0, 4, 10, 20, 50]),
        "takes_part": usually(True, False),
        "second_team": st.booleans(),
        "director_vacant": usually(False, True),
    }
)
INSTRUCTION = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["fix", "forbid", "recuse"]),
        "court_code": st.sampled_from([None, "宁0424", "宁04", "宁0104"]),
        "mode": usually(None, "directed", "stay"),
    }
)


@st.composite
def parts(draw, *, debtors=("甲", "乙", "丙")):
    """Cases, courts, matters and instructions of a random quarter."""
    cases = []
    for serial in range(1, draw(st.integers(2, 5)) + 1):
        row = case(serial, draw(st.sampled_from(COURTS)), **draw(CASE), **SUPERVISION)
        row |= REGISTRATION if draw(st.booleans()) else {}
        cases.append(
            row | {"debtor_identifier": draw(st.sampled_from(debtors)) if debtors else f"人{serial}"}
        )
    number = st.sampled_from([row["case_number"] for row in cases])
    instructions = draw(st.lists(st.tuples(number, INSTRUCTION), max_size=2, unique_by=lambda each: each[0]))
    helped = draw(st.lists(st.tuples(number, st.sampled_from(COURTS)), max_size=2))
    return {
        "cases": cases,
        "courts": {code: draw(COURT) for code in EVERY_COURT},
        "wide": True,
        "adjustments": [{"case_number": one, **what} for one, what in instructions],
        "matters": [{"case_number": one, "kind": "title", "court_code": court} for one, court in helped],
    }


RULES_OF_QUARTER = st.fixed_dictionaries(
    {
        "must_change_days": usually(None, 200),
        "cross_province": st.booleans(),
        "next_superior": st.booleans(),
        "nearest_receivers": st.sampled_from([1, 3, 24]),
        "downward": st.booleans(),
    }
)
PLANNING = st.sampled_from(["宁04", "宁", "最高法"])


def named_options(pairs, modes=tuple(Mode)):
    """Open options by the name of their group, mode and receiver."""
    position = {mode.position for mode in modes}
    groups = pairs.groups["group"].to_numpy(object)
    return {
        (groups[group], int(mode), int(receiver))
        for group, mode, receiver in zip(
            pairs.option_group, pairs.option_mode, pairs.option_receiver, strict=True
        )
        if mode in position
    }


@given(parts(debtors=()), RULES_OF_QUARTER, PLANNING, st.sampled_from(list(Ground)[1:]))
@few
def test_adding_a_ground_never_closes_a_transfer(quarter, rules, planning, added):
    """Cases of one debtor each: a case with a ground may join others in a group, which moves as one."""
    bare = [row if row["ground"] != "none" else row | REGISTRATION for row in quarter["cases"]]
    grounded = [row if row["ground"] != "none" else row | {"ground": added.value} for row in bare]
    before, after = (
        open_pairs(tiny_quarter(**quarter | {"cases": cases}, rules=rules, planning_court=planning))
        for cases in (bare, grounded)
    )
    assert named_options(before, TRANSFER_MODES) <= named_options(after, TRANSFER_MODES)


NARROWER = st.sampled_from(
    [
        ({}, "宁", {}, "宁04"),
        ({}, "最高法", {}, "宁"),
        ({"cross_province": True}, "最高法", {}, "最高法"),
        ({}, "宁", {"max_distance_km": 60.0}, "宁"),
        ({"max_distance_km": 60.0}, "宁", {"max_distance_km": 30.0}, "宁"),
        ({}, "宁", {"max_party_km": 60.0}, "宁"),
        ({}, "宁", {"max_asset_km": 60.0}, "宁"),
    ]
)


@given(parts(), NARROWER)
@few
def test_a_narrower_area_never_opens_an_option(quarter, areas):
    wide_rules, wide_court, narrow_rules, narrow_court = areas
    wide = open_pairs(tiny_quarter(**quarter, rules=wide_rules | UNLIMITED, planning_court=wide_court))
    narrow = open_pairs(tiny_quarter(**quarter, rules=narrow_rules | UNLIMITED, planning_court=narrow_court))
    assert named_options(narrow, TRANSFER_MODES) <= named_options(wide, TRANSFER_MODES)
    kept = set(wide.groups["group"])  # the others are reported up and have no option at all
    other = [mode for mode in Mode if mode is not Mode.STAY]  # stay is opened again for a conflict
    assert {each for each in named_options(narrow, other) if each[0] in kept} <= named_options(wide, other)


@given(parts(), RULES_OF_QUARTER, PLANNING, st.data())
@few
def test_a_closed_pair_names_the_first_rule_that_closed_it(quarter, rules, planning, data):
    whole = tiny_quarter(**quarter, rules=rules, planning_court=planning)
    pairs = open_pairs(whole)
    for group in range(len(pairs.groups)):
        mode = data.draw(st.sampled_from([mode for mode in Mode if mode is not Mode.STAY]))
        receiver = data.draw(st.integers(0, pairs.courts.size - 1))
        found = why_closed(whole, pairs, group, receiver, mode)
        name = pairs.groups["group"].iloc[group]
        assert (found is None) == ((name, mode.position, receiver) in named_options(pairs))
        rows = np.arange(pairs.facts.profile_start[group], pairs.facts.profile_start[group + 1])
        asked = Pairs(mode, rows, np.full(len(rows), receiver))
        closing = [rule for rule in PAIR_RULES if np.any(rule.apply(pairs.facts, asked))]
        if closing or found is None:
            assert found is (closing[0] if closing else None)
        elif found is nearest_receivers:
            chosen = [each for each in named_options(pairs, [mode]) if each[0] == name]
            assert len(chosen) >= rules["nearest_receivers"]
        else:
            assert found is joint_force_covers


@given(parts(), RULES_OF_QUARTER, PLANNING)
@few
def test_triage_is_total_and_exclusive_and_adds_up(quarter, rules, planning):
    pairs = open_pairs(tiny_quarter(**quarter, rules=rules, planning_court=planning))
    found = pairs.triage
    assert len(found) == len(quarter["cases"])
    assert found[["class_", "rule", "reason", "ground"]].notna().all(axis=None)
    for row in found.itertuples():
        rule = RULES.get(row.rule)
        expected = TriageClass.CANDIDATE if rule is None else rule.class_ or TriageClass.REPORT_UP
        assert row.class_ == expected
        assert rule is not None or row.rule == "candidate"
    counts = found["class_"].value_counts()
    assert counts.sum() == len(found)
    assert (
        counts.get(TriageClass.CANDIDATE, 0) == (pairs.case_group >= 0).sum() == pairs.groups["cases"].sum()
    )
    reported = pairs.report_up.drop_duplicates("group")["cases"].sum()
    assert counts.get(TriageClass.REPORT_UP, 0) == reported


@given(parts(), RULES_OF_QUARTER, PLANNING)
@few
def test_every_group_has_an_option_and_stays_only_if_nothing_forces_it_or_a_conflict_says_so(
    quarter, rules, planning
):
    pairs = open_pairs(tiny_quarter(**quarter, rules=rules, planning_court=planning))
    assert set(pairs.option_group) == set(range(len(pairs.groups)))
    stays = set(pairs.option_group[pairs.option_mode == Mode.STAY.position])
    forced = {int(pairs.facts.group[row]) for row in np.flatnonzero(pairs.facts.forced | pairs.facts.overdue)}
    assert stays & forced <= set(pairs.conflicts["group"])


def taking_part(pairs, option):
    """Courts of an option: those of the group's cases, the receiver, and the contributors."""
    group = pairs.option_group[option]
    rows = slice(pairs.facts.profile_start[group], pairs.facts.profile_start[group + 1])
    helpers = pairs.contributions.loc[pairs.contributions["option"] == option, "court"]
    return {*pairs.facts.origin[rows].tolist(), int(pairs.option_receiver[option]), *helpers.tolist()}


@given(parts(), RULES_OF_QUARTER, PLANNING)
@few
def test_decider_is_the_lowest_common_superior_and_within_the_planning_area(quarter, rules, planning):
    pairs = open_pairs(tiny_quarter(**quarter, rules=rules, planning_court=planning))
    courts, apart = pairs.courts, (Mode.STAY, Mode.ENTRUSTED)
    for option, mode in enumerate(list(Mode)[position] for position in pairs.option_mode):
        decider, involved = pairs.option_decider[option], taking_part(pairs, option)
        if mode in apart:
            assert (decider == -1) if mode is Mode.STAY else (decider in involved)
            continue
        assert pairs.facts.in_power[decider]
        level = courts.level[decider]
        assert {courts.ancestor[court, level] for court in involved} == {decider}
        if mode is Mode.SUPERVISED:
            assert decider == courts.parent[pairs.option_receiver[option]]
        elif decider not in involved:
            below = {courts.ancestor[court, level + 1] for court in involved}
            assert len(below) > 1


@given(parts(), RULES_OF_QUARTER, PLANNING)
@few
def test_actions_cover_the_need_with_courts_that_may_help(quarter, rules, planning):
    pairs = open_pairs(tiny_quarter(**quarter, rules=rules, planning_court=planning))
    facts = pairs.facts
    for option, team in pairs.contributions.groupby("option"):
        group, lead = int(pairs.option_group[option]), int(pairs.option_receiver[option])
        assert team["persons"].sum() == facts.action_needed[group]
        assert (team["persons"].to_numpy() <= facts.force[team["court"]]).all()
        assert (team["persons"] > 0).all()
        assert set(team["window"]) <= set(months_of(facts, group))
        assert team["window"].nunique() == 1
        assert set(team["days"]) == {facts.action_days[group]}
        helpers = [court for court in team["court"].tolist() if court != lead]
        assert 0 < len(helpers) <= facts.policy.rules.most_contributors
        for row in range(facts.profile_start[group], facts.profile_start[group + 1]):
            assert not facts.influence_closes[facts.influence[row], helpers].any()
            assert not facts.recused_courts(int(facts.recused[row]))[helpers].any()
        assert facts.in_power[helpers].all()
        assert pairs.courts.takes_part[helpers].all()
