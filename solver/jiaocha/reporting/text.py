"""The summary that the terminal prints."""

from jiaocha.reporting.formats import share, wan, whole
from jiaocha.reporting.sentences import (
    capacity_sentence,
    certificate_sentence,
    conflict_sentences,
    level_sentences,
    load_sentence,
    made_by,
    mode_counts,
    order_sentences,
    people_sentence,
    reserve_sentence,
    sign_sentence,
    status_sentence,
)
from jiaocha.reporting.tables import plan_tables
from jiaocha.reporting.view import PlanLike
from jiaocha.reporting.wording import label, say


def summary_text(plan: PlanLike, folder: str | None = None, language: str = "zh") -> str:
    """Short summary of a plan for a terminal.

    Parameters
    ----------
    plan : PlanLike
        A plan just made or read.
    folder : str, optional
        Where the outputs are, if they were written.
    language : {"zh", "en"}
        Language of the text.

    Returns
    -------
    str
        Lines joined by line feeds; without a plan only why there is none, and what is left to people.
    """
    tables, summary = plan_tables(plan, language), plan.summary
    lines = [summary.title, made_by(tables, language)]
    if summary.provenance.synthetic:
        lines.append(say("synthetic", language))
    lines.append(status_sentence(tables, language))
    if tables.view.feasible:
        lines += _feasible(plan, language)
    else:
        lines += [people_sentence(tables, language), *conflict_sentences(tables, language)]
    if folder:
        lines.append(say("outputs", language, folder=folder))
    return "\n".join(lines)


def _feasible(plan: PlanLike, language: str) -> list[str]:
    tables, summary = plan_tables(plan, language), plan.summary
    head = tables.headline
    modes = "，".join(f"{name} {whole(cases)} 件" for name, cases in mode_counts(tables, language))
    methods = "，".join(
        f"{label(method, language)} {whole(groups)}"
        for method, groups in summary.totals.groups_by_method.items()
    )
    return [
        f"目标值 {wan(summary.value_fen)} 万元　上界 {wan(summary.bound_fen)} 万元　"
        f"差距 {wan(summary.gap_fen)} 万元（{share(summary.gap, 3)}）",
        f"案件 {whole(head.cases)} 件：{modes}",
        people_sentence(tables, language),
        *conflict_sentences(tables, language),
        f"能力 {whole(head.capacities)} 项，其中紧张 {whole(head.tight)} 项",
        capacity_sentence(tables, language),
        reserve_sentence(tables, language),
        load_sentence(tables, language),
        sign_sentence(tables, language),
        f"求解方法（组数）：{methods}",
        certificate_sentence(tables, language),
        *order_sentences(tables, language),
        *level_sentences(tables, language),
    ]
