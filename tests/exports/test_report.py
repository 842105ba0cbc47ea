"""The report that goes to an organisation: what it says, what it hides, and that everyone can read it."""

import io
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import count, pairwise
from pathlib import Path

import pytest
from lxml import etree, html
from pypdf import PdfReader
from sqlmodel import Session

from exports.charts import Bar, weekly_chart
from exports.models import BacklogItem, Evidence, Report, Status
from exports.report import make_report, render
from exports.report_charts import pictures
from exports.report_content import ReportContent
from exports.report_history import earlier_reports, record_report, redacted_summary
from exports.report_quotes import quote_candidates
from exports.safety import write_whole
from feedback.models import FunnelStep, ImportBatch, Item, Routing, Source
from journeys.errors import NotFound, OutputNotWritable, PeriodAhead, WrongUsage
from journeys.models import (
    Code,
    Coding,
    Highlight,
    JourneySession,
    Organisation,
    Process,
    Respondent,
    Study,
    Touchpoint,
)
from journeys.periods import parse_period
from journeys.planning import researcher_of
from journeys.ports import FakeRedactor
from topics.models import Topic, TopicAssignment
from workbench.database import make_engine, unit_of_work

TODAY = date(2026, 11, 3)
QUARTER = parse_period("2026-Q3", TODAY)
SPOKEN = "Ik begreep de brief niet. Ik moest bellen."


class Log:
    """Writes rows as imports and topic runs leave them."""

    def __init__(self, session: Session, organisation: str = "CBR", source: str = "Informatiepunten") -> None:
        self.session = session
        self.keys = count()
        self.organisation = self.add(Organisation(name=organisation)).id or 0
        self.source = self.add(Source(name=source)).id or 0
        self.batch = self.add(ImportBatch(source_id=self.source, kind="questions", file_name="log.csv")).id or 0

    def add(self, row):
        self.session.add(row)
        self.session.flush()
        return row

    def topic(self, label: str) -> int:
        topic = Topic(
            organisation_id=self.organisation, label=label, keywords=["brief", "bellen"], model_id="fake", centroid=b""
        )
        return self.add(topic).id or 0

    def questions(
        self,
        days: Sequence[date | None],
        topic: int | None = None,
        text: str = "Wat moet ik doen?",
        channel: str = "counter",
    ) -> list[int]:
        items = [
            Item(
                batch_id=self.batch,
                source_id=self.source,
                row_key=str(next(self.keys)),
                text=text,
                asked_on=day,
                channel=channel,
            )
            for day in days
        ]
        self.session.add_all(items)
        self.session.flush()
        ids = [item.id or 0 for item in items]
        self.session.add_all(Routing(item_id=item, organisation_id=self.organisation) for item in ids)
        if topic is not None:
            self.session.add_all(TopicAssignment(item_id=item, topic_id=topic) for item in ids)
        self.session.flush()
        return ids

    def process(self, name: str) -> int:
        return self.add(Process(organisation_id=self.organisation, name=name)).id or 0

    def study(
        self, process: int, customers: int = 4, *, stuck: int = 3, may_quote: bool = False, fictional: bool = False
    ) -> int:
        study = self.add(
            Study(process_id=process, title="Onderzoek", starts_on=date(2026, 5, 4), fictional=fictional)
        ).id
        code = self.add(Code(name=f"Brief is onduidelijk {process}")).id
        for number in range(customers):
            person = self.add(
                Respondent(
                    study_id=study,
                    pseudonym=f"Pseudoniem{number}",
                    expectation="unhappy" if number < 2 else "happy",
                    place=number % 2 + 1,
                    may_quote=may_quote,
                )
            )
            told = self.add(JourneySession(respondent_id=person.id, transcript=SPOKEN, experience=2 + number % 3))
            for position, (title, emotion) in enumerate((("Brief ontvangen", -2), ("Gebeld", number % 3))):
                step = self.add(
                    Touchpoint(
                        session_id=told.id,
                        position=position,
                        stage="Aanvraag",
                        title=title,
                        channel="letter",
                        emotion=emotion,
                    )
                )
                if position == 0 and number < stuck:
                    mark = self.add(Highlight(session_id=told.id, span_start=0, span_end=25, touchpoint_id=step.id))
                    who = researcher_of(self.session, study or 0).id
                    self.add(Coding(highlight_id=mark.id, code_id=code, researcher_id=who, severity=4))
        return study

    def backlog(self, title: str, topic: int | None = None, **values) -> int:
        item = self.add(BacklogItem(organisation_id=self.organisation, title=title, title_edited=True, **values))
        if topic is not None:
            self.add(Evidence(backlog_item_id=item.id, topic_id=topic))
        return item.id

    def funnel(self, process: int, step: str, position: int, visits: int, exits: int = 0, week: int = 0) -> None:
        self.add(
            FunnelStep(
                batch_id=self.batch,
                process_id=process,
                week=date(2026, 7, 6) + timedelta(weeks=week),
                position=position,
                step=step,
                visits=visits,
                exits=exits,
            )
        )

    def report(self, period=QUARTER, today: date = TODAY, **choices) -> ReportContent:
        return make_report(self.session, self.organisation, period, today=today, **choices)


