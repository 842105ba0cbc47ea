import re
from datetime import date

import pytest
from sqlmodel import Session, select

from journeys import changes, queries
from journeys.coded import codebook
from journeys.drafts import ConsentDraft, RespondentDraft, SessionDraft, StudyDraft, TouchpointDraft
from journeys.errors import InvalidValue, NotFound
from journeys.models import Code, Highlight
from journeys.ports import FakeRedactor, Redactor
from journeys.spans import find_quote, remap

REDACTOR = FakeRedactor()
TRANSCRIPT = "Ik snapte de brief niet 🙈. Dus ik belde, en nog eens. De brief noemde geen nummer: één pagina vol."


def told_by(session: Session, pseudonym: str, group: str, may_quote: bool = True, transcript: str = TRANSCRIPT) -> int:
    """A conversation in the one study of these tests; returns its number."""
    organisation = changes.ensure_organisation(session, "CBR")
    assert organisation.id
    process = changes.ensure_process(session, organisation.id, "Gezondheidsverklaring")
    assert process.id
    known = queries.studies(session)
    study_id = (
        known[0].id
        if known
        else changes.create_study(session, StudyDraft.of(process_id=process.id, title="S"), REDACTOR).id
    )
    assert study_id
    consent = ConsentDraft.of(form="oral", given_on=date(2026, 3, 2), may_quote=may_quote)
    draft = RespondentDraft.of(pseudonym=pseudonym, expectation=group, consent=consent)
    respondent = changes.add_respondent(session, study_id, draft, REDACTOR)
    assert respondent.id
    steps = [
        TouchpointDraft.of(stage="Start", title="Brief", channel="letter", emotion=-1),
        TouchpointDraft.of(stage="Start", title="Bellen", channel="phone", plan="extra", emotion=-2),
    ]
    told = changes.record_session(
        session, respondent.id, SessionDraft.of(transcript=transcript, touchpoints=steps, experience=2), REDACTOR
    )
    assert told.id
    return told.id


def tag(session: Session, session_id: int, quote: str, name: str, severity: int = 3) -> Highlight:
    transcript = queries.session_detail(session, session_id).transcript
    [(start, end), *_] = find_quote(transcript, quote)
    return changes.tag_pain_point(session, session_id, start, end, name, severity)


def test_three_of_four_customers_meet_a_pain_point(session: Session) -> None:
    sessions = [
        told_by(session, name, group)
        for name, group in zip("ABCD", ["unhappy", "unhappy", "happy", "happy"], strict=True)
    ]
    for session_id, severity in zip(sessions[:3], (2, 5, 3), strict=True):
        tag(session, session_id, "snapte de brief niet 🙈", "Brief onduidelijk", severity)
    tag(session, sessions[0], "en nog eens", "Vaak bellen", 4)
    first, second = queries.pain_points(session)
    assert (first.name, first.respondents, first.respondents_total, first.max_severity) == (
        "Brief onduidelijk",
        3,
        4,
        5,
    )
    assert (first.unhappy, first.happy, first.complete) == (2, 1, True)
    assert first.quotes == ("snapte de brief niet 🙈",)
    assert second.name == "Vaak bellen"


def test_a_result_of_an_incomplete_study_says_what_is_lacking(session: Session) -> None:
    tag(session, told_by(session, "A", "happy"), "de brief", "Brief onduidelijk")
    [evidence] = queries.pain_points(session)
    assert not evidence.complete
    assert evidence.respondents_total == 1
    assert evidence.lacking.in_dutch() == "nog 2 ontevreden klanten, 1 tevreden klant, 3 gesprekken"


def test_only_quotes_with_consent_to_quoting_are_given_as_evidence(session: Session) -> None:
    tag(session, told_by(session, "A", "happy", may_quote=False), "nog eens", "Vaak bellen")
    [evidence] = queries.pain_points(session)
    assert (evidence.respondents, evidence.quotes) == (1, ())


def test_evidence_is_found_by_process_and_by_organisation(session: Session) -> None:
    tag(session, told_by(session, "A", "happy"), "nog eens", "Vaak bellen")
    [evidence] = queries.pain_points(session)
    [process] = queries.processes(session)
    assert queries.pain_points(session, process_id=process.id) == [evidence]
    assert queries.pain_points(session, organisation_id=process.organisation_id) == [evidence]
    assert queries.pain_points(session, process_id=process.id + 1) == []
    assert queries.pain_points(session, organisation_id=process.organisation_id + 1) == []


def test_a_span_counts_code_points_emoji_and_accents_too(session: Session) -> None:
    session_id = told_by(session, "A", "happy")
    tag(session, session_id, "één pagina vol", "Veel tekst")
    [coded] = queries.session_spans(session, session_id)
    assert coded.quote == TRANSCRIPT[coded.start : coded.end] == "één pagina vol"


