"""What people do between the commands of the story: lists, edits, answers, signatures; all synthetic."""

import shutil
import subprocess
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import openpyxl
import pandas as pd

from jiaocha.folder.stored import PlanLike
from jiaocha.ledger import places_of
from jiaocha_models import Quarter
from jiaocha_models.words import Mode

SHARE_LISTED, SHARE_CHANGED = 0.4, 0.1


def list_by_hand(plan: PlanLike, path: Path) -> int:
    """Write a list as a bureau makes it: the oldest candidates, each group to a court nearby, room or not.

    Of every third group with related cases only one case is listed.
    """
    quarter, options = plan.quarter, plan.options
    courts = quarter.courts.set_index("code")
    basic = courts[courts["level"] == "basic"]
    cases = quarter.cases.assign(group=options.case_group)[options.case_group >= 0]
    cases = cases.sort_values(["filing_date", "case_number"])
    rows: list[tuple[str, str, str]] = []
    for at, group in enumerate(cases["group"].drop_duplicates()):
        members = cases[cases["group"] == group]
        court = members["court_code"].iloc[0]
        near = basic[(basic["parent_code"] == courts.at[court, "parent_code"]) & (basic.index != court)]
        if len(rows) >= len(cases) * SHARE_LISTED:
            break
        if court in basic.index and len(near):
            listed = members["case_number"].tolist()[: 1 if at % 3 == 2 else None]
            rows += [(number, "指令执行", str(near["name"].iloc[at % len(near)])) for number in listed]
    book = openpyxl.Workbook()
    page: Any = book.active
    for row in (("案号", "方式", "受案法院"), *rows):
        page.append(row)
    book.save(path)
    return len(rows)


def columns_of_sheet(page: Any, name: str) -> tuple[int, dict[str, int]]:
    """Header row of a sheet that has a column of this name, and its columns by header."""
    for cells in page.iter_rows(max_row=12):
        heads = {cell.value: cell.column for cell in cells if cell.value}
        if name in heads:
            return cells[0].row, heads
    raise ValueError(name)


def edit_workbook(folder: Path, path: Path) -> None:
    """Make two changes by hand in 方案.xlsx: a court is forbidden to a case, another keeps its court."""
    lone = [n for n in _alone(folder) if places_of(folder)[n].mode is Mode.DIRECTED][:2]
    book = openpyxl.load_workbook(folder / "方案.xlsx")
    page = book["总表"]
    head, at = columns_of_sheet(page, "调整")
    for row in range(head + 1, page.max_row + 1):
        number = page.cell(row, at["案号"]).value
        if number in lone:
            forbids = number == lone[0]
            page.cell(row, at["调整"]).value = "禁止" if forbids else "指定"
            if forbids:
                page.cell(row, at["调整受案法院"]).value = places_of(folder)[number].court
            else:
                page.cell(row, at["调整方式"]).value = "留原法院"
            page.cell(row, at["调整人"]).value = "执行局"
            page.cell(row, at["调整理由"]).value = "庭务会意见"
    book.save(path)


def _alone(folder: Path) -> list[str]:
    """Cases without related ones."""
    places = places_of(folder)
    groups = [place.group for place in places.values()]
    return [number for number, place in places.items() if groups.count(place.group) == 1]


def sign_sheet(
    folder: Path, path: Path, state: str, by: str, on: date, *, only: Collection[str] | None = None
) -> int:
    """Write a sheet of signatures: one state for all cases in which something is done, or for some."""
    staying = (Mode.SUPERVISED, Mode.INTERNAL, Mode.COORDINATED, Mode.ENTRUSTED)
    book = openpyxl.Workbook()
    page: Any = book.active
    page.append(["案号", "进展节点", "节点经办人", "节点日期"])
    count = 0
    for number, place in places_of(folder).items():
        left_out = place.mode is Mode.STAY or (only is not None and number not in only)
        if left_out or (state in ("移交", "立案") and place.mode in staying):
            continue
        page.append([number, state, by, on])
        count += 1
    book.save(path)
    return count


