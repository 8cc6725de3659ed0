"""Joint actions (协同行动): which courts send how many persons, and in which month of the quarter.

A superior may have lower courts enforce jointly (执行工作规定第74条) and may schedule their staff
(法发〔2000〕3号). The unit is one person for one day. How many persons a court can send, how near a court
must be and how many take part are policy defaults. The lead court keeps the case; credit is shared by
person-days.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jiaocha.law.courts import AnyPositions
from jiaocha.law.enumeration import Found
from jiaocha.law.facts import Facts
from jiaocha.law.places import Travel
from jiaocha.law.rules.pair import is_recused
from jiaocha_models.words import Level, Mode

MONTHS = 3
"""Months of a quarter; an action takes place within one of them."""

TEAMS = 2
"""Alternative teams tried in every month."""

NO_ACTION = -1

_COLUMNS = ("option", "court", "window", "persons", "days", "minutes")


@dataclass(frozen=True, eq=False)
class Expanded:
    """Open pairs with their joint actions.

    Attributes
    ----------
    found : Found
        A pair that needs an action stands once for every action; pairs that no team covers are gone.
    action : int16, shape (n_found,)
        Number of the action within group, mode and receiver; ``NO_ACTION`` for none.
    contributions : pandas.DataFrame
        As in :class:`jiaocha_models.options.Options`, without entrusted matters.
    uncovered : int
        Pairs that no team covers.
    """

    found: Found
    action: NDArray[np.int16]
    contributions: pd.DataFrame
    uncovered: int


def with_actions(facts: Facts, travel: Travel, found: Found) -> Expanded:
    """Replace every pair that needs a joint action by one pair for each month and team."""
    needs = np.flatnonzero(needs_action(facts, found))
    plans = [_plans(facts, travel, int(found.group[pair]), int(found.receiver[pair])) for pair in needs]
    times = np.ones(len(found.group), np.int64)
    times[needs] = [len(each) for each in plans]
    first = np.cumsum(times) - times
    kept = np.repeat(np.arange(len(found.group)), times)
    action = np.full(len(kept), NO_ACTION, np.int16)
    rows: list[tuple[int, int, int, int, int, int]] = []
    for pair, each in zip(needs.tolist(), plans, strict=True):
        option, days = int(first[pair]), int(facts.action_days[found.group[pair]])
        action[option : option + len(each)] = np.arange(len(each))
        for place, (month, team) in enumerate(each):
            rows += [(option + place, court, month, sent, days, 0) for court, sent in sorted(team.items())]
    expanded = Found(found.group[kept], found.mode[kept], found.receiver[kept], found.closed)
    table = pd.DataFrame(np.array(rows, np.int64).reshape(-1, len(_COLUMNS)), columns=list(_COLUMNS))
    return Expanded(expanded, action, table, int((times == 0).sum()))


def _plans(facts: Facts, travel: Travel, group: int, lead: int) -> list[tuple[int, dict[int, int]]]:
    teams = teams_of(facts, travel, group, lead)
    return [(month, team) for month in months_of(facts, group) for team in teams]


def needs_action(facts: Facts, found: Found) -> NDArray[np.bool_]:
    """Pairs carried out by a joint action: coordination, and escalation beyond the superior's own force."""
    coordinated = found.mode == Mode.COORDINATED.position
    short = facts.too_few(found.group, np.maximum(found.receiver, 0))
    needed: NDArray[np.bool_] = coordinated | ((found.mode == Mode.ESCALATED.position) & short)
    return needed


def months_of(facts: Facts, group: int) -> list[int]:
    """Months of the quarter, from 0, in which the group's action may take place."""
    return [month for month in range(MONTHS) if facts.action_months[group] >> month & 1]


def teams_of(facts: Facts, travel: Travel, group: int, lead: int) -> list[dict[int, int]]:
    """Teams for a group under a lead court: persons a day by court, the nearest helpers first.

    The lead gives at most its share (``effort.own_action_share``), more only as far as the helpers fall
    short. Helpers come by distance to the place of the action, each with all its one-day force until the
    persons needed are there. The second team does without the first team's nearest helper.
    """
    needed = int(facts.action_needed[group])
    helpers = _helpers(facts, travel, group, lead)
    found: list[dict[int, int]] = []
    for skipped in range(TEAMS):
        team = _team(facts, helpers[skipped:], lead, needed)
        if team is not None and team not in found and _decider_sits(facts, group, team):
            found.append(team)
    return found


def _decider_sits(facts: Facts, group: int, team: dict[int, int]) -> bool:
    """Whether the lowest common superior of all that take part is recused in no case of the group."""
    profiles = np.arange(facts.profile_start[group], facts.profile_start[group + 1])
    if not facts.recused[profiles].any():
        return True
    decider = facts.common[group : group + 1]
    for court in team:
        decider = facts.courts.common_superior(decider, np.array([court]))
    return not is_recused(facts, profiles, decider).any()


def _team(facts: Facts, helpers: AnyPositions, lead: int, needed: int) -> dict[int, int] | None:
    chosen = helpers[: facts.policy.rules.most_contributors]
    own_share = int(needed * facts.policy.effort.own_action_share)
    reachable = int(facts.force[chosen].sum())
    own = min(int(facts.force[lead]), max(own_share, needed - reachable))
    if own + reachable < needed:
        return None
    team = {lead: own} if own else {}
    left = needed - own
    for court in chosen.tolist():
        if not left:
            break
        team[court] = min(int(facts.force[court]), left)
        left -= team[court]
    return team if set(team) - {lead} else None


def _helpers(facts: Facts, travel: Travel, group: int, lead: int) -> NDArray[np.int64]:
    """Courts that may help, the nearest to the place of the action first, ties by roster order.

    Courts of other provinces help only where the policy lets cases cross the border; a superior that takes
    the case up is helped by the courts below it, so that it decides itself (执行程序解释第11条).
    """
    courts = facts.courts
    able = facts.in_power & courts.takes_part & (facts.force > 0)
    if not facts.policy.rules.cross_province:
        able &= courts.province == courts.province[lead]
    if lead not in facts.origin[facts.profile_start[group] : facts.profile_start[group + 1]]:
        able &= courts.in_area(lead)  # a superior that takes the case up directs its own courts only
    able &= (courts.level == Level.INTERMEDIATE.position) | (courts.level == Level.BASIC.position)
    able[lead] = False
    profiles = np.arange(facts.profile_start[group], facts.profile_start[group + 1])
    for profile in profiles:
        able &= ~facts.influence_closes[facts.influence[profile]]
        able &= ~facts.recused_courts(int(facts.recused[profile]))
    helpers = np.flatnonzero(able)
    metres = travel.asset_metres(group, helpers)
    return helpers[np.argsort(metres, kind="stable")]
