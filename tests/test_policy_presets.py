"""Presets: sound files, each key with its basis, under what a quarter states itself."""

import datetime as dt
import json
from pathlib import Path

import openpyxl
import pytest
import tomli_w
from broken_inputs import POLICY, base, csv_text

from jiaocha.cli import main
from jiaocha.commands.preset_option import PRESET_NAMES
from jiaocha.intake import (
    check_quarter,
    presets,
    read_policy,
    read_preset,
    with_preset,
    write_policy,
    write_template,
)
from jiaocha.intake.collector import Collector
from jiaocha.intake.policy_items import items_of_tree, policy_from_items
from jiaocha.intake.policy_sheet import POLICY_HEADERS, policy_from_rows, rows_of_policy
from jiaocha.intake.presets import preset_name
from jiaocha.intake.settings import BASES, all_settings, flat
from jiaocha.reporting.setting_tables import parameter_table
from jiaocha_models import InputError, Policy
from jiaocha_models.policy import UNAPPROVED, SettingBasis

DEFAULTS = flat(Policy())
SERIES = "rules.series_fewest_cases"


def changed(policy: Policy) -> dict[str, object]:
    return {key: value for key, value in flat(policy).items() if value != DEFAULTS[key] and key != "preset"}


def rules_of(policy: Policy, name: str) -> list[str]:
    with pytest.raises(InputError) as caught:
        with_preset(policy, name)
    return [one.rule for one in caught.value.findings]


@pytest.mark.parametrize("name", sorted(presets()))
def test_every_key_of_a_preset_is_known_and_has_a_basis(name: str) -> None:
    policy = read_preset(name)
    assert set(changed(policy)) <= set(policy.bases) <= set(all_settings())
    for key, basis in policy.bases.items():
        assert basis.rule, key
        assert basis.source, key
        assert basis.approved_by == UNAPPROVED, "no court has approved what the product ships"
    about = presets()[name]
    assert all((about.zh, about.source, about.seen, about.left_out))


@pytest.mark.parametrize("name", sorted(presets()))
def test_a_preset_leaves_alone_what_names_the_quarter(name: str) -> None:
    assert all("." in key for key in read_preset(name).bases)


def test_an_unknown_key_in_a_preset_is_found() -> None:
    collector = Collector()
    tree = {"rules": {"no_such_rule": 3}, BASES: {"rules.nor_this": {"rule": "甲"}}}
    policy_from_items(items_of_tree(tree, {}, collector), collector, toml=True)
    assert [one.rule for one in collector.findings] == ["policy_key_unknown", "policy_basis_unknown"]


def test_presets_carry_out_the_published_numbers() -> None:
    assert changed(read_preset("national")) == {}
    assert changed(read_preset("shanghai")) == {"rules.must_change_days": 270}
    assert changed(read_preset("sichuan_6553")) == {"capacity.leader_share_percent": 50, SERIES: 10}
    assert changed(read_preset("beijing_2003")) == {"rules.most_load_ratio": 1.0, "rules.overload_ratio": 1.5}


def test_numbers_that_no_text_gives_are_said_to_be_ours() -> None:
    stated = read_preset("beijing_2003").bases
    assert all("原文没有数字" in stated[f"rules.{key}"].rule for key in ("most_load_ratio", "overload_ratio"))


def test_what_the_quarter_states_wins_and_its_defaults_do_not() -> None:
    own = SettingBasis(rule="本院规定", approved_by="审判委员会")
    policy = Policy.model_validate(
        {"planning_court": "川", "rules": {"idle_days": 60}, "capacity": {"leader_share_percent": 80}}
    )
    made = with_preset(policy, "sichuan_6553")
    assert (made.planning_court, made.rules.idle_days, made.preset) == ("川", 60, "sichuan_6553")
    assert made.capacity.leader_share_percent == 80
    assert "capacity.leader_share_percent" not in made.bases, (
        "the preset's basis is not that of another value"
    )
    assert made.rules.series_fewest_cases == 10
    kept = with_preset(Policy(bases={SERIES: own}), "sichuan_6553")
    assert kept.rules.series_fewest_cases == 2, "a default with a basis of its own is stated"
    assert kept.bases[SERIES] == own


def test_a_number_left_to_the_court_keeps_the_rule_as_its_basis() -> None:
    made = with_preset(Policy.model_validate({"capacity": {"supervision_room": 30}}), "sichuan_6553")
    assert made.capacity.supervision_room == 30
    assert "谁决定交叉" in made.bases["capacity.supervision_room"].rule


@pytest.mark.parametrize("name", sorted(presets()))
def test_applying_a_preset_twice_changes_nothing(name: str) -> None:
    made = with_preset(Policy.model_validate({"rules": {"idle_days": 60}}), name)
    assert with_preset(made, name) == made


def test_unknown_and_second_presets_are_refused() -> None:
    assert rules_of(Policy(), "sichuan") == ["policy_preset_unknown"]
    assert rules_of(read_preset("shanghai"), "sichuan_6553") == ["policy_preset_conflict"]


def test_a_preset_goes_by_its_chinese_name_too() -> None:
    assert {preset_name(one.zh) for one in presets().values()} == set(presets())


