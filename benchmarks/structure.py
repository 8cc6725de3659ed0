"""Structure of a problem: its components, and how many options cross a province."""

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from jiaocha_models import AssignmentProblem, Quarter
from jiaocha_models.options import Options


def components_of(problem: AssignmentProblem) -> list[int]:
    """Count the groups of each component, the largest first; groups that use no row are left out."""
    group = np.repeat(problem.option_group, np.diff(problem.entry_start))
    n = problem.n_groups + problem.n_rows
    ends = (group, problem.entry_row + problem.n_groups)
    joined = coo_array((np.ones(len(group), np.int8), ends), shape=(n, n))
    _, label = connected_components(joined, directed=False)
    sizes = np.bincount(label[np.unique(group)])
    return sorted((int(each) for each in sizes if each), reverse=True)


def crossing_share(quarter: Quarter, options: Options) -> float:
    """Share of the options with a receiver that lie in another province than the origin."""
    province = quarter.courts["province"].to_numpy(object)
    origin = options.groups["origin"].to_numpy()[options.option_group]
    moves = options.option_receiver >= 0
    if not moves.any():
        return 0.0
    away = province[origin[moves]] != province[options.option_receiver[moves]]
    return round(float(away.mean()), 4)
