"""Handing queued reports to the mail server: at most once each, whatever happens half-way (exports.delivery)."""

import smtplib
import ssl
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import parseaddr
from pathlib import Path

from exports.delivery import State, claim, deliveries, queued, settle
from journeys.errors import MailNotSet, MailUnreachable
from workbench import audit
from workbench.database import unit_of_work
from workbench.i18n import _
from workbench.settings import settings

SECONDS = 30  # for each answer of the server
NONE_THERE = 421  # the server closes the connection

Progress = Callable[..., None]


@dataclass
class Sent:
    """What became of the queue."""

    ended: Counter[State] = field(default_factory=Counter)
    stopped: MailUnreachable | None = None  # why the rest still waits

    @property
    def complete(self) -> bool:
        """Whether everything that waited was sent."""
        return not self.stopped and not any(self.ended[state] for state in State if state is not State.SENT)


def check_settings() -> str:
    """The address that messages come from; raises `MailNotSet` when there is no mail server to send through."""
    sender = settings().smtp_from
    if not settings().smtp_host or not sender:
        raise MailNotSet
    return sender


def send_queued(progress: Progress | None = None) -> Sent:
    """Send all that waits, over one connection; what the server does not take stays queued, with why.

    Raises `MailNotSet`. A server that is down ends the run: `stopped` tells why, and the rest waits for the next.
    """
    sender = check_settings()
    with unit_of_work(write=False) as session:
        waiting = queued(session)
    sent = Sent()
    if not waiting:
        return sent
    try:
        with _server() as server:
            for done, delivery in enumerate(waiting):
                if progress:
                    progress(done, len(waiting))
                with unit_of_work() as session:
                    if not claim(session, delivery):
                        continue
                ended, problem, gone = _hand_over(server, delivery, sender)
                with unit_of_work() as session:
                    settle(session, delivery, ended, problem)
                    if ended is State.SENT:
                        audit.record(session, "report.delivered", f"delivery {delivery}")
                sent.ended[ended] += 1
                if gone:
                    raise MailUnreachable(place=_place(), reason=problem)
    except MailUnreachable as error:
        sent.stopped = error
    return sent


@contextmanager
def _server() -> Iterator[smtplib.SMTP]:
    """A connection to the mail server, encrypted and logged in as the settings ask; else `MailUnreachable`."""
    own = settings()
    try:
        server = smtplib.SMTP(own.smtp_host or "", own.smtp_port, timeout=SECONDS)
    except (OSError, smtplib.SMTPException) as error:
        raise MailUnreachable(place=_place(), reason=_said(error)) from error
    try:
        if own.smtp_starttls:
            server.starttls(context=ssl.create_default_context())
        server.ehlo_or_helo_if_needed()
        if own.smtp_user:
            server.login(own.smtp_user, own.smtp_password.get_secret_value() if own.smtp_password else "")
    except (OSError, smtplib.SMTPException) as error:
        server.close()
        raise MailUnreachable(place=_place(), reason=_said(error)) from error
    try:
        yield server
    finally:
        try:
            server.quit()
        except (OSError, smtplib.SMTPException):
            server.close()


def _hand_over(server: smtplib.SMTP, delivery: int, sender: str) -> tuple[State, str, bool]:
    """How it ended, why, and whether the server is gone. Only after DATA can there be doubt."""
    try:
        message = _message(delivery, sender)
    except OSError as error:
        return State.REFUSED, _("the file is gone: {reason}").format(reason=error.strerror), False
    try:
        code, answer = server.mail(parseaddr(sender)[1])
        if code < 300:
            code, answer = server.rcpt(message["To"])
        if code >= 300:
            if code != NONE_THERE:
                server.rset()
            return _refused(code, answer)
    except (OSError, smtplib.SMTPException) as error:
        return State.QUEUED, _said(error), True
    try:
        code, answer = server.data(message.as_bytes())
    except smtplib.SMTPDataError as error:  # it was not even asked for the text
        return _refused(error.smtp_code, error.smtp_error)
    except (OSError, smtplib.SMTPException) as error:
        return State.UNCERTAIN, _said(error), True
    return (State.SENT, "", False) if code == 250 else _refused(code, answer)


def _refused(code: int, answer: bytes | str) -> tuple[State, str, bool]:
    words = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    problem = f"{code} {' '.join(words.split())}"[:300]
    if code == NONE_THERE:
        return State.QUEUED, problem, True
    return (State.REFUSED if code >= 500 else State.QUEUED), problem, False


def _message(delivery: int, sender: str) -> EmailMessage:
    """The message of a delivery, with the files that were made for it; raises OSError when those are gone."""
    from exports.models import Report
    from exports.report_mail import report_message
    from journeys.periods import period_between

    with unit_of_work(write=False) as session:
        (row,) = deliveries(session, ids=[delivery])
        report = session.get(Report, row.report_id)
        if report is None:
            raise FileNotFoundError(2, row.what)
        period = period_between(report.period_start, report.period_end)
        fictional = bool(report.figures.get("fictional"))
    folder = folder_of(row.report_id or 0)
    names = [f"{row.file_name}.{kind}" for kind in ("pdf", "html")]
    return report_message(
        sender=sender,
        address=row.address,
        what=row.what,
        organisation=row.organisation,
        period=period,
        fictional=fictional,
        made_at=row.queued_at,
        files={name: (folder / name).read_bytes() for name in names},
    )


def folder_of(report_id: int) -> Path:
    """Where the files of a version are kept, as they were sent."""
    return settings().output_dir / "delivered" / f"report-{report_id}"


def _place() -> str:
    return f"{settings().smtp_host}:{settings().smtp_port}"


def _said(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        words = error.smtp_error
        return f"{error.smtp_code} {words.decode('utf-8', 'replace') if isinstance(words, bytes) else words}"[:300]
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return str(error)[:300] or type(error).__name__
