"""Findings: what is wrong with an input, where, by which rule, and what to do."""

from jiaocha_models.columns import Record
from jiaocha_models.words import Severity


class Finding(Record):
    """One fault at one place of the input.

    Attributes
    ----------
    rule : str
        Stable code of the rule, such as ``amount_negative``; scripts may rely on it.
    severity : Severity
        Errors block planning; warnings do not.
    source : str
        File name, without its folder.
    sheet : str
        Sheet or table (Chinese name); empty when the fault lies in the file itself.
    row : int or None
        Row as the user sees it, counted from 1, the header included.
    column : str
        Header as it stands in the file; empty when the fault concerns a whole row or sheet.
    cell : str
        Address such as ``C7`` where one exists.
    value : str
        The offending value, shortened to 80 characters; never the value of a personal column.
    message, hint : str
        What is wrong and what helps, in Chinese.
    """

    rule: str
    severity: Severity = Severity.ERROR
    source: str = ""
    sheet: str = ""
    row: int | None = None
    column: str = ""
    cell: str = ""
    value: str = ""
    message: str
    hint: str = ""


class InputError(ValueError):
    """The input has errors; all of them are in ``findings``.

    Raised by functions that must return a quarter. ``jiaocha check`` reports the same findings as values.
    """

    def __init__(self, findings: list[Finding]) -> None:
        """Keep the findings; the message names the first three."""
        self.findings = findings
        errors = [f for f in findings if f.severity is Severity.ERROR]
        shown = "；".join(f"{f.sheet}{f.cell or f.row or ''} {f.message}" for f in errors[:3])
        super().__init__(f"输入有 {len(errors)} 处错误：{shown}")
