"""Drawing attributes of groups so that their shares among the cases come out as wanted."""

import numpy as np
from numpy.typing import NDArray

from jiaocha_scenarios.groups import Floats, Ints


def by_case_share(
    size: Ints,
    share: dict[str, float],
    rng: np.random.Generator,
    large: tuple[int, str] | None = None,
) -> Ints:
    """Class of each group, such that the classes' shares of the cases are as given.

    Groups are put in random order and the classes are cut along their running number of cases, so large
    groups do not upset the shares.

    Parameters
    ----------
    size : int64, shape (n_groups,)
        Cases a group.
    share : dict
        Share of the cases by class; what is left to one falls to class -1.
    large : (int, str), optional
        Groups of more cases than this are of this class; the other groups make up the shares.

    Returns
    -------
    int64, shape (n_groups,)
        Position of the class in ``share``, or -1.
    """
    wanted = {name: part * size.sum() for name, part in share.items()}
    found = np.full(len(size), -1, np.int64)
    order = rng.permutation(len(size))
    if large is not None:
        limit, name = large
        found[size > limit] = list(share).index(name)
        wanted[name] = max(0.0, wanted[name] - float(size[size > limit].sum()))
        order = order[size[order] <= limit]
    running = np.cumsum(size[order]) - size[order] / 2
    place = np.searchsorted(np.cumsum(list(wanted.values())), running, side="right")
    everything = abs(sum(share.values()) - 1.0) < 1e-9
    found[order] = np.where(place < len(share), place, len(share) - 1 if everything else -1)
    return found


def draw_class(share: dict[str, float], n: int, rng: np.random.Generator) -> Ints:
    """Independent draws of a class, shape (n,)."""
    total: Floats = np.cumsum(list(share.values()))
    drawn: NDArray[np.int64] = np.searchsorted(total, rng.random(n) * total[-1], side="right")
    return np.minimum(drawn, len(share) - 1).astype(np.int64)
