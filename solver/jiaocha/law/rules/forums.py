"""Special forums: awards, criminal property, railway and other special courts."""

import numpy as np

from jiaocha.law.courts import NONE
from jiaocha.law.facts import Facts
from jiaocha.law.rule import rule
from jiaocha.law.rules.pair import (
    LATERAL_MODES,
    Closed,
    Pairs,
    award_at_its_place,
    covers,
    proper_forum,
)
from jiaocha_models.words import TRANSFER_MODES, BasisKind, CourtCategory, Level, RuleStatus

_SPECIAL_CATEGORIES = (
    CourtCategory.XPCC,
    CourtCategory.FORESTRY,
    CourtCategory.MARITIME,
    CourtCategory.LAND_RECLAMATION,
    CourtCategory.INTELLECTUAL_PROPERTY,
    CourtCategory.MILITARY,
    CourtCategory.OTHER_SPECIAL,
)


@rule(
    "仲裁裁决由中级人民法院执行；基层法院须经上级法院批准指定，"
    "且被执行人或者财产在其辖区、标的额符合一审标准的，方可执行",
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
    "刑事裁判涉财产部分由第一审法院执行，变更的限于财产所在地的同级法院",
    "刑事裁判涉财产部分执行规定第2条（可以委托财产所在地的同级法院），参照；不向其他法院移转为政策默认",
    RuleStatus.ANALOGY,
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
    "前段：铁路运输法院案件管辖范围规定第5条第3项（已核对）；后段为政策默认",
    RuleStatus.POLICY,
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
    "委托执行规定第3条（可以委托军事法院、海事法院），参照；其余为政策默认",
    RuleStatus.POLICY,
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
    return (special[given] | special[received]) & (given != received) & ~proper_forum(facts, pairs)


@rule(
    "执行标的物为船舶的，指令、集中的受案法院限于海事法院",
    "委托执行规定第3条第三款（可以委托有管辖权的海事法院），参照；不向其他法院移转为政策默认",
    RuleStatus.POLICY,
    switch="rules.special_forums",
)
def ship_forum(facts: Facts, pairs: Pairs) -> Closed:
    """Close courts other than maritime courts where the main asset is a ship."""
    if pairs.mode not in LATERAL_MODES or not facts.policy.rules.special_forums or not facts.ship.any():
        return False
    maritime = facts.courts.category[pairs.receiver] == CourtCategory.MARITIME.position
    return facts.ship[pairs.profile] & ~maritime


@rule(
    "一方当事人为军队或者军人的，指令、集中的受案法院限于军事法院",
    "委托执行规定第3条第二款（被执行人是现役军人或者军事单位的，可以委托军事法院），参照；"
    "及于申请执行人、不向其他法院移转为政策默认",
    RuleStatus.POLICY,
    switch="rules.special_forums",
)
def military_forum(facts: Facts, pairs: Pairs) -> Closed:
    """Close courts other than military courts where a party belongs to the armed forces."""
    if pairs.mode not in LATERAL_MODES or not facts.policy.rules.special_forums or not facts.military.any():
        return False
    military = facts.courts.category[pairs.receiver] == CourtCategory.MILITARY.position
    return facts.military[pairs.profile] & ~military


@rule(
    "专利、海关等行政决定由中级人民法院执行",
    "执行工作规定第11、12条",
    RuleStatus.VERIFIED,
    switch="rules.special_forums",
)
def patent_or_customs_forum(facts: Facts, pairs: Pairs) -> Closed:
    """Close basic courts for decisions of patent authorities, ministries and customs."""
    if pairs.mode not in TRANSFER_MODES or not facts.policy.rules.special_forums:
        return False
    decided = facts.basis[pairs.profile] == BasisKind.PATENT_OR_CUSTOMS.position
    return decided & (facts.courts.level[pairs.receiver] == Level.BASIC.position)


@rule(
    "仲裁裁决、公证债权文书的标的额超出基层法院第一审标准",
    "仲裁裁决执行规定第2条、公证债权文书执行规定第2条；标准额由政策填写，未填不作限制",
    RuleStatus.VERIFIED,
    switch="rules.first_instance_limit",
)
def first_instance_limit(facts: Facts, pairs: Pairs) -> Closed:
    """Close basic courts for awards and notarised deeds beyond what they try in first instance."""
    if pairs.mode not in LATERAL_MODES or not facts.over_limit.any():
        return False
    basis = facts.basis[pairs.profile]
    bound = (basis == BasisKind.ARBITRATION.position) | (basis == BasisKind.NOTARISED.position)
    basic = facts.courts.level[pairs.receiver] == Level.BASIC.position
    return facts.over_limit[pairs.profile] & bound & basic


@rule(
    "被执行人预重整期间，关联案件由有破产管辖权的法院执行",
    "指导性案例252号（2025年4月发布，见公开报道），参照",
    RuleStatus.ANALOGY,
    switch="rules.pre_restructuring_court",
)
def bankruptcy_court_receives(facts: Facts, pairs: Pairs) -> Closed:
    """Close all courts but the one with bankruptcy jurisdiction while the debtor is in pre-restructuring."""
    if pairs.mode not in TRANSFER_MODES:
        return False
    court = facts.bankruptcy_court[pairs.profile]
    return (court != NONE) & (court != pairs.receiver)
