"""Why: the chosen option of a case against all others, at the prices of the capacities they use.

An option's worth at prices is its value less the prices of what it uses. Facts and figures come as records
(:mod:`jiaocha_models.explanation`); sentences and audiences are the business of :mod:`jiaocha.reporting`.
"""

from jiaocha.explanation.all_cases import explain_all
from jiaocha.explanation.explain import UnknownCase, explain

__all__ = ["UnknownCase", "explain", "explain_all"]
