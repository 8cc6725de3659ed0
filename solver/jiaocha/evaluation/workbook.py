"""An evaluation as workbooks: the decider's, and a credit sheet for each receiving court."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd

from jiaocha.evaluation.evaluate import Evaluation
from jiaocha.evaluation.layout import TABLES, visible_columns
from jiaocha.evaluation.sentences import NO_RANKING, headlines, limits_of_proof
from jiaocha.evaluation.tables import tables_of
from jiaocha.folder.file_names import court_files
from jiaocha.reporting.audience import Audience
from jiaocha.reporting.layout import Shape
from jiaocha.reporting.wording import say
from jiaocha.reporting.workbook import A4, HEADER_ROW, display_width, new_book, print_setup, write_table
from jiaocha.reporting.workbook_styles import Styles, write_text, write_value

NOTES = {
    "indicators": "内部交叉、事项委托、督促执行与公布口径分别列出，不相加。区间为 90%。",
    "groups": "至今预期：期限内预期按用时折算到截至日。区间含偶然和估计误差。少于 5 件的不作比较。",
    "courts": NO_RANKING,
    "origin": "同类：同一原法院留院办理的历史案件，财产类型、线索、案龄相同，同样天数内。不能证明因果。",
    "effects": "只说抽取的各组；由抽取决定去处，不受挑选影响。每侧不足 10 组的不估计；未作随机分案的为空。",
    "levels": "机会比为 1 即与预期相符；区间含 1 即不能断定有变化。",
    "periods": "历史案件按收案年度，均由未见过该案的模型估计；相差区间不含零的年度，估计的水平有变化。",
    "mix": "与历史案件的构成比较；0.10 以下基本未变，0.25 以上变化较大（信用评分业的经验界限）。",
    "distrust": "按误报比例不超过一成筛出，并列出没有数据支撑的估计。",
    "unable": "核查确无履行能力是办理成果，不是未完成：依条件移交终本或者破产程序，由办理法院逐项核对。",
    "credit": "只供该法院和决定法院。" + NO_RANKING,
    "spot_checks": "按记录的种子抽取，任何人用同一方案和结果表抽到的相同。",
    "cases": "",
    "definitions": "来源注明“所见为摘录”“所见为转载”的，未见原文。",
}
CHAPTERS = ("一、", "二、", "三、")
COVER_WIDTH = 104


def write_evaluation(evaluation: Evaluation, path: Path | str) -> None:
    """Write the decider's workbook of an evaluation."""
    title = f"{evaluation.plan.summary.title}　评估"
    tables = tables_of(evaluation)
    with new_book(title, _created(evaluation), path) as book:
        styles = Styles(book)
        _cover(book.add_worksheet("说明"), evaluation, title, styles)
        for name, table in TABLES.items():
            sheet = book.add_worksheet(table.zh)
            note = NOTES[name]
            if name == "spot_checks":
                found = evaluation.spot_checks
                note += f"从 {found.population:,} 件中抽 {len(found.cases):,} 件；种子 {found.seed}。"
            _sheet(sheet, name, tables[name], styles, title, note)
            if name == "groups":
                _chart(book, sheet, table.zh, tables[name])


def write_credit_sheets(evaluation: Evaluation, folder: Path) -> list[str]:
    """Write one workbook a receiving court with its own row, into an existing folder; names of the files."""
    courts = evaluation.plan.quarter.courts
    files = court_files(courts["name"], courts["code"])
    rows = tables_of(evaluation)["credit"]
    written = []
    for at, code in enumerate(evaluation.credit["court_code"] if len(evaluation.credit) else []):
        name = f"{files[courts['code'].tolist().index(code)]}.xlsx"
        title = f"{evaluation.plan.summary.title}　受案法院贡献单"
        with new_book(title, _created(evaluation), folder / name) as book:
            _credit_sheet(book.add_worksheet("贡献单"), evaluation, rows.iloc[[at]], Styles(book), title)
        written.append(name)
    return written


