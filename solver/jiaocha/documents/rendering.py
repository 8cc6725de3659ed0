"""Filling a template: checked once, compiled once, then filled for every paper.

The syntax is that of docxtpl (Jinja in Word): ``{{案号}}``, ``{%tr for 行 in 案件表 %}`` in a row of its own,
``{%p if 用裁定 %}`` in a paragraph of its own. Templates may be edited by people, so they run in a sandbox
that knows nothing but the fields of the paper, and nothing is computed in them: a sum or a filter may take
all time and memory (``{{"a" * 10**9}}``).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, Template, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment
from lxml import etree
from markupsafe import Markup, escape

from jiaocha.documents.package import PackageError, Parts, pack, unpack
from jiaocha.documents.paper import BLANK, Paper
from jiaocha.intake.text import nearest_hint
from jiaocha_models import Finding

_FILLED = re.compile(r"word/(document|header\d*|footer\d*)\.xml")
_BLOCK = re.compile(r"\{%(?:p|tr) [^%]*%\}")
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_BREAK = Markup('</w:t><w:br/><w:t xml:space="preserve">')
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]")
_ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Getattr, nodes.Const, nodes.For,
    nodes.If, nodes.CondExpr, nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not,
)  # fmt: skip
"""What a template may consist of: placeholders, loops and conditions."""

Values = Mapping[str, Any]


def _shown(value: Any) -> Any:
    """Text of a value for Word: without control characters, line ends as breaks."""
    if not isinstance(value, str) or isinstance(value, Markup):
        return value
    return _BREAK.join(escape(line) for line in _CONTROL.sub("", value).split("\n"))


def _environment() -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(autoescape=True, undefined=StrictUndefined, finalize=_shown)
    environment.globals.clear()
    return environment


_ENVIRONMENT = _environment()


@dataclass(frozen=True, eq=False)
class Filler:
    """A template ready to be filled: compiled parts, and parts that stay as they are."""

    paper: Paper
    compiled: dict[str, Template]
    parts: Parts

    def fill(self, values: Values) -> bytes:
        """Fill in the fields of the paper; fields that are not the paper's are not handed on."""
        given = {name: values[name] for name in self.paper.allowed}
        for table, columns in self.paper.tables.items():
            given[table] = [{name: row[name] for name in columns} for row in values[table]]
        filled = {name: template.render(given).encode() for name, template in self.compiled.items()}
        return pack({**self.parts, **filled}, self.paper.name)


def load_template(paper: Paper, content: bytes | Parts, source: str) -> tuple[Filler | None, list[Finding]]:
    """Check and compile a template.

    Parameters
    ----------
    paper : Paper
    content : bytes or Parts
        The Word file, or its parts.
    source : str
        Name of the file, for the findings.

    Returns
    -------
    Filler or None
        None where there is a finding.
    findings : list of Finding
        Every fault, each with its placeholder.
    """
    try:
        parts = unpack(content) if isinstance(content, bytes) else content
        compiled, findings = _compiled(paper, parts, source)
    except (PackageError, UnicodeDecodeError, etree.XMLSyntaxError) as error:
        return None, [
            _finding("template_unreadable", source, str(error), hint="请用 --write-templates 重新生成")
        ]
    filler = Filler(paper, compiled, parts)
    if not findings:
        findings = _try_out(filler, source)
    return (None if findings else filler), findings


def _compiled(paper: Paper, parts: Parts, source: str) -> tuple[dict[str, Template], list[Finding]]:
    patcher = DocxTemplate("")
    compiled: dict[str, Template] = {}
    findings: list[Finding] = []
    for name in (name for name in parts if _FILLED.fullmatch(name)):
        findings += _torn(parts[name], source)
        text = patcher.patch_xml(parts[name].decode("utf-8"))
        try:
            tree = _ENVIRONMENT.parse(text)
            faults = [*_computing(paper, tree, source), *_unknown(paper, tree, source)]
            findings += faults
            if not faults:  # compiling already computes what is constant
                compiled[name] = _ENVIRONMENT.from_string(text)
        except Exception as error:  # a template that people wrote may fail in any way
            message = f"占位符或标记写法有误：{getattr(error, 'message', type(error).__name__)}"
            findings.append(
                _finding("template_malformed", source, message, hint="核对 {{ }}、{% %} 是否成对")
            )
    return compiled, findings


