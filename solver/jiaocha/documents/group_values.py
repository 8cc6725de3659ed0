"""Fields of papers about several cases: series, joint actions, matters, handovers, letters, requests."""

from datetime import timedelta
from typing import Any

from jiaocha.documents import wording
from jiaocha.documents.case_values import (
    Values,
    identity,
    mark,
    new_slot,
    number_slot,
    order_values,
    outstanding,
)
from jiaocha.documents.paper import BLANK
from jiaocha.documents.sources import MODES, Row, Sources, month_from, normal, word
from jiaocha.law.instruments import (
    HANDOVER_DEADLINES,
    PETITION_DEADLINE,
    SUPERVISION_DEADLINES,
    Deadline,
    objection_court,
    renewal_needed,
)
from jiaocha.law.provisions import EWR_15, EWR_74_2, citation
from jiaocha_models.words import MatterKind, Mode

Rows = list[Values]


def series_values(sources: Sources, group: int) -> Values:
    """Fields of the decision that concentrates a series."""
    members = sources.members[group]
    origins = list(dict.fromkeys(sources.origin[case] for case in members))
    lead = int(sources.groups[group]["lead_case"])
    receiver = sources.receiver(group)
    told = [*origins, *([] if receiver in origins else [receiver])]
    return {
        **order_values(sources, lead, group),
        "启动情况": wording.started(sources, lead).replace("本案", "有关案件"),
        "有关法院": "、".join(sources.court(court) for court in told),
        "有关法院数": str(len(origins)),
        "案件数": str(len(members)),
        "未到位合计": wording.money_text(sum(outstanding(sources, case) for case in members)),
        "案件表": case_rows(sources, members),
    }


def case_rows(sources: Sources, cases: list[int]) -> Rows:
    """Cases by number, court and outstanding amount; no names."""
    return [
        {
            "序号": str(number),
            "案号": sources.cases[case]["case_number"],
            "原执行法院": sources.court(sources.origin[case]),
            "未到位": wording.money_text(outstanding(sources, case)),
        }
        for number, case in enumerate(cases, start=1)
    ]


def action_values(sources: Sources, group: int) -> Values:
    """Fields of a plan of joint action; credit is shared by person-days (policy default)."""
    lead = sources.receiver(group)
    rows = _team(sources, group, lead)
    total = sum(row["persons"] * row["days"] for row in rows)
    team = [
        {
            "法院": sources.court(row["court"]),
            "任务": "牵头" if row["court"] == lead else "协同",
            "人数": str(row["persons"]),
            "天数": str(row["days"]),
            "人日": str(row["persons"] * row["days"]),
            "份额": f"{100 * row['persons'] * row['days'] / total:.1f}%" if total else BLANK,
        }
        for row in rows
    ]
    window = rows[0]["window"] if rows else None
    return {
        **order_values(sources, int(sources.groups[group]["lead_case"]), group),
        "有关法院": "、".join(row["法院"] for row in team),
        "案件数": str(len(sources.members[group])),
        "行动时间": _month(sources, window),
        "行动天数": str(max((row["days"] for row in rows), default=0)) if rows else BLANK,
        "每日人数": str(sum(row["persons"] for row in rows)) if rows else BLANK,
        "总人日": str(total) if rows else BLANK,
        "人员表": team,
        "案件表": case_rows(sources, sources.members[group]),
    }


def _team(sources: Sources, group: int, lead: int) -> list[Row]:
    """Persons and days of each court, the lead first, then in roster order."""
    rows = [row for row in sources.contributions.get(sources.choice[group], []) if row["days"]]
    return sorted(rows, key=lambda row: (row["court"] != lead, row["court"]))


def _month(sources: Sources, window: int | None) -> str:
    if window is None or window < 0:
        return "＿＿＿＿年＿＿月＿＿日至＿＿月＿＿日"
    first = month_from(sources.planning_date, window)
    last = month_from(sources.planning_date, window + 1) - timedelta(days=1)
    return f"{wording.date_text(first)}至{wording.date_text(last)}"


def matter_courts(sources: Sources, case: int) -> dict[int, list[Row]]:
    """Matters of a case by the court to be asked: stated, else the one at the matter's place."""
    found: dict[int, list[Row]] = {}
    for row in sources.matters.get(normal(sources.cases[case]["case_number"]), []):
        if row["court"] >= 0 and row["court"] != sources.origin[case]:
            found.setdefault(row["court"], []).append(row)
    return found


def matter_values(sources: Sources, case: int, group: int, court: int, rows: list[Row]) -> Values:
    """Fields of a letter that entrusts matters; how many minutes they are reckoned with is not shown."""
    mode = Mode.ENTRUSTED
    return {
        **order_values(sources, case, group, mode),
        "文号": number_slot(sources, sources.origin[case]),
        "受托法院": sources.court(court),
        "事项表": [
            {"序号": str(number), "事项": word(MatterKind, row["kind"]).zh, "数量": str(row["count"])}
            for number, row in enumerate(rows, start=1)
        ],
    }


