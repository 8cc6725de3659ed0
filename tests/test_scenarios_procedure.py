"""What synthetic quarters say about registration, joint action, matters, debtors and recusal."""

import numpy as np
import pandas as pd
import pytest

from jiaocha_models import Quarter
from tests.drawn import drawn, national_frames

Frames = dict[str, pd.DataFrame]
DAY = pd.Timestamp("2026-10-01")


@pytest.fixture(scope="module")
def frames() -> Frames:
    return national_frames()


@pytest.fixture(scope="module")
def cases(frames: Frames) -> pd.DataFrame:
    return frames["cases"]


@pytest.fixture(scope="module")
def province() -> Quarter:
    return drawn("province")


def test_accusing_grounds_are_registered_in_three_columns_or_not_at_all(cases: pd.DataFrame) -> None:
    registered = cases[["ground_registered_by", "ground_registered_on", "ground_material"]].notna()
    accuses = cases["ground"].isin(["local_interference", "passive"])
    assert registered.nunique(axis=1).eq(1).all()
    assert not registered[~accuses].any(axis=None)
    assert registered.loc[accuses, "ground_material"].mean() == pytest.approx(0.98, abs=0.005)
    known = cases[cases["ground_registered_on"].notna()]
    assert (known["ground_registered_on"] > known["filing_date"]).all()


def test_shares_are_those_assumed(cases: pd.DataFrame) -> None:
    open_ = cases["status"] == "open"
    queued = cases["priority_claim"] & (cases["seizure_rank"] > 0)
    enterprise = cases["debtor_kind"].isin(["enterprise", "state_enterprise"])
    insolvent = enterprise & (cases["debtor_unable"] == "yes") & (cases["bankruptcy_consent"] == "yes")
    for found, share in [
        (cases["debtor_unable"] == "yes", 0.03), (queued, 0.01), (cases["over_seizure"], 0.005),
        (cases["refusal_status"] == "suspected", 0.003), (cases["remaining_work"] == "matters", 0.0045),
        (cases["leader_required"], 0.01), (cases["act_obligation"], 0.02), (insolvent, 0.0045),
    ]:  # fmt: skip
        assert found.mean() == pytest.approx(share, rel=0.25)
    assert not (cases["over_seizure"] & ~open_).any()


def test_nobody_is_unable_and_listed_as_dishonest(cases: pd.DataFrame) -> None:
    assert not (cases["debtor_dishonest"] & (cases["debtor_unable"] == "yes")).any()
    assert cases.groupby("debtor_identifier")["debtor_unable"].nunique().max() == 1


def test_few_debtors_have_more_than_a_hundred_terminated_cases(cases: pd.DataFrame) -> None:
    many = cases["debtor_terminated_cases"].gt(100).fillna(False)
    assert 0.0005 < many.mean() < 0.005
    assert cases.loc[many, "debtor_kind"].isin(["enterprise", "state_enterprise"]).all()


def test_bankruptcy_under_way_names_a_court_with_that_jurisdiction(frames: Frames) -> None:
    cases = frames["cases"]
    under_way = cases["bankruptcy_status"] != "none"
    assert {"accepted", "under_review", "pre_restructuring"} <= set(cases["bankruptcy_status"])
    assert not cases.loc[~under_way, "bankruptcy_court"].notna().any()
    named = cases.loc[under_way, "bankruptcy_court"].dropna()
    level = frames["courts"].set_index("code")["level"]
    assert len(named) > 0.9 * under_way.sum()
    assert (named.map(level) == "intermediate").all()


def test_complex_cases_sometimes_state_their_joint_action(cases: pd.DataFrame) -> None:
    stated = cases["action_persons"].notna()
    assert (cases.loc[stated, "ground"] == "complex_asset").all()
    assert not cases.loc[stated, "debtor_identifier"].duplicated().any()
    assert 0.02 < stated[cases["ground"] == "complex_asset"].mean() < 0.2
    assert cases.loc[stated, "action_persons"].between(3, 120).all()
    bounded = cases["action_until"].notna()
    assert 0.3 < bounded[stated].mean() < 0.7
    assert (cases.loc[bounded, "action_from"] >= DAY).all()
    assert (cases.loc[bounded, "action_until"] > cases.loc[bounded, "action_from"]).all()


def test_matters_lie_elsewhere_and_most_leave_the_court_open(frames: Frames) -> None:
    matters, courts = frames["matters"], frames["courts"].set_index("code")
    cases = frames["cases"].set_index("case_number").loc[matters["case_number"]]
    own = cases["court_code"].map(courts["division"]).to_numpy()
    assert (matters["division"].to_numpy() != own).all()
    stated = matters["court_code"].notna()
    assert 0.2 < stated.mean() < 0.4
    place = matters.loc[stated, "court_code"].map(courts["division"])
    assert (place == matters.loc[stated, "division"]).all()
    assert not matters.duplicated(["case_number", "kind"]).any()
    assert matters["case_number"].nunique() == pytest.approx(0.03 * len(frames["cases"]), rel=0.05)
    only = frames["cases"].loc[frames["cases"]["remaining_work"] == "matters", "case_number"]
    assert only.isin(matters["case_number"]).all()


def test_the_smallest_quarter_has_matters_to_entrust_and_a_recusal() -> None:
    quarter = drawn("prefecture")
    work = quarter.cases.set_index("case_number")["remaining_work"]
    assert (quarter.matters["case_number"].map(work) != "matters").any()
    assert (quarter.adjustments["kind"] == "recuse").sum() == 1


def test_courts_state_force_leaders_and_experience_only_sometimes(frames: Frames) -> None:
    courts = frames["courts"]
    lower = courts["level"].isin(["basic", "intermediate"])
    for name, share in [("action_force", 0.15), ("leader_room", 0.5), ("experienced_assets", 0.35)]:
        assert courts.loc[lower, name].notna().mean() == pytest.approx(share, abs=0.03)
        assert not courts.loc[~lower, name].notna().any()
    stated = courts["action_force"].notna()
    assert (courts.loc[stated, "action_force"] <= courts.loc[stated, "staff"]).all()


def test_ships_are_found_only_where_a_maritime_court_is(frames: Frames) -> None:
    courts, cases = frames["courts"], frames["cases"]
    ports = courts.loc[courts["category"] == "maritime", "division"].str[:2]
    ships = cases[cases["asset_kind"] == "ship"]
    assert len(ships) > 10
    assert ships["asset_division"].str[:2].isin(ports).all()


def test_recusals_name_another_court_and_cross_no_other_instruction(province: Quarter) -> None:
    recused = province.adjustments[province.adjustments["kind"] == "recuse"]
    own = province.cases.set_index("case_number")["court_code"]
    assert len(recused) >= 10
    assert (recused["court_code"].to_numpy() != recused["case_number"].map(own).to_numpy()).all()
    assert not province.adjustments["case_number"].duplicated().any()


def test_an_unsure_reason_has_no_source_and_a_known_one_has(cases: pd.DataFrame) -> None:
    ordered = cases["supervision_order_date"].notna()
    unknown = cases["supervision_expired_without_reason"] == "unknown"
    assert 0.02 < unknown[ordered].mean() < 0.2
    assert np.array_equal((~unknown).to_numpy(), cases["supervision_reason_source"].notna().to_numpy())
