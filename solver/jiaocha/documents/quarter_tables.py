"""Rows of the annexes of the quarter's papers: ledger to be printed, flows, burden of the courts.

``Word`` tables hold texts; the workbook holds the same rows with numbers where people may want to add up.
"""

from typing import Any

import numpy as np

from jiaocha.documents import wording
from jiaocha.documents.case_values import Values, handling_court, moved, new_slot, outstanding
from jiaocha.documents.quarter_values import Whole, expiry
from jiaocha.documents.sources import MODES, Sources, finite, word
from jiaocha.reporting.formats import FEN_PER_YUAN, yuan
from jiaocha.reporting.wording import say
from jiaocha_models.words import CaseKind, Ground, Mode

_BRIEF = {
    Ground.RELATED_SERIES: "关联案件，统筹办理",
    Ground.SHORT_OF_FORCE: "统筹使用执行力量",
    Ground.COMPLEX_ASSET: "案情复杂，统筹协调",
}
"""Neutral grounds in short; all others are replaced by what follows."""
_NEED = "需要采取进一步措施"
_SAME = "不变"
_TO_FILL = ("决定", "承办团队", "包案领导", "督办人", "移交日期", "进展", "到位金额", "结案方式", "退回原因")


def ledger_values(of: Whole) -> Values:
    """Fields of the ledger as a paper: every case with a measure, by court in roster order."""
    rows = [_as_text(row, ("未到位", "暂存案款")) for row in ledger_rows(of)]
    for row in rows:
        if row["新案号"] != _SAME:  # an empty cell is blank enough in a narrow column
            row["新案号"] = ""
    return {**of.head(), "台账表": rows}


def ledger_rows(of: Whole) -> list[Values]:
    """Rows of the ledger; amounts in fen, what people fill in is empty."""
    sources, view = of.sources, of.tables.view
    acting = np.flatnonzero(view.transferred | view.other_mode | (view.mode > Mode.STAY.position)).tolist()
    acting.sort(key=lambda case: (sources.origin[case], case))
    return [_ledger_row(sources, case, number) for number, case in enumerate(acting, start=1)]


def _ledger_row(sources: Sources, case: int, number: int) -> Values:
    row, group = sources.cases[case], int(sources.options.case_group[case])
    changes, until = moved(sources, case, group), expiry(sources, case)
    return {
        "序号": number,
        "案号": row["case_number"],
        "原案号": (row["original_case_number"] or "").replace(";", "；"),
        "类型": word(CaseKind, row["case_kind"]).zh if row["case_kind"] else "",
        "原执行法院": sources.court(sources.origin[case]),
        "情况": _brief(sources, case),
        "方式": sources.mode(group).zh,
        "决定法院": sources.court(sources.decider(group)),
        "受案法院": handling_court(sources, case, group),
        "未到位": outstanding(sources, case),
        "暂存案款": row["money_held"] or 0,
        "续封到期": "" if until is None else until.isoformat(),
        "新案号": new_slot(sources, case, sources.receiver(group)).text if changes else _SAME,
        **dict.fromkeys(_TO_FILL, ""),
    }


def _brief(sources: Sources, case: int) -> str:
    """Neutral fact in short: days run, else a ground that accuses nobody, else the need alone."""
    clock = sources.clock[case]
    if clock["over_time"]:
        return f"已满{clock['days']}日未执行完毕"
    return _BRIEF.get(word(Ground, sources.triage[case]["ground"] or Ground.NONE.value), _NEED)


def flow_values(of: Whole) -> Values:
    """Fields of the table of flows as a paper."""
    rows = flow_rows(of)
    return {
        **of.head(),
        "变更": str(sum(row["件数"] for row in rows)),
        "变更未到位元": yuan(sum(row["未到位"] for row in rows)),
        "流向表": [_as_text(row, ("未到位",)) for row in rows],
    }