def each_day(start: date, days: int, a_day: int = 1) -> Iterator[date]:
    for offset in range(days):
        yield from [start + timedelta(days=offset)] * a_day


@pytest.fixture
def log(session: Session) -> Log:
    return Log(session)


def make_busy(log: Log) -> Log:
    """Twelve topics, twenty open items, two live ones, a complete study, a funnel."""
    process = log.process("Gezondheidsverklaring")
    log.study(process, may_quote=True)
    channels = ("counter", "phone", "informatiepunt")
    topics = [log.topic(f"Onderwerp {number + 1}") for number in range(12)]
    for place, topic in enumerate(topics):
        log.questions(list(each_day(date(2026, 4, 1), 91)), topic, channel=channels[place % 3])
        log.questions(list(each_day(QUARTER.start, 92, 3 if place == 0 else 1)), topic, channel=channels[place % 3])
    log.questions([None] * 33, topics[0])
    for number in range(20):
        log.backlog(
            f"Ik snap stap {number} niet", topics[number % 12], suggestion="Herschrijf de brief.", process_id=process
        )
    log.backlog(
        "Ik vond het nummer niet", topics[1], status=Status.LIVE, live_on=date(2026, 7, 20), expected_change="less"
    )
    log.backlog("Oud punt", None, status=Status.LIVE, live_on=date(2026, 2, 2))
    for week in range(12):
        for position, (step, visits, exits) in enumerate(
            (("Start", 900, 100), ("Inloggen", 800, 250), ("Klaar", 550, 550))
        ):
            log.funnel(process, step, position, visits, exits, week)
    return log


@pytest.fixture
def busy(log: Log) -> Log:
    """A busy organisation on each engine."""
    return make_busy(log)


