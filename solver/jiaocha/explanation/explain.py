"""The explanation of one case."""

from fractions import Fraction
from pathlib import Path

import numpy as np

from jiaocha.explanation.option_records import OptionRecords
from jiaocha.explanation.priced import NONE, PlanLike, Priced, priced
from jiaocha.folder import read_plan
from jiaocha.law.closed import closed_pairs
from jiaocha.law.related import related_groups
from jiaocha.law.rules import PAIR_RULES
from jiaocha.worth.learning import learning_cases
from jiaocha_models.explanation import (
    ClosedPair,
    ExactFigure,
    Explanation,
    OptionExplained,
    ReportedUp,
    Threshold,
)
from jiaocha_models.problem import Limits
from jiaocha_models.words import Ground, GroundSource, Mode, TriageClass

BEST = 3
"""Alternatives of which it is said what would have to change."""

MODES = tuple(Mode)
CLASSES = {class_.value: class_ for class_ in TriageClass}
GROUNDS = {ground.value: ground for ground in Ground}
SOURCES = {source.value: source for source in GroundSource}


class UnknownCase(KeyError):
    """The quarter has no case of this number."""

    def __str__(self) -> str:
        """Return the sentence without quotation marks."""
        return str(self.args[0])


def explain(
    plan: PlanLike | str | Path, case: str, *, exact: bool = False, limits: Limits | None = None
) -> Explanation:
    """Explain where a case goes, and why not elsewhere.

    Parameters
    ----------
    plan : PlanLike or path
        A plan just made, a plan read, or its folder.
    case : str
        Case number, in any accepted form. The answer is about the case's whole group.
    exact : bool
        Solve again, with each of the best three alternatives forced, for the exact cost of overriding. Only
        this loads the solver.
    limits : Limits, optional
        When to stop solving; the plan's own effort by default.

    Returns
    -------
    Explanation

    Raises
    ------
    UnknownCase
        The quarter has no such case.
    ValueError
        The plan does not belong to its quarter.
    InputError
        ``exact`` is asked of a plan whose policy orders objectives.

    Examples
    --------
    >>> found = explain("方案", "（2025）宁0423执3号")  # doctest: +SKIP
    >>> found.chosen.mode.zh, found.chosen.net_fen  # doctest: +SKIP
    ('指令执行', 1234567)
    """
    made = priced(read_plan(plan) if isinstance(plan, str | Path) else plan)
    position = made.find(case)
    if position is None:
        raise UnknownCase(f"本季度没有案号为“{case}”的案件")
    return _Explained(made, position, exact, limits).record()


