"""What each mode is: which courts it may name at all."""

import numpy as np

from jiaocha.law.courts import NONE
from jiaocha.law.facts import Facts
from jiaocha.law.rule import rule
from jiaocha.law.rules.pair import (
    IN_COURT_MODES,
    LATERAL_MODES,
    OWN_COURT_MODES,
    Closed,
    Pairs,
    award_at_its_place,
    is_recused,
    proper_forum,
)
from jiaocha_models.words import TRANSFER_MODES, Mode, RuleStatus


@rule(
    "关联案件分属多家法院，整体集中或者提级，不单独指令、督促、协同或内部交叉",
    "最高人民法院答记者问（关联案件可以集中至一家法院）；整体移转为政策默认",
    RuleStatus.POLICY,
)
def several_origins_move_as_one(facts: Facts, pairs: Pairs) -> Closed:
    """Close directed, supervised, coordinated and internal handling for groups before several courts."""
    if pairs.mode not in (Mode.DIRECTED, *OWN_COURT_MODES):
        return False
    return facts.origins[facts.group[pairs.profile]] > 1


@rule(
    "集中执行须有分属两家以上法院的关联案件",
    "最高人民法院答记者问（同一被执行人涉及多起执行案件，不同法院具有管辖权）",
    RuleStatus.VERIFIED,
)
def centralised_needs_related(facts: Facts, pairs: Pairs) -> Closed:
    """Close centralized handling for groups before one court only."""
    if pairs.mode is not Mode.CENTRALIZED:
        return False
    return facts.origins[facts.group[pairs.profile]] < 2


@rule(
    "内部交叉、督促执行、协同执行不变更执行法院",
    "最高人民法院答记者问（方式的选择：内部交叉、督促执行不变更执行法院，协同执行没有必要变更）",
    RuleStatus.VERIFIED,
)
def stays_in_court(facts: Facts, pairs: Pairs) -> Closed:
    """Close internal, supervised and coordinated handling under any court but the case's own."""
    if pairs.mode not in OWN_COURT_MODES:
        return False
    return facts.origin[pairs.profile] != pairs.receiver


@rule("内部交叉须本院另有执行团队", "最高人民法院答记者问（内部交叉）", RuleStatus.ANALOGY)
def second_team(facts: Facts, pairs: Pairs) -> Closed:
    """Close internal handling in courts without a second team."""
    if pairs.mode is not Mode.INTERNAL:
        return False
    return ~facts.courts.second_team[pairs.receiver]


@rule(
    "协同执行须有需要多院力量共同完成的工作：事由为重大疑难复杂，或者所需人数超出本院可调集人数",
    "最高人民法院答记者问（没有必要变更执行法院而需要整合不同法院力量）；2026年1月新闻发布会所列第四类案件（见公开转载）",
    RuleStatus.ANALOGY,
)
def coordinated_needs_joint_work(facts: Facts, pairs: Pairs) -> Closed:
    """Close coordinated handling where one court's own force is enough."""
    if pairs.mode is not Mode.COORDINATED:
        return False
    return ~facts.joint_work[facts.group[pairs.profile]]


@rule(
    "事项委托须列明由该法院办理的具体事项",
    "最高人民法院答记者问（事项委托）；委托执行规定第2条第二款、第4条第二款；受托法院取事项最多的一家为政策默认",
    RuleStatus.ANALOGY,
)
def entrusted_needs_matters(facts: Facts, pairs: Pairs) -> Closed:
    """Close entrustment to any court but the one that would carry out most of the group's listed matters."""
    if pairs.mode is not Mode.ENTRUSTED:
        return False
    return facts.entrusted_court[facts.group[pairs.profile]] != pairs.receiver


@rule(
    "集中行动所需人数超出该法院一日可调集人数，由上级法院组织协同或者提级",
    "最高人民法院答记者问（整合不同法院执行力量）；人数口径为政策默认",
    RuleStatus.POLICY,
    switch="capacity.action_share_of_staff",
)
def beyond_one_court(facts: Facts, pairs: Pairs) -> Closed:
    """Close courts that would have to carry out a joint action alone and lack the persons for it."""
    if pairs.mode not in (*IN_COURT_MODES, *LATERAL_MODES):
        return False
    return facts.too_few(facts.group[pairs.profile], pairs.receiver)


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


