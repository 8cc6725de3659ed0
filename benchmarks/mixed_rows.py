"""Random problems of several thousand options with every kind of row, from a seed.

Courts lie on a line; a case may go to some near ones. A court has a row for its room, some have a second row
nested in it (what is not kept for small claims). Some rows are shared by neighbouring courts, some are lower
limits, some are soft with a convex price. Some cases must leave, some are heavier than every court, some
courts have no room. Every switch is drawn, so that most problems lack some of it.
"""

from dataclasses import dataclass, field

import numpy as np

from jiaocha_models import AssignmentProblem
from jiaocha_models.problem import FREE, UNLIMITED


@dataclass
class _Draft:
    """Lists that grow option by option."""

    value: list[int] = field(default_factory=list)
    block: list[int] = field(default_factory=list)
    group_start: list[int] = field(default_factory=lambda: [0])
    entry_start: list[int] = field(default_factory=lambda: [0])
    row: list[int] = field(default_factory=list)
    amount: list[int] = field(default_factory=list)

    def option(self, value: int, uses: dict[int, int], block: int) -> None:
        self.value.append(value)
        self.block.append(block)
        for row, amount in sorted(uses.items()):
            self.row.append(row)
            self.amount.append(amount)
        self.entry_start.append(len(self.row))

    def end_group(self) -> None:
        self.group_start.append(len(self.value))


@dataclass(frozen=True)
class Shape:
    """Numbers that the draw of one problem is made of."""

    groups: int
    courts: int
    options: int
    load: float
    """Cases of mean effort that a court has room for."""
    nested: float
    shared: int
    lower: int
    soft: float
    forced: float
    few_values: bool
    endless: bool

    @classmethod
    def draw(cls, rng: np.random.Generator) -> "Shape":
        """Draw sizes around those at which the solver changes its methods."""
        options = int(rng.integers(5, 14))
        groups = int(rng.integers(1_600, 6_000)) // options
        return cls(
            groups=groups,
            courts=int(rng.choice([1, 3, 10, 20, 24, 28, 45, 80])),
            options=options,
            load=float(rng.choice([1.5, 3.0, 6.0, 15.0, 22.0, 30.0, 60.0])),
            nested=float(rng.choice([0.0, 0.6, 1.0])),
            shared=int(rng.choice([0, 0, 2, 6])),
            lower=int(rng.choice([0, 0, 0, 3])),
            soft=float(rng.choice([0.0, 0.0, 0.3, 1.0])),
            forced=float(rng.choice([0.0, 0.0, 0.02, 0.15])),
            few_values=bool(rng.random() < 0.2),
            endless=bool(rng.random() < 0.5),
        )


def mixed_rows(seed: int) -> tuple[AssignmentProblem, Shape]:
    """Draw one problem, and what it was drawn from."""
    rng = np.random.default_rng([seed, 20])
    shape = Shape.draw(rng)
    courts = shape.courts
    first_shared = 2 * courts
    first_lower = first_shared + shape.shared
    n_rows = first_lower + shape.lower
    has_inner = rng.random(courts) < shape.nested
    effort = np.maximum(1, np.rint(rng.lognormal(4.0, 0.5, shape.groups))).astype(int)
    effort[rng.random(shape.groups) < 0.01] = 10**6
    draft = _Draft()
    for group in range(shape.groups):
        if rng.random() >= shape.forced or effort[group] == 10**6:
            draft.option(0, {}, FREE)
        worth = rng.lognormal(11, 1.0)
        home = rng.integers(0, courts)
        small = rng.random() < 0.3
        for step in rng.choice(3 * shape.options, shape.options - 1, replace=False).tolist():
            court = int((home + step // 2) % courts)
            value = int(rng.choice([3, 4, 5])) if shape.few_values else int(worth * rng.uniform(-0.1, 1.0))
            minutes = max(1, int(effort[group] * rng.uniform(0.8, 1.3)))
            uses, block = {court: minutes}, court
            if has_inner[court] and not small:
                uses[courts + court] = minutes
                block = courts + court if rng.random() < 0.9 else court
            for row in range(shape.shared):
                if court % shape.shared == row and rng.random() < 0.9:
                    uses[first_shared + row] = minutes if row % 2 else 1
            for row in range(shape.lower):
                if court % (2 * shape.lower) == row:
                    uses[first_lower + row] = -1
            draft.option(value, uses, block)
        draft.end_group()
    limit = _limits(rng, shape, n_rows)
    soft_row, soft_width, soft_slope = _soft(rng, shape, n_rows)
    problem = AssignmentProblem(
        np.array(draft.group_start, np.int64),
        np.array(draft.value, np.int64),
        np.array(draft.entry_start, np.int64),
        np.array(draft.row, np.int32),
        np.array(draft.amount, np.int64),
        limit,
        np.array(draft.block, np.int32),
        rng.integers(0, 4, len(draft.value)),
        soft_row,
        soft_width,
        soft_slope,
    )
    return problem, shape


def _limits(
    rng: np.random.Generator, shape: Shape, n_rows: int
) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    courts = shape.courts
    load = min(shape.load, 0.8 * shape.groups / courts)
    room = load * 60 * rng.lognormal(0, 0.4, courts)
    room[rng.random(courts) < 0.05] = 0
    limit = np.zeros(n_rows, np.int64)
    limit[:courts] = room
    limit[courts : 2 * courts] = room * rng.uniform(0.4, 0.95, courts)
    for row in range(shape.shared):
        own = room[np.arange(courts) % shape.shared == row].sum()
        limit[2 * courts + row] = own * 0.8 if row % 2 else own / 75
    for row in range(shape.lower):
        own = room[np.arange(courts) % (2 * shape.lower) == row].sum()
        limit[2 * courts + shape.shared + row] = -int(own / 60 * rng.uniform(0.1, 0.7))
    return limit


def _soft(
    rng: np.random.Generator, shape: Shape, n_rows: int
) -> tuple[np.ndarray[tuple[int], np.dtype[np.int64]], ...]:
    """Two or three segments a soft row, of rising slope; the last one perhaps without an end."""
    row, width, slope = [], [], []
    for each in np.flatnonzero(rng.random(n_rows) < shape.soft).tolist():
        slopes = np.sort(rng.choice(4000, int(rng.integers(1, 4)), replace=False))
        widths = rng.integers(0, 300, len(slopes))
        if shape.endless:
            widths[-1] = UNLIMITED
        row += [each] * len(slopes)
        width += widths.tolist()
        slope += slopes.tolist()
    return np.array(row, np.int64), np.array(width, np.int64), np.array(slope, np.int64)
