"""New cases during the quarter: options ranked at the prices, room drawn, prices redrawn, drift noticed."""

from jiaocha.placement.drift import Drift, drift
from jiaocha.placement.recommend import recommend
from jiaocha.placement.redraw import Redrawn, redraw
from jiaocha.placement.room import Room, begin_room, open_room
from jiaocha.placement.text import answer_text, draw_text, recommendation_text

__all__ = [
    "Drift",
    "Redrawn",
    "Room",
    "answer_text",
    "begin_room",
    "draw_text",
    "drift",
    "open_room",
    "recommend",
    "recommendation_text",
    "redraw",
]
