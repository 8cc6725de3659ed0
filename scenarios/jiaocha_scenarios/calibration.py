"""What was published, and what the generator made of it.

Every row names its source and how it was seen. Figures of different scope or year stand in separate rows; a
row says in its note when the two figures it compares are not of the same scope.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from jiaocha_models import Options, Quarter, Solution
from jiaocha_models.words import TRANSFER_MODES
from jiaocha_scenarios.assumptions import number, shares
from jiaocha_scenarios.money import mean_recovery_yuan
from jiaocha_scenarios.published import figure, published_figures

COLUMNS = ("项目", "公布值", "生成值", "单位", "来源", "所见", "性质", "说明")
"""Columns of the calibration table.

``所见``: 原载 (an excerpt of the original was read), 全文 (the original), 转载 (only a reprint was seen).
``性质``: 公布 (as published), 推得 (arithmetic on published figures), 假设 (nobody published it).
"""


@dataclass(frozen=True)
class Line:
    """One line of the table before its source is looked up."""

    item: str
    published: float
    generated: float
    unit: str
    row: str
    kind: str = "公布"
    note: str = ""


def calibration_table(
    quarter: Quarter, options: Options | None = None, solution: Solution | None = None
) -> pd.DataFrame:
    """Set published figures beside generated ones.

    Parameters
    ----------
    quarter : Quarter
        A generated quarter.
    options : Options, optional
    solution : Solution, optional
        With both, the expected share of progress among the transferred cases is added.

    Returns
    -------
    pandas.DataFrame
        Columns :data:`COLUMNS`.
    """
    lines = [*_court_lines(quarter), *_case_lines(quarter), *_assumed_lines(quarter)]
    if options is not None and solution is not None:
        lines.append(_progress_line(options, solution))
    return pd.DataFrame([_row(line) for line in lines], columns=list(COLUMNS))


def _row(line: Line) -> tuple[object, ...]:
    source, seen = "无公开数据", "—"
    if line.row in published_figures().index:
        found = published_figures().loc[line.row]
        source, seen = f"{found['source']}（{found['scope']}，{found['period']}）", str(found["seen"])
    elif line.row:
        source, seen = line.row, "原载"
    return (
        line.item,
        round(line.published, 2),
        round(line.generated, 2),
        line.unit,
        source,
        seen,
        line.kind,
        line.note,
    )


def _court_lines(quarter: Quarter) -> list[Line]:
    courts = quarter.courts
    yearly = 4 * courts["intake_last_quarter"].fillna(0).astype(float)
    part = "" if len(courts) == 3493 else "全国公布值；本情景只含部分法院"
    lines = [
        Line(
            "执行法官人均年办案",
            figure("s008"),
            yearly.sum() / courts["judges"].sum(),
            "件",
            "s008",
            "公布",
            part or "各地区高低为假设，只校准全国均值",
        ),
        Line(
            "年执结案件（生成值为上季度收案×4）",
            figure("s010") / 1e4,
            yearly.sum() / 1e4,
            "万件",
            "s010",
            "公布",
            part or "以执结数代替收案数",
        ),
    ]
    sichuan = yearly[courts["province"] == "四川省"].sum()
    if sichuan:
        lines.append(
            Line(
                "四川年受理执行案件",
                figure("s041") / 1e4,
                sichuan / 1e4,
                "万件",
                "s041",
                "公布",
                "与全国数年度不同，单独校准",
            )
        )
    if part:
        return lines
    judges = figure("s010") / figure("s008")
    level = courts["level"].value_counts()
    roster = "最高人民法院案号代字表（2015、2016年），按2026年区划更新"
    return [
        Line("高级法院", 32, float(level["high"]), "个", roster),
        Line("中级法院", 402, float(level["intermediate"]), "个", roster),
        Line("基层法院", 3058, float(level["basic"]), "个", roster),
        *lines,
        Line(
            "执行法官（折合）",
            judges,
            float(courts["judges"].sum()),
            "人",
            "s008",
            "推得",
            "911.82万÷928，仅数量级",
        ),
    ]


def _case_lines(quarter: Quarter) -> list[Line]:
    cases = quarter.cases
    claim = float(cases["claimed"].mean()) / 1e6
    lines = [
        _recovery_line(quarter, claim),
    ]
    if len(cases) >= 60_000:
        flow = (figure("d003") - figure("s022")) / 17 * 3
        lines.append(
            Line(
                "每季度提名案件",
                flow,
                float(len(cases)),
                "件",
                "d003",
                "推得",
                "（41.79万−7.28万）÷17个月×3；两数口径不同，仅作规模参考",
            )
        )
        largest = float(cases["debtor_identifier"].value_counts().iloc[0])
        lines.append(Line("最大关联组", figure("d007"), largest, "件", "d007", "公布", "原文为近6000件"))
    if quarter.policy.planning_court == "宁04":
        lines.append(
            Line("每批案件", figure("d008") / 4, float(len(cases)), "件", "d008", "推得", "一年四批133件")
        )
    return lines


def _recovery_line(quarter: Quarter, mean_claim: float) -> Line:
    guyuan = quarter.policy.planning_court == "宁04"
    published = mean_recovery_yuan(quarter.policy.planning_court) / 1e4
    arithmetic = "2233.76万元÷133件" if guyuan else "1387.7亿元÷26.4万件"
    return Line(
        "案均到位（生成值为平均标的额×全国到位率）",
        published,
        mean_claim * figure("d012"),
        "万元",
        "d009" if guyuan else "s013",
        "推得",
        f"{arithmetic}；交叉案件与全国到位率口径不同",
    )


def _assumed_lines(quarter: Quarter) -> list[Line]:
    cases = quarter.cases
    size = cases["debtor_identifier"].value_counts()
    public = cases["debtor_kind"].isin(["government", "state_enterprise"])
    kinds = shares("debtor_kind")
    assumed = [
        ("只有一案的组", number("single_share"), (size == 1).mean()),
        ("信访案件", number("petition_share"), cases["petition"].mean()),
        ("欠薪及其他涉民生案件", number("livelihood_share"), cases["livelihood"].mean()),
        ("被执行人为党政机关或国企", kinds["government"] + kinds["state_enterprise"], public.mean()),
    ]
    names = {
        "local_interference": "不当干预",
        "passive": "消极执行",
        "related_series": "关联系列",
        "short_of_force": "力量不足",
        "complex_asset": "重大疑难复杂",
    }
    for ground, share in shares("ground").items():
        assumed.append((f"事由：{names[ground]}", share, (cases["ground"] == ground).mean()))
    lines = [
        Line(f"{item}比例", 100 * share, 100 * float(made), "%", "", "假设") for item, share, made in assumed
    ]
    backlog = float(quarter.courts["backlog"].fillna(0).sum())
    area = "与每季度约6万件的规模不能同时满足，以规模为准" if len(cases) >= 60_000 else ""
    lines.append(
        Line(
            "提名案件占未结案比例（假设值0.3至1）",
            1.0,
            100 * len(cases) / max(backlog, 1),
            "%",
            "",
            "假设",
            area,
        )
    )
    return lines


def _progress_line(options: Options, solution: Solution) -> Line:
    moved = np.isin(options.option_mode[solution.choice], [mode.position for mode in TRANSFER_MODES])
    chosen = solution.choice[moved]
    start, stop = options.term_start[chosen], options.term_start[chosen + 1]
    rows = np.concatenate(
        [np.arange(a, b) for a, b in zip(start, stop, strict=True)] or [np.zeros(0, np.int64)]
    )
    gain = float(options.progress_gain[rows].mean()) if len(rows) else 0.0
    share = figure("d004") / figure("d003")
    return Line(
        "交叉案件取得实质进展（生成值为方案内增量的均值）",
        100 * share,
        100 * gain,
        "%",
        "d004",
        "推得",
        "不含内部交叉、事项委托、督促执行；生成值出自假设的等级表",
    )
