"""The table of collisions: for every row a tiny quarter in which both rules apply, and what comes out."""

from datetime import date

import numpy as np
import pytest
from tiny import case, tiny_quarter

from jiaocha.law.collisions import COLLISIONS, GROUND, Collision, Outcome
from jiaocha.law.pairs import open_pairs
from jiaocha.law.rules import RULES
from jiaocha.law.why import why_closed
from jiaocha.worth.options import build_options
from jiaocha_models.words import Mode, TriageClass

FORCED = {
    "supervision_order_date": date(2026, 5, 1),
    "supervision_days": 60,
    "supervision_expired_without_reason": "yes",
    "supervision_reason_source": "2026年7月督办回函",
}
LATE = {"rules": {"must_change_days": 200}}  # the default case has run for 270 days
SAME_DEBTOR = {"debtor_identifier": "同一被执行人"}
SERIES = [case(1, **SAME_DEBTOR), case(2, "宁0422", **SAME_DEBTOR)]
NOBODY = {code: {"takes_part": False} for code in ("宁", "宁04", "宁0402", "宁0422", "宁0424", "宁0425")}
PRE_RESTRUCTURING = {"bankruptcy_status": "pre_restructuring", "bankruptcy_court": "宁0425"}
ALL_TRANSFERS = {"directed": 0, "centralized": 0, "escalated": 0}


def instruction(kind, **more):
    return {"case_number": case(1)["case_number"], "kind": kind, **more}


def fixed_to(court, changes=None, **more):
    adjustments = [instruction("fix", court_code=court)]
    return tiny_quarter(cases=[case(1, **(changes or {}))], adjustments=adjustments, **more)


def recused_and_fixed():
    adjustments = [instruction("fix", court_code="宁0424"), instruction("recuse", court_code="宁0424")]
    return tiny_quarter(cases=[case(1)], adjustments=adjustments)


def forbidden(**more):
    changes = more.pop("changes", {})
    return tiny_quarter(cases=[case(1, **changes)], adjustments=[instruction("forbid")], **more)


def stopped(changes, **more):
    return tiny_quarter(cases=[case(1, **changes)], **more)


def running_exclusion():
    period = {"case_number": case(1)["case_number"], "kind": "appraisal", "start": date(2026, 9, 1)}
    return tiny_quarter(cases=[case(1, **FORCED)], exclusions=[period])


def pre_restructuring(**more):
    return tiny_quarter(cases=[row | PRE_RESTRUCTURING for row in SERIES], **more)


def ship():
    far = {"宁01": {"category": "maritime"}}  # invented; 甘08 is nearer
    return tiny_quarter(
        cases=[case(1, "宁04", asset_kind="ship")], wide=True, planning_court="最高法", courts=far,
        rules={"nearest_receivers": 1, "cross_province": True},
    )  # fmt: skip


