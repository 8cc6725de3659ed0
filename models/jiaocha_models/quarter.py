"""A quarter: the tables and the policy that a plan is made from."""

from dataclasses import dataclass, field

import pandas as pd

from jiaocha_models.case import (
    Adjustment,
    Case,
    Estimate,
    Exclusion,
    History,
    Link,
    Matter,
    Placement,
    Seizure,
)
from jiaocha_models.change import Change
from jiaocha_models.columns import Kind, Record, columns_of
from jiaocha_models.court import Court
from jiaocha_models.findings import Finding
from jiaocha_models.policy import Policy


@dataclass(frozen=True)
class Table:
    """A table of the quarter: its name in files, its Chinese sheet name and its record."""

    name: str
    sheet: str
    record: type[Record]
    required: bool = False


TABLES = (
    Table("courts", "法院", Court, required=True),
    Table("cases", "案件", Case, required=True),
    Table("seizures", "查封", Seizure),
    Table("exclusions", "扣除", Exclusion),
    Table("links", "关联", Link),
    Table("matters", "事项", Matter),
    Table("history", "历史", History),
    Table("adjustments", "调整", Adjustment),
    Table("estimates", "估计", Estimate),
    Table("previous", "上一方案", Placement),
)
"""All tables, in the order of the workbook's sheets; sheet 政策 holds the policy."""

CHANGES = Table("changes", "情景", Change)
"""Changes for what-if questions. They are no part of a quarter, but may stand in its workbook."""


_STORED = {
    Kind.DAY: "datetime64[s]",
    Kind.WHOLE: "Int64",
    Kind.MONEY: "Int64",
    Kind.NUMBER: "Float64",
    Kind.FLAG: "bool",
}
"""How a quarter stores a kind; all others are ``str``."""


def stored_types(record: type[Record]) -> dict[str, str]:
    """Pandas type of each column of a record, as a quarter stores it."""
    return {name: _STORED.get(column.kind, "str") for name, column in columns_of(record).items()}


def _no_rows(record: type[Record]) -> pd.DataFrame:
    columns = {name: pd.Series([], dtype=dtype) for name, dtype in stored_types(record).items()}
    return pd.DataFrame(columns)


@dataclass(frozen=True, eq=False)
class Quarter:
    """A validated quarter.

    Every table has exactly the columns of its record, by English name, in declaration order, stored as
    :class:`jiaocha_models.columns.Kind` says. Courts are in roster order (the order of the input);
    all other tables are sorted by their columns from the left, so that the order of the input's rows
    does not matter. Court references are codes of rows of ``courts``. Personal columns hold keyed
    hashes or pseudonyms, never a name.

    Attributes
    ----------
    courts, cases, seizures, exclusions, links, matters, history, adjustments : pandas.DataFrame
        The tables.
    estimates, previous : pandas.DataFrame
        Further tables; without rows unless given.
    policy : Policy
        The policy.
    findings : tuple of Finding
        Warnings found while reading; a quarter with errors does not exist.
    pseudonyms : str
        ``keyed``: personal columns are HMACs with the court's key and link quarters; ``local``: numbers
        valid in this quarter only.
    """

    courts: pd.DataFrame
    cases: pd.DataFrame
    seizures: pd.DataFrame
    exclusions: pd.DataFrame
    links: pd.DataFrame
    matters: pd.DataFrame
    history: pd.DataFrame
    adjustments: pd.DataFrame
    policy: Policy
    findings: tuple[Finding, ...] = field(default=())
    pseudonyms: str = "local"
    estimates: pd.DataFrame = field(default_factory=lambda: _no_rows(Estimate))
    previous: pd.DataFrame = field(default_factory=lambda: _no_rows(Placement))

    @property
    def synthetic(self) -> bool:
        """Whether the data are synthetic; every output says so."""
        return self.policy.synthetic

    def table(self, name: str) -> pd.DataFrame:
        """Table by its name in :data:`TABLES`."""
        found = getattr(self, name)
        if not isinstance(found, pd.DataFrame):
            raise KeyError(name)
        return found
