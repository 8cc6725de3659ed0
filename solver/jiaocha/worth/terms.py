"""The terms of an option's value: one function each, in integer fen per member row, costs negative.

Every term is measured against staying and is 0 wherever the option changes nothing for the case, so staying
is worth exactly 0; a group that must move is measured against the same, hypothetical, staying. Factors meet
money in one place (:func:`jiaocha.worth.arrays.to_fen`) and are rounded there, half to even, once per case
and option. All rates are settings of ``policy.weights``; none is approved by a court. "Source" says where the
idea of a term comes from; no source gives an amount.
"""

from collections.abc import Callable

import numpy as np

from jiaocha.worth.arrays import Float64, factors_of, segment_sums, to_fen
from jiaocha.worth.members import Facts, Members
from jiaocha_models.problem import Int64
from jiaocha_models.words import Mode, PartyWish, Term


def progress(facts: Facts, rows: Members) -> Int64:
    """Reward substantive progress: gain in its probability x amount per person x persons x weight.

    Persons are counted up to ``persons_counted`` a case. The weight is the greater of the livelihood and
    wages factors that apply (wages are a livelihood matter) times the petition factor. Source: the published
    share of cases with substantive progress is what the field is judged by; petitions, livelihood and wages
    are its priority classes.
    """
    amount = float(facts.policy.weights.progress_per_person)
    return to_fen(rows.progress_gain * amount * facts.persons[rows.case] * facts.weight[rows.case])


def recovery(facts: Facts, rows: Members) -> Int64:
    """Weigh expected recovery: raw recovery x (concave(total) / total), total over the option's whole group.

    Concave by ``recovery_steps``, so that one huge claim does not outweigh everything; apportioned to the
    cases in proportion to their raw recovery. A total below 0 counts as the mirror image. Source: the money
    recovered is published beside progress; the steps are a policy.
    """
    total = _exact_totals(rows.raw_recovery, rows.start)
    size = np.abs(total)
    with np.errstate(invalid="ignore", divide="ignore"):
        factor = np.where(size > 0, concave(facts, size) / size, 1.0)
    return to_fen(rows.raw_recovery * np.repeat(factor, np.diff(rows.start)))


def effort(facts: Facts, rows: Members) -> Int64:
    """Charge handling effort: minutes of the court that does the work x ``effort_per_minute``.

    Source: simple and complex cases are told apart (繁简分流); the minutes are an assumption.
    """
    return -rows.minutes * facts.policy.weights.effort_per_minute


def crowding(facts: Facts, rows: Members) -> Int64:
    """Charge the delay of the receiver's own cases: minutes x ``crowding_per_minute`` x its load ratio.

    The capacity price says what a minute is worth to the other cases of this quarter's list. This term is
    about creditors who are in no list: the cases the court has already. It is charged whether or not the
    court's room is scarce, and grows with the court's load against the median of its province (1 where
    unknown), so the two never count the same thing. A second team of the case's own court adds nothing to
    that court's load: 0. Source: one of the four factors of convenience is the court's number of cases.
    """
    rate = facts.policy.weights.crowding_per_minute * facts.load_ratio[rows.worker]
    adds = rows.mode != Mode.INTERNAL.position
    return -to_fen(np.where(adds, rows.minutes * rate, 0.0))


def handover(facts: Facts, rows: Members) -> Int64:
    """Charge handing the case and its dossier over: ``handover_per_case`` for every case that moves.

    Source: dossiers travel on paper and results of inquiries are not shared between courts.
    """
    return np.where(rows.moves, -facts.policy.weights.handover_per_case, 0).astype(np.int64)


def ability_gap(facts: Facts, rows: Members) -> Int64:
    """Charge differences in information systems, per grade of 信息化等级, for every case that moves.

    Asymmetric: work from a better equipped court gets stuck in a worse equipped one
    (``ability_gap_per_grade``); the other way round some of it is only redone (``ability_gap_upward``). 0
    where either grade is blank. Source: reports on unequal systems in cross-enforcement.
    """
    weights = facts.policy.weights
    step = facts.digital_level[rows.receiver] - facts.digital_level[rows.origin]
    step = np.where(rows.moves & ~np.isnan(step), step, 0.0).astype(np.int64)
    return -np.where(step < 0, -step * weights.ability_gap_per_grade, step * weights.ability_gap_upward)


