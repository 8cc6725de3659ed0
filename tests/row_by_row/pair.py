"""One member of a group, one court, one mode: what the rules about pairs judge."""

from row_by_row.areas import covers
from row_by_row.quarter import Facts

LATERAL = ("directed", "centralized")
TRANSFERS = (*LATERAL, "escalated")
IN_COURT = ("internal", "supervised")
OWN_COURT = (*IN_COURT, "coordinated")


class Pair:
    """One member of a group, one court (None for staying), one mode."""

    def __init__(self, facts: Facts, group: list[str], number: str, mode: str, receiver: str | None) -> None:
        self.facts, self.rules = facts, facts.policy.rules
        self.group, self.number, self.case = group, number, facts.case[number]
        self.mode, self.receiver = mode, receiver
        self.origin = self.case["court_code"]
        self.origins = {facts.case[member]["court_code"] for member in group}
        self.planning = facts.policy.planning_court

    @property
    def to(self) -> dict:
        return self.facts.court[self.receiver]

    @property
    def source(self) -> dict:
        return self.facts.court[self.origin]

    def covers(self, division: str | None) -> bool:
        """Whether the receiver's own area covers a division."""
        return covers(self.facts, self.receiver, division)

    def award_at_its_place(self) -> bool:
        award = self.case["basis_kind"] == "arbitration"
        return award and (
            self.covers(self.case["asset_division"]) or self.covers(self.case["debtor_division"])
        )

    def high(self, code: str) -> str | None:
        return next((c for c in self.facts.chain(code) if self.facts.court[c]["level"] == "high"), None)


def of_armed_forces(p: Pair) -> bool:
    return "military" in (p.case["creditor_kind"], p.case["debtor_kind"])


def about_ship(p: Pair) -> bool:
    return p.case["asset_kind"] == "ship"


def proper_forum(p: Pair) -> bool:
    """Whether the receiver is the special court for a ship or for a party of the armed forces."""
    received = p.to["category"]
    return (received == "maritime" and about_ship(p)) or (received == "military" and of_armed_forces(p))


def restructuring_court(p: Pair) -> str | None:
    """Court with bankruptcy jurisdiction while the debtor is in pre-restructuring, if the policy minds."""
    pending = p.rules.pre_restructuring_court and p.case["bankruptcy_status"] == "pre_restructuring"
    return p.case["bankruptcy_court"] if pending else None
