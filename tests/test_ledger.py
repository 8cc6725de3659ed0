"""The ledger: written, filled in, read back, merged; sorted, filtered, renamed, with columns gone."""

import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from depth import deep
from hypothesis import given, settings
from hypothesis import strategies as st
from plans import small_plan

import jiaocha as jc
from jiaocha.cli import main
from jiaocha.folder import FolderError, read_entries, write_plan
from jiaocha.ledger import (
    current_states,
    enter_ledger,
    export_ledger,
    ledger_lines,
    merge_ledgers,
    places_of,
    set_states,
    state_history,
)
from jiaocha.ledger.lines import NAMES, Lines, frame_of, lines_of
from jiaocha.ledger.three_way import Version, columns_of_unit, three_way
from jiaocha_models import Event, Finding, State, Step
from jiaocha_models.ledger import OF_PLAN, OF_STATE, WRITTEN, LedgerLine
from jiaocha_models.quarter import stored_types
from jiaocha_models.words import Mode

TODAY = date(2026, 11, 30)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A plan folder with its ledger beside it."""
    folder = write_plan(small_plan(), tmp_path_factory.mktemp("plans") / "方案")
    export_ledger(folder, folder.parent / "台账.xlsx", by="书记员")
    return folder


@pytest.fixture
def folder(written: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(written, tmp_path / "方案"))


@pytest.fixture
def file(written: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(written.parent / "台账.xlsx", tmp_path / "台账.xlsx"))


def rules(findings: list[Finding]) -> list[str]:
    return [finding.rule for finding in findings]


def edit(file: Path, out: Path | None = None, **cells: dict[str, Any]) -> Path:
    """Fill in cells: ``n3={"承办团队": "一组"}`` by serial number of the case."""
    book = openpyxl.load_workbook(file)
    sheet = book.worksheets[0]
    headers = {str(cell.value).split("(")[0]: cell.column for cell in sheet[2]}
    rows = {
        str(row[0].value).rsplit("执", 1)[-1].rstrip("号"): row[0].row for row in sheet.iter_rows(min_row=3)
    }
    for serial, values in cells.items():
        for header, value in values.items():
            sheet.cell(rows[serial[1:]], headers[header]).value = value
    book.save(out or file)
    return out or file


def line(folder: Path, serial: int) -> dict[str, Any]:
    frame = ledger_lines(folder)
    row = frame[frame["case_number"].str.endswith(f"执{serial}号")].iloc[0]
    return dict(row)


def test_a_ledger_has_the_columns_of_the_work_and_one_line_a_case(folder: Path) -> None:
    frame = ledger_lines(folder)
    assert {name: str(dtype) for name, dtype in frame.dtypes.items()} == stored_types(LedgerLine)
    measures = [number for number, place in places_of(folder).items() if place.mode is not Mode.STAY]
    assert frame["case_number"].tolist() == sorted(measures)
    places = places_of(folder)
    for row in frame.itertuples():
        assert (row.mode, row.receiver) == (places[row.case_number].mode.value, places[row.case_number].court)
    assert frame["units"].ge(0).all()
    assert set(NAMES) == {"case_number", "version", *OF_PLAN, *OF_STATE, *WRITTEN}


def test_a_workbook_that_nobody_touched_changes_nothing(folder: Path, file: Path) -> None:
    before = ledger_lines(folder)
    entered, findings = enter_ledger(folder, file, today=TODAY)
    assert (entered.changes, entered.states, entered.conflicts, findings) == ([], [], [], [])
    assert [entry.event for entry in read_entries(folder)][-1] is Event.EXPORTED
    assert ledger_lines(folder).drop(columns="version").equals(before.drop(columns="version"))


def test_what_people_fill_in_comes_back_with_states(folder: Path, file: Path) -> None:
    edit(
        file,
        n1={"承办团队": "执行一组", "文号": "（2026）宁04执监1号", "决定日期": date(2026, 10, 9),
            "批次": "第一批", "进展节点": "初选", "节点经办人": "承办人", "节点日期": date(2026, 10, 8)},
        n6={"到位金额": 1234.56, "备注": "加急", "进展节点": "征求意见", "节点经办人": "执行局",
            "节点日期": "2026-10-08"},
    )  # fmt: skip
    entered, findings = enter_ledger(folder, file, by="书记员", today=TODAY)
    assert findings == []
    assert {(one["column"], one["after"]) for one in entered.changes} == {
        ("team", "执行一组"), ("document_number", "（2026）宁04执监1号"), ("decided_on", "2026-10-09"),
        ("batch", "第一批"), ("recovered", 123456), ("note", "加急"),
    }  # fmt: skip
    assert sorted(one.state for one in entered.states) == [State.CONSULTED, State.SELECTED]
    assert (line(folder, 1)["team"], line(folder, 6)["recovered"]) == ("执行一组", 123456)
    assert line(folder, 6)["state"] == "consulted"
    assert read_entries(folder)[-1].by == "书记员"
    assert jc.verify(folder) == []
    again, findings = enter_ledger(folder, file, today=TODAY)
    assert (again.changes, again.states, again.conflicts, findings) == ([], [], [], [])


BAD: list[tuple[dict[str, Any], str, str]] = [
    ({"进展节点": "院长", "节点经办人": "院长", "节点日期": "2026-10-08"}, "state_out_of_order", "进展节点"),
    ({"进展节点": "初选", "节点日期": "2026-10-08"}, "value_missing", "节点经办人"),
    ({"进展节点": "批了"}, "choice_unknown", "进展节点"),
    ({"节点日期": "2026-10-40"}, "date_impossible", "节点日期"),
    ({"受案法院": "西吉县人民法院"}, "of_plan_changed", "受案法院"),
    ({"受案法院": "某某法院"}, "court_unknown", "受案法院"),
    ({"方式": "提级执行"}, "of_plan_changed", "方式"),
    ({"结案方式": "执行完毕"}, "outcome_without_end", "结案方式"),
    ({"结案日期": "2026-10-08"}, "end_without_outcome", "结案日期"),
    ({"实质进展日期": "2026-10-08"}, "progress_without_basis", "实质进展依据"),
    ({"备注": "=1+1"}, "formula_without_value", "备注"),
    ({"到位金额": 10**9}, "recovered_impossible", "到位金额"),
    ({"到位金额": "五万"}, "amount_in_words", "到位金额"),
    ({"退回原因": "回避"}, "reason_without_return", "退回原因"),
    ({"决定日期": "2026-10-08", "立案日期": "2026-10-01"}, "period_reversed", "立案日期"),
    ({"决定日期": "2027-10-08"}, "date_in_future", "决定日期"),
    ({"新案号": "宁字第三号"}, "case_number_malformed", "新案号"),
    ({"台账版本": 9999}, "version_missing", "台账版本"),
    ({"台账版本": None}, "version_missing", "台账版本"),
    ({"原案号": None}, "value_missing", "原案号"),
    ({"原案号": "（2025）宁0423执777号"}, "case_not_in_ledger", "原案号"),
]  # fmt: skip


@pytest.mark.parametrize(("cells", "rule", "header"), BAD)
def test_a_fault_is_named_at_its_cell_and_nothing_is_entered(
    folder: Path, file: Path, cells: dict[str, Any], rule: str, header: str
) -> None:
    edit(file, n1=cells, n6={"承办团队": "二组"})
    before = (folder / "journal.jsonl").read_bytes()
    entered, findings = enter_ledger(folder, file, today=TODAY)
    assert (entered.changes, entered.states) == ([], [])
    found = [finding for finding in findings if finding.rule == rule]
    assert found, findings
    assert {finding.column.split("(")[0] for finding in found} == {header}
    assert all(finding.cell and finding.sheet == "台账" for finding in found)
    assert (folder / "journal.jsonl").read_bytes() == before


def test_all_faults_are_listed_at_once(folder: Path, file: Path) -> None:
    edit(file, n1={"到位金额": "五万"}, n2={"节点日期": "昨天"}, n6={"进展节点": "批了"})
    _, findings = enter_ledger(folder, file, today=TODAY)
    assert set(rules(findings)) == {"amount_in_words", "date_malformed", "choice_unknown"}


def test_sorted_filtered_renamed_shifted_sheets_are_understood(folder: Path, file: Path) -> None:
    """Rows upside down, some hidden, columns in another order, a renamed sheet, rows put above the title."""
    edit(file, n1={"承办团队": "一组"}, n6={"备注": "已联系"})
    book = openpyxl.load_workbook(file)
    sheet = book.worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    book.remove(sheet)
    other = book.create_sheet("十月 台账（改）", 0)
    head, body = rows[1], rows[2:]
    other.append(["关于本季度台账", None])
    other.append([None])
    other.append(head[::-1])
    for row in body[::-1]:
        other.append(row[::-1])
        other.append([None] * len(row))
    other.auto_filter.ref = other.dimensions
    for hidden in (4, 6):
        other.row_dimensions[hidden].hidden = True
    book.save(file)
    entered, findings = enter_ledger(folder, file, today=TODAY)
    assert findings == []
    assert {(one["column"], one["after"]) for one in entered.changes} == {
        ("team", "一组"),
        ("note", "已联系"),
    }


def test_deleted_columns_count_as_not_changed_and_are_mentioned(folder: Path, file: Path) -> None:
    edit(file, n1={"承办团队": "一组", "备注": "急"})
    assert enter_ledger(folder, file, today=TODAY)[1] == []
    export_ledger(folder, file)
    book = openpyxl.load_workbook(file)
    sheet = book.worksheets[0]
    headers = [str(cell.value) for cell in sheet[2]]
    for header in ("备注", "受案法院"):
        sheet.delete_cols([str(cell.value) for cell in sheet[2]].index(header) + 1)
    assert "备注" in headers
    book.save(file)
    edit(file, n1={"承办团队": "二组"})
    entered, findings = enter_ledger(folder, file, today=TODAY)
    assert [(one["column"], one["after"]) for one in entered.changes] == [("team", "二组")]
    assert [(one.rule, one.column, one.severity.value) for one in findings] == [
        ("column_deleted", "备注", "warning")
    ]
    assert line(folder, 1)["note"] == "急"


@pytest.mark.parametrize("header", ["原案号", "进展节点", "台账版本"])
def test_without_a_column_that_is_needed_the_sheet_is_refused_with_the_place(
    folder: Path, file: Path, header: str
) -> None:
    book = openpyxl.load_workbook(file)
    sheet = book.worksheets[0]
    sheet.delete_cols([str(cell.value) for cell in sheet[2]].index(header) + 1)
    book.save(file)
    entered, findings = enter_ledger(folder, file, today=TODAY)
    assert entered.changes == []
    assert findings
    assert all(finding.source == file.name and finding.hint for finding in findings)


def test_rows_twice_and_strange_rows_are_named(folder: Path, file: Path) -> None:
    book = openpyxl.load_workbook(file)
    sheet = book.worksheets[0]
    sheet.append([cell.value for cell in sheet[3]])
    sheet.append([None, "合计"])
    book.save(file)
    _, findings = enter_ledger(folder, file, today=TODAY)
    assert set(rules(findings)) == {"case_repeated", "value_missing"}


def test_an_emptied_cell_is_an_edit(folder: Path, file: Path) -> None:
    edit(file, n1={"承办团队": "一组"})
    enter_ledger(folder, file, today=TODAY)
    export_ledger(folder, file)
    edit(file, n1={"承办团队": None})
    entered, findings = enter_ledger(folder, file, today=TODAY)
    assert findings == []
    assert entered.changes[0] | {"case": ""} == {
        "case": "",
        "column": "team",
        "before": "一组",
        "after": None,
    }


def test_two_people_enter_one_after_the_other_and_neither_is_lost(
    folder: Path, file: Path, tmp_path: Path
) -> None:
    one = edit(file, tmp_path / "甲.xlsx", n1={"承办团队": "一组"}, n2={"备注": "甲"}, n6={"督办人": "甲"})
    other = edit(file, tmp_path / "乙.xlsx", n1={"包案领导": "副院长"}, n2={"备注": "乙", "批次": "第二批"})
    assert enter_ledger(folder, one, by="甲", today=TODAY)[1] == []
    entered, findings = enter_ledger(folder, other, by="乙", today=TODAY)
    assert [(finding.rule, finding.column) for finding in findings] == [("ledger_conflict", "备注")]
    assert (line(folder, 1)["team"], line(folder, 1)["leader"]) == ("一组", "副院长")
    assert (line(folder, 2)["note"], line(folder, 6)["supervisor"]) == ("甲", "甲")
    (conflict,) = entered.conflicts
    assert (conflict["unit"], conflict["theirs"], conflict["ours"]) == ("note", ["甲"], ["乙"])
    assert read_entries(folder)[-1].data["conflicts"] == entered.conflicts


def test_two_states_of_one_case_are_a_conflict(folder: Path, file: Path, tmp_path: Path) -> None:
    one = edit(
        file, tmp_path / "甲.xlsx", n1={"进展节点": "初选", "节点经办人": "甲", "节点日期": "2026-10-08"}
    )
    other = edit(
        file, tmp_path / "乙.xlsx", n1={"进展节点": "征求意见", "节点经办人": "乙", "节点日期": "2026-10-08"}
    )
    enter_ledger(folder, one, today=TODAY)
    entered, findings = enter_ledger(folder, other, today=TODAY)
    assert rules(findings) == ["ledger_conflict"]
    assert entered.conflicts[0]["ours"][:2] == ["consulted", "乙"]
    assert [one.state for one in state_history(folder)] == [State.SELECTED]


def test_a_ledger_of_before_the_plan_was_made_again_is_refused(folder: Path, file: Path) -> None:
    plan = small_plan()
    write_plan(plan, folder, replace=True)
    edit(file, n1={"承办团队": "一组"})
    assert enter_ledger(folder, file, today=TODAY)[1] == []  # the plan is the same: nothing speaks against it
    edit(
        file,
        n1={"受案法院": "西吉县人民法院" if line(folder, 1)["receiver"] != "宁0422" else "彭阳县人民法院"},
    )
    _, (finding,) = enter_ledger(folder, file, today=TODAY)
    assert (finding.rule, "重新导出" in finding.hint) == ("of_plan_changed", True)


def test_merging_copies_lists_conflicts_and_keeps_both(file: Path, tmp_path: Path) -> None:
    one = edit(
        file, tmp_path / "甲.xlsx", n1={"承办团队": "一组"}, n2={"备注": "甲"}, n6={"督办人": "同一人"}
    )
    other = edit(
        file, tmp_path / "乙.xlsx", n3={"承办团队": "三组"}, n2={"备注": "乙"}, n6={"督办人": "同一人"}
    )
    merged, findings = merge_ledgers(file, [one, other], tmp_path / "合并.xlsx")
    assert findings == []
    assert merged is not None
    assert len(merged.edits) == 3
    (conflict,) = merged.conflicts
    assert conflict.after == {"甲.xlsx": ("甲",), "乙.xlsx": ("乙",)}
    book = openpyxl.load_workbook(tmp_path / "合并.xlsx")
    assert book.sheetnames == ["台账", "冲突", "改动", "说明"]
    (row,) = list(book["冲突"].iter_rows(min_row=2, values_only=True))
    assert row[1:] == ("备注", "（空白）", "甲", "乙")
    assert book["改动"].max_row == 4


def test_merged_copies_are_entered(folder: Path, file: Path, tmp_path: Path) -> None:
    one = edit(file, tmp_path / "甲.xlsx", n1={"承办团队": "一组"})
    other = edit(file, tmp_path / "乙.xlsx", n3={"承办团队": "三组"})
    assert (
        main(["ledger", "merge", str(file), str(one), str(other), "--out", str(tmp_path / "合并.xlsx")]) == 0
    )
    assert main(["ledger", str(folder), "--read", str(tmp_path / "合并.xlsx"), "--by", "书记员"]) == 0
    assert (line(folder, 1)["team"], line(folder, 3)["team"]) == ("一组", "三组")


def test_a_row_that_somebody_deleted_is_kept_and_mentioned(file: Path, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(file)
    number = book.worksheets[0].cell(3, 1).value
    book.worksheets[0].delete_rows(3)
    book.save(tmp_path / "甲.xlsx")
    merged, _ = merge_ledgers(file, [tmp_path / "甲.xlsx"], tmp_path / "合并.xlsx")
    assert merged is not None
    assert merged.missing == [("甲.xlsx", number)]
    assert number in merged.lines


def test_a_copy_at_fault_is_not_merged(file: Path, tmp_path: Path) -> None:
    bad = edit(file, tmp_path / "甲.xlsx", n1={"节点日期": "昨天"})
    merged, findings = merge_ledgers(file, [bad, file], tmp_path / "合并.xlsx")
    assert merged is None
    assert [(finding.source, finding.rule) for finding in findings] == [("甲.xlsx", "date_malformed")]
    assert not (tmp_path / "合并.xlsx").exists()


CELL = st.sampled_from([None, "甲", "乙", "丙"])
LINES = st.dictionaries(
    st.sampled_from("1234"), st.fixed_dictionaries({"team": CELL, "note": CELL, "state_by": CELL})
)


def lines(rows: dict[str, dict[str, Any]]) -> Lines:
    return {number: {"case_number": number, "petition": False, **row} for number, row in rows.items()}


@settings(max_examples=deep(100), deadline=None)
@given(
    base=LINES,
    theirs=st.lists(LINES, min_size=1, max_size=3),
    columns=st.sets(st.sampled_from(["team", "note", *OF_STATE])),
)
def test_every_edit_is_taken_or_listed_and_nothing_else_changes(
    base: dict[str, Any], theirs: list[dict[str, Any]], columns: set[str]
) -> None:
    """Against reading each cell by itself: one new value is taken, several are a conflict, none is lost."""
    versions = [Version(f"{at}.xlsx", lines(rows), columns) for at, rows in enumerate(theirs)]
    merged = three_way(lines(base), versions)
    assert set(merged.lines) == set(base).union(*theirs)
    conflicts = {(one.case_number, one.unit): one for one in merged.conflicts}
    for number, found in merged.lines.items():
        for unit in ("team", "note", "state"):
            names = columns_of_unit(unit)
            before = tuple(base.get(number, {}).get(name) for name in names)
            edits = {
                tuple(
                    version.lines[number].get(name) if name in columns else was
                    for name, was in zip(names, before, strict=True)
                )
                for version in versions
                if number in version.lines
            } - {before}
            after = tuple(found.get(name) for name in names)
            if len(edits) > 1:
                assert set(conflicts.pop((number, unit)).after.values()) == edits
                assert after == before
            else:
                assert after == (next(iter(edits)) if edits else before)
    assert conflicts == {}


def test_lines_survive_the_table(folder: Path) -> None:
    frame = ledger_lines(folder)
    assert frame_of(lines_of(frame)).equals(frame)


def test_the_command(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "台账.xlsx"
    assert main(["ledger", str(folder)]) == 2
    assert main(["ledger", str(folder), "--out", str(out)]) == 0
    assert main(["ledger", str(folder), "--out", str(out)]) == 2
    assert main(["ledger", str(folder), "--out", str(out), "--replace"]) == 0
    edit(out, n1={"承办团队": "一组", "进展节点": "初选", "节点经办人": "甲", "节点日期": "2026-10-08"})
    capsys.readouterr()
    assert main(["ledger", str(folder), "--read", str(out), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (len(said["changes"]), len(said["states"]), said["findings"]) == (1, 1, [])
    edit(out, n1={"节点日期": "昨天"})
    assert main(["ledger", str(folder), "--read", str(out)]) == 1
    assert main(["ledger", str(folder.parent), "--out", str(out), "--replace"]) == 2
    assert main(["ledger", "merge", str(out), "--out", str(tmp_path / "合.xlsx")]) == 2
    assert current_states(folder)
    with pytest.raises(FolderError):
        ledger_lines(folder.parent)


def test_a_returned_case_keeps_its_line_where_the_plan_has_no_measure(folder: Path) -> None:
    case = next(n for n, place in places_of(folder).items() if place.mode is Mode.DIRECTED)
    steps = [
        Step(case_number=case, state=State.CONSULTED, by="执行局", on=date(2026, 10, 8)),
    ]
    assert set_states(folder, steps, today=TODAY)[1] == []
    assert ledger_lines(folder).set_index("case_number").loc[case, "state"] == "consulted"
