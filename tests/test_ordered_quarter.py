"""A policy that orders objectives: plan, folder, verification, tampering, reports, the key itself."""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from openpyxl import load_workbook
from plans import COUNTIES
from test_tampering import claim, in_columns, in_plan, rules, seal
from tiny import case, tiny_quarter

import jiaocha as jc
from jiaocha.cli import main
from jiaocha.folder import files, read_plan, write_plan
from jiaocha.intake.setting_values import Item, parse_cell_value, parse_toml_value
from jiaocha.intake.settings import all_settings
from jiaocha.planning import Plan, replan, summarise
from jiaocha.reporting import summary_text, write_workbook
from jiaocha.reporting.page import page_text
from jiaocha.verification import verify
from jiaocha.worth.levels import levels_of
from jiaocha_models import Change, Limits, Policy, Quarter
from jiaocha_models.ordered import terms_in_order
from jiaocha_models.words import ChangeKind, Status, Term

LEVELS = "progress；recovery；effort+crowding+court_travel"
QUICK = Limits(effort=0.4, threads=1)
CLOSE = Change(kind=ChangeKind.CLOSE_COURT, court_code=COUNTIES[0])


def crowded_quarter(levels: str | None = LEVELS, tolerance: float = 5.0) -> Quarter:
    courts: dict[str, dict[str, object]] = {code: {"declared_room": 4.0} for code in COUNTIES}
    courts["宁04"] = {"takes_part": False}
    cases = [
        case(serial, COUNTIES[serial % 5], claimed=1_000_000 * serial**2, wages=serial % 3 == 0)
        for serial in range(1, 13)
    ]
    policy = {"order": {"levels": levels, "tolerance_percent": tolerance}}
    return tiny_quarter(cases=cases, courts=courts, policy=policy)


@pytest.fixture(scope="module")
def made() -> Plan:
    return jc.plan(crowded_quarter(), QUICK)


