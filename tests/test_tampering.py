"""Every tampering with a plan folder is caught: naively by a digest, and by its content where the forger
recomputes the digests as well.
"""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from plans import COUNTIES, plan_of, small_plan, small_quarter
from tiny import case, tiny_quarter

from jiaocha.digests import policy_digest, quarter_digest, table_digests
from jiaocha.folder import contents, files, read_plan, write_plan
from jiaocha.folder.journal import write_entry
from jiaocha.folder.quarter import read_tables
from jiaocha.verification import verify
from jiaocha_models import Event, Finding


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_plan(small_plan(), tmp_path_factory.mktemp("plans") / "方案")


@pytest.fixture
def folder(written: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(written, tmp_path / "方案"))


def seal(folder: Path) -> None:
    """What a thorough forger does last: recompute the digests of all files, and write the journal anew."""
    plan = json.loads((folder / "plan.json").read_bytes())
    if "digests" in plan:
        plan["digests"] = {n: files.file_digest(folder / n) for n in plan["digests"] if (folder / n).exists()}
    files.write_json(folder / "plan.json", plan)
    (folder / "plan.sha256").write_text(f"{files.file_digest(folder / 'plan.json')}  plan.json\n")
    (folder / "journal.jsonl").unlink()
    write_entry(folder, Event.PLANNED, {"plan": files.file_digest(folder / "plan.json")})


def in_plan(folder: Path, **changes: object) -> None:
    plan = json.loads((folder / "plan.json").read_bytes())
    for key, value in changes.items():
        where = plan
        *parents, last = key.split("__")
        for parent in parents:
            where = where[parent]
        if value is None:
            del where[last]
        else:
            where[last] = value(where[last]) if callable(value) else value
    files.write_json(folder / "plan.json", plan)


def in_table(folder: Path, name: str, change: Callable[[pd.DataFrame], pd.DataFrame | None]) -> None:
    frame = files.read_frame(folder / name)
    changed = change(frame)
    files.write_frame(folder / name, frame if changed is None else changed)


def in_columns(folder: Path, name: str, change: Callable[[dict], None]) -> None:
    columns = files.read_columns(folder / name)
    change(columns)
    files.write_columns(folder / name, columns)


def in_text(folder: Path, name: str, change: Callable[[str], str]) -> None:
    path = folder / name
    path.write_bytes(change(path.read_text("utf-8")).encode())


def rules(findings: list[Finding]) -> set[str]:
    return {finding.rule for finding in findings}


def moved_row(frame: pd.DataFrame) -> int:
    """First row of a case that changes its court."""
    return int(np.flatnonzero(frame["mode"] == "directed")[0])


def move_case(folder: Path) -> None:
    """A case goes to another court that is open to it."""
    plan = read_plan(folder)
    options = plan.options

    def change(frame: pd.DataFrame) -> None:
        row = moved_row(frame)
        group = options.groups["group"].tolist().index(frame["group"][row])
        codes = plan.quarter.courts["code"].to_numpy(object)
        own = np.flatnonzero((options.option_group == group) & (options.option_mode == 5))
        others = [codes[options.option_receiver[k]] for k in own]
        frame.loc[row, "receiver"] = next(code for code in others if code != frame["receiver"][row])

    in_table(folder, "assignments.parquet", change)


def forge_receiver(folder: Path) -> None:
    """A case goes to a court that no rule opens to it: its own, by order."""

    def change(frame: pd.DataFrame) -> None:
        row = moved_row(frame)
        frame.loc[row, "receiver"] = frame["origin"][row]

    in_table(folder, "assignments.parquet", change)


def forge_option(folder: Path) -> None:
    """The list of options gains one that no rule opens."""

    def change(columns: dict) -> None:
        columns["receiver"][-1] = 0

    in_columns(folder, "options.parquet", change)


def change(name: str, column: str, amount: int) -> Callable[[Path], None]:
    def tamper(folder: Path) -> None:
        def add(columns: dict) -> None:
            columns[column][1] += amount

        in_columns(folder, name, add)

    return tamper


def negate_multiplier(folder: Path) -> None:
    in_table(folder, "rows.parquet", lambda f: f.assign(multiplier=-f["multiplier"]))


def raise_group_multiplier(folder: Path) -> None:
    in_table(folder, "groups.parquet", lambda f: f.assign(multiplier=f["multiplier"] * 2 + 1))


def drop_case(folder: Path) -> None:
    in_table(folder, "assignments.parquet", lambda f: f.iloc[1:])


