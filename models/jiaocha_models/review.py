"""What a review says of a plan made by hand: faults with their rule, overloads, changes that would help."""

from jiaocha_models.columns import Labelled, Record
from jiaocha_models.words import Mode, Term


class Fault(Labelled):
    """What is wrong with a line of a plan made by hand, or could be had more cheaply."""

    NOT_CANDIDATE = "not_candidate", "不属于本次调配"
    NOT_ALLOWED = "not_allowed", "规则不允许"
    TORN = "torn", "关联案件被拆散"
    CHEAPER = "cheaper", "有更简便的方式"


class Line(Record):
    """Where a case is put; the court is missing for staying."""

    case_number: str
    mode: Mode
    court_code: str | None = None


class Remark(Record):
    """A remark on one group of related cases.

    Attributes
    ----------
    fault : Fault
    lines : tuple of Line
        As the plan made by hand puts the cases; one that it does not name stays.
    rule : str
        Name of the first rule that closes what was asked, of the triage rule, or empty.
    reason : str
        Chinese sentence of the rule.
    better : Line or None
        For a mode that costs less: what would be worth at least as much.
    """

    fault: Fault
    lines: tuple[Line, ...]
    rule: str = ""
    reason: str = ""
    better: Line | None = None


class Overload(Record):
    """A capacity of which a plan uses more than there is, in the capacity's own unit."""

    capacity: str
    used: int
    limit: int
    unit: str


class Proposal(Record):
    """A single change, on top of the ones before it.

    Attributes
    ----------
    before, after : tuple of Line
        Every case of the group.
    mends : tuple of Fault
        Faults of the group that it removes.
    relieves : tuple of str
        Overloaded capacities of which it uses less.
    gain_fen : int
        Exact change of the value; may be negative where a fault is mended.
    terms : dict of Term to int
        The same, term by term, in fen; the terms leave out what overuse costs.
    """

    before: tuple[Line, ...]
    after: tuple[Line, ...]
    mends: tuple[Fault, ...]
    relieves: tuple[str, ...]
    gain_fen: int
    terms: dict[Term, int]


class Side(Record):
    """Figures of one of the two plans, in fen."""

    value_fen: int
    terms: dict[Term, int]
    raw_recovery_fen: int
    raw_cost_fen: int
    cases_transferred: int
    overloads: int


class Review(Record):
    """A plan made by hand beside the plan of the program.

    Attributes
    ----------
    remarks : tuple of Remark
    overloads : tuple of Overload
    changes : tuple of Proposal
        At most three, in the order in which to make them.
    by_hand, planned : Side
        The same terms for both. A group with a fault that rules forbid is counted as staying, or as planned
        where it must move; ``counted_otherwise`` says how many groups.
    bound_fen : int
        No plan that keeps rules and limits is worth more.
    counted_otherwise : int
    """

    remarks: tuple[Remark, ...]
    overloads: tuple[Overload, ...]
    changes: tuple[Proposal, ...]
    by_hand: Side
    planned: Side
    bound_fen: int
    counted_otherwise: int