QUARTERS = {
    ("influence_area", "fixed_by_person"): lambda: fixed_to("宁0424", {"influence_division": "640424"}),
    ("recusal", "fixed_by_person"): recused_and_fixed,
    ("planning_court_decides", "fixed_by_person"): lambda: fixed_to("宁0104", wide=True),
    ("supervision_expired_forces_transfer", "fixed_by_person"): lambda: fixed_to("宁0423", FORCED),
    ("planning_court_decides", "supervision_expired_forces_transfer"): lambda: stopped(
        FORCED | {"debtor_kind": "government", "debtor_level": "city"}, wide=True
    ),
    ("takes_part", "supervision_expired_forces_transfer"): lambda: stopped(FORCED, courts=NOBODY),
    ("forbidden_by_person", "supervision_expired_forces_transfer"): lambda: forbidden(changes=FORCED),
    ("bankruptcy_under_way", "supervision_expired_forces_transfer"): lambda: stopped(
        FORCED | {"bankruptcy_status": "under_review"}
    ),
    ("objection_pending", "supervision_expired_forces_transfer"): lambda: stopped(
        FORCED | {"objection_pending": True}
    ),
    ("excluded_period_running", "supervision_expired_forces_transfer"): running_exclusion,
    ("supervision_expired_forces_transfer", "capacity.mode_quota"): lambda: stopped(
        FORCED, policy={"capacity": {"mode_quota": ALL_TRANSFERS}}
    ),
    ("over_time_forces_transfer", "capacity.mode_quota"): lambda: stopped(
        {}, policy={"capacity": {"mode_quota": ALL_TRANSFERS}}, **LATE
    ),
    ("forbidden_by_person", "over_time_forces_transfer"): lambda: forbidden(**LATE),
    ("beyond_one_court", "mode.directed"): lambda: stopped(
        {"action_persons": 20}, courts={code: {"action_force": 10} for code in (*NOBODY, "宁0423")}
    ),
    ("several_origins_move_as_one", "mode.directed"): lambda: tiny_quarter(cases=SERIES),
    ("bankruptcy_court_receives", "rules.nearest_receivers"): lambda: pre_restructuring(
        rules={"nearest_receivers": 1}
    ),
    ("bankruptcy_court_receives", "weights.evidence_earliest"): lambda: pre_restructuring(
        policy={"weights": {"evidence_earliest": 10**9, "evidence_most_cases": 10**9}}
    ),
    ("arbitral_award_forum", "rules.nearest_receivers"): lambda: stopped(
        {"basis_kind": "arbitration"}, rules={"nearest_receivers": 1}
    ),
    ("ship_forum", "rules.nearest_receivers"): ship,
    ("cross_province_only_supreme", "bankruptcy_court_receives"): lambda: tiny_quarter(
        cases=[row | PRE_RESTRUCTURING | {"bankruptcy_court": "甘0802"} for row in SERIES],
        wide=True, planning_court="最高法",
    ),
    ("court_bound", "supervision_expired_forces_transfer"): lambda: stopped(
        FORCED | {"objection_pending": True, "action_persons": 20},
        courts={code: {"action_force": 30} for code in NOBODY},
    ),
    ("disposal_right_transfer", GROUND): lambda: stopped(
        {"priority_claim": True, "seizure_rank": 1, "first_seizure_court": "宁0422"}
    ),
    ("repeat_limit", GROUND): lambda: stopped({"transfer_count": 1}),
    ("repeat_limit", "over_time_forces_transfer"): lambda: stopped({"transfer_count": 1}, **LATE),
}  # fmt: skip
"""A quarter for every row of the table, in which both rules apply to case 1."""

REMAINING = {
    ("beyond_one_court", "mode.directed"): {"stay", "coordinated", "escalated"},
    ("several_origins_move_as_one", "mode.directed"): {"stay", "centralized", "escalated"},
    ("arbitral_award_forum", "rules.nearest_receivers"): {"stay", "supervised", "escalated"},
}
"""Modes left open where the stronger rule closes a mode or a kind of court."""

ONLY_RECEIVER = {
    ("bankruptcy_court_receives", "rules.nearest_receivers"): "宁0425",
    ("bankruptcy_court_receives", "weights.evidence_earliest"): "宁0425",
    ("ship_forum", "rules.nearest_receivers"): "宁01",
}
"""The only court left open laterally where the stronger rule names the court."""

ROWS = pytest.mark.parametrize("row", COLLISIONS, ids=lambda row: f"{row.stronger}-{row.weaker}")


def outcome_of(quarter):
    options = build_options(quarter)
    triage_class = options.triage["class_"].iloc[0]
    if triage_class != TriageClass.CANDIDATE:
        return Outcome(triage_class)
    return Outcome.CONFLICT if len(options.conflicts) else Outcome.YIELDS


@ROWS
def test_collision(row: Collision):
    key = (row.stronger, row.weaker)
    assert outcome_of(QUARTERS[key]()) is row.outcome


def result(quarter, *without):
    """What the law leaves of a quarter when some rules are left out."""
    pairs = open_pairs(quarter, without=frozenset(without))
    options = zip(pairs.option_group, pairs.option_mode, pairs.option_receiver, strict=True)
    return [*pairs.triage["class_"], *pairs.conflicts["rule"], *sorted(options)]


