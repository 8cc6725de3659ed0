"""The summary of a plan: the contents of plan.json, whose keys are fixed."""

from jiaocha_models.columns import Record
from jiaocha_models.words import Method, Mode, Resource, Status, Term, TriageClass

PLAN_FORMAT = 1
"""Version of the plan folder."""


class Provenance(Record):
    """What the plan was made from. No times, machines or paths: they live in run.json.

    Digests are SHA-256 over the values of the normalised tables (``jiaocha.digests``), not over a file's
    text, so the same quarter read from a workbook, a CSV folder or frames has the same digests.
    """

    table_digests: dict[str, str]
    policy_digest: str
    options_digest: str
    quarter_digest: str
    seed: int
    effort: float
    seconds: float | None
    gap: float
    reproducible: bool
    product_version: str
    solver_versions: dict[str, str]
    synthetic: bool
    pseudonyms: str
    """``keyed`` (HMAC with the court's key) or ``local`` (numbers valid in this quarter only)."""


class Totals(Record):
    """Headline figures of the plan; money in fen."""

    cases: int
    groups: int
    triage: dict[TriageClass, int]
    cases_by_mode: dict[Mode, int]
    cases_transferred: int
    receiving_courts: int
    raw_recovery_fen: int
    raw_cost_fen: int
    expected_progress_cases: float
    groups_by_method: dict[Method, int]
    components: int
    tight_rows: dict[Resource, int]
    """Rows with a positive price, by resource."""


class LevelSummary(Record):
    """One level of a plan whose policy orders objectives; money in fen.

    ``value_fen`` is what the plan is worth at this level, ``reached_fen`` what the level's own plan was worth
    before the levels below it were looked at, ``kept_fen`` the least that those levels had to leave of it
    over all parts together. ``bound_fen`` holds for every plan that keeps the levels above; ``gap_fen`` and
    ``gap`` compare it with ``value_fen`` as in plan.json, so that they contain what was given up.
    """

    name: str
    terms: tuple[Term, ...]
    status: Status
    tolerance_percent: float
    value_fen: int
    reached_fen: int
    kept_fen: int
    bound_fen: int
    gap_fen: int
    gap: float


class PlanSummary(Record):
    """plan.json. The value, bound and gap are those of the certificate alone.

    Where the policy orders objectives, they are those of the last level: the net value (all terms) of the
    plan, and a bound on the net value of every plan that keeps the levels above. ``status`` is then what
    holds for all levels together.
    """

    format: int = PLAN_FORMAT
    title: str
    planning_court: str
    planning_date: str
    status: Status
    reason: str
    value_fen: int
    bound_fen: int
    gap_fen: int
    gap: float
    solver_bound_fen: int
    """Tightest bound that the solver vouches for; at most ``bound_fen``."""
    solver_gap: float
    levels: tuple[LevelSummary, ...] = ()
    """Levels in order, the net value last; empty where terms are weighed."""
    totals: Totals
    provenance: Provenance
    digests: dict[str, str]
    """SHA-256 of every other file that belongs to the plan, by file name."""
