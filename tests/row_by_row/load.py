"""Load and force of a court against its peers, and the persons it can send, one court at a time."""

import math
from collections.abc import Callable
from functools import cache
from statistics import median

from row_by_row.quarter import Facts

FURTHEST = 4.0


@cache
def load_ratio(facts: Facts, code: str) -> float:
    """Backlog per judge against the median of the province's courts of the same level."""
    return _against_peers(facts, code, _load)


@cache
def force_ratio(facts: Facts, code: str) -> float:
    """Staff against the same median; judges where no court of the roster says its staff."""
    stated = "judges" if all(court["staff"] is None for court in facts.courts) else "staff"
    return _against_peers(facts, code, lambda court: court[stated])


def one_day_force(facts: Facts, code: str) -> int:
    """Persons a court can send to a joint action on one day."""
    court = facts.court[code]
    if court["action_force"] is not None:
        return court["action_force"]
    return math.floor(facts.policy.capacity.action_share_of_staff * (court["staff"] or 0.0))


def too_few(facts: Facts, code: str, persons: int) -> bool:
    """Whether a court is known to have fewer persons than are needed."""
    court = facts.court[code]
    known = court["action_force"] is not None or court["staff"] is not None
    return known and one_day_force(facts, code) < persons


def _load(court: dict) -> float | None:
    return court["backlog"] / court["judges"] if court["backlog"] is not None and court["judges"] else None


def _against_peers(facts: Facts, code: str, figure: Callable[[dict], float | None]) -> float:
    court = facts.court[code]
    peers = [
        figure(peer)
        for peer in facts.courts
        if (peer["province"], peer["level"]) == (court["province"], court["level"])
    ]
    known = [value for value in peers if value is not None]
    middle = median(known) if known else 0
    own = figure(court)
    return min(own / middle, FURTHEST) if own is not None and middle > 0 else 1.0
