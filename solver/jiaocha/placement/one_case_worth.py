"""What the options of one case are worth, and what they use: the terms and demands of the quarter."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from jiaocha.law.courts import NONE
from jiaocha.law.grounds import ACCUSING
from jiaocha.placement.capacities import key_of
from jiaocha.placement.one_case import OneCase, Row, Sorted
from jiaocha.placement.one_case_facts import main_matter_court
from jiaocha.placement.prepared import Prepared
from jiaocha.worth.arrays import Float64, to_fen
from jiaocha.worth.collectible import UNKNOWN
from jiaocha.worth.estimated import Estimated, counted
from jiaocha.worth.learning import learning_cases
from jiaocha.worth.members import Choices, Facts, Members, members_of
from jiaocha.worth.preferred import Preferred
from jiaocha.worth.recovery import Prospects
from jiaocha.worth.rows import Uses, limited_demand
from jiaocha.worth.terms import TERMS, raw_cost
from jiaocha.worth.travel import Places, metres_between
from jiaocha_models.problem import Int64
from jiaocha_models.words import (
    AdjustmentKind,
    Answer,
    AssetKind,
    Complexity,
    Ground,
    Mode,
    PartyKind,
    PartyWish,
    Resource,
    Term,
)

_MODES = {mode.value: mode.position for mode in Mode}
_WISHES = {wish.value: wish.position for wish in PartyWish}
_ASSETS = {kind.value: kind.position for kind in AssetKind}
_ACCUSING = frozenset(str(ground) for ground in ACCUSING)
_FORCE_COUNTS = (Ground.SHORT_OF_FORCE.value, Ground.COMPLEX_ASSET.value)
Brought = Mapping[str, Int64]
"""What courts bring to joint actions, by column of ``Options.contributions``."""

_ENTRUSTED, _STAY = Mode.ENTRUSTED.position, Mode.STAY.position


@dataclass(frozen=True, eq=False)
class Worth:
    """Terms and sums of the options, shape (n_options,), and their uses by key."""

    terms: dict[Term, Int64]
    value: Int64
    raw_recovery: Int64
    raw_cost: Int64
    minutes: Int64
    progress_gain: list[float]
    uses: list[list[tuple[int, int]]]


def worth_of(
    facts: Facts, choices: Choices, brought: Brought | None, small: bool, prepared: Prepared
) -> Worth:
    """Weigh the open options of one case."""
    n_options = len(choices.mode)
    members = members_of(facts, np.arange(n_options + 1), np.zeros(n_options, np.int32), choices)
    terms = {term: amount(facts, members) for term, amount in TERMS.items()}
    return Worth(
        terms=terms,
        value=np.sum(list(terms.values()), axis=0),
        raw_recovery=members.raw_recovery,
        raw_cost=raw_cost(facts, members),
        minutes=members.minutes,
        progress_gain=members.progress_gain.tolist(),
        uses=_uses_by_key(_uses(facts, members, choices, brought, small), prepared),
    )


def _uses(facts: Facts, members: Members, choices: Choices, brought: Brought | None, small: bool) -> Uses:
    mode, moving = choices.mode, members.moves.astype(np.int64)
    option = np.flatnonzero(members.moves)
    return Uses(
        mode=mode,
        receiver=choices.receiver,
        decider=choices.decider,
        worker=np.where((mode == _STAY) | (mode == _ENTRUSTED), NONE, members.worker).astype(np.int32),
        minutes=members.minutes,
        acting=members.acts.astype(np.int64),
        moving=moving,
        metres=np.where(members.moves, members.court_metres, 0),
        leading=moving * facts.leader_weight[0],
        small=np.full(len(mode), small),
        brought=_NOTHING_BROUGHT if brought is None else brought,
        sent_option=option,
        sent_origin=members.origin[option],
        sent_cases=np.ones(len(option), np.int64),
    )


_NOTHING_BROUGHT: Brought = {
    name: np.zeros(0, np.int64) for name in ("option", "court", "window", "persons", "days", "minutes")
}


def _uses_by_key(uses: Uses, prepared: Prepared) -> list[list[tuple[int, int]]]:
    """Capacities of each option in the order of the quarter's rows: by key."""
    found: list[list[tuple[int, int]]] = [[] for _ in range(len(uses.mode))]
    for resource, limit in prepared.limited:
        if resource is Resource.ACTION_DAYS and uses.brought is _NOTHING_BROUGHT:
            continue
        demand = limited_demand(resource, uses, limit)
        place = np.full(len(demand.option), resource.position)
        keys = key_of(place, demand.court, demand.other, demand.mode, demand.window, prepared.courts.size)
        for option, key, amount in zip(
            demand.option.tolist(), keys.tolist(), demand.amount.tolist(), strict=True
        ):
            found[option].append((key, amount))
    return [sorted(each) for each in found]


