"""Rules about pairs: what a mode means, and who may decide."""

from row_by_row.actions import joint_work, stated_persons
from row_by_row.areas import RANK, influenced, recused
from row_by_row.groups import highest_rank, origins_of
from row_by_row.load import too_few
from row_by_row.matters import main_court, of_group
from row_by_row.pair import IN_COURT, LATERAL, OWN_COURT, TRANSFERS, Pair, proper_forum, restructuring_court
from row_by_row.quarter import Facts


def several_origins_move_as_one(p: Pair) -> bool:
    return p.mode in ("directed", *OWN_COURT) and len(p.origins) > 1


def centralised_needs_related(p: Pair) -> bool:
    return p.mode == "centralized" and len(p.origins) < 2


def stays_in_court(p: Pair) -> bool:
    return p.mode in OWN_COURT and p.origin != p.receiver


def second_team(p: Pair) -> bool:
    return p.mode == "internal" and not p.to["second_team"]


def entrusted_needs_matters(p: Pair) -> bool:
    return p.mode == "entrusted" and main_court(p.facts, of_group(p.facts, p.group)) != p.receiver


def coordinated_needs_joint_work(p: Pair) -> bool:
    return p.mode == "coordinated" and not joint_work(p.facts, p.group)


def beyond_one_court(p: Pair) -> bool:
    alone = p.mode in (*IN_COURT, *LATERAL)
    return alone and too_few(p.facts, p.receiver, stated_persons(p.facts, p.group))


def receiver_differs_from_origin(p: Pair) -> bool:
    return p.mode == "directed" and p.origin == p.receiver


def escalated_to_superior(p: Pair) -> bool:
    return p.mode == "escalated" and p.receiver not in p.facts.chain(p.origin)[1:]


def next_superior(p: Pair) -> bool:
    if p.mode != "escalated" or not p.rules.next_superior:
        return False
    nearest = lowest_above(p.facts, p.group)
    if nearest in (None, p.receiver):
        return False
    neutral = not (influenced(p.facts, p.case, nearest) or recused(p.facts, p.number, nearest))
    return neutral and p.facts.court[nearest]["takes_part"]


def lowest_above(facts: Facts, group: list[str]) -> str | None:
    """Lowest court above every court of a group."""
    first, *others = (facts.chain(code)[1:] for code in origins_of(facts, group))
    return next((code for code in first if all(code in above for above in others)), None)


def court_bound(p: Pair) -> bool:
    return p.mode in TRANSFERS and (p.case["objection_pending"] or p.case["auction_stage"] == "sold")


def directed_to_equal_level(p: Pair) -> bool:
    above = p.mode == "directed" and RANK[p.to["level"]] < RANK[p.source["level"]]
    elsewhere = restructuring_court(p) == p.receiver and p.receiver not in p.facts.chain(p.origin)
    return above and not elsewhere and not proper_forum(p)


def centralised_to_equal_level(p: Pair) -> bool:
    if p.mode != "centralized" or RANK[p.to["level"]] >= highest_rank(p.facts, p.group):
        return False
    return restructuring_court(p) != p.receiver and not proper_forum(p)


def receiver_level_not_below_origin(p: Pair) -> bool:
    below = p.mode in LATERAL and RANK[p.to["level"]] > RANK[p.source["level"]]
    return below and not (p.rules.downward and p.award_at_its_place())


def decider_must_be_common_superior(p: Pair) -> bool:
    if p.mode in ("stay", "entrusted"):
        return False
    return p.facts.chain(p.origin)[-1] != p.facts.chain(p.receiver)[-1]


def planning_court_decides(p: Pair) -> bool:
    if p.mode in ("stay", "entrusted"):
        return False
    if p.mode == "supervised":
        superior = p.source["parent_code"]
        return superior is None or not p.facts.within(superior, p.planning)
    return not (p.facts.within(p.origin, p.planning) and p.facts.within(p.receiver, p.planning))


def decider_is_neutral(p: Pair) -> bool:
    if p.mode in ("stay", "internal", "entrusted"):
        return False
    courts = [*origins_of(p.facts, p.group), *([p.receiver] if p.mode in TRANSFERS else [])]
    first, *others = (p.facts.chain(code) for code in courts)
    shared = [code for code in first if all(code in chain for chain in others)]
    if p.mode not in TRANSFERS:
        shared = shared[1:]
    if not shared:
        return False
    decides = shared[0]
    biased = p.mode == "supervised" and influenced(p.facts, p.case, decides)
    return biased or recused(p.facts, p.number, decides)


def cross_province_only_supreme(p: Pair) -> bool:
    return p.mode in LATERAL and not p.rules.cross_province and p.high(p.origin) != p.high(p.receiver)


def supreme_court_not_receiver(p: Pair) -> bool:
    return p.mode in TRANSFERS and p.to["level"] == "supreme"


MODE_RULES = (
    several_origins_move_as_one, centralised_needs_related, stays_in_court, second_team,
    entrusted_needs_matters, coordinated_needs_joint_work, beyond_one_court, receiver_differs_from_origin,
    court_bound, next_superior, escalated_to_superior, directed_to_equal_level, centralised_to_equal_level,
    receiver_level_not_below_origin, decider_must_be_common_superior, planning_court_decides,
    decider_is_neutral, cross_province_only_supreme, supreme_court_not_receiver,
)  # fmt: skip
