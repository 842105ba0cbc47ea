"""The catalogue: every sentence for the user has its Dutch, and the compiled file is that of the written one."""

import string
from collections.abc import Iterator

from workbench.messages import PO, compiled, marked, missing, read


def test_every_sentence_has_its_dutch() -> None:
    assert not missing()


def test_the_compiled_catalogue_is_that_of_the_written_one() -> None:
    assert PO.with_suffix(".mo").read_bytes() == compiled()


def test_a_translation_fills_in_the_same_facts() -> None:
    def names(text: str) -> Iterator[str]:
        return (name for _text, name, _form, _kind in string.Formatter().parse(text) if name is not None)

    for message in read():
        forms = message.string if isinstance(message.string, (list, tuple)) else [message.string or ""]
        ids = message.id if isinstance(message.id, (list, tuple)) else [message.id]
        if message.id and all(forms):
            facts = {name for one in ids for name in names(one)}
            assert all(set(names(form)) <= facts for form in forms), message.id
            assert all(facts == set(names(form)) for form in forms[-1:]), message.id


def test_sentences_are_found_wherever_they_stand() -> None:
    source = """
title = _("Topics")
line = f"**{_('Inside an f-string')}** {name}"
many = ngettext("{n} question", "{n} questions", number)
what = N_("An error.")
dynamic = _(variable)
"""
    assert sorted(map(str, marked(source))) == [
        "('{n} question', '{n} questions')",
        "An error.",
        "Inside an f-string",
        "Topics",
    ]
