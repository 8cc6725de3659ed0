"""The calendar file (RFC 5545): one event a day and step, with case number, step and day, and nothing else.

Such files travel to phones and to other people's calendars, so what points to a petition or to a court's
conduct is left out, and so are courts, parties, grounds and notes.
"""

import hashlib
from datetime import UTC, date, datetime, time, timedelta

import pandas as pd

from jiaocha.deadlines.listed import PRIVATE

PRODUCT = "-//jiaocha//deadlines//ZH"


def calendar_file(frame: pd.DataFrame, on: date) -> bytes:
    """Calendar of what falls due, without the private kinds and without what has no day.

    Parameters
    ----------
    frame : pandas.DataFrame
        From :func:`jiaocha.deadlines.list_deadlines`.
    on : date
        Day of the list; stands in every event as its time of writing, so that the bytes depend on the list
        alone.

    Returns
    -------
    bytes
        Lines end with CRLF and are folded at 75 octets; text is escaped.
    """
    from icalendar import Calendar, Event

    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    kept = frame[frame["due"].notna() & ~frame["kind"].isin([kind.value for kind in PRIVATE])]
    events = kept[["due", "case_number", "step"]].drop_duplicates()
    written = datetime.combine(on, time(), UTC)
    for due, number, step in events.itertuples(index=False):
        day = due.date()
        event = Event()
        event.add("uid", _identity(day, number, step))
        event.add("dtstamp", written)
        event.add("dtstart", day)
        event.add("dtend", day + timedelta(days=1))
        event.add("summary", f"{number} {step}")
        event.add("class", "PRIVATE")
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _identity(day: date, number: str, step: str) -> str:
    """Identify an event by what it says, so that reading a list again gives no second event."""
    content = f"{day.isoformat()}\n{number}\n{step}"
    return f"{hashlib.sha256(content.encode()).hexdigest()[:32]}@jiaocha"
