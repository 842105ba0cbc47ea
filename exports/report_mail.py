"""The message that a report goes along with: plain Dutch, both files attached, no figure and no quote in it."""

import hashlib
import re
from collections.abc import Mapping
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from exports.report_words import the_period
from journeys.errors import N_, InvalidValue
from journeys.periods import Period

# that of <input type="email"> in the HTML standard; no other characters can get into a header
ADDRESS = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
    r"(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*"
)
LONGEST = 254  # characters of an address
TYPES = {"pdf": ("application", "pdf"), "html": ("text", "html")}
BODY = """Goedendag,

Hierbij ontvangt u het terugkoppelrapport over {organisation}, over {period}.
Het rapport vertelt wat burgers vroegen, waar zij vastliepen, wat er is verbeterd en wat nog openstaat.

U vindt het twee keer bij dit bericht, als PDF en als webpagina. De inhoud is gelijk.
{fictional}
Hebt u een vraag over het rapport? Beantwoord dan dit bericht.
"""
FICTIONAL = "\nLet op: dit is een voorbeeld met fictieve gegevens.\n"


def address_of(text: str) -> str:
    """An address as it may be kept; raises `InvalidValue` for what is none."""
    written = text.strip()
    if len(written) > LONGEST or not ADDRESS.fullmatch(written) or ".." in written:
        raise InvalidValue(value=written[:80], field=N_("e-mail address"), expected="rapport@organisatie.nl")
    return written


def message_id(what: str, address: str, sender: str) -> str:
    """The same for the same version to the same address, so that a mailbox knows a second copy for what it is."""
    mark = hashlib.sha256(f"{what}\n{address.lower()}".encode()).hexdigest()[:32]
    return f"<{mark}@{sender.rpartition('@')[2].strip('<>')}>"


def report_message(
    *,
    sender: str,
    address: str,
    what: str,
    organisation: str,
    period: Period,
    fictional: bool,
    made_at: datetime,
    files: Mapping[str, bytes],
) -> EmailMessage:
    """One message with the files of a report (name → content), the same every time it is made."""
    message = EmailMessage(policy=SMTP)
    message["Subject"] = " ".join(f"Terugkoppelrapport {organisation}, {period.label}".split())
    message["From"] = sender
    message["To"] = address
    message["Date"] = format_datetime(made_at)
    message["Message-ID"] = message_id(what, address, sender)
    message["Auto-Submitted"] = "auto-generated"  # no out-of-office replies
    named = " ".join(organisation.split())
    message.set_content(
        BODY.format(organisation=named, period=the_period(period), fictional=FICTIONAL if fictional else "")
    )
    for name, content in files.items():
        maintype, subtype = TYPES[name.rpartition(".")[2]]
        message.add_attachment(content, maintype=maintype, subtype=subtype, filename=name)
    return message
