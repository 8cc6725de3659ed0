"""Word files as zip packages with the same bytes for the same contents, and nothing about who wrote them."""

import io
import re
import zipfile
import zlib
from html import escape

LARGEST = 32 << 20
"""Bytes of a package unpacked; a template is some tens of kilobytes."""

CORE = "docProps/core.xml"
FONTS = "word/fontTable.xml"
_DROPPED = ("docProps/thumbnail.jpeg",)
_SPACE = "http://schemas.openxmlformats.org/package/2006"
_DAY = "2000-01-01T00:00:00Z"

Parts = dict[str, bytes]

_SUBSTITUTES = {
    "方正小标宋简体": "小标宋,STZhongsong,华文中宋,Noto Serif CJK SC,SimSun",
    "仿宋_GB2312": "仿宋,FangSong,STFangsong,华文仿宋,Noto Serif CJK SC",
    "楷体_GB2312": "楷体,KaiTi,STKaiti,华文楷体,Noto Serif CJK SC",
    "黑体": "SimHei,Noto Sans CJK SC",
    "Times New Roman": "Liberation Serif",
}


class PackageError(ValueError):
    """A file is not a Word file that may be used; the message says why, in Chinese."""


def unpack(content: bytes) -> Parts:
    """Parts of a Word file by name.

    Raises
    ------
    PackageError
        It is no zip file, is too large, has no document, or has links to other places.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            if sum(each.file_size for each in package.infolist()) > LARGEST:
                raise PackageError("文件解压后过大")
            parts = {each.filename: package.read(each) for each in package.infolist() if not each.is_dir()}
    except (zipfile.BadZipFile, zlib.error, RuntimeError, EOFError, OSError) as error:
        raise PackageError("不是 Word 文档（.docx）") from error
    if "word/document.xml" not in parts:
        raise PackageError("不是 Word 文档（.docx）")
    for name, part in parts.items():
        if name.endswith(".rels") and b'TargetMode="External"' in part:
            raise PackageError("含有外部链接（超链接、链接的图片或模板），请删除后再用")
    return {name: part for name, part in parts.items() if name not in _DROPPED}


def pack(parts: Parts, title: str) -> bytes:
    """Word file of the parts: fixed times, no author, substitutes for the fonts."""
    parts = {**parts, CORE: _core(title)}
    if "_rels/.rels" in parts:
        parts["_rels/.rels"] = re.sub(rb"<Relationship [^>]*thumbnail[^>]*/>", b"", parts["_rels/.rels"])
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as package:
        for name, part in parts.items():
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 0
            package.writestr(info, part)
    return content.getvalue()


def with_fonts(parts: Parts) -> Parts:
    """Parts with a font table that names substitutes for the fonts of official papers."""
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{others}"/><w:charset w:val="86"/></w:font>'
        for name, others in _SUBSTITUTES.items()
    )
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    return {**parts, FONTS: f"{head}<w:fonts {space}>{fonts}</w:fonts>".encode()}


def _core(title: str) -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        f'<cp:coreProperties xmlns:cp="{_SPACE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escape(title)}</dc:title><dc:creator></dc:creator>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{_DAY}</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{_DAY}</dcterms:modified></cp:coreProperties>'
    ).encode()
