"""The tables behind the outputs: formats, reasons, ranges, flows, audiences."""

from dataclasses import replace

import numpy as np
import pytest
from report_plans import FakePlan, fake_plan
from tiny import case, tiny_quarter

from jiaocha.reporting.audience import VISIBLE, Audience, visible_columns
from jiaocha.reporting.formats import brief_money, day, money, share, wan, yuan
from jiaocha.reporting.layout import TABLES
from jiaocha.reporting.page_data import page_table, script_safe
from jiaocha.reporting.reasons import StayReason, stay_reasons
from jiaocha.reporting.tables import plan_tables
from jiaocha.reporting.view import View
from jiaocha.reporting.wording import MODE_BASIS, MODE_DOCUMENT, SENTENCES, STATUS_SENTENCE
from jiaocha_models import Certificate
from jiaocha_models.words import Mode, Status

COUNTIES = ("宁0402", "宁0422", "宁0423", "宁0424", "宁0425")


@pytest.fixture(scope="module")
def plan() -> FakePlan:
    return fake_plan(tiny_quarter(cases=[case(i + 1, COUNTIES[i % 5]) for i in range(60)]))


def test_amounts_stand_in_both_units() -> None:
    assert yuan(123_456) == "1,234.56"
    assert wan(1_234_565_000) == "1,234.56"  # half to even
    assert wan(1_234_575_000) == "1,234.58"
    assert money(5_000_000) == "5.00 万元（50,000.00 元）"
    assert money(-150) == "-0.00 万元（-1.50 元）"
    assert brief_money(999_900) == "9,999.00 元"
    assert yuan(10**17 + 1) == "1,000,000,000,000,000.01"


def test_small_shares_are_not_shown_as_nothing() -> None:
    assert share(0.0) == "0.00%"
    assert share(0.000001) == "<0.01%"
    assert share(0.0123) == "1.23%"


def test_days_are_written_as_courts_write_them() -> None:
    assert day("2026-10-01") == "2026年10月1日"
    assert day("2026-10-01", "en") == "2026-10-01"


def test_every_sentence_has_both_languages_and_the_same_places() -> None:
    for key, (zh, en) in SENTENCES.items():
        assert set(_places(zh)) == set(_places(en)), key
    assert set(MODE_BASIS) == set(Mode)
    assert set(MODE_DOCUMENT) == set(Mode) - {Mode.STAY}
    assert set(STATUS_SENTENCE) == set(Status)


def _places(sentence: str) -> list[str]:
    return [part.split("}")[0] for part in sentence.split("{")[1:]]


def test_every_stay_has_its_kind_of_reason(plan: FakePlan) -> None:
    stays = stay_reasons(View(plan))
    options, choice = plan.options, plan.solution.choice
    assert np.array_equal(stays.groups, np.flatnonzero(options.option_mode[choice] == Mode.STAY.position))
    problem = options.problem
    for group, kind, sentence in zip(stays.groups, stays.kinds, stays.sentences, strict=True):
        values = problem.value[problem.group_start[group] : problem.group_start[group + 1]]
        assert sentence
        assert (kind is StayReason.ONLY) == (len(values) == 1)
        if kind is StayReason.NO_GAIN:
            assert values.max() <= 0


def test_reason_names_the_capacity_whose_price_keeps_a_group() -> None:
    plan = fake_plan(tiny_quarter(cases=[case(i + 1, COUNTIES[i % 5]) for i in range(10)]))
    options = plan.options
    stay = options.problem.group_start[:-1][options.option_mode[options.problem.group_start[:-1]] == 0]
    choice = plan.solution.choice.copy()
    choice[options.option_group[stay]] = stay
    dear = np.full(options.problem.n_rows, 10**9, np.int64)
    certificate = Certificate(1, dear, np.zeros(len(choice), np.int64), np.ones(len(dear), np.int64), 0)
    solution = replace(plan.solution, choice=choice, prices=certificate)
    stays = stay_reasons(View(FakePlan(plan.quarter, options, solution, plan.summary)))
    supervised = {StayReason.WITHIN_GAP, StayReason.NO_GAIN, StayReason.ONLY}
    assert set(stays.kinds) <= supervised | {StayReason.CROWDED}
    for kind, sentence in zip(stays.kinds, stays.sentences, strict=True):
        if kind is StayReason.CROWDED:
            assert "工时" in sentence


def test_units_of_a_group_are_shared_without_loss(plan: FakePlan) -> None:
    view = View(plan)
    minutes = plan.options.option_minutes[plan.solution.choice].sum()
    assert view.units.sum() == pytest.approx(minutes / plan.quarter.policy.capacity.minutes_per_unit)


def test_use_of_capacities_is_exact(plan: FakePlan) -> None:
    view, problem = View(plan), plan.options.problem
    use = [0] * problem.n_rows
    for option in plan.solution.choice:
        for entry in range(problem.entry_start[option], problem.entry_start[option + 1]):
            use[problem.entry_row[entry]] += int(problem.entry_amount[entry])
    assert view.used.tolist() == use


