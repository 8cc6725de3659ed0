"""What a quarter has brought under a policy: progress, money, cost, fairness, churn; and what it expected."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from math import fsum
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jiaocha.evaluation.scopes import Scope, scopes_of
from jiaocha.worth.totals import chosen_rows
from jiaocha_models import Options
from jiaocha_scenarios.simulation.placing import Placed
from jiaocha_scenarios.simulation.policies import Situation

Float64 = NDArray[np.float64]
Int64 = NDArray[np.int64]


@dataclass(frozen=True)
class ScopeCount:
    """Cases of one scope, those with progress, and the money that came in (fen)."""

    cases: int
    progress: int
    recovered_fen: int


@dataclass(frozen=True, eq=False)
class Realised:
    """One quarter under one policy; outcomes are those within twelve months of the decision.

    Attributes
    ----------
    cases : int
        Candidate cases, staying ones included.
    moved : int
        Cases that another court handles.
    unplaced : int
        Groups that had to leave and for which no option fitted; they count as staying.
    progress : int
        Cases with progress.
    progress_if_stayed : int
        Cases that would have had progress if all had stayed, by the draws of staying.
    gain_expected : float
        Cases with progress that the policy's own expectation adds to staying.
    gain_true : float
        What the true probabilities add.
    recovered_fen, recovered_if_stayed_fen : int
        New money.
    cost_fen : int
        Unweighted cost of what was chosen.
    worth_fen : int
        Value of the choice in the policy's objective at the true probabilities.
    tells_apart : bool or None
        Whether the estimates told courts apart; None without estimates.
    scopes : dict of Scope to ScopeCount
    load : float64, shape (n_courts,)
        Minutes received a judge this quarter; NaN for courts that take no part.
    pairs : frozenset of (int, int)
        Pairs of origin and receiving court in use.
    new_pairs : int
        Moved cases whose pair of courts was not in use the quarter before; 0 in the first quarter.
    moved_after_first : int
        Moved cases, 0 in the first quarter.
    """

    cases: int
    moved: int
    unplaced: int
    progress: int
    progress_if_stayed: int
    gain_expected: float
    gain_true: float
    recovered_fen: int
    recovered_if_stayed_fen: int
    cost_fen: int
    worth_fen: int
    tells_apart: bool | None
    scopes: dict[Scope, ScopeCount]
    load: Float64
    pairs: frozenset[tuple[int, int]]
    new_pairs: int
    moved_after_first: int

    @property
    def gain(self) -> int:
        """Realised gain: cases with progress more than if all had stayed."""
        return self.progress - self.progress_if_stayed


def realised(
    now: Situation,
    known: Options,
    choice: Int64,
    where: Placed,
    drawn: pd.DataFrame,
    if_stayed: pd.DataFrame,
    before: Sequence[Realised],
    tells_apart: bool | None,
) -> Realised:
    """Measure a quarter.

    Parameters
    ----------
    now : Situation
        What the policy saw.
    known : Options
        The same options at the true probabilities.
    choice : int64, shape (n_groups,)
    where : Placed
    drawn, if_stayed : pandas.DataFrame
        What came of the candidate cases, and what would have come of them at their own courts.
    before : sequence of Realised
        Earlier quarters.
    tells_apart : bool, optional
    """
    chosen = choice[choice >= 0]
    rows, _ = chosen_rows(now.options, chosen)
    origin, court = where.origin[where.moved].tolist(), where.court[where.moved].tolist()
    pairs = list(zip(origin, court, strict=True))
    return Realised(
        cases=len(where.case),
        moved=len(pairs),
        unplaced=int((choice < 0).sum()),
        progress=int(drawn["progress"].sum()),
        progress_if_stayed=int(if_stayed["progress"].sum()),
        gain_expected=fsum(now.options.progress_gain[rows]),
        gain_true=fsum(known.progress_gain[rows]),
        recovered_fen=int(drawn["recovered"].sum()),
        recovered_if_stayed_fen=int(if_stayed["recovered"].sum()),
        cost_fen=int(now.options.raw_cost[rows].sum()),
        worth_fen=int(known.problem.value[chosen].sum()),
        tells_apart=tells_apart,
        scopes=_by_scope(drawn),
        load=_load(now, where),
        pairs=frozenset(pairs),
        new_pairs=sum(pair not in before[-1].pairs for pair in pairs) if before else 0,
        moved_after_first=len(pairs) if before else 0,
    )


def _by_scope(drawn: pd.DataFrame) -> dict[Scope, ScopeCount]:
    scope = scopes_of(drawn["mode"])
    found = {}
    for each in Scope:
        rows = drawn[scope == each.value]
        found[each] = ScopeCount(len(rows), int(rows["progress"].sum()), int(rows["recovered"].sum()))
    return found


def _load(now: Situation, where: Placed) -> Float64:
    """Minutes that each court received a judge."""
    courts = now.quarter.courts
    moved = np.flatnonzero(where.moved)
    option = where.option[moved]
    minutes = now.options.option_minutes[option] / np.bincount(option)[option] if len(option) else option
    received = np.bincount(where.court[moved], minutes, len(courts))
    judges = courts["judges"].astype("Float64").to_numpy(np.float64, na_value=np.nan)
    able = courts["takes_part"].to_numpy(bool) & courts["level"].isin(["basic", "intermediate"]).to_numpy()
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(able & (judges > 0), received / judges, np.nan)


def gini(load: Float64) -> float:
    """Gini coefficient of loads that are not NaN: 0 where all are alike, near 1 where one has all."""
    known = np.sort(load[~np.isnan(load)])
    if not len(known) or known.sum() <= 0:
        return 0.0
    rank = np.arange(1, len(known) + 1)
    return float((2 * rank - len(known) - 1) @ known / (len(known) * known.sum()))


_SUMS = (
    "cases", "moved", "unplaced", "progress", "progress_if_stayed", "gain", "gain_expected", "gain_true",
    "recovered_fen", "recovered_if_stayed_fen", "cost_fen", "worth_fen",
)  # fmt: skip


def summed(quarters: Sequence[Realised]) -> dict[str, Any]:
    """Sum quarters: plain numbers, ``gini`` of the load of all quarters, ``churn``, counts by scope.

    ``churn`` is the share of the moved cases (from the second quarter on) whose pair of courts was not in use
    the quarter before; None where none was moved.
    """
    row: dict[str, Any] = {
        name: type(getattr(quarters[0], name))(sum(getattr(each, name) for each in quarters))
        for name in _SUMS
    }
    moved = sum(each.moved_after_first for each in quarters)
    row["churn"] = sum(each.new_pairs for each in quarters) / moved if moved else None
    row["gini"] = gini(np.sum([each.load for each in quarters], axis=0))
    told = [each.tells_apart for each in quarters if each.tells_apart is not None]
    row["quarters_told_apart"] = sum(told) if told else None
    row["scopes"] = {
        scope.value: {
            name: sum(asdict(each.scopes[scope])[name] for each in quarters)
            for name in ("cases", "progress", "recovered_fen")
        }
        for scope in Scope
    }
    row["gain_by_quarter"] = [each.gain for each in quarters]
    return row
