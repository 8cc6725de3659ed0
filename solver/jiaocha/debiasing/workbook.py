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
    "figures": "预测为方案自身的估计；去偏后为后验抽样与留出检验的平均，两者之差超出各自误差时区间相应放宽；"
    "区间说的是预期，“实际”两栏再计入一个季度的偶然。"
    "就近法院：同方式下离原法院最近的可选法院，不论其容量。",
    "selection": "与留原法院比。过去移出的案件如果比表中各列所载更难，"
    "同样的案件移出后会比历史所示更好；如果更容易则更差。"
    "历史数据本身不能说明属于哪一种，此表只说明影响有多大。",
    "placebo": "历史案件的法院打乱之后重新估计、重新计算各项容量的紧张程度并重新选择、重新去偏；"
    "与就近法院比，真值为零。",
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
