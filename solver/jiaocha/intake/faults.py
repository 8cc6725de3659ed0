"""What is wrong with one cell, as a parser says it."""

from collections.abc import Callable
from typing import Any, NamedTuple

from jiaocha.intake.collector import ERROR
from jiaocha_models.words import Severity


class Fault(NamedTuple):
    """What is wrong with one cell."""

    rule: str
    message: str
    hint: str = ""
    severity: Severity = ERROR


Parsed = tuple[Any, Fault | None]
Parser = Callable[[Any], Parsed]
