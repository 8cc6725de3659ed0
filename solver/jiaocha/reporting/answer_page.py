"""The answer to a court as one page to print: no script, no request, nothing an audience may not see.

The page is made from the record cut down by the audience's whitelist, so it cannot hold more than that.
"""

from pathlib import Path
from typing import Any

from markupsafe import Markup

from jiaocha.folder.files import write_text
from jiaocha.reporting.answer_wording import write
from jiaocha.reporting.audience import Audience, answer_record
from jiaocha.reporting.explanation_text import option_lines
from jiaocha.reporting.explanation_wording import tell
from jiaocha.reporting.formats import day, number, whole, yuan
from jiaocha.reporting.page import environment, hash_of, resource
from jiaocha.reporting.wording import label, say
from jiaocha_models.answer import CourtAnswer
from jiaocha_models.explanation import OptionExplained
from jiaocha_models.words import Mode, Status

METRES_PER_KM = 1000
MODES = {mode.value: mode for mode in Mode}


def write_answer(
    found: CourtAnswer, path: str | Path, language: str = "zh", audience: Audience = Audience.RECEIVER
) -> None:
    """Write the page, whole or not at all.

    Parameters
    ----------
    found : CourtAnswer
    path : str or Path
    language : {"zh", "en"}
    audience : Audience
        ``RECEIVER``: the court, which sees reasons, room and distance; ``DECIDER``: with the arithmetic.
    """
    write_text(Path(path), answer_page(found, language, audience))


def answer_page(found: CourtAnswer, language: str = "zh", audience: Audience = Audience.RECEIVER) -> str:
    """HTML of the page; parameters as in :func:`write_answer`."""
    told = _Told(answer_record(found, audience), language, audience)
    style = resource("answer.css")
    return (
        environment()
        .get_template("answer.html.j2")
        .render(
            told=told,
            say=told.say,
            zh=language == "zh",
            style=Markup(style),
            policy=f"default-src 'none'; img-src data:; style-src {hash_of(style)}",
        )
    )