def _computing(paper: Paper, tree: nodes.Template, source: str) -> list[Finding]:
    """Whatever is no placeholder, loop over a table or condition: sums, filters, calls."""
    pending: list[nodes.Node] = [tree]
    while pending:
        node = pending.pop()
        if not isinstance(node, _ALLOWED) or _is_strange(paper, node):
            message = "模板中只能用占位符、条件和表格循环，不能用运算、函数和过滤器"
            return [_finding("template_malformed", source, message, hint="删去该写法，或者直接写出文字")]
        pending += node.iter_child_nodes()
    return []


def _is_strange(paper: Paper, node: nodes.Node) -> bool:
    """Whether a node loops over no table, compares in order, or takes part of what is no row."""
    if isinstance(node, nodes.For):
        return not (isinstance(node.iter, nodes.Name) and node.iter.name in paper.tables)
    if isinstance(node, nodes.Operand):
        return node.op not in ("eq", "ne")
    return isinstance(node, nodes.Getattr) and not isinstance(node.node, nodes.Name)


def _torn(part: bytes, source: str) -> list[Finding]:
    """Tags that do not close in their paragraph, and block tags with other text, which would be lost."""
    findings = []
    for paragraph in etree.fromstring(part, etree.XMLParser(resolve_entities=False)).iter(f"{_WORD}p"):
        text = "".join(each.text or "" for each in paragraph.iter(f"{_WORD}t")).strip()
        open_ = [text.count(mark) for mark in ("{{", "{%")] != [text.count(mark) for mark in ("}}", "%}")]
        if open_ or (_BLOCK.search(text) and not _BLOCK.fullmatch(text)):
            message = "标记没有成对，或者循环、条件标记没有独占一段（一格）"
            findings.append(
                _finding("template_malformed", source, message, value=text[:80], hint="核对 {{ }}、{% %}")
            )
    return findings


def _unknown(paper: Paper, tree: nodes.Template, source: str) -> list[Finding]:
    """Placeholders that the paper does not have, and columns that the rows of its tables do not have."""
    known = set(paper.allowed)
    unknown = _undeclared(tree, frozenset()) - known
    columns = frozenset().union(*paper.tables.values()) if paper.tables else frozenset()
    used = {node.attr for node in tree.find_all(nodes.Getattr)}
    strange = [*sorted(unknown), *(f"行.{name}" for name in sorted(used - columns))]
    known |= {f"行.{name}" for name in columns}
    return [
        _finding(
            "placeholder_unknown",
            source,
            f"“{paper.name}”没有占位符“{name}”，或者该文书不得载明此内容",
            value=name,
            hint=nearest_hint(name, sorted(known)),
        )
        for name in strange
    ]


def _undeclared(node: nodes.Node, bound: frozenset[str]) -> set[str]:
    """Names that no loop around them gives; no code is generated, since that computes what is constant."""
    if isinstance(node, nodes.Name):
        return set() if node.ctx != "load" or node.name in bound else {node.name}
    if not isinstance(node, nodes.For):
        return set().union(*(_undeclared(child, bound) for child in node.iter_child_nodes()))
    target = [node.target, *node.target.find_all(nodes.Name)]
    inside = bound | {"loop"} | {each.name for each in target if isinstance(each, nodes.Name)}
    outer = [_undeclared(child, bound) for child in (node.iter, *node.else_)]
    return set().union(*outer, *(_undeclared(child, inside) for child in node.body))


def _try_out(filler: Filler, source: str) -> list[Finding]:
    """Fill with blanks, then with nothing so that conditions are false; see whether Word could read it."""
    paper = filler.paper
    try:
        for blank in (BLANK, ""):
            blanks: dict[str, Any] = dict.fromkeys(paper.allowed, blank)
            for table, columns in paper.tables.items():
                blanks[table] = [dict.fromkeys(columns, blank)]
            for template in filler.compiled.values():
                etree.fromstring(template.render(blanks).encode())
    except Exception as error:  # a template that people wrote may fail in any way
        message = f"模板无法填写：{type(error).__name__}"
        return [_finding("template_malformed", source, message, hint="循环、条件标记须各占一行或一段")]
    return []


def _finding(rule: str, source: str, message: str, *, value: str = "", hint: str = "") -> Finding:
    return Finding(rule=rule, source=source, message=message, value=value, hint=hint)
