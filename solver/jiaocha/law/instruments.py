"""Instruments: by what paper a mode is carried out, who decides it, on which provision, with which deadlines.

One table, mode by how the case was nominated. Every provision says how far it was verified: the articles of
the law and of the interpretations were read in full; the form of a decision that a court takes of its own
motion is not laid down in them and is marked 待核; what stands in a text about entrusted cases only is marked
参照适用. Nothing here rests on the articles of 法发〔2024〕9号: they were not available (see ``law/local``).
"""

from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType

from jiaocha.law.provisions import (
    ANALOGY,
    ANSWERS,
    CPL_237,
    CPL_240,
    ENT_2,
    ENT_4,
    ENT_6,
    EPI_10,
    EPI_11_1,
    EPI_11_2,
    EWR_8,
    EWR_15,
    EWR_71,
    EWR_72,
    EWR_74_1,
    EWR_74_2,
    HIGH_COURT_2000,
    POLICY,
    UNVERIFIED,
    VERIFIED,
    Provision,
    citation,
)
from jiaocha_models.words import AssetKind, CaseKind, Mode, NominationOrigin, RuleStatus


@dataclass(frozen=True)
class Deadline:
    """A step with its time limit; ``days`` is None where no text that was read fixes one."""

    task: str
    by: str
    days: int | None
    starts: str
    basis: str
    status: RuleStatus

    @property
    def limit(self) -> str:
        """Time limit in words."""
        return self.starts if self.days is None else f"{self.starts}起{self.days}日内"


@dataclass(frozen=True)
class Instrument:
    """How one mode is decided when the case was nominated in one way.

    Attributes
    ----------
    mode, origin : Mode, NominationOrigin
    decides : str
        Which court decides, in words.
    basis : tuple of Provision
    paper : str
        Title of the paper.
    form : RuleStatus
        How far the form of the paper is verified.
    note : str
        What people must check; empty for nothing.
    served, told : tuple of str
        On whom it is served, and who is told besides.
    supervises : str
        Who supervises until the case is closed.
    deadlines : tuple of Deadline
    """

    mode: Mode
    origin: NominationOrigin
    decides: str
    basis: tuple[Provision, ...]
    paper: str
    form: RuleStatus
    note: str
    served: tuple[str, ...]
    told: tuple[str, ...]
    supervises: str
    deadlines: tuple[Deadline, ...]

    @property
    def status(self) -> RuleStatus:
        """Weakest status of the form and of every provision."""
        order = list(RuleStatus)
        return max((self.form, *(each.status for each in self.basis)), key=order.index)

    @property
    def cited(self) -> str:
        """Verified articles as a ruling cites them; what applies by analogy only is left out."""
        articles = (each for each in self.basis if each.article is not None)
        return citation(tuple(each for each in articles if each.status is VERIFIED))

    @property
    def brief(self) -> str:
        """Every provision and source in short, each with its status where it is not verified."""
        return "；".join(
            each.brief if each.status is VERIFIED else f"{each.brief}（{each.status.zh}）"
            for each in self.basis
        )


SICHUAN = "谁决定谁督办至案件办结（四川做法，见公开报道；政策默认）"
SIGN_OFF = (
    "承办人提出意见",
    "征求原执行法院、受案法院意见",
    "合议（三名以上执行员讨论）或者局务会",
    "分管院领导审核",
    "院长批准",
)
"""Chain of sign-off: discussion by three and approval by the president are EWR_5, the rest is policy."""

RENEWAL_DAYS = 30
"""A measure with less validity left is renewed before handover (委托执行规定第6条, by analogy)."""

