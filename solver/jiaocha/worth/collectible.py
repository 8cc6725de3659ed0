"""What can be collected in a case: the outstanding amount, capped by what the asset leaves for it.

A shared asset is never counted twice. Cases whose main asset is the same seized asset stand in its queue:
by rank, then by earlier filing, then by case number. Each takes at most what those before it leave of the
asset's value less prior rights.
"""

import numpy as np
import pandas as pd

from jiaocha.worth.arrays import integers_of
from jiaocha_models import Quarter
from jiaocha_models.case import LARGEST_AMOUNT_FEN
from jiaocha_models.problem import Int64

UNKNOWN = LARGEST_AMOUNT_FEN + 1
"""Value of an asset nobody stated: above every amount, so that it caps nothing."""


def outstanding_amount(cases: pd.DataFrame) -> Int64:
    """Fen still to come in each case: the column 未到位金额, else claimed less recovered, never below 0."""
    difference = integers_of(cases["claimed"]) - integers_of(cases["recovered"])
    blank = cases["outstanding"].isna().to_numpy(bool)
    amount = np.where(blank, difference, integers_of(cases["outstanding"]))
    at_least_nothing: Int64 = np.maximum(amount, 0)
    return at_least_nothing


def collectible_amount(quarter: Quarter) -> Int64:
    """Fen of new money that each case can bring at most.

    Outstanding less money already held (暂存案款 is in the court's hands and not new), at most the value of
    the main asset less prior rights where a value is given, and at most what the asset's queue leaves.
    """
    cases = quarter.cases
    claim = np.maximum(outstanding_amount(cases) - integers_of(cases["money_held"]), 0)
    value = integers_of(cases["asset_value"], UNKNOWN)
    net = np.where(value == UNKNOWN, UNKNOWN, np.maximum(value - integers_of(cases["prior_rights"]), 0))
    alone: Int64 = np.minimum(claim, net)
    queue = _queues(quarter)
    if queue.empty:
        return alone
    return _in_turn(queue, claim, net, alone)


def _queues(quarter: Quarter) -> pd.DataFrame:
    """Cases in the queue of a shared main asset: ``asset``, ``case`` (position), in the queue's order."""
    seizures, cases = quarter.seizures, quarter.cases
    case = pd.Index(cases["case_number"]).get_indexer(pd.Index(seizures["case_number"]))
    rows = pd.DataFrame(
        {
            "asset": pd.factorize(seizures["asset"], sort=True)[0],
            "case": case,
            "rank": integers_of(seizures["rank"]),
        }
    )
    rows = rows[rows["case"] >= 0].sort_values(["case", "rank", "asset"]).drop_duplicates("case")
    rows = rows[rows.duplicated("asset", keep=False)]
    filed = cases["filing_date"].to_numpy()[rows["case"].to_numpy()]
    return rows.assign(filed=filed).sort_values(["asset", "rank", "filed", "case"], ignore_index=True)


def _in_turn(queue: pd.DataFrame, claim: Int64, net: Int64, alone: Int64) -> Int64:
    case, asset = queue["case"].to_numpy(), queue["asset"].to_numpy()
    stated = pd.Series(np.where(net[case] == UNKNOWN, -1, net[case])).groupby(asset).transform("max")
    pool = stated.to_numpy(np.int64)
    # A claim beyond the pool's value takes no more than the pool, so cutting it keeps the sums in int64.
    asked = pd.Series(np.minimum(claim[case], np.maximum(pool, 0)))
    before = asked.groupby(asset).cumsum().to_numpy(np.int64) - asked.to_numpy()
    left = np.clip(pool - before, 0, asked.to_numpy())
    found = alone.copy()
    found[case] = np.where(pool < 0, alone[case], np.minimum(alone[case], left))
    return found
