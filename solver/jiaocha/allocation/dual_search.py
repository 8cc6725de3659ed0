"""Minimise a convex, piecewise linear function of many multipliers by subgradients.

Two phases share one best point. The *resilient* phase gives every coordinate a step of its own that grows
while its subgradient keeps its sign and shrinks when it turns (Riedmiller and Braun); it needs no scaling
and comes close fast, but may stall where coordinates depend on each other. The *averaged* phase then
follows an average of subgradients (as in Barahona and Anbil's volume algorithm) with Polyak's step
towards a target just below the best value. Work is counted in evaluations.
"""

from collections.abc import Callable
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]

GROW, SHRINK = 1.2, 0.5
"""Factors of a resilient step after the same and after the opposite sign."""

MEMORY = 0.6
"""Share of the old direction in the averaged one."""

SHARE = 0.5
"""Share of Polyak's step that is taken."""

FAR = 5e-4
"""First distance of the target below the best value, relative to it."""

PATIENCE = 15
"""Evaluations without a tenth of that distance gained after which it is halved."""


class DualFunction(Protocol):
    """What can be minimised: values, subgradients, and the range of useful points."""

    @property
    def least(self) -> FloatArray:
        """Least useful point."""

    @property
    def scale(self) -> FloatArray:
        """Typical ratio of each coordinate's change to the others'."""

    def evaluate(self, point: FloatArray) -> tuple[float, FloatArray]:
        """Value and one subgradient at a point."""

    def project(self, point: FloatArray) -> FloatArray:
        """Nearest useful point."""


class DualSearch:
    """Minimises a dual function from a start; keeps the best point seen.

    Attributes
    ----------
    best : float64 array
    best_value : float
    """

    def __init__(
        self, dual: DualFunction, start: FloatArray, should_stop: Callable[[], bool] | None = None
    ) -> None:
        self.dual = dual
        self.should_stop = should_stop
        self.best = start
        self.best_value, self._best_gradient = dual.evaluate(start)

    def resilient(self, evaluations: int, step: FloatArray, largest: FloatArray | None = None) -> None:
        """Step each coordinate by its own step, at first ``step``, at most ``largest``."""
        point, gradient = self.best, self._best_gradient
        previous = np.zeros_like(gradient)
        for _ in range(evaluations):
            if self._stop() or not gradient.any():
                return
            turned = gradient * previous
            step = step * np.where(turned > 0, GROW, np.where(turned < 0, SHRINK, 1.0))
            if largest is not None:
                step = np.minimum(step, largest)
            previous = np.where(turned < 0, 0.0, gradient)
            point = self.dual.project(point - np.sign(gradient) * step)
            _, gradient = self._evaluate(point)

    def averaged(self, evaluations: int, distance: float | None = None) -> None:
        """Step along an average of subgradients, towards a target just below the best value.

        The target's distance follows the progress made and is halved when there is none.

        Parameters
        ----------
        evaluations : int
        distance : float, optional
            The first distance; by default a small share of the value.
        """
        scale = self.dual.scale
        point, value, gradient = self.best, self.best_value, self._best_gradient
        direction = gradient * scale
        distance = FAR * max(abs(value), 1.0) if distance is None else distance
        idle, mark = 0, self.best_value
        for _ in range(evaluations):
            direction[(point <= self.dual.least) & (direction > 0)] = 0.0
            length = float(direction @ direction)
            if self._stop() or length <= 0.0:
                return
            aim = SHARE * (value - self.best_value + distance) / length
            point = self.dual.project(point - aim * direction * scale)
            value, gradient = self._evaluate(point)
            direction = MEMORY * direction + (1 - MEMORY) * gradient * scale
            idle += 1
            if self.best_value < mark - 0.1 * distance:
                distance = max(distance, 2.0 * (mark - self.best_value))
                idle, mark = 0, self.best_value
            elif idle >= PATIENCE:
                distance, idle, mark = 0.5 * distance, 0, self.best_value
                point, value, gradient = self.best, self.best_value, self._best_gradient
                direction = gradient * scale

    def _evaluate(self, point: FloatArray) -> tuple[float, FloatArray]:
        value, gradient = self.dual.evaluate(point)
        if value < self.best_value:
            self.best_value, self.best, self._best_gradient = value, point, gradient
        return value, gradient

    def _stop(self) -> bool:
        return self.should_stop is not None and self.should_stop()
