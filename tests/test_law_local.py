"""The slot for texts that people put in: empty as shipped, and nothing cites what is not there."""

import re
from pathlib import Path

import pytest

from jiaocha.law import provisions
from jiaocha.law.instruments import INSTRUMENTS
from jiaocha.law.local import NotOnFile, TextError, cite, local_texts
from jiaocha.law.rules import RULES

OPINION = "法发〔2024〕9号"
ARTICLE_OF_OPINION = re.compile(r"(法发〔2024〕9号|指导意见)[》）\s]*第[0-9一二三四五六七八九十]+条")
TEXT = """
[document]
name = "某规定"
number = "某发〔2025〕1号"
date = 2025-01-01
source = "合成文本，供测试"

[[article]]
number = 2
text = "合成条文。"
"""


def test_the_guiding_opinion_is_shipped_without_articles() -> None:
    assert local_texts()[OPINION].article == ()
    with pytest.raises(NotOnFile, match="没有录入"):
        cite(OPINION, 2)


def test_an_article_on_file_may_be_cited(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(TEXT, "utf-8")
    assert cite("某发〔2025〕1号", 2, tmp_path) == "《某规定》（某发〔2025〕1号）第2条"
    assert cite("某规定", 2, tmp_path).endswith("第2条")
    with pytest.raises(NotOnFile):
        cite("某规定", 3, tmp_path)
    with pytest.raises(NotOnFile):
        cite("别的规定", 2, tmp_path)


@pytest.mark.parametrize(
    "text",
    [
        "不是 TOML [",
        TEXT.replace('source = "合成文本，供测试"', ""),
        TEXT + '\n[[article]]\nnumber = 2\ntext = "又一条"\n',
        TEXT.replace("number = 2", "number = 0"),
        TEXT + '\nunknown = "x"\n',
    ],
    ids=["malformed", "without_source", "twice", "article_zero", "unknown_key"],
)
def test_a_faulty_text_names_its_file(tmp_path: Path, text: str) -> None:
    (tmp_path / "faulty.toml").write_text(text, "utf-8")
    with pytest.raises(TextError, match=r"faulty\.toml"):
        local_texts(tmp_path)


def test_one_document_stands_in_one_file(tmp_path: Path) -> None:
    for name in ("a.toml", "b.toml"):
        (tmp_path / name).write_text(TEXT, "utf-8")
    with pytest.raises(TextError, match="另一个文件"):
        local_texts(tmp_path)


def test_no_rule_and_no_instrument_cites_an_article_that_is_not_on_file() -> None:
    said = [f"{each.sentence}；{each.basis}" for each in RULES.values()]
    for found in INSTRUMENTS.values():
        said += [
            found.cited,
            found.brief,
            found.note,
            found.supervises,
            *(step.basis for step in found.deadlines),
        ]
    said += [
        each.cited + each.gist for each in vars(provisions).values() if isinstance(each, provisions.Provision)
    ]
    assert not [text for text in said if ARTICLE_OF_OPINION.search(text)]


def test_the_pattern_would_find_such_a_citation() -> None:
    for text in ("法发〔2024〕9号第2条", "《关于交叉执行工作的指导意见》第十二条", "指导意见第3条"):
        assert ARTICLE_OF_OPINION.search(text)