@pytest.fixture(scope="module")
def content(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> ReportContent:
    """The report of a busy organisation, made once: for tests of what is done with it."""
    path = tmp_path_factory.mktemp("busy") / "busy.db"
    path.write_bytes(migrated_sqlite.read_bytes())
    engine = make_engine(f"sqlite:///{path}")
    with unit_of_work(engine=engine) as session:
        made = make_busy(Log(session)).report()
    engine.dispose()
    return made


@pytest.fixture(scope="module")
def page(content: ReportContent) -> str:
    """The same as HTML."""
    return render(content, "html").decode()


def numbers_of(content: ReportContent) -> list[int]:
    asked = content.asked
    counts = [asked.total, asked.previous, asked.undated, asked.without_topic]
    counts += [number for topic in asked.topics for number in (topic.count, topic.previous)]
    counts += [bar.count for bar in asked.bars] + [number for bar in asked.channel_bars for _, number in bar.channels]
    counts += [number for _, number in asked.channels] + [
        step.visits for funnel in content.funnels for step in funnel.steps
    ]
    counts += [number for line in content.live for number in (line.before, line.after)]
    return [number for number in counts if number is not None]


def test_the_report_tells_what_was_asked_against_the_period_before(busy):
    content = busy.report()

    assert content.asked.total == 1290  # 14 × 92 = 1,288
    assert content.asked.previous == 1090  # 12 × 91 = 1,092
    assert content.asked.undated == 35
    assert content.asked.topics[0].label == "Onderwerp 1"
    assert content.asked.topics[0].mark == "stijgt"
    assert content.asked.topics[1].mark == ""
    assert content.summary[0] == (
        "In het 3e kwartaal van 2026 zijn er 1.290 vragen over CBR vastgelegd. "
        "Dat zijn er 200 meer (18%) dan over het 2e kwartaal van 2026."
    )
    assert "3 van de 4 klanten" in content.summary[-2]
    assert 3 <= len(content.summary) <= 5


def test_weeks_cut_off_by_the_period_are_marked_as_incomplete(content):
    bars = content.asked.bars

    assert [bar.partial for bar in bars] == [True, *[False] * 12, True]
    assert bars[0].name == "week 27 van 2026"


def test_every_count_of_questions_is_rounded_to_five_and_none_under_ten_is_told(log):
    process = log.process("Rijbewijs")
    large, small = log.topic("Groot"), log.topic("Klein")
    log.questions(list(each_day(date(2026, 5, 3), 151, 8)), large, channel="phone")
    log.questions(list(each_day(QUARTER.start, 7)), small)
    log.questions([None] * 7)
    log.backlog("Punt", small, status=Status.LIVE, live_on=date(2026, 8, 3))
    for position, visits in enumerate((1293, 7)):
        log.funnel(process, f"Stap {position}", position, visits)
    content = log.report()

    assert all(number % 5 == 0 and number >= 10 for number in numbers_of(content))
    text = html.fromstring(render(content, "html")).text_content()
    assert "minder dan 10" in text
    told = re.findall(r"(?<![\w.,])\d[\d.]*(?= vragen)", text)
    assert told
    assert all(int(number.replace(".", "")) % 5 == 0 for number in told)


def test_a_period_that_is_not_over_is_compared_with_as_many_days_before(log):
    log.questions(list(each_day(date(2026, 7, 1), 126, 1)), log.topic("Brief"))
    content = log.report(parse_period("2026-Q4", TODAY))

    assert content.until == TODAY
    assert content.asked.comparison == "dezelfde dagen van het 3e kwartaal van 2026 (tot en met 3 augustus 2026)"
    assert content.asked.total == content.asked.previous == 35
    assert "De periode is nog niet voorbij" in render(content, "html").decode()


def test_a_new_topic_is_called_new_only_when_the_log_is_older(log):
    topic = log.topic("Nieuwe brief")
    log.questions(list(each_day(QUARTER.start, 30)), topic)
    assert log.report().asked.topics[0].mark == ""

    log.questions(list(each_day(date(2026, 5, 1), 30)), log.topic("Oud"))
    assert log.report().asked.topics[0].mark == "nieuw"


def test_before_and_after_are_counted_over_whole_weeks_and_called_counts(content, page):
    line = content.live[0]

    assert (line.weeks, line.before, line.after) == (10, 70, 70)
    assert line.counts == "In de 10 weken ervoor 70 vragen, in de 10 weken erna 70."
    assert "Zij bewijzen niet dat de verbetering de oorzaak is" in page
    assert "niets te tellen" in page  # of the item without a topic


def test_small_subjects_are_named_together_and_not_one_by_one(log):
    large = log.topic("Groot")
    log.questions([date(2026, 8, 3)] * 40, large)
    log.backlog("De gezondheidsverklaring", large)
    small = log.topic("Klein")
    log.questions([date(2026, 8, 3)] * 4, small)
    log.backlog("Foto’s laten maken", small)
    log.backlog("Wachten op de arts", small, status=Status.SENT, owner="Medische zaken")

    told = render(log.report(), "html").decode()
    assert [line.small for line in log.report().open_items].count(True) == 1
    assert "<h3>De gezondheidsverklaring</h3>" in told
    assert "‘Foto’s laten maken’" in told
    assert "Over één onderwerp kwamen minder dan 10 vragen op 3 augustus 2026; kijk later" in told
    assert "<h3>Foto’s laten maken</h3>" not in told
    assert "<h3>Wachten op de arts</h3>" in told, "what somebody works on is shown whole"


def test_an_item_without_an_answer_by_its_date_is_shown_as_such(log):
    log.backlog("Ik wacht", status=Status.SENT, due_on=date(2026, 10, 1))
    log.backlog("Ik wacht niet", status=Status.PLANNED, due_on=date(2026, 10, 1))

    assert [line.overdue for line in log.report().open_items] == [True, False]
    assert "geen antwoord vóór 1 oktober 2026" in render(log.report(), "html").decode()


def test_an_incomplete_study_is_marked_and_stays_out_of_the_summary(log):
    log.study(log.process("Rijbewijs verlengen"), customers=3)
    content = log.report()

    assert not content.studies[0].complete
    assert content.studies[0].pain_points[0].customers == 3
    assert "Dit onderzoek is nog niet compleet" in render(content, "html").decode()
    assert not any("liepen" in sentence for sentence in content.summary)


def test_topics_without_any_number_to_tell_are_not_in_the_table(log):
    log.questions(list(each_day(QUARTER.start, 40)), log.topic("Groot"))
    for name in ("Klein", "Nog kleiner"):
        log.questions(list(each_day(QUARTER.start, 4)), log.topic(name))
    told = html.fromstring(render(log.report(), "html")).text_content()

    assert "Nog kleiner" not in told
    assert "Nog 2 kleinere onderwerpen staan niet in deze tabel." in told


def test_one_customer_who_got_stuck_is_one_in_the_summary(log):
    log.study(log.process("Rijbewijs verlengen"), stuck=1)

    assert any("liep 1 van de 4 klanten vast op" in sentence for sentence in log.report().summary)


def test_a_channel_keeps_its_capitals_in_the_table_of_figures(log):
    topic = log.topic("Brief")
    for channel in ("whatsapp", "phone"):
        log.questions(list(each_day(QUARTER.start, 92)), topic, channel=channel)

    (drawn,) = pictures(log.report()).more
    assert drawn.header == ("Maand", "Telefoon", "WhatsApp")


def test_the_pdf_ends_no_page_for_the_sake_of_the_next_heading(content):
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(render(content, "pdf"))).pages]

    assert all(len(page) > 400 for page in pages[:-1]), "a page with a line or two looks like a mistake"


