"""One change of a quarter: a row of sheet 情景, or a table ``[[change]]`` of a TOML file."""

from typing import Any

from pydantic import field_validator

from jiaocha_models.columns import Kind, Record, column
from jiaocha_models.words import ChangeKind, Mode


class Change(Record):
    """What a what-if question changes. Which fields count depends on ``kind`` (docs: what_if).

    ``value`` is text, as it stands in the sheet; numbers and flags are taken as they are written there.
    Amounts of money need a ``unit``.
    """

    scenario: str | None = column("情景", Kind.TEXT, note="同一文件有几个情景时，写明属于哪一个")
    kind: ChangeKind = column("变动", Kind.CHOICE, required=True)
    court_code: str | None = column(
        "法院", Kind.CODE, note="代字或全称；增减可接收量时空白为全部参加接收的法院"
    )
    case_number: str | None = column("案号", Kind.CODE)
    mode: Mode | None = column("方式", Kind.CHOICE)
    key: str | None = column("项目", Kind.TEXT, note="政策表的键或名称、法院表的列名、权重项")
    value: str | None = column("取值", Kind.TEXT, note="空白表示不设；另用政策、增加案件时为文件")
    unit: str | None = column("单位", Kind.TEXT, note="折算件、小时、分、元、万元")
    reason: str | None = column("理由", Kind.TEXT)

    @field_validator("value", mode="before")
    @classmethod
    def _as_text(cls, value: Any) -> Any:
        """Take numbers and flags as a sheet would show them."""
        if isinstance(value, bool):
            return "是" if value else "否"
        return str(value) if isinstance(value, int | float) else value

    def sentence(self) -> str:
        """Say the change in one Chinese sentence."""
        parts = [
            self.kind.zh, self.court_code or "", self.case_number or "",
            self.mode.zh if self.mode is not None else "", self.key or "",
        ]  # fmt: skip
        said = " ".join(part for part in parts if part)
        return said if self.value is None else f"{said}：{self.value}{self.unit or ''}"
