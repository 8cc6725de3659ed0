"""Everything the generator assumes, in one table.

No public source gives these figures. They are read from here by the code that uses them, so that the table
printed with a quarter is the table the quarter was made with.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import pandas as pd

from jiaocha_models import words
from jiaocha_models.columns import Labelled


@dataclass(frozen=True)
class Assumption:
    """One assumed number, or one table of shares.

    Attributes
    ----------
    name : str
        Key by which the generator reads it.
    zh : str
        Chinese name.
    value : float or mapping of str to float
        The number, or the shares (they sum to 1 unless the name says factor or level).
    reason : str
        Why this value, in Chinese.
    """

    name: str
    zh: str
    value: float | Mapping[str, float]
    reason: str


_EXPERT = "专业判断，未见公开分布"
_SIMULATION = "模拟默认值（参考公开报道归纳），未见全国拆分数据"

ASSUMPTIONS: tuple[Assumption, ...] = (
    # Courts
    Assumption(
        "load_level",
        "各地区每名执行法官年办案水平（件）",
        {"east": 1150.0, "central": 900.0, "northeast": 760.0, "west": 560.0},
        "公开来源只有全国均值928件；地区高低为假设，再统一缩放到全国均值",
    ),
    Assumption("load_spread", "同一地区各法院办案水平的对数标准差", 0.30, _EXPERT),
    Assumption("load_low", "每名执行法官年办案下限（件）", 150.0, _SIMULATION),
    Assumption("load_high", "每名执行法官年办案上限（件）", 1300.0, _SIMULATION),
    Assumption(
        "intake_level_factor",
        "各地区人均执行收案相对水平",
        {"east": 1.15, "central": 0.9, "northeast": 1.0, "west": 0.95},
        _EXPERT,
    ),
    Assumption("intake_spread", "各基层法院人均收案的对数标准差", 0.35, _EXPERT),
    Assumption("intermediate_share", "中级法院收案占下辖基层法院合计的比例", 0.04, _EXPERT),
    Assumption("high_share", "高级法院收案占全省合计的比例", 0.0005, _EXPERT),
    Assumption(
        "population_without_census",
        "无人口数据的法院按多少人口推算收案（人）",
        {"functional_zone": 60000.0, "xpcc": 30000.0, "default": 8000.0},
        "功能区、兵团、铁路、林区等法院无对应普查人口",
    ),
    Assumption("least_intake", "各院年执行收案下限（件）", 40.0, _EXPERT),
    Assumption("staff_per_judge", "每名执行法官的执行人员数（含法官）", 4.5, "参考公开报道的团队配置，假设"),
    Assumption("backlog_quarters", "未结案约为几个季度的收案", 1.0, _EXPERT),
    Assumption("backlog_spread", "未结案的对数标准差", 0.35, _EXPERT),
    Assumption("unfinished_share", "未结交叉折算件占推算接收量的平均比例", 0.49, _EXPERT),
    Assumption("declared_share", "自行申报可接收量的法院比例", 0.10, _EXPERT),
    Assumption("second_team_share", "另有执行团队的法院比例", 0.25, _EXPERT),
    Assumption("director_vacant_share", "执行局长空缺的法院比例", 0.02, _EXPERT),
    Assumption("not_taking_part_share", "本季度不参加接收的法院比例", 0.02, _EXPERT),
    Assumption(
        "fewest_judges",
        "全国调配时参加接收的法院至少有的执行法官（折合，人）",
        1.5,
        "人手过少的法院不宜再接收外来案件；只用于最高人民法院统一调配的情景",
    ),
    Assumption("supervision_base", "中级、高级法院每季度督办件数：基数", 10.0, _EXPERT),
    Assumption("supervision_share", "中级、高级法院每季度督办件数：占辖区季度收案的比例", 0.01, _EXPERT),
    Assumption("action_force_share", "自行申报一日可调集人数的法院比例", 0.15, _EXPERT),
    Assumption("leader_known_share", "申报领导包案件数上限的法院比例", 0.50, _EXPERT),
    Assumption("leader_room_share", "领导包案件数上限占季度收案的比例（另加2件）", 0.01, _EXPERT),
    Assumption("experience_share", "写明熟悉的财产类型（一至二种）的法院比例", 0.35, _EXPERT),
    # Groups
    Assumption("single_share", "只有一案的组的比例", 0.70, _SIMULATION),
    Assumption("size_exponent", "关联组规模（两案以上）的幂律指数", 2.5, _EXPERT),
    Assumption("largest_group", "最大的关联组（件）", 6000.0, "公开报道有一集团近6000件执行案件"),
    Assumption("one_court_share", "关联组全部在同一法院的比例", 0.65, _EXPERT),
    Assumption("away_share", "分散的组中不在主办法院的案件比例", 0.40, _EXPERT),
    Assumption(
        "away_scope",
        "分散案件所在法院的范围",
        {"prefecture": 0.70, "province": 0.27, "country": 0.03},
        _EXPERT,
    ),
    Assumption("intermediate_origin_share", "由中级法院执行的案件比例", 0.05, _EXPERT),
    # Cases
    Assumption(
        "ground",
        "交叉事由（按案件）",
        {
            "local_interference": 0.25,
            "passive": 0.20,
            "related_series": 0.25,
            "short_of_force": 0.15,
            "complex_asset": 0.15,
        },
        _SIMULATION,
    ),
    Assumption(
        "debtor_kind",
        "被执行人类型（按案件）；党政机关与国企合计10%",
        {
            "government": 0.05,
            "state_enterprise": 0.05,
            "natural_person": 0.36,
            "enterprise": 0.53,
            "special": 0.01,
        },
        _SIMULATION,
    ),
    Assumption("petition_share", "信访案件比例", 0.15, _SIMULATION),
    Assumption("livelihood_share", "欠薪及其他涉民生案件比例", 0.20, _SIMULATION),
    Assumption("wages_of_livelihood", "涉民生案件中欠薪的比例", 0.60, _EXPERT),
    Assumption("complexity", "繁简（按案件）", {"simple": 0.30, "ordinary": 0.48, "hard": 0.22}, _EXPERT),
    Assumption(
        "lead_quality",
        "线索质量（按组）",
        {"high": 0.08, "medium": 0.34, "low": 0.52, "none": 0.06},
        "使方案中变更法院案件的进展概率均值接近公布的44.1%",
    ),
    Assumption(
        "asset_kind",
        "主要财产类型（按组）",
        {
            "none": 0.10,
            "deposit": 0.13,
            "real_estate": 0.37,
            "movable": 0.12,
            "equity": 0.12,
            "receivable": 0.12,
            "special": 0.04,
        },
        _EXPERT,
    ),
    Assumption(
        "auction_stage",
        "拍卖阶段（不动产、股权、动产）",
        {"none": 0.882, "appraisal": 0.012, "listed": 0.006, "failed": 0.10},
        _EXPERT,
    ),
    Assumption("claim_spread", "申请执行标的额的对数标准差", 1.6, "未见公开分布，仅有均值；假设对数正态"),
    Assumption("claim_top_share", "标的额取自帕累托尾部的比例", 0.004, "未见公开分布；假设"),
    Assumption("claim_top_exponent", "帕累托尾部指数", 1.5, "未见公开分布；假设"),
    Assumption("claim_most_yuan", "单案标的额上限（元）", 2.0e9, "公开报道最大一案拍卖16.43亿元；假设"),
    Assumption("wage_claim_yuan", "欠薪案件标的额中位数（元）", 18000.0, "公开的系列案有每人1800元者；假设"),
    Assumption("wage_claim_spread", "欠薪案件标的额的对数标准差", 0.8, "未见公开分布；假设"),
    Assumption(
        "place",
        "住所地、财产地相对原执行法院的范围",
        {"county": 0.68, "prefecture": 0.17, "province": 0.11, "country": 0.04},
        _EXPERT,
    ),
    Assumption("age_median_days", "立案至方案日的天数中位数", 420.0, _EXPERT),
    Assumption("age_spread", "立案至方案日天数的对数标准差", 0.6, _EXPERT),
    Assumption("seizure_rows_share", "有财产的案件登记查封明细的比例", 0.30, _EXPERT),
    Assumption("exclusion_share", "有扣除期间的案件比例", 0.12, _EXPERT),
    Assumption("link_share", "另行登记关联的组的比例", 0.01, _EXPERT),
    Assumption("forced_share", "督促逾期无正当理由、依法须变更的案件比例", 0.003, _EXPERT),
    Assumption(
        "supervision_unknown_share",
        "督促期限已满而有无正当理由不详的比例（除依法须变更的以外）",
        0.10,
        "使不详时的提示有例可看；比例为假设",
    ),
    # Debtors
    Assumption(
        "debtor_unable",
        "被执行人是否失能（按案件）",
        {"yes": 0.03, "no": 0.22, "unknown": 0.75},
        "失能与失信分开；多数案件未作认定；比例为假设",
    ),
    Assumption("dishonest_share", "已纳入失信名单的被执行人比例（失能的除外）", 0.20, _EXPERT),
    Assumption("terminated_known_share", "写明终本案件数的企业被执行人比例", 0.25, _EXPERT),
    Assumption(
        "terminated_many_share",
        "终本案件在百件以上的企业被执行人比例",
        0.004,
        "公开报道此类企业全国有3616家；占提名案件的比例为假设",
    ),
    Assumption(
        "bankruptcy_consent",
        "失能企业是否同意移送破产",
        {"yes": 0.30, "no": 0.30, "unknown": 0.40},
        _EXPERT,
    ),
    Assumption("pre_restructuring_share", "有关联案件的企业进入预重整的比例", 0.01, _EXPERT),
    Assumption("military_of_special", "特殊主体中军队、军人的比例", 0.05, "使专门管辖有例可看；比例为假设"),
    Assumption("refusal_suspected", "涉嫌拒执、拟移送的案件比例", 0.003, _EXPERT),
    Assumption("refusal_referred", "涉嫌拒执、已移送的案件比例", 0.001, _EXPERT),
    # Joint actions, special cases, matters
    Assumption("action_stated_share", "重大疑难复杂、未跨法院的组写明行动所需人数的比例", 0.15, _EXPERT),
    Assumption("action_persons", "协同行动每日所需人数的中位数（人）", 14.0, _EXPERT),
    Assumption("action_spread", "协同行动每日所需人数的对数标准差", 0.55, _EXPERT),
    Assumption("action_window_share", "写明人数的案件中限定行动日期的比例", 0.50, _EXPERT),
    Assumption("leader_required_share", "疑难的信访案件中须领导包案的比例", 0.30, _EXPERT),
    Assumption("act_obligation_share", "执行标的含行为的案件比例", 0.02, _EXPERT),
    Assumption(
        "ship_of_special",
        "设有海事法院的省份特殊财产中船舶的比例",
        0.10,
        "使专门管辖有例可看；比例为假设",
    ),
    Assumption(
        "patent_of_intermediate",
        "中级法院案件中专利、海关等行政决定的比例",
        0.02,
        "使专门管辖有例可看；比例为假设",
    ),
    Assumption("matter_share", "列有委托事项的案件比例", 0.03, "财产在外地的案件的一部分；比例为假设"),
    Assumption("only_matters_share", "列有委托事项的案件中仅余委托事项的比例", 0.15, _EXPERT),
    Assumption("second_matter_share", "列有委托事项的案件中另有一项的比例", 0.40, _EXPERT),
    Assumption("matter_court_share", "写明受托法院（其余只写所在地）的事项比例", 0.30, _EXPERT),
    Assumption("whole_case_share", "写明剩余工作为整案的比例", 0.25, _EXPERT),
    Assumption("priority_queued_share", "轮候查封外地财产而有优先受偿权的案件比例", 0.010, _EXPERT),
    Assumption("priority_first_share", "首封不动产的案件中有优先受偿权的比例", 0.15, _EXPERT),
    Assumption("over_seizure_share", "超标的查封的案件比例（有财产的案件）", 0.005, _EXPERT),
    Assumption(
        "set_aside",
        "分流演示：不进入调配的案件比例",
        {
            "closed": 0.010,
            "terminated": 0.020,
            "suspended": 0.008,
            "settlement": 0.014,
            "objection": 0.014,
            "excluded_now": 0.012,
            "bankruptcy": 0.012,
            "writ_unclear": 0.006,
            "seizure_expiring": 0.018,
            "moved_before": 0.010,
        },
        "使各分流类别都有案件；比例为假设",
    ),
)
"""All assumptions of the generator."""

_BY_NAME = {assumption.name: assumption for assumption in ASSUMPTIONS}


def number(name: str) -> float:
    """Value of a numeric assumption."""
    value = _BY_NAME[name].value
    if isinstance(value, Mapping):
        raise TypeError(f"{name} is a table")
    return float(value)


def shares(name: str) -> dict[str, float]:
    """Values of a tabular assumption, in its order."""
    value = _BY_NAME[name].value
    if not isinstance(value, Mapping):
        raise TypeError(f"{name} is a number")
    return dict(value)


_PARTS = {
    "east": "东部", "central": "中部", "northeast": "东北", "west": "西部",
    "county": "本县", "prefecture": "本地市", "province": "本省", "country": "全国", "default": "其他法院",
    "excluded_now": "扣除期间内", "bankruptcy": "执行转破产", "writ_unclear": "执行依据不明确",
    "seizure_expiring": "查封将到期", "moved_before": "曾经移转", "objection": "异议审查中",
}  # fmt: skip
"""Parts of tabular assumptions that are no members of an enumeration."""


def _labels(parts: Collection[str]) -> dict[str, str]:
    """Chinese words of a table's parts: from the enumeration that has most of them, else our own."""
    kinds = [kind for kind in vars(words).values() if isinstance(kind, type) and issubclass(kind, Labelled)]
    members = [{str(member): member.zh for member in kind} for kind in kinds if kind is not Labelled]
    best = max(members, key=lambda known: sum(part in known for part in parts))
    return {part: _PARTS.get(part) or best.get(part, part) for part in parts}


def assumption_table() -> pd.DataFrame:
    """Table of all assumptions: 名称, 取值, 理由; one row a number."""
    rows = []
    for assumption in ASSUMPTIONS:
        value = assumption.value
        parts = value.items() if isinstance(value, Mapping) else [("", value)]
        labels = _labels([part for part, _ in parts])
        for part, amount in parts:
            zh = f"{assumption.zh}：{labels[part]}" if part else assumption.zh
            rows.append({"假设": zh, "取值": float(amount), "理由": assumption.reason})
    return pd.DataFrame(rows)
