"""Why a group stays: by a rule, by the objective, or by the price of the capacity it would need."""

from dataclasses import dataclass

import numpy as np

from jiaocha.reporting.closed import closing_sentences
from jiaocha.reporting.formats import number, yuan
from jiaocha.reporting.view import MINUTE_ROWS, MODES, NONE, Floats, View
from jiaocha.reporting.wording import label, labels, say, unit_name
from jiaocha_models.columns import Labelled
from jiaocha_models.problem import AssignmentProblem, Int64
from jiaocha_models.words import Mode, Resource


class StayReason(Labelled):
    """Kind of reason for staying."""

    ONLY = "only", "规则之下没有其他去处"
    NO_GAIN = "no_gain", "其他去处不优于留原法院"
    CROWDED = "crowded", "所需能力紧张"
    NO_ROOM = "no_room", "余量不足以整组容纳"
    WITHIN_GAP = "within_gap", "差距之内，可人工调整"
    ORDERED = "ordered", "守住前列各层目标，或者差距之内"


_REASONS = tuple(StayReason)

MOST_LISTED = 200_000
"""Cases beyond which no list of cases is written for people; it stays in assignments.csv."""


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
    """Reasons for all groups whose chosen option is to stay.

    The kinds are found for all groups at once; in a quarter too large for a list of cases the sentence of
    a group is the label of its kind.
    """
    options = view.plan.options
    if not len(view.chosen):
        return Stays(np.zeros(0, np.int64), [], [])
    groups = np.flatnonzero(options.option_mode[view.chosen] == Mode.STAY.position)
    reduced = options.problem.value - option_cost(view)
    by_value = _best_other(view, groups, options.problem.value.astype(np.float64))
    by_reduced = _best_other(view, groups, reduced)
    kinds = _kinds(view, by_value, by_reduced, reduced)
    if len(view.group) > MOST_LISTED:
        return Stays(groups, kinds, [label(kind, language) for kind in kinds])
    pairs = zip(kinds, by_value.tolist(), by_reduced.tolist(), strict=True)
    sentences = [_sentence(view, kind, a, b, reduced, language) for kind, a, b in pairs]
    if language == "zh":  # rules have Chinese sentences only
        _name_rules(view, groups, kinds, sentences)
    return Stays(groups, kinds, sentences)


def _name_rules(view: View, groups: Int64, kinds: list[StayReason], sentences: list[str]) -> None:
    """Name the rule that leaves a group nowhere else to go, where that is quickly known."""
    alone = {int(groups[at]): at for at, kind in enumerate(kinds) if kind is StayReason.ONLY}
    for group, rule in closing_sentences(view, list(alone)).items():
        sentences[alone[group]] = say("stay_only_rule", "zh", mode=Mode.DIRECTED.zh, rule=rule)


def _kinds(view: View, by_value: Int64, by_reduced: Int64, reduced: Floats) -> list[StayReason]:
    """Kind of each staying group, from its best other option by objective and by objective less prices."""
    problem = view.plan.options.problem
    left = problem.limit - view.used
    lacking = (problem.entry_amount > left[problem.entry_row]).astype(np.float64)
    short = np.bincount(_entry_option(problem), weights=lacking, minlength=problem.n_options) > 0
    conditions = [by_value == NONE, problem.value[by_value] <= 0, reduced[by_reduced] <= 0, short[by_reduced]]
    reasons = (StayReason.ONLY, StayReason.NO_GAIN, StayReason.CROWDED, StayReason.NO_ROOM)
    positions = [reason.position for reason in reasons]
    other = StayReason.ORDERED if view.plan.summary.levels else StayReason.WITHIN_GAP
    found = np.select(conditions, positions, other.position)
    return [_REASONS[position] for position in found.tolist()]


def option_cost(view: View) -> Floats:
    """Price of what each option uses, in fen, shape (n_options,)."""
    problem = view.plan.options.problem
    cost = view.price[problem.entry_row] * problem.entry_amount
    total = np.bincount(_entry_option(problem), weights=cost, minlength=problem.n_options)
    return np.asarray(total, dtype=np.float64)