def test_the_columns_of_a_table_beside_a_journey_are_as_wide_as_their_names(content):
    (study,) = content.studies
    steps = tuple(replace(step, channel="Informatiepunt of website of app") for step in study.steps)
    wide = replace(content, studies=(replace(study, steps=steps),))
    pages = PdfReader(io.BytesIO(render(wide, "pdf"))).pages
    told = "\n".join(page.extract_text(extraction_mode="layout") for page in pages)

    assert re.search(r"Contactmoment {2,}Kanaal", told)


def test_the_last_step_of_a_process_has_no_drop_off(content):
    assert [step.left_percent for step in content.funnels[0].steps] == [11, 31, None]


def test_no_pseudonym_and_no_story_of_a_customer_leaves(content, page):
    everything = page + content.studies[0].map_chart + render(content, "json").decode()

    assert "Pseudoniem" not in everything
    assert "Ik begreep de brief niet" not in everything


def test_a_quote_leaves_only_after_a_person_approved_exactly_those_words(log):
    log.study(log.process("Rijbewijs verlengen"), may_quote=True)
    candidates = quote_candidates(log.session, log.organisation, QUARTER)
    (spoken,) = [quote for quote in candidates if quote.text == "Ik begreep de brief niet."]

    assert log.report().quotes == ()
    assert log.report(quotes=[spoken.key, "another"]).quotes == (spoken,)


def test_words_of_a_customer_who_gave_no_consent_to_quoting_are_no_candidate(log):
    log.study(log.process("Rijbewijs verlengen"), may_quote=False)

    assert quote_candidates(log.session, log.organisation, QUARTER) == ()