def flow_rows(of: Whole) -> list[Values]:
    """One row a pair of courts between which cases move, in roster order; amounts in fen."""
    sources, view = of.sources, of.tables.view
    modes: dict[tuple[int, int], dict[int, int]] = {}
    amount: dict[tuple[int, int], int] = {}
    for case in np.flatnonzero(view.transferred).tolist():
        pair = int(view.origin[case]), int(view.receiver[case])
        of_pair = modes.setdefault(pair, {})
        of_pair[int(view.mode[case])] = of_pair.get(int(view.mode[case]), 0) + 1
        amount[pair] = amount.get(pair, 0) + outstanding(sources, case)
    count = {pair: sum(of_pair.values()) for pair, of_pair in modes.items()}
    return [
        {
            "序号": number,
            "移出法院": sources.court(pair[0]),
            "接收法院": sources.court(pair[1]),
            "件数": count[pair],
            "方式": "、".join(f"{MODES[mode].zh}{n}" for mode, n in sorted(modes[pair].items())),
            "未到位": amount[pair],
            "反向": count.get((pair[1], pair[0]), 0),
        }
        for number, pair in enumerate(sorted(modes), start=1)
    ]


def burden_values(of: Whole) -> Values:
    """Fields of the table of the courts' burden as a paper."""
    rows = []
    for row in burden_rows(of):
        text = {name: "" if value is None else f"{value}" for name, value in row.items()}
        text |= {name: f"{row[name]:+d}" if row[name] else "0" for name in ("增减", "以往")}
        rows.append(text)
    return {**of.head(), "区间说明": say("range_note", "zh").replace(" ", ""), "负担表": rows}


def burden_rows(of: Whole) -> list[Values]:
    """One row a court with nominated, received or earlier exchanged cases, in roster order."""
    tables, rows = of.tables, []
    sent, received, exchanged = (
        tables[name].set_index("court_position") for name in ("sent", "received", "exchange")
    )
    for court in sorted({*sent.index, *received.index, *exchanged.index}):
        here = [table.loc[court] for table in (sent, received, exchanged) if court in table.index]
        get = _first_of(here)
        rows.append(
            {
                "法院": get("court"),
                "提名": get("nominated") or 0,
                "移出": get("sent") or 0,
                "接收": get("received") or 0,
                "增减": (get("received") or 0) - (get("sent") or 0),
                "以往": get("past_net") or 0,
                "可接收": _tenths(get("room_units")),
                "已使用": _used(get("room_units"), get("room_left")),
                "前未结": get("backlog_before"),
                "后未结": get("backlog_after"),
                "人均": _both(get("load_before"), get("load_after")),
                "区间": _range(get("range_low"), get("range_high")),
            }
        )
    return rows


def _first_of(rows: list[Any]) -> Any:
    """Give the first known value of a column among rows of several tables; None where there is none."""

    def get(name: str) -> Any:
        for row in rows:
            if name in row.index and row[name] is not None and row[name] == row[name]:
                value = row[name]
                return value.item() if isinstance(value, np.generic) else value
        return None

    return get


def _tenths(value: float | None) -> float | None:
    return round(value, 1) if finite(value) and value is not None else None


def _used(room: float | None, left: float | None) -> float | None:
    return None if room is None or left is None else _tenths(room - left)


def _both(before: float | None, after: float | None) -> str:
    return "" if before is None or after is None else f"{before:,.1f}→{after:,.1f}"


def _range(low: float | None, high: float | None) -> str:
    return "" if low is None or high is None else f"{low:,.0f}—{high:,.0f}"


def _as_text(row: Values, amounts: tuple[str, ...]) -> Values:
    texts = {name: "" if value is None else str(value) for name, value in row.items()}
    return texts | {name: wording.money_text(row[name]) for name in amounts}


def sheet_values(of: Whole) -> Values:
    """Fields of the workbook: the three tables with numbers; amounts in 元."""
    ledger = [_in_yuan(row, ("未到位", "暂存案款")) for row in ledger_rows(of)]
    flows = [_in_yuan(row, ("未到位",)) for row in flow_rows(of)]
    return {
        **of.head(),
        "区间说明": say("range_note", "zh").replace(" ", ""),
        "台账表": ledger,
        "流向表": flows,
        "负担表": burden_rows(of),
    }


def _in_yuan(row: Values, amounts: tuple[str, ...]) -> Values:
    return row | {name: row[name] / FEN_PER_YUAN for name in amounts}
