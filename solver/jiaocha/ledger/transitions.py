"""Which state may follow which: a table, each line with its source or marked as practice.

Only what 执行工作规定第5条 asks for cannot be skipped: the panel, and the president's approval, before
anything is issued. Everything else is practice and may be skipped where the table says so. A case may be
sent back a step with a reason until it is issued; after that it can only go on, or be returned by the
receiving court.
"""

from dataclasses import dataclass

from jiaocha.law.instruments import SICHUAN
from jiaocha.law.provisions import EWR_5
from jiaocha_models.ledger import State
from jiaocha_models.words import Mode, RuleStatus

MOVING = frozenset({Mode.DIRECTED, Mode.CENTRALIZED, Mode.ESCALATED})
"""Modes after which the file goes to another court."""

STAYING = frozenset({Mode.INTERNAL, Mode.SUPERVISED, Mode.COORDINATED})
"""Modes that leave the case with its court and are decided through the whole chain."""

MATTERS = frozenset({Mode.ENTRUSTED})
"""Matters asked of another court: the head of the bureau decides."""

ORDERED = MOVING | STAYING
EVERY = ORDERED | MATTERS

PRACTICE = "通行做法，政策默认"


@dataclass(frozen=True)
class Transition:
    """One allowed step.

    Attributes
    ----------
    before : State or None
        None: no state was set yet.
    after : State
    modes : frozenset of Mode
        For which modes.
    basis : str
        Where it comes from.
    status : RuleStatus
    with_note : bool
        Whether a person must say why.
    """

    before: State | None
    after: State
    modes: frozenset[Mode]
    basis: str
    status: RuleStatus = RuleStatus.POLICY
    with_note: bool = False


_S = State
_TAKING = "委托执行规定第7条（收到材料七日内立案），参照"
_BACK = "送签未获同意，或者受案法院撤回意见的，重新研究；" + PRACTICE
_RETURN = "委托执行规定第9条（退回须经批准），参照；退回原因的分类为政策默认"

TRANSITIONS: tuple[Transition, ...] = (
    Transition(None, _S.SELECTED, EVERY, PRACTICE),
    Transition(None, _S.CONSULTED, EVERY, PRACTICE),
    Transition(None, _S.DELIBERATED, EVERY, EWR_5.brief, RuleStatus.VERIFIED),
    Transition(_S.SELECTED, _S.CONSULTED, EVERY, PRACTICE),
    Transition(_S.SELECTED, _S.DELIBERATED, EVERY, EWR_5.brief, RuleStatus.VERIFIED),
    Transition(_S.CONSULTED, _S.DELIBERATED, EVERY, EWR_5.brief, RuleStatus.VERIFIED),
    Transition(_S.DELIBERATED, _S.VICE_PRESIDENT, ORDERED, PRACTICE),
    Transition(_S.DELIBERATED, _S.PRESIDENT, ORDERED, EWR_5.brief, RuleStatus.VERIFIED),
    Transition(_S.DELIBERATED, _S.ISSUED, MATTERS, "事项委托由执行局负责人审核；" + PRACTICE),
    Transition(_S.VICE_PRESIDENT, _S.PRESIDENT, ORDERED, EWR_5.brief, RuleStatus.VERIFIED),
    Transition(_S.PRESIDENT, _S.ISSUED, ORDERED, EWR_5.brief, RuleStatus.VERIFIED),
    Transition(_S.ISSUED, _S.HANDED_OVER, MOVING, PRACTICE),
    Transition(_S.HANDED_OVER, _S.FILED, MOVING, _TAKING, RuleStatus.ANALOGY),
    Transition(_S.FILED, _S.SUPERVISED, MOVING, SICHUAN),
    Transition(_S.ISSUED, _S.SUPERVISED, STAYING | MATTERS, SICHUAN),
    Transition(_S.FILED, _S.CLOSED, MOVING, PRACTICE),
    Transition(_S.ISSUED, _S.CLOSED, STAYING | MATTERS, PRACTICE),
    Transition(_S.SUPERVISED, _S.CLOSED, EVERY, PRACTICE),
    *(
        Transition(before, after, EVERY, _BACK, with_note=True)
        for before, after in (
            (_S.CONSULTED, _S.SELECTED),
            (_S.DELIBERATED, _S.SELECTED),
            (_S.DELIBERATED, _S.CONSULTED),
            (_S.VICE_PRESIDENT, _S.DELIBERATED),
            (_S.PRESIDENT, _S.DELIBERATED),
            (_S.RETURNED, _S.CONSULTED),
            (_S.RETURNED, _S.DELIBERATED),
        )
    ),
    *(
        Transition(before, _S.RETURNED, EVERY, _RETURN, RuleStatus.ANALOGY)
        for before in (
            _S.CONSULTED, _S.DELIBERATED, _S.VICE_PRESIDENT, _S.PRESIDENT, _S.ISSUED, _S.HANDED_OVER,
            _S.FILED, _S.SUPERVISED,
        )
    ),
)  # fmt: skip
"""Every allowed step."""

_ALLOWED = {(step.before, step.after, mode): step for step in TRANSITIONS for mode in step.modes}

_FROM_PRESIDENT = frozenset(
    {State.PRESIDENT, State.ISSUED, State.HANDED_OVER, State.FILED, State.SUPERVISED, State.CLOSED}
)


def transition(before: State | None, after: State, mode: Mode) -> Transition | None:
    """Transition that allows a step; None where the table has none."""
    return _ALLOWED.get((before, after, mode))


def following(before: State | None, mode: Mode) -> list[State]:
    """List what may follow a state, in the order of the work."""
    return [after for after in State if (before, after, mode) in _ALLOWED]


def is_approved(state: State | None, mode: Mode) -> bool:
    """Whether a case is decided, so that no plan and no repair moves it.

    From the president's approval on; for entrusted matters, which the head of the bureau decides, from the
    deliberation on.
    """
    return state in _FROM_PRESIDENT or (mode in MATTERS and state is State.DELIBERATED)
