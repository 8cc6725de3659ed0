"""Charts of simulated quarters for the documents."""

from typing import Any

from benchmarks.charts import Bars, Chart, Curves
from benchmarks.realised_tables import OURS, differences, names_of, of, spread

Row = dict[str, Any]

OTHERS = ("nearest", "oldest first", "greedy", "ours by grades", "hindsight")


def charts(rows: list[Row]) -> dict[str, Chart]:
    """Draw progress by policy of each world; where an assumption was varied, curves over it."""
    varied = [each for each in names_of(rows, "varied") if each]
    if varied:
        return {each: _curves(of(rows, varied=each), each) for each in varied if _several(rows, each)}
    found: dict[str, Chart] = {}
    sizes = names_of(rows, "size")
    for size in sizes:
        same, part = of(rows, size=size), f"{size}_" if len(sizes) > 1 else ""
        policies = [each for each in names_of(same, "policy") if each != "stay"]
        lines = [(each, spread([row["gain"] for row in of(same, policy=each)])) for each in policies]
        title = f"Cases with progress more than if all had stayed ({same[0]['name']})"
        found[f"{part}gain"] = Bars(title, "cases, all quarters; mean, least and most over the seeds", lines)
        money = [(each, spread(_money(same, each))) for each in policies]
        title = f"Money in more than if all had stayed ({same[0]['name']})"
        found[f"{part}money"] = Bars(title, "亿元, all quarters; mean, least and most over the seeds", money)
    return found


def _money(rows: list[Row], policy: str) -> list[float]:
    return [(row["recovered_fen"] - row["recovered_if_stayed_fen"]) / 1e10 for row in of(rows, policy=policy)]


def _several(rows: list[Row], varied: str) -> bool:
    return len({row["varied_to"] for row in of(rows, varied=varied)}) > 1


def _curves(rows: list[Row], varied: str) -> Curves:
    series = []
    for other in OTHERS:
        curve = []
        for value in sorted(names_of(rows, "varied_to")):
            name = of(rows, varied_to=value)[0]["name"]
            found = differences(rows, name, other, lambda row: row["gain"])
            if found:
                curve.append((value, spread(found)))
        if curve:
            series.append((f"less {other}", curve))
    worlds = of(rows, policy=OURS)
    title = f"Cases with progress, ours less others, over {varied} ({worlds[0]['size']})"
    return Curves(title, varied, "cases, all quarters; mean, least and most over the seeds", series)
