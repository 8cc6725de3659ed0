"""New cases at the plan's prices: the same options as a plan's, ranked, with the room they use and leave."""

import json
from collections.abc import Iterator
from dataclasses import asdict, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from drawn import drawn
from plans import COUNTIES, small_plan, small_quarter
from random_quarters import random_quarter
from scipy import stats
from tiny import case, tiny_quarter

import jiaocha as jc
from jiaocha.cli import main
from jiaocha.folder import write_plan
from jiaocha.placement import begin_room, drift, open_room, recommend, recommendation_text, redraw
from jiaocha.placement.case_options import options_of_cases
from jiaocha.placement.drift import Features, drift_of
from jiaocha.placement.new_cases import quarter_of_records, untied
from jiaocha.placement.one_case_options import one_case_of_quarter, options_of_one
from jiaocha.placement.prepared import Prepared
from jiaocha.placement.redraw import with_room
from jiaocha_models import Case, InputError, Limits, Quarter
from jiaocha_models.recommendation import Recommendation
from jiaocha_models.words import TriageClass

QUICK = Limits(effort=0.05)


def forecast_quarter() -> Quarter:
    """Twenty cases of four courts, more than the fifth has room for."""
    cases = [case(n, COUNTIES[1 + n % 4], claimed=10_000_000 + 1_000_000 * n) for n in range(1, 21)]
    room: dict[str, dict[str, object]] = {code: {"declared_room": 6.0} for code in COUNTIES}
    return tiny_quarter(cases=cases, courts=room)


@pytest.fixture(scope="module")
def plan() -> jc.Plan:
    return jc.plan(forecast_quarter(), QUICK)


