"""Whitelists by audience: values marked in every field, looked for in every output; small cells."""

import html
import json
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiny import case, tiny_quarter

import jiaocha as jc
from jiaocha.cli import main
from jiaocha.folder import StoredPlan
from jiaocha.reporting import Audience, explanation_text, plan_tables, write_research_workbook
from jiaocha.reporting.answer_page import answer_page
from jiaocha.reporting.audience import ANSWERED_FIELDS, EXPLAINED_FIELDS, VISIBLE
from jiaocha.reporting.court_workbooks import handled_by
from jiaocha.reporting.layout import TABLES
from jiaocha.reporting.research import HIDDEN, LEAST_SHOWN, hidden_counts, suppressed
from jiaocha_models.explanation import Explanation
from jiaocha_models.words import TriageClass

COUNTIES = ("宁0402", "宁0422", "宁0423", "宁0424", "宁0425")
N_CASES = 20

TEXTS = (
    "original_case_number", "basis_number", "cause", "creditor", "debtor", "debtor_identifier", "handler",
    "ground_registered_by", "ground_material", "nomination_channel", "remaining_work",
)  # fmt: skip
"""Free texts of a case; each is given a mark of its own."""

AMOUNTS = ("claimed", "recovered", "outstanding", "money_held", "asset_value", "prior_rights")
DAYS = ("filing_date", "application_date", "asset_discovery_date", "last_act_date", "ground_registered_on")
DERIVED = ("reason", "fact")
"""Texts that triage adds to a case."""

MAY_SEE = {
    Audience.DECIDER: {"outstanding", "reason", "fact", "original_case_number"},
    Audience.RECEIVER: {"outstanding"},
    Audience.ORIGIN: {"reason"},  # only what a court must do first, see below
    Audience.PARTY: set(),
    Audience.RESEARCH: set(),
}
"""Marked fields that an audience may find in its outputs, next to case number and courts."""

WITHHELD = {
    "petition": True, "interference_lead": True, "passive_lead": True, "livelihood": True, "wages": True,
    "debtor_level": "city", "party_wish": "other_court", "complexity": "complex", "creditor_kind": "state",
}  # fmt: skip
"""Flags and choices that no output for courts, parties or research may depend on once the plan is made."""


def mark(field: str, number: int) -> str:
    return f"标记{field.replace('_', '')}{number:03d}止"


def amount(field: str, number: int) -> int:
    """An amount in fen that occurs nowhere else: 7 digits of 元 that say field and case, and 37 fen."""
    return (7_000_000 + 10_000 * AMOUNTS.index(field) + 100 * number + 13) * 100 + 37


def day(field: str, number: int) -> pd.Timestamp:
    return pd.Timestamp("1971-01-01") + pd.Timedelta(days=100 * DAYS.index(field) + number)


def marks(field: str, number: int) -> set[str]:
    """Every form in which a planted value could be printed."""
    if field in AMOUNTS:
        fen = amount(field, number)
        return {str(fen), f"{fen / 100:.2f}", f"{fen / 100:,.2f}"}
    if field in DAYS:
        at = day(field, number)
        serial = (at - pd.Timestamp("1899-12-30")).days
        return {f"{at:%Y-%m-%d}", f"{at.year}年{at.month}月{at.day}日", f"<v>{serial}</v>"}
    return {mark(field, number)}


def number_of(case: int) -> str:
    return f"（2025）{COUNTIES[case % 5]}执{case + 701}号"


@pytest.fixture(scope="module")
def plan() -> jc.Plan:
    """An ordinary plan, before anything is marked."""
    cases = [case(n + 701, COUNTIES[n % 5], claimed=40_000_000) for n in range(N_CASES)]
    cases[3]["over_seizure"] = True  # set aside with something to do first
    room = {code: {"declared_room": 4.0} for code in COUNTIES} | {"宁04": {"takes_part": False}}
    return jc.plan(tiny_quarter(cases=cases, courts=room))


