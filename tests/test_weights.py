"""Weights from cards and from past decisions: recovered with intervals, contradictions told, read back."""

import json
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest
from numpy.typing import NDArray

import jiaocha as jc
from jiaocha.cli import main
from jiaocha.intake.policies import read_policy
from jiaocha.weights import (
    Answer,
    contradictions_of,
    deck_of,
    exchange_rates,
    past_weights,
    proposed_of,
    proposed_values,
    read_cards,
    weigh,
    with_values,
    write_cards,
)
from jiaocha.weights.cards import REPEATED
from jiaocha.weights.choice import chances, raters_apart
from jiaocha.weights.past import WARNING
from jiaocha.weights.profiles import (
    PARAMETERS,
    POOL,
    amount_worth,
    log_weights_of,
    traits_of,
    weighted_amount,
)
from jiaocha.worth.totals import option_terms
from jiaocha_models import Policy, Quarter
from jiaocha_models.policy import UNAPPROVED
from jiaocha_models.words import Mode, Term
from tests.drawn import drawn

Float64 = NDArray[np.float64]
POLICY = Policy()
DECK = deck_of(POLICY)
TRAITS = traits_of(DECK.profiles, POLICY)
USUAL = np.append(log_weights_of(POLICY), np.log(2.5))


def simulated(mode: Float64, raters: int, seed: int, first: int = 1) -> list[Answer]:
    rng = np.random.default_rng(seed)
    cards = [
        Answer(f"评议人{rater}", card, 1.0) for rater in range(first, first + raters) for card in DECK.cards
    ]
    left = rng.random(len(cards)) < chances(TRAITS, cards, mode)
    return [Answer(a.rater, a.card, float(one)) for a, one in zip(cards, left, strict=True)]


# Cards


@pytest.mark.parametrize("cards", [15, 18, 20])
def test_the_cards(cards: int) -> None:
    deck = deck_of(POLICY, cards)
    assert deck == deck_of(POLICY, cards)
    assert [card.number for card in deck.cards] == list(range(1, cards + 1))
    again = [card for card in deck.cards if card.repeats]
    assert len(again) == REPEATED
    for card in again:
        before = deck.cards[card.repeats - 1]
        assert (card.left, card.right) == (before.right, before.left)
    asked = {frozenset((card.left, card.right)) for card in deck.cards}
    assert len(asked) == cards - REPEATED
    for left, right in (tuple(pair) for pair in asked):
        a, b = POOL[left], POOL[right]
        assert not (
            a.amount >= b.amount and a.persons >= b.persons and a.petition
            and (a.wages, a.livelihood) == (b.wages, b.livelihood)
        )  # fmt: skip


def test_other_policies_make_other_cards_and_bad_numbers_are_refused() -> None:
    weights = POLICY.weights.model_copy(update={"petition_factor": 8.0})
    assert deck_of(POLICY.model_copy(update={"weights": weights})).digest != DECK.digest
    with pytest.raises(ValueError, match="15 to 20"):
        deck_of(POLICY, 12)


def test_worth_is_the_formula_of_the_objective() -> None:
    worth = np.exp(TRAITS.log_worth(log_weights_of(POLICY)))
    wages = POOL[4]
    weights = POLICY.weights
    by_hand = weights.progress_per_person * 5 * weights.wages_factor + weighted_amount(POLICY, wages.amount)
    assert worth[4] == pytest.approx(by_hand)
    for amount in (1_000_000, 50_000_000, 5_000_000_000, 10**11):
        assert amount_worth(POLICY, weighted_amount(POLICY, amount)) == pytest.approx(amount)


# Fitting


def test_known_weights_lie_in_their_intervals() -> None:
    rng, inside, errors = np.random.default_rng(4), np.zeros(5), []
    for seed in range(20):
        truth = USUAL + np.append(rng.normal(0.0, [0.8, 0.4, 0.4, 0.4]), 0.0)
        found = weigh(DECK, simulated(truth, 3, seed), POLICY)
        for at in range(5):
            value, low, high = found.interval(at)
            inside[at] += low <= np.exp(truth[at]) <= high
            errors.append(abs(np.log(value) - truth[at]))
    assert (inside >= 15).all(), inside
    assert inside.sum() >= 83
    assert np.mean(errors) < 0.5