def test_a_question_of_a_small_topic_is_no_candidate_for_a_quote(log):
    small, large = log.topic("Klein"), log.topic("Groot")
    for topic, days in ((small, 9), (large, 10)):
        ids = log.questions(list(each_day(QUARTER.start, days)), topic, text=f"Vraag van {days}")
        log.session.get(Topic, topic).representative = ids[:1]
    log.session.flush()

    assert [quote.text for quote in quote_candidates(log.session, log.organisation, QUARTER)] == ["Vraag van 10"]


def test_a_citizens_question_inside_a_proposed_title_does_not_leave(log):
    item = log.backlog("Brief: “Ik ben Jan en snap het niet?”")
    log.session.get(BacklogItem, item).title_edited = False
    log.session.flush()

    assert log.report().open_items[0].title == "Brief"


def test_the_summary_and_quotes_of_the_last_report_are_taken_over(log):
    log.study(log.process("Rijbewijs verlengen"), may_quote=True)
    spoken = quote_candidates(log.session, log.organisation, QUARTER)[0]
    record_report(log.session, log.report(own_summary="Een druk kwartaal.", quotes=[spoken.key]))
    again = log.report()

    assert again.own_summary == "Een druk kwartaal."
    assert again.quotes == (spoken,)
    assert log.report(parse_period("2026-Q2", TODAY)).own_summary == ""


def test_a_report_is_kept_with_its_figures_and_never_finer_than_it_showed(log):
    log.questions(list(each_day(QUARTER.start, 92)), log.topic("Brief"))
    content = log.report()
    report = record_report(log.session, content)
    (earlier,) = earlier_reports(log.session, log.organisation)

    assert isinstance(report, Report)
    assert (earlier.period, earlier.questions) == ("3e kwartaal 2026", 90)
    assert report.figures["asked"]["topics"][0]["count"] == content.asked.topics[0].count
    assert report.figures["asked"]["total"] == 90


def test_a_summary_written_by_hand_is_redacted_first():
    assert redacted_summary(" Mijn BSN is 123456782. ", FakeRedactor()) == "Mijn BSN is [BSN]."
    assert redacted_summary("  ", FakeRedactor()) == ""


@pytest.mark.parametrize("fictional_by", ["source", "study", "nothing"])
def test_fictional_data_is_marked_on_every_page(session, fictional_by):
    log = Log(session, source="Voorbeeldlog (fictief)" if fictional_by == "source" else "Log")
    log.questions([QUARTER.start])
    if fictional_by == "study":
        log.study(log.process("Rijbewijs"), fictional=True)
    content = log.report()
    pages = PdfReader(io.BytesIO(render(content, "pdf"))).pages

    assert content.fictional == (fictional_by != "nothing")
    assert all(("Fictieve gegevens" in page.extract_text()) == content.fictional for page in pages)
    assert ("fictieve gegevens" in render(content, "html").decode()) == content.fictional


@pytest.mark.parametrize(
    ("days", "sentence"),
    [
        ([], "geen gedateerde vragen over CBR"),
        ([QUARTER.start], "minder dan 10 vragen over CBR"),
        ([None] * 40, "Over CBR zijn 40 vragen vastgelegd, alle zonder datum."),
        ([date(2025, 1, 1)], "geen gedateerde vragen over CBR"),
        ([QUARTER.start] * 12, "10 vragen over CBR vastgelegd; over het 2e kwartaal van 2026 zijn er geen."),
    ],
    ids=["nothing", "one", "undated", "outside", "one-day"],
)
def test_however_little_there_is_the_report_is_a_sensible_document(log, days, sentence):
    if days:
        log.questions(days, log.topic("Brief"))
    content = log.report()

    assert sentence in content.summary[0]
    assert render(content, "pdf").startswith(b"%PDF")
    page = html.fromstring(render(content, "html")).text_content()
    assert "None" not in page
    if days == [None] * 40:
        assert content.asked.topics[0].count == 40
        assert "Vragen zonder datum" in page
        assert "geen vragen" not in page.lower()
        assert "De meeste vragen gingen over ‘Brief’ (40 vragen)." in content.summary
        assert content.limits[-1].startswith("Geen van de vragen heeft een datum.")
    if days == [date(2025, 1, 1)]:
        assert "nog niet in onderwerpen verdeeld" not in page