def _credit_sheet(sheet: Any, evaluation: Evaluation, row: pd.DataFrame, styles: Styles, title: str) -> None:
    """Write the one row upright, below what it is: a column of headers, a column of values."""
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 56)
    print_setup(sheet, title, A4)
    sheet.set_portrait()
    sheet.fit_to_pages(1, 1)
    lines = [title, f"截至 {evaluation.as_of}", *_synthetic(evaluation), NOTES["credit"]]
    for at, line in enumerate(lines):
        style = styles.chapter if at == 0 else styles.sentence
        sheet.set_row(at, 17 * -(-display_width(line) // 80) + 3)
        sheet.merge_range(at, 0, at, 1, "", style)
        write_text(sheet, at, 0, line, style, styles.quoted)
    for at, column in enumerate(visible_columns(Audience.RECEIVER, "credit"), start=len(lines) + 1):
        sheet.write_string(at, 0, column.zh, styles.label)
        value = row[column.frame_column].iloc[0]
        if not pd.isna(value):
            text = column.shape in (Shape.TEXT, Shape.LONG)
            plain = str(value) if text else value.item() if hasattr(value, "item") else value
            write_value(sheet, at, 1, plain, column.shape, styles)


def _cover(sheet: Any, evaluation: Evaluation, title: str, styles: Styles) -> None:
    lines = [title, *_synthetic(evaluation), "一、结果", *headlines(evaluation), "二、能够和不能够说明的"]
    lines += limits_of_proof(evaluation)
    if evaluation.findings:
        lines += ["三、结果表的提示", *(finding.message for finding in evaluation.findings)]
    write_lines(sheet, lines, title, styles)


def _synthetic(evaluation: Evaluation) -> list[str]:
    return [say("synthetic", "zh")] if evaluation.plan.summary.provenance.synthetic else []


def write_lines(sheet: Any, lines: list[str], title: str, styles: Styles) -> None:
    """Write a sheet of sentences, each in a row of the height it needs; the first, and chapters, as heads."""
    sheet.set_column(0, 0, COVER_WIDTH)
    print_setup(sheet, title, A4)
    for row, line in enumerate(lines):
        sheet.set_row(row, 17 * -(-display_width(line) // (COVER_WIDTH - 6)) + 3)
        head = row == 0 or line.startswith(CHAPTERS)
        write_text(sheet, row, 0, line, styles.chapter if head else styles.sentence, styles.quoted)


def _sheet(sheet: Any, name: str, frame: pd.DataFrame, styles: Styles, title: str, note: str) -> None:
    table = TABLES[name]
    columns = visible_columns(Audience.DECIDER, name)
    write_table(sheet, columns, frame, styles, heading=table.zh, title=f"{title}　{table.zh}", note=note)


def _chart(book: Any, sheet: Any, name: str, frame: pd.DataFrame) -> None:
    """Bars of expected and actual progress by mode, beside the table."""
    rows = frame.index[frame["dimension"] == "方式"]
    if not len(rows):
        return
    first, last = HEADER_ROW + 1 + int(rows[0]), HEADER_ROW + 1 + int(rows[-1])
    at = {column.name: place for place, column in enumerate(visible_columns(Audience.DECIDER, "groups"))}
    chart = book.add_chart({"type": "bar"})
    for column, colour in (("expected", "#BCCBD9"), ("actual", "#33475B")):
        chart.add_series(
            {
                "name": [name, HEADER_ROW, at[column]],
                "categories": [name, first, at["name"], last, at["name"]],
                "values": [name, first, at[column], last, at[column]],
                "fill": {"color": colour},
            }
        )
    chart.set_title({"name": "按方式：至今预期与实际有进展件数", "name_font": {"size": 11}})
    chart.set_y_axis({"reverse": True})
    chart.set_legend({"position": "bottom"})
    sheet.insert_chart(HEADER_ROW + len(frame) + 3, 1, chart, {"x_scale": 1.4})


def _created(evaluation: Evaluation) -> datetime:
    day = evaluation.as_of
    return datetime(day.year, day.month, day.day)
