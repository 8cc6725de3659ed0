"""What each mode is: which courts it may name at all."""

from jiaocha.law.facts import Facts
from jiaocha.law.rule import rule
from jiaocha.law.rules.pair import (
    IN_COURT_MODES,
    LATERAL_MODES,
    Closed,
    Pairs,
    award_at_its_place,
)
from jiaocha_models.words import Mode, RuleStatus


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
    """Close courts of a lower level, but for awards at the place of debtor or asset if switched on."""
    if pairs.mode not in LATERAL_MODES:
        return False
    below = facts.courts.level[pairs.receiver] > facts.courts.level[facts.origin[pairs.profile]]
    if not facts.policy.rules.downward or not below.any():
        return below
    return below & ~award_at_its_place(facts, pairs)
