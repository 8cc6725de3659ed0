"""What differs between two plans, of one quarter or of two: cases, courts, prices, money; no solver."""

from jiaocha.comparison.difference import Difference, compare
from jiaocha.comparison.matching import Match, match_plans
from jiaocha.comparison.text import difference_text
from jiaocha.comparison.workbook import write_difference

__all__ = ["Difference", "Match", "compare", "difference_text", "match_plans", "write_difference"]