def action_cost(
    brought: Brought, receiver: Int64, n_options: int, asset: Places, prepared: Prepared
) -> Int64:
    """As :mod:`jiaocha.worth.option_facts`: persons x days x rate, and the helpers' ways."""
    weights = prepared.policy.weights
    option, court, days, persons = (brought[name] for name in ("option", "court", "days", "persons"))
    start = asset.at(np.zeros(len(court), np.int64))
    metres = metres_between(start, prepared.court_place.at(court))
    way = metres / 1000.0 * weights.court_travel_per_km * days
    cost = np.zeros(n_options, np.int64)
    people = persons * days * weights.action_per_person_day
    np.add.at(cost, option, people + to_fen(np.where(court != receiver[option], way, 0.0)))
    return cost


def worth_facts(
    one: OneCase, found: Sorted, origin: int, matters: Sequence[tuple[int, int]], prepared: Prepared
) -> Facts:
    """Facts of the case, as :func:`jiaocha.worth.facts.facts_of` has them."""
    case, policy = one.case, prepared.policy
    seat = prepared.court_place.at(np.array([origin]))
    debtor, creditor, asset = (
        prepared.place(prepared.division(case[f"{who}_division"])) for who in ("debtor", "creditor", "asset")
    )
    creditor, asset = creditor.known_or(seat), asset.known_or(debtor).known_or(seat)
    debtor = debtor.known_or(seat)
    previous = one.previous[0] if one.previous else None
    hard = found.ground in _FORCE_COUNTS or case["complexity"] == Complexity.HARD.value
    led = 100 if case["leader_required"] else policy.capacity.leader_share_percent
    persons = case["persons_helped"]
    helped = min(1 if persons is None else persons, policy.weights.persons_counted)
    natural = case["creditor_kind"] == PartyKind.NATURAL_PERSON.value
    return Facts(
        policy=policy,
        origin=np.array([origin], np.int32),
        units=np.array([_units(case, prepared) * 1.0]),
        prospects=_prospects(one, found, origin, prepared),
        persons=np.array([helped]),
        weight=np.array([_weight(case, prepared)]),
        natural_person=np.array([natural]),
        hard=np.array([hard]),
        asset_kind=np.array([_ASSETS[case["asset_kind"]]], np.int8),
        leader_weight=np.array([led]),
        matter_minutes=np.array([sum(minutes for _, minutes in matters)]),
        matter_court=np.array([main_matter_court(matters)], np.int32),
        wish=np.array([_WISHES[case["party_wish"]]], np.int8),
        preferred_court=np.array([prepared.court(case["preferred_court"])], np.int32),
        creditor_place=creditor,
        debtor_place=debtor,
        asset_place=asset,
        creditor_metres=metres_between(creditor, seat),
        debtor_metres=metres_between(debtor, seat),
        asset_metres=metres_between(asset, seat),
        court_place=prepared.court_place,
        load_ratio=prepared.load,
        force_ratio=prepared.force_ratio,
        experience=prepared.experience,
        digital_level=prepared.digital_level,
        preferred=_preferred(one, prepared),
        previous_mode=np.array([NONE if previous is None else _MODES[previous["mode"]]], np.int8),
        previous_receiver=np.array(
            [NONE if previous is None else prepared.court(previous["court_code"])], np.int32
        ),
    )


def outstanding_of(case: Row) -> int:
    """As :func:`jiaocha.worth.collectible.outstanding_amount`."""
    stated: int | None = case["outstanding"]
    return max(case["claimed"] - case["recovered"] if stated is None else stated, 0)


