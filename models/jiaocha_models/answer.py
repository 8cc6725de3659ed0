"""What a court is answered that asks why it receives these cases: facts and figures, without a sentence.

Money is integer fen. What an audience sees of a record is decided by a whitelist of the reports; a record
holds everything.
"""

from jiaocha_models.columns import Record
from jiaocha_models.explanation import CourtName, OptionExplained
from jiaocha_models.words import Mode, Status

ANSWER_FORMAT = 1
"""Version of the record."""


class CourtLoad(Record):
    """Load and room of one court; None where the quarter does not say.

    Attributes
    ----------
    judges : float or None
    backlog_before, backlog_after : int or None
        Open cases.
    load_before, load_after : float or None
        Open cases a judge.
    range_low, range_high : float or None
        Reference range of the courts of the same province and level.
    range_courts : int
        Courts the range is taken from.
    room_units, received_units, other_units, room_left : float or None
        In 折算件: what the court can receive, what the cases it receives need, what else takes its time
        (joint actions), what is left.
    room_source : str
        Where the room comes from, in Chinese.
    """

    judges: float | None
    backlog_before: int | None
    backlog_after: int | None
    load_before: float | None
    load_after: float | None
    range_low: float | None
    range_high: float | None
    range_courts: int
    room_units: float | None
    received_units: float
    other_units: float
    room_left: float | None
    room_source: str


class QuarterMoves(Record):
    """Cases that changed to and from a court in three months; days as ISO, the last one included."""

    start: str
    end: str
    sent: int
    received: int


class Alternative(Record):
    """Another place for a group.

    Attributes
    ----------
    mode : Mode
    receiver : CourtName or None
        None for staying.
    metres : int or None
        From the group's court.
    has_room : bool
        Whether it could be taken with all other cases left where they are.
    option : OptionExplained
        The arithmetic.
    """

    mode: Mode
    receiver: CourtName | None
    metres: int | None
    has_room: bool
    option: OptionExplained


class Refusal(Record):
    """What follows if the court does not take the group, against the plan as it is.

    Attributes
    ----------
    moves_to : Alternative or None
        Best other place that has room while no other case moves; None where there is none.
    at_prices_fen : int or None
        An estimate: the plan's option less the best other one, both at prices; None where no other is open.
    at_least_fen : int
        Certified: every plan without the court for this group is worth less than this plan by at least this.
    at_most_fen : int or None
        What is lost with ``moves_to``, hence at most what a refusal costs.
    """

    moves_to: Alternative | None
    at_prices_fen: int | None
    at_least_fen: int
    at_most_fen: int | None


class ReceivedCase(Record):
    """A case that changes to the court."""

    case_number: str
    origin: CourtName
    basis: str


class ReceivedGroup(Record):
    """Related cases that the court receives together, or one case alone.

    Attributes
    ----------
    group : str
    cases : tuple of ReceivedCase
    kept : int
        Further cases of the group that are before the court already.
    mode, decider
    units : float
        Of the whole group, in 折算件.
    metres : int or None
        From the group's court to this one.
    other_receivers, farther, without_room : int
        Other courts that are open for the group; those of them that lie farther, and that have no room.
    chosen : OptionExplained
    alternatives : tuple of Alternative
        The two best other receivers.
    refusal : Refusal
    """

    group: str
    cases: tuple[ReceivedCase, ...]
    kept: int
    mode: Mode
    decider: CourtName | None
    units: float
    metres: int | None
    other_receivers: int
    farther: int
    without_room: int
    chosen: OptionExplained
    alternatives: tuple[Alternative, ...]
    refusal: Refusal


class CourtAnswer(Record):
    """The answer to one court.

    Attributes
    ----------
    title, planning_court, planning_date, status, synthetic
        Of the plan; ``reason`` says why there is none.
    court : CourtName
    load : CourtLoad
    history : bool
        Whether the quarter's table of former cases has any change of court in the four quarters before.
    quarters : tuple of QuarterMoves
        The four before the planning date, the earliest first, as far as the history has them.
    sent, received : int
        Cases that change from and to the court in this plan.
    groups : tuple of ReceivedGroup
        In the quarter's order.
    levels : tuple of str
        Names of the levels where the policy orders objectives; figures are then those of the last alone.
    """

    format: int = ANSWER_FORMAT
    title: str
    planning_court: CourtName
    planning_date: str
    status: Status
    reason: str
    synthetic: bool
    court: CourtName
    load: CourtLoad
    history: bool
    quarters: tuple[QuarterMoves, ...]
    sent: int
    received: int
    groups: tuple[ReceivedGroup, ...]
    levels: tuple[str, ...] = ()
