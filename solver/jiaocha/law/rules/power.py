"""Who may decide: the area of a court, and the border of a province."""

from jiaocha.law.courts import NONE
from jiaocha.law.facts import Facts
from jiaocha.law.rule import rule
from jiaocha.law.rules.pair import LATERAL_MODES, Closed, Pairs, is_recused
from jiaocha_models.words import TRANSFER_MODES, Level, Mode, RuleStatus


@rule(
    "决定法院须为双方法院的共同上级法院",
    "执行程序解释第11、12条；执行工作规定第67、74条",
    RuleStatus.VERIFIED,
)
def decider_must_be_common_superior(facts: Facts, pairs: Pairs) -> Closed:
    """Close pairs of courts that have no superior in common."""
    if pairs.mode in (Mode.STAY, Mode.ENTRUSTED):
        return False
    root = facts.courts.root
    return root[facts.origin[pairs.profile]] != root[pairs.receiver]


@rule(
    "超出决定法院的辖区或权限，须报请上级法院决定",
    "执行程序解释第11、12条；执行工作规定第74条（本辖区其他法院）",
    RuleStatus.VERIFIED,
)
def planning_court_decides(facts: Facts, pairs: Pairs) -> Closed:
    """Close pairs with a court outside the planning court's area, and orders to a court it is not above.

    Courts entrust matters to each other on their own (委托执行规定第4条): no superior's area bounds that.
    """
    if pairs.mode in (Mode.STAY, Mode.ENTRUSTED):
        return False
    origin = facts.origin[pairs.profile]
    if pairs.mode is Mode.SUPERVISED:
        superior = facts.courts.parent[origin]
        return ~(facts.in_power[superior] & (superior != NONE))
    return ~(facts.in_power[origin] & facts.in_power[pairs.receiver])


@rule(
    "本次不跨省变更执行法院；跨省只能由最高人民法院决定",
    "执行程序解释第11、12条（本辖区）、最高人民法院首例直接裁定跨省指令执行（见公开报道）；默认不跨省为政策默认",
    RuleStatus.POLICY,
    switch="rules.cross_province",
)
def cross_province_only_supreme(facts: Facts, pairs: Pairs) -> Closed:
    """Close courts of another province unless the policy allows them; the power itself is another rule's."""
    if pairs.mode not in LATERAL_MODES or facts.policy.rules.cross_province:
        return False
    province = facts.courts.province
    return province[facts.origin[pairs.profile]] != province[pairs.receiver]


@rule(
    "决定法院在本案中回避，或者督促执行的上级法院在被执行人影响区域内，不由其决定",
    "调整表（人工填写的回避）；影响区域及于作出督促令的法院为政策默认",
    RuleStatus.POLICY,
)
def decider_is_neutral(facts: Facts, pairs: Pairs) -> Closed:
    """Close what a recused court would decide, and supervision by a court where the debtor has influence."""
    supervised = pairs.mode is Mode.SUPERVISED
    recused = facts.recused[pairs.profile].any()
    if pairs.mode in (Mode.STAY, Mode.INTERNAL, Mode.ENTRUSTED) or not (supervised or recused):
        return False
    common = facts.common[facts.group[pairs.profile]]
    above = pairs.mode in (Mode.SUPERVISED, Mode.COORDINATED)
    decider = facts.courts.parent[common] if above else facts.courts.common_superior(common, pairs.receiver)
    closed = is_recused(facts, pairs.profile, decider)
    if supervised:
        closed |= facts.influence_closes[facts.influence[pairs.profile], decider]
    return closed & (decider != NONE)


@rule("最高人民法院不作为受案法院", "政策默认：最高人民法院决定、督办，不直接办理", RuleStatus.POLICY)
def supreme_court_not_receiver(facts: Facts, pairs: Pairs) -> Closed:
    """Close the supreme court as a receiver."""
    if pairs.mode not in TRANSFER_MODES:
        return False
    return facts.courts.level[pairs.receiver] == Level.SUPREME.position
