"""The debiased gain as the decider's workbook."""

from datetime import datetime
from pathlib import Path

from jiaocha.debiasing.sentences import headlines, limits_of_proof
from jiaocha.debiasing.tables import TABLES, Debiasing, tables_of
from jiaocha.evaluation.workbook import write_lines
from jiaocha.reporting.wording import say
from jiaocha.reporting.workbook import new_book, write_table
from jiaocha.reporting.workbook_styles import Styles

NOTES = {
    "figures": "预测为方案自身的估计；去偏后为后验抽样与留出检验的平均，区间包括两者之差。"
    "就近法院：同方式下离原法院最近的可选法院，不论其容量。",
    "placebo": "历史案件的法院打乱之后重新估计、按方案的紧张程度重新选择、重新去偏；与就近法院比，真值为零。",
    "left_out": "政策取估计区间的下限一侧，因此改变去处的各组；按方案的紧张程度比较，供人工斟酌。"
    "“仅因样本少未选”：该法院该类财产的历史案件少于 30 件，不表示其办理不力。",
}


def write_debiasing(found: Debiasing, path: Path | str) -> None:
    """Write the workbook."""
    title = f"{found.plan.summary.title}　去偏"
    tables = tables_of(found)
    with new_book(title, _created(found), path) as book:
        styles = Styles(book)
        write_lines(book.add_worksheet("说明"), _lines(found, title), title, styles)
        for name, table in TABLES.items():
            if len(tables[name]):
                sheet = book.add_worksheet(table.zh)
                write_table(
                    sheet, table.columns, tables[name], styles,
                    heading=table.zh, title=f"{title}　{table.zh}", note=NOTES[name],
                )  # fmt: skip


def _lines(found: Debiasing, title: str) -> list[str]:
    synthetic = [say("synthetic", "zh")] if found.plan.summary.provenance.synthetic else []
    return [
        title,
        *synthetic,
        "一、结果",
        *headlines(found),
        "二、能够和不能够说明的",
        *limits_of_proof(found),
    ]


def _created(found: Debiasing) -> datetime:
    return datetime.fromisoformat(found.plan.summary.planning_date)
