"""Which pairs of cases stand on the cards: those that tell most, each case in several, some asked twice."""

import hashlib
import json
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from jiaocha.weights.profiles import POOL, Profile, log_weights_of, traits_of
from jiaocha.worth.digest import tie_order
from jiaocha_models import Policy

Float64 = NDArray[np.float64]

FEWEST, MOST, REPEATED = 15, 20, 3
"""Cards of a sheet, and how many of them are asked a second time with the sides exchanged."""
MOST_OF_ONE = 5
"""Cards on which one case stands at most, repeats apart."""
SHARPNESS = 1.5
"""Assumed when the cards are chosen: odds of a choice are the ratio of worth to this power."""


@dataclass(frozen=True)
class Card:
    """Two cases at equal effort; positions in the pool. ``repeats`` is an earlier card's number, or 0."""

    number: int
    left: int
    right: int
    repeats: int = 0


@dataclass(frozen=True)
class Deck:
    """The cards of one round of elicitation.

    Attributes
    ----------
    cards : tuple of Card
        Numbered from 1 in the order in which they are asked.
    profiles : tuple of Profile
    """

    cards: tuple[Card, ...]
    profiles: tuple[Profile, ...] = POOL

    @property
    def digest(self) -> str:
        """SHA-256 of cards and profiles: an answered sheet names the deck it answers."""
        content = [
            [[card.number, card.left, card.right] for card in self.cards],
            [[each.text, each.amount, each.persons] for each in self.profiles],
        ]
        text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


def deck_of(policy: Policy, cards: int = 18) -> Deck:
    """Choose cards for a policy; the same policy and number give the same cards.

    Pairs are taken one by one so that the determinant of the information on the weights grows most (a
    D-optimal design at the present weights); pairs in which one case has at least as much of everything are
    left out, for they tell nothing.

    Raises
    ------
    ValueError
        Fewer than 15 or more than 20 cards.
    """
    if not FEWEST <= cards <= MOST:
        raise ValueError(f"a sheet has {FEWEST} to {MOST} cards, not {cards}")
    pairs = [(a, b) for a, b in combinations(range(len(POOL)), 2) if not _dominates(POOL[a], POOL[b])]
    chosen = _most_telling(pairs, policy, cards - REPEATED)
    seed = hashlib.sha256(json.dumps(chosen).encode()).hexdigest()
    flip = tie_order(seed, np.arange(0, 2 * len(chosen) + 1, 2))[::2].astype(bool)
    order = np.argsort(tie_order(seed[::-1], np.array([0, len(chosen)])))
    asked = [chosen[at][::-1] if flip[at] else chosen[at] for at in order]
    first = tuple(Card(at, left, right) for at, (left, right) in enumerate(asked, start=1))
    again = sorted(sorted(first, key=lambda card: -_margin(card, policy))[:REPEATED], key=lambda c: c.number)
    repeats = tuple(
        replace(card, number=len(first) + at, left=card.right, right=card.left, repeats=card.number)
        for at, card in enumerate(again, start=1)
    )
    return Deck(first + repeats)


def _margin(card: Card, policy: Policy) -> float:
    """How clear a card is at the present weights: asked twice, a clear one tells more about the rater."""
    worth = traits_of(POOL, policy).log_worth(log_weights_of(policy))
    return round(abs(float(worth[card.left] - worth[card.right])), 9)


def _dominates(one: Profile, other: Profile) -> bool:
    """Whether one of two cases has at least as much of everything."""

    def has(a: Profile, b: Profile) -> bool:
        return (
            a.amount >= b.amount and a.persons >= b.persons and a.petition >= b.petition
            and (a.wages or a.livelihood) >= (b.wages or b.livelihood) and a.wages >= b.wages
        )  # fmt: skip

    return has(one, other) or has(other, one)


def _times(pairs: list[tuple[int, int]], chosen: list[int], profile: int) -> int:
    return sum(profile in pairs[k] for k in chosen)


def _most_telling(pairs: list[tuple[int, int]], policy: Policy, count: int) -> list[tuple[int, int]]:
    traits, at = traits_of(POOL, policy), log_weights_of(policy)
    step = 1e-4
    slope = np.array(
        [
            (traits.log_worth(at + step * one) - traits.log_worth(at - step * one)) / (2 * step)
            for one in np.eye(len(at))
        ]
    ).T
    worth = traits.log_worth(at)
    rows = []
    for a, b in pairs:
        p = 1.0 / (1.0 + np.exp(-SHARPNESS * (worth[a] - worth[b])))
        rows.append(np.sqrt(p * (1 - p)) * SHARPNESS * (slope[a] - slope[b]))
    information, chosen = 0.05 * np.eye(len(at)), list[int]()
    for _ in range(count):
        gains = [
            -np.inf
            if k in chosen or max(_times(pairs, chosen, at) for at in pairs[k]) >= MOST_OF_ONE
            else float(row @ np.linalg.solve(information, row))
            for k, row in enumerate(rows)
        ]
        best = int(np.argmax(np.round(gains, 9)))
        chosen.append(best)
        information += np.outer(rows[best], rows[best])
    return [pairs[k] for k in chosen]
