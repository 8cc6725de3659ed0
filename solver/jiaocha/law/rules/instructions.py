"""What persons instructed, and what a failed supervision order forces."""

import numpy as np

from jiaocha.law.courts import NONE
from jiaocha.law.facts import ANY, NOT_FIXED, Facts
from jiaocha.law.rule import rule
from jiaocha.law.rules.pair import Closed, Pairs, is_recused
from jiaocha_models.words import TRANSFER_MODES, Mode, RuleStatus


@rule("已由人工指定其他法院或方式", "调整表", RuleStatus.POLICY)
def fixed_by_person(facts: Facts, pairs: Pairs) -> Closed:
    """Close whatever differs from what a person fixed."""
    court, mode = facts.fixed_court[pairs.profile], facts.fixed_mode[pairs.profile]
    if (court == NOT_FIXED).all():
        return False
    handling = np.where(pairs.receiver == NONE, facts.origin[pairs.profile], pairs.receiver)
    other_court = (court >= 0) & (court != handling)
    if pairs.mode is Mode.ENTRUSTED:  # the case itself stays where it is
        other_court &= court != facts.origin[pairs.profile]
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
    "执行程序解释第12条；逾期情况须写明来源，不详的不作强制",
    RuleStatus.VERIFIED,
)
def supervision_expired_forces_transfer(facts: Facts, pairs: Pairs) -> Closed:
    """Close everything that leaves the case in its court, once supervision has failed without good reason."""
    return _in_its_court(facts, pairs) & facts.forced[pairs.profile]


@rule(
    "超过地方规定的期间仍未执结，应当变更执行法院",
    "上海高院指定执行、提级执行意见（试行）（应当指定、提级的情形，见公开转载）；默认不启用",
    RuleStatus.POLICY,
    switch="rules.must_change_days",
)
def over_time_forces_transfer(facts: Facts, pairs: Pairs) -> Closed:
    """Close everything that leaves the case in its court beyond the longest time that a local rule sets."""
    return _in_its_court(facts, pairs) & facts.overdue[pairs.profile]


def _in_its_court(facts: Facts, pairs: Pairs) -> Closed:
    """Whether a pair leaves the case in its court, as a series concentrated there does for one of its own."""
    if pairs.mode not in TRANSFER_MODES:
        return True
    return facts.origin[pairs.profile] == pairs.receiver


@rule(
    "该法院在本案中回避，不作为受案法院",
    "调整表（人工填写的回避，写明理由）",
    RuleStatus.POLICY,
)
def recusal(facts: Facts, pairs: Pairs) -> Closed:
    """Close courts that are recused in a case, the case's own court among them, in whatever mode."""
    if not facts.recused[pairs.profile].any():
        return False
    origin = facts.origin[pairs.profile]
    closed = is_recused(facts, pairs.profile, np.where(pairs.receiver == NONE, origin, pairs.receiver))
    if pairs.mode is Mode.ENTRUSTED:  # the case itself stays where it is
        closed |= is_recused(facts, pairs.profile, origin)
    return closed
