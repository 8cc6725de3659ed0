"""Staff, intake and room of every court: calibrated to national figures, spread by assumption."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jiaocha_models import Court
from jiaocha_scenarios.assumptions import number, shares
from jiaocha_scenarios.published import figure
from jiaocha_scenarios.roster import national_roster, roster_origins
from jiaocha_scenarios.tables import typed, words

Floats = NDArray[np.float64]

REGIONS = {
    "east": [
        "北京市",
        "天津市",
        "河北省",
        "上海市",
        "江苏省",
        "浙江省",
        "福建省",
        "山东省",
        "广东省",
        "海南省",
    ],
    "central": ["山西省", "安徽省", "江西省", "河南省", "湖北省", "湖南省"],
    "northeast": ["辽宁省", "吉林省", "黑龙江省"],
}
"""Regions as the National Bureau of Statistics groups the provinces; every other province is ``west``."""

SPECIAL = ("maritime", "ip", "other_special")
"""Categories whose courts do not receive cross-enforcement cases by default."""

_EXPERIENCE = ("deposit", "real_estate", "movable", "equity", "receivable", "special")
"""Kinds of assets that a synthetic court may be experienced with."""


def region_of(province: pd.Series) -> pd.Series:
    """Region (``east``, ``central``, ``northeast``, ``west``) of each province name."""
    known = {name: region for region, names in REGIONS.items() for name in names}
    return province.map(known).fillna("west").astype("str")


def court_table(seed: int, room_share_of_intake: float) -> pd.DataFrame:
    """All courts of the roster with synthetic staff, intake, backlog and unfinished cross cases.

    Parameters
    ----------
    seed : int
        Seed; the same courts get the same figures at every size of the scenario.
    room_share_of_intake : float
        The policy's rule for room, to which the unfinished cross cases are proportioned.

    Returns
    -------
    pandas.DataFrame, 3,493 rows
        Exactly the columns of :class:`jiaocha_models.Court`.
    """
    rng = np.random.default_rng([seed, 1])
    courts = national_roster()
    intake = annual_intake(courts, rng)
    load = judge_load(courts, intake, rng)
    quarter = np.rint(intake / 4 * rng.uniform(0.95, 1.05, len(courts)))
    exact = intake / load
    judges = np.where(exact < 1, np.ceil(exact * 10) / 10, np.round(exact, 1))
    courts["judges"] = judges
    courts["staff"] = np.round(judges * number("staff_per_judge"), 0).clip(1)
    courts["intake_last_quarter"] = quarter
    spread = np.exp(rng.normal(0, number("backlog_spread"), len(courts)))
    courts["backlog"] = np.rint(quarter * number("backlog_quarters") * spread)
    _add_room(courts, quarter * room_share_of_intake, rng)
    _add_condition(courts, rng)
    # A stream of its own, so that what came before keeps its figures.
    _add_force(courts, np.random.default_rng([seed, 3]))
    return _as_record(courts)


def annual_intake(courts: pd.DataFrame, rng: np.random.Generator) -> Floats:
    """Enforcement cases a court takes in a year; the national sum is the published number of closings."""
    region = region_of(courts["province"])
    basic = (courts["level"] == "basic").to_numpy()
    population = _population(courts)
    spread = np.exp(rng.normal(0, number("intake_spread"), len(courts)))
    level = region.map(shares("intake_level_factor")).to_numpy(float)
    intake = np.where(basic, population * level * spread, 0.0)
    intake = intake + number("intermediate_share") * _sum_below(courts, intake, "intermediate")
    intake = intake + number("high_share") * _sum_below(courts, intake, "high")
    sichuan = (courts["province"] == "四川省").to_numpy()
    of_sichuan = figure("s041")
    intake[sichuan] *= of_sichuan / intake[sichuan].sum()
    intake[~sichuan] *= (figure("s010") - of_sichuan) / intake[~sichuan].sum()
    least = np.where(courts["level"] == "supreme", 0.0, number("least_intake"))
    return np.maximum(intake, least)


def judge_load(courts: pd.DataFrame, intake: Floats, rng: np.random.Generator) -> Floats:
    """Cases a judge and year, by court: regional levels scaled to the published national mean."""
    region = region_of(courts["province"])
    spread = np.exp(rng.normal(0, number("load_spread"), len(courts)))
    level = region.map(shares("load_level")).to_numpy(float) * spread
    low, high = number("load_low"), number("load_high")
    target = figure("s008")

    def mean_at(factor: float) -> float:
        return float(intake.sum() / (intake / np.clip(level * factor, low, high)).sum())

    below, above = 0.1, 10.0
    for _ in range(60):
        middle = (below + above) / 2
        below, above = (middle, above) if mean_at(middle) < target else (below, middle)
    return np.clip(level * below, low, high)


def _population(courts: pd.DataFrame) -> Floats:
    known = roster_origins()["population_2020"].astype("Float64").to_numpy(float, na_value=np.nan)
    default = shares("population_without_census")
    assumed = courts["category"].map(default).fillna(default["default"]).to_numpy(float)
    return np.where(np.isnan(known), assumed, known)


def _sum_below(courts: pd.DataFrame, intake: Floats, level: str) -> Floats:
    """Sum over all courts below each court of one level, shape (n_courts,); zero elsewhere."""
    total = pd.Series(intake, index=courts["code"]).groupby(courts["parent_code"].to_numpy()).sum()
    found = courts["code"].map(total).fillna(0.0).to_numpy(float)
    return np.where((courts["level"] == level).to_numpy(), found, 0.0)


def _area_intake(courts: pd.DataFrame) -> Floats:
    """Sum the last quarter's intake over the courts below each intermediate or high court."""
    quarter = courts["intake_last_quarter"].to_numpy(np.float64)
    upward = _sum_below(courts, quarter, "intermediate")
    return upward + _sum_below(courts, upward + np.where(courts["level"] == "basic", 0.0, quarter), "high")


