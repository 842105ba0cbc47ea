"""The codebook: a tree of codes that every study shares, renamed, moved, merged and cleaned up."""

import pytest
from sqlmodel import Session, select

from journeys import changes, queries
from journeys.codebook import change_code, code_named, delete_code, ensure_pain_point, merge_codes
from journeys.coded import codebook, marks
from journeys.coding import code_span, judge_suggestion, suggest_codes
from journeys.drafts import CodeDraft
from journeys.errors import CodeInItself, CodeTaken, InvalidValue, NotFound
from journeys.models import Code, Coding, Highlight
from tests.journeys.study_seed import REDACTOR, a_code, code_names, researchers, told


def change(session: Session, code_id: int, **values: object) -> Code:
    known = session.get(Code, code_id)
    assert known
    kept = {name: getattr(known, name) for name in CodeDraft.model_fields}
    return change_code(session, code_id, CodeDraft.of(**(kept | values)), REDACTOR)


def tree(session: Session) -> list[str]:
    return ["/".join((*row.path, row.name)) for row in codebook(session)]


def codings(session: Session) -> list[tuple[int, int | None, str]]:
    rows = session.exec(select(Coding).order_by(Coding.id)).all()
    return [(row.code_id, row.severity, row.status) for row in rows]


def test_the_codebook_is_a_tree_by_name_in_which_a_code_is_renamed_and_moved(session: Session) -> None:
    wait = a_code(session, "wachten", is_pain_point=False)
    phone = a_code(session, "Aan de telefoon", parent_id=wait)
    a_code(session, "Brief")
    assert tree(session) == ["Brief", "wachten", "wachten/Aan de telefoon"]
    change(session, phone, name="In de wacht van 123456782", parent_id=None, description="Bel 123456782")
    assert tree(session) == ["Brief", "In de wacht van [BSN]", "wachten"]
    assert session.get(Code, phone).description == "Bel [BSN]"  # type: ignore[union-attr]


def test_a_code_never_comes_to_stand_under_itself(session: Session) -> None:
    top = a_code(session, "Boven")
    middle = a_code(session, "Midden", parent_id=top)
    below = a_code(session, "Onder", parent_id=middle)
    for parent in (top, middle, below):
        with pytest.raises(CodeInItself):
            change(session, top, parent_id=parent)
    with pytest.raises(NotFound):
        change(session, below, parent_id=99)
    assert tree(session) == ["Boven", "Boven/Midden", "Boven/Midden/Onder"]


@pytest.mark.parametrize("name", ["Één loket", "ÉÉN LOKET", " één  loket "])
def test_a_name_is_taken_whatever_its_capitals_accents_too(session: Session, name: str) -> None:
    a_code(session, "Één loket")
    other = a_code(session, "Anders")
    with pytest.raises(CodeTaken):
        a_code(session, name)
    with pytest.raises(CodeTaken):
        change(session, other, name=name)
    assert code_names(session) == ["Anders", "Één loket"]
    assert ensure_pain_point(session, name).id == code_named(session, "één loket").id  # type: ignore[union-attr]


def test_a_code_may_change_its_own_capitals(session: Session) -> None:
    code = a_code(session, "lang wachten")
    change(session, code, name="Lang wachten")
    assert code_names(session) == ["Lang wachten"]


def test_a_code_without_a_colour_gets_the_next_of_ours(session: Session) -> None:
    colours = [session.get(Code, a_code(session, name)).color for name in "ABC"]  # type: ignore[union-attr]
    assert len(set(colours)) == 3
    assert session.get(Code, a_code(session, "D", color="#112233")).color == "#112233"  # type: ignore[union-attr]
    with pytest.raises(InvalidValue):
        a_code(session, "E", color="rood")


def test_a_code_that_no_longer_marks_a_problem_loses_its_severities_and_gets_middling_ones_back(
    session: Session,
) -> None:
    talk, code = told(session), a_code(session, "Wachten")
    code_span(session, talk, (0, 5), code, severity=5)
    suggest_codes(session, talk, [((6, 10), code, 0.5)])
    change(session, code, is_pain_point=False)
    assert (codings(session)[0], queries.pain_points(session)) == ((code, None, "given"), [])
    change(session, code, is_pain_point=True)
    assert codings(session) == [(code, 3, "given"), (code, None, "suggested")]


def test_merging_moves_codings_children_and_description(session: Session) -> None:
    talk = told(session)
    top = a_code(session, "Wachten", is_pain_point=False)
    gone = a_code(session, "In de wacht", description="Aan de telefoon", parent_id=top)
    a_code(session, "Muziek", parent_id=gone)
    kept = a_code(session, "Lang wachten")
    code_span(session, talk, (0, 5), gone, severity=4)
    merge_codes(session, gone, kept)
    assert tree(session) == ["Lang wachten", "Lang wachten/Muziek", "Wachten"]
    assert session.get(Code, kept).description == "Aan de telefoon"  # type: ignore[union-attr]
    assert codings(session) == [(kept, 4, "given")]


