"""The debiased value of a plan: what is left of its expected gain once the winner's curse is taken out."""

from jiaocha.debiasing.debiased import DebiasedGain, debiased_gain
from jiaocha.debiasing.left_out import left_out
from jiaocha.debiasing.nothing_to_gain import NothingToGain, nothing_to_gain
from jiaocha.debiasing.page import debiasing_page, write_debiasing_page
from jiaocha.debiasing.sentences import headlines, limits_of_proof
from jiaocha.debiasing.workbook import write_debiasing

__all__ = [
    "DebiasedGain",
    "NothingToGain",
    "debiased_gain",
    "debiasing_page",
    "headlines",
    "left_out",
    "limits_of_proof",
    "nothing_to_gain",
    "write_debiasing",
    "write_debiasing_page",
]
