"""Rows, what options use of them, and the sentences that say where a limit comes from."""

from datetime import date
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
import pytest

from jiaocha.law.load import load_ratio
from jiaocha.worth.capacities import receiving_room
from jiaocha.worth.options import build_options
from jiaocha.worth.totals import row_use
from jiaocha_models import Options, Quarter
from jiaocha_models.problem import FREE
from jiaocha_models.words import Mode, Resource
from tests.tiny import case, tiny_quarter

LONGDE, JINGYUAN, XIJI, PENGYANG, INTERMEDIATE = "宁0423", "宁0424", "宁0422", "宁0425", "宁04"
LINK = {"case_number": "（2025）宁0423执1号", "other_case_number": "（2025）宁0424执2号"}

MINUTES = 2240
"""Effort of one case as :func:`tests.tiny.case` makes it."""


def court(quarter: Quarter, code: str) -> int:
    return list(quarter.courts["code"]).index(code)


def rows_of(options: Options, resource: Resource) -> pd.DataFrame:
    return options.rows[options.rows["resource"] == resource.value]


def uses(options: Options, option: int) -> dict[tuple[str, int], int]:
    """What an option uses: amount by resource and court."""
    problem = options.problem
    entries = slice(problem.entry_start[option], problem.entry_start[option + 1])
    rows = options.rows.iloc[problem.entry_row[entries]]
    keys = zip(rows["resource"], rows["court"], strict=True)
    return dict(zip(keys, problem.entry_amount[entries].tolist(), strict=True))


def option_of(options: Options, mode: Mode, receiver: int | None = None, group: int = 0) -> int:
    found = (options.option_group == group) & (options.option_mode == mode.position)
    if receiver is not None:
        found &= options.option_receiver == receiver
    return int(np.flatnonzero(found)[0])


@pytest.mark.parametrize(
    ("changes", "units", "sentence"),
    [
        ({}, 12.0, "未申报，按上季度收案 400 件的 3% 推算"),
        (
            {"unfinished_cross_units": 3.5},
            8.5,
            "未申报，按上季度收案 400 件的 3% 推算，减未结交叉 3.5 折算件",
        ),
        (
            {"unfinished_cross_units": 30},
            0.0,
            "未申报，按上季度收案 400 件的 3% 推算，减未结交叉 30 折算件",
        ),
        ({"intake_last_quarter": None}, 20.0, "未申报且无收案数，按执行法官 4 名、每名 5 折算件推算"),
        ({"intake_last_quarter": 0}, 0.0, "未申报，按上季度收案 0 件的 3% 推算"),
        (
            {"intake_last_quarter": None, "judges": None},
            0.0,
            "未申报，且无收案数和法官数，按不接收处理",
        ),
        (
            {"declared_room": 7.25, "room_source": "院办函3号", "room_date": date(2026, 9, 20)},
            7.25,
            "法院申报 7.25 折算件（院办函3号，2026-09-20）",
        ),
        (
            {"declared_room": 7, "unfinished_cross_units": 3},
            7.0,
            "法院申报 7 折算件（未写明来源，未写明日期）",
        ),
    ],
)
def test_room_follows_the_declaration_or_the_stated_rule(
    changes: dict[str, Any], units: float, sentence: str
) -> None:
    quarter = tiny_quarter(courts={JINGYUAN: changes})
    room = receiving_room(quarter).iloc[court(quarter, JINGYUAN)]
    assert (room["units"], room["minutes"], room["source"]) == (units, round(units * 800), sentence)


def test_load_is_compared_within_province_and_level() -> None:
    quarter = tiny_quarter(
        wide=True,
        courts={
            LONGDE: {"backlog": 600},
            XIJI: {"judges": 0},
            PENGYANG: {"backlog": None},
            JINGYUAN: {"backlog": 30_000},
            INTERMEDIATE: {"backlog": 9000},
        },
    )
    ratio = load_ratio(quarter.courts)
    assert ratio[court(quarter, LONGDE)] == 2.0
    assert ratio[court(quarter, XIJI)] == ratio[court(quarter, PENGYANG)] == 1.0
    assert ratio[court(quarter, JINGYUAN)] == 4.0  # cut
    assert ratio[court(quarter, "宁01")] < 1.0 < ratio[court(quarter, INTERMEDIATE)]
    assert ratio[court(quarter, "甘0802")] == 1.0


