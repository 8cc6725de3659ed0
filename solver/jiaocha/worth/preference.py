"""Which of equally valuable plans is preferred: the cheaper mode, then a person's preference, then a draw."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jiaocha.law.opened import OpenPairs
from jiaocha.worth.arrays import Flags, codes_of, court_positions
from jiaocha.worth.digest import digest_of, tie_order
from jiaocha_models import Quarter
from jiaocha_models.problem import Int32, Int64
from jiaocha_models.words import AdjustmentKind, Mode

PLACE_BITS = 24
"""Bits of an option's drawn place in its group; a group has fewer options than 2**24."""


def preference_of(quarter: Quarter, pairs: OpenPairs, group_start: Int64) -> Int64:
    """Preference of each option; smaller is preferred among plans of equal value.

    (2 x position of the mode + 0 if a person asked to prefer the option, else 1) x 2**24 + place in the
    group's order drawn by a seed from the quarter's digest. An adjustment 优先 therefore decides between
    otherwise equal options; it never outweighs a fen, nor the rule that the cheaper mode goes first.
    """
    asked = _asked_for(quarter, pairs)
    rank = 2 * pairs.option_mode.astype(np.int64) + ~asked
    preference: Int64 = (rank << PLACE_BITS) + tie_order(digest_of(quarter), group_start)
    return preference


def _asked_for(quarter: Quarter, pairs: OpenPairs) -> Flags:
    """Options that an adjustment 优先 of one of the group's cases names; a blank court or mode fits all."""
    asked = np.zeros(len(pairs.option_group), bool)
    rows = quarter.adjustments
    rows = rows[(rows["kind"] == AdjustmentKind.PREFER.value).to_numpy(bool)]
    if rows.empty:
        return asked
    case = pd.Index(quarter.cases["case_number"]).get_indexer(pd.Index(rows["case_number"]))
    group = np.where(case >= 0, pairs.case_group[case], -1)
    wishes = pd.DataFrame(
        {
            "group": group,
            "court": court_positions(rows["court_code"], quarter.courts),
            "wanted": codes_of(rows["mode"], Mode),
        }
    )
    wishes = wishes[(group >= 0) & ((wishes["court"] >= 0) | (wishes["wanted"] >= 0))]
    options = np.flatnonzero(np.isin(pairs.option_group, wishes["group"]))
    table = _options_table(options, pairs.option_group, pairs.option_mode, pairs.option_receiver)
    both = table.merge(wishes, on="group")
    fits = (both["court"] == -1) | (both["court"] == both["receiver"])
    fits &= (both["wanted"] == -1) | (both["wanted"] == both["mode"])
    asked[both.loc[fits, "option"].to_numpy(np.int64)] = True
    return asked


def _options_table(options: Int64, group: Int32, mode: NDArray[np.int8], receiver: Int32) -> pd.DataFrame:
    return pd.DataFrame(
        {"option": options, "group": group[options], "mode": mode[options], "receiver": receiver[options]}
    )
