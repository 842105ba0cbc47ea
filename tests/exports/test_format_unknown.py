"""A format that something cannot be made in is refused in a sentence of ours, with the ones there are."""

from collections.abc import Callable
from typing import Any

import pytest

from exports.citizens import render_citizens
from exports.desk import render_desk
from exports.report import render
from journeys.file_errors import FormatUnknown
from workbench.messages import gather


@pytest.mark.parametrize("make", [render, render_desk, render_citizens], ids=lambda make: make.__name__)
def test_an_unknown_format_is_refused_in_words_that_can_be_translated(make: Callable[[Any, str], bytes]) -> None:
    with pytest.raises(FormatUnknown) as refused:
        make(None, "doc")
    told = refused.value.explain()
    assert "“doc”" in told.what
    assert "pdf" in told.remedy
    assert {FormatUnknown.what, FormatUnknown.remedy} <= {str(message.id) for message in gather()}
