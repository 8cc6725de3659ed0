"""Joint actions that cases need, leaders they are to be led by, and obligations to act."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jiaocha_scenarios.assumptions import number
from jiaocha_scenarios.groups import Ints

Day = np.datetime64


def add_actions(cases: pd.DataFrame, group: Ints, court: Ints, day: Day, rng: np.random.Generator) -> None:
    """Add what complex cases before one court need for a joint action, in place; the first case says it."""
    n, n_groups = len(cases), int(group[-1]) + 1
    first = np.searchsorted(group, np.arange(n_groups))
    elsewhere = np.bincount(group, weights=court != court[first][group], minlength=n_groups) > 0
    complex_ = (cases["ground"] == "complex_asset").to_numpy()[first] & ~elsewhere
    stated = np.zeros(n, bool)
    wanted = max(1, round(number("action_stated_share") * int(complex_.sum())))
    stated[first[rng.permutation(np.flatnonzero(complex_))[:wanted]]] = True
    persons = np.exp(rng.normal(np.log(number("action_persons")), number("action_spread"), n))
    cases["action_persons"] = _whole(persons.clip(3, 120), stated)
    cases["action_days"] = np.where(stated, np.minimum(rng.geometric(0.6, n), 5), 1)
    bounded = stated & (rng.random(n) < number("action_window_share"))
    begin = day + rng.integers(0, 60, n).astype("timedelta64[D]")
    end = begin + rng.integers(15, 60, n).astype("timedelta64[D]")
    for name, when in (("action_from", begin), ("action_until", end)):
        cases[name] = pd.Series(when.astype("datetime64[s]")).where(bounded)
    hard = (cases["complexity"] == "hard").to_numpy() & cases["petition"].to_numpy(bool)
    cases["leader_required"] = hard & (rng.random(n) < number("leader_required_share"))
    cases["act_obligation"] = rng.random(n) < number("act_obligation_share")


def _whole(values: NDArray[np.float64], known: NDArray[np.bool_]) -> pd.Series:
    return pd.Series(np.rint(values).astype(np.int64), dtype="Int64").where(pd.Series(known))
