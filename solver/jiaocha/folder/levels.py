"""Levels of an order in a plan folder: ``levels.parquet`` and ``level_rows.parquet``.

Both exist only where the policy orders objectives. Figures stand in ``plan.json`` and ``certificate.json``.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from jiaocha.folder import files
from jiaocha_models import Certificate, LevelResult, OrderedSolution, PlanSummary
from jiaocha_models.problem import Int32, Int64

LEVELS, LEVEL_ROWS = "levels.parquet", "level_rows.parquet"


def write_levels(folder: Path, order: OrderedSolution) -> None:
    """Write each level's plan and multipliers: one row a level and group, and one a level and row."""
    n_groups = len(order.choice)
    groups: dict[str, Any] = {
        "level": np.repeat(np.arange(len(order.levels)), n_groups).astype(np.int32),
        "group": np.tile(np.arange(n_groups), len(order.levels)).astype(np.int32),
        "part": np.tile(order.part, len(order.levels)).astype(np.int32),
        "option": np.concatenate([one.choice for one in order.levels]).astype(np.int64),
        "multiplier": np.concatenate([one.certificate.group_multiplier for one in order.levels]),
    }
    counts = [len(one.certificate.row_multiplier) for one in order.levels]
    rows: dict[str, Any] = {
        "level": np.repeat(np.arange(len(counts)), counts).astype(np.int32),
        "row": np.concatenate([np.arange(count) for count in counts]).astype(np.int32),
        "multiplier": np.concatenate([one.certificate.row_multiplier for one in order.levels]),
        "block_grid": np.concatenate([one.certificate.block_grid for one in order.levels]),
    }
    files.write_columns(folder / LEVELS, groups)
    files.write_columns(folder / LEVEL_ROWS, rows)


def level_certificates(results: Sequence[LevelResult]) -> list[dict[str, Any]]:
    """Part of ``certificate.json`` that tells each level's denominator and bound."""
    return [
        {
            "name": one.name,
            "denominator": one.certificate.denominator,
            "bound_fen": one.certificate.bound,
            "row_multiplier": f"{LEVEL_ROWS}: multiplier (capacities, then rows that keep the levels above)",
            "group_multiplier": f"{LEVELS}: multiplier",
        }
        for one in results
    ]


def read_levels(folder: Path, summary: PlanSummary, n_groups: int) -> tuple[Int32, list[LevelResult]]:
    """Read what :func:`write_levels` wrote; prices are not stored, the certificate stands for them.

    Raises
    ------
    OSError, ValueError, KeyError
        A file is missing, unreadable or does not hold every group of every level.
    """
    groups, rows = files.read_columns(folder / LEVELS), files.read_columns(folder / LEVEL_ROWS)
    stated = json.loads((folder / "certificate.json").read_bytes())["levels"]
    number = len(summary.levels)
    wanted = (np.repeat(np.arange(number), n_groups), np.tile(np.arange(n_groups), number))
    part = groups["part"][:n_groups].astype(np.int32)
    if (
        len(stated) != number
        or not np.array_equal(groups["level"], wanted[0])
        or not np.array_equal(groups["group"], wanted[1])
        or not np.array_equal(groups["part"], np.tile(part, number))
        or (part < 0).any()
        or part.max(initial=-1) >= n_groups
    ):
        raise ValueError("层次或者案件组不齐")
    found = []
    for level, (claim, proof) in enumerate(zip(summary.levels, stated, strict=True)):
        of_group, of_row = groups["level"] == level, rows["level"] == level
        certificate = Certificate(
            denominator=_whole(proof["denominator"]),
            row_multiplier=_int64(rows["multiplier"][of_row]),
            group_multiplier=_int64(groups["multiplier"][of_group]),
            block_grid=_int64(rows["block_grid"][of_row]),
            bound=_whole(proof["bound_fen"]),
        )
        choice = _int64(groups["option"][of_group])
        found.append(
            LevelResult(claim.name, claim.status, choice, claim.reached_fen, certificate, certificate)
        )
    return part, found


def _int64(values: Any) -> Int64:
    return np.asarray(values, np.int64)


def _whole(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(f"不是整数：{value}")
    return value
