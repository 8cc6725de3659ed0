"""Hand-made plans for the tests of the reports: no rule, no solver, every kind of row and reason once.

Cases take turns: every eighth is set aside by triage, every fifth may not stay, the others have a
stay, a supervised and two directed options with values drawn from a seed; a greedy pass chooses.
"""

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd

from jiaocha_models import Certificate, Options, Quarter, Solution
from jiaocha_models.plan import PlanSummary, Provenance, Totals
from jiaocha_models.problem import FREE, AssignmentProblem
from jiaocha_models.words import Method, Mode, Resource, Status, Term, TriageClass

ASIDE = (
    TriageClass.HOLD,
    TriageClass.STAY,
    TriageClass.ROUTE_OUT,
    TriageClass.REPORT_UP,
    TriageClass.PRE_TASK,
)
DENOMINATOR = 1000


@dataclass(frozen=True, eq=False)
class FakePlan:
    quarter: Quarter
    options: Options
    solution: Solution
    summary: PlanSummary


def fake_plan(quarter: Quarter, seed: int = 0, synthetic: bool = True, tight: bool = True) -> FakePlan:
    rng = np.random.default_rng(seed)
    drawn = _draw(quarter, rng, tight)
    options = _options(quarter, drawn)
    choice = _choose(options)
    price = np.where(options.problem.limit < 900, 300_000, 0) * (1 if tight else 0)
    return _plan(quarter, options, choice, price.astype(np.int64), synthetic)


def infeasible_plan(quarter: Quarter) -> FakePlan:
    options = _options(quarter, _draw(quarter, np.random.default_rng(0), True))
    price = np.zeros(options.problem.n_rows, np.int64)
    return _plan(quarter, options, np.zeros(0, np.int64), price, True)


def _draw(quarter: Quarter, rng: Any, tight: bool) -> SimpleNamespace:
    n_cases, n_courts = len(quarter.cases), len(quarter.courts)
    aside = np.arange(n_cases) % 8 == 7
    candidates = np.flatnonzero(~aside)
    group = np.full(n_cases, -1, np.int32)
    group[candidates] = np.arange(len(candidates)) // 2 if n_cases > 20 else np.arange(len(candidates))
    codes = {code: position for position, code in enumerate(quarter.courts["code"])}
    origin = quarter.cases["court_code"].map(codes).to_numpy(np.int64)
    limit = rng.integers(600, 1200, n_courts) if tight else np.full(n_courts, 10**7)
    return SimpleNamespace(rng=rng, aside=aside, group=group, origin=origin, limit=limit, n_courts=n_courts)


