"""Case numbers (案号): parsing into year, court code, type code and serial, and their one normal form.

A case number reads (收案年度)法院代字 类型代字 案件编号 号, e.g. （2024）宁0423执123号. Brackets of every shape,
inner spaces, full-width characters and 字第 are accepted.
"""

import re
from typing import NamedTuple

from jiaocha.intake.text import bare
from jiaocha_models.words import CaseKind

_PATTERN = re.compile(
    r"\(?(?P<year>\d{4})\)?(?P<code>最高法|[\u4e00-\u9fff]\d{0,4})(?P<kind>[\u4e00-\u9fff]{1,6}?)(?:字?第|字)?"
    r"(?P<serial>\d{1,9})号"
)
_OLD_KINDS = {"执督": CaseKind.SUPERVISION, "执审": CaseKind.OTHER, "执字": CaseKind.FIRST}
_KINDS = {kind.zh: kind for kind in CaseKind} | _OLD_KINDS
FIRST_YEAR = 1990


class CaseNumber(NamedTuple):
    """The parts of a case number; ``kind`` is None for a type code that is not one of enforcement."""

    year: int
    court_code: str
    kind_word: str
    serial: int

    @property
    def kind(self) -> CaseKind | None:
        """Type of the case, or None when the type code is unknown."""
        return _KINDS.get(self.kind_word)

    def __str__(self) -> str:
        """Return the normal form."""
        return f"（{self.year}）{self.court_code}{self.kind_word}{self.serial}号"


def parse_case_number(text: str) -> CaseNumber | None:
    """Parse a case number; None when it is malformed.

    Examples
    --------
    >>> str(parse_case_number("(2024) 宁０４２３执字第00123号"))
    '（2024）宁0423执123号'
    """
    found = _PATTERN.fullmatch(bare(text))
    if found is None or int(found["year"]) < FIRST_YEAR:
        return None
    serial = int(found["serial"])
    if serial == 0 or len(re.sub(r"\D", "", found["code"])) in (1, 3):
        return None
    return CaseNumber(int(found["year"]), found["code"], found["kind"], serial)


def parent_code(code: str) -> str | None:
    """Code of the parent court by the prefix rule; None for the Supreme People's Court.

    Four digits are a basic court below the intermediate court with the first two digits; two digits are an
    intermediate court below the province's high court. Exceptions exist, so a declared parent comes first.
    """
    if code == "最高法":
        return None
    return code[:3] if len(code) == 5 else code[:1] if len(code) == 3 else "最高法"
