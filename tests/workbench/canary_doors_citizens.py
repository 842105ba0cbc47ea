"""Doors for citizens' words: files of every kind, and conversations from every other program."""

import csv
import io
import json
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any
from xml.sax.saxutils import escape

import docx
import openpyxl
from sqlmodel import Session

from feedback.imports import quarantine_csv
from journeys import changes
from journeys.codebook import create_code
from journeys.coding import code_span, explain_term, mark_unclear, tag_pain_point
from journeys.drafts import CodeDraft, ConsentDraft, RespondentDraft, SessionDraft, TouchpointDraft
from journeys.models import JourneySession
from journeys.refi import Case, Codebook, CodeEntry, CodingEntry, Project, Selection, User, guid_for
from journeys.refi import Source as Text
from journeys.refi_writing import write_codebook, write_project
from journeys.transcripts import read_transcript
from tests.feedback.hostile import ods, ods_row, parquet
from tests.workbench.canaries import FOUND_BY, MUTE, Canary
from tests.workbench.canary_world import Canaries, World
from workbench import exchange_tasks, tasks, wiring
from workbench.database import unit_of_work

FORMATS = ("csv", "tsv", "xlsx", "ods", "json", "jsonl", "parquet")
COLUMNS = (
    *("Vraag", "Datum", "Kanaal", "Organisatie", "Informatiepunt", "Leeftijd", "Doorverwezen naar", "Antwoord"),
    *("Kenmerk", "Mag benaderd worden", "Referentie bron", "Vraag achter de vraag", "Levensgebeurtenis"),
    *("Hoe gevonden", "Opmerking balie"),
)
# kind → its columns, and a row with a canary in every cell that holds words
OTHERS: dict[str, tuple[tuple[str, ...], Callable[[Canary], tuple[str, ...]]]] = {
    "letters": (
        ("Titel", "Tekst", "Organisatie", "Proces", "Aantal"),
        lambda one: (one.told, one.sentence, "CBR", one.told, "12"),
    ),
    "funnel": (
        ("Organisatie", "Proces", "Week", "Stap", "Bezoeken", "Uitstappers"),
        lambda one: ("CBR", one.told, "2026-W40", one.told, "100", "20"),
    ),
    "exposure": (
        ("Organisatie", "Proces", "Informatiepunt", "Week", "Maat", "Waarde"),
        lambda one: ("CBR", one.told, one.told, "2026-W40", one.told, "7"),
    ),
    "events": (
        ("Organisatie", "Proces", "Datum", "Soort", "Gebeurtenis"),
        lambda one: ("CBR", one.told, "1-10-2026", one.told, one.told),
    ),
}
CONSENT = ConsentDraft.of(form="oral", given_on=date(2026, 3, 2), may_quote=True)


def log_rows(some: Canaries, by: str) -> list[tuple[str, ...]]:
    """A row a canary, with it in every cell that holds words, and a second one that cannot be read."""
    rows = []
    for number, one in enumerate(some):
        words = one.sentence
        about = one.told if number % 3 else "CBR"
        may, key = ("ja", one.value) if number % 2 and one.kind not in MUTE else ("", "")
        tail = (about, words, words, words, words, f"{by} {one.alone}", may, key, words, words, words, words)
        rows.append((f"{words} ({by})", f"{number % 27 + 1}-10-2026", "balie", *tail))
        rows.append((f"{words} ({by}, fout)", one.told, words, *tail))
    return rows


def as_file(rows: Sequence[Sequence[str]], columns: Sequence[str], suffix: str = "csv") -> bytes:
    """The rows in a file of this kind."""
    records = [dict(zip(columns, row, strict=True)) for row in rows]
    if suffix in ("csv", "tsv"):
        written = io.StringIO()
        csv.writer(written, delimiter=";" if suffix == "csv" else "\t").writerows([columns, *rows])
        return written.getvalue().encode()
    if suffix == "json":
        return json.dumps(records, ensure_ascii=False).encode()
    if suffix == "jsonl":
        return "\n".join(json.dumps(record) for record in records).encode()
    if suffix == "parquet":
        return parquet({name: [row[place] for row in rows] for place, name in enumerate(columns)})
    if suffix == "ods":
        return ods("".join(ods_row(*map(escape, row)) for row in (columns, *rows)))
    book = openpyxl.Workbook()
    for row in (columns, *rows):
        book.active.append(list(row))
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def import_it(world: World, door: str, name: str, content: bytes, kind: str = "questions", **more: Any) -> None:
    """Take a file in as the command and the screen do."""
    file = world.folder / name
    file.write_bytes(content)
    done = world.attempt(door, lambda: tasks.import_path(file, kind, **more))
    if done is not None:
        world.batches.append(done.batch)
        world.tell(f"result: {door}", json.dumps(done.as_json(), ensure_ascii=False))


