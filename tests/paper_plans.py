"""Plans for the tests of the papers, made by hand (no rule and no solver), and their papers as text.

    plan = hand_plan(quarter, [Choice(["案号"], Mode.DIRECTED, "宁0424", "宁04"), ...])

Each group has staying, supervision and its choice; its value is 1,000,000 fen above staying.
"""

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache

import docx
import numpy as np
import pandas as pd

from jiaocha.documents import PAPERS, Job, Names, Sources, jobs, load_fillers
from jiaocha.documents.writing import AnyFiller
from jiaocha_models import Certificate, Options, Quarter, Solution
from jiaocha_models.ledger import Objection, Opinion, ReturnReason
from jiaocha_models.problem import FREE, AssignmentProblem
from jiaocha_models.words import Method, Mode, Status, Term
from tests.tiny import case, tiny_quarter

Printed = dict[str, tuple[Job, str]]
"""Job and text of papers by path."""

GUYUAN = {"debtor_kind": "government", "debtor_level": "county", "cause": "建设工程施工合同纠纷"}
"""Of the published Guyuan case: a government unit owes 733,000 yuan; the rest is synthetic."""


@dataclass(frozen=True)
class Choice:
    """What is chosen for the cases of one group; ``team`` holds (court, window, persons, days)."""

    cases: list[str]
    mode: Mode
    receiver: str = ""
    decider: str = ""
    team: list[tuple[str, int, int, int]] = field(default_factory=list)


def hand_plan(
    quarter: Quarter, choices: list[Choice], report_up: list[dict[str, object]] | None = None
) -> tuple[Options, Solution]:
    """Options and solution that choose exactly this."""
    number = {row: place for place, row in enumerate(quarter.cases["case_number"])}
    court = {code: place for place, code in enumerate(quarter.courts["code"])} | {"": -1}
    members = [[number[one] for one in choice.cases] for choice in choices]
    rows: list[tuple[int, Mode, int, int, int]] = []
    teams: list[dict[str, int]] = []
    chosen = []
    for group, choice in enumerate(choices):
        rows.append((group, Mode.STAY, -1, -1, 0))
        if choice.mode not in (Mode.STAY, Mode.SUPERVISED):
            own = court[str(quarter.cases["court_code"].iloc[members[group][0]])]
            rows.append((group, Mode.SUPERVISED, own, court["宁04"], 400_000))
        if choice.mode is not Mode.STAY:
            rows.append((group, choice.mode, court[choice.receiver], court[choice.decider], 1_000_000))
        chosen.append(len(rows) - 1)
        teams += [
            {
                "option": len(rows) - 1,
                "court": court[code],
                "window": window,
                "persons": persons,
                "days": days,
                "minutes": 0,
            }
            for code, window, persons, days in choice.team
        ]
    group_of = np.array([row[0] for row in rows], np.int32)
    case_group = np.full(len(quarter.cases), -1, np.int32)
    for group, cases in enumerate(members):
        case_group[cases] = group
    term_case = np.array([one for row in rows for one in members[row[0]]], np.int32)
    starts = np.cumsum([0, *(len(members[row[0]]) for row in rows)])
    value = np.array([row[4] for row in rows], np.int64)
    nothing = np.zeros(0, np.int64)
    problem = AssignmentProblem(
        group_start=np.searchsorted(group_of, np.arange(len(choices) + 1)),
        value=value,
        entry_start=np.zeros(len(rows) + 1, np.int64),
        entry_row=nothing.astype(np.int32),
        entry_amount=nothing,
        limit=nothing,
        block=np.full(len(rows), FREE, np.int32),
        preference=np.arange(len(rows)),
    )
    columns = ["option", "court", "window", "persons", "days", "minutes"]
    options = Options(
        triage=pd.DataFrame(
            {
                "class_": np.where((case_group < 0) & bool(report_up), "report_up", "candidate"),
                "rule": "candidate",
                "reason": "",
                "until": pd.Series(pd.NaT, index=range(len(quarter.cases)), dtype="datetime64[s]"),
                "ground": quarter.cases["ground"],
                "ground_source": "stated",
                "fact": "",
            }
        ),
        case_group=case_group,
        groups=pd.DataFrame(
            {
                "group": [choice.cases[0] for choice in choices],
                "cases": [len(choice.cases) for choice in choices],
                "lead_case": [cases[0] for cases in members],
                "origin": [court[str(quarter.cases["court_code"].iloc[cases[0]])] for cases in members],
                "origins": 1,
            }
        ),
        option_group=group_of,
        option_mode=np.array([row[1].position for row in rows], np.int8),
        option_receiver=np.array([row[2] for row in rows], np.int32),
        option_decider=np.array([row[3] for row in rows], np.int32),
        option_action=np.full(len(rows), -1, np.int16),
        option_minutes=np.zeros(len(rows), np.int64),
        term_start=starts.astype(np.int64),
        term_case=term_case,
        terms={Term.PROGRESS: np.zeros(len(term_case), np.int64)},
        raw_recovery=np.zeros(len(term_case), np.int64),
        raw_cost=np.zeros(len(term_case), np.int64),
        progress_gain=np.zeros(len(term_case)),
        contributions=pd.DataFrame(teams, columns=columns).astype("int64"),
        rows=pd.DataFrame(),
        problem=problem,
        closed_counts={},
        report_up=pd.DataFrame(report_up or []),
    )
    certificate = Certificate(1, nothing, np.zeros(len(choices), np.int64), nothing, 0)
    solution = Solution(
        status=Status.WITHIN_GAP,
        choice=np.array(chosen, np.int64),
        value=0,
        certificate=certificate,
        prices=certificate,
        solver_bound=None,
        method=np.full(len(choices), Method.SEARCH.position, np.int8),
        component=np.zeros(len(choices), np.int32),
    )
    return options, solution


