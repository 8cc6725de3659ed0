"""The cards as a workbook that raters fill in, and reading it back with every fault named."""

from datetime import datetime
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from jiaocha.intake.collector import Collector, letters
from jiaocha.intake.package import PackageError, inspect_package
from jiaocha.reporting.workbook import A4, new_book, print_setup
from jiaocha.reporting.workbook_styles import Styles, write_text
from jiaocha.weights.cards import Deck
from jiaocha.weights.choice import Answer
from jiaocha_models import Finding, Policy

SHEET, DATA = "选择", "数据"
LEFT, RIGHT, NEITHER = "甲", "乙", "难分"
CHOICES = {LEFT: 1.0, RIGHT: 0.0, NEITHER: 0.5}
RATER = "评议人"
HEADERS = ("序号", "甲案", "乙案", "选择", "理由（可不填）")
WIDTHS = (8, 40, 40, 12, 40)
NOTES = (
    "两案所需工时相同，且都能办成。如只能先办一件，您选哪一件？在“选择”栏填 甲、乙 或者 难分。",
    "请独立填写，不与他人商量；不要改动甲案、乙案的文字和顺序。案件均为虚拟。",
)
_FIRST_ROW = 6
"""Row of the headers, from 0."""


def write_cards(deck: Deck, policy: Policy, path: Path | str) -> None:
    """Write the cards as a workbook to be filled in by one rater."""
    title = "权重评议卡片"
    with new_book(title, datetime.combine(policy.planning_date, datetime.min.time()), path) as book:
        styles = Styles(book)
        sheet = book.add_worksheet(SHEET)
        print_setup(sheet, title, A4)
        sheet.fit_to_pages(1, 1)
        for at, width in enumerate(WIDTHS):
            sheet.set_column(at, at, width)
        sheet.merge_range(0, 0, 0, 4, title, styles.title)
        sheet.set_row(0, 32)
        for row, note in enumerate(NOTES, start=1):
            sheet.merge_range(row, 0, row, 4, "", styles.sentence)
            write_text(sheet, row, 0, note, styles.sentence, styles.quoted)
            sheet.set_row(row, 32)
        for row, label in ((3, RATER), (4, "日期")):
            sheet.merge_range(row, 0, row, 1, label, styles.label)
            sheet.merge_range(row, 2, row, 3, "", styles.fill_in)
        for at, header in enumerate(HEADERS):
            sheet.write_string(_FIRST_ROW, at, header, styles.fill_in if at == 3 else styles.header)
        last = _FIRST_ROW + len(deck.cards)
        for row, card in enumerate(deck.cards, start=_FIRST_ROW + 1):
            sheet.set_row(row, 24)
            sheet.write_number(row, 0, card.number, styles.label)
            sheet.write_string(row, 1, deck.profiles[card.left].text, styles.label)
            sheet.write_string(row, 2, deck.profiles[card.right].text, styles.label)
            sheet.write_blank(row, 3, None, styles.fill_in)
            sheet.write_blank(row, 4, None, styles.label)
        sheet.data_validation(_FIRST_ROW + 1, 3, last, 3, {"validate": "list", "source": list(CHOICES)})
        data = book.add_worksheet(DATA)
        data.write_string(0, 0, "卡片编号摘要（请勿改动）", styles.label)
        data.write_string(0, 1, deck.digest, styles.label)
        data.set_column(0, 0, 30)
        data.set_column(1, 1, 70)


def read_cards(paths: list[Path], deck: Deck) -> tuple[list[Answer], list[Finding]]:
    """Read sheets that raters filled in.

    Parameters
    ----------
    paths : list of Path
        One workbook a rater.
    deck : Deck
        The deck they were asked.

    Returns
    -------
    answers : list of Answer
        Empty when a finding is an error.
    findings : list of Finding
        All faults, each with its cell.
    """
    collector, answers, raters = Collector(), list[Answer](), dict[str, str]()
    for path in paths:
        book = _open(path, collector)
        if book is not None:
            rater, given = _read(book, path.name, deck, collector)
            if rater in raters:
                collector.add(
                    "rater_repeated", f"评议人“{rater}”已有一份答卷（{raters[rater]}）", source=path.name,
                    sheet=SHEET, hint="每人一份；评议人须填不同的名称",
                )  # fmt: skip
            raters[rater] = path.name
            answers += given
    return ([] if collector.blocked else answers), collector.in_order()


def _open(path: Path, collector: Collector) -> CalamineWorkbook | None:
    try:
        inspect_package(path, collector)
        return CalamineWorkbook.from_path(str(path))
    except PackageError as error:
        collector.add(error.rule, error.message, source=path.name, hint=error.hint)
    except (CalamineError, OSError, ValueError) as error:
        collector.add("file_unreadable", f"工作簿无法读取：{type(error).__name__}", source=path.name)
    return None


def _read(book: CalamineWorkbook, source: str, deck: Deck, collector: Collector) -> tuple[str, list[Answer]]:
    missing = [name for name in (SHEET, DATA) if name not in book.sheet_names]
    if missing:
        hint = "请用 jiaocha weights cards 制作的卡片"
        collector.add("sheet_missing", f"缺少表“{missing[0]}”", source=source, hint=hint)
        return source, []
    rows = book.get_sheet_by_name(SHEET).to_python(skip_empty_area=False)
    stated = [
        cell for row in book.get_sheet_by_name(DATA).to_python(skip_empty_area=False)[:1] for cell in row
    ]
    if deck.digest not in stated:
        collector.add(
            "other_cards", "这不是本次的卡片（政策或者张数不同）", source=source, sheet=DATA,
            hint="读回时的政策、张数须与制作卡片时相同",
        )  # fmt: skip
        return source, []
    named = [str(row[2]).strip() for row in rows if str(row[0]).strip() == RATER and len(row) > 2]
    rater = named[0] if named and named[0] else Path(source).stem
    return rater, _answers(rows, rater, source, deck, collector)


def _answers(
    rows: list[list[Any]], rater: str, source: str, deck: Deck, collector: Collector
) -> list[Answer]:
    found = []
    for at, card in enumerate(deck.cards, start=_FIRST_ROW + 1):
        row = [str(cell).strip() for cell in (rows[at] if at < len(rows) else [])] + [""] * 5
        place: dict[str, Any] = {"source": source, "sheet": SHEET, "row": at + 1}
        for column, profile in ((1, card.left), (2, card.right)):
            if row[column] != deck.profiles[profile].text:
                collector.add(
                    "card_changed", f"第 {card.number} 张的文字被改动", **place, column=HEADERS[column],
                    cell=f"{letters(column)}{at + 1}", value=row[column],
                    hint=f"原文为：{deck.profiles[profile].text}",
                )  # fmt: skip
        if row[3] not in CHOICES:
            rule, message = (
                ("value_missing", "没有填") if not row[3] else ("choice_unknown", "不是可选的答案")
            )
            collector.add(
                rule, f"第 {card.number} 张{message}", **place, column=HEADERS[3], cell=f"D{at + 1}",
                value=row[3], hint=f"请填 {'、'.join(CHOICES)}",
            )  # fmt: skip
        else:
            found.append(Answer(rater, card, CHOICES[row[3]]))
    return found
