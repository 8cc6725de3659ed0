"""The line of a verification: files, claims, quarter, options, assignment, value, bound, lists."""

from collections.abc import Callable
from pathlib import Path

from jiaocha.folder.layout import PLAN, format_refusal
from jiaocha.folder.quarter import FOLDER, POLICY, read_findings, read_policy, read_table
from jiaocha.folder.reading import read_certificate, read_prices
from jiaocha.folder.whole import settle
from jiaocha.verification import assigned, claims, derived, levels, original, rebuilt
from jiaocha.verification.collector import Collector
from jiaocha.verification.integrity import check_files
from jiaocha.verification.journal import check_journal
from jiaocha.worth.levels import ordered_terms
from jiaocha.worth.options import build_options
from jiaocha_models import TABLES, Finding, Options, PlanSummary, Quarter
from jiaocha_models.words import Status


def verify(
    path: Path | str,
    quarter: Quarter | None = None,
    *,
    phase: Callable[[str], None] | None = None,
) -> list[Finding]:
    """Recompute everything a plan folder claims.

    Parameters
    ----------
    path : path
        The plan folder.
    quarter : Quarter, optional
        The original input, read again. The stored quarter is then compared with it, and the options are
        rebuilt from it instead of from the folder's own copy.
    phase : callable, optional
        Told the Chinese name of each phase as it begins.

    Returns
    -------
    list of Finding
        Everything wrong, each with a stable rule code; empty when the plan holds. A missing or damaged file
        is a finding too.
    """
    folder, found, tell = Path(path).absolute(), Collector(), phase or (lambda _: None)
    settle(folder)
    if not folder.is_dir():
        found.add("folder_missing", f"没有方案目录“{folder.name}”", source=folder.name)
        return found.result()
    old = format_refusal(folder)
    if old is not None:
        found.add("plan_format_other", old, source=PLAN, column="format")
        return found.result()
    tell("核对文件摘要")
    summary = check_files(folder, found)
    check_journal(folder, found)
    pseudonyms = summary.provenance.pseudonyms if summary is not None else "local"
    stored = _read_quarter(folder, pseudonyms, found)
    if summary is not None:
        claims.check_claims(summary, found)
        if stored is not None:
            rebuilt.check_quarter_digests(stored, summary.provenance, found)
            claims.check_policy_claims(summary, stored.policy, found)
    if stored is not None and quarter is not None:
        original.check_original(stored, quarter, found)
    source = quarter or stored
    tell("重建可选去处")
    options = _rebuild(source, found) if source is not None else None
    if source is not None and options is not None:
        tell("重算分配、总值与上界")
        _check_plan(folder, source, options, summary, found)
    return found.result()


def _read_quarter(folder: Path, pseudonyms: str, found: Collector) -> Quarter | None:
    tables = {}
    for table in TABLES:
        source = f"{FOLDER}/{table.name}.parquet"
        frame = found.attempt(source, lambda table=table: read_table(folder, table))  # type: ignore[misc]
        if frame is not None:
            tables[table.name] = frame
    policy = found.attempt(f"{FOLDER}/{POLICY}", lambda: read_policy(folder))
    findings = found.attempt("findings.json", lambda: read_findings(folder))
    if len(tables) < len(TABLES) or policy is None:
        return None
    return Quarter(**tables, policy=policy, findings=findings or (), pseudonyms=pseudonyms)


def _rebuild(quarter: Quarter, found: Collector) -> Options | None:
    try:
        return build_options(quarter)
    except Exception as error:  # a forged quarter may break any assumption; that is a finding, not a crash
        found.add(
            "quarter_unusable",
            f"由季度数据无法重建可选去处：{type(error).__name__} {str(error)[:80]}",
            source=FOLDER,
        )
        return None


def _check_plan(
    folder: Path, quarter: Quarter, options: Options, summary: PlanSummary | None, found: Collector
) -> None:
    rebuilt.check_options(folder, quarter, options, found)
    rebuilt.check_groups_and_rows(folder, options, found)
    certificate = found.attempt("certificate.json", lambda: read_certificate(folder))
    ordered = bool(ordered_terms(quarter.policy))
    if certificate is not None and not ordered:
        derived.check_bound(certificate, options, quarter, found)
    if summary is not None and summary.levels and not ordered:
        message = "政策没有排定目标的先后，plan.json 却载有层次"
        found.add("level_claim_wrong", message, source=PLAN, column="levels")
    prices = found.attempt("certificate.json", lambda: read_prices(folder, options.problem))
    if prices is not None:
        derived.check_prices(prices, options, quarter, summary, found)
    if summary is not None:
        rebuilt.check_options_digest(options, summary.provenance, found)
        if certificate is not None:
            claims.check_certificate_claim(summary, certificate, found)
    frame = assigned.read_frame(folder, found)
    if frame is None or (summary is not None and summary.status is Status.INFEASIBLE and frame.empty):
        return
    choice, complete = assigned.check_assignment(frame, quarter, options, found)
    feasible = assigned.check_capacities(choice, quarter, options, found)
    if not complete:
        return
    derived.check_lists(folder, quarter, options, prices, choice, found)
    last = None
    if ordered and summary is not None:
        last = levels.check_levels(folder, quarter, options, summary, certificate, choice, found)
    if feasible and not ordered:
        assigned.check_cheaper_modes(choice, quarter, options, found)
    elif feasible and last is not None:
        assigned.check_cheaper_modes(choice, quarter, options, found, last)
    if summary is None:
        return
    derived.check_value(choice, options, summary, found)
    if certificate is not None and prices is not None:
        derived.check_totals(folder, quarter, options, certificate, prices, choice, summary, found)