def _options(quarter: Quarter, drawn: SimpleNamespace) -> Options:
    n_groups = int(drawn.group.max()) + 1
    lead = (
        np.array([np.flatnonzero(drawn.group == g)[0] for g in range(n_groups)])
        if n_groups < 2000
        else (np.unique(drawn.group[drawn.group >= 0], return_index=True)[1])
    )
    members = np.argsort(np.where(drawn.group < 0, n_groups, drawn.group), kind="stable")
    sizes = np.bincount(drawn.group[drawn.group >= 0], minlength=n_groups)
    start = np.concatenate(([0], np.cumsum(sizes)))
    rows: list[tuple[int, int, int]] = []
    for g in range(n_groups):
        origin = drawn.origin[members[start[g]]]
        others = [(origin + step) % drawn.n_courts for step in (1, 2)]
        alone = g % 7 == 0 and g % 5 > 0
        if g % 5:
            rows.append((g, Mode.STAY.position, -1))
        if g % 5 and not (alone and g % 2):
            rows.append((g, Mode.SUPERVISED.position, origin))
        if not alone:
            rows += [(g, Mode.DIRECTED.position, other) for other in sorted(others)]
    group, mode, receiver = (np.array(column) for column in zip(*rows, strict=True))
    moves = receiver >= 0
    directed = mode == Mode.DIRECTED.position
    count = sizes[group]
    term_start = np.concatenate(([0], np.cumsum(count)))
    term_case = np.concatenate([members[start[g] : start[g + 1]] for g in group]).astype(np.int32)
    of_member = np.repeat(np.arange(len(group)), count)
    active = moves[of_member]
    terms = {term: np.where(active, drawn.rng.integers(-300_000, -1, len(term_case)), 0) for term in Term}
    terms[Term.PROGRESS] = np.where(active, drawn.rng.integers(100_000, 6_000_000, len(term_case)), 0)
    value = np.add.reduceat(sum(terms.values()), term_start[:-1])
    minutes = np.where(directed, 400 * count, 0).astype(np.int64)
    entry_start = np.concatenate(([0], np.cumsum(directed * 2)))
    entry_row = (
        np.stack([receiver[directed], receiver[directed] + drawn.n_courts], 1).ravel().astype(np.int32)
    )
    limits = np.concatenate([drawn.limit, (drawn.limit * 85) // 100]).astype(np.int64)
    problem = AssignmentProblem(
        group_start=np.searchsorted(group, np.arange(n_groups + 1)),
        value=value,
        entry_start=entry_start,
        entry_row=entry_row,
        entry_amount=np.repeat(minutes[directed], 2),
        limit=limits,
        block=np.where(directed, receiver, FREE).astype(np.int32),
        preference=np.arange(len(group)),
    )
    courts = np.tile(np.arange(drawn.n_courts), 2)
    decider = np.where(moves, 0, -1).astype(np.int32)
    return Options(
        triage=_triage(quarter, drawn),
        case_group=drawn.group,
        groups=pd.DataFrame(
            {
                "group": quarter.cases["case_number"].to_numpy(object)[lead],
                "cases": sizes,
                "lead_case": lead,
                "origin": drawn.origin[lead],
                "origins": 1,
            }
        ),
        option_group=group.astype(np.int32),
        option_mode=mode.astype(np.int8),
        option_receiver=receiver.astype(np.int32),
        option_decider=decider,
        option_action=np.full(len(group), -1, np.int16),
        option_minutes=minutes,
        term_start=term_start,
        term_case=term_case,
        terms=terms,
        raw_recovery=np.where(active, drawn.rng.integers(0, 40_000_000, len(term_case)), 0),
        raw_cost=np.where(active, 150_000, 0),
        progress_gain=np.where(active, 0.3, 0.0),
        contributions=pd.DataFrame(
            np.zeros((0, 6), np.int64), columns=["option", "court", "window", "persons", "days", "minutes"]
        ),
        rows=pd.DataFrame(
            {
                "resource": [Resource.RECEIVER_MINUTES.value] * drawn.n_courts
                + [Resource.UNRESERVED_MINUTES.value] * drawn.n_courts,
                "court": courts,
                "other_court": -1,
                "mode": -1,
                "window": -1,
                "limit": limits,
                "unit": "分钟",
                "source": "上季度收案 × 3%，未申报",
            }
        ),
        problem=problem,
        closed_counts={"receiver_is_origin": 12},
        report_up=_report_up(quarter, drawn),
    )


def _triage(quarter: Quarter, drawn: SimpleNamespace) -> pd.DataFrame:
    n_cases = len(quarter.cases)
    classes = np.array([ASIDE[(i // 8) % len(ASIDE)].value for i in range(n_cases)], dtype=object)
    classes[~drawn.aside] = TriageClass.CANDIDATE.value
    return pd.DataFrame(
        {
            "class_": classes,
            "rule": np.where(drawn.aside, "triage_example", "candidate"),
            "reason": np.where(drawn.aside, "公告期间，期满后再议", ""),
            "until": pd.array(
                [pd.Timestamp("2026-12-01") if one else pd.NaT for one in drawn.aside], "datetime64[s]"
            ),
            "ground": quarter.cases["ground"],
            "days": pd.array([200] * n_cases, "Int64"),
            "ground_source": "stated",
            "fact": "自收到申请执行书之日起净计 200 日",
        }
    )


def _report_up(quarter: Quarter, drawn: SimpleNamespace) -> pd.DataFrame:
    turn = np.array([ASIDE[(i // 8) % len(ASIDE)] is TriageClass.REPORT_UP for i in range(len(drawn.aside))])
    lead = np.flatnonzero(drawn.aside & turn)
    return pd.DataFrame(
        {
            "group": quarter.cases["case_number"].array[lead],
            "cases": 1,
            "lead_case": lead,
            "receiver": 1,
            "mode": Mode.DIRECTED.position,
            "decider": 0,
            "reason": "须由上级法院决定",
        }
    )


def _choose(options: Options) -> Any:
    """Take the best option that still fits, group after group; a group that must move ignores limits."""
    problem = options.problem
    left = problem.limit.copy()
    choice = []
    for g in range(problem.n_groups):
        span = range(problem.group_start[g], problem.group_start[g + 1])
        for k in sorted(span, key=lambda k: -problem.value[k]):
            entries = slice(problem.entry_start[k], problem.entry_start[k + 1])
            rows, amounts = problem.entry_row[entries], problem.entry_amount[entries]
            if (left[rows] >= amounts).all():
                break
        left[rows] -= amounts
        choice.append(k)
    return np.array(choice, np.int64)


def _plan(quarter: Quarter, options: Options, choice: Any, price: Any, synthetic: bool) -> FakePlan:
    problem = options.problem
    feasible = len(choice) > 0
    value = int(problem.value[choice].sum()) if feasible else 0
    bound = value + 123_456
    certificate = Certificate(
        DENOMINATOR, price, np.zeros(problem.n_groups, np.int64), np.ones(problem.n_rows, np.int64), bound
    )
    solution = Solution(
        status=Status.WITHIN_GAP if feasible else Status.INFEASIBLE,
        choice=choice,
        value=value,
        certificate=certificate,
        prices=certificate,
        solver_bound=None,
        method=np.zeros(problem.n_groups, np.int8),
        component=np.zeros(problem.n_groups, np.int32),
    )
    sizes = options.groups["cases"].to_numpy()
    modes = np.bincount(np.repeat(options.option_mode[choice], sizes), minlength=8) if feasible else sizes * 0
    totals = Totals(
        cases=len(quarter.cases),
        groups=problem.n_groups,
        triage={},
        cases_by_mode={mode: int(modes[mode.position]) for mode in Mode} if feasible else {},
        cases_transferred=int(modes[Mode.DIRECTED.position]) if feasible else 0,
        receiving_courts=1,
        raw_recovery_fen=0,
        raw_cost_fen=0,
        expected_progress_cases=1.5,
        groups_by_method={Method.SEARCH: problem.n_groups},
        components=1,
        tight_rows={},
    )
    provenance = Provenance(
        table_digests={},
        policy_digest="b" * 64,
        options_digest="c" * 64,
        quarter_digest="a" * 64,
        seed=0,
        effort=1.0,
        seconds=None,
        gap=0.0,
        reproducible=True,
        product_version="0",
        solver_versions={},
        synthetic=synthetic,
        pseudonyms="local",
    )
    summary = PlanSummary(
        title=quarter.policy.title,
        planning_court=quarter.policy.planning_court,
        planning_date=quarter.policy.planning_date.isoformat(),
        status=solution.status,
        reason="" if feasible else "固原市中级人民法院可接收工时不足",
        value_fen=value,
        bound_fen=bound,
        gap_fen=bound - value,
        gap=(bound - value) / max(abs(bound), 1),
        solver_bound_fen=bound,
        solver_gap=0.0,
        totals=totals,
        provenance=provenance,
        digests={},
    )
    return FakePlan(quarter, options, solution, summary)
