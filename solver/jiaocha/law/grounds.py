"""Grounds: why a case may be moved at all (必要性).

Enforcement by the court that has jurisdiction is the rule, a change of court the exception; so every transfer
stands on a coded ground. Data only supply neutral facts: days run, days without a recorded act, related cases
before several courts, a court's load. A ground that accuses (interference, passive enforcement) counts only
where somebody registered it: who, when, and on what material. The source of each ground is kept beside it.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jiaocha.law.load import load_ratio
from jiaocha.law.supervision import supervision_failed
from jiaocha_models.quarter import Quarter
from jiaocha_models.words import CaseStatus, Ground, GroundSource, LeadQuality

ACCUSING = (Ground.LOCAL_INTERFERENCE, Ground.PASSIVE)
"""Grounds that accuse; only a registered entry establishes them."""

Objects = NDArray[np.object_]

_BEGUN = {
    "application": "自收到申请执行书之日起",
    "discovery": "自发现财产之日起",
    "filing": "自立案之日起（近似）",
}


STATED = "具备交叉执行事由，纳入调配"
SUPPLIED = {
    GroundSource.RELATED: "关联案件分属多家法院，纳入调配",
    GroundSource.SUPERVISION: "督促期限届满仍未执结，纳入调配",
    GroundSource.REVIVED: "终结本次执行程序后有信访、有线索，纳入调配",
    GroundSource.LOAD: "原执行法院人均未结案高于政策所定比值，纳入调配",
}
"""Sentence of a candidate case by the source of its ground; the clock's states the days."""


def clock_sentence(basis: str, days: int, item: int) -> str:
    """Sentence of one candidate case whose ground the clock supplied."""
    return f"{_BEGUN[basis]}，扣除不计入的期间已满 {days} 日未执结（执行程序解释第10条第{item}项），纳入调配"


@dataclass(frozen=True, eq=False)
class Established:
    """The ground each case stands on, and where it comes from; values of Ground and GroundSource."""

    ground: Objects
    source: Objects

    def supply(self, where: NDArray[np.bool_], ground: Ground, source: GroundSource) -> "Established":
        """Give a neutral ground to the cases that have none."""
        lacking = where & (self.ground == Ground.NONE.value)
        return Established(
            np.where(lacking, ground.value, self.ground), np.where(lacking, source.value, self.source)
        )


def established_ground(quarter: Quarter, clock: pd.DataFrame) -> Established:
    """Ground of every case.

    A stated ground counts, an accusing one only if its registration is complete. Otherwise, in this order:
    the six-month clock supplies ``over_time``; so does a supervision order that expired without good reason
    (执行程序解释第12条), and a terminated case with a petition and a lead (the
    authorities want it looked at again); a court whose load reaches ``rules.overload_ratio``, where the
    policy sets one, supplies ``short_of_force``. Related cases come later (:mod:`jiaocha.law.triage`).
    """
    cases = quarter.cases
    ground = cases["ground"].to_numpy(object).copy()
    accusing = np.isin(ground.astype(str), [each.value for each in ACCUSING])
    ground[accusing & ~registered(quarter)] = Ground.NONE.value
    stated = np.where(accusing, GroundSource.REGISTERED.value, GroundSource.STATED.value).astype(object)
    source = np.where(ground == Ground.NONE.value, GroundSource.NONE.value, stated)
    found = Established(ground, source)
    found = found.supply(clock["over_time"].to_numpy(bool), Ground.OVER_TIME, GroundSource.CLOCK)
    failed = supervision_failed(cases, quarter.policy)
    found = found.supply(failed, Ground.OVER_TIME, GroundSource.SUPERVISION)
    found = found.supply(_revived(cases), Ground.OVER_TIME, GroundSource.REVIVED)
    return found.supply(_overloaded(quarter), Ground.SHORT_OF_FORCE, GroundSource.LOAD)


def registered(quarter: Quarter) -> NDArray[np.bool_]:
    """Whether the registration of a ground says who, when (not after the planning date), on what material."""
    cases = quarter.cases
    complete = np.ones(len(cases), bool)
    for name in ("ground_registered_by", "ground_material"):
        complete &= cases[name].fillna("").str.strip().ne("").to_numpy(bool)
    day = cases["ground_registered_on"].to_numpy("datetime64[D]")
    found: NDArray[np.bool_] = complete & (day <= np.datetime64(quarter.policy.planning_date, "D"))
    return found


def ground_sentences(cases: pd.DataFrame, clock: pd.DataFrame, found: Established) -> Objects:
    """Chinese sentence for every case that has a ground: the fact, where a fact supplied it.

    A stated ground is not repeated here: the sentence may be read by courts and parties who must not see what
    points to interference.
    """
    sentences = np.full(len(cases), STATED, object)
    for source, sentence in SUPPLIED.items():
        sentences[found.source == source.value] = sentence
    late = clock[found.source == GroundSource.CLOCK.value]
    days = late["days"].astype("str")
    item = late["item"].astype("str")
    shown = late["basis"].map(_BEGUN) + "，扣除不计入的期间已满 " + days + " 日未执结"
    shown = shown + "（执行程序解释第10条第" + item + "项），纳入调配"
    sentences[late.index] = shown.to_numpy(object)
    return sentences


def fact_sentences(clock: pd.DataFrame, idle_days: int) -> Objects:
    """Neutral facts of each case: days run, and days without a recorded act from ``idle_days`` on."""
    known = clock["days"].notna().to_numpy(bool)
    run = clock["basis"].map(_BEGUN).fillna("") + "净计 " + clock["days"].astype("str").fillna("") + " 日"
    days = np.where(known, run.to_numpy(object), "")
    idle = (clock["idle_days"] >= idle_days).fillna(False).to_numpy(bool)
    acts = ("已 " + clock["idle_days"].astype("str").fillna("") + " 日没有执行行为记录").to_numpy(object)
    joint = np.where(known & idle, "；", "")
    sentences: Objects = days + joint + np.where(idle, acts, "")
    return sentences


def _revived(cases: pd.DataFrame) -> NDArray[np.bool_]:
    terminated = cases["status"] == CaseStatus.TERMINATED.value
    lead = cases["lead_quality"] != LeadQuality.NONE.value
    found: NDArray[np.bool_] = (terminated & cases["petition"] & lead).to_numpy(bool)
    return found


def _overloaded(quarter: Quarter) -> NDArray[np.bool_]:
    limit = quarter.policy.rules.overload_ratio
    if limit is None:
        return np.zeros(len(quarter.cases), bool)
    court = pd.Index(quarter.courts["code"]).get_indexer(pd.Index(quarter.cases["court_code"]))
    found: NDArray[np.bool_] = (court >= 0) & (load_ratio(quarter.courts)[court] >= limit)
    return found