def repeat_case(folder: Path) -> None:
    in_table(folder, "assignments.parquet", lambda f: pd.concat([f, f.iloc[:1]]))


def split_group(folder: Path) -> None:
    """One of two related cases stays while the other moves, or the other way round."""
    plan = read_plan(folder)

    def change(frame: pd.DataFrame) -> None:
        (group,) = plan.options.groups.query("cases > 1")["group"]
        row = int(np.flatnonzero(frame["group"] == group)[0])
        stays = frame["mode"][row] == "stay"
        moved = ("escalated", "宁04", "宁04") if stays else ("stay", None, None)
        frame.loc[row, ["mode", "receiver", "decider"]] = moved

    in_table(folder, "assignments.parquet", change)


def negate_price(folder: Path) -> None:
    in_table(folder, "rows.parquet", lambda f: f.assign(price=-f["price"]))


def raise_prices(folder: Path) -> None:
    """Prices change in table and list alike, as if other capacities were scarce."""
    in_table(folder, "rows.parquet", lambda f: f.assign(price=f["price"] * 9))
    numerators = files.read_column(folder / "rows.parquet", "price")
    lines = (folder / "prices.csv").read_text("utf-8").split("\n")
    price = contents.PRICE_HEADER.index("紧张程度分子")
    for line, numerator in enumerate(numerators.tolist(), start=1):
        cells = lines[line].split(",")
        cells[price : price + 3] = [str(numerator), cells[price + 1], "9.000000"]
        lines[line] = ",".join(cells)
    in_text(folder, "prices.csv", lambda _: "\n".join(lines))


def change_price_denominator(folder: Path) -> None:
    certificate = json.loads((folder / "certificate.json").read_bytes())
    files.write_json(folder / "certificate.json", certificate | {"price_denominator": 3})


def lower_price_bound(folder: Path) -> None:
    certificate = json.loads((folder / "certificate.json").read_bytes())
    files.write_json(folder / "certificate.json", certificate | {"price_bound_fen": 0})


def change_price(folder: Path) -> None:
    in_text(folder, "prices.csv", lambda text: text.replace("1.000000", "9.000000", 1))


def change_list(folder: Path) -> None:
    in_text(folder, "assignments.csv", lambda text: text.replace("指令执行", "留原法院", 1))


def change_triage(folder: Path) -> None:
    in_text(folder, "triage.csv", lambda text: text.replace("留原法院", "可交叉", 1))


def change_claim(folder: Path) -> None:
    def change(frame: pd.DataFrame) -> None:
        frame.loc[0, "claimed"] *= 3
        frame.loc[0, "asset_value"] *= 3

    in_table(folder, "quarter/cases.parquet", change)


def change_policy(folder: Path) -> None:
    in_text(
        folder,
        "quarter/policy.toml",
        lambda text: text.replace("handover_per_case = 80000", "handover_per_case = 1"),
    )


def change_bound(amount: int) -> Callable[[Path], None]:
    """The bound changes wherever it is stated, with gap and certificate to match."""

    def tamper(folder: Path) -> None:
        certificate = json.loads((folder / "certificate.json").read_bytes())
        certificate["bound_fen"] += amount
        files.write_json(folder / "certificate.json", certificate)
        value = read_plan(folder).summary.value_fen
        bound = certificate["bound_fen"]
        gap = (bound - value) / bound
        in_plan(
            folder, bound_fen=bound, gap_fen=bound - value, gap=gap, solver_bound_fen=bound, solver_gap=gap
        )

    return tamper


def claim(key: str, value: object) -> Callable[[Path], None]:
    return lambda folder: in_plan(folder, **{key: value})


