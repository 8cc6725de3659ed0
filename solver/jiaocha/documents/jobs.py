"""Which papers a plan needs, where each lies, who issues it and who gets it."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from jiaocha.documents import case_values, group_values, joint_action, objections, requests, wording
from jiaocha.documents.case_values import RULING, Values, moved
from jiaocha.documents.sources import Sources, normal, rows_of
from jiaocha.folder.file_names import safe
from jiaocha_models.words import Mode

INSIDE = "内部（仅供决定法院）"
"""Folder of what stays in the deciding court; everything else may be sent to whom it is addressed."""

_ORDERS = {
    Mode.SUPERVISED: "督促执行令",
    Mode.DIRECTED: "指令执行裁定书",
    Mode.ESCALATED: "提级执行裁定书",
    Mode.INTERNAL: "内部交叉通知",
}
_NOTICED = (Mode.SUPERVISED, Mode.DIRECTED, Mode.CENTRALIZED, Mode.ESCALATED, Mode.INTERNAL)
_WATCHED = (Mode.SUPERVISED, Mode.COORDINATED, Mode.DIRECTED, Mode.CENTRALIZED, Mode.ESCALATED)


@dataclass(frozen=True, eq=False)
class Job:
    """One paper to be written.

    Attributes
    ----------
    paper : str
        Name of the paper.
    path : str
        File below the output folder, with forward slashes.
    mode, group, case : str
        For the list of papers; ``case`` is empty where a paper is about several.
    issuer, addressee : str
    values : callable
        Computes the fields when the paper is written.
    """

    paper: str
    path: str
    mode: str
    group: str
    case: str
    issuer: str
    addressee: str
    values: Callable[[], Values]


def jobs(
    sources: Sources, cases: frozenset[str] = frozenset(), papers: frozenset[str] = frozenset()
) -> list[Job]:
    """All papers of a plan, or those of some cases and of some kinds.

    Parameters
    ----------
    sources : Sources
    cases, papers : frozenset of str
        Case numbers in normal form, and names of papers; empty for all.
    """
    found = [
        *_letters(sources, cases),
        *_objections(sources, cases),
        *(job for group in range(len(sources.choice)) for job in _group(sources, group, cases)),
        *_requests(sources, cases),
    ]
    return [job for job in found if not papers or job.paper in papers]


def _group(sources: Sources, group: int, wanted: frozenset[str]) -> Iterator[Job]:
    mode = sources.mode(group)
    members = [case for case in sources.members[group] if _is_wanted(sources, case, wanted)]
    if mode is Mode.STAY or not members:
        return
    for case in members:
        yield from _case(sources, group, case)
    whole = partial(_job, sources, group)
    if mode is Mode.CENTRALIZED:
        courts = [*(sources.origin[case] for case in members), sources.receiver(group)]
        yield whole(
            "集中执行决定书",
            "、".join(dict.fromkeys(sources.court(one) for one in courts)),
            partial(group_values.series_values, sources, group),
        )
    if mode is Mode.COORDINATED or (mode is Mode.ESCALATED and joint_action.helpers(sources, group)):
        to = "协同法院" if mode is Mode.ESCALATED else "牵头法院、协同法院"
        yield whole("协同执行方案", to, partial(joint_action.action_values, sources, group))
    by_origin: dict[int, list[int]] = defaultdict(list)
    for case in members:
        if moved(sources, case, group):
            by_origin[sources.origin[case]].append(case)
    for origin, own in by_origin.items():
        file = "移送清单" if len(by_origin) == 1 else f"移送清单（{sources.court_files[origin]}）"
        values = partial(group_values.handover_values, sources, group, own)
        yield whole(
            "移送清单",
            sources.court(sources.receiver(group)),
            values,
            file=file,
            issuer=sources.court(origin),
        )


def _case(sources: Sources, group: int, case: int) -> Iterator[Job]:
    mode, own = sources.mode(group), sources.court(sources.origin[case])
    asked = sources.matters_by_court(case) if mode is Mode.ENTRUSTED else {}
    if mode is Mode.ENTRUSTED and not asked:
        return  # a member of the group without matters stays as it is
    one = partial(_job, sources, group, case=case)
    yield one("逐案审批表", "本院", partial(case_values.approval_values, sources, case, group), inside=True)
    if mode in _WATCHED:
        yield one("督办单", "本院", partial(_sheet, sources, case, group), inside=True)
    order = partial(case_values.order_values, sources, case, group)
    if mode in _ORDERS:
        name = _ORDERS[mode]
        ruling = wording.instrument_of(sources, case, mode).paper == RULING
        file = name if ruling else name.replace("裁定书", "决定书")
        issuer = own if mode is Mode.INTERNAL else ""
        yield one(name, _addressee(sources, case, mode), order, file=file, issuer=issuer)
    elif moved(sources, case, group) and wording.instrument_of(sources, case, Mode.DIRECTED).paper == RULING:
        # A centralised case: on application, or after a failed supervision order, the change of court is a
        # ruling (执行程序解释第11、12条).
        values = partial(case_values.order_values, sources, case, group, Mode.DIRECTED)
        yield one("指令执行裁定书", _addressee(sources, case, Mode.DIRECTED), values)
    for court, rows in asked.items():
        values = partial(group_values.matter_values, sources, case, group, court, rows)
        file = f"事项委托函（{sources.court_files[court]}）"
        yield one("事项委托函", sources.court(court), values, file=file, issuer=own)
    if mode in _NOTICED and (mode is not Mode.CENTRALIZED or moved(sources, case, group)):
        issuer = own if mode is Mode.INTERNAL else ""
        values = partial(case_values.notice_values, sources, case, group)
        told = "、".join(wording.told_parties(wording.instrument_of(sources, case, mode)))
        yield one("当事人告知书", told, values, issuer=issuer)


def _sheet(sources: Sources, case: int, group: int) -> Values:
    return group_values.sheet_values(sources, case, group, case_values.approval_values(sources, case, group))


def _addressee(sources: Sources, case: int, mode: Mode) -> str:
    found = wording.instrument_of(sources, case, mode)
    return "、".join((*found.served, *found.told))


def _job(
    sources: Sources,
    group: int,
    paper: str,
    addressee: str,
    values: Callable[[], Values],
    *,
    case: int | None = None,
    file: str = "",
    issuer: str = "",
    inside: bool = False,
) -> Job:
    name, mode = str(sources.groups[group]["group"]), sources.mode(group).zh
    number = str(sources.cases[case]["case_number"]) if case is not None else ""
    folders = [INSIDE] * inside + [mode, name]
    if case is not None and len(sources.members[group]) > 1:
        folders.append(number)
    issuer = issuer or sources.court(sources.decider(group))
    path = "/".join(safe(part) for part in (*folders, file or paper)) + ".docx"
    return Job(paper, path, mode, name, number, issuer, addressee, values)


def _letters(sources: Sources, wanted: frozenset[str]) -> Iterator[Job]:
    """One letter from each decider to each court that would send, receive or help: its own cases only."""
    roles: dict[tuple[int, int], list[tuple[int, int, str]]] = defaultdict(list)
    for group in range(len(sources.choice)):
        mode, decider = sources.mode(group), sources.decider(group)
        if mode in (Mode.STAY, Mode.INTERNAL, Mode.ENTRUSTED):
            continue
        for case in sources.members[group]:
            if not _is_wanted(sources, case, wanted):
                continue
            for court, role in _roles(sources, group, case).items():
                if court != decider:
                    roles[decider, court].append((case, group, role))
    for (decider, court), rows in sorted(roles.items()):
        name, by = sources.court(court), sources.court(decider)
        values = partial(group_values.letter_values, sources, decider, court, rows)
        path = f"征求意见函/{sources.court_files[court]}（{sources.court_files[decider]}）.docx"
        yield Job("征求意见函", path, "", "", "", by, name, values)


def _objections(sources: Sources, wanted: frozenset[str]) -> Iterator[Job]:
    """Sheet of review and reply for every objection to the plan."""
    for one, case, group in objections.answered(sources):
        if not _is_wanted(sources, case, wanted):
            continue
        court = sources.courts.position(one.court_code)
        file = f"（{sources.court_files[court]}）"
        review = partial(objections.review_values, sources, one, case, group)
        yield _job(
            sources, group, "复核答复单", "本院", review, case=case, file=f"复核答复单{file}", inside=True
        )
        reply = partial(objections.reply_values, sources, one, case, group)
        to = sources.court(court)
        yield _job(sources, group, "答复意见", to, reply, case=case, file=f"答复意见{file}")


def _roles(sources: Sources, group: int, case: int) -> dict[int, str]:
    mode, own = sources.mode(group), sources.origin[case]
    if mode is Mode.SUPERVISED:
        return {own: "督促对象"}
    receiver = sources.receiver(group)
    if mode is Mode.COORDINATED:
        roles = {own: "牵头"}
    else:
        roles = {own: "集中地"} if receiver == own else {own: "移出", receiver: "接收"}
    for court in joint_action.helpers(sources, group):
        roles[court] = f"{roles[court]}、协同" if court in roles else "协同"
    return roles


def _requests(sources: Sources, wanted: frozenset[str]) -> Iterator[Job]:
    by_group: dict[str, list[Any]] = defaultdict(list)
    for row in rows_of(sources.options.report_up):
        by_group[str(row["group"])].append(row)
    members = requests.reported(sources) if by_group else {}
    planning = sources.court(sources.courts.position(sources.quarter.policy.planning_court))
    for name, rows in sorted(by_group.items()):
        cases = members.get(name, [int(rows[0]["lead_case"])])
        if not any(_is_wanted(sources, case, wanted) for case in cases):
            continue
        values = partial(requests.request_values, sources, rows, cases)
        number = str(sources.cases[cases[0]]["case_number"]) if len(cases) == 1 else ""
        to = sources.court(requests.next_superior(sources, int(rows[0]["decider"])))
        yield Job(
            "报请上级请示", f"报请上级/{safe(name)}/请示.docx", "报请上级", name, number, planning, to, values
        )


def _is_wanted(sources: Sources, case: int, wanted: frozenset[str]) -> bool:
    return not wanted or normal(sources.cases[case]["case_number"]) in wanted
