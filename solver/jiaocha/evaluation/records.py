"""Rows of a frame as plain records."""

from typing import Any

import pandas as pd


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as dictionaries by column name, in order; none of a frame without rows."""
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]