def test_without_dates_a_report_does_not_speak_of_a_period_that_is_still_running(log):
    log.questions([None] * 40, log.topic("Brief"))
    page = html.fromstring(render(log.report(period=parse_period("2026", TODAY)), "html")).text_content()
    assert "nog niet voorbij" not in page
    assert "vragen, alle zonder datum" in page


def test_a_report_about_a_period_before_the_first_question_says_so(log):
    log.questions([QUARTER.start] * 20, log.topic("Brief"))
    content = log.report(period=parse_period("2019", TODAY))
    assert content.limits[-1] == "De eerste vraag met een datum is van 1 juli 2026. Dat is na deze periode."
    page = html.fromstring(render(content, "html")).text_content()
    assert "In de twaalf maanden tot en met 31 december 2019 ging er geen verbetering live." in page
    assert "Tot en met 31 december 2019 is er van uw organisatie geen klantreisonderzoek" in page


def test_a_tall_journey_map_stays_on_the_page_of_its_heading(log):
    log.study(log.process("Bijstand aanvragen"), fictional=True)
    content = log.report()
    assert content.studies[0].map_chart is not None
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(render(content, "pdf"))).pages]
    headed = next(page for page in pages if "Hoe verliep de klantreis?" in page)
    assert "Verwacht ontevreden" in headed


def test_the_html_is_one_file_without_scripts_and_fetches_nothing(page):
    page = html.fromstring(page)

    assert not page.xpath("//script|//iframe|//object|//embed|//link|//img")
    assert not page.xpath("//@*[starts-with(name(), 'on')]")
    urls = [value for value in page.xpath("//@href|//@src|//@*[contains(., 'url(')]") if not value.startswith("url(#")]
    assert urls == []
    styles = "".join(page.xpath("//style/text()"))
    assert set(re.findall(r"url\(([^),;]{0,15})", styles)) == {"data:font/woff"}
    assert "default-src 'none'" in page.xpath("//meta[@http-equiv]/@content")[0]


def test_every_chart_in_the_html_is_one_picture_with_a_description_and_a_table(page, content):
    page, drawn = html.fromstring(page), pictures(content).drawn()
    charts = page.xpath("//*[local-name()='svg']")

    assert len(charts) == len(drawn) >= 5
    assert all(chart.get("role") == "img" and len(chart.get("aria-label")) > 30 for chart in charts)
    assert not page.xpath("//*[local-name()='svg']//*[@role or @aria-roledescription]")
    behind = [picture for picture in drawn if picture.rows]  # the table of topics stands open
    assert len(page.xpath("//details//table")) == len(behind) >= 4
    assert page.xpath("//th[not(@scope)]") == []
    levels = [int(heading.tag[1]) for heading in page.iter("h1", "h2", "h3", "h4")]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_what_people_wrote_cannot_become_markup(log):
    evil = '<script>alert(1)</script> & "quotes" #let x'
    log.questions(list(each_day(QUARTER.start, 92, 2)), log.topic(evil))
    log.questions(list(each_day(QUARTER.start, 92, 1)), log.topic("]] *b* $x$"))
    log.backlog(evil, suggestion=evil)
    content = log.report(own_summary=evil)
    page = render(content, "html").decode()

    assert "<script" not in page
    assert evil in html.fromstring(page.encode()).text_content()
    assert "<script>alert(1)" in PdfReader(io.BytesIO(render(content, "pdf"))).pages[0].extract_text()


def test_the_pdf_is_tagged_accessible_and_every_figure_is_described(content):
    reader = PdfReader(io.BytesIO(render(content, "pdf")))
    root = reader.trailer["/Root"]

    assert "<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data().decode()
    assert reader.metadata.title == "Terugkoppelrapport CBR, 3e kwartaal 2026"
    figures = [node for node in _nodes(root["/StructTreeRoot"]) if node.get("/S") == "/Figure"]
    assert len(figures) == len(pictures(content).drawn())
    assert all(len(str(figure["/Alt"])) > 30 for figure in figures)


