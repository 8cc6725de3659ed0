"""What differs between two plans, as records; money in fen, effort in minutes."""

from jiaocha_models.columns import Labelled, Record
from jiaocha_models.words import Status


class Move(Labelled):
    """How a case is placed differently."""

    NEWLY_TRANSFERRED = "newly_transferred", "新增变更执行法院"
    MOVED = "moved", "改换受案法院"
    BACK_TO_STAY = "back_to_stay", "改为留原法院"
    OTHER_MODE = "other_mode", "改换方式"
    RECLASSIFIED = "reclassified", "分流类别改变"
    ADDED = "added", "后一方案新增"
    REMOVED = "removed", "后一方案没有"


class Cause(Labelled):
    """Why a case is placed differently (docs: what_if)."""

    CAUSED = "caused", "由变动引起"
    TIE = "tie", "等值互换"
    NOISE = "noise", "求解余差"


class DifferenceSummary(Record):
    """Headline figures of a difference; after minus before. Values are objectives, not money to be had.

    Attributes
    ----------
    value_low_fen, value_high_fen : int
        What the change is worth lies between them: best value after less best value before. They are
        value after - bound before, and bound after - value before.
    contains_zero : bool
        Whether the interval holds 0, so that nobody can say whether the change is worth or costs anything.
    kept_value_fen : int or None
        What the plan before is worth under the change, where it still can be carried out.
    moves, causes : dict
        Cases by how, and by why they are placed differently.
    frozen_groups, groups : int
        Groups that were not solved again, and all groups; equal where nothing was solved.
    fewest_changed_cases : int or None
        For a repair: no plan that keeps the limits changes fewer cases.
    """

    before_digest: str
    after_digest: str
    status: Status
    changes: tuple[str, ...]
    value_before_fen: int
    bound_before_fen: int
    value_after_fen: int
    bound_after_fen: int
    value_low_fen: int
    value_high_fen: int
    contains_zero: bool
    kept_value_fen: int | None
    raw_recovery_fen: int
    raw_cost_fen: int
    transferred_before: int
    transferred_after: int
    moves: dict[Move, int]
    causes: dict[Cause, int]
    frozen_groups: int
    groups: int
    fewest_changed_cases: int | None = None
