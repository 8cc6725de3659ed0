"""Fields of one case."""

from typing import Any

from jiaocha.documents import wording
from jiaocha.documents.paper import BLANK
from jiaocha.documents.sources import MODES, Sources, finite, word
from jiaocha.law.instruments import MATTER_SIGN_OFF, SIGN_OFF, SIGN_OFF_SOURCE, Instrument
from jiaocha.law.new_case import amount_to_file, new_number
from jiaocha.law.why import why_mode_closed
from jiaocha.reporting.formats import wan
from jiaocha_models.words import CaseKind, Ground, Mode, PartyWish

_HANDLING = {
    Mode.SUPERVISED: "执行法院",
    Mode.INTERNAL: "执行法院",
    Mode.ENTRUSTED: "受托法院",
    Mode.COORDINATED: "牵头法院",
}
"""What the court that handles a case is called; 受案法院 in all other modes."""

SYNTHETIC = "合成数据，案件、当事人与金额均非真实，仅供演示和测试"
MOST_ALTERNATIVES = 8
RULING = "执行裁定书"

Values = dict[str, Any]


def mark(sources: Sources) -> Values:
    """Header of every paper made from synthetic data."""
    return {"合成标记": SYNTHETIC if sources.quarter.synthetic else ""}


def identity(sources: Sources, case: int) -> Values:
    """Fields that identify a case, and its amounts."""
    row = sources.cases[case]
    return {
        **mark(sources),
        "案号": row["case_number"],
        "原执行法院": sources.court(sources.origin[case]),
        "申请执行人": sources.party(case, "creditor"),
        "被执行人": sources.party(case, "debtor"),
        "承办人": sources.party(case, "handler"),
        "案由": row["cause"] or BLANK,
        "执行依据": row["basis_number"] or "＿＿＿＿＿＿＿＿",
        "立案日期": wording.date_text(row["filing_date"]),
        "申请日期": wording.date_text(row["application_date"]),
        "标的额": wording.money_text(row["claimed"]),
        "已到位": wording.money_text(row["recovered"]),
        "未到位": wording.money_text(outstanding(sources, case)),
    }


def outstanding(sources: Sources, case: int) -> int:
    """Amount not yet recovered in fen, which a new case is filed with."""
    row = sources.cases[case]
    return amount_to_file(row["claimed"], row["recovered"], row["outstanding"])


def order_values(sources: Sources, case: int, group: int, mode: Mode | None = None) -> Values:
    """Fields of orders and notices about one case."""
    mode = mode or sources.mode(group)
    decider, receiver = sources.decider(group), sources.receiver(group)
    found = wording.instrument_of(sources, case, mode)
    ruling = found.paper == RULING
    return {
        **identity(sources, case),
        "决定法院": sources.court(decider),
        "受案法院": sources.court(receiver),
        "方式": mode.zh,
        "文号": number_slot(sources, decider),
        "启动情况": wording.started(sources, case),
        "中性事由": wording.neutral_ground(sources, case),
        "法律依据": wording.legal_basis(sources, case, found),
        "用裁定": ruling,
        "文书名称": found.paper,
        "用语": "裁定" if ruling else "决定",
        "逾期后果": wording.after_supervision(found),
        "新案号": new_slot(sources, case, receiver).text if moved(sources, case, group) else "不变",
    }


def notice_values(sources: Sources, case: int, group: int) -> Values:
    """Fields of the notice to the parties."""
    mode, decider = sources.mode(group), sources.decider(group)
    told_by = sources.origin[case] if mode is Mode.INTERNAL else decider
    values = order_values(sources, case, group)
    found = wording.instrument_of(sources, case, mode)
    return {
        **values,
        "文号": number_slot(sources, told_by),
        "告知法院": sources.court(told_by),
        "告知对象": "、".join(values[party] for party in wording.told_parties(found)),
        "告知事由": wording.party_ground(sources, case),
        "处理结果": wording.outcome(sources, case, mode, values["受案法院"], values["决定法院"]),
        "变更法院": moved(sources, case, group),
    }


def approval_values(sources: Sources, case: int, group: int) -> Values:
    """Fields of the approval form; the decider alone sees them."""
    row, triage, mode = sources.cases[case], sources.triage[case], sources.mode(group)
    found = wording.instrument_of(sources, case, mode)
    return {
        **order_values(sources, case, group),
        "受案法院": handling_court(sources, case, group),
        "法院称谓": _HANDLING.get(mode, "受案法院"),
        "事项委托": mode is Mode.ENTRUSTED,
        "关联组": sources.groups[group]["group"],
        "案件数": str(len(sources.members[group])),
        "启动方式": sources.asked(case).zh,
        "提名渠道": row["nomination_channel"] or BLANK,
        "当事人意愿": word(PartyWish, row["party_wish"]).zh,
        "信访情况": "有信访" if row["petition"] else "无",
        "事由": word(Ground, triage["ground"] or Ground.NONE.value).zh,
        "事由来源": wording.ground_source(row, triage),
        "登记情况": wording.registration(row),
        "登记材料": row["ground_material"] or "无",
        "中性事实": triage.get("fact") or wording.days_run(sources, case) or "未满六个月或者日期不详",
        "督促情况": wording.supervision(row),
        "调整情况": adjustments(sources, row["case_number"]),
        "依据": found.brief,
        "文书状态": wording.status_words(found),
        "文书提示": f"\n{found.note}" if found.note else "",
        "便利情况": convenience(sources, case, group),
        "力量情况": forces(sources, case, group),
        "较省方式": cheaper_modes(sources, group),
        "督办": sign_off(found),
        "其他去处表": alternatives(sources, group),
    }


