"""Sentences of the papers. What may leave the deciding court states neutral facts only."""

from jiaocha.documents.paper import BLANK
from jiaocha.documents.sources import Row, Sources, word
from jiaocha.law.deadlines import Deadline
from jiaocha.law.instruments import PARTIES, Instrument, instrument
from jiaocha.law.provisions import EPI_10, EPI_12, EWR_74_2, chinese_number
from jiaocha.reporting.formats import day, yuan
from jiaocha_models.words import Answer, Ground, GroundSource, Mode, NominationOrigin

_BEGUN = {
    "application": "自收到申请执行书之日起",
    "discovery": "自发现可供执行的财产之日起",
    "filing": "自立案之日起",
}
_STARTED = {
    NominationOrigin.APPLICATION: "申请执行人{creditor}{because}向本院提出申请。",
    NominationOrigin.EX_OFFICIO: "本院依职权对本案进行监督。",
    NominationOrigin.LOWER_COURT: "{origin}报请本院处理。",
    NominationOrigin.SUPERIOR: "本院根据上级人民法院交办，对本案进行监督。",
}
_SERIES = {
    NominationOrigin.APPLICATION: "申请执行人向本院提出申请",
    NominationOrigin.LOWER_COURT: "{courts}报请本院处理",
    NominationOrigin.EX_OFFICIO: "本院依职权监督",
    NominationOrigin.SUPERIOR: "上级人民法院交办",
}
_NEUTRAL = {
    Ground.RELATED_SERIES: "本案与其他执行案件互有关联，需要统筹办理",
    Ground.SHORT_OF_FORCE: "本案需要统筹使用执行力量",
    Ground.COMPLEX_ASSET: "本案案情复杂，需要统筹协调执行",
}
"""Grounds that accuse nobody and may be stated; all others are replaced by a neutral sentence."""
_NEED = "本案尚未执行完毕，需要采取进一步措施"


def neutral_ground(sources: Sources, case: int) -> str:
    """Neutral fact an order rests on: days run, else a ground that accuses nobody, else the need alone."""
    run = days_run(sources, case)
    if run:
        return run
    ground = word(Ground, sources.triage[case]["ground"] or Ground.NONE.value)
    return _NEUTRAL.get(ground, _NEED)


def party_ground(sources: Sources, case: int) -> str:
    """State what the order states, but nothing that points to cases of other parties."""
    said = neutral_ground(sources, case)
    return _NEED if said == _NEUTRAL[Ground.RELATED_SERIES] else said


def days_run(sources: Sources, case: int) -> str:
    """Days run where they exceed the six months; empty otherwise."""
    clock = sources.clock[case]
    if not clock["over_time"]:
        return ""
    return f"{_BEGUN[clock['basis']]}，扣除依法不计入的期间，本案已满{clock['days']}日尚未执行完毕"


def started(sources: Sources, case: int) -> str:
    """How the case came before the deciding court; before six months it acts of its own motion."""
    asked, old = sources.asked(case), sources.clock[case]["over_time"]
    because = "以执行法院超过六个月未执行为由" if old else ""
    own, creditor = sources.court(sources.origin[case]), sources.party(case, "creditor")
    text = _STARTED[asked].format(origin=own, creditor=creditor, because=because)
    early = asked is NominationOrigin.APPLICATION and not old and not sources.forced[case]
    return text + _STARTED[NominationOrigin.EX_OFFICIO] if early else text


def series_started(sources: Sources, cases: list[int]) -> str:
    """How the cases of a series came before the deciding court: every way, and every court that reported."""
    ways: dict[NominationOrigin, list[int]] = {}
    for case in cases:
        ways.setdefault(sources.asked(case), []).append(case)
    reporting = ways.get(NominationOrigin.LOWER_COURT, [])
    courts = "、".join(dict.fromkeys(sources.court(sources.origin[case]) for case in reporting))
    said = {way: f"由{text.format(courts=courts)}" for way, text in _SERIES.items() if way in ways}
    if len(said) == 1:
        return f"附表所列案件{next(iter(said.values()))}。"
    return f"附表所列案件，{'，'.join(f'{len(ways[way])}件{text}' for way, text in said.items())}。"


