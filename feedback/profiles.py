"""The logs and files that most organisations have: what each holds, under which names, through which channel.

A profile is data. `columns` are the names in its example and its template (docs/examples), in the order of the work;
`names` what else such files call them. Both come before the names that hold for every file of the kind
(`feedback.item_drafts`, `feedback.drafts`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from feedback.cells import plain
from feedback.kinds import ImportKind
from feedback.specs import names
from journeys.errors import N_
from journeys.file_errors import ProfileUnknown


@dataclass(frozen=True)
class Profile:
    """One common source; `ask` are fields its files do not hold, to be given for the whole file."""

    name: str  # as in `terugkoppel import --profile`
    kind: ImportKind
    title: str  # English message id
    description: str  # English message id
    columns: Mapping[str, str]  # field → name in the example and the template
    names: Mapping[str, str] = field(default_factory=dict)  # field → other names, parted by commas
    channel: str | None = None  # of rows that name none
    ask: tuple[str, ...] = ()
    asks_own_senders: bool = False  # a chat: which sender is the organisation
    example: str = ""

    @property
    def known_as(self) -> dict[str, tuple[str, ...]]:
        """Field → the names of its column in files of this source, in the form in which names are compared."""
        fields = dict.fromkeys([*self.columns, *self.names])
        return {
            one: (*((plain(self.columns[one]),) if one in self.columns else ()), *names(self.names.get(one, "")))
            for one in fields
        }


_ASKED = {"asked_on": "Datum"}
_CONTACT = {"may_contact": "Mag benaderd worden", "source_reference": "Referentie bron"}
INFORMATIEPUNT = Profile(
    name="informatiepunt",
    kind=ImportKind.QUESTIONS,
    title=N_("Log of an Informatiepunt"),
    description=N_("The question as asked, the question behind it, for whom, and where the visitor went next."),
    channel="informatiepunt",
    columns=_ASKED
    | {
        "point": "Informatiepunt",
        "text": "Vraag zoals gesteld",
        "question_behind": "Vraag achter de vraag",
        "asked_for": "Voor wie",
        "organisation": "Organisatie",
        "life_event": "Levensgebeurtenis",
        "age_group": "Leeftijdsgroep",
        "outcome": "Uitkomst",
        "referral": "Doorverwezen naar",
        "referral_kind": "Soort doorverwijzing",
        "too_personal": "Te persoonlijk",
        "found_via": "Hoe gevonden",
    }
    | _CONTACT,
    names={"text": "vraag van de bezoeker, bezoekersvraag", "point": "ido, bibliotheekvestiging, naam informatiepunt"},
    example="informatiepunt.csv",
)
WEBSITE_FEEDBACK = Profile(
    name="website-feedback",
    kind=ImportKind.FEEDBACK,
    title=N_("Feedback on a website"),
    description=N_("Score and words of a feedback button, as Mopinion, Usabilla and Hotjar export them."),
    channel="web",
    columns=_ASKED | {"text": "Opmerking", "score": "Score", "point": "Pagina", "organisation": "Organisatie"},
    names={
        "text": "open antwoord, wat kunnen wij verbeteren, wat kan beter, uw feedback, your feedback, feedback text,"
        " comment, message, open ended answer, custom comment, improvement, suggestion",
        "asked_on": "date submitted, submission date, date created, creation date, datum en tijd, datum verzonden,"
        " ingevuld op, completed on",
        "score": "mood, emotion, emotion 1 5 scale, reaction, rating, star rating, nps, nps score, ces, csat,"
        " tevredenheid, smiley, gevonden wat u zocht",
        "point": "source url, page url, page, url, pagina url, paginatitel, page title, path, formulier",
        "external_id": "feedback id, response id, respons id, item id",
    },
    example="website-feedback.csv",
)
CONTACT_CENTRE = Profile(
    name="contact-centre",
    kind=ImportKind.QUESTIONS,
    title=N_("Contact centre"),
    description=N_("Calls and e-mails: what people asked, what they were told, how it ended."),
    channel="phone",
    columns=_ASKED
    | {"channel": "Kanaal", "text": "Reden van contact", "organisation": "Organisatie", "answer": "Antwoord"}
    | {"outcome": "Uitkomst", "referral": "Doorverbonden naar", "external_id": "Contactnummer"}
    | _CONTACT,
    names={
        "text": "contactreden, reden contact, toelichting contactreden, vraag van de klant, klantvraag,"
        " gespreksnotitie, samenvatting, samenvatting gesprek, onderwerp gesprek, contact reason, reason for contact,"
        " call reason, case description, description",
        "asked_on": "datum gesprek, belmoment, starttijd, call date, created date",
        "answer": "gegeven antwoord, oplossing, advies aan klant, resolution",
        "outcome": "in een keer geholpen, first time right, afgehandeld, resultaat gesprek",
        "referral": "doorverbonden met, terugbelverzoek aan, transferred to",
        "external_id": "contactmoment id, gespreksnummer, interaction id, call id, case number",
    },
    example="contact-centre.csv",
)
COUNTER = Profile(
    name="counter",
    kind=ImportKind.QUESTIONS,
    title=N_("Counter"),
    description=N_("What people came to the counter for, and whether they were helped."),
    channel="counter",
    columns=_ASKED
    | {"point": "Balie", "text": "Vraag", "organisation": "Organisatie", "outcome": "Uitkomst"}
    | {"referral": "Doorverwezen naar", "age_group": "Leeftijdsgroep"},
    names={
        "text": "reden van bezoek, bezoekreden, waarvoor kwam de bezoeker",
        "point": "loket, publieksbalie, stadsloket",
    },
    example="counter.csv",
)
COMPLAINTS = Profile(
    name="complaints",
    kind=ImportKind.FEEDBACK,
    title=N_("Complaints"),
    description=N_("Complaints as they came in, with the answer that was given."),
    columns={"asked_on": "Ontvangen op", "channel": "Kanaal", "text": "Klacht", "organisation": "Organisatie"}
    | {"answer": "Antwoord", "outcome": "Uitkomst", "external_id": "Klachtnummer"},
    names={
        "text": "klachtomschrijving, omschrijving klacht, inhoud klacht, klachttekst, complaint text",
        "asked_on": "datum klacht, klachtdatum, datum ontvangst klacht, ontvangstdatum klacht",
        "answer": "reactie op de klacht, antwoord aan de klager, afhandeling klacht",
        "external_id": "kenmerk klacht, klacht id, complaint id",
    },
    example="complaints.csv",
)
WHATSAPP = Profile(
    name="whatsapp",
    kind=ImportKind.QUESTIONS,
    title=N_("WhatsApp chat"),
    description=N_("A chat as the telephone exports it (TXT): what citizens wrote, never who they are."),
    channel="whatsapp",
    columns=_ASKED | {"text": "Bericht"},
    asks_own_senders=True,
    example="whatsapp.txt",
)
WEBSITE_FUNNEL = Profile(
    name="website-funnel",
    kind=ImportKind.FUNNEL,
    title=N_("Steps of an online process"),
    description=N_("Visits and exits per step and week, as your statistics count them; also an export of Matomo."),
    columns={
        "process": "Proces",
        "week": "Week",
        "position": "Volgorde",
        "step": "Stap",
        "visits": "Bezoeken",
        "exits": "Uitstappers",
        "median_seconds": "Mediaan seconden",
    },
    names={
        "step": "label, paginatitel, titel van de pagina, page title, pagina url, page url",
        "visits": "unieke paginaweergaven, unique pageviews, nb visits, unieke weergaven, paginaweergaven, pageviews",
        "exits": "uitstappen, exits, exit nb visits, uitstappercentage, exit percentage, exit rate, uitgangspercentage",
        "median_seconds": "gem tijd op pagina, gemiddelde tijd op pagina, avg time on page, average time on page,"
        " gem tijd op de pagina",
    },
    ask=("process", "week"),
    example="website-funnel.csv",
)
LETTERS = Profile(
    name="letters",
    kind=ImportKind.LETTERS,
    title=N_("Letters"),
    description=N_("Letters and e-mails with their text, the process they belong to, when and to how many."),
    columns={"title": "Titel", "text": "Tekst", "organisation": "Organisatie", "process": "Proces"}
    | {"sent_on": "Verzonden op", "number_sent": "Aantal"},
    names={"title": "brief naam, sjabloon, documentnaam", "number_sent": "aantal brieven, aantal ontvangers"},
    example="letters.csv",
)
EXPOSURE = Profile(
    name="exposure",
    kind=ImportKind.EXPOSURE,
    title=N_("What counts are divided by"),
    description=N_("Opening hours, letters sent or inhabitants per week, so that a count becomes a rate."),
    columns={"week": "Week", "measure": "Maat", "value": "Waarde", "organisation": "Organisatie"}
    | {"process": "Proces", "point": "Informatiepunt"},
    example="exposure.csv",
)
EVENTS = Profile(
    name="events",
    kind=ImportKind.EVENTS,
    title=N_("Events"),
    description=N_("Letter runs, campaigns, news, laws: what may explain a rise or a fall."),
    columns={"happened_on": "Datum", "kind": "Soort", "title": "Gebeurtenis"}
    | {"organisation": "Organisatie", "process": "Proces"},
    example="events.csv",
)
PROFILES = {
    profile.name: profile
    for profile in (
        *(INFORMATIEPUNT, COUNTER, CONTACT_CENTRE, WHATSAPP, COMPLAINTS),
        *(WEBSITE_FEEDBACK, WEBSITE_FUNNEL, LETTERS, EXPOSURE, EVENTS),
    )
}
TEMPLATES = tuple(name for name, profile in PROFILES.items() if not profile.asks_own_senders)  # what can be filled in


def profile_named(name: str) -> Profile:
    """The profile of this name; raises ProfileUnknown with those there are."""
    if name not in PROFILES:
        raise ProfileUnknown(name=name, choices=", ".join(PROFILES))
    return PROFILES[name]