def test_more_raters_narrow_the_intervals() -> None:
    few, many = (weigh(DECK, simulated(USUAL, raters, 2), POLICY) for raters in (2, 12))
    assert all(many.covariance[at, at] < few.covariance[at, at] for at in range(5))
    told = [many.interval(at) for at in range(5)]
    assert sum(low < np.exp(USUAL[at]) < high for at, (_, low, high) in enumerate(told)) >= 4
    value, low, high = told[0]
    assert high / low < 2.5
    assert value == pytest.approx(2_000_000, rel=0.5)


def test_a_tie_is_half_of_both() -> None:
    card = DECK.cards[0]
    tie = [Answer("甲", card, 0.5), Answer("甲", card, 0.5)]
    split = [Answer("甲", card, 1.0), Answer("甲", card, 0.0)]
    assert weigh(DECK, tie, POLICY).mode == pytest.approx(weigh(DECK, split, POLICY).mode, abs=1e-4)
    with pytest.raises(ValueError, match="no answers"):
        weigh(DECK, [], POLICY)


def test_what_the_cards_do_not_settle_keeps_its_value() -> None:
    ordinary = [card for card in DECK.cards if not any(POOL[at].petition for at in (card.left, card.right))]
    answers = [Answer("甲", card, 1.0) for card in ordinary]
    petition = proposed_values(weigh(DECK, answers, POLICY))[3]
    assert petition.key == "weights.petition_factor"
    assert petition.note
    assert petition.value == petition.before


# Contradictions


def test_raters_at_random_are_told_so() -> None:
    refused = 0
    for seed in range(5):
        answers = simulated(np.append(USUAL[:4], -30.0), 2, seed)
        refused += not contradictions_of(DECK, answers, weigh(DECK, answers, POLICY)).usable
    assert refused >= 4


def test_coherent_raters_are_usable() -> None:
    good = 0
    for seed in range(4):
        answers = simulated(USUAL + np.array([0, 0, 0, 0, 0.5]), 2, seed)
        found = contradictions_of(DECK, answers, weigh(DECK, answers, POLICY))
        good += found.usable
        assert found.hit_rate[1] <= found.hit_rate[0] <= found.hit_rate[2]
    assert good >= 3


def test_raters_with_other_weights_are_told_apart() -> None:
    one = USUAL + np.array([-1.5, 0.0, -0.3, 0.0, 0.4])
    other = USUAL + np.array([1.5, -0.5, 0.0, -0.5, 0.4])
    told = 0
    for seed in range(3):
        answers = simulated(one, 1, seed) + simulated(other, 1, seed + 100, first=2)
        found = contradictions_of(DECK, answers, weigh(DECK, answers, POLICY))
        told += any("各用一套权重" in reason for reason in found.reasons)
        assert found.disagreements
    assert told >= 2
    assert raters_apart(DECK, simulated(USUAL, 1, 1), weigh(DECK, simulated(USUAL, 1, 1), POLICY)) == 1.0


def test_circles_and_reversals_are_named() -> None:
    wins: dict[frozenset[int], int] = {}
    nodes = sorted({at for card in DECK.cards for at in (card.left, card.right)})
    pairs = {frozenset((card.left, card.right)) for card in DECK.cards}
    triangle = next(
        (a, b, c)
        for a in nodes
        for b in nodes
        for c in nodes
        if a < b < c and {frozenset((a, b)), frozenset((b, c)), frozenset((a, c))} <= pairs
    )
    a, b, c = triangle
    wins |= {frozenset((a, b)): a, frozenset((b, c)): b, frozenset((a, c)): c}
    answers = [
        Answer("甲", card, float(card.left == wins.get(frozenset((card.left, card.right)), card.left)))
        for card in DECK.cards
    ]
    found = contradictions_of(DECK, answers, weigh(DECK, answers, POLICY))
    assert found.circles
    assert all(POOL[at].text in "".join(found.circles) for at in triangle)
    assert found.repeats
    assert all("同一对，选择相反" in line for line in found.repeats)


# Sheets


def filled(path: Path, rater: str, mode: Float64, seed: int) -> None:
    answers = simulated(mode, 1, seed)
    write_cards(DECK, POLICY, path)
    book = openpyxl.load_workbook(path)
    sheet = book["选择"]
    sheet["C4"] = rater
    for row, answer in enumerate(answers, start=8):
        sheet.cell(row, 4).value = "甲" if answer.left else "乙"
    book.save(path)


def test_a_filled_sheet_reads_back(tmp_path: Path) -> None:
    for at, rater in enumerate(("评议一", "评议二")):
        filled(tmp_path / f"{at}.xlsx", rater, USUAL, at)
    answers, findings = read_cards([tmp_path / "0.xlsx", tmp_path / "1.xlsx"], DECK)
    assert findings == []
    assert [a.left for a in answers if a.rater == "评议二"] == [a.left for a in simulated(USUAL, 1, 1)]
    assert len(answers) == 2 * len(DECK.cards)


