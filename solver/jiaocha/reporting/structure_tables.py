"""Tables of structure: joint work, conflicts, splits, and what kind of cases each court sends.

The last is a guard against dumping: age, kind and hardness of what a court sends and receives, in roster
order and without any judgement.
"""

import numpy as np
import pandas as pd

from jiaocha.folder.contributions import month_names
from jiaocha.reporting.court_tables import count
from jiaocha.reporting.setting_tables import rule_sentences
from jiaocha.reporting.view import MODES, Flags, View
from jiaocha.reporting.wording import label
from jiaocha_models.problem import Int64
from jiaocha_models.words import AssetKind, CaseStatus, Complexity, LeadQuality

OLD_DAYS = 730
"""Days, over all courts that handled a case, from which it counts as old in the table of structure."""


def contribution_table(view: View, language: str = "zh") -> pd.DataFrame:
    """One row a chosen option and a court that takes part in it: persons, days, share of credit, matters."""
    options = view.plan.options
    table = options.contributions
    rows = table[table["option"].isin(view.chosen)].reset_index(drop=True)
    option = rows["option"].to_numpy(np.int64)
    months = np.array([*month_names(view.plan.quarter), ""], dtype=object)
    person_days = (rows["persons"] * rows["days"]).to_numpy(np.int64)
    total = pd.Series(person_days).groupby(option).transform("sum").to_numpy(np.float64)
    modes = np.array([label(mode, language) for mode in MODES], dtype=object)
    with np.errstate(divide="ignore", invalid="ignore"):
        credit = np.where(total > 0, person_days / total, np.nan)
    return pd.DataFrame(
        {
            "group": view.group_names[options.option_group[option]],
            "mode": modes[options.option_mode[option]],
            "lead": view.court_names[options.option_receiver[option]],
            "court": view.court_names[rows["court"].to_numpy(np.int64)],
            "court_position": rows["court"].to_numpy(np.int64),
            "month": months[rows["window"].to_numpy(np.int64)],
            "persons": pd.array(_blank_zero(rows["persons"]), "Int64"),
            "days": pd.array(_blank_zero(rows["days"]), "Int64"),
            "person_days": pd.array(_blank_zero(pd.Series(person_days)), "Int64"),
            "credit": credit,
            "minutes": pd.array(_blank_zero(rows["minutes"]), "Int64"),
        }
    )


def conflict_table(view: View, language: str = "zh") -> pd.DataFrame:
    """One row a group that a rule could not be kept for, for people to decide."""
    options = view.plan.options
    conflicts = options.conflicts
    group = conflicts["group"].to_numpy(np.int64)
    lead = options.groups["lead_case"].to_numpy(np.int64)[group]
    return pd.DataFrame(
        {
            "group": view.group_names[group],
            "group_cases": options.groups["cases"].to_numpy()[group],
            "origin": view.court_names[view.origin[lead]],
            "rule": conflicts["rule"].to_numpy(dtype=object),
            "sentence": rule_sentences(conflicts["rule"]),
            "reason": conflicts["reason"].to_numpy(dtype=object),
        }
    )


def split_table(view: View, language: str = "zh") -> pd.DataFrame:
    """One row a case of a group too large for every court, with the part and the court that would fit."""
    splits = view.plan.options.splits
    case = splits["case"].to_numpy(np.int64)
    return pd.DataFrame(
        {
            "group": view.group_names[splits["group"].to_numpy(np.int64)],
            "part": pd.array(_blank_zero(splits["part"]), "Int64"),
            "case_number": view.plan.quarter.cases["case_number"].to_numpy(dtype=object)[case],
            "origin": view.court_names[view.origin[case]],
            "receiver": view.court_names[splits["receiver"].to_numpy(np.int64)],
        }
    )


def outflow_table(view: View, language: str = "zh") -> pd.DataFrame:
    """One row a court that sends or receives cases: how many of them are old, hard, without asset or lead."""
    cases, n_courts = view.plan.quarter.cases, len(view.plan.quarter.courts)
    kinds = {
        "old": case_age(view) >= OLD_DAYS,
        "hard": _is(cases["complexity"], Complexity.HARD.value),
        "no_asset": _is(cases["asset_kind"], AssetKind.NONE.value),
        "no_lead": _is(cases["lead_quality"], LeadQuality.NONE.value),
        "terminated": _is(cases["status"], CaseStatus.TERMINATED.value),
        "moved_before": (cases["transfer_count"] > 0).to_numpy(bool),
    }
    sent, received = count(view.origin[view.transferred], n_courts), count(_received(view), n_courts)
    nominated = count(view.origin, n_courts)
    frame = pd.DataFrame({"court": view.court_names[:-1], "nominated": nominated, "sent": sent})
    for name, applies in kinds.items():
        frame[f"sent_{name}"] = count(view.origin[view.transferred & applies], n_courts)
    with np.errstate(divide="ignore", invalid="ignore"):
        nominated_hard = count(view.origin[kinds["hard"]], n_courts)
        frame["hard_share_nominated"] = np.where(nominated > 0, nominated_hard / nominated, np.nan)
        frame["hard_share_sent"] = np.where(sent > 0, frame["sent_hard"] / sent, np.nan)
        received_hard = count(_received(view, kinds["hard"]), n_courts)
        frame["received"] = received
        frame["hard_share_received"] = np.where(received > 0, received_hard / received, np.nan)
    return frame[(sent > 0) | (received > 0)].reset_index(drop=True)


def case_age(view: View) -> Int64:
    """Days each case has run over all its courts: 各院累计天数, else since filing; 0 if unknown.

    A new number at a new court never makes an old case young.
    """
    cases = view.plan.quarter.cases
    today = np.datetime64(view.plan.quarter.policy.planning_date, "D")
    filed = cases["filing_date"].to_numpy("datetime64[D]")
    since = np.where(np.isnat(filed), 0, (today - np.where(np.isnat(filed), today, filed)).astype(np.int64))
    stated = cases["age_all_courts_days"].fillna(0).to_numpy(np.int64)
    age: Int64 = np.maximum(since, stated)
    return age


def _received(view: View, only: Flags | None = None) -> Int64:
    moved = view.transferred if only is None else view.transferred & only
    return view.receiver[moved]


def _is(column: "pd.Series[str]", value: str) -> Flags:
    found: Flags = (column == value).to_numpy(bool)
    return found


def _blank_zero(column: "pd.Series[int]") -> list[int | None]:
    return [int(value) if value else None for value in column.tolist()]
