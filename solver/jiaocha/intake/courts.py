"""The court tree: codes, names, parents, levels; and resolving references to courts."""

import re
from dataclasses import dataclass

import pandas as pd

from jiaocha.intake.collector import WARNING, Collector, ReadTable
from jiaocha.intake.strings import full_match, plain, positions, positions_in, to_pandas
from jiaocha.intake.text import half_width, key_of, nearest_hint
from jiaocha.law.case_number import prefixes
from jiaocha_models.words import AssetKind, Level

_CODE = r"最高法|[一-鿿](?:[0-9]{2}|[0-9]{4})?"
MOST_SEARCHED = 100
"""Unknown courts of one column for which the nearest name is looked up; the search is slow."""
_ASSETS = [kind for kind in AssetKind if kind is not AssetKind.NONE]
"""Kinds of assets a court may be experienced with."""
_LEVELS = [level.value for level in Level]


@dataclass
class Roster:
    """Courts by code and by full name.

    Attributes
    ----------
    codes : dict of str to int
        Position of each code in the court table.
    named : dict of str to str
        Code of each full name that one court alone bears.
    ambiguous : set of str
        Full names that several courts bear.
    """

    codes: dict[str, int]
    named: dict[str, str]
    ambiguous: set[str]

    def resolve(self, written: pd.Series) -> pd.Series:
        """Codes of courts written as code or full name; missing where blank or unknown."""
        known = {**self.named, **{code: code for code in self.codes}}
        codes = pd.Series(pd.array([*known.values(), None], dtype="str"))
        at = positions_in(written, pd.Series(pd.array(list(known), dtype="str")))
        return codes.take(at).reset_index(drop=True)

    def fault_of(self, written: str, *, search: bool = True) -> tuple[str, str, str]:
        """Rule, message and hint for a court that does not resolve; ``search`` looks for the nearest name."""
        if written in self.ambiguous:
            return "court_ambiguous", "有几个法院同名", "请改填法院代字"
        hint = nearest_hint(written, [*self.codes, *self.named]) if search else ""
        return (
            "court_unknown",
            "法院表中没有这个法院",
            hint or "请在法院表中补上该法院（可填 参加接收 为 否）",
        )


def read_roster(courts: ReadTable | None, collector: Collector) -> Roster:
    """Check the court table and fix its parents; returns the roster for resolving references."""
    if courts is None:
        return Roster({}, {}, set())
    frame = courts.frame
    malformed = frame["code"].notna() & ~full_match(frame["code"], _CODE)
    courts.report_all(
        collector,
        "court_code_malformed",
        positions(malformed),
        "code",
        "法院代字格式不对",
        "如 最高法、宁、宁04、宁0423",
    )
    repeated = frame["code"].notna() & frame["code"].duplicated()
    courts.report_all(
        collector, "court_repeated", positions(repeated), "code", "法院代字重复", "一个法院只占一行"
    )
    codes: dict[str, int] = {}
    for position, code in enumerate(frame["code"]):
        if isinstance(code, str):
            codes.setdefault(code, position)
    names = to_pandas(plain(frame["name"], half_width=True))
    shared = names.notna() & names.duplicated(keep=False)
    named = {
        name: code
        for name, code in zip(names[~shared], frame["code"][~shared], strict=True)
        if isinstance(name, str)
    }
    roster = Roster(codes, named, set(names[shared]))
    _fix_parents(courts, roster, collector)
    _read_experience(courts, collector)
    return roster


def _fix_parents(courts: ReadTable, roster: Roster, collector: Collector) -> None:
    frame = courts.frame
    written = frame["parent_code"]
    resolved = resolve_column(courts, "parent_code", roster, collector, rule="parent_unknown")
    for position in positions(written.isna()):
        code = frame["code"].iloc[position]
        parent = (
            next((known for known in prefixes(code)[1:] if known in roster.codes), None)
            if isinstance(code, str)
            else None
        )
        if parent is not None:
            resolved.iloc[position] = parent
            courts.report(
                collector, "parent_inferred", position, "parent_code",
                f"上级法院空白，按代字前缀取 {parent}", "请核对", WARNING,
            )  # fmt: skip
    frame["parent_code"] = resolved
    _check_tree(courts, roster, written, collector)