def test_loads_before_and_after_differ_by_what_moved(plan: FakePlan) -> None:
    tables = plan_tables(plan)
    received = dict(zip(tables["received"]["court"], tables["received"]["received"], strict=True))
    for row in tables["sent"].to_dict("records"):
        assert row["backlog_after"] == row["backlog_before"] - row["sent"] + received.get(row["court"], 0)
    assert tables["sent"]["range_low"].le(tables["sent"]["range_high"]).all()


def test_courts_without_judges_have_no_load_and_no_range() -> None:
    quarter = tiny_quarter(courts={"宁0402": {"judges": None}, "宁0422": {"backlog": None}})
    sent = plan_tables(fake_plan(quarter))["sent"].set_index("court")
    assert np.isnan(sent.loc["固原市原州区人民法院", "load_after"])
    assert sent.loc["固原市原州区人民法院", "range_place"] == ""
    assert np.isnan(sent.loc["西吉县人民法院", "load_before"])


def test_flows_count_what_goes_back(plan: FakePlan) -> None:
    flows = plan_tables(plan)["flows"]
    cases = {(row.origin, row.receiver): row.cases for row in flows.itertuples()}
    assert len(cases) == len(flows)
    for row in flows.itertuples():
        assert row.back == cases.get((row.receiver, row.origin), 0)
        assert row.origin != row.receiver


def test_gains_cover_every_case_with_a_measure(plan: FakePlan) -> None:
    tables = plan_tables(plan)
    assert tables["gains"]["cases"].sum() == tables.headline.acted
    assert tables["gains"]["raw_recovery"].sum() == tables.headline.raw_recovery
    assert tables["gains"]["share"].sum() == pytest.approx(1)


def test_reserve_costs_its_price_times_its_room(plan: FakePlan) -> None:
    capacities = plan_tables(plan)["capacities"]
    outside = capacities[capacities["room_cost"].notna()]
    whole = capacities[capacities["kind"] == "receiver_minutes"].set_index("court")["limit"]
    assert len(outside) == len(plan.quarter.courts)
    for row in outside.itertuples():
        assert row.room_cost == pytest.approx(row.tightness * (whole[row.court] - row.limit))


def test_tables_are_made_once_for_a_plan(plan: FakePlan) -> None:
    assert plan_tables(plan) is plan_tables(plan)
    assert plan_tables(plan, "en") is not plan_tables(plan)


def test_parameters_say_source_and_that_nobody_approved_them(plan: FakePlan) -> None:
    parameters = plan_tables(plan)["parameters"].set_index("key")
    assert parameters.loc["weights.progress_per_person", "value"] == "20,000.00"
    assert parameters.loc["weights.progress_per_person", "unit"] == "元"
    assert set(parameters["approved"]) == {"未经认定"}
    assert parameters.loc["rules.cross_province", "value"] == "否"
    assert (parameters["source"] != "").all()


def test_rules_say_basis_and_status(plan: FakePlan) -> None:
    rules = plan_tables(plan)["rules"]
    assert rules["rule"].is_unique
    for name in ("sentence", "basis", "status"):
        assert (rules[name] != "").all(), name


def test_only_the_decider_sees_grounds_terms_prices_and_reasons() -> None:
    secret = {"ground", "reason", "value", "progress_gain", "tightness", "room_cost", "raw_recovery_yuan"}
    for audience in Audience:
        if audience is Audience.DECIDER:
            continue
        for table in TABLES:
            if table in ("parameters",):
                continue
            names = {column.name for column in visible_columns(audience, table)}
            assert not names & secret, (audience, table)
            assert not any(name.startswith("term_") for name in names), (audience, table)
    assert visible_columns(Audience.PARTY, "capacities") == ()


def test_whitelists_name_columns_that_exist() -> None:
    for audience, tables in VISIBLE.items():
        for table, names in tables.items():
            existing = {column.name for column in TABLES[table].columns}
            assert set(names) <= existing, (audience, table)
            assert len(visible_columns(audience, table)) == len(names)


def test_decider_sees_every_column_in_order() -> None:
    for name, table in TABLES.items():
        assert visible_columns(Audience.DECIDER, name) == table.columns


def test_packed_columns_read_back(plan: FakePlan) -> None:
    table, frame = TABLES["cases"], plan_tables(plan)["cases"]
    columns = [column for column in table.columns if column.source != "-"]
    packed = page_table("cases", columns, frame, static=3).data
    assert packed is not None
    for column, one in zip(columns, packed["columns"], strict=True):
        values = [one["words"][code] for code in one["data"]] if "words" in one else one["data"]
        full: list[object] = [None] * packed["rows"]
        for place, value in zip(one.get("at", range(packed["rows"])), values, strict=True):
            full[place] = value
        for shown, true in zip(full, frame[column.frame_column].tolist(), strict=True):
            if isinstance(true, float) and true == true:
                assert shown == pytest.approx(true, abs=0.01)
            elif isinstance(true, str | int):
                assert (shown or 0) == (true or 0)


def test_json_cannot_leave_its_element() -> None:
    text = script_safe({"a": "</script><!--&\u2028"})
    assert not set("<>&\u2028") & set(text)
