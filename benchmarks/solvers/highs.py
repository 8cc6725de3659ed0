"""HiGHS as a mixed-integer solver."""

import time

import highspy
import numpy as np

from benchmarks.solvers import Outcome, Request, Trajectory
from benchmarks.solvers.linear import LinearProgram, choice_of, linear_program, upper_bound

NAMES = ("highs",)
SETTING = "HiGHS MIP, both gap tolerances 0, threads as given, otherwise default"


def run(request: Request) -> Outcome:
    """Solve within the limit."""
    begun = time.perf_counter()
    program = linear_program(request.problem)
    model = highspy.Highs()
    for name, value in {
        "output_flag": False,
        "time_limit": request.seconds,
        "threads": request.threads,
        "random_seed": request.seed,
        "mip_rel_gap": 0.0,
        "mip_abs_gap": 0.0,
    }.items():
        model.setOptionValue(name, value)
    model.passModel(_model(program))
    built = time.perf_counter()
    seen: Trajectory = []

    def note(event: highspy.HighsCallbackEvent) -> None:
        out = event.data_out
        value = -out.mip_primal_bound
        known = round(value) if np.isfinite(value) and abs(value) < 1e19 else None
        seen.append((time.perf_counter() - built, known, upper_bound(-out.mip_dual_bound)))

    def stop_when_late(event: highspy.HighsCallbackEvent) -> None:
        if request.seconds is not None and time.perf_counter() - built > request.seconds:
            event.interrupt()

    for asked in (model.cbMipInterrupt, model.cbSimplexInterrupt, model.cbIpmInterrupt):
        asked.subscribe(stop_when_late)
    model.cbMipImprovingSolution.subscribe(note)
    model.cbMipLogging.subscribe(note)
    model.run()
    seconds = time.perf_counter() - built
    status = model.modelStatusToString(model.getModelStatus()).lower()
    information = model.getInfo()
    found = information.primal_solution_status == 2
    x = np.array(model.getSolution().col_value) if found else np.zeros(0)
    return Outcome(
        status=status,
        choice=choice_of(request.problem, x) if found else None,
        bound=upper_bound(-information.mip_dual_bound),
        seconds=seconds,
        build_seconds=built - begun,
        reason="" if found else f"HiGHS ended with {status}",
        trajectory=seen,
    )


def _model(program: LinearProgram) -> highspy.HighsLp:
    """Minimise the negated value: one sense, so that the signs of its bounds are plain."""
    model = highspy.HighsLp()
    model.num_row_, model.num_col_ = program.matrix.shape
    model.col_cost_ = -program.value.astype(np.float64)
    model.col_lower_ = np.zeros(model.num_col_)
    model.col_upper_ = program.upper.astype(np.float64)
    model.row_lower_ = np.where(np.isfinite(program.row_lower), program.row_lower, -highspy.kHighsInf)
    model.row_upper_ = program.row_upper
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = program.matrix.indptr
    model.a_matrix_.index_ = program.matrix.indices
    model.a_matrix_.value_ = program.matrix.data.astype(np.float64)
    model.integrality_ = [highspy.HighsVarType.kInteger] * model.num_col_
    return model
