"""The XLSX: a sheet to read, a sheet to fill in, and the rule in words. The priority is a living formula.

Text is always written as text (never as a formula or link); what must not change is protected, without a
password, so that a slip cannot break the tag that brings the answer back.
"""

import io
from datetime import datetime, time
from typing import Any

from exports.formats.lines import evidence_lines, heading, joined_line, made_line
from exports.formats.shapes import FICTIONAL, STATUS, Outgoing, OutgoingItem
from exports.formats.workbook_parts import (
    A3,
    Styles,
    fit_row,
    make_styles,
    opening,
    printing,
    protect,
    table,
    write_date,
    write_text,
)
from exports.models import Status
from exports.priority import FACTORS, NAMES
from exports.safety import FEWER, safe_cell

READ, FILL_IN, EXPLANATION = "Verbeterpunten", "Invullen", "Toelichting"
WEIGHTS_ROW = 5  # as a spreadsheet counts
HEADER_ROW = 6
FIRST_ROW = 7
FILL_HEADER_ROW = 5
FILL_FIRST_ROW = 6
ANSWERS = (Status.ACCEPTED, Status.DECLINED, Status.PLANNED, Status.LIVE)  # what an organisation may answer
FACTOR_COLUMNS = ("I", "J", "K", "L")

READ_COLUMNS = (
    ("Kenmerk", 9),
    ("Prioriteit", 10),
    ("Verbeterpunt", 36),
    ("Proces", 23),
    ("Onderbouwing", 52),
    ("Citaten", 40),
    ("Voorstel", 40),
    ("Vragen", 11),
    *((NAMES[name], 13 if name == "trend" else 8) for name in FACTORS),
    ("Status", 13),
    ("Eigenaar", 16),
    ("Streefdatum", 12),
    ("Samen met", 22),
)
FILL_COLUMNS = (
    ("Kenmerk", 9),
    ("Verbeterpunt", 48),
    ("Status nu", 14),
    ("Nieuwe status", 16),
    ("Uw antwoord of reden", 52),
    ("Eigenaar", 20),
    ("Streefdatum", 13),
    ("Gemak (1–5)", 12),
    ("Live sinds", 13),
    ("Uitgave", 20),
)
STAMP_COLUMN = 9  # hidden: by it we know which hand-over is answered, also when rows are sorted or taken out


def as_xlsx(content: Outgoing) -> bytes:
    """The workbook."""
    import xlsxwriter

    written = io.BytesIO()
    book = xlsxwriter.Workbook(
        written,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
    )
    book.set_properties(
        {
            "title": heading(content),
            "subject": FICTIONAL if content.fictional else "Verbeterpunten uit vragen van burgers en klantreizen",
            "author": "Terugkoppel",
            "created": datetime.combine(content.made_on, time()),
        }
    )
    book.set_custom_property("terugkoppel_organisation", content.organisation)
    styles = make_styles(book)
    read, fill_in, explanation = (book.add_worksheet(name) for name in (READ, FILL_IN, EXPLANATION))
    _read_sheet(read, content, styles)
    _fill_in_sheet(fill_in, content, styles)
    _explanation_sheet(explanation, content, styles)
    book.close()
    return written.getvalue()


def priority_formula(row: int) -> str:
    """The weighted mean of the factors that are filled in, as the cell holds it."""
    above = "+".join(f'IF({c}{row}="",0,{c}${WEIGHTS_ROW}*{c}{row})' for c in FACTOR_COLUMNS)
    below = "+".join(f'IF({c}{row}="",0,{c}${WEIGHTS_ROW})' for c in FACTOR_COLUMNS)
    return f"=ROUND(({above})/({below}),1)"


def _ease_formula(row: int, last: int) -> str:
    """The ease that the owner filled in on the other sheet, found by the tag."""
    found = f"INDEX({FILL_IN}!$H${FILL_FIRST_ROW}:$H${last},MATCH($A{row},{FILL_IN}!$A${FILL_FIRST_ROW}:$A${last},0))"
    return f'=IF({found}="","",{found})'


