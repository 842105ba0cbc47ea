"""Vragen en reacties: the log, taking a file in, and earlier imports."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select
from streamlit.testing.v1 import AppTest

from feedback.changes import store
from feedback.importing import plan_import, prepare
from feedback.imports import batches, quarantined
from feedback.models import FunnelStep, ImportBatch, Item, Routing
from journeys.changes import ensure_organisation
from journeys.models import Organisation
from journeys.ports import FakeRedactor
from workbench.database import unit_of_work

Open = Callable[..., AppTest]
Said = Callable[[AppTest], str]

LOG = """datum;vraag;organisatie;kanaal
3-8-2026;Hoe verleng ik mijn rijbewijs?;CBR;balie
4-8-2026;Mijn nummer is 123456782, waar is mijn toeslag?;Dienst Toeslagen;telefoon
;Wat kost een rijbewijs?;CBR;balie
31-2-2026;Deze dag bestaat niet;CBR;balie
"""


@pytest.fixture(autouse=True)
def quick_redactor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workbench.wiring.redactor", FakeRedactor)


@pytest.fixture
def log(data_dir: Path) -> None:
    """A log of 60 questions of the CBR and one of Dienst Toeslagen without a date, with one row set aside."""
    path = data_dir / "log.csv"
    rows = "".join(f"{n % 28 + 1}-8-2026;Vraag nummer {n} over mijn rijbewijs?;CBR;balie\n" for n in range(60))
    rows += ";Waar is mijn toeslag?;Dienst Toeslagen;telefoon\n31-2-2026;Kan niet;CBR;balie\n"
    path.write_text("datum;vraag;organisatie;kanaal\n" + rows, encoding="utf-8")
    with unit_of_work() as session:
        request = plan_import(session, path, "questions")
        prepare(request, data_dir / "spool.jsonl", redactor=FakeRedactor(), secret=b"x" * 32)
        store(session, data_dir / "spool.jsonl")


def items() -> list[str]:
    with unit_of_work(write=False) as session:
        return list(session.exec(select(Item.text).order_by(Item.text)).all())


def log_rows(at: AppTest) -> int:
    """How many rows of the log are on the screen."""
    return sum(html.proto.body.count("<tr>") - 1 for html in at.html if "<table" in html.proto.body)


def test_without_questions_the_screen_points_to_the_import(open_screen: Open) -> None:
    at = open_screen("vragen")
    assert not at.exception
    at.button(key="items_first").click().run()
    assert not at.exception
    assert len(at.file_uploader) == 1


def test_the_log_shows_the_questions_of_the_period_fifty_at_a_time(open_screen: Open, log: None) -> None:
    at = open_screen("vragen", periode="2026")
    assert not at.exception
    assert log_rows(at) == 50
    at.pagination(key="items_page").select(2).run()
    assert log_rows(at) == 10


def test_another_filter_starts_at_the_first_page_again(open_screen: Open, log: None) -> None:
    at = open_screen("vragen", periode="2026")
    at.pagination(key="items_page").select(2).run()
    at.text_input(key="items_search").input("RIJBEWIJS nummer").run()
    assert not at.exception
    assert log_rows(at) == 50
    at.text_input(key="items_search").input("nummer 59").run()
    assert log_rows(at) == 1
    at.text_input(key="items_search").input("fiets").run()
    assert not at.exception
    assert log_rows(at) == 0


def test_questions_without_a_date_are_counted_and_shown_apart(open_screen: Open, log: None) -> None:
    at = open_screen("vragen", periode="2026")
    assert any("**60**" in text.value and "**1**" in text.value for text in at.markdown)
    at.button_group(key="items_view").set_value("zonder-datum").run()
    assert not at.exception
    assert log_rows(at) == 1


def test_an_address_opens_a_part_and_a_view(open_screen: Open, log: None) -> None:
    assert log_rows(open_screen("vragen", toon="zonder-datum")) == 1
    assert len(open_screen("vragen", deel="eerder").dataframe[0].value) == 1
    assert len(open_screen("vragen", deel="importeren").file_uploader) == 1


def test_the_log_can_be_narrowed_to_an_organisation_and_a_channel(open_screen: Open, log: None) -> None:
    at = open_screen("vragen", periode="2026", organisatie="Toeslagen")
    assert not at.exception
    at.button_group(key="items_view").set_value("zonder-datum").run()
    assert log_rows(at) == 1
    at.selectbox(key="items_channel").set_value("phone").run()
    assert not at.exception
    assert log_rows(at) == 1


def test_a_question_that_stands_with_the_wrong_organisation_goes_to_the_right_one(open_screen: Open, log: None) -> None:
    at = open_screen("vragen", periode="2026")
    at.selectbox(key="items_reassign_which").select_index(0).run()
    picked = next(box for box in at.multiselect if (box.key or "").startswith("items_reassign_to_"))
    item = int(picked.key.rsplit("_", 1)[1])
    picked.select("Sociale Verzekeringsbank").run()
    at.button(key="items_reassign_picked").click().run()
    assert not at.exception
    assert organisations_of(item) == ["Sociale Verzekeringsbank"]
    at.button(key="items_reassign_back").click().run()
    assert organisations_of(item) == ["Centraal Bureau Rijvaardigheidsbewijzen"]


def organisations_of(item_id: int) -> list[str]:
    with unit_of_work(write=False) as session:
        wanted = select(Organisation.name).join(Routing, col(Routing.organisation_id) == Organisation.id)
        return list(session.exec(wanted.where(Routing.item_id == item_id)).all())


def upload(at: AppTest, content: str, name: str = "log.csv", profile: str = "other") -> AppTest:
    at.selectbox(key="items_profile").set_value(profile).run()
    at.file_uploader[0].upload(name, content.encode(), "text/csv").run()
    return at


def test_a_file_is_previewed_taken_in_and_undone(open_screen: Open, data_dir: Path) -> None:
    at = upload(open_screen("vragen", deel="importeren"), LOG)
    assert not at.exception
    shown = "".join(html.proto.body for html in at.html)
    assert ">[BSN]</span>" in shown
    assert "123456782" not in shown
    assert "Deze dag bestaat niet." in shown
    assert items() == []
    at.button(key="items_start").click().run()
    assert not at.exception
    assert [metric.value for metric in at.metric] == ["4", "3", "0", "1"]
    assert items() == [
        "Hoe verleng ik mijn rijbewijs?",
        "Mijn nummer is [BSN], waar is mijn toeslag?",
        "Wat kost een rijbewijs?",
    ]
    assert not list((data_dir / "jobs").iterdir())
    at.button(key="items_undo_1").click().run()
    assert not at.exception
    assert items() == []
    assert len(at.file_uploader) == 1


def test_a_second_file_can_be_taken_in_after_the_first(open_screen: Open, data_dir: Path) -> None:
    at = upload(open_screen("vragen", deel="importeren"), LOG)
    at.button(key="items_start").click().run()
    at.button(key="items_another").click().run()
    at = upload(at, LOG)
    at.button(key="items_start").click().run()
    assert not at.exception
    assert [metric.value for metric in at.metric] == ["4", "0", "3", "1"]


def test_a_column_can_be_chosen_by_hand(open_screen: Open, data_dir: Path) -> None:
    at = upload(open_screen("vragen", deel="importeren"), "a;b\n1;Kort\n2;Ook kort\n")
    assert not at.exception
    assert not [button for button in at.button if button.key == "items_start"]
    chooser = next(box for box in at.selectbox if (box.key or "").startswith("items_column_text_"))
    chooser.select("b").run()
    at.button(key="items_start").click().run()
    assert not at.exception
    assert items() == ["Kort", "Ook kort"]


def test_a_file_that_puts_the_month_first_says_so_and_asks(open_screen: Open, data_dir: Path) -> None:
    def dates(at: AppTest) -> list[Any]:
        return [box for box in at.selectbox if (box.key or "").startswith("items_order_")]

    def days() -> list[date | None]:
        with unit_of_work(write=False) as session:
            return list(session.exec(select(Item.asked_on).order_by(Item.id)).all())

    assert not dates(upload(open_screen("vragen", deel="importeren"), LOG))
    at = upload(open_screen("vragen", deel="importeren"), "datum;vraag\n3/4/2026;Kort\n4/23/2026;Ook kort\n")
    [box] = dates(at)
    assert box.value == "mdy"
    assert "4 maart 2026" in next(html.proto.body for html in at.html if "<table" in html.proto.body)
    box.select("dmy").run()
    at.button(key="items_start").click().run()
    assert not at.exception
    assert days() == [date(2026, 4, 3)]


def test_a_file_of_a_kind_that_is_not_read_is_told_so(open_screen: Open, data_dir: Path) -> None:
    at = upload(open_screen("vragen", deel="importeren"), "PK", name="vragen.docx")
    assert not at.exception
    assert "vragen.docx" in at.error[0].value


@pytest.mark.parametrize("content", ["", "\x00\x01\x02" * 300])
def test_a_file_that_is_no_table_is_told_in_a_sentence(open_screen: Open, data_dir: Path, content: str) -> None:
    at = upload(open_screen("vragen", deel="importeren"), content)
    assert not at.exception
    assert len(at.error) == 1
    assert "log.csv" in at.error[0].value


def test_a_large_file_is_stored_by_a_job(open_screen: Open, data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    queued: list[tuple[str, dict[str, Any]]] = []
    monkeypatch.setattr("workbench.jobs.enqueue", lambda kind, arguments: queued.append((kind, arguments)) or "1")
    rows = "".join(f"Vraag nummer {n} over mijn rijbewijs?\n" for n in range(2_100))
    at = upload(open_screen("vragen", deel="importeren"), "vraag\n" + rows)
    at.button(key="items_start").click().run()
    assert not at.exception
    assert [kind for kind, _ in queued] == ["import"]
    spool = Path(queued[0][1]["spool"])
    assert spool.parent == data_dir / "jobs"
    assert len(spool.read_text().splitlines()) == 2_102


def test_an_earlier_import_tells_which_rows_set_aside_are_settled_since(
    open_screen: Open, log: None, said: Said, data_dir: Path
) -> None:
    with unit_of_work() as session:
        [batch] = batches(session)
        [aside] = quarantined(session, batch.id)
        path = data_dir / "verbeterd.csv"
        path.write_text(
            f"herstelnummer;datum;vraag;organisatie;kanaal\n{aside.repair_number};1-8-2026;Kan wel;CBR;balie\n"
        )
        request = plan_import(session, path, "questions", source=batch.source)
        prepare(request, data_dir / "spool.jsonl", redactor=FakeRedactor(), secret=b"x" * 32)
        assert store(session, data_dir / "spool.jsonl").resolved == 1
    at = open_screen("vragen", deel="eerder")
    at.selectbox(key="items_opened").set_value(batch.id).run()
    assert "1 apart gezette rij is inmiddels in orde." in said(at)
    assert not [button for button in at.get("download_button") if "quarantine" in (button.key or "")]


def test_an_earlier_import_can_be_opened_and_undone(open_screen: Open, log: None) -> None:
    at = open_screen("vragen", deel="eerder")
    at.selectbox(key="items_opened").select_index(0).run()
    assert not at.exception
    assert list(at.dataframe[1].value.iloc[0]) == ["Deze dag bestaat niet.", 1]
    at.button(key="items_undo_1").click().run()
    assert not at.exception
    assert items() == []
    with unit_of_work(write=False) as session:
        assert batches(session)[0].undone_at is not None
        assert session.get(ImportBatch, 1) is not None


def test_a_file_is_read_once_it_is_said_where_it_comes_from(open_screen: Open, data_dir: Path) -> None:
    at = open_screen("vragen", deel="importeren")
    at.file_uploader[0].upload("balie.csv", b"Datum;Vraag\n3-8-2026;Waar moet ik zijn?\n", "text/csv").run()
    assert not at.exception
    assert not [button for button in at.button if button.key == "items_start"]
    at.selectbox(key="items_profile").set_value("counter").run()
    at.button(key="items_start").click().run()
    assert not at.exception
    with unit_of_work(write=False) as session:
        assert session.exec(select(Item.channel)).all() == ["counter"]


def test_the_next_file_of_a_source_is_read_as_the_last_one(open_screen: Open, data_dir: Path) -> None:
    at = upload(open_screen("vragen", deel="importeren"), "Datum;Vraag\n3-8-2026;Hoe laat?\n", "balie.csv", "counter")
    at.button(key="items_start").click().run()
    at = open_screen("vragen", deel="importeren")
    at.file_uploader[0].upload("balie 2.csv", b"Datum;Vraag\n4-8-2026;Waarheen?\n", "text/csv").run()
    assert not at.exception
    assert at.selectbox(key="items_profile").value == "counter"
    assert [button for button in at.button if button.key == "items_start"]


def test_of_a_chat_only_what_citizens_wrote_is_previewed(open_screen: Open, data_dir: Path) -> None:
    chat = "1-8-2026 9:00 - Fatima: Hoe laat gaat u open?\n1-8-2026 9:01 - Gemeente: Om negen uur.\n"
    at = upload(open_screen("vragen", deel="importeren"), chat, "chat.txt", "whatsapp")
    assert not [button for button in at.button if button.key == "items_start"]
    at.text_input(key="items_own_senders").input("Gemeente").run()
    assert not at.exception
    shown = "".join(html.proto.body for html in at.html)
    assert "Hoe laat gaat u open?" in shown
    assert "negen uur" not in shown
    assert "Fatima" not in shown


def test_statistics_without_process_and_week_get_them_for_the_whole_file(open_screen: Open, data_dir: Path) -> None:
    pages = "Label,Unieke paginaweergaven,Uitstappercentage,Gem. tijd op pagina\nUitleg,1400,11%,00:00:40\n"
    with unit_of_work() as session:
        ensure_organisation(session, "CBR")
    at = open_screen("vragen", deel="importeren", organisatie="CBR")
    at = upload(at, pages, "matomo.csv", "website-funnel")
    at.toggle(key="items_for_all").set_value(True).run()
    assert not [button for button in at.button if button.key == "items_start"]
    at.text_input(key="items_whole_process").input("Keuring").run()
    at.date_input(key="items_whole_week").set_value(date(2026, 8, 5)).run()
    assert not at.exception
    at.button(key="items_start").click().run()
    assert not at.exception
    with unit_of_work(write=False) as session:
        step = session.exec(select(FunnelStep)).one()
        assert (step.week, step.visits, step.exits, step.median_seconds) == (date(2026, 8, 3), 1400, 154, 40)
