"""Terms of one case in one option, and what it asks of its court; one case, one option at a time."""

from collections import defaultdict
from statistics import median

from jiaocha_models.words import Mode
from row_by_row.quarter import Facts, metres, place_of_division

TRANSFERS = ("directed", "centralized", "escalated")
IN_COURT = ("internal", "supervised")


class Worth:
    """Everything a plan weighs, for a quarter whose groups and grounds are known."""

    def __init__(self, facts: Facts, grounds: dict[str, str], groups: list[list[str]]) -> None:
        self.facts, self.grounds = facts, grounds
        self.policy, self.weights = facts.policy, facts.policy.weights
        self.full = {group[self._heaviest(group)] for group in groups}
        self.available = self._collectible()
        self.load = self._loads()

    def member(self, number: str, mode: str, receiver: str | None, decider: str | None) -> dict:
        """Figures of one case in one option, without the recovery term (it needs the whole group)."""
        case, weights = self.facts.case[number], self.weights
        origin = case["court_code"]
        moves = mode in TRANSFERS and receiver != origin
        acts = moves if mode in TRANSFERS else mode != "stay"
        new = receiver if moves else origin
        worker = decider if mode == "supervised" else receiver or origin
        minutes = self._minutes(number, mode) if acts else 0
        gain = self._gain(number, mode) if acts else 0.0
        raw = self._raw_recovery(number, mode, gain) if acts else 0
        party, court = self._further(case, new, "creditor"), self._further(case, new, "asset")
        natural = weights.natural_person_factor if case["creditor_kind"] == "natural_person" else 1.0
        own_team = mode == "internal"
        figures = {
            "moves": moves, "acts": acts, "minutes": minutes, "worker": None if mode == "stay" else worker,
            "metres": self._asset_metres(case, new) if moves else 0,
            "progress_gain": gain, "raw_recovery": raw,
            "progress": round(gain * weights.progress_per_person * self._persons(case) * self._factor(case)),
            "effort": -minutes * weights.effort_per_minute,
            "crowding": 0 if own_team else -round(minutes * weights.crowding_per_minute * self.load[worker]),
            "handover": -weights.handover_per_case if moves else 0,
            "ability_gap": self._ability_gap(origin, new),
            "party_travel": -round(party * weights.party_travel_per_km * natural),
            "court_travel": -round(court * weights.court_travel_per_km),
            "mode_cost": -round(weights.mode_cost[Mode(mode)]) if acts else 0,
            "party_wish": self._wish(case, new) if moves else 0,
            "relief": self._relief(origin, minutes) if moves else 0,
            "change": 0,
        }  # fmt: skip
        figures["raw_cost"] = round(party * weights.party_travel_per_km) - sum(
            figures[name] for name in ("effort", "handover", "mode_cost", "court_travel")
        )
        return figures

    def option(self, group: list[str], mode: str, receiver: str | None, decider: str | None) -> list[dict]:
        """Figures of all cases of a group in one option."""
        members = [self.member(number, mode, receiver, decider) for number in group]
        total = sum(member["raw_recovery"] for member in members)
        for member in members:
            share = self._concave(abs(total)) / abs(total) if total else 1.0
            member["recovery"] = round(member["raw_recovery"] * share)
        return members

    def small(self, group: list[str]) -> bool:
        """Whether every case is a small claim of livelihood or wages."""
        cases = [self.facts.case[number] for number in group]
        limit = self.policy.capacity.small_claim_limit
        return all((case["livelihood"] or case["wages"]) and outstanding(case) <= limit for case in cases)

    def _units(self, number: str) -> float:
        case, effort = self.facts.case[number], self.policy.effort
        if case["effort_units"] is not None:
            return case["effort_units"]
        return effort.units_by_complexity[case["complexity"]] * effort.asset_factor[case["asset_kind"]]

    def _heaviest(self, group: list[str]) -> int:
        units = [self._units(number) for number in group]
        return units.index(max(units))

    def _minutes(self, number: str, mode: str) -> int:
        share = 1.0 if number in self.full else self.policy.effort.related_share
        units = self._units(number) * share
        return round(
            units * float(self.policy.capacity.minutes_per_unit) * self.policy.effort.mode_factor[mode]
        )

    def _gain(self, number: str, mode: str) -> float:
        case, recovery = self.facts.case[number], self.policy.recovery
        table_stay = recovery.progress_if_stay[case["lead_quality"]]
        stay = table_stay if case["progress_if_stay"] is None else case["progress_if_stay"]
        if case["progress_if_moved"] is not None:
            full = case["progress_if_moved"] - stay
        else:
            full = recovery.progress_if_moved[case["lead_quality"]] - table_stay
            full = min(full * recovery.ground_factor[self.grounds[number]], 1.0 - stay)
        return min(max(full * self._effect(number, mode), -stay), 1.0 - stay)

    def _effect(self, number: str, mode: str) -> float:
        if self.grounds[number] == "local_interference" and mode in IN_COURT:
            return 0.0
        return self.policy.recovery.mode_factor[mode]

    def _raw_recovery(self, number: str, mode: str, gain: float) -> int:
        case, recovery = self.facts.case[number], self.policy.recovery
        share = recovery.share_of_asset[case["asset_kind"]]
        if case["recovery_if_moved"] is None:
            return round(gain * share * self.available[number])
        stay = case["progress_if_stay"]
        stay = recovery.progress_if_stay[case["lead_quality"]] if stay is None else stay
        stay = stay * share if case["recovery_if_stay"] is None else case["recovery_if_stay"]
        stated = (case["recovery_if_moved"] - stay) * self._effect(number, mode)
        return round(min(max(stated, -stay), 1.0 - stay) * self.available[number])

    def _concave(self, amount: int) -> float:
        weighted, below = 0.0, 0.0
        for limit, weight in self.weights.recovery_steps:
            weighted += weight * max(0.0, min(amount, limit) - below)
            below = float(limit)
        return weighted + self.weights.recovery_beyond * max(0.0, amount - below)

    def _collectible(self) -> dict[str, int]:
        claims, nets = {}, {}
        for case in self.facts.cases:
            number = case["case_number"]
            claims[number] = max(outstanding(case) - case["money_held"], 0)
            value = case["asset_value"]
            nets[number] = None if value is None else max(value - case["prior_rights"], 0)
        amounts = {n: claim if nets[n] is None else min(claim, nets[n]) for n, claim in claims.items()}
        for queue in self._queues():
            stated = [nets[number] for number in queue if nets[number] is not None]
            left = max(stated) if stated else None
            for number in queue:
                if left is None:
                    continue
                amounts[number] = min(amounts[number], left)
                left -= min(claims[number], left)
        return amounts

    def _queues(self) -> list[list[str]]:
        """Cases in the queue of each shared main asset: by rank, then filing, then case number."""
        main = {}
        for row in self.facts.seizures:
            number = row["case_number"]
            if number in self.facts.case:
                key = (row["rank"], row["asset"])
                main[number] = min(key, main.get(number, key))
        queues = defaultdict(list)
        for number, (rank, asset) in main.items():
            filed = self.facts.case[number]["filing_date"]
            queues[asset].append((rank, filed is None, filed, number))
        return [[entry[-1] for entry in sorted(queue)] for queue in queues.values() if len(queue) > 1]

    def _loads(self) -> dict[str, float]:
        loads = {}
        for court in self.facts.courts:
            if court["backlog"] is not None and court["judges"]:
                loads[court["code"]] = court["backlog"] / court["judges"]
        peers = defaultdict(list)
        for code, load in loads.items():
            court = self.facts.court[code]
            peers[court["province"], court["level"]].append(load)
        ratio = {}
        for court in self.facts.courts:
            middle = median(peers[court["province"], court["level"]] or [0.0])
            known = court["code"] in loads and middle > 0
            ratio[court["code"]] = min(loads[court["code"]] / middle, 4.0) if known else 1.0
        return ratio

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

    def _wish(self, case: dict, new: str) -> int:
        said = {"agrees": self.weights.wish_agrees, "objects": -self.weights.wish_objects}
        return said.get(case["party_wish"], 0) + (
            self.weights.preferred_court if case["preferred_court"] == new else 0
        )

    def _relief(self, origin: str, minutes: int) -> int:
        return round(minutes * max(self.load[origin] - 1.0, 0.0) * self.weights.relief_per_minute)

    def _further(self, case: dict, new: str, what: str) -> float:
        place = self._place(case, what)
        old, now = (metres(place, self.facts.seat(code)) or 0 for code in (case["court_code"], new))
        return (now - old) / 1000.0

    def _asset_metres(self, case: dict, new: str) -> int:
        return metres(self._place(case, "asset"), self.facts.seat(new)) or 0

    def _place(self, case: dict, what: str) -> tuple[float, float] | None:
        divisions = ["creditor_division"] if what == "creditor" else ["asset_division", "debtor_division"]
        places = [place_of_division(case[name]) for name in divisions]
        return next((place for place in places if place), self.facts.seat(case["court_code"]))


def outstanding(case: dict) -> int:
    """Fen still to come."""
    stated = case["outstanding"]
    return max(case["claimed"] - case["recovered"] if stated is None else stated, 0)
