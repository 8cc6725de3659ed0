"""The vocabulary of changes: what each kind does, the same from every source, each fault at its place."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from tiny import case, tiny_quarter

import jiaocha as jc
from jiaocha.changes import apply_changes, read_changes
from jiaocha.cli import main
from jiaocha.intake import write_quarter
from jiaocha.worth.capacities import receiving_room
from jiaocha_models import Change, InputError, Quarter
from jiaocha_models.words import ChangeKind

ONE = case(1)["case_number"]


def base(**more: Any) -> Quarter:
    return tiny_quarter(
        cases=[case(1), case(2, "宁0424")], courts={"宁0424": {"declared_room": 10.0}}, **more
    )


def changed(*changes: dict[str, Any], quarter: Quarter | None = None) -> Quarter:
    return apply_changes(quarter or base(), [Change(**change) for change in changes])


def faults(*changes: dict[str, Any], quarter: Quarter | None = None) -> list[tuple[str, str]]:
    with pytest.raises(InputError) as caught:
        changed(*changes, quarter=quarter)
    return [(one.rule, one.column) for one in caught.value.findings]


def court(quarter: Quarter, code: str, column: str) -> Any:
    return quarter.courts.set_index("code")[column][code]


def room(quarter: Quarter, code: str) -> float:
    return float(receiving_room(quarter)["units"][quarter.courts["code"].tolist().index(code)])


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [("5", None, 15.0), (-3, "折算件", 7.0), ("-30", None, 0.0), ("10%", None, 11.0), (40, "小时", 13.0)],
)
def test_room(value: Any, unit: str | None, expected: float) -> None:
    after = changed({"kind": "add_room", "court_code": "泾源县人民法院", "value": value, "unit": unit})
    assert room(after, "宁0424") == pytest.approx(expected)
    assert room(after, "宁0423") == room(base(), "宁0423")
    assert "原为 10 折算件" in receiving_room(after)["source"].str.cat()


def test_room_of_all_courts_that_take_part() -> None:
    quarter = base()
    after = changed({"kind": "add_room", "value": "100%"})
    for code in quarter.courts["code"]:
        assert room(after, code) == pytest.approx(2 * room(quarter, code))


def test_courts() -> None:
    closed = changed({"kind": "close_court", "court_code": "宁0424"})
    assert not court(closed, "宁0424", "takes_part")
    assert court(
        changed({"kind": "open_court", "court_code": "宁0424"}, quarter=closed), "宁0424", "takes_part"
    )
    after = changed({"kind": "set_court", "court_code": "宁0424", "key": "接收件数上限", "value": 2})
    assert court(after, "宁0424", "most_received") == 2
    blank = changed({"kind": "set_court", "court_code": "宁0424", "key": "most_received"}, quarter=after)
    assert blank.courts["most_received"].isna().all()


def test_instructions_and_their_release() -> None:
    after = changed({"kind": "fix", "case_number": ONE, "court_code": "宁0424", "mode": "directed"})
    assert after.adjustments[["case_number", "kind", "court_code", "mode"]].values.tolist() == [
        [ONE, "fix", "宁0424", "directed"]
    ]
    gone = changed({"kind": "release", "case_number": ONE}, quarter=after)
    assert gone.adjustments.empty
    two = changed(
        {"kind": "forbid", "case_number": ONE, "court_code": "宁0424"},
        {"kind": "forbid", "case_number": ONE, "court_code": "宁0425"},
    )
    assert len(two.adjustments) == 2


def test_policy() -> None:
    after = changed(
        {"kind": "set_policy", "key": "移送与卷宗交接（每件）", "value": 900, "unit": "元", "reason": "试"}
    )
    assert after.policy.weights.handover_per_case == 90_000
    assert after.policy.bases["weights.handover_per_case"].rule == "情景：试"
    quota = changed({"kind": "set_policy", "key": "capacity.mode_quota.directed", "value": 1})
    assert list(quota.policy.capacity.mode_quota.values()) == [1]
    twice = changed({"kind": "scale_term", "key": "当事人路途", "value": 2})
    assert twice.policy.weights.party_travel_per_km == 1200
    costs = changed({"kind": "scale_term", "key": "成本", "value": 0.5}).policy.weights
    assert (costs.effort_per_minute, costs.court_travel_per_km, costs.crowding_per_minute) == (125, 450, 60)
    preset = changed({"kind": "use_policy", "value": "shanghai"})
    assert preset.policy.preset == "shanghai"
    assert preset.policy.planning_court == "宁04"


def test_every_term_has_the_keys_it_is_proportional_to() -> None:
    quarter = base()
    for term in jc.build_options(quarter).terms:
        none = changed({"kind": "scale_term", "key": term.value, "value": 0}, quarter=quarter)
        assert not jc.build_options(none).terms[term].any()


def test_cases_come_and_go(tmp_path: Path) -> None:
    quarter = base(adjustments=[{"case_number": ONE, "kind": "fix", "mode": "stay"}])
    after = changed({"kind": "remove_case", "case_number": ONE}, quarter=quarter)
    assert after.cases["case_number"].tolist() == [case(2, "宁0424")["case_number"]]
    assert after.adjustments.empty
    write_quarter(tiny_quarter(cases=[case(7, "宁0425")]), tmp_path / "新增.xlsx")
    more = changed({"kind": "add_cases", "value": str(tmp_path / "新增.xlsx")}, quarter=quarter)
    assert len(more.cases) == 3
    assert not set(more.cases["debtor"].iloc[2:]) & set(quarter.cases["debtor"])
    assert faults({"kind": "add_cases", "value": str(tmp_path / "新增.xlsx")}, quarter=more) == [
        ("case_repeated", "value")
    ]


@pytest.mark.parametrize(
    ("change", "rule", "column"),
    [
        ({"kind": "close_court", "court_code": "宁0499"}, "court_unknown", "court_code"),
        ({"kind": "close_court"}, "change_incomplete", "法院"),
        ({"kind": "add_room", "court_code": "宁0424", "value": "多"}, "change_value", "value"),
        ({"kind": "add_room", "court_code": "宁0424", "value": 1, "unit": "天"}, "change_unit", "unit"),
        (
            {"kind": "set_court", "court_code": "宁0424", "key": "法院名称", "value": "甲"},
            "change_key",
            "key",
        ),
        (
            {"kind": "set_court", "court_code": "宁0424", "key": "执行法官数", "value": -1},
            "change_value",
            "value",
        ),
        ({"kind": "release", "case_number": "（2025）宁0423执9号"}, "case_unknown", "case_number"),
        ({"kind": "fix", "case_number": "（2025）宁0423执9号", "mode": "stay"}, "case_unknown", "案号"),
        ({"kind": "fix", "case_number": ONE}, "adjustment_empty", "kind"),
        ({"kind": "set_policy", "key": "无此项", "value": 1}, "change_key", "key"),
        ({"kind": "set_policy", "key": "weights.handover_per_case", "value": 1}, "change_value", "单位"),
        ({"kind": "set_policy", "key": "rules.idle_days", "value": 0}, "change_value", "value"),
        ({"kind": "scale_term", "key": "无此项", "value": 1}, "change_key", "key"),
        ({"kind": "scale_term", "key": "effort", "value": -1}, "change_value", "value"),
        ({"kind": "scale_term", "key": "recovery", "value": 2}, "change_value", "value"),
        ({"kind": "use_policy", "value": "无此预置.toml"}, "file_unreadable", ""),
    ],
)
def test_a_faulty_change_is_told_at_its_place(change: dict[str, Any], rule: str, column: str) -> None:
    assert faults(change) == [(rule, column)]


def test_all_faults_at_once() -> None:
    found = faults({"kind": "close_court"}, {"kind": "open_court"}, {"kind": "scale_term", "key": "effort"})
    assert len(found) == 3


ROWS = [
    {"kind": "add_room", "court_code": "宁0424", "value": 5},
    {"kind": "fix", "case_number": "(2025)宁0423执1号", "court_code": "宁0424"},
    {"kind": "set_policy", "key": "rules.cross_province", "value": True},
]
TOML = """
[[change]]
kind = "add_room"
court_code = "宁0424"
value = 5

