"""Building blocks of a template, and the Word file made of them.

Form: A4 with the margins of official papers; court and title in 小标宋, body in 仿宋 of 16 points, lines of
28 points, two characters of indent, signature to the right, page numbers below. The fonts are those that
courts have; for other machines the font table names substitutes.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_ALIGN_VERTICAL
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

TITLE_FONT, BODY_FONT, HEAD_FONT, LATIN = "方正小标宋简体", "仿宋_GB2312", "黑体", "Times New Roman"
LEAD_FONT = "楷体_GB2312"
"""Second level of headings in official papers (GB/T 9704-2012, 7.3.3)."""
LINE = 28
SMALL = 10.5
"""Points of text in tables."""

_KEPT_STYLES = ("Normal", "DefaultParagraphFont", "TableNormal", "NoList", "TableGrid", "Header", "Footer")

_LEFT, _CENTER, _RIGHT = WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT


@dataclass(frozen=True)
class Style:
    """How a paragraph looks; indents in characters, sizes in points."""

    font: str = BODY_FONT
    size: float = 16
    align: Any = _LEFT
    first: int = 0
    right: int = 0
    before: float = 0
    after: float = 0
    keep: bool = False


STYLES = {
    "court": Style(TITLE_FONT, 26, _CENTER, before=6, after=6),
    "title": Style(TITLE_FONT, 24, _CENTER, after=14),
    "main_title": Style(TITLE_FONT, 22, _CENTER, after=16),
    "heading": Style(HEAD_FONT, 16, first=2, keep=True),
    "number": Style(align=_RIGHT, after=14),
    "to": Style(),
    "body": Style(align=WD_ALIGN_PARAGRAPH.JUSTIFY, first=2),
    "enclosed": Style(first=2, before=8),
    "enclosed_more": Style(first=5),
    "sign": Style(align=_RIGHT, right=2, keep=True),
    "space": Style(size=8, keep=True),
    "small": Style(size=SMALL, before=4),
    "caption": Style(size=SMALL, before=4, keep=True),
    "table_title": Style(HEAD_FONT, 14, before=8, after=2, keep=True),
    "tag": Style(),
}


@dataclass(frozen=True)
class Line:
    """One paragraph."""

    style: str
    text: str


@dataclass(frozen=True)
class Led:
    """A paragraph of the body that begins with its heading, in the font of the second level."""

    lead: str
    text: str


@dataclass(frozen=True)
class Grid:
    """A table with one row for every item of ``items``: header, placeholder and width (mm) by column.

    A tab before a placeholder sets it to the right. ``size`` is that of the text, in points; smaller text
    gets room above and below.
    """

    items: str
    columns: tuple[tuple[str, str, float], ...]
    size: float = SMALL


@dataclass(frozen=True)
class Form:
    """A form: rows of cells, every other one a label; two cells span the form, a tab sets to the right."""

    rows: tuple[tuple[str, ...], ...]
    label: float = 28
    width: float = 156


@dataclass(frozen=True)
class Break:
    """A page break."""


Block = Line | Led | Grid | Form | Break


SPACE = Line("space", "")
"""Before a signature."""


def lines(style: str, *texts: str) -> tuple[Line, ...]:
    """Several paragraphs of one style."""
    return tuple(Line(style, text) for text in texts)


def only_if(condition: str, *blocks: Block, otherwise: Sequence[Block] = ()) -> tuple[Block, ...]:
    """Blocks printed only where a placeholder is true."""
    middle = (Line("tag", "{%p else %}"), *otherwise) if otherwise else ()
    return (Line("tag", f"{{%p if {condition} %}}"), *blocks, *middle, Line("tag", "{%p endif %}"))


def signature(court: str, *, judges: bool = False) -> tuple[Block, ...]:
    """Court, date and seal at the end; the panel instead of the court for a ruling."""
    date = Line("sign", "二〇＿＿年＿＿月＿＿日")
    if not judges:
        return (SPACE, Line("sign", court), date)
    panel = lines("sign", "审　判　长　＿＿＿＿", "审　判　员　＿＿＿＿", "审　判　员　＿＿＿＿")
    return (
        Line("space", ""),
        *panel,
        date,
        Line("sign", "法官助理　＿＿＿＿"),
        Line("sign", "书　记　员　＿＿＿＿"),
    )


def word_file(title: str, blocks: Sequence[Block], *, landscape: bool = False) -> bytes:
    """Word file of a template; the bytes still hold the time of writing, see :mod:`package`.

    A paper that begins with its title is a form and gets narrower margins; so does a table across the page.
    """
    document = Document()
    _page(document, 25 if isinstance(blocks[0], Line) and blocks[0].style == "title" else 37)
    if landscape:
        _turn(document)
    for block, following in zip(blocks, [*blocks[1:], None], strict=True):
        if isinstance(block, Line):
            style = STYLES[block.style]
            if following == SPACE:  # no signature stands alone on a page
                style = replace(style, keep=True)
            _fill(document.add_paragraph(), block.text, style)
        elif isinstance(block, Led):
            paragraph = document.add_paragraph()
            _fill(paragraph, block.lead, replace(STYLES["body"], font=LEAD_FONT))
            _run(paragraph, block.text, STYLES["body"])
        elif isinstance(block, Grid):
            _grid(document, block)
        elif isinstance(block, Form):
            _form(document, block)
        else:
            document.paragraphs[-1].add_run().add_break(WD_BREAK.PAGE)
    _slim(document)
    document.core_properties.title = title
    content = io.BytesIO()
    document.save(content)
    return content.getvalue()


def _slim(document: Any) -> None:
    """Take out the styles nobody uses: thousands of papers are written."""
    styles = document.styles.element
    for element in list(styles):
        unused = element.tag == qn("w:style") and element.get(qn("w:styleId")) not in _KEPT_STYLES
        if unused or element.tag == qn("w:latentStyles"):
            styles.remove(element)
    for key, relation in list(document.part.rels.items()):
        if relation.reltype.endswith("/stylesWithEffects"):
            del document.part.rels[key]


def _page(document: Any, top: float) -> None:
    normal = document.styles["Normal"]
    normal.paragraph_format.space_after = Pt(0)
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(top), Mm(min(top, 30))
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.header_distance, section.footer_distance = Mm(15), Mm(15)
    _fill(section.header.paragraphs[0], "{{合成标记}}", Style(HEAD_FONT, SMALL, _CENTER))
    footer = section.footer.paragraphs[0]
    _fill(footer, "— ", Style(size=14, align=_CENTER))
    _field(footer, "PAGE")
    _run(footer, " —", Style(size=14))


def _turn(document: Any) -> None:
    """Lay the page across, with even margins."""
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.top_margin, section.bottom_margin = Mm(22), Mm(20)
    section.left_margin, section.right_margin = Mm(18), Mm(18)
    section.header_distance, section.footer_distance = Mm(10), Mm(10)


def _field(paragraph: Any, code: str) -> None:
    run = _run(paragraph, "", Style(size=14))
    for kind in ("begin", None, "end"):
        if kind is None:
            element = OxmlElement("w:instrText")
            element.set(qn("xml:space"), "preserve")
            element.text = code
        else:
            element = OxmlElement("w:fldChar")
            element.set(qn("w:fldCharType"), kind)
        run._r.append(element)


def _fill(paragraph: Any, text: str, style: Style) -> None:
    shape = paragraph.paragraph_format
    shape.alignment = style.align
    shape.space_before, shape.space_after = Pt(style.before), Pt(style.after)
    shape.line_spacing = Pt(max(LINE, style.size * 1.3)) if style.size >= 14 else 1.15
    shape.keep_with_next = style.keep
    if style.first or style.right:
        indent = paragraph._p.get_or_add_pPr().get_or_add_ind()
        for name, count in (("firstLine", style.first), ("right", style.right)):
            if count:
                indent.set(qn(f"w:{name}Chars"), str(100 * count))
                indent.set(qn(f"w:{name}"), str(int(20 * style.size * count)))
    _run(paragraph, text, style)


def _run(paragraph: Any, text: str, style: Style) -> Any:
    run = paragraph.add_run(text)
    run.font.size = Pt(style.size)
    fonts = run._r.get_or_add_rPr().get_or_add_rFonts()
    for name, font in (("eastAsia", style.font), ("ascii", LATIN), ("hAnsi", LATIN), ("hint", "eastAsia")):
        fonts.set(qn(f"w:{name}"), font)
    return run


def _table(document: Any, rows: int, widths: Sequence[float]) -> Any:
    table = document.add_table(rows, len(widths))
    table.style = "Table Grid"
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    for row in table.rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Mm(width)
    return table


def _grid(document: Any, grid: Grid) -> None:
    table = _table(document, 4, [width for _, _, width in grid.columns])
    _pad(table)
    head, begin, item, end = table.rows
    head._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for cell, (header, placeholder, _) in zip(
        zip(head.cells, item.cells, strict=True), grid.columns, strict=True
    ):
        _fill(cell[0].paragraphs[0], header, Style(HEAD_FONT, grid.size, _CENTER))
        align = _RIGHT if placeholder.startswith("\t") else _LEFT
        _fill(cell[1].paragraphs[0], placeholder.strip("\t"), Style(size=grid.size, align=align))
        cell[0].vertical_alignment = cell[1].vertical_alignment = WD_ALIGN_VERTICAL.CENTER
    _fill(begin.cells[0].paragraphs[0], f"{{%tr for 行 in {grid.items} %}}", Style(size=SMALL))
    _fill(end.cells[0].paragraphs[0], "{%tr endfor %}", Style(size=SMALL))


def _pad(table: Any) -> None:
    """Leave room above and below the text of each cell, and less beside it."""
    margins = OxmlElement("w:tblCellMar")
    for side, width in (("top", 40), ("left", 60), ("bottom", 40), ("right", 60)):
        element = OxmlElement(f"w:{side}")
        element.set(qn("w:w"), str(width))
        element.set(qn("w:type"), "dxa")
        margins.append(element)
    table._tbl.tblPr.append(margins)


def _form(document: Any, form: Form) -> None:
    value = form.width / 2 - form.label
    table = _table(document, len(form.rows), [form.label, value, form.label, value])
    _pad(table)
    for row, texts in zip(table.rows, form.rows, strict=True):
        cells = list(row.cells)
        if len(texts) == 2:
            cells[1].merge(cells[3])
        for cell, text in zip(cells, texts, strict=False):
            label = text is texts[0] or (len(texts) == 4 and text is texts[2])
            style = Style(HEAD_FONT, SMALL, _CENTER) if label else Style(size=SMALL)
            for number, part in enumerate(text.split("\n")):
                paragraph = cell.paragraphs[0] if not number else cell.add_paragraph()
                to_right = part.startswith("\t")
                _fill(paragraph, part.strip("\t"), replace(style, align=_RIGHT) if to_right else style)
            centred = label or "\n" not in text
            cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER if centred else WD_ALIGN_VERTICAL.TOP
