"""All papers, and their templates as Word files that people may edit."""

from pathlib import Path

from jiaocha.documents import deciding, handover, objections, orders, without_transfer
from jiaocha.documents.blocks import word_file
from jiaocha.documents.package import Parts, pack, unpack, with_fonts
from jiaocha.documents.paper import Paper

PAPERS: dict[str, Paper] = {
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
"""Every paper by its name, in the order in which a case goes through them."""


def template_parts(paper: Paper) -> Parts:
    """Parts of a paper's own template."""
    return with_fonts(unpack(word_file(paper.name, paper.blocks)))


def write_templates(folder: Path) -> list[Path]:
    """Write every template as a Word file into an existing folder; the bytes are the same each time."""
    written = []
    for paper in PAPERS.values():
        path = folder / f"{paper.name}.docx"
        path.write_bytes(pack(template_parts(paper), paper.name))
        written.append(path)
    return written
