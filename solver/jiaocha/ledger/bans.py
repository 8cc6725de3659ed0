"""What a return forbids the next plan: each coded reason with its scope."""

from dataclasses import dataclass

from jiaocha.ledger.standing import Place
from jiaocha.ledger.transitions import MOVING
from jiaocha_models.ledger import ReturnReason
from jiaocha_models.words import AdjustmentKind, Mode

Row = tuple[AdjustmentKind, str | None, Mode | None]
"""Kind, court and mode of an instruction."""


@dataclass(frozen=True)
class Ban:
    """Scope of a reason.

    Attributes
    ----------
    kind : AdjustmentKind
    court, mode : bool
        Whether the court, the mode, or both together are closed to the case; neither: every change of court.
    lasting : bool
        Whether it holds in later quarters as well.
    """

    kind: AdjustmentKind
    court: bool
    mode: bool
    lasting: bool


BANS: dict[ReturnReason, Ban] = {
    ReturnReason.SHORT_OF_FORCE: Ban(AdjustmentKind.FORBID, court=True, mode=False, lasting=False),
    ReturnReason.RECUSAL: Ban(AdjustmentKind.RECUSE, court=True, mode=False, lasting=True),
    ReturnReason.ASSET_ELSEWHERE: Ban(AdjustmentKind.FORBID, court=True, mode=False, lasting=True),
    ReturnReason.RELATED_ELSEWHERE: Ban(AdjustmentKind.FORBID, court=True, mode=False, lasting=True),
    ReturnReason.MODE_UNFIT: Ban(AdjustmentKind.FORBID, court=True, mode=True, lasting=False),
    ReturnReason.CHANGED: Ban(AdjustmentKind.FORBID, court=False, mode=False, lasting=False),
    ReturnReason.OTHER: Ban(AdjustmentKind.FORBID, court=True, mode=False, lasting=False),
}
"""Scope of every reason; practice, not law."""


def rows_of_ban(reason: ReturnReason, place: Place) -> list[Row]:
    """Instructions that keep a case from the place it was returned from.

    A measure that leaves the case with its own court is closed as such: forbidding the court as a whole would
    forbid its other measures too.
    """
    ban = BANS[reason]
    if ban.kind is AdjustmentKind.RECUSE and place.court is not None:
        return [(ban.kind, place.court, None)]
    if not ban.court and place.mode in MOVING:
        return [(AdjustmentKind.FORBID, None, mode) for mode in Mode if mode in MOVING]
    if place.court is None or not ban.court:
        return [(AdjustmentKind.FORBID, None, place.mode)]
    with_mode = ban.mode or place.mode not in MOVING
    return [(AdjustmentKind.FORBID, place.court, place.mode if with_mode else None)]
