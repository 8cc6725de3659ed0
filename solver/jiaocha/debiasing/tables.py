"""Tables of a debiased gain for people: figures in Chinese, money in 万元."""

from dataclasses import dataclass, field

import pandas as pd

from jiaocha.debiasing.debiased import DebiasedGain
from jiaocha.debiasing.nothing_to_gain import NothingToGain
from jiaocha.folder import PlanLike
from jiaocha.reporting.layout import ReportColumn, ReportTable, Shape
from jiaocha_models.words import Mode

MEASURE_ZH = {
    "progress": "实质进展（件）",
    "recovery": "新增到位（万元）",
    "benefit": "进展与到位折算（万元）",
}
AGAINST_ZH = {"stay": "与留原法院比", "nearest": "与就近法院比", "manual": "与手工方案比"}
FEN_PER_WAN = 1_000_000


@dataclass(frozen=True, eq=False)
class Debiasing:
    """All that the command finds out about a plan.

    Attributes
    ----------
    plan : PlanLike
    gain : DebiasedGain
    nothing : NothingToGain or None
        What is reported where there is nothing to gain, if asked for.
    left_out : pandas.DataFrame
        See :func:`jiaocha.debiasing.left_out.left_out`.
    """

    plan: PlanLike
    gain: DebiasedGain
    nothing: NothingToGain | None = None
    left_out: pd.DataFrame = field(default_factory=pd.DataFrame)


def _number(name: str, zh: str, en: str, width: int = 14) -> ReportColumn:
    return ReportColumn(name, zh, en, Shape.NUMBER, width)


def _text(name: str, zh: str, en: str, width: int) -> ReportColumn:
    return ReportColumn(name, zh, en, Shape.TEXT, width)


TABLES = {
    "figures": ReportTable(
        "figures", "预测与去偏", "Predicted and debiased",
        (
            _text("against_zh", "比较", "Against", 16),
            _text("measure_zh", "指标", "Measure", 24),
            _number("predicted", "方案预测", "Predicted"),
            _number("debiased", "去偏后", "Debiased"),
            _number("low", "区间下限", "Low"),
            _number("high", "区间上限", "High"),
            _number("realised_low", "实际下限（含偶然）", "Realised, low"),
            _number("realised_high", "实际上限（含偶然）", "Realised, high"),
            _number("posterior", "后验抽样", "Posterior"),
            _number("posterior_low", "后验下限", "Posterior, low"),
            _number("posterior_high", "后验上限", "Posterior, high"),
            _number("held_out", "留出检验", "Held out"),
            _number("held_out_low", "留出下限", "Held out, low"),
            _number("held_out_high", "留出上限", "Held out, high"),
            _number("unshrunk", "不收缩的预测", "Unshrunk"),
        ),
    ),
    "selection": ReportTable(
        "selection", "移出理由的影响", "Selection",
        (
            _text("assumed_zh", "如过去移出的案件", "Former cases", 30),
            _number("factor", "进展胜算的倍数", "Factor on the odds", 16),
            _number("progress", "实质进展（件）", "Progress", 16),
            _number("recovery", "新增到位（万元）", "Recovery", 16),
            _number("benefit", "进展与到位折算（万元）", "Benefit", 20),
        ),
    ),
    "placebo": ReportTable(
        "placebo", "无差别检验", "Nothing to gain",
        (
            ReportColumn("permutation", "次序", "Permutation", Shape.WHOLE, 8),
            _text("measure_zh", "指标", "Measure", 24),
            _text("told_apart_zh", "留出检验是否误判法院有别", "Told apart", 16),
            _number("unshrunk", "不收缩、不去偏的报告", "Unshrunk", 16),
            _number("predicted", "收缩后的预测", "Predicted"),
            _number("debiased", "去偏后", "Debiased"),
            _number("low", "区间下限", "Low"),
            _number("high", "区间上限", "High"),
        ),
    ),
    "left_out": ReportTable(
        "left_out", "因谨慎未选", "Left out by caution",
        (
            _text("group", "组（最小案号）", "Group", 28),
            _text("chosen_zh", "现选", "Chosen", 34),
            _text("without_zh", "不作谨慎扣减时", "Without caution", 34),
            ReportColumn("rows", "同类历史件数", "Former cases", Shape.WHOLE, 12),
            ReportColumn("progress", "进展估计", "Progress", Shape.SHARE, 10),
            ReportColumn("progress_low", "区间下限", "Low", Shape.SHARE, 10),
            _number("difference_fen", "净值相差（万元）", "Difference"),
            _text("mark", "标记", "Mark", 18),
        ),
    ),
}  # fmt: skip
"""Sheets of the workbook and tables of the page; for the decider alone."""


def tables_of(found: Debiasing) -> dict[str, pd.DataFrame]:
    """Every table by its name."""
    empty = pd.DataFrame({column.name: [] for column in TABLES["placebo"].columns})
    placebo = empty if found.nothing is None else _shown(found.nothing.table)
    return {
        "figures": _shown(found.gain.figures),
        "selection": _shown_selection(found.gain.selection.table),
        "placebo": placebo,
        "left_out": _shown_left_out(found.plan, found.left_out),
    }


def _shown_selection(table: pd.DataFrame) -> pd.DataFrame:
    said = [
        "比表中所载容易" if f < 1 else "比表中所载更难" if f > 1 else "与表中所载相同"
        for f in table["factor"]
    ]
    money = {name: table[name].astype(float) / FEN_PER_WAN for name in ("recovery", "benefit")}
    return table.assign(assumed_zh=said, **money)


def _shown_left_out(plan: PlanLike, table: pd.DataFrame) -> pd.DataFrame:
    if table.empty:
        return pd.DataFrame({column.name: [] for column in TABLES["left_out"].columns})
    name = dict(zip(plan.quarter.courts["code"], plan.quarter.courts["name"], strict=True))
    mode_zh = {mode.value: mode.zh for mode in Mode}

    def placed(mode: str, court: str) -> list[str]:
        both = zip(table[mode], table[court], strict=True)
        return [mode_zh[one] + (f"　{name[code]}" if code in name else "") for one, code in both]

    return table.assign(
        chosen_zh=placed("mode", "court_code"),
        without_zh=placed("mode_without", "court_without"),
        difference_fen=table["difference_fen"].astype(float) / FEN_PER_WAN,
    )


def _shown(table: pd.DataFrame) -> pd.DataFrame:
    shown = table.assign(measure_zh=table["measure"].map(MEASURE_ZH))
    if "against" in table:
        shown["against_zh"] = table["against"].map(AGAINST_ZH)
    if "told_apart" in table:
        shown["told_apart_zh"] = ["是" if told else "否" for told in table["told_apart"]]
    money = (table["measure"] != "progress").to_numpy(bool)
    for name in (column.name for each in TABLES.values() for column in each.columns):
        if name in table and name != "permutation":
            amount = table[name].astype(float)
            shown[name] = amount.where(~money, amount / FEN_PER_WAN)
    return shown
