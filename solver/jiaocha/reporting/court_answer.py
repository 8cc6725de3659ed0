"""The answer to a court that asks why it receives these cases, as a record."""

from fractions import Fraction

import numpy as np
import pandas as pd

from jiaocha.explanation.option_records import OptionRecords
from jiaocha.explanation.priced import NONE, Priced, priced
from jiaocha.reporting.court_tables import CourtLoads, court_loads
from jiaocha.reporting.exchange_tables import QUARTERS, PastMoves, past_moves
from jiaocha.reporting.tables import PlanTables, plan_tables
from jiaocha.reporting.view import PlanLike
from jiaocha_models.answer import (
    Alternative,
    CourtAnswer,
    CourtLoad,
    QuarterMoves,
    ReceivedCase,
    ReceivedGroup,
    Refusal,
)
from jiaocha_models.explanation import OptionExplained
from jiaocha_models.words import Mode

OTHERS = 2
"""Other receivers named for a group."""


class UnknownCourt(KeyError):
    """The quarter has no court of this code or name."""

    def __str__(self) -> str:
        """Return the sentence without quotation marks."""
        return str(self.args[0])


def answer(plan: PlanLike, court: str, language: str = "zh") -> CourtAnswer:
    """Answer a court: its load, its quarters, each case it receives with alternatives and cost of refusal.

    Parameters
    ----------
    plan : PlanLike
        A plan just made or read from its folder.
    court : str
        Code or name of the court.
    language : {"zh", "en"}
        Language of the legal bases; all other facts are records.

    Returns
    -------
    CourtAnswer
        Everything, the arithmetic included: for the deciding court. What a court itself may see is
        ``answer_record(found, Audience.RECEIVER)``.

    Raises
    ------
    UnknownCourt
        The quarter has no such court.
    """
    tables, made = plan_tables(plan, language), priced(plan)
    view, summary = tables.view, plan.summary
    position = _position(plan, court)
    loads, moves = court_loads(view), past_moves(view)
    of_courts = OptionRecords(made, NONE)
    return CourtAnswer(
        title=summary.title,
        planning_court=of_courts.court_of_code(summary.planning_court),
        planning_date=summary.planning_date,
        status=summary.status,
        reason=summary.reason,
        synthetic=summary.provenance.synthetic,
        court=of_courts.named(position),
        load=_load(tables, loads, position),
        history=len(moves.origin) > 0,
        quarters=_quarters(moves, position),
        sent=int(loads.sent[position]),
        received=int(loads.received[position]),
        groups=_groups(tables, made, position),
        levels=tuple(level.name for level in summary.levels),
    )


def _position(plan: PlanLike, court: str) -> int:
    courts, wanted = plan.quarter.courts, court.strip()
    for column in ("code", "name"):
        found = np.flatnonzero((courts[column] == wanted).to_numpy(bool))
        if len(found) == 1:
            return int(found[0])
    raise UnknownCourt(f"法院表中没有代码或名称为“{wanted}”的法院")


def _load(tables: PlanTables, loads: CourtLoads, court: int) -> CourtLoad:
    courts = tables.view.plan.quarter.courts
    alike = (courts["level"] == courts["level"].iloc[court]) & (
        courts["province"].fillna("") == (courts["province"].fillna("").iloc[court])
    )
    room = tables["received"][tables["received"]["court_position"] == court]
    return CourtLoad(
        judges=_known(courts["judges"].iloc[court]),
        backlog_before=_count(loads.backlog_before[court]),
        backlog_after=_count(loads.backlog_after[court]),
        load_before=_known(loads.load_before[court]),
        load_after=_known(loads.load_after[court]),
        range_low=_known(loads.range_low[court]),
        range_high=_known(loads.range_high[court]),
        range_courts=int((alike.to_numpy(bool) & ~np.isnan(loads.load_before)).sum()),
        room_units=_known(room["room_units"].iloc[0]) if len(room) else None,
        received_units=float(room["received_units"].iloc[0]) if len(room) else 0.0,
        other_units=float(room["other_units"].iloc[0]) if len(room) else 0.0,
        room_left=_known(room["room_left"].iloc[0]) if len(room) else None,
        room_source=str(room["room_source"].iloc[0]) if len(room) else "",
    )


def _known(value: object) -> float | None:
    return None if pd.isna(value) else float(value)  # type: ignore[arg-type, call-overload]


def _count(value: float) -> int | None:
    return None if np.isnan(value) else int(value)


def _quarters(moves: PastMoves, court: int) -> tuple[QuarterMoves, ...]:
    return tuple(
        QuarterMoves(
            start=f"{moves.starts[number]:%Y-%m-%d}",
            end=f"{moves.starts[number + 1] - pd.Timedelta(days=1):%Y-%m-%d}",
            sent=int(((moves.origin == court) & (moves.quarter == number)).sum()),
            received=int(((moves.receiver == court) & (moves.quarter == number)).sum()),
        )
        for number in range(QUARTERS)
    )


