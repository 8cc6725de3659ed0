"""Whether the stored quarter is the original, and the stored options those that law and policy give."""

import json
from pathlib import Path

import numpy as np
import pandas as pd

from jiaocha.digests import joint_digest, options_digest, policy_digest, table_digests
from jiaocha.folder import contents, files, reading
from jiaocha.folder.layout import PLAN
from jiaocha.folder.quarter import FOLDER, POLICY
from jiaocha.verification.collector import Collector
from jiaocha.verification.naming import Names
from jiaocha.verification.original import different_rows
from jiaocha_models import TABLES, Options, Provenance, Quarter
from jiaocha_models.words import Term

ROUNDING = 1e-9
"""Difference of probabilities that another processor's arithmetic may make."""


def check_quarter_digests(quarter: Quarter, provenance: Provenance, found: Collector) -> None:
    """Check the stored tables and policy against the digests of the plan's provenance."""
    digests = table_digests(quarter)
    for table in TABLES:
        if provenance.table_digests.get(table.name) != digests[table.name]:
            found.add(
                "quarter_changed",
                f"表“{table.sheet}”的内容与 plan.json 所载摘要不同：编制方案后被改动过",
                source=f"{FOLDER}/{table.name}.parquet",
            )
    policy = policy_digest(quarter.policy)
    if provenance.policy_digest != policy:
        found.add(
            "policy_changed", "政策与 plan.json 所载摘要不同：编制方案后被改动过", source=f"{FOLDER}/{POLICY}"
        )
    if provenance.quarter_digest != joint_digest(digests, policy):
        found.add("quarter_changed", "季度数据与 plan.json 所载总摘要不同", source=PLAN)


def check_options(folder: Path, quarter: Quarter, options: Options, found: Collector) -> None:
    """Compare the stored options, terms and uses with those rebuilt from the quarter."""
    names = Names(quarter, options)
    option = found.attempt("options.parquet", lambda: files.read_columns(folder / "options.parquet"))
    if option is None:
        return
    expected = contents.option_columns(options)
    if not _same_names(option, expected, "options.parquet", found):
        return
    if not _check_keys(option, expected, names, len(quarter.courts), found):
        return
    for name, values in expected.items():
        different = np.flatnonzero(option[name] != values)
        for k in found.first(different, "option_value_wrong", "options.parquet", name):
            found.add(
                "option_value_wrong",
                f"{names.option(k)}：{_zh(name)}与重算结果 {values[k]} 不同",
                source="options.parquet",
                row=k + 1,
                column=name,
                value=option[name][k],
            )
    _check_terms(folder, options, names, found)
    _check_uses(folder, options, names, found)


def check_options_digest(options: Options, provenance: Provenance, found: Collector) -> None:
    """Check the digest of the rebuilt options."""
    if provenance.options_digest != options_digest(options):
        found.add("options_digest_wrong", "由季度数据重建的可选去处与 plan.json 所载摘要不同", source=PLAN)


def check_groups_and_rows(folder: Path, options: Options, found: Collector) -> None:
    """Compare stored groups, capacities, triage and what lies above the planning court."""
    for source, expected in (
        ("groups.parquet", options.groups),
        ("rows.parquet", options.rows),
        ("triage.parquet", options.triage),
        ("report_up.parquet", options.report_up),
        ("contributions.parquet", options.contributions),
        ("conflicts.parquet", options.conflicts),
        ("splits.parquet", options.splits),
    ):
        stored = found.attempt(source, lambda source=source: files.read_frame(folder / source))  # type: ignore[misc]
        if stored is not None:
            _check_frame(stored, expected, source, found)
    law = found.attempt("law.json", lambda: json.loads((folder / "law.json").read_bytes()))
    if law is not None and law != {"closed_counts": options.closed_counts}:
        found.add("law_counts_wrong", "各规则排除的数目与重算不同", source="law.json")


