"""What a paper is: its name, its template and the only fields that may stand in it."""

from dataclasses import dataclass, field

from jiaocha.documents.blocks import Block

BLANK = "＿＿＿＿"
"""What is unknown or left to people."""

SENSITIVE = frozenset(
    {
        "事由",
        "事由来源",
        "登记情况",
        "登记材料",
        "提名渠道",
        "信访情况",
        "督促情况",
        "中性事实",
        "调整情况",
        "其他去处表",
        "较省方式",
        "当事人意愿",
    }
)
"""Fields that only the deciding court may see: grounds as stated, registrations, petitions, alternatives."""

CASE = frozenset(
    {
        "案号",
        "原执行法院",
        "申请执行人",
        "被执行人",
        "案由",
        "执行依据",
        "立案日期",
        "标的额",
        "已到位",
        "未到位",
    }
)
"""Fields that identify a case."""


@dataclass(frozen=True)
class Paper:
    """A kind of paper.

    Attributes
    ----------
    name : str
        Chinese name; also the name of its template file.
    blocks : tuple of Block
    fields : frozenset of str
        Placeholders that the template may use. Nothing else is handed to it.
    tables : dict of str to frozenset of str
        Placeholders that hold rows, and the columns of a row.
    decider_only : bool
        Whether the paper stays in the deciding court.
    landscape : bool
        Whether the page lies across.
    suffix : str
        Of its file's name.
    """

    name: str
    blocks: tuple[Block, ...]
    fields: frozenset[str]
    tables: dict[str, frozenset[str]] = field(default_factory=dict)
    decider_only: bool = False
    landscape: bool = False
    suffix: str = ".docx"

    @property
    def allowed(self) -> frozenset[str]:
        """Every placeholder outside the rows of a table."""
        return self.fields | self.tables.keys() | {"合成标记"}


def columns(*names: str) -> frozenset[str]:
    """Columns of the rows of a table."""
    return frozenset(names)
