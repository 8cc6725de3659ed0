"""Who owes where: sizes of the groups of related cases, and the court of every case."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jiaocha_scenarios.assumptions import number, shares

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

PREFECTURE_SIZES = (6, 4, 3, 2, 2) + (1,) * 16
"""Group sizes of the prefecture scenario: 33 cases, like one batch published for Guyuan, in 21 groups."""


@dataclass(frozen=True, eq=False)
class CourtTree:
    """Courts of the scenario by position, as arrays.

    Attributes
    ----------
    table : pandas.DataFrame
        Courts in roster order.
    weight : float64, shape (n_courts,)
        Relative number of nominated cases; zero for courts that nominate none.
    prefecture : int64, shape (n_courts,)
        Position of the intermediate court over a basic court; an intermediate court's is itself; else -1.
    province : int64, shape (n_courts,)
        Position of the high court over a court; the high court's is itself; -1 for the supreme court.
    """

    table: pd.DataFrame
    weight: Floats
    prefecture: Ints
    province: Ints

    def intake(self) -> Floats:
        """Cases of the last quarter, zero where unknown, shape (n_courts,)."""
        return self.table["intake_last_quarter"].fillna(0).to_numpy(np.float64)


def court_tree(table: pd.DataFrame, nominating: NDArray[np.bool_], rng: np.random.Generator) -> CourtTree:
    """Hierarchy of the courts, and how many cases each nominates relative to the others."""
    position = pd.Series(np.arange(len(table)), index=table["code"])
    parent = table["parent_code"].map(position).fillna(-1).to_numpy(np.int64)
    level = table["level"].to_numpy()
    here = np.arange(len(table))
    prefecture = np.where(level == "basic", parent, np.where(level == "intermediate", here, -1))
    above = np.where(prefecture >= 0, parent[np.maximum(prefecture, 0)], parent)
    province = np.where(level == "high", here, np.where(level == "supreme", -1, above))
    backlog = table["backlog"].astype("Float64").to_numpy(float, na_value=0.0)
    weight = backlog * rng.uniform(0.6, 1.4, len(table)) * nominating
    upper = level == "intermediate"
    share = number("intermediate_origin_share")
    for chosen, part in ((level == "basic", 1 - share), (upper, share)):
        total = weight[chosen].sum()
        weight[chosen] *= part / total if total else 0.0
    return CourtTree(table, weight, prefecture, province)


def group_sizes(n_cases: int, rng: np.random.Generator) -> Ints:
    """Sizes of the groups: singles by a fixed share, the rest by a power law; they sum to ``n_cases``.

    The largest group of the law is present once the cases are ten times as many.
    """
    if n_cases == sum(PREFECTURE_SIZES):
        return np.array(PREFECTURE_SIZES, np.int64)
    largest = int(number("largest_group"))
    exponent = number("size_exponent")
    most = largest if n_cases >= 10 * largest else max(2, n_cases // 40)
    support = np.arange(2, most + 1)
    law = np.cumsum(support**-exponent)
    sizes = [np.array([largest] if n_cases >= 10 * largest else [], np.int64)]
    while (missing := n_cases - sum(int(part.sum()) for part in sizes)) > 0:
        draws = max(16, missing // 3)
        multi = support[np.searchsorted(law, rng.random(draws) * law[-1])]
        part = np.where(rng.random(draws) < number("single_share"), 1, multi)
        part = part[np.cumsum(part) <= missing]
        sizes.append(part if len(part) else np.ones(missing, np.int64))
    return np.concatenate(sizes).astype(np.int64)


def case_courts(tree: CourtTree, case_group: Ints, n_groups: int, rng: np.random.Generator) -> Ints:
    """Position of the court that handles each case, shape (n_cases,).

    Every group has a lead court; in some groups a share of the cases lies with a few other courts, mostly
    of the same prefecture.
    """
    lead = _draw(tree.weight, n_groups, rng)
    size = np.bincount(case_group, minlength=n_groups)
    spread = (size > 1) & (rng.random(n_groups) >= number("one_court_share"))
    others = np.where(spread, np.clip(rng.geometric(0.5, n_groups), 1, np.maximum(1, size // 2)), 0)
    others = np.minimum(others, 12)
    start = np.concatenate([[0], np.cumsum(others)])
    pool = _other_courts(tree, np.repeat(lead, others), rng)
    away = (rng.random(len(case_group)) < number("away_share")) & (others[case_group] > 0)
    pick = start[case_group] + (rng.random(len(case_group)) * others[case_group]).astype(np.int64)
    found = lead[case_group]
    found[away] = pool[pick[away]]
    return found


def _other_courts(tree: CourtTree, lead: Ints, rng: np.random.Generator) -> Ints:
    scope = _draw(np.array(list(shares("away_scope").values())), len(lead), rng)
    found = lead.copy()
    for number_of, family in enumerate((tree.prefecture, tree.province, np.zeros_like(tree.province))):
        chosen = scope == number_of
        found[chosen] = _draw_within(tree.weight, family, family[lead[chosen]], lead[chosen], rng)
    return found


def _draw(weight: Floats, n: int, rng: np.random.Generator) -> Ints:
    total = np.cumsum(weight)
    drawn: Ints = np.searchsorted(total, rng.random(n) * total[-1], side="right").astype(np.int64)
    return np.minimum(drawn, len(weight) - 1)


def _draw_within(
    weight: Floats, family: Ints, wanted: Ints, otherwise: Ints, rng: np.random.Generator
) -> Ints:
    """One court of each wanted family by weight; the court itself where the family is empty."""
    order = np.argsort(family, kind="stable")
    total = np.concatenate([[0.0], np.cumsum(weight[order])])
    first = np.searchsorted(family[order], wanted, side="left")
    last = np.searchsorted(family[order], wanted, side="right")
    at = total[first] + rng.random(len(wanted)) * (total[last] - total[first])
    drawn = np.clip(np.searchsorted(total, at, side="right") - 1, first, np.maximum(first, last - 1))
    found: Ints = np.where(total[last] > total[first], order[np.minimum(drawn, len(order) - 1)], otherwise)
    return found