def test_every_fault_of_a_sheet_is_named_with_its_cell(tmp_path: Path) -> None:
    filled(tmp_path / "a.xlsx", "评议一", USUAL, 1)
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    book["选择"]["D8"], book["选择"]["D9"], book["选择"]["B10"] = None, "都行", "=1+1"
    book.save(tmp_path / "a.xlsx")
    filled(tmp_path / "b.xlsx", "评议一", USUAL, 2)
    answers, findings = read_cards([tmp_path / "a.xlsx", tmp_path / "b.xlsx", tmp_path / "无.xlsx"], DECK)
    assert answers == []
    assert {(f.rule, f.cell) for f in findings if f.cell} >= {
        ("value_missing", "D8"), ("choice_unknown", "D9"), ("card_changed", "B10"),
    }  # fmt: skip
    assert {"rater_repeated"} <= {f.rule for f in findings}
    assert any(f.source == "无.xlsx" for f in findings)
    answers, findings = read_cards([tmp_path / "b.xlsx"], deck_of(POLICY, 15))
    assert [f.rule for f in findings] == ["other_cards"]


def test_the_command_writes_what_plan_accepts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    quarter = drawn("prefecture")
    jc.write_quarter(quarter, tmp_path / "季度")
    base = ["--quarter", str(tmp_path / "季度")]
    cards = tmp_path / "卡片.xlsx"
    assert main(["weights", "cards", "--out", str(cards), *base]) == 0
    assert main(["weights", "cards", "--out", str(cards), *base]) == 2
    for at, rater in enumerate(("评议一", "评议二")):
        filled(tmp_path / f"{at}.xlsx", rater, USUAL + np.array([0, 0, 0, 0, 0.7]), at + 1)
    sheets = [str(tmp_path / f"{at}.xlsx") for at in range(2)]
    out = tmp_path / "权重"
    assert main(["weights", "fit", sheets[0], "--out", str(out), *base]) == 2
    capsys.readouterr()
    command = ["weights", "fit", *sheets, "--out", str(out), "--day", "2026-09-20", *base]
    code = main([*command, "--json"])
    told = json.loads(capsys.readouterr().out)
    assert code == 0, told["contradictions"]
    assert {path.name for path in out.iterdir()} == {"参数确定依据.xlsx", "参数.toml", "政策.toml"}
    whole, fragment = read_policy(out / "政策.toml"), read_policy(out / "参数.toml")
    settled = [one for one in told["values"] if not one["note"]]
    assert settled
    for one in settled:
        name = one["key"].split(".")[1]
        assert getattr(whole.weights, name) == getattr(fragment.weights, name) == one["value"]
        basis = whole.bases[one["key"]]
        assert basis.source.startswith("成对比较评议（2 人，18 张卡片")
        assert str(basis.day) == "2026-09-20"
        assert basis.approved_by == UNAPPROVED
    assert whole.planning_court == quarter.policy.planning_court
    read, findings = jc.check_quarter(tmp_path / "季度", policy=out / "政策.toml")
    assert read is not None, findings
    sheet = openpyxl.load_workbook(out / "参数确定依据.xlsx").active
    text = "".join(str(cell.value) for row in sheet for cell in row if cell.value)
    for word in ("签名", "换算关系", "一致性", "成对比较评议", "2026-09-20"):
        assert word in text


