"""Tables of rows, the same for the terminal, a run's page and the published documents."""

from dataclasses import dataclass
from typing import Any

Row = dict[str, Any]


@dataclass(frozen=True)
class Table:
    """A table whose cells are texts already."""

    title: str
    headings: tuple[str, ...]
    lines: tuple[tuple[str, ...], ...]

    def markdown(self) -> str:
        """Write it as Markdown, the title as a paragraph of its own."""
        if not self.lines:
            return self.title + "\n"
        head = [self.title, "", "| " + " | ".join(self.headings) + " |", "|" + "---|" * len(self.headings)]
        return "\n".join(head + ["| " + " | ".join(line) + " |" for line in self.lines]) + "\n"

    def text(self) -> str:
        """Write it in columns for a terminal."""
        if not self.lines:
            return self.title
        every = [self.headings, *self.lines]
        widths = [max(len(line[k]) for line in every) for k in range(len(self.headings))]
        shown = [
            "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in every
        ]
        return "\n".join([self.title, *(line.rstrip() for line in shown)])


def percent(share: float | None) -> str:
    """Write a gap; small ones keep two digits that count."""
    if share is None:
        return "none"
    return "0" if share == 0 else f"{share * 100:.4f} %" if abs(share) < 1e-3 else f"{share * 100:.3f} %"


def seconds(value: float | None) -> str:
    """Write a time."""
    return "" if value is None else f"{value:.1f} s"


def gib(value: float | None) -> str:
    """Write an amount of memory."""
    return "" if value is None else f"{value / 2**30:.2f} GiB"


def whole(value: int | None) -> str:
    """Write a whole number."""
    return "none" if value is None else f"{value:,}"
