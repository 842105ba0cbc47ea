"""How every HTML page that leaves is filled in: all text escaped and visible, an unknown name an error."""

from functools import lru_cache
from typing import Any

from exports.typesetting import TEMPLATES, visible


def fill(template: str, **values: object) -> str:
    """The template of this file name with these values; `Markup` and the filter `drawing` let our own HTML through."""
    html: str = _environment().get_template(template).render(**values)
    return html


@lru_cache(maxsize=1)
def _environment() -> Any:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: visible(value) if type(value) is str else value,
    )
    made.filters["drawing"] = Markup
    return made
