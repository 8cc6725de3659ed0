"""Tables of simulated quarters: policies, differences seed by seed, scopes beside what was published."""

from collections.abc import Callable, Sequence
from statistics import fmean
from typing import Any

from benchmarks.tables import Table
from jiaocha.evaluation.scopes import Scope
from jiaocha_scenarios.published import figure, published_figures

Row = dict[str, Any]
Measure = Callable[[Row], float]

OURS = "ours"
FEN_IN_YI = 1e10
FEN_IN_WAN = 1e6


def names_of(rows: Sequence[Row], key: str) -> list[Any]:
    """Distinct values of a key in the order in which they appear."""
    return list(dict.fromkeys(row[key] for row in rows))


def of(rows: Sequence[Row], **wanted: Any) -> list[Row]:
    """Rows with the given values."""
    return [row for row in rows if all(row[key] == value for key, value in wanted.items())]


def spread(values: Sequence[float]) -> tuple[float, float, float]:
    """Mean, least, most."""
    return fmean(values), min(values), max(values)


def differences(rows: Sequence[Row], name: str, other: str, measure: Measure) -> list[float]:
    """Ours less another policy, seed by seed, in the worlds that have both."""
    ours = {row["seed"]: measure(row) for row in of(rows, name=name, policy=OURS)}
    theirs = {row["seed"]: measure(row) for row in of(rows, name=name, policy=other)}
    return [ours[seed] - theirs[seed] for seed in ours if seed in theirs]


def tables(rows: list[Row]) -> list[Table]:
    """Tables of a run: curves where an assumption was varied, else policies, differences, scopes."""
    if any(row["varied"] for row in rows):
        return [_curve(rows)]
    return [_policies(rows), _differences(rows), _expected(rows), _scopes(rows)]


def _shown(values: Sequence[float], digits: int = 1) -> str:
    mean, least, most = spread(values)
    if len(values) == 1:
        return f"{mean:,.{digits}f}"
    return f"{mean:,.{digits}f} ({least:,.{digits}f} to {most:,.{digits}f})"


def _policies(rows: list[Row]) -> Table:
    lines = []
    for name in names_of(rows, "name"):
        for policy in names_of(of(rows, name=name), "policy"):
            same = of(rows, name=name, policy=policy)
            churn = [row["churn"] for row in same if row["churn"] is not None]
            lines.append((
                name, policy, str(len(same)),
                _shown([row["moved"] for row in same], 0),
                _shown([100 * row["progress"] / row["cases"] for row in same]),
                _shown([row["gain"] for row in same], 0),
                _shown([row["recovered_fen"] / FEN_IN_YI for row in same], 2),
                _shown([row["cost_fen"] / FEN_IN_WAN for row in same], 0),
                _shown([row["worth_fen"] / FEN_IN_WAN for row in same], 0),
                _shown([row["gini"] for row in same], 2),
                _shown([100 * each for each in churn], 0) if churn else "none moved",
                str(sum(row["unplaced"] for row in same)),
            ))  # fmt: skip
    heads = (
        "world", "policy", "seeds", "cases moved", "cases with progress, %",
        "cases with progress more than staying", "money in, 亿元", "cost, 万元",
        "objective at the truth, 万元", "Gini of load", "new pairs of courts, %", "groups without room",
    )  # fmt: skip
    return Table("Realised, all quarters together; mean over the seeds (least to most):", heads, tuple(lines))


def _differences(rows: list[Row]) -> Table:
    """Compare seed by seed: where ours does not win stands here as well."""
    measures: tuple[tuple[str, Measure, int], ...] = (
        ("progress", lambda row: row["progress"], 1),
        ("money", lambda row: row["recovered_fen"] / FEN_IN_YI, 2),
        ("objective", lambda row: row["worth_fen"] / FEN_IN_WAN, 0),
        ("cost", lambda row: row["cost_fen"] / FEN_IN_WAN, 0),
    )
    lines = []
    for name in names_of(rows, "name"):
        for other in names_of(of(rows, name=name), "policy"):
            if other == OURS or not of(rows, name=name, policy=OURS):
                continue
            cells = []
            for label, measure, digits in measures:
                found = differences(rows, name, other, measure)
                cells.append(_shown(found, digits))
                if label != "cost":
                    cells.append(f"{sum(each > 0 for each in found)} of {len(found)}")
            lines.append((name, other, *cells))
    heads = (
        "world", "ours less", "cases with progress", "seeds won", "money in, 亿元", "seeds won",
        "objective, 万元", "seeds won", "cost, 万元",
    )  # fmt: skip
    return Table("Ours less each other policy, seed by seed; mean (least to most):", heads, tuple(lines))


