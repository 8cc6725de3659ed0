"""The pages in a real browser with the network off; skipped, with the reason, where there is no browser."""

from pathlib import Path

import pytest
from tiny import case, tiny_quarter

import jiaocha as jc
from jiaocha.reporting import page_data, write_page
from jiaocha_models import Limits
from tests.drive_page import BROWSERS, Driven, browser_path, drive
from tests.report_plans import fake_plan, infeasible_plan

COUNTIES = ("宁0402", "宁0422", "宁0423", "宁0424", "宁0425")

pytestmark = pytest.mark.skipif(
    browser_path() is None, reason=f"no browser on this machine (looked for {', '.join(BROWSERS)})"
)


def quarter(cases: int) -> jc.Quarter:
    return tiny_quarter(cases=[case(n + 1, COUNTIES[n % 5]) for n in range(cases)])


def quiet(driven: Driven) -> None:
    """No console error, no request, no page wider than its window, something printed."""
    assert driven.errors == []
    assert driven.requests == []
    assert driven.wider_than_the_window == []
    assert driven.pdf_bytes > 10_000


def test_the_page_opens_searches_explains_and_prints(tmp_path: Path) -> None:
    plan = fake_plan(quarter(120))
    write_page(plan, tmp_path / "报告.html")
    wanted = str(plan.quarter.cases["case_number"].iloc[77])
    driven = drive(tmp_path / "报告.html", wanted)
    quiet(driven)
    assert driven.rows == 50
    assert wanted in driven.found  # cases of its group are found with it
    assert len(driven.found) < 5
    assert "其他去处" in driven.details
    assert driven.closed_again


def test_a_page_with_packed_data_is_read_by_the_browser(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_data, "PACKED_FROM", 100)
    plan = fake_plan(quarter(120))
    write_page(plan, tmp_path / "报告.html")
    wanted = str(plan.quarter.cases["case_number"].iloc[101])
    driven = drive(tmp_path / "报告.html", wanted)
    quiet(driven)
    assert wanted in driven.found
    assert "其他去处" in driven.details


def test_a_plan_that_is_infeasible_is_shown(tmp_path: Path) -> None:
    plan = infeasible_plan(quarter(40))
    write_page(plan, tmp_path / "报告.html")
    driven = drive(tmp_path / "报告.html")
    quiet(driven)
    assert driven.found


def test_an_answer_opens_and_prints(tmp_path: Path) -> None:
    plan = jc.plan(quarter(5), Limits(effort=0.1))
    jc.write_answer(jc.answer(plan, "宁0424"), tmp_path / "答复.html")
    quiet(drive(tmp_path / "答复.html"))