def _add_room(courts: pd.DataFrame, rule: Floats, rng: np.random.Generator) -> None:
    n = len(courts)
    share = np.clip(rng.gamma(4.0, number("unfinished_share") / 4.0, n), 0, 0.9)
    courts["unfinished_cross_units"] = np.round(rule * share, 1)
    declares = (rng.random(n) < number("declared_share")) & (courts["level"] != "supreme").to_numpy()
    room = np.round(np.maximum(rule * (1 - share), 0) * rng.uniform(0.7, 1.3, n), 0)
    courts["declared_room"] = np.where(declares, room, np.nan)
    courts["room_source"] = words(["合成申报表"], np.where(declares, 0, -1))
    courts["room_date"] = pd.Series(
        np.where(declares, np.datetime64("2026-09-20", "s"), np.datetime64("NaT", "s"))
    )
    area = _area_intake(courts)
    room = np.rint(number("supervision_base") + number("supervision_share") * area)
    courts["supervision_room"] = np.where(courts["level"].isin(["intermediate", "high"]), room, np.nan)


def _add_condition(courts: pd.DataFrame, rng: np.random.Generator) -> None:
    n = len(courts)
    level = courts["level"]
    lower = level.isin(["basic", "intermediate"]).to_numpy()
    courts["second_team"] = (rng.random(n) < number("second_team_share")) & lower
    courts["director_vacant"] = (rng.random(n) < number("director_vacant_share")) & lower
    special = courts["category"].isin(SPECIAL).to_numpy() | (level == "supreme").to_numpy()
    courts["takes_part"] = ~(special | ((rng.random(n) < number("not_taking_part_share")) & lower))
    advanced = region_of(courts["province"]).map({"east": 1, "west": -1}).fillna(0).to_numpy()
    courts["digital_level"] = np.clip(rng.integers(2, 5, n) + advanced, 1, 5)
    courts["bankruptcy_jurisdiction"] = (
        (level == "intermediate") & (courts["category"] == "regular")
    ).to_numpy()


def _add_force(courts: pd.DataFrame, rng: np.random.Generator) -> None:
    """Add what courts state about themselves: one-day force, cases led by leaders, experience."""
    n = len(courts)
    lower = courts["level"].isin(["basic", "intermediate"]).to_numpy()
    force = np.rint(courts["staff"].to_numpy(float) * rng.uniform(0.2, 0.5, n)).clip(1)
    stated = lower & (rng.random(n) < number("action_force_share"))
    courts["action_force"] = pd.Series(force).where(pd.Series(stated))
    room = 2 + np.rint(number("leader_room_share") * courts["intake_last_quarter"].to_numpy(float))
    led = lower & (rng.random(n) < number("leader_known_share"))
    courts["leader_room"] = pd.Series(room).where(pd.Series(led))
    one, other = np.sort(rng.integers(0, len(_EXPERIENCE), (n, 2)), axis=1).T
    listed = [";".join(dict.fromkeys([low, high])) for low in _EXPERIENCE for high in _EXPERIENCE]
    experienced = lower & (rng.random(n) < number("experience_share"))
    courts["experienced_assets"] = words(listed, np.where(experienced, one * len(_EXPERIENCE) + other, -1))


def _as_record(courts: pd.DataFrame) -> pd.DataFrame:
    supreme = courts["level"] == "supreme"
    blank = ["judges", "staff", "intake_last_quarter", "backlog"]
    courts[blank] = courts[blank].astype("Float64").mask(supreme)
    return typed(courts, Court)
