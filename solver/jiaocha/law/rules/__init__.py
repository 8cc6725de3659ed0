"""The rules about pairs of a case and a court: each one function, with sentence, basis and status.

A rule says which pairs it CLOSES. It takes the facts and the pairs and returns an array of bool (or one bool)
that broadcasts against the pairs, so that a rule that looks at the receiver only costs one entry a court.
The rules are tried in the order of ``PAIR_RULES``, and the first that closes a pair is reported. The order
settles collisions: what a mode means, then who may decide, then special forums, then the court's suitability,
then what persons instructed. A person's instruction never opens what a rule of law closes.
What is inferred and not law carries the status POLICY; a switch in the policy turns it off.
"""

import numpy as np
from numpy.typing import NDArray

from jiaocha.law.facts import Facts
from jiaocha.law.rule import Rule
from jiaocha.law.rules.forums import (
    arbitral_award_forum,
    bankruptcy_court_receives,
    criminal_property_forum,
    first_instance_limit,
    military_forum,
    patent_or_customs_forum,
    railway_court,
    ship_forum,
    special_court,
)
from jiaocha.law.rules.instructions import (
    fixed_by_person,
    forbidden_by_person,
    over_time_forces_transfer,
    recusal,
    supervision_expired_forces_transfer,
)
from jiaocha.law.rules.modes import (
    beyond_one_court,
    centralised_needs_related,
    centralised_to_equal_level,
    coordinated_needs_joint_work,
    court_bound,
    directed_to_equal_level,
    entrusted_needs_matters,
    escalated_to_superior,
    next_superior,
    receiver_differs_from_origin,
    receiver_level_not_below_origin,
    second_team,
    several_origins_move_as_one,
    stays_in_court,
)
from jiaocha.law.rules.pair import (
    IN_COURT_MODES,
    LATERAL_MODES,
    OWN_COURT_MODES,
    Pairs,
)
from jiaocha.law.rules.power import (
    cross_province_only_supreme,
    decider_is_neutral,
    decider_must_be_common_superior,
    planning_court_decides,
    supreme_court_not_receiver,
)
from jiaocha.law.rules.receivers import (
    asset_in_other_province,
    asset_too_far,
    director_vacant,
    influence_area,
    joint_force_covers,
    max_distance,
    nearest_receivers,
    party_too_far,
    receiver_overloaded,
    receiver_short_of_force,
    takes_part,
)
from jiaocha.law.triage_rules import TRIAGE_RULES

PAIR_RULES: tuple[Rule, ...] = (
    several_origins_move_as_one,
    centralised_needs_related,
    stays_in_court,
    second_team,
    entrusted_needs_matters,
    coordinated_needs_joint_work,
    receiver_differs_from_origin,
    escalated_to_superior,
    directed_to_equal_level,
    centralised_to_equal_level,
    receiver_level_not_below_origin,
    decider_must_be_common_superior,
    planning_court_decides,
    cross_province_only_supreme,
    supreme_court_not_receiver,
    arbitral_award_forum,
    patent_or_customs_forum,
    first_instance_limit,
    criminal_property_forum,
    railway_court,
    ship_forum,
    military_forum,
    special_court,
    bankruptcy_court_receives,
    court_bound,
    next_superior,
    influence_area,
    recusal,
    decider_is_neutral,
    takes_part,
    director_vacant,
    asset_in_other_province,
    beyond_one_court,
    max_distance,
    party_too_far,
    asset_too_far,
    receiver_overloaded,
    receiver_short_of_force,
    fixed_by_person,
    forbidden_by_person,
    supervision_expired_forces_transfer,
    over_time_forces_transfer,
    joint_force_covers,
    nearest_receivers,
)
"""All rules about pairs, in the order in which they are tried."""

RULES: dict[str, Rule] = {each.name: each for each in (*TRIAGE_RULES, *PAIR_RULES)}
"""Every rule by its name: triage first, then pairs, each in its order."""

OPEN = len(PAIR_RULES)
"""What :func:`first_closing` says of a pair that no rule closes."""


def first_closing(facts: Facts, pairs: Pairs, without: frozenset[str] = frozenset()) -> NDArray[np.uint8]:
    """Place in ``PAIR_RULES`` of the first rule that closes each pair; ``OPEN`` where none does.

    Parameters
    ----------
    facts : Facts
    pairs : Pairs
    without : frozenset of str
        Names of rules left out.

    Returns
    -------
    uint8, shape of the pairs
    """
    shape = np.broadcast_shapes(pairs.profile.shape, pairs.receiver.shape)
    closing = np.full(shape, OPEN, np.uint8)
    for place, each in reversed(list(enumerate(PAIR_RULES))):
        closed = False if each.name in without else each.apply(facts, pairs)
        # Most rules are not about the mode; asking the array itself is half the time of np.any.
        if closed is not False and (closed is True or closed.any()):
            closing[np.broadcast_to(closed, shape)] = place
    return closing


__all__ = [
    "IN_COURT_MODES",
    "LATERAL_MODES",
    "OPEN",
    "OWN_COURT_MODES",
    "PAIR_RULES",
    "RULES",
    "Pairs",
    "arbitral_award_forum",
    "asset_in_other_province",
    "asset_too_far",
    "bankruptcy_court_receives",
    "beyond_one_court",
    "centralised_needs_related",
    "centralised_to_equal_level",
    "coordinated_needs_joint_work",
    "criminal_property_forum",
    "cross_province_only_supreme",
    "decider_is_neutral",
    "decider_must_be_common_superior",
    "directed_to_equal_level",
    "director_vacant",
    "entrusted_needs_matters",
    "escalated_to_superior",
    "first_closing",
    "first_instance_limit",
    "fixed_by_person",
    "forbidden_by_person",
    "influence_area",
    "joint_force_covers",
    "max_distance",
    "military_forum",
    "nearest_receivers",
    "over_time_forces_transfer",
    "party_too_far",
    "patent_or_customs_forum",
    "planning_court_decides",
    "railway_court",
    "receiver_differs_from_origin",
    "receiver_level_not_below_origin",
    "receiver_overloaded",
    "receiver_short_of_force",
    "recusal",
    "second_team",
    "several_origins_move_as_one",
    "ship_forum",
    "special_court",
    "stays_in_court",
    "supervision_expired_forces_transfer",
    "supreme_court_not_receiver",
    "takes_part",
]
