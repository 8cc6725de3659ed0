"""Reading the texts in this folder, and citing an article only where its text is there."""

import tomllib
from datetime import date
from pathlib import Path
from typing import Self

from pydantic import Field, ValidationError, model_validator

from jiaocha_models.columns import Record

FOLDER = Path(__file__).parent


class TextError(ValueError):
    """A file in the folder is not a text; the message names the file and says why, in Chinese."""


class NotOnFile(LookupError):
    """A document or an article that is not on file was to be cited."""


class Document(Record):
    """What a text is: name, number, date, and where it was read."""

    name: str = Field(min_length=1)
    number: str = Field(min_length=1)
    date: date
    source: str = ""


class Article(Record):
    """One article, word for word."""

    number: int = Field(ge=1)
    text: str = Field(min_length=1)


class LocalText(Record):
    """A document with the articles that were put in."""

    document: Document
    article: tuple[Article, ...] = ()

    @model_validator(mode="after")
    def _sourced_and_once(self) -> Self:
        numbers = [each.number for each in self.article]
        if len(set(numbers)) < len(numbers):
            raise ValueError("同一条出现两次")
        if numbers and not self.document.source.strip():
            raise ValueError("有条文而没有写明来源（document.source）")
        return self


def local_texts(folder: Path = FOLDER) -> dict[str, LocalText]:
    """All texts of a folder by their number, such as 法发〔2024〕9号.

    Raises
    ------
    TextError
        A file cannot be read as a text, or two files hold the same document.
    """
    found: dict[str, LocalText] = {}
    for file in sorted(folder.glob("*.toml")):
        try:
            text = LocalText.model_validate(tomllib.loads(file.read_text("utf-8")))
        except (OSError, ValueError) as error:
            raise TextError(f"{file.name}：不是可用的文本（{_first(error)}）") from error
        if text.document.number in found:
            raise TextError(f"{file.name}：{text.document.number} 已在另一个文件中")
        found[text.document.number] = text
    return found


def cite(document: str, article: int, folder: Path = FOLDER) -> str:
    """Citation of an article whose text is on file.

    Parameters
    ----------
    document : str
        Number or name of the document.
    article : int
    folder : path, optional

    Raises
    ------
    NotOnFile
        If the text of the article is not on file.
    """
    for text in local_texts(folder).values():
        if document in (text.document.number, text.document.name):
            if any(each.number == article for each in text.article):
                return f"《{text.document.name}》（{text.document.number}）第{article}条"
            raise NotOnFile(f"{document} 第{article}条的文本没有录入，不得引用")
    raise NotOnFile(f"没有录入 {document} 的文本，不得引用")


def _first(error: Exception) -> str:
    if isinstance(error, ValidationError):
        one = error.errors()[0]
        return f"{'.'.join(str(part) for part in one['loc'])} {one['msg']}".strip()
    return str(error).splitlines()[0]
