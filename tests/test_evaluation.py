"""After the quarter: expected against actual, scopes, origin's record, drift, credit; no court is ranked."""

import json
import re
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import jiaocha as jc
from jiaocha.cli import main
from jiaocha.evaluation import evaluate, headlines, limits_of_proof, write_evaluation
from jiaocha.evaluation.counting import count_of
from jiaocha.evaluation.distrust import distrust_table
from jiaocha.evaluation.drift import level_shift, period_table
from jiaocha.evaluation.groups import FEWEST, group_table
from jiaocha.evaluation.indicators import indicator_table, median_days, proportion
from jiaocha.evaluation.layout import TABLES, VISIBLE
from jiaocha.evaluation.matched import matched
from jiaocha.evaluation.origin_record import FEWEST_LIKE, like_cases
from jiaocha.evaluation.page import evaluation_page
from jiaocha.evaluation.scopes import SCOPE_OF_MODE, Scope
from jiaocha.evaluation.sentences import strength_of_selection
from jiaocha.evaluation.spot_checks import spot_checks
from jiaocha.evaluation.tables import tables_of
from jiaocha.evaluation.timing import timing_of
from jiaocha.intake.outcomes import Outcomes, read_outcomes
from jiaocha.intake.writing import write_table
from jiaocha.ledger import enter_ledger
from jiaocha.reporting.audience import Audience
from jiaocha_models import Finding
from jiaocha_models.words import Mode
from jiaocha_scenarios.hidden_truth import hidden_truth, synthetic_history
from tests.depth import deep
from tests.outcomes import drawn_outcomes
from tests.tiny import case, tiny_quarter

RANKING = re.compile(r"名次|排行|第一名|最差|最好的法院|优于其他|rank", re.I)


@cache
def planned(history: int = 600) -> Any:
    quarter = tiny_quarter(
        cases=[
            case(n, code, claimed=10_000_000 + n, lead_quality="high" if n % 2 else "medium")
            for n, code in enumerate(["宁0402", "宁0423"] * 12, start=1)
        ],
        courts={code: {"declared_room": 20.0} for code in ("宁0422", "宁0424", "宁0425")},
    )
    truth = hidden_truth(quarter, 1, spread=0.3)
    if history:
        quarter = replace(quarter, history=synthetic_history(quarter, truth, history, 1))
    return jc.plan(quarter)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return jc.write_plan(planned(), tmp_path_factory.mktemp("evaluate") / "方案")


@cache
def found(seed: int = 1, **more: Any) -> Any:
    return evaluate(planned(), drawn_outcomes(planned(), seed, **more))


# Counting


def brute_force(p: list[float]) -> list[float]:
    chances = [1.0]
    for each in p:
        chances = [
            (chances[k] * (1 - each) if k < len(chances) else 0) + (chances[k - 1] * each if k else 0)
            for k in range(len(chances) + 1)
        ]
    return list(np.cumsum(chances))


@given(st.lists(st.floats(0.01, 0.99), min_size=1, max_size=12), st.floats(0.1, 1.0))
@settings(deadline=None, max_examples=deep(25))
def test_the_count_without_error_is_the_exact_distribution(p: list[float], share: float) -> None:
    n = len(p)
    count = count_of(np.array(p), np.full(n, share), np.full(n, np.nan), np.full(n, "甲", object))
    exact = brute_force([share * each for each in p])
    assert count.cumulative == pytest.approx(exact, abs=1e-9)
    assert count.mean == pytest.approx(share * sum(p))
    assert 0 <= count.low <= count.high <= n
    assert exact[count.high] >= 0.95 - 1e-9
    assert count.low == 0 or exact[count.low - 1] < 0.05


def test_errors_of_one_court_widen_more_than_those_of_several() -> None:
    p, share, error = np.full(60, 0.3), np.ones(60), np.full(60, 0.6)
    none = count_of(p, share, np.zeros(60), np.full(60, "甲", object))
    one = count_of(p, share, error, np.full(60, "甲", object))
    many = count_of(p, share, error, np.arange(60).astype(object))
    assert one.high - one.low > many.high - many.low >= none.high - none.low


