"""The real roster and the synthetic quarters made on it."""

from importlib.resources import files

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from jiaocha.law.triage import triage
from jiaocha_models import TABLES
from jiaocha_scenarios import (
    ASSUMPTIONS,
    assumption_table,
    calibration_table,
    national_roster,
    published_figures,
    raw_frames,
    roster_origins,
)
from jiaocha_scenarios.courts import court_table
from tests.drawn import drawn, national_frames

ABOVE = {"basic": "intermediate", "intermediate": "high", "high": "supreme"}


@pytest.fixture(scope="module")
def national() -> dict[str, pd.DataFrame]:
    return national_frames()


@pytest.fixture(scope="module")
def province():
    return drawn("province")


def test_roster_holds_the_real_courts():
    roster = national_roster()
    assert roster["level"].value_counts().to_dict() == {
        "supreme": 1,
        "high": 32,
        "intermediate": 402,
        "basic": 3058,
    }
    assert roster["code"].is_unique
    assert roster["name"].is_unique
    assert roster["longitude"].between(73, 136).all()
    assert roster["latitude"].between(16, 54).all()
    assert roster["division"].str.fullmatch(r"\d{6}").all()


def test_no_court_is_an_orphan():
    roster = national_roster()
    level = roster.set_index("code")["level"]
    below = roster[roster["parent_code"].notna()]
    assert len(below) == len(roster) - 1
    assert (below["parent_code"].map(level) == below["level"].map(ABOVE)).all()


def test_roster_says_how_each_code_is_known():
    origins = roster_origins()
    assert origins["code_status"].value_counts().to_dict() == {
        "official_2016": 3281,
        "derived_rule": 210,
        "assumed": 2,
    }
    assert origins["population_2020"].sum() == 1_396_330_206


def test_guyuan_is_complete():
    roster = national_roster().set_index("code")
    assert roster.loc["宁04", "name"] == "宁夏回族自治区固原市中级人民法院"
    assert list(roster.index[roster["parent_code"] == "宁04"]) == [
        "宁0402",
        "宁0422",
        "宁0423",
        "宁0424",
        "宁0425",
    ]


def test_courts_meet_the_published_national_figures():
    courts = court_table(seed=0, room_share_of_intake=0.03)
    yearly = 4 * courts["intake_last_quarter"].sum()
    assert yearly == pytest.approx(9_118_200, rel=0.01)
    assert yearly / courts["judges"].sum() == pytest.approx(928, rel=0.01)
    load = 4 * courts["intake_last_quarter"] / courts["judges"]
    busy = load[courts["province"] == "浙江省"].median()
    quiet = load[courts["province"] == "甘肃省"].median()
    assert 800 < busy < 1300
    assert 150 < quiet < 800


def test_same_seed_same_quarter_and_other_seed_another():
    one, _ = raw_frames("province", seed=7)
    again, _ = raw_frames("province", seed=7)
    other, _ = raw_frames("province", seed=8)
    for table in TABLES:
        assert_frame_equal(one[table.name], again[table.name])
    assert not one["cases"]["claimed_fen"].equals(other["cases"]["claimed_fen"])


def test_prefecture_is_one_batch_of_a_real_prefecture():
    quarter = drawn("prefecture")
    assert quarter.policy.planning_court == "宁04"
    assert quarter.policy.synthetic
    assert "合成" in quarter.policy.title
    assert quarter.findings == ()
    assert len(quarter.cases) == 33
    assert quarter.cases["debtor_identifier"].nunique() >= 15
    assert set(quarter.cases["court_code"]) <= {"宁04", "宁0402", "宁0422", "宁0423", "宁0424", "宁0425"}


def test_province_passes_intake_with_only_the_gaps_it_is_given(province):
    rules = {found.rule for found in province.findings}
    assert rules == {"registration_incomplete", "supervision_reason_unknown"}
    assert len(province.cases) == 2_000
    assert province.policy.planning_court == "川"
    for table in ("seizures", "exclusions", "links", "matters", "history", "adjustments"):
        assert len(province.table(table)) > 0, table
    origin = province.courts.set_index("code")["province"]
    assert (province.cases["court_code"].map(origin) == "四川省").all()


def test_province_has_cases_of_every_triage_class_but_report_up(province):
    share = triage(province)["class_"].value_counts(normalize=True)
    assert 0.82 <= share["candidate"] <= 0.92
    assert {"hold", "stay", "route_out", "pre_task"} <= set(share.index)


