"""The .xlsx package before anything unpacks it: sizes, entities, encodings, formulas, errors.

Nothing the package says about itself is believed: every part is inflated once, in pieces, and never beyond
the size it declares; what is looked for is looked for in those pieces.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO
from xml.sax.saxutils import unescape

from jiaocha.intake.collector import WARNING, Collector

LARGEST_PACKAGE = 1 << 30
"""Bytes of all parts unpacked."""
LARGEST_RATIO = 200
"""Unpacked over packed size of a part; sheets of real workbooks stay below 50."""
SMALL_PART = 1 << 22
"""Parts below this size may have any ratio."""
MOST_PARTS = 5_000
PIECE = 1 << 20

_ENTITY = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)
_MARKED_CELL = re.compile(
    rb'<(?:\w+:)?c\b(?=[^>]*?\br="(?P<cell>[A-Z]{1,3}\d{1,7})")(?P<attributes>[^>]*)>\s*(?P<formula><(?:\w+:)?f\b)?'
)
_SHEET = re.compile(rb'<(?:\w+:)?sheet\b[^>]*?\bname="(?P<name>[^"]*)"[^>]*?\b\w+:id="(?P<id>[^"]*)"')
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class PackageError(Exception):
    """The package must not be opened; carries rule, message and hint."""

    def __init__(self, rule: str, message: str, hint: str = "") -> None:
        """Keep the three."""
        super().__init__(message)
        self.rule, self.message, self.hint = rule, message, hint


@dataclass
class Package:
    """What a look at the package found.

    Attributes
    ----------
    formulas : dict of str to set of str
        Addresses of formula cells by sheet name.
    errors : dict of str to set of str
        Addresses of cells that hold an error value such as #REF!.
    """

    formulas: dict[str, set[str]] = field(default_factory=dict)
    errors: dict[str, set[str]] = field(default_factory=dict)


def inspect_package(path: Path, collector: Collector) -> Package:
    """Look through a workbook file.

    Raises
    ------
    PackageError
        If it is not a workbook, or not a safe one.
    """
    with path.open("rb") as stream:
        start = stream.read(8)
        if start == _OLE:
            raise PackageError(
                "workbook_protected_or_old",
                "文件是加密的工作簿，或旧格式 .xls / .et",
                "请取消密码，另存为 .xlsx",
            )
        if not start.startswith(b"PK"):
            raise PackageError(
                "workbook_corrupt", "文件不是 .xlsx 工作簿，或已损坏", "请用 Excel 或 WPS 打开后另存为 .xlsx"
            )
        try:
            with zipfile.ZipFile(stream) as archive:
                return _inspect(archive, stream, path.name, collector)
        except (zipfile.BadZipFile, zlib.error, NotImplementedError, ValueError, EOFError, OSError) as error:
            raise PackageError(
                "workbook_corrupt", "工作簿已损坏，无法解压", "请用 Excel 或 WPS 打开后另存为 .xlsx"
            ) from error


def _inspect(archive: zipfile.ZipFile, stream: BinaryIO, source: str, collector: Collector) -> Package:
    parts = archive.infolist()
    _check_sizes(parts)
    names = {part.filename: part for part in parts}
    if "xl/workbook.xml" not in names:
        raise PackageError("workbook_corrupt", "压缩包里没有工作簿内容", "请用 Excel 或 WPS 另存为 .xlsx")
    if any(part.flag_bits & 1 for part in parts):
        raise PackageError("workbook_protected_or_old", "工作簿的部件已加密", "请取消密码后另存")
    sheets = _sheet_parts(archive)
    found = Package()
    for part in parts:
        if not part.filename.lower().endswith((".xml", ".rels", ".vml")):
            continue
        sheet = sheets.get(part.filename)
        _look(part, stream, sheet, found)
    if any(name.startswith("xl/externalLinks/") for name in names):
        collector.add(
            "external_link",
            "工作簿链接到其他文件，链接不会打开",
            severity=WARNING,
            source=source,
            hint="请把数据粘贴为数值",
        )
    return found


def _check_sizes(parts: list[zipfile.ZipInfo]) -> None:
    hint = "请把数据另存为新的工作簿；超过一百万行请用 CSV 或 Parquet"
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_PACKAGE:
        raise PackageError("workbook_too_large", "工作簿解压后过大，未打开", hint)
    for part in parts:
        if part.file_size > SMALL_PART and part.file_size > LARGEST_RATIO * max(part.compress_size, 1):
            raise PackageError("workbook_too_large", f"部件 {part.filename} 的压缩比异常，未打开", hint)


def inflate(part: zipfile.ZipInfo, stream: BinaryIO) -> Iterator[bytes]:
    """Pieces of a part; stops with an error as soon as there is more than the part declares.

    Raises
    ------
    PackageError
        If the part is longer than declared or ends early.
    """
    stream.seek(part.header_offset)
    header = stream.read(30)
    if header[:4] != b"PK\x03\x04":
        raise zipfile.BadZipFile("no local header")
    stream.seek(int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little"), 1)
    left, produced = part.compress_size, 0
    unpacker = zlib.decompressobj(-15) if part.compress_type == zipfile.ZIP_DEFLATED else None
    if unpacker is None and part.compress_type != zipfile.ZIP_STORED:
        raise PackageError(
            "workbook_corrupt", "工作簿使用了不支持的压缩方法", "请用 Excel 或 WPS 另存为 .xlsx"
        )
    while left > 0:
        packed = stream.read(min(PIECE, left))
        if not packed:
            raise zipfile.BadZipFile("truncated")
        left -= len(packed)
        while packed:
            piece = unpacker.decompress(packed, PIECE) if unpacker else packed
            packed = unpacker.unconsumed_tail if unpacker else b""
            produced += len(piece)
            if produced > part.file_size:
                raise PackageError("workbook_too_large", f"部件 {part.filename} 比声明的更大，未打开")
            yield piece
            if unpacker and unpacker.eof:
                packed, left = b"", 0
    if produced != part.file_size:
        raise zipfile.BadZipFile("shorter than declared")


def _look(part: zipfile.ZipInfo, stream: BinaryIO, sheet: str | None, found: Package) -> None:
    """Refuse entities and foreign encodings; note formula and error cells of a sheet."""
    carry, first = b"", True
    for piece in inflate(part, stream):
        if first and piece[:2] in (b"\xff\xfe", b"\xfe\xff"):
            raise PackageError(
                "xml_encoding", f"部件 {part.filename} 不是 UTF-8 编码", "请用 Excel 或 WPS 另存为 .xlsx"
            )
        first = False
        text = carry + piece
        if _ENTITY.search(text):
            raise PackageError(
                "xml_entity", f"部件 {part.filename} 含有实体声明，未打开", "请用 Excel 或 WPS 另存为 .xlsx"
            )
        keep = text.rfind(b"<c ", max(0, len(text) - 4096))
        keep = keep if keep > 0 else max(0, len(text) - 64)
        if sheet is not None and (b"<f" in text or b":f" in text or b't="e"' in text):
            _note_cells(text, sheet, found)
        carry = text[keep:]


def _note_cells(text: bytes, sheet: str, found: Package) -> None:
    for cell in _MARKED_CELL.finditer(text):
        address = cell["cell"].decode()
        if cell["formula"]:
            found.formulas.setdefault(sheet, set()).add(address)
        if b't="e"' in cell["attributes"]:
            found.errors.setdefault(sheet, set()).add(address)


def _sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Sheet name by part name."""
    with archive.open("xl/workbook.xml") as part:
        book = part.read(SMALL_PART)
    try:
        with archive.open("xl/_rels/workbook.xml.rels") as part:
            relations = part.read(SMALL_PART)
    except KeyError:
        return {}
    targets: dict[bytes, str] = {}
    for relation in _RELATION.findall(relations):
        identity = re.search(rb'\bId="([^"]*)"', relation)
        target = re.search(rb'\bTarget="([^"]*)"', relation)
        if identity and target:
            name = target[1].decode("utf-8", "replace")
            targets[identity[1]] = name.lstrip("/") if name.startswith("/") else f"xl/{name}"
    entities = {"&quot;": '"', "&apos;": "'"}
    return {
        targets[sheet["id"]]: unescape(sheet["name"].decode("utf-8", "replace"), entities)
        for sheet in _SHEET.finditer(book)
        if sheet["id"] in targets
    }
