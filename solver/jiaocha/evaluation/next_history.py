"""Outcomes as history: what was known at the decision is taken from the plan, never from afterwards."""

from typing import Any

import pandas as pd

from jiaocha.evaluation.matched import Matched
from jiaocha.intake.outcomes import Outcomes
from jiaocha_models import Finding, History, Quarter
from jiaocha_models.quarter import stored_types
from jiaocha_models.words import Severity

_KEY = ["case_number", "court_code", "start"]
_AT_DECISION = ("asset_kind", "debtor_kind", "lead_quality", "petition", "age_days", "ground")
_CHECKED = ("asset_kind", "debtor_kind", "lead_quality")


def joined_history(
    quarter: Quarter, outcomes: Outcomes, matched: Matched
) -> tuple[pd.DataFrame, list[Finding]]:
    """History of the quarter with the outcomes added.

    Rows of the plan's cases that began with or after the decision get the columns known at the start from
    the plan's quarter; where the outcome table says otherwise, that is a finding and the plan's entry stays.
    A row that stood in the history before (same case, court and start) is replaced.

    Returns
    -------
    history : pandas.DataFrame
        In a quarter's stored types, sorted; importable as the table 历史 of the next quarter.
    findings : list of Finding
    """
    new = outcomes.frame.copy()
    known = matched.cases.drop_duplicates("case_number").set_index("case_number")
    begun = new["start"] >= pd.Timestamp(quarter.policy.planning_date)
    mine = (outcomes.planned.isin(known.index) & begun).to_numpy(bool)
    at, index = known.reindex(outcomes.planned[mine]), new.index[mine]
    types: dict[str, Any] = dict(stored_types(History))
    changed = 0
    for name in _AT_DECISION:
        values = at[name].to_numpy(object)
        if name in _CHECKED:
            stated = new.loc[index, name].to_numpy(object)
            changed += sum(
                not pd.isna(told) and told != before for told, before in zip(stated, values, strict=True)
            )
        new.loc[index, name] = pd.Series(values, index=index).astype(types[name])
    findings = []
    if changed:
        message = f"{changed} 处收案时的情况与方案所载不同，历史按方案所载记入（不得事后改填）"
        findings.append(
            Finding(rule="known_at_start_changed", severity=Severity.WARNING, sheet="历史", message=message)
        )
    both = pd.concat([quarter.history, new], ignore_index=True).drop_duplicates(_KEY, keep="last")
    both = both.astype(types).sort_values(
        list(both.columns), kind="stable", ignore_index=True, na_position="last"
    )
    return both, findings
