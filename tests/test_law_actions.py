"""Joint actions: teams, persons and months computed by hand from a tiny quarter.

The case is one of Longde (宁0423), its asset lies there. The courts by distance: Jingyuan (宁0424, 24 km),
Yuanzhou (宁0402, 45 km), Xiji (宁0422, 51 km), Pengyang (宁0425, 54 km).
"""

from datetime import date

import numpy as np
import pytest
from tiny import case, tiny_quarter, why

from jiaocha.law.load import one_day_force
from jiaocha.law.pairs import open_pairs
from jiaocha_models.words import Mode

FORCES = {"宁0423": 10, "宁0424": 6, "宁0402": 5, "宁0422": 8, "宁0425": 8}
SAME_DEBTOR = {"debtor_identifier": "同一被执行人"}


def joint(*, changes=None, forces=FORCES, courts=None, effort=None, **more):
    """A quarter with one case that needs twenty persons on one day."""
    known = {code: {"action_force": persons} for code, persons in forces.items()}
    for code, change in (courts or {}).items():
        known[code] = known.get(code, {}) | change
    cases = more.pop("cases", [case(1, **{"action_persons": 20} | (changes or {}))])
    return tiny_quarter(cases=cases, courts=known, policy={"effort": effort or {}}, **more)


def actions(quarter, mode=Mode.COORDINATED):
    """Actions of a mode in order: month, persons by court, and the deciding court."""
    pairs = open_pairs(quarter)
    code = pairs.courts.code
    told = []
    for option in np.flatnonzero(pairs.option_mode == mode.position):
        rows = pairs.contributions[pairs.contributions["option"] == option]
        team = {code[court]: persons for court, persons in zip(rows["court"], rows["persons"], strict=True)}
        months = set(rows["window"].tolist())
        told.append((months.pop() if months else None, team, code[pairs.option_decider[option]]))
        assert not months
    return told


def teams(quarter, mode=Mode.COORDINATED):
    return [team for month, team, _ in actions(quarter, mode) if month == 0]


def months(quarter):
    return sorted({month for month, _, _ in actions(quarter)})


def test_lead_gives_its_share_and_the_nearest_helpers_the_rest():
    assert teams(joint()) == [
        {"宁0423": 10, "宁0424": 6, "宁0402": 4},
        {"宁0423": 10, "宁0402": 5, "宁0422": 5},  # without the nearest helper
    ]


def test_a_smaller_share_of_the_lead_brings_more_helpers():
    assert teams(joint(effort={"own_action_share": 0.25})) == [
        {"宁0423": 5, "宁0424": 6, "宁0402": 5, "宁0422": 4},
        {"宁0423": 5, "宁0402": 5, "宁0422": 8, "宁0425": 2},
    ]


def test_lead_gives_more_than_its_share_only_where_helpers_fall_short():
    two = joint(effort={"own_action_share": 0.25}, rules={"most_contributors": 2})
    assert teams(two) == [
        {"宁0423": 9, "宁0424": 6, "宁0402": 5},
        {"宁0423": 7, "宁0402": 5, "宁0422": 8},
    ]


def test_no_team_where_all_together_are_too_few():
    alone = joint(rules={"most_contributors": 1})  # 10 and 6, or 10 and 5
    assert actions(alone) == []
    assert why(alone, "coordinated", "宁0423") == "joint_force_covers"


def test_helpers_are_near_to_the_place_of_the_action():
    at_pengyang = teams(joint(changes={"asset_division": "640425"}))
    assert at_pengyang[0] == {"宁0423": 10, "宁0425": 8, "宁0402": 2}
    by_debtor = teams(joint(changes={"asset_division": None, "debtor_division": "640425"}))
    by_seat = teams(joint(changes={"asset_division": None, "debtor_division": None}))
    assert by_debtor == at_pengyang
    assert by_seat == teams(joint())


def test_no_helper_inside_the_influence_area_or_recused_or_not_taking_part():
    influenced = joint(changes={"influence_division": "640424"})
    recused = joint(
        adjustments=[{"case_number": case(1)["case_number"], "kind": "recuse", "court_code": "宁0424"}]
    )
    absent = joint(courts={"宁0424": {"takes_part": False}})
    for quarter in (influenced, recused, absent):
        assert teams(quarter)[0] == {"宁0423": 10, "宁0402": 5, "宁0422": 5}


def test_no_team_whose_decider_is_recused():
    forces = FORCES | {"宁0104": 60}
    near = {code: {"takes_part": False} for code in ("宁0424", "宁0402", "宁0422", "宁0425")}
    area = {"wide": True, "planning_court": "宁"}
    recused = [{"case_number": case(1)["case_number"], "kind": "recuse", "court_code": "宁"}]
    assert {decider for _, _, decider in actions(joint(forces=forces, courts=near, **area))} == {"宁"}
    assert actions(joint(forces=forces, courts=near, adjustments=recused, **area)) == []


def test_no_helper_outside_the_planning_area_and_no_high_court():
    forces = {"宁0423": 10, "宁0104": 50, "宁": 50}
    assert actions(joint(forces=forces, wide=True, planning_court="宁04")) == []
    by_high = actions(joint(forces=forces, wide=True, planning_court="宁"))
    assert [(team, decider) for _, team, decider in by_high] == [({"宁0423": 10, "宁0104": 10}, "宁")] * 3


