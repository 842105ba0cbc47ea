"""Doors for people at work: researchers, administrators and organisations that answer."""

from collections.abc import Callable
from typing import Any

import openpyxl
from sqlmodel import select

from exports.changes import BacklogEdit, edit_item, set_status
from exports.delivery import add_contact
from exports.formats.workbook import FILL_IN
from exports.joining import split_item
from exports.models import Evidence, Status
from feedback.changes import set_context
from feedback.duties import add_duty
from feedback.exposure_changes import add_row
from feedback.kinds import ImportKind
from feedback.models import Source
from feedback.tokens import create_token
from journeys import changes
from journeys.base import today
from journeys.codebook import change_code, create_code
from journeys.drafts import CodeDraft, PlannedTouchpointDraft, RespondentDraft, StudyDraft
from journeys.own_organisations import add_organisation
from journeys.periods import parse_period
from journeys.planning import ask_to_approach
from tests.exports.backlog_seed import TODAY
from tests.exports.reply_files import csv_file, filled_in
from tests.workbench.canaries import FOUND_BY, Canary
from tests.workbench.canary_doors_citizens import CONSENT
from tests.workbench.canary_world import Canaries, World
from topics.models import Topic
from topics.steering import rename_topic
from workbench import letter_tasks, reply_tasks, report_tasks, tasks, topic_tasks, wiring
from workbench.accounts import account_by_email, add_account
from workbench.database import unit_of_work
from workbench.retention import set_term
from workbench.retention_holds import lift_hold, place_hold

TRACKERS = {
    "Jira": ("Summary", "Issue key", "Status", "Labels", "Assignee", "Due Date", "Resolution", "Issue Type"),
    "Azure": ("Title", "ID", "State", "Tags", "Assigned To", "Target Date", "Reason", "Work Item Type"),
    "GitLab": ("Title", "Issue ID", "State", "Labels", "Author", "Due Date", "Description", "Type"),
}


def called(one: Canary, otherwise: str) -> str:
    """What somebody may be called: a name is kept there on purpose, anything by which a person is found is not."""
    return f"Team {one.value}" if one.kind in FOUND_BY else otherwise


def studies(world: World, some: Canaries) -> None:
    """What a study says of itself, and everybody in it."""
    redactor = wiring.redactor()
    for one in some:
        planned = (PlannedTouchpointDraft(stage=one.told, title=one.told, channel="letter"),)
        words = dict.fromkeys(("title", "question", "consent_text", "consent_version", "change"), one.told)
        draft = StudyDraft.of(process_id=world.process, planned=planned, researchers=(called(one, "Anna"),), **words)
        study = world.within("study", lambda s, d=draft: changes.create_study(s, d, redactor).id)
        again = draft.model_copy(update={"title": f"Opnieuw: {one.told}"})
        world.within("study", lambda s, n=study, d=again: changes.change_study(s, n, d, redactor).id)
        # an invented name looks like any other
        name = "Roos" if one.kind == "naam" else called(one, one.told)
        consent = CONSENT.model_copy(update={"version": one.told})
        person = RespondentDraft.of(pseudonym=name, expectation="unhappy", expectation_reason=one.told, consent=consent)
        plain = RespondentDraft.of(pseudonym="Anjer", expectation="happy", expectation_reason=one.told)
        for draft_of in (person, plain):
            added = world.within(
                "respondent", lambda s, n=study, d=draft_of: changes.add_respondent(s, n, d, redactor).id
            )
        for door, change, more in (
            ("expectation", changes.change_expectation, ("happy", one.told)),
            ("second thoughts", changes.correct_expectation, ("unhappy", one.told, today())),
        ):
            world.within(door, lambda s, c=change, n=added, m=more: c(s, n, *m, redactor).id)
        key = f"klant-{one.kind}-{one.number}"
        world.within(
            "invitation", lambda s, n=study, k=key, o=one: ask_to_approach(s, n, k, "unhappy", o.told, redactor).id
        )
        world.attempt("study, wrongly typed", lambda o=one: StudyDraft.of(process_id=1, title=o.told * 9))
        world.attempt(
            "respondent, wrongly typed", lambda o=one: RespondentDraft.of(pseudonym="Roos", expectation=o.alone)
        )
        code = CodeDraft.of(name=f"Code {one.number}: {one.told}", description=one.told)
        number = world.within("code", lambda s, d=code: create_code(s, d, redactor).id)
        code = CodeDraft.of(name=f"Anders {one.number}: {one.told}", description=one.told)
        world.within("code", lambda s, n=number, d=code: change_code(s, n, d, redactor).id)