def _read_sheet(sheet: Any, content: Outgoing, styles: Styles) -> None:
    lines = [made_line(content), f"{content.notes[0]} Uitleg van de prioriteit: blad {EXPLANATION}."]
    opening(sheet, heading(content), lines, content, styles)
    table(sheet, HEADER_ROW, READ_COLUMNS, styles, frozen=3)
    sheet.write_string(WEIGHTS_ROW - 1, 7, "Gewicht", styles.quiet)
    for column, name in zip(FACTOR_COLUMNS, FACTORS, strict=True):
        sheet.write_number(f"{column}{WEIGHTS_ROW}", content.rule.weight(name), styles.weight)
    last_answer = FILL_FIRST_ROW + max(len(content.items), 1) - 1
    for row, item in enumerate(content.items, start=FIRST_ROW):
        _read_row(sheet, row, item, last_answer, styles)
    last = FIRST_ROW + max(len(content.items), 1) - 1
    for row, gone in enumerate(content.merged, start=last + 2):
        write_text(sheet, f"A{row}", gone.sentence, styles.quiet)
    sheet.autofilter(HEADER_ROW - 1, 0, last - 1, len(READ_COLUMNS) - 1)
    sheet.conditional_format(
        f"B{FIRST_ROW}:B{last}",
        {
            "type": "2_color_scale",
            "min_type": "num",
            "min_value": 1,
            "min_color": "#FFFFFF",
            "max_type": "num",
            "max_value": 5,
            "max_color": "#8FC4E2",
        },
    )
    printing(sheet, content, A3)
    protect(sheet, arrange=True)


def _read_row(sheet: Any, row: int, item: OutgoingItem, last_answer: int, styles: Styles) -> None:
    joint = [f"{item.summary}."] if item.customers_total and item.questions else []
    evidence = "\n".join([*joint, *(f"{kind}: {text}" for kind, text in evidence_lines(item))]) or item.summary
    trigger = f"\nAanleiding: {item.trigger}" if item.trigger else ""
    write_text(sheet, f"A{row}", item.tag, styles.centre)
    sheet.write_formula(f"B{row}", priority_formula(row), styles.priority, item.priority)
    for column, text, style in (
        ("C", item.title, styles.strong),
        ("D", item.process, styles.text),
        ("E", evidence, styles.text),
        ("F", "\n".join(f"“{quote}”" for quote in item.quotes), styles.text),
        ("G", item.suggestion + trigger, styles.text),
        ("M", item.status_label, styles.centre),
        ("N", item.owner, styles.text),
    ):
        write_text(sheet, f"{column}{row}", text, style)
    told = {2: item.title, 3: item.process, 4: evidence, 5: "\n".join(item.quotes), 6: item.suggestion + trigger}
    fit_row(sheet, row, [(text, READ_COLUMNS[number][1]) for number, text in told.items()])
    if item.questions is None:
        sheet.write_blank(f"H{row}", None, styles.number)
    elif item.questions.count is None:
        write_text(sheet, f"H{row}", FEWER, styles.number)
    else:
        sheet.write_number(f"H{row}", item.questions.count, styles.number)
    for column, factor in zip(FACTOR_COLUMNS, item.factors, strict=True):
        if factor.name == "ease":  # filled in by the owner on the other sheet
            sheet.write_formula(f"{column}{row}", _ease_formula(row, last_answer), styles.centre, factor.value or "")
        elif factor.value is not None:
            sheet.write_number(f"{column}{row}", factor.value, styles.centre)
        sheet.write_comment(f"{column}{row}", factor.reason, {"x_scale": 2, "author": "Terugkoppel"})
    write_date(sheet, f"O{row}", item.due_on, styles.date)
    gone = [f"Hierin opgegaan: {joined_line(item)}"] if item.absorbed else []
    said = [f"{name}: {answer}" for name, answer in item.answers]
    write_text(sheet, f"P{row}", "\n".join([part for part in (item.together, *gone, *said) if part]), styles.text)


