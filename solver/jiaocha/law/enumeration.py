"""Enumeration of pairs: which courts are looked at for a group, and what the rules leave of them.

Lateral modes look at the courts of the origin's level, province by province, as a matrix of member profiles
by courts; the other modes look at one or two courts a group. Nothing loops over groups.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jiaocha.law.courts import NONE
from jiaocha.law.facts import Facts
from jiaocha.law.places import Travel
from jiaocha.law.rules import (
    LATERAL_MODES,
    OPEN,
    OWN_COURT_MODES,
    PAIR_RULES,
    Pairs,
    cross_province_only_supreme,
    first_closing,
    nearest_receivers,
    planning_court_decides,
)
from jiaocha_models.words import CourtCategory, Level, Mode

_NEAREST = PAIR_RULES.index(nearest_receivers)
_SUPREME = PAIR_RULES.index(cross_province_only_supreme)
_PLANNING = PAIR_RULES.index(planning_court_decides)

CELLS = 2_000_000
"""Largest number of entries of one matrix of profiles by courts; bounds the memory."""

Ints = NDArray[np.int64]

Seen = Callable[[Mode, Ints, Ints, NDArray[np.uint8]], object]
"""Told what was looked at: a mode, groups (shape (n, 1)), courts, and the place in ``PAIR_RULES`` of the
first rule that closed each pair, ``OPEN`` for none; courts and places broadcast against the groups."""


@dataclass(frozen=True, eq=False)
class Found:
    """Open pairs of groups, sorted by group, mode and receiver, and how many each rule closed.

    Attributes
    ----------
    group, mode, receiver : int64, shape (n_found,)
    closed : int64, shape (n_rules,)
    """

    group: Ints
    mode: Ints
    receiver: Ints
    closed: Ints


def find_open(
    facts: Facts,
    travel: Travel,
    groups: Ints,
    without: frozenset[str] = frozenset(),
    *,
    modes: tuple[Mode, ...] = tuple(Mode),
    nearest: int | None = None,
    seen: Seen | None = None,
) -> Found:
    """Find the open pairs of some groups.

    Parameters
    ----------
    facts, travel
        Of all groups.
    groups : int64
        Groups to look at, increasing.
    without : frozenset of str
        Names of rules left out.
    modes : tuple of Mode
        Modes to look at.
    nearest : int, optional
        Number of lateral receivers kept; the policy's by default.
    seen : callable, optional
        Told every pair that is looked at, in pieces.
    """
    parts: list[Found] = []
    if Mode.STAY in modes:
        parts.append(_one_court(facts, groups, Mode.STAY, np.full(len(groups), NONE), without, seen))
    own = facts.origin[facts.profile_start[groups]].astype(np.int64)
    for mode in OWN_COURT_MODES:
        if mode in modes:
            parts.append(_one_court(facts, groups, mode, own, without, seen))
    if Mode.ENTRUSTED in modes:
        court = facts.entrusted_court[groups].astype(np.int64)
        listed = court != NONE
        parts.append(_one_court(facts, groups[listed], Mode.ENTRUSTED, court[listed], without, seen))
    for mode in LATERAL_MODES:
        if mode in modes:
            parts.append(_bankruptcy_courts(facts, groups, mode, without, seen))
            parts += _lateral(facts, travel, groups, mode, without, nearest, seen)
    if Mode.ESCALATED in modes:
        for level in (Level.INTERMEDIATE, Level.HIGH):
            superior = facts.courts.ancestor[facts.common[groups], level.position].astype(np.int64)
            above = (superior != NONE) & (superior != own)
            parts.append(_one_court(facts, groups[above], Mode.ESCALATED, superior[above], without, seen))
    return _sorted(parts, facts.courts.size)


def rows_of(start: Ints, groups: Ints) -> tuple[Ints, Ints]:
    """Rows of some groups one after another, and where each group's rows begin."""
    counts = start[groups + 1] - start[groups]
    begin = np.cumsum(counts) - counts
    rows = np.arange(counts.sum()) + np.repeat(start[groups] - begin, counts)
    return rows, begin


def _sorted(parts: list[Found], courts: int) -> Found:
    group, mode, receiver = (
        np.concatenate([getattr(part, name) for part in parts]) for name in ("group", "mode", "receiver")
    )
    order = np.argsort((group * len(Mode) + mode) * (courts + 1) + receiver + 1, kind="stable")
    closed = np.sum([part.closed for part in parts], axis=0)
    return Found(group[order], mode[order], receiver[order], closed)


