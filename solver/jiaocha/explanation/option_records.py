"""Records of the options of one group: terms, uses, room, differences."""

import numpy as np

from jiaocha.explanation.priced import NONE, Priced
from jiaocha.law.distance import great_circle
from jiaocha_models.explanation import CapacityUse, CourtName, MemberTerms, OptionExplained
from jiaocha_models.words import Mode, Resource

MODES = tuple(Mode)
RESOURCES = {resource.value: resource for resource in Resource}


class OptionRecords:
    """Makes the records of one group's options.

    Parameters
    ----------
    made : Priced
    group : int
        -1 for a case without a group: then only courts are named.
    """

    def __init__(self, made: Priced, group: int) -> None:
        self.made, self.group = made, group
        self.options = made.plan.options
        courts = made.plan.quarter.courts
        self._code, self._name = courts["code"].tolist(), courts["name"].tolist()
        chosen = int(made.plan.solution.choice[group]) if made.feasible and group >= 0 else NONE
        self._given_back = {} if chosen == NONE else {row: amount for row, amount, _ in made.uses(chosen)}
        self._net_chosen = int(made.net[chosen]) if chosen != NONE else None
        self._value_chosen = int(self.options.problem.value[chosen]) if chosen != NONE else None

    def named(self, court: int) -> CourtName:
        """Court by position."""
        return CourtName(code=self._code[court], name=self._name[court])

    def court_of_code(self, code: str) -> CourtName:
        """Court by code; the code itself where the roster lacks it."""
        return self.named(self._code.index(code)) if code in self._code else CourtName(code=code, name=code)

    def _court(self, position: int) -> CourtName | None:
        return self.named(position) if position >= 0 else None

    def record(self, option: int, chosen: int, *, members: bool) -> OptionExplained:
        """Record of one option; ``chosen`` is -1 without a plan."""
        options, made = self.options, self.made
        rows = slice(int(options.term_start[option]), int(options.term_start[option + 1]))
        receiver = int(options.option_receiver[option])
        uses = tuple(self._use(*entry) for entry in made.uses(option))
        value, cost = int(options.problem.value[option]), sum(use.cost_fen for use in uses)
        net = value - cost
        return OptionExplained(
            option=option,
            mode=MODES[int(options.option_mode[option])],
            receiver=self._court(receiver),
            decider=self._court(int(options.option_decider[option])),
            action=int(options.option_action[option]),
            metres=self._metres(receiver),
            terms={term: int(values[rows].sum()) for term, values in options.terms.items()},
            value_fen=value,
            uses=uses,
            capacity_cost_fen=cost,
            net_fen=net,
            difference_value_fen=None if self._value_chosen is None else value - self._value_chosen,
            difference_net_fen=None if self._net_chosen is None else net - self._net_chosen,
            raw_recovery_fen=int(options.raw_recovery[rows].sum()),
            raw_cost_fen=int(options.raw_cost[rows].sum()),
            progress_gain=float(options.progress_gain[rows].sum()),
            members=self._members(rows) if members else (),
        )

    def _use(self, row: int, amount: int, cost: int) -> CapacityUse:
        of, made = self.made.records, self.made
        limit, used = int(of["limit"][row]), int(made.used[row])
        mode, window = int(of["mode"][row]), int(of["window"][row])
        shown, per = self._shown(RESOURCES[of["resource"][row]], str(of["unit"][row]))
        return CapacityUse(
            row=row,
            resource=RESOURCES[of["resource"][row]],
            court=self._court(int(of["court"][row])),
            other_court=self._court(int(of["other_court"][row])),
            mode=MODES[mode] if mode >= 0 else None,
            window=window if window >= 0 else None,
            unit=str(of["unit"][row]),
            shown_unit=shown,
            units_per_shown=per,
            amount=amount,
            price_numerator=int(made.price[row]),
            price_denominator=made.denominator,
            cost_fen=cost,
            limit=limit,
            used=used,
            available=limit - used + self._given_back.get(row, 0),
        )

    def _shown(self, resource: Resource, unit: str) -> tuple[str, int]:
        """Name the unit that courts know, and say how many units of the capacity make one."""
        if resource in (Resource.RECEIVER_MINUTES, Resource.UNRESERVED_MINUTES):
            return "折算件", self.made.plan.quarter.policy.capacity.minutes_per_unit
        if resource is Resource.TRAVEL_METRES:
            return "公里", 1000
        return ("件", 100) if resource is Resource.LEADER_CASES else (unit, 1)

    def _members(self, rows: slice) -> tuple[MemberTerms, ...]:
        numbers = self.made.plan.quarter.cases["case_number"].to_numpy(object)
        return tuple(
            MemberTerms(
                case_number=str(numbers[self.options.term_case[row]]),
                terms={term: int(values[row]) for term, values in self.options.terms.items()},
            )
            for row in range(rows.start, rows.stop)
        )

    def _metres(self, receiver: int) -> int | None:
        if receiver < 0:
            return None
        courts = self.made.court_table
        origin = int(self.options.groups["origin"].iloc[self.group])
        found = int(
            great_circle(
                *(
                    np.array(degree[court])
                    for court in (origin, receiver)
                    for degree in (courts.longitude, courts.latitude)
                )
            )
        )
        return None if found < 0 else found