def test_a_transfer_uses_the_receivers_minutes_and_staying_uses_nothing() -> None:
    quarter = tiny_quarter()
    options = build_options(quarter)
    jingyuan = court(quarter, JINGYUAN)
    moved = option_of(options, Mode.DIRECTED, jingyuan)
    assert uses(options, moved) == {
        (Resource.RECEIVER_MINUTES, jingyuan): MINUTES,
        (Resource.UNRESERVED_MINUTES, jingyuan): MINUTES,
    }
    assert (
        options.problem.block[moved]
        == options.rows.index[
            (options.rows["resource"] == Resource.UNRESERVED_MINUTES) & (options.rows["court"] == jingyuan)
        ].item()
    )
    stay = option_of(options, Mode.STAY)
    assert uses(options, stay) == {}
    assert options.problem.block[stay] == FREE


def test_supervision_uses_few_minutes_of_the_superior() -> None:
    quarter = tiny_quarter(courts={INTERMEDIATE: {"supervision_room": 3}})
    options = build_options(quarter)
    superior = court(quarter, INTERMEDIATE)
    option = option_of(options, Mode.SUPERVISED)
    assert uses(options, option) == {
        (Resource.RECEIVER_MINUTES, superior): MINUTES // 10,
        (Resource.UNRESERVED_MINUTES, superior): MINUTES // 10,
        (Resource.SUPERVISED_CASES, superior): 1,
    }
    moved = uses(options, option_of(options, Mode.DIRECTED))
    assert moved[Resource.SUPERVISED_CASES, superior] == 1  # who decides supervises


def test_a_second_team_uses_its_own_courts_minutes() -> None:
    quarter = tiny_quarter(cases=[case(1)], courts={LONGDE: {"second_team": True}})
    options = build_options(quarter)
    longde = court(quarter, LONGDE)
    used = uses(options, option_of(options, Mode.INTERNAL))
    assert used[Resource.RECEIVER_MINUTES, longde] == MINUTES * 9 // 10
    assert set(used) == {(Resource.RECEIVER_MINUTES, longde), (Resource.UNRESERVED_MINUTES, longde)}


def test_only_small_livelihood_claims_may_use_the_reserve() -> None:
    cases = [
        case(1, claimed=5_000_000, wages=True),
        case(2, claimed=5_000_000),
        case(3, claimed=5_000_001, livelihood=True),
        case(4, claimed=9_000_000, recovered=4_000_000, livelihood=True),
    ]
    options = build_options(tiny_quarter(cases=cases))
    reserved = rows_of(options, Resource.UNRESERVED_MINUTES)
    kept_out = {
        int(group)
        for group in range(4)
        if Resource.UNRESERVED_MINUTES
        in {resource for resource, _ in uses(options, option_of(options, Mode.DIRECTED, group=group))}
    }
    assert kept_out == {1, 2}
    assert set(reserved["limit"]) == {9600 - 1440}
    assert reserved["source"].str.contains("15% 预留给小额民生案件").all()


def test_without_a_reserve_there_is_no_row_for_it() -> None:
    options = build_options(tiny_quarter(policy={"capacity": {"small_claim_share": 0.0}}))
    assert rows_of(options, Resource.UNRESERVED_MINUTES).empty


def test_limits_of_cases_come_from_the_court_else_from_the_policy() -> None:
    quarter = tiny_quarter(
        courts={JINGYUAN: {"most_received": 2}, LONGDE: {"most_sent": 0}},
        policy={"capacity": {"most_received": 5, "most_sent": 4}},
    )
    options = build_options(quarter)
    received = rows_of(options, Resource.RECEIVED_CASES).set_index("court")
    assert received.loc[court(quarter, JINGYUAN), ["limit", "source"]].tolist() == [2, "法院表“接收件数上限”"]
    assert received.loc[court(quarter, XIJI), ["limit", "source"]].tolist() == [
        5,
        "政策“各法院接收件数上限”",
    ]
    sent = rows_of(options, Resource.SENT_CASES).set_index("court")
    assert sent.loc[court(quarter, LONGDE), "limit"] == 0
    assert sent.loc[court(quarter, XIJI), "limit"] == 4
    assert set(received["unit"]) | set(sent["unit"]) == {"件"}


def test_rows_of_the_whole_quarter() -> None:
    capacity = {
        "most_per_pair": 1,
        "batch_size": 3,
        "travel_budget_km": 50,
        "mode_quota": {"directed": 2, "escalated": 1},
    }
    quarter = tiny_quarter(cases=[case(1), case(2)], policy={"capacity": capacity})
    options = build_options(quarter)
    jingyuan, longde = court(quarter, JINGYUAN), court(quarter, LONGDE)
    used = uses(options, option_of(options, Mode.DIRECTED, jingyuan))
    assert used[Resource.BATCH_CASES, -1] == used[Resource.MODE_CASES, -1] == 1
    assert used[Resource.PAIR_CASES, longde] == 1
    assert used[Resource.TRAVEL_METRES, -1] == pytest.approx(24_381, rel=0.01)
    pairs = rows_of(options, Resource.PAIR_CASES)
    assert set(pairs["court"]) == {longde}
    assert jingyuan in set(pairs["other_court"])
    modes = rows_of(options, Resource.MODE_CASES)
    assert dict(zip(modes["mode"], modes["limit"], strict=True)) == {
        Mode.DIRECTED.position: 2,
        Mode.ESCALATED.position: 1,
    }
    assert rows_of(options, Resource.TRAVEL_METRES)["limit"].tolist() == [50_000]
    assert rows_of(options, Resource.TRAVEL_METRES)["unit"].tolist() == ["米"]


