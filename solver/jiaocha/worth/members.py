"""Member rows: one row for each case of each option's group, with everything the terms need.

Three words are used throughout. A row *acts* if the option changes how the case is handled; it does not if
the option is to stay, or if the case lies already in the court that the option names (a series concentrated
in one of its own courts). It *moves* if the case changes its court. Its *worker* is the court that spends
the minutes: the receiver, or, for supervision, the court that supervises.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jiaocha.worth.arrays import Flags, Float64, factors_of, to_integers
from jiaocha.worth.recovery import Prospects, mode_effect, progress_gain, raw_recovery
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
    wish : int8
        Position in PartyWish.
    preferred_court : int32
        Court the parties asked for, -1 for none.
    creditor_place, asset_place : Places
    creditor_metres, asset_metres : int64
        From creditor and asset to the court that has the case.
    court_place : Places
        Of the courts.
    load_ratio : float64
        Load of the court against its province's median.
    digital_level : float64
        1 to 5, NaN where unknown.
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
    wish: NDArray[np.int8]
    preferred_court: Int32
    creditor_place: Places
    asset_place: Places
    creditor_metres: Int64
    asset_metres: Int64
    court_place: Places
    load_ratio: Float64
    digital_level: Float64
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
    party_metres, court_metres : int64
        From the creditor, and to the asset, of the court that will have the case.
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
    court_metres: Int64


def members_of(
    facts: Facts,
    start: Int64,
    case: Int32,
    mode: NDArray[np.int8],
    receiver: Int32,
    decider: Int32,
) -> Members:
    """Member rows of options.

    Parameters
    ----------
    facts : Facts
    start : int64, shape (n_options + 1,)
    case : int32, shape (n_rows,)
    mode, receiver, decider : shape (n_options,)
        Of each option.
    """
    count = np.diff(start)
    row_mode, named = np.repeat(mode, count), np.repeat(receiver, count)
    origin = facts.origin[case]
    moves = _TRANSFERS[row_mode] & (named != origin)
    acts = np.where(_TRANSFERS[row_mode], moves, row_mode != Mode.STAY.position)
    supervised = row_mode == Mode.SUPERVISED.position
    worker = np.where(supervised, np.repeat(decider, count), np.where(named < 0, origin, named))
    handling = np.where(moves, named, origin)
    effect = np.where(acts, mode_effect(facts.prospects, case, row_mode), 0.0)
    gained = progress_gain(facts.prospects, case, effect)
    return Members(
        start=start,
        case=case,
        mode=row_mode,
        origin=origin,
        receiver=handling,
        worker=worker,
        acts=acts,
        moves=moves,
        minutes=_minutes(facts, case, row_mode, acts),
        progress_gain=gained,
        raw_recovery=raw_recovery(facts.prospects, case, effect, gained),
        party_metres=_metres(facts.creditor_place, facts.creditor_metres, facts, case, handling, moves),
        court_metres=_metres(facts.asset_place, facts.asset_metres, facts, case, handling, moves),
    )


def _minutes(facts: Facts, case: Int32, mode: NDArray[np.int8], acts: Flags) -> Int64:
    """Weighted cases x minutes of one x mode factor, rounded half-even once."""
    per_unit = float(facts.policy.capacity.minutes_per_unit)
    factor = factors_of(facts.policy.effort.mode_factor, Mode)[mode]
    return to_integers(np.where(acts, facts.units[case] * per_unit * factor, 0.0), "办案工时")


def _metres(places: Places, at_origin: Int64, facts: Facts, case: Int32, court: Int32, moves: Flags) -> Int64:
    metres = at_origin[case]
    away = np.flatnonzero(moves)
    metres[away] = metres_between(places.at(case[away]), facts.court_place.at(court[away]))
    return metres
