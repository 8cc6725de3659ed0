"""Allocation: reduce, price, bound, search and prove. The only place that loads ortools or numba."""

from jiaocha.allocation.ordered import solve_in_order
from jiaocha.allocation.solve import solve

__all__ = ["solve", "solve_in_order"]