def _expected(rows: list[Row]) -> Table:
    lines = []
    for name in names_of(rows, "name"):
        for policy in names_of(of(rows, name=name), "policy"):
            same = [row for row in of(rows, name=name, policy=policy) if row["moved"]]
            if not same or policy == "stay":
                continue
            above = sum(row["gain_expected"] > row["gain"] for row in same)
            lines.append((
                name, policy,
                _shown([row["gain_expected"] for row in same]),
                _shown([row["gain_true"] for row in same]),
                _shown([row["gain"] for row in same], 0),
                f"{above} of {len(same)}",
            ))  # fmt: skip
    heads = (
        "world", "policy", "expected by the policy", "by the true probabilities", "drawn",
        "expected above drawn",
    )  # fmt: skip
    title = "Cases with progress more than staying: expected, and realised; mean over the seeds:"
    return Table(title, heads, tuple(lines))


PUBLISHED = (
    ("s022", "s023", "s024"),
    ("s014", "s015", "s016"),
    ("s011", "s012", "s013"),
    ("d003", "d004", "d005"),
)
"""Published series: cases, with progress, money. Their scopes and periods differ; they are no one series."""


def published_ranges() -> tuple[tuple[float, float], tuple[float, float]]:
    """Least and most of the published shares of progress, and of the money a case in yuan."""
    shares = [figure(progress) / figure(cases) for cases, progress, _ in PUBLISHED]
    money = [figure(amount) / figure(cases) for cases, _, amount in PUBLISHED]
    return (min(shares), max(shares)), (min(money), max(money))


def _scopes(rows: list[Row]) -> Table:
    """Set our plans' scopes beside the published series, which cover one of them."""
    lines = [_published_line(*row) for row in PUBLISHED]
    (low, high), (least, most) = published_ranges()
    for name in names_of(rows, "name"):
        same = of(rows, name=name, policy=OURS)
        for scope in Scope:
            counts = [row["scopes"][scope.value] for row in same if row["scopes"][scope.value]["cases"]]
            if not counts:
                continue
            share = [count["progress"] / count["cases"] for count in counts]
            money = [count["recovered_fen"] / 100 / count["cases"] for count in counts]
            inside = "no figure published for this scope"
            if scope is Scope.PUBLISHED:
                inside = f"progress {_inside(share, low, high)}; money {_inside(money, least, most)}"
            lines.append((
                name, scope.zh, _shown([count["cases"] for count in counts], 0),
                _shown([100 * each for each in share]), _shown([each / 1e4 for each in money]), inside,
            ))  # fmt: skip
    heads = (
        "source or world", "scope", "cases", "with progress, %", "money a case, 万元",
        "seeds within the series",
    )  # fmt: skip
    title = "Scope by scope under ours, beside the published series (their scopes and periods differ):"
    return Table(title, heads, tuple(lines))


def _inside(values: Sequence[float], low: float, high: float) -> str:
    return f"{sum(low <= value <= high for value in values)} of {len(values)}"


def _published_line(cases: str, progress: str, amount: str) -> tuple[str, ...]:
    found = published_figures().loc[cases]
    share, money = figure(progress) / figure(cases), figure(amount) / figure(cases)
    scope = found["note"] or "not stated"
    return (
        f"{found['source']}（{found['seen']}）", f"{found['period']}; {scope}", f"{figure(cases):,.0f}",
        f"{100 * share:.1f}", f"{money / 1e4:.1f}", "published",
    )  # fmt: skip


def _curve(rows: list[Row]) -> Table:
    lines = []
    for name in names_of(rows, "name"):
        same = of(rows, name=name, policy=OURS)
        gains = {
            other: differences(rows, name, other, lambda row: row["progress"])
            for other in ("nearest", "largest first", "oldest first", "greedy", "ours by grades", "hindsight")
        }
        told = [row["quarters_told_apart"] for row in same if row["quarters_told_apart"] is not None]
        lines.append((
            name, str(len(same)), _shown([row["gain"] for row in same], 0),
            *(_shown(found) if found else "none" for found in gains.values()),
            _shown([row["gain_expected"] - row["gain_true"] for row in same]),
            f"{sum(told)}" if told else "none",
        ))  # fmt: skip
    heads = (
        "world", "seeds", "ours less staying", "less nearest", "less largest first", "less oldest first",
        "less greedy", "less ours by grades", "less hindsight", "expected above the truth",
        "quarters in which courts are told apart",
    )  # fmt: skip
    title = "Cases with progress, ours less others, one assumption varied; mean (least to most):"
    return Table(title, heads, tuple(lines))