class _Explained:
    """One case of a priced plan on its way to its record."""

    def __init__(self, made: Priced, case: int, exact: bool, limits: Limits | None) -> None:
        self.made, self.case, self.exact, self.limits = made, case, exact, limits
        self.plan = made.plan
        self.options = made.plan.options
        self.group = int(self.options.case_group[case])
        self.of_options = OptionRecords(made, self.group)

    def record(self) -> Explanation:
        """Put the record together."""
        plan, options = self.plan, self.options
        cases = plan.quarter.cases
        triage = options.triage.iloc[self.case]
        candidate = self.group >= 0
        members = np.flatnonzero(options.case_group == self.group) if candidate else np.array([self.case])
        numbers = cases["case_number"].to_numpy(object)[members]
        origin = self._origin()
        chosen, alternatives = self._options() if candidate else (None, ())
        closed = self._closed() if candidate else ()
        return Explanation(
            title=plan.summary.title,
            planning_court=self.of_options.court_of_code(plan.summary.planning_court),
            case_number=str(cases["case_number"].iloc[self.case]),
            group=str(options.groups["group"].iloc[self.group]) if candidate else "",
            cases=tuple(numbers.tolist()),
            origin=self.of_options.named(origin),
            origins=int(options.groups["origins"].iloc[self.group]) if candidate else 1,
            triage=CLASSES[triage["class_"]],
            triage_rule=_text(triage["rule"]),
            triage_reason=_text(triage["reason"]),
            ground=GROUNDS[triage["ground"]],
            ground_source=SOURCES[triage["ground_source"]],
            fact=_text(triage["fact"]),
            status=plan.summary.status,
            value_fen=plan.summary.value_fen,
            bound_fen=plan.summary.bound_fen,
            must_move=candidate and not any(o.mode is Mode.STAY for o in (*alternatives, chosen) if o),
            chosen=chosen,
            alternatives=alternatives,
            thresholds=self._thresholds(alternatives) if chosen is not None else (),
            closed=closed,
            closed_by_rule=_by_rule(closed),
            conflict=self._conflict(),
            report_up=self._report_up(),
            synthetic=plan.summary.provenance.synthetic,
            levels=tuple(level.name for level in plan.summary.levels),
            learning=bool(learning_cases([cases["case_number"].iloc[self.case]], plan.quarter.policy)[0]),
        )

    def _origin(self) -> int:
        codes = self.plan.quarter.courts["code"].tolist()
        return codes.index(self.plan.quarter.cases["court_code"].iloc[self.case])

    def _options(self) -> tuple[OptionExplained | None, tuple[OptionExplained, ...]]:
        """Chosen option, and all others with the best net first; ties by the plan's own preference.

        Options too large for a court even alone come last.
        """
        problem, made = self.options.problem, self.made
        own = np.arange(problem.group_start[self.group], problem.group_start[self.group + 1])
        chosen = int(self.plan.solution.choice[self.group]) if made.feasible else NONE
        order = own[np.lexsort((problem.preference[own], -made.net[own], made.too_large[own]))].tolist()
        others = [option for option in order if option != chosen]
        records = tuple(
            self.of_options.record(option, chosen, members=place < BEST)
            for place, option in enumerate(others)
        )
        return (None if chosen == NONE else self.of_options.record(chosen, chosen, members=True)), records

    def _thresholds(self, alternatives: tuple[OptionExplained, ...]) -> tuple[Threshold, ...]:
        """For the best three: the figure at prices, what is certified, and the exact one if asked for."""
        prices, solution = self.plan.solution.prices, self.plan.solution
        best = Fraction(int(prices.group_multiplier[self.group]), prices.denominator)
        slack = solution.value - prices.bound
        found = []
        fitting = (a.net_fen for a in alternatives if not a.too_large)
        top = max([self.made.net[int(solution.choice[self.group])], *fitting])
        for each in alternatives[:BEST]:
            cost = sum(Fraction(u.price_numerator * u.amount, u.price_denominator) for u in each.uses)
            behind = (best - (each.value_fen - cost)) // 1
            exact = self._exact(each.option) if self.exact else None
            found.append(
                Threshold(
                    option=each.option,
                    at_prices_fen=max(0, int(top) - each.net_fen),
                    cost_at_least_fen=max(0, slack + int(behind)),
                    exact=exact,
                )
            )
        return tuple(found)

    def _exact(self, option: int) -> ExactFigure:
        from jiaocha.forcing import cost_of_forcing  # the solver loads behind this, and only on request

        return cost_of_forcing(self.plan, option, self.limits)

    def _closed(self) -> tuple[ClosedPair, ...]:
        found = closed_pairs(self.plan.quarter, self.made.pairs, self.group)
        start = self.options.problem.group_start[self.group : self.group + 2]
        own = slice(*start.tolist())
        still = set(
            zip(
                self.options.option_mode[own].tolist(),
                self.options.option_receiver[own].tolist(),
                strict=True,
            )
        )
        rows = zip(found.mode.tolist(), found.receiver.tolist(), found.rule.tolist(), strict=True)
        return tuple(
            ClosedPair(
                mode=MODES[mode],
                receiver=self.of_options.named(court) if court >= 0 else None,
                rule=PAIR_RULES[rule].name,
            )
            for mode, court, rule in rows
            if (mode, court) not in still
        )

    def _conflict(self) -> str:
        conflicts = self.options.conflicts
        mine = conflicts[conflicts["group"] == self.group] if self.group >= 0 else conflicts[:0]
        return "；".join(str(reason) for reason in mine["reason"])

    def _report_up(self) -> tuple[ReportedUp, ...]:
        table = self.options.report_up
        if self.options.triage["class_"].iloc[self.case] != TriageClass.REPORT_UP.value or table.empty:
            return ()
        named = self.of_options.named
        own = table[table["group"] == self._reported_group()]
        return tuple(
            ReportedUp(
                mode=MODES[int(row["mode"])],
                receiver=named(int(row["receiver"])),
                decider=named(int(row["decider"])),
                reason=str(row["reason"]),
            )
            for row in own.to_dict("records")
        )

    def _reported_group(self) -> str:
        """Group of a reported case: the one whose lead case or smallest number it shares."""
        numbers = self.plan.quarter.cases["case_number"]
        reported = (self.options.triage["class_"] == TriageClass.REPORT_UP.value).to_numpy(bool)
        group = related_groups(self.plan.quarter, reported)
        first = int(np.flatnonzero(group == group[self.case])[0])
        return str(numbers.iloc[first])


def _by_rule(closed: tuple[ClosedPair, ...]) -> dict[str, int]:
    """Count closed pairs by rule, in the order of the rules."""
    counted: dict[str, int] = {}
    for pair in closed:
        counted[pair.rule] = counted.get(pair.rule, 0) + 1
    return {rule.name: counted[rule.name] for rule in PAIR_RULES if rule.name in counted}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
