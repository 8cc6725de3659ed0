"""What belongs to an option as a whole, not to one case: evidence for a series, cost of an action."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from jiaocha.law.courts import NONE
from jiaocha.law.opened import OpenPairs
from jiaocha.law.rules.pair import covers
from jiaocha.worth.arrays import Flags, court_positions, to_fen
from jiaocha.worth.members import Facts
from jiaocha.worth.travel import metres_between
from jiaocha_models import Quarter
from jiaocha_models.problem import Int64
from jiaocha_models.words import Mode


@dataclass(frozen=True, eq=False)
class OptionFacts:
    """Amounts of whole options, fen, shape (n_options,)."""

    evidence: Int64
    action_cost: Int64


def option_facts(quarter: Quarter, pairs: OpenPairs, facts: Facts) -> OptionFacts:
    """Amounts of every option."""
    return OptionFacts(_evidence(quarter, pairs), _action_cost(pairs, facts))


def _action_cost(pairs: OpenPairs, facts: Facts) -> Int64:
    """Persons x days x rate, and the way of every helping court to the main asset, once a day."""
    weights, table = facts.policy.weights, pairs.contributions
    option, court = table["option"].to_numpy(np.int64), table["court"].to_numpy(np.int64)
    days = table["days"].to_numpy(np.int64)
    lead = pairs.groups["lead_case"].to_numpy(np.int64)[pairs.option_group[option]]
    metres = metres_between(facts.asset_place.at(lead), facts.court_place.at(court))
    helps = court != pairs.option_receiver[option]
    way = to_fen(np.where(helps, metres / 1000.0 * weights.court_travel_per_km * days, 0.0))
    cost = np.zeros(len(pairs.option_group), np.int64)
    people = table["persons"].to_numpy(np.int64) * days * weights.action_per_person_day
    np.add.at(cost, option, people + way)
    return cost


def _evidence(quarter: Quarter, pairs: OpenPairs) -> Int64:
    """Sum of the weights that speak for each receiver of a series (centralized options only)."""
    weights = quarter.policy.weights
    found = np.zeros(len(pairs.option_group), np.int64)
    options = np.flatnonzero(pairs.option_mode == Mode.CENTRALIZED.position)
    if not len(options):
        return found
    group = pairs.option_group[options].astype(np.int64)
    receiver = pairs.option_receiver[options].astype(np.int64)
    lead = pairs.groups["lead_case"].to_numpy(np.int64)[group]
    lead_court = court_positions(quarter.cases["court_code"], quarter.courts)[lead]
    place = pd.to_numeric(quarter.cases["asset_division"]).fillna(0).to_numpy(np.int64)[lead]
    found[options] = (
        weights.evidence_earliest * (lead_court == receiver)
        + weights.evidence_most_cases * _named(pairs, group, receiver, *_most_cases(quarter, pairs))
        + weights.evidence_first_seizure * _named(pairs, group, receiver, *_first_seizures(quarter))
        + weights.evidence_asset_place * covers(pairs.courts, receiver, place.astype(np.int32))
        + weights.evidence_bankruptcy
        * _named(
            pairs,
            group,
            receiver,
            np.arange(len(quarter.cases)),
            court_positions(quarter.cases["bankruptcy_court"], quarter.courts).astype(np.int64),
        )
    )
    return found


def _most_cases(quarter: Quarter, pairs: OpenPairs) -> tuple[Int64, Int64]:
    """Cases of each group before the courts that have most of the group's cases, and these courts."""
    case = np.flatnonzero(pairs.case_group >= 0)
    court = court_positions(quarter.cases["court_code"], quarter.courts)[case].astype(np.int64)
    key = pairs.case_group[case].astype(np.int64) * pairs.courts.size + court
    here = pd.Series(key).groupby(key).transform("size")
    most = here.groupby(pairs.case_group[case]).transform("max")
    kept = (here == most).to_numpy(bool)
    return case[kept], court[kept]


def _first_seizures(quarter: Quarter) -> tuple[Int64, Int64]:
    """Cases and the courts that seized an asset of theirs first."""
    stated = court_positions(quarter.cases["first_seizure_court"], quarter.courts)
    first = quarter.seizures[(quarter.seizures["rank"] == 0).fillna(False)]
    case = pd.Index(quarter.cases["case_number"]).get_indexer(pd.Index(first["case_number"]))
    court = court_positions(first["court_code"], quarter.courts)
    cases = np.concatenate([np.arange(len(stated)), case])
    courts = np.concatenate([stated, court]).astype(np.int64)
    return cases[cases >= 0], courts[cases >= 0]


def _named(pairs: OpenPairs, group: Int64, receiver: Int64, case: Int64, court: Int64) -> Flags:
    """Whether some case of the group names the receiver."""
    of_case = pairs.case_group[case]
    known = (of_case >= 0) & (court != NONE)
    size = pairs.courts.size
    keys = of_case[known].astype(np.int64) * size + court[known]
    named: Flags = np.isin(group * size + receiver, keys)
    return named