def test_large_counts_agree_with_exact_ones() -> None:
    p = np.linspace(0.05, 0.6, 200)
    exact = count_of(p, np.ones(200), np.full(200, 0.2), np.full(200, "甲", object))
    twice = count_of(np.tile(p, 2), np.ones(400), np.zeros(400), np.full(400, "甲", object))
    assert twice.mean == pytest.approx(2 * exact.mean)
    deviation = np.sqrt((np.tile(p, 2) * (1 - np.tile(p, 2))).sum())
    assert twice.high == pytest.approx(twice.mean + 1.645 * deviation, abs=1.5)


def test_intervals_hold_what_they_promise() -> None:
    rng = np.random.default_rng(1)
    p, inside = rng.uniform(0.1, 0.6, 40), 0
    for _ in range(400):
        truth = 1 / (1 + np.exp(-(np.log(p / (1 - p)) + 0.4 * rng.normal())))
        count = count_of(p, np.ones(40), np.full(40, 0.4), np.full(40, "甲", object))
        inside += count.low <= (rng.random(40) < truth).sum() <= count.high
    assert 0.87 <= inside / 400 <= 0.97


# Matching plan and outcomes


def test_only_what_came_after_the_decision_counts() -> None:
    plan = planned()
    outcomes = drawn_outcomes(plan, 1)
    frame, day = outcomes.frame.copy(), pd.Timestamp(plan.quarter.policy.planning_date)
    frame["progress"], frame["recovered"] = True, 7_000_000
    frame["progress_date"] = day - pd.Timedelta(days=3)
    frame["start"] = day - pd.Timedelta(days=30)
    frame["end"] = pd.Series(pd.NaT, index=frame.index, dtype="datetime64[s]")
    timing = timing_of(None, 12)
    cases = matched(plan, replace_frame(outcomes, frame), timing).cases
    assert cases["known"].all()
    assert not cases["progress"].any()
    frame["progress_date"] = day + pd.Timedelta(days=3)
    cases = matched(plan, replace_frame(outcomes, frame), timing).cases
    assert cases["progress"].all()
    assert (cases["recovered"] == 7_000_000 - cases["recovered_before"]).all()


def replace_frame(outcomes: Outcomes, frame: pd.DataFrame) -> Outcomes:
    return Outcomes(frame, outcomes.planned, outcomes.as_of)


def test_a_case_handled_otherwise_is_kept_apart() -> None:
    plan, outcomes = planned(), drawn_outcomes(planned(), 1)
    frame = outcomes.frame.copy()
    moved = np.flatnonzero((frame["mode"] == "directed").to_numpy())[0]
    frame.loc[moved, ["mode", "court_code"]] = ["stay", frame.loc[moved, "origin_court_code"]]
    result = matched(plan, replace_frame(outcomes, frame), timing_of(None, 12))
    assert len(result.compared) == len(result.cases) - 1
    assert [finding.rule for finding in result.findings] == ["handled_otherwise"]


def test_a_new_number_is_joined_by_the_old_one(folder: Path, tmp_path: Path) -> None:
    outcomes = drawn_outcomes(planned(), 1, own_numbers=True)
    write_table("history", outcomes.frame, tmp_path / "结果.csv")
    text = pd.read_csv(tmp_path / "结果.csv", dtype=str, encoding="utf-8-sig")
    quarter = planned().quarter
    read, findings = read_outcomes(tmp_path / "结果.csv", quarter)
    assert read is None
    assert "no_outcome_of_plan" in {finding.rule for finding in findings}
    old = outcomes.planned.set_axis(outcomes.frame["case_number"])
    text.assign(原案号=text["案号"].map(old)).to_csv(
        tmp_path / "结果2.csv", index=False, encoding="utf-8-sig"
    )
    read, findings = read_outcomes(tmp_path / "结果2.csv", quarter)
    assert read is not None
    assert [finding.rule for finding in findings] == []
    again = evaluate(planned(), read)
    assert len(again.matched.compared) == len(again.matched.cases)
    assert again.groups["actual"].tolist() == found().groups["actual"].tolist()