TAMPERINGS: dict[str, tuple[Callable[[Path], None], str, str]] = {
    "case moved": (move_case, "assignments.parquet", "value_wrong"),
    "case moved where no rule allows": (forge_receiver, "assignments.parquet", "option_not_open"),
    "case missing": (drop_case, "assignments.parquet", "case_missing"),
    "case twice": (repeat_case, "assignments.parquet", "case_twice"),
    "related cases torn apart": (split_group, "assignments.parquet", "group_split"),
    "case moved in the list": (change_list, "assignments.csv", "list_wrong"),
    "option forged": (forge_option, "options.parquet", "option_forged"),
    "value of an option": (
        change("options.parquet", "value", 5),
        "options.parquet",
        "option_value_wrong",
    ),
    "term": (change("terms.parquet", "progress", 5), "terms.parquet", "term_wrong"),
    "use of a capacity": (change("uses.parquet", "amount", -5), "uses.parquet", "use_wrong"),
    "value of the plan": (claim("value_fen", lambda v: v + 1), "plan.json", "value_wrong"),
    "gap": (claim("gap", 0.0), "plan.json", "claim_wrong"),
    "status": (claim("status", "proven_by_certificate"), "plan.json", "claim_wrong"),
    "totals": (claim("totals__cases", 99), "plan.json", "totals_wrong"),
    "title": (claim("title", "另一方案"), "plan.json", "claim_wrong"),
    "digest": (claim("provenance__options_digest", "0" * 64), "plan.json", "options_digest_wrong"),
    "key removed": (claim("bound_fen", None), "plan.json", "plan_key_wrong"),
    "key added": (claim("approved", True), "plan.json", "plan_key_wrong"),
    "price in the list": (change_price, "prices.csv", "price_wrong"),
    "price of a capacity": (change("rows.parquet", "price", 50_000), "rows.parquet", "price_bound_wrong"),
    "price of a capacity, against the list": (
        change("rows.parquet", "price", 50_000),
        "rows.parquet",
        "price_wrong",
    ),
    "prices in table and list": (raise_prices, "rows.parquet", "price_bound_wrong"),
    "denominator of the prices": (change_price_denominator, "certificate.json", "price_bound_wrong"),
    "bound of the prices": (lower_price_bound, "certificate.json", "price_bound_wrong"),
    "sign of a price": (negate_price, "rows.parquet", "price_negative"),
    "sign of a multiplier": (negate_multiplier, "rows.parquet", "multiplier_negative"),
    "multiplier of a group": (raise_group_multiplier, "groups.parquet", "bound_wrong"),
    "bound raised": (change_bound(1), "certificate.json", "bound_wrong"),
    "bound lowered": (change_bound(-1), "certificate.json", "bound_wrong"),
    "triage": (change_triage, "triage.csv", "triage_wrong"),
    "quarter": (change_claim, "quarter/cases.parquet", "quarter_changed"),
    "policy": (change_policy, "quarter/policy.toml", "policy_changed"),
}
"""What is done, which file's digest it breaks, and the finding where the digests were recomputed."""


def test_an_honest_plan_holds(folder: Path) -> None:
    assert verify(folder) == []
    assert verify(folder, small_quarter()) == []


@pytest.mark.parametrize("name", TAMPERINGS)
def test_naive_tampering_breaks_a_digest(folder: Path, name: str) -> None:
    tamper, source, _ = TAMPERINGS[name]
    tamper(folder)
    assert ("digest_wrong", source) in {(f.rule, f.source) for f in verify(folder)}


@pytest.mark.parametrize("name", TAMPERINGS)
def test_tampering_with_new_digests_breaks_the_content(folder: Path, name: str) -> None:
    tamper, _, expected = TAMPERINGS[name]
    tamper(folder)
    seal(folder)
    findings = verify(folder)
    assert "digest_wrong" not in rules(findings)
    assert expected in rules(findings)
    assert all(finding.message for finding in findings)


@pytest.mark.parametrize("tamper", [change_claim, change_policy])
def test_a_changed_quarter_is_caught_by_its_options(folder: Path, tamper: Callable[[Path], None]) -> None:
    """Even where the forger recomputes the digests of the provenance."""
    tamper(folder)
    quarter = read_tables(folder)
    in_plan(
        folder,
        provenance__table_digests=table_digests(quarter),
        provenance__policy_digest=policy_digest(quarter.policy),
        provenance__quarter_digest=quarter_digest(quarter),
    )
    seal(folder)
    found = rules(verify(folder))
    assert not found & {"digest_wrong", "quarter_changed", "policy_changed"}
    assert {"term_wrong", "options_digest_wrong"} <= found
    original = rules(verify(folder, small_quarter()))
    assert original & {"quarter_not_original", "policy_not_original"}


def test_a_plan_of_another_quarter_is_caught_by_the_original(tmp_path: Path) -> None:
    """A sound plan of a quarter that is not the one handed in."""
    other = tiny_quarter(cases=[case(1, claimed=99_000_000)])
    folder = write_plan(small_plan(other), tmp_path / "plan")
    assert verify(folder) == []
    findings = verify(folder, tiny_quarter(cases=[case(1)]))
    assert {"quarter_not_original"} <= rules(findings)
    (claimed,) = (f for f in findings if f.rule == "quarter_not_original")
    assert (claimed.source, claimed.row, claimed.column) == ("quarter/cases.parquet", 2, "claimed")