def test_decider_is_the_common_superior_of_all_that_take_part():
    assert {decider for _, _, decider in actions(joint())} == {"宁04"}
    wide = joint(wide=True, planning_court="宁")
    assert {decider for _, _, decider in actions(wide)} == {"宁04"}  # nobody from outside is needed


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (None, None, [0, 1, 2]),
        (date(2026, 11, 15), None, [1, 2]),
        (None, date(2026, 10, 31), [0]),
        (None, date(2026, 11, 1), [0, 1]),
        (date(2026, 12, 31), date(2027, 3, 1), [2]),
        (date(2027, 1, 1), None, []),
    ],
)
def test_months_of_the_quarter_that_the_window_touches(first, last, expected):
    quarter = joint(changes={"action_from": first, "action_until": last})
    assert months(quarter) == expected


def test_a_group_acts_in_the_months_and_with_the_persons_that_all_its_cases_allow():
    cases = [
        case(1, action_persons=20, action_until=date(2026, 11, 15), **SAME_DEBTOR),
        case(2, action_persons=12, action_days=3, action_from=date(2026, 11, 2), **SAME_DEBTOR),
    ]
    quarter = joint(cases=cases)
    assert months(quarter) == [1]
    assert sum(actions(quarter)[0][1].values()) == 20
    assert set(open_pairs(quarter).contributions["days"]) == {3}


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (date(2026, 10, 30), date(2026, 11, 2), []),  # two days in October, two in November
        (date(2026, 10, 29), date(2026, 11, 2), [0]),
        (None, date(2026, 10, 3), [0]),
        (None, date(2026, 10, 2), []),
    ],
)
def test_the_days_of_the_action_lie_in_one_month_of_the_window(first, last, expected):
    changes = {"action_from": first, "action_until": last, "action_days": 3}
    assert months(joint(changes=changes)) == expected


def test_windows_that_do_not_meet_leave_no_common_day():
    cases = [
        case(1, action_persons=20, action_until=date(2026, 10, 3), **SAME_DEBTOR),
        case(2, action_from=date(2026, 10, 20), **SAME_DEBTOR),
    ]
    assert months(joint(cases=cases)) == []


def test_a_superior_that_takes_the_case_up_is_helped_by_its_own_courts_and_decides():
    forces = {"宁0423": 5, "宁04": 6, "宁0424": 5, "宁01": 30, "宁0104": 30}
    area = {"wide": True, "planning_court": "宁"}
    quarter = joint(forces=forces, changes={"action_persons": 40}, **area)
    assert actions(quarter, Mode.ESCALATED) == []  # the other prefecture would make the high court decide
    enough = joint(forces=forces | {"宁0424": 40}, changes={"action_persons": 40}, **area)
    assert {decider for _, _, decider in actions(enough, Mode.ESCALATED)} == {"宁04"}


def test_actions_are_numbered_by_month_then_team():
    pairs = open_pairs(joint())
    coordinated = pairs.option_mode == Mode.COORDINATED.position
    assert pairs.option_action[coordinated].tolist() == [0, 1, 2, 3, 4, 5]
    assert (pairs.option_action[pairs.option_mode == Mode.STAY.position] == -1).all()
    assert [month for month, _, _ in actions(joint())] == [0, 0, 1, 1, 2, 2]


def test_persons_are_assumed_by_kind_of_asset_where_none_are_stated():
    assumed = joint(changes={"action_persons": None, "ground": "complex_asset"})  # real estate: 16
    assert teams(assumed)[0] == {"宁0423": 8, "宁0424": 6, "宁0402": 2}
    equity = {"action_persons": None, "ground": "complex_asset", "asset_kind": "equity"}  # 6
    assert teams(joint(changes=equity))[0] == {"宁0423": 3, "宁0424": 3}


def test_one_day_force_is_declared_or_a_share_of_the_staff():
    courts = {"宁0424": {"action_force": 3, "staff": 100}, "宁0425": {"staff": 25}}
    table = tiny_quarter(courts=courts).courts.set_index("code", drop=False)
    force = dict(zip(table["code"], one_day_force(table, 0.3).tolist(), strict=True))
    assert (force["宁0424"], force["宁0425"], force["宁0402"]) == (3, 7, 0)


def test_superior_without_the_persons_escalates_with_helpers():
    few = joint(forces=FORCES | {"宁04": 12})
    assert teams(few, Mode.ESCALATED)[0] == {"宁04": 10, "宁0423": 10}
    many = joint(forces=FORCES | {"宁04": 20})
    assert [team for _, team, _ in actions(many, Mode.ESCALATED)] == [{}]
    pairs = open_pairs(many)
    assert pairs.option_action[pairs.option_mode == Mode.ESCALATED.position].tolist() == [-1]


def test_other_courts_work_alone_only_with_the_persons():
    quarter = joint(forces=FORCES | {"宁0425": 20})
    assert why(quarter, "directed", "宁0425") is None
    assert why(quarter, "directed", "宁0424") == "beyond_one_court"
