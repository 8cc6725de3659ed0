"""Objectives in order: what a level is, and what solving one after the other returns."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jiaocha_models.problem import Certificate, Int32, Int64
from jiaocha_models.words import Status, Term


def terms_in_order(text: str | None) -> tuple[tuple[Term, ...], ...]:
    """Read the terms of each level from ``order.levels``; empty where nothing is ordered.

    Levels are separated by semicolons, the terms of one level by plus signs: ``progress；recovery``.
    A term is named by its code or its Chinese word.

    Raises
    ------
    ValueError
        A level without terms, an unknown term, or a term named twice (the message is a Chinese sentence).
    """
    known = {name: term for term in Term for name in (term.value, term.zh)}
    levels, seen = [], set[Term]()
    if not (text or "").strip():
        return ()
    for part in (text or "").replace("；", ";").replace("＋", "+").split(";"):
        names = [name.strip() for name in part.split("+")]
        unknown = [name for name in names if name not in known]
        if unknown:
            raise ValueError(f"中没有名为“{unknown[0]}”的项；可用的项：{'、'.join(term.zh for term in Term)}")
        terms = tuple(known[name] for name in names)
        repeated = [term for term in terms if term in seen or terms.count(term) > 1]
        if repeated:
            raise ValueError(f"中“{repeated[0].zh}”出现两次，每一项只能列入一层")
        seen.update(terms)
        levels.append(terms)
    return tuple(levels)


@dataclass(frozen=True, eq=False)
class Level:
    """One of several objectives in order.

    Attributes
    ----------
    name : str
    value : int64, shape (n_options,)
        What each option of the problem is worth at this level, below 2**62 in size; to be maximised.
    tolerance : int
        By how much later levels may fall short of what this level reached, in units of ``value``.
    relative_tolerance : float
        The same as a share of the reached value's size; the larger of the two counts. The last level's
        tolerances mean nothing.
    """

    name: str
    value: Int64
    tolerance: int = 0
    relative_tolerance: float = 0.0


@dataclass(frozen=True, eq=False)
class LevelResult:
    """What a level reached before the levels below it were looked at.

    Attributes
    ----------
    name : str
    status : Status
    choice : int64, shape (n_groups,)
        The plan of this level, which keeps all levels above (index into all options of the problem).
    value : int
        What that plan is worth at this level, penalties deducted where the level carries them.
    certificate : Certificate
        Proves that no plan **that keeps the levels above** is worth more than ``bound`` at this level. Its
        problem is :func:`jiaocha.certification.level_problem`, whose rows are the problem's followed by the
        rows that keep the levels above.
    prices : Certificate
        Prices of the same rows, see :class:`Solution`.
    solver_bound : int or None
        Tighter bound that only the solver vouches for, else None.
    """

    name: str
    status: Status
    choice: Int64
    value: int
    certificate: Certificate
    prices: Certificate
    solver_bound: int | None = None

    @property
    def bound(self) -> int:
        """Certified upper bound."""
        return self.certificate.bound

    @property
    def gap(self) -> float:
        """Certified relative gap: 0 if value meets bound, else (bound - value) / max(|bound|, 1)."""
        absolute = self.bound - self.value
        return 0.0 if absolute == 0 else absolute / max(abs(self.bound), 1)


@dataclass(frozen=True, eq=False)
class OrderedSolution:
    """A plan for objectives in order; infeasible and time-out are values.

    Attributes
    ----------
    status : Status
        What holds for every level: proven if each level is; else that of the first level that is not.
    choice : int64, shape (n_groups,)
        The plan, which is the last level's; empty when there is none.
    levels : tuple of LevelResult
        In order; empty when there is no plan.
    values : tuple of int
        What ``choice`` is worth at each level, penalties deducted where a level carries them.
    part : int32, shape (n_groups,)
        Part of each group: a set of groups that no row joins to another part's, whatever the values. Each
        part keeps its own share of each level.
    penalties : int
        Number of the level that carries the penalties of soft rows.
    method : int8, shape (n_groups,)
        Position in :class:`Method` of what placed each group at the last level.
    reproducible : bool
        False after a wall-clock stop or an interruption.
    reason : str
        For time-out, interruption and infeasible: one plain sentence.
    scarce_rows : tuple of int
        When infeasible: rows that cannot all be kept.
    """

    status: Status
    choice: Int64
    levels: tuple[LevelResult, ...]
    values: tuple[int, ...]
    part: Int32
    penalties: int
    method: NDArray[np.int8]
    reproducible: bool = True
    reason: str = ""
    scarce_rows: tuple[int, ...] = ()
