"""A plan made by hand, reviewed against rules, capacities and the plan of the program; no solver."""

from jiaocha.reviewing.review import review
from jiaocha.reviewing.text import review_text

__all__ = ["review", "review_text"]