def guyuan_quarter(**changes: object) -> Quarter:
    """A quarter in which every mode has its case; synthetic but for the published facts of the first."""
    first = case(
        3, case_number="（2024）宁0423执3号", claimed=73_300_000, recovered=30_000_000,
        basis_number="（2023）宁0423民初＿＿号民事调解书", basis_kind="mediation",
        nomination_origin="application", filing_date=date(2024, 1, 8), application_date=date(2024, 1, 5),
        asset_kind="deposit",
        seizure_expiry=date(2026, 10, 20), seizure_rank=0, first_seizure_court="宁0423", **GUYUAN,
    )  # fmt: skip
    cases = [
        first | changes,
        case(4, nomination_origin="application"),
        case(5, "宁0422"),
        case(6, "宁0402", ground="related_series"),
        case(7, "宁0422", ground="related_series", nomination_origin="application"),
        case(8, "宁0425", ground="complex_asset", action_persons=20),
        case(9, "宁0425"),
        case(10, "宁0402"),
        case(11, "宁0424", ground="over_time", nomination_origin="lower_court"),
        case(12, "宁0422"),
    ]
    matters = [
        {"case_number": "（2025）宁0425执9号", "kind": "freeze", "court_code": "宁0424", "count": 3},
        {"case_number": "（2025）宁0425执9号", "kind": "seize", "division": "640423", "count": 1},
    ]
    seizures = [
        {
            "case_number": "（2025）宁0422执7号",
            "asset": "西吉县＿＿路商铺一套",
            "court_code": "宁0422",
            "rank": 0,
            "expiry": date(2027, 5, 1),
        },
    ]
    return tiny_quarter(cases=cases, matters=matters, seizures=seizures, policy={"synthetic": True})


def guyuan_plan(quarter: Quarter) -> tuple[Options, Solution]:
    """Every mode once, and one group reported up."""
    return hand_plan(
        quarter,
        [
            Choice(["（2024）宁0423执3号"], Mode.DIRECTED, "宁0424", "宁04"),
            Choice(["（2025）宁0423执4号"], Mode.SUPERVISED, "宁0423", "宁04"),
            Choice(["（2025）宁0422执5号"], Mode.ESCALATED, "宁04", "宁04"),
            Choice(["（2025）宁0402执6号", "（2025）宁0422执7号"], Mode.CENTRALIZED, "宁0402", "宁04"),
            Choice(
                ["（2025）宁0425执8号"],
                Mode.COORDINATED,
                "宁0425",
                "宁04",
                [("宁0402", 1, 7, 2), ("宁0424", 1, 3, 2), ("宁0425", 1, 10, 2)],
            ),
            Choice(["（2025）宁0425执9号"], Mode.ENTRUSTED, "宁0424", "宁0425"),
            Choice(["（2025）宁0402执10号"], Mode.INTERNAL, "宁0402", "宁0402"),
            Choice(["（2025）宁0424执11号"], Mode.DIRECTED, "宁0425", "宁04"),
        ],
        [
            {
                "group": "（2025）宁0422执12号",
                "cases": 1,
                "lead_case": list(quarter.cases["case_number"]).index("（2025）宁0422执12号"),
                "receiver": 1,
                "mode": Mode.DIRECTED.position,
                "decider": 1,
                "reason": "本次决定权限内没有可以受案的法院，报请宁夏回族自治区高级人民法院决定",
            }
        ],
    )


def sources_of(quarter: Quarter, names: Mapping[str, Names] | None = None) -> Sources:
    """What papers of the Guyuan plan are filled from."""
    objection = Objection(
        case_number="（2024）宁0423执3号",
        court_code="宁0424",
        opinion=Opinion.OBJECTS,
        reason=ReturnReason.SHORT_OF_FORCE,
        note="人手不足",
        on=date(2026, 10, 20),
    )
    return Sources(quarter, *guyuan_plan(quarter), names or {}, [objection])


def text_of(content: bytes) -> str:
    """All text of a Word file, tables and header included, in no particular order."""
    document = docx.Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    header = [paragraph.text for paragraph in document.sections[0].header.paragraphs]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells, *header])


@cache
def own_fillers() -> dict[str, AnyFiller]:
    """The product's own templates, compiled."""
    fillers, findings = load_fillers(PAPERS)
    assert findings == []
    return fillers


def printed(sources: Sources) -> Printed:
    """Job and text of every paper, by path."""
    listed, fillers = jobs(sources), own_fillers()
    return {job.path: (job, text_of(fillers[job.paper].fill(job.values()))) for job in listed}


def one(papers: Printed, *parts: str) -> str:
    """Text of the one paper whose path has all these parts."""
    found = [text for path, (_, text) in papers.items() if all(part in path for part in parts)]
    assert len(found) == 1, f"{len(found)} papers with {parts}"
    return found[0]
