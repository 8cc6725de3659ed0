"""Running jobs in threads, telling the caller how it goes, and stopping: never part of the result."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from contextlib import suppress
from typing import Any, TypeVar

from jiaocha_models.problem import Limits, Progress, ProgressCallback

Job = TypeVar("Job")
Result = TypeVar("Result")

REPORT_EVERY = 0.5
"""Seconds between two reports."""


class Workers:
    """Threads that work on components, watched by the calling thread.

    Parameters
    ----------
    limits : Limits
    progress : callable or None
        Asked between half-seconds; False stops.
    standing : callable
        Current value and bound, None while there is no plan yet.
    """

    def __init__(
        self,
        limits: Limits,
        progress: ProgressCallback | None,
        standing: Callable[[], tuple[int, int] | None],
    ) -> None:
        self.limits = limits
        self.progress = progress
        self.standing = standing
        self.begun = time.perf_counter()
        self.reported = -REPORT_EVERY
        self.interrupted = False
        self.out_of_time = False
        self.trajectory: list[Progress] = []
        self.solvers: dict[int, Any] = {}
        self.reserve = 0.0
        """Seconds kept for the certificate."""
        self.phase = ""

    @property
    def seconds(self) -> float:
        """Wall time since the start."""
        return time.perf_counter() - self.begun

    def stopped(self) -> bool:
        """Whether the work has to end now (time or interruption)."""
        if self.limits.seconds is not None and self.seconds > self.limits.seconds - self.reserve:
            self.out_of_time = True
        return self.interrupted or self.out_of_time

    def watch(self, solver: Any) -> None:
        """Remember a CP-SAT solver that may have to be stopped."""
        self.solvers[id(solver)] = solver

    def report(self, force: bool = False) -> None:
        """Tell the caller where the work stands, at most every half second unless forced."""
        now = self.seconds
        standing = self.standing()
        if standing is None or (now - self.reported < REPORT_EVERY and not force):
            return
        self.reported = now
        report = Progress(now, standing[0], standing[1], self.phase)
        self.trajectory.append(report)
        if self.progress is not None and self.progress(report) is False:
            self.interrupt()

    def interrupt(self) -> None:
        """Let running jobs end early; the best plan is kept."""
        self.interrupted = True
        self._stop_solvers()

    def _stop_solvers(self) -> None:
        for solver in list(self.solvers.values()):
            with suppress(RuntimeError):
                solver.stop_search()

    def map(self, phase: str, function: Callable[[Job], Result], jobs: Sequence[Job]) -> list[Result]:
        """Run a function over jobs; results in the order of the jobs, whatever the number of threads."""
        self.phase = phase
        self.report()
        if not jobs:
            return []
        with ThreadPoolExecutor(max(1, self.limits.threads)) as pool:
            futures = [pool.submit(function, job) for job in jobs]
            waiting = set(futures)
            while waiting:
                try:
                    _, waiting = wait(waiting, timeout=REPORT_EVERY / 2, return_when=FIRST_COMPLETED)
                    self.report()
                except KeyboardInterrupt:
                    self.interrupt()
                if self.stopped():
                    self._stop_solvers()
        self.solvers.clear()
        return [future.result() for future in futures]
