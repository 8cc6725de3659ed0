"""Reading one CSV file: encoding, line ends, quoted line breaks, row lengths, far too long cells."""

import codecs
import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pyarrow as pa

from jiaocha.intake.cells import LONGEST_TEXT
from jiaocha.intake.collector import WARNING, Collector
from jiaocha.intake.strings import replace

PIECE = 1 << 20
LONGEST_FIELD = 1 << 20
"""Bytes without a separator after which a file is not read further."""
ROWS_AT_ONCE = 50_000
_GUARD = r"^'('*[=+\-@\t])"


class CsvError(Exception):
    """The file cannot be read; carries rule, message, hint and row."""

    def __init__(self, rule: str, message: str, hint: str = "", row: int | None = None) -> None:
        """Keep the four."""
        super().__init__(message)
        self.rule, self.message, self.hint, self.row = rule, message, hint, row


def read_csv(path: Path, collector: Collector, sheet: str) -> tuple[list[str], list[pd.Series]]:
    """Headers and text columns of a CSV file.

    Raises
    ------
    CsvError
        If the file cannot be read as a table.
    """
    encoding = _encoding(path)
    if encoding == "gb18030":
        collector.add(
            "encoding_gb18030", "文件编码是 GB18030（GBK），已按此读取", severity=WARNING, source=path.name,
            sheet=sheet, hint="请核对有无乱码；建议另存为 CSV UTF-8",
        )  # fmt: skip
    with path.open("r", encoding=encoding, newline="") as stream:
        return _read(stream, path, collector, sheet)


def _encoding(path: Path) -> str:
    """Find the encoding that the whole file obeys: UTF-8 with or without mark, else GB18030."""
    with path.open("rb") as stream:
        start = stream.read(4)
    if start[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise CsvError("encoding_utf16", "文件编码是 UTF-16（Unicode 文本）", "请另存为 CSV UTF-8")
    for encoding in ("utf-8-sig", "gb18030"):
        if _decodes(path, encoding):
            return encoding
    raise CsvError("encoding_unknown", "文件编码既不是 UTF-8 也不是 GB18030", "请另存为 CSV UTF-8")


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    run = 0
    with path.open("rb") as stream:
        while piece := stream.read(PIECE):
            if b"\0" in piece:
                raise CsvError("file_binary", "文件不是文本", "请提供 CSV 文件")
            if b"," in piece or b"\n" in piece or b"\r" in piece:
                run = 0
            else:
                run += len(piece)
                if run >= LONGEST_FIELD:
                    raise CsvError(
                        "cell_too_long",
                        f"有单元格超过 {LONGEST_TEXT} 个字符，文件未读入",
                        "请检查引号是否成对",
                    )
            try:
                decoder.decode(piece)
            except UnicodeDecodeError:
                return False
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _read(
    stream: io.TextIOWrapper, path: Path, collector: Collector, sheet: str
) -> tuple[list[str], list[pd.Series]]:
    rows = _rows(csv.reader(stream, strict=True))
    headers = next(rows, [])
    if len(headers) == 1 and re.search("[;\t]", headers[0]):
        raise CsvError("separator_wrong", "各列不是用逗号分隔的", "请另存为 CSV UTF-8（逗号分隔）", 1)
    width = len(headers)
    pieces: list[list[pa.Array]] = [[] for _ in headers]
    for block, start in _blocks(rows):
        for at, row in enumerate(block):
            if len(row) == width:
                continue
            if any(cell.strip() for cell in row) and (len(row) < width or any(row[width:])):
                collector.add(
                    "row_length", f"该行有 {len(row)} 格，表头有 {width} 格，未读入", source=path.name,
                    sheet=sheet, row=start + at, hint="含逗号的内容请加英文双引号",
                )  # fmt: skip
                row = []
            block[at] = (row + [""] * width)[:width]
        for column, values in enumerate(zip(*block, strict=True)):
            pieces[column].append(pa.array(values, type=pa.large_string()))
    empty = pa.array([], type=pa.large_string())
    columns = [pd.Series(pa.chunked_array(piece or [empty]).to_pandas(), dtype="str") for piece in pieces]
    return headers, [replace(values, _GUARD, r"\1") for values in columns]


def _rows(reader: Iterator[list[str]]) -> Iterator[list[str]]:
    count = 0
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            long = "field larger" in str(error)
            rule = "cell_too_long" if long else "csv_malformed"
            message = (
                f"有单元格超过 {csv.field_size_limit()} 个字符" if long else "引号不成对，或引号后有多余内容"
            )
            raise CsvError(rule, message, "请检查引号", count + 1) from error
        count += 1
        yield row


def _blocks(rows: Iterator[list[str]]) -> Iterator[tuple[list[list[str]], int]]:
    """Blocks of rows with the row number of the first; the header is row 1."""
    start, block = 2, []
    for row in rows:
        block.append(row)
        if len(block) == ROWS_AT_ONCE:
            yield block, start
            start, block = start + len(block), []
    if block:
        yield block, start
