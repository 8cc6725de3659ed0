"""Scopes of the figures: what was published leaves out internal, matter and supervision cases; so do we.

The report of late 2025 (417,900 cases, 184,300 with substantive progress) excludes 内部交叉, 事项委托 and
督促执行. What is left (指令, 集中, 提级, 协同) is one scope; the other modes each stand apart, and so does
staying. Figures of different scope are never added up.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jiaocha_models.columns import Labelled
from jiaocha_models.words import Mode


class Scope(Labelled):
    """Cases that are counted together."""

    PUBLISHED = "published", "交叉执行（公布口径：指令、集中、提级、协同）"
    INTERNAL = "internal", "内部交叉"
    ENTRUSTED = "entrusted", "事项委托"
    SUPERVISED = "supervised", "督促执行"
    STAY = "stay", "留原法院"


SCOPE_OF_MODE = {
    Mode.STAY: Scope.STAY,
    Mode.INTERNAL: Scope.INTERNAL,
    Mode.SUPERVISED: Scope.SUPERVISED,
    Mode.ENTRUSTED: Scope.ENTRUSTED,
    Mode.COORDINATED: Scope.PUBLISHED,
    Mode.DIRECTED: Scope.PUBLISHED,
    Mode.CENTRALIZED: Scope.PUBLISHED,
    Mode.ESCALATED: Scope.PUBLISHED,
}


_SCOPE = {mode.value: scope.value for mode, scope in SCOPE_OF_MODE.items()}


def scopes_of(mode: "pd.Series[str]") -> NDArray[np.object_]:
    """Scope of each case by its mode."""
    return np.array([_SCOPE[each] for each in mode], dtype=object)


@dataclass(frozen=True)
class Published:
    """A published figure that may stand beside ours, with its scope and source."""

    what: str
    value: str
    scope: str
    source: str


PUBLISHED = (
    Published(
        "取得实质进展或化解的比例", "31.7%（72,843 件中 23,119 件）",
        "2023 年 10 月至 2024 年 6 月，试点以来",
        "最高人民法院新闻发布会 2024-07-03（所见为转载）",
    ),
    Published(
        "取得实质进展或化解的比例", "约 50%（近 30 万件中近 15 万件）",
        "2024 年 1 月至 2025 年 3 月；与下一行口径不同，不能连成一个序列",
        "最高人民法院新闻发布会 2025-04-07（所见为转载）",
    ),
    Published(
        "取得实质进展或化解的比例", "44.1%（41.79 万件中 18.43 万件）",
        "不含内部交叉、事项委托、督促执行；截止日未载明",
        "全国法院执行局长培训报道（《法治日报》，2025 年）",
    ),
    Published(
        "执行到位率", "50.59%", "2025 年全国全部执行案件，不限于交叉执行",
        "最高人民法院新闻发布会 2026-01-26，据《法治日报》2026-01-27",
    ),
    Published(
        "执行完毕率", "39.29%", "2025 年全国全部执行案件，不限于交叉执行",
        "最高人民法院新闻发布会 2026-01-26，据《法治日报》2026-01-27",
    ),
)  # fmt: skip
"""Published figures; those of another scope say so."""

DEFINITIONS = (
    (
        "实际执结率", "执行完毕与和解履行完毕的件数 ÷ 结案件数",
        "指标名称见《人民法院报》2018-03-30（骆锦勇文）；"
        "算式参照佛山法院考核研究文章（所见为摘录）：强制、自动、和解履行 ÷ 结案",
    ),
    (
        "标的清偿率", "决定之后新到位金额 ÷ 决定时未到位金额（已结案件）",
        "指标名称同上；变更执行法院的按未到位金额重新立案（法明传〔2018〕335号，所见为摘录），所以不计此前到位",
    ),
    (
        "执行期限", "收案后六个月内结案的比例（不足六个月且未结的不计），"
        "及结案天数的中位数（未结的按截尾处理）",
        "指标名称同上；六个月见执行工作规定第63条；结果表没有扣除期间，天数未作扣除",
    ),
    (
        "实质进展率", "决定之后取得实质进展的件数 ÷ 件数",
        "口径同公布数：内部交叉、事项委托、督促执行分别单列",
    ),
)  # fmt: skip
"""Indicators: name, formula, source."""