def test_an_exceeded_capacity_is_caught(tmp_path: Path) -> None:
    """A plan whose figures are all right, but which overloads a court."""
    courts = {code: {"declared_room": 4.0} for code in COUNTIES} | {"宁04": {"takes_part": False}}
    plan = small_plan(tiny_quarter(cases=[case(serial) for serial in (1, 2, 3)], courts=courts))
    options = plan.options
    best = np.array(
        [
            start + np.argmax(options.problem.value[start:end])
            for start, end in _segments(options.problem.group_start)
        ]
    )
    folder = write_plan(plan_of(plan.quarter, options, best), tmp_path / "plan")
    findings = verify(folder)
    assert rules(findings) <= {"capacity_exceeded", "claim_wrong"}
    overload = next(f for f in findings if f.rule == "capacity_exceeded")
    assert "人民法院" in overload.message
    assert "超出" in overload.message


def test_a_cheaper_mode_of_the_same_value_must_be_used(tmp_path: Path) -> None:
    weights = {"mode_cost": dict.fromkeys(_modes(), 0), "progress_per_person": 0, "effort_per_minute": 0}
    weights |= {
        "recovery_steps": [],
        "recovery_beyond": 0.0,
        "crowding_per_minute": 0,
        "handover_per_case": 0,
    }
    weights |= {"party_travel_per_km": 0, "court_travel_per_km": 0, "relief_per_minute": 0}
    quarter = tiny_quarter(cases=[case(1)], policy={"weights": weights})
    plan = small_plan(quarter)
    assert verify(write_plan(plan, tmp_path / "stay")) == []
    dearer = np.flatnonzero(plan.options.option_mode == 5)[:1]
    findings = verify(write_plan(plan_of(quarter, plan.options, dearer), tmp_path / "moved"))
    assert rules(findings) == {"cheaper_mode_unused"}


@pytest.mark.parametrize("name", ["plan.json", "plan.sha256", "options.parquet", "quarter/courts.parquet"])
def test_a_missing_file_is_a_finding(folder: Path, name: str) -> None:
    (folder / name).unlink()
    found = {(f.rule, f.source) for f in verify(folder)}
    assert found & {("file_missing", name), ("file_unreadable", name)}


def test_every_truncated_file_is_a_finding(written: Path, tmp_path: Path) -> None:
    names = [*json.loads((written / "plan.json").read_bytes())["digests"], "plan.json"]
    for name in names:
        copy = Path(shutil.copytree(written, tmp_path / name.replace("/", "-")))
        path = copy / name
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
        seal_if_possible(copy)
        found = verify(copy)
        assert any(finding.source == name for finding in found), name
        assert "digest_wrong" not in rules(found)


def test_an_added_file_is_only_mentioned(folder: Path) -> None:
    (folder / "批注.docx").write_bytes(b"x")
    (finding,) = verify(folder)
    assert (finding.rule, finding.source, finding.severity.value) == ("file_unlisted", "批注.docx", "warning")


def test_a_changed_document_is_mentioned(tmp_path: Path) -> None:
    writers = {"报告.html": lambda _, path: path.write_text("<p>", "utf-8")}
    folder = write_plan(small_plan(), tmp_path / "plan", extra_writers=writers)
    assert verify(folder) == []
    (folder / "报告.html").write_text("<p>x", "utf-8")
    (finding,) = verify(folder)
    assert (finding.rule, finding.source, finding.severity.value) == (
        "document_changed",
        "报告.html",
        "warning",
    )
    (folder / "报告.html").unlink()
    assert [(f.rule, f.severity.value) for f in verify(folder)] == [("file_missing", "warning")]


def test_a_plan_of_another_version_is_mentioned(folder: Path) -> None:
    in_plan(folder, provenance__product_version="0.0.1")
    seal(folder)
    (finding,) = verify(folder)
    assert (finding.rule, finding.severity.value) == ("version_differs", "warning")


def test_a_missing_folder_is_a_finding(tmp_path: Path) -> None:
    assert rules(verify(tmp_path / "nothing")) == {"folder_missing"}


def seal_if_possible(folder: Path) -> None:
    try:
        seal(folder)
    except ValueError:
        (folder / "plan.sha256").write_text(f"{files.file_digest(folder / 'plan.json')}  plan.json\n")


def _segments(start: np.ndarray) -> list[tuple[int, int]]:
    return list(zip(start[:-1].tolist(), start[1:].tolist(), strict=True))


def _modes() -> list[str]:
    from jiaocha_models.words import Mode

    return [mode.value for mode in Mode]