def handling_court(sources: Sources, case: int, group: int) -> str:
    """Court that handles a case; every court that is entrusted with its matters."""
    if sources.mode(group) is Mode.ENTRUSTED:
        return "、".join(sources.court(court) for court in sources.matters_by_court(case))
    return sources.court(sources.receiver(group))


def sign_off(found: Instrument) -> str:
    """Who supervises, and through whose hands the form goes."""
    if found.mode is Mode.ENTRUSTED:
        return f"由委托法院跟踪办理。审批：{'→'.join(MATTER_SIGN_OFF)}（政策默认）"
    return f"{found.supervises}。审批顺序：{'→'.join(SIGN_OFF)}（{SIGN_OFF_SOURCE}）"


def moved(sources: Sources, case: int, group: int) -> bool:
    """Whether the enforcement court of a case changes."""
    changes = sources.mode(group) in (Mode.DIRECTED, Mode.CENTRALIZED, Mode.ESCALATED)
    return changes and sources.receiver(group) != sources.origin[case]


def number_slot(sources: Sources, court: int) -> str:
    """Give a paper's number with blanks; the type code is left open, practice differs (待核)."""
    code = str(sources.courts.code[court]) if court >= 0 else BLANK
    return f"（20＿＿）{code}＿＿＿＿＿＿号"


def new_slot(sources: Sources, case: int, receiver: int) -> Any:
    """Slot of the number that the receiving court will give."""
    kind = word(CaseKind, sources.cases[case]["case_kind"] or CaseKind.FIRST.value)
    return new_number(kind, str(sources.courts.code[receiver]))


def adjustments(sources: Sources, number: str) -> str:
    """Say what persons instructed about the case."""
    rows = sources.adjustments.get(number, [])
    words = [f"{row['by'] or BLANK}：{row['reason'] or '未写明理由'}" for row in rows]
    return "；".join(words) or "无"


def convenience(sources: Sources, case: int, group: int) -> str:
    """Travel of party and court to the receiver, beside the case's own court, in straight lines."""
    own, receiver = sources.origin[case], sources.receiver(group)
    if not moved(sources, case, group):
        return "不变更执行法院，路途不变"
    texts = []
    for what, place in (("creditor", "申请执行人住所地"), ("asset", "主要财产所在地")):
        here, there = (sources.kilometres(what, case, court) for court in (own, receiver))
        texts.append(f"{place}至受案法院约{there}公里，至原执行法院约{here}公里")
    return "；".join(texts) + "（直线距离）"


def forces(sources: Sources, case: int, group: int) -> str:
    """Open cases and judges of both courts: figures of comparison, no ranking."""
    courts = dict.fromkeys((sources.origin[case], sources.receiver(group)))
    texts = []
    for court in (one for one in courts if one >= 0):
        row = sources.court_rows[court]
        backlog = BLANK if row["backlog"] is None else f"{row['backlog']}件"
        judges = f"{row['judges']:g}人" if finite(row["judges"]) else BLANK
        texts.append(f"{row['name']}未结{backlog}，执行法官{judges}")
    return "；".join(texts)


def cheaper_modes(sources: Sources, group: int) -> str:
    """Each cheaper mode: the rule that closes it, or by how much its best option falls short."""
    options, chosen = sources.options, sources.choice[group]
    value = options.problem.value
    start, end = options.problem.group_start[group : group + 2]
    texts = []
    for mode in MODES[: sources.mode(group).position]:
        own = [k for k in range(start, end) if options.option_mode[k] == mode.position]
        if not own:
            closing = why_mode_closed(sources.quarter, sources.pairs, group, mode)
            texts.append(f"{mode.zh}：{closing.sentence if closing else '没有可以受案的法院'}")
            continue
        best = max(int(value[k]) for k in own) - int(value[chosen])
        texts.append(f"{mode.zh}：{_compared(best)}")
    return "；".join(texts) or "已是成本最低的方式"


def _compared(difference: int) -> str:
    """Compare the best option of a cheaper mode, in fen, with the one chosen."""
    if difference < 0:
        return f"目标值低{wan(-difference)}万元"
    return f"目标值高{wan(difference)}万元，但可用能力已满" if difference else "目标值相当"


def alternatives(sources: Sources, group: int) -> list[Values]:
    """Other open options of the group, the best of each mode and court, the best first."""
    options, chosen = sources.options, sources.choice[group]
    start, end = options.problem.group_start[group : group + 2]
    value = options.problem.value
    best: dict[tuple[int, int], int] = {}
    for k in (chosen, *sorted(range(start, end), key=lambda k: (-int(value[k]), k))):
        best.setdefault((int(options.option_mode[k]), int(options.option_receiver[k])), k)
    others = [k for k in best.values() if k != chosen]
    return [
        {
            "方式": MODES[int(options.option_mode[k])].zh,
            "法院": sources.court(int(options.option_receiver[k])).replace(BLANK, "原执行法院"),
            "决定法院": sources.court(int(options.option_decider[k])).replace(BLANK, "—"),
            "相差": wan(int(value[k]) - int(value[chosen])),
        }
        for k in others[:MOST_ALTERNATIVES]
    ] or [{"方式": "无", "法院": "—", "决定法院": "—", "相差": "—"}]