def files(world: World, some: Canaries) -> None:
    """Questions in every format there is, and reactions."""
    for suffix in FORMATS:
        content = as_file(log_rows(some, suffix), COLUMNS, suffix)
        import_it(world, f"import {suffix}", f"log.{suffix}", content, source=f"log {suffix}")
    reactions = as_file(
        [(f"{one.sentence} (reactie)", "3-11-2026", "4") for one in some], ("Reactie", "Datum", "Cijfer")
    )
    import_it(world, "import reactions", "reacties.csv", reactions, "feedback")


def corrections(world: World, some: Canaries) -> None:
    """What was set aside goes out, is corrected, badly too, and comes back."""
    rows = []
    for number, one in enumerate(some):  # by the rows between them the column is known to hold days
        rows += [(f"{one.sentence} (apart)", one.told), (f"Waar is loket {number}?", "5-11-2026")]
    import_it(world, "rows set aside", "apart.csv", as_file(rows, ("Vraag", "Datum")), source="apart")
    with unit_of_work() as session:
        out = quarantine_csv(session, world.batches[-1])
    world.tell("download of rows set aside", out)
    columns, *table = csv.reader(io.StringIO(out.decode("utf-8-sig")), delimiter=";" if b";" in out else ",")
    for one, row in zip(some, table, strict=True):
        row[columns.index("Datum")] = "5-11-2026" if one.number % 2 else one.told
    import_it(world, "corrected rows", "apart gezet.csv", as_file(table, columns), source="apart")


def chats(world: World, some: Canaries) -> None:
    """A WhatsApp chat, in which names and numbers are senders too."""
    lines = [f"12-03-2026 14:{place % 60:02d} - {one.value}: {one.sentence}" for place, one in enumerate(some)]
    lines += [f"12-03-2026 15:00 - Gemeente Voorbeeld: Welke brief, {some[0].value}?"]
    content = "\n".join(lines).encode()
    import_it(world, "import WhatsApp", "chat.txt", content, own_senders=["Gemeente Voorbeeld"])
    import_it(world, "WhatsApp, sender unknown", "chat.txt", content, own_senders=["Balie"])


def other_files(world: World, some: Canaries) -> None:
    """Letters, funnels, exposures and events; each row once more with a canary where a number or day belongs."""
    for kind, (columns, row) in OTHERS.items():
        rows = [row(one) for one in some] + [(*row(one)[:-1], one.told) for one in some]
        import_it(world, f"import {kind}", f"{kind}.csv", as_file(rows, columns), kind)


def names(world: World, some: Canaries) -> None:
    """People name files, columns and sources after people; and files break."""
    for one in some:
        name = f"vragen {one.alone}.csv"
        plain = as_file([(f"Waar vraag ik {one.kind} {one.number} aan?", "3-11-2026")], ("Vraag", "Datum"))
        named = as_file([(f"Hoe verleng ik {one.kind} {one.number}?", "3-11-2026")], (f"Vraag {one.alone}", "Datum"))
        import_it(world, "names of files and columns", name, named)
        import_it(world, "name of a source", "log.csv", plain, source=f"lijst van {one.alone}")
        import_it(world, "broken XLSX", name.replace(".csv", ".xlsx"), b"PK\x03\x04" + one.told.encode())
        import_it(world, "no column names", name, f"{one.told};3-11-2026\n{one.told};4-11-2026\n".encode())
        import_it(world, "broken JSON", name.replace(".csv", ".json"), f'[{{"Vraag": "{one.told}"'.encode())
        import_it(world, "organisation unknown", "log.csv", plain, organisation=one.alone)
        import_it(world, "profile unknown", "log.csv", plain, profile=one.alone)
        mapping = world.folder / "mapping.toml"
        for door, words in (
            ("mapping, column unknown", f'text = "{one.told}"'),
            ("mapping, field unknown", f'"{one.told}" = "{one.told}"'),
            ("mapping, own words", f'text = "Vraag"\n[words.channel]\n"{one.told}" = "counter"'),
            ("mapping, no TOML", f'text = "{one.told}'),
        ):
            mapping.write_text(f"[columns]\n{words}\n", "utf-8")
            import_it(world, door, "log.csv", plain, mapping_file=mapping, source="eigen woorden")


def conversations(world: World, some: Canaries) -> None:
    """Transcripts pasted and from files, with notes, steps, quotes, pain points and unclear words."""
    redactor = wiring.redactor()
    consent = CONSENT
    for number, (way, content) in enumerate(_transcripts(some).items()):
        text = world.attempt(f"transcript {way}", lambda c=content, n=f"gesprek.{way}": read_transcript(c, n))
        own = some[number::4]
        steps = tuple(
            TouchpointDraft(
                stage=one.told, title=one.told, channel="phone", what_happened=one.sentence, quote=one.sentence
            )
            for one in own
        )
        notes = "\n".join(one.sentence for one in own)[:20_000]
        group = "unhappy" if number < 2 else "happy"
        person = RespondentDraft.of(pseudonym=f"Anjer {way}", expectation=group, consent=consent)
        draft = SessionDraft.of(held_on=date(2026, 3, 3), transcript=text, notes=notes, touchpoints=steps)

        def record(session: Session, person: Any = person, draft: Any = draft) -> tuple[int, int]:
            respondent = changes.add_respondent(session, world.study, person, redactor).id or 0
            return respondent, changes.record_session(session, respondent, draft, redactor).id or 0

        respondent, told = world.within("conversation, notes, steps", record)
        world.told.append(respondent)
        for one in own:
            world.within("code, pain point, unclear word", _code, told, one)
    for one in some:
        for suffix in ("vtt", "docx", "mp3"):
            world.attempt(
                "broken transcript", lambda o=one, s=suffix: read_transcript(o.told.encode(), f"{o.alone}.{s}")
            )