class _Told:
    """The record in words; ``record`` holds what the audience may see."""

    def __init__(self, record: dict[str, Any], language: str, audience: Audience) -> None:
        self.record, self.language = record, language
        self.decider = audience is Audience.DECIDER
        self.you = ("该院" if self.decider else "你院") if language == "zh" else "the court"
        self.court: str = record["court"]["name"]
        self.feasible = record["status"] != Status.INFEASIBLE.value
        self.groups: list[dict[str, Any]] = record["groups"]

    def say(self, key: str, **values: object) -> str:
        """Sentence of a key."""
        return write(key, self.language, you=self.you, court=self.court, **values)

    @property
    def made_by(self) -> str:
        """Plan, planning court and date."""
        kept = self.record
        date = day(kept["planning_date"], self.language)
        return self.say("made_by", title=kept["title"], decider=kept["planning_court"]["name"], day=date)

    @property
    def notices(self) -> list[str]:
        """What stands on every first page."""
        kept = [say("synthetic", self.language)] if self.record["synthetic"] else []
        audience = "audience_decider" if self.decider else "audience_receiver"
        return [*kept, say("advice", self.language), self.say(audience)]

    @property
    def load(self) -> list[str]:
        """Load against the reference range, and room."""
        of = self.record["load"]
        names = ("load_before", "load_after", "range_low", "range_high")
        if any(of[name] is None for name in names):
            lines = [self.say("load_unknown")]
        else:
            before, after, low, high = (number(of[name], 1) for name in names)
            place = "above" if of["load_after"] > of["range_high"] else "within"
            place = "below" if of["load_after"] < of["range_low"] else place
            said = {"before": before, "after": after, "low": low, "high": high, "courts": of["range_courts"]}
            lines = [self.say("load", place=self.say(place), **said)]
        if of["room_units"] is None:
            return [*lines, self.say("no_room")]
        other = self.say("room_other", other=number(of["other_units"])) if of["other_units"] else ""
        room, received, left = (number(of[name]) for name in ("room_units", "received_units", "room_left"))
        said = {"source": of["room_source"], "room": room, "received": received, "left": left}
        return [*lines, self.say("room", other=other, **said)]

    @property
    def bar(self) -> dict[str, float] | None:
        """Ends of the chart of the load as parts of its width."""
        of = self.record["load"]
        names = ("load_before", "load_after", "range_low", "range_high")
        if any(of[name] is None for name in names):
            return None
        most = max([1.0, *(of[name] for name in names)])
        return {name: of[name] / most for name in names} | {name + "_is": of[name] for name in names}

    @property
    def quarters(self) -> list[tuple[str, int, int]]:
        """Name, received and sent of the four quarters before, and of this plan."""
        kept = self.record
        past = [
            (self.say("until", start=each["start"], end=each["end"]), each["received"], each["sent"])
            for each in kept["quarters"]
        ]
        now = (self.say("this_plan"), kept["received"], kept["sent"])
        return [*(past if kept["history"] else []), now]

    @property
    def quarters_sentence(self) -> str:
        """All four quarters together, and this plan."""
        kept = self.record
        sums = {name: whole(sum(each[name] for each in kept["quarters"])) for name in ("received", "sent")}
        now = {"now_received": whole(kept["received"]), "now_sent": whole(kept["sent"])}
        return self.say("quarters" if kept["history"] else "no_history", **sums, **now)

    @property
    def most_moved(self) -> int:
        """Longest bar of the chart of quarters."""
        return max([1, *(max(received, sent) for _, received, sent in self.quarters)])

    @property
    def groups_sentence(self) -> str:
        """How many cases, and what refusing them one by one means."""
        if not self.feasible:
            return self.say("no_plan", reason=self.record.get("reason", "")).strip()
        if not self.groups:
            return self.say("none_received")
        places = [group["refusal"]["moves_to"] for group in self.groups]
        both = zip(places, self.groups, strict=True)
        origin = [place is not None and self._stays(place, group) for place, group in both]
        counts = {
            "cases": sum(len(group["cases"]) for group in self.groups),
            "groups": len(self.groups),
            "elsewhere": len(places) - sum(origin) - places.count(None),
            "stay": sum(origin),
            "nowhere": places.count(None),
        }
        return self.say("groups", **{name: whole(value) for name, value in counts.items()})

    def _stays(self, place: dict[str, Any], group: dict[str, Any]) -> bool:
        """Whether a place leaves the cases with the courts that have them."""
        receiver = place["receiver"]
        return receiver is None or receiver["code"] in {case["origin"]["code"] for case in group["cases"]}

    def reasons(self, group: dict[str, Any]) -> list[str]:
        """Say what is proposed for a group and why, as a court may read it."""
        decider = group["decider"]["name"] if group["decider"] else ""
        mode = self._mode(group["mode"])
        lines = [self.say("proposal", mode=mode, decider=decider, units=number(group["units"]))]
        if len(group["cases"]) + group["kept"] > 1:
            key = "related_kept" if group["kept"] else "related"
            lines.append(self.say(key, kept=group["kept"]))
        if group["metres"] is not None:
            lines.append(self.say("distance", km=self._km(group["metres"])))
        others, farther, without = (group[name] for name in ("other_receivers", "farther", "without_room"))
        if others:
            lines.append(self.say("compared", others=others, farther=farther, without=without))
            if farther < others and without < others:
                lines.append(self.say("overall"))
        else:
            lines.append(self.say("only"))
        bases = dict.fromkeys(case["basis"] for case in group["cases"] if case["basis"])
        joined = "；" if self.language == "zh" else "; "
        return [*lines, self.say("basis", basis=joined.join(bases))] if bases else lines

    def others(self, group: dict[str, Any]) -> list[str]:
        """Name the two other receivers with distance and room; for the decider with the difference."""
        if not group["alternatives"]:
            return [self.say("no_other")]
        return [self._other(each, group) for each in group["alternatives"]]

    def _other(self, each: dict[str, Any], group: dict[str, Any]) -> str:
        room = self.say("has_room" if each["has_room"] else "lacks_room")
        parts = [self._place(each), self._distance(each, group), room]
        if "option" in each:
            difference = yuan(each["option"]["difference_net_fen"])
            parts.append(tell("difference", self.language, difference=difference))
        return self._joined(parts)

    def refusal(self, group: dict[str, Any]) -> list[str]:
        """Say what follows if the court does not take the group; for the decider what it costs as well."""
        of = group["refusal"]
        place = of["moves_to"]
        if place is None:
            lines = [self.say("refused_none")]
        elif self._stays(place, group):
            lines = [self.say("refused_stay", mode=self._mode(place["mode"]))]
        else:
            distance = self._distance(place, group)
            lines = [self.say("refused_court", place=self._place(place), distance=distance).rstrip("，, ")]
        if "at_least_fen" in of:
            lines += self._cost(group)
        return lines

    def _cost(self, group: dict[str, Any]) -> list[str]:
        """Say what a refusal costs in the objective, and by which command to have it exactly."""
        of = group["refusal"]
        unknown = self.say("unknown_cost")
        amounts = {
            name: unknown if of[key] is None else yuan(of[key])
            for name, key in (("prices", "at_prices_fen"), ("least", "at_least_fen"), ("most", "at_most_fen"))
        }
        change = (
            f"forbid:case_number={group['cases'][0]['case_number']},court_code={self.record['court']['code']}"
        )
        return [self.say("refused_cost", **amounts), self.say("exact", change=change)]

    def arithmetic(self, group: dict[str, Any]) -> list[str]:
        """Write the arithmetic of the proposal, for the decider alone."""
        if "chosen" not in group:
            return []
        return option_lines(OptionExplained.model_validate(group["chosen"]), self.language)

    @property
    def ordered(self) -> str:
        """Say what amounts mean where the policy orders objectives."""
        levels = self.record.get("levels")
        return self.say("ordered", levels=" → ".join(levels)) if levels else ""

    def _place(self, place: dict[str, Any]) -> str:
        mode = self._mode(place["mode"])
        return write("place", self.language, court=place["receiver"]["name"], mode=mode)

    def _distance(self, place: dict[str, Any], group: dict[str, Any]) -> str:
        metres, own = place["metres"], group["metres"]
        if metres is None:
            return ""
        if own is None or metres == own:
            return self.say("km", km=self._km(metres))
        key = "farther_by" if metres > own else "nearer_by"
        return self.say(key, km=self._km(metres), by=self._km(abs(metres - own)))

    def _joined(self, parts: list[str]) -> str:
        return ("，" if self.language == "zh" else ", ").join(part for part in parts if part)

    def _mode(self, value: str) -> str:
        return label(MODES[value], self.language)

    @staticmethod
    def _km(metres: int) -> str:
        return number(metres / METRES_PER_KM, 1)
