"""Write the generated parts of docs/policy.md: every key of the policy, and every preset.

Run ``python tests/policy_page.py`` after a key or a preset has changed; a test compares the page.
"""

import re
from pathlib import Path
from typing import Any

from jiaocha.intake import presets, read_preset
from jiaocha.intake.settings import Setting, all_settings, flat

PAGE = Path(__file__).parents[1] / "docs" / "policy.md"
SECTIONS = {
    "": "The quarter",
    "capacity": "Room of courts",
    "effort": "Effort",
    "recovery": "Progress and recovery",
    "weights": "Weights",
    "rules": "Rules",
    "order": "Objectives in order",
}


def page(text: str) -> str:
    """The page with its generated parts written anew."""
    for name, lines in (("keys", key_lines()), ("presets", preset_lines())):
        begin, end = f"<!-- {name}: generated -->", f"<!-- end of {name} -->"
        pattern = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
        assert len(pattern.findall(text)) == 1, f"the page needs one part {name}"
        body = "\n".join([begin, "", *lines, end])
        text = pattern.sub(lambda _, body=body: body, text)
    return text


def key_lines() -> list[str]:
    sections: dict[str, list[Setting]] = {}
    for key, setting in all_settings().items():
        sections.setdefault(key.rpartition(".")[0].partition(".")[0], []).append(setting)
    lines = []
    for name, settings in sections.items():
        lines += [f"### {SECTIONS[name]}" + (f" (`{name}`)" if name else ""), ""]
        lines += [
            "| key | name | default | range | unit | source of the default |",
            "|---|---|---|---|---|---|",
        ]
        lines += [key_row(setting) for setting in settings] + [""]
    return lines


def key_row(setting: Setting) -> str:
    cells = [
        f"`{setting.key}`", setting.zh, shown(setting.default), extent(setting), setting.unit, setting.source,
    ]  # fmt: skip
    return f"| {' | '.join(cells)} |"


def shown(value: Any) -> str:
    if value is None:
        return "not set"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return "; ".join(f"{amount}: {weight}" for amount, weight in value)
    return str(value)


def extent(setting: Setting) -> str:
    if setting.low is None and setting.high is None:
        return ""
    low, high = ("" if end is None else f"{end:,}" for end in (setting.low, setting.high))
    return f"{low} to {high}" if high else f"from {low}"


def preset_lines() -> list[str]:
    lines = []
    for name, about in presets().items():
        policy = read_preset(name)
        values = flat(policy)
        lines += [f"### `{name}` {about.zh}", "", f"所据：{about.source}。{about.seen}。", ""]
        lines += ["| key | value | rule | source | date |", "|---|---|---|---|---|"]
        lines += [
            f"| `{key}` | {shown(values[key])} | {one.rule} | {one.source} | {one.day or '未见'} |"
            for key, one in policy.bases.items()
        ]
        lines += ["", "Not carried out:", "", *(f"- {text}" for text in about.left_out), ""]
    return lines


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text("utf-8")), encoding="utf-8")