@rule(
    "指令执行在同级法院之间进行；由上级法院执行的属于提级",
    "执行程序解释第11条（由本院执行与指令其他法院执行之分）；同级：委托执行规定第3条，参照；"
    "例外：其他地方的破产管辖法院、专门法院",
    RuleStatus.ANALOGY,
)
def directed_to_equal_level(facts: Facts, pairs: Pairs) -> Closed:
    """Close directed enforcement by a court of a higher level."""
    if pairs.mode is not Mode.DIRECTED:
        return False
    courts, origin = facts.courts, facts.origin[pairs.profile]
    level = courts.level[pairs.receiver]
    bankruptcy = facts.bankruptcy_court[pairs.profile] == pairs.receiver
    elsewhere = bankruptcy & (courts.ancestor[origin, level] != pairs.receiver)
    return (level < courts.level[origin]) & ~elsewhere & ~proper_forum(facts, pairs)


@rule(
    "集中到上级法院执行的按提级办理，集中执行的受案法院与有关法院同级",
    "最高人民法院答记者问（集中至某一家法院）；两种方式的区分为政策默认；例外：破产管辖法院、专门法院",
    RuleStatus.POLICY,
)
def centralised_to_equal_level(facts: Facts, pairs: Pairs) -> Closed:
    """Close centralized enforcement above the series' level, but at its bankruptcy court or proper forum."""
    if pairs.mode is not Mode.CENTRALIZED:
        return False
    higher = facts.courts.level[pairs.receiver] < facts.top_level[facts.group[pairs.profile]]
    bankruptcy = facts.bankruptcy_court[pairs.profile] == pairs.receiver
    return higher & ~bankruptcy & ~proper_forum(facts, pairs)


@rule(
    "受案法院的级别不低于原执行法院",
    "委托执行规定第1、3条，参照；例外：仲裁裁决执行规定第2条",
    RuleStatus.ANALOGY,
    switch="rules.downward",
)
def receiver_level_not_below_origin(facts: Facts, pairs: Pairs) -> Closed:
    """Close courts of a lower level, but for awards at the place of debtor or asset if switched on."""
    if pairs.mode not in LATERAL_MODES:
        return False
    below = facts.courts.level[pairs.receiver] > facts.courts.level[facts.origin[pairs.profile]]
    if not facts.policy.rules.downward or not below.any():
        return below
    return below & ~award_at_its_place(facts, pairs)


@rule(
    "异议未审结、成交财产未交付期间不变更执行法院，可以由原执行法院在上级法院统筹下协同执行",
    "上海高院指定执行、提级执行意见（见公开摘录），参照；处置程序由启动法院完成、期间可以协同为政策默认",
    RuleStatus.POLICY,
)
def court_bound(facts: Facts, pairs: Pairs) -> Closed:
    """Close changes of court while an objection is pending or a sold asset is not delivered."""
    if pairs.mode not in TRANSFER_MODES:
        return False
    return facts.court_bound[pairs.profile]


@rule(
    "提级执行由上一级法院执行；上一级法院应当回避、不参加接收或者在被执行人影响区域内的，由再上一级法院执行",
    "民事诉讼法第237条、执行程序解释第10、11条（上一级人民法院）；执行工作规定第74条未限一级，不越级为政策默认",
    RuleStatus.POLICY,
    switch="rules.next_superior",
)
def next_superior(facts: Facts, pairs: Pairs) -> Closed:
    """Close escalation past the next superior, unless that court may not or does not take the case."""
    if pairs.mode is not Mode.ESCALATED or not facts.policy.rules.next_superior:
        return False
    group = facts.group[pairs.profile]
    common = facts.common[group]
    # A series whose common superior handles one of its cases can only be escalated above that court.
    key = facts.group * facts.courts.size + facts.origin
    handles = np.isin(np.arange(facts.n_groups) * facts.courts.size + facts.common, key)[group]
    nearest = np.where(handles, facts.courts.parent[common], common)
    known = nearest != NONE
    able = facts.courts.takes_part[nearest] & ~is_recused(facts, pairs.profile, nearest)
    able &= ~facts.influence_closes[facts.influence[pairs.profile], nearest]
    return known & able & (pairs.receiver != nearest)