def _check_keys(
    stored: contents.Columns, expected: contents.Columns, names: Names, courts: int, found: Collector
) -> bool:
    keys = [
        reading.option_keys(
            part["group"], part["mode"], part["receiver"], part["decider"], part["action"], courts
        )
        for part in (stored, expected)
    ]
    if np.array_equal(keys[0], keys[1]):
        return True
    source = "options.parquet"
    for k in found.first(np.flatnonzero(~np.isin(keys[0], keys[1])), "option_forged", source):
        place = names.place(*(int(stored[part][k]) for part in ("group", "mode", "receiver", "decider")))
        found.add(
            "option_forged",
            f"{place}：法律和政策没有开放这一选项",
            source=source,
            row=k + 1,
        )
    for k in found.first(np.flatnonzero(~np.isin(keys[1], keys[0])), "option_missing", source):
        found.add("option_missing", f"{names.option(k)}：依法开放的选项没有列出", source=source)
    if np.isin(keys[0], keys[1]).all() and np.isin(keys[1], keys[0]).all():
        found.add("option_order_wrong", "选项有重复，或者没有按组、方式、法院排列", source=source)
    return False


def _check_terms(folder: Path, options: Options, names: Names, found: Collector) -> None:
    source = "terms.parquet"
    expected = contents.term_columns(options)
    for name, values in expected.items():
        stored = found.attempt(source, lambda name=name: files.read_column(folder / source, name))  # type: ignore[misc]
        if stored is None:
            continue
        if stored.shape != values.shape:
            found.add("term_wrong", f"有 {len(stored)} 行，重算为 {len(values)} 行", source=source)
            return
        different = np.abs(stored - values) > ROUNDING if name == "progress_gain" else stored != values
        for row in found.first(np.flatnonzero(different), "term_wrong", source, name):
            k = int(np.searchsorted(options.term_start, row, side="right")) - 1
            found.add(
                "term_wrong",
                f"{names.option(k)}，案件 {names.case(int(expected['case'][row]))}："
                f"{_zh(name)}与重算结果 {values[row]} 不同",
                source=source,
                row=row + 1,
                column=name,
                value=stored[row],
            )


def _check_uses(folder: Path, options: Options, names: Names, found: Collector) -> None:
    source = "uses.parquet"
    for name, values in contents.use_columns(options).items():
        stored = found.attempt(source, lambda name=name: files.read_column(folder / source, name))  # type: ignore[misc]
        if stored is None:
            continue
        if stored.shape != values.shape:
            found.add("use_wrong", f"有 {len(stored)} 行，重算为 {len(values)} 行", source=source)
            return
        for entry in found.first(np.flatnonzero(stored != values), "use_wrong", source, name):
            k = int(np.searchsorted(options.problem.entry_start, entry, side="right")) - 1
            found.add(
                "use_wrong",
                f"{names.option(k)}：占用的能力与重算结果 {values[entry]} 不同",
                source=source,
                row=entry + 1,
                column=name,
                value=stored[entry],
            )


def _check_frame(stored: pd.DataFrame, expected: pd.DataFrame, source: str, found: Collector) -> None:
    if len(stored) != len(expected):
        found.add("table_wrong", f"有 {len(stored)} 行，重算为 {len(expected)} 行", source=source)
        return
    for name in expected.columns:
        if name not in stored.columns:
            found.add("table_wrong", f"缺少列“{name}”", source=source, column=str(name))
            continue
        for row in found.first(
            different_rows(stored[name], expected[name]), "table_wrong", source, str(name)
        ):
            found.add(
                "table_wrong",
                f"第 {row + 1} 行的“{name}”与重算结果 {expected[name].iloc[row]} 不同",
                source=source,
                row=row + 1,
                column=str(name),
                value=stored[name].iloc[row],
            )


def _same_names(stored: contents.Columns, expected: contents.Columns, source: str, found: Collector) -> bool:
    different = sorted(set(stored) ^ set(expected))
    if different:
        found.add("columns_wrong", f"列与定义不符：{'、'.join(different)}", source=source)
    return not different


def _zh(name: str) -> str:
    labels = {term.value: term.zh for term in Term} | {
        "value": "净值", "minutes": "工时", "raw_recovery": "预期新增到位", "raw_cost": "成本",
        "progress_gain": "进展概率增量", "case": "案件", "members": "件数", "uses": "占用项数",
        "block": "所属背包", "action": "协同行动序号", "preference": "同值取舍次序",
    }  # fmt: skip
    return f"“{labels.get(name, name)}”"
