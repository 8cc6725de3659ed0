"""Options of a new case during the quarter, and what became of the room that was asked for.

Money is integer fen, as in :mod:`jiaocha_models.explanation`, whose capacities these records share: ``used``
is what the plan and the draws of the quarter use, ``available`` what is left.
"""

from pydantic import Field

from jiaocha_models.columns import Labelled, Record
from jiaocha_models.explanation import CapacityUse, CourtName
from jiaocha_models.words import Ground, GroundSource, Mode, Term, TriageClass

RECOMMENDATION_FORMAT = 1
"""Version of the record."""


class RankedOption(Record):
    """One open option of a new case or of new cases that are decided together.

    Attributes
    ----------
    rank : int
        From 1: first what the room that is left allows, each by ``net_fen``; then the rest.
    mode : Mode
    receiver, decider : CourtName or None
        None for staying.
    action : int
        Number of the joint action; -1 for none.
    terms : dict of Term to int
        Sums over the cases, in fen; their sum is ``value_fen``.
    value_fen : int
    uses : tuple of CapacityUse
        ``row`` is -1 for a capacity that no option of the plan uses; its price is 0.
    capacity_cost_fen : int
        Sum of the uses' costs at the prices.
    net_fen : int
        ``value_fen`` less ``capacity_cost_fen``.
    raw_recovery_fen, raw_cost_fen : int
        Unweighted, against staying.
    progress_gain : float
        Added probability of substantive progress, summed over the cases.
    fits : bool
        Whether the room that is left is enough for all it uses.
    """

    rank: int
    mode: Mode
    receiver: CourtName | None
    decider: CourtName | None
    action: int
    terms: dict[Term, int]
    value_fen: int
    uses: tuple[CapacityUse, ...]
    capacity_cost_fen: int
    net_fen: int
    raw_recovery_fen: int
    raw_cost_fen: int
    progress_gain: float
    fits: bool

    @property
    def left(self) -> tuple[int, ...]:
        """What is left of each capacity of ``uses`` once the option is taken; negative if it does not fit."""
        return tuple(use.available - use.amount for use in self.uses)


class Recommendation(Record):
    """Ranked options of a new case, from the prices of a plan and the room that is left.

    Attributes
    ----------
    plan_digest : str
        SHA-256 of plan.json; empty for a plan that lies in no folder.
    version : int
        Of the room at the time; 0 where nothing was drawn.
    cases : tuple of str
        Case numbers that are decided together: one, or related cases of the same batch.
    origin : CourtName
        Court that has most of the cases.
    triage, triage_rule, triage_reason
        Of the first case.
    ground, ground_source
        Of the first case.
    must_move : bool
        Staying is closed.
    options : tuple of RankedOption
        Empty where the case takes part in no allocation.
    together_with : tuple of str
        Cases of the plan with the same debtor: the law has them decided together.
    """

    format: int = RECOMMENDATION_FORMAT
    plan_digest: str
    version: int
    cases: tuple[str, ...]
    origin: CourtName
    triage: TriageClass
    triage_rule: str
    triage_reason: str
    ground: Ground
    ground_source: GroundSource
    must_move: bool
    options: tuple[RankedOption, ...]
    together_with: tuple[str, ...] = ()

    @property
    def best(self) -> RankedOption | None:
        """Best option that fits; None where there is none."""
        return next((option for option in self.options if option.fits), None)


class DrawState(Labelled):
    """State of a draw on the room."""

    RESERVED = "reserved", "已预留"
    COMMITTED = "committed", "已确认"
    RELEASED = "released", "已释放"


class DrawOutcome(Labelled):
    """What became of a request."""

    DONE = "done", "已登记"
    REPEATED = "repeated", "此前已登记，未重复登记"
    NO_ROOM = "no_room", "余量不足"
    STALE = "stale", "方案或者余量版本已变，请重新取得推荐"
    TAKEN = "taken", "同一案件已有未释放的登记"
    OTHER_CONTENT = "other_content", "同一请求号已用于另一内容"
    RELEASED = "released", "该请求已释放，请用新的请求号"
    UNKNOWN = "unknown", "没有该请求号的登记"


class Draw(Record):
    """One request for room, as it stands.

    Attributes
    ----------
    request : str
        Identifier that the caller chose; the same one again changes nothing.
    cases : tuple of str
    state : DrawState
    mode : Mode
    receiver, decider : str or None
        Court codes.
    value_fen, net_fen : int
        Of the option when it was asked for.
    uses : dict of str to int
        Amount by capacity (:func:`jiaocha.placement.capacities.name_of_key`).
    version : int
        Of the room after the last change of this draw.
    by : str
    """

    request: str
    cases: tuple[str, ...]
    state: DrawState
    mode: Mode
    receiver: str | None
    decider: str | None
    value_fen: int
    net_fen: int
    uses: dict[str, int]
    version: int
    by: str = ""


class DrawAnswer(Record):
    """Answer to reserve, commit or release.

    Attributes
    ----------
    outcome : DrawOutcome
    draw : Draw or None
        As it stands now; None where there is none.
    version : int
        Of the room now.
    lacking : dict of str to int
        What is missing of each capacity, for ``NO_ROOM``.
    """

    outcome: DrawOutcome
    draw: Draw | None
    version: int
    lacking: dict[str, int] = Field(default_factory=dict)

    @property
    def accepted(self) -> bool:
        """Whether the request holds: now, or since it was first made."""
        return self.outcome in (DrawOutcome.DONE, DrawOutcome.REPEATED)
