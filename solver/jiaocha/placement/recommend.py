"""``recommend``: where new cases may go during the quarter, at the plan's prices and with the room left."""

from functools import cached_property
from pathlib import Path
from weakref import WeakKeyDictionary

from jiaocha.explanation.priced import PlanLike
from jiaocha.folder import read_plan
from jiaocha.folder.files import file_digest
from jiaocha.folder.layout import PLAN
from jiaocha.intake.reading import Key
from jiaocha.placement.capacities import Capacities
from jiaocha.placement.case_options import CaseOptions, options_of_cases
from jiaocha.placement.new_cases import (
    NewCases,
    quarter_of_new_cases,
    quarter_of_records,
    refuse_unknown_courts,
    row_of,
    untied,
)
from jiaocha.placement.one_case import OneCase
from jiaocha.placement.one_case_options import one_case_of_quarter, options_of_one
from jiaocha.placement.prepared import Prepared
from jiaocha.placement.ranking import Ranking, Standing
from jiaocha.worth.levels import refuse_order
from jiaocha_models import Case, Quarter
from jiaocha_models.recommendation import Recommendation

ONE_BY_ONE = 50
"""Records up to which each is looked at alone; more are faster together."""


class Recommender:
    """A plan made ready for new cases; everything that depends on the plan alone is worked out once.

    Parameters
    ----------
    plan : PlanLike
        With prices.
    whole : bool
        The plan is a forecast: its own cases take no room.

    Raises
    ------
    InputError
        The policy orders objectives: prices are those of the net value alone, and would break the order.
    """

    def __init__(self, plan: PlanLike, *, whole: bool = False) -> None:
        refuse_order("季度内推荐", plan.quarter.policy)
        self.plan = plan
        self.quarter: Quarter = plan.quarter
        self.capacities = Capacities(plan, whole=whole)
        self.ranking = Ranking(plan.quarter, self.capacities)

    @cached_property
    def untouched(self) -> Standing:
        """Standing of the plan before anything was drawn."""
        folder = getattr(self.plan, "path", None)
        digest = "" if folder is None else file_digest(folder / PLAN)
        return Standing(self.capacities.prices, plan_digest=digest)

    @cached_property
    def prepared(self) -> Prepared:
        """Courts and policy made ready for single cases."""
        return Prepared(self.quarter)

    def options_of(self, new: Quarter) -> list[CaseOptions]:
        """Options of new cases that stand under the plan's courts and policy."""
        if len(new.cases) == 1 and not len(new.links):
            alone = options_of_one(one_case_of_quarter(new), self.prepared)
            if alone is not None:
                return [alone]
        return options_of_cases(new)

    def _options_of_records(self, records: list[Case]) -> list[CaseOptions]:
        """Options of records: those without a tie to another one by one, the rest together."""
        refuse_unknown_courts(records, self.quarter)
        alone = untied(records) if len(records) <= ONE_BY_ONE else []
        found, together = [], [record for record in records if record not in alone]
        for record in alone:
            options = options_of_one(OneCase(row_of(record)), self.prepared)
            if options is None:
                together.append(record)
            else:
                found.append(options)
        found += options_of_cases(quarter_of_records(together, self.quarter)) if together else []
        return sorted(found, key=lambda each: each.cases[0])

    def recommend(
        self, cases: NewCases, standing: Standing, *, best: int | None = None, key: Key = None
    ) -> list[Recommendation]:
        """Rank the options of new cases; see :func:`recommend`."""
        if isinstance(cases, Quarter | str | Path):
            new = quarter_of_new_cases(cases, self.quarter, key)
            listed, debtors = self.options_of(new), _debtors(new, self.quarter)
        else:
            records = [cases] if isinstance(cases, Case) else list(cases)
            listed = self._options_of_records(records)
            debtors = {each.case_number: each.debtor_identifier or "" for each in records}
        return [
            self.ranking.recommendation(
                options, standing, {debtors[case] for case in options.cases if case in debtors}, best
            )
            for options in listed
        ]


def recommend(
    plan: PlanLike | str | Path, cases: NewCases, *, best: int | None = None, key: Key = None
) -> list[Recommendation]:
    """Rank where new cases may go, from a plan's prices and the room that the plan leaves.

    The options come from the same rules and terms as those of the plan. Nothing is decided or drawn; where
    the room of a plan folder was opened, :meth:`jiaocha.placement.Room.recommend` counts what was drawn.

    Parameters
    ----------
    plan : PlanLike or path
        A plan just made, a plan read, or its folder.
    cases : Quarter, Case, iterable of Case, or path
        New cases with the columns of the quarter. Cases of one debtor in the same batch are one group.
    best : int, optional
        Options listed at most; all by default.
    key : bytes or path, optional
        Key of persons, for a path.

    Returns
    -------
    list of Recommendation
        One a group, in the order of case numbers; without options where triage stops the case.

    Raises
    ------
    InputError
        New cases that cannot be used, with every finding; or the policy orders objectives.
    FolderError
        The folder cannot be read.
    """
    made = recommender(read_plan(plan) if isinstance(plan, str | Path) else plan)
    return made.recommend(cases, made.untouched, best=best, key=key)


_MADE: tuple[WeakKeyDictionary[PlanLike, Recommender], ...] = (WeakKeyDictionary(), WeakKeyDictionary())
"""Recommenders of plans whose own cases take room, and of forecasts."""


def recommender(plan: PlanLike, *, whole: bool = False) -> Recommender:
    """Return the recommender of a plan, made once; see :class:`Recommender`."""
    made = _MADE[whole]
    if plan not in made:
        made[plan] = Recommender(plan, whole=whole)
    return made[plan]


def _debtors(new: Quarter, old: Quarter) -> dict[str, str]:
    """Debtors of new cases by case number, where the same key was used for both."""
    if not new.pseudonyms == old.pseudonyms == "keyed":
        return {}
    cases = new.cases[new.cases["debtor_identifier"].notna()]
    return dict(zip(cases["case_number"].tolist(), cases["debtor_identifier"].tolist(), strict=True))
