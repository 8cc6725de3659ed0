"""Tables of honesty: coverage, width, optimism, placebo, single estimates; targets beside what came out."""

from statistics import fmean, median
from typing import Any

from benchmarks.realised_tables import names_of, of, spread
from benchmarks.tables import Table

Row = dict[str, Any]

WORDS = {"progress": "cases with progress", "recovery": "new money", "benefit": "benefit to the policy"}


def tables(rows: list[Row]) -> list[Table]:
    """Give the promises, the placebo where it was run, single estimates and times."""
    found = [_promises(rows)]
    if any(row.get("naive") for row in rows):
        found.append(_naive(rows))
    if any(row.get("placebo") for row in rows):
        found.append(_placebo(rows))
    return [*found, _single(rows)]


def _promises(rows: list[Row]) -> Table:
    lines = []
    for name in names_of(rows, "name"):
        figures = [each for row in of(rows, name=name) for each in row["figures"]]
        for against in names_of(figures, "against"):
            for measure in names_of(figures, "measure"):
                same = of(figures, against=against, measure=measure)
                lines.append((name, against, WORDS[measure], *_kept(same)))
    heads = (
        "world", "gain over", "measure", "quarters", "interval holds the truth",
        "its half width over the true gain, median", "interval with chance holds what was drawn",
        "its half width over what was drawn, median",
        "promised above the truth", "promised above what was drawn",
        "court records above the truth", "promised over true, mean", "debiased over true, mean",
    )  # fmt: skip
    return Table("Promised, debiased (90 % intervals) and true gains:", heads, tuple(lines))


def _kept(same: list[Row]) -> tuple[str, ...]:
    n = len(same)
    drawn = [row for row in same if row["drawn"] is not None]
    positive = [row for row in same if row["true"] > 0]
    total = sum(row["true"] for row in same)
    half = [(row["high"] - row["low"]) / 2 / row["true"] for row in positive]
    brought = [row for row in drawn if row["drawn"] > 0]
    wide = [(row["realised_high"] - row["realised_low"]) / 2 / row["drawn"] for row in brought]

    def ratio(key: str) -> str:
        return f"{sum(row[key] for row in same) / total:.2f}" if total else "none"

    return (
        str(n),
        f"{sum(row['low'] <= row['true'] <= row['high'] for row in same)} of {n}",
        f"{100 * median(half):.1f} %" if half else "none",
        f"{sum(row['realised_low'] <= row['drawn'] <= row['realised_high'] for row in drawn)} of {n}"
        if drawn
        else "",
        f"{100 * median(wide):.1f} %" if wide else "",
        f"{sum(row['predicted'] > row['true'] for row in same)} of {n}",
        f"{sum(row['predicted'] > row['drawn'] for row in drawn)} of {n}" if drawn else "",
        f"{sum(row['unshrunk'] > row['true'] for row in same)} of {n}",
        ratio("predicted"),
        ratio("debiased"),
    )


def _naive(rows: list[Row]) -> Table:
    lines = []
    for name in names_of(rows, "name"):
        listed = [each for row in of(rows, name=name) for each in row.get("naive", [])]
        for measure in names_of(listed, "measure"):
            same = of(listed, measure=measure)
            total = sum(row["true"] for row in same)
            lines.append((
                name, WORDS[measure], str(len(same)),
                f"{sum(row['promised'] > row['true'] for row in same)} of {len(same)}",
                f"{sum(row['promised'] for row in same) / total:.2f}" if total else "none",
            ))  # fmt: skip
    heads = ("world", "measure", "quarters", "promised above the truth", "promised over true, mean")
    title = "Chosen and promised by each court's own record, over staying: what nobody corrects:"
    return Table(title, heads, tuple(lines))


def _placebo(rows: list[Row]) -> Table:
    lines, shown = [], ("unshrunk", "debiased")
    for name in names_of(rows, "name"):
        listed = [each for row in of(rows, name=name) for each in row.get("placebo", [])]
        for measure in names_of(listed, "measure"):
            same = of(listed, measure=measure)
            zero = sum(row["low"] <= 0 <= row["high"] for row in same)
            scale = 1 if measure == "progress" else 1e6
            unit = "cases" if measure == "progress" else "万元"
            lines.append((
                name, WORDS[measure], f"{zero} of {len(same)}", f"{sum(row['told_apart'] for row in same)}",
                *(f"{fmean(row[key] for row in same) / scale:,.1f} {unit}" for key in shown),
            ))  # fmt: skip
    heads = (
        "world", "measure", "95 % interval holds 0", "courts told apart", "court records report, mean",
        "debiased, mean",
    )  # fmt: skip
    title = "Nothing to gain (courts of former cases exchanged): gains reported over the nearest court:"
    return Table(title, heads, tuple(lines))


def _single(rows: list[Row]) -> Table:
    lines = []
    for name in names_of(rows, "name"):
        same = of(rows, name=name)
        cells = []
        for key in ("such_cases", "this_case"):
            mean, least, most = spread([100 * row["single"][key] for row in same])
            cells.append(f"{mean:.1f} % ({least:.1f} to {most:.1f})")
        mean, least, most = spread([row["seconds"] for row in same])
        lines.append((
            name, str(len(same)), f"{sum(row['single']['estimates'] for row in same):,}", *cells,
            str(sum(row["by_court"] for row in same)), f"{mean:.0f} s ({least:.0f} to {most:.0f})",
        ))  # fmt: skip
    heads = (
        "world", "quarters", "estimates", "90 % interval holds the truth of cases with such columns",
        "of that very case", "quarters in which courts are told apart", "seconds a quarter",
    )  # fmt: skip
    return Table(
        "Intervals of single estimates; mean over the quarters (least to most):", heads, tuple(lines)
    )
