"""Open pairs: the courts offered to a group, who decides, what is reported up, and how groups are formed."""

from datetime import date

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from tiny import case, tiny_quarter

from jiaocha.law.courts import court_table
from jiaocha.law.distance import great_circle
from jiaocha.law.divisions import gazetteer
from jiaocha.law.pairs import open_pairs
from jiaocha.law.related import related_groups
from jiaocha.law.why import why_closed
from jiaocha_models.words import Mode, TriageClass

SAME_DEBTOR = {"debtor_identifier": "同一被执行人"}
FORCED = {
    "supervision_order_date": date(2026, 5, 1),
    "supervision_days": 60,
    "supervision_expired_without_reason": "yes",
    "supervision_reason_source": "2026年7月督办回函",
}


def options_of(pairs, group=0):
    """Open (mode, receiver, decider) of one group, by code; None for the case's own court."""
    code = [*pairs.courts.code, None]
    chosen = np.flatnonzero(pairs.option_group == group)
    return [
        (
            list(Mode)[pairs.option_mode[option]].value,
            code[pairs.option_receiver[option]],
            code[pairs.option_decider[option]],
        )
        for option in chosen
    ]


def test_options_of_a_county_case():
    assert options_of(open_pairs(tiny_quarter(cases=[case(1)], wide=True, planning_court="宁04"))) == [
        ("stay", None, None),
        ("supervised", "宁0423", "宁04"),
        ("directed", "宁0402", "宁04"),
        ("directed", "宁0422", "宁04"),
        ("directed", "宁0424", "宁04"),
        ("directed", "宁0425", "宁04"),
        ("escalated", "宁04", "宁04"),
    ]


def test_decider_is_the_lowest_common_superior_of_origin_and_receiver():
    pairs = open_pairs(
        tiny_quarter(cases=[case(1)], wide=True, planning_court="最高法", rules={"cross_province": True})
    )
    deciders = {receiver: decider for mode, receiver, decider in options_of(pairs) if mode == "directed"}
    assert deciders["宁0424"] == "宁04"
    assert deciders["宁0104"] == "宁"
    assert deciders["甘0802"] == "最高法"


def test_common_superior_agrees_with_networkx():
    quarter = tiny_quarter(wide=True)
    courts = court_table(quarter.courts)
    tree = nx.DiGraph((quarter.courts[["parent_code", "code"]]).dropna().to_numpy().tolist())
    every = np.arange(courts.size)
    found = courts.common_superior(every[:, None], every[None, :])
    for one in every:
        for other in every:
            expected = nx.lowest_common_ancestor(tree, courts.code[one], courts.code[other])
            assert courts.code[found[one, other]] == expected


def test_series_before_several_courts_is_centralized_or_escalated():
    cases = [case(1, **SAME_DEBTOR), case(2, **SAME_DEBTOR), case(3, "宁0422", **SAME_DEBTOR)]
    pairs = open_pairs(tiny_quarter(cases=cases, rules={"nearest_receivers": 1}))
    assert pairs.groups.loc[0, ["cases", "origins"]].tolist() == [3, 2]
    assert pairs.courts.code[pairs.groups["origin"][0]] == "宁0423"
    assert options_of(pairs) == [
        ("stay", None, None),
        ("centralized", "宁0402", "宁04"),  # nearest to the lead case, beside the origins
        ("centralized", "宁0422", "宁04"),
        ("centralized", "宁0423", "宁04"),
        ("escalated", "宁04", "宁04"),
    ]


def test_group_option_is_open_only_if_open_for_every_member():
    organ = {"debtor_kind": "government", "debtor_level": "county", "debtor_division": "640424"}
    cases = [case(1, **SAME_DEBTOR), case(2, **SAME_DEBTOR | organ)]
    receivers = [
        receiver
        for mode, receiver, _ in options_of(open_pairs(tiny_quarter(cases=cases)))
        if mode == "directed"
    ]
    assert receivers == ["宁0402", "宁0422", "宁0425"]


