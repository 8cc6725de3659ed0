"""The debiased value of a plan: what is left of its expected gain once the winner's curse is taken out."""

from jiaocha.debiasing.debiased import DebiasedGain, debiased_gain

__all__ = ["DebiasedGain", "debiased_gain"]
