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
from jiaocha_scenarios.greedy import ranges
from jiaocha_scenarios.money import GUYUAN, mean_recovery_yuan
from jiaocha_scenarios.published import figure, published_figures
from jiaocha_scenarios.roster import national_roster

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
        lines.append(_progress_line(quarter, options, solution))
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
    whole = len(courts) == len(national_roster())
    part = "" if whole else "全国公布值；本情景只含部分法院"
    mean, highest = yearly.sum() / courts["judges"].sum(), float((yearly / courts["judges"]).max())
    level_note = part or "各地区高低为假设，只校准全国均值"
    bounds_note = "成都一家基层法院；上下限（150至1300件）为假设"
    closed_note = part or "以执结数代替收案数"
    lines = [
        Line("执行法官人均年办案", figure("s008"), mean, "件", "s008", note=level_note),
        Line("执行法官人均年办案最高的法院", figure("s058"), highest, "件", "s058", note=bounds_note),
        Line(
            "年执结（生成值为上季度收案×4）",
            figure("s010") / 1e4,
            yearly.sum() / 1e4,
            "万件",
            "s010",
            note=closed_note,
        ),
    ]
    sichuan = yearly[courts["province"] == "四川省"].sum() / 1e4
    if sichuan:
        note = "与全国数年度不同，单独校准"
        lines.append(Line("四川年受理执行案件", figure("s041") / 1e4, sichuan, "万件", "s041", note=note))
    return [*_roster_lines(courts), *lines] if whole else lines


def _roster_lines(courts: pd.DataFrame) -> list[Line]:
    """Count the roster, and the judges that the published figures imply."""
    level = courts["level"].value_counts()
    source = "最高人民法院案号代字表（2015、2016年），按2026年区划更新"
    judges = figure("s010") / figure("s008")
    note = "911.82万÷928，仅数量级"
    return [
        Line("高级法院", 32, float(level["high"]), "个", source),
        Line("中级法院", 402, float(level["intermediate"]), "个", source),
        Line("基层法院", 3058, float(level["basic"]), "个", source),
        Line("执行法官（折合）", judges, float(courts["judges"].sum()), "人", "s008", "推得", note),
    ]


def _case_lines(quarter: Quarter) -> list[Line]:
    cases = len(quarter.cases)
    lines = [_recovery_line(quarter)]
    if cases >= 60_000:
        flow = (figure("d003") - figure("s022")) / 17 * 3
        note = "（41.79万−7.28万）÷17个月×3；两数口径不同，仅作规模参考"
        largest = float(quarter.cases["debtor_identifier"].value_counts().iloc[0])
        lines.append(Line("每季度提名案件", flow, cases, "件", "d003", "推得", note))
        lines.append(Line("最大关联组", figure("d007"), largest, "件", "d007", note="原文为近6000件"))
    if quarter.policy.planning_court == GUYUAN:
        lines.append(Line("每批案件", figure("d008") / 4, cases, "件", "d008", "推得", "一年四批133件"))
    return lines


def _recovery_line(quarter: Quarter) -> Line:
    court = quarter.policy.planning_court
    published = mean_recovery_yuan(court) / 1e4
    generated = float(quarter.cases["claimed"].mean()) / 1e6 * figure("d012")
    row, arithmetic = ("d009", "2233.76万元÷133件") if court == GUYUAN else ("s013", "1387.7亿元÷26.4万件")
    note = f"{arithmetic}；交叉案件与全国到位率口径不同"
    item = "案均到位（生成值为平均标的额×全国到位率）"
    return Line(item, published, generated, "万元", row, "推得", note)


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
    note = "与每季度约6万件的规模不能同时满足，以规模为准" if len(cases) >= 60_000 else ""
    item = "提名案件占未结案比例（假设值0.3至1）"
    return [*lines, Line(item, 1.0, 100 * len(cases) / max(backlog, 1), "%", "", "假设", note)]


def _progress_line(quarter: Quarter, options: Options, solution: Solution) -> Line:
    """Expect a share of progress among the transferred cases, beside the published share."""
    moved = np.isin(options.option_mode[solution.choice], [mode.position for mode in TRANSFER_MODES])
    chosen = solution.choice[moved]
    rows, _ = ranges(options.term_start[chosen], options.term_start[chosen + 1])
    cases, table = quarter.cases.iloc[options.term_case[rows]], quarter.policy.recovery.progress_if_stay
    graded = cases["lead_quality"].map({lead.value: share for lead, share in table.items()})
    stay = cases["progress_if_stay"].fillna(graded).to_numpy(np.float64)
    made = float((options.progress_gain[rows] + stay).mean()) if len(rows) else 0.0
    share = figure("d004") / figure("d003")
    note = "不含内部交叉、事项委托、督促执行；生成值为方案内变更法院案件的预期，出自假设的等级表"
    return Line("交叉案件取得实质进展", 100 * share, 100 * made, "%", "d004", "推得", note)
