"""Words of a refresh: in which list a case stands, and why it dropped out."""

from jiaocha_models.columns import Labelled


class RefreshList(Labelled):
    """The one list in which every case of the plan before and of the new extract stands."""

    DROPPED = "dropped", "退出"
    """The plan took a measure and takes none any more; or the extract has no such case."""
    FILLED = "filled", "增补"
    """Stayed for lack of room, and takes room that was freed."""
    NEW = "new", "新增待编"
    """Not in the plan before, or no candidate then: to be planned."""
    CHANGED = "changed", "变化"
    UNCHANGED = "unchanged", "照旧"


class DropReason(Labelled):
    """Why a case dropped out."""

    PAID = "paid", "已执行完毕"
    SETTLED = "settled", "和解"
    WITHDRAWN = "withdrawn", "撤回申请"
    CLOSED = "closed", "已结案"
    ABSENT = "absent", "新数据中没有本案"
    RECLASSIFIED = "reclassified", "分流类别改变"
    NOT_ADMISSIBLE = "not_admissible", "原安排不再符合规则"
