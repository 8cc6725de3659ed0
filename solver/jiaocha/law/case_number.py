"""Case numbers (案号): (year) court code, type code, serial, 号.

The form in force since 2016 is ``（2024）宁0423执123号``: the year the case was entered, the code of the
court (法院代字), the type code (类型代字) and the serial number within court and type. Older numbers name the
court by a character of its own and carry 字第: ``（2014）固执字第12号``. Brackets of any kind, full-width
digits and blanks inside are accepted; the normal form is written with full-width round brackets.

A court's code is read from the roster first. :func:`prefixes` is the fallback where the roster lacks a
court: the first two digits name the prefecture's court, the character the province's. It fails for
municipalities, new courts and special courts, which is why the roster goes first.
"""

import re
import unicodedata
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

SUPREME_CODE = "最高法"
"""Court code of the Supreme People's Court."""

_PROVINCES = "京津冀晋内辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川黔贵云藏陕甘青宁新兵军"
_OFFICIAL = rf"{SUPREME_CODE}|[{_PROVINCES}](?:[0-9]{{2}}(?:[0-9]{{2}})?)?"
_HEAD = r"\((?P<year>(?:19|20)[0-9]{2})\)"
_TAIL = r"(?P<type_code>[一-龥]{1,6}?)(?:字第|字|第)?0*(?P<serial>[1-9][0-9]{0,8})号"
_CURRENT = rf"{_HEAD}(?P<court_code>{_OFFICIAL}){_TAIL}"
_ANY_FORM = re.compile(rf"{_HEAD}(?P<court_code>{_OFFICIAL}|[一-龥]{{1,8}}?(?=执)){_TAIL}")
_CODE = re.compile(rf"(?P<province>[{_PROVINCES}])(?P<digits>[0-9]{{2}}(?:[0-9]{{2}})?)?")
_OPENING, _CLOSING = r"[\[{【〔〈<]", r"[\]}】〕〉>]"


@dataclass(frozen=True, order=True)
class CaseNumber:
    """A parsed case number.

    Attributes
    ----------
    year : int
        Year in which the case was entered.
    court_code : str
        Code of the court that handles the case, such as ``宁0423``; in numbers of the old form the court's
        own character.
    type_code : str
        Type code, such as ``执`` or ``执恢``.
    serial : int
        Number within year, court and type.
    """

    year: int
    court_code: str
    type_code: str
    serial: int

    def __str__(self) -> str:
        """Return the normal form, with full-width brackets."""
        return f"（{self.year}）{self.court_code}{self.type_code}{self.serial}号"


def normal_text(text: str) -> str:
    """Case number with half-width characters, round brackets and no blanks, whether or not it is one."""
    half_width = unicodedata.normalize("NFKC", text)
    return re.sub(r"\s+", "", re.sub(_CLOSING, ")", re.sub(_OPENING, "(", half_width)))


def parse(text: str) -> CaseNumber | None:
    """Read a case number; None if the text is not one.

    Examples
    --------
    >>> parse("(2018) 湘01执12号")
    CaseNumber(year=2018, court_code='湘01', type_code='执', serial=12)
    >>> parse("〔2014〕固执字第00012号").serial
    12
    >>> parse("宁0423执123号") is None
    True
    """
    found = _ANY_FORM.fullmatch(normal_text(text))
    if found is None:
        return None
    return CaseNumber(int(found["year"]), found["court_code"], found["type_code"], int(found["serial"]))


def parse_column(texts: pd.Series) -> pd.DataFrame:
    """Read a whole column of case numbers.

    Parameters
    ----------
    texts : pandas.Series of str
        Case numbers, in any accepted form; may have missing values.

    Returns
    -------
    pandas.DataFrame
        Columns ``year`` (Int64), ``court_code``, ``type_code`` (str), ``serial`` (Int64) and ``text`` (the
        normal form), with the index of ``texts``; all missing in rows that hold no case number.
    """
    given = texts.notna().to_numpy()
    plain = _normal_column(texts)
    table = pc.extract_regex(plain, f"^{_CURRENT}$").flatten()
    parts = dict(zip(("year", "court_code", "type_code", "serial"), table, strict=True))
    frame = pd.DataFrame({name: part.to_pandas().astype("str") for name, part in parts.items()})
    for row in np.flatnonzero(frame["year"].isna().to_numpy() & given).tolist():
        found = parse(str(texts.iloc[row]))
        if found is not None:
            frame.iloc[row] = [str(found.year), found.court_code, found.type_code, str(found.serial)]
    head = "（" + frame["year"] + "）" + frame["court_code"] + frame["type_code"]
    frame["text"] = head + frame["serial"] + "号"
    frame[["year", "serial"]] = frame[["year", "serial"]].astype("Int64")
    return frame.set_index(texts.index)


def _normal_column(texts: pd.Series) -> pa.Array:
    """Vectorised :func:`normal_text`."""
    plain = pc.utf8_normalize(pa.array(texts, pa.large_string(), from_pandas=True), "NFKC")
    for pattern, replacement in ((_OPENING, "("), (_CLOSING, ")"), (r"\s+", "")):
        plain = pc.replace_substring_regex(plain, pattern, replacement)
    return plain


def prefixes(court_code: str) -> tuple[str, ...]:
    """Codes under which the roster may know a court or its superiors, the court itself first.

    Examples
    --------
    >>> prefixes("宁0423")
    ('宁0423', '宁04', '宁', '最高法')
    >>> prefixes("最高法")
    ('最高法',)
    """
    found = _CODE.fullmatch(court_code)
    if found is None:
        return (court_code,) if court_code == SUPREME_CODE else ()
    province, digits = found["province"], found["digits"] or ""
    codes = [province + digits[:length] for length in (4, 2, 0) if length <= len(digits)]
    return (*codes, SUPREME_CODE)
