"""The files of ``static/`` that a page loads, and calling what its scripts offer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager

from nicegui import ui

from workbench.frame import PATH


def load(*names: str) -> None:
    """Have the page load stylesheets and scripts of ``static/``."""
    for name in names:
        address = f"{PATH}/static/{name}"
        script = f'<script type="module" src="{address}"></script>'
        ui.add_head_html(script if name.endswith(".js") else f'<link rel="stylesheet" href="{address}">')


def call(name: str, *arguments: object) -> None:
    """Call a function of a script in the browser (``forms.faults``)."""
    ui.run_javascript(f"{name}({', '.join(json.dumps(each, ensure_ascii=False) for each in arguments)})")


@contextmanager
def sending(form: str) -> Iterator[None]:
    """While what a form asks for is done; then it can be sent again, whatever came of it."""
    try:
        yield
    finally:
        call("forms.ready", form)
