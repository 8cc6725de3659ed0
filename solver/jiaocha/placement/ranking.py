"""Ranking of a new case's options by value less what they use at the prices, room that is left first."""

from dataclasses import dataclass, field

from jiaocha.placement.capacities import MODES, RESOURCES, Capacities, Prices, rounded_cost
from jiaocha.placement.case_options import CaseOptions
from jiaocha_models import Quarter
from jiaocha_models.explanation import CapacityUse, CourtName
from jiaocha_models.recommendation import RankedOption, Recommendation
from jiaocha_models.words import Ground, GroundSource, Mode, Resource, TriageClass

CLASSES = {each.value: each for each in TriageClass}
GROUNDS = {each.value: each for each in Ground}
SOURCES = {each.value: each for each in GroundSource}

Uses = dict[tuple[int, int], CapacityUse]
"""Records of capacities by key and amount used."""

_NO_OPTION = RankedOption.model_construct(
    rank=0, mode=Mode.STAY, receiver=None, decider=None, action=-1, terms={}, value_fen=0, uses=(),
    capacity_cost_fen=0, net_fen=0, raw_recovery_fen=0, raw_cost_fen=0, progress_gain=0.0, fits=False,
)  # fmt: skip
"""Copied and filled for each option, which is much faster than a new record."""


@dataclass(frozen=True)
class Standing:
    """What the quarter has come to: amounts drawn by key, prices, version of the room, digest of the plan."""

    prices: Prices
    drawn: dict[int, int] = field(default_factory=dict)
    version: int = 0
    plan_digest: str = ""


@dataclass(frozen=True)
class Weighed:
    """One option at the prices: its place, the costs of its uses, its net, and whether it fits."""

    option: int
    costs: tuple[int, ...]
    net: int
    fits: bool


def weigh(options: CaseOptions, capacities: Capacities, standing: Standing) -> list[Weighed]:
    """Weigh all options; those that fit first, then by net, then the cheaper mode, then roster order."""
    numerators, denominator = standing.prices
    found = []
    seen: dict[tuple[int, int], tuple[int, bool]] = {}  # several options use the same
    for option, uses in enumerate(options.uses):
        for use in uses:
            if use not in seen:
                key, amount = use
                left = capacities.left(key) - standing.drawn.get(key, 0)
                seen[use] = rounded_cost(numerators.get(key, 0), amount, denominator), amount <= left
        costs = tuple(seen[use][0] for use in uses)
        fits = all(seen[use][1] for use in uses)
        found.append(Weighed(option, costs, options.value[option] - sum(costs), fits))
    return sorted(found, key=lambda each: (not each.fits, -each.net))


