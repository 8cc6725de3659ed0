"""What the functions that apply a change share: the change, its place, and the quarter so far."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from jiaocha.changes.reading import Asked
from jiaocha.intake.adjusted import roster_of
from jiaocha.intake.cases import normal_numbers
from jiaocha.intake.collector import Collector
from jiaocha_models import Change, Quarter


@dataclass
class Told:
    """One change at its place; faults are collected, and a faulty change changes nothing."""

    asked: Asked
    at: int
    collector: Collector

    @property
    def change(self) -> Change:
        """The change."""
        return self.asked.changes[self.at]

    @property
    def folder(self) -> Path:
        """Where files are looked for."""
        return self.asked.source_of(self.at)[0].folder

    def fault(self, rule: str, column: str, message: str, hint: str = "") -> None:
        """Add a finding at a column of the change."""
        source, at = self.asked.source_of(self.at)
        source.read.report(self.collector, rule, at, column, message, hint)

    def court(self, quarter: Quarter) -> int | None:
        """Position of the court that the change names; None, with a finding, where there is none."""
        written = self.change.court_code
        if written is None:
            self.fault("change_incomplete", "court_code", "没有写明法院")
            return None
        roster = roster_of(quarter)
        code = roster.resolve(pd.Series([written], dtype="str")).iloc[0]
        if not isinstance(code, str):
            rule, message, hint = roster.fault_of(written)
            self.fault(rule, "court_code", message, hint)
            return None
        return roster.codes[code]

    def case(self, quarter: Quarter) -> int | None:
        """Position of the case that the change names; None, with a finding, where there is none."""
        written = self.change.case_number
        if written is None:
            self.fault("change_incomplete", "case_number", "没有写明案号")
            return None
        number = normal_numbers(pd.Series([written], dtype="str")).normal.iloc[0]
        found = quarter.cases.index[quarter.cases["case_number"] == number]
        if not len(found):
            self.fault("case_unknown", "case_number", "本季度没有这个案号", "请核对案号")
            return None
        return int(found[0])

    def key(self) -> str | None:
        """Item that the change names; None, with a finding, where it names none."""
        if self.change.key is None:
            self.fault("change_incomplete", "key", "没有写明项目")
        return self.change.key

    def value(self) -> str | None:
        """Value that the change must have; None, with a finding, where it has none."""
        if self.change.value is None:
            self.fault("change_incomplete", "value", "没有取值")
        return self.change.value
