"""Tables with one row a case or a group: the list, stays, triage, what goes to the superior, gains."""

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pandas as pd

from jiaocha.folder.contributions import contribution_texts
from jiaocha.law.clock import six_month_clock
from jiaocha.law.courts import court_table
from jiaocha.law.instruments import Instrument, instrument
from jiaocha.law.supervision import supervision_failed
from jiaocha.reporting.formats import FEN_PER_WAN, share, yuan
from jiaocha.reporting.reasons import MOST_LISTED, StayReason, Stays
from jiaocha.reporting.setting_tables import rule_sentences
from jiaocha.reporting.structure_tables import case_age
from jiaocha.reporting.view import MODES, NONE, Flags, Objects, View
from jiaocha.reporting.wording import MODE_BASIS, label, labels, pick, say
from jiaocha_models.columns import Labelled
from jiaocha_models.problem import Int64
from jiaocha_models.words import Ground, GroundSource, Mode, NominationOrigin, Term, TriageClass

STARTED = {origin.value: origin for origin in NominationOrigin}

GAIN_STEPS_WAN = (0, 1, 10, 50, 100, 1000)
"""Lower ends of the brackets of the expected gain a case, in 万元."""


def case_table(view: View, stays: Stays, language: str = "zh") -> pd.DataFrame:
    """One row a case, in the quarter's order; money in fen, missing where a case has no option."""
    cases, options = view.plan.quarter.cases, view.plan.options
    triage = options.triage
    acts = view.transferred | view.other_mode
    frame = pd.DataFrame(
        {
            "case_number": cases["case_number"],
            "origin": view.court_names[view.origin],
            "origin_position": view.origin,
            "class": class_labels(view, language),
            "handling": handling(view, language),
            "receiver": view.court_names[view.receiver],
            "decider": view.court_names[view.decider],
            "contributions": _contributions(view),
            "ground": _labels(triage["ground"], Ground, language, without=Ground.NONE.value),
            "ground_source": _labels(
                triage["ground_source"], GroundSource, language, without=GroundSource.NONE.value
            ),
            "fact": triage["fact"].fillna("").to_numpy(dtype=object),
            "chain": cases["original_case_number"].fillna("").to_numpy(dtype=object),
            "age": case_age(view),
            "group": view.group_names[view.group],
            "group_cases": pd.array(np.append(options.groups["cases"].to_numpy(), 0)[view.group], "Int64"),
            "units": pd.array(view.units, "Float64"),
            "outstanding": outstanding(cases),
            "raw_recovery": pd.array(view.raw_recovery, "Int64"),
            "progress_gain": pd.array(view.of_member(options.progress_gain), "Float64"),
            **{
                f"term_{term.value}": pd.array(view.of_member(values), "Int64")
                for term, values in _all_terms(view).items()
            },
            "value": pd.array(view.value, "Int64"),
            "initiated": _labels(cases["nomination_origin"], NominationOrigin, language, without=""),
            "instrument": instruments(view),
            "basis": bases(view, language),
            "pre_task": _pre_tasks(view),
            "reason": _reasons(view, stays, language),
        }
    )
    figures = ["units", "raw_recovery", "progress_gain", "value", *(f"term_{term.value}" for term in Term)]
    frame.loc[~acts, figures] = pd.NA
    frame.loc[view.group < 0, "group_cases"] = pd.NA
    return frame


def instruments(view: View) -> Objects:
    """Title of the paper that carries out each case's measure; empty where there is none."""
    return _of_instrument(view, lambda each: each.paper)


def bases(view: View, language: str = "zh") -> Objects:
    """Provisions each case's handling rests on, by its mode and how it was nominated."""
    if language != "zh":
        return _with_blank([pick(MODE_BASIS[mode], language) for mode in MODES])[view.mode]
    found = _of_instrument(view, lambda each: each.brief)
    found[view.mode == Mode.STAY.position] = pick(MODE_BASIS[Mode.STAY])
    return found


def _of_instrument(view: View, text: Callable[[Instrument], str]) -> Objects:
    """One text of the instrument of each case with a measure; the same instrument is asked once."""
    acts = np.flatnonzero(view.transferred | view.other_mode)
    quarter = view.plan.quarter
    started = quarter.cases["nomination_origin"].to_numpy(dtype=object)
    over_time = six_month_clock(quarter)["over_time"].to_numpy(dtype=bool)
    whole = pd.Series(over_time).groupby(view.group).transform("all").to_numpy(dtype=bool)
    over_time = np.where(view.mode == Mode.CENTRALIZED.position, whole, over_time)
    forced = supervision_failed(quarter.cases, quarter.policy)
    keys = [view.mode, started, over_time, forced, _within_the_province(view)]
    number, distinct = pd.MultiIndex.from_arrays([key[acts] for key in keys]).factorize()
    texts = []
    for mode, origin, old, failed, near in distinct:
        known = {"over_time": bool(old), "forced": bool(failed), "same_province": bool(near)}
        texts.append(text(instrument(MODES[mode], STARTED[origin], **known)))
    found = np.full(len(view.mode), "", dtype=object)
    found[acts] = np.array([*texts, ""], dtype=object)[number]
    return found