@pytest.fixture(scope="module")
def written(made: Plan, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_plan(made, tmp_path_factory.mktemp("plans") / "方案")


@pytest.fixture
def folder(written: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(written, tmp_path / "方案"))


def test_each_level_is_kept_and_the_last_is_the_net_value(made: Plan) -> None:
    summary, problem = made.summary, made.options.problem
    assert [one.terms for one in summary.levels[:2]] == [(Term.PROGRESS,), (Term.RECOVERY,)]
    assert summary.levels[-1].terms == tuple(Term)
    assert summary.value_fen == summary.levels[-1].value_fen == int(problem.value[made.solution.choice].sum())
    assert summary.bound_fen == summary.levels[-1].bound_fen
    levels = levels_of(made.quarter.policy, made.options)
    for level, one in zip(levels, summary.levels, strict=True):
        assert one.value_fen == int(level.value[made.solution.choice].sum())
        assert one.kept_fen <= one.value_fen <= one.bound_fen
        assert one.reached_fen - one.kept_fen <= one.tolerance_percent / 100 * abs(one.reached_fen) + 20
    assert summary.levels[0].status in (Status.PROVEN_BY_CERTIFICATE, Status.PROVEN_BY_SOLVER)


def test_the_order_gives_more_of_the_first_level_than_weights_do(made: Plan) -> None:
    weighed = jc.plan(crowded_quarter(None), QUICK)
    assert weighed.summary.levels == ()
    assert weighed.order is None
    progress = levels_of(made.quarter.policy, made.options)[0].value
    assert made.summary.levels[0].reached_fen >= int(progress[weighed.solution.choice].sum())
    strict = jc.plan(crowded_quarter(tolerance=0.0), QUICK)
    assert strict.summary.levels[0].value_fen == strict.summary.levels[0].reached_fen
    assert strict.summary.value_fen <= weighed.summary.bound_fen


def test_a_folder_holds_what_verification_needs(made: Plan, written: Path) -> None:
    assert verify(written) == []
    assert verify(written, crowded_quarter()) == []
    stored = read_plan(written)
    assert stored.order is not None
    assert [one.value for one in stored.order.levels] == [one.reached_fen for one in made.summary.levels]
    again = replan(made, QUICK)
    assert again.summary.levels[0].reached_fen >= made.summary.levels[0].reached_fen


def test_reports_show_the_levels(made: Plan, tmp_path: Path) -> None:
    write_workbook(made, tmp_path / "方案.xlsx")
    book = load_workbook(tmp_path / "方案.xlsx")
    listed = [row[:5] for row in book["目标先后"].iter_rows(min_row=4, values_only=True)]
    assert listed == [
        (number, one.name, one.value_fen / 100, one.reached_fen / 100, one.kept_fen / 100)
        for number, one in enumerate(made.summary.levels, start=1)
    ]
    page, told = page_text(made), summary_text(made)
    for text in (page, told):
        assert "在守住前一层的方案中求后一层" in text
        assert all(level.name in text for level in made.summary.levels)
    assert 'id="levels-data"' in page
    assert "net value (all terms)" in page_text(made, "en")
    explained = jc.explain(made, made.quarter.cases["case_number"].iloc[0])
    assert explained.levels == tuple(level.name for level in made.summary.levels)
    assert "目标的先后" in jc.explanation_text(explained)


def test_reports_of_weights_have_no_levels(tmp_path: Path) -> None:
    plain = jc.plan(crowded_quarter(None), QUICK)
    write_workbook(plain, tmp_path / "方案.xlsx")
    assert "目标先后" not in load_workbook(tmp_path / "方案.xlsx").sheetnames
    assert "守住前" not in page_text(plain) + summary_text(plain)
    assert 'id="levels-data"' not in page_text(plain)


REFUSED: dict[str, Callable[[Plan], object]] = {
    "what_if": lambda made: jc.what_if(made, [CLOSE]),
    "no effective change": lambda made: jc.what_if(made, []),
    "repair": lambda made: jc.repair(made, [CLOSE]),
    "sweep": lambda made: jc.sweep(made, {"court": [CLOSE]}),
    "scarcity": jc.scarcity,
    "steadiness": jc.steadiness,
    "exact cost": lambda made: jc.explain(made, made.quarter.cases["case_number"].iloc[0], exact=True),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_knows_weights_only_is_refused(made: Plan, name: str) -> None:
    with pytest.raises(jc.InputError) as raised:
        REFUSED[name](made)
    assert [finding.rule for finding in raised.value.findings] == ["order_not_supported"]


def test_a_change_that_sets_an_order_is_refused() -> None:
    plain = jc.plan(crowded_quarter(None), QUICK)
    with pytest.raises(jc.InputError, match="目标的先后"):
        jc.what_if(plain, [Change(kind=ChangeKind.SET_POLICY, key="order.levels", value="progress")])


def test_a_plan_by_weights_is_no_plan_of_an_order(made: Plan) -> None:
    with pytest.raises(ValueError, match="orders objectives"):
        summarise(made.quarter, made.options, made.solution, QUICK)


def test_commands_refuse_in_words(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    number = str(read_plan(folder).quarter.cases["case_number"].iloc[0])
    out = str(folder.parent / "另")
    asked = (
        (["what-if", str(folder), f"close_court:court_code={COUNTIES[0]}", "--out", out], 1),
        (["scarcity", str(folder)], 1),
        (["steadiness", str(folder)], 1),
        (["explain", str(folder), "--case", number, "--exact"], 2),
    )
    for words, code in asked:
        assert main(words) == code, words
        shown = capsys.readouterr()
        assert "目标的先后" in shown.out + shown.err, words
    assert not Path(out).exists()


def test_a_comparison_says_what_it_compares(made: Plan) -> None:
    assert "目标的先后" in str(jc.compare(made, made))


def change(name: str, column: str, amount: int, row: int = 1) -> Callable[[Path], None]:
    def tamper(folder: Path) -> None:
        in_columns(
            folder, name, lambda columns: columns[column].__setitem__(row, columns[column][row] + amount)
        )

    return tamper


def level_claim(number: int, **changes: object) -> Callable[[Path], None]:
    def tamper(folder: Path) -> None:
        in_plan(folder, levels=lambda levels: [
            {**one, **changes} if at == number else one for at, one in enumerate(levels)
        ])  # fmt: skip

    return tamper


def lower_a_bound(folder: Path) -> None:
    content = json.loads((folder / "certificate.json").read_bytes())
    content["levels"][1]["bound_fen"] -= 1
    files.write_json(folder / "certificate.json", content)
    in_plan(folder, levels=lambda levels: [
        {**one, "bound_fen": one["bound_fen"] - (at == 1)} for at, one in enumerate(levels)
    ])  # fmt: skip


def everybody_stays_first(folder: Path) -> None:
    """The first level's plan becomes one that reaches nothing, so that nothing has to be kept."""
    start = read_plan(folder).options.problem.group_start

    def stay(columns: dict) -> None:
        columns["option"][columns["level"] == 0] = start[:-1]

    in_columns(folder, "levels.parquet", stay)


def every_group_its_own_part(folder: Path) -> None:
    """Finer parts keep more, so that the levels below look closer to their bounds than they are."""
    in_columns(
        folder,
        "levels.parquet",
        lambda columns: columns.__setitem__("part", columns["group"].astype(np.int32)),
    )


TAMPERINGS: dict[str, tuple[Callable[[Path], None], str]] = {
    "value of a level": (level_claim(0, value_fen=10**12), "level_claim_wrong"),
    "reached": (level_claim(1, reached_fen=7), "level_value_wrong"),
    "kept": (level_claim(0, kept_fen=0), "level_claim_wrong"),
    "bound of a level": (level_claim(0, bound_fen=7), "level_claim_wrong"),
    "gap of a level": (level_claim(0, gap=0.5), "level_claim_wrong"),
    "tolerance": (level_claim(0, tolerance_percent=50.0), "level_claim_wrong"),
    "name": (level_claim(1, name="其他"), "level_claim_wrong"),
    "terms": (level_claim(1, terms=["relief"]), "level_claim_wrong"),
    "levels left out": (claim("levels", lambda _: []), "level_claim_wrong"),
    "one level less": (claim("levels", lambda levels: levels[1:]), "level_claim_wrong"),
    "bound lowered in both places": (lower_a_bound, "level_bound_wrong"),
    "multiplier of a row": (change("level_rows.parquet", "multiplier", 10**9, 0), "level_bound_wrong"),
    "multiplier of a group": (change("levels.parquet", "multiplier", 10**15, 0), "level_bound_wrong"),
    "plan of a level": (everybody_stays_first, "level_value_wrong"),
    "option of no group": (change("levels.parquet", "option", 10**9, 0), "level_plan_wrong"),
    "part": (change("levels.parquet", "part", 1, 0), "file_unreadable"),
    "finer parts": (every_group_its_own_part, "level_parts_wrong"),
    "main certificate": (change("rows.parquet", "multiplier", 1, 0), "bound_wrong"),
}


@pytest.mark.parametrize("name", TAMPERINGS)
def test_tampering_with_a_level_is_caught(folder: Path, name: str) -> None:
    tamper, expected = TAMPERINGS[name]
    tamper(folder)
    assert "digest_wrong" in rules(verify(folder))
    seal(folder)
    found = verify(folder)
    assert expected in rules(found)
    assert "digest_wrong" not in rules(found)


def test_a_missing_file_of_levels_is_a_finding(folder: Path) -> None:
    (folder / "levels.parquet").unlink()
    assert {"file_missing", "file_unreadable"} <= rules(verify(folder))


def test_levels_without_an_order_are_refused(made: Plan, tmp_path: Path) -> None:
    plain = jc.plan(crowded_quarter(None), QUICK)
    forged = replace(plain, summary=plain.summary.model_copy(update={"levels": made.summary.levels}))
    assert "level_claim_wrong" in rules(verify(write_plan(forged, tmp_path / "plan")))


def test_a_quarter_that_cannot_be_planned_has_no_levels() -> None:
    from jiaocha.planning import last_level

    quarter = crowded_quarter()
    options = jc.build_options(quarter)
    problem = options.problem
    tight = replace(
        problem, limit=np.where(np.arange(problem.n_rows) == problem.block.max(), -1, problem.limit)
    )
    order = jc.solve_in_order(tight, levels_of(quarter.policy, options), QUICK)
    solution = last_level(tight, order)
    assert solution.status is order.status is Status.INFEASIBLE
    assert len(solution.choice) == 0
    assert order.levels == ()


def test_the_key_names_terms_by_code_or_word() -> None:
    assert terms_in_order("实质进展; effort＋法院路途") == (
        (Term.PROGRESS,), (Term.EFFORT, Term.COURT_TRAVEL),
    )  # fmt: skip
    assert terms_in_order(None) == terms_in_order(" ") == ()
    setting = all_settings()["order.levels"]
    for wrong in ("progress；unknown", "progress；progress", "progress；；recovery", "progress+"):
        for parse in (parse_toml_value, parse_cell_value):
            value, fault = parse(Item("order.levels", wrong), setting)
            assert fault is not None, (wrong, value)
            assert fault.rule == "policy_value_range"
        with pytest.raises(ValueError, match="order"):
            Policy.model_validate({"order": {"levels": wrong}})