def instrument_of(sources: Sources, case: int, mode: Mode, helper: int | None = None) -> Instrument:
    """Instrument of a case in its circumstances.

    Parameters
    ----------
    sources : Sources
    case : int
    mode : Mode
    helper : int, optional
        Court that is entrusted with matters; by default every such court of the case.
    """
    series = mode is Mode.CENTRALIZED
    cases = sources.members[int(sources.options.case_group[case])] if series else [case]
    helpers = list(sources.matters_by_court(case)) if helper is None else [helper]
    return instrument(
        mode,
        sources.asked(case),
        over_time=all(bool(sources.clock[one]["over_time"]) for one in cases),
        forced=sources.forced[case],
        same_province=any(sources.same_province(sources.origin[case], one) for one in helpers),
    )


def legal_basis(sources: Sources, case: int, found: Instrument) -> str:
    """Cite the articles of an instrument, with the item of article 10 where the clock names it."""
    text = found.clause
    if EPI_10 in found.basis:
        clock = sources.clock[case]
        item = chinese_number(int(clock["item"])) if clock["over_time"] else BLANK
        text = text.replace("第十条", f"第十条第（{item}）项")
    return text


def after_supervision(found: Instrument) -> str:
    """Say what follows when the time of a supervision order runs out, as its article provides."""
    if EPI_10 in found.basis:
        follows = f"逾期无正当理由仍未执行完结的，本院将依照{EPI_12.cited}，"
        return follows + "裁定由本院执行或者指令本辖区其他人民法院执行"
    follows = f"逾期仍未执行完毕、确有必要的，本院将依照{EWR_74_2.cited}，"
    return follows + "决定由本院执行、与你院共同执行或者指定其他人民法院执行"


def steps(deadlines: tuple[Deadline, ...]) -> str:
    """Tell a court its steps: ``自收到委托之日起15日内开始办理，…``."""
    return "，".join(f"自{step.limit}{step.task}" for step in deadlines)


def told_parties(found: Instrument) -> list[str]:
    """Parties whom an instrument is served on or made known to; of a supervision order the creditor only."""
    return [party for party in PARTIES if party in (*found.served, *found.told)]


def outcome(sources: Sources, case: int, mode: Mode, receiver: str, decider: str) -> str:
    """Say to the parties what was decided."""
    if mode is Mode.SUPERVISED:
        return f"{decider}已责令{sources.court(sources.origin[case])}限期执行"
    if mode is Mode.INTERNAL:
        return "本院决定变更承办团队，执行法院和案号不变"
    if mode is Mode.ESCALATED:
        return f"现变更执行法院，由{receiver}执行"
    return f"{decider}决定变更执行法院，由{receiver}执行"


def ground_source(row: Row, triage: Row) -> str:
    """Where the ground comes from, for the decider."""
    stored = triage.get("ground_source")
    if stored:
        return word(GroundSource, stored).zh
    return GroundSource.REGISTERED.zh if row["ground_registered_by"] else BLANK


def registration(row: Row) -> str:
    """Who registered an accusing ground and when; the decider alone sees it."""
    if not row["ground_registered_by"]:
        return "无登记"
    on = row["ground_registered_on"]
    return f"{row['ground_registered_by']}于{date_text(on)}登记"


def supervision(row: Row) -> str:
    """Earlier supervision order, for the decider."""
    if not row["supervision_order_date"]:
        return "此前没有督促执行令"
    days = f"，期限{row['supervision_days']}日" if row["supervision_days"] else ""
    answer = word(Answer, row["supervision_expired_without_reason"])
    source = f"（来源：{row['supervision_reason_source']}）" if row["supervision_reason_source"] else ""
    return f"{date_text(row['supervision_order_date'])}督促{days}；逾期无正当理由：{answer.zh}{source}"


def status_words(found: Instrument) -> str:
    """How far the form of a paper is verified."""
    return f"形式：{found.form.zh}"


def date_text(value: object) -> str:
    """Day as a court writes it; a blank where unknown."""
    return day(str(value)) if value is not None else "＿＿＿＿年＿＿月＿＿日"


def money_text(fen: int | None) -> str:
    """Exact amount in 元; a blank where unknown."""
    return BLANK if fen is None else yuan(fen)
