"""Special forums: awards, criminal property, railway and other special courts."""

import numpy as np

from jiaocha.law.facts import Facts
from jiaocha.law.rule import rule
from jiaocha.law.rules.pair import LATERAL_MODES, Closed, Pairs, award_at_its_place, covers
from jiaocha_models.words import TRANSFER_MODES, BasisKind, CourtCategory, Level, RuleStatus

_SPECIAL_CATEGORIES = (
    CourtCategory.XPCC,
    CourtCategory.FORESTRY,
    CourtCategory.MARITIME,
    CourtCategory.LAND_RECLAMATION,
    CourtCategory.INTELLECTUAL_PROPERTY,
    CourtCategory.OTHER_SPECIAL,
)


@rule(
    "仲裁裁决由中级人民法院执行；基层法院仅在政策允许且被执行人或财产在其辖区时可以执行",
    "仲裁裁决执行规定第2条",
    RuleStatus.VERIFIED,
    switch="rules.special_forums",
)
def arbitral_award_forum(facts: Facts, pairs: Pairs) -> Closed:
    """Close basic courts for arbitral awards; the level binds, the place yields to the superior's order."""
    if pairs.mode not in TRANSFER_MODES or not facts.policy.rules.special_forums:
        return False
    award = facts.basis[pairs.profile] == BasisKind.ARBITRATION.position
    if not award.any():
        return False
    basic = facts.courts.level[pairs.receiver] == Level.BASIC.position
    if not facts.policy.rules.downward:
        return award & basic
    return award & basic & ~award_at_its_place(facts, pairs)


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
    same_high = courts.province[origin] == courts.province[pairs.receiver]
    return (receives & ~gives & ~same_high) | (gives & ~receives)


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
