"""Whether a room holds: its chain of events, the sums of its draws, its limits against the plan."""

from collections import Counter

from jiaocha.placement.capacities import Capacities
from jiaocha.placement.store import FIRST, Store, link
from jiaocha_models.recommendation import Draw, DrawState


def faults_of(store: Store, capacities: Capacities) -> list[str]:
    """Everything that does not hold, as Chinese sentences; within a transaction."""
    return [*_chain(store), *_sums(store, capacities)]


def _chain(store: Store) -> list[str]:
    previous, found = FIRST, []
    events = store.events()
    for place, (version, time, kind, request, by, content, digest) in enumerate(events, start=1):
        if version != place or digest != link(previous, (version, time, kind, request, by, content)):
            found.append(f"第 {place} 次变动与其前一次不相接：记录被改动过")
        previous = digest
    if store.version != len(events):
        found.append(f"版本号为 {store.version}，变动记录却有 {len(events)} 条")
    return found


def _sums(store: Store, capacities: Capacities) -> list[str]:
    held: Counter[int] = Counter()
    for record, uses in store.draws():
        if Draw.model_validate_json(record).state is not DrawState.RELEASED:
            held.update(uses)
    found = []
    for key, name, room, drawn in store.capacities():
        if drawn != held.pop(key, 0):
            found.append(f"{name} 已动用 {drawn}，与各项登记之和不符")
        at_first = capacities.limit(key) - capacities.used(key)
        if room != at_first:
            found.append(f"{name} 的余量起点为 {room}，按方案应为 {at_first}")
        if drawn > at_first:
            found.append(f"{name} 已动用 {drawn}，超过余量 {at_first}")
    return found + [f"{capacities.name(key)} 有登记而没有动用记录" for key, amount in held.items() if amount]