def is_small(case: Row, prepared: Prepared) -> bool:
    """As :func:`jiaocha.worth.options.small_claims`, for a case alone."""
    small = outstanding_of(case) <= prepared.policy.capacity.small_claim_limit
    return bool(case["livelihood"] or case["wages"]) and small


def _units(case: Row, prepared: Prepared) -> float:
    stated = case["effort_units"]
    if stated is not None:
        return float(stated)
    return prepared.units_by_complexity[case["complexity"]] * prepared.asset_factor[case["asset_kind"]]


def _weight(case: Row, prepared: Prepared) -> float:
    weights = prepared.policy.weights
    livelihood = weights.livelihood_factor if case["livelihood"] else 1.0
    wages = weights.wages_factor if case["wages"] else 1.0
    return max(livelihood, wages) * (weights.petition_factor if case["petition"] else 1.0)


def _prospects(one: OneCase, found: Sorted, origin: int, prepared: Prepared) -> Prospects:
    case, policy = one.case, prepared.policy.recovery
    lead = case["lead_quality"]
    table = prepared.progress_if_stay[lead]
    given = case["progress_if_stay"]
    graded = table if given is None else float(given)
    share = prepared.share_of_asset[case["asset_kind"]]
    unable = policy.unable_factor if case["debtor_unable"] == Answer.YES.value else 1.0
    factor = prepared.ground_factor[found.ground] * unable
    by_table = min((prepared.progress_if_moved[lead] - table) * factor, 1.0 - graded)
    moved = case["progress_if_moved"]
    stated = case["recovery_if_stay"]
    stated_stay = graded * share if stated is None else float(stated)
    stated_moved = case["recovery_if_moved"]
    estimated = _estimated(one, prepared)
    own = np.array([0], np.int32), np.array([origin], np.int32), np.array([_STAY], np.int8)
    stay, stay_share = estimated.at(*own)
    return Prospects(
        stay=np.where(np.isnan(stay), graded, stay),
        stay_share=stay_share,
        estimated=estimated,
        gain=np.array([by_table if moved is None else float(moved) - graded]),
        share=np.array([share]),
        stated_stay=np.array([stated_stay]),
        stated_gain=np.array([np.nan if stated_moved is None else float(stated_moved) - stated_stay]),
        collectible=np.array([_collectible(case)]),
        accused=np.array([found.ground in _ACCUSING]),
        interfered=np.array([found.ground == Ground.LOCAL_INTERFERENCE.value]),
        interfered_factor=policy.interfered_factor,
        mode_factor=prepared.mode_factor,
    )


def _collectible(case: Row) -> int:
    claim: int = max(outstanding_of(case) - case["money_held"], 0)
    value = case["asset_value"]
    net = UNKNOWN if value is None or value == UNKNOWN else max(value - case["prior_rights"], 0)
    return min(claim, net)


def _estimated(one: OneCase, prepared: Prepared) -> Estimated:
    rows: dict[int, Row] = {}
    n_courts, recovery = prepared.courts.size, prepared.policy.recovery
    for row in one.estimates if recovery.from_estimates else ():
        court = prepared.court(row["court_code"])
        if court != NONE and row["mode"] is not None:
            rows.setdefault(court * len(Mode) + _MODES[row["mode"]], row)
    key = np.array(sorted(rows), np.int64)
    learning = np.repeat(learning_cases([str(one.case["case_number"])], prepared.policy), len(key))

    def column(name: str) -> Float64:
        values = (rows[at][name] for at in key.tolist())
        return np.array([np.nan if value is None else float(value) for value in values], np.float64)

    progress, share = (
        counted(key, column(name), column(f"{name}_low"), learning, n_courts, recovery.caution)
        for name in ("progress", "share")
    )
    return Estimated(n_courts, key, progress, share)


def _preferred(one: OneCase, prepared: Prepared) -> Preferred:
    wishes = [
        (prepared.court(row["court_code"]), NONE if row["mode"] is None else _MODES[row["mode"]])
        for row in one.adjustments
        if row["kind"] == AdjustmentKind.PREFER.value
    ]
    says = np.array([each for each in wishes if max(each) >= 0], np.int64).reshape(-1, 2)
    return Preferred(np.zeros(len(says), np.int64), says[:, 0], says[:, 1])
