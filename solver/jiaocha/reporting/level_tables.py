"""Objectives in order: one row a level, empty where terms are weighed."""

import pandas as pd

from jiaocha.reporting.view import View
from jiaocha.reporting.wording import label, say, term_label
from jiaocha_models.plan import LevelSummary
from jiaocha_models.words import Term

COLUMNS = ("level", "name", "value", "reached", "kept", "bound", "gap", "tolerance", "status")


def level_table(view: View, language: str = "zh") -> pd.DataFrame:
    """One row a level: what the plan is worth, the level alone, what had to be kept, bound, proof."""
    rows = [
        (
            number,
            level_name(level, language),
            level.value_fen,
            level.reached_fen,
            level.kept_fen,
            level.bound_fen,
            level.gap_fen,
            level.tolerance_percent / 100,
            label(level.status, language),
        )
        for number, level in enumerate(view.plan.summary.levels, start=1)
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def level_name(level: LevelSummary, language: str = "zh") -> str:
    """Name of a level; in English put together from its terms."""
    if language == "zh":
        return level.name
    if level.terms == tuple(Term):
        return say("net_value", language)
    return " + ".join(term_label(term, language) for term in level.terms)