@pytest.fixture(scope="module")
def folder(plan: jc.Plan, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The plan stored with a mark in every field."""
    return jc.write_plan(planted(plan), tmp_path_factory.mktemp("标") / "方案")


def planted(plan: jc.Plan) -> jc.Plan:
    frame, triage = plan.quarter.cases.copy(), plan.options.triage.copy()
    order = range(N_CASES)
    for field in TEXTS:
        frame[field] = pd.Series([mark(field, n) for n in order], dtype="str")
    for field in AMOUNTS:
        frame[field] = pd.array([amount(field, n) for n in order], "Int64")
    for field in DAYS:
        frame[field] = pd.Series([day(field, n) for n in order], dtype="datetime64[s]")
    for field in DERIVED:
        triage[field] = pd.Series([mark(field, n) for n in order], dtype="str")
    quarter = replace(plan.quarter, cases=frame)
    return replace(plan, quarter=quarter, options=replace(plan.options, triage=triage))


def text_of(file: Path) -> str:
    """Everything in a file: all parts of a workbook, hidden or not, with its properties; a page's data."""
    if file.suffix == ".xlsx":
        with zipfile.ZipFile(file) as book:
            parts = [name + book.read(name).decode("utf-8", "replace") for name in book.namelist()]
        return html.unescape("\n".join(parts))
    return html.unescape(file.read_text("utf-8"))


def found_fields(text: str) -> dict[str, set[int]]:
    """Planted fields that occur in a text, with the cases they are of."""
    fields = (*TEXTS, *AMOUNTS, *DAYS, *DERIVED)
    found = {
        field: {n for n in range(N_CASES) if any(form in text for form in marks(field, n))}
        for field in fields
    }
    return {field: cases for field, cases in found.items() if cases}


def own_cases(text: str) -> set[int]:
    return {n for n in range(N_CASES) if number_of(n) in text or f"执{n + 701}号" in text}


@pytest.fixture(scope="module")
def outputs(
    plan: jc.Plan, folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[Audience, str], dict[str, str]]:
    """Texts of all outputs of an audience in a language, with what the commands print."""
    made: dict[tuple[Audience, str], dict[str, str]] = {}

    def get(audience: Audience, language: str) -> dict[str, str]:
        key = (audience, language)
        if key not in made:
            out = tmp_path_factory.mktemp("出") / "报告"
            made[key] = _outputs(plan, folder, out, audience, language)
        return made[key]

    return get


def _outputs(plan: jc.Plan, folder: Path, out: Path, audience: Audience, language: str) -> dict[str, str]:
    texts = {}
    arguments = ["report", str(folder), "--audience", audience.value, "--lang", language, "--out", str(out)]
    if audience is Audience.PARTY:
        arguments += ["--case", number_of(0)]
    assert main(arguments) == 0
    for file in sorted(out.rglob("*")):
        texts[file.name] = file.name + text_of(file)
    marked = replace(plan, options=planted(plan).options)  # law is run again: its quarter stays
    for n in range(N_CASES) if audience is not Audience.RESEARCH else ():
        found = jc.explain(marked, number_of(n))
        texts[f"explain {n}"] = explanation_text(found, language, audience)
    if audience in ANSWERED_FIELDS:
        stored = jc.read_plan(folder)
        for code in COUNTIES:
            found_answer = jc.answer(stored, code, language)
            texts[f"answer {code}"] = answer_page(found_answer, language, audience)
    return texts


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("audience", list(Audience))
def test_no_output_holds_what_its_whitelist_forbids(
    outputs: Callable[[Audience, str], dict[str, str]],
    audience: Audience,
    language: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    texts = outputs(audience, language)
    printed = capsys.readouterr()
    texts = {**texts, "stdout": printed.out, "stderr": printed.err}
    seen: set[str] = set()
    for name, text in texts.items():
        fields = set(found_fields(text))
        if name.startswith(("explain", "answer")) and audience in (
            Audience.RECEIVER,
            Audience.ORIGIN,
            Audience.PARTY,
        ):
            assert not fields, name
        assert fields <= MAY_SEE[audience], name
        seen |= fields
    assert seen == MAY_SEE[audience]  # what may be seen is found, so the search can find


def test_the_search_finds_a_hidden_sheet_a_property_and_the_data_of_a_page(tmp_path: Path) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(str(tmp_path / "a.xlsx")) as book:
        book.set_properties({"comments": mark("handler", 1)})
        book.add_worksheet("甲")
        hidden = book.add_worksheet("乙")
        hidden.hide()
        hidden.write_string(0, 0, mark("cause", 2))
        hidden.write_number(1, 0, amount("claimed", 3) / 100)
        hidden.write_datetime(2, 0, day("filing_date", 4).to_pydatetime())
    assert found_fields(text_of(tmp_path / "a.xlsx")) == {
        "handler": {1}, "cause": {2}, "claimed": {3}, "filing_date": {4},
    }  # fmt: skip
    (tmp_path / "a.html").write_text(json.dumps({"x": amount("asset_value", 5)}), "utf-8")
    assert found_fields(text_of(tmp_path / "a.html")) == {"asset_value": {5}}


def test_a_court_finds_its_own_cases_and_no_others(
    folder: Path, outputs: Callable[[Audience, str], dict[str, str]]
) -> None:
    stored = jc.read_plan(folder)
    view = plan_tables(stored).view
    assert view.transferred.any()
    names = stored.quarter.courts["name"].tolist()
    for audience in (Audience.RECEIVER, Audience.ORIGIN):
        books = {name: text for name, text in outputs(audience, "zh").items() if name.endswith(".xlsx")}
        moved = view.receiver if audience is Audience.RECEIVER else view.origin
        assert {name.removesuffix(".xlsx") for name in books} == {
            names[court] for court in moved[view.transferred]
        }
        for name, text in books.items():
            court = names.index(name.removesuffix(".xlsx"))
            mine = handled_by(view, court) if audience is Audience.RECEIVER else view.origin == court
            numbers = set(stored.quarter.cases["case_number"][mine])
            assert {number_of(n) for n in own_cases(text)} == numbers, name
            aside = view.triage == TriageClass.PRE_TASK.value
            assert found_fields(text).get("reason", set()) <= set(np.flatnonzero(mine & aside)), name


def test_an_answer_names_the_cases_the_court_receives_and_no_others(
    folder: Path, outputs: Callable[[Audience, str], dict[str, str]]
) -> None:
    stored = jc.read_plan(folder)
    view, codes = plan_tables(stored).view, stored.quarter.courts["code"].to_numpy(object)
    for code in COUNTIES:
        mine = view.transferred & (codes[view.receiver] == code)
        text = outputs(Audience.RECEIVER, "zh")[f"answer {code}"]
        assert {number_of(n) for n in own_cases(text)} == set(stored.quarter.cases["case_number"][mine])


def test_a_party_finds_one_case(outputs: Callable[[Audience, str], dict[str, str]]) -> None:
    for name, text in outputs(Audience.PARTY, "zh").items():
        if name.endswith(".xlsx"):
            assert own_cases(text) == {0}
        else:
            assert own_cases(text) == {int(name.removeprefix("explain "))}


def test_research_finds_no_case_and_no_court(
    folder: Path, outputs: Callable[[Audience, str], dict[str, str]]
) -> None:
    courts = jc.read_plan(folder).quarter.courts
    for text in outputs(Audience.RESEARCH, "zh").values():
        assert own_cases(text) == set()
        places = courts["name"][courts["level"] != "supreme"]  # the supreme court issues the texts cited
        assert not [name for name in places if name in text]
        assert "2026-10-01" not in text


@pytest.mark.parametrize("field", list(WITHHELD))
def test_outputs_do_not_depend_on_what_is_withheld(folder: Path, tmp_path: Path, field: str) -> None:
    stored = jc.read_plan(folder)
    cases = stored.quarter.cases.copy()
    cases[field] = pd.Series([WITHHELD[field]] * N_CASES, dtype=cases[field].dtype)
    triage = stored.options.triage.copy()
    triage["ground"], triage["ground_source"] = "interference", "registered"
    other = replace(
        stored,
        quarter=replace(stored.quarter, cases=cases),
        options=replace(stored.options, triage=triage),
    )
    for audience in (Audience.RECEIVER, Audience.ORIGIN):
        for court in range(len(stored.quarter.courts)):
            assert _court_bytes(stored, court, tmp_path, audience) == _court_bytes(
                other, court, tmp_path, audience
            )
    for code in COUNTIES:
        assert answer_page(jc.answer(stored, code)) == answer_page(jc.answer(other, code))
    for one in (stored, other):
        write_research_workbook(plan_tables(one), tmp_path / "研究.xlsx")
    with zipfile.ZipFile(tmp_path / "研究.xlsx") as book:
        assert book.testzip() is None


def _court_bytes(plan: StoredPlan, court: int, tmp_path: Path, audience: Audience) -> dict[str, bytes]:
    from jiaocha.reporting import write_court_workbook

    file = tmp_path / "一.xlsx"
    write_court_workbook(plan_tables(plan), court, file, audience)
    with zipfile.ZipFile(file) as book:
        return {name: book.read(name) for name in book.namelist()}


def test_whitelists_name_what_exists_and_say_nothing_of_terms_or_prices() -> None:
    assert set(VISIBLE) == set(EXPLAINED_FIELDS) == set(Audience)
    for audience, tables in VISIBLE.items():
        for table, columns in tables.items():
            known = {column.name for column in TABLES[table].columns}
            assert set(columns) <= known, (audience, table)
            if audience is not Audience.DECIDER:
                banned = re.compile(r"term_|value|price|tightness|recovery|progress|ground|fact|reason")
                open_to_all = {"parameters": {"value"}}.get(table, set())
                assert not [c for c in columns if banned.search(c) and c not in open_to_all]
    assert set(EXPLAINED_FIELDS[Audience.DECIDER]) == set(Explanation.model_fields)


@given(
    st.lists(st.tuples(st.integers(0, 40), st.sampled_from("甲乙丙")), min_size=1, max_size=12),
)
def test_no_total_gives_a_small_count_away(rows: list[tuple[int, str]]) -> None:
    counts = np.array([count for count, _ in rows])
    slices = np.array([name for _, name in rows], dtype=object)
    hidden = hidden_counts(counts, slices)
    assert not (hidden & (counts == 0)).any()
    assert hidden[(counts > 0) & (counts < LEAST_SHOWN)].all()
    for inside in [np.full(len(rows), True), *(slices == name for name in np.unique(slices))]:
        taken = hidden & inside
        if taken.any() and (inside & ~hidden & (counts > 0)).any():
            assert taken.sum() >= 2
            assert counts[taken].sum() >= LEAST_SHOWN
    assert hidden.any() == ((counts > 0) & (counts < LEAST_SHOWN)).any()


def test_research_counts_add_up_to_the_cases_before_suppression(folder: Path) -> None:
    tables = plan_tables(jc.read_plan(folder))
    assert tables["coarse_cases"]["cases"].sum() == N_CASES
    shown = suppressed("coarse_cases", tables["coarse_cases"])["cases"].tolist()
    assert all(value == HIDDEN or value >= LEAST_SHOWN for value in shown)
    assert HIDDEN in shown


def test_the_command_refuses_what_it_should(folder: Path, tmp_path: Path) -> None:
    out, base = tmp_path / "出", ["report", str(folder), "--quiet", "--out", str(tmp_path / "出")]
    assert main([*base, "--audience", "party"]) == 2
    assert main([*base, "--case", number_of(0)]) == 2
    assert main([*base, "--audience", "party", "--case", "没有"]) == 2
    assert main([*base, "--audience", "research", "--receivers"]) == 2
    assert not out.exists()
    assert main([*base, "--receivers", "--json"]) == 0
    assert main([*base, "--receivers"]) == 2
    assert main([*base, "--receivers", "--replace"]) == 0
    (out / "笔记.txt").write_text("不得删除", "utf-8")
    assert main([*base, "--receivers", "--replace"]) == 2
    assert (out / "笔记.txt").exists()
