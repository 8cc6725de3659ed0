"""Other choices that a plan's gain is measured against."""

import numpy as np
from numpy.typing import NDArray

from jiaocha.debiasing.valuing import Valuing
from jiaocha.worth.travel import metres_between
from jiaocha_models.words import TRANSFER_MODES, Mode

Int64 = NDArray[np.int64]

_TRANSFERS = np.array([mode in TRANSFER_MODES for mode in Mode])


def nearest_court(valuing: Valuing, choice: Int64 | None = None) -> Int64:
    """Put every moved group to the nearest court open to it in the mode chosen, whatever room that has.

    The choice is the plan's unless another is given.

    Nearest is by great circle from the seat of the group's origin; of equally near ones the first in the
    roster. The court the group is at is none.

    Returns
    -------
    int64, shape (n_groups,)
        An option; -1 for groups that the choice does not move.
    """
    options = valuing.options
    choice = np.asarray(valuing.plan.solution.choice if choice is None else choice, np.int64)
    origin = options.groups["origin"].to_numpy(np.int64)[options.option_group]
    mode, receiver = options.option_mode, options.option_receiver
    moves = _TRANSFERS[mode] & (receiver != origin)
    like = moves & moves[choice][options.option_group] & (mode == mode[choice][options.option_group])
    able = np.flatnonzero(like)
    seat = valuing.facts.court_place
    metres = metres_between(seat.at(origin[able]), seat.at(receiver[able]))
    group = options.option_group[able]
    order = np.lexsort((receiver[able], metres, group))
    found = np.full(len(options.groups), -1, np.int64)
    groups, first = np.unique(group[order], return_index=True)
    found[groups] = able[order][first]
    return found
