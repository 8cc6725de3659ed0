"""Contradictions in the answers: circles, cards answered otherwise the second time, raters who disagree."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import networkx as nx
import numpy as np

from jiaocha.evaluation.counting import Count, count_of
from jiaocha.evaluation.indicators import proportion
from jiaocha.weights.cards import Deck
from jiaocha.weights.choice import Answer, Weighed, chances, raters_apart
from jiaocha.weights.profiles import traits_of

BEYOND_CHANCE = 0.05
"""Probability below which raters disagree more than one set of weights with its scatter explains."""


@dataclass(frozen=True)
class Contradictions:
    """What does not fit together, in Chinese sentences; empty lists mean nothing was found.

    Attributes
    ----------
    circles, repeats, disagreements : tuple of str
    hit_rate : tuple of float
        Share of answers foretold without their card, and its 90 % interval.
    reasons : tuple of str
        Why the answers do not carry weights; empty where they do.
    """

    circles: tuple[str, ...]
    repeats: tuple[str, ...]
    disagreements: tuple[str, ...]
    hit_rate: tuple[float, float, float]
    reasons: tuple[str, ...]

    @property
    def usable(self) -> bool:
        """Whether the answers carry weights at all."""
        return not self.reasons


def contradictions_of(deck: Deck, answers: Sequence[Answer], weighed: Weighed) -> Contradictions:
    """Look for contradictions within raters and between them."""
    raters = list(dict.fromkeys(answer.rater for answer in answers))
    by_rater = {rater: [a for a in answers if a.rater == rater] for rater in raters}
    circles = [line for rater in raters for line in _circles(deck, rater, by_rater[rater])]
    repeats, twice = list[str](), list[Answer]()
    for rater in raters:
        lines, of = _repeats(rater, by_rater[rater])
        repeats, twice = repeats + lines, twice + of
    disagreements = _disagreements(deck, by_rater, weighed)
    rate = proportion(weighed.hits, weighed.told)
    reasons = []
    if weighed.better_than_chance > BEYOND_CHANCE:
        reasons.append("选择与各项因素没有可靠的关系，与随意作答分不开")
    expected = _expected_apart(deck, twice, weighed)
    if twice and len(repeats) > expected.mean and expected.surprise(len(repeats)) < BEYOND_CHANCE:
        reasons.append(f"重复提问的 {len(twice)} 处中有 {len(repeats)} 处前后相反，超出偶然")
    apart = raters_apart(deck, answers, weighed)
    if apart <= BEYOND_CHANCE:
        reasons.append(
            f"评议人各用一套权重才说得通（同一套权重下这样的分歧出现的机会为 {apart:.0%}）："
            "请先讨论再重填，或者分别确定"
        )
    return Contradictions(tuple(circles), tuple(repeats), tuple(disagreements), rate, tuple(reasons))


def _circles(deck: Deck, rater: str, answers: Sequence[Answer]) -> list[str]:
    """One shortest circle of each knot of preferences."""
    graph = nx.DiGraph()
    for answer in answers:
        better, worse = answer.card.left, answer.card.right
        if answer.left == 0.5:
            continue
        graph.add_edge(*((better, worse) if answer.left == 1.0 else (worse, better)))
    lines = []
    for knot in nx.strongly_connected_components(graph):
        circles = [
            nodes for nodes in nx.simple_cycles(graph.subgraph(knot), length_bound=4) if len(nodes) > 2
        ]
        if circles:
            first = min(circles, key=lambda nodes: (len(nodes), sorted(nodes)))
            start = first.index(min(first))
            names = [deck.profiles[at].text for at in (*first[start:], *first[:start], min(first))]
            lines.append(f"{rater}：循环——" + " 优先于 ".join(f"“{name}”" for name in names))
    return lines


def _repeats(rater: str, answers: Sequence[Answer]) -> tuple[list[str], list[Answer]]:
    """Pairs asked twice and answered otherwise, and all answers to pairs asked twice."""
    first = {answer.card.number: answer.left for answer in answers}
    lines, asked = list[str](), list[Answer]()
    for answer in answers:
        if answer.card.repeats in first:
            before, again = first[answer.card.repeats], 1.0 - answer.left
            if 0.5 in (before, again):
                continue
            asked.append(answer)
            if before != again:
                lines.append(
                    f"{rater}：第 {answer.card.repeats} 张与第 {answer.card.number} 张是同一对，选择相反"
                )
    return lines, asked


def _disagreements(deck: Deck, by_rater: dict[str, list[Answer]], weighed: Weighed) -> list[str]:
    """Cards on which two raters chose otherwise, beside what scatter alone makes."""
    lines = []
    for one, other in combinations(by_rater, 2):
        theirs = {answer.card.number: answer for answer in by_rater[other]}
        both = [
            (answer, theirs[answer.card.number])
            for answer in by_rater[one]
            if answer.card.number in theirs and 0.5 not in (answer.left, theirs[answer.card.number].left)
        ]
        if not both:
            continue
        apart = [a.card.number for a, b in both if a.left != b.left]
        count = _expected_apart(deck, [a for a, _ in both], weighed)
        if apart:
            cards = "、".join(str(number) for number in apart)
            lines.append(
                f"{one}与{other}：{len(both)} 张都有选择的卡片中 {len(apart)} 张不同（第 {cards} 张），"
                f"同一套权重下预期 {count.mean:.1f} 张（90% 区间 {count.low}—{count.high}）"
            )
    return lines


def _expected_apart(deck: Deck, answers: Sequence[Answer], weighed: Weighed) -> Count:
    """How many of some pairs are answered otherwise a second time, if both follow the fitted weights."""
    if not answers:
        return count_of(np.zeros(0), np.zeros(0), np.zeros(0), np.zeros(0, object))
    p = chances(traits_of(deck.profiles, weighed.policy), answers, weighed.mode)
    none = np.zeros(len(p))
    return count_of(2 * p * (1 - p), np.ones(len(p)), none, np.full(len(p), "", object))
