"""Fields of papers about several cases: series, matters, handovers, letters, requests."""

from dataclasses import replace
from typing import Any

from jiaocha.documents import joint_action, wording
from jiaocha.documents.case_values import (
    Values,
    identity,
    mark,
    moved,
    new_slot,
    number_slot,
    order_values,
    outstanding,
)
from jiaocha.documents.joint_action import Rows, case_rows
from jiaocha.documents.paper import BLANK
from jiaocha.documents.sources import Row, Sources, normal, word
from jiaocha.law.deadlines import (
    CLOSING_DEADLINE,
    HANDOVER_DEADLINES,
    MATTER_DEADLINES,
    PETITION_DEADLINE,
    SUPERVISION_DEADLINES,
    Deadline,
    renewal_needed,
)
from jiaocha.law.new_case import objection_court
from jiaocha_models.words import MatterKind, Mode


def series_values(sources: Sources, group: int) -> Values:
    """Fields of the decision that concentrates a series."""
    members = sources.members[group]
    origins = list(dict.fromkeys(sources.origin[case] for case in members))
    lead = int(sources.groups[group]["lead_case"])
    receiver = sources.receiver(group)
    told = [*origins, *([] if receiver in origins else [receiver])]
    return {
        **order_values(sources, lead, group),
        "启动情况": wording.series_started(sources, members),
        "有关法院": "、".join(sources.court(court) for court in told),
        "有关法院数": str(len(origins)),
        "案件数": str(len(members)),
        "未到位合计": wording.money_text(sum(outstanding(sources, case) for case in members)),
        "案件表": case_rows(sources, members),
    }


def matter_values(sources: Sources, case: int, group: int, court: int, rows: list[Row]) -> Values:
    """Fields of a letter that entrusts matters; how many minutes they are reckoned with is not shown."""
    found = wording.instrument_of(sources, case, Mode.ENTRUSTED, court)
    return {
        **order_values(sources, case, group),
        "法律依据": found.clause,
        "办理期限": wording.steps(MATTER_DEADLINES),
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
    steps: tuple[Deadline, ...] = (replace(CLOSING_DEADLINE, by="执行法院"),)
    if mode is Mode.SUPERVISED:
        steps = SUPERVISION_DEADLINES
    elif moved(sources, case, group):
        steps = HANDOVER_DEADLINES
    petition = (PETITION_DEADLINE,) if sources.cases[case]["petition"] else ()
    rows = [*joint_action.steps(sources, group), *deadline_rows((*steps, *petition))]
    return {**approval, "期限表": rows}


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
        other = sources.origin[case] if role == "接收" else sources.receiver(group)
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