class Ranking:
    """Makes the records of recommendations for one plan.

    Parameters
    ----------
    quarter : Quarter
        Of the plan.
    capacities : Capacities
    """

    def __init__(self, quarter: Quarter, capacities: Capacities) -> None:
        self.capacities = capacities
        courts = quarter.courts
        self._names = [
            CourtName(code=code, name=name)
            for code, name in zip(courts["code"].tolist(), courts["name"].tolist(), strict=True)
        ]
        self._minutes_per_unit = quarter.policy.capacity.minutes_per_unit
        self._placed = _by_debtor(quarter)
        self._uses = {key: self._not_used(key) for key in capacities.keys}

    def recommendation(
        self, options: CaseOptions, standing: Standing, debtors: set[str], best: int | None = None
    ) -> Recommendation:
        """Rank the options of one group of new cases; at most ``best`` of them are listed."""
        weighed = weigh(options, self.capacities, standing)[:best]
        uses = self._uses_of(options, weighed, standing)
        together = sorted({number for debtor in debtors for number in self._placed.get(debtor, ())})
        return Recommendation.model_construct(
            plan_digest=standing.plan_digest,
            version=standing.version,
            cases=options.cases,
            origin=self._names[options.origin],
            triage=CLASSES[options.triage],
            triage_rule=options.rule,
            triage_reason=options.reason,
            ground=GROUNDS[options.ground],
            ground_source=SOURCES[options.ground_source],
            must_move=options.must_move,
            options=tuple(
                self._option(rank, options, each, uses) for rank, each in enumerate(weighed, start=1)
            ),
            together_with=tuple(together),
        )

    def _uses_of(self, options: CaseOptions, weighed: list[Weighed], standing: Standing) -> Uses:
        """Make records of all that the options use; one record where several options use the same."""
        found: Uses = {}
        for each in weighed:
            for use, cost in zip(options.uses[each.option], each.costs, strict=True):
                if use not in found:
                    found[use] = self._use(*use, cost, standing)
        return found

    def _option(self, rank: int, options: CaseOptions, weighed: Weighed, uses: Uses) -> RankedOption:
        option = weighed.option
        return _NO_OPTION.model_copy(
            update={
                "rank": rank,
                "mode": MODES[options.mode[option]],
                "receiver": self._court(options.receiver[option]),
                "decider": self._court(options.decider[option]),
                "action": options.action[option],
                "terms": {term: values[option] for term, values in options.terms.items()},
                "value_fen": options.value[option],
                "uses": tuple(uses[use] for use in options.uses[option]),
                "capacity_cost_fen": sum(weighed.costs),
                "net_fen": weighed.net,
                "raw_recovery_fen": options.raw_recovery[option],
                "raw_cost_fen": options.raw_cost[option],
                "progress_gain": options.progress_gain[option],
                "fits": weighed.fits,
            }
        )

    def _court(self, position: int) -> CourtName | None:
        return self._names[position] if position >= 0 else None

    def _use(self, key: int, amount: int, cost: int, standing: Standing) -> CapacityUse:
        blank = self._uses.get(key)
        if blank is None:
            blank = self._uses[key] = self._not_used(key)
        numerators, denominator = standing.prices
        drawn = standing.drawn.get(key, 0)
        return blank.model_copy(
            update={
                "amount": amount,
                "price_numerator": numerators.get(key, 0),
                "price_denominator": denominator,
                "cost_fen": cost,
                "used": blank.used + drawn,
                "available": blank.available - drawn,
            }
        )

    def _not_used(self, key: int) -> CapacityUse:
        """Record of a capacity with nothing drawn; copies of it are ten times as fast as new records."""
        place = self.capacities.place(key)
        resource = RESOURCES[place.resource]
        shown, per = self._shown(resource, place.unit)
        mode: Mode | None = MODES[place.mode] if place.mode >= 0 else None
        limit, left = self.capacities.limit(key), self.capacities.left(key)
        return CapacityUse.model_construct(
            row=self.capacities.row(key),
            resource=resource,
            court=self._court(place.court),
            other_court=self._court(place.other),
            mode=mode,
            window=place.window if place.window >= 0 else None,
            unit=place.unit,
            shown_unit=shown,
            units_per_shown=per,
            amount=0,
            price_numerator=0,
            price_denominator=1,
            cost_fen=0,
            limit=limit,
            used=limit - left,
            available=left,
        )

    def _shown(self, resource: Resource, unit: str) -> tuple[str, int]:
        """Name the unit that courts know, and say how many units of the capacity make one."""
        if resource in (Resource.RECEIVER_MINUTES, Resource.UNRESERVED_MINUTES):
            return "折算件", self._minutes_per_unit
        if resource is Resource.TRAVEL_METRES:
            return "公里", 1000
        return ("件", 100) if resource is Resource.LEADER_CASES else (unit, 1)


def _by_debtor(quarter: Quarter) -> dict[str, list[str]]:
    """Case numbers of the plan by debtor; none where identifiers hold in one quarter only."""
    found: dict[str, list[str]] = {}
    if quarter.pseudonyms != "keyed":
        return found
    cases = quarter.cases[quarter.cases["debtor_identifier"].notna()]
    for debtor, number in zip(
        cases["debtor_identifier"].tolist(), cases["case_number"].tolist(), strict=True
    ):
        found.setdefault(debtor, []).append(number)
    return found
