"""The page about the certificate: its example recomputes the plain bound from the files alone."""

import re
from pathlib import Path

PAGE = (Path(__file__).parents[1] / "docs" / "certificate.md").read_text("utf-8")


def test_the_example_runs() -> None:
    (text,) = re.findall(r"```python\n(.*?)```", PAGE, re.S)
    exec(compile(text, "certificate.md", "exec"), {})