def _entry_option(problem: AssignmentProblem) -> Int64:
    """Option of each entry."""
    return np.repeat(np.arange(problem.n_options), np.diff(problem.entry_start))


def _best_other(view: View, groups: Int64, score: Floats) -> Int64:
    """Option other than stay with the highest score in each group (the first of equals); -1 if none."""
    problem = view.plan.options.problem
    score = np.where(view.plan.options.option_mode == Mode.STAY.position, -np.inf, score)
    order = np.lexsort((np.arange(problem.n_options), -score, problem.option_group))
    first = order[problem.group_start[:-1][groups]]
    return np.where(np.isneginf(score[first]), NONE, first)


def _sentence(
    view: View, kind: StayReason, by_value: int, by_reduced: int, reduced: Floats, language: str
) -> str:
    if kind is StayReason.ONLY:
        return say("stay_only", language)
    value = view.plan.options.problem.value
    if kind is StayReason.NO_GAIN:
        difference = yuan(-int(value[by_value]))
        return say("stay_no_gain", language, **_place(view, by_value, language), difference=difference)
    if kind is StayReason.CROWDED:
        return say(
            "stay_crowded",
            language,
            **_place(view, by_value, language),
            gain=yuan(int(value[by_value])),
            cost=yuan(round(float(value[by_value] - reduced[by_value]))),
            capacity=row_name(view, _dearest_row(view, by_value), language),
        )
    place = _place(view, by_reduced, language)
    if kind in (StayReason.WITHIN_GAP, StayReason.ORDERED):
        gain = yuan(round(float(reduced[by_reduced])))
        return say(f"stay_{kind.value}", language, **place, gain=gain)
    return _no_room(view, by_reduced, place, language)


def _no_room(view: View, option: int, place: dict[str, str], language: str) -> str:
    """Name the first capacity whose room the option exceeds, with what is left and what is needed."""
    problem = view.plan.options.problem
    entries = slice(problem.entry_start[option], problem.entry_start[option + 1])
    rows, needed = problem.entry_row[entries], problem.entry_amount[entries]
    left = problem.limit[rows] - view.used[rows]
    first = int(np.flatnonzero(needed > left)[0])
    row = int(rows[first])
    return say(
        "stay_no_room",
        language,
        **place,
        gain=yuan(int(problem.value[option])),
        capacity=row_name(view, row, language),
        left=_amount(view, row, int(left[first]), language),
        needed=_amount(view, row, int(needed[first]), language),
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
    resource = labels(Resource, language)[rows["resource"][row]]
    return joined_name("—".join(court for court in courts if court), mode, resource)


def joined_name(courts: str, mode: str, resource: str) -> str:
    """Name of a capacity; English words stand apart."""
    return "".join(
        f" {part}" if part.isascii() and part else part for part in (courts, mode, resource)
    ).strip()


def row_scale(view: View, row: int) -> tuple[float, str]:
    """Units of a row in one unit shown, and that unit (折算件 for minutes, 公里 for metres)."""
    return shown_unit(view, view.rows["resource"][row], view.rows["unit"][row])


def shown_unit(view: View, resource: str, unit: str) -> tuple[float, str]:
    """Units of a resource in one unit shown, and that unit's name."""
    if resource in MINUTE_ROWS:
        return float(view.plan.quarter.policy.capacity.minutes_per_unit), "折算件"
    if resource == Resource.TRAVEL_METRES.value:
        return 1000.0, "公里"
    if resource == Resource.LEADER_CASES.value:
        return 100.0, "件"
    return 1.0, unit


def _amount(view: View, row: int, amount: int, language: str) -> str:
    scale, unit = row_scale(view, row)
    return f"{number(amount / scale, 0 if scale == 1.0 else 2)} {unit_name(unit, language)}"
