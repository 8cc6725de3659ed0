"""All papers, and their templates as Word files that people may edit."""

from functools import cache
from pathlib import Path

from jiaocha.documents import deciding, handover, objections, of_quarter, orders, without_transfer
from jiaocha.documents.blocks import Block, word_file
from jiaocha.documents.package import Parts, pack, unpack, with_fonts
from jiaocha.documents.paper import Paper
from jiaocha.documents.rendering import Filler, load_template
from jiaocha.documents.sheet_filling import SheetFiller, load_sheet_template, packed
from jiaocha.documents.sheet_template import WorkbookPaper, workbook_template
from jiaocha_models import Finding

CASE_PAPERS: dict[str, Paper] = {
    paper.name: paper
    for paper in (
        deciding.APPROVAL_FORM,
        handover.CONSULTATION_LETTER,
        objections.REVIEW_SHEET,
        objections.REPLY,
        orders.SUPERVISION_ORDER,
        orders.DIRECTED_ORDER,
        orders.ESCALATED_ORDER,
        orders.CENTRALISED_ORDER,
        without_transfer.COORDINATION_PLAN,
        without_transfer.MATTER_LETTER,
        without_transfer.INTERNAL_NOTICE,
        handover.HANDOVER_LIST,
        handover.PARTY_NOTICE,
        deciding.SUPERVISION_SHEET,
        deciding.REQUEST_TO_SUPERIOR,
    )
}
"""Papers of cases by name, in the order in which a case goes through them."""

QUARTER_PAPERS: dict[str, Paper] = {
    paper.name: paper
    for paper in (
        of_quarter.QUARTER_REQUEST,
        of_quarter.QUARTER_REPORT,
        of_quarter.LEDGER_SHEET,
        of_quarter.FLOW_SHEET,
        of_quarter.BURDEN_SHEET,
        of_quarter.QUARTER_TABLES,
    )
}
"""Papers about the quarter as a whole by name."""

PAPERS = CASE_PAPERS | QUARTER_PAPERS
"""Every paper by its name."""


def template_parts(paper: Paper) -> Parts:
    """Parts of a paper's own template in Word."""
    return dict(_built(paper.name, paper.blocks, paper.landscape))


@cache
def _built(title: str, blocks: tuple[Block, ...], landscape: bool) -> Parts:
    return with_fonts(unpack(word_file(title, blocks, landscape=landscape)))


def template_name(paper: Paper) -> str:
    """File name of a paper's template."""
    return f"{paper.name}{paper.suffix}"


def template_file(paper: Paper) -> bytes:
    """Return a paper's own template, as people may edit it; the same bytes each time."""
    if isinstance(paper, WorkbookPaper):
        return packed(workbook_template(paper), paper.name)
    return pack(template_parts(paper), paper.name)


def load_filler(paper: Paper, content: bytes | None) -> tuple[Filler | SheetFiller | None, list[Finding]]:
    """Check the template of a paper: the edited one, or the paper's own where ``content`` is None."""
    source = template_name(paper)
    if isinstance(paper, WorkbookPaper):
        return load_sheet_template(paper, template_file(paper) if content is None else content, source)
    return load_template(paper, template_parts(paper) if content is None else content, source)


def write_templates(folder: Path) -> list[Path]:
    """Write every template into an existing folder; the bytes are the same each time."""
    written = []
    for paper in PAPERS.values():
        path = folder / template_name(paper)
        path.write_bytes(template_file(paper))
        written.append(path)
    return written
