"""What a rule is: one function with its name, its Chinese sentence, its legal basis and its status."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from jiaocha_models.words import RuleStatus, TriageClass


@dataclass(frozen=True)
class Rule:
    """A rule of law or of policy.

    Attributes
    ----------
    name : str
        The one name of the rule, in code, tests, outputs and documents.
    sentence : str
        Chinese sentence for the report: why the rule closed what it closed.
    basis : str
        Legal basis or source, as far as it is known.
    status : RuleStatus
        How far the basis is verified. Policy defaults are never called law.
    switch : str
        Dotted policy key that switches or tunes the rule; empty where none does.
    class_ : TriageClass or None
        Class a triage rule sends a case to; None for rules about pairs.
    apply : callable
        The rule itself. A triage rule takes the screened cases, a pair rule the facts and the pairs.
    """

    name: str
    sentence: str
    basis: str
    status: RuleStatus
    switch: str
    class_: TriageClass | None
    apply: Callable[..., Any]


def rule(
    sentence: str,
    basis: str,
    status: RuleStatus,
    *,
    switch: str = "",
    class_: TriageClass | None = None,
) -> Callable[[Callable[..., Any]], Rule]:
    """Turn a function into a :class:`Rule` that bears the function's name."""

    def declare(function: Callable[..., Any]) -> Rule:
        return Rule(function.__name__, sentence, basis, status, switch, class_, function)

    return declare