def test_one_code_serves_whatever_its_capitals_and_tagging_again_changes_the_severity(session: Session) -> None:
    session_id = told_by(session, "A", "happy")
    first = tag(session, session_id, "nog eens", "Vaak bellen", 2)
    again = tag(session, session_id, "nog eens", " vaak  BELLEN ", 5)
    assert first.id == again.id
    assert len(session.exec(select(Code)).all()) == 1
    assert [code.name for code in codebook(session)] == ["Vaak bellen"]
    assert [coded.severity for coded in queries.session_spans(session, session_id)] == [5]


def test_a_span_can_carry_several_pain_points_and_lose_them_one_by_one(session: Session) -> None:
    session_id = told_by(session, "A", "happy")
    mark = tag(session, session_id, "nog eens", "Vaak bellen")
    tag(session, session_id, "nog eens", "Geen antwoord")
    assert mark.id
    ours = {coded.code: coded.code_id for coded in queries.session_spans(session, session_id)}
    changes.untag(session, mark.id, ours["Vaak bellen"])
    assert [coded.code for coded in queries.session_spans(session, session_id)] == ["Geen antwoord"]
    changes.untag(session, mark.id, ours["Geen antwoord"])
    assert session.exec(select(Highlight)).all() == []


@pytest.mark.parametrize(("start", "end"), [(5, 5), (-1, 4), (0, 10_000), (8, 4)])
def test_a_span_outside_the_transcript_is_refused(session: Session, start: int, end: int) -> None:
    session_id = told_by(session, "A", "happy")
    with pytest.raises(InvalidValue):
        changes.tag_pain_point(session, session_id, start, end, "X", 3)


@pytest.mark.parametrize(("name", "severity"), [("", 3), ("X" * 201, 3), ("X", 0), ("X", 6)])
def test_a_pain_point_needs_a_name_and_a_severity_of_1_to_5(session: Session, name: str, severity: int) -> None:
    session_id = told_by(session, "A", "happy")
    with pytest.raises(InvalidValue):
        changes.tag_pain_point(session, session_id, 0, 5, name, severity)


def test_a_pain_point_belongs_to_a_touchpoint_of_its_own_conversation(session: Session) -> None:
    ours, theirs = told_by(session, "A", "happy"), told_by(session, "B", "happy")
    mine, yours = (queries.session_detail(session, number).touchpoints[0].id for number in (ours, theirs))
    assert changes.tag_pain_point(session, ours, 0, 5, "X", 3, touchpoint_id=mine).touchpoint_id == mine
    with pytest.raises(NotFound):
        changes.tag_pain_point(session, ours, 0, 5, "X", 3, touchpoint_id=yours)


def test_highlights_follow_a_corrected_transcript_and_lost_ones_are_listed(session: Session) -> None:
    session_id = told_by(session, "A", "happy")
    for quote in ("de brief niet", "nog eens", "één pagina vol"):
        tag(session, session_id, quote, "Knelpunt " + quote)
    detail = queries.session_detail(session, session_id)
    corrected = TRANSCRIPT.replace("Ik snapte", "Eerst: ik snapte").replace(", en nog eens", "")
    steps = [TouchpointDraft.of(**_draft(step)) for step in detail.touchpoints]
    lost = changes.change_session(
        session, session_id, SessionDraft.of(transcript=corrected, touchpoints=steps, experience=1), REDACTOR
    )
    assert lost == ["nog eens"]
    after = queries.session_detail(session, session_id)
    assert {coded.quote for coded in queries.session_spans(session, session_id)} == {"de brief niet", "één pagina vol"}
    assert (after.experience, len(after.touchpoints)) == (1, 2)
    assert [step.id for step in after.touchpoints] == [step.id for step in detail.touchpoints]


def _draft(step: object) -> dict[str, object]:
    return {name: value for name, value in vars(step).items() if name != "position"}


def test_redacting_a_transcript_by_hand_keeps_every_other_highlight(session: Session) -> None:
    session_id = told_by(session, "A", "happy", transcript="Jan belde. Jan wachtte lang. Toen hing Jan op. Klaar.")
    for quote in ("wachtte lang", "hing Jan op", "Klaar"):
        tag(session, session_id, quote, quote)
    by_hand = "[NAAM] belde. [NAAM] wachtte lang. Toen hing [NAAM] op. Klaar."
    lost = changes.change_session(session, session_id, SessionDraft.of(transcript=by_hand), REDACTOR)
    assert lost == ["hing Jan op"]
    assert [coded.quote for coded in queries.session_spans(session, session_id)] == ["wachtte lang", "Klaar"]