@pytest.fixture(scope="module")
def folder(plan: jc.Plan, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("推荐") / "方案"
    write_plan(plan, out)
    begin_room(out, forecast=True)
    return out


def new_case(serial: int, court: str = "宁0423", **changes: object) -> Case:
    return Case.model_validate(case(serial, court, debtor_identifier=f"新{serial}", **changes))


@pytest.mark.parametrize("seed", range(2))
def test_a_batch_has_the_options_that_planning_would_give_it(seed: int) -> None:
    quarter = random_quarter(seed)
    if quarter.policy.order.levels:
        quarter = replace(
            quarter, policy=quarter.policy.model_copy(update={"order": type(quarter.policy.order)()})
        )
    plan = small_plan(quarter)
    found = {each.cases[0]: each for each in recommend(plan, quarter)}
    options, numbers = plan.options, quarter.cases["case_number"].to_numpy(object)
    assert sum(len(each.cases) for each in found.values()) == len(numbers)
    for group in range(len(options.groups)):
        own = range(*options.problem.group_start[group : group + 2].tolist())
        ranked = found[str(numbers[options.case_group == group][0])].options
        assert sorted(each.value_fen for each in ranked) == sorted(options.problem.value[own].tolist())
        assert sum(len(each.uses) for each in ranked) == int(
            np.diff(options.problem.entry_start[[own[0], own[-1] + 1]])[0]
        )
        for each in ranked:
            assert all(use.row >= 0 and use.limit == options.problem.limit[use.row] for use in each.uses)


HANGING = ("seizures", "exclusions", "matters", "adjustments", "estimates", "previous")


def alone(quarter: Quarter, at: int) -> Quarter:
    """One case of a quarter with what hangs on it."""
    number = quarter.cases["case_number"].iloc[at]
    kept: dict[str, Any] = {name: quarter.table(name) for name in HANGING}
    kept = {
        name: table[table["case_number"] == number].reset_index(drop=True) for name, table in kept.items()
    }
    cases = quarter.cases.iloc[[at]].reset_index(drop=True)
    return replace(quarter, cases=cases, links=quarter.links.iloc[:0], **kept)


@pytest.mark.parametrize("seed", range(20, 26))
def test_a_case_alone_has_the_options_of_a_quarter_of_that_case(seed: int) -> None:
    quarter = random_quarter(seed)
    prepared = Prepared(quarter)
    classes: set[str] = set()
    for at in range(seed % 3, len(quarter.cases), 3):
        single = alone(quarter, at)
        fast = options_of_one(one_case_of_quarter(single), prepared)
        if fast is None:
            continue
        (slow,) = options_of_cases(single)
        ours, theirs = asdict(fast), asdict(slow)
        assert [sorted(each) for each in ours.pop("uses")] == [sorted(each) for each in theirs.pop("uses")]
        assert ours == theirs
        classes.add(fast.triage)
    assert len(classes) > 1


def test_most_cases_of_a_synthetic_quarter_are_answered_alone() -> None:
    quarter = drawn("prefecture", seed=3)
    prepared = Prepared(quarter)
    looked_at = range(0, len(quarter.cases), 3)
    answered = 0
    for at in looked_at:
        single = alone(quarter, at)
        fast = options_of_one(one_case_of_quarter(single), prepared)
        if fast is not None:
            answered += 1
            assert asdict(fast)["value"] == options_of_cases(single)[0].value
    assert answered > 0.7 * len(looked_at)


def test_records_one_by_one_are_what_they_are_together(plan: jc.Plan) -> None:
    records = [new_case(n, COUNTIES[1 + n % 4]) for n in range(720, 724)]
    together = options_of_cases(quarter_of_records(records, plan.quarter))
    assert untied(records) == records
    listed = {options.cases[0]: options for options in together}
    for record in records:
        (found,) = recommend(plan, record)
        assert found.cases == (record.case_number,)
        assert sorted(each.value_fen for each in found.options) == sorted(listed[record.case_number].value)
    pair = [record.model_copy(update={"debtor_identifier": "同"}) for record in records[:2]]
    assert untied([*pair, records[2]]) == [records[2]]
    nameless = [each.model_copy(update={"debtor_identifier": None, "debtor": "甲"}) for each in records[:2]]
    assert untied(nameless) == nameless
    same = [record.model_copy(update={"debtor_division": "640423"}) for record in nameless]
    assert untied(same) == []


def test_the_arithmetic_adds_up_and_what_fits_comes_first(plan: jc.Plan) -> None:
    used = jc.explain(plan, str(plan.quarter.cases["case_number"].iloc[0]))
    assert used is not None
    for found in recommend(plan, [new_case(500 + n, COUNTIES[n]) for n in range(5)]):
        assert found.triage is TriageClass.CANDIDATE
        keys = [(not each.fits, -each.net_fen) for each in found.options]
        assert keys == sorted(keys)
        assert [each.rank for each in found.options] == list(range(1, len(found.options) + 1))
        for each in found.options:
            assert sum(each.terms.values()) == each.value_fen
            assert sum(use.cost_fen for use in each.uses) == each.capacity_cost_fen
            assert each.net_fen == each.value_fen - each.capacity_cost_fen
            assert each.fits == all(left >= 0 for left in each.left)
            for use in each.uses:
                assert use.cost_fen == round(
                    Fraction(use.price_numerator * use.amount, use.price_denominator)
                )
                assert use.available == use.limit - use.used


def test_some_price_decides(plan: jc.Plan) -> None:
    """The instance is scarce: at the prices some option costs more than it is worth without them."""
    found = recommend(plan, [new_case(600 + n, COUNTIES[1 + n % 4]) for n in range(8)])
    costs = [option.capacity_cost_fen for each in found for option in each.options]
    assert max(costs) > 0


def test_cases_of_one_debtor_are_one_group_and_triage_stops_others(plan: jc.Plan) -> None:
    pair = [new_case(n, "宁0423").model_copy(update={"debtor_identifier": "同一"}) for n in (701, 702)]
    closed = new_case(703, status="closed")
    found = recommend(plan, [*pair, closed])
    assert [each.cases for each in found] == [tuple(each.case_number for each in pair), (closed.case_number,)]
    assert found[1].triage is TriageClass.STAY
    assert found[1].options == ()
    assert found[1].best is None


def test_a_debtor_of_the_plan_is_named_where_hashes_are_keyed(plan: jc.Plan) -> None:
    keyed = replace(plan, quarter=replace(plan.quarter, pseudonyms="keyed"))
    same = new_case(704).model_copy(update={"debtor_identifier": "证件3"})
    numbers = plan.quarter.cases.set_index("debtor_identifier")["case_number"]
    assert recommend(keyed, same)[0].together_with == (numbers["证件3"],)
    assert recommend(plan, same)[0].together_with == ()


def test_records_pass_through_json_and_words(plan: jc.Plan) -> None:
    found = recommend(plan, new_case(705))[0]
    assert Recommendation.model_validate_json(found.model_dump_json()) == found
    chinese, english = recommendation_text(found), recommendation_text(found, "en")
    assert found.cases[0] in chinese
    assert "扣除能力占用后" in chinese
    assert "net CNY" in english
    assert len(recommend(plan, new_case(705), best=2)[0].options) == 2


def test_cases_that_cannot_be_used_are_all_named(plan: jc.Plan, tmp_path: Path) -> None:
    strange = [
        new_case(n).model_copy(update={"court_code": code}) for n, code in ((706, "京01"), (707, None))
    ]
    with pytest.raises(InputError) as refused:
        recommend(plan, strange)
    assert len(refused.value.findings) == 2
    (tmp_path / "案件.csv").write_text("案号\n不是案号\n", "utf-8")
    with pytest.raises(InputError):
        recommend(plan, tmp_path)


def test_an_ordered_policy_is_refused() -> None:
    quarter = small_quarter()
    policy = quarter.policy.model_validate(
        quarter.policy.model_dump() | {"order": {"levels": "progress;recovery"}}
    )
    plan = small_plan(quarter)
    with pytest.raises(InputError):
        recommend(replace(plan, quarter=replace(quarter, policy=policy)), new_case(708))


@pytest.fixture
def room(folder: Path) -> Iterator[jc.Room]:
    with open_room(folder) as opened:
        yield opened
        for draw in opened.draws():
            opened.release(draw.request)


def test_redrawn_prices_fall_when_the_room_goes_slower_than_the_quarter(room: jc.Room) -> None:
    before, version = room.standing().prices, room.version
    made = redraw(room, 0.3, limits=QUICK)
    assert made.reason == ""
    assert made.version == room.version == version + 1
    assert made.changed > 0
    after = room.standing().prices
    assert sum(after[0].values()) / after[1] < sum(before[0].values()) / before[1]
    found = room.recommend(new_case(820))[0]
    numerators = {use.price_numerator for option in found.options for use in option.uses}
    assert numerators <= {0, *after[0].values()}
    assert redraw(room, 1.0, limits=QUICK).changed > 0
    assert sum(room.standing().prices[0].values()) > 0


def test_the_scaled_room_is_what_is_left_over_the_share(room: jc.Room) -> None:
    limit = room.plan.options.problem.limit
    assert (with_room(room, room.plan.options, 1.0).limit == limit).all()
    assert (with_room(room, room.plan.options, 0.5).limit == 2 * limit).all()
    with pytest.raises(ValueError, match="left"):
        redraw(room, 0.0)


def test_a_plan_in_force_needs_to_be_told_what_is_expected(plan: jc.Plan, tmp_path: Path) -> None:
    write_plan(plan, tmp_path / "方案")
    begin_room(tmp_path / "方案")
    with open_room(tmp_path / "方案") as room:
        with pytest.raises(ValueError, match="expected"):
            redraw(room, 0.5)
        expected = [new_case(n, COUNTIES[1 + n % 4]) for n in range(830, 836)]
        assert redraw(room, 0.5, expected=expected, limits=QUICK).reason == ""


def drawn_features(rng: np.random.Generator, number: int, shift: float = 0.0) -> Features:
    kinds = np.array(["房产", "存款", "车辆"], object)
    courts = np.array([f"院{n}" for n in range(12)], object)
    share = np.r_[1 + 11 * shift, np.ones(11)]
    return Features(
        origin=courts[rng.choice(12, number, p=share / share.sum())],
        kind=kinds[rng.choice(3, number)],
        effort=np.round(rng.gamma(2.0, 1 + shift, number), 1),
        value=rng.lognormal(0.0, 1.0, number),
    )


def test_false_alarms_are_rarer_than_stated_and_real_changes_are_seen() -> None:
    rng = np.random.default_rng(7)
    alarms = {0.0: 0, 1.0: 0}
    for _ in range(100):
        for shift in alarms:
            priced = drawn_features(rng, int(rng.poisson(400)))
            arrived = drawn_features(rng, int(rng.poisson(200)), shift)
            alarms[shift] += drift_of(priced, arrived, 0.5, level=0.1, looks=1).alarm
    assert stats.binomtest(alarms[0.0], 100, 0.1, "greater").pvalue > 0.001
    assert alarms[1.0] >= 98


def test_each_comparison_can_raise_the_alarm_and_the_sentence_says_which() -> None:
    rng = np.random.default_rng(8)
    priced, arrived = drawn_features(rng, 600), drawn_features(rng, 300)
    assert not drift_of(priced, arrived, 0.5).alarm
    changed = {
        "origin": replace(arrived, origin=np.full(300, "院1", object)),
        "kind": replace(arrived, kind=np.full(300, "船舶", object)),
        "effort": replace(arrived, effort=arrived.effort * 2),
        "value": replace(arrived, value=arrived.value / 3),
    }
    for name, other in changed.items():
        assert drift_of(priced, other, 0.5).drifted == (name,)
    found = drift_of(priced, arrived, 0.2)
    assert found.drifted == ("number",)
    assert "件数" in found.sentence()
    assert "1%" in found.sentence()
    assert "number" in found.sentence("en")
    nothing = Features(arrived.origin[:0], arrived.kind[:0], arrived.effort[:0], arrived.value[:0])
    assert drift_of(nothing, nothing, 0.5).drifted == ()
    assert drift_of(priced, nothing, 0.5).drifted == ("number",)
    with pytest.raises(ValueError, match="elapsed"):
        drift_of(priced, arrived, 0.0)


def test_the_priced_quarter_itself_has_not_drifted(plan: jc.Plan, room: jc.Room) -> None:
    assert not drift(plan, plan.quarter, 1.0).alarm
    assert not drift(room, [], 0.05).alarm


def test_commands(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    new = [new_case(900, "宁0422"), new_case(901, "宁0424")]
    cases = tmp_path / "新收.xlsx"
    quarter = forecast_quarter()
    jc.write_quarter(replace(quarter, cases=frame_of_cases(quarter, new)), cases)
    where, given = str(folder), ["--cases", str(cases)]
    assert main(["recommend", where, *given, "--json", "--quiet"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert [each["cases"] for each in listed] == [[each.case_number] for each in new]
    assert main(["recommend", where, *given, "--quiet"]) == 0
    assert "原执行法院" in capsys.readouterr().out
    assert main(["room", where, "reserve", *given, "--request", "甲", "--case", new[0].case_number]) == 0
    assert main(["room", where, "reserve", *given, "--request", "甲"]) == 2
    assert main(["room", where, "reserve", *given, "--request", "乙", "--case", new[0].case_number]) == 1
    assert main(["room", where, "commit", "--request", "甲", "--json"]) == 0
    capsys.readouterr()
    assert main(["room", where, "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["faults"] == []
    assert "committed" in {draw["state"] for draw in shown["draws"]}
    assert main(["room", where, "drift", *given, "--elapsed", "0.1", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["alarm"] is False
    assert main(["room", where, "redraw", "--elapsed", "0.1", "--json"]) == 0
    assert main(["room", where, "release", "--request", "甲"]) == 0
    assert main(["room", where, "release", "--request", "无"]) == 1
    assert main(["room", where, "release"]) == 2
    assert main(["room", where, "redraw"]) == 2
    assert main(["room", where, "drift", *given]) == 2
    assert main(["room", where, "reserve", "--request", "甲"]) == 2
    assert main(["room", where, "begin"]) == 2
    assert main(["room", str(tmp_path / "无"), "show"]) == 2
    assert main(["recommend", str(tmp_path / "无"), *given, "--quiet"]) == 2
    assert main(["recommend", where, "--cases", str(tmp_path / "无.xlsx"), "--quiet"]) == 1


def frame_of_cases(quarter: Quarter, cases: list[Case]) -> "object":
    from jiaocha.placement.new_cases import quarter_of_new_cases

    return quarter_of_new_cases(cases, quarter).cases