def administration(world: World, some: Canaries) -> None:
    """Names and reasons that an administrator types."""
    redactor, secret = wiring.redactor(), wiring.secret()
    by_hand: dict[str, Any] = {"redactor": redactor, "secret": secret}
    for one in some:
        world.within("organisation", add_organisation, f"Stichting {one.told}", one.told[:50], redactor=redactor)
        name = f"Proces {one.told}"
        world.within(
            "process", lambda s, n=name: changes.ensure_process(s, world.organisation, n, redactor=redactor).id
        )
        world.within("words that lead to an organisation", add_duty, world.organisation, one.told)
        world.within("key of a source", lambda s, o=one: create_token(s, f"bron {o.alone}", redactor, name=o.told).id)
        world.within(
            "words of a source", lambda s, o=one: set_context(s, s.exec(select(Source.id)).first() or 0, o.told)
        )
        world.within("ground of a term", lambda s, o=one: set_term(s, "deliveries", 24, o.told).ground)
        held = world.within("hold", place_hold, one.told, kind="sign_ins")
        world.within("hold", lift_hold, held)
        event = {"happened_on": "3-11-2026", "kind": one.told, "title": one.told, "organisation": "CBR"}
        number = {"week": "2026-W44", "measure": one.told, "value": "3", "point": one.told}
        for door, kind, row in (
            ("event by hand", ImportKind.EVENTS, event),
            ("event by hand, wrong day", ImportKind.EVENTS, event | {"happened_on": one.told}),
            ("event by hand, organisation unknown", ImportKind.EVENTS, event | {"organisation": one.told}),
            ("number by hand", ImportKind.EXPOSURE, number),
            ("number by hand, no number", ImportKind.EXPOSURE, number | {"value": one.told}),
        ):
            world.within(door, add_row, kind, row, **by_hand)
        looked = world.attempt("a letter looked at", lambda o=one: letter_tasks.check_text(o.sentence * 3))
        world.tell("a letter looked at", looked)
        world.attempt("period", lambda o=one: parse_period(o.told, TODAY))
        world.attempt(
            "desk", lambda o=one: report_tasks.write_desk_sheet(o.told, "2026-Q3", "html", world.folder / "a.html")
        )
        if one.kind != "e-mail":  # an address is what these are for
            world.within("contact", lambda s, o=one: add_contact(s, world.organisation, o.told).id)
            world.within("account", lambda s, o=one: add_account(s, o.told))


def addresses(world: World, some: Canaries) -> None:
    """An address of a contact or an account is kept on purpose, and goes with it."""
    for one in some:
        if one.kind == "e-mail":
            world.within("address of a contact", lambda s, o=one: add_contact(s, world.organisation, o.value).id)
            world.within("account that is not there", account_by_email, one.value)


def improvements(world: World, some: Canaries) -> None:
    """Titles, steps, owners and reasons of improvements, and names of topics."""
    redactor = wiring.redactor()
    with unit_of_work(write=False) as session:
        topics = [one or 0 for one in session.exec(select(Topic.id))]
        evidence = session.exec(select(Evidence.id, Evidence.backlog_item_id)).first()
    as_it: dict[str, Any] = {"actor": "onderzoeker", "redactor": redactor}
    for place, one in enumerate(some):
        number = world.items[place % len(world.items)]
        edit = BacklogEdit(title=one.told, suggestion=one.told, owner=called(one, "Team Brieven"))
        world.within("improvement", edit_item, number, edit, today=TODAY, **as_it)
        world.within("reason", lambda s, n=number, o=one: set_status(s, n, Status.DECLINED, reason=o.told, **as_it))
        world.within("reason", lambda s, n=number: set_status(s, n, Status.PROPOSED, **as_it))
        if evidence:
            apart = {"title": one.told, "today": TODAY, **as_it}
            world.within("improvement taken apart", lambda s, a=apart: split_item(s, evidence[1], [evidence[0]], **a))
        topic = topics[place % len(topics)]
        world.within("name of a topic", lambda s, t=topic, o=one: rename_topic(s, t, o.told, redactor).id)
        world.attempt("subject asked for", lambda o=one: topic_tasks.spool_subject(o.told, [o.sentence]))


def replies(world: World, some: Canaries) -> None:
    """Answers of an organisation, in a workbook and from three trackers, well and badly filled in."""
    book = world.folder / "cbr.xlsx"
    tasks.write_backlog_file("CBR", "xlsx", book, everything=True)
    sheet = openpyxl.load_workbook(book)[FILL_IN]
    tags = [str(row[0].value) for row in sheet.iter_rows() if str(row[0].value).startswith("tk-")]
    for place, one in enumerate(some):
        tag = tags[place % len(tags)]
        good = {"status": "Gepland", "answer": one.told, "owner": called(one, "Team Brieven")}
        bad = dict.fromkeys(("status", "answer", "owner", "due_on", "ease", "live_on"), one.told)
        file = world.folder / f"antwoord {one.alone}.xlsx"
        for door, answers in (("reply XLSX", good), ("reply XLSX, badly filled in", bad)):
            file.write_bytes(filled_in(book.read_bytes(), {tag: answers}))
            done = world.attempt(door, lambda f=file, o=one: reply_tasks.take_reply_file(f, by=o.told))
            world.tell(f"result: {door}", done)
        tracker, columns = list(TRACKERS.items())[place % len(TRACKERS)]
        key = called(one, f"CBR-{place}")
        for state in (one.told, "Open"):
            row = (one.told, key, state, tag, one.value, one.told, one.told, one.told)
            _reply(world, f"reply {tracker}", f"{tracker} {one.alone}.csv", csv_file(columns, row, row), "CBR")
        _reply(world, "reply that is none", f"{one.alone}.csv", f"naam;vraag\n{one.told};Hoe?\n".encode(), None)


def _reply(world: World, door: str, name: str, content: bytes, organisation: str | None) -> None:
    file = world.folder / name
    file.write_bytes(content)
    world.tell(f"result: {door}", world.attempt(door, lambda: reply_tasks.take_reply_file(file, organisation)))


DOORS: tuple[Callable[[World, Canaries], None], ...] = (studies, administration, addresses, improvements, replies)
