"""The matrix of origin and receiver, by court, prefecture or province, whichever a page can hold."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from jiaocha.reporting.view import Objects, View
from jiaocha_models.problem import Int64

MOST_COURTS = 24
MOST_PLACES = 34
SHADES = 5

ABROAD_SHARE = 0.05
"""Share of cases across provinces from which a matrix of provinces says more than its diagonal."""


@dataclass(frozen=True)
class Matrix:
    """Cases by origin (rows) and receiver (columns), both in roster order.

    Attributes
    ----------
    title : str
        Place the matrix covers; empty for the whole plan.
    level : str
        ``courts``, ``prefectures`` or ``provinces``.
    rows, columns : list of str
    cells : list of list of (int, int)
        Cases and a shade from 0 (none) to :data:`SHADES`.
    """

    title: str
    level: str
    rows: list[str]
    columns: list[str]
    cells: list[list[tuple[int, int]]]


def matrices(view: View, flows: pd.DataFrame) -> list[Matrix]:
    """One matrix of the whole plan; in a plan too large for that one of provinces and one for each province.

    The matrix of provinces is left out where next to nothing crosses a province.
    """
    if not len(flows):
        return []
    courts = view.plan.quarter.courts
    names = np.array([short_name(name) for name in courts["name"]], dtype=object)
    province = courts["province"].fillna("全国").to_numpy(dtype=object)
    prefecture = prefectures_of(courts, province)
    origin = flows["origin_position"].to_numpy(dtype=np.int64)
    receiver = flows["receiver_position"].to_numpy(dtype=np.int64)
    cases = flows["cases"].to_numpy(dtype=np.int64)
    if max(len(np.unique(origin)), len(np.unique(receiver))) <= MOST_COURTS:
        return [_matrix("", "courts", names, origin, receiver, cases)]
    if len(set(prefecture[origin]) | set(prefecture[receiver])) <= MOST_PLACES:
        return [_matrix("", "prefectures", prefecture, origin, receiver, cases)]
    whole = _matrix("", "provinces", province, origin, receiver, cases)
    abroad = int(cases[province[origin] != province[receiver]].sum())
    found = [whole] if abroad > ABROAD_SHARE * int(cases.sum()) else []
    for place in whole.rows:
        inside = province[origin] == place
        flow = origin[inside], receiver[inside], cases[inside]
        by_prefecture = len(set(prefecture[flow[0]]) | set(prefecture[flow[1]])) > 1
        level, labels = ("prefectures", prefecture) if by_prefecture else ("courts", names)
        found.append(_matrix(place, level, labels, *flow))
    return found


def short_name(court: str) -> str:
    """Name of a court as it is abbreviated in speech: 固原市中院, 西吉县法院."""
    for long, short in (("最高人民法院", "最高法院"), ("高级人民法院", "高院"), ("中级人民法院", "中院")):
        if court.endswith(long):
            return court.removesuffix(long) + short
    return court.removesuffix("人民法院") + "法院" if court.endswith("人民法院") else court


def prefectures_of(courts: pd.DataFrame, province: Objects) -> Objects:
    """Prefecture of each court; courts without one stand for their province's own level."""
    own = courts["prefecture"].to_numpy(dtype=object)
    missing = courts["prefecture"].isna().to_numpy()
    return np.where(missing, province + "（省级）", own)


def _matrix(title: str, level: str, labels: Objects, origin: Int64, receiver: Int64, cases: Int64) -> Matrix:
    rows, row_of = _places(labels, origin)
    columns, column_of = _places(labels, receiver)
    counts = np.zeros((len(rows), len(columns)), dtype=np.int64)
    np.add.at(counts, (row_of, column_of), cases)
    most = max(int(counts.max(initial=0)), 1)
    shades = np.ceil(np.sqrt(counts / most) * SHADES).astype(int)
    cells = [list(zip(*pair, strict=True)) for pair in zip(counts.tolist(), shades.tolist(), strict=True)]
    return Matrix(title, level, rows, columns, cells)


def _places(labels: Objects, positions: Int64) -> tuple[list[str], Int64]:
    """Labels that occur, in the order of their first court in the roster, and where each position goes."""
    first: dict[str, int] = {}
    wanted = set(labels[positions].tolist())
    for name in labels.tolist():
        if name in wanted and name not in first:
            first[name] = len(first)
    return list(first), np.array([first[name] for name in labels[positions]], dtype=np.int64)
