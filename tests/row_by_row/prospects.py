"""Gains of one case in one mode: probability of progress, and new money, against staying."""

import hashlib

from row_by_row.collectible import collectible
from row_by_row.pair import IN_COURT
from row_by_row.quarter import Facts


class Prospects:
    """Prospects of the cases of a quarter whose grounds are known."""

    def __init__(self, facts: Facts) -> None:
        self.facts, self.recovery = facts, facts.policy.recovery
        self.available = collectible(facts)
        self.rows = facts.estimates if self.recovery.from_estimates else []
        self.estimate = {
            (row["case_number"], row["court_code"], row["mode"]): self._counted(row) for row in self.rows
        }

    def gain(self, number: str, mode: str, court: str) -> float:
        """Gain in the probability of substantive progress; ``court`` handles the case."""
        row = self.estimate.get((number, court, mode))
        if row is not None:
            return (row["progress"] - self._stays(number)) * self._left(number, mode)
        case = self.facts.case[number]
        stay = self._stay(case)
        if case["progress_if_moved"] is not None:
            full = case["progress_if_moved"] - stay
        else:
            tables = self.recovery.progress_if_moved, self.recovery.progress_if_stay
            moved, stayed = (table[case["lead_quality"]] for table in tables)
            unable = self.recovery.unable_factor if case["debtor_unable"] == "yes" else 1.0
            factor = self.recovery.ground_factor[self.facts.triage[number]["ground"]] * unable
            full = min((moved - stayed) * factor, 1.0 - stay)
        stays = self._stays(number)
        return min(max(full * self._effect(number, mode), -stays), 1.0 - stays)

    def raw_recovery(self, number: str, mode: str, court: str) -> int:
        """Expected new money in fen."""
        case = self.facts.case[number]
        share = self.recovery.share_of_asset[case["asset_kind"]]
        row, staying = (
            self.estimate.get((number, place, how))
            for place, how in ((court, mode), (case["court_code"], "stay"))
        )
        if row and staying and row["share"] is not None and staying["share"] is not None:
            gained = (row["share"] - staying["share"]) * self._left(number, mode)
            return round(gained * self.available[number])
        if row or case["recovery_if_moved"] is None:
            return round(self.gain(number, mode, court) * share * self.available[number])
        stay = self._stay(case) * share if case["recovery_if_stay"] is None else case["recovery_if_stay"]
        stated = (case["recovery_if_moved"] - stay) * self._effect(number, mode)
        return round(min(max(stated, -stay), 1.0 - stay) * self.available[number])

    def _counted(self, row: dict) -> dict:
        """The estimate moved towards its lower end, or the mean of its mode, unless it is of staying."""
        found = dict(row)
        learning = self._learning(row["case_number"])
        for name in ("progress", "share"):
            if learning and row["mode"] != "stay":
                found[name] = self._mean(row["case_number"], row["mode"], name)
            elif row["mode"] != "stay" and row[name] is not None and row[f"{name}_low"] is not None:
                found[name] = row[name] - self.recovery.caution * (row[name] - row[f"{name}_low"])
        return found

    def _learning(self, number: str) -> bool:
        """Whether the first 64 bits of a hash, as a share of all, lie below the learning share."""
        text = f"{self.facts.policy.planning_date} {number}"
        drawn = int(hashlib.sha256(text.encode()).hexdigest()[:16], 16)
        return drawn / 2**64 < self.recovery.learning_share

    def _mean(self, number: str, mode: str, name: str) -> float | None:
        alike = [row for row in self.rows if row["case_number"] == number and row["mode"] == mode]
        place = {code: at for at, code in enumerate(self.facts.court)}
        alike.sort(key=lambda row: place[row["court_code"]])
        values = [row[name] for row in alike if row[name] is not None]
        return sum(values) / len(values) if values else None

    def _stay(self, case: dict) -> float:
        stated = case["progress_if_stay"]
        return self.recovery.progress_if_stay[case["lead_quality"]] if stated is None else stated

    def _stays(self, number: str) -> float:
        case = self.facts.case[number]
        row = self.estimate.get((number, case["court_code"], "stay"))
        return self._stay(case) if row is None else row["progress"]

    def _effect(self, number: str, mode: str) -> float:
        return self._left(number, mode) * self.recovery.mode_factor[mode]

    def _left(self, number: str, mode: str) -> float:
        interfered = self.facts.triage[number]["ground"] == "local_interference"
        return self.recovery.interfered_factor if interfered and mode in IN_COURT else 1.0
