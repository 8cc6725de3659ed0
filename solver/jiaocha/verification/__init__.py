"""Verification of a plan folder: everything it claims is recomputed, with no solver.

Nothing here imports or needs :mod:`jiaocha.allocation`, ortools or numba: who distrusts the search can still
check its result.
"""

from jiaocha.verification.journal import verify_journal
from jiaocha.verification.verify import verify

__all__ = ["verify", "verify_journal"]
