"""Empty logs as workbooks: a column a field, lists to choose from, and the warning to keep people out of them.

The log is the first sheet, for that is what an import reads; "Lees dit eerst" and the lists stand behind it.
Everything in it is Dutch: it is filled in at Dutch counters.
"""

import io
from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

from feedback.drafts import field_specs
from feedback.profiles import Profile

if TYPE_CHECKING:
    import xlsxwriter

ROWS = 2_000  # that have lists to choose from
FIRST_DAY = date(2015, 1, 1)
LOG, READ_FIRST, LISTS = "Logboek", "Lees dit eerst", "Keuzes"
NOTHING_PERSONAL = (
    "Geen namen, geen BSN, geen adressen of telefoonnummers. Schrijf op wát er gevraagd werd, niet door wie."
)
HEAD, PALE = "#01689B", "#E5F0F9"

CHOICES: dict[str, Sequence[str]] = {
    "channel": ("balie", "telefoon", "website", "app", "WhatsApp", "e-mail", "brief", "Informatiepunt"),
    "outcome": ("geholpen", "doorverwezen", "naar cursus", "niet geholpen"),
    "asked_for": ("zichzelf", "een ander"),
    "referral_kind": (
        *("organisatie", "cursus", "vrijwilliger", "maatschappelijke organisatie", "ander Informatiepunt", "anders"),
    ),
    "too_personal": ("ja", "nee"),
    "may_contact": ("ja", "nee"),
    "age_group": (
        "jonger dan 18",
        "18 tot en met 30",
        "31 tot en met 50",
        "51 tot en met 65",
        "66 tot en met 75",
        "76+",
    ),
    "life_event": (
        *("geboorte", "18 jaar worden", "studeren", "werk gevonden", "werk verloren", "ziek of arbeidsongeschikt"),
        *("trouwen of samenwonen", "scheiden", "verhuizen", "huis kopen of huren", "schulden", "nieuw in Nederland"),
        *("mantelzorg", "met pensioen", "overlijden van een naaste", "geen"),
    ),
    "found_via": (
        *("bekende of familie", "gemeente", "overheidsorganisatie", "bibliotheek", "huisarts of zorg", "wijkteam"),
        *("folder of poster", "internet", "brief", "eerder geweest", "anders"),
    ),
    "measure": ("open uren", "open Informatiepunten", "verzonden brieven", "inwoners"),
    "kind": ("brief", "campagne", "nieuws", "wet", "punt geopend", "punt gesloten"),
}
FREE = frozenset({"organisation", "age_group", "life_event", "found_via", "measure", "kind"})  # others may be typed too

HINTS = {
    "text": "Zoals de bezoeker het zei. " + NOTHING_PERSONAL,
    "question_behind": "Waar het na doorvragen echt om ging. " + NOTHING_PERSONAL,
    "answer": "Wat u hebt gezegd of gedaan. " + NOTHING_PERSONAL,
    "organisation": "Waar de vraag over gaat, niet uw eigen organisatie. Kies uit de lijst of typ de naam.",
    "asked_on": "Dag van het gesprek, bijvoorbeeld 3-11-2026.",
    "asked_for": "Vroeg de bezoeker het voor zichzelf of voor een ander?",
    "point": "Welk Informatiepunt, welke balie of welke pagina.",
    "referral": "De organisatie of cursus. Geen naam van een medewerker.",
    "too_personal": "Was de vraag te persoonlijk om mee te helpen?",
    "may_contact": "Alleen ja als de bezoeker dat zelf heeft gezegd.",
    "source_reference": "Een kenmerk dat alleen u kent, bijvoorbeeld IP-7F3A01. Nooit een naam, BSN of telefoonnummer.",
    "external_id": "Het nummer in uw eigen systeem.",
    "week": "Bijvoorbeeld 2026-W45, of een dag in die week.",
    "happened_on": "Mag in de toekomst liggen.",
    "score": "Een getal.",
}
WIDTHS = {"text": 55, "question_behind": 45, "answer": 45, "organisation": 30, "title": 40}