def _counts(closing: NDArray[np.uint8]) -> Ints:
    return np.bincount(closing.ravel(), minlength=OPEN + 1)[:OPEN].astype(np.int64)


def _one_court(
    facts: Facts, groups: Ints, mode: Mode, receiver: Ints, without: frozenset[str], seen: Seen | None
) -> Found:
    """Open pairs of each group with one court of its own."""
    if not len(groups):
        return Found(groups, groups, receiver, np.zeros(len(PAIR_RULES), np.int64))
    rows, begin = rows_of(facts.profile_start, groups)
    counts = facts.profile_start[groups + 1] - facts.profile_start[groups]
    closing = first_closing(facts, Pairs(mode, rows, np.repeat(receiver, counts)), without)
    closing = np.minimum.reduceat(closing, begin)
    if seen is not None:
        seen(mode, groups[:, None], receiver[:, None], closing[:, None])
    is_open = closing == OPEN
    group = groups[is_open]
    return Found(group, np.full(len(group), mode.position), receiver[is_open], _counts(closing))


def _bankruptcy_courts(
    facts: Facts, groups: Ints, mode: Mode, without: frozenset[str], seen: Seen | None
) -> Found:
    """Open pairs of groups with the court of a pre-restructuring above their level."""
    groups = groups[_wanted(facts, groups, mode)]
    if not len(groups):
        return _one_court(facts, groups, mode, groups, without, seen)
    court = np.maximum.reduceat(facts.bankruptcy_court, facts.profile_start[:-1])[groups].astype(np.int64)
    other_level = (court != NONE) & (facts.courts.level[court] < facts.top_level[groups])
    return _one_court(facts, groups[other_level], mode, court[other_level], without, seen)


def _wanted(facts: Facts, groups: Ints, mode: Mode) -> NDArray[np.bool_]:
    """Which groups a lateral mode is for: those before several courts, or those before one."""
    several: NDArray[np.bool_] = facts.origins[groups] > 1
    return several if mode is Mode.CENTRALIZED else ~several


def _lateral(
    facts: Facts,
    travel: Travel,
    groups: Ints,
    mode: Mode,
    without: frozenset[str],
    nearest: int | None,
    seen: Seen | None,
) -> list[Found]:
    """Open pairs of groups with courts of the level of their highest court."""
    wanted = _wanted(facts, groups, mode)
    nothing = np.zeros(0, np.int64)
    structural = np.zeros(len(PAIR_RULES), np.int64)
    parts = [Found(nothing, nothing, nothing, structural)]
    for chunk, courts in _chunks(facts, groups[wanted], without):
        parts.append(_matrix(facts, travel, chunk, courts, mode, without, nearest, seen))
    return [*parts, *_proper_forums(facts, groups[wanted], mode, without, seen)]


def _proper_forums(
    facts: Facts, groups: Ints, mode: Mode, without: frozenset[str], seen: Seen | None
) -> list[Found]:
    """Open pairs of ships and military cases with maritime and military courts above their level."""
    special = facts.ship | facts.military
    if not special.any():
        return []
    category = facts.courts.category
    forums = np.flatnonzero(
        np.isin(category, [CourtCategory.MARITIME.position, CourtCategory.MILITARY.position])
    )
    concerned = groups[np.isin(groups, facts.group[special])]
    parts = []
    for court in forums.tolist():
        above = concerned[facts.courts.level[court] < facts.top_level[concerned]]
        # Where it is the bankruptcy court too, it is looked at already.
        above = np.setdiff1d(above, facts.group[facts.bankruptcy_court == court])
        parts.append(_one_court(facts, above, mode, np.full(len(above), court), without, seen))
    return parts


def _chunks(facts: Facts, groups: Ints, without: frozenset[str]) -> Iterator[tuple[Ints, Ints]]:
    """Split groups by the courts they look at, and so that no matrix is too large."""
    courts = facts.courts
    national = facts.policy.rules.cross_province or cross_province_only_supreme.name in without
    home = np.where(national, NONE, courts.province[facts.common[groups]])
    top = facts.top_level[groups]
    for province, level in sorted(set(zip(home.tolist(), top.tolist(), strict=True))):
        chosen = groups[(home == province) & (top == level)]
        reach = np.ones(courts.size, bool) if national else courts.province == province
        lowest = Level.BASIC.position if facts.policy.rules.downward else level
        columns = np.flatnonzero(reach & (courts.level >= level) & (courts.level <= lowest))
        weight = np.cumsum(facts.profile_start[chosen + 1] - facts.profile_start[chosen]) * max(
            len(columns), 1
        )
        cuts = np.searchsorted(weight, np.arange(CELLS, weight[-1], CELLS))
        for chunk in np.split(chosen, np.unique(cuts)):
            if len(chunk):
                yield chunk, columns


