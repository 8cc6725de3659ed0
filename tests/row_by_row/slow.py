"""All that the second implementation says of a quarter."""

from functools import cached_property

from jiaocha_models import Quarter
from row_by_row.obstacles import first_closer_of_stay, reopened
from row_by_row.options import STAY, Option, closers, options_of, uncovered
from row_by_row.quarter import Facts
from row_by_row.related import related
from row_by_row.triage import triage
from row_by_row.worth import Worth


class Slow:
    """Triage, groups, open options and worth of a quarter, one row at a time.

    ``order`` names the rules about pairs in the order in which they are tried.
    """

    def __init__(self, quarter: Quarter, order: list[str]) -> None:
        self.order = order
        self.facts = Facts(quarter)
        self.triage = triage(self.facts)
        self.facts.triage = dict(zip(self.facts.case, self.triage, strict=True))
        candidates = [c for c in self.facts.cases if self.judged(c["case_number"])["class_"] == "candidate"]
        groups = list(dict.fromkeys(tuple(group) for group in related(self.facts, candidates).values()))
        found = {group: options_of(self.facts, list(group)) for group in groups}
        for number in (number for group in groups if not found[group] for number in group):
            self.judged(number)["class_"] = "report_up"
        self.lawful = {group: options for group, options in found.items() if options}
        self.groups = [list(group) for group in self.lawful]
        self.worth = Worth(self.facts, self.groups)

    def judged(self, number: str) -> dict:
        """Triage of a case."""
        return self.facts.triage[number]

    @cached_property
    def options(self) -> dict[tuple[str, ...], list[Option]]:
        """Open options by group, with staying opened again for people to decide."""
        return reopened(self.facts, self.worth, self.lawful, self.order)

    @cached_property
    def conflicts(self) -> list[tuple[str, str]]:
        """First case of each group that stays although a rule closes that, and the first such rule."""
        found = []
        for group, options in self.options.items():
            closer = first_closer_of_stay(self.facts, group, self.order)
            if STAY in options and closer is not None:
                found.append((group[0], closer))
        return found

    @cached_property
    def uncovered(self) -> int:
        """Number of open courts that no joint action covers."""
        return sum(uncovered(self.facts, group) for group in self.groups)

    @cached_property
    def closings(self) -> dict[tuple[str, str, str | None], str | None]:
        """First rule that closes each court in each mode to each group; None where none does."""
        result = {}
        for group in self.groups:
            for mode in MODES:
                for receiver in self.facts.court if mode != "stay" else [None]:
                    found = closers(self.facts, group, mode, receiver)
                    result[group[0], mode, receiver] = min(found, key=self.order.index, default=None)
        return result


MODES = (
    "stay", "internal", "supervised", "entrusted", "coordinated", "directed", "centralized", "escalated"
)  # fmt: skip
