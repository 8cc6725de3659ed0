"""Grounds: why a case may be moved at all (必要性).

Enforcement by the court that has jurisdiction is the rule, a change of court the exception; so every transfer
stands on a coded ground. Data only supply neutral facts: days run, related cases before several courts. A
ground that accuses (interference, passive enforcement) counts only where somebody registered it.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jiaocha_models.quarter import Quarter
from jiaocha_models.words import CaseStatus, Ground, LeadQuality

ACCUSING = (Ground.LOCAL_INTERFERENCE, Ground.PASSIVE)
"""Grounds that accuse; only a registered entry establishes them."""

_BEGUN = {
    "application": "自收到申请执行书之日起",
    "discovery": "自发现财产之日起",
    "filing": "自立案之日起（近似）",
}


def established_ground(quarter: Quarter, clock: pd.DataFrame) -> NDArray[np.object_]:
    """Ground each case stands on, as values of Ground.

    A stated ground counts, an accusing one only if somebody registered it. Otherwise the six-month clock
    supplies the neutral ground ``over_time``; a terminated case with a petition and a lead counts as over
    time as well (the authorities want it looked at again).
    """
    cases = quarter.cases
    stated = cases["ground"].to_numpy(object).copy()
    registered = cases["ground_registered_by"].fillna("").str.strip().ne("").to_numpy(bool)
    accusing = cases["ground"].isin([ground.value for ground in ACCUSING]).to_numpy(bool)
    stated[accusing & ~registered] = Ground.NONE.value
    revived = (
        (cases["status"] == CaseStatus.TERMINATED.value)
        & cases["petition"]
        & (cases["lead_quality"] != LeadQuality.NONE.value)
    )
    over_time = clock["over_time"].to_numpy(bool) | revived.to_numpy(bool)
    stated[(stated == Ground.NONE.value) & over_time] = Ground.OVER_TIME.value
    return stated


def ground_sentences(
    cases: pd.DataFrame, clock: pd.DataFrame, ground: NDArray[np.object_]
) -> NDArray[np.object_]:
    """Chinese sentence for every case that has a ground: the fact, where a fact supplied it.

    A stated ground is not repeated here: the sentence may be read by courts and parties who must not see what
    points to interference.
    """
    sentences = np.full(len(cases), "具备交叉执行事由，纳入调配", object)
    supplied = cases["ground"].to_numpy(object) != ground
    sentences[supplied & (ground == Ground.RELATED_SERIES.value)] = "关联案件分属多家法院，纳入调配"
    aged = supplied & (ground == Ground.OVER_TIME.value)
    sentences[aged] = "终结本次执行程序后有信访、有线索，纳入调配"
    late = clock[aged & clock["over_time"].to_numpy(bool)]
    days = late["days"].astype("str")
    shown = late["basis"].map(_BEGUN) + "，扣除不计入的期间已满 " + days + " 日未执结，纳入调配"
    sentences[late.index] = shown.to_numpy(object)
    return sentences