HANDOVER_DEADLINES = (
    Deadline("续行有效期不足一个月的查封、扣押、冻结", "原执行法院", None, "移交前", ENT_6.brief, ANALOGY),
    Deadline("立案，并告知承办人和联系电话", "受案法院", 7, "收到移交材料之日", "委托执行规定第7条", ANALOGY),
    Deadline("书面告知申请执行人", "原执行法院", 7, "收到立案通知之日", "委托执行规定第7条", ANALOGY),
    Deadline(
        "补齐手续、材料或者书面说明", "原执行法院", 30, "受案法院提出之日", "委托执行规定第8条", ANALOGY
    ),
    Deadline("经批准退回的，退还手续和卷宗", "受案法院", 15, "批准退回之日", "委托执行规定第9条", ANALOGY),
    Deadline("认为指令有错误的，请求复议", "下级法院", 5, "收到指令之日", EWR_72.brief, ANALOGY),
    Deadline("执行结案", "受案法院", None, "立案之日起六个月内", "执行工作规定第63条", VERIFIED),
)
"""Steps after a change of court."""

SUPERVISION_DEADLINES = (
    Deadline("在督促期限内执行", "执行法院", None, "未见规定，由决定法院写明期限", "无", UNVERIFIED),
    Deadline("认为指令有错误的，请求复议", "执行法院", 5, "收到督促执行令之日", EWR_72.brief, ANALOGY),
)
MATTER_DEADLINES = (
    Deadline("开始办理", "受托法院", 15, "收到委托之日", CPL_240.brief, ANALOGY),
    Deadline("函告办理情况", "受托法院", 30, "收到委托之日", CPL_240.brief, ANALOGY),
)
PETITION_DEADLINE = Deadline(
    "信访事项办结", "决定法院", 30, "登记之日", "法〔2021〕322号第30条（仅见转载）", UNVERIFIED
)

_OWN_MOTION = "司法解释没有规定依职权变更执行法院的文书形式，条文用语为“决定”“指定”；用决定还是裁定，待核"
_SERIES = (
    "集中是组织方式，落实的文书是对有关法院的指令；依申请启动的案件另作裁定（执行程序解释第11条）；形式待核"
)
_COMMISSIONED = MappingProxyType({NominationOrigin.SUPERIOR: (EWR_71,)})
_COURTS, _PARTIES = ("原执行法院", "受案法院"), ("申请执行人", "被执行人")


def instrument(mode: Mode, origin: NominationOrigin) -> Instrument:
    """Instrument of a mode for a case nominated in one way.

    Raises
    ------
    KeyError
        For staying, which needs no paper.
    """
    return INSTRUMENTS[mode, origin]


def _change_of_court(mode: Mode, origin: NominationOrigin) -> Instrument:
    """Directed and escalated enforcement: a ruling on application, else a decision."""
    asked = origin is NominationOrigin.APPLICATION
    escalated = mode is Mode.ESCALATED
    reported = (EWR_15,) if escalated and origin is NominationOrigin.LOWER_COURT else ()
    basis = (CPL_237, EPI_10, EPI_11_2) if asked else (*reported, *_COMMISSIONED.get(origin, ()), EWR_74_2)
    return Instrument(
        mode,
        origin,
        "执行法院的上一级人民法院" if asked or escalated else "原执行法院与受案法院的共同上级人民法院",
        basis,
        "执行裁定书" if asked else "执行决定书",
        VERIFIED if asked else UNVERIFIED,
        "" if asked else _OWN_MOTION,
        _PARTIES if asked else _COURTS,
        _COURTS if asked else _PARTIES,
        SICHUAN,
        HANDOVER_DEADLINES,
    )


def _supervised(origin: NominationOrigin) -> Instrument:
    asked = origin is NominationOrigin.APPLICATION
    return Instrument(
        Mode.SUPERVISED,
        origin,
        "执行法院的上一级人民法院",
        (CPL_237, EPI_10, EPI_11_1) if asked else (EWR_8, *_COMMISSIONED.get(origin, ()), EWR_74_1),
        "督促执行令",
        VERIFIED if asked else UNVERIFIED,
        "" if asked else "依职权督促限期执行的文书名称未见规定，沿用督促执行令，待核",
        ("执行法院",),
        ("申请执行人",),
        SICHUAN,
        SUPERVISION_DEADLINES,
    )


