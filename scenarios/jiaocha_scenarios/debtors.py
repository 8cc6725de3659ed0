"""Debtors beyond name and place: whether they can pay, where they stand towards bankruptcy, special ones."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jiaocha_scenarios.assumptions import number, shares
from jiaocha_scenarios.groups import CourtTree, Ints
from jiaocha_scenarios.spread import by_case_share, draw_class
from jiaocha_scenarios.tables import words

MANY = 20
"""Groups of more cases than this say nothing about ability: one debtor must not make the share."""

Mask = NDArray[np.bool_]


def add_debtors(
    cases: pd.DataFrame, tree: CourtTree, group: Ints, court: Ints, rng: np.random.Generator
) -> None:
    """Add the columns about the debtor, in place; the same in all cases of a group.

    Parameters
    ----------
    cases : pandas.DataFrame
        With the columns of :func:`jiaocha_scenarios.cases.case_table` and of ``set_aside``.
    tree : CourtTree
    group : int64, shape (n_cases,)
        Group of each case, ascending.
    court : int64, shape (n_cases,)
    rng : numpy.random.Generator
    """
    size = np.bincount(group)
    first = np.searchsorted(group, np.arange(len(size)))
    kind = cases["debtor_kind"].to_numpy(object)[first]
    enterprise = np.isin(kind, ["enterprise", "state_enterprise"])
    unable = _add_ability(cases, group, size, enterprise, rng)
    _add_terminated(cases, group, enterprise & (size <= MANY), rng)
    _add_bankruptcy(cases, group, first, enterprise & (size > 1) & (size <= MANY), rng)
    _add_consent(cases, group, enterprise & unable, rng)
    under_way = ~cases["bankruptcy_status"].isin(["none", "refused"]).to_numpy()
    place = np.where(under_way, tree.prefecture[court[first]][group], -1)
    cases["bankruptcy_court"] = words(tree.table["code"].tolist(), place)
    military = (kind == "special") & (size <= 3) & (rng.random(len(size)) < number("military_of_special"))
    cases.loc[military[group], "debtor_kind"] = "military"
    states = {"suspected": number("refusal_suspected"), "referred": number("refusal_referred")}
    open_ = (cases["status"] == "open").to_numpy()
    refusal = draw_class({"none": 1 - sum(states.values()), **states}, len(cases), rng)
    cases["refusal_status"] = words(["none", *states], np.where(open_, refusal, 0))


def _add_ability(
    cases: pd.DataFrame, group: Ints, size: Ints, enterprise: Mask, rng: np.random.Generator
) -> Mask:
    """Add who cannot pay, and who is listed as dishonest: never both. Returns the groups that cannot."""
    answer = shares("debtor_unable")
    ability = by_case_share(size, answer, rng, large=(MANY, "unknown"))
    unable: Mask = ability == list(answer).index("yes")
    listed = ~unable & (rng.random(len(size)) < number("dishonest_share"))
    cases["debtor_unable"] = words(list(answer), ability[group])
    cases["debtor_dishonest"] = listed[group]
    return unable


def _add_terminated(cases: pd.DataFrame, group: Ints, known: Mask, rng: np.random.Generator) -> None:
    n = len(known)
    stated = known & (rng.random(n) < number("terminated_known_share"))
    many = known & (rng.random(n) < number("terminated_many_share"))
    count = np.where(many, rng.integers(101, 800, n), np.minimum(rng.geometric(0.15, n), 100))
    table = pd.Series(count, dtype="Int64").where(pd.Series(stated | many))
    cases["debtor_terminated_cases"] = table.take(group).reset_index(drop=True)


def _add_bankruptcy(
    cases: pd.DataFrame, group: Ints, first: Ints, several: Mask, rng: np.random.Generator
) -> None:
    """Put a few debtors with several cases into pre-restructuring."""
    none = (cases["bankruptcy_status"] == "none").to_numpy()[first]
    begun = several & none & (rng.random(len(first)) < number("pre_restructuring_share"))
    cases.loc[begun[group], "bankruptcy_status"] = "pre_restructuring"


def _add_consent(cases: pd.DataFrame, group: Ints, asked: Mask, rng: np.random.Generator) -> None:
    """Add what debtors and creditors said about bankruptcy: known where it is under way, or where asked."""
    answer = shares("bankruptcy_consent")
    given = np.where(asked, draw_class(answer, len(asked), rng), list(answer).index("unknown"))
    consent = words(list(answer), given[group])
    under_way = cases["bankruptcy_status"].isin(["accepted", "under_review", "pre_restructuring"])
    cases["bankruptcy_consent"] = consent.mask(under_way, "yes")
