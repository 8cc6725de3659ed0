"""Related cases: pairs of cases that belong together, and the groups they make."""

from row_by_row.quarter import Facts


def related(facts: Facts, cases: list[dict]) -> dict[str, list[str]]:
    """Case numbers of each case's group, in order, among the cases given."""
    numbers = [case["case_number"] for case in cases]
    group = {number: {number} for number in numbers}
    for one, other in ties(facts, cases):
        joined = group[one] | group[other]
        for number in joined:
            group[number] = joined
    return {number: sorted(group[number], key=numbers.index) for number in numbers}


def ties(facts: Facts, cases: list[dict]) -> list[tuple[str, str]]:
    """Pairs of cases that belong together."""
    found = []
    for i, one in enumerate(cases):
        for other in cases[:i]:
            if same_debtor(one, other) or same_asset(facts, one, other):
                found.append((one["case_number"], other["case_number"]))
    inside = {case["case_number"] for case in cases}
    for link in facts.links:
        if link["move_together"] and {link["case_number"], link["other_case_number"]} <= inside:
            found.append((link["case_number"], link["other_case_number"]))
    return found


def same_debtor(one: dict, other: dict) -> bool:
    """The same identifier; or, where neither has one, the same name and domicile."""
    ids = one["debtor_identifier"], other["debtor_identifier"]
    if ids[0] is not None or ids[1] is not None:
        return ids[0] == ids[1]
    who = [(case["debtor"], case["debtor_division"]) for case in (one, other)]
    return None not in who[0] and who[0] == who[1]


def same_asset(facts: Facts, one: dict, other: dict) -> bool:
    """A seizure of the same asset in both cases."""
    assets = [
        {row["asset"] for row in facts.seizures if row["case_number"] == case["case_number"]}
        for case in (one, other)
    ]
    return bool(assets[0] & assets[1])
