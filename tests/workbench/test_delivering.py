"""Reports by e-mail, to a real mail server on this machine: down, refusing, dying half-way, and a program killed."""

import email
import io
import os
import socket
import threading
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult
from pypdf import PdfReader

from exports.delivery import (
    LONGEST,
    State,
    add_contact,
    claim,
    contacts,
    decide,
    deliveries,
    queued,
    remove_contact,
)
from exports.models import Delivery
from exports.report_mail import address_of, message_id
from feedback.models import ImportBatch, Item, Routing, Source
from journeys.base import utc_now
from journeys.errors import InvalidValue, MailNotSet, NotFound
from journeys.models import Organisation
from tests.processes import started
from workbench import mailing
from workbench.database import unit_of_work
from workbench.report_tasks import deliver
from workbench.settings import settings

PERIOD = "2026-Q3"
SENDER = "Terugkoppel <rapport@informatiepunt.example>"


class Mailbox:
    """A mail server that keeps what it is given, and misbehaves as it is told."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.refusals: dict[str, str] = {}
        self.after_rcpt: Callable[[], None] = lambda: None
        self.answer = "250 OK"
        self.hang_up_in_data = False
        self.accepted_before_hanging_up = False
        self.port = 0

    async def handle_RCPT(self, server, session, envelope, address, options) -> str:  # noqa: N802 - aiosmtpd's name
        """Take or refuse a recipient."""
        if address in self.refusals:
            return self.refusals[address]
        envelope.rcpt_tos.append(address)
        self.after_rcpt()
        return "250 OK"

    async def handle_DATA(self, server, session, envelope) -> str:  # noqa: N802
        """Keep a message, or hang up in the middle of it."""
        if self.hang_up_in_data:
            if self.accepted_before_hanging_up:
                self._keep(envelope)
            server.transport.abort()
            return "451 gone"
        if self.answer.startswith("250"):
            self._keep(envelope)
        return self.answer

    def _keep(self, envelope) -> None:
        self.messages.append(email.message_from_bytes(envelope.content, policy=default))
        self.recipients += envelope.rcpt_tos


@pytest.fixture
def mailbox(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Mailbox]:
    """A server on loopback, and the settings that name it."""
    box = Mailbox()
    controller = Controller(box, hostname="127.0.0.1", port=_free_port())
    controller.start()
    box.port = controller.port
    monkeypatch.setenv("TERUGKOPPEL_SMTP_HOST", "127.0.0.1")
    monkeypatch.setenv("TERUGKOPPEL_SMTP_PORT", str(controller.port))
    monkeypatch.setenv("TERUGKOPPEL_SMTP_STARTTLS", "0")
    monkeypatch.setenv("TERUGKOPPEL_SMTP_FROM", SENDER)
    settings.cache_clear()
    yield box
    controller.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def asked(data_dir: Path) -> None:
    """Ninety questions about the CBR and twelve about DUO, with three and one addresses."""
    with unit_of_work() as session:
        source = Source(name="Informatiepunten")
        session.add(source)
        session.flush()
        batch = ImportBatch(source_id=source.id, kind="questions", file_name="log.csv")
        session.add(batch)
        session.flush()
        for name, number in (("CBR", 90), ("DUO", 12)):
            organisation = Organisation(name=name, abbreviation=name)
            session.add(organisation)
            session.flush()
            for place in range(number):
                item = Item(
                    batch_id=batch.id,
                    source_id=source.id,
                    row_key=f"{name}{place}",
                    text="Waar blijft mijn brief?",
                    asked_on=date(2026, 7, 1) + timedelta(days=place),
                )
                session.add(item)
                session.flush()
                session.add(Routing(item_id=item.id, organisation_id=organisation.id))
            for address in ("a@cbr.example", "b@cbr.example", "c@cbr.example")[: 3 if name == "CBR" else 0]:
                add_contact(session, organisation.id or 0, address)
            if name == "DUO":
                add_contact(session, organisation.id or 0, "post@duo.example")


def states() -> dict[str, State]:
    """Address → how far its delivery is."""
    with unit_of_work(write=False) as session:
        return {row.address: row.state for row in deliveries(session)}


def test_a_report_goes_to_every_address_with_both_files_and_nothing_else_said(mailbox: Mailbox, asked: None) -> None:
    made = deliver("CBR", PERIOD)

    assert made.complete
    assert mailbox.recipients == ["a@cbr.example", "b@cbr.example", "c@cbr.example"]
    message = mailbox.messages[0]
    assert message["Subject"] == "Terugkoppelrapport CBR, 3e kwartaal 2026"
    assert message["From"] == SENDER
    assert message["To"] == "a@cbr.example"
    body = message.get_body().get_content()
    assert "Hierbij ontvangt u het terugkoppelrapport over CBR, over het 3e kwartaal van 2026." in body
    assert not any(number in body for number in ("90", "85", "95"))
    files = {part.get_filename(): part.get_content() for part in message.iter_attachments()}
    assert list(files) == [f"terugkoppelrapport-cbr-3e-kwartaal-2026.{kind}" for kind in ("pdf", "html")]
    pdf = next(content for name, content in files.items() if name.endswith("pdf"))
    assert PdfReader(io.BytesIO(pdf)).metadata.title == "Terugkoppelrapport CBR, 3e kwartaal 2026"
    assert set(states().values()) == {State.SENT}


def test_the_same_report_is_not_sent_twice_and_a_new_address_gets_it_still(mailbox: Mailbox, asked: None) -> None:
    deliver("CBR", PERIOD)
    again = deliver("CBR", PERIOD)
    assert again.queued == [("CBR", [])]
    assert len(mailbox.messages) == 3

    with unit_of_work() as session:
        add_contact(session, 1, "d@cbr.example")
    deliver("CBR", PERIOD)
    assert mailbox.recipients[3:] == ["d@cbr.example"]


def test_another_period_is_another_report(mailbox: Mailbox, asked: None) -> None:
    deliver("CBR", PERIOD)
    deliver("CBR", "2026-08")
    assert len(mailbox.messages) == 6
    assert len({message["Message-ID"] for message in mailbox.messages}) == 6


def test_all_organisations_with_an_address_get_theirs(mailbox: Mailbox, asked: None) -> None:
    assert deliver(None, PERIOD).complete
    assert sorted(mailbox.recipients) == ["a@cbr.example", "b@cbr.example", "c@cbr.example", "post@duo.example"]


def test_a_dry_run_tells_to_whom_and_keeps_nothing(asked: None) -> None:
    made = deliver(None, PERIOD, dry_run=True)

    assert dict(made.queued)["DUO"] == ["post@duo.example"]
    assert states() == {}


def test_without_a_mail_server_nothing_is_queued(asked: None) -> None:
    with pytest.raises(MailNotSet):
        deliver("CBR", PERIOD)
    assert states() == {}


def test_a_server_that_is_down_loses_nothing(mailbox: Mailbox, asked: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERUGKOPPEL_SMTP_PORT", str(_free_port()))
    settings.cache_clear()
    made = deliver("CBR", PERIOD)
    assert made.sent.stopped is not None
    assert not made.complete
    assert set(states().values()) == {State.QUEUED}

    monkeypatch.setenv("TERUGKOPPEL_SMTP_PORT", str(mailbox.port))
    settings.cache_clear()
    assert deliver(None, None).complete
    assert len(mailbox.messages) == 3


def test_one_recipient_that_is_refused_does_not_stop_the_others(mailbox: Mailbox, asked: None) -> None:
    mailbox.refusals = {"b@cbr.example": "550 no such mailbox", "c@cbr.example": "450 try again later"}
    made = deliver("CBR", PERIOD)

    assert not made.complete
    assert mailbox.recipients == ["a@cbr.example"]
    assert states() == {
        "a@cbr.example": State.SENT,
        "b@cbr.example": State.REFUSED,
        "c@cbr.example": State.QUEUED,
    }
    with unit_of_work(write=False) as session:
        assert {row.problem for row in deliveries(session)} == {"", "550 no such mailbox", "450 try again later"}

    mailbox.refusals = {}
    deliver(None, None)
    assert mailbox.recipients == ["a@cbr.example", "c@cbr.example"], "what was refused waits for a person"


def test_a_server_that_dies_half_way_leaves_the_rest_in_the_queue(mailbox: Mailbox, asked: None) -> None:
    mailbox.after_rcpt = lambda: setattr(mailbox, "hang_up_in_data", len(mailbox.messages) == 1)
    made = deliver("CBR", PERIOD)

    assert made.sent.stopped is not None
    assert states() == {
        "a@cbr.example": State.SENT,
        "b@cbr.example": State.UNCERTAIN,
        "c@cbr.example": State.QUEUED,
    }


def test_a_message_the_server_had_before_it_died_is_not_sent_again_by_itself(mailbox: Mailbox, asked: None) -> None:
    mailbox.hang_up_in_data = mailbox.accepted_before_hanging_up = True
    deliver("CBR", PERIOD)
    mailbox.hang_up_in_data = False
    deliver(None, None)

    assert mailbox.recipients == ["a@cbr.example", "b@cbr.example", "c@cbr.example"]
    assert states()["a@cbr.example"] == State.UNCERTAIN


def test_a_person_decides_about_what_is_uncertain_and_a_second_copy_is_known_as_one(
    mailbox: Mailbox, asked: None
) -> None:
    mailbox.hang_up_in_data = mailbox.accepted_before_hanging_up = True
    deliver("CBR", PERIOD)
    mailbox.hang_up_in_data = False
    with unit_of_work() as session:
        (doubtful,) = [row.id for row in deliveries(session) if row.state is State.UNCERTAIN]
        decide(session, doubtful, arrived=False)
    deliver(None, None)
    copies = [message["Message-ID"] for message in mailbox.messages if message["To"] == "a@cbr.example"]
    assert len(copies) == 2
    assert len(set(copies)) == 1

    with unit_of_work() as session, pytest.raises(NotFound):
        decide(session, doubtful, arrived=True)


@pytest.mark.parametrize(("answer", "state"), [("554 spam", State.REFUSED), ("452 full", State.QUEUED)])
def test_a_message_that_is_not_taken_is_refused_or_waits(
    mailbox: Mailbox, asked: None, answer: str, state: State
) -> None:
    mailbox.answer = answer
    deliver(None, PERIOD)
    assert set(states().values()) == {state}


def _deliver_and_die(port: int, folder: str, when: str) -> None:
    os.environ |= {
        "TERUGKOPPEL_DATA_DIR": folder,
        "TERUGKOPPEL_SMTP_HOST": "127.0.0.1",
        "TERUGKOPPEL_SMTP_PORT": str(port),
        "TERUGKOPPEL_SMTP_STARTTLS": "0",
        "TERUGKOPPEL_SMTP_FROM": SENDER,
    }
    settings.cache_clear()
    target = {"before": "_hand_over", "after": "settle"}[when]
    setattr(mailing, target, lambda *_: os._exit(9))
    deliver("CBR", PERIOD)


@pytest.mark.parametrize(("when", "had"), [("before", 0), ("after", 1)])
def test_a_program_killed_half_way_neither_forgets_nor_repeats(
    mailbox: Mailbox, asked: None, data_dir: Path, when: str, had: int
) -> None:
    process = started(_deliver_and_die, mailbox.port, str(data_dir), when)
    process.join()
    assert process.exitcode == 9
    assert len(mailbox.messages) == had
    assert sorted(states().values()) == [State.QUEUED, State.QUEUED, State.SENDING]

    deliver("CBR", PERIOD)
    assert sorted(states().values()) == [State.SENDING, State.SENT, State.SENT]
    assert len(mailbox.messages) == had + 2
    with unit_of_work() as session:
        row = session.get(Delivery, 1)
        row.began_at = utc_now() - LONGEST - timedelta(seconds=5)
    assert State.UNCERTAIN in states().values(), "after a while it is put before a person"


def test_two_programs_at_once_send_each_message_once(mailbox: Mailbox, asked: None) -> None:
    with unit_of_work() as session:
        session.connection()
    deliver(None, PERIOD, dry_run=True)
    mailbox.answer = "452 later"
    deliver(None, PERIOD)
    mailbox.answer = "250 OK"
    runs = [threading.Thread(target=deliver, args=(None, None)) for _ in range(4)]
    for run in runs:
        run.start()
    for run in runs:
        run.join()
    assert sorted(mailbox.recipients) == ["a@cbr.example", "b@cbr.example", "c@cbr.example", "post@duo.example"]


def test_a_delivery_is_claimed_once(asked: None, mailbox: Mailbox) -> None:
    mailbox.answer = "452 later"
    deliver("CBR", PERIOD)
    with unit_of_work() as session:
        first = queued(session)[0]
        assert claim(session, first)
        assert not claim(session, first)


def test_a_file_that_is_gone_is_told_and_does_not_stop_the_others(mailbox: Mailbox, asked: None) -> None:
    mailbox.answer = "452 later"
    deliver(None, PERIOD)
    mailbox.answer = "250 OK"
    for file in mailing.folder_of(1).iterdir():
        file.unlink()
    deliver(None, None)
    assert len(mailbox.messages) in (1, 3)
    assert State.REFUSED in states().values()


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
def test_the_account_of_the_settings_is_used(data_dir: Path, asked: None, monkeypatch: pytest.MonkeyPatch) -> None:
    box = Mailbox()
    seen = []

    def checked(_server, _session, _envelope, _mechanism, given) -> AuthResult:
        seen.append((given.login, given.password))
        return AuthResult(success=given.password == b"geheim")

    def factory() -> SMTP:
        return SMTP(box, authenticator=checked, auth_required=True, auth_require_tls=False)

    controller = Controller(box, hostname="127.0.0.1", port=_free_port())
    controller.factory = factory
    controller.start()
    for name, value in {
        "HOST": "127.0.0.1",
        "PORT": str(controller.port),
        "STARTTLS": "0",
        "FROM": SENDER,
        "USER": "terugkoppel",
        "PASSWORD": "fout",
    }.items():
        monkeypatch.setenv(f"TERUGKOPPEL_SMTP_{name}", value)
    settings.cache_clear()
    made = deliver("CBR", PERIOD)
    assert made.sent.stopped is not None
    assert "fout" not in str(made.sent.stopped.explain())
    assert set(states().values()) == {State.QUEUED}

    monkeypatch.setenv("TERUGKOPPEL_SMTP_PASSWORD", "geheim")
    settings.cache_clear()
    assert "geheim" not in repr(settings())
    assert deliver(None, None).complete
    assert seen[-1] == (b"terugkoppel", b"geheim")
    controller.stop()


def test_a_server_without_encryption_gets_nothing_unless_the_settings_allow_it(
    mailbox: Mailbox, asked: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERUGKOPPEL_SMTP_STARTTLS", "1")
    settings.cache_clear()
    made = deliver("CBR", PERIOD)
    assert made.sent.stopped is not None
    assert mailbox.messages == []
    assert set(states().values()) == {State.QUEUED}


@pytest.mark.parametrize(
    "text", ["", "cbr", "a@b@c", "x@y\nBcc: z@z.nl", "<a@b.nl>", "a b@c.nl", "a@-b.nl", "ä@cbr.nl"]
)
def test_what_is_no_address_is_not_kept(text: str) -> None:
    with pytest.raises(InvalidValue):
        address_of(text)


def test_the_identity_of_a_message_is_that_of_its_version_and_address() -> None:
    mine = message_id("report 3", "post@cbr.example", SENDER)
    assert mine == message_id("report 3", "Post@CBR.example", SENDER)
    assert mine != message_id("report 4", "post@cbr.example", SENDER)
    assert mine.endswith("@informatiepunt.example>")


def test_an_address_is_kept_once_and_removing_it_leaves_the_log(mailbox: Mailbox, asked: None) -> None:
    deliver("CBR", PERIOD)
    with unit_of_work() as session:
        kept = add_contact(session, 1, " A@CBR.example ")
        assert kept.address == "a@cbr.example"
        remove_contact(session, kept.id)
    with unit_of_work(write=False) as session:
        assert [row.address for row in contacts(session, 1)] == ["b@cbr.example", "c@cbr.example"]
    assert states()["a@cbr.example"] == State.SENT


def test_what_waits_for_an_address_that_is_removed_is_not_sent(mailbox: Mailbox, asked: None) -> None:
    mailbox.answer = "452 later"
    deliver("CBR", PERIOD)
    mailbox.answer = "250 OK"
    with unit_of_work() as session:
        remove_contact(session, contacts(session, 1)[0].id)
    deliver(None, None)
    assert len(mailbox.messages) == 2
