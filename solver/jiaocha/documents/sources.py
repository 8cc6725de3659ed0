"""What papers are filled from: the plan by case and group, and names where the user gave the workbook."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
import pandas as pd

from jiaocha.documents.names import Names
from jiaocha.documents.paper import BLANK
from jiaocha.folder.file_names import court_files
from jiaocha.law.case_number import parse
from jiaocha.law.clock import six_month_clock
from jiaocha.law.courts import CourtTable, court_table
from jiaocha.law.distance import great_circle
from jiaocha.law.matters import matter_courts
from jiaocha.law.opened import OpenPairs
from jiaocha.law.pairs import open_pairs
from jiaocha.law.places import case_places
from jiaocha.law.supervision import supervision_failed
from jiaocha_models import Options, Quarter, Solution
from jiaocha_models.columns import Labelled
from jiaocha_models.ledger import Objection
from jiaocha_models.words import Mode, NominationOrigin

MODES = tuple(Mode)
METRES_PER_KM = 1000

Row = dict[str, Any]
Word = TypeVar("Word", bound=Labelled)


@dataclass(frozen=True, eq=False)
class Sources:
    """A plan as papers need it.

    Attributes
    ----------
    quarter, options, solution : Quarter, Options, Solution
    names : mapping of str to Names
        Names of parties by case number; empty where the user gave no workbook.
    objections : sequence of Objection
        What courts answered about the plan.
    """

    quarter: Quarter
    options: Options
    solution: Solution
    names: Mapping[str, Names] = field(default_factory=dict)
    objections: Sequence[Objection] = ()

    @cached_property
    def courts(self) -> CourtTable:
        """Courts as arrays."""
        return court_table(self.quarter.courts)

    @cached_property
    def pairs(self) -> OpenPairs:
        """Open pairs with the facts by which rules close the others; rebuilt from the quarter."""
        return open_pairs(self.quarter)

    @cached_property
    def court_files(self) -> list[str]:
        """Name of each court in the names of files."""
        return court_files(self.courts.name, self.courts.code)

    @cached_property
    def court_rows(self) -> list[Row]:
        """Courts as rows; blanks are None."""
        return rows_of(self.quarter.courts)

    @cached_property
    def cases(self) -> list[Row]:
        """Cases as rows; blanks are None."""
        return rows_of(self.quarter.cases)

    @cached_property
    def triage(self) -> list[Row]:
        """Triage of each case."""
        return rows_of(self.options.triage)

    @cached_property
    def clock(self) -> list[Row]:
        """Six-month clock of each case."""
        return rows_of(six_month_clock(self.quarter))

    @cached_property
    def case_position(self) -> dict[str, int]:
        """Position of each case by its number in normal form."""
        return {normal(row["case_number"]): position for position, row in enumerate(self.cases)}

    @cached_property
    def origin(self) -> list[int]:
        """Court of each case."""
        return [int(one) for one in self.courts.positions(self.quarter.cases["court_code"])]

    @cached_property
    def members(self) -> list[list[int]]:
        """Cases of each group."""
        found: list[list[int]] = [[] for _ in range(len(self.options.groups))]
        for case, group in enumerate(self.options.case_group.tolist()):
            if group >= 0:
                found[group].append(case)
        return found

    @cached_property
    def groups(self) -> list[Row]:
        """Groups as rows."""
        return rows_of(self.options.groups)

    @cached_property
    def choice(self) -> list[int]:
        """Chosen option of each group; empty for an infeasible quarter."""
        return [int(one) for one in self.solution.choice]

    def mode(self, group: int) -> Mode:
        """Chosen mode of a group."""
        return MODES[int(self.options.option_mode[self.choice[group]])]

    def receiver(self, group: int) -> int:
        """Court that will handle a group; -1 for none."""
        return int(self.options.option_receiver[self.choice[group]])

    def decider(self, group: int) -> int:
        """Court that decides about a group."""
        return int(self.options.option_decider[self.choice[group]])

    def court(self, position: int) -> str:
        """Name of a court; blank for none."""
        return str(self.courts.name[position]) if position >= 0 else BLANK

    def party(self, case: int, name: str) -> str:
        """Name of a party or of the officer as the user's workbook has it; a blank without the workbook."""
        found = self.names.get(normal(self.cases[case]["case_number"]))
        return (getattr(found, name) if found is not None else "") or BLANK

    @cached_property
    def seizures(self) -> dict[str, list[Row]]:
        """Measures by case number."""
        return _by_case(self.quarter.seizures)

    @cached_property
    def matters(self) -> dict[str, list[Row]]:
        """Matters by case number, each with the position of the court to be asked (``court``, -1 unknown)."""
        table = self.quarter.matters
        return _by_case(table.assign(court=matter_courts(self.quarter, self.courts)))

    def matters_by_court(self, case: int) -> dict[int, list[Row]]:
        """Matters of a case by the court to be asked: stated, else the one at the matter's place."""
        found: dict[int, list[Row]] = {}
        for row in self.matters.get(normal(self.cases[case]["case_number"]), []):
            if row["court"] >= 0 and row["court"] != self.origin[case]:
                found.setdefault(row["court"], []).append(row)
        return found

    def same_province(self, one: int, other: int) -> bool:
        """Whether two courts lie in one province."""
        division = self.courts.division
        return bool(division[one] // 10_000 == division[other] // 10_000)

    @cached_property
    def forced(self) -> list[bool]:
        """Whether the supervision order of each case expired without good reason (执行程序解释第12条)."""
        return [bool(one) for one in supervision_failed(self.quarter.cases, self.quarter.policy)]

    @cached_property
    def adjustments(self) -> dict[str, list[Row]]:
        """Instructions of persons by case number."""
        return _by_case(self.quarter.adjustments)

    @cached_property
    def contributions(self) -> dict[int, list[Row]]:
        """What courts contribute, by option."""
        found: dict[int, list[Row]] = defaultdict(list)
        for row in rows_of(self.options.contributions):
            found[int(row["option"])].append(row)
        return found

    @cached_property
    def _places(self) -> dict[str, Any]:
        places = case_places(self.quarter)
        return {
            "creditor": (places.creditor_longitude, places.creditor_latitude),
            "asset": (places.asset_longitude, places.asset_latitude),
        }

    def kilometres(self, what: str, case: int, court: int) -> str:
        """Whole kilometres, in a straight line, from creditor or asset to a court; blank where unknown."""
        longitude, latitude = (axis[case : case + 1] for axis in self._places[what])
        seats = self.courts
        metres = great_circle(
            longitude, latitude, seats.longitude[court : court + 1], seats.latitude[court : court + 1]
        )
        return BLANK if metres[0] < 0 else f"{round(int(metres[0]) / METRES_PER_KM)}"

    @property
    def planning_date(self) -> date:
        """Date of the plan."""
        return self.quarter.policy.planning_date

    def asked(self, case: int) -> NominationOrigin:
        """How the case was nominated."""
        return word(NominationOrigin, self.cases[case]["nomination_origin"])


def rows_of(frame: pd.DataFrame) -> list[Row]:
    """Rows of a table as dictionaries; missing values are None, days are dates."""
    columns = {}
    for name in frame.columns:
        values = frame[name]
        if pd.api.types.is_datetime64_any_dtype(values.dtype):
            plain = [None if pd.isna(one) else one.date() for one in values]
        else:
            missing = values.isna().to_numpy(bool)
            plain = [None if gone else one for one, gone in zip(values.tolist(), missing, strict=True)]
        columns[str(name)] = plain
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def word(words: type[Word], value: object) -> Word:
    """Member of an enumeration by its stored value."""
    return next(member for member in words if member.value == value)


def normal(text: str) -> str:
    """Case number in its normal form; the text itself where it is not one."""
    found = parse(text)
    return str(found) if found is not None else text.strip()


def month_from(start: date, months: int) -> date:
    """Day ``months`` later, at most the month's last."""
    year, month = divmod(start.month - 1 + months, 12)
    first = date(start.year + year, month + 1, 1)
    last = (date(first.year + first.month // 12, first.month % 12 + 1, 1) - timedelta(days=1)).day
    return first.replace(day=min(start.day, last))


def finite(value: Any) -> bool:
    """Whether a figure is known."""
    return value is not None and bool(np.isfinite(value))


def _by_case(frame: pd.DataFrame) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows_of(frame):
        found[normal(row["case_number"])].append(row)
    return found