def handover_values(sources: Sources, group: int, cases: list[int]) -> Values:
    """Fields of the handover list of a group's cases of one court."""
    receiver, origin = sources.receiver(group), sources.origin[cases[0]]
    notes = list(dict.fromkeys(new_slot(sources, case, receiver).note for case in cases))
    below = receiver != origin and bool((sources.courts.ancestor[receiver] == origin).any())
    names = sources.court(origin), sources.court(receiver)
    return {
        **order_values(sources, cases[0], group),
        "新案号说明": "；".join(notes),
        "异议法院": objection_court(*names, handling_is_below=below),
        "案件表": [_handover_row(sources, case, receiver) for case in cases],
        "查封表": [row for case in cases for row in _seizure_rows(sources, case)],
        "期限表": deadline_rows(HANDOVER_DEADLINES),
    }


def _handover_row(sources: Sources, case: int, receiver: int) -> Values:
    fields = identity(sources, case)
    return {
        "案号": fields["案号"],
        "原案号": (sources.cases[case]["original_case_number"] or "无").replace(";", "；"),
        "当事人": f"{fields['申请执行人']}／{fields['被执行人']}",
        "标的额": fields["标的额"],
        "未到位": fields["未到位"],
        "案款": wording.money_text(sources.cases[case]["money_held"]),
        "新案号": new_slot(sources, case, receiver).text,
    }


def _seizure_rows(sources: Sources, case: int) -> Rows:
    """Measures of a case; where only the case itself states one, that; else a row of blanks."""
    row = sources.cases[case]
    measures = sources.seizures.get(normal(row["case_number"]), [])
    if not measures:
        measures = [
            {
                "asset": None,
                "court_code": row["first_seizure_court"],
                "rank": row["seizure_rank"],
                "expiry": row["seizure_expiry"],
            }
        ]
    courts = dict(zip(sources.courts.code, sources.courts.name, strict=True))
    return [
        {
            "案号": row["case_number"],
            "财产": one["asset"] or BLANK,
            "法院": courts.get(one["court_code"], one["court_code"] or BLANK),
            "顺位": BLANK
            if one["rank"] is None
            else ("首封" if one["rank"] == 0 else f"第{one['rank']}顺位"),
            "到期日": BLANK if one["expiry"] is None else wording.date_text(one["expiry"]),
            "续行": _renewal(sources, one["expiry"]),
        }
        for one in measures
    ]


def _renewal(sources: Sources, expiry: Any) -> str:
    if expiry is None:
        return "核对"
    days = sources.quarter.policy.rules.seizure_days
    return "先续行" if renewal_needed(expiry, sources.planning_date, days) else "到期前"


def sheet_values(sources: Sources, case: int, group: int, approval: Values) -> Values:
    """Fields of the supervision sheet, from those of the approval form."""
    mode = sources.mode(group)
    steps: tuple[Deadline, ...] = HANDOVER_DEADLINES
    if mode in (Mode.SUPERVISED, Mode.COORDINATED):
        steps = SUPERVISION_DEADLINES if mode is Mode.SUPERVISED else ()
    petition = (PETITION_DEADLINE,) if sources.cases[case]["petition"] else ()
    return {**approval, "期限表": deadline_rows((*steps, *petition))}


def deadline_rows(steps: tuple[Deadline, ...]) -> Rows:
    """List steps with court, limit and source."""
    return [
        {
            "事项": step.task,
            "法院": step.by,
            "期限": step.limit,
            "依据": step.basis if step.status.value == "verified" else f"{step.basis}（{step.status.zh}）",
        }
        for step in steps
    ]


def letter_values(sources: Sources, decider: int, court: int, roles: list[tuple[int, int, str]]) -> Values:
    """Fields of the letter to one court: its own cases only, each with its role and the other court."""
    rows = []
    for number, (case, group, role) in enumerate(roles, start=1):
        other = sources.receiver(group) if role == "移出" else sources.origin[case]
        rows.append(
            {
                "序号": str(number),
                "案号": sources.cases[case]["case_number"],
                "角色": role,
                "方式": sources.mode(group).zh,
                "对方": sources.court(other) if other not in (-1, court) else "—",
            }
        )
    return {
        **mark(sources),
        "决定法院": sources.court(decider),
        "文号": number_slot(sources, decider),
        "致送法院": sources.court(court),
        "案件表": rows,
    }


def request_values(sources: Sources, rows: list[Row]) -> Values:
    """Fields of the request to the superior for one group that is reported up."""
    first = rows[0]
    case = int(first["lead_case"])
    planning = sources.courts.position(sources.quarter.policy.planning_court)
    count = int(first["cases"])
    escalated = first["mode"] == Mode.ESCALATED.position
    return {
        **identity(sources, case),
        "报请法院": sources.court(planning),
        "决定法院": sources.court(int(first["decider"])),
        "文号": number_slot(sources, planning),
        "等几件": f"等{count}件案件" if count > 1 else "案件",
        "中性事由": wording.neutral_ground(sources, case).replace("本案", "该案"),
        "报请理由": str(first["reason"]).split("，报请")[0].replace("本次", "本院"),
        "法律依据": citation((EWR_15, EWR_74_2) if escalated else (EWR_74_2,)),
        "去处表": [
            {
                "法院": sources.court(int(row["receiver"])),
                "方式": MODES[int(row["mode"])].zh,
                "距离": sources.kilometres("asset", case, int(row["receiver"])),
            }
            for row in rows
        ],
    }
