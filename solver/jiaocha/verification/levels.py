"""Objectives in order: every level's plan, value and bound recomputed without the solver."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from jiaocha.certification import LevelProblem, check_order, kept_values, level_problem, values_in_order
from jiaocha.folder.layout import PLAN
from jiaocha.folder.levels import LEVELS, read_levels
from jiaocha.verification.collector import Collector
from jiaocha.worth.levels import level_summaries, levels_of
from jiaocha_models import Certificate, Level, LevelResult, Options, PlanSummary, Quarter
from jiaocha_models.problem import Int64
from jiaocha_models.words import Status

RULES = {
    "parts": "level_parts_wrong",
    "plan": "level_plan_wrong",
    "value": "level_value_wrong",
    "bound": "level_bound_wrong",
}


def check_levels(
    folder: Path,
    quarter: Quarter,
    options: Options,
    summary: PlanSummary,
    certificate: Certificate | None,
    choice: Int64,
    found: Collector,
) -> LevelProblem | None:
    """Recheck every level of an order; return the last level's problem where the levels above it hold.

    Parameters
    ----------
    folder : Path
    quarter : Quarter
        Its policy orders objectives.
    options : Options
        Rebuilt from the quarter.
    summary : PlanSummary
    certificate : Certificate or None
        What rows.parquet, groups.parquet and certificate.json hold: the last level's, the rows that keep the
        levels above left out.
    choice : int64, shape (n_groups,)
        The plan, every group with one of its options.
    found : Collector
    """
    problem, levels = options.problem, levels_of(quarter.policy, options)
    if len(summary.levels) != len(levels):
        message = f"政策定有 {len(levels)} 个层次，plan.json 载有 {len(summary.levels)} 个"
        found.add("level_claim_wrong", message, source=PLAN, column="levels")
        return None
    read = found.attempt(LEVELS, lambda: read_levels(folder, summary, problem.n_groups))
    if read is None:
        return None
    part, results = read
    named = [replace(one, name=level.name) for one, level in zip(results, levels, strict=True)]
    faults = check_order(problem, levels, part, named)
    for fault in faults:
        name = levels[fault.level].name
        found.add(RULES[fault.kind], f"层次“{name}”：{fault.message}", source=LEVELS, value=name)
    if any(fault.kind in ("parts", "plan") for fault in faults):
        return None
    if not np.array_equal(named[-1].choice, choice):
        found.add("level_plan_wrong", "最后一层的分配与方案的分配不同", source=LEVELS)
        return None
    _check_summaries(quarter, options, levels, part, named, summary, found)
    _check_last(certificate, named[-1], problem.n_rows, found)
    return level_problem(problem, levels, part, [one.choice for one in named[:-1]])


def _check_summaries(
    quarter: Quarter,
    options: Options,
    levels: list[Level],
    part: "np.ndarray[tuple[int], np.dtype[np.int32]]",
    results: list[LevelResult],
    summary: PlanSummary,
    found: Collector,
) -> None:
    """Compare what plan.json says of each level with what is recomputed."""
    kept = kept_values(options.problem, levels, part, results)
    values = values_in_order(options.problem, levels, results[-1].choice)
    expected = level_summaries(quarter.policy, results, kept, values)
    for number, (stated, right) in enumerate(zip(summary.levels, expected, strict=True)):
        ours = right.model_dump(mode="json")
        for key, value in stated.model_dump(mode="json").items():
            if value != ours[key]:
                found.add(
                    "level_claim_wrong",
                    f"层次“{right.name}”的 {key} 与重算结果 {ours[key]} 不同",
                    source=PLAN,
                    column=f"levels.{number}.{key}",
                    value=value,
                )
    proven = (Status.PROVEN_BY_CERTIFICATE, Status.PROVEN_BY_SOLVER)
    for number, (one, stated) in enumerate(zip(results, summary.levels, strict=True)):
        by_certificate = stated.status is Status.PROVEN_BY_CERTIFICATE and one.value != one.bound
        if by_certificate or (summary.status in proven and stated.status not in proven):
            claimed = stated.status if by_certificate else summary.status
            found.add(
                "level_claim_wrong",
                f"层次“{stated.name}”未证明最优，不能称“{claimed.zh}”",
                source=PLAN,
                column=f"levels.{number}.status",
                value=stated.status.value,
            )


def _check_last(certificate: Certificate | None, last: LevelResult, n_rows: int, found: Collector) -> None:
    """Compare the plan's certificate with the last level's."""
    if certificate is None:
        return
    proof = last.certificate
    same = (
        certificate.denominator == proof.denominator
        and certificate.bound == proof.bound
        and np.array_equal(certificate.row_multiplier, proof.row_multiplier[:n_rows])
        and np.array_equal(certificate.block_grid, proof.block_grid[:n_rows])
        and np.array_equal(certificate.group_multiplier, proof.group_multiplier)
    )
    if not same:
        found.add("bound_wrong", "证书与最后一层的证书不同", source="certificate.json", column="bound_fen")
