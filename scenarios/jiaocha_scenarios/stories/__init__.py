"""Stories: small quarters rebuilt from published cases, each with the outcome that the rules must yield.

A story is a folder: ``README.md`` (facts, sources, what is assumed), input tables and policy as a court would
hand them in, and ``expected.toml`` (:mod:`jiaocha_scenarios.stories.expected`). What no source gives is
synthetic and labelled so; nothing in a story names a person or a firm.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from jiaocha.intake import read_quarter
from jiaocha.intake.settings import all_settings, flat, nested
from jiaocha_models import Policy, Quarter
from jiaocha_scenarios.stories.expected import Expected, read_expected

_HOME = Path(__file__).parent
EXPECTED_FILE = "expected.toml"


@dataclass(frozen=True, eq=False)
class Story:
    """A published case as a quarter, and what must come out of it.

    Attributes
    ----------
    name : str
        Name of its folder.
    quarter : Quarter
        As read, with the warnings of intake in ``findings``.
    expected : Expected
    """

    name: str
    quarter: Quarter
    expected: Expected


def story_names() -> list[str]:
    """Names of all stories, sorted."""
    return sorted(file.parent.name for file in _HOME.glob(f"*/{EXPECTED_FILE}"))


def story_folder(name: str) -> Path:
    """Folder of a story; it can be given to ``jiaocha check`` and ``jiaocha plan`` as it is.

    Raises
    ------
    KeyError
        If there is no such story.
    """
    if name not in story_names():
        raise KeyError(name)
    return _HOME / name


def read_story(name: str) -> Story:
    """Read a story.

    Raises
    ------
    KeyError
        If there is no such story.
    InputError
        If its tables have errors.
    """
    folder = story_folder(name)
    return Story(name, read_quarter(folder), read_expected(folder / EXPECTED_FILE))


def with_settings(quarter: Quarter, settings: Mapping[str, Any]) -> Quarter:
    """Return the quarter under a policy with some settings changed.

    Parameters
    ----------
    quarter : Quarter
    settings : mapping
        Values by dotted key, such as ``{"rules.downward": False}``.

    Raises
    ------
    KeyError
        If the policy has no such key.
    """
    unknown = sorted(set(settings) - set(all_settings()))
    if unknown:
        raise KeyError(", ".join(unknown))
    policy = Policy.model_validate(nested(flat(quarter.policy) | dict(settings)))
    return replace(quarter, policy=policy)
