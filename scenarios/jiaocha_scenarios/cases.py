"""The cases: attributes of groups spread over their members, then what differs case by case."""

import numpy as np
import pandas as pd

from jiaocha_scenarios.assumptions import number, shares
from jiaocha_scenarios.groups import CourtTree, Ints
from jiaocha_scenarios.money import asset_values, claims, earlier_recovery
from jiaocha_scenarios.numbers import case_numbers
from jiaocha_scenarios.places import Places
from jiaocha_scenarios.spread import by_case_share, draw_class
from jiaocha_scenarios.tables import joined, numbered, words

CAUSES = (
    "买卖合同纠纷",
    "金融借款合同纠纷",
    "民间借贷纠纷",
    "建设工程合同纠纷",
    "租赁合同纠纷",
    "侵权责任纠纷",
)
WAGE_CAUSE = "追索劳动报酬纠纷"
LIVELIHOOD_CAUSE = "机动车交通事故责任纠纷"
SERIES_GROUND = "related_series"


def case_table(
    tree: CourtTree,
    case_group: Ints,
    court: Ints,
    day: np.datetime64,
    mean_claim: float,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Cases in the columns of :class:`jiaocha_models.Case`, with plain synthetic names.

    Parameters
    ----------
    tree : CourtTree
    case_group : int64, shape (n_cases,)
        Group of each case, ascending.
    court : int64, shape (n_cases,)
        Position of the court that handles it.
    day : datetime64[D]
        The planning date.
    mean_claim : float
        Mean claim in yuan.
    rng : numpy.random.Generator
    """
    n, n_groups = len(case_group), int(case_group[-1]) + 1
    size = np.bincount(case_group, minlength=n_groups)
    cases = pd.DataFrame(index=pd.RangeIndex(n))
    _add_dates(cases, day, rng)
    _add_parties(cases, tree, case_group, size, court, rng)
    _add_amounts(cases, mean_claim, rng)
    _add_grounds(cases, case_group, size, day, rng)
    _add_assets(cases, tree, case_group, size, court, day, rng)
    resumed = rng.random(n) < 0.18
    intake = tree.intake()
    filed = cases["filing_date"].to_numpy().astype("datetime64[D]")
    cases["case_kind"] = words(["first", "resumed"], resumed.astype(np.int64))
    cases["case_number"] = case_numbers(tree.table["code"].tolist(), court, filed, resumed, intake)
    cases["court_code"] = words(tree.table["code"].tolist(), court)
    cases["handler"] = joined("合成法官", cases["court_code"], "-", rng.integers(1, 6, n))
    cases["complexity"] = words(list(shares("complexity")), draw_class(shares("complexity"), n, rng))
    return cases


def _add_dates(cases: pd.DataFrame, day: np.datetime64, rng: np.random.Generator) -> None:
    n = len(cases)
    age = np.exp(rng.normal(np.log(number("age_median_days")), number("age_spread"), n)).clip(40, 2500)
    filed = day - age.astype(np.int64).astype("timedelta64[D]")
    cases["filing_date"] = filed.astype("datetime64[s]")
    cases["application_date"] = (filed - rng.integers(0, 8, n).astype("timedelta64[D]")).astype(
        "datetime64[s]"
    )
    idle = np.minimum(1 + rng.gamma(2.0, 60.0, n).astype(np.int64), age.astype(np.int64) - 10)
    cases["last_act_date"] = (day - idle.astype("timedelta64[D]")).astype("datetime64[s]")


def _add_parties(
    cases: pd.DataFrame, tree: CourtTree, group: Ints, size: Ints, court: Ints, rng: np.random.Generator
) -> None:
    n, n_groups = len(cases), len(size)
    places = Places(tree)
    division = tree.table["division"].tolist()
    lead_court = court[np.searchsorted(group, np.arange(n_groups))]
    kinds = list(shares("debtor_kind"))
    kind = by_case_share(size, shares("debtor_kind"), rng, large=(50, "enterprise"))
    helped = {"yes": number("livelihood_share"), "no": 1 - number("livelihood_share")}
    livelihood = by_case_share(size, helped, rng, large=(200, "no"))[group] == 0
    wages = livelihood & (rng.random(n_groups) < number("wages_of_livelihood"))[group]
    cases["debtor_kind"] = words(kinds, kind[group])
    public = np.isin(kind, [kinds.index("government"), kinds.index("state_enterprise")])
    level = np.where(public, draw_class({"county": 0.6, "city": 0.3, "province": 0.1}, n_groups, rng), -1)
    cases["debtor_level"] = words(["county", "city", "province"], level[group]).fillna("none")
    natural = kind == kinds.index("natural_person")
    number_of = rng.permutation(n_groups) + 1
    person = numbered("合成自然人", number_of)
    cases["debtor"] = person.where(natural, numbered("合成企业", number_of))[group].reset_index(drop=True)
    cases["debtor_identifier"] = numbered("SYN", number_of, 9)[group].reset_index(drop=True)
    cases["debtor_division"] = words(division, places.near(lead_court, rng)[group])
    creditor_natural = wages | (rng.random(n) < 0.55)
    who = rng.integers(1, 3 * n + 1, n)
    cases["creditor_kind"] = words(["enterprise", "natural_person"], creditor_natural.astype(np.int64))
    cases["creditor"] = numbered("合成申请人", who, 7)
    cases["creditor_division"] = words(division, places.near(court, rng))
    cause = np.where(
        wages, len(CAUSES), np.where(livelihood, len(CAUSES) + 1, rng.integers(0, len(CAUSES), n))
    )
    cases["cause"] = words([*CAUSES, WAGE_CAUSE, LIVELIHOOD_CAUSE], cause)
    basis = np.where(wages & (rng.random(n) < 0.5), 2, draw_class({"j": 0.66, "m": 0.34}, n, rng))
    cases["basis_kind"] = words(["judgment", "mediation", "labour_arbitration"], basis)
    cases["wages"] = wages
    cases["livelihood"] = livelihood
    cases["petition"] = rng.random(n) < number("petition_share")
    persons = np.where(wages, 1 + rng.poisson(0.6, n), np.where(creditor_natural, 1 + rng.poisson(0.2, n), 1))
    cases["persons_helped"] = persons


def _add_amounts(cases: pd.DataFrame, mean_claim: float, rng: np.random.Generator) -> None:
    cases["claimed"] = claims(cases["wages"].to_numpy(), mean_claim, rng)
    cases["recovered"] = earlier_recovery(cases["claimed"].to_numpy(), rng)
    cases["outstanding"] = cases["claimed"] - cases["recovered"]


def _add_grounds(
    cases: pd.DataFrame, group: Ints, size: Ints, day: np.datetime64, rng: np.random.Generator
) -> None:
    n, n_groups = len(cases), len(size)
    share = shares("ground")
    names = list(share)
    several = size > 1
    wanted = share.pop(SERIES_GROUND) * n / max(1, size[several].sum())
    ground = np.full(n_groups, -1, np.int64)
    series = np.flatnonzero(several)[
        by_case_share(size[several], {SERIES_GROUND: min(1.0, wanted)}, rng, large=(50, SERIES_GROUND)) == 0
    ]
    ground[series] = names.index(SERIES_GROUND)
    rest = ground < 0
    other = {name: part / sum(share.values()) for name, part in share.items()}
    place = np.array([names.index(name) for name in other])
    ground[rest] = place[by_case_share(size[rest], other, rng)]
    of_case = ground[group]
    cases["ground"] = words(names, of_case)
    accuses = np.isin(of_case, [names.index("local_interference"), names.index("passive")])
    entered = day - rng.integers(10, 90, n).astype("timedelta64[D]")
    registrar, entry = rng.integers(1, 500, n), rng.integers(1, 9999, n)
    registered = accuses & (rng.random(n) < 0.98)
    # Nobody registers a ground before there is a case.
    filed = cases["filing_date"].to_numpy().astype("datetime64[D]")
    entered = np.maximum(entered, filed + np.timedelta64(5, "D"))
    cases["ground_registered_by"] = joined("合成登记人", registrar).where(registered)
    cases["ground_registered_on"] = pd.Series(entered.astype("datetime64[s]")).where(registered)
    cases["ground_material"] = joined("合成台账第", entry, "号").where(registered)
    cases["interference_lead"] = (of_case == names.index("local_interference")) & (rng.random(n) < 0.6)
    cases["passive_lead"] = (of_case == names.index("passive")) & (rng.random(n) < 0.6)
    origins = {"application": 0.35, "ex_officio": 0.30, "lower_court": 0.30, "superior": 0.05}
    cases["nomination_origin"] = words(list(origins), draw_class(origins, n, rng))
    channels = ["信访", "流程监管", "督查", "质效评查"]
    cases["nomination_channel"] = words(channels, np.where(cases["petition"], 0, rng.integers(1, 4, n)))
    wishes = {"unknown": 0.6, "agrees": 0.35, "objects": 0.05}
    cases["party_wish"] = words(list(wishes), draw_class(wishes, n, rng))


def _add_assets(
    cases: pd.DataFrame,
    tree: CourtTree,
    group: Ints,
    size: Ints,
    court: Ints,
    day: np.datetime64,
    rng: np.random.Generator,
) -> None:
    n, n_groups = len(cases), len(size)
    kinds, leads = list(shares("asset_kind")), list(shares("lead_quality"))
    kind = draw_class(shares("asset_kind"), n_groups, rng)[group]
    lead = draw_class(shares("lead_quality"), n_groups, rng)[group]
    has = kind != kinds.index("none")
    cases["asset_kind"] = words(kinds, kind)
    cases["lead_quality"] = words(leads, lead)
    lead_court = court[np.searchsorted(group, np.arange(n_groups))]
    place = Places(tree).near(lead_court, rng)[group]
    cases["asset_division"] = words(tree.table["division"].tolist(), np.where(has, place, -1))
    value = asset_values(cases["outstanding"].to_numpy(), rng)
    cases["asset_value"] = pd.array(value, "Int64")
    cases["asset_value"] = cases["asset_value"].mask(~has)
    mortgaged = (kind == kinds.index("real_estate")) & (rng.random(n) < 0.4)
    cases["prior_rights"] = np.where(mortgaged, value * rng.uniform(0.2, 0.8, n) // 100 * 100, 0).astype(
        np.int64
    )
    stages = shares("auction_stage")
    sellable = np.isin(kind, [kinds.index("real_estate"), kinds.index("equity"), kinds.index("movable")])
    cases["auction_stage"] = words(list(stages), np.where(sellable, draw_class(stages, n, rng), 0))
    codes = tree.table["code"].tolist()
    cases["first_seizure_court"] = words(codes, np.where(has, court, -1))
    cases["seizure_rank"] = pd.array(np.where(rng.random(n) < 0.75, 0, rng.integers(1, 6, n)), "Int64")
    cases["seizure_rank"] = cases["seizure_rank"].mask(~has)
    expiry = (day + rng.integers(60, 1000, n).astype("timedelta64[D]")).astype("datetime64[s]")
    cases["seizure_expiry"] = pd.Series(expiry).where(pd.Series(has))
    found = cases["filing_date"] + pd.to_timedelta(rng.integers(5, 30, n), unit="D").astype("timedelta64[s]")
    cases["asset_discovery_date"] = found.where(has)


def add_special(
    cases: pd.DataFrame, tree: CourtTree, group: Ints, court: Ints, rng: np.random.Generator
) -> None:
    """Add a few cases with a forum of their own: ships, decisions on patents or customs."""
    upper = (tree.table["level"] == "intermediate").to_numpy()[court]
    decided = upper & (rng.random(len(cases)) < number("patent_of_intermediate"))
    cases.loc[decided, "basis_kind"] = "patent_or_customs"
    few = np.bincount(group) <= 3
    ship = (few & (rng.random(len(few)) < number("ship_of_special")))[group]
    ports = tree.table.loc[tree.table["category"] == "maritime", "division"].str[:2]
    near = cases["asset_division"].str[:2].isin(ports) & cases["asset_kind"].eq("special")
    cases.loc[ship & near.to_numpy(), "asset_kind"] = "ship"
