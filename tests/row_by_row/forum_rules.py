"""Rules about pairs: special forums."""

from row_by_row.pair import (
    LATERAL,
    TRANSFERS,
    Pair,
    about_ship,
    of_armed_forces,
    proper_forum,
    restructuring_court,
)

SPECIAL = ("xpcc", "forestry", "maritime", "land_reclamation", "ip", "military", "other_special")


def arbitral_award_forum(p: Pair) -> bool:
    if p.mode not in TRANSFERS or not p.rules.special_forums or p.case["basis_kind"] != "arbitration":
        return False
    return p.to["level"] == "basic" and not (p.rules.downward and p.award_at_its_place())


def patent_or_customs_forum(p: Pair) -> bool:
    decided = p.case["basis_kind"] == "patent_or_customs"
    return p.mode in TRANSFERS and p.rules.special_forums and decided and p.to["level"] == "basic"


def first_instance_limit(p: Pair) -> bool:
    limit = p.rules.first_instance_limit
    bound = p.case["basis_kind"] in ("arbitration", "notarised")
    if p.mode not in LATERAL or limit is None or not bound:
        return False
    return p.to["level"] == "basic" and p.case["claimed"] > limit


def criminal_property_forum(p: Pair) -> bool:
    criminal = p.case["basis_kind"] == "criminal_property"
    if p.mode not in TRANSFERS or not p.rules.special_forums or not criminal or p.origin == p.receiver:
        return False
    return not (p.covers(p.case["asset_division"]) and p.to["level"] == p.source["level"])


def railway_court(p: Pair) -> bool:
    if p.mode not in LATERAL or not p.rules.special_forums:
        return False
    receives, gives = p.to["category"] == "railway", p.source["category"] == "railway"
    designated = p.high(p.origin) == p.high(p.receiver)
    return (receives and not gives and not designated) or (gives and not receives)


def ship_forum(p: Pair) -> bool:
    asked = p.mode in LATERAL and p.rules.special_forums and about_ship(p)
    return asked and p.to["category"] != "maritime"


def military_forum(p: Pair) -> bool:
    asked = p.mode in LATERAL and p.rules.special_forums and of_armed_forces(p)
    return asked and p.to["category"] != "military"


def special_court(p: Pair) -> bool:
    if p.mode not in LATERAL or not p.rules.special_forums:
        return False
    given, received = p.source["category"], p.to["category"]
    if proper_forum(p):
        return False
    return given != received and (given in SPECIAL or received in SPECIAL)


def bankruptcy_court_receives(p: Pair) -> bool:
    named = restructuring_court(p)
    return p.mode in TRANSFERS and named is not None and named != p.receiver


FORUM_RULES = (
    arbitral_award_forum, patent_or_customs_forum, first_instance_limit, criminal_property_forum,
    railway_court, ship_forum, military_forum, special_court, bankruptcy_court_receives,
)  # fmt: skip
