"""Every benchmark fires once on its smallest instance, and its judgements can fail. No times are asserted."""

import json
from argparse import Namespace
from pathlib import Path

import numpy as np
import pytest

from benchmarks import flow, gap, isolated, minimising, page, peers, plots
from benchmarks.__main__ import main
from benchmarks.instances import Instance, generalised_assignment
from benchmarks.regimes import regime, regime_with_distance
from benchmarks.registry import Grid, all_benchmarks
from jiaocha.certification import check_choice
from jiaocha_scenarios.rules_of_thumb import nearest

pytestmark = pytest.mark.usefixtures("in_this_process")

NAMES = [
    "estimates",
    "exactness",
    "explain",
    "flow",
    "gap",
    "gate",
    "honesty",
    "law",
    "peers",
    "phases",
    "publish",
    "quarter",
    "realised",
    "recommend",
    "regimes",
    "report",
    "scale",
    "what_if",
]
CHOSEN = Namespace(seconds=5.0, threads=1, effort=0.1, gap=0.0)


def instance(cost: list[list[int]], weight: list[list[int]], capacity: list[int]) -> Instance:
    problem = generalised_assignment(np.array(cost), np.array(weight), np.array(capacity))
    return Instance("small", problem)


def test_the_registry_finds_every_benchmark() -> None:
    assert list(all_benchmarks()) == NAMES


def test_an_unknown_name_lists_the_known_ones(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["nosuch"]) == 2
    assert "|".join(NAMES) in capsys.readouterr().err


