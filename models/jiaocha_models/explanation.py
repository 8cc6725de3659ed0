"""Why a case goes where it goes: records of facts and figures, without a sentence in them.

Money is integer fen. What a capacity costs at its price is rounded half-even to the fen once, row by row;
every sum in these records is the sum of the integers beside it.
"""

from jiaocha_models.columns import Record
from jiaocha_models.words import Ground, GroundSource, Mode, Resource, Status, Term, TriageClass

EXPLANATION_FORMAT = 1
"""Version of the record."""


class CourtName(Record):
    """A court by code and name."""

    code: str
    name: str


class CapacityUse(Record):
    """What an option uses of one capacity.

    Attributes
    ----------
    row : int
        Position in the plan's table of capacities.
    resource : Resource
    court, other_court : CourtName or None
    mode : Mode or None
    window : int or None
        Month of the quarter, from 0.
    unit : str
        Chinese name of the unit of the amounts.
    shown_unit, units_per_shown : str, int
        Unit that people know (折算件, 公里), and how many units make one.
    amount : int
        What the option uses.
    price_numerator, price_denominator : int
        Price (紧张程度) in fen a unit, as a fraction.
    cost_fen : int
        ``amount`` times the price, rounded half-even.
    limit, used : int
        Of the capacity, and what the whole plan uses of it.
    available : int
        What this option could use: limit less what the plan uses, plus what the chosen option gives back.
    """

    row: int
    resource: Resource
    court: CourtName | None
    other_court: CourtName | None
    mode: Mode | None
    window: int | None
    unit: str
    shown_unit: str
    units_per_shown: int
    amount: int
    price_numerator: int
    price_denominator: int
    cost_fen: int
    limit: int
    used: int
    available: int

    @property
    def missing(self) -> int:
        """How much room the option lacks; 0 where it has enough."""
        return max(0, self.amount - self.available)


class MemberTerms(Record):
    """Terms of one case of the group, in fen."""

    case_number: str
    terms: dict[Term, int]


class OptionExplained(Record):
    """One open option of the group.

    Attributes
    ----------
    option : int
        Position in the plan's options.
    mode : Mode
    receiver, decider : CourtName or None
        None for staying.
    action : int
        Number of the joint action; -1 for none.
    metres : int or None
        Straight line from the group's court to the receiver; None for staying or where a seat is unknown.
    terms : dict of Term to int
        Sums over the group's cases, in fen; their sum is ``value_fen``.
    value_fen : int
    uses : tuple of CapacityUse
    capacity_cost_fen : int
        Sum of the uses' costs.
    net_fen : int
        ``value_fen`` less ``capacity_cost_fen``.
    difference_value_fen, difference_net_fen : int or None
        ``value_fen`` and ``net_fen`` less those of the chosen option; None without a plan.
    raw_recovery_fen, raw_cost_fen : int
        Unweighted, against staying.
    progress_gain : float
        Added probability of substantive progress, summed over the group's cases.
    members : tuple of MemberTerms
        Terms by case; for the chosen option and the best alternatives only.
    """

    option: int
    mode: Mode
    receiver: CourtName | None
    decider: CourtName | None
    action: int
    metres: int | None
    terms: dict[Term, int]
    value_fen: int
    uses: tuple[CapacityUse, ...]
    capacity_cost_fen: int
    net_fen: int
    difference_value_fen: int | None
    difference_net_fen: int | None
    raw_recovery_fen: int
    raw_cost_fen: int
    progress_gain: float
    members: tuple[MemberTerms, ...] = ()

    @property
    def lacking(self) -> tuple[CapacityUse, ...]:
        """Capacities whose room is too small for this option."""
        return tuple(use for use in self.uses if use.missing)

    @property
    def too_large(self) -> bool:
        """Whether it needs more of some capacity than there is altogether, so that it cannot be taken."""
        return any(0 <= use.limit < use.amount for use in self.uses)


