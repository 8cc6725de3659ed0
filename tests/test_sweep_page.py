"""The page of a sweep: points of the frame where they belong, infeasible ones in the table alone."""

import html
import re
from pathlib import Path

import pandas as pd
import pytest
from test_what_if import planned

import jiaocha as jc
from jiaocha.cli import main
from jiaocha.reporting.sweep_page import BOTTOM, LEFT, RIGHT, TOP, curves, ticks, write_sweep_page
from jiaocha_models import Change


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    room = [Change(kind="add_room", value=value) for value in ("-60%", "-30%", "0%", "50%")]
    return jc.sweep(planned(), {"增减可接收量": room})


def test_balance_is_counted_from_the_whole_plan(frame: pd.DataFrame) -> None:
    plan = planned()
    from jiaocha.reporting.tables import plan_tables

    tables = plan_tables(plan)
    same = frame[frame["增减可接收量"] == "0%"].iloc[0]
    assert same["changed_cases"] == 0
    assert same["most_received"] == tables["received"]["received"].max() > 0
    assert same["courts_above"] == len(tables.headline.above_after)
    assert same["busiest_minutes"] > 0


def test_points_stand_where_their_figures_are(frame: pd.DataFrame) -> None:
    drawn = curves(frame)
    assert drawn[0].title == "预期到位与成本"
    assert drawn[-1].title == "目标值及上界"
    for curve in drawn:
        assert len(curve.points) == len(frame)
        for point in curve.points:
            assert LEFT <= point.x <= RIGHT
            assert TOP <= point.y <= BOTTOM
        numbers = [one for point in curve.points for one in point.number.split("、") if one]
        assert sorted(numbers) == ["1", "2", "3", "4"]
    along = [point.x for point in drawn[-1].points]
    assert along == sorted(along)
    heights = [point.y for point in drawn[-1].points]
    assert heights == sorted(heights, reverse=True)  # more room is never worth less
    assert all(high <= low for _, low, high in drawn[-1].marks)
    assert [point.full for point in drawn[0].points] == frame["efficient"].tolist()


def test_points_without_a_plan_stand_in_the_table_alone(frame: pd.DataFrame, tmp_path: Path) -> None:
    other = frame.copy()
    other.loc[0, "status"] = "infeasible"
    assert len(curves(other)[0].points) == 3
    assert {point.number for point in curves(other)[-1].points} == {"2", "3", "4"}
    write_sweep_page(other, tmp_path / "页.html", "<script>标题")
    page = (tmp_path / "页.html").read_text("utf-8")
    assert "只列在表中" in page
    assert page.count("<tr>") == 5
    assert "<script" not in page
    assert "default-src 'none'" in html.unescape(page)
    assert not re.search(r"(src|href)=[\"'](?!data:)", page)
    other["status"] = "infeasible"
    assert curves(other) == []
    write_sweep_page(other, tmp_path / "无.html", "标题", "en")


@pytest.mark.parametrize(("low", "high"), [(0.0, 1.0), (3.0, 3.0), (-2.5, 17.3), (1e6, 1e6 + 1), (0.0, 0.0)])
def test_ticks_enclose_and_are_few(low: float, high: float) -> None:
    found = ticks(low, high)
    assert found[0] <= low <= high <= found[-1]
    assert 3 <= len(found) <= 8
    assert found == sorted(set(found))


def test_the_command_writes_the_page_once(tmp_path: Path) -> None:
    folder = jc.write_plan(planned(), tmp_path / "方案")
    page = tmp_path / "扫描.html"
    asked = ["sweep", str(folder), "scale_term:key=costs,value=0.5;2", "--quiet", "--page", str(page)]
    assert main(asked) == 0
    assert page.exists()
    assert main(asked) == 2