@pytest.mark.parametrize("name", NAMES)
def test_it_fires_on_its_smallest_instance(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([name, *all_benchmarks()[name].smallest(tmp_path)]) == 0
    assert capsys.readouterr().out
    if name == "publish":  # it writes documents
        return
    written = json.loads((tmp_path / f"{name}.json").read_text("utf-8"))
    assert written["rows"]
    assert {"processor", "cores", "ortools", "numpy", "commit"} <= written["machine"].keys()


def test_the_page_holds_plots_and_loads_nothing(tmp_path: Path) -> None:
    scale = all_benchmarks()["scale"]
    assert scale.main(scale.smallest(tmp_path)) == 0
    text = (tmp_path / "scale.html").read_text("utf-8")
    assert text.count("<svg") >= 3
    assert not any(part in text for part in ("<script", "http://", "https://", "@import", "<link"))


def test_a_library_row_is_a_minimisation_with_its_assignment(tmp_path: Path) -> None:
    assert gap.BENCHMARK.main(gap.BENCHMARK.smallest(tmp_path)) == 0
    [row] = json.loads((tmp_path / "gap.json").read_text("utf-8"))["rows"]
    assert (row["value"], row["bound"], row["assignment"]) == (12, 12, [0, 0, 1, 1])
    assert row["certified"]


def test_profits_are_negated_costs(tmp_path: Path) -> None:
    arguments = gap.BENCHMARK.smallest(tmp_path)
    assert gap.BENCHMARK.main([*arguments, "--maximise"]) == 0
    [row] = json.loads((tmp_path / "gap.json").read_text("utf-8"))["rows"]
    assert row["value"] == -19


def test_a_stored_solution_is_never_read(tmp_path: Path) -> None:
    """Wrong stored solutions and optima change no plan; the wrong optimum fails the run."""
    arguments = gap.BENCHMARK.smallest(tmp_path)
    with np.load(tmp_path / "npz" / "tiny.npz") as stored:
        arrays = {key: stored[key] for key in stored.files}
    np.savez(tmp_path / "npz" / "tiny.npz", **arrays, best_assignment=np.array([9, 9, 9, 9]))
    (tmp_path / "gap_instances.csv").write_text("name,optimum_min\ntiny,11\n", "utf-8")
    assert gap.BENCHMARK.main(arguments) == 1
    [row] = json.loads((tmp_path / "gap.json").read_text("utf-8"))["rows"]
    assert row["assignment"] == [0, 0, 1, 1]


def test_a_missing_plan_is_a_row_with_a_reason() -> None:
    heavy = instance([[1, 1]], [[2, 2]], [3])
    row = minimising.minimised(heavy, "jiaocha", CHOSEN)
    assert row["status"] == "infeasible"
    assert row["value"] is None
    assert row["assignment"] is None
    assert row["reason"]
    assert minimising.without_plan([row | {"name": "small"}])


def test_bounds_and_values_that_a_known_optimum_refutes_are_named() -> None:
    row = {"name": "small", "solver": "jiaocha", "optimum": 10, "value": 10, "bound": 10, "solver_bound": 10}
    assert minimising.contradictions([row]) == []
    for key, number in {"bound": 11, "solver_bound": 11, "value": 9}.items():
        [sentence] = minimising.contradictions([row | {key: number}])
        assert str(number) in sentence


def test_a_flow_above_the_known_optimum_fails() -> None:
    row = {"name": "small", "solver": "jiaocha", "optimum": 10, "value": 11, "bound": 9, "solver_bound": 9}
    assert flow.BENCHMARK.faults([row], CHOSEN)
    assert not flow.BENCHMARK.faults([row | {"value": 10}], CHOSEN)


def test_a_certified_bound_below_a_peers_plan_fails() -> None:
    row = {"name": "small", "seed": 0, "solver": "jiaocha", "value": 8, "bound": 9, "certified": True}
    peer = row | {"solver": "cp_sat", "value": 10, "bound": 12, "certified": False}
    assert peers.contradictions([row, peer])
    assert not peers.contradictions([row, peer | {"value": 9}])


def test_a_plan_found_after_the_limit_does_not_count_as_found_by_it() -> None:
    row = {"value": 9, "seconds": 21.0, "trajectory": [(5.0, 4, None), (19.0, 6, 12), (20.5, 9, 11)]}
    assert peers.value_at_limit(row, 20.0) == 6
    assert peers.value_at_limit(row, 2.0) is None
    assert peers.value_at_limit(row | {"seconds": 20.0}, 20.0) == 9


def test_a_plan_beyond_a_limit_and_a_wrong_certificate_are_refused() -> None:
    problem = instance([[1, 1]], [[2, 2]], [3]).problem
    assert problem is not None
    checked = isolated._checked(problem, {"bound": 0}, {"choice": np.array([0, 1])})
    assert "value" not in checked
    assert "breaks 1 limits" in checked["reason"]
    zeros = {"row_multiplier": np.zeros(1, np.int64), "group_multiplier": np.zeros(2, np.int64)}
    wrong = {"denominator": 1, "bound": -5}
    checked = isolated._checked(
        problem, {"certificate": wrong}, {**zeros, "block_grid": np.zeros(1, np.int64)}
    )
    assert not checked["certified"]
    assert checked["bound"] is None


def test_an_assignment_shaped_network_becomes_an_assignment() -> None:
    network = {
        "tail": np.array([0, 0, 1]),
        "head": np.array([2, 3, 2]),
        "capacity": np.ones(3, np.int64),
        "cost": np.array([1, 5, 2]),
        "supply": np.array([1, 1, -1, -1]),
    }
    problem = flow.assignment_of(network)
    assert problem is not None
    assert problem.value.tolist() == [-1, -5, -2]
    assert problem.limit.tolist() == [1, 1]
    assert flow.assignment_of(network | {"supply": np.array([2, 1, -1, -2])}) is None


def test_nearest_court_by_hand() -> None:
    """The first case takes the near court, the second finds it full and goes on; staying beats a loss."""
    problem, distance = regime_with_distance(12, 3, 0.2, options=3, seed=1)
    choice = nearest(problem, distance)
    assert check_choice(problem, choice) == []
    assert (problem.value[choice] >= 0).all()
    small = instance([[1, 1], [1, 1]], [[2, 2], [2, 2]], [3, 3]).problem
    assert small is not None
    assert nearest(small, np.array([5, 9, 5, 9])).tolist() == [0, 3]


def test_the_distance_is_no_part_of_the_family() -> None:
    problem, distance = regime_with_distance(30, 5, 0.3, options=4, seed=3)
    assert np.array_equal(problem.value, regime(30, 5, 0.3, options=4, seed=3).value)
    assert len(distance) == problem.n_options
    assert (distance[problem.group_start[:-1]] == 0).all()


def test_curves_fall_and_start_within_the_axes() -> None:
    row = {"value": 95, "seconds": 3.0, "trajectory": [(0.0, 50, 100), (1.0, 90, 100), (2.0, None, 100)]}
    points = page._curve(row, 100)
    assert points == [(0.01, 0.5), (1.0, 0.1), (3.0, 0.05)]
    drawn = plots.Plot("a", "seconds", "gap", [("jiaocha", points)], step=True).drawn()
    assert all(
        plots.LEFT <= x <= plots.RIGHT and plots.TOP <= y <= plots.BOTTOM
        for x, y in drawn["curves"][0]["dots"]
    )


def test_no_instance_is_a_failure(tmp_path: Path) -> None:
    benchmark = gap.BENCHMARK
    assert isinstance(benchmark, Grid)
    assert benchmark.main(["--instances", str(tmp_path), "--no-warm-up"]) == 1
