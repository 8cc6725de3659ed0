"""The room of a plan during the quarter: recommend, reserve, commit, release; several programs at once."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import pandas as pd

from jiaocha.digests import text_digest
from jiaocha.folder import FolderError, StoredPlan, append_entry, read_plan
from jiaocha.folder.files import file_digest
from jiaocha.folder.journal import JOURNAL
from jiaocha.folder.layout import PLAN, ROOM
from jiaocha.folder.whole import locked
from jiaocha.intake.reading import Key
from jiaocha.placement.capacities import Prices
from jiaocha.placement.new_cases import NewCases
from jiaocha.placement.ranking import Standing
from jiaocha.placement.recommend import recommender
from jiaocha.placement.store import Store, create
from jiaocha_models.journal import Event
from jiaocha_models.recommendation import (
    Draw,
    DrawAnswer,
    DrawOutcome,
    DrawState,
    RankedOption,
    Recommendation,
)

Held = tuple[Draw, dict[int, int]]
"""A request as it stands, and what it uses by key."""


def begin_room(folder: Path | str, *, forecast: bool = False, by: str = "") -> None:
    """Open the room of a plan folder for draws during the quarter.

    Parameters
    ----------
    folder : path
        The plan folder.
    forecast : bool
        The plan is a forecast of the quarter's cases: its prices hold, but its own cases take no room. By
        default they do, and what the plan leaves is the room.
    by : str
        Who opens it; for the journal.

    Raises
    ------
    FolderError
        It is open already, the folder holds no plan, or the plan is infeasible.
    InputError
        The policy orders objectives.
    """
    target = Path(folder).absolute()
    plan = read_plan(target)
    if not len(plan.solution.choice):
        raise FolderError(f"“{target.name}”没有可行的分配，没有余量可言")
    recommender(plan, whole=forecast)
    with locked(target):
        if (target / ROOM).exists():
            raise FolderError(f"“{target.name}”已开放季度内调配")
        create(target, {"plan": file_digest(target / PLAN), "whole": str(int(forecast))})
    if (target / JOURNAL).is_file():
        opened = {"opened": ROOM, "forecast": forecast, "plan": file_digest(target / PLAN)}
        append_entry(target, Event.ROOM, opened, by=by)


class Room:
    """The open room of a plan folder; for one thread of one process, as many of these as wanted.

    Use it as a context, so that the journal is told and the file let go.

    Parameters
    ----------
    folder : path
        A plan folder whose room was opened (:func:`begin_room`).
    by : str
        Who asks; kept with every request.
    plan : StoredPlan, optional
        The plan of the folder, where it was read already; one plan serves many rooms.

    Attributes
    ----------
    plan : StoredPlan

    Raises
    ------
    FolderError
        The folder is no plan, its room was not opened, or the plan is not the one it was opened for.
    """

    def __init__(self, folder: Path | str, *, by: str = "", plan: StoredPlan | None = None) -> None:
        self.folder, self.by = Path(folder).absolute(), by
        self._store = Store(self.folder)
        try:
            self._opened_for = self._store.state("plan")
            if self._stale():
                raise FolderError(f"“{self.folder.name}”的方案（{PLAN}）与开放季度内调配时不同，不予使用")
            self.plan: StoredPlan = read_plan(self.folder) if plan is None else plan
            self._recommender = recommender(self.plan, whole=self.forecast)
        except BaseException:
            self._store.close()
            raise
        self._capacities = self._recommender.capacities
        self._standing = Standing(self._capacities.prices)

    def __enter__(self) -> Self:
        """Use as a context."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Tell the journal what was done, and let go of the file."""
        try:
            self.note()
        finally:
            self.close()

    def close(self) -> None:
        """Let go of the file without telling the journal."""
        self._store.close()

    @property
    def version(self) -> int:
        """Number of changes of the room so far."""
        return self._store.version

    def recommend(self, cases: NewCases, *, best: int | None = None, key: Key = None) -> list[Recommendation]:
        """Rank where new cases may go with the room that is left now; as :func:`jiaocha.recommend`."""
        return self._recommender.recommend(cases, self.standing(), best=best, key=key)

    def reserve(
        self,
        request: str,
        recommendation: Recommendation,
        option: RankedOption | None = None,
        *,
        version: int | None = None,
    ) -> DrawAnswer:
        """Reserve the room that an option uses, all of it or nothing.

        Parameters
        ----------
        request : str
            Identifier chosen by the caller; the same one with the same content again changes nothing.
        recommendation : Recommendation
        option : RankedOption, optional
            One of its options; by default the best that fitted.
        version : int, optional
            Refuse as stale if the room has changed since this version.

        Returns
        -------
        DrawAnswer
            Too little room, a stale plan and the like are outcomes, not exceptions.

        Raises
        ------
        ValueError
            There is no option, or an empty request.
        FolderError
            Another program holds the room for longer than half a minute.
        """
        option = option or recommendation.best
        if option is None or not request:
            raise ValueError("a request needs an identifier and an option")
        uses = {self._capacities.key_of(use): use.amount for use in option.uses}
        draw = self._drawn(request, recommendation, option, uses)
        content = _content_of(draw)
        with self._store.transaction():
            stored = self._held(request)
            if stored is not None:
                return self._again(stored[0], content)
            if self._stale(recommendation.plan_digest, version):
                return self._answer(DrawOutcome.STALE, None)
            if any(self._store.request_of(case) for case in draw.cases):
                return self._answer(DrawOutcome.TAKEN, None)
            lacking = self._lacking(uses)
            if lacking:
                return self._answer(DrawOutcome.NO_ROOM, None, lacking)
            for key, amount in uses.items():
                self._store.add(key, self._capacities.name(key), self._at_first(key), amount)
            for case in draw.cases:
                self._store.place(case, request)
            return self._done(draw, uses, DrawState.RESERVED)

    def commit(self, request: str) -> DrawAnswer:
        """Confirm a reservation: the decision was made."""
        return self._move(request, DrawState.COMMITTED)

    def release(self, request: str) -> DrawAnswer:
        """Give back what a request drew, reserved or committed; its cases may be asked for anew."""
        return self._move(request, DrawState.RELEASED)

    def draws(self, *states: DrawState) -> list[Draw]:
        """List the requests as they stand, by their last change; only those of some states, if given."""
        found = [Draw.model_validate_json(record) for record, _ in self._store.draws()]
        return [draw for draw in found if not states or draw.state in states]

    def remaining(self) -> pd.DataFrame:
        """Capacities that were drawn upon or that the plan uses, one row each, in the plan's order.

        Returns
        -------
        pandas.DataFrame
            ``name`` (:meth:`Capacities.name`), ``limit``, ``used`` (by the plan), ``drawn``, ``left``.
        """
        standing = self.standing()
        keys = sorted({*standing.drawn, *self._capacities.keys})
        rows = [
            (self._capacities.name(key), self._capacities.limit(key), self._capacities.used(key), drawn)
            for key in keys
            for drawn in (standing.drawn.get(key, 0),)
        ]
        table = pd.DataFrame(rows, columns=["name", "limit", "used", "drawn"])
        return table.assign(left=table["limit"] - table["used"] - table["drawn"])

    @property
    def forecast(self) -> bool:
        """Whether the plan is a forecast, whose own cases take no room."""
        return self._store.state("whole") == "1"

    def left_of(self, keys: Iterable[int]) -> list[int]:
        """Tell what is left of some capacities now."""
        drawn = self.standing().drawn
        return [self._at_first(key) - drawn.get(key, 0) for key in keys]

    def standing(self) -> Standing:
        """Read what was drawn and which prices hold now, again only where something changed."""
        if self._standing.plan_digest and self._standing.version == self._store.version:
            return self._standing
        with self._store.transaction(writes=False):
            prices: Prices = self._capacities.prices
            redrawn = self._store.prices()
            if redrawn:
                prices = redrawn, int(self._store.state("price_denominator"))
            self._standing = Standing(prices, self._store.drawn(), self._store.version, self._opened_for)
        return self._standing

    def set_prices(self, prices: Prices) -> int:
        """Let other prices hold from now on (:func:`jiaocha.redraw`); return the new version."""
        numerators, denominator = prices
        with self._store.transaction():
            self._store.put_prices({key: price for key, price in numerators.items() if price})
            self._store.set_state("price_denominator", str(denominator))
            content = {"prices": text_digest({str(key): price for key, price in sorted(numerators.items())})}
            return self._store.add_event("priced", "", self.by, content)

    def note(self) -> None:
        """Enter in the journal what was done since the last entry; nothing where there is no journal."""
        with self._store.transaction():
            noted, version = int(self._store.state("noted")), self._store.version
            if noted == version or not (self.folder / JOURNAL).is_file():
                return
            events = self._store.events(noted)
            content = {
                "versions": [noted + 1, version],
                "done": {kind: number for kind, number in Counter(event[2] for event in events).items()},
                "requests": sorted({event[3] for event in events if event[3]}),
                "digest": events[-1][-1],
            }
            append_entry(self.folder, Event.ROOM, content, by=self.by)
            self._store.set_state("noted", str(version))

    def faults(self) -> Sequence[str]:
        """Check the room against itself and the plan: chain, sums of draws, limits; Chinese sentences."""
        from jiaocha.placement.checking import faults_of

        with self._store.transaction(writes=False):
            return faults_of(self._store, self._capacities)

    def _move(self, request: str, state: DrawState) -> DrawAnswer:
        with self._store.transaction():
            stored = self._held(request)
            if stored is None:
                return self._answer(DrawOutcome.UNKNOWN, None)
            draw, uses = stored
            if draw.state is state:
                return self._answer(DrawOutcome.REPEATED, draw)
            if draw.state is DrawState.RELEASED:
                return self._answer(DrawOutcome.RELEASED, draw)
            if self._stale():
                return self._answer(DrawOutcome.STALE, draw)
            if state is DrawState.RELEASED:
                for key, amount in uses.items():
                    self._store.add(key, self._capacities.name(key), self._at_first(key), -amount)
                self._store.displace(request)
            return self._done(draw, uses, state)

    def _done(self, draw: Draw, uses: dict[int, int], state: DrawState) -> DrawAnswer:
        version = self._store.add_event(state.value, draw.request, self.by, {"content": _content_of(draw)})
        after = draw.model_copy(update={"state": state, "version": version, "by": self.by})
        content, record = _content_of(after), after.model_dump_json()
        self._store.put_draw(after.request, content, state.value, record, uses, version)
        return self._answer(DrawOutcome.DONE, after)

    def _again(self, stored: Draw, content: str) -> DrawAnswer:
        if _content_of(stored) != content:
            return self._answer(DrawOutcome.OTHER_CONTENT, stored)
        released = stored.state is DrawState.RELEASED
        return self._answer(DrawOutcome.RELEASED if released else DrawOutcome.REPEATED, stored)

    def _answer(
        self, outcome: DrawOutcome, draw: Draw | None, lacking: dict[str, int] | None = None
    ) -> DrawAnswer:
        return DrawAnswer(outcome=outcome, draw=draw, version=self._store.version, lacking=lacking or {})

    def _held(self, request: str) -> Held | None:
        stored = self._store.draw(request)
        return None if stored is None else (Draw.model_validate_json(stored[2]), stored[3])

    def _drawn(self, request: str, asked: Recommendation, option: RankedOption, uses: dict[int, int]) -> Draw:
        return Draw(
            request=request,
            cases=asked.cases,
            state=DrawState.RESERVED,
            mode=option.mode,
            receiver=None if option.receiver is None else option.receiver.code,
            decider=None if option.decider is None else option.decider.code,
            value_fen=option.value_fen,
            net_fen=option.net_fen,
            uses={self._capacities.name(key): amount for key, amount in uses.items()},
            version=0,
            by=self.by,
        )

    def _at_first(self, key: int) -> int:
        return self._capacities.limit(key) - self._capacities.used(key)

    def _lacking(self, uses: dict[int, int]) -> dict[str, int]:
        drawn = self._store.drawn()
        missing = {key: amount - (self._at_first(key) - drawn.get(key, 0)) for key, amount in uses.items()}
        return {self._capacities.name(key): short for key, short in missing.items() if short > 0}

    def _stale(self, digest: str | None = None, version: int | None = None) -> bool:
        """Whether the plan on disk, a recommendation's plan or a version is not that of the room."""
        try:
            now = file_digest(self.folder / PLAN)
        except OSError:
            return True
        return (
            now != self._opened_for
            or (digest is not None and digest != self._opened_for)
            or (version is not None and version != self._store.version)
        )


def open_room(folder: Path | str, *, by: str = "", plan: StoredPlan | None = None) -> Room:
    """Open the room of a plan folder; see :class:`Room`."""
    return Room(folder, by=by, plan=plan)


def _content_of(draw: Draw) -> str:
    """Digest of what is asked for: cases, mode, courts and uses."""
    content = draw.model_dump(mode="json", include={"cases", "mode", "receiver", "decider", "uses"})
    return text_digest(json.loads(json.dumps(content)))
