"""Terms of one case in one option, and what it asks of its court; one case, one option at a time."""

from jiaocha_models.words import Mode
from row_by_row.areas import covers
from row_by_row.collectible import outstanding
from row_by_row.groups import lead_case, origins_of
from row_by_row.load import force_ratio, load_ratio
from row_by_row.matters import entrusted, main_court
from row_by_row.options import Option
from row_by_row.pair import TRANSFERS
from row_by_row.prospects import Prospects
from row_by_row.quarter import Facts, metres, place_of_division


class Worth:
    """Everything a plan weighs, for a quarter whose groups and grounds are known."""

    def __init__(self, facts: Facts, groups: list[list[str]]) -> None:
        self.facts, self.policy, self.weights = facts, facts.policy, facts.policy.weights
        self.previous = {row["case_number"]: (row["mode"], row["court_code"]) for row in facts.previous}
        self.prospects = Prospects(facts)
        self.full = {group[self._heaviest(group)] for group in groups}

    def option(self, group: list[str], option: Option) -> list[dict]:
        """Figures of all cases of a group in one option."""
        members = [self.member(number, option) for number in group]
        whole = {
            "series_evidence": self._evidence(group, option),
            "joint_action": -self._action_cost(group, option),
        }
        for member in members:
            member.update(dict.fromkeys(whole, 0))
        first = next((member for member in members if member["acts"]), None)
        if first is not None:
            first.update(whole)
        total = sum(member["raw_recovery"] for member in members)
        for member in members:
            share = self._concave(abs(total)) / abs(total) if total else 1.0
            member["recovery"] = round(member["raw_recovery"] * share)
            spent = ("effort", "handover", "mode_cost", "court_travel", "joint_action")
            member["raw_cost"] = member["party_cost"] - sum(member[name] for name in spent)
        return members

    def member(self, number: str, option: Option) -> dict:
        """Figures of one case in one option, without those of the group as a whole."""
        case, weights, mode = self.facts.case[number], self.weights, option.mode
        origin, helper = case["court_code"], main_court(self.facts, entrusted(self.facts, number))
        moves = mode in TRANSFERS and option.receiver != origin
        acts = moves if mode in TRANSFERS else mode != "stay"
        new, at_asset = (option.receiver, option.receiver) if moves else (origin, origin)
        worker = option.decider if mode == "supervised" else option.receiver or origin
        if mode == "entrusted":
            acts = helper is not None
            worker = at_asset = helper or origin
        minutes = self._minutes(number, mode, new) if acts else 0
        gains = acts or (mode == "centralized" and not self._accused(number))
        gain = self.prospects.gain(number, mode, new) if gains else 0.0
        creditor = self._further(case, new, "creditor") * weights.party_travel_per_km
        debtor = self._further(case, new, "debtor") * weights.party_travel_per_km
        natural = weights.natural_person_factor if case["creditor_kind"] == "natural_person" else 1.0
        crowding = minutes * weights.crowding_per_minute * load_ratio(self.facts, worker)
        return {
            "moves": moves, "acts": acts, "minutes": minutes, "worker": worker,
            "metres": self._metres(case, new, "asset") if moves else 0,
            "leading": self._leading(case) if moves else 0,
            "progress_gain": gain,
            "raw_recovery": self.prospects.raw_recovery(number, mode, new) if gains else 0,
            "party_cost": round(creditor),
            "progress": round(gain * weights.progress_per_person * self._persons(case) * self._factor(case)),
            "effort": -minutes * weights.effort_per_minute,
            "crowding": 0 if mode == "internal" else -round(crowding),
            "handover": -weights.handover_per_case if moves else 0,
            "ability_gap": self._ability_gap(origin, new),
            "party_travel": -round(creditor * natural) - round(debtor * weights.debtor_travel_share),
            "court_travel": -round(self._further(case, at_asset, "asset") * weights.court_travel_per_km),
            "mode_cost": -round(weights.mode_cost[Mode(mode)]) if acts else 0,
            "party_wish": self._wish(case, new) if moves else 0,
            "relief": self._relief(origin, minutes) if moves else 0,
            "change": self._change(number, mode, new) if acts else 0,
            "adjustment": self._preferred(number, mode, new) if acts else 0,
            "force": self._force(number, new),
        }  # fmt: skip

    def small(self, group: list[str]) -> bool:
        """Whether every case is a small claim of livelihood or wages."""
        cases = [self.facts.case[number] for number in group]
        limit = self.policy.capacity.small_claim_limit
        return all((case["livelihood"] or case["wages"]) and outstanding(case) <= limit for case in cases)

    def _change(self, number: str, mode: str, new: str) -> int:
        """Cost of differing from the previous plan, against the cost that staying would have."""
        if number not in self.previous:
            return 0
        before, court = self.previous[number]
        moves = new != self.facts.case[number]["court_code"]
        differs = mode != before or (moves and new != court)
        return ((before != "stay") - differs) * self.weights.change_from_previous

    def _preferred(self, number: str, mode: str, new: str) -> int:
        """What a person's preference is worth, against what it says of staying."""
        rows = [r for r in self.facts.adjustments if (r["case_number"], r["kind"]) == (number, "prefer")]
        rows = [r for r in rows if r["court_code"] or r["mode"]]

        def asked(mode: str, court: str) -> bool:
            return any(r["court_code"] in (None, court) and r["mode"] in (None, mode) for r in rows)

        stays = asked("stay", self.facts.case[number]["court_code"])
        return (asked(mode, new) - stays) * self.weights.preferred_by_person

    def _accused(self, number: str) -> bool:
        return self.facts.triage[number]["ground"] in ("local_interference", "passive")

    def _units(self, number: str) -> float:
        case, effort = self.facts.case[number], self.policy.effort
        if case["effort_units"] is not None:
            return case["effort_units"]
        return effort.units_by_complexity[case["complexity"]] * effort.asset_factor[case["asset_kind"]]

    def _heaviest(self, group: list[str]) -> int:
        units = [self._units(number) for number in group]
        return units.index(max(units))

    def _minutes(self, number: str, mode: str, new: str) -> int:
        """Minutes of entrusted matters; else units x minutes, by mode, experience and systems."""
        case, effort = self.facts.case[number], self.policy.effort
        if mode == "entrusted":
            return sum(entrusted(self.facts, number).values())
        units = self._units(number) * (1.0 if number in self.full else effort.related_share)
        factor = effort.mode_factor[mode]
        if new != case["court_code"]:
            known = (self.facts.court[new]["experienced_assets"] or "").split(";")
            levels = [self.facts.court[code]["digital_level"] for code in (case["court_code"], new)]
            lower = 0 if None in levels else max(levels[0] - levels[1], 0)
            factor *= effort.experience_factor if case["asset_kind"] in known else 1.0
            factor *= 1.0 + effort.system_gap_factor * lower
        return round(units * float(self.policy.capacity.minutes_per_unit) * factor)

    def _leading(self, case: dict) -> int:
        return 100 if case["leader_required"] else self.policy.capacity.leader_share_percent

    def _concave(self, amount: int) -> float:
        weighted, below = 0.0, 0.0
        for limit, weight in self.weights.recovery_steps:
            weighted += weight * max(0.0, min(amount, limit) - below)
            below = float(limit)
        return weighted + self.weights.recovery_beyond * max(0.0, amount - below)

    def _persons(self, case: dict) -> int:
        return min(
            1 if case["persons_helped"] is None else case["persons_helped"], self.weights.persons_counted
        )

    def _factor(self, case: dict) -> float:
        livelihood = self.weights.livelihood_factor if case["livelihood"] else 1.0
        wages = self.weights.wages_factor if case["wages"] else 1.0
        return max(livelihood, wages) * (self.weights.petition_factor if case["petition"] else 1.0)

    def _ability_gap(self, origin: str, new: str) -> int:
        old, now = (self.facts.court[code]["digital_level"] for code in (origin, new))
        if old is None or now is None:
            return 0
        rate = self.weights.ability_gap_per_grade if now < old else self.weights.ability_gap_upward
        return -abs(now - old) * rate

    def _force(self, number: str, new: str) -> int:
        case, ground = self.facts.case[number], self.facts.triage[number]["ground"]
        if case["complexity"] != "hard" and ground not in ("short_of_force", "complex_asset"):
            return 0
        step = force_ratio(self.facts, new) - force_ratio(self.facts, case["court_code"])
        return round(step * self.weights.force_per_case)

    def _wish(self, case: dict, new: str) -> int:
        said = {"agrees": self.weights.wish_agrees, "objects": -self.weights.wish_objects}
        return said.get(case["party_wish"], 0) + (
            self.weights.preferred_court if case["preferred_court"] == new else 0
        )

    def _relief(self, origin: str, minutes: int) -> int:
        over = max(load_ratio(self.facts, origin) - 1.0, 0.0)
        return round(minutes * over * self.weights.relief_per_minute)

    def _evidence(self, group: list[str], option: Option) -> int:
        """What speaks for a court to which a series is concentrated."""
        if option.mode != "centralized":
            return 0
        court, lead, weights = option.receiver, lead_case(self.facts, group), self.weights
        cases, origins = [self.facts.case[number] for number in group], origins_of(self.facts, group)
        seized = {case["first_seizure_court"] for case in cases} | {
            row["court_code"]
            for row in self.facts.seizures
            if row["case_number"] in group and row["rank"] == 0
        }
        return (
            weights.evidence_earliest * (lead["court_code"] == court)
            + weights.evidence_most_cases * (origins.count(court) == max(map(origins.count, origins)))
            + weights.evidence_first_seizure * (court in seized)
            + weights.evidence_asset_place * covers(self.facts, court, lead["asset_division"])
            + weights.evidence_bankruptcy * (court in {case["bankruptcy_court"] for case in cases})
        )

    def _action_cost(self, group: list[str], option: Option) -> int:
        """Person-days, and every day the way of each helping court to the lead case's asset."""
        cost = 0
        for court, _, persons, days, _ in option.brought:
            cost += persons * days * self.weights.action_per_person_day
            if court != option.receiver:
                way = self._metres(lead_case(self.facts, group), court, "asset") / 1000.0
                cost += round(way * self.weights.court_travel_per_km * days)
        return cost

    def _further(self, case: dict, new: str, what: str) -> float:
        return (self._metres(case, new, what) - self._metres(case, case["court_code"], what)) / 1000.0

    def _metres(self, case: dict, court: str, what: str) -> int:
        return metres(self._place(case, what), self.facts.seat(court)) or 0

    def _place(self, case: dict, what: str) -> tuple[float, float] | None:
        divisions = ["asset_division", "debtor_division"] if what == "asset" else [f"{what}_division"]
        places = [place_of_division(case[name]) for name in divisions]
        return next((place for place in places if place), self.facts.seat(case["court_code"]))