def _check_tree(courts: ReadTable, roster: Roster, written: pd.Series, collector: Collector) -> None:
    frame = courts.frame
    codes = frame["code"].tolist()
    parents = [
        roster.codes.get(parent, -1) if isinstance(parent, str) else -1 for parent in frame["parent_code"]
    ]
    cyclic = _on_a_cycle(parents)
    for position in cyclic:
        courts.report(
            collector,
            "parent_cycle",
            position,
            "parent_code",
            f"上级法院成环：{codes[position]} 经上级又回到自身",
        )
    levels = frame["level"].map({level: at for at, level in enumerate(_LEVELS)}).tolist()
    for position, parent in enumerate(parents):
        if parent >= 0 and position not in cyclic and levels[parent] >= levels[position]:
            courts.report(
                collector,
                "level_order",
                position,
                "parent_code",
                "上级法院的级别不高于本院",
                "请核对法院级别和上级法院",
            )
    roots = [
        position for position, parent in enumerate(parents) if parent < 0 and pd.isna(written.iloc[position])
    ]
    for position in roots[1:]:
        courts.report(
            collector, "several_roots", position, "parent_code",
            f"没有上级法院的不止一个（另有 {codes[roots[0]]}）", "只有最上级法院可以空着；请补上共同上级",
        )  # fmt: skip


def _on_a_cycle(parents: list[int]) -> list[int]:
    state = [0] * len(parents)
    cyclic: list[int] = []
    for start in range(len(parents)):
        path: list[int] = []
        at = start
        while at >= 0 and state[at] == 0:
            state[at] = 1
            path.append(at)
            at = parents[at]
        if at >= 0 and state[at] == 1:
            cyclic.extend(path[path.index(at) :])
        for passed in path:
            state[passed] = 2
    return sorted(cyclic)


def _read_experience(courts: ReadTable, collector: Collector) -> None:
    """Put the asset kinds a court is experienced with into normal form: values in order, joined by ``;``."""
    name = "experienced_assets"
    codes, distinct = pd.factorize(courts.frame[name])
    read = [_asset_kinds(text) for text in distinct]
    for position, code in enumerate(codes):
        for word in read[code][1] if code >= 0 else ():
            hint = nearest_hint(word, [kind.zh for kind in _ASSETS])
            courts.report(
                collector, "choice_unknown", position, name,
                f"不是{courts.columns[name].zh}的可选值：{word}",
                hint or f"可选：{'、'.join(kind.zh for kind in _ASSETS)}；没有的请空着",
            )  # fmt: skip
    normal = [";".join(kinds) or None for kinds, _ in read]
    values = pd.Series(pd.array([*normal, None], dtype="str"))
    courts.frame[name] = values.take(codes).reset_index(drop=True)


def _asset_kinds(text: str) -> tuple[list[str], list[str]]:
    """Values of the asset kinds that a cell lists, in their order, and the words nobody knows."""
    known = {key_of(word): kind for kind in _ASSETS for word in (kind.zh, kind.value)}
    parts = [part.strip() for part in re.split("[;,、]", half_width(text))]
    found = {known[key_of(part)] for part in parts if key_of(part) in known}
    unknown = [part for part in parts if part and key_of(part) not in known]
    return [kind.value for kind in _ASSETS if kind in found], unknown


def resolve_column(
    read: ReadTable, name: str, roster: Roster, collector: Collector, rule: str = "court_unknown"
) -> pd.Series:
    """Resolve a column of court references; every reference that does not resolve is an error."""
    written = read.frame[name]
    resolved = roster.resolve(written)
    faults: dict[str, tuple[str, str, str]] = {}
    for position in positions((written.notna() & resolved.isna()).to_numpy()):
        word = str(written.iloc[position])
        if word not in faults:
            faults[word] = roster.fault_of(word, search=len(faults) < MOST_SEARCHED)
        found, message, hint = faults[word]
        read.report(
            collector, rule if found == "court_unknown" else found, int(position), name, message, hint
        )
    return resolved
