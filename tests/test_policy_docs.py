"""docs/policy.md says what the policy is."""

from policy_page import PAGE, extent, key_row, page

from jiaocha.intake.settings import all_settings


def test_generated_parts_of_the_page_are_current() -> None:
    text = PAGE.read_text("utf-8")
    assert page(text) == text, "run: python tests/policy_page.py"


def test_every_key_stands_in_the_page_once_with_its_default() -> None:
    text = PAGE.read_text("utf-8")
    for key in all_settings():
        assert text.count(f"\n| `{key}` | {all_settings()[key].zh} |") == 1, key


def test_a_row_says_default_range_unit_and_source() -> None:
    setting = all_settings()["rules.seizure_days"]
    cells = ["`rules.seizure_days`", "移送时查封剩余天数下限", "30", "0 to 3,650", "days", setting.source]
    assert key_row(setting) == f"| {' | '.join(cells)} |"
    assert extent(all_settings()["capacity.most_sent"]) == "from 0"
    assert extent(all_settings()["title"]) == ""