def template(profile: Profile) -> bytes:
    """The empty log of a common source as XLSX."""
    import xlsxwriter

    written = io.BytesIO()
    book = xlsxwriter.Workbook(written, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": f"Terugkoppel: {profile.name}", "author": "Terugkoppel"})
    log, read_first, lists = (book.add_worksheet(name) for name in (LOG, READ_FIRST, LISTS))
    places = _write_lists(book, lists, profile)
    _write_log(book, log, profile, places)
    _explain(book, read_first, profile)
    read_first.activate()  # what people see when they open it; the log stays the first sheet
    book.close()
    return written.getvalue()


@cache
def organisations() -> tuple[str, ...]:
    """What a question can be about: the national organisations by name, then every municipality."""
    from journeys.register import entries, national_entries

    national = sorted((entry.name for entry in national_entries()), key=str.casefold)
    local = sorted((entry.name for entry in entries() if entry.kind == "municipality"), key=str.casefold)
    return (*national, *local)


def _listed(profile: Profile) -> dict[str, Sequence[str]]:
    """Field → what can be chosen, for the fields of this log that have a list."""
    roles = {spec.name: spec.role for spec in field_specs(profile.kind)}
    return {
        name: organisations() if roles[name] == "organisation" else CHOICES[name]
        for name in profile.columns
        if roles[name] == "organisation" or (name in CHOICES and roles[name] in ("choice", "line", "yes_no"))
    }


def _write_lists(book: "xlsxwriter.Workbook", sheet: Any, profile: Profile) -> dict[str, str]:
    """Field → the range that holds its list."""
    bold = book.add_format({"bold": True, "bg_color": PALE})
    places = {}
    for column, (name, values) in enumerate(_listed(profile).items()):
        sheet.set_column(column, column, max(map(len, (profile.columns[name], *values))) + 2)
        sheet.write_column(0, column, [profile.columns[name]], bold)
        sheet.write_column(1, column, values)
        letter = chr(ord("A") + column)
        places[name] = f"={LISTS}!${letter}$2:${letter}${len(values) + 1}"
    sheet.freeze_panes(1, 0)
    return places


def _write_log(book: "xlsxwriter.Workbook", sheet: Any, profile: Profile, places: dict[str, str]) -> None:
    head = book.add_format(
        {"bold": True, "bg_color": HEAD, "font_color": "#FFFFFF", "text_wrap": True, "valign": "top"}
    )
    plain = book.add_format({"text_wrap": True, "valign": "top"})
    day = book.add_format({"num_format": "d-m-yyyy", "valign": "top"})
    roles = {spec.name: spec.role for spec in field_specs(profile.kind)}
    required = {spec.name for spec in field_specs(profile.kind) if spec.required}
    for column, (name, title) in enumerate(profile.columns.items()):
        is_day = roles[name] == "day"
        width = WIDTHS.get(name, max(14, len(title) + 2))
        sheet.set_column(
            column, column, 60 if name == "text" and profile.kind == "letters" else width, day if is_day else plain
        )
        sheet.write_string(0, column, title, head)
        hint = HINTS.get(name, "") + (" Verplicht." if name in required else "")
        if hint.strip():
            sheet.write_comment(0, column, hint.strip(), {"x_scale": 2, "y_scale": 1.2})
        if rule := _rule(name, title, roles[name], places, ahead=name == "happened_on"):
            sheet.data_validation(1, column, ROWS, column, rule)
    sheet.set_row(0, 30)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, ROWS, len(profile.columns) - 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_footer(f"&L{NOTHING_PERSONAL}&R&P")


def _rule(name: str, title: str, role: str, places: dict[str, str], *, ahead: bool) -> dict[str, Any]:
    """What a cell may hold, and what Excel says beside it; nothing where anything goes and nothing need be said."""
    said = {"input_title": title[:32], "input_message": HINTS[name][:255]} if name in HINTS else {}
    if name in places:
        wrong = {"error_title": "Kies uit de lijst", "error_message": "Kies een van de antwoorden in de lijst."}
        return {"validate": "list", "source": places[name], "show_error": name not in FREE} | wrong | said
    if role == "day":
        until = {"maximum": date(2099, 12, 31)} if ahead else {"maximum": "=TODAY()+1"}
        wrong = {"error_title": "Geen datum", "error_message": "Vul een dag in, zoals 3-11-2026; niet in de toekomst."}
        if ahead:
            wrong["error_message"] = "Vul een dag in, zoals 3-11-2026."
        return {"validate": "date", "criteria": "between", "minimum": FIRST_DAY} | until | wrong | said
    if role == "number":
        wrong = {"error_title": "Geen getal", "error_message": "Vul een getal in."}
        return {"validate": "decimal", "criteria": ">=", "value": 0} | wrong | said
    return {"validate": "any"} | said if said else {}


def _explain(book: "xlsxwriter.Workbook", sheet: Any, profile: Profile) -> None:
    title = book.add_format({"bold": True, "font_size": 16, "font_color": HEAD})
    warning = book.add_format(
        {"bold": True, "text_wrap": True, "valign": "vcenter", "border": 2, "bg_color": "#FFF4CC", "font_size": 12}
    )
    text = book.add_format({"text_wrap": True, "valign": "top"})
    bold = book.add_format({"bold": True, "valign": "top"})
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 1, 90)
    sheet.hide_gridlines(2)
    sheet.write_string(0, 0, "Lees dit eerst", title)
    sheet.merge_range(1, 0, 1, 1, NOTHING_PERSONAL, warning)
    sheet.set_row(1, 44)
    lines = (
        f"Vul het blad “{LOG}” in: één vraag of reactie op een rij. Begin op rij 2 en laat rij 1 staan.",
        "Kolommen die u niet gebruikt, mag u leeg laten. Kolommen met een lijst hebben een pijltje in de cel.",
        "Vroeg iemand twee dingen? Maak er twee rijen van.",
        "Klaar? Lever dit bestand in zoals het is. De eerste rij en dit blad hoeven er niet uit.",
    )
    for number, line in enumerate(lines, start=3):
        sheet.merge_range(number, 0, number, 1, line, text)
    start = len(lines) + 4
    sheet.write_row(start, 0, ["Kolom", "Wat u invult"], bold)
    for number, (name, column) in enumerate(profile.columns.items(), start=start + 1):
        sheet.write_string(number, 0, column, bold)
        sheet.write_string(number, 1, HINTS.get(name, "Kies uit de lijst." if name in _listed(profile) else ""), text)
