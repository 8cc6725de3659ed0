"""Results of the ledger in words."""

from jiaocha.ledger.sheet import shown_cells, unit_zh
from jiaocha.ledger.three_way import Merged


def merged_text(merged: Merged) -> str:
    """Say what a merge found: conflicts with every version, lines that only some have, and how many edits."""
    lines = [f"合并 {len(merged.edits)} 处改动，{len(merged.conflicts)} 处冲突。"]
    for one in merged.conflicts:
        versions = "；".join(f"{name}：{shown_cells(cells, one.unit)}" for name, cells in one.after.items())
        before = shown_cells(one.before, one.unit)
        lines.append(
            f"冲突：{one.case_number}　{unit_zh(one.unit)}　原为：{before}；{versions}。"
            "保留原值，请商定后改填。"
        )
    lines += [f"新增：{number}（{name}）" for name, number in merged.added]
    lines += [f"缺少：{number}（{name} 没有这一行，予以保留）" for name, number in merged.missing]
    return "\n".join(lines)