def test_random_answers_write_no_policy(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for at, rater in enumerate(("评议一", "评议二")):
        filled(tmp_path / f"{at}.xlsx", rater, np.append(USUAL[:4], -30.0), at + 3)
    sheets = [str(tmp_path / f"{at}.xlsx") for at in range(2)]
    assert main(["weights", "fit", *sheets, "--out", str(tmp_path / "权重")]) == 1
    assert "不宜据此确定权重" in capsys.readouterr().out
    assert {path.name for path in (tmp_path / "权重").iterdir()} == {"参数确定依据.xlsx"}


def test_exchange_rates_read_back() -> None:
    found = weigh(DECK, simulated(USUAL, 12, 5), POLICY)
    lines = exchange_rates(found)
    assert "帮助一人取得进展，相当于多到位" in lines[0]
    assert sum("相当于普通案件的" in line for line in lines) == 3
    assert any(line.startswith("“3 万元欠薪，5 人") for line in lines)
    values = proposed_values(found)
    assert [one.key for one in values] == list(PARAMETERS)
    made = with_values(POLICY, values, "评议", POLICY.planning_date)
    assert made.weights.progress_per_person == values[0].value
    assert made.weights.recovery_steps == POLICY.weights.recovery_steps


# Past decisions


def past_quarter() -> Quarter:
    return drawn("prefecture", seed=3, cases=260)


def decided(factor: float, seed: int) -> tuple[Quarter, object, pd.DataFrame]:
    """Decisions by people who weigh travel of parties ``factor`` times as the policy does."""
    quarter = past_quarter()
    options = jc.build_options(quarter)
    terms = option_terms(options)
    utility = sum(terms[term].astype(float) * (factor if term is Term.PROGRESS else 1.0) for term in terms)
    rng, start = np.random.default_rng(seed), options.problem.group_start
    utility = 3 * utility / 1e6 + rng.gumbel(size=len(utility))
    rows = []
    for group in range(len(start) - 1):
        option = start[group] + int(np.argmax(utility[start[group] : start[group + 1]]))
        mode = list(Mode)[options.option_mode[option]]
        if mode is Mode.STAY:
            continue
        court = options.option_receiver[option]
        for case in options.term_case[options.term_start[option] : options.term_start[option + 1]]:
            code = (
                quarter.courts["code"].iloc[court] if court >= 0 else quarter.cases["court_code"].iloc[case]
            )
            rows.append((quarter.cases["case_number"].iloc[case], mode.value, code))
    return quarter, options, pd.DataFrame(rows, columns=["case_number", "mode", "court_code"])


def test_past_decisions_give_their_weights_back() -> None:
    quarter, options, table = decided(1.0, 1)
    found = past_weights(quarter, options, table)  # type: ignore[arg-type]
    row = found.terms.set_index("term")
    assert found.groups >= 40
    assert row.loc["progress", "low"] <= 1.0 <= row.loc["progress", "high"]
    quarter, options, table = decided(4.0, 2)
    other = past_weights(quarter, options, table).terms.set_index("term")  # type: ignore[arg-type]
    assert other.loc["progress", "low"] <= 4.0 <= other.loc["progress", "high"]
    assert other.loc["progress", "multiplier"] > row.loc["progress", "multiplier"]
    assert found.hits[0] > found.by_staying[0]
    assert found.by_policy[0] > found.by_staying[0]
    keys = {one.key for one in proposed_of(found, quarter.policy)}
    assert all(key.startswith("weights.") for key in keys)
    assert not any(key.startswith("weights.recovery") for key in keys)


def test_past_decisions_by_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    quarter, options, table = decided(1.0, 1)
    jc.write_quarter(quarter, tmp_path / "季度")
    book, modes = openpyxl.Workbook(), {mode.value: mode.zh for mode in Mode}
    book.active.append(["案号", "方式", "受案法院"])
    for number, mode, court in table.itertuples(index=False):
        book.active.append([number, modes[mode], court])
    book.save(tmp_path / "方案.xlsx")
    out = tmp_path / "过去"
    command = ["weights", "past", str(tmp_path / "季度"), str(tmp_path / "方案.xlsx"), "--out", str(out)]
    assert main(command) == 0
    told = capsys.readouterr().out
    assert WARNING in told
    assert "实质进展：过去的决定看重的程度为现行权重的" in told
    made, before = read_policy(out / "政策.toml"), quarter.policy.weights
    found = past_weights(quarter, options, table).terms.set_index("term")  # type: ignore[arg-type]
    assert found.loc["progress", "settled"]
    wanted = before.progress_per_person * found.loc["progress", "multiplier"]
    assert made.weights.progress_per_person == pytest.approx(wanted, abs=1) != before.progress_per_person
    assert made.weights.recovery_steps == before.recovery_steps
    sheet = openpyxl.load_workbook(out / "参数确定依据.xlsx").active
    assert any(cell.value == WARNING for row in sheet for cell in row)


def test_too_few_decisions_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    quarter = drawn("prefecture")
    jc.write_quarter(quarter, tmp_path / "季度")
    book = openpyxl.Workbook()
    book.active.append(["案号", "方式", "受案法院"])
    book.active.append([quarter.cases["case_number"].iloc[0], "留原法院", ""])
    book.save(tmp_path / "方案.xlsx")
    command = [
        "weights",
        "past",
        str(tmp_path / "季度"),
        str(tmp_path / "方案.xlsx"),
        "--out",
        str(tmp_path / "o"),
    ]
    assert main(command) == 2
    assert "不足 40 组" in capsys.readouterr().err
    assert "照搬" in WARNING
