"""Options as a whole: exact sums, staying, order, digests, totals."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from jiaocha.intake import read_quarter, write_quarter
from jiaocha.worth import options as options_module
from jiaocha.worth.digest import digest_of, options_digest, tie_order
from jiaocha.worth.options import build_options
from jiaocha.worth.totals import choice_totals, option_terms, terms_of
from jiaocha_models import Options, Quarter
from jiaocha_models.words import TRANSFER_MODES, Mode, Term
from tests.tiny import case, tiny_quarter

COUNTIES = ("宁0402", "宁0422", "宁0423", "宁0424", "宁0425")


def mixed_quarter(seed: int = 0, n_cases: int = 40, **more: Any) -> Quarter:
    """Cases of all kinds, some of them related."""
    rng = np.random.default_rng(seed)
    cases, links = [], []
    for serial in range(1, n_cases + 1):
        court = COUNTIES[rng.integers(5)]
        cases.append(
            case(
                serial,
                court,
                claimed=int(10 ** rng.uniform(4, 13)),
                asset_value=None if rng.random() < 0.4 else int(10 ** rng.uniform(4, 12)),
                asset_kind=str(rng.choice(["none", "deposit", "real_estate", "equity"])),
                lead_quality=str(rng.choice(["high", "medium", "low", "none"])),
                complexity=str(rng.choice(["simple", "ordinary", "hard"])),
                wages=bool(rng.random() < 0.3),
                petition=bool(rng.random() < 0.2),
                persons_helped=int(rng.integers(0, 80)),
                party_wish=str(rng.choice(["unknown", "agrees", "objects"])),
                creditor_kind=str(rng.choice(["natural_person", "enterprise"])),
            )
        )
        if serial > 1 and rng.random() < 0.4:
            pair = cases[serial - 2]["case_number"], cases[serial - 1]["case_number"]
            links.append({"case_number": pair[0], "other_case_number": pair[1]})
    courts = {
        code: {"digital_level": int(rng.integers(1, 6)), "backlog": int(rng.integers(100, 900))}
        for code in COUNTIES
    }
    return tiny_quarter(cases=cases, links=links, courts=courts, **more)


@pytest.fixture(scope="module")
def quarter() -> Quarter:
    return mixed_quarter()


@pytest.fixture(scope="module")
def options(quarter: Quarter) -> Options:
    return build_options(quarter)


def test_the_value_is_exactly_the_sum_of_terms_over_members(options: Options) -> None:
    problem = options.problem
    for option in range(problem.n_options):
        rows = range(options.term_start[option], options.term_start[option + 1])
        total = sum(int(options.terms[term][row]) for term in Term for row in rows)
        assert total == problem.value[option]
    assert sum(option_terms(options).values()).tolist() == problem.value.tolist()
    assert terms_of(options, 3)["value"].sum() == problem.value[3]


def test_each_option_has_one_row_for_every_case_of_its_group(options: Options) -> None:
    for option, group in enumerate(options.option_group):
        rows = slice(options.term_start[option], options.term_start[option + 1])
        assert options.term_case[rows].tolist() == np.flatnonzero(options.case_group == group).tolist()


def test_every_term_of_staying_is_zero(options: Options) -> None:
    stays = np.flatnonzero(options.option_mode == Mode.STAY.position)
    assert len(stays) == len(options.groups)
    for option in stays:
        assert not terms_of(options, int(option)).to_numpy().any()
        assert options.option_minutes[option] == 0


def test_a_forced_group_is_measured_against_staying() -> None:
    expired = {
        "supervision_order_date": "2026-03-01",
        "supervision_days": 60,
        "supervision_expired_without_reason": "yes",
        "supervision_reason_source": "督办台账",
    }
    free, forced = (build_options(tiny_quarter(cases=[case(1, **more)])) for more in ({}, expired))
    assert Mode.STAY.position in free.option_mode
    assert Mode.STAY.position not in forced.option_mode
    values = dict(
        zip(zip(free.option_mode, free.option_receiver, strict=True), free.problem.value, strict=True)
    )
    for key, value in zip(
        zip(forced.option_mode, forced.option_receiver, strict=True), forced.problem.value, strict=True
    ):
        assert values[key] == value


def test_a_series_in_its_own_court_costs_nothing_there_and_gains_all_the_same() -> None:
    link = {"case_number": "（2025）宁0423执1号", "other_case_number": "（2025）宁0424执2号"}
    quarter = tiny_quarter(cases=[case(1, "宁0423"), case(2, "宁0424")], links=[link])
    options = build_options(quarter)
    longde = list(quarter.courts["code"]).index("宁0423")
    option = np.flatnonzero(options.option_receiver == longde)
    assert options.option_mode[option].tolist() == [Mode.CENTRALIZED.position]
    found = terms_of(options, int(option[0]))
    costs = ["effort", "crowding", "handover", "party_travel", "court_travel", "mode_cost", "raw_cost"]
    assert not found.iloc[0][costs].to_numpy().any()
    assert found.iloc[0]["progress"] > 0
    assert found.iloc[1]["handover"] < 0 < found.iloc[1]["progress"]


def test_options_are_sorted_and_grouped(options: Options) -> None:
    problem = options.problem
    key = np.lexsort((options.option_receiver, options.option_mode, options.option_group))
    assert key.tolist() == list(range(problem.n_options))
    assert problem.option_group.tolist() == options.option_group.tolist()


def test_the_cheaper_mode_is_preferred_and_places_are_distinct(options: Options) -> None:
    problem = options.problem
    for group in range(problem.n_groups):
        own = slice(problem.group_start[group], problem.group_start[group + 1])
        preference, mode = problem.preference[own], options.option_mode[own]
        assert len(set(preference.tolist())) == len(preference)
        assert (np.diff(mode[np.argsort(preference)]) >= 0).all()


def test_a_preferred_court_goes_first_among_equals_only() -> None:
    number = "（2025）宁0423执1号"
    prefer = {"case_number": number, "kind": "prefer", "court_code": "宁0425", "mode": None, "by": "张"}
    plain = build_options(tiny_quarter(cases=[case(1)]))
    quarter = tiny_quarter(cases=[case(1)], adjustments=[prefer])
    asked = build_options(quarter)
    assert asked.problem.value.tolist() == plain.problem.value.tolist()
    directed = np.flatnonzero(asked.option_mode == Mode.DIRECTED.position)
    first = directed[np.argmin(asked.problem.preference[directed])]
    assert quarter.courts["code"].iloc[asked.option_receiver[first]] == "宁0425"
    cheaper = asked.option_mode < Mode.DIRECTED.position
    assert asked.problem.preference[cheaper].max() < asked.problem.preference[directed].min()


def test_runs_change_nothing(quarter: Quarter, options: Options, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(options_module, "ROWS_AT_ONCE", 3)
    shares: list[float] = []
    small = build_options(quarter, shares.append)
    assert options_digest(small) == options_digest(options)
    assert shares == sorted(shares)
    assert len(shares) > 3
    assert shares[-1] == 1.0


def test_digests_do_not_depend_on_the_order_of_rows_or_on_storage(quarter: Quarter) -> None:
    columns = list(quarter.cases.columns)
    shuffled = quarter.cases.sample(frac=1.0, random_state=1).sort_values(columns, ignore_index=True)
    stored = quarter.cases.astype({"case_number": object, "claimed": "int64"})
    for cases in (shuffled, stored, quarter.cases.set_index(np.arange(len(columns), len(columns) + 40))):
        again = replace(quarter, cases=cases)
        assert digest_of(again) == digest_of(quarter)
    changed = quarter.cases.assign(petition=~quarter.cases["petition"])
    assert digest_of(replace(quarter, cases=changed)) != digest_of(quarter)
    policy = quarter.policy.model_copy(update={"title": "另一方案"})
    assert digest_of(replace(quarter, policy=policy)) != digest_of(quarter)


def test_digests_do_not_depend_on_the_source(quarter: Quarter, tmp_path: Path) -> None:
    digests = set()
    for name in ("方案", "方案.xlsx"):
        write_quarter(quarter, tmp_path / name)
        digests.add(digest_of(read_quarter(tmp_path / name)))
    assert len(digests) == 1


def test_the_order_of_courts_only_renumbers_them(quarter: Quarter, options: Options) -> None:
    turned = replace(quarter, courts=quarter.courts.iloc[::-1].reset_index(drop=True))
    again = build_options(turned)

    def table_of(found: Options, courts: pd.DataFrame) -> dict[tuple[int, int, str], int]:
        codes = [*courts["code"], "stay"]
        keys = zip(
            found.option_group.tolist(),
            found.option_mode.tolist(),
            (codes[receiver] for receiver in found.option_receiver),
            strict=True,
        )
        return dict(zip(keys, found.problem.value.tolist(), strict=True))

    assert table_of(again, turned.courts) == table_of(options, quarter.courts)


def test_renaming_cases_changes_no_value() -> None:
    """New serial numbers turn the order of the cases around; values follow their cases."""

    def renamed(serial: int) -> int:
        return 900 - serial

    base = mixed_quarter(seed=3, n_cases=25)
    numbers = base.cases["case_number"]
    old = numbers.str.extract(r"执(\d+)号")[0].astype(int)
    new = pd.Series(
        [
            number.replace(f"执{serial}号", f"执{renamed(serial)}号")
            for number, serial in zip(numbers, old, strict=True)
        ],
        dtype="str",
    )
    names = dict(zip(numbers, new, strict=True))
    cases = base.cases.assign(case_number=new)
    links = base.links.assign(
        case_number=base.links["case_number"].map(names).astype("str"),
        other_case_number=base.links["other_case_number"].map(names).astype("str"),
    )
    turned = replace(
        base,
        cases=cases.sort_values(list(cases.columns), ignore_index=True),
        links=links.sort_values(list(links.columns), ignore_index=True),
    )

    def by_cases(quarter: Quarter, name: dict[str, str]) -> dict[Any, tuple[int, int]]:
        found = build_options(quarter)
        number = quarter.cases["case_number"]
        members = [
            frozenset(name.get(n, n) for n in number[found.case_group == group])
            for group in range(len(found.groups))
        ]
        keys = zip(
            (members[group] for group in found.option_group),
            found.option_mode.tolist(),
            found.option_receiver.tolist(),
            strict=True,
        )
        return dict(
            zip(
                keys,
                zip(found.problem.value.tolist(), found.option_minutes.tolist(), strict=True),
                strict=True,
            )
        )

    assert by_cases(base, names) == by_cases(turned, {})


def test_ties_are_drawn_by_the_quarters_digest() -> None:
    start = np.array([0, 5, 5, 9])
    order = tie_order("ab" * 32, start)
    assert sorted(order[:5]) == [0, 1, 2, 3, 4]
    assert sorted(order[5:]) == [0, 1, 2, 3]
    assert order.tolist() == tie_order("ab" * 32, start).tolist()
    assert order.tolist() != tie_order("cd" * 32, start).tolist()


def test_large_amounts_are_exact_and_absurd_ones_refused() -> None:
    huge = [case(serial, claimed=10**15, asset_value=None) for serial in (1, 2, 3)]
    quarter = tiny_quarter(cases=huge)
    options = build_options(quarter)
    choice = np.array(
        [np.flatnonzero((options.option_group == g) & (options.option_mode == 5))[0] for g in range(3)]
    )
    assert choice_totals(quarter, options, choice).raw_recovery_fen == 3 * round(0.34 * 0.95 * 0.5 * 10**15)
    absurd = {"weights": {"progress_per_person": 10**12, "persons_counted": 100_000, "wages_factor": 100.0}}
    many = {"persons_helped": 100_000, "wages": True, "petition": True}
    people = tiny_quarter(cases=[case(1, **many), case(2, **many)], policy=absurd)
    with pytest.raises(OverflowError, match="政策权重"):
        build_options(people)


def test_totals_of_a_choice(quarter: Quarter, options: Options) -> None:
    problem = options.problem
    choice = problem.group_start[1:] - 1
    found = choice_totals(quarter, options, choice)
    moved = [mode.position for mode in TRANSFER_MODES]
    cases = progress = 0
    money = cost = 0
    for option in choice:
        terms = terms_of(options, int(option))
        money += int(terms["raw_recovery"].sum())
        cost += int(terms["raw_cost"].sum())
        progress += float(terms["progress_gain"].sum())
        cases += int((terms["handover"] < 0).sum())
    assert (found.raw_recovery_fen, found.raw_cost_fen, found.cases_transferred) == (money, cost, cases)
    assert found.progress_gain_cases == pytest.approx(progress)
    assert sum(found.cases_by_mode.values()) == (options.case_group >= 0).sum()
    assert set(options.option_mode[choice]) <= {0, *moved}
    nothing = choice_totals(quarter, options, np.zeros(0, np.int64))
    assert nothing.cases_transferred == nothing.raw_recovery_fen == nothing.receiving_courts == 0


def test_groups_without_any_lawful_option_are_handed_on_as_conflicts() -> None:
    forbidden = [
        {"case_number": "（2025）宁0423执1号", "kind": "forbid", "court_code": None, "mode": mode, "by": "张"}
        for mode in Mode
        if mode is not Mode.STAY
    ]
    expired = {
        "supervision_order_date": "2026-03-01",
        "supervision_days": 60,
        "supervision_expired_without_reason": "yes",
        "supervision_reason_source": "督办台账",
    }
    options = build_options(tiny_quarter(cases=[case(1, **expired)], adjustments=forbidden))
    assert options.conflicts["group"].tolist() == [0]
    assert options.option_mode.tolist() == [Mode.STAY.position]


def test_a_quarter_without_candidates_has_no_options() -> None:
    quarter = tiny_quarter(cases=[case(1, status="closed")])
    options = build_options(quarter)
    assert options.problem.n_groups == options.problem.n_options == options.problem.n_rows == 0
    assert len(options.triage) == 1


def test_a_group_that_must_move_but_fits_nowhere_is_left_to_people() -> None:
    expired = {
        "supervision_order_date": date(2026, 5, 1),
        "supervision_days": 60,
        "supervision_expired_without_reason": "yes",
        "supervision_reason_source": "督促情况报告",
    }
    room = {code: {"declared_room": 0.5} for code in ("宁04", "宁0402", "宁0422", "宁0424", "宁0425")}
    fits = build_options(tiny_quarter(cases=[case(1, "宁0423", **expired)]))
    assert Mode.STAY.position not in fits.option_mode
    stuck = build_options(tiny_quarter(cases=[case(1, "宁0423", **expired)], courts=room))
    assert Mode.STAY.position in stuck.option_mode
    assert stuck.conflicts["rule"].tolist() == ["supervision_expired_forces_transfer"]
    assert "留待人工处理" in stuck.triage["reason"].iloc[0]
