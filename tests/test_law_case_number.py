"""Case numbers in all the forms in which courts write them."""

import pandas as pd
import pytest

from jiaocha.law.case_number import CaseNumber, parse, parse_column, prefixes

ACCEPTED = {
    "（2024）宁0423执123号": CaseNumber(2024, "宁0423", "执", 123),
    "(2018)湘01执12号": CaseNumber(2018, "湘01", "执", 12),
    "（2021）最高法执监344号": CaseNumber(2021, "最高法", "执监", 344),
    "(2020)湘执复244号": CaseNumber(2020, "湘", "执复", 244),
    "〔2024〕宁0423执恢7号": CaseNumber(2024, "宁0423", "执恢", 7),
    " (２０２４) 宁 0423 执 １２３ 号 ": CaseNumber(2024, "宁0423", "执", 123),
    "【2016】兵0101执保5号": CaseNumber(2016, "兵0101", "执保", 5),
    "(2014)固执字第00012号": CaseNumber(2014, "固", "执", 12),
    "(2014)中区法执恢字第3号": CaseNumber(2014, "中区法", "执恢", 3),
    "(2023)京0105民初45号": CaseNumber(2023, "京0105", "民初", 45),
}

REFUSED = [
    "",
    "宁0423执123号",
    "(2024)宁0423执号",
    "(2024)宁0423执123",
    "(2024)宁042执1号",
    "(24)宁0423执1号",
    "(2024)宁0423执0号",
    "(2024)宁0423执1号之一",
    "(2024)执1号",
    "=1+1",
]


@pytest.mark.parametrize("text", ACCEPTED)
def test_reads_every_accepted_form(text):
    assert parse(text) == ACCEPTED[text]


@pytest.mark.parametrize("text", REFUSED)
def test_refuses_what_is_no_case_number(text):
    assert parse(text) is None


def test_normal_form_has_full_width_brackets_and_reads_back():
    number = parse("(2014)固执字第00012号")
    assert str(number) == "（2014）固执12号"
    assert parse(str(number)) == number


def test_column_says_the_same_as_single_numbers():
    texts = pd.Series([*ACCEPTED, None, *REFUSED], dtype="str")
    table = parse_column(texts)
    for text, row in zip([*ACCEPTED, None, *REFUSED], table.itertuples(index=False), strict=True):
        found = None if text is None else parse(text)
        if found is None:
            assert all(pd.isna(value) for value in row)
        else:
            assert tuple(row) == (found.year, found.court_code, found.type_code, found.serial, str(found))


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("宁0423", ("宁0423", "宁04", "宁", "最高法")),
        ("宁04", ("宁04", "宁", "最高法")),
        ("宁", ("宁", "最高法")),
        ("最高法", ("最高法",)),
        ("固", ()),
    ],
)
def test_prefixes_climb_from_the_court_to_the_supreme_court(code, expected):
    assert prefixes(code) == expected