@pytest.mark.parametrize(
    ("column", "value", "rule"),
    [
        ("到位金额(元)", "99999999999", "recovered_impossible"),
        ("办理法院", "宁9999", "court_unknown"),
        ("结案日期", "2026-10-01", "period_reversed"),
        ("案号", "甲乙丙", "case_number_malformed"),
    ],
)
def test_a_bad_outcome_is_found_and_named(tmp_path: Path, column: str, value: str, rule: str) -> None:
    write_table("history", drawn_outcomes(planned(), 1).frame, tmp_path / "结果.csv")
    text = pd.read_csv(tmp_path / "结果.csv", dtype=str, encoding="utf-8-sig")
    closed = text["结案日期"].notna().to_numpy().nonzero()[0][0]
    text.loc[closed, column] = value
    text.to_csv(tmp_path / "结果.csv", index=False, encoding="utf-8-sig")
    read, findings = read_outcomes(tmp_path / "结果.csv", planned().quarter)
    assert read is None
    named = {finding.rule: finding for finding in findings}
    assert rule in named
    assert named[rule].row == closed + 2


# Tables


def test_groups_add_up_and_scopes_stand_apart() -> None:
    result = found()
    for _, part in result.groups.groupby("dimension"):
        assert part["cases"].sum() == len(result.matched.compared)
        assert part["actual"].sum() == result.matched.compared["progress"].sum()
        assert (part["low"] <= part["high"]).all()
    scopes = dict(zip(result.indicators["scope"], result.indicators["cases"], strict=True))
    modes = result.matched.compared["mode"].map(lambda mode: SCOPE_OF_MODE[Mode(mode)].value)
    assert scopes == modes.value_counts().to_dict()
    assert {Mode.INTERNAL, Mode.SUPERVISED, Mode.ENTRUSTED, Mode.STAY} == {
        mode for mode, scope in SCOPE_OF_MODE.items() if scope is not Scope.PUBLISHED
    }


def test_the_indicators_by_hand() -> None:
    cases = pd.DataFrame(
        {
            "mode": "directed",
            "closed": [True, True, False, False],
            "outcome": ["completed", "terminated", None, None],
            "claimed": 100,
            "recovered_before": 20,
            "outstanding": None,
            "recovered": [80, 0, 40, 0],
            "days_handled": [100.0, 200.0, 300.0, 50.0],
            "progress": [True, False, True, False],
            "returned": False,
        }
    )
    row = indicator_table(cases, 180).iloc[0]
    assert (row["fulfilled"], row["paid"], row["in_time"], row["progress"]) == (0.5, 0.5, 1 / 3, 0.5)
    assert (row["in_time_of"], row["closed"], row["paid_of"]) == (3, 2, 160)
    assert row["progress_low"] < 0.5 < row["progress_high"]
    assert np.isnan(proportion(0, 0)[0])


def test_the_median_counts_open_cases() -> None:
    done = np.array([True, True, True, False, False, False])
    assert np.isnan(median_days(np.array([10.0, 20, 30, 40, 50, 60]), done & (np.arange(6) < 2)))
    assert median_days(np.array([10.0, 20, 30, 40, 50, 60]), done) == 30
    assert median_days(np.array([10.0, 20, 30]), np.full(3, True)) == 20


def test_a_level_that_fell_is_found_and_a_level_that_held_is_not() -> None:
    rng = np.random.default_rng(2)
    p = rng.uniform(0.2, 0.7, 3000)
    share = np.full(3000, 0.6)
    held, error = level_shift(p, share, (rng.random(3000) < share * p).astype(float))
    assert abs(held) < 3 * error
    worse = 1 / (1 + np.exp(-(np.log(p / (1 - p)) - 0.8)))
    fell, error = level_shift(p, share, (rng.random(3000) < share * worse).astype(float))
    assert fell == pytest.approx(-0.8, abs=3 * error)
    assert fell + 1.645 * error < 0