def _transcripts(some: Canaries) -> dict[str, bytes]:
    """How the file is called at its end → the same conversation in it; names and numbers are speakers."""
    said = [("Klant" if one.kind in MUTE else one.value, one.sentence) for one in some]
    lines = [f"{speaker}: {sentence}" for speaker, sentence in said]
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    document.core_properties.author = some[0].value
    word = io.BytesIO()
    document.save(word)
    clock = [f"00:{place // 60:02d}:{place % 60:02d}" for place in range(len(said))]
    vtt = [
        f"{at}.000 --> {at}.900\n<v {speaker}>{sentence}" for at, (speaker, sentence) in zip(clock, said, strict=True)
    ]
    srt = [f"{n}\n{at},000 --> {at},900\n{line}" for n, (at, line) in enumerate(zip(clock, lines, strict=True), 1)]
    return {
        "txt": "\n".join(lines).encode(),
        "docx": word.getvalue(),
        "vtt": "\n\n".join(["WEBVTT", *vtt]).encode(),
        "srt": "\n\n".join(srt).encode(),
    }


def _code(session: Session, told: int, one: Canary) -> None:
    redactor = wiring.redactor()
    start = session.get_one(JourneySession, told).transcript.find(one.marker)
    span = (start, start + len(one.marker))
    code = create_code(session, CodeDraft.of(name=f"{one.number}: {one.told} ({told})", description=one.told), redactor)
    code_span(session, told, span, code.id or 0)
    tag_pain_point(session, told, *span, one.told, 4, redactor=redactor)
    # a word of the organisation, which stays in its list of jargon once it is said how to say it instead
    term = mark_unclear(session, told, (span[0] - len("bij de "), span[0] - 1))
    explain_term(session, term.id or 0, one.told, redactor)


def projects(world: World, some: Canaries) -> None:
    """A study from another tool, where sources, cases and users are called after people, and its codebook."""
    named = {"organisation": "CBR", "process": "Rijbewijs verlengen"}
    for number, one in enumerate(some):
        user, code, under, text, case, mark, study = (
            guid_for("canary", str(number), what) for what in ("user", "code", "under", "text", "case", "mark", "study")
        )
        person = one.alone if one.kind in FOUND_BY else "Anna"
        book = (
            CodeEntry(
                code,
                f"QDA {one.number}: {one.told}",
                one.told,
                codes=(CodeEntry(under, f"Onder {one.told}", one.told),),
            ),
        )
        chosen = Selection(mark, 0, 12, (CodingEntry(code, user),), unclear=True, plain=one.told)
        held = {"expectation": "unhappy", "held_on": date(2026, 3, 3), "consent_on": date(2026, 3, 2)}
        people = (Case(case, person, (text,), consent_form="oral", consent_version=one.told, **held),)
        texts = (Text(text, one.alone, f"Klant: {one.sentence}\n", (chosen,)),)
        file = world.folder / f"project {one.alone}.qdpx"
        for mine in ("", study):
            project = Project(
                one.told, mine, one.told, users=(User(user, person),), codes=book, sources=texts, cases=people
            )
            file.write_bytes(write_project(project))
            for door, more in (
                ("QDPX, text misnamed", {"places": {f"{one.alone}!": "unhappy"}, "consent": CONSENT} | named),
                ("QDPX, process unsaid", {"places": {one.alone: "unhappy"}, "consent": CONSENT}),
                ("QDPX", {"title": one.told, **named, "process": f"Proces {one.told}"}),
            ):
                world.attempt(door, lambda f=file, m=more: exchange_tasks.import_study_file(f, **m))
        project = Project(one.told, codes=book, sources=texts[:1])
        file.write_bytes(write_project(project))
        world.attempt("QDPX, people unsaid", lambda f=file: exchange_tasks.import_study_file(f, **named))
        file.write_bytes(one.told.encode())
        world.attempt("broken QDPX", lambda f=file: exchange_tasks.import_study_file(f, **named))
        codes = world.folder / "boek.qdc"
        codes.write_bytes(write_codebook(Codebook(book)))
        world.attempt("QDC", lambda c=codes: exchange_tasks.import_study_file(c))


DOORS = (files, corrections, chats, other_files, names, conversations, projects)
