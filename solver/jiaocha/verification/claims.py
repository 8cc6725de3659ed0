"""Whether plan.json agrees with itself and with the policy."""

from importlib import metadata

from jiaocha.folder.layout import PLAN
from jiaocha.verification.collector import Collector
from jiaocha_models import Certificate, PlanSummary, Policy
from jiaocha_models.plan import PLAN_FORMAT
from jiaocha_models.words import Severity, Status


def relative_gap(value: int, bound: int) -> float:
    """Relative gap: 0 where value meets bound, else (bound - value) / max(abs(bound), 1)."""
    return 0.0 if value == bound else (bound - value) / max(abs(bound), 1)


def check_claims(summary: PlanSummary, found: Collector) -> None:
    """Check gap, status and format of plan.json by its own figures."""
    value, bound = summary.value_fen, summary.bound_fen
    if summary.format != PLAN_FORMAT:
        _wrong(found, "format", summary.format, f"本版本只认方案格式 {PLAN_FORMAT}")
    version = metadata.version("jiaocha")
    if summary.provenance.product_version != version:
        found.add(
            "version_differs",
            f"方案由版本 {summary.provenance.product_version} 编制，现以版本 {version} 核验；"
            "规则或者算法若有修订，重算结果可能不同",
            source=PLAN,
            column="provenance.product_version",
            severity=Severity.WARNING,
        )
    if summary.status is Status.INFEASIBLE:
        found.add(
            "plan_infeasible",
            "方案状态为无可行方案，没有可核验的分配",
            source=PLAN,
            column="status",
            severity=Severity.WARNING,
        )
        return
    if summary.gap_fen != bound - value:
        _wrong(found, "gap_fen", summary.gap_fen, f"应为上界减总值，即 {bound - value}")
    if summary.gap != relative_gap(value, bound):
        _wrong(found, "gap", summary.gap, f"应为 {relative_gap(value, bound)!r}")
    if value > bound:
        _wrong(found, "value_fen", value, f"总值高于上界 {bound}，二者必有一误")
    _check_solver_bound(summary, found)
    _check_status(summary, found)


def check_policy_claims(summary: PlanSummary, policy: Policy, found: Collector) -> None:
    """Check that title, court and date of plan.json are the policy's."""
    expected = {
        "title": policy.title,
        "planning_court": policy.planning_court,
        "planning_date": policy.planning_date.isoformat(),
    }
    for key, value in expected.items():
        if getattr(summary, key) != value:
            _wrong(found, key, getattr(summary, key), f"政策中为“{value}”")
    if summary.provenance.synthetic != policy.synthetic:
        _wrong(found, "provenance.synthetic", summary.provenance.synthetic, "与政策所载是否模拟数据不符")


def check_certificate_claim(summary: PlanSummary, certificate: Certificate, found: Collector) -> None:
    """Check that plan.json's bound is the certificate's."""
    if summary.bound_fen != certificate.bound:
        _wrong(found, "bound_fen", summary.bound_fen, f"证书所载上界为 {certificate.bound} 分", "bound_wrong")


def _check_solver_bound(summary: PlanSummary, found: Collector) -> None:
    solver_bound = summary.solver_bound_fen
    if solver_bound is None:
        if summary.solver_gap is not None:
            _wrong(found, "solver_gap", summary.solver_gap, "没有求解器上界，不应有此差距")
        return
    if not summary.value_fen <= solver_bound <= summary.bound_fen:
        _wrong(found, "solver_bound_fen", solver_bound, "应不低于总值且不高于证书上界")
    expected = relative_gap(summary.value_fen, solver_bound)
    if summary.solver_gap != expected:
        _wrong(found, "solver_gap", summary.solver_gap, f"应为 {expected!r}")


def _check_status(summary: PlanSummary, found: Collector) -> None:
    status, closed = summary.status, summary.gap_fen == 0
    if status is Status.PROVEN_BY_CERTIFICATE and not closed:
        _wrong(found, "status", status.zh, f"证书上界高于总值 {summary.gap_fen} 分，不能称证书证明最优")
    if status is Status.PROVEN_BY_SOLVER and summary.solver_bound_fen != summary.value_fen:
        _wrong(found, "status", status.zh, "求解器上界与总值不等，不能称求解器证明最优")
    if status is Status.WITHIN_GAP and summary.gap > summary.provenance.gap:
        _wrong(found, "status", status.zh, f"差距 {summary.gap:.6f} 大于所定 {summary.provenance.gap:.6f}")


def _wrong(found: Collector, key: str, value: object, message: str, rule: str = "claim_wrong") -> None:
    found.add(rule, f"{key} {message}", source=PLAN, column=key, value=value)
