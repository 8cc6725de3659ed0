"""Settings that would make values meaningless are refused, wherever the policy comes from."""

from typing import Any

import pytest

from jiaocha_models.policy import Capacity, Policy, Recovery, Weights
from jiaocha_models.words import LeadQuality, Mode


@pytest.mark.parametrize(
    ("section", "settings", "message"),
    [
        (Weights, {"recovery_steps": ((100, 0.5), (50, 0.2))}, "limits must rise"),
        (Weights, {"recovery_steps": ((0, 0.5),)}, "limits must rise"),
        (Weights, {"recovery_steps": ((50, 0.2), (100, 0.5))}, "weights must fall"),
        (Weights, {"recovery_steps": ((50, 0.2),), "recovery_beyond": 0.3}, "weights must fall"),
        (Weights, {"mode_cost": dict.fromkeys(Mode, -1.0)}, "mode_cost"),
        (Recovery, {"progress_if_moved": dict.fromkeys(LeadQuality, 1.5)}, "progress_if_moved"),
        (Recovery, {"mode_factor": dict.fromkeys(Mode, float("nan"))}, "mode_factor"),
        (Capacity, {"mode_quota": {Mode.DIRECTED: -1}}, "mode_quota"),
        (Capacity, {"mode_quota": {Mode.STAY: 5}}, "staying cannot be limited"),
    ],
)
def test_settings_are_refused(section: type[Any], settings: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        section(**settings)


def test_the_defaults_and_a_plain_sum_are_accepted() -> None:
    assert Policy().weights.recovery_steps
    assert Weights(recovery_steps=(), recovery_beyond=1.0).recovery_beyond == 1.0
