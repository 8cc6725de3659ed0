"""The case in its new court: its number, its amount, and who reviews objections to what was done before."""

from dataclasses import dataclass

from jiaocha.law.provisions import ANALOGY, UNVERIFIED
from jiaocha_models.words import CaseKind, RuleStatus


@dataclass(frozen=True)
class NumberSlot:
    """Case number that the receiving court will give, with blanks; how far the type code is verified."""

    text: str
    status: RuleStatus
    note: str


def new_number(kind: CaseKind, court_code: str, blank: str = "＿＿＿＿") -> NumberSlot:
    """Slot of the new case number: the type code follows the case type.

    法明传〔2018〕335号 (seen only in a reprint): the receiver enters a new 执 number for a first enforcement;
    for a resumed case no text was found.
    """
    text = f"（20{blank[:2]}）{court_code}{kind.zh}{blank}号"
    if kind is CaseKind.FIRST:
        return NumberSlot(
            text, ANALOGY, "首次执行案件以执字新立案，原案销案（法明传〔2018〕335号，仅见转载，参照）"
        )
    return NumberSlot(text, UNVERIFIED, "恢复执行案件移送后的类型代字按当地做法，待核")


def objection_court(original: str, handling: str, *, handling_is_below: bool) -> str:
    """Court that reviews objections to acts done before the change (执行异议复议规定第4条)."""
    return original if handling_is_below else handling


def amount_to_file(claimed: int, recovered: int, outstanding: int | None = None) -> int:
    """Amount of the new case in fen: what is not yet recovered (法明传〔2018〕335号, by analogy)."""
    return max(claimed - recovered, 0) if outstanding is None else outstanding