def _matrix(
    facts: Facts,
    travel: Travel,
    groups: Ints,
    columns: Ints,
    mode: Mode,
    without: frozenset[str],
    nearest: int | None,
    seen: Seen | None,
) -> Found:
    """Open pairs of groups (rows) and courts (columns), the nearest of them."""
    rows, begin = rows_of(facts.profile_start, groups)
    closing = first_closing(facts, Pairs(mode, rows[:, None], columns[None, :]), without)
    if len(rows) > len(groups):
        closing = np.minimum.reduceat(closing, begin, axis=0)
    closed = _counts(closing)
    closed += _elsewhere(facts, len(groups), columns, without)
    is_open = closing == OPEN
    if nearest_receivers.name not in without:
        kept = _nearest(facts, travel, groups, columns, is_open, mode, nearest)
        closed[_NEAREST] += is_open.sum() - kept.sum()
        closing = np.where(is_open & ~kept, np.uint8(_NEAREST), closing)
        is_open = kept
    if seen is not None:
        seen(mode, groups[:, None], columns[None, :], closing)
        _tell_elsewhere(facts, groups, columns, mode, without, seen)
    row, column = np.nonzero(is_open)
    return Found(groups[row], np.full(len(row), mode.position), columns[column], closed)


def _nearest(
    facts: Facts,
    travel: Travel,
    groups: Ints,
    columns: Ints,
    is_open: NDArray[np.bool_],
    mode: Mode,
    nearest: int | None,
) -> NDArray[np.bool_]:
    """Keep the nearest open courts of each group, ties by roster order; its own courts are always kept."""
    limit = facts.policy.rules.nearest_receivers if nearest is None else nearest
    if is_open.sum(axis=1).max(initial=0) <= limit:
        return is_open
    metres = np.where(is_open, travel.metres(groups, columns), np.iinfo(np.int64).max)
    own = np.zeros_like(is_open)
    if mode is Mode.CENTRALIZED:
        rows, _ = rows_of(facts.profile_start, groups)
        column = np.searchsorted(columns, facts.origin[rows])
        found = (column < len(columns)) & (
            columns[np.minimum(column, len(columns) - 1)] == facts.origin[rows]
        )
        own[np.searchsorted(groups, facts.group[rows])[found], column[found]] = True
    own &= is_open
    metres[own] = np.iinfo(np.int64).max
    order = np.argsort(metres, axis=1, kind="stable")[:, :limit]
    kept = np.zeros_like(is_open)
    np.put_along_axis(kept, order, True, axis=1)
    return (kept & is_open) | own


def _elsewhere(facts: Facts, groups: int, columns: Ints, without: frozenset[str]) -> Ints:
    """Count the courts of the same level outside the province, which one rule closes all at once."""
    closed = np.zeros(len(PAIR_RULES), np.int64)
    rule = _rule_elsewhere(facts)
    if len(columns) and PAIR_RULES[rule].name not in without:
        of_level = np.bincount(facts.courts.level)
        same_level = of_level[np.unique(facts.courts.level[columns])].sum()
        closed[rule] = groups * (int(same_level) - len(columns))
    return closed


def _rule_elsewhere(facts: Facts) -> int:
    """Place of the rule that closes all courts outside the province."""
    supreme = facts.courts.level[facts.planning] == Level.SUPREME.position
    return _SUPREME if supreme else _PLANNING


def _tell_elsewhere(
    facts: Facts, groups: Ints, columns: Ints, mode: Mode, without: frozenset[str], seen: Seen
) -> None:
    """Tell of the courts that :func:`_elsewhere` counts."""
    rule = _rule_elsewhere(facts)
    if not len(columns) or PAIR_RULES[rule].name in without:
        return
    same_level = np.isin(facts.courts.level, np.unique(facts.courts.level[columns]))
    same_level[columns] = False
    seen(mode, groups[:, None], np.flatnonzero(same_level)[None, :], np.full((1, 1), rule, np.uint8))
