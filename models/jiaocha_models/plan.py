"""The summary of a plan: the contents of plan.json, whose keys are fixed."""

from jiaocha_models.columns import Record
from jiaocha_models.words import Method, Mode, Resource, Status, TriageClass

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


class PlanSummary(Record):
    """plan.json. The value, bound and gap are those of the certificate alone."""

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
    totals: Totals
    provenance: Provenance
    digests: dict[str, str]
    """SHA-256 of every other file that belongs to the plan, by file name."""
