"""Whether the stored quarter is the original input, cell by cell and setting by setting."""

from typing import Any

import numpy as np
import pandas as pd

from jiaocha.folder.quarter import FOLDER, POLICY
from jiaocha.verification.collector import Collector
from jiaocha_models import TABLES, Kind, Quarter, columns_of


def check_original(stored: Quarter, original: Quarter, found: Collector) -> None:
    """Compare the stored quarter with the original input, cell by cell."""
    for table in TABLES:
        ours, theirs = stored.table(table.name), original.table(table.name)
        if ours.equals(theirs):
            continue
        source = f"{FOLDER}/{table.name}.parquet"
        if len(ours) != len(theirs):
            found.add(
                "quarter_not_original",
                f"表“{table.sheet}”有 {len(ours)} 行，原始输入有 {len(theirs)} 行",
                source=source,
            )
            continue
        for name, column in columns_of(table.record).items():
            for row in found.first(
                different_rows(ours[name], theirs[name]), "quarter_not_original", source, name
            ):
                shown = "" if column.kind is Kind.PERSON else ours[name].iloc[row]
                found.add(
                    "quarter_not_original",
                    f"表“{table.sheet}”的“{column.zh}”与原始输入不同",
                    source=source,
                    row=row + 2,
                    column=name,
                    value=shown,
                )
    if stored.policy != original.policy:
        _report_policy(stored, original, found)


def different_rows(ours: "pd.Series[Any]", theirs: "pd.Series[Any]") -> list[int]:
    """Rows in which two columns of one length differ; two missing values are the same."""
    left, right = ours.to_numpy(object), theirs.to_numpy(object)
    missing = ours.isna().to_numpy(), theirs.isna().to_numpy()
    different = np.array([a != b for a, b in zip(left, right, strict=True)], dtype=object)
    different[missing[0] | missing[1]] = False
    return np.flatnonzero(different.astype(bool) | (missing[0] != missing[1])).tolist()


def _report_policy(stored: Quarter, original: Quarter, found: Collector) -> None:
    ours, theirs = stored.policy.model_dump(mode="json"), original.policy.model_dump(mode="json")
    for key, value in _leaves(ours):
        expected = dict(_leaves(theirs)).get(key)
        if value != expected:
            found.add(
                "policy_not_original",
                f"政策“{key}”与原始输入的 {expected} 不同",
                source=f"{FOLDER}/{POLICY}",
                column=key,
                value=value,
            )


def _leaves(settings: dict[str, Any], prefix: str = "") -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for key, value in settings.items():
        found += _leaves(value, f"{prefix}{key}.") if isinstance(value, dict) else [(prefix + key, value)]
    return found
