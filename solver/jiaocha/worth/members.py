"""Member rows: one row for each case of each option's group, with everything the terms need.

Three words are used throughout. A row *acts* if the option changes how the case is handled; it does not if
the option is to stay, if the case lies already in the court that the option names (a series concentrated
in one of its own courts: it costs nothing there, and gains all the same unless its ground accuses), or if
matters are entrusted and the case has none. It *moves* if the case changes its court. Its *worker* is the
court that does the work: the receiver, or, for supervision, the court that supervises, for entrusted
matters the court that carries out most of the case's (its work is charged, its room is not used).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jiaocha.worth.arrays import Flags, Float64, factors_of, to_integers
from jiaocha.worth.preferred import Preferred
from jiaocha.worth.recovery import Prospects, gains_of
from jiaocha.worth.travel import Places, metres_between
from jiaocha_models.policy import Policy
from jiaocha_models.problem import Int32, Int64
from jiaocha_models.words import TRANSFER_MODES, Mode

_TRANSFERS = np.array([mode in TRANSFER_MODES for mode in Mode])


@dataclass(frozen=True, eq=False)
class Facts:
    """What the terms know about cases (shape (n_cases,)) and courts (shape (n_courts,)).

    Attributes
    ----------
    policy : Policy
    origin : int32
        Court that has the case.
    units : float64
        Weighted cases of the case, at the share at which it counts in its group.
    prospects : Prospects
    persons : int64
        Persons helped, at most ``weights.persons_counted``.
    weight : float64
        Livelihood or wages factor (the greater that applies) x petition factor.
    natural_person : bool
        The creditor is a natural person.
    hard : bool
        The case is hard (疑难), or stands on short force or a complex asset: a court's force counts.
    asset_kind : int8
        Position in AssetKind.
    leader_weight : int64
        Hundredths of a case that count as led by a court's leader (包案).
    matter_minutes : int64, matter_court : int32
        Minutes of the matters other courts may carry out, and the court with most of them, -1 for none.
    wish : int8
        Position in PartyWish.
    preferred_court : int32
        Court the parties asked for, -1 for none.
    creditor_place, debtor_place, asset_place : Places
    creditor_metres, debtor_metres, asset_metres : int64
        From creditor, debtor and asset to the court that has the case.
    court_place : Places
        Of the courts.
    load_ratio : float64
        Load of the court against its province's median.
    force_ratio : float64
        Enforcement staff of the court against its province's median.
    experience : bool, shape (n_courts, n_asset_kinds)
        Kinds of assets that the court says it has handled.
    digital_level : float64
        1 to 5, NaN where unknown.
    preferred : Preferred
        Where a person would rather have a case handled.
    previous_mode : int8, previous_receiver : int32
        What a previous plan chose; -1 and -1 where there is none.
    """

    policy: Policy
    origin: Int32
    units: Float64
    prospects: Prospects
    persons: Int64
    weight: Float64
    natural_person: Flags
    hard: Flags
    asset_kind: NDArray[np.int8]
    leader_weight: Int64
    matter_minutes: Int64
    matter_court: Int32
    wish: NDArray[np.int8]
    preferred_court: Int32
    creditor_place: Places
    debtor_place: Places
    asset_place: Places
    creditor_metres: Int64
    debtor_metres: Int64
    asset_metres: Int64
    court_place: Places
    load_ratio: Float64
    force_ratio: Float64
    experience: NDArray[np.bool_]
    digital_level: Float64
    preferred: Preferred
    previous_mode: NDArray[np.int8]
    previous_receiver: Int32


@dataclass(frozen=True, eq=False)
class Members:
    """Member rows of some consecutive options; arrays of shape (n_rows,) unless stated otherwise.

    Attributes
    ----------
    start : int64, shape (n_options + 1,)
        Rows of option k are ``start[k]:start[k + 1]``.
    case, mode, origin, receiver, worker
        Positions; ``receiver`` is the case's own court wherever the case does not move.
    acts, moves : bool
        See the module's words.
    minutes : int64
        Effort of the worker; 0 where the row does not act.
    progress_gain : float64
    raw_recovery : int64
        Fen.
    party_metres, debtor_metres, court_metres : int64
        From creditor and debtor to the court that will have the case, and from the court that will do the
        work at the asset.
    evidence, action_cost : int64
        Fen of the option as a whole, on the first of its rows that acts (:mod:`jiaocha.worth.option_facts`).
    """

    start: Int64
    case: Int32
    mode: NDArray[np.int8]
    origin: Int32
    receiver: Int32
    worker: Int32
    acts: Flags
    moves: Flags
    minutes: Int64
    progress_gain: Float64
    raw_recovery: Int64
    party_metres: Int64
    debtor_metres: Int64
    court_metres: Int64
    evidence: Int64
    action_cost: Int64


@dataclass(frozen=True, eq=False)
class Choices:
    """Some consecutive options; arrays of shape (n_options,).

    Attributes
    ----------
    mode : int8
    receiver, decider : int32
    evidence, action_cost : int64
        Fen, of the option as a whole.
    """

    mode: NDArray[np.int8]
    receiver: Int32
    decider: Int32
    evidence: Int64
    action_cost: Int64


def members_of(facts: Facts, start: Int64, case: Int32, options: Choices) -> Members:
    """Member rows of options.

    Parameters
    ----------
    facts : Facts
    start : int64, shape (n_options + 1,)
    case : int32, shape (n_rows,)
    options : Choices
    """
    count = np.diff(start)
    mode, named = np.repeat(options.mode, count), np.repeat(options.receiver, count)
    origin = facts.origin[case]
    moves = _TRANSFERS[mode] & (named != origin)
    entrusted = (mode == Mode.ENTRUSTED.position) & (facts.matter_court[case] >= 0)
    acts = np.where(_TRANSFERS[mode], moves, (mode != Mode.STAY.position) & (mode != Mode.ENTRUSTED.position))
    acts |= entrusted
    worker = np.where(named < 0, origin, named)
    worker = np.where(mode == Mode.SUPERVISED.position, np.repeat(options.decider, count), worker)
    worker = np.where(entrusted, facts.matter_court[case], worker)
    handling = np.where(moves, named, origin)
    gained, money = gains_of(facts.prospects, case, handling, mode, changes_anything(facts, case, mode, acts))
    at_asset = np.where(entrusted, worker, handling)
    return Members(
        start=start,
        case=case,
        mode=mode,
        origin=origin,
        receiver=handling,
        worker=worker,
        acts=acts,
        moves=moves,
        minutes=_minutes(facts, case, mode, acts, handling),
        progress_gain=gained,
        raw_recovery=money,
        party_metres=_metres(facts.creditor_place, facts.creditor_metres, facts, case, handling, moves),
        debtor_metres=_metres(facts.debtor_place, facts.debtor_metres, facts, case, handling, moves),
        court_metres=_metres(facts.asset_place, facts.asset_metres, facts, case, at_asset, moves | entrusted),
        evidence=_on_first_acting(options.evidence, start, acts),
        action_cost=_on_first_acting(options.action_cost, start, acts),
    )


def changes_anything(facts: Facts, case: Int32, mode: NDArray[np.int8], acts: Flags) -> Flags:
    """Rows in which an option changes the case's prospects, shape (n_rows,).

    A series handled in one place helps its cases there already, but a court accused of passivity or leaned
    upon does not improve by keeping its own case.
    """
    shares = (mode == Mode.CENTRALIZED.position) & ~facts.prospects.accused[case]
    changes: Flags = acts | shares
    return changes


def _minutes(facts: Facts, case: Int32, mode: NDArray[np.int8], acts: Flags, court: Int32) -> Int64:
    """Weighted cases x minutes of one x factors of mode, experience and systems, rounded half-even once.

    A court with experience in the kind of asset needs ``effort.experience_factor``; work from a better
    equipped court costs ``effort.system_gap_factor`` more for every grade. Entrusted matters have minutes of
    their own.
    """
    effort = facts.policy.effort
    per_unit = float(facts.policy.capacity.minutes_per_unit)
    factor = factors_of(effort.mode_factor, Mode)[mode]
    away = court != facts.origin[case]
    experienced = away & facts.experience[court, facts.asset_kind[case]]
    grades = facts.digital_level[facts.origin[case]] - facts.digital_level[court]
    lower = np.where(away & ~np.isnan(grades), np.maximum(grades, 0.0), 0.0)
    factor = factor * np.where(experienced, effort.experience_factor, 1.0)
    factor = factor * (1.0 + effort.system_gap_factor * lower)
    minutes = to_integers(np.where(acts, facts.units[case] * per_unit * factor, 0.0), "办案工时")
    entrusted = acts & (mode == Mode.ENTRUSTED.position)
    return np.where(entrusted, facts.matter_minutes[case], minutes)


def _on_first_acting(amount: Int64, start: Int64, acts: Flags) -> Int64:
    """Put the amount of each option on the first of its rows that acts."""
    found = np.zeros(len(acts), np.int64)
    if not amount.any():
        return found
    option = np.repeat(np.arange(len(amount)), np.diff(start))[acts]
    first = np.flatnonzero(acts)[np.unique(option, return_index=True)[1]]
    found[first] = amount[np.unique(option)]
    return found


def _metres(places: Places, at_origin: Int64, facts: Facts, case: Int32, court: Int32, moves: Flags) -> Int64:
    metres = at_origin[case]
    away = np.flatnonzero(moves)
    metres[away] = metres_between(places.at(case[away]), facts.court_place.at(court[away]))
    return metres
