"""Explanations: arithmetic re-added from the files, missing room, exact figures, audiences."""

import json
import subprocess
import sys
from dataclasses import replace
from fractions import Fraction
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from depth import deep
from plans import small_plan
from report_plans import infeasible_plan
from tiny import case, tiny_quarter

import jiaocha as jc
from jiaocha.cli import main
from jiaocha.explanation import UnknownCase, explain, explain_all
from jiaocha.explanation.priced import priced
from jiaocha.law.rules import RULES
from jiaocha.reporting import Audience, audience_record, explanation_text
from jiaocha_models.explanation import Explanation
from jiaocha_models.words import Mode, Term, TriageClass

calamine = partial(pd.read_excel, engine="calamine")
COUNTIES = ("宁0402", "宁0422", "宁0423", "宁0424", "宁0425")


@pytest.fixture(scope="module")
def plan() -> jc.Plan:
    """A small quarter solved to proof in which rooms are scarce."""
    cases = [case(n, COUNTIES[n % 5], claimed=3_000_000 * (n + 1), wages=n % 3 == 0) for n in range(14)]
    cases += [case(20, "宁0422", debtor_identifier="共同"), case(21, "宁0423", debtor_identifier="共同")]
    cases.append(case(30, "宁0425", status="closed"))
    room = {code: {"declared_room": 4.0} for code in COUNTIES} | {"宁04": {"takes_part": False}}
    made = jc.plan(tiny_quarter(cases=cases, courts=room))
    assert made.solution.solver_bound in (None, made.solution.value) or made.summary.gap_fen == 0
    return made


