"""Allocation: reduce, price, bound, search and prove. The only place that loads ortools or numba."""

from jiaocha.allocation.assemble import settle_ties
from jiaocha.allocation.deficit import best_placing, least_extra, shortfalls
from jiaocha.allocation.frozen import Earlier, graded, resolve, solve_some
from jiaocha.allocation.nearest import nearest_choice
from jiaocha.allocation.ordered import solve_in_order
from jiaocha.allocation.solve import solve
from jiaocha.allocation.start import Start

__all__ = [
    "Earlier",
    "Start",
    "best_placing",
    "graded",
    "least_extra",
    "nearest_choice",
    "resolve",
    "settle_ties",
    "shortfalls",
    "solve",
    "solve_in_order",
    "solve_some",
]