def test_a_touchpoint_that_goes_leaves_its_quotes_with_the_conversation(session: Session) -> None:
    session_id = told_by(session, "A", "happy")
    letter, call = queries.session_detail(session, session_id).touchpoints
    changes.tag_pain_point(session, session_id, 0, 5, "X", 3, touchpoint_id=letter.id)
    changes.remove_touchpoint(session, letter.id)
    detail = queries.session_detail(session, session_id)
    assert [step.id for step in detail.touchpoints] == [call.id]
    assert [coded.touchpoint_id for coded in queries.session_spans(session, session_id)] == [None]


def test_a_touchpoint_can_be_added_corrected_and_moved(session: Session) -> None:
    session_id = told_by(session, "A", "happy")
    counter = TouchpointDraft.of(stage="Slot", title="Balie", channel="counter", emotion=2)
    added = changes.save_touchpoint(session, session_id, counter, REDACTOR)
    assert added.position == 3
    better = TouchpointDraft.of(id=added.id, stage="Slot", title="Aan de balie", channel="counter", plan="skipped")
    changes.save_touchpoint(session, session_id, better, REDACTOR)
    steps = [TouchpointDraft.of(**_draft(step)) for step in queries.session_detail(session, session_id).touchpoints]
    changes.arrange_touchpoints(session, session_id, [steps[2], steps[0]], REDACTOR)
    after = queries.session_detail(session, session_id).touchpoints
    assert [(step.title, step.position, step.plan) for step in after] == [
        ("Aan de balie", 1, "skipped"),
        ("Brief", 2, "planned"),
    ]
    other = told_by(session, "B", "happy")
    with pytest.raises(NotFound):
        changes.arrange_touchpoints(session, other, [steps[0]], REDACTOR)
    with pytest.raises(NotFound):
        changes.save_touchpoint(session, other, better, REDACTOR)


def test_a_pasted_quote_is_found_whatever_its_capitals_and_line_ends() -> None:
    text = "Ik wachtte\n  heel lang (drie weken). ik Wachtte heel lang."
    assert find_quote(text, "ik wachtte heel lang") == [(0, 22), (37, 57)]
    assert find_quote(text, "(drie weken)") == [(23, 35)]
    assert find_quote(text, "vier weken") == find_quote(text, " ") == []


def test_spans_move_with_their_words() -> None:
    assert remap("abc def ghi", "abc XX def ghi", [(0, 3), (4, 7), (8, 11)]) == [(0, 3), (7, 10), (11, 14)]
    assert remap("ja nee ja", "ja nee ja", [(7, 9)]) == [(7, 9)]
    assert remap("ja, ja, ja!", "Ja: ja, ja, ja?!", [(4, 6), (8, 10)]) == [(8, 10), (12, 14)]
    assert remap("weg ermee", "", [(0, 3)]) == [None]
    assert remap("", "nieuw", []) == remap("gelijk", "gelijk", []) == []


def test_spans_between_two_corrections_keep_to_their_own_words_although_others_are_the_same() -> None:
    old = "Een brief kwam. Ja. Nee. Ja. Ja. En toen nog een brief."
    new = "Ja, een brief kwam. Ja. Nee. Ja. Ja. En toen ja een brief."
    spans = [found.span() for found in re.finditer(r"Ja", old)]
    assert remap(old, new, spans) == [(start + 4, end + 4) for start, end in spans]
    lines = "\n".join(f"Klant: Ja.\nInterviewer: Vraag {number}?" for number in range(400))
    changed = lines.replace("Vraag 3?", "Ja. Vraag 3?").replace("Vraag 390?", "Klant: Nee.")
    spans = [found.span() for found in re.finditer(r"Ja\.", lines)]
    at = lines.index("Vraag 3?")
    moved = [(start + 4 * (start > at), end + 4 * (start > at)) for start, end in spans]
    beyond = len(changed) - len(lines)
    assert remap(lines, changed, spans) == [
        one if one[0] < changed.index("Klant: Nee.") else (start + beyond, end + beyond)
        for one, (start, end) in zip(moved, spans, strict=True)
    ]


def test_words_a_researcher_types_about_a_study_are_redacted(session: Session, redactor: Redactor) -> None:
    organisation = changes.ensure_organisation(session, "CBR")
    assert organisation.id
    process = changes.ensure_process(session, organisation.id, "Bezwaar van 111222333", redactor=redactor)
    assert process.id
    draft = StudyDraft.of(
        process_id=process.id,
        title="Gesprek met mevrouw Hoekstra",
        question="bsn 111222333",
        consent_text="bel 0612345678",
    )
    study = changes.create_study(session, draft, redactor)
    told = told_by(session, "A", "unhappy")
    changes.tag_pain_point(session, told, 0, 5, "Brief aan Gerrit Hoekstra kwijt", 3, redactor=redactor)
    kept = " ".join(
        [process.name, study.title, study.question, study.consent_text, session.exec(select(Code)).one().name]
    )
    for personal in ("111222333", "Hoekstra", "0612345678"):
        assert personal not in kept