def test_a_series_in_one_of_its_own_courts_uses_only_what_moves() -> None:
    cases = [case(1, LONGDE), case(2, JINGYUAN), case(3, LONGDE, effort_units=1.0)]
    links = [LINK, LINK | {"other_case_number": "（2025）宁0423执3号"}]
    quarter = tiny_quarter(
        cases=cases, links=links, policy={"capacity": {"most_received": 9, "most_sent": 9}}
    )
    options = build_options(quarter)
    assert len(options.groups) == 1
    longde, jingyuan = court(quarter, LONGDE), court(quarter, JINGYUAN)
    here = option_of(options, Mode.CENTRALIZED, longde)
    used = uses(options, here)
    assert used[Resource.RECEIVED_CASES, longde] == used[Resource.SENT_CASES, jingyuan] == 1
    assert (Resource.SENT_CASES, longde) not in used
    away = uses(options, option_of(options, Mode.CENTRALIZED, court(quarter, XIJI)))
    assert away[Resource.SENT_CASES, longde] == 2
    assert away[Resource.SENT_CASES, jingyuan] == 1
    # The hardest case counts in full, every further one at 0.4; concentrated handling takes 0.9.
    assert used[Resource.RECEIVER_MINUTES, longde] == round(MINUTES * 0.4 * 0.9)
    assert away[Resource.RECEIVER_MINUTES, court(quarter, XIJI)] == (
        round(MINUTES * 0.9) + round(MINUTES * 0.4 * 0.9) + round(800 * 0.4 * 0.9)
    )


def test_rows_are_sorted_and_used_and_add_up() -> None:
    quarter = tiny_quarter(policy={"capacity": {"most_received": 5, "most_per_pair": 2}})
    options = build_options(quarter)
    problem = options.problem
    order = [list(Resource).index(Resource(name)) for name in options.rows["resource"]]
    assert order == sorted(order)
    assert set(problem.entry_row) == set(range(problem.n_rows))
    assert (problem.limit == options.rows["limit"]).all()
    for option in range(problem.n_options):
        rows = problem.entry_row[problem.entry_start[option] : problem.entry_start[option + 1]]
        assert (np.diff(rows) > 0).all()
    choice = problem.group_start[:-1] + 1
    expected = np.zeros(problem.n_rows, np.int64)
    for option in choice:
        for place in range(problem.entry_start[option], problem.entry_start[option + 1]):
            expected[problem.entry_row[place]] += problem.entry_amount[place]
    assert row_use(options, choice).tolist() == expected.tolist()
    assert row_use(problem, choice).tolist() == expected.tolist()


def test_a_huge_claim_never_takes_the_room_kept_for_small_claims() -> None:
    """Whatever else is moved, a wage case still fits: every feasible plan is checked."""
    loan = {"claimed": 80_000_000, "asset_value": None, "creditor_kind": "enterprise"}
    huge = loan | {"claimed": 160_000_000_000, "complexity": "hard", "lead_quality": "high"}
    wages = {"claimed": 3_000_000, "wages": True, "persons_helped": 5, "effort_units": 1.5}
    cases = [case(1, **huge), case(2, **loan), case(3, **loan), case(4, **wages)]
    closed = {code: {"takes_part": False} for code in ("宁0402", XIJI, PENGYANG, INTERMEDIATE, "宁")}
    quarter = tiny_quarter(cases=cases, courts=closed | {JINGYUAN: {"declared_room": 11}})
    options = build_options(quarter)
    problem = options.problem
    groups = [
        range(problem.group_start[group], problem.group_start[group + 1]) for group in range(problem.n_groups)
    ]
    moved = option_of(options, Mode.DIRECTED, court(quarter, JINGYUAN), group=3)
    stays = option_of(options, Mode.STAY, group=3)
    feasible = [
        choice
        for choice in product(*groups[:3])
        if (row_use(options, np.array([*choice, stays])) <= problem.limit).all()
    ]
    taken = [
        sum(options.option_mode[option] == Mode.DIRECTED.position for option in choice) for choice in feasible
    ]
    assert max(taken) == 2  # the room is short: not all three fit
    for choice in feasible:
        assert (row_use(options, np.array([*choice, moved])) <= problem.limit).all()