def party_travel(facts: Facts, rows: Members) -> Int64:
    """Charge the longer ways of the parties: (km to the new court - km to the old) x ``party_travel_per_km``.

    The creditor's way counts x ``natural_person_factor`` where the creditor is a natural person, the debtor's
    x ``debtor_travel_share``. Positive where the way is shorter. Source: convenience of the parties
    (两便原则: 当事人住所地); no text gives kilometres.
    """
    weights = facts.policy.weights
    factor = np.where(facts.natural_person[rows.case], weights.natural_person_factor, 1.0)
    creditor = _further(rows.party_metres, facts.creditor_metres, rows) * weights.party_travel_per_km
    debtor = _further(rows.debtor_metres, facts.debtor_metres, rows) * weights.party_travel_per_km
    return -to_fen(creditor * factor) - to_fen(debtor * weights.debtor_travel_share)


def court_travel(facts: Facts, rows: Members) -> Int64:
    """Charge the longer way of the court to the main asset: (km of the new court - km of the old) x rate.

    The rate is ``court_travel_per_km``. Where matters are entrusted the entrusted court goes instead.
    Source: convenience of the court (两便原则), place of the main asset.
    """
    further = _further(rows.court_metres, facts.asset_metres, rows)
    return -to_fen(further * facts.policy.weights.court_travel_per_km)


def mode_cost(facts: Facts, rows: Members) -> Int64:
    """Charge instrument and procedure of the mode: ``mode_cost`` for every case the option acts on.

    Source: at the same effect the cheaper mode goes first; the order beyond 内部交叉 and 督促 is a policy.
    """
    cost = factors_of(facts.policy.weights.mode_cost, Mode)[rows.mode]
    return -to_fen(np.where(rows.acts, cost, 0.0))


def party_wish(facts: Facts, rows: Members) -> Int64:
    """Heed what the creditor said, for every case that moves.

    + ``wish_agrees``, or - ``wish_objects``; + ``preferred_court`` where the new court is the one asked for.
    Source: the parties' wishes are to be given full weight; consent is not required.
    """
    weights, wish = facts.policy.weights, facts.wish[rows.case]
    said = np.where(wish == PartyWish.AGREES.position, weights.wish_agrees, 0)
    said = np.where(wish == PartyWish.OBJECTS.position, -weights.wish_objects, said)
    asked = np.where(facts.preferred_court[rows.case] == rows.receiver, weights.preferred_court, 0)
    return np.where(rows.moves, said + asked, 0).astype(np.int64)


def relief(facts: Facts, rows: Members) -> Int64:
    """Reward relief of an overloaded origin: minutes x ``relief_per_minute`` x (load ratio - 1)+.

    Source: relief of a court with too many cases is a recognised reason to move cases away.
    """
    over = np.maximum(facts.load_ratio[rows.origin] - 1.0, 0.0)
    saved = np.where(rows.moves, rows.minutes, 0)
    return to_fen(saved * over * facts.policy.weights.relief_per_minute)


def change(facts: Facts, rows: Members) -> Int64:
    """Charge differences to a previous plan: - ``change_from_previous`` where the placement differs from it.

    Staying is worth 0, so where the previous plan moved the case its own placement gains the amount
    instead. Cases unknown to the previous plan, and quarters without one, have 0.
    """
    before = facts.previous_mode[rows.case]
    differs = (rows.mode != before) | (rows.moves & (facts.previous_receiver[rows.case] != rows.receiver))
    stay_differs = before != Mode.STAY.position
    steps = differs.astype(np.int64) - stay_differs.astype(np.int64)
    return np.where(rows.acts & (before >= 0), -steps * facts.policy.weights.change_from_previous, 0)


def adjustment(facts: Facts, rows: Members) -> Int64:
    """Heed where a person would rather have the case handled: + ``preferred_by_person`` on that placement.

    A row 优先 names a court, a mode or both; what it leaves blank fits all. Staying is worth 0, so where
    it is staying that a person prefers, every other placement loses the amount instead. The shipped weight
    is 0: the wish then decides between otherwise equal options only (:mod:`jiaocha.worth.preference`).
    Source: the table of adjustments.
    """
    asked = facts.preferred.asked(rows.case, rows.mode, rows.receiver).astype(np.int64)
    stay = np.full(len(rows.case), Mode.STAY.position, np.int8)
    asked -= facts.preferred.asked(rows.case, stay, rows.origin)
    return np.where(rows.acts, asked * facts.policy.weights.preferred_by_person, 0)


