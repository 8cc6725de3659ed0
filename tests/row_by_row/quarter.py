"""A quarter as plain Python: dictionaries, lists, dates; no arrays, nothing of the product's steps."""

import csv
import math
from importlib import resources

import pandas as pd

from jiaocha_models import TABLES, Quarter

EARTH_RADIUS_METRES = 6_371_008.8
LEVELS = ["supreme", "high", "intermediate", "basic"]


def plain(frame: pd.DataFrame) -> list[dict]:
    """Rows as dictionaries; None for a blank, dates for days."""
    rows = []
    for record in frame.to_dict("records"):
        row = {}
        for name, value in record.items():
            if (
                value is None
                or value is pd.NaT
                or value is pd.NA
                or (isinstance(value, float) and value != value)
            ):
                row[name] = None
            elif isinstance(value, pd.Timestamp):
                row[name] = value.date()
            else:
                row[name] = value
        rows.append(row)
    return rows


class Facts:
    """The quarter with its rows looked up by code and case number; ``triage`` once it is known."""

    def __init__(self, quarter: Quarter) -> None:
        for table in TABLES:
            setattr(self, table.name, plain(quarter.table(table.name)))
        self.policy = quarter.policy
        self.court = {court["code"]: court for court in self.courts}
        self.position = {court["code"]: i for i, court in enumerate(self.courts)}
        self.case = {case["case_number"]: case for case in self.cases}
        self.triage: dict[str, dict] = {}
        text = (self.policy.rules.left_out or "").replace("；", ";").replace(" ", "")
        self.left_out = frozenset(text.split(";"))

    def chain(self, code: str) -> list[str]:
        """The court itself and its superiors, upwards."""
        found = []
        while code is not None:
            found.append(code)
            code = self.court[code]["parent_code"]
        return found

    def decider(self, one: str, other: str) -> str:
        """Lowest court at or above both."""
        above = set(self.chain(one))
        return next(code for code in self.chain(other) if code in above)

    def province(self, code: str) -> str:
        """Court that stands for a court's province: its high court, else the root of its tree."""
        chain = self.chain(code)
        return next((above for above in chain if self.court[above]["level"] == "high"), chain[-1])

    def within(self, code: str, area: str) -> bool:
        """Whether a court is another one or lies below it."""
        return area in self.chain(code)

    def seat(self, code: str) -> tuple[float, float] | None:
        """Longitude and latitude of a court: its own, else those of its division (or its superior's)."""
        court = self.court[code]
        place = place_of_division(self.division(code))
        longitude = court["longitude"] if court["longitude"] is not None else place and place[0]
        latitude = court["latitude"] if court["latitude"] is not None else place and place[1]
        return None if longitude is None or latitude is None else (longitude, latitude)

    def division(self, code: str) -> str | None:
        """Division of a court's seat: its own, else its superior's unless that is the supreme court."""
        court = self.court[code]
        if court["division"] is not None:
            return court["division"]
        parent = court["parent_code"]
        if parent is None or self.court[parent]["level"] == "supreme":
            return None
        return self.division(parent)


def _gazetteer() -> dict[str, tuple[float, float]]:
    with resources.files("jiaocha").joinpath("data/divisions.csv").open(encoding="utf-8") as file:
        return {
            row["code"]: (float(row["longitude"]), float(row["latitude"])) for row in csv.DictReader(file)
        }


GAZETTEER = _gazetteer()


def place_of_division(code: str | None) -> tuple[float, float] | None:
    """Seat of a county, else of its prefecture, else of its province."""
    if code is None:
        return None
    for place in (code, code[:4] + "00", code[:2] + "0000"):
        if place in GAZETTEER:
            return GAZETTEER[place]
    return None


def metres(one: tuple[float, float] | None, other: tuple[float, float] | None) -> int | None:
    """Great-circle distance by the haversine formula; None where a place is unknown."""
    if one is None or other is None:
        return None
    (lon1, lat1), (lon2, lat2) = one, other
    phi1, phi2 = math.radians(lat1), math.radians(lat2)
    chord = (
        math.sin((phi2 - phi1) / 2) ** 2
        + math.cos(phi1) * math.cos(phi2) * math.sin(math.radians(lon2 - lon1) / 2) ** 2
    )
    return round(2 * EARTH_RADIUS_METRES * math.asin(math.sqrt(min(chord, 1.0))))
