"""Reading and writing the policy as TOML."""

import tomllib
from pathlib import Path
from typing import Any

import tomli_w

from jiaocha.intake.bases import basis_table
from jiaocha.intake.collector import Collector
from jiaocha.intake.policy_items import items_of_tree, policy_from_items
from jiaocha.intake.presets import check_preset
from jiaocha.intake.settings import BASES, flat, nested
from jiaocha_models import InputError, Policy


def read_policy(path: str | Path) -> Policy:
    """Read a policy from a TOML file.

    Raises
    ------
    InputError
        With every finding.
    """
    collector = Collector()
    policy = check_policy_file(Path(path), collector)
    if policy is None or collector.blocked:
        raise InputError(collector.findings)
    return policy


def write_policy(policy: Policy, path: str | Path) -> None:
    """Write a policy as TOML, with the basis of each key; keys without a value are left out."""
    tree = nested({key: _toml(value) for key, value in flat(policy).items()})
    if policy.bases:
        tree[BASES] = {key: basis_table(basis) for key, basis in policy.bases.items()}
    Path(path).write_bytes(tomli_w.dumps(tree).encode())


def _toml(value: Any) -> Any:
    return [list(step) for step in value] if isinstance(value, tuple) else value


def check_policy_file(path: Path, collector: Collector) -> Policy | None:
    """Read a TOML policy, adding findings."""
    place: dict[str, Any] = {"source": path.name, "sheet": "政策"}
    try:
        tree = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        collector.add("file_unreadable", f"读不到政策文件：{error.strerror}", **place)
        return None
    except UnicodeDecodeError:
        collector.add("encoding_unknown", "政策文件不是 UTF-8 编码", hint="请另存为 UTF-8", **place)
        return None
    except tomllib.TOMLDecodeError as error:
        collector.add("toml_malformed", f"政策文件格式不对：{error}", **place)
        return None
    items = items_of_tree(tree, place, collector)
    return check_preset(policy_from_items(items, collector, toml=True), items, collector)