def _within_the_province(view: View) -> Flags:
    """Cases of which some matter is entrusted within the province of their court."""
    rows = view.plan.options.contributions
    rows = rows[rows["minutes"] > 0]
    province = court_table(view.plan.quarter.courts).province
    entrusted = pd.MultiIndex.from_arrays([rows["option"], province[rows["court"]]])
    found: Flags = pd.MultiIndex.from_arrays([view.option, province[view.origin]]).isin(entrusted)
    return found


def handling(view: View, language: str = "zh") -> Objects:
    """How each case is handled: its mode, else its class of triage."""
    modes = _with_blank([label(mode, language) for mode in MODES])[view.mode]
    classes = class_labels(view, language)
    unassigned = (view.option < 0) & (view.triage == TriageClass.CANDIDATE.value)
    classes[unassigned] = say("unassigned", language)
    return np.where(view.mode >= 0, modes, classes)


def class_labels(view: View, language: str = "zh") -> Objects:
    """Name each case's class of triage."""
    names = labels(TriageClass, language)
    return np.array([names[value] for value in view.triage], dtype=np.object_)


def outstanding(cases: pd.DataFrame) -> "pd.Series[int]":
    """Amount not yet recovered in fen: as stated, else claimed less recovered."""
    return cases["outstanding"].fillna((cases["claimed"] - cases["recovered"]).clip(lower=0))


def stay_table(view: View, stays: Stays, language: str = "zh") -> pd.DataFrame:
    """One row a case that stays by choice, with the kind of reason and the reason; then triage's stays."""
    cases, options = view.plan.quarter.cases, view.plan.options
    kinds = _by_group(view, stays, [label(kind, language) for kind in stays.kinds])
    sentences = _by_group(view, stays, stays.sentences)
    by_rule = view.triage == TriageClass.STAY.value
    shown = np.flatnonzero(view.stays | by_rule)
    kinds[by_rule] = label(TriageClass.STAY, language)
    reason = options.triage["reason"].to_numpy(dtype=object)
    sentences[by_rule] = reason[by_rule]
    return pd.DataFrame(
        {
            "case_number": cases["case_number"].to_numpy(dtype=object)[shown],
            "origin": view.court_names[view.origin[shown]],
            "group": view.group_names[view.group[shown]],
            "kind": kinds[shown],
            "reason": sentences[shown],
            "outstanding": outstanding(cases).array[shown],
        }
    )


def stay_kind_table(view: View, stays: Stays, language: str = "zh") -> pd.DataFrame:
    """Count groups and cases by kind of reason, in the order of the reasons."""
    sizes = view.plan.options.groups["cases"].to_numpy()[stays.groups]
    kinds = np.array([kind.position for kind in stays.kinds], dtype=np.int64)
    rows = [
        {
            "kind": label(kind, language),
            "groups": int((kinds == kind.position).sum()),
            "cases": int(sizes[kinds == kind.position].sum()),
        }
        for kind in StayReason
    ]
    by_rule = int((view.triage == TriageClass.STAY.value).sum())
    rows.append({"kind": label(TriageClass.STAY, language), "groups": by_rule, "cases": by_rule})
    return pd.DataFrame([row for row in rows if row["cases"]], columns=["kind", "groups", "cases"])


def triage_table(view: View, language: str = "zh") -> pd.DataFrame:
    """One row a case that triage took out of the assignment, by class, then in the quarter's order."""
    cases, triage = view.plan.quarter.cases, view.plan.options.triage
    positions = {member.value: member.position for member in TriageClass}
    classes = np.array([positions[value] for value in view.triage], dtype=np.int64)
    shown = np.flatnonzero(classes != TriageClass.CANDIDATE.position)
    shown = shown[np.argsort(classes[shown], kind="stable")]
    return pd.DataFrame(
        {
            "case_number": cases["case_number"].to_numpy(dtype=object)[shown],
            "origin": view.court_names[view.origin[shown]],
            "class": class_labels(view, language)[shown],
            "rule": triage["rule"].to_numpy(dtype=object)[shown],
            "sentence": rule_sentences(triage["rule"])[shown],
            "reason": triage["reason"].to_numpy(dtype=object)[shown],
            "until": triage["until"].array[shown],
            "outstanding": outstanding(cases).array[shown],
        }
    )


def triage_kind_table(view: View, language: str = "zh") -> pd.DataFrame:
    """Cases by class and rule of triage, candidates first."""
    triage = view.plan.options.triage
    counts = triage.groupby(["class_", "rule"], dropna=False, sort=True).size().reset_index(name="cases")
    positions = {member.value: member.position for member in TriageClass}
    counts["position"] = [positions[value] for value in counts["class_"]]
    counts = counts.sort_values(["position", "rule"], kind="stable")
    names = labels(TriageClass, language)
    return pd.DataFrame(
        {
            "class": [names[value] for value in counts["class_"]],
            "rule": counts["rule"].to_numpy(dtype=object),
            "sentence": rule_sentences(counts["rule"]),
            "cases": counts["cases"].to_numpy(),
        }
    )