def _nodes(node) -> Iterator:
    node = node.get_object()
    if isinstance(node, list):
        for child in node:
            yield from _nodes(child)
    elif isinstance(node, dict):
        yield node
        if "/K" in node:
            yield from _nodes(node["/K"])


def test_the_json_holds_the_same_figures(content):
    told = json.loads(render(content, "json"))

    assert told["organisation"] == "CBR"
    assert told["asked"]["total"] == 1290
    assert told["start"] == "2026-07-01"
    assert len(told["open_items"]) == 20


def test_a_report_is_written_whole_or_not_at_all(log, tmp_path: Path):
    content = log.report()
    for kind in ("html", "pdf", "json"):
        write_whole({tmp_path / f"r.{kind}": render(content, kind)})
        assert (tmp_path / f"r.{kind}").stat().st_size > 500
    with pytest.raises(OutputNotWritable):
        write_whole({tmp_path / "nowhere" / "r.html": render(content, "html")})
    with pytest.raises(WrongUsage, match="docx"):
        render(content, "docx")
    assert sorted(path.name for path in tmp_path.glob("*r.*")) == ["r.html", "r.json", "r.pdf"]


def test_an_organisation_that_does_not_exist_is_an_error(session):
    with pytest.raises(NotFound):
        make_report(session, 999, QUARTER, today=TODAY)


def test_every_drawing_is_well_formed(content):
    drawn = pictures(content).drawn()

    assert {etree.fromstring(picture.svg.encode()).get("role") for picture in drawn} == {"img"}


def test_a_very_wide_journey_map_gets_a_page_on_its_side(content):
    wide = Bar("Stap", 10), *(Bar(str(step), 10) for step in range(40))
    chart = weekly_chart(wide, "stap").to_dict()
    chart["layer"][0]["width"] = 1400
    (study,) = content.studies
    report = replace(content, studies=(replace(study, map_chart=json.dumps(chart)),))
    boxes = [page.mediabox for page in PdfReader(io.BytesIO(render(report, "pdf"))).pages]

    assert sum(box.width > box.height for box in boxes) == 1
    assert 'class="wide"' in render(report, "html").decode()


def test_a_week_is_complete_without_questions_at_the_weekend_and_not_when_the_log_ends_on_tuesday(log):
    topic = log.topic("Brief")
    log.questions([day for day in each_day(date(2026, 7, 6), 76, 4) if day.weekday() < 5], topic)  # to Saturday
    log.questions([date(2026, 9, 22)] * 12, topic)
    bars = {bar.label: bar.partial for bar in log.report(today=date(2026, 9, 27)).asked.bars}

    assert not any(bars[str(week)] for week in range(28, 39))
    assert bars["39"]  # the log ends on Tuesday of this week


def test_a_period_that_has_not_begun_gets_no_report(log: Log) -> None:
    with pytest.raises(PeriodAhead):
        make_busy(log).report(parse_period("2031", TODAY))


def test_the_report_says_of_which_months_improvements_are_listed_and_how_their_effect_is_estimated(log: Log) -> None:
    content = make_busy(log).report()
    assert (
        "Hier staat wat live ging in de twaalf maanden tot en met 30 september 2026."
        in render(content, "html").decode()
    )
    assert any("vergeleken met onderwerpen waar niets veranderde" in line for line in content.method)


def test_the_bars_of_a_chart_can_be_compared_on_a_phone_without_moving_it_sideways(page: str) -> None:
    found = html.fromstring(page.encode()).xpath("//figure[.//*[local-name()='svg']]")
    narrow = [one for one in found if float(one.xpath("string(.//*[local-name()='svg']/@width)")) <= 559]
    assert narrow
    assert all(one.get("class") == "fits" for one in narrow)
    assert "figure.fits svg { width: 100%; }" in page