def test_city_organ_is_reported_up_to_the_high_court():
    city = case(1, debtor_kind="government", debtor_level="city")
    pairs = open_pairs(tiny_quarter(cases=[city, case(2)], wide=True, planning_court="宁04"))
    assert pairs.triage["class_"].tolist() == [TriageClass.REPORT_UP, TriageClass.CANDIDATE]
    assert pairs.triage["rule"].tolist() == ["planning_court_decides", "candidate"]
    assert pairs.case_group.tolist() == [-1, 0]
    code = pairs.courts.code
    assert [code[court] for court in pairs.report_up["receiver"]] == ["宁0104", "宁0121"]
    assert [code[court] for court in pairs.report_up["decider"]] == ["宁", "宁"]
    assert set(pairs.report_up["group"]) == {city["case_number"]}


def test_province_organ_needs_the_supreme_court():
    organ = case(1, debtor_kind="state_enterprise", debtor_level="province")
    pairs = open_pairs(tiny_quarter(cases=[organ], wide=True, planning_court="宁"))
    assert pairs.triage["rule"].tolist() == ["planning_court_decides"]
    assert [pairs.courts.code[court] for court in pairs.report_up["receiver"]] == ["甘0802"]
    assert [pairs.courts.code[court] for court in pairs.report_up["decider"]] == ["最高法"]
    by_supreme = open_pairs(tiny_quarter(cases=[organ], wide=True, planning_court="最高法"))
    assert by_supreme.triage["rule"].tolist() == ["cross_province_only_supreme"]
    allowed = tiny_quarter(cases=[organ], wide=True, planning_court="最高法", rules={"cross_province": True})
    assert ("directed", "甘0802", "最高法") in options_of(open_pairs(allowed))


def test_series_across_provinces_is_reported_up():
    cases = [case(1, **SAME_DEBTOR), case(2, "甘0802", **SAME_DEBTOR)]
    pairs = open_pairs(tiny_quarter(cases=cases, wide=True, planning_court="最高法"))
    assert pairs.triage["class_"].tolist() == [TriageClass.REPORT_UP] * 2
    assert {"宁0423", "甘0802"} <= {pairs.courts.code[court] for court in pairs.report_up["receiver"]}


def test_no_receiver_anywhere_leaves_stay():
    nobody = {code: {"takes_part": False} for code in ("宁04", "宁0402", "宁0422", "宁0424", "宁0425", "宁")}
    pairs = open_pairs(tiny_quarter(cases=[case(1)], courts=nobody))
    assert options_of(pairs) == [("stay", None, None), ("supervised", "宁0423", "宁04")]
    assert pairs.triage["class_"].tolist() == [TriageClass.CANDIDATE]


def test_forced_case_without_receiver_is_a_conflict_and_stays():
    nobody = {code: {"takes_part": False} for code in ("宁04", "宁0402", "宁0422", "宁0424", "宁0425", "宁")}
    pairs = open_pairs(tiny_quarter(cases=[case(1, **FORCED)], courts=nobody))
    assert options_of(pairs) == [("stay", None, None)]
    assert pairs.conflicts["rule"].tolist() == ["supervision_expired_forces_transfer"]
    assert pairs.conflicts["group"].tolist() == [0]
    reason = pairs.triage["reason"].iloc[0]
    assert reason.startswith(
        "督促执行逾期且无正当理由，应当由上级法院执行或者变更执行法院；但没有可以采用的去处（"
    )
    assert "指令执行、提级执行——" in reason  # no court takes part
    assert "督促执行——" not in reason  # the same rule closes it


def test_a_conflict_names_the_instruction_that_stands_in_the_way():
    fix = [{"case_number": case(1)["case_number"], "kind": "fix", "mode": "supervised"}]
    pairs = open_pairs(tiny_quarter(cases=[case(1, **FORCED)], adjustments=fix))
    (reason,) = pairs.conflicts["reason"]
    assert "已由人工指定其他法院或方式" in reason
    assert "督促执行逾期且无正当理由" in reason


def test_roster_need_not_reach_above_the_planning_court():
    quarter = tiny_quarter(cases=[case(1)], courts={"宁04": {"parent_code": None}})
    prefecture = quarter.courts["code"].str.startswith("宁04")
    alone = type(quarter)(
        **{
            name: quarter.table(name)
            for name in ("cases", "seizures", "exclusions", "links", "matters", "history", "adjustments")
        },
        courts=quarter.courts[prefecture].reset_index(drop=True),
        policy=quarter.policy,
    )
    assert options_of(open_pairs(alone)) == options_of(open_pairs(tiny_quarter(cases=[case(1)])))


