"""Records that are not what happened: wrong and blank entries, and courts that nominate strategically."""

from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jiaocha_models import Adjustment, Quarter
from jiaocha_models.columns import Labelled
from jiaocha_models.words import AssetKind, LeadQuality, PartyKind
from jiaocha_scenarios.simulation.setting import Setting
from jiaocha_scenarios.tables import typed

Float64 = NDArray[np.float64]
Int64 = NDArray[np.int64]

_KINDS: dict[str, type[Labelled]] = {
    "asset_kind": AssetKind, "debtor_kind": PartyKind, "lead_quality": LeadQuality,
}  # fmt: skip
HIDDEN_SHARE = 0.5
"""Probability that a strategic court keeps back a lone case with a good or medium lead."""
DUMPED_HARDNESS = 0.4
"""How much harder, on the probit, what a strategic court nominates is than what others nominate."""
DECLARED_SHARE = 0.5
"""Share of its room that a strategic court declares."""


def recorded(former: pd.DataFrame, setting: Setting, rng: np.random.Generator) -> pd.DataFrame:
    """Former cases as the courts recorded them: some entries wrong, some blank."""
    found = former.copy()
    for name, kind in _KINDS.items():
        found[name] = _wrong(found[name], kind, setting.wrong, rng)
        found[name] = found[name].mask(rng.random(len(found)) < setting.missing)
    flipped = rng.random(len(found)) < setting.wrong
    found["progress"] = found["progress"].to_numpy(bool) ^ flipped
    found["progress_date"] = found["progress_date"].where(found["progress"])
    return found


def graded(cases: pd.DataFrame, setting: Setting, rng: np.random.Generator) -> pd.DataFrame:
    """Nominated cases as they are graded: some leads wrong."""
    return cases.assign(lead_quality=_wrong(cases["lead_quality"], LeadQuality, setting.wrong, rng))


def _wrong(
    values: "pd.Series[str]", kind: type[Labelled], share: float, rng: np.random.Generator
) -> "pd.Series[str]":
    words = [word.value for word in kind]
    other = pd.Series(rng.choice(words, len(values)), index=values.index).astype(values.dtype)
    return values.where(rng.random(len(values)) >= share, other)


def strategic_courts(quarter: Quarter, setting: Setting) -> NDArray[np.bool_]:
    """Courts that nominate strategically, the same in every quarter; shape (n_courts,)."""
    rng = np.random.default_rng([setting.seed, 82])
    return np.asarray(rng.random(len(quarter.courts)) < setting.strategic)


def strategic(
    quarter: Quarter, hardness: Float64, courts: NDArray[np.bool_], rng: np.random.Generator
) -> tuple[Quarter, Float64]:
    """Nominate as some courts do: keep the easy cases, hand on the hard ones, declare little room.

    Parameters
    ----------
    quarter : Quarter
        As honest courts would have nominated.
    hardness : float64, shape (n_cases,)
    courts : bool, shape (n_courts,)
        Those that do.
    rng : numpy.random.Generator

    Returns
    -------
    quarter : Quarter
        Their lone cases with good leads are kept back half of the time (no policy can place them), their
        leads are graded one step too well, and they declare half their room.
    hardness : float64, shape (n_cases,)
    """
    from jiaocha.worth.capacities import receiving_room

    cases = quarter.cases
    court = pd.Index(quarter.courts["code"]).get_indexer(pd.Index(cases["court_code"]))
    theirs = courts[court]
    good = cases["lead_quality"].isin([LeadQuality.HIGH.value, LeadQuality.MEDIUM.value]).to_numpy(bool)
    alone = ~cases["debtor_identifier"].duplicated(keep=False).to_numpy(bool)
    kept_back = theirs & good & alone & (rng.random(len(cases)) < HIDDEN_SHARE)
    words = [word.value for word in LeadQuality]
    better = dict(zip(words[1:], words[:-1], strict=True)) | {words[0]: words[0]}
    told = cases["lead_quality"].where(~theirs, cases["lead_quality"].map(better))
    room = receiving_room(quarter)["units"].to_numpy(np.float64) * DECLARED_SHARE
    declared = quarter.courts["declared_room"].mask(courts, pd.Series(room).round(1))
    changed = replace(
        quarter,
        cases=cases.assign(lead_quality=told.astype(cases["lead_quality"].dtype)),
        courts=quarter.courts.assign(declared_room=declared.astype("Float64")),
        adjustments=_kept_back(quarter, cases["case_number"][kept_back]),
    )
    return changed, hardness + DUMPED_HARDNESS * theirs


def _kept_back(quarter: Quarter, numbers: "pd.Series[str]") -> pd.DataFrame:
    """Instructions of persons, with the cases that must stay because nobody nominated them."""
    listed = quarter.adjustments
    new = numbers[~numbers.isin(listed["case_number"])]
    rows = typed(
        pd.DataFrame({
            "case_number": new.to_numpy(object), "kind": "fix", "mode": "stay", "by": "合成调整人",
            "day": pd.Timestamp(quarter.policy.planning_date), "reason": "合成：未提名",
        }),
        Adjustment,
    )  # fmt: skip
    return pd.concat([listed, rows], ignore_index=True)
