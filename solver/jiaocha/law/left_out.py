"""Rules that a policy leaves out. What is verified law cannot be left out; what is inferred can.

Nor can what people instructed in this very quarter, or a fact about the courts' force.
"""

import re

from jiaocha.law.rules import RULES
from jiaocha_models.policy import Policy
from jiaocha_models.words import RuleStatus

NEVER = ("fixed_by_person", "forbidden_by_person", "recusal", "joint_force_covers")
"""No law, and yet never left out: people's instructions, and what no court could carry out."""


def left_out(policy: Policy) -> frozenset[str]:
    """Names of the rules that ``rules.left_out`` leaves out.

    Raises
    ------
    ValueError
        If it names no rule, or a rule whose legal basis is verified; intake reports both as findings.
    """
    names = named_rules(policy.rules.left_out or "")
    faulty = [*unknown_rules(names), *kept_rules(names)]
    if faulty:
        raise ValueError(f"rules.left_out 不能停用：{'、'.join(faulty)}")
    return frozenset(names)


def named_rules(text: str) -> list[str]:
    """Rule names in a text, separated by semicolons, commas or blanks."""
    return [name for name in re.split(r"[；;,，、\s]+", text) if name]


def unknown_rules(names: list[str]) -> list[str]:
    """Names that no rule bears."""
    return [name for name in names if name not in RULES]


def kept_rules(names: list[str]) -> list[str]:
    """Names of rules that no policy may leave out: of verified legal basis, or in ``NEVER``."""
    known = [name for name in names if name in RULES]
    return [name for name in known if name in NEVER or RULES[name].status is RuleStatus.VERIFIED]