def test_unknown_planning_court_is_refused():
    with pytest.raises(KeyError, match="青"):
        open_pairs(tiny_quarter(planning_court="青"))


def test_broken_hierarchy_is_refused():
    with pytest.raises(ValueError, match="宁04 的上级法院级别不高于本院"):
        open_pairs(tiny_quarter(courts={"宁04": {"parent_code": "宁0402"}}))
    with pytest.raises(ValueError, match="宁04 的上级法院不在法院表中"):
        open_pairs(tiny_quarter(courts={"宁04": {"parent_code": "青"}}))


def test_closed_counts_and_open_pairs_add_up_to_all_pairs():
    pairs = open_pairs(tiny_quarter(wide=True, planning_court="宁", rules={"nearest_receivers": 2}))
    basic = (pairs.courts.level == 3).sum()
    once = 1 + 1 + 1 + 1  # stay, internal, supervised, coordinated
    looked_at = len(pairs.groups) * (once + basic + 2)  # directed, escalated
    assert sum(pairs.closed_counts.values()) + len(pairs.option_group) == looked_at


def test_every_pair_is_open_or_names_the_rule_that_closed_it():
    cases = [case(1), case(2, "宁0422", **SAME_DEBTOR), case(3, "宁0104", **SAME_DEBTOR), case(4, "宁01")]
    quarter = tiny_quarter(cases=cases, wide=True, planning_court="宁", rules={"nearest_receivers": 2})
    pairs = open_pairs(quarter)
    listed = set(zip(pairs.option_group, pairs.option_mode, pairs.option_receiver, strict=True))
    assert listed
    for group in range(len(pairs.groups)):
        for mode in (Mode.INTERNAL, Mode.SUPERVISED, Mode.DIRECTED, Mode.CENTRALIZED, Mode.ESCALATED):
            for receiver in range(pairs.courts.size):
                closing = why_closed(quarter, pairs, group, receiver, mode)
                assert (closing is None) == ((group, mode.position, receiver) in listed)


def test_narrower_area_never_opens_a_pair():
    wide, narrow = (
        open_pairs(tiny_quarter(wide=True, planning_court=court, rules={"nearest_receivers": 100}))
        for court in ("宁", "宁04")
    )
    assert set(options_of(narrow)) <= set(options_of(wide))


def test_members_are_listed_by_group():
    cases = [case(1), case(2, **SAME_DEBTOR), case(3), case(4, **SAME_DEBTOR)]
    pairs = open_pairs(tiny_quarter(cases=cases))
    assert pairs.case_group.tolist() == [0, 1, 2, 1]
    assert pairs.member_start.tolist() == [0, 1, 3, 4]
    assert pairs.member_case.tolist() == [0, 1, 3, 2]
    assert pairs.groups["group"].tolist() == [cases[row]["case_number"] for row in (0, 1, 2)]


def test_lead_case_is_the_earliest_filed():
    cases = [
        case(1, **SAME_DEBTOR),
        case(2, **SAME_DEBTOR, filing_date=date(2025, 1, 1)),
        case(3, **SAME_DEBTOR),
    ]
    assert open_pairs(tiny_quarter(cases=cases)).groups["lead_case"].tolist() == [1]


def groups_of(cases, **tables):
    quarter = tiny_quarter(cases=cases, **tables)
    return related_groups(quarter, np.ones(len(cases), bool)).tolist()


def test_groups_by_identifier_and_not_by_name_alone():
    named = {"debtor": "张某", "debtor_identifier": None}
    assert groups_of([case(1, **SAME_DEBTOR), case(2, **SAME_DEBTOR)]) == [0, 0]
    assert groups_of([case(1, **named), case(2, **named)]) == [0, 0]
    assert groups_of([case(1, **named), case(2, **named, debtor_division="640424")]) == [0, 1]
    assert groups_of([case(1, **named), case(2, **named | SAME_DEBTOR)]) == [0, 1]
    assert groups_of([case(1, **named | {"debtor": None}), case(2, **named | {"debtor": None})]) == [0, 1]


