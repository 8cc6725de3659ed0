"""Why a court is not suitable this quarter, or for this debtor."""

from jiaocha.law.distance import great_circle
from jiaocha.law.facts import Facts
from jiaocha.law.rule import rule
from jiaocha.law.rules.pair import LATERAL_MODES, Closed, Pairs
from jiaocha_models.words import TRANSFER_MODES, RuleStatus


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


@rule(
    "按当事人住所地和财产所在地的路途，不在最近的候选法院之内",
    "便利原则（当事人住所地、主要财产所在地）；家数为政策默认",
    RuleStatus.POLICY,
    switch="rules.nearest_receivers",
)
def nearest_receivers(facts: Facts, pairs: Pairs) -> Closed:
    """Close the courts beyond the nearest open ones; applied to whole groups in :mod:`jiaocha.law.pairs`."""
    return False
