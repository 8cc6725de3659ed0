"""Pages of other rooms in the report's style: one file, no network, no script."""

import base64
import hashlib
from functools import cache
from typing import Any

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

CHART_STYLE = ".expected { stroke: #1c2733; stroke-width: 2; }\n.tick { stroke: #cfd6dc; stroke-width: 1; }\n"


def static_page(package: str, template: str, context: dict[str, Any]) -> str:
    """HTML of a template of a package, with the report's style and a policy that allows nothing else.

    Parameters
    ----------
    package : str
        Its folder ``templates`` holds the template; the report's own templates may be used in it.
    template : str
    context : dict
        What the template names; ``style`` and ``policy`` are added.
    """
    environment = _environment(package)
    assert environment.loader is not None
    style = environment.loader.get_source(environment, "page.css")[0] + CHART_STYLE
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode("ascii")
    policy = f"default-src 'none'; img-src data:; style-src 'sha256-{digest}'"
    return environment.get_template(template).render(context | {"style": Markup(style), "policy": policy})


@cache
def _environment(package: str) -> Environment:
    return Environment(
        loader=ChoiceLoader([PackageLoader(package), PackageLoader("jiaocha.reporting")]),
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
