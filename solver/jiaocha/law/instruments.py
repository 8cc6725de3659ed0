"""Instruments: by what paper a mode is carried out, who decides it, on which provision, with which deadlines.

One table, mode by how the case was nominated. Every provision says how far it was verified: the articles of
the law and of the interpretations were read in full; the form of a decision that a court takes of its own
motion is not laid down in them and is marked 待核; what stands in a text about entrusted cases only is marked
参照适用. Nothing here rests on the articles of 法发〔2024〕9号: they were not available (see ``law/local``).
"""

from dataclasses import dataclass, replace
from types import MappingProxyType

from jiaocha.law.deadlines import HANDOVER_DEADLINES, MATTER_DEADLINES, SUPERVISION_DEADLINES, Deadline
from jiaocha.law.provisions import (
    ANALOGY,
    ANSWERS,
    CPL_237,
    CPL_240,
    ENT_2,
    ENT_4,
    EPI_10,
    EPI_11_1,
    EPI_11_2,
    EPI_12,
    EWR_5,
    EWR_8,
    EWR_15,
    EWR_71,
    EWR_74_1,
    EWR_74_2,
    EWR_74_2_ANALOGY,
    HIGH_COURT_2000,
    POLICY,
    UNVERIFIED,
    VERIFIED,
    Provision,
    by_analogy,
    citation,
)
from jiaocha_models.words import Mode, NominationOrigin, RuleStatus


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
        return self._citation(VERIFIED)

    @property
    def clause(self) -> str:
        """Clause of a paper: verified articles after 依照, those that apply by analogy after 参照."""
        cited, likewise = self.cited, self._citation(ANALOGY)
        if cited.count("《") == 1:  # the document just named is not named again
            likewise = likewise.replace(cited[: cited.index("》") + 1], "该规定")
        return (
            "，".join(f"{verb}{text}" for verb, text in (("依照", cited), ("参照", likewise)) if text)
            + "的规定"
        )

    def _citation(self, status: RuleStatus) -> str:
        articles = (each for each in self.basis if each.article is not None)
        return citation(tuple(each for each in articles if each.status is status))

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
"""Chain of sign-off where a superior decides."""
SIGN_OFF_SOURCE = f"三名以上执行员讨论、院长批准见{EWR_5.brief}，其余为政策默认"
MATTER_SIGN_OFF = ("承办人提出意见", "执行局负责人审核")
"""Chain of sign-off of entrusted matters, a policy default."""

_OWN_MOTION = "司法解释没有规定依职权变更执行法院的文书形式，条文用语为“决定”“指定”；用决定还是裁定，待核"
_SERIES = (
    "集中是组织方式，落实的文书是对有关法院的指令；依申请启动的案件另作裁定（执行程序解释第11条）；形式待核"
)
_NOT_LONG = "第74条第二款以长期未能执结为条件，{}，依据待核"
_EARLY = (
    "未满六个月（或者日期不详），不符合民事诉讼法第237条、执行程序解释第10条的条件，不能依申请作出，"
    "按依职权办理；是否仍由本院处理，待核"
)
_FORCED = "执行程序解释第12条规定应当裁定；督促执行令并非依申请发出的，能否适用该条，待核"
_COMMISSIONED = MappingProxyType({NominationOrigin.SUPERIOR: (EWR_71,)})
PARTIES = ("申请执行人", "被执行人")
_COURTS = ("原执行法院", "受案法院")


def instrument(
    mode: Mode,
    origin: NominationOrigin,
    *,
    over_time: bool = True,
    forced: bool = False,
    same_province: bool = False,
) -> Instrument:
    """Instrument of a mode for a case nominated in one way, in its circumstances.

    Parameters
    ----------
    mode : Mode
    origin : NominationOrigin
    over_time : bool
        Whether the case, or every case of a series, is over the six months. Before, an application cannot
        rest on 民事诉讼法第237条 and 执行程序解释第10条, and the court acts of its own motion;
        执行工作规定第74条第二款 asks for cases long unclosed and applies by analogy.
    forced : bool
        Whether a supervision order expired without good reason: the change of court is then a ruling
        (执行程序解释第12条).
    same_province : bool
        Whether matters are entrusted within the province; 委托执行规定第14条 is about another province.

    Raises
    ------
    KeyError
        For staying, which needs no paper.
    """
    found = INSTRUMENTS[mode, origin]
    if forced and mode in (Mode.DIRECTED, Mode.ESCALATED):
        return _forced(found)
    if same_province and mode is Mode.ENTRUSTED:
        return replace(found, basis=tuple(by_analogy(each) for each in found.basis))
    if not over_time and EPI_10 in found.basis:
        found = _early(found)
    if not over_time and EWR_74_2 in found.basis:
        basis = tuple(EWR_74_2_ANALOGY if each == EWR_74_2 else each for each in found.basis)
        cases = "有关案件未全部满六个月" if mode is Mode.CENTRALIZED else "本案未满六个月"
        notes = (found.note, _NOT_LONG.format(cases))
        return replace(found, basis=basis, note="；".join(note for note in notes if note))
    return found


def _early(found: Instrument) -> Instrument:
    """Order of the court's own motion, where the application came before the six months were over."""
    own = INSTRUMENTS[found.mode, NominationOrigin.EX_OFFICIO]
    return replace(own, origin=found.origin, note=f"{_EARLY}；{own.note}")


def _forced(found: Instrument) -> Instrument:
    """Ruling after a failed supervision order, whatever started the case."""
    ruling = INSTRUMENTS[found.mode, NominationOrigin.APPLICATION]
    asked = found.origin is NominationOrigin.APPLICATION
    return replace(
        ruling,
        origin=found.origin,
        basis=(CPL_237, EPI_12, EPI_11_2) if asked else (EPI_12, EPI_11_2),
        form=VERIFIED if asked else UNVERIFIED,
        note="" if asked else _FORCED,
    )


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
        PARTIES if asked else _COURTS,
        _COURTS if asked else PARTIES,
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
            ("本院有关团队",), PARTIES, "本院执行局", (),
        ),
        Instrument(
            Mode.ENTRUSTED, origin, "执行法院", (ENT_2, ENT_4, CPL_240), "事项委托函", UNVERIFIED,
            "通过执行指挥中心综合管理平台办理；省内参照适用（委托执行规定第14条）；函的形式待核",
            ("受托法院",), (), "委托法院", MATTER_DEADLINES,
        ),
        Instrument(
            Mode.COORDINATED, origin, "牵头法院与协同法院的共同上级人民法院",
            (EWR_8, *_COMMISSIONED.get(origin, ()), EWR_74_2_ANALOGY, HIGH_COURT_2000, ANSWERS),
            "协同执行方案", UNVERIFIED,
            "案件和案号留在原执行法院；第74条第二款规定的是上级法院与下级法院共同执行，下级法院之间协同为参照；"
            "以方案下发，还是另作决定，待核",
            ("牵头法院", "协同法院"), (), SICHUAN, (),
        ),
        Instrument(
            Mode.CENTRALIZED, origin, "有关法院的共同上级人民法院", (EWR_8, EWR_74_2, ANSWERS),
            "集中执行决定书", UNVERIFIED, _SERIES, _COURTS, PARTIES, SICHUAN, HANDOVER_DEADLINES,
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
