"""Which courts are asked about which cases: where a case comes from, where it would go, who would help."""

from dataclasses import dataclass

import numpy as np

from jiaocha.folder.stored import PlanLike
from jiaocha.reporting.view import MODES, View
from jiaocha_models.words import Mode


@dataclass(frozen=True)
class Asked:
    """A court that is asked about a case.

    Attributes
    ----------
    court : str
        Code.
    case_number : str
    role : str
        What it would do, in Chinese.
    mode : Mode
    other : str or None
        Code of the other court of the case.
    """

    court: str
    case_number: str
    role: str
    mode: Mode
    other: str | None


def asked_courts(plan: PlanLike) -> list[Asked]:
    """Every court with every case that it is asked about, sorted by case number."""
    view, codes = View(plan), plan.quarter.courts["code"].tolist()
    numbers = plan.quarter.cases["case_number"].tolist()
    table = plan.options.contributions
    helpers: dict[int, list[int]] = {}
    for option, court in zip(table["option"].tolist(), table["court"].tolist(), strict=True):
        helpers.setdefault(int(option), []).append(int(court))
    found = []
    for case in np.flatnonzero(view.option >= 0).tolist():
        mode = MODES[int(view.mode[case])]
        if mode is Mode.STAY:
            continue
        own, receiver = int(view.origin[case]), int(view.receiver[case])
        moves = receiver >= 0 and receiver != own
        entrusted = mode is Mode.ENTRUSTED
        roles = {own: "委托" if entrusted else "移出" if moves else "本院办理"}
        if moves:
            roles[receiver] = "受托" if entrusted else "接收"
        role = "受托" if entrusted else "协同"
        for court in helpers.get(int(view.option[case]), ()):
            roles.setdefault(court, role)
        for court, what in roles.items():
            other = own if court != own else receiver
            named = codes[other] if other >= 0 and other != court else None
            found.append(Asked(codes[court], numbers[case], what, mode, named))
    return sorted(found, key=lambda one: (one.case_number, one.court))