def answer_forms(folder: Path, forms: Path, on: date) -> list[Path]:
    """Let all courts agree, but two receivers refuse one case each; both objections are accepted."""
    places, refused = places_of(folder), 0
    lone = {number: places[number] for number in _alone(folder) if places[number].mode is Mode.DIRECTED}
    found = sorted(forms.glob("*.xlsx"))
    for path in found:
        book = openpyxl.load_workbook(path)
        page = book.worksheets[0]
        head, at = columns_of_sheet(page, "意见")
        width = page.max_column
        decided = ("处理", "处理人", "处理日期", "处理理由")
        for step, name in enumerate(decided, start=1):
            page.cell(head, width + step).value = name
        refuses = False
        for row in range(head + 1, page.max_row + 1):
            number = page.cell(row, at["案号"]).value
            if not number:
                continue
            receives = page.cell(row, at["你院角色"]).value == "接收"
            page.cell(row, at["回复日期"]).value = on
            page.cell(row, at["意见"]).value = "同意"
            if refused < 2 and not refuses and receives and number in lone:
                refuses, refused = True, refused + 1
                page.cell(row, at["意见"]).value = "不同意"
                page.cell(row, at["原因"]).value = "力量不足"
                page.cell(row, at["事实和理由"]).value = "执行法官二人，一人借调"
                for step, value in enumerate(("采纳", "执行局", on, "情况属实"), start=1):
                    page.cell(row, width + step).value = value
        book.save(path)
    return found


def saved_by_libreoffice(paths: Sequence[Path]) -> None:
    """Open workbooks in LibreOffice and save them again in place, as a person does who edits there.

    Raises
    ------
    FileNotFoundError
        LibreOffice (``soffice``) is not on this machine.
    """
    with TemporaryDirectory() as place:
        profile = f"-env:UserInstallation=file://{place}/profile"
        words = [profile, "--headless", "--convert-to", "xlsx", "--outdir", f"{place}/out"]
        subprocess.run(["soffice", *words, *map(str, paths)], check=True, capture_output=True)
        for path in paths:
            shutil.move(Path(place) / "out" / path.name, path)


CHANGES: tuple[tuple[float, dict[str, Any]], ...] = (
    (0.30, {"status": "closed", "closing_manner": "执行完毕"}),
    (0.10, {"status": "closed", "closing_manner": "终结执行（撤回申请）"}),
    (0.15, {"status": "settlement"}),
    (0.05, {"bankruptcy_status": "accepted"}),
    (0.10, {"objection_pending": True}),
    (0.30, {"lead_quality": "high"}),
)
"""What became of the tenth of the cases that changed, by share: an assumption."""


def new_extract(quarter: Quarter, seed: int) -> tuple[Quarter, int]:
    """Draw the quarter read anew: a tenth of its cases changed, one in two hundred is gone."""
    rng = np.random.default_rng(seed)
    cases = quarter.cases.copy()
    open_ones = np.flatnonzero((cases["status"] != "closed").to_numpy(bool))
    count = round(len(cases) * SHARE_CHANGED)
    picked = rng.permutation(open_ones)[:count]
    start = 0
    for share, values in CHANGES:
        end = min(count, start + round(share * count))
        for name, value in values.items():
            cases.loc[picked[start:end], name] = value
        start = end
    gone = rng.permutation(np.setdiff1d(open_ones, picked))[: max(1, len(cases) // 200)]
    cases = cases.drop(index=gone.tolist()).reset_index(drop=True)
    kept = set(cases["case_number"])
    tables: dict[str, Any] = {
        name: _of_cases(getattr(quarter, name), kept)
        for name in ("seizures", "exclusions", "links", "matters", "estimates")
    }
    extract = replace(quarter, cases=cases, adjustments=quarter.adjustments.iloc[:0], **tables)
    return extract, start + len(gone)


def _of_cases(frame: pd.DataFrame, kept: Collection[str]) -> pd.DataFrame:
    """Rows of a table about cases that are still there."""
    known = pd.Series(True, frame.index)
    for name in ("case_number", "other_case_number"):
        if name in frame:
            known &= frame[name].isin(list(kept))
    return frame[known].reset_index(drop=True)


def fill_ledger(path: Path, numbers: Collection[str], on: date) -> int:
    """Fill in team, number and filing of the first batch, and money that came in for every third."""
    book = openpyxl.load_workbook(path)
    page = book["台账"]
    head, at = columns_of_sheet(page, "原案号")
    money = next(name for name in at if str(name).startswith("到位金额"))
    filled = 0
    for row in range(head + 1, page.max_row + 1):
        if page.cell(row, at["原案号"]).value not in numbers:
            continue
        page.cell(row, at["承办团队"]).value = "执行一组" if filled % 2 else "执行二组"
        page.cell(row, at["文号"]).value = f"（2026）调{filled + 1}号"
        page.cell(row, at["决定日期"]).value = on
        if page.cell(row, at["方式"]).value in ("指令执行", "集中执行", "提级执行"):
            page.cell(row, at["立案日期"]).value = on
        if filled % 3 == 0:
            page.cell(row, at[money]).value = 1000
        filled += 1
    book.save(path)
    return filled
