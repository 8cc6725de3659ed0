"""The pairs that rules judge, and small questions several rules ask."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jiaocha.law.courts import AnyPositions, CourtTable
from jiaocha.law.facts import Facts
from jiaocha.law.instructions import recusal_key
from jiaocha_models.words import BasisKind, CourtCategory, Mode

Closed = Any
"""What a rule returns: a bool, or an array of bool that broadcasts against the pairs."""

LATERAL_MODES = (Mode.DIRECTED, Mode.CENTRALIZED)
"""Modes that give the case to another court of the same level."""

IN_COURT_MODES = (Mode.INTERNAL, Mode.SUPERVISED)
"""Modes in which the case's own court goes on alone, reorganised or supervised."""

OWN_COURT_MODES = (*IN_COURT_MODES, Mode.COORDINATED)
"""Modes whose leading court is the case's own."""


@dataclass(frozen=True, eq=False)
class Pairs:
    """Pairs of a member profile and a receiving court, in one mode.

    Attributes
    ----------
    mode : Mode
    profile : int array
        Positions of profiles in :class:`jiaocha.law.facts.Facts`; broadcasts against ``receiver``.
    receiver : int array
        Positions of courts; -1 for stay.
    """

    mode: Mode
    profile: NDArray[np.int64]
    receiver: NDArray[np.int64]


def proper_forum(facts: Facts, pairs: Pairs) -> NDArray[np.bool_]:
    """Whether the receiver is the special court for a ship or for a party of the armed forces."""
    received = facts.courts.category[pairs.receiver]
    ship = facts.ship[pairs.profile] & (received == CourtCategory.MARITIME.position)
    military = facts.military[pairs.profile] & (received == CourtCategory.MILITARY.position)
    found: NDArray[np.bool_] = ship | military
    return found


def is_recused(facts: Facts, profile: NDArray[np.int64], court: AnyPositions) -> NDArray[np.bool_]:
    """Whether a court is recused in a profile's case; broadcasts."""
    number = facts.recused[profile]
    if not number.any():
        return np.zeros(np.broadcast_shapes(number.shape, court.shape), bool)
    number, court = np.broadcast_arrays(number, court)
    found: NDArray[np.bool_] = (number > 0) & np.isin(
        recusal_key(facts.courts.size, number, court), facts.recusals
    )
    return found


def covers(courts: CourtTable, court: NDArray[np.int64], division: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Whether a court's own area, by its level, covers a division; False where the division is unknown."""
    digits = np.array([1_000_000, 10_000, 100, 1])[courts.level[court]]
    within: NDArray[np.bool_] = (division > 0) & (division // digits == courts.division[court] // digits)
    return within


def award_at_its_place(facts: Facts, pairs: Pairs) -> NDArray[np.bool_]:
    """Whether a pair is an award and a court where its debtor or main asset is (仲裁裁决执行规定第2条)."""
    award = facts.basis[pairs.profile] == BasisKind.ARBITRATION.position
    places = (facts.asset_division[pairs.profile], facts.debtor_division[pairs.profile])
    at_asset, at_debtor = (covers(facts.courts, pairs.receiver, place) for place in places)
    here: NDArray[np.bool_] = award & (at_asset | at_debtor)
    return here
