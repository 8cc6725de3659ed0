"""Frames of an evaluation as they are shown: words in place of codes, columns of the layout."""

import pandas as pd

from jiaocha.evaluation.evaluate import Evaluation
from jiaocha.evaluation.groups import DIMENSIONS, Reading
from jiaocha.evaluation.layout import TABLES
from jiaocha.evaluation.scopes import DEFINITIONS, PUBLISHED
from jiaocha_models.words import Ground, Mode, Outcome

_READINGS = {word.value: word.zh for word in Reading}
_MODES = {word.value: word.zh for word in Mode}
_OUTCOMES = {word.value: word.zh for word in Outcome}
_GROUNDS = {word.value: word.zh for word in Ground}


def tables_of(evaluation: Evaluation) -> dict[str, pd.DataFrame]:
    """Tables of :data:`jiaocha.evaluation.layout.TABLES` by name; missing columns stay blank."""
    groups = _read(evaluation.groups)
    by_court = (groups["dimension"] == "handling").to_numpy(bool)
    found = {
        "indicators": evaluation.indicators,
        "groups": _named(groups[~by_court]),
        "courts": groups[by_court],
        "origin": evaluation.origin.replace({"group": {"scope": "口径", "origin": "原执行法院"}}),
        "effects": evaluation.effects,
        "levels": evaluation.levels,
        "periods": evaluation.periods.assign(year=evaluation.periods["year"].astype(str)),
        "mix": evaluation.mix,
        "distrust": evaluation.distrust,
        "unable": evaluation.unable.replace({"mode": _MODES, "outcome": _OUTCOMES}),
        "credit": _read(evaluation.credit),
        "spot_checks": evaluation.spot_checks.cases,
        "cases": _cases(evaluation),
        "definitions": _definitions(),
    }
    return {name: _complete(name, found[name]) for name in TABLES}


def _complete(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    wanted = [column.frame_column for column in TABLES[name].columns if column.source != "-"]
    return frame.reset_index(drop=True).reindex(columns=wanted)


def _read(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(reading=frame["reading"].map(_READINGS)) if "reading" in frame else frame


def _named(groups: pd.DataFrame) -> pd.DataFrame:
    return groups.assign(dimension=groups["dimension"].map({key: zh for key, (zh, _) in DIMENSIONS.items()}))


def _cases(evaluation: Evaluation) -> pd.DataFrame:
    cases, courts = evaluation.matched.cases, evaluation.plan.quarter.courts
    names = dict(zip(courts["code"], courts["name"], strict=True))
    note = pd.Series("按方案办理", index=cases.index)
    note = note.where(cases["as_planned"], "办理法院或者方式不同").where(cases["known"], "没有结果")
    return cases.assign(
        origin_name=cases["origin"].map(names),
        handling_name=cases["handling"].map(names),
        mode=cases["mode"].map(_MODES),
        ground=cases["ground"].map(_GROUNDS),
        outcome=cases["outcome"].map(_OUTCOMES),
        note=note,
        progress_word=cases["progress"].map({True: "是", False: "否"}).where(cases["known"]),
        recovered=cases["recovered"].where(cases["known"]).astype("Int64"),
    )


def _definitions() -> pd.DataFrame:
    rows = [(name, formula, "", source) for name, formula, source in DEFINITIONS]
    rows += [(one.what, one.value, one.scope, one.source) for one in PUBLISHED]
    return pd.DataFrame(rows, columns=["what", "value", "scope", "source"])
