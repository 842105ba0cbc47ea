"""The drafts of questions and reactions: their fields, the names offices give the columns, and what each means."""

from typing import Annotated

from feedback.row_drafts import RowDraft
from feedback.specs import ASKED_ON, POINT, Spec, names
from feedback.values import Choice, Consent, Day, OptionalLine, OptionalNumber, OptionalText, Reference, Text, YesNo
from journeys.errors import N_

# What an Informatiepunt tells beside the question. It came later than the keys that recognise rows, and stays out of
# them (`feedback.drafts.identity`): rows taken in before there were these fields must still be recognised when their
# file, whose columns they were in all along, comes again.
TOLD_BESIDE = frozenset({"question_behind", "asked_for", "life_event", "referral_kind", "too_personal", "found_via"})


class ItemDraft(RowDraft):
    """A question or a reaction."""

    text: Annotated[Text, Spec("text", N_("Text"), ())]
    asked_on: Annotated[Day, ASKED_ON] = None
    channel: Annotated[
        Choice,
        Spec("choice", N_("Channel"), names("kanaal, channel, contactkanaal, via, medium, contactvorm, ingang")),
    ] = None
    point: Annotated[OptionalLine, POINT] = None
    age_group: Annotated[
        OptionalLine,
        Spec(
            "line",
            N_("Age group"),
            names("leeftijdsgroep, leeftijd, age group, age, leeftijdscategorie, leeftijdsklasse"),
            redact=True,
        ),
    ] = None
    referral: Annotated[
        OptionalLine,
        Spec(
            "line",
            N_("Referred to"),
            names("doorverwijzing, doorverwezen naar, verwezen naar, referral, referred to, verwijzing, doorverwezen"),
            redact=True,
        ),
    ] = None
    outcome: Annotated[
        Choice,
        Spec("choice", N_("Outcome"), names("uitkomst, outcome, resultaat, afhandeling, geholpen, result")),
    ] = None
    score: Annotated[
        OptionalNumber,
        Spec("number", N_("Score"), names("score, cijfer, rating, waardering, beoordeling, rapportcijfer, sterren")),
    ] = None
    answer: Annotated[
        OptionalText,
        Spec(
            "text",
            N_("Answer that was given"),
            names("antwoord, answer, gegeven antwoord, reactie van ons, advies, response"),
            redact=True,
        ),
    ] = None
    external_id: Annotated[
        OptionalLine,
        Spec(
            "id",
            N_("Number of the row at the source"),
            names("id, uuid, guid, vraagnummer, vraag id, registratienummer, kenmerk, ticket, ticketnummer, item id"),
        ),
    ] = None
    may_contact: Annotated[
        Consent,
        Spec(
            "yes_no",
            N_("May be approached for research"),
            names(
                "mag benaderd worden, mag benaderd, contact toegestaan, may contact, may be contacted,"
                " contact allowed, mag contact opnemen, mag contact, toestemming contact, toestemming voor contact,"
                " toestemming benaderen, benaderen toegestaan, benaderbaar, toestemming onderzoek,"
                " toestemming klantonderzoek, wil meedoen aan onderzoek"
            ),
        ),
    ] = None
    source_reference: Annotated[
        Reference,
        Spec(
            "reference",
            N_("Reference of the customer at the source"),
            names(
                "referentie bron, bronreferentie, klantreferentie, source reference, referentie klant,"
                " referentie bij bron, referentie bij de bron, customer reference, klant referentie, contactreferentie"
            ),
        ),
    ] = None
    question_behind: Annotated[
        OptionalText,
        Spec(
            "text",
            N_("Question behind it"),
            names(
                "vraag achter de vraag, achterliggende vraag, question behind the question, question behind,"
                " underlying question, werkelijke vraag, hulpvraag, waar het echt om gaat"
            ),
            redact=True,
        ),
    ] = None
    asked_for: Annotated[
        Choice,
        Spec(
            "choice",
            N_("For self or another"),
            names(
                "voor wie, voor wie is de vraag, zelf of ander, voor zichzelf of een ander, voor zichzelf of voor een"
                " ander, vraag voor, asked for, for whom, on behalf of, self or other, namens wie, namens"
            ),
        ),
    ] = None
    life_event: Annotated[
        OptionalLine,
        Spec(
            "line",
            N_("Life event"),
            names("levensgebeurtenis, life event, aanleiding, gebeurtenis, levensfase, life situation"),
            redact=True,
        ),
    ] = None
    referral_kind: Annotated[
        Choice,
        Spec(
            "choice",
            N_("Kind of referral"),
            names(
                "soort doorverwijzing, type doorverwijzing, soort verwijzing, type verwijzing, doorverwezen naar soort,"
                " referral kind, kind of referral, referral type, type of referral"
            ),
        ),
    ] = None
    too_personal: Annotated[
        YesNo,
        Spec(
            "yes_no",
            N_("Too personal to help with"),
            names(
                "te persoonlijk, vraag te persoonlijk, te persoonlijk om te helpen, te prive, too personal,"
                " question too personal, too private"
            ),
        ),
    ] = None
    found_via: Annotated[
        OptionalLine,
        Spec(
            "line",
            N_("How the visitor found the Informatiepunt"),
            names(
                "hoe gevonden, gevonden via, hoe gevonden via, hoe bij ons gekomen, hoe kent u ons, bekend via,"
                " hoe kent u het informatiepunt, found via, how found, heard of us through, how did you find us"
            ),
            redact=True,
        ),
    ] = None


class QuestionDraft(ItemDraft):
    """A question as it was asked."""

    text: Annotated[
        Text,
        Spec(
            "text",
            N_("Question"),
            names(
                "vraag, question, text, tekst, vraag zoals gesteld, vraagtekst, gestelde vraag, question text, vragen,"
                " omschrijving, onderwerp vraag, vraag van de bezoeker, klantvraag, bericht, message, toelichting"
            ),
            redact=True,
        ),
    ]


class FeedbackDraft(ItemDraft):
    """A reaction as it was given."""

    text: Annotated[
        Text,
        Spec(
            "text",
            N_("Reaction"),
            names(
                "reactie, feedback, opmerking, opmerkingen, comment, comments, toelichting, tekst, text, klacht,"
                " complaint, bericht, message, review, suggestie, compliment, omschrijving, vraag, question"
            ),
            redact=True,
        ),
    ]
