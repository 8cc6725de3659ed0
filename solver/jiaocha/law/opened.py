"""The record of what the law leaves open: groups, open pairs, conflicts, and what is reported up."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jiaocha.law.courts import CourtTable
from jiaocha.law.facts import Facts
from jiaocha.law.places import Places


@dataclass(frozen=True, eq=False)
class OpenPairs:
    """What the law leaves open; names as in :class:`jiaocha_models.options.Options`.

    Attributes
    ----------
    triage : pandas.DataFrame
        As in Options.
    case_group : int32, shape (n_cases,)
    groups : pandas.DataFrame
        ``group``, ``cases``, ``lead_case`` (earliest filing, then smallest case number), ``origin``,
        ``origins``.
    member_start : int64, shape (n_groups + 1,)
        Members of group g are ``member_case[member_start[g]:member_start[g + 1]]``.
    member_case : int32, shape (n_candidates,)
    option_group, option_receiver, option_decider : int32, shape (n_options,)
    option_mode : int8, shape (n_options,)
        Sorted by group, mode, receiver.
    option_action : int16, shape (n_options,)
    contributions : pandas.DataFrame
        As in Options, without the minutes of entrusted matters.
    closed_counts : dict of str to int
        Triples of group, court and mode closed by each rule, in the order of the rules, among the pairs that
        were looked at: for a group before one court directed, for one before several centralized enforcement
        with every court of the origin's level in the roster, escalation to the courts above, and once a
        group each stay, internal and supervised handling.
    report_up : pandas.DataFrame
        ``group`` (its smallest case number), ``cases``, ``lead_case``, ``receiver``, ``mode``, ``decider``
        (positions), ``reason``; the nearest courts outside, in roster order.
    conflicts : pandas.DataFrame
        Groups for which the rules left nothing, so that stay was opened again: ``group`` (position),
        ``rule``, ``reason``.
    courts : CourtTable
    places : Places
    facts : Facts
        Facts of the groups, for :func:`why_closed`.
    """

    triage: pd.DataFrame
    case_group: NDArray[np.int32]
    groups: pd.DataFrame
    member_start: NDArray[np.int64]
    member_case: NDArray[np.int32]
    option_group: NDArray[np.int32]
    option_mode: NDArray[np.int8]
    option_receiver: NDArray[np.int32]
    option_decider: NDArray[np.int32]
    option_action: NDArray[np.int16]
    contributions: pd.DataFrame
    closed_counts: dict[str, int]
    report_up: pd.DataFrame
    conflicts: pd.DataFrame
    courts: CourtTable
    places: Places
    facts: Facts
