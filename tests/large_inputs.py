"""Hostile and very large inputs, made at test time without using much disk or memory."""
# ruff: noqa: E501 - the layout of a package reads best with one record a line

import io
import struct
import zipfile
import zlib
from pathlib import Path

import numpy as np
import pandas as pd
from broken_inputs import COURTS, POLICY, csv_text, good_book

BLOCK = 1 << 20


def deflated(pattern: bytes, blocks: int, before: bytes = b"", after: bytes = b"") -> tuple[bytes, int, int]:
    """Deflate ``before``, ``blocks`` times a megabyte of ``pattern``, ``after``; the megabyte is packed only once.

    Returns the packed bytes, their unpacked length and the CRC of the unpacked bytes.
    """
    piece = pattern * (BLOCK // len(pattern))
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    head = packer.compress(before) + packer.flush(zlib.Z_FULL_FLUSH)
    middle = packer.compress(piece) + packer.flush(zlib.Z_FULL_FLUSH)
    tail = packer.compress(after) + packer.flush(zlib.Z_FINISH)
    crc = zlib.crc32(before)
    for _ in range(blocks):
        crc = zlib.crc32(piece, crc)
    return (
        head + middle * blocks + tail,
        len(before) + len(piece) * blocks + len(after),
        zlib.crc32(after, crc),
    )


def replace_part(path: Path, name: str, packed: bytes, declared: int, crc: int) -> None:
    """Write the good workbook with one part replaced by packed bytes that declare a size of their own."""
    stream = io.BytesIO()
    good_book().save(stream)
    with zipfile.ZipFile(stream) as old:
        parts = {part.filename: old.read(part) for part in old.infolist()}
    parts.setdefault(name, b"")
    central, offset = [], 0
    with path.open("wb") as out:
        for part, content in parts.items():
            packer = zlib.compressobj(6, zlib.DEFLATED, -15)
            body, size, check = packer.compress(content) + packer.flush(), len(content), zlib.crc32(content)
            if part == name:
                body, size, check = packed, declared, crc
            file = part.encode()
            common = struct.pack("<HHHHHIIIHH", 20, 0x800, 8, 0, 33, check, len(body), size, len(file), 0)
            out.write(b"PK\x03\x04" + common + file + body)
            central.append(
                b"PK\x01\x02"
                + struct.pack("<H", 20)
                + common
                + struct.pack("<HHHII", 0, 0, 0, 0, offset)
                + file
            )
            offset = out.tell()
        directory = b"".join(central)
        out.write(directory)
        out.write(
            struct.pack(
                "<4sHHHHIIH", b"PK\x05\x06", 0, 0, len(central), len(central), len(directory), offset, 0
            )
        )


def zip_bomb(path: Path) -> None:
    """A part that unpacks to 900 MB of blanks."""
    replace_part(path, "xl/worksheets/sheet9.xml", *deflated(b" ", 900))


def lying_bomb(path: Path) -> None:
    """The same, but its headers declare four kilobytes."""
    packed, _, crc = deflated(b" ", 900)
    replace_part(path, "xl/worksheets/sheet9.xml", packed, 4096, crc)


def many_parts_bomb(path: Path) -> None:
    """Four parts of 300 MB, each below the ratio limit: together too much."""
    rng = np.random.default_rng(0)
    noise = rng.integers(97, 123, BLOCK // 64, dtype=np.uint8).tobytes() * 64
    packed, size, crc = deflated(noise, 1100)
    replace_part(path, "xl/worksheets/sheet9.xml", packed, size, crc)


def huge_cell(path: Path) -> None:
    """A cell of 500 MB."""
    before = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row r="1"><c r="A1" t="inlineStr"><is><t>'
    )
    packed, size, crc = deflated(b"a", 500, before, b"</t></is></c></row></sheetData></worksheet>")
    replace_part(path, "xl/worksheets/sheet2.xml", packed, size, crc)


def entity_bomb(path: Path) -> None:
    """Nested entities ("billion laughs") in the shared strings."""
    entities = b"".join(
        b'<!ENTITY a%d "%s">' % (level, b"&a%d;" % (level - 1) * 10) for level in range(1, 10)
    )
    text = (
        b'<?xml version="1.0"?><!DOCTYPE sst [<!ENTITY a0 "ha">' + entities + b"]>"
        b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>&a9;</t></si></sst>'
    )
    small_part(path, "xl/sharedStrings.xml", text)


def small_part(path: Path, name: str, content: bytes) -> None:
    """Write the good workbook with one part added or replaced."""
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    packed = packer.compress(content) + packer.flush()
    replace_part(path, name, packed, len(content), zlib.crc32(content))


def csv_folder(folder: Path) -> Path:
    """A folder with courts and policy; the case file is the caller's."""
    folder.mkdir()
    (folder / "法院.csv").write_text(csv_text(COURTS), "utf-8")
    (folder / "政策.toml").write_text(POLICY, "utf-8")
    return folder


def huge_csv_cell(folder: Path) -> None:
    """A CSV file that claims 500 MB with one cell in them; the rest of the file is a hole."""
    path = csv_folder(folder) / "案件.csv"
    with path.open("wb") as stream:
        stream.write("案号,申请执行标的额(元)\n".encode() + b'"' + b"a" * (3 * BLOCK))
        stream.truncate(500 * BLOCK)


MANY = 200_000
"""Cases of the long table: enough for a check row by row to show."""


def many_rows(folder: Path, faulty_row: int) -> None:
    """Many cases in Parquet, one negative amount among them, in the row the user would see."""
    csv_folder(folder)
    serial = pd.Series(np.arange(1, MANY + 1)).astype("str")
    amount = np.full(MANY, 100_000, dtype=np.int64)
    amount[faulty_row - 2] = -1
    cases = pd.DataFrame({"案号": "（2024）宁0423执" + serial + "号", "申请执行标的额(元)": amount})
    cases.to_parquet(folder / "案件.parquet", index=False)
