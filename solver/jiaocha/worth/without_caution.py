"""What a choice brings by the estimates themselves, where the policy cuts or pools them."""

from dataclasses import replace

import numpy as np

from jiaocha.law.pairs import open_pairs
from jiaocha.worth.facts import facts_of
from jiaocha.worth.members import Choices, members_of
from jiaocha.worth.totals import chosen_rows
from jiaocha_models import Options, Quarter
from jiaocha_models.problem import Int64


def gains_without_caution(quarter: Quarter, options: Options, choice: Int64) -> tuple[float, int]:
    """Gain in cases with progress, and in new money (fen), of one option per group against staying."""
    rows, _ = chosen_rows(options, choice)
    recovery = quarter.policy.recovery
    if not recovery.from_estimates or recovery.caution == recovery.learning_share == 0.0:
        return float(options.progress_gain[rows].sum()), int(options.raw_recovery[rows].sum())
    plain = recovery.model_copy(update={"caution": 0.0, "learning_share": 0.0})
    changed = replace(quarter, policy=quarter.policy.model_copy(update={"recovery": plain}))
    choice = np.asarray(choice, np.int64)
    start = np.concatenate([[0], np.cumsum(np.diff(options.term_start)[choice])]).astype(np.int64)
    none = np.zeros(len(choice), np.int64)
    chosen = Choices(
        options.option_mode[choice],
        options.option_receiver[choice],
        options.option_decider[choice],
        none,
        none,
    )
    members = members_of(facts_of(changed, open_pairs(changed)), start, options.term_case[rows], chosen)
    return float(members.progress_gain.sum()), int(members.raw_recovery.sum())