def test_years_that_differ_from_the_whole_are_seen() -> None:
    fitted = jc.fit_estimates(planned().quarter)
    steady = period_table(fitted)
    assert steady["cases"].sum() == len(fitted.rows.outcome)
    assert ((steady["difference_low"] < 0) & (steady["difference_high"] > 0)).mean() >= 0.6
    late = fitted.rows.month >= 12 * (2025 - 1970)
    outcome = np.where(late, 0.0, fitted.rows.outcome)
    fallen = period_table(replace(fitted, rows=replace(fitted.rows, outcome=outcome))).set_index("year")
    assert (fallen.loc[2025:, "difference_high"] < 0).all()
    assert period_table(None).empty


def test_estimates_far_off_are_named_and_good_ones_are_not() -> None:
    plan = planned()
    timing = timing_of(jc.fit_estimates(plan.quarter), 12)

    def named(seed: int, factor: float) -> int:
        cases = matched(plan, drawn_outcomes(plan, seed, factor=factor), timing).compared
        return len(distrust_table(group_table(cases, plan.quarter), plan.quarter)) - 1

    assert sum(named(seed, 1.0) > 0 for seed in range(10)) <= 3
    assert named(1, 4.0) >= 3


def test_like_cases_agree_in_traits_and_days() -> None:
    plan = planned(600)
    cases = found().matched.compared
    moved = cases[cases["mode"] != "stay"].reset_index(drop=True)
    like = like_cases(moved, plan.quarter)
    history = plan.quarter.history
    assert (like["like"] > 0).any()
    now = pd.Timestamp(plan.quarter.policy.planning_date)
    for at in np.flatnonzero(like["like"] > 0)[:6]:
        row, one = moved.loc[at], like.loc[at]
        same = history[(history["mode"] == "stay") & (history["court_code"] == row["origin"])]
        if one["level"] <= 2:
            same = same[same["asset_kind"] == row["asset_kind"]]
        if one["level"] <= 1:
            same = same[same["lead_quality"] == row["lead_quality"]]
        if one["level"] == 0:
            old = np.searchsorted([365, 730], same["age_days"].to_numpy(float))
            same = same[old == np.searchsorted([365, 730], float(row["age_days"]))]
        until = (same["progress_date"].where(same["progress"], same["end"]) - same["start"]).dt.days
        soon = until <= row["days"]
        seen = ((now - same["start"]).dt.days >= row["days"]) | soon
        assert one["like"] == seen.sum() >= FEWEST_LIKE
        assert one["progress"] == (same["progress"] & soon & seen).sum()


def test_the_strength_of_a_hidden_reason() -> None:
    assert strength_of_selection(0.3, 0.3) == 1.0
    assert strength_of_selection(0.4, 0.2) == pytest.approx(2 + 2**0.5)
    assert strength_of_selection(0.2, 0.4) == strength_of_selection(0.4, 0.2)


# What is written


def test_no_court_is_ranked_anywhere() -> None:
    result, roster = found(), planned().quarter.courts["code"].tolist()
    order = [
        roster.index(code) for code in result.groups.loc[result.groups["dimension"] == "handling", "key"]
    ]
    assert order == sorted(order)
    assert len(order) > 2
    order = [roster.index(code) for code in result.credit["court_code"]]
    assert order == sorted(order)
    assert len(order) > 1
    names = planned().quarter.courts["name"].tolist()
    page = evaluation_page(result)
    for name, frame in tables_of(result).items():
        headers = "".join(column.zh + column.name for column in TABLES[name].columns)
        assert not RANKING.search(headers), name
        for column in ("name", "court"):
            if column in frame and name in ("courts", "credit"):
                at = [names.index(court) for court in frame[column]]
                assert at == sorted(at), name
    text = page + "".join(headlines(result) + limits_of_proof(result))
    assert not RANKING.search(re.sub("不是排名", "", text))
    assert "不是排名" in text
    assert "<script" not in page


def test_no_word_of_ranking_stands_in_the_product() -> None:
    words = re.compile(r"名次|排行|倒数第|末位淘汰|排名")
    house = Path(jc.__file__).parent
    files = [*house.rglob("*.py"), *house.rglob("*.j2"), *house.rglob("*.toml")]
    assert len(files) > 100
    found = [
        f"{file.name}: {line.strip()}"
        for file in files
        for line in file.read_text("utf-8").splitlines()
        if words.search(re.sub(r"(不是|不作|不)排名", "", line))
    ]
    assert found == []


