"""How many random examples tests draw: ``JIAOCHA_TEST_DEPTH=10 pytest`` draws ten times as many as CI."""

import os

DEPTH = int(os.environ.get("JIAOCHA_TEST_DEPTH", "1"))


def deep(number: int) -> int:
    """Count of examples or of blocks of seeds at the depth asked for."""
    return number * DEPTH
