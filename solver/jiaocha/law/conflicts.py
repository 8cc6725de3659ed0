"""Conflicts: groups that the rules leave without a place; staying is opened again, for people to decide.

A plan must never fail as a whole, and never move a case where no rule lets it, because one group cannot do
what a rule demands. Such a group stays in the plan and is named as a conflict, with the rule that could not
be kept and what stood in its way.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jiaocha.law.actions import NO_ACTION, Expanded
from jiaocha.law.courts import NONE
from jiaocha.law.enumeration import Found
from jiaocha.law.facts import Facts
from jiaocha.law.left_out import left_out
from jiaocha.law.rules import OPEN, PAIR_RULES, Pairs, first_closing
from jiaocha_models.words import Mode

FORCING = ("supervision_expired_forces_transfer", "over_time_forces_transfer", "recusal")
"""Rules that make a group move; one that cannot is left to people, unlike a fixed placement."""


def closed_by_rule(facts: Facts) -> NDArray[np.bool_]:
    """Whether one of the :data:`FORCING` rules closes staying to each group, shape (n_groups,)."""
    return np.isin(closing_of_stay(facts), [_NAMES.index(name) for name in FORCING])


def reopened(
    facts: Facts, expanded: Expanded, groups: NDArray[np.int64], reasons: list[str]
) -> tuple[NDArray[np.int64], Expanded, pd.DataFrame]:
    """Open stay for the groups that a rule, not a person, makes move; return them and the conflicts."""
    closing = closing_of_stay(facts)[groups]
    forcing = closed_by_rule(facts)[groups]
    rules = [PAIR_RULES[place] for place in closing[forcing]]
    told = [reason for reason, kept in zip(reasons, forcing.tolist(), strict=True) if kept]
    sentences = [f"{rule.sentence}；{reason}" for rule, reason in zip(rules, told, strict=True)]
    conflicts = pd.DataFrame(
        {
            "group": groups[forcing],
            "rule": pd.Series([rule.name for rule in rules], dtype="str"),
            "reason": pd.Series(sentences, dtype="str"),
        }
    )
    return groups[forcing], with_stay(expanded, groups[forcing]), conflicts


_NAMES = [rule.name for rule in PAIR_RULES]


def with_stay(expanded: Expanded, groups: NDArray[np.int64]) -> Expanded:
    """Put an option to stay before the other options of some groups that have none."""
    found = expanded.found
    at = np.searchsorted(found.group, groups)
    shift = np.searchsorted(at, np.arange(len(found.group)), side="right")
    option = expanded.contributions["option"].to_numpy(np.int64)
    return Expanded(
        Found(
            np.insert(found.group, at, groups),
            np.insert(found.mode, at, Mode.STAY.position),
            np.insert(found.receiver, at, NONE),
            found.closed,
        ),
        np.insert(expanded.action, at, NO_ACTION),
        expanded.contributions.assign(option=option + shift[option]),
        expanded.uncovered,
    )


def explain_conflicts(
    classes: pd.DataFrame, case_group: NDArray[np.int32], conflicts: pd.DataFrame
) -> pd.DataFrame:
    """Say for the cases of groups in conflict which rule could not be kept."""
    concerned = np.isin(case_group, conflicts["group"])
    reasons = conflicts.set_index("group")["reason"].reindex(case_group[concerned])
    classes = classes.copy()
    classes.loc[concerned, "reason"] = reasons.to_numpy(object)
    return classes


def closing_of_stay(facts: Facts) -> NDArray[np.int64]:
    """Place of the first rule that closes stay to each group, shape (n_groups,)."""
    stay = Pairs(Mode.STAY, np.arange(len(facts.group)), np.full(len(facts.group), -1))
    closing = first_closing(facts, stay, left_out(facts.policy)).astype(np.int64)
    if not facts.n_groups:
        return closing
    first: NDArray[np.int64] = np.minimum.reduceat(closing, facts.profile_start[:-1])
    return first


def never_empty(facts: Facts, expanded: Expanded) -> tuple[Expanded, pd.DataFrame]:
    """Open stay again for groups that the rules left with nothing, and say which rule closed it.

    The reason names that rule only; the caller adds what closed the other modes, which it can look up.
    """
    empty = np.setdiff1d(np.arange(facts.n_groups), expanded.found.group)
    closing = closing_of_stay(facts)
    rules = [PAIR_RULES[min(place, OPEN - 1)] for place in closing[empty]]
    conflicts = pd.DataFrame(
        {
            "group": pd.Series(empty, dtype="int64"),
            "rule": pd.Series([rule.name for rule in rules], dtype="str"),
            "reason": pd.Series([rule.sentence for rule in rules], dtype="str"),
        }
    )
    return with_stay(expanded, empty), conflicts
