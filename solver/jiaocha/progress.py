"""Progress for people: one line on standard error with phase, value, bound and gap."""

import signal
import sys
import time
from contextlib import AbstractContextManager
from types import FrameType, TracebackType
from typing import Any, Self

from rich.console import Console
from rich.live import Live
from rich.text import Text

from jiaocha_models.problem import Progress

FEN_PER_WAN = 1_000_000
"""Fen in 万元."""


class ProgressLine(AbstractContextManager["ProgressLine"]):
    """Shows what is going on, and turns the first Ctrl-C into a request to stop with the best plan.

    A second Ctrl-C interrupts at once, and so does the first where the work ``finishes`` nothing early.
    Nothing is printed when ``quiet``; on a stream that is no terminal each phase is one plain line.
    """

    def __init__(self, *, quiet: bool = False, finishes: bool = True) -> None:
        self.interrupted = False
        self._finishes = finishes
        self._quiet = quiet
        self._begun: list[tuple[str, float]] = []
        self._console = Console(stderr=True, highlight=False)
        self._live: Live | None = None
        self._phase = ""
        self._before: Any = None

    def __enter__(self) -> Self:
        """Take over Ctrl-C and start the line."""
        if self._finishes:
            self._before = signal.signal(signal.SIGINT, self._stop)
        if self._console.is_terminal and not self._quiet:
            self._live = Live(console=self._console, transient=True, refresh_per_second=4)
            self._live.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Give Ctrl-C back and end the line."""
        if self._live is not None:
            self._live.stop()
        if self._finishes:
            signal.signal(signal.SIGINT, self._before)

    @property
    def seconds(self) -> dict[str, float]:
        """Seconds by phase, of the phases that have ended; for the record of a run only."""
        ends = [begun for _, begun in self._begun[1:]]
        spent: dict[str, float] = {}
        for (name, begun), end in zip(self._begun, ends, strict=False):
            spent[name] = round(spent.get(name, 0.0) + end - begun, 3)
        return spent

    def phase(self, name: str) -> None:
        """Begin a phase."""
        self._phase = name
        self._begun.append((name, time.perf_counter()))
        self._show(name + " …")

    def report(self, progress: Progress) -> bool:
        """Show a report of the solver; False once the user asked to stop."""
        gap = (progress.bound - progress.value) / max(abs(progress.bound), 1)
        text = (
            f"{self._phase}  {progress.seconds:6.1f} 秒  当前 {progress.value / FEN_PER_WAN:,.2f} 万元  "
            f"上界 {progress.bound / FEN_PER_WAN:,.2f} 万元  差距 {gap:.3%}"
        )
        if self._live is not None:
            self._live.update(Text(text))
        return not self.interrupted

    def _show(self, text: str) -> None:
        if self._quiet:
            return
        if self._live is not None:
            self._live.update(Text(text))
        else:
            print(text, file=sys.stderr, flush=True)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        if self.interrupted:
            raise KeyboardInterrupt
        self.interrupted = True
        self._show("收到中断：保留目前最好的方案，正在收尾（再按一次立即退出）")