[[change]]
"变动" = "指定"
"案号" = "（2025）宁0423执1号"
"法院" = "宁0424"

[[change]]
kind = "set_policy"
key = "rules.cross_province"
value = true
"""


def test_toml_sheet_and_csv_say_the_same(tmp_path: Path) -> None:
    expected = [Change(**row) for row in ROWS]
    (tmp_path / "情景.toml").write_text(TOML, "utf-8")
    header = ["变动", "法院", "案号", "项目", "取值"]
    cells = [
        ["增减可接收量", "宁0424", "", "", 5],
        ["指定", "宁0424", ONE, "", ""],
        ["政策取值", "", "", "rules.cross_province", "是"],
    ]
    lines = [",".join(map(str, row)) for row in [header, *cells]]
    (tmp_path / "情景.csv").write_text("\n".join(lines), "utf-8")
    book = openpyxl.Workbook()
    book.active.title = "情景"
    for row in [header, *cells]:
        book.active.append(row)
    book.save(tmp_path / "情景.xlsx")
    for name in ("情景.toml", "情景.csv", "情景.xlsx"):
        asked, findings = read_changes(tmp_path / name)
        assert findings == []
        assert asked is not None
        assert asked.changes == expected, name


def test_one_line_and_one_scenario_of_several(tmp_path: Path) -> None:
    asked, _ = read_changes("close_court:court_code=宁0424")
    assert asked is not None
    assert asked.changes == [Change(kind="close_court", court_code="宁0424")]
    assert read_changes("close_court:宁0424")[1][0].rule == "change_malformed"
    path = tmp_path / "情景.toml"
    both = [
        f'[[change]]\nscenario = "{name}"\nkind = "close_court"\ncourt_code = "宁0424"\n' for name in "甲乙"
    ]
    path.write_text("".join(both), "utf-8")
    assert [one.rule for one in read_changes(path)[1]] == ["scenario_ambiguous"]
    assert [one.rule for one in read_changes(path, "丙")[1]] == ["scenario_unknown"]
    asked, findings = read_changes(path, "乙")
    assert findings == []
    assert asked is not None
    assert [change.scenario for change in asked.changes] == ["乙"]


@pytest.mark.parametrize("text", ["", "x = 1", "[[change]", "change = 3"])
def test_a_file_without_changes_is_a_finding(tmp_path: Path, text: str) -> None:
    path = tmp_path / "空.toml"
    path.write_text(text, "utf-8")
    asked, findings = read_changes(path)
    assert asked is None
    assert len(findings) == 1


def test_a_misspelt_key_of_a_change_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "误.toml"
    path.write_text('[[change]]\nkind = "set_policy"\nkey = "capacity.batch_size"\nvaleu = 3\n', "utf-8")
    asked, findings = read_changes(path)
    assert asked is None
    assert [(one.rule, one.column) for one in findings] == [("column_unknown", "valeu")]


def test_every_kind_is_applied() -> None:
    from jiaocha.changes.apply import APPLY, INSTRUCTIONS

    assert {kind for kind in ChangeKind if kind not in APPLY} == {ChangeKind(one) for one in INSTRUCTIONS}


def test_the_command_answers_writes_and_compares(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plan, out = tmp_path / "方案", tmp_path / "情景"
    jc.write_plan(jc.plan(base()), plan)
    answer = ["what-if", str(plan), "close_court:court_code=宁0424", "--out", str(out), "--quiet"]
    assert main(answer) == 0
    assert "变动：停止接收 宁0424" in capsys.readouterr().out
    assert (out / "差异.xlsx").exists()
    assert main(["verify", str(out), "--quiet"]) == 0
    assert main(answer) == 2, "the folder is there already"
    assert main([*answer, "--replace", "--repair"]) == 0
    wrong = [*answer[:2], "close_court:court_code=宁0499", "--replace", *answer[3:]]
    assert main(wrong) == 1
    assert "court_unknown" in capsys.readouterr().out
    assert main(["compare", str(plan), str(out), "--json"]) == 0
    assert '"value_low_fen"' in capsys.readouterr().out
    assert main(["compare", str(plan), str(tmp_path / "无")]) == 2
