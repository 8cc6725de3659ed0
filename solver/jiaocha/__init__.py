"""Plans of cross-enforcement: which case goes to which court in which mode, with a proof and reasons.

The main line in four calls::

    import jiaocha as jc

    quarter = jc.read_quarter("季度.xlsx")
    plan = jc.plan(quarter)
    jc.write_plan(plan, "方案")
    jc.verify("方案")          # an empty list: every claim recomputed, nothing found

Names load on first use, so that ``import jiaocha`` stays light and verifying never loads a solver.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jiaocha.allocation import Start, solve, solve_in_order
    from jiaocha.certification import check_order, level_problem
    from jiaocha.changes import apply_changes, read_changes
    from jiaocha.comparison import Difference, compare, write_difference
    from jiaocha.deadlines import list_deadlines
    from jiaocha.debiasing import DebiasedGain, NothingToGain, debiased_gain, nothing_to_gain
    from jiaocha.estimation import calibration_of, estimates_of, fit_estimates, with_estimates
    from jiaocha.evaluation import Evaluation, evaluate, write_evaluation, write_evaluation_page
    from jiaocha.explanation import explain, explain_all
    from jiaocha.folder import read_plan, with_previous, write_plan
    from jiaocha.graph import court_graph
    from jiaocha.intake import (
        check_quarter,
        presets,
        quarter_from_frames,
        read_adjusted,
        read_manual,
        read_outcomes,
        read_preset,
        read_quarter,
        with_adjustments,
        with_preset,
        write_quarter,
        write_template,
    )
    from jiaocha.ledger import (
        add_ledgers,
        carry_states,
        current_states,
        enter_ledger,
        export_ledger,
        ledger_lines,
        merge_ledgers,
        objections_of,
        record_objections,
        set_states,
        state_history,
    )
    from jiaocha.placement import Drift, Room, begin_room, drift, open_room, recommend, redraw
    from jiaocha.planning import Plan, plan
    from jiaocha.replanning import (
        Refreshed,
        Steadiness,
        deficits,
        randomise,
        refresh,
        repair,
        repair_returns,
        scarcity,
        steadiness,
        sweep,
        what_if,
        write_refresh,
    )
    from jiaocha.reporting import answer, explanation_text, write_answer, write_page, write_workbook
    from jiaocha.reviewing import review, review_text
    from jiaocha.verification import verify
    from jiaocha.worth.options import build_options
    from jiaocha_models import (
        AssignmentProblem,
        Certificate,
        Change,
        Finding,
        InputError,
        Level,
        Limits,
        OrderedSolution,
        Quarter,
        Solution,
    )

_HOME = {
    "AssignmentProblem": "jiaocha_models",
    "Certificate": "jiaocha_models",
    "Change": "jiaocha_models",
    "DebiasedGain": "jiaocha.debiasing",
    "Difference": "jiaocha.comparison",
    "Drift": "jiaocha.placement",
    "Evaluation": "jiaocha.evaluation",
    "Finding": "jiaocha_models",
    "InputError": "jiaocha_models",
    "Level": "jiaocha_models",
    "Limits": "jiaocha_models",
    "NothingToGain": "jiaocha.debiasing",
    "OrderedSolution": "jiaocha_models",
    "Plan": "jiaocha.planning",
    "Quarter": "jiaocha_models",
    "Refreshed": "jiaocha.replanning",
    "Room": "jiaocha.placement",
    "Solution": "jiaocha_models",
    "Start": "jiaocha.allocation",
    "Steadiness": "jiaocha.replanning",
    "add_ledgers": "jiaocha.ledger",
    "answer": "jiaocha.reporting",
    "apply_changes": "jiaocha.changes",
    "begin_room": "jiaocha.placement",
    "build_options": "jiaocha.worth.options",
    "calibration_of": "jiaocha.estimation",
    "carry_states": "jiaocha.ledger",
    "check_order": "jiaocha.certification",
    "check_quarter": "jiaocha.intake",
    "compare": "jiaocha.comparison",
    "court_graph": "jiaocha.graph",
    "current_states": "jiaocha.ledger",
    "debiased_gain": "jiaocha.debiasing",
    "deficits": "jiaocha.replanning",
    "drift": "jiaocha.placement",
    "enter_ledger": "jiaocha.ledger",
    "estimates_of": "jiaocha.estimation",
    "evaluate": "jiaocha.evaluation",
    "explain": "jiaocha.explanation",
    "explain_all": "jiaocha.explanation",
    "explanation_text": "jiaocha.reporting",
    "export_ledger": "jiaocha.ledger",
    "fit_estimates": "jiaocha.estimation",
    "ledger_lines": "jiaocha.ledger",
    "level_problem": "jiaocha.certification",
    "list_deadlines": "jiaocha.deadlines",
    "merge_ledgers": "jiaocha.ledger",
    "objections_of": "jiaocha.ledger",
    "nothing_to_gain": "jiaocha.debiasing",
    "open_room": "jiaocha.placement",
    "plan": "jiaocha.planning",
    "presets": "jiaocha.intake",
    "quarter_from_frames": "jiaocha.intake",
    "randomise": "jiaocha.replanning",
    "read_adjusted": "jiaocha.intake",
    "read_changes": "jiaocha.changes",
    "read_manual": "jiaocha.intake",
    "read_outcomes": "jiaocha.intake",
    "read_plan": "jiaocha.folder",
    "read_preset": "jiaocha.intake",
    "read_quarter": "jiaocha.intake",
    "recommend": "jiaocha.placement",
    "record_objections": "jiaocha.ledger",
    "redraw": "jiaocha.placement",
    "refresh": "jiaocha.replanning",
    "repair": "jiaocha.replanning",
    "repair_returns": "jiaocha.replanning",
    "review": "jiaocha.reviewing",
    "review_text": "jiaocha.reviewing",
    "scarcity": "jiaocha.replanning",
    "set_states": "jiaocha.ledger",
    "solve": "jiaocha.allocation",
    "solve_in_order": "jiaocha.allocation",
    "state_history": "jiaocha.ledger",
    "steadiness": "jiaocha.replanning",
    "sweep": "jiaocha.replanning",
    "verify": "jiaocha.verification",
    "what_if": "jiaocha.replanning",
    "with_adjustments": "jiaocha.intake",
    "with_estimates": "jiaocha.estimation",
    "with_preset": "jiaocha.intake",
    "with_previous": "jiaocha.folder",
    "write_answer": "jiaocha.reporting",
    "write_difference": "jiaocha.comparison",
    "write_evaluation": "jiaocha.evaluation",
    "write_evaluation_page": "jiaocha.evaluation",
    "write_page": "jiaocha.reporting",
    "write_plan": "jiaocha.folder",
    "write_quarter": "jiaocha.intake",
    "write_refresh": "jiaocha.replanning",
    "write_template": "jiaocha.intake",
    "write_workbook": "jiaocha.reporting",
}

__all__ = [
    "AssignmentProblem",
    "Certificate",
    "Change",
    "DebiasedGain",
    "Difference",
    "Drift",
    "Evaluation",
    "Finding",
    "InputError",
    "Level",
    "Limits",
    "NothingToGain",
    "OrderedSolution",
    "Plan",
    "Quarter",
    "Refreshed",
    "Room",
    "Solution",
    "Start",
    "Steadiness",
    "add_ledgers",
    "answer",
    "apply_changes",
    "begin_room",
    "build_options",
    "calibration_of",
    "carry_states",
    "check_order",
    "check_quarter",
    "compare",
    "court_graph",
    "current_states",
    "debiased_gain",
    "deficits",
    "drift",
    "enter_ledger",
    "estimates_of",
    "evaluate",
    "explain",
    "explain_all",
    "explanation_text",
    "export_ledger",
    "fit_estimates",
    "ledger_lines",
    "level_problem",
    "list_deadlines",
    "merge_ledgers",
    "nothing_to_gain",
    "objections_of",
    "open_room",
    "plan",
    "presets",
    "quarter_from_frames",
    "randomise",
    "read_adjusted",
    "read_changes",
    "read_manual",
    "read_outcomes",
    "read_plan",
    "read_preset",
    "read_quarter",
    "recommend",
    "record_objections",
    "redraw",
    "refresh",
    "repair",
    "repair_returns",
    "review",
    "review_text",
    "scarcity",
    "set_states",
    "solve",
    "solve_in_order",
    "state_history",
    "steadiness",
    "sweep",
    "verify",
    "what_if",
    "with_adjustments",
    "with_estimates",
    "with_preset",
    "with_previous",
    "write_answer",
    "write_difference",
    "write_evaluation",
    "write_evaluation_page",
    "write_page",
    "write_plan",
    "write_quarter",
    "write_refresh",
    "write_template",
    "write_workbook",
]


def __getattr__(name: str) -> Any:
    """Load a public name from its home on first use."""
    if name not in _HOME:
        raise AttributeError(f"module 'jiaocha' has no attribute {name!r}")
    found = getattr(import_module(_HOME[name]), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted(__all__)
