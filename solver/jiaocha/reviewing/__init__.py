"""A plan made by hand, reviewed against rules, capacities and the plan of the program; no solver."""

from jiaocha.reviewing.review import choice_by_hand, review
from jiaocha.reviewing.text import review_text

__all__ = ["choice_by_hand", "review", "review_text"]
