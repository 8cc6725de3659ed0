"""docs/rules.md is what the generator makes, and every rule has a test named after it."""

from pathlib import Path

import pytest

from jiaocha.law.rule_table import named_tests, rule_table
from jiaocha.law.rules import RULES

TESTS = Path(__file__).parent
DOCUMENT = TESTS.parent / "docs" / "rules.md"


def test_document_is_up_to_date():
    again = "run: python -m jiaocha.law.rule_table tests > docs/rules.md"
    assert DOCUMENT.read_text("utf-8") == rule_table(TESTS), again


@pytest.mark.parametrize("name", RULES)
def test_rule_has_a_test_named_after_it(name):
    assert f"test_{name}" in [test for _, test in named_tests(TESTS)[name]]


def test_a_longer_rule_name_keeps_its_own_tests(tmp_path):
    (tmp_path / "test_law_any.py").write_text(
        "def test_recusal(): ...\ndef test_recusals(): ...\ndef test_recusal_twice(): ...\n", "utf-8"
    )
    found = named_tests(tmp_path)
    assert [test for _, test in found["recusal"]] == ["test_recusal", "test_recusal_twice"]
    assert not any(tests for name, tests in found.items() if name != "recusal")