def test_groups_by_asset_and_by_links_that_move_together():
    cases = [case(serial) for serial in range(1, 6)]
    number = [row["case_number"] for row in cases]
    seizures = [{"case_number": number[row], "asset": "不动产权证1号"} for row in (0, 2)]
    links = [
        {"case_number": number[2], "other_case_number": number[3], "kind": "guarantor"},
        {"case_number": number[3], "other_case_number": number[4], "move_together": False},
    ]
    assert groups_of(cases, seizures=seizures, links=links) == [0, 1, 0, 0, 2]


def test_ties_through_cases_that_take_no_part_do_not_count():
    cases = [case(serial, **SAME_DEBTOR) for serial in (1, 2, 3)]
    taking_part = np.array([False, True, True])
    assert related_groups(tiny_quarter(cases=cases), taking_part).tolist() == [-1, 0, 0]


def test_large_series_costs_one_profile_a_court():
    cases = [case(serial, code, **SAME_DEBTOR) for code in ("宁0422", "宁0423") for serial in range(1, 101)]
    pairs = open_pairs(tiny_quarter(cases=cases))
    assert len(pairs.groups) == 1
    assert len(pairs.facts.origin) == 2


def test_gazetteer_falls_back_from_county_to_prefecture_to_province():
    divisions = gazetteer()
    codes = pd.Series(["640423", "640499", "649999", None, "999999", "abc"], dtype="str")
    found = divisions.positions(codes)
    assert [divisions.name[place] for place in found[:3]] == ["隆德县", "固原市", "宁夏回族自治区"]
    assert (found[3:] == -1).all()
    assert np.isnan(divisions.coordinates(found)[0][3:]).all()


def test_great_circle_against_known_distances():
    beijing, shanghai = (116.407394, 39.904211), (121.473667, 31.230525)
    metres = great_circle(*(np.array([degree]) for degree in (*beijing, *shanghai)))
    assert abs(int(metres[0]) - 1_067_000) < 5_000
    assert great_circle(*(np.array([degree]) for degree in (*beijing, *beijing)))[0] == 0
    assert great_circle(np.array([np.nan]), *(np.array([degree]) for degree in (1.0, 2.0, 3.0)))[0] == -1


def test_influence_of_a_county_does_not_close_a_superior_whose_seat_is_there():
    courts = court_table(tiny_quarter(courts={"宁04": {"division": "640402"}}).courts)
    assert [courts.code[court] for court in np.flatnonzero(courts.in_division("640402"))] == ["宁0402"]
    assert "宁04" in courts.code[courts.in_division("640400")]


def test_no_option_is_listed_twice_where_the_bankruptcy_court_is_the_maritime_court():
    pending = {"bankruptcy_status": "pre_restructuring", "bankruptcy_court": "宁04", "asset_kind": "ship"}
    series = [
        case(1, "宁0422", **SAME_DEBTOR, **pending),
        case(2, "宁0424", **SAME_DEBTOR, asset_kind="ship"),
    ]
    pairs = open_pairs(tiny_quarter(cases=series, courts={"宁04": {"category": "maritime"}}))
    listed = [
        key
        for key in zip(pairs.option_group, pairs.option_mode, pairs.option_receiver, strict=True)
        if key[1] == Mode.CENTRALIZED.position
    ]
    assert len(listed) == len(set(listed)) == 1


def test_a_series_that_is_not_whole_says_how_many_related_cases_are_left_out():
    same = {"debtor_identifier": "同一被执行人"}
    cases = [
        case(1, **same),
        case(2, "宁0424", **same, auction_stage="appraisal"),  # held
        case(3, "宁0425", **same, transfer_count=1),  # moved before
        case(4, "宁0425", **same, status="closed"),
        case(5),
    ]
    facts = open_pairs(tiny_quarter(cases=cases)).triage["fact"].tolist()
    assert facts[0].endswith("另有 2 件关联案件不随本案变更，见分流")
    assert not any("关联案件" in fact for fact in facts[1:])
