"""Weights that can be defended: from pairwise cards or past decisions, with intervals and contradictions."""

from jiaocha.weights.basis import (
    Proposed,
    consistency,
    exchange_rates,
    proposed_values,
    with_values,
    write_basis,
    write_fragment,
    write_whole,
)
from jiaocha.weights.cards import Card, Deck, deck_of
from jiaocha.weights.choice import Answer, Weighed, weigh
from jiaocha.weights.contradictions import Contradictions, contradictions_of
from jiaocha.weights.past import PastWeights, past_weights, proposed_of
from jiaocha.weights.sheet import read_cards, write_cards

__all__ = [
    "Answer",
    "Card",
    "Contradictions",
    "Deck",
    "PastWeights",
    "Proposed",
    "Weighed",
    "consistency",
    "contradictions_of",
    "deck_of",
    "exchange_rates",
    "past_weights",
    "proposed_of",
    "proposed_values",
    "read_cards",
    "weigh",
    "with_values",
    "write_basis",
    "write_cards",
    "write_fragment",
    "write_whole",
]
