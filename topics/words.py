"""The words of Dutch questions: which are said at every desk, and which need another word before they name a topic."""

import re
from functools import lru_cache

# said in every question at every desk: true words, but they tell no topic from another
_DESK_WORDS = """
vraag vragen vraagt gevraagd vroeg vraagje weten weet wist wil wilt willen wilde graag hulp help helpen helpt geholpen
hoe wat wanneer waarom waar waarmee waarvoor waarheen waarvan waarin waarop waarbij waardoor welke wie
terecht terechtkan terechtkunnen
kan kunt kunnen kon mag moet moeten moest hoef hoeft hoeven hoeveel hoelang krijg krijgt krijgen kreeg kregen gekregen
heb heeft hebben had gehad kom komt komen kwam kwamen gekomen ga gaat gaan ging gingen gegaan doe doet doen deed gedaan
maak maakt maken maakte maakten gemaakt mevrouw meneer mw dhr mijnheer mevr klant bezoeker bezoekster burger inwoner
cliënt man vrouw zoon dochter moeder vader oma opa buurvrouw buurman buren kennis nicht neef broer zus vriend vriendin
tante oom schoonmoeder schoonvader schoonzoon schoondochter
zeg zegt zeggen zei zeiden gezegd sta staat staan stond stonden gestaan lukt lukken lukte gelukt mislukt snap snapt
snappen begrijp begrijpt begrijpen begrepen uitleg uitleggen legt nodig nodige vanwege nieuw nieuwe oud oude goed goede
fout foute iets steeds elke via hier daar nou even echt eigenlijk zelf alleen misschien bijvoorbeeld gewoon gewone
ineens opeens plotseling u uw jullie jouw jou je we wij ze zij hun hen me mij ie t n r m'n d'r zo'n z'n ivm mbt evt ipv
svp aub alsjeblieft alstublieft alvast bedankt dank dankjewel hallo hoi goedemorgen goedemiddag goedenavond goedendag
beste geachte groet groeten groetjes sorry mvg gr
denk denkt denken dacht gedacht vind vindt vinden vond gevonden zoek zoekt zoeken zocht gezocht zit zitten zat gezeten
lig ligt liggen lag lagen gelegen loop loopt lopen liep blijf blijft blijven bleef gebleven gebleken blijkt bleek
geef geeft geven gaf gegeven neem neemt nemen nam genomen zie ziet zien zag zagen gezien hoor hoort horen hoorde hoorden
gehoord lees leest lezen las gelezen schrijf schrijft schrijven schreef geschreven stuur stuurt sturen stuurde gestuurd
klopt kloppen klopte duurt duren duurde geduurd werkt werkte geldt gelden gold telt tellen houd houdt houden hield
gehouden laat laten liet gelaten zet zetten gezet breng brengt brengen bracht gebracht haal haalt halen haalde gehaald
heet heten hoop hoopt begin begint beginnen begon begonnen gebeurt gebeuren gebeurde gebeurd probeer probeert proberen
probeerde geprobeerd bedoel bedoelt bedoeld betekent betekenen spreek spreekt spreken sprak gesproken praat praten leg
leef leeft leven leefde ken kent kennen kende leer leert leren durf durft durven durfde voel voelt voelen schrik schrok
geschrokken raak raakt raken geraakt wacht gebruik gebruikt gebruiken regel regelt regelen geregeld valt vallen viel
gevallen trek trekt trok lijkt leek klik klikt klikken kijk kijkt kijken keek gekeken bel belt reageert reageren
gereageerd verwacht verwachten verwees verwezen verwijst hangt hangen hing gehangen pakt pakken gepakt twijfel twijfelt
zorgen verdien verandert veranderd verblijft bezit bevat voorkomt voorkom aanbieden
gerust klaar bezig zeker onzeker bang boos verdrietig moeilijk makkelijk lastig ingewikkeld duidelijk onduidelijk gek
raar vreemd vreemde vervelend handig belangrijk snel langzaam vroeg laat later eerder vandaag gisteren morgen straks
onlangs laatst laatste vorige volgende komende afgelopen sinds tijdje allang zolang opnieuw telkens meteen direct
dringend spoed groot grote klein kleine lang lange langer kort korte hoog hoge hoger laag lage lager veel meerdere
verschillende juiste verkeerd verkeerde precies helemaal gelijk genoeg teveel tekort slecht slechte vast vaste gratis
thuis buiten binnen terug mee weg open dicht af uiterste uiterlijk bepaalde extra beter speciaal elkaar allemaal liefst
minimaal maximaal naast tevoren ongeveer uitzonderlijk domme zomaar onderweg allebei apart ene ver overdag eens nieuws
uiteindelijk sowieso binnenkort liever rest vooral voorzichtig
twee drie vier vijf zes zeven acht negen tien elf twaalf eerste tweede derde half halve heel hele alle ii iii iv
ja nee niks niets iemand niemand iedereen dezelfde hetzelfde ander andere anders eigen zulke soort manier toen toch dus
want omdat zodat terwijl mits indien daarvan daarvoor daarna daarom hierover hiervoor ervoor erover erop ervan eruit
ermee erbij erdoor ernaar onbekend onbekende mogelijk misgegaan mis verder gauw best vaak soms altijd nooit ooit al nog
net pas juist kende stapje stap bv ofzo enzo etc nl meekijken langskomen kapotte zieke zwangere lege volle
""".split()
# words that name a topic only together with another word
_PALE_WORDS = """
brief brieven bericht berichten mail mails e-mail email e-mails mailtje sms sms'je telefoon telefoonnummer formulier
formulieren papier papieren document documenten website site internet computer laptop tablet app afspraak
balie loket bellen mailen printen euro geld bedrag bedragen kosten prijs bank bankrekening rekening rekeningnummer
jaar jaren maand maanden week weken dag dagen uur uren minuut minuten tijd termijn datum keer begin eind einde
januari februari maart april mei juni juli augustus september oktober november december maandag dinsdag woensdag
donderdag vrijdag zaterdag zondag weekend zomer winter nacht avond ochtend middag
gemeente overheid instantie organisatie nederland nederlands nederlandse land mensen persoon personen kind kinderen
ouder ouders gezin familie partner medewerker gegevens informatie reden probleem problemen situatie geval antwoord
advies tip stappen uitkomst zaak zaken dingen ding plek plaats naam namen nummer code kant recht rechten regels
voorwaarden eisen bewijs bewijsstukken bewijsstuk bijlage post envelop envelope knop scherm pagina link menu
werk baan huis woning adres straat deur auto fiets begeleiding ondersteuning taal engels
aanvragen wijzigen doorgeven wachten melden betalen invullen inloggen werken wonen vergeten ontvangen versturen
verliezen opsturen meenemen controleren
""".split()
PREPOSITIONS = frozenset(
    """aan als bij binnen door in met na naar om op over sinds tegen tijdens tot tussen uit van vanaf vanuit via volgens
    voor wegens zonder""".split()
)
ARTICLES = frozenset(["de", "het"])
# what may stand between a preposition and its noun and is left out of a name
LEFT_OUT = ARTICLES | frozenset(
    """een mijn m'n uw je jouw zijn haar hun ons onze z'n d'r deze dit die dat elke geen goed goede nieuw nieuwe oud
    oude eigen ander andere groot grote klein kleine laag lage hoog hoge vast vaste extra bepaalde""".split()
)
DETERMINERS = frozenset("de een mijn m'n mn uw haar hun onze geen deze elke welke per".split())
UNITS = frozenset(
    """jaar jarige maand maanden week weken dag dagen uur euro procent januari februari maart april mei juni juli
    augustus september oktober november december""".split()
)
COUNTED = frozenset(["box", "categorie", "groep", "klasse", "fase", "type"])  # nouns that go by number: box 3
STATES = frozenset("kwijt kapot ziek zwanger failliet leeg vol".split())  # say how a thing is: paspoort kwijt
MODIFIERS = frozenset(  # say what a noun is like, without the ending of an adjective
    "digitaal fiscaal sociaal mobiel financieel actueel officieel online lichamelijk medisch particulier dubbel".split()
)
LONGEST_WORD = 40
_TAG = re.compile(r"\[[^\]\n]{1,40}\]")
_TOKEN = re.compile(r"[^\W\d_][^\W_]*(?:[’'-][^\W_]+)*|\d+(?:[.,]\d+)*|[.,;:?!()\n]")


@lru_cache(maxsize=1)
def stop_words() -> frozenset[str]:
    """Dutch words without content of their own."""
    from stopwordsiso import stopwords

    return frozenset(stopwords("nl")) | frozenset(_DESK_WORDS)


def pale_words() -> frozenset[str]:
    """Words that need another word beside them before they name a topic: brief, betalen, gemeente."""
    return frozenset(_PALE_WORDS)


def tokens(text: str) -> list[str]:
    """Words, numbers and the signs that end a clause; a redaction tag ends one too."""
    return _TOKEN.findall(_TAG.sub(" . ", text))
