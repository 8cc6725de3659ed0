"""Tables of the benchmark of explanations, one for each phase that was run."""

from benchmarks.tables import Row, Table, gib, seconds, whole

TITLES = {
    "added": "Explanations of random cases, every figure added up again from the files:",
    "flips": "Exact figures on proven quarters: the option is taken at one fen more, not at one fen less:",
    "all": "All cases at once, from a plan that was read:",
}
HEADINGS = {
    "added": ("instance", "seed", "explanations", "options", "figures wrong"),
    "flips": (
        "instance", "first seed", "figures", "quarters", "without the flip", "figure at prices sufficed",
        "within a tenth", "off, median",
    ),
    "all": (
        "instance", "seed", "cases", "closed pairs", "seconds", "file written in", "memory", "load before",
    ),
}  # fmt: skip


def tables(rows: list[Row]) -> list[Table]:
    """Tables of the phases that were run."""
    found = []
    for phase, title in TITLES.items():
        lines = tuple(_line(row) for row in rows if row["phase"] == phase)
        found += [Table(title, HEADINGS[phase], lines)] if lines else []
    return found


def _line(row: Row) -> tuple[str, ...]:
    start = row["name"], str(row["seed"])
    if row["phase"] == "added":
        counted = (whole(row[name]) for name in ("explained", "options", "wrong"))
        return (*start, *counted)
    if row["phase"] == "flips":
        counted = (whole(row[name]) for name in ("flips", "quarters", "wrong"))
        shares = (row[name] for name in ("enough_at_prices", "within_a_tenth", "median_off"))
        return (*start, *counted, *("none" if share is None else f"{share:.0%}" for share in shares))
    spent = seconds(row["seconds"]), seconds(row["seconds_write"]), gib(row["peak_bytes"])
    return (*start, whole(row["explained"]), whole(row["closed"]), *spent, str(row.get("load_before", "")))