def test_a_code_merges_into_the_one_above_it_and_never_into_one_below(session: Session) -> None:
    top = a_code(session, "Wachten")
    below = a_code(session, "In de wacht", parent_id=top)
    for into in (top, below):
        with pytest.raises(CodeInItself):
            merge_codes(session, top, into)
    merge_codes(session, below, top)
    assert tree(session) == ["Wachten"]


def test_where_a_researcher_gave_both_codes_the_worst_severity_stays_and_others_keep_theirs(session: Session) -> None:
    talk, gone, kept = told(session), a_code(session, "In de wacht"), a_code(session, "Lang wachten")
    anna, bram = researchers(session)
    code_span(session, talk, (0, 5), gone, researcher_id=anna, severity=5)
    code_span(session, talk, (0, 5), kept, researcher_id=anna, severity=2)
    code_span(session, talk, (0, 5), gone, researcher_id=bram, severity=1)
    merge_codes(session, gone, kept)
    [mark] = marks(session, talk)
    assert [(one.researcher, one.severity) for one in mark.codings] == [("Anna", 5), ("Bram", 1)]


def test_merging_into_a_theme_takes_severities_away_and_into_a_pain_point_gives_middling_ones(
    session: Session,
) -> None:
    talk, theme, pain = told(session), a_code(session, "Thema", is_pain_point=False), a_code(session, "Knelpunt")
    other = a_code(session, "Ander thema", is_pain_point=False)
    code_span(session, talk, (0, 5), pain, severity=5)
    merge_codes(session, pain, theme)
    assert codings(session) == [(theme, None, "given")]
    again = a_code(session, "Knelpunt")
    code_span(session, talk, (6, 9), other)
    merge_codes(session, other, again)
    assert codings(session) == [(theme, None, "given"), (again, 3, "given")]


@pytest.mark.parametrize(
    ("moved", "stayed", "outcome"),
    [
        ("accepted", "refused", ("accepted", 4)),
        ("accepted", "suggested", ("accepted", 4)),
        ("refused", "accepted", ("accepted", 4)),
        ("refused", "suggested", ("refused", None)),
        ("suggested", "refused", ("refused", None)),
        ("accepted", "given", ("given", 4)),
        ("given", "refused", ("given", 4)),
        ("suggested", "suggested", ("suggested", None)),
    ],
)
def test_a_merge_loses_no_code_that_counts_and_lets_no_refused_severity_in(
    session: Session, moved: str, stayed: str, outcome: tuple[str, int | None]
) -> None:
    talk, gone, kept = told(session), a_code(session, "In de wacht"), a_code(session, "Lang wachten")
    for code, status in ((gone, moved), (kept, stayed)):
        if status == "given":
            code_span(session, talk, (0, 5), code, severity=4)
            continue
        suggest_codes(session, talk, [((0, 5), code, 0.5)])
        row = session.exec(select(Coding).where(Coding.code_id == code)).one()
        if status == "refused":  # it was accepted first, as the worst
            judge_suggestion(session, row.id or 0, accepted=True, severity=5)
        if status != "suggested":
            judge_suggestion(session, row.id or 0, accepted=status == "accepted", severity=4)
    merge_codes(session, gone, kept)
    assert [(status, severity) for _, severity, status in codings(session)] == [outcome]


def test_only_a_code_that_was_given_to_nothing_is_deleted_and_its_codes_move_up(session: Session) -> None:
    talk, top = told(session), a_code(session, "Wachten")
    middle = a_code(session, "Aan de telefoon", parent_id=top)
    below = a_code(session, "Muziek", parent_id=middle)
    code_span(session, talk, (0, 5), below)
    with pytest.raises(InvalidValue) as refused:
        delete_code(session, below)
    assert "Muziek (1×)" in refused.value.explain().what
    delete_code(session, middle)
    assert tree(session) == ["Wachten", "Wachten/Muziek"]


def test_a_code_that_was_only_suggested_or_refused_is_deleted_with_its_suggestions(session: Session) -> None:
    talk, code = told(session), a_code(session, "Wachten")
    suggest_codes(session, talk, [((0, 5), code, 0.5), ((6, 9), code, 0.5)])
    judge_suggestion(session, session.exec(select(Coding.id)).first() or 0, accepted=False)
    assert [row.given for row in codebook(session)] == [0]
    delete_code(session, code)
    assert (codebook(session), codings(session), session.exec(select(Highlight)).all()) == ((), [], [])


def test_a_theme_is_no_pain_point_to_tag(session: Session) -> None:
    talk = told(session)
    a_code(session, "Familie", is_pain_point=False)
    with pytest.raises(InvalidValue):
        changes.tag_pain_point(session, talk, 0, 5, "familie", 3)
