"""Seeded synthetic quarters on the real court roster.

The courts are real; cases, parties, amounts and the courts' figures are not. The policy of every quarter says
so, and :data:`jiaocha_scenarios.assumptions.ASSUMPTIONS` lists what no source gives.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from jiaocha.intake import quarter_from_frames
from jiaocha_models import TABLES, Case, Estimate, InputError, Kind, Policy, Quarter, Table, columns_of
from jiaocha_models.case import Placement
from jiaocha_scenarios import children
from jiaocha_scenarios.actions import add_actions
from jiaocha_scenarios.assumptions import number
from jiaocha_scenarios.cases import add_special, case_table
from jiaocha_scenarios.courts import court_table
from jiaocha_scenarios.debtors import add_debtors
from jiaocha_scenarios.groups import CourtTree, Ints, case_courts, court_tree, group_sizes
from jiaocha_scenarios.matters import matter_rows
from jiaocha_scenarios.money import mean_claim_yuan
from jiaocha_scenarios.set_aside import set_aside, set_aside_assets
from jiaocha_scenarios.tables import typed

Frames = dict[str, pd.DataFrame]


@dataclass(frozen=True)
class Size:
    """One size of the scenario: how many cases, decided by which court."""

    name: str
    zh: str
    cases: int
    planning_court: str


SIZES = {
    "prefecture": Size("prefecture", "固原市", 33, "宁04"),
    "province": Size("province", "四川省", 2_000, "川"),
    "national": Size("national", "全国", 60_000, "最高法"),
    "stress": Size("stress", "全国（压力测试）", 1_000_000, "最高法"),
}
"""The four sizes."""

SUPREME = "最高法"
PLANNING_DATE = date(2026, 10, 1)


def generate(
    size: str,
    seed: int = 0,
    *,
    cases: int | None = None,
    planning_court: str | None = None,
    planning_date: date = PLANNING_DATE,
) -> Quarter:
    """Synthetic quarter of one size.

    Parameters
    ----------
    size : {"prefecture", "province", "national", "stress"}
    seed : int
        The only source of randomness: the same seed gives the same quarter.
    cases : int, optional
        Number of nominated cases, instead of the size's own.
    planning_court : str, optional
        Code of another real court that plans; its area nominates.
    planning_date : date, optional
        Another day of planning; everything dated moves with it.

    Returns
    -------
    Quarter
    """
    frames, policy = raw_frames(
        size, seed, cases=cases, planning_court=planning_court, planning_date=planning_date
    )
    quarter, findings = quarter_from_frames(frames, policy)
    if quarter is None:
        raise InputError(findings)
    return quarter


def raw_frames(
    size: str,
    seed: int = 0,
    *,
    cases: int | None = None,
    planning_court: str | None = None,
    planning_date: date = PLANNING_DATE,
) -> tuple[Frames, Policy]:
    """Tables of a quarter before intake, with plain synthetic names, and the policy.

    Parameters as for :func:`generate`.

    Returns
    -------
    dict of str to pandas.DataFrame
        Tables by name, in the columns of their records; the names of amounts end in ``_fen``.
    Policy
    """
    chosen = SIZES[size]
    policy = _policy(chosen, planning_court, planning_date)
    courts = court_table(seed, policy.capacity.room_share_of_intake)
    rng = np.random.default_rng([seed, 2])
    courts, nominating = _scope(courts, policy.planning_court)
    tree = court_tree(courts, nominating, rng)
    sizes = group_sizes(cases or chosen.cases, rng)
    group = np.repeat(np.arange(len(sizes)), sizes)
    court = case_courts(tree, group, len(sizes), rng)
    # What was added later draws from a stream of its own: earlier columns keep their values.
    later = np.random.default_rng([seed, 4])
    tables = _tables(tree, group, court, policy, rng, later)
    return {table.name: _with_units(tables[table.name], table) for table in TABLES}, policy


def _tables(
    tree: CourtTree,
    group: Ints,
    court: Ints,
    policy: Policy,
    rng: np.random.Generator,
    later: np.random.Generator,
) -> Frames:
    day = np.datetime64(policy.planning_date, "D")
    cases = case_table(tree, group, court, day, mean_claim_yuan(policy.planning_court), rng)
    set_aside(cases, group, day, rng)
    add_special(cases, tree, group, court, later)
    add_debtors(cases, tree, group, court, later)
    add_actions(cases, group, court, day, later)
    set_aside_assets(cases, tree, court, later)
    matters = matter_rows(cases, tree, court, later)
    cases = typed(cases, Case)
    frames = {
        "courts": tree.table,
        "cases": cases,
        "seizures": children.seizure_rows(cases, group, rng),
        "exclusions": children.exclusion_rows(cases, group, day, rng),
        "links": children.link_rows(cases, group, rng),
        "matters": matters,
        "history": children.history_rows(tree, len(cases), day, rng),
    }
    given = children.adjustment_rows(cases, tree, group, court, day, rng)
    recused = children.recusal_rows(cases, tree, court, given["case_number"], day, later)
    frames["adjustments"] = pd.concat([given, recused], ignore_index=True)
    frames["estimates"] = typed(pd.DataFrame(), Estimate)
    frames["previous"] = typed(pd.DataFrame({"case_number": []}), Placement)
    return frames


def _policy(size: Size, planning_court: str | None, day: date) -> Policy:
    court = planning_court or size.planning_court
    title = f"合成数据：{size.zh if court == size.planning_court else court}交叉执行季度调配方案"
    return Policy(title=title, planning_court=court, planning_date=day, synthetic=True)


def _scope(courts: pd.DataFrame, planning_court: str) -> tuple[pd.DataFrame, np.ndarray]:
    """Courts of the quarter (the planning court's area, its neighbours, all superiors) and who nominates."""
    parent = dict(zip(courts["code"], courts["parent_code"], strict=True))
    area = _below(courts, planning_court)
    home = _below(courts, _high_court(parent, planning_court))
    listed = area | home
    keep = courts["code"].isin(listed | _above(parent, listed))
    kept = courts[keep].reset_index(drop=True)
    special = kept["category"].isin(["maritime", "ip", "other_special"])
    if planning_court == SUPREME:
        kept["takes_part"] &= (kept["judges"] >= number("fewest_judges")).fillna(False).to_numpy(bool)
    nominates = kept["code"].isin(area) & kept["level"].isin(["basic", "intermediate"]) & ~special
    return kept, nominates.to_numpy()


def _below(courts: pd.DataFrame, code: str) -> set[str]:
    found: set[str] = set()
    level = {code}
    while level:
        found |= level
        level = set(courts.loc[courts["parent_code"].isin(level), "code"])
    return found


def _above(parent: dict[str, str], codes: set[str]) -> set[str]:
    found: set[str] = set()
    for code in codes:
        while isinstance(code, str) and code not in found:
            found.add(code)
            code = parent[code]
    return found


def _high_court(parent: dict[str, str], code: str) -> str:
    while isinstance(parent[code], str) and parent[code] != SUPREME:
        code = parent[code]
    return code


def _with_units(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    """Write the unit into the names of amounts, as every input must."""
    amounts = [name for name, column in columns_of(table.record).items() if column.kind is Kind.MONEY]
    return frame.rename(columns={name: f"{name}_fen" for name in amounts})
