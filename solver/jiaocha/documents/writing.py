"""Writing all papers of a plan into a folder, whole or not at all, with a list of them."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import xlsxwriter
from jinja2 import TemplateError

from jiaocha.documents.jobs import INSIDE, Job
from jiaocha.documents.rendering import Filler
from jiaocha.documents.sheet_filling import SheetFiller
from jiaocha.documents.sources import Sources
from jiaocha.documents.templates import PAPERS, load_filler, template_name
from jiaocha.folder.files import file_digest
from jiaocha.folder.whole import FolderError, settle, whole_folder
from jiaocha_models import Finding

LIST, DIGESTS = "目录.xlsx", "文书.sha256"
_HEADER = ("序号", "文书", "方式", "关联组", "案号", "制作法院", "送达、发往", "仅供决定法院", "文件")
_WIDTHS = (6, 16, 12, 26, 26, 30, 44, 10, 80)


AnyFiller = Filler | SheetFiller


def load_fillers(
    papers: Iterable[str], folder: Path | None = None
) -> tuple[dict[str, AnyFiller], list[Finding]]:
    """Templates of the papers: the edited one where the folder has it, else the product's own.

    Returns
    -------
    fillers : dict of str to Filler or SheetFiller
    findings : list of Finding
        Every fault of every edited template, and files that are no template of a paper.
    """
    fillers: dict[str, AnyFiller] = {}
    findings: list[Finding] = []
    if folder is not None:
        findings += _strange_files(folder)
    for name in papers:
        path = folder / template_name(PAPERS[name]) if folder is not None else None
        given = path.read_bytes() if path is not None and path.is_file() else None
        filler, faults = load_filler(PAPERS[name], given)
        findings += faults
        if filler is not None:
            fillers[name] = filler
    return fillers, findings


def _strange_files(folder: Path) -> list[Finding]:
    if not folder.is_dir():
        message = "没有这个模板文件夹"
        return [
            Finding(
                rule="file_missing", source=folder.name, message=message, hint="先用 --write-templates 生成"
            )
        ]
    known = {template_name(paper) for paper in PAPERS.values()}
    return [
        Finding(
            rule="template_unknown",
            source=path.name,
            message="不是任何文书的模板",
            hint=f"文件名须为文书名称，如 {next(iter(PAPERS))}.docx",
        )
        for path in sorted([*folder.glob("*.docx"), *folder.glob("*.xlsx")])
        if path.name not in known and not path.name.startswith("~$")
    ]


def refusal(out: Path, *, replace: bool = False) -> str | None:
    """Why papers cannot be written to ``out``, as a Chinese sentence; None if they can.

    Only a folder of papers that nobody has touched since is ever replaced.
    """
    settle(out)
    if not out.exists() and not out.is_symlink():
        return None
    if out.is_symlink() or not out.is_dir():
        return f"“{out}”已存在且不是文件夹"
    if not replace:
        return f"文件夹“{out}”已存在；如要替换其中的文书，请加 --replace"
    try:
        lines = (out / DIGESTS).read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return f"文件夹“{out}”不是文书目录，不予替换"
    known = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
    present = {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()} - {DIGESTS}
    touched = sorted(name for name in present if known.get(name) != file_digest(out / name))
    if touched:
        return f"文件夹“{out}”中有改动过或者另外放入的文件（{'、'.join(touched[:3])}），不予替换"
    return None


def write_papers(
    sources: Sources,
    jobs: list[Job],
    fillers: Mapping[str, AnyFiller],
    out: Path,
    *,
    report: Callable[[int], None] | None = None,
) -> Path:
    """Write the papers, their list and their digests.

    Parameters
    ----------
    sources, jobs, fillers
        The plan, what to write, and the templates.
    out : path
        Folder to write; one that may not be replaced has been refused before (:func:`refusal`).
    report : callable, optional
        Told the number of papers written so far.

    Raises
    ------
    FolderError
        Two papers would have one name, a template fails, or the folder cannot be written.
    """
    twice = [path for path, count in Counter(job.path.casefold() for job in jobs).items() if count > 1]
    if twice:
        raise FolderError(f"有两份文书同名（{twice[0]}），未写出")
    with whole_folder(out.absolute()) as folder:
        digests = []
        for number, job in enumerate(jobs, start=1):
            path = folder / job.path
            path.parent.mkdir(parents=True, exist_ok=True)
            content = _filled(fillers[job.paper], job)
            path.write_bytes(content)
            digests.append((hashlib.sha256(content).hexdigest(), job.path))
            if report is not None:
                report(number)
        _write_list(sources, jobs, folder / LIST)
        digests.append((file_digest(folder / LIST), LIST))
        text = "".join(f"{digest}  {name}\n" for digest, name in digests)
        (folder / DIGESTS).write_bytes(text.encode())
    return out


def _filled(filler: AnyFiller, job: Job) -> bytes:
    """Fill a paper; a condition may lead to a fault that blanks did not show when it was checked."""
    try:
        return filler.fill(job.values())
    except TemplateError as error:
        raise FolderError(f"模板“{job.paper}.docx”无法填写：{error.message}") from error


def _write_list(sources: Sources, jobs: list[Job], path: Path) -> None:
    settings: dict[str, Any] = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(str(path), settings) as book:
        made = datetime.combine(sources.planning_date, datetime.min.time())
        book.set_properties({"title": "文书目录", "author": "", "created": made})
        head = book.add_format({"font_name": "黑体", "bold": True, "bg_color": "#E7EBEF", "border": 1})
        body = book.add_format({"font_name": "宋体", "border": 1, "text_wrap": True, "valign": "top"})
        sheet = book.add_worksheet("文书目录")
        for column, (name, width) in enumerate(zip(_HEADER, _WIDTHS, strict=True)):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, name, head)
        for number, job in enumerate(jobs, start=1):
            inside = "是" if job.path.startswith(INSIDE) else "否"
            row = (job.paper, job.mode, job.group, job.case, job.issuer, job.addressee, inside, job.path)
            sheet.write_number(number, 0, number, body)
            for column, text in enumerate(row, start=1):
                sheet.write_string(number, column, text, body)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(len(jobs), 1), len(_HEADER) - 1)