def test_another_planning_court_can_be_asked_for():
    frames, policy = raw_frames("prefecture", planning_court="皖16", cases=20)
    assert policy.planning_court == "皖16"
    assert len(frames["cases"]) == 20
    assert frames["cases"]["court_code"].str.startswith("皖16").all()


def test_national_shares_are_those_assumed(national):
    cases = national["cases"]
    assert len(cases) == 60_000
    size = cases["debtor_identifier"].value_counts()
    assert (size == 1).mean() == pytest.approx(0.70, abs=0.01)
    assert size.max() == 6_000
    ground = cases["ground"].value_counts(normalize=True)
    assert ground["local_interference"] == pytest.approx(0.25, abs=0.01)
    assert ground["passive"] == pytest.approx(0.20, abs=0.01)
    assert ground["related_series"] == pytest.approx(0.25, abs=0.01)
    assert ground["short_of_force"] == pytest.approx(0.15, abs=0.01)
    assert ground["complex_asset"] == pytest.approx(0.15, abs=0.01)
    assert cases["petition"].mean() == pytest.approx(0.15, abs=0.01)
    assert cases["livelihood"].mean() == pytest.approx(0.20, abs=0.01)
    public = cases["debtor_kind"].isin(["government", "state_enterprise"])
    assert public.mean() == pytest.approx(0.10, abs=0.01)


def test_national_claims_have_the_derived_mean_and_a_heavy_tail(national):
    claimed = national["cases"]["claimed_fen"].astype(float) / 100
    assert claimed.mean() * 0.5429 == pytest.approx(1387.7e8 / 26.4e4, rel=0.05)
    assert claimed.median() < claimed.mean() / 3
    assert (claimed < 5_000).sum() > 50


def test_case_numbers_are_unique_and_at_their_court(national):
    cases = national["cases"]
    assert cases["case_number"].is_unique
    parts = cases["case_number"].str.extract(r"^（(\d{4})）(.+?)(执恢|执)(\d+)号$")
    assert (parts[1] == cases["court_code"]).all()
    assert (parts[0].astype(int) == cases["filing_date"].dt.year).all()


def test_dates_lie_before_the_planning_date(national):
    cases = national["cases"]
    day = np.datetime64("2026-10-01")
    for column in (
        "filing_date",
        "application_date",
        "last_act_date",
        "supervision_order_date",
        "ground_registered_on",
    ):
        assert (cases[column].dropna() < day).all(), column
    over = (day - cases["filing_date"].to_numpy()) > np.timedelta64(180, "D")
    assert 0.8 < over.mean() < 0.99


def test_most_places_are_near_and_all_exist(national):
    division = national["courts"].set_index("code")["division"]
    cases = national["cases"]
    origin = cases["court_code"].map(division)
    basic = cases["court_code"].str.len() == 5
    for column in ("debtor_division", "creditor_division", "asset_division"):
        known = cases[column].notna() & basic
        same = (cases[column] == origin)[known].mean()
        assert 0.5 < same < 0.9, column
        assert cases[column].dropna().isin(set(division)).all(), column


def test_calibration_names_a_source_for_every_published_figure(province):
    table = calibration_table(province)
    published = table["性质"] != "假设"
    assert (table.loc[published, "来源"] != "无公开数据").all()
    assert table.loc[published, "所见"].isin(["原载", "全文", "转载"]).all()
    assert (table.loc[~published, "来源"] == "无公开数据").all()


def test_reprints_are_marked_and_no_address_is_shipped():
    figures = published_figures()
    assert set(figures["seen"]) == {"原载", "全文", "转载"}
    for name in ("courts.csv", "published.csv", "README.md"):
        text = files("jiaocha_scenarios").joinpath("data", name).read_text(encoding="utf-8")
        assert "http" not in text, name


def test_every_assumption_has_a_reason_and_is_used():
    code = "".join(
        path.read_text(encoding="utf-8")
        for path in files("jiaocha_scenarios").iterdir()
        if path.name.endswith(".py") and path.name != "assumptions.py"
    )
    for assumption in ASSUMPTIONS:
        assert assumption.reason
        assert f'"{assumption.name}"' in code, assumption.name
    assert len(assumption_table()) > len(ASSUMPTIONS)
