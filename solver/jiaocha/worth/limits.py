"""The limit of every capacity, its unit, and the sentence that says where it comes from."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from jiaocha.law.load import one_day_force
from jiaocha.worth.arrays import integers_of
from jiaocha.worth.capacities import receiving_room, shown
from jiaocha_models import Court, Quarter, columns_of
from jiaocha_models.policy import Capacity
from jiaocha_models.problem import Int64
from jiaocha_models.words import Mode, Resource

NO_LIMIT = -1
"""Limit of a capacity that nobody limited; it has no row."""

UNITS = {
    Resource.RECEIVER_MINUTES: "分钟",
    Resource.UNRESERVED_MINUTES: "分钟",
    Resource.TRAVEL_METRES: "米",
    Resource.ACTION_DAYS: "人日",
    Resource.LEADER_CASES: "百分之一件",
}
"""Chinese unit of each resource; the others count cases (件)."""

CASES = "件"


@dataclass(frozen=True, eq=False)
class Limit:
    """Limits of one resource.

    Attributes
    ----------
    limit : int64
        By court or, for mode quotas, by mode; of shape (1,) for what the whole quarter shares.
        :data:`NO_LIMIT` where there is none.
    source : str array, same shape
        Chinese sentence.
    """

    limit: Int64
    source: "np.ndarray[Any, Any]"


def limits_of(quarter: Quarter) -> dict[Resource, Limit]:
    """Limits of every resource of a quarter."""
    courts, capacity = quarter.courts, quarter.policy.capacity
    room = receiving_room(quarter)
    limits = {
        Resource.RECEIVER_MINUTES: Limit(room["minutes"].to_numpy(), room["source"].to_numpy(object)),
        Resource.UNRESERVED_MINUTES: _unreserved(room, capacity),
        Resource.RECEIVED_CASES: _received(quarter),
        Resource.SENT_CASES: _by_court(courts, "most_sent", capacity.most_sent),
        Resource.PAIR_CASES: _shared(capacity.most_per_pair, "most_per_pair"),
        Resource.SUPERVISED_CASES: _by_court(courts, "supervision_room", capacity.supervision_room),
        Resource.MODE_CASES: _by_mode(capacity),
        Resource.BATCH_CASES: _shared(capacity.batch_size, "batch_size"),
        Resource.TRAVEL_METRES: _shared(capacity.travel_budget_km, "travel_budget_km", 1000),
        Resource.ACTION_DAYS: _action_days(courts, capacity),
        Resource.LEADER_CASES: _by_court(courts, "leader_room", capacity.leader_room, 100),
    }
    assert list(limits) == list(Resource)
    return limits


def _unreserved(room: pd.DataFrame, capacity: Capacity) -> Limit:
    """Room less its share for small livelihood claims (rounded half-even to minutes)."""
    share = capacity.small_claim_share
    minutes = room["minutes"].to_numpy(np.int64)
    if share == 0:
        return Limit(np.full(len(room), NO_LIMIT), np.full(len(room), "", object))
    kept = np.rint(minutes * share).astype(np.int64)
    part = f"；其中 {shown(100 * share)}% 预留给小额民生案件（政策“{_title('small_claim_share')}”）"
    sentence = room["source"] + part
    return Limit(minutes - kept, sentence.to_numpy(object))


def _action_days(courts: pd.DataFrame, capacity: Capacity) -> Limit:
    """Person-days of a month: one-day force x days a month on which a court takes part in actions."""
    force = one_day_force(courts, capacity.action_share_of_staff)
    days = capacity.action_days_per_month
    declared = courts["action_force"].notna().to_numpy(bool)
    by_rule = f"按执行人员数的 {shown(100 * capacity.action_share_of_staff)}% 推算，每月 {days} 天"
    stated = f"法院表“{columns_of(Court)['action_force'].zh}”，每月 {days} 天"
    return Limit(force * days, np.where(declared, stated, by_rule).astype(object))


def _by_court(courts: pd.DataFrame, name: str, general: int | None, scale: int = 1) -> Limit:
    """Take the court's own limit, else the policy's for all courts, in parts of a case if scaled."""
    own = courts[name]
    limit = integers_of(own, NO_LIMIT if general is None else general)
    limit = np.where(limit == NO_LIMIT, NO_LIMIT, limit * scale)
    stated = f"法院表“{columns_of(Court)[name].zh}”"
    source = np.where(own.notna().to_numpy(bool), stated, f"政策“{_title(name)}”")
    return Limit(limit, source.astype(object))


def _received(quarter: Quarter) -> Limit:
    """Take the smaller of the court's limit and the policy's share of the quarter's cases, rounded down."""
    capacity = quarter.policy.capacity
    own = _by_court(quarter.courts, "most_received", capacity.most_received)
    percent = capacity.most_received_percent
    if percent is None:
        return own
    most = len(quarter.cases) * percent // 100
    binds = (own.limit == NO_LIMIT) | (own.limit > most)
    source = f"政策“{_title('most_received_percent')}”：{percent}%"
    return Limit(np.where(binds, most, own.limit), np.where(binds, source, own.source).astype(object))


def _by_mode(capacity: Capacity) -> Limit:
    limit = [capacity.mode_quota.get(mode, NO_LIMIT) for mode in Mode]
    source = [f"政策“{_title('mode_quota')}·{mode.zh}”" for mode in Mode]
    return Limit(np.array(limit, np.int64), np.array(source, object))


def _shared(limit: int | None, name: str, factor: int = 1) -> Limit:
    source = np.array([f"政策“{_title(name)}”"], object)
    return Limit(np.array([NO_LIMIT if limit is None else limit * factor], np.int64), source)


def _title(name: str) -> str:
    """Chinese name of a setting of the policy, as sheet 政策 calls it."""
    return str(Capacity.model_fields[name].description)
