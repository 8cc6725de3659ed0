"""Requests to the superior (报请): which cases a request is about, and its fields."""

import numpy as np

from jiaocha.documents import wording
from jiaocha.documents.case_values import Values, mark, number_slot
from jiaocha.documents.joint_action import case_rows
from jiaocha.documents.sources import MODES, Row, Sources
from jiaocha.law.instruments import instrument
from jiaocha.law.related import related_groups
from jiaocha_models.words import NominationOrigin, TriageClass


def reported(sources: Sources) -> dict[str, list[int]]:
    """Cases of every group that is reported up, by the group's smallest case number.

    Such a group leaves the quarter, and the plan keeps its leading case only; its cases are tied as before.
    """
    taking_part = (sources.options.triage["class_"] == TriageClass.REPORT_UP.value).to_numpy(bool)
    label = related_groups(sources.quarter, taking_part)
    groups = [np.flatnonzero(label == group).tolist() for group in range(label.max(initial=-1) + 1)]
    return {str(sources.cases[cases[0]]["case_number"]): cases for cases in groups}


def next_superior(sources: Sources, decider: int) -> int:
    """Court that a request goes to: the one next above, even where a higher court decides (层报)."""
    planning = sources.courts.position(sources.quarter.policy.planning_court)
    above = int(sources.courts.parent[planning])
    return above if above >= 0 else decider


def request_values(sources: Sources, rows: list[Row], cases: list[int]) -> Values:
    """Fields of the request about one group; ``rows`` are the courts that could take it."""
    first = rows[0]
    lead, decider = int(first["lead_case"]), int(first["decider"])
    planning = sources.courts.position(sources.quarter.policy.planning_court)
    to = next_superior(sources, decider)
    over_time = all(bool(sources.clock[case]["over_time"]) for case in cases)
    decides = "审查决定" if to == decider else f"审查，并层报{sources.court(decider)}决定"
    found = instrument(MODES[int(first["mode"])], NominationOrigin.LOWER_COURT, over_time=over_time)
    return {
        **mark(sources),
        "报请法院": sources.court(planning),
        "致送法院": sources.court(to),
        "文号": number_slot(sources, planning),
        "案件情况": _situation(sources, lead, cases),
        "报请理由": str(first["reason"]).split("，报请")[0].replace("本次", "本院"),
        "法律依据": found.clause,
        "报请事项": f"现报请你院{decides}",
        "多件": len(cases) > 1,
        "案件表": case_rows(sources, cases),
        "去处表": [
            {
                "法院": sources.court(int(row["receiver"])),
                "方式": MODES[int(row["mode"])].zh,
                "距离": sources.kilometres("asset", lead, int(row["receiver"])),
            }
            for row in rows
        ],
    }


def _situation(sources: Sources, lead: int, cases: list[int]) -> str:
    """Name the case and its neutral ground; for several cases their courts, and the leading one's ground."""
    number = sources.cases[lead]["case_number"]
    ground = wording.neutral_ground(sources, lead).replace("本案", "该案")
    if len(cases) == 1:
        return f"{sources.court(sources.origin[lead])}执行的{number}案件，{ground}"
    courts = list(dict.fromkeys(sources.court(sources.origin[case]) for case in cases))
    by = f"由{courts[0]}" if len(courts) == 1 else f"分别由{'、'.join(courts)}"
    return f"附表所列{len(cases)}件案件互有关联，{by}执行，需要一并处理。其中{number}案件，{ground}"