def _fill_in_sheet(sheet: Any, content: Outgoing, styles: Styles) -> None:
    lines = [
        "Vul de gele vakken in en stuur dit bestand terug. Laat leeg wat nog niet bekend is.",
        "Laat de kolom Kenmerk staan: daaraan herkennen wij uw antwoord."
        " Bij Afgewezen hoort een reden, bij Live de datum.",
    ]
    opening(sheet, f"Terugmelding van {content.organisation}", lines, content, styles)
    table(sheet, FILL_HEADER_ROW, FILL_COLUMNS, styles, frozen=2)
    for row, item in enumerate(content.items, start=FILL_FIRST_ROW):
        write_text(sheet, f"A{row}", item.tag, styles.centre)
        write_text(sheet, f"B{row}", item.title, styles.strong)
        told = [(item.title, FILL_COLUMNS[1][1]), (item.answer, FILL_COLUMNS[4][1])]
        fit_row(sheet, row, told, least=2)
        write_text(sheet, f"C{row}", item.status_label, styles.centre)
        sheet.write_blank(f"D{row}", None, styles.fill_centre)
        write_text(sheet, f"E{row}", item.answer, styles.fill)
        write_text(sheet, f"F{row}", item.owner, styles.fill)
        write_date(sheet, f"G{row}", item.due_on, styles.fill_date)
        ease = item.factor("ease").value
        if ease is None:
            sheet.write_blank(f"H{row}", None, styles.fill_centre)
        else:
            sheet.write_number(f"H{row}", ease, styles.fill_centre)
        write_date(sheet, f"I{row}", item.live_on, styles.fill_date)
        sheet.write_string(row - 1, STAMP_COLUMN, safe_cell(content.stamp), styles.text)
    sheet.set_column(STAMP_COLUMN, STAMP_COLUMN, FILL_COLUMNS[STAMP_COLUMN][1], None, {"hidden": True})
    last = FILL_FIRST_ROW + len(content.items) - 1
    if content.items:
        _validations(sheet, last)
    printing(sheet, content)
    protect(sheet, arrange=False)


def _validations(sheet: Any, last: int) -> None:
    first = FILL_FIRST_ROW
    sheet.data_validation(
        f"D{first}:D{last}",
        {
            "validate": "list",
            "source": [STATUS[status] for status in ANSWERS],
            "input_title": "Nieuwe status",
            "input_message": "Kies uit de lijst. Laat leeg als er niets verandert.",
            "error_title": "Onbekende status",
            "error_message": "Kies een status uit de lijst.",
        },
    )
    sheet.data_validation(
        f"H{first}:H{last}",
        {
            "validate": "list",
            "source": ["1", "2", "3", "4", "5"],
            "input_title": "Gemak",
            "input_message": f"1 = zeer moeilijk, 5 = zeer makkelijk. De betekenis staat op het blad {EXPLANATION}.",
            "error_title": "Gemak",
            "error_message": "Kies een heel getal van 1 tot en met 5.",
        },
    )
    for column, name in (("G", "Streefdatum"), ("I", "Live sinds")):
        sheet.data_validation(
            f"{column}{first}:{column}{last}",
            {
                "validate": "date",
                "criteria": "between",
                "minimum": datetime(2000, 1, 1),  # noqa: DTZ001 - a spreadsheet date has no time zone
                "maximum": datetime(2099, 12, 31),  # noqa: DTZ001
                "input_title": name,
                "input_message": "Schrijf een datum als 31-12-2027.",
                "error_title": name,
                "error_message": "Dit is geen datum. Schrijf hem als 31-12-2027.",
            },
        )


def _explanation_sheet(sheet: Any, content: Outgoing, styles: Styles) -> None:
    opening(sheet, "Toelichting", [made_line(content)], content, styles)
    sheet.set_column(0, 0, 16)
    sheet.set_column(1, 1, 8)
    sheet.set_column(2, 2, 90)
    row = 4
    for name in FACTORS:
        for number, label in enumerate((NAMES[name], "Waarde", "Betekenis")):
            sheet.write_string(row, number, label, styles.header)
        for value, anchor in enumerate(content.rule.anchors(name), start=1):
            sheet.write_blank(row + value, 0, None, styles.text)
            sheet.write_number(row + value, 1, value, styles.centre)
            sheet.write_string(row + value, 2, anchor, styles.text)
        row += 7
    how = (
        "De prioriteit is het gewogen gemiddelde van de factoren die zijn ingevuld, op één decimaal.",
        f"De gewichten staan op het blad {READ}, boven de factoren. U mag ze aanpassen: de prioriteit rekent mee.",
        f"Het gemak vult u zelf in, op het blad {FILL_IN}. Zolang het leeg is, telt het niet mee.",
        *content.notes,
    )
    for line in how:
        sheet.merge_range(row, 0, row, 2, "", styles.text)
        sheet.write_string(row, 0, line, styles.text)
        sheet.set_row(row, 15 * (1 + len(line) // 110))
        row += 1
    printing(sheet, content)
    protect(sheet, arrange=False)
