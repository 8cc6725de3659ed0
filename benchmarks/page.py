"""One self-contained page of a run: plots (plain SVG, no script) and the table of its rows."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from benchmarks.plots import Plot, Points
from benchmarks.record import machine
from benchmarks.tables import Table

Row = dict[str, Any]

SMALLEST_GAP = 1e-6
"""A plan at the best bound is drawn here: a logarithmic axis has no zero."""

COLUMNS = (
    "name",
    "seed",
    "solver",
    "limit",
    "status",
    "value",
    "value_at_limit",
    "bound",
    "certified",
    "gap",
    "solver_gap",
    "above_optimum",
)
COLUMNS_END = ("seconds", "overrun_seconds", "build_seconds", "peak_bytes", "reason")


def write_page(
    file: Path, name: str, summary: str, rows: list[Row], notes: Sequence[str], tables: Sequence[Table] = ()
) -> None:
    """Write the page of the rows measured so far."""
    home = FileSystemLoader(str(Path(__file__).parent))
    environment = Environment(loader=home, autoescape=True, undefined=StrictUndefined)
    columns = [each for each in COLUMNS + COLUMNS_END if any(row.get(each) is not None for row in rows)]
    page = environment.get_template("page.html.j2").render(
        name=name,
        summary=summary,
        notes=notes,
        tables=tables,
        machine=machine(),
        plots=[plot.drawn() for plot in growth(rows) + over_time(rows)],
        headings=[each.replace("_", " ") for each in columns],
        lines=[[_cell(each, row.get(each)) for each in columns] for row in rows],
    )
    file.write_text(page, "utf-8")


def over_time(rows: list[Row]) -> list[Plot]:
    """Distance of each solver's best plan from the best certified bound of the run, over time."""
    plots = []
    for key in dict.fromkeys((row["name"], row["seed"]) for row in rows):
        same = [row for row in rows if (row["name"], row["seed"]) == key]
        bounds = [row["bound"] for row in same if row.get("certified") and row["bound"] is not None]
        if not bounds:
            continue
        # Minimisation has costs above lower bounds, so the best bound is the one nearest to the values.
        values = [row["value"] for row in same if row["value"] is not None]
        best = max(bounds) if values and min(values) >= max(bounds) else min(bounds)
        series = [(_label(row, same), _curve(row, best)) for row in same if "trajectory" in row]
        drawn = [(label, points) for label, points in series if points]
        title = f"{key[0]}" + ("" if key[1] is None else f", seed {key[1]}")
        if drawn:
            measure = "distance of the best plan so far from the best certified bound of the run"
            plots.append(Plot(title, "seconds", measure, drawn, step=True, percent=True))
    return plots


def growth(rows: list[Row]) -> list[Plot]:
    """Seconds, memory and gap over the number of cases, where rows have one."""
    sized = [row for row in rows if row.get("cases") and row.get("tight") and row["value"] is not None]
    if len({row["cases"] for row in sized}) < 2:
        return []
    measures: dict[str, tuple[str, Callable[[Row], float], bool]] = {
        "seconds": ("Time", lambda row: row["seconds"], False),
        "GiB": ("Memory", lambda row: row["peak_bytes"] / 2**30, False),
        "certified gap": ("Gap", lambda row: max(row["gap"], SMALLEST_GAP), True),
    }
    plots = []
    for label, (title, measure, percent) in measures.items():
        series = []
        for tight in dict.fromkeys(row["tight"] for row in sized):
            points = sorted((row["cases"], max(measure(row), 1e-6)) for row in sized if row["tight"] == tight)
            series.append((f"capacity {tight:g} of the effort", points))
        plots.append(Plot(title, "cases", label, series, percent=percent))
    return plots


def _curve(row: Row, bound: int) -> Points:
    """Best value over time, ending at the row's own end; values that no check confirmed are left out."""
    if row["value"] is None:
        return []
    seen = [(at, value) for at, value, _ in row["trajectory"] if value is not None]
    points: Points = []
    for at, value in [*seen, (row["seconds"], row["value"])]:
        distance = max(abs(bound - value) / max(abs(bound), 1), SMALLEST_GAP)
        if not points or distance <= points[-1][1]:
            points.append((max(at, 1e-2), distance))
    return points


def _label(row: Row, same: list[Row]) -> str:
    several = len({each.get("limit") for each in same}) > 1
    return f"{row['solver']} ({row['limit']:g} s)" if several else str(row["solver"])


def _cell(column: str, value: Any) -> str:
    if value is None:
        return ""
    if column in ("gap", "solver_gap", "above_optimum"):
        return f"{value:.4%}"
    if column == "peak_bytes":
        return f"{value / 2**30:.2f} GiB"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:,}" if isinstance(value, int) and column != "seed" else str(value)
