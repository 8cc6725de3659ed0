"""Why there is no plan, in words of courts and capacities instead of rows and components."""

from jiaocha_models import Options, Quarter
from jiaocha_models.words import Mode, Resource

NAMED_AT_MOST = 6
_RESOURCES = {resource.value: resource.zh for resource in Resource}
_MODES = tuple(Mode)

NOT_FOUND = "在计算量或者时间限额之内未能找到可行方案，也未能证明其不存在；请加大计算量后重新编制。"


def no_plan_sentence(quarter: Quarter, options: Options, rows: tuple[int, ...]) -> str:
    """Say which capacities cannot all be kept, and what people may do about it.

    Parameters
    ----------
    quarter : Quarter
    options : Options
    rows : tuple of int
        Rows of ``options.rows`` that cannot all be kept; may be empty.

    Returns
    -------
    str
        A Chinese sentence for the court; it names the first few capacities.
    """
    if not rows:
        return "必须变更执行法院的案件无处可去；请核对人工指定与政策上限，或者将所涉案件改为由人工处理。"
    named = dict.fromkeys(capacity_name(quarter, options, row) for row in rows)
    shown = "、".join(list(named)[:NAMED_AT_MOST]) + ("等" if len(named) > NAMED_AT_MOST else "")
    if len(named) == 1:
        return f"{shown}的上限无法满足；请放宽该上限，或者将所涉案件改为由人工处理。"
    return f"{shown}的上限无法同时满足；请放宽其中一项，或者将所涉案件改为由人工处理。"


def capacity_name(quarter: Quarter, options: Options, row: int) -> str:
    """Name a capacity by its court or courts, its mode and what is scarce."""
    one = options.rows.iloc[row]
    names = quarter.courts["name"]
    courts = "—".join(str(names.iloc[at]) for at in (int(one["court"]), int(one["other_court"])) if at >= 0)
    mode = _MODES[int(one["mode"])].zh if int(one["mode"]) >= 0 else ""
    return courts + mode + _RESOURCES[str(one["resource"])]