def test_courts_keep_their_order_whatever_came_of_their_cases() -> None:
    orders = set()
    for factor in (0.0, 0.6, 4.0):
        result = found(1, factor=factor)
        orders.add((*result.credit["court_code"], *tables_of(result)["courts"]["name"]))
    assert len(orders) == 1


def test_a_receiver_sees_its_own_credit_sheet_alone(tmp_path: Path) -> None:
    assert set(VISIBLE[Audience.RECEIVER]) == {"credit"}
    assert not any(VISIBLE[each] for each in (Audience.ORIGIN, Audience.PARTY, Audience.RESEARCH))
    from jiaocha.evaluation import write_credit_sheets

    result = found()
    written = write_credit_sheets(result, tmp_path)
    assert len(written) == len(result.credit) > 1
    names = result.credit["court"].tolist()
    for name, file in zip(names, written, strict=True):
        text = all_text(tmp_path / file)
        assert name in text
        assert not [other for other in names if other != name and other in text]
        assert "执行法官" not in text


def all_text(path: Path) -> str:
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_path(str(path))
    return "\n".join(
        str(cell)
        for name in book.sheet_names
        for row in book.get_sheet_by_name(name).to_python()
        for cell in row
    )


def test_the_sample_is_drawn_by_the_digest_alone() -> None:
    result = found()
    again, other = evaluate(planned(), drawn_outcomes(planned(), 1)), found(2)
    assert again.spot_checks.seed == result.spot_checks.seed != other.spot_checks.seed
    assert again.spot_checks.cases.equals(result.spot_checks.cases)
    cases, quarter = result.matched.compared, planned().quarter
    drawn = [
        number
        for at in range(60)
        for number in spot_checks(cases, quarter, f"{at:064x}", 4).cases["case_number"]
    ]
    counts = pd.Series(drawn).value_counts()
    moved = (cases["origin"] != cases["handling"]).sum()
    assert len(counts) == moved
    assert counts.max() < 3 * 60 * 4 / moved


def test_the_unable_are_handed_over() -> None:
    plan, outcomes = planned(), drawn_outcomes(planned(), 3)
    closed = outcomes.frame["end"].notna() & ~outcomes.frame["progress"]
    told = outcomes.frame.assign(outcome=outcomes.frame["outcome"].mask(closed, "unable"))
    result = evaluate(plan, replace_frame(outcomes, told))
    table = result.unable
    assert len(table)
    assert set(table["route"]) <= {"终本", "破产"}
    assert (table["conditions"] != "").all()
    crossed = result.matched.compared.query("mode != 'stay' and outcome == 'unable'")
    assert table["case_number"].tolist() == sorted(crossed["case_number"])


def test_outcomes_join_the_history_and_read_back(folder: Path, tmp_path: Path) -> None:
    plan = planned()
    outcomes = drawn_outcomes(plan, 1)
    told = outcomes.frame.assign(lead_quality="high")
    result = evaluate(plan, replace_frame(outcomes, told))
    assert "known_at_start_changed" in {finding.rule for finding in result.findings}
    new = result.history[result.history["case_number"].isin(outcomes.frame["case_number"])]
    planned_lead = plan.quarter.cases.set_index("case_number")["lead_quality"]
    assert (new["lead_quality"].to_numpy() == planned_lead[new["case_number"]].to_numpy()).all()
    assert len(result.history) == len(plan.quarter.history) + len(outcomes.frame)
    day = {"planning_date": result.as_of}
    later = replace(plan.quarter, history=result.history, policy=plan.quarter.policy.model_copy(update=day))
    jc.write_quarter(later, tmp_path / "下季度")
    write_table("history", result.history, tmp_path / "下季度" / "history.csv")
    read, findings = jc.check_quarter(tmp_path / "下季度")
    assert read is not None, findings
    pd.testing.assert_frame_equal(read.history, result.history)
    assert jc.fit_estimates(read).rows.n_courts == len(read.courts)


