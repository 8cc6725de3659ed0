"""Which rule leaves a group nowhere to go, as far as that is quickly known."""

from jiaocha.law.pairs import open_pairs
from jiaocha.law.why import why_mode_closed
from jiaocha.reporting.view import View
from jiaocha_models.words import Mode

MOST_WORK = 5_000
"""Groups times courts beyond which no rule is looked up: about two seconds."""


def closing_sentences(view: View, groups: list[int]) -> dict[int, str]:
    """Sentence of the rule that closes 指令 to most courts, by group; empty where it would take long.

    Parameters
    ----------
    view : View
    groups : list of int
        Groups whose only option is to stay.
    """
    quarter = view.plan.quarter
    if not groups or len(groups) * len(quarter.courts) > MOST_WORK:
        return {}
    pairs = open_pairs(quarter)
    if len(pairs.groups) != len(view.plan.options.groups):
        return {}
    found = {group: why_mode_closed(quarter, pairs, group, Mode.DIRECTED) for group in groups}
    return {group: rule.sentence for group, rule in found.items() if rule is not None}
