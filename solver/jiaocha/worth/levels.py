"""Objectives in order: the levels that a policy names, from the terms of the options."""

from collections.abc import Sequence

from jiaocha.worth.totals import option_terms
from jiaocha_models import Finding, InputError, Level, LevelResult, Options, Policy
from jiaocha_models.ordered import terms_in_order
from jiaocha_models.plan import LevelSummary
from jiaocha_models.words import Term

NET_VALUE = "净值（全部各项）"
"""Name of the last level: the weighted sum of all terms, as without an order."""


def ordered_terms(policy: Policy) -> tuple[tuple[Term, ...], ...]:
    """Terms of each level of a policy's order, the net value last; empty where terms are weighed."""
    named = terms_in_order(policy.order.levels)
    return (*named, tuple(Term)) if named else ()


def levels_of(policy: Policy, options: Options) -> list[Level]:
    """Levels of a policy's order; none where terms are weighed.

    A level's value is the sum of its terms, with the policy's weights inside each term. The last level is the
    net value of all terms: it decides what the levels above leave open.
    """
    terms = option_terms(options)
    levels = []
    for named in ordered_terms(policy)[:-1]:
        value = sum((terms[term] for term in named), start=0 * options.problem.value)
        name = "＋".join(term.zh for term in named)
        levels.append(Level(name, value, relative_tolerance=policy.order.tolerance_percent / 100))
    return [*levels, Level(NET_VALUE, options.problem.value)] if levels else []


def refuse_order(what: str, *policies: Policy) -> None:
    """Refuse what knows weights only, where a policy orders objectives.

    Parameters
    ----------
    what : str
        The Chinese name of what was asked for.
    policies : Policy

    Raises
    ------
    InputError
        With one finding, if one of the policies orders objectives.
    """
    if any(ordered_terms(policy) for policy in policies):
        raise InputError([
            Finding(
                rule="order_not_supported",
                column="order.levels",
                message=f"政策排定了目标的先后（order.levels），{what}只按各项权重之和计算，不能用于这样的方案",
                hint="请修改季度数据后用 jiaocha plan 重新编制，再用 jiaocha compare 比较两份方案",
            )
        ])  # fmt: skip


def level_summaries(
    policy: Policy,
    results: Sequence[LevelResult],
    kept: Sequence[int],
    values: Sequence[int],
) -> tuple[LevelSummary, ...]:
    """Say for plan.json what each level reached, what had to be kept, and what the plan is worth there.

    Parameters
    ----------
    policy : Policy
    results : sequence of LevelResult
    kept : sequence of int
        Least of each level that the levels below had to leave, over all parts together.
    values : sequence of int
        What the plan is worth at each level.
    """
    found: list[LevelSummary] = []
    for terms, result, least, value in zip(ordered_terms(policy), results, kept, values, strict=True):
        last = len(found) == len(results) - 1
        gap = result.bound - value
        found.append(
            LevelSummary(
                name=result.name,
                terms=terms,
                status=result.status,
                tolerance_percent=0.0 if last else policy.order.tolerance_percent,
                value_fen=value,
                reached_fen=result.value,
                kept_fen=least,
                bound_fen=result.bound,
                gap_fen=gap,
                gap=0.0 if gap == 0 else gap / max(abs(result.bound), 1),
            )
        )
    return tuple(found)