def test_the_command(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_table("history", drawn_outcomes(planned(), 1).frame, tmp_path / "结果.csv")
    base = ["evaluate", str(folder), "--outcomes", str(tmp_path / "结果.csv"), "--quiet", "--out"]
    assert main([*base, str(tmp_path / "评估"), "--json", "--on", "2027-03-30"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["as_of"] == "2027-03-30"
    assert {path.name for path in (tmp_path / "评估").iterdir()} == {
        "评估.xlsx", "评估.html", "评估.json", "历史.csv", "受案法院贡献单",
    }  # fmt: skip
    assert main([*base, str(tmp_path / "评估")]) == 2
    assert main([*base, str(tmp_path / "评估"), "--replace"]) == 0
    out = capsys.readouterr().out
    assert "不能够说明的" in out
    entries = jc.read_plan(folder), main(["journal", str(folder), "--json"])
    assert entries[1] == 0
    assert "spot_check_seed" in capsys.readouterr().out
    (tmp_path / "评估" / "笔记.txt").write_text("不得删除", "utf-8")
    assert main([*base, str(tmp_path / "评估"), "--replace"]) == 2
    assert (
        main(["evaluate", str(folder), "--outcomes", str(tmp_path / "无.csv"), "--out", str(tmp_path / "x")])
        == 1
    )


def test_the_ledger_is_enough(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = jc.write_plan(planned(), tmp_path / "方案")
    command = ["evaluate", str(folder), "--quiet", "--out", str(tmp_path / "评估")]
    assert main(command) == 2
    assert "请先登记台账" in capsys.readouterr().err
    assert main(["ledger", str(folder), "--out", str(tmp_path / "台账.xlsx")]) == 0
    book = openpyxl.load_workbook(tmp_path / "台账.xlsx")
    sheet = book.worksheets[0]
    at = {str(cell.value).split("(")[0]: cell.column for cell in sheet[2]}
    entered = {
        "立案日期": date(2026, 10, 12), "实质进展日期": date(2026, 11, 20), "到位金额": 50_000,
        "结案方式": "执行完毕", "实质进展依据": "到账凭证", "结案日期": date(2026, 12, 1),
        "新案号": "（2026）{}执9{}号",
    }  # fmt: skip
    rows = [row for row in range(3, sheet.max_row + 1) if sheet.cell(row, at["方式"]).value == "指令执行"]
    codes = planned().quarter.courts.set_index("name")["code"]
    for row in rows:
        court = str(sheet.cell(row, at["受案法院"]).value)
        code = codes[court] if court in codes.index else court
        for header, value in entered.items():
            sheet.cell(row, at[header]).value = value.format(code, row) if header == "新案号" else value
    book.save(tmp_path / "台账.xlsx")
    _, findings = enter_ledger(folder, tmp_path / "台账.xlsx", by="书记员", today=date(2026, 12, 31))
    assert findings == []
    capsys.readouterr()
    assert main([*command, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["as_of"] == "2026-12-01"
    scope = next(row for row in told["groups"] if row["key"] == "published")
    assert scope["cases"] == scope["actual"] == len(rows) > 5
    assert scope["recovered"] == len(rows) * 5_000_000
    history = pd.read_csv(tmp_path / "评估" / "历史.csv", dtype=str, encoding="utf-8-sig")
    assert history["案号"].str.startswith("（2026）").sum() >= len(rows)


def test_without_history_nothing_is_pretended() -> None:
    plan = planned(0)
    result = evaluate(plan, drawn_outcomes(plan, 1))
    assert not result.modelled
    assert result.timing.cases == 0
    assert result.origin["model"].isna().all()
    assert (result.origin["matched"] == 0).all()
    assert any("假设" in line for line in headlines(result))
    assert "等级表" in set(result.distrust["name"])


def test_the_workbook_is_whole(tmp_path: Path) -> None:
    write_evaluation(found(), tmp_path / "评估.xlsx")
    text = all_text(tmp_path / "评估.xlsx")
    for word in (
        "实际执结率",
        "标的清偿率",
        "六个月内结案",
        "实质进展率",
        "不含内部交叉、事项委托、督促执行",
        "种子",
    ):
        assert word in text
    assert FEWEST == 5
    assert isinstance(found().findings, tuple)
    assert all(isinstance(each, Finding) for each in found().findings)
