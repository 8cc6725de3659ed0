"""Provisions: the articles and other sources that instruments and papers cite, and how far each was verified.

An article marked verified was read in full in the version named. 参照适用 marks an article about another
matter; what was seen only in an excerpt or a reprint is 待核; what is practice and not law is 政策默认.
"""

from dataclasses import dataclass, replace

from jiaocha_models.words import RuleStatus

VERIFIED, ANALOGY, POLICY, UNVERIFIED = RuleStatus
_DIGITS = "零一二三四五六七八九"


@dataclass(frozen=True)
class Provision:
    """An article, or another source where ``article`` is None.

    Attributes
    ----------
    document, short : str
        Full title, and the title used in tables.
    version : str
        Version that was read, or how the text was seen.
    article : int or None
    part : str
        Paragraph or item, such as 第二款.
    gist : str
        What it says, in our words.
    status : RuleStatus
    arabic : bool
        Whether the document numbers its articles in Arabic figures.
    """

    document: str
    short: str
    version: str
    article: int | None
    gist: str
    status: RuleStatus = VERIFIED
    part: str = ""
    arabic: bool = False

    @property
    def place(self) -> str:
        """Article and part as a ruling cites them; empty where there is no article."""
        if self.article is None:
            return ""
        number = str(self.article) if self.arabic else chinese_number(self.article)
        return f"第{number}条{self.part}"

    @property
    def cited(self) -> str:
        """Full citation, as in a ruling."""
        return f"《{self.document}》{self.place}"

    @property
    def brief(self) -> str:
        """Short citation, as in a table."""
        return f"{self.short}{'' if self.article is None else f'第{self.article}条'}{self.part}"


def by_analogy(provision: Provision) -> Provision:
    """Return the provision as one that applies by analogy only (参照适用)."""
    return replace(provision, status=ANALOGY)


def chinese_number(number: int) -> str:
    """Whole number below 1,000 in Chinese: ``chinese_number(237) == '二百三十七'``."""
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    text = f"{_DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        text += "十" if tens == 1 and not hundreds else f"{_DIGITS[tens]}十"
    elif hundreds and ones:
        text += "零"
    return text + (_DIGITS[ones] if ones or not number else "")


def citation(provisions: tuple[Provision, ...]) -> str:
    """Cite several provisions, each document once."""
    places: dict[str, list[str]] = {}
    for each in provisions:
        places.setdefault(each.document, []).append(each.place)
    return "，".join(f"《{document}》{'、'.join(listed)}" for document, listed in places.items())


_CPL = ("中华人民共和国民事诉讼法", "民事诉讼法", "2023年修正")
_EPI = (
    "最高人民法院关于适用〈中华人民共和国民事诉讼法〉执行程序若干问题的解释",
    "执行程序解释",
    "2020年修正",
)
_EWR = ("最高人民法院关于人民法院执行工作若干问题的规定（试行）", "执行工作规定", "2020年修正")
_ENT = ("最高人民法院关于委托执行若干问题的规定", "委托执行规定", "2020年修正")

CPL_237 = Provision(*_CPL, 237, "超过六个月未执行的，申请执行人可以向上一级法院申请执行")
CPL_240 = Provision(
    *_CPL, 240, "受托法院十五日内开始执行，三十日内未执行完毕的函告执行情况", ANALOGY
)  # the article is about entrusted cases; for matters it is an analogy
EPI_10 = Provision(*_EPI, 10, "根据申请，上一级法院可以责令限期执行或者变更执行法院的四种情形")
EPI_11_1 = Provision(*_EPI, 11, "责令限期执行用督促执行令，并书面通知申请执行人", part="第一款")
EPI_11_2 = Provision(*_EPI, 11, "由本院执行或者指令其他法院执行用裁定，送达当事人并通知法院", part="第二款")
EPI_12 = Provision(*_EPI, 12, "督促期限内无正当理由仍未执行完结的，应当裁定变更执行法院")
EWR_5 = Provision(*_EWR, 5, "重大事项由三名以上执行员讨论，报经院长批准", arabic=True)
EWR_8 = Provision(*_EWR, 8, "上级法院执行机构监督、指导、协调下级法院执行工作", arabic=True)
EWR_15 = Provision(*_EWR, 15, "因特殊情况可以报请上级法院执行", arabic=True)
EWR_71 = Provision(*_EWR, 71, "上级法院依法监督下级法院的执行工作", arabic=True)
EWR_72 = Provision(*_EWR, 72, "下级法院认为指令有错误的，五日内可以请求复议", ANALOGY, arabic=True)
EWR_74_1 = Provision(*_EWR, 74, "应为而不为的，督促限期执行", part="第一款", arabic=True)
EWR_74_2 = Provision(
    *_EWR,
    74,
    "长期未结、确有必要的，可以由本院执行、共同执行或者指定其他法院执行",
    part="第二款",
    arabic=True,
)
EWR_74_2_ANALOGY = by_analogy(EWR_74_2)
"""Where the case has not been open for long, or where the superior itself takes no part."""
CPLI_485 = Provision(
    "最高人民法院关于适用〈中华人民共和国民事诉讼法〉的解释",
    "民事诉讼法解释",
    "2022年修正",
    485,
    "冻结存款不超过一年，查封、扣押动产不超过两年，查封不动产、冻结其他财产权不超过三年；续行在期限届满前，期限相同",
)
ENT_2 = Provision(*_ENT, 2, "事项协助不作为委托案件立案，受托法院应当积极协助", part="第二款")
ENT_4 = Provision(*_ENT, 4, "事项委托通过执行指挥中心综合管理平台办理", part="第二款")
ENT_6 = Provision(*_ENT, 6, "原措施视为受托法院的措施，顺位不变；不足一个月的先续行再移交", ANALOGY)
OBJ_4 = Provision(
    "最高人民法院关于人民法院办理执行异议和复议案件若干问题的规定",
    "执行异议复议规定",
    "2020年修正",
    4,
    "变更后由提出异议时负责执行的法院审查；受案法院是原法院下级的，仍由原法院审查",
)
ANSWERS = Provision(
    "最高人民法院执行局负责人就交叉执行工作答记者问",
    "最高人民法院答记者问",
    "2024年7月3日",
    None,
    "交叉执行的方式、必要性、便利性；集中、协同、内部交叉、事项委托的含义；答记者问不是司法解释",
    VERIFIED,
)
HIGH_COURT_2000 = Provision(
    "最高人民法院关于高级人民法院统一管理执行工作若干问题的规定",
    "法发〔2000〕3号",
    "仅见摘录",
    None,
    "高级法院可以统一调度辖区执行力量",
    UNVERIFIED,
)
