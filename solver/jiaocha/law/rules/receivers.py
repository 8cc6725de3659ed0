"""Why a court is not suitable this quarter, or for this debtor."""

import numpy as np
from numpy.typing import NDArray

from jiaocha.law.courts import Positions
from jiaocha.law.distance import great_circle
from jiaocha.law.divisions import gazetteer
from jiaocha.law.facts import Facts
from jiaocha.law.rule import rule
from jiaocha.law.rules.pair import LATERAL_MODES, Closed, Pairs
from jiaocha_models.words import TRANSFER_MODES, RuleStatus


@rule(
    "该法院处在被执行人的影响区域内，不作为受案法院",
    "推断：与当事人没有牵连；按被执行人层级划定的范围为政策默认",
    RuleStatus.POLICY,
    switch="rules.influence_by_level",
)
def influence_area(facts: Facts, pairs: Pairs) -> Closed:
    """Close courts inside the debtor's influence area."""
    if pairs.mode not in TRANSFER_MODES or len(facts.influence_closes) == 1:
        return False
    return facts.influence_closes[facts.influence[pairs.profile], pairs.receiver]


@rule(
    "主要财产在外省，又已列明可以委托的事项，省内变更执行法院不便于执行，宜委托财产所在地法院办理",
    "便利原则（主要财产所在地）；委托执行规定第1、4、14条，参照；由此不在省内变更为政策默认",
    RuleStatus.POLICY,
    switch="rules.asset_in_other_province",
)
def asset_in_other_province(facts: Facts, pairs: Pairs) -> Closed:
    """Close changes of court that bring the case no nearer to an asset in another province.

    Only where the work there can be entrusted, and the ground is about work, not about the court itself; a
    policy default yields to 执行程序解释第12条.
    """
    if pairs.mode not in TRANSFER_MODES or not facts.policy.rules.asset_in_other_province:
        return False
    away = np.where(facts.forced[pairs.profile], 0, facts.asset_away[pairs.profile])
    return (away > 0) & (facts.courts.division[pairs.receiver] // 10_000 != away)


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


@rule(
    "申请执行人住所地到受案法院的距离超过政策规定",
    "便利原则（当事人住所地）；公里数没有规定，政策默认不限",
    RuleStatus.POLICY,
    switch="rules.max_party_km",
)
def party_too_far(facts: Facts, pairs: Pairs) -> Closed:
    """Close courts farther from the creditor's domicile than the policy allows; unknown closes none."""
    limit = facts.policy.rules.max_party_km
    if pairs.mode not in LATERAL_MODES or limit is None:
        return False
    return _metres_from(facts, facts.creditor_place[pairs.profile], pairs) > limit * 1000


@rule(
    "主要财产所在地到受案法院的距离超过政策规定",
    "便利原则（主要财产所在地）；公里数没有规定，政策默认不限",
    RuleStatus.POLICY,
    switch="rules.max_asset_km",
)
def asset_too_far(facts: Facts, pairs: Pairs) -> Closed:
    """Close courts farther from the main asset than the policy allows; unknown closes none."""
    limit = facts.policy.rules.max_asset_km
    if pairs.mode not in LATERAL_MODES or limit is None:
        return False
    return _metres_from(facts, facts.asset_place[pairs.profile], pairs) > limit * 1000


@rule(
    "该法院人均未结案高于政策规定的比值，不再接收",
    "便利原则（执行法院案件数量）；北京2003年做法（由案件过多的法院指定给案件过少的法院），比值为政策参数",
    RuleStatus.POLICY,
    switch="rules.most_load_ratio",
)
def receiver_overloaded(facts: Facts, pairs: Pairs) -> Closed:
    """Close courts whose load against the median of their peers exceeds the policy's ratio."""
    limit = facts.policy.rules.most_load_ratio
    if pairs.mode not in LATERAL_MODES or limit is None:
        return False
    return facts.load[pairs.receiver] > limit


@rule(
    "该法院执行法官人数少于政策规定",
    "便利原则（执行力量）；人数没有规定，政策默认不限",
    RuleStatus.POLICY,
    switch="rules.fewest_judges",
)
def receiver_short_of_force(facts: Facts, pairs: Pairs) -> Closed:
    """Close courts with fewer enforcement judges than the policy asks for; unknown closes nothing."""
    limit = facts.policy.rules.fewest_judges
    if pairs.mode not in LATERAL_MODES or limit is None:
        return False
    return facts.judges[pairs.receiver] < limit


@rule(
    "没有人数足够、共同上级法院又无须回避的法院组合，或者本季度可以行动的日期不足",
    "协同行动的人数、参加法院数为政策默认",
    RuleStatus.POLICY,
    switch="rules.most_contributors",
)
def joint_force_covers(facts: Facts, pairs: Pairs) -> Closed:
    """Close joint actions that no team covers; applied to whole groups in :mod:`jiaocha.law.actions`."""
    return False


@rule(
    "按当事人住所地和财产所在地的路途，不在最近的候选法院之内",
    "便利原则（当事人住所地、主要财产所在地）；家数为政策默认",
    RuleStatus.POLICY,
    switch="rules.nearest_receivers",
)
def nearest_receivers(facts: Facts, pairs: Pairs) -> Closed:
    """Close the courts beyond the nearest open ones; applied in :mod:`jiaocha.law.enumeration`.

    A series' own courts, its bankruptcy court and special courts above its level are no matter of distance.
    """
    return False


def _metres_from(facts: Facts, place: Positions, pairs: Pairs) -> NDArray[np.int64]:
    """Metres from a place of the gazetteer to each receiver; -1 where either is unknown."""
    longitude, latitude = gazetteer().coordinates(place)
    courts = facts.courts
    return great_circle(
        longitude, latitude, courts.longitude[pairs.receiver], courts.latitude[pairs.receiver]
    )