def force(facts: Facts, rows: Members) -> Int64:
    """Weigh the courts' force in hard cases that move: (new ratio - old ratio) x ``force_per_case``.

    The ratio is enforcement staff against the median of the province and level (:mod:`jiaocha.law.load`).
    Source: one of the four factors of convenience is the court's force (执行力量).
    """
    step = facts.force_ratio[rows.receiver] - facts.force_ratio[rows.origin]
    return to_fen(
        np.where(rows.moves & facts.hard[rows.case], step * facts.policy.weights.force_per_case, 0.0)
    )


def series_evidence(facts: Facts, rows: Members) -> Int64:
    """Reward the court of a series that has the best claim to it, once an option.

    Earliest filing, most cases, first seizure, place of the main asset, bankruptcy jurisdiction, each at its
    ``evidence_`` weight. Source: 执行工作规定第13条 (the first to file), 财产保全规定第21条 (kind and
    place of the asset), a typical case of Suzhou (earliest, most cases, knowledge of assets), guiding case
    252.
    """
    return rows.evidence


def joint_action(facts: Facts, rows: Members) -> Int64:
    """Charge a joint action, once an option: person-days x ``action_per_person_day``, and helpers' ways."""
    return -rows.action_cost


TERMS: dict[Term, Callable[[Facts, Members], Int64]] = {
    Term.PROGRESS: progress,
    Term.RECOVERY: recovery,
    Term.EFFORT: effort,
    Term.CROWDING: crowding,
    Term.HANDOVER: handover,
    Term.ABILITY_GAP: ability_gap,
    Term.PARTY_TRAVEL: party_travel,
    Term.COURT_TRAVEL: court_travel,
    Term.MODE_COST: mode_cost,
    Term.PARTY_WISH: party_wish,
    Term.RELIEF: relief,
    Term.CHANGE: change,
    Term.ADJUSTMENT: adjustment,
    Term.FORCE: force,
    Term.SERIES_EVIDENCE: series_evidence,
    Term.JOINT_ACTION: joint_action,
}
"""Function of every term, in the order of :class:`Term`."""


def raw_cost(facts: Facts, rows: Members) -> Int64:
    """Cost of handling against staying, fen, unweighted: what an option costs in work and travel.

    Effort, handover, mode cost, joint action and the ways of creditor and court at their rates, without the
    factor for natural persons and without terms that are no expense (crowding, ability gap, wishes, relief,
    change, adjustment, force, evidence). Positive is a cost.
    """
    weights = facts.policy.weights
    party = to_fen(_further(rows.party_metres, facts.creditor_metres, rows) * weights.party_travel_per_km)
    spent = effort(facts, rows) + handover(facts, rows) + mode_cost(facts, rows) + court_travel(facts, rows)
    spent = spent + joint_action(facts, rows)
    return party - spent


def concave(facts: Facts, amount: Float64) -> Float64:
    """Weighted amount of a group: each step's part of the amount x the step's weight."""
    weighted = np.zeros(len(amount))
    below = 0.0
    for limit, weight in facts.policy.weights.recovery_steps:
        weighted += weight * np.clip(amount - below, 0.0, limit - below)
        below = float(limit)
    return weighted + facts.policy.weights.recovery_beyond * np.maximum(amount - below, 0.0)


def _further(metres: Int64, at_origin: Int64, rows: Members) -> Float64:
    """Kilometres that the new court is further away than the old; 0 for a case that does not move."""
    return (metres - at_origin[rows.case]) / 1000.0


def _exact_totals(amounts: Int64, start: Int64) -> Float64:
    """Sum of each option's rows as float64, from exact integer sums that cannot overflow."""
    high, low = segment_sums(amounts >> 32, start), segment_sums(amounts & 0xFFFFFFFF, start)
    total: Float64 = high * 4294967296.0 + low
    return total
