"""The words in which offices give a channel, an outcome, yes or no and other answers with a fixed set of meanings."""

from journeys.models import Channel

CHANNELS = {
    Channel.COUNTER: "balie loket counter desk spreekuur bezoek inloop fysiek",
    Channel.PHONE: "telefoon telefonisch tel phone call gebeld bellen belletje telefoongesprek",
    Channel.WEB: "web website site online webformulier formulier contactformulier chat widget internet portaal",
    Channel.APP: "app mobiel",
    Channel.WHATSAPP: "whatsapp wa",
    Channel.EMAIL: "email mail mailtje",
    Channel.LETTER: "brief post letter",
    Channel.INFORMATIEPUNT: "informatiepunt ip idl bibliotheek ido",
}
CHANNEL_WORDS = {word: channel.value for channel, words in CHANNELS.items() for word in words.split()} | {
    "e mail": Channel.EMAIL.value,
    "per post": Channel.LETTER.value,
    "per brief": Channel.LETTER.value,
    "per mail": Channel.EMAIL.value,
    "whats app": Channel.WHATSAPP.value,
    "informatiepunt digitale overheid": Channel.INFORMATIEPUNT.value,
    "aan de balie": Channel.COUNTER.value,
}
OUTCOMES = {
    "helped": "helped geholpen opgelost beantwoord afgehandeld ja",
    "referred": "referred doorverwezen verwezen doorverwijzing doorgestuurd",
    "course": "course cursus",
    "not_helped": "nee onopgelost unresolved",
}
OUTCOME_WORDS = {word: outcome for outcome, words in OUTCOMES.items() for word in words.split()} | {
    "not helped": "not_helped",
    "niet geholpen": "not_helped",
    "niet opgelost": "not_helped",
    "naar cursus": "course",
}
# only what cannot mean anything else: who is approached must have said so
CONSENT_WORDS = dict.fromkeys(
    ("ja", "j", "yes", "y", "true", "waar", "1", "akkoord", "toegestaan", "toestemming", "toestemming gegeven"), "yes"
) | dict.fromkeys(
    ("nee", "n", "no", "false", "onwaar", "0", "niet", "niet akkoord", "niet toegestaan", "geen toestemming"), "no"
)
YES_NO_WORDS = dict.fromkeys(("ja", "j", "yes", "y", "true", "waar", "1", "x"), "yes") | dict.fromkeys(
    ("nee", "n", "no", "false", "onwaar", "0", "niet"), "no"
)
ASKED_FOR = {
    "self": "self zelf zichzelf mijzelf mezelf ik hijzelf haarzelf myself eigen",
    "other": "other ander anders iemand mantelzorg mantelzorger familie familielid partner kind ouder ouders moeder"
    " vader buur buurvrouw buurman vriend vriendin client namens gemachtigde",
}
ASKED_FOR_WORDS = {word: answer for answer, words in ASKED_FOR.items() for word in words.split()} | {
    "voor zichzelf": "self",
    "voor mijzelf": "self",
    "een ander": "other",
    "iemand anders": "other",
    "voor een ander": "other",
    "voor iemand anders": "other",
    "someone else": "other",
    "another": "other",
}
REFERRAL_KINDS = {
    "organisation": "organisation organization organisatie overheidsorganisatie instantie gemeente uitvoerder agency",
    "course": "course cursus training les workshop",
    "volunteer": "volunteer vrijwilliger vrijwilligers maatje formulierenbrigade volunteers",
    "civil_society": "maatschappelijk welzijn welzijnsorganisatie wijkteam buurtteam charity ngo",
    "informatiepunt": "informatiepunt ido idl",
    "other": "other anders overig overige",
}
REFERRAL_WORDS = {word: kind for kind, words in REFERRAL_KINDS.items() for word in words.split()} | {
    "publieke organisatie": "organisation",
    "government agency": "organisation",
    "uitvoerende organisatie": "organisation",
    "digitale cursus": "course",
    "een cursus": "course",
    "maatschappelijke organisatie": "civil_society",
    "maatschappelijke partner": "civil_society",
    "sociaal wijkteam": "civil_society",
    "civil society": "civil_society",
    "sociaal raadslieden": "civil_society",
    "juridisch loket": "civil_society",
    "ander informatiepunt": "informatiepunt",
    "another informatiepunt": "informatiepunt",
    "iets anders": "other",
}
CHOICES = {
    "channel": CHANNEL_WORDS,
    "outcome": OUTCOME_WORDS,
    "may_contact": CONSENT_WORDS,
    "asked_for": ASKED_FOR_WORDS,
    "referral_kind": REFERRAL_WORDS,
    "too_personal": YES_NO_WORDS,
}
