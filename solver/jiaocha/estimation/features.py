"""What is known of a case when a court receives it, as small codes: the same for history and quarter.

Amounts and ages are taken in classes, so that a judge can read one effect a class; what is blank is a class
of its own. Only columns known at the start are ever used (:data:`jiaocha_models.case.KNOWN_AT_START`).
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jiaocha_models import Finding, InputError
from jiaocha_models.case import KNOWN_AFTERWARDS, KNOWN_AT_START
from jiaocha_models.columns import Labelled
from jiaocha_models.words import TRANSFER_MODES, AssetKind, Ground, LeadQuality, Mode, PartyKind

Codes = NDArray[np.int8]

AMOUNT_STEPS = np.array([10**6, 10**7, 10**8, 10**9])
"""Fen; classes of the claim: below 1, 10, 100, 1,000 万元, and above (in steps of ten)."""
AGE_STEPS = np.array([180, 365, 730, 1460])
"""Days; half a year, one, two, four years."""

_WORDS: dict[str, type[Labelled]] = {
    "mode": Mode,
    "asset_kind": AssetKind,
    "debtor_kind": PartyKind,
    "lead_quality": LeadQuality,
    "ground": Ground,
}
_STEPS = {"claimed": AMOUNT_STEPS, "age_days": AGE_STEPS}

LEAD_IF_MOVED = "lead_if_moved"
"""Joined feature: the lead of a case that moves, one class for all others: leads count differently."""

_TRANSFERS = np.array([mode in TRANSFER_MODES for mode in Mode])

DEFAULT = ("mode", "asset_kind", "debtor_kind", "lead_quality", "petition", "claimed", "age_days")
"""Features of the shipped model. The ground is left out: most histories state it for transfers only."""


def check_features(features: Sequence[str]) -> tuple[str, ...]:
    """Features in their order, the mode first.

    Raises
    ------
    InputError
        If one says what came of a case, or is no column of the history.
    """
    findings = []
    for name in features:
        if name in KNOWN_AFTERWARDS:
            findings.append(
                Finding(rule="feature_is_outcome", sheet="历史", column=name, value=name,
                        message=f"{name} 是办理结果，不能作为估计依据", hint="只能用收案时已知的列")
            )  # fmt: skip
        elif name not in KNOWN_AT_START:
            findings.append(
                Finding(rule="feature_unknown", sheet="历史", column=name, value=name,
                        message=f"历史表没有可作依据的列 {name}", hint=f"可选：{'、'.join(KNOWN_AT_START)}")
            )  # fmt: skip
    if findings:
        raise InputError(findings)
    named = ("mode", *(name for name in dict.fromkeys(features) if name != "mode"))
    return (*named, LEAD_IF_MOVED) if "lead_quality" in named else named


def classes_of(feature: str) -> int:
    """Count the classes of a feature; the last one is: not known."""
    if feature == "petition":
        return 2
    if feature == LEAD_IF_MOVED:
        return len(LeadQuality) + 2
    return len(_WORDS[feature]) + 1 if feature in _WORDS else len(_STEPS[feature]) + 2


def codes_of_rows(rows: pd.DataFrame, features: Sequence[str]) -> Codes:
    """Class of every row in every feature, shape (n_rows, n_features)."""
    codes = np.empty((len(rows), len(features)), np.int8)
    for at, feature in enumerate(features):
        if feature == LEAD_IF_MOVED:
            continue
        values = rows[feature]
        if feature == "petition":
            codes[:, at] = values.to_numpy(bool)
        elif feature in _WORDS:
            words = [word.value for word in _WORDS[feature]]
            found = pd.Index(words).get_indexer(pd.Index(values))
            codes[:, at] = np.where(found < 0, len(words), found)
        else:
            steps = _STEPS[feature]
            number = values.astype("Float64").to_numpy(np.float64, na_value=np.nan)
            codes[:, at] = np.where(
                np.isnan(number), len(steps) + 1, np.searchsorted(steps, number, side="right")
            )
    return join_features(codes, features)


def join_features(codes: Codes, features: Sequence[str]) -> Codes:
    """Fill the joined features from the others, in place; the mode is the first feature."""
    if LEAD_IF_MOVED in features:
        lead = codes[:, list(features).index("lead_quality")]
        moved = _TRANSFERS[codes[:, 0]]
        codes[:, list(features).index(LEAD_IF_MOVED)] = np.where(moved, lead, len(LeadQuality) + 1)
    return codes


def design(codes: Codes, features: Sequence[str]) -> NDArray[np.float64]:
    """Indicate each class of each feature, shape (n_rows, total number of classes)."""
    width = [classes_of(feature) for feature in features]
    matrix = np.zeros((len(codes), sum(width)))
    first = np.cumsum([0, *width[:-1]])
    matrix[np.arange(len(codes))[:, None], codes.astype(np.int64) + first] = 1.0
    return matrix


def packed(codes: Codes, features: Sequence[str]) -> NDArray[np.int64]:
    """One integer for every combination of classes, shape (n_rows,)."""
    key = np.zeros(len(codes), np.int64)
    for at, feature in enumerate(features):
        key = key * classes_of(feature) + codes[:, at]
    return key