def _groups(tables: PlanTables, made: Priced, court: int) -> tuple[ReceivedGroup, ...]:
    """Make the record of every group of which some case changes to the court."""
    view = tables.view
    received = np.flatnonzero(view.transferred & (view.receiver == court))
    groups = dict.fromkeys(view.group[received].tolist())
    return tuple(
        _Received(tables, made, court, group, received[view.group[received] == group].tolist()).record()
        for group in groups
    )


class _Received:
    """One group that a court receives, on its way to its record."""

    def __init__(self, tables: PlanTables, made: Priced, court: int, group: int, cases: list[int]) -> None:
        self.tables, self.made, self.court, self.group, self.cases = tables, made, court, group, cases
        self.of_options = OptionRecords(made, group)
        problem = made.plan.options.problem
        self.chosen = int(made.plan.solution.choice[group])
        own = np.arange(problem.group_start[group], problem.group_start[group + 1])
        own = own[made.plan.options.option_receiver[own] != court]
        order = np.lexsort((problem.preference[own], -made.net[own], made.too_large[own]))
        self.others = [
            self.of_options.record(option, self.chosen, members=False) for option in own[order].tolist()
        ]

    def record(self) -> ReceivedGroup:
        """Put the record together."""
        view, options = self.tables.view, self.made.plan.options
        chosen = self.of_options.record(self.chosen, self.chosen, members=False)
        origin = int(options.groups["origin"].iloc[self.group])
        receivers = self._receivers(self.of_options.named(origin).code)
        minutes = int(options.option_minutes[self.chosen])
        return ReceivedGroup(
            group=str(view.group_names[self.group]),
            cases=tuple(self._case(case) for case in self.cases),
            kept=int(((view.group == self.group) & (view.origin == self.court)).sum()),
            mode=chosen.mode,
            decider=chosen.decider,
            units=minutes / self.made.plan.quarter.policy.capacity.minutes_per_unit,
            metres=chosen.metres,
            other_receivers=len(receivers),
            farther=sum((each.metres or 0) > (chosen.metres or 0) for each in receivers),
            without_room=sum(bool(each.lacking) for each in receivers),
            chosen=chosen,
            alternatives=tuple(alternative(each) for each in receivers[:OTHERS]),
            refusal=self._refusal(chosen),
        )

    def _case(self, case: int) -> ReceivedCase:
        return ReceivedCase(
            case_number=str(self.tables["cases"]["case_number"].iloc[case]),
            origin=self.of_options.named(int(self.tables.view.origin[case])),
            basis=str(self.tables["cases"]["basis"].iloc[case]),
        )

    def _receivers(self, origin: str) -> list[OptionExplained]:
        """Best option of every other receiver that is open, the best receiver first."""
        best: dict[str, OptionExplained] = {}
        for each in self.others:
            if each.receiver is not None and each.receiver.code != origin:
                best.setdefault(each.receiver.code, each)
        return list(best.values())

    def _refusal(self, chosen: OptionExplained) -> Refusal:
        """Bound what it costs if the court does not take the group (docs: answers)."""
        fitting = [each for each in self.others if not each.lacking]
        best = max(fitting, key=lambda each: each.value_fen, default=None)
        possible = [each for each in self.others if not each.too_large]
        return Refusal(
            moves_to=None if best is None else alternative(best),
            at_prices_fen=max(0, chosen.net_fen - possible[0].net_fen) if possible else None,
            at_least_fen=self._certified(possible),
            at_most_fen=None if best is None else max(0, chosen.value_fen - best.value_fen),
        )

    def _certified(self, possible: list[OptionExplained]) -> int:
        """Plan's value less the price bound of the plans in which the group goes to another place."""
        if not possible:
            return 0
        solution = self.made.plan.solution
        prices = solution.prices
        multiplier = Fraction(int(prices.group_multiplier[self.group]), prices.denominator)
        behind = (multiplier - max(_at_prices(each) for each in possible)) // 1
        return max(0, solution.value - prices.bound + int(behind))


def _at_prices(option: OptionExplained) -> Fraction:
    cost = sum(
        (Fraction(use.price_numerator * use.amount, use.price_denominator) for use in option.uses), Fraction()
    )
    return option.value_fen - cost


def alternative(option: OptionExplained) -> Alternative:
    """Another place for a group, from one of its options."""
    return Alternative(
        mode=option.mode,
        receiver=None if option.mode is Mode.STAY else option.receiver,
        metres=option.metres,
        has_room=not option.lacking,
        option=option,
    )
