"""Joint actions: the team of a group, fields of the plan of action, and its steps."""

from datetime import timedelta

from jiaocha.documents import wording
from jiaocha.documents.case_values import Values, order_values, outstanding
from jiaocha.documents.paper import BLANK
from jiaocha.documents.sources import Row, Sources, month_from
from jiaocha_models.words import Mode

Rows = list[Values]


def helpers(sources: Sources, group: int) -> list[int]:
    """Courts that send persons to a group's action beside the court that leads it."""
    lead = sources.receiver(group)
    return [int(row["court"]) for row in _team(sources, group) if row["court"] != lead]


def action_values(sources: Sources, group: int) -> Values:
    """Fields of a plan of joint action; shares of the work by person-days are a proposal (policy default).

    In an escalation the deciding court itself leads: it is no addressee, and the cases are its own.
    """
    lead, escalated = sources.receiver(group), sources.mode(group) is Mode.ESCALATED
    rows, members = _team(sources, group), sources.members[group]
    total = sum(row["persons"] * row["days"] for row in rows)
    told = [row["court"] for row in rows if row["court"] != sources.decider(group)]
    return {
        # Other lower courts take part in either mode, so the plan rests on the provisions of joint action.
        **order_values(sources, int(sources.groups[group]["lead_case"]), group, Mode.COORDINATED),
        "提级": escalated,
        "有关法院": "、".join(sources.court(court) for court in told),
        "案件数": str(len(members)),
        "行动时间": _time(sources, group, rows),
        "行动天数": str(max(row["days"] for row in rows)) if rows else BLANK,
        "每日人数": str(sum(row["persons"] for row in rows)) if rows else BLANK,
        "总人日": str(total) if rows else BLANK,
        "人员表": [_share(sources, row, lead, total) for row in rows],
        "案件表": [
            {**row, "执行法院": sources.court(lead) if escalated else row["原执行法院"]}
            for row in case_rows(sources, members)
        ],
    }


def steps(sources: Sources, group: int) -> Rows:
    """List the steps of a joint action for the supervision sheet; none where no courts act together."""
    if sources.mode(group) is not Mode.COORDINATED and not helpers(sources, group):
        return []
    by = "本院" if sources.mode(group) is Mode.ESCALATED else "牵头法院"
    what = (
        ("协同执行行动", f"{by}、协同法院", _time(sources, group, _team(sources, group))),
        ("书面报告结果", "协同法院" if by == "本院" else by, "行动结束后＿＿日内"),
    )
    return [
        {"事项": task, "法院": court, "期限": limit, "依据": "协同执行方案"} for task, court, limit in what
    ]


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


def _team(sources: Sources, group: int) -> list[Row]:
    """Persons and days of each court, the lead first, then in roster order."""
    lead = sources.receiver(group)
    rows = [row for row in sources.contributions.get(sources.choice[group], []) if row["days"]]
    return sorted(rows, key=lambda row: (row["court"] != lead, row["court"]))


def _share(sources: Sources, row: Row, lead: int, total: int) -> Values:
    work = row["persons"] * row["days"]
    return {
        "法院": sources.court(row["court"]),
        "任务": "牵头" if row["court"] == lead else "协同",
        "人数": str(row["persons"]),
        "天数": str(row["days"]),
        "人日": str(work),
        "份额": f"{100 * work / total:.1f}%" if total else BLANK,
    }


def _time(sources: Sources, group: int, rows: Rows) -> str:
    """Month of the action, cut to the days on which all cases of the group can be acted upon."""
    window = rows[0]["window"] if rows else None
    if window is None or window < 0:
        return "＿＿＿＿年＿＿月＿＿日至＿＿月＿＿日"
    first = month_from(sources.planning_date, window)
    last = month_from(sources.planning_date, window + 1) - timedelta(days=1)
    cases = [sources.cases[case] for case in sources.members[group]]
    first = max([first, *(case["action_from"] for case in cases if case["action_from"])])
    last = min([last, *(case["action_until"] for case in cases if case["action_until"])])
    return f"{wording.date_text(first)}至{wording.date_text(last)}"
