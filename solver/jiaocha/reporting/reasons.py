"""Why a group stays: by a rule, by the objective, or by the price of the capacity it would need."""

from dataclasses import dataclass

import numpy as np

from jiaocha.reporting.formats import number, yuan
from jiaocha.reporting.view import MINUTE_ROWS, MODES, NONE, Floats, View
from jiaocha.reporting.wording import label, labels, say
from jiaocha_models.columns import Labelled
from jiaocha_models.problem import Int64
from jiaocha_models.words import Mode, Resource


class StayReason(Labelled):
    """Kind of reason for staying."""

    ONLY = "only", "规则之下没有其他去处"
    NO_GAIN = "no_gain", "其他去处不优于留原法院"
    CROWDED = "crowded", "所需能力紧张"
    NO_ROOM = "no_room", "余量不足以整组容纳"
    WITHIN_GAP = "within_gap", "差距之内，可人工调整"


_REASONS = tuple(StayReason)


@dataclass(frozen=True, eq=False)
class Stays:
    """Reasons of the groups that stay.

    Attributes
    ----------
    groups : int64, shape (n_staying,)
        Positions of the groups.
    kinds : list of StayReason
    sentences : list of str
    """

    groups: Int64
    kinds: list[StayReason]
    sentences: list[str]


def stay_reasons(view: View, language: str = "zh") -> Stays:
    """Reasons for all groups whose chosen option is to stay."""
    options = view.plan.options
    if not len(view.chosen):
        return Stays(np.zeros(0, np.int64), [], [])
    groups = np.flatnonzero(options.option_mode[view.chosen] == Mode.STAY.position)
    reduced = options.problem.value - option_cost(view)
    best_value = _best_other(view, groups, options.problem.value.astype(np.float64))
    best_reduced = _best_other(view, groups, reduced)
    sentences, kinds = [], []
    for by_value, by_reduced in zip(best_value.tolist(), best_reduced.tolist(), strict=True):
        kind, sentence = _reason(view, by_value, by_reduced, reduced, language)
        kinds.append(kind)
        sentences.append(sentence)
    return Stays(groups, kinds, sentences)


def option_cost(view: View) -> Floats:
    """Price of what each option uses, in fen, shape (n_options,)."""
    problem = view.plan.options.problem
    cost = view.price[problem.entry_row] * problem.entry_amount
    option = np.repeat(np.arange(problem.n_options), np.diff(problem.entry_start))
    return np.asarray(np.bincount(option, weights=cost, minlength=problem.n_options), dtype=np.float64)


def _best_other(view: View, groups: Int64, score: Floats) -> Int64:
    """Option other than stay with the highest score in each group (the first of equals); -1 if none."""
    problem = view.plan.options.problem
    score = np.where(view.plan.options.option_mode == Mode.STAY.position, -np.inf, score)
    order = np.lexsort((np.arange(problem.n_options), -score, problem.option_group))
    first = order[problem.group_start[:-1][groups]]
    return np.where(np.isneginf(score[first]), NONE, first)


def _reason(
    view: View, by_value: int, by_reduced: int, reduced: Floats, language: str
) -> tuple[StayReason, str]:
    options = view.plan.options
    if by_value == NONE:
        return StayReason.ONLY, say("stay_only", language)
    best = int(options.problem.value[by_value])
    if best <= 0:
        sentence = say("stay_no_gain", language, **_place(view, by_value, language), difference=yuan(-best))
        return StayReason.NO_GAIN, sentence
    if reduced[by_reduced] <= 0:
        sentence = say(
            "stay_crowded",
            language,
            **_place(view, by_value, language),
            gain=yuan(best),
            cost=yuan(round(best - float(reduced[by_value]))),
            capacity=row_name(view, _dearest_row(view, by_value), language),
        )
        return StayReason.CROWDED, sentence
    return _kept_though_better(view, by_reduced, reduced, language)


def _kept_though_better(view: View, option: int, reduced: Floats, language: str) -> tuple[StayReason, str]:
    """Explain an option that looks better at the prices: its room is missing, or the gap leaves it open."""
    problem = view.plan.options.problem
    entries = slice(problem.entry_start[option], problem.entry_start[option + 1])
    rows, needed = problem.entry_row[entries], problem.entry_amount[entries]
    left = problem.limit[rows] - view.used[rows]
    short = np.flatnonzero(needed > left)
    place = _place(view, option, language)
    if not len(short):
        return StayReason.WITHIN_GAP, say(
            "stay_within_gap", language, **place, gain=yuan(round(float(reduced[option])))
        )
    row = int(rows[short[0]])
    return StayReason.NO_ROOM, say(
        "stay_no_room",
        language,
        **place,
        gain=yuan(int(problem.value[option])),
        capacity=row_name(view, row, language),
        left=_amount(view, row, int(left[short[0]])),
        needed=_amount(view, row, int(needed[short[0]])),
    )


def _place(view: View, option: int, language: str) -> dict[str, str]:
    options = view.plan.options
    return {
        "mode": label(MODES[options.option_mode[option]], language),
        "court": str(view.court_names[options.option_receiver[option]]),
    }


def _dearest_row(view: View, option: int) -> int:
    problem = view.plan.options.problem
    entries = slice(problem.entry_start[option], problem.entry_start[option + 1])
    cost = view.price[problem.entry_row[entries]] * problem.entry_amount[entries]
    return int(problem.entry_row[entries][int(np.argmax(cost))])


def row_name(view: View, row: int, language: str = "zh") -> str:
    """Name of a capacity: the court or courts, the mode, and what is scarce."""
    rows = view.rows
    courts = [str(view.court_names[int(rows[name][row])]) for name in ("court", "other_court")]
    mode = label(MODES[int(rows["mode"][row])], language) if int(rows["mode"][row]) >= 0 else ""
    return (
        "—".join(court for court in courts if court)
        + mode
        + labels(Resource, language)[rows["resource"][row]]
    )


def row_scale(view: View, row: int) -> tuple[float, str]:
    """Units of a row in one unit shown, and that unit (折算件 for minutes, 公里 for metres)."""
    return shown_unit(view, view.rows["resource"][row], view.rows["unit"][row])


def shown_unit(view: View, resource: str, unit: str) -> tuple[float, str]:
    """Units of a resource in one unit shown, and that unit's name."""
    if resource in MINUTE_ROWS:
        return float(view.plan.quarter.policy.capacity.minutes_per_unit), "折算件"
    if resource == Resource.TRAVEL_METRES.value:
        return 1000.0, "公里"
    return 1.0, unit


def _amount(view: View, row: int, amount: int) -> str:
    scale, unit = row_scale(view, row)
    return f"{number(amount / scale, 0 if scale == 1.0 else 2)} {unit}"
