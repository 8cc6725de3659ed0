"""Cases verified unable after transfer: a result in its own right, handed over to 终本 or to bankruptcy.

A verified inability ends the waiting for a receiver that could do better; reports say that applicants accept
it more readily after a transfer and that it gives the ground for clearing or bankruptcy (training of the
enforcement directors, 《法治日报》 2025). Who is handed over where is for people: the list names conditions.
"""

import pandas as pd

from jiaocha.evaluation.indicators import UNABLE
from jiaocha.evaluation.records import records
from jiaocha_models import Quarter
from jiaocha_models.words import Answer, Mode, Outcome, PartyKind

_ANSWERS = {word.value: word.zh for word in Answer}
_ENTERPRISES = (PartyKind.ENTERPRISE.value, PartyKind.STATE_ENTERPRISE.value)

TO_BANKRUPTCY = (
    "转破产审查：被执行人为企业法人；被执行人或者一名申请执行人书面同意；不能清偿且资不抵债或者明显缺乏清偿能力"
    "（法发〔2017〕2号第2条，所见为摘录；民诉法解释第511至514条）"
)
TO_TERMINATION = (
    "终结本次执行程序：已通知并责令报告财产；已依法限制消费、应列失信的已列；财产查控穷尽，无财产或者不能处置；"
    "立案满三个月；人员下落和抗拒执行已依法查处（终本规定第1条，所见为摘录）"
)


def unable_table(cases: pd.DataFrame, quarter: Quarter) -> pd.DataFrame:
    """Cases whose inability was verified, with where they go and what is still to be checked.

    Returns
    -------
    pandas.DataFrame
        ``case_number``, ``origin``, ``handling`` (names), ``mode``, ``outcome``, ``route``, ``conditions``,
        ``court`` (competent court for bankruptcy where the input names one), ``consent``; by case number.
    """
    crossed = cases["outcome"].isin(UNABLE) & (cases["mode"] != Mode.STAY.value)
    found = cases[crossed.to_numpy(bool)].sort_values("case_number")
    names = dict(zip(quarter.courts["code"], quarter.courts["name"], strict=True))
    details = quarter.cases.drop_duplicates("case_number").set_index("case_number")
    rows = []
    for row in records(found):
        case = details.loc[row["case_number"]]
        firm = row["debtor_kind"] in _ENTERPRISES or row["outcome"] == Outcome.BANKRUPTCY.value
        court = case["bankruptcy_court"]
        rows.append(
            {
                "case_number": row["case_number"],
                "origin": names[row["origin"]],
                "handling": names[row["handling"]],
                "mode": row["mode"],
                "outcome": row["outcome"],
                "route": "破产" if firm else "终本",
                "conditions": TO_BANKRUPTCY if firm else TO_TERMINATION,
                "court": "" if not firm else names.get(court, "被执行人住所地有管辖权的法院"),
                "consent": _ANSWERS[case["bankruptcy_consent"]] if firm else "",
            }
        )
    columns = [
        "case_number",
        "origin",
        "handling",
        "mode",
        "outcome",
        "route",
        "conditions",
        "court",
        "consent",
    ]
    return pd.DataFrame(rows, columns=columns)