class ClosedPair(Record):
    """A court and mode that is not open, with the first rule that closed it; no court means staying."""

    mode: Mode
    receiver: CourtName | None
    rule: str


class ExactFigure(Record):
    """Cost of forcing an option: the optimum less the optimum with the option forced.

    Attributes
    ----------
    low_fen, high_fen : int
        The figure lies between them; both are the figure itself where it is proven.
    proven_by : str
        ``certificate``, ``solver``, or empty where only the interval is known.
    feasible : bool
        False where no plan has the option: then both figures are 0 and mean nothing.
    groups : int
        Groups that were solved again; all others were left as they are.
    moved : int
        Groups among them that take another option then, the group itself left out.
    """

    low_fen: int
    high_fen: int
    proven_by: str
    feasible: bool
    groups: int
    moved: int


class Threshold(Record):
    """What would have to change for an alternative to be taken, and what it costs to take it nevertheless.

    Attributes
    ----------
    option : int
    at_prices_fen : int
        An estimate: the group's best net at prices less the alternative's. The option would have to be worth
        this much more, or the capacities it uses cost this much less.
    cost_at_least_fen : int
        Certified: forcing the option lowers the plan's value by at least this (0 where nothing is certified).
    exact : ExactFigure or None
        None where it was not asked for.
    """

    option: int
    at_prices_fen: int
    cost_at_least_fen: int
    exact: ExactFigure | None = None


class ReportedUp(Record):
    """A suitable court outside the planning court's power."""

    mode: Mode
    receiver: CourtName
    decider: CourtName
    reason: str


class Explanation(Record):
    """Everything about one case: class, options, what closed the others, what would change the answer.

    Attributes
    ----------
    case_number, group : str
        The group bears the smallest number of its cases; empty where the case takes part in no assignment.
    cases : tuple of str
        All cases of the group.
    origin : CourtName
    origins : int
        Courts that the group's cases are before.
    triage, triage_rule, triage_reason
        Class, deciding rule, and the reason in Chinese as the plan states it.
    ground, ground_source, fact
        What the case stands on.
    status : Status
        Of the plan.
    value_fen, bound_fen : int
        Of the plan.
    must_move : bool
        Staying is closed.
    chosen : OptionExplained or None
        None where there is no plan, or the case is no candidate.
    alternatives : tuple of OptionExplained
        All other open options, best net at prices first, those that are too large even alone last.
    thresholds : tuple of Threshold
        Of the best three alternatives, in their order.
    closed : tuple of ClosedPair
    closed_by_rule : dict of str to int
    conflict : str
        Why a rule that demands a move could not be kept; empty otherwise.
    report_up : tuple of ReportedUp
    synthetic : bool
    levels : tuple of str
        Names of the levels where the policy orders objectives, the net value last; else empty. Figures are
        those of the net value alone: an option may look better and break a level above.
    learning : bool
        The case lies in the learning share: its receiving courts are compared by their mean estimate.
    """

    format: int = EXPLANATION_FORMAT
    title: str
    planning_court: CourtName
    case_number: str
    group: str
    cases: tuple[str, ...]
    origin: CourtName
    origins: int
    triage: TriageClass
    triage_rule: str
    triage_reason: str
    ground: Ground
    ground_source: GroundSource
    fact: str
    status: Status
    value_fen: int
    bound_fen: int
    must_move: bool
    chosen: OptionExplained | None
    alternatives: tuple[OptionExplained, ...]
    thresholds: tuple[Threshold, ...]
    closed: tuple[ClosedPair, ...]
    closed_by_rule: dict[str, int]
    conflict: str
    report_up: tuple[ReportedUp, ...]
    synthetic: bool
    levels: tuple[str, ...] = ()
    learning: bool = False

    @property
    def better_at_prices(self) -> tuple[OptionExplained, ...]:
        """Alternatives that look better than the chosen option at the prices."""
        found = (each for each in self.alternatives if (each.difference_net_fen or 0) > 0)
        return tuple(each for each in found if not each.too_large)