@pytest.mark.parametrize("name", sorted(presets()))
def test_preset_reads_back_from_sheet_and_toml(name: str, tmp_path: Path) -> None:
    policy = read_preset(name)
    write_policy(policy, tmp_path / "政策.toml")
    assert read_policy(tmp_path / "政策.toml") == policy
    collector = Collector()
    rows = [list(POLICY_HEADERS), *(list(row) for row in rows_of_policy(policy))]
    assert policy_from_rows(rows, {}, collector) == policy
    assert collector.findings == []


def test_a_value_changed_under_the_basis_of_the_preset_is_a_warning_at_its_row() -> None:
    rows = [list(POLICY_HEADERS), *(list(row) for row in rows_of_policy(read_preset("sichuan_6553")))]
    row = next(at for at, cells in enumerate(rows) if cells[0] == SERIES)
    rows[row][2] = 5
    collector = Collector()
    policy = policy_from_rows(rows, {"sheet": "政策"}, collector)
    assert policy is not None
    assert policy.rules.series_fewest_cases == 5, "the sheet holds as it stands"
    found = collector.findings
    assert [(one.rule, one.severity.value, one.row) for one in found] == [
        ("policy_preset_differs", "warning", row + 1)
    ]


def test_report_names_the_preset_and_marks_its_values() -> None:
    table = parameter_table(read_preset("sichuan_6553")).set_index("key")
    assert table.loc["preset", "value"] == presets()["sichuan_6553"].zh
    assert table.loc[SERIES, ["value", "changed", "approved"]].tolist() == ["10", "按预置", UNAPPROVED]
    assert table.loc["rules.idle_days", "changed"] == "默认"


def folder(path: Path, policy: str = POLICY) -> Path:
    path.mkdir()
    for sheet, rows in base().items():
        (path / f"{sheet}.csv").write_text(csv_text(rows), encoding="utf-8")
    (path / "政策.toml").write_text(policy, encoding="utf-8")
    return path


def test_template_with_a_preset_reads_back_as_the_preset(tmp_path: Path) -> None:
    path = tmp_path / "模板.xlsx"
    assert main(["template", str(path), "--preset", "sichuan_6553"]) == 0
    page = openpyxl.load_workbook(path)["政策"]
    rows = [[cell.value for cell in row] for row in page.iter_rows()]
    assert policy_from_rows(rows, {}, Collector()) == read_preset("sichuan_6553")
    guide = "".join(str(cell.value) for cell in openpyxl.load_workbook(path)["说明"]["A"])
    assert all(text in guide for text in presets()["sichuan_6553"].left_out)


def test_template_without_a_preset_holds_the_defaults(tmp_path: Path) -> None:
    write_template(tmp_path / "模板.xlsx")
    page = openpyxl.load_workbook(tmp_path / "模板.xlsx")["政策"]
    rows = [[cell.value for cell in row] for row in page.iter_rows()]
    assert policy_from_rows(rows, {}, Collector()) == Policy()


@pytest.mark.parametrize("command", ["template", "check", "plan"])
def test_unknown_preset_is_wrong_usage(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "季度.xlsx"
    words = [command, str(target), "--preset", "sichuan"]
    assert main([*words, "--out", str(tmp_path / "方案")] if command == "plan" else words) == 2
    assert "sichuan_6553" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_help_names_the_presets_there_are() -> None:
    assert sorted(PRESET_NAMES) == sorted(presets())


def test_plan_records_the_preset_and_its_bases(tmp_path: Path) -> None:
    quarter, out = folder(tmp_path / "季度"), tmp_path / "方案"
    assert main(["plan", str(quarter), "--preset", "shanghai", "--out", str(out), "--quiet"]) == 0
    stored = read_policy(out / "quarter" / "policy.toml")
    assert (stored.preset, stored.rules.must_change_days) == ("shanghai", 270)
    assert stored.bases == read_preset("shanghai").bases


def test_policy_file_takes_the_place_of_the_quarters_own_over_the_preset(tmp_path: Path) -> None:
    quarter = folder(tmp_path / "季度", POLICY + "[rules]\nmust_change_days = 300\n")
    other = tmp_path / "另.toml"
    other.write_text(POLICY + "[rules]\nidle_days = 60\n", encoding="utf-8")
    read, findings = check_quarter(quarter, policy=other)
    assert read is not None, findings
    made = with_preset(read.policy, "shanghai")
    assert (made.rules.must_change_days, made.rules.idle_days) == (270, 60)
    other.write_bytes(tomli_w.dumps({"planning_court": "宁", "rules": {"must_change_days": 365}}).encode())
    read, findings = check_quarter(quarter, policy=other)
    assert read is not None, findings
    assert with_preset(read.policy, "shanghai").rules.must_change_days == 365


def test_check_reports_a_preset_that_contradicts_the_recorded_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    quarter = folder(tmp_path / "季度")
    write_policy(
        read_preset("shanghai").model_copy(
            update={"planning_court": "宁", "planning_date": dt.date(2026, 10, 1)}
        ),
        quarter / "政策.toml",
    )
    assert main(["check", str(quarter), "--preset", "beijing_2003", "--json"]) == 1
    found = json.loads(capsys.readouterr().out)["findings"]
    assert [one["rule"] for one in found if one["severity"] == "error"] == ["policy_preset_conflict"]