@ROWS
def test_both_rules_apply(row: Collision):
    quarter = QUARTERS[row.stronger, row.weaker]()
    if row.weaker.startswith("mode."):  # the mode itself is the weaker side
        pairs = open_pairs(quarter)
        mode = Mode(row.weaker.removeprefix("mode."))
        found = why_closed(quarter, pairs, 0, pairs.courts.position("宁0424"), mode)
        assert found is RULES[row.stronger]
        return
    without_stronger = result(quarter, row.stronger)
    assert result(quarter) != without_stronger
    if row.weaker in RULES:
        assert without_stronger != result(quarter, row.stronger, row.weaker)


def lateral(pairs):
    modes = [Mode.DIRECTED.position, Mode.CENTRALIZED.position]
    return {pairs.courts.code[court] for court in pairs.option_receiver[np.isin(pairs.option_mode, modes)]}


@pytest.mark.parametrize("key", REMAINING, ids="-".join)
def test_modes_that_remain(key):
    pairs = open_pairs(QUARTERS[key]())
    assert {list(Mode)[mode].value for mode in pairs.option_mode} == REMAINING[key]


@pytest.mark.parametrize("key", ONLY_RECEIVER, ids="-".join)
def test_court_that_remains(key):
    assert lateral(open_pairs(QUARTERS[key]())) == {ONLY_RECEIVER[key]}


def test_the_nearest_court_is_another_one():
    near = open_pairs(tiny_quarter(cases=SERIES, rules={"nearest_receivers": 1}))
    assert "宁0425" not in lateral(near)


def test_conflict_of_a_failed_supervision_order_names_the_order_and_the_obstacle():
    key = ("supervision_expired_forces_transfer", "capacity.mode_quota")
    conflicts = build_options(QUARTERS[key]()).conflicts
    assert conflicts["rule"].tolist() == ["supervision_expired_forces_transfer"]
    assert conflicts["reason"].iloc[0].startswith(RULES["supervision_expired_forces_transfer"].sentence)


def test_what_a_person_fixed_is_reported_up_by_name():
    pairs = open_pairs(QUARTERS["planning_court_decides", "fixed_by_person"]())
    assert {pairs.courts.code[court] for court in pairs.report_up["receiver"]} == {"宁0104"}


def test_every_row_has_its_quarter_and_known_names():
    policy = tiny_quarter().policy
    assert {(row.stronger, row.weaker) for row in COLLISIONS} == set(QUARTERS)
    assert len(QUARTERS) == len(COLLISIONS)
    for name in {side for row in COLLISIONS for side in (row.stronger, row.weaker)} - {GROUND, *RULES}:
        section, key = name.split(".")
        known = list(Mode) if section == "mode" else dir(getattr(policy, section))
        assert key in known


@pytest.mark.parametrize("stronger", ["influence_area", "recusal"])
def test_why_closed_names_the_stronger_rule(stronger):
    quarter = QUARTERS[stronger, "fixed_by_person"]()
    pairs = open_pairs(quarter)
    found = why_closed(quarter, pairs, 0, pairs.courts.position("宁0424"), Mode.DIRECTED)
    assert found is RULES[stronger]


@pytest.mark.parametrize(
    "changes",
    [
        {"transfer_count": 1},  # repeat_limit is a policy default
        {"ground": "none", "application_date": None, "filing_date": None},  # the failed order is the ground
    ],
    ids=["repeat_limit", "necessity"],
)
def test_failed_supervision_order_is_never_kept_by_a_policy_default(changes):
    assert outcome_of(stopped(FORCED | changes)) is not Outcome.STAY


def test_failed_supervision_order_may_move_inside_the_province_although_the_asset_lies_outside():
    matters = [{"case_number": case(1)["case_number"], "kind": "title", "court_code": "甘0802"}]
    quarter = stopped(FORCED | {"asset_division": "620802"}, wide=True, matters=matters)
    assert outcome_of(quarter) is not Outcome.REPORT_UP
