"""The report tables of a plan, computed once; workbook and page both print them."""

from dataclasses import dataclass
from weakref import WeakKeyDictionary

import pandas as pd

from jiaocha.reporting.capacity_tables import capacity_table
from jiaocha.reporting.case_tables import (
    case_table,
    gain_table,
    report_up_table,
    stay_kind_table,
    stay_table,
    triage_kind_table,
    triage_table,
)
from jiaocha.reporting.court_tables import court_loads, flow_table, received_table, sent_table
from jiaocha.reporting.exchange_tables import exchange_table, reciprocal_table
from jiaocha.reporting.headline import Headline, headline_of
from jiaocha.reporting.level_tables import level_table
from jiaocha.reporting.place_tables import place_table
from jiaocha.reporting.reasons import stay_reasons
from jiaocha.reporting.research import coarse_table
from jiaocha.reporting.setting_tables import parameter_table, rule_table
from jiaocha.reporting.structure_tables import (
    conflict_table,
    contribution_table,
    outflow_table,
    split_table,
)
from jiaocha.reporting.view import PlanLike, View


@dataclass(frozen=True, eq=False)
class PlanTables:
    """Tables of a plan by the names of :data:`jiaocha.reporting.layout.TABLES`, and its headline figures.

    Attributes
    ----------
    frames : dict of str to pandas.DataFrame
        Money in fen (``Int64`` or int64), names of courts as text, courts in roster order.
    headline : Headline
    view : View
        The arrays the tables were made from.
    """

    frames: dict[str, pd.DataFrame]
    headline: Headline
    view: View

    def __getitem__(self, name: str) -> pd.DataFrame:
        """Table by name."""
        return self.frames[name]


_MADE: WeakKeyDictionary[PlanLike, dict[str, PlanTables]] = WeakKeyDictionary()


def plan_tables(plan: PlanLike, language: str = "zh") -> PlanTables:
    """All report tables of a plan in a language; made once for each plan object.

    Parameters
    ----------
    plan : PlanLike
        A plan just made or read from its folder.
    language : {"zh", "en"}
        Language of labels and of the sentences made here. Sentences that came with the plan (reasons of
        triage, sources of capacities) stay as they are.

    Returns
    -------
    PlanTables
    """
    made = _MADE.setdefault(plan, {})
    if language not in made:
        made[language] = _make(View(plan), language)
    return made[language]


def _make(view: View, language: str) -> PlanTables:
    stays = stay_reasons(view, language)
    loads = court_loads(view)
    cases = case_table(view, stays, language)
    capacities = capacity_table(view, language)
    frames = {
        "cases": cases,
        "received": received_table(view, loads, language),
        "sent": sent_table(view, loads, language),
        "capacities": capacities,
        "stays": stay_table(view, stays, language),
        "report_up": report_up_table(view, language),
        "triage": triage_table(view, language),
        "flows": flow_table(view),
        "gains": gain_table(view, language),
        "stay_kinds": stay_kind_table(view, stays, language),
        "triage_kinds": triage_kind_table(view, language),
        "places": place_table(view),
        "contributions": contribution_table(view, language),
        "conflicts": conflict_table(view, language),
        "splits": split_table(view, language),
        "outflow": outflow_table(view, language),
        "exchange": exchange_table(view, loads, language),
        "reciprocal": reciprocal_table(view),
        "levels": level_table(view, language),
        "coarse_cases": coarse_table(view, language),
        "parameters": parameter_table(view.plan.quarter.policy),
        "rules": rule_table(view),
    }
    return PlanTables(frames, headline_of(view, loads, capacities), view)
