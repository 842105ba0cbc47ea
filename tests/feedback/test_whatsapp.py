"""Exported WhatsApp chats: what citizens wrote, without who wrote it."""

from pathlib import Path

import pytest

from feedback.readers import open_table
from journeys.errors import OwnSenderMissing, OwnSenderUnknown

ANDROID = """12-03-2024 14:01 - Berichten en gesprekken zijn end-to-end versleuteld. Tik voor meer informatie.
12-03-2024 14:02 - Fatima El Amrani: Goedemiddag
12-03-2024 14:04 - Fatima El Amrani: Ik snap de brief niet.
Wat moet ik doen?
Groet, Fatima El Amrani (ik schrijf namens Fatima)
12-03-2024 14:05 - Gemeente Voorbeeld: Welke brief bedoelt u?
12-03-2024 14:06 - Fatima El Amrani: <Media weggelaten>
12-03-2024 14:07 - Fatima El Amrani: IMG-20240312-WA0001.jpg (bestand bijgevoegd)
Deze over de kinderopvangtoeslag
12-03-2024 16:30 - Fatima El Amrani: Dank, en hoe vraag ik uitstel aan?
13-03-2024 09:00 - Fatima El Amrani heeft het onderwerp gewijzigd in "Vraag: brief"
13-03-2024 09:01 - Fatima El Amrani: Dit bericht is verwijderd
"""
IPHONE = """\u200e[12/03/2024, 14:05:11] ~\u202fBram: \u200eMessages and calls are end-to-end encrypted.
[12/03/2024, 14:05:30] ~\u202fBram: Can I renew my licence?
[12/03/2024, 2:09:01 PM] +31 6 12345678: Is the desk open?
[12/03/2024, 14:09:40] Counter: Yes, until five.
[12/03/2024, 14:10:00] ~\u202fBram: \u200eimage omitted
[12/03/2024, 14:20:00] ~\u202fBram: And tomorrow? \u200e<This message was edited>
"""


def messages(tmp_path: Path, chat: str, *own: str) -> list[tuple[int, str, str]]:
    path = tmp_path / "chat.txt"
    path.write_text(chat, encoding="utf-8")
    with open_table(path, own_senders=own) as table:
        assert table.columns == ("Datum", "Bericht")
        return [(row.number, str(row.cells[0]), str(row.cells[1])) for row in table.rows]


def test_what_a_citizen_wrote_within_a_few_minutes_is_one_question(tmp_path: Path) -> None:
    assert messages(tmp_path, ANDROID, "Gemeente Voorbeeld") == [
        (
            2,
            "12-03-2024",
            "Goedemiddag\nIk snap de brief niet.\nWat moet ik doen?\nGroet, [naam] (ik schrijf namens [naam])\n"
            "Deze over de kinderopvangtoeslag",
        ),
        (10, "12-03-2024", "Dank, en hoe vraag ik uitstel aan?"),
    ]


def test_the_iphone_writes_a_chat_in_another_way(tmp_path: Path) -> None:
    assert messages(tmp_path, IPHONE, "counter") == [
        (2, "12/03/2024", "Can I renew my licence?"),
        (3, "12/03/2024", "Is the desk open?"),
        (6, "12/03/2024", "And tomorrow?"),
    ]


def test_two_citizens_in_one_chat_are_kept_apart(tmp_path: Path) -> None:
    chat = "1-3-2024 9:00 - Anna: Hoe laat\n1-3-2024 9:01 - Piet: Waar is het?\n1-3-2024 9:02 - Anna: gaat u open?\n"
    chat += "1-3-2024 9:03 - Balie: Om negen uur.\n"
    assert [row[2] for row in messages(tmp_path, chat, "Balie")] == ["Hoe laat\ngaat u open?", "Waar is het?"]


def test_who_is_the_organisation_must_be_said_and_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(OwnSenderMissing):
        messages(tmp_path, ANDROID)
    with pytest.raises(OwnSenderUnknown) as caught:
        messages(tmp_path, ANDROID, "Gemeente Vorbeeld")
    assert "Gemeente Vorbeeld" in caught.value.explain().what


def test_a_text_file_with_a_table_is_no_chat(tmp_path: Path) -> None:
    path = tmp_path / "log.txt"
    path.write_text("datum;vraag\n12-03-2024 14:05;Hoe laat gaat u open?\n", encoding="utf-8")
    with open_table(path) as table:
        assert table.columns == ("datum", "vraag")