@pytest.fixture(scope="module")
def folder(plan: jc.Plan, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return jc.write_plan(plan, tmp_path_factory.mktemp("explained") / "方案")


def test_every_figure_is_re_added_from_the_files(folder: Path) -> None:
    options, terms, uses, rows = (
        pd.read_parquet(folder / f"{name}.parquet") for name in ("options", "terms", "uses", "rows")
    )
    member = np.repeat(np.arange(len(options)), options["members"])
    user = np.repeat(np.arange(len(options)), options["uses"])
    denominator = json.loads((folder / "certificate.json").read_bytes())["price_denominator"]
    stored, seen = jc.read_plan(folder), 0
    for number in stored.quarter.cases["case_number"]:
        found = explain(stored, number)
        for option in (found.chosen, *found.alternatives):
            if option is None:
                continue
            seen += 1
            own = terms[member == option.option]
            assert {t: own[t.value].sum() for t in Term} == option.terms
            assert sum(option.terms.values()) == option.value_fen == options["value"][option.option]
            used = uses[user == option.option]
            assert [(u.row, u.amount) for u in option.uses] == list(
                zip(used["row"], used["amount"], strict=True)
            )
            for use in option.uses:
                assert use.cost_fen == round(Fraction(int(rows["price"][use.row]) * use.amount, denominator))
            assert option.capacity_cost_fen == sum(use.cost_fen for use in option.uses)
            assert option.net_fen == option.value_fen - option.capacity_cost_fen
            assert found.chosen is not None
            assert option.difference_net_fen == option.net_fen - found.chosen.net_fen
            if option.members:
                assert {m.case_number for m in option.members} == set(found.cases)
                assert sum(sum(m.terms.values()) for m in option.members) == option.value_fen
    assert seen > 50


def test_options_and_closed_pairs_are_all_there_and_apart(plan: jc.Plan) -> None:
    for number in plan.quarter.cases["case_number"]:
        found = explain(plan, number)
        if found.chosen is None:
            continue
        options = [found.chosen, *found.alternatives]
        is_open = {(o.mode, o.receiver.code if o.receiver else None) for o in options}
        closed = {(c.mode, c.receiver.code if c.receiver else None) for c in found.closed}
        assert not is_open & closed
        assert sum(found.closed_by_rule.values()) == len(found.closed) > 0
        assert set(found.closed_by_rule) <= set(RULES)
        fitting = [o.net_fen for o in found.alternatives if not o.too_large]
        assert fitting == sorted(fitting, reverse=True)


def test_missing_room_is_named_with_what_is_left_and_needed(plan: jc.Plan) -> None:
    told = 0
    for number in plan.quarter.cases["case_number"]:
        found = explain(plan, number)
        for option in found.better_at_prices:
            for use in option.lacking:
                told += 1
                assert use.missing == use.amount - use.available > 0
                text = explanation_text(found)
                assert "只余" in text
                assert "缺" in text
    assert told > 0


def test_exact_figures_flip_the_plan_just_above_and_not_just_below(plan: jc.Plan) -> None:
    problem, checked, groups = plan.options.problem, 0, set()
    for number in plan.quarter.cases["case_number"]:
        found = explain(plan, number)
        if found.chosen is None or found.group in groups or checked >= deep(20):
            continue
        groups.add(found.group)
        for threshold in explain(plan, number, exact=True).thresholds:
            exact = threshold.exact
            assert exact is not None
            if not exact.feasible:
                continue
            assert exact.low_fen == exact.high_fen >= threshold.cost_at_least_fen
            assert exact.proven_by in {"certificate", "solver"}
            group = plan.options.option_group[threshold.option]
            for extra, takes in ((1, True), (-1, False)):
                if exact.low_fen + extra < 0:
                    continue
                value = problem.value.copy()
                value[threshold.option] += exact.low_fen + extra
                solution = jc.solve(replace(problem, value=value))
                assert bool(solution.choice[group] == threshold.option) is takes
                checked += 1
    assert checked >= 20


def test_a_case_set_aside_is_explained_by_its_rule(plan: jc.Plan) -> None:
    aside = plan.options.triage["class_"].ne(TriageClass.CANDIDATE.value)
    number = plan.quarter.cases["case_number"][aside].iloc[0]
    found = explain(plan, number)
    assert found.chosen is None
    assert found.alternatives == found.closed == ()
    assert found.triage_rule in RULES
    assert found.triage_reason in explanation_text(found)


def test_groups_are_explained_whole(plan: jc.Plan) -> None:
    found = [explain(plan, f"(2025)宁04{code}执{n}号") for code, n in (("22", 20), ("23", 21))]
    assert found[0].cases == found[1].cases
    assert found[0].chosen == found[1].chosen
    assert "整组" in explanation_text(found[0])


def test_without_a_plan_the_options_are_still_told() -> None:
    made = infeasible_plan(tiny_quarter())
    assert not priced(made).feasible
    frame = explain_all(made, closed=False)
    assert "chosen_mode" not in frame
    assert frame["best1_mode"].notna().any()


def test_unknown_cases_and_other_forms_of_a_number(plan: jc.Plan) -> None:
    with pytest.raises(UnknownCase, match="没有案号"):
        explain(plan, "（2025）宁0402执999号")
    assert explain(plan, "(2025) 宁0402执10号") == explain(plan, "〔2025〕宁0402执10号")


def test_the_table_of_all_agrees_with_each_explanation(plan: jc.Plan) -> None:
    frame = explain_all(plan)
    assert list(frame["case_number"]) == list(plan.quarter.cases["case_number"])
    for row in frame.itertuples(index=False):
        found = explain(plan, row.case_number)
        if found.chosen is None:
            assert pd.isna(row.open_options)
            continue
        assert row.open_options == 1 + len(found.alternatives)
        assert (row.chosen_mode, row.chosen_net_fen) == (found.chosen.mode.value, found.chosen.net_fen)
        for place, option in enumerate(found.alternatives[:5], start=1):
            assert getattr(row, f"best{place}_mode") == option.mode.value
            assert getattr(row, f"best{place}_net_fen") == option.net_fen
            assert getattr(row, f"best{place}_difference_net_fen") == option.difference_net_fen
        counted = [name for name in frame if str(name).startswith("closed_")]
        assert sum(getattr(row, str(name)) for name in counted) == len(found.closed)
        best = found.alternatives[0] if found.alternatives else None
        lacking = best.lacking if best and (best.difference_net_fen or 0) > 0 else ()
        assert pd.isna(row.missing_row) if not lacking else row.missing_row == lacking[0].row


@pytest.mark.parametrize("suffix", ["csv", "parquet", "xlsx"])
def test_the_table_of_all_is_written_in_each_form(folder: Path, tmp_path: Path, suffix: str) -> None:
    out = tmp_path / f"说明.{suffix}"
    assert main(["explain", str(folder), "--all", "--out", str(out), "--quiet"]) == 0
    read = {"csv": pd.read_csv, "parquet": pd.read_parquet, "xlsx": calamine}[suffix](out)
    frame = explain_all(jc.read_plan(folder))
    assert list(read.columns) == list(frame.columns)
    assert read["chosen_net_fen"].sum() == frame["chosen_net_fen"].sum()
    assert main(["explain", str(folder), "--all", "--out", str(out), "--quiet"]) == 2


def test_one_record_makes_both_languages(plan: jc.Plan) -> None:
    for number in plan.quarter.cases["case_number"]:
        found = Explanation.model_validate_json(explain(plan, number).model_dump_json())
        zh, en = explanation_text(found), explanation_text(found, "en")
        assert len(zh.splitlines()) == len(en.splitlines())
        if found.chosen is not None:
            for figure in (found.chosen.value_fen, found.chosen.net_fen):
                assert f"{figure / 100:,.2f}" in zh.replace("−", "-")
                assert f"{figure / 100:,.2f}" in en.replace("−", "-")
        assert not any(word in zh for word in ("价值", "价格", "债权人", "债务人", "老赖", "移送执行"))


def test_courts_and_parties_see_no_figure_in_money(plan: jc.Plan) -> None:
    for number in plan.quarter.cases["case_number"]:
        found = explain(plan, number)
        for audience in (Audience.RECEIVER, Audience.ORIGIN, Audience.PARTY):
            for language in ("zh", "en"):
                text = explanation_text(found, language, audience)
                assert not any(word in text for word in (" 元", "CNY", "紧张程度", "概率", "probability"))
            record = json.dumps(audience_record(found, audience))
            assert "fen" not in record
            assert "price" not in record
        others = set(found.cases) - {found.case_number}
        party = explanation_text(found, "zh", Audience.PARTY) + json.dumps(
            audience_record(found, Audience.PARTY), ensure_ascii=False
        )
        assert not any(other in party for other in others)
    with pytest.raises(ValueError, match="研究"):
        explanation_text(found, "zh", Audience.RESEARCH)


def test_the_command_explains(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    number = "（2025）宁0402执10号"
    assert main(["explain", str(folder), "--case", number, "--exact", "--quiet"]) == 0
    assert "精确计算" in capsys.readouterr().out
    assert main(["explain", str(folder), "--case", number, "--json", "--quiet"]) == 0
    assert Explanation.model_validate(json.loads(capsys.readouterr().out)).chosen is not None
    assert main(["explain", str(folder), "--case", "没有", "--quiet"]) == 2
    assert main(["explain", str(folder), "--quiet"]) == 2
    assert main(["explain", str(folder), "--all", "--audience", "party", "--out", "x.csv", "--quiet"]) == 2
    assert main(["explain", str(folder / "没有"), "--case", number, "--quiet"]) == 2


def test_prices_of_one_fen_a_unit_cost_what_is_used() -> None:
    made = small_plan()
    for number in made.quarter.cases["case_number"]:
        found = explain(made, number)
        for option in found.alternatives:
            assert option.capacity_cost_fen == sum(use.amount for use in option.uses)
            assert (option.mode is Mode.STAY) <= (not option.uses)


def test_no_solver_is_loaded(folder: Path) -> None:
    code = (
        "import sys; from jiaocha.cli import main; "
        f"main(['explain', {str(folder)!r}, '--case', '（2025）宁0402执10号', '--quiet']); "
        "print([m for m in ('ortools', 'numba') if m in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"
