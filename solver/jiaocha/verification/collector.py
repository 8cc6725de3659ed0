"""Findings of a verification, collected: every one is reported, none stops the rest."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

import numpy as np
import pyarrow as pa

from jiaocha_models import Finding
from jiaocha_models.words import Severity

SHOWN_PER_PLACE = 50
"""Findings of one rule at one place (file and column) listed one by one; the rest is counted."""

UNREADABLE = (
    OSError,
    ValueError,
    KeyError,
    TypeError,
    IndexError,
    AttributeError,
    OverflowError,
    pa.ArrowException,
)
"""What reading a missing, damaged or forged file may raise."""

Result = TypeVar("Result")


class Collector:
    """Collects findings; knows how many of each kind were left out."""

    def __init__(self) -> None:
        """Begin with nothing found."""
        self._findings: list[Finding] = []
        self._counts: Counter[tuple[str, str, str]] = Counter()

    def add(
        self,
        rule: str,
        message: str,
        *,
        source: str = "",
        row: int | None = None,
        column: str = "",
        value: object = "",
        hint: str = "",
        severity: Severity = Severity.ERROR,
    ) -> None:
        """Add one finding; see :class:`jiaocha_models.Finding` for the parameters."""
        place = (rule, source, column)
        self._counts[place] += 1
        if self._counts[place] > SHOWN_PER_PLACE:
            return
        self._findings.append(
            Finding(
                rule=rule,
                severity=severity,
                source=source,
                row=row,
                column=column,
                value=str(value)[:80],
                message=message,
                hint=hint,
            )
        )

    def attempt(
        self, source: str, read: Callable[[], Result], rule: str = "file_unreadable"
    ) -> Result | None:
        """Read something; None, and a finding, where that fails."""
        try:
            return read()
        except UNREADABLE as error:
            self.add(rule, f"无法读取或内容不完整：{_short(error)}", source=source)
            return None

    def first(self, positions: Iterable[int], rule: str, source: str, column: str = "") -> Iterator[int]:
        """Positions worth a finding each; those beyond the first ones are only counted."""
        every = np.asarray(positions, np.int64)
        yield from every[:SHOWN_PER_PLACE].tolist()
        self._counts[rule, source, column] += max(0, len(every) - SHOWN_PER_PLACE)

    def __bool__(self) -> bool:
        """Whether anything was found."""
        return bool(self._findings)

    def result(self) -> list[Finding]:
        """All findings in the order found, then what was left out for length."""
        more = [
            Finding(
                rule=rule, source=source, column=column, message=f"另有 {count - SHOWN_PER_PLACE} 处相同问题"
            )
            for (rule, source, column), count in self._counts.items()
            if count > SHOWN_PER_PLACE
        ]
        return self._findings + more


def _short(error: Exception) -> str:
    lines = str(error).splitlines() or [type(error).__name__]
    return lines[0][:120]
