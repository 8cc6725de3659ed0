"""Groups that must move and cannot, groups too large for every court: reported, never a silent breach."""

from datetime import date

import numpy as np
import pytest
from tiny import case, tiny_quarter

import jiaocha as jc
from jiaocha.worth.options import build_options
from jiaocha.worth.splits import oversized_groups
from jiaocha_models import Limits
from jiaocha_models.words import Mode, Status

FAILED = {
    "supervision_order_date": date(2026, 5, 1),
    "supervision_days": 60,
    "supervision_expired_without_reason": "yes",
    "supervision_reason_source": "督促情况报告",
}
COUNTIES = ("宁0402", "宁0422", "宁0423", "宁0424", "宁0425")
SAME = {"debtor_identifier": "同一被执行人"}


def three_forced(**capacity):
    cases = [case(serial, **FAILED) for serial in (1, 2, 3)]
    return tiny_quarter(cases=cases, policy={"capacity": capacity})


def test_a_quota_with_room_for_all_is_no_conflict():
    options = build_options(three_forced(batch_size=3))
    assert options.conflicts.empty
    assert Mode.STAY.position not in options.option_mode


@pytest.mark.parametrize("quota", [{"batch_size": 2}, {"most_sent": 2}, {"supervision_room": 1}])
def test_a_quota_too_small_for_the_forced_cases_is_a_conflict_and_no_failure(quota):
    quarter = three_forced(**quota)
    options = build_options(quarter)
    assert options.conflicts["group"].tolist() == [0, 1, 2]
    assert set(options.conflicts["rule"]) == {"supervision_expired_forces_transfer"}
    needed, limit = 3, next(iter(quota.values()))
    assert options.conflicts["reason"].str.contains(f"上限为 {limit}，应当变更的案件共需 {needed}").all()
    made = jc.plan(quarter, Limits(effort=0.1))
    assert made.summary.status is not Status.INFEASIBLE
    assert made.summary.totals.cases_transferred == limit  # the quota is used, not given up


def test_a_case_without_room_leaves_the_quota_to_the_others():
    heavy = case(1, effort_units=500.0, **FAILED)
    quarter = tiny_quarter(cases=[heavy, case(2, **FAILED)], policy={"capacity": {"batch_size": 1}})
    conflicts = build_options(quarter).conflicts
    assert conflicts["group"].tolist() == [0]
    assert conflicts["reason"].str.contains("人民法院可接收工时不足").all()


ONE_PLACE_EACH = {"宁0402": {"most_received": 1}, "宁0424": {"most_received": 1}} | {
    code: {"takes_part": False} for code in ("宁0422", "宁0425", "宁04")
}


def test_the_last_of_three_forced_cases_with_two_places_stays_and_is_named():
    days = {1: date(2024, 9, 2), 2: date(2024, 3, 1), 3: date(2024, 6, 3)}
    cases = [case(serial, application_date=day, **FAILED) for serial, day in days.items()]
    quarter = tiny_quarter(cases=cases, courts=ONE_PLACE_EACH)
    conflicts = build_options(quarter).conflicts
    assert conflicts["group"].tolist() == [0]  # the latest application
    assert conflicts["reason"].str.contains("按收到申请执行书的先后").all()
    assert conflicts["reason"].str.contains("接收件数").all()
    made = jc.plan(quarter, Limits(effort=0.1))
    assert made.summary.status is not Status.INFEASIBLE
    assert made.summary.totals.cases_transferred == 2


@pytest.mark.parametrize("closed", ["宁0402", "宁0424"])
def test_a_forced_case_gives_way_to_a_later_one_that_has_no_other_place(closed):
    earlier, later = case(1, application_date=date(2024, 3, 1), **FAILED), case(2, **FAILED)
    forbidden = {"kind": "forbid", "court_code": closed, "by": "张某", "reason": "相邻法院有争议"}
    rows = [{"case_number": later["case_number"], **forbidden}]
    quarter = tiny_quarter(cases=[earlier, later], adjustments=rows, courts=ONE_PLACE_EACH)
    assert build_options(quarter).conflicts.empty
    assert jc.plan(quarter, Limits(effort=0.1)).summary.totals.cases_transferred == 2


def test_two_modes_with_a_quota_of_one_each_move_two_of_three():
    quarter = three_forced(mode_quota={"directed": 1, "escalated": 1})
    assert build_options(quarter).conflicts["group"].tolist() == [2]
    assert jc.plan(quarter, Limits(effort=0.1)).summary.totals.cases_transferred == 2


def series(size, **changes):
    origins = ("宁0422", "宁0424")
    return [case(serial, origins[serial % 2], **SAME, **changes) for serial in range(1, size + 1)]


def test_a_series_too_large_for_every_court_is_reported_with_a_split_that_fits():
    room = {code: {"declared_room": 8.0} for code in COUNTIES} | {"宁04": {"takes_part": False}}
    quarter = tiny_quarter(cases=series(20), courts=room)
    splits = build_options(quarter).splits
    assert sorted(splits["case"]) == list(range(20))
    assert splits["part"].nunique() > 1
    policy = quarter.policy
    for part, rows in splits[splits["part"] > 0].groupby("part"):
        units = 2.8 * (1 + (len(rows) - 1) * policy.effort.related_share)  # ordinary case, real estate
        assert units <= 8.0 * (1 - policy.capacity.small_claim_share), part
        assert rows["receiver"].nunique() == 1


def test_a_group_that_fits_somewhere_and_a_single_case_are_not_split():
    assert build_options(tiny_quarter(cases=series(3))).splits.empty
    room = {code: {"declared_room": 1.0} for code in (*COUNTIES, "宁04")}
    assert build_options(tiny_quarter(cases=[case(1)], courts=room)).splits.empty


def test_what_no_court_can_take_stands_without_a_part():
    room = {code: {"declared_room": 3.5} for code in COUNTIES} | {"宁04": {"takes_part": False}}
    quarter = tiny_quarter(cases=series(12), courts=room)
    splits = build_options(quarter).splits
    left = splits[splits["part"] == 0]
    assert len(left)
    assert (left["receiver"] == -1).all()
    assert oversized_groups.__doc__
    assert np.array_equal(np.sort(splits["case"]), np.arange(12))
