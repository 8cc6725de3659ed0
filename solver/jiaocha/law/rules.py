"""The rules about pairs of a case and a court: each one function, with sentence, basis and status.

A rule says which pairs it CLOSES. It takes the facts and the pairs and returns an array of bool (or one bool)
that broadcasts against the pairs, so that a rule that looks at the receiver only costs one entry a court. The rules
are tried in the order of ``PAIR_RULES``; the first that closes a pair is the one that is reported.
What is inferred and not law carries the status POLICY and a switch.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jiaocha.law.courts import NONE, CourtTable
from jiaocha.law.distance import great_circle
from jiaocha.law.facts import ANY, NOT_FIXED, Facts
from jiaocha.law.rule import Rule, rule
from jiaocha.law.triage import TRIAGE_RULES
from jiaocha_models.words import TRANSFER_MODES, BasisKind, CourtCategory, Level, Mode, RuleStatus

Closed = NDArray[np.bool_] | bool

LATERAL_MODES = (Mode.DIRECTED, Mode.CENTRALIZED)
"""Modes that give the case to another court of the same level."""

IN_COURT_MODES = (Mode.INTERNAL, Mode.SUPERVISED)
"""Modes that leave the case in its court."""


@dataclass(frozen=True, eq=False)
class Pairs:
    """Pairs of a member profile and a receiving court, in one mode.

    Attributes
    ----------
    mode : Mode
    profile : int array
        Positions of profiles in :class:`jiaocha.law.facts.Facts`; broadcasts against ``receiver``.
    receiver : int array
        Positions of courts; -1 for stay.
    """

    mode: Mode
    profile: NDArray[np.int64]
    receiver: NDArray[np.int64]


def covers(courts: CourtTable, court: NDArray[np.int64], division: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Whether a court's own area, by its level, covers a division; False where the division is unknown."""
    digits = np.array([1_000_000, 10_000, 100, 1])[courts.level[court]]
    within: NDArray[np.bool_] = (division > 0) & (division // digits == courts.division[court] // digits)
    return within


@rule(
    "关联案件分属多家法院，应当整体集中或者提级，不单独指令、督促或内部交叉",
    "最高人民法院答记者问（集中执行：同一被执行人、多案、不同法院）",
    RuleStatus.ANALOGY,
)
def several_origins_move_as_one(facts: Facts, pairs: Pairs) -> Closed:
    """Close directed, supervised and internal handling for groups before several courts."""
    if pairs.mode not in (Mode.DIRECTED, *IN_COURT_MODES):
        return False
    return facts.origins[facts.group[pairs.profile]] > 1


@rule(
    "集中执行须有分属两家以上法院的关联案件",
    "最高人民法院答记者问（集中执行：同一被执行人、多案、不同法院）",
    RuleStatus.VERIFIED,
)
def centralised_needs_related(facts: Facts, pairs: Pairs) -> Closed:
    """Close centralized handling for groups before one court only."""
    if pairs.mode is not Mode.CENTRALIZED:
        return False
    return facts.origins[facts.group[pairs.profile]] < 2


@rule("内部交叉、督促执行不变更执行法院", "最高人民法院答记者问", RuleStatus.VERIFIED)
def stays_in_court(facts: Facts, pairs: Pairs) -> Closed:
    """Close internal and supervised handling anywhere but in the case's own court."""
    if pairs.mode not in IN_COURT_MODES:
        return False
    return facts.origin[pairs.profile] != pairs.receiver


@rule("内部交叉须本院另有执行团队", "最高人民法院答记者问（内部交叉）", RuleStatus.ANALOGY)
def second_team(facts: Facts, pairs: Pairs) -> Closed:
    """Close internal handling in courts without a second team."""
    if pairs.mode is not Mode.INTERNAL:
        return False
    return ~facts.courts.second_team[pairs.receiver]


@rule("受指令法院应当是原执行法院以外的法院", "执行程序解释第11、12条", RuleStatus.VERIFIED)
def receiver_differs_from_origin(facts: Facts, pairs: Pairs) -> Closed:
    """Close directed enforcement at the case's own court."""
    if pairs.mode is not Mode.DIRECTED:
        return False
    return facts.origin[pairs.profile] == pairs.receiver


@rule("提级执行只能由原执行法院的上级法院执行", "民事诉讼法第237条；执行工作规定第74条", RuleStatus.VERIFIED)
def escalated_to_superior(facts: Facts, pairs: Pairs) -> Closed:
    """Close escalation to courts that are not above the case's court."""
    if pairs.mode is not Mode.ESCALATED:
        return False
    courts, origin = facts.courts, facts.origin[pairs.profile]
    above = courts.ancestor[origin, courts.level[pairs.receiver]] == pairs.receiver
    return ~above | (origin == pairs.receiver)


@rule("由上级法院执行的属于提级，不属于指令", "执行程序解释第11条", RuleStatus.VERIFIED)
def directed_to_equal_level(facts: Facts, pairs: Pairs) -> Closed:
    """Close directed enforcement by a court of a higher level."""
    if pairs.mode is not Mode.DIRECTED:
        return False
    return facts.courts.level[pairs.receiver] < facts.courts.level[facts.origin[pairs.profile]]


@rule(
    "受案法院的级别不低于原执行法院",
    "委托执行规定第1、3条，参照；例外：仲裁裁决执行规定第2条",
    RuleStatus.ANALOGY,
    switch="rules.downward",
)
def receiver_level_not_below_origin(facts: Facts, pairs: Pairs) -> Closed:
    """Close courts of a lower level, but for arbitral awards at the place of debtor or asset if switched on."""
    if pairs.mode not in LATERAL_MODES:
        return False
    below = facts.courts.level[pairs.receiver] > facts.courts.level[facts.origin[pairs.profile]]
    if not facts.policy.rules.downward or not below.any():
        return below
    return below & ~_award_at_its_place(facts, pairs)


@rule(
    "决定法院须为双方法院的共同上级法院",
    "执行程序解释第11、12条；执行工作规定第67、74条",
    RuleStatus.VERIFIED,
)
def decider_must_be_common_superior(facts: Facts, pairs: Pairs) -> Closed:
    """Close pairs of courts that have no superior in common."""
    if pairs.mode is Mode.STAY:
        return False
    root, origin = facts.courts.ancestor[:, Level.SUPREME.position], facts.origin[pairs.profile]
    return (root[origin] == NONE) | (root[origin] != root[pairs.receiver])


@rule(
    "超出决定法院的辖区或权限，须报请上级法院决定",
    "执行程序解释第11、12条；执行工作规定第74条（本辖区其他法院）",
    RuleStatus.VERIFIED,
)
def planning_court_decides(facts: Facts, pairs: Pairs) -> Closed:
    """Close pairs with a court outside the planning court's area, and orders to a court it is not above."""
    if pairs.mode is Mode.STAY:
        return False
    origin = facts.origin[pairs.profile]
    if pairs.mode is Mode.SUPERVISED:
        superior = facts.courts.parent[origin]
        return ~(facts.in_power[superior] & (superior != NONE))
    return ~(facts.in_power[origin] & facts.in_power[pairs.receiver])


@rule(
    "跨省变更执行法院只能由最高人民法院决定，且须政策允许",
    "执行程序解释第11、12条（本辖区）；最高人民法院首例直接裁定跨省指令执行",
    RuleStatus.VERIFIED,
    switch="rules.cross_province",
)
def cross_province_only_supreme(facts: Facts, pairs: Pairs) -> Closed:
    """Close courts of another province unless the policy allows them; the power itself is another rule's."""
    if pairs.mode not in LATERAL_MODES or facts.policy.rules.cross_province:
        return False
    high = facts.courts.high
    return high[facts.origin[pairs.profile]] != high[pairs.receiver]


@rule("最高人民法院不作为受案法院", "政策默认：最高人民法院决定、督办，不直接办理", RuleStatus.POLICY)
def supreme_court_not_receiver(facts: Facts, pairs: Pairs) -> Closed:
    """Close the supreme court as a receiver."""
    if pairs.mode not in TRANSFER_MODES:
        return False
    return facts.courts.level[pairs.receiver] == Level.SUPREME.position


@rule(
    "仲裁裁决由中级人民法院执行；基层法院仅在政策允许且被执行人或财产在其辖区时可以执行",
    "仲裁裁决执行规定第2条",
    RuleStatus.VERIFIED,
    switch="rules.special_forums",
)
def arbitral_award_forum(facts: Facts, pairs: Pairs) -> Closed:
    """Close basic courts for arbitral awards; the level binds, the place gives way to the superior's order."""
    if pairs.mode not in TRANSFER_MODES or not facts.policy.rules.special_forums:
        return False
    award = facts.basis[pairs.profile] == BasisKind.ARBITRATION.position
    if not award.any():
        return False
    basic = facts.courts.level[pairs.receiver] == Level.BASIC.position
    if not facts.policy.rules.downward:
        return award & basic
    return award & basic & ~_award_at_its_place(facts, pairs)


@rule(
    "刑事裁判涉财产部分由第一审法院执行，只可移交同级的财产所在地法院",
    "刑事裁判涉财产部分执行规定第2、3条",
    RuleStatus.VERIFIED,
    switch="rules.special_forums",
)
def criminal_property_forum(facts: Facts, pairs: Pairs) -> Closed:
    """Close, for criminal property, all transfers but to a court of the same level where the asset lies."""
    if pairs.mode not in TRANSFER_MODES or not facts.policy.rules.special_forums:
        return False
    criminal = facts.basis[pairs.profile] == BasisKind.CRIMINAL_PROPERTY.position
    if not criminal.any():
        return False
    courts, origin = facts.courts, facts.origin[pairs.profile]
    asset_court = covers(courts, pairs.receiver, facts.asset_division[pairs.profile])
    same_level = courts.level[pairs.receiver] == courts.level[origin]
    return criminal & ~(asset_court & same_level) & (origin != pairs.receiver)


@rule(
    "铁路运输法院须由高级人民法院指定方可执行其他法院的案件；其案件只在铁路运输法院之间调配",
    "铁路运输法院案件管辖范围规定第5条第3项；反向为政策默认",
    RuleStatus.VERIFIED,
    switch="rules.special_forums",
)
def railway_court(facts: Facts, pairs: Pairs) -> Closed:
    """Close railway courts unless a high court designates them, and other courts for their cases."""
    if pairs.mode not in LATERAL_MODES or not facts.policy.rules.special_forums:
        return False
    courts, origin, railway = facts.courts, facts.origin[pairs.profile], CourtCategory.RAILWAY.position
    receives = courts.category[pairs.receiver] == railway
    gives = courts.category[origin] == railway
    same_high = courts.high[origin] == courts.high[pairs.receiver]
    return (receives & ~gives & ~same_high) | (gives & ~receives)


_SPECIAL_CATEGORIES = (
    CourtCategory.XPCC,
    CourtCategory.FORESTRY,
    CourtCategory.MARITIME,
    CourtCategory.LAND_RECLAMATION,
    CourtCategory.INTELLECTUAL_PROPERTY,
    CourtCategory.OTHER_SPECIAL,
)


@rule(
    "专门法院的案件只在同类法院之间调配",
    "委托执行规定第3条（船舶由海事法院、军队由军事法院），参照；其余为政策默认",
    RuleStatus.ANALOGY,
    switch="rules.special_forums",
)
def special_court(facts: Facts, pairs: Pairs) -> Closed:
    """Close pairs across categories where either court is a special court."""
    if pairs.mode not in LATERAL_MODES or not facts.policy.rules.special_forums:
        return False
    special = np.zeros(len(CourtCategory), bool)
    special[[category.position for category in _SPECIAL_CATEGORIES]] = True
    given, received = (
        facts.courts.category[facts.origin[pairs.profile]],
        facts.courts.category[pairs.receiver],
    )
    return (special[given] | special[received]) & (given != received)


@rule(
    "受案法院处在被执行人的影响区域内，应当回避",
    "推断：与当事人没有牵连；按被执行人层级划定的范围为政策默认",
    RuleStatus.POLICY,
    switch="rules.influence_by_level",
)
def influence_area(facts: Facts, pairs: Pairs) -> Closed:
    """Close courts inside the debtor's influence area."""
    if pairs.mode not in TRANSFER_MODES or len(facts.influence_closes) == 1:
        return False
    return facts.influence_closes[facts.influence[pairs.profile], pairs.receiver]


@rule("该法院本季度不参加接收", "本季度法院表", RuleStatus.POLICY)
def takes_part(facts: Facts, pairs: Pairs) -> Closed:
    """Close courts that receive no cases this quarter."""
    if pairs.mode not in TRANSFER_MODES:
        return False
    return ~facts.courts.takes_part[pairs.receiver]


@rule("该法院执行局长空缺", "推断，政策默认", RuleStatus.POLICY, switch="rules.vacant_director_closes")
def director_vacant(facts: Facts, pairs: Pairs) -> Closed:
    """Close courts whose enforcement bureau has no director."""
    if pairs.mode not in TRANSFER_MODES or not facts.policy.rules.vacant_director_closes:
        return False
    return facts.courts.director_vacant[pairs.receiver]


@rule(
    "两院距离超过政策规定的最远距离",
    "便利原则没有公里数的规定，政策默认",
    RuleStatus.POLICY,
    switch="rules.max_distance_km",
)
def max_distance(facts: Facts, pairs: Pairs) -> Closed:
    """Close courts farther from the case's court than the policy allows, in a straight line."""
    limit = facts.policy.rules.max_distance_km
    if pairs.mode not in LATERAL_MODES or limit is None:
        return False
    courts, origin = facts.courts, facts.origin[pairs.profile]
    metres = great_circle(
        courts.longitude[origin],
        courts.latitude[origin],
        courts.longitude[pairs.receiver],
        courts.latitude[pairs.receiver],
    )
    return metres > limit * 1000


@rule("已由人工指定其他法院或方式", "调整表", RuleStatus.POLICY)
def fixed_by_person(facts: Facts, pairs: Pairs) -> Closed:
    """Close whatever differs from what a person fixed."""
    court, mode = facts.fixed_court[pairs.profile], facts.fixed_mode[pairs.profile]
    if (court == NOT_FIXED).all():
        return False
    handling = np.where(pairs.receiver == NONE, facts.origin[pairs.profile], pairs.receiver)
    other_court = (court >= 0) & (court != handling)
    other_mode = (mode >= 0) & (mode != pairs.mode.position)
    return other_court | other_mode


@rule("已由人工禁止", "调整表", RuleStatus.POLICY)
def forbidden_by_person(facts: Facts, pairs: Pairs) -> Closed:
    """Close what a person forbade; a prohibition of neither court nor mode forbids every change of court."""
    number = facts.forbidden[pairs.profile]
    if not number.any():
        return False
    number, receiver = np.broadcast_arrays(number, pairs.receiver)
    closed = np.zeros(number.shape, bool)
    listed = number > 0
    number, receiver = number[listed], receiver[listed]
    position = pairs.mode.position
    scopes = [(receiver, position), (np.full_like(receiver, ANY), position), (receiver, ANY)]
    if pairs.mode in TRANSFER_MODES:
        scopes.append((np.full_like(receiver, ANY), ANY))
    hit = np.zeros(len(number), bool)
    for court, mode in scopes if pairs.mode is not Mode.STAY else scopes[1:2]:
        hit |= np.isin(facts.prohibition_key(number, court, mode), facts.prohibitions)
    closed[listed] = hit
    return closed


@rule(
    "督促执行逾期且无正当理由，应当由上级法院执行或者变更执行法院",
    "执行程序解释第12条",
    RuleStatus.VERIFIED,
)
def supervision_expired_forces_transfer(facts: Facts, pairs: Pairs) -> Closed:
    """Close everything that leaves the case in its court, once supervision has failed without good reason."""
    if pairs.mode in TRANSFER_MODES:
        return False
    return facts.forced[pairs.profile]


@rule(
    "按当事人住所地和财产所在地的路途，不在最近的候选法院之内",
    "便利原则（当事人住所地、主要财产所在地）；家数为政策默认",
    RuleStatus.POLICY,
    switch="rules.nearest_receivers",
)
def nearest_receivers(facts: Facts, pairs: Pairs) -> Closed:
    """Close the courts beyond the nearest open ones; applied to whole groups in :mod:`jiaocha.law.pairs`."""
    return False


PAIR_RULES: tuple[Rule, ...] = (
    several_origins_move_as_one,
    centralised_needs_related,
    stays_in_court,
    second_team,
    receiver_differs_from_origin,
    escalated_to_superior,
    directed_to_equal_level,
    receiver_level_not_below_origin,
    decider_must_be_common_superior,
    planning_court_decides,
    cross_province_only_supreme,
    supreme_court_not_receiver,
    arbitral_award_forum,
    criminal_property_forum,
    railway_court,
    special_court,
    influence_area,
    takes_part,
    director_vacant,
    max_distance,
    fixed_by_person,
    forbidden_by_person,
    supervision_expired_forces_transfer,
    nearest_receivers,
)
"""All rules about pairs, in the order in which they are tried."""

RULES: dict[str, Rule] = {each.name: each for each in (*TRIAGE_RULES, *PAIR_RULES)}
"""Every rule by its name: triage first, then pairs, each in its order."""

OPEN = len(PAIR_RULES)
"""What :func:`first_closing` says of a pair that no rule closes."""


def first_closing(facts: Facts, pairs: Pairs, without: frozenset[str] = frozenset()) -> NDArray[np.uint8]:
    """Place in ``PAIR_RULES`` of the first rule that closes each pair; ``OPEN`` where none does.

    Parameters
    ----------
    facts : Facts
    pairs : Pairs
    without : frozenset of str
        Names of rules left out.

    Returns
    -------
    uint8, shape of the pairs
    """
    shape = np.broadcast_shapes(pairs.profile.shape, pairs.receiver.shape)
    closing = np.full(shape, OPEN, np.uint8)
    for place, each in reversed(list(enumerate(PAIR_RULES))):
        closed = np.asarray(False if each.name in without else each.apply(facts, pairs))
        if closed.any():
            closing[np.broadcast_to(closed, shape)] = place
    return closing


def _award_at_its_place(facts: Facts, pairs: Pairs) -> NDArray[np.bool_]:
    award = facts.basis[pairs.profile] == BasisKind.ARBITRATION.position
    asset, debtor = facts.asset_division[pairs.profile], facts.debtor_division[pairs.profile]
    here: NDArray[np.bool_] = award & (
        covers(facts.courts, pairs.receiver, asset) | covers(facts.courts, pairs.receiver, debtor)
    )
    return here
