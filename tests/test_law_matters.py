"""Entrusted matters: by which court, with how much work, and who decides."""

import numpy as np
from tiny import case, tiny_quarter, why

from jiaocha.law.courts import court_table
from jiaocha.law.matters import entrusted_matters, main_court
from jiaocha.law.pairs import open_pairs
from jiaocha.worth.options import build_options
from jiaocha_models.words import Mode

NUMBER = case(1)["case_number"]
SAME_DEBTOR = {"debtor_identifier": "同一被执行人"}


def matter(kind="freeze", number=NUMBER, **more):
    return {"case_number": number, "kind": kind, **more}


def quarter_of(*matters, **more):
    return tiny_quarter(cases=more.pop("cases", [case(1)]), matters=list(matters), wide=True, **more)


def entrusted(*matters, **more):
    """Minutes by court of the first case."""
    quarter = quarter_of(*matters, **more)
    courts = court_table(quarter.courts)
    table = entrusted_matters(quarter, courts)
    first = table[table["case"] == 0]
    return {
        courts.code[court]: minutes for court, minutes in zip(first["court"], first["minutes"], strict=True)
    }


def test_stated_court_stands_before_the_place():
    assert entrusted(matter(court_code="宁0424", division="640425")) == {"宁0424": 90}


def test_place_names_the_county_court_else_the_intermediate_court():
    assert entrusted(matter(division="640424")) == {"宁0424": 90}
    assert entrusted(matter(division="640100")) == {"宁01": 90}
    assert entrusted(matter(division="640199")) == {"宁01": 90}  # a county without a court in the roster
    assert entrusted(matter(division="620802")) == {"甘0802": 90}  # another province
    assert entrusted(matter(division="630102")) == {}  # no court known there


def test_place_never_names_a_special_court():
    railway_seat = "640100"  # Yinchuan; the railway court sits there
    assert entrusted(matter(division=railway_seat)) == {"宁01": 90}


def test_matters_at_the_case_s_own_court_are_nothing_to_entrust():
    assert entrusted(matter(division="640423")) == {}
    assert entrusted(matter(court_code="宁0423")) == {}


def test_matters_at_a_court_above_are_nothing_to_entrust():
    for above in ("宁04", "宁", "最高法"):
        assert entrusted(matter(court_code=above)) == {}
    assert entrusted(matter(division="640400")) == {}  # the prefecture of the case's own court


def test_minutes_are_summed_by_court_and_number():
    matters = [
        matter("freeze", court_code="宁0424", count=2),
        matter("title", court_code="宁0424"),
        matter("inquiry", court_code="宁0425"),
    ]
    assert entrusted(*matters) == {"宁0424": 2 * 90 + 240, "宁0425": 60}
    dearer = {"matter_minutes": {**tiny_quarter().policy.effort.matter_minutes, "freeze": 100}}
    assert entrusted(*matters, policy={"effort": dearer}) == {"宁0424": 2 * 100 + 240, "宁0425": 60}


def test_main_court_has_most_minutes_and_ties_go_by_roster_order():
    quarter = quarter_of(
        matter("freeze", court_code="宁0425"), matter("freeze", court_code="宁0424"),
        matter("deduct", case(2)["case_number"], court_code="宁0402"),
        matter("title", case(2)["case_number"], court_code="宁0425"),
        cases=[case(1), case(2)],
    )  # fmt: skip
    courts = court_table(quarter.courts)
    chosen = main_court(entrusted_matters(quarter, courts), "case")
    assert courts.code[chosen["court"].to_numpy()].tolist() == ["宁0424", "宁0425"]


def options_of(pairs, mode):
    chosen = np.flatnonzero(pairs.option_mode == mode.position)
    code = pairs.courts.code
    return [(code[pairs.option_receiver[k]], code[pairs.option_decider[k]]) for k in chosen]


def test_the_case_s_own_court_entrusts_and_no_area_binds_it():
    pairs = open_pairs(quarter_of(matter(court_code="甘0802"), planning_court="宁04"))
    assert options_of(pairs, Mode.ENTRUSTED) == [("甘0802", "宁0423")]


def test_a_group_entrusts_together_and_its_main_court_decides():
    cases = [case(1, **SAME_DEBTOR), case(2, **SAME_DEBTOR), case(3, "宁0422", **SAME_DEBTOR)]
    third = cases[2]["case_number"]
    matters = [matter("freeze", court_code="宁0425"), matter("title", third, court_code="宁0424")]
    pairs = open_pairs(quarter_of(*matters, cases=cases))
    assert options_of(pairs, Mode.ENTRUSTED) == [("宁0424", "宁0423")]


def test_no_matters_no_option():
    assert options_of(open_pairs(quarter_of()), Mode.ENTRUSTED) == []
    assert why(quarter_of(), "entrusted", "宁0424") == "entrusted_needs_matters"


def test_every_entrusted_court_brings_its_minutes():
    matters = [matter("title", court_code="宁0424"), matter("inquiry", court_code="宁0425")]
    options = build_options(quarter_of(*matters))
    option = np.flatnonzero(options.option_mode == Mode.ENTRUSTED.position)
    brought = options.contributions
    assert brought["option"].tolist() == [option[0]] * 2
    assert brought["minutes"].tolist() == [240, 60]
    assert set(brought["window"]) == {-1}
    assert set(brought["persons"]) == set(brought["days"]) == {0}