def report_up_table(view: View, language: str = "zh") -> pd.DataFrame:
    """List the suitable receivers of groups that the planning court cannot order: one row a receiver."""
    found = view.plan.options.report_up
    lead = found["lead_case"].to_numpy(dtype=np.int64)
    modes = _with_blank([label(mode, language) for mode in MODES])
    return pd.DataFrame(
        {
            "group": found["group"].to_numpy(dtype=object),
            "group_cases": found["cases"].to_numpy(),
            "origin": view.court_names[view.origin[lead]],
            "mode": modes[found["mode"].to_numpy(dtype=np.int64)],
            "receiver": view.court_names[found["receiver"].to_numpy(dtype=np.int64)],
            "decider": view.court_names[found["decider"].to_numpy(dtype=np.int64)],
            "reason": found["reason"].to_numpy(dtype=object),
        }
    )


def gain_table(view: View, language: str = "zh") -> pd.DataFrame:
    """Cases with a measure by their expected gain, in brackets of 万元."""
    acts = view.transferred | view.other_mode
    gains = view.raw_recovery[acts]
    step = np.searchsorted(np.array(GAIN_STEPS_WAN[1:]) * FEN_PER_WAN, gains, side="right") + 1
    step[gains <= 0] = 0
    total = int(gains.sum())
    rows = []
    for position, name in enumerate(_brackets(language)):
        inside = gains[step == position]
        amount = int(inside.sum())
        rows.append((name, len(inside), amount, amount / total if total else 0.0))
    return pd.DataFrame(rows, columns=["bracket", "cases", "raw_recovery", "share"])


def _brackets(language: str) -> list[str]:
    unit = "万元" if language == "zh" else " x CNY 10,000"
    names = ["不增加" if language == "zh" else "no gain"]
    for low, high in pairwise(GAIN_STEPS_WAN):
        names.append(f"{low:,}—{high:,}{unit}")
    last = f"{GAIN_STEPS_WAN[-1]:,}{unit}"
    names.append(f"{last}以上" if language == "zh" else f"{last} and more")
    return names


def _all_terms(view: View) -> dict[Term, "np.ndarray[tuple[int], np.dtype[np.int64]]"]:
    terms = view.plan.options.terms
    blank = np.zeros(len(view.plan.options.term_case), dtype=np.int64)
    return {term: terms.get(term, blank) for term in Term}


def _with_blank(names: list[str]) -> Objects:
    return np.array([*names, ""], dtype=object)


def _contributions(view: View) -> Objects:
    """Say what other courts bring to the chosen option of each case; empty for most."""
    texts = np.full(len(view.option), "", dtype=object)
    chosen = np.flatnonzero(view.option >= 0)
    texts[chosen] = contribution_texts(view.plan.quarter, view.plan.options, view.option[chosen])
    return texts


def _labels(column: "pd.Series[str]", enumeration: type[Labelled], language: str, without: str) -> Objects:
    names = labels(enumeration, language) | {without: ""}
    return column.map(names).fillna("").to_numpy(dtype=object)


def _by_group(view: View, stays: Stays, texts: list[str]) -> Objects:
    names = np.full(len(view.plan.options.groups) + 1, "", dtype=object)
    names[stays.groups] = texts
    return np.asarray(names[view.group])


def _pre_tasks(view: View) -> Objects:
    reason = view.plan.options.triage["reason"].fillna("").to_numpy(dtype=object)
    return np.where(view.triage == TriageClass.PRE_TASK.value, reason, "")


def _reasons(view: View, stays: Stays, language: str) -> Objects:
    """Say why each case is handled so: triage's reason, the reason to stay, or what the measure brings."""
    triage = view.plan.options.triage["reason"].fillna("").to_numpy(dtype=object)
    reasons = np.where(view.group == NONE, triage, _by_group(view, stays, stays.sentences))
    moved = np.flatnonzero(view.transferred | view.other_mode)
    if len(view.group) <= MOST_LISTED:
        reasons[moved] = _gains(view, moved, language)
    forced, must = np.flatnonzero(view.must_move), say("must_move", language)
    joined = "；" if language == "zh" else "; "
    reasons[forced] = [joined.join(filter(None, [must, one])) for one in reasons[forced].tolist()]
    reasons[view.triage == TriageClass.PRE_TASK.value] = ""
    return np.asarray(reasons)


def _gains(view: View, moved: Int64, language: str) -> list[str]:
    """Say what the measure brings: the gain in progress of the case and the objective of its group."""
    options = view.plan.options
    progress = view.of_member(options.progress_gain)[moved].tolist()
    value = options.problem.value[view.option[moved]].tolist()
    size = options.groups["cases"].to_numpy()[view.group[moved]].tolist()
    return [
        say(
            "moved_alone" if cases == 1 else "moved_group",
            language,
            progress=share(gain, 1),
            value=yuan(worth),
            cases=cases,
        )
        for gain, worth, cases in zip(progress, value, size, strict=True)
    ]