def _others(origin: NominationOrigin) -> tuple[Instrument, ...]:
    return (
        Instrument(
            Mode.INTERNAL, origin, "本院", (ANSWERS,), "内部交叉通知", POLICY,
            "本院内部调整承办团队，不变更执行法院；通知形式为政策默认",
            ("本院有关团队",), _PARTIES, "本院执行局", (),
        ),
        Instrument(
            Mode.ENTRUSTED, origin, "执行法院", (ENT_2, ENT_4, CPL_240), "事项委托函", UNVERIFIED,
            "通过执行指挥中心综合管理平台办理；省内参照适用（委托执行规定第14条）；函的形式待核",
            ("受托法院",), (), "委托法院", MATTER_DEADLINES,
        ),
        Instrument(
            Mode.COORDINATED, origin, "牵头法院与协同法院的共同上级人民法院",
            (EWR_8, *_COMMISSIONED.get(origin, ()), EWR_74_2, HIGH_COURT_2000, ANSWERS), "协同执行方案",
            UNVERIFIED, "案件和案号留在原执行法院；以方案下发，还是另作决定，待核",
            ("牵头法院", "协同法院"), (), SICHUAN, (),
        ),
        Instrument(
            Mode.CENTRALIZED, origin, "有关法院的共同上级人民法院", (EWR_8, EWR_74_2, ANSWERS),
            "集中执行决定书", UNVERIFIED, _SERIES, _COURTS, _PARTIES, SICHUAN, HANDOVER_DEADLINES,
        ),
    )  # fmt: skip


INSTRUMENTS: MappingProxyType[tuple[Mode, NominationOrigin], Instrument] = MappingProxyType(
    {
        (each.mode, origin): each
        for origin in NominationOrigin
        for each in (
            *_others(origin),
            _supervised(origin),
            _change_of_court(Mode.DIRECTED, origin),
            _change_of_court(Mode.ESCALATED, origin),
        )
    }
)
"""Every instrument, by mode and how the case was nominated."""


@dataclass(frozen=True)
class NumberSlot:
    """Case number that the receiving court will give, with blanks; how far the type code is verified."""

    text: str
    status: RuleStatus
    note: str


def new_number(kind: CaseKind, court_code: str, blank: str = "＿＿＿＿") -> NumberSlot:
    """Slot of the new case number: the type code follows the case type.

    法明传〔2018〕335号 (seen only in a reprint): the receiver enters a new 执 number for a first enforcement;
    for a resumed case no text was found.
    """
    text = f"（20{blank[:2]}）{court_code}{kind.zh}{blank}号"
    if kind is CaseKind.FIRST:
        return NumberSlot(
            text, ANALOGY, "首次执行案件以执字新立案，原案销案（法明传〔2018〕335号，仅见转载，参照）"
        )
    return NumberSlot(text, UNVERIFIED, "恢复执行案件移送后的类型代字按当地做法，待核")


def objection_court(original: str, handling: str, *, handling_is_below: bool) -> str:
    """Court that reviews objections to acts done before the change (执行异议复议规定第4条)."""
    return original if handling_is_below else handling


def amount_to_file(claimed: int, recovered: int, outstanding: int | None = None) -> int:
    """Amount of the new case in fen: what is not yet recovered (法明传〔2018〕335号, by analogy)."""
    return max(claimed - recovered, 0) if outstanding is None else outstanding


def renewal_needed(expiry: date | None, handover: date, days: int = RENEWAL_DAYS) -> bool:
    """Whether a measure must be renewed before handover: fewer than ``days`` of validity are left."""
    return expiry is not None and expiry < handover + timedelta(days=days)


def seizure_years(asset: AssetKind) -> int:
    """Longest validity of a measure in years: money 1, movables 2, real estate and other rights 3.

    民诉法解释第485条; a renewal lasts no longer.
    """
    return {AssetKind.DEPOSIT: 1, AssetKind.MOVABLE: 2, AssetKind.SHIP: 2}.get(asset, 3)
