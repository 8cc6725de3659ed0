"""What can be collected in each case; a shared asset is never counted twice."""

from collections import defaultdict

from row_by_row.quarter import Facts


def outstanding(case: dict) -> int:
    """Fen still to come."""
    stated = case["outstanding"]
    return max(case["claimed"] - case["recovered"] if stated is None else stated, 0)


def collectible(facts: Facts) -> dict[str, int]:
    """Fen of new money that each case can bring at most."""
    claims, nets = {}, {}
    for number, case in facts.case.items():
        claims[number] = max(outstanding(case) - case["money_held"], 0)
        value = case["asset_value"]
        nets[number] = None if value is None else max(value - case["prior_rights"], 0)
    amounts = {n: claim if nets[n] is None else min(claim, nets[n]) for n, claim in claims.items()}
    for queue in queues(facts):
        stated = [nets[number] for number in queue if nets[number] is not None]
        left = max(stated) if stated else None
        for number in queue:
            if left is None:
                continue
            amounts[number] = min(amounts[number], left)
            left -= min(claims[number], left)
    return amounts


def queues(facts: Facts) -> list[list[str]]:
    """Cases in the queue of each shared main asset: by rank, then filing, then case number."""
    main = {}
    for row in facts.seizures:
        number = row["case_number"]
        if number in facts.case:
            key = (row["rank"], row["asset"])
            main[number] = min(key, main.get(number, key))
    found = defaultdict(list)
    for number, (rank, asset) in main.items():
        filed = facts.case[number]["filing_date"]
        found[asset].append((rank, filed is None, filed, number))
    return [[entry[-1] for entry in sorted(queue)] for queue in found.values() if len(queue) > 1]
