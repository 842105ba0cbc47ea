"""The work of many batches on a Dask cluster: equal to what this machine does, and done although parts of it fall."""

import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import sqlalchemy as sa
from distributed import LocalCluster
from sqlmodel import col
from streamlit.testing.v1 import AppTest

from feedback import intake
from feedback.importing import plan_import, prepare
from feedback.models import Item, Routing
from feedback.routing import Router
from journeys.compute_errors import ClusterUnusable, WorkerDiffers
from journeys.errors import NotFound, SettingInvalid, TerugkoppelError, Unforeseen
from journeys.ports import Compute, Embedder, FakeEmbedder, InProcess, Redactor
from tests.topics.asking import SUBJECTS, an_organisation, ask
from tests.workbench.clusters import Cluster, cluster_of, free_port, quoting, slowly, twice
from topics import heavy
from topics.changes import ASSIGNED
from topics.discovery import Labels
from topics.heavy import Given
from topics.models import Topic
from workbench import dask_compute, parcels, tasks, wiring
from workbench.compute import AHEAD
from workbench.dask_compute import DaskCompute, Keys
from workbench.database import engine_for, unit_of_work
from workbench.settings import settings

CITIZEN = "Ik ben Jannigje van Oldebarneveld en mijn bsn is 111222333"


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with cluster_of(tmp_path_factory.mktemp("cluster"), 2) as started:
        yield started


@pytest.fixture
def at_work_on(engine: sa.Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[sa.Engine]:
    """The settings point at this database."""
    monkeypatch.setenv("TERUGKOPPEL_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("TERUGKOPPEL_DATABASE_URL", engine.url.render_as_string(hide_password=False))
    settings.cache_clear()
    yield engine
    engine_for(settings().url).dispose()  # else its connections are found open in some test much later
    settings.cache_clear()


@pytest.fixture
def chosen(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """The environment of this test decides where the work is done."""

    def forget() -> None:
        for read in (settings, wiring.cluster, wiring.compute):
            read.cache_clear()

    forget()
    yield monkeypatch
    monkeypatch.undo()
    forget()


def question_file(folder: Path, rows: int) -> Path:
    """Questions in three batches; some with personal data, some twice, some that lead to an organisation."""
    asked = ("zorgtoeslag stopzetten", "rijbewijs verlengen bij het CBR", CITIZEN, "lening van DUO terugbetalen")
    lines = [f"{row % 28 + 1}-8-2026;{asked[row % 4]} {row % 1000}" for row in range(rows)]
    path = folder / "vragen.csv"
    path.write_text("datum;vraag\n" + "\n".join(lines) + "\n", encoding="utf-8")
    return path


def stored(engine: sa.Engine, file: Path, redactor: Redactor, compute: Compute) -> list[tuple[str, str, int | None]]:
    """Each question that is there once the file was taken in: key, text, organisation."""
    from feedback.changes import store

    with unit_of_work(engine=engine, write=False) as session:
        request = plan_import(session, file, "questions", source="balie")
    spool = file.with_suffix(".jsonl")
    prepare(request, spool, redactor=redactor, secret=b"x" * 32, router=Router(), compute=compute)
    with unit_of_work(engine=engine) as session:
        store(session, spool)
        asked = sa.select(col(Item.row_key), col(Item.text), col(Routing.organisation_id))
        asked = asked.outerjoin(Routing, col(Routing.item_id) == col(Item.id)).order_by(col(Item.id))
        return [(key, text, organisation) for key, text, organisation in session.execute(asked)]


def test_results_come_in_order_and_batches_are_read_only_a_little_ahead(cluster: Cluster) -> None:
    read = 0

    def batches() -> Iterator[int]:
        nonlocal read
        while read < 100:
            read += 1
            yield read

    taken = []
    for found in DaskCompute(cluster.address).map(twice, "gelijk", batches()):
        taken.append(found)
        assert read - len(taken) <= 2 * (1 + AHEAD), "what waits at the scheduler and here stays the same, however many"
    assert taken == [("gelijk", 2 * number) for number in range(1, 101)]


def test_an_import_on_the_cluster_stores_what_one_on_this_machine_stores(
    cluster: Cluster, engine: sa.Engine, tmp_path: Path, redactor: Redactor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "BATCH_ROWS", 200)
    file = question_file(tmp_path, 401)
    on_cluster = stored(engine, file, redactor, DaskCompute(cluster.address))
    assert len(on_cluster) == 401
    assert len({key for key, _, _ in on_cluster}) == len(on_cluster)
    with unit_of_work(engine=engine) as session:
        for table in (Routing, Item):
            session.execute(sa.delete(table))
    assert stored(engine, file, redactor, InProcess()) == on_cluster
    assert {organisation is None for _, _, organisation in on_cluster} == {True, False}


def topics_of_two_organisations(compute: Compute | None, monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What runs and an import in between told, every topic there is and every item's place."""
    monkeypatch.setattr(wiring, "cluster", lambda: compute)
    texts = [[text for texts in some for text in texts] for some in (SUBJECTS.values(), reversed(SUBJECTS.values()))]
    with unit_of_work() as session:
        cbr, duo = (an_organisation(session, name) for name in ("CBR", "DUO"))
        ask(session, cbr, texts[0])
        ask(session, duo, texts[1])
    told: list[object] = [*tasks.find_topics()]
    with unit_of_work() as session:
        batch = ask(session, cbr, ["Waar kan ik mijn kenteken schorsen?", "kenteken schorsen van mijn auto"])
        ask(session, duo, ["kenteken schorsen", "auto kenteken tijdelijk schorsen", "mijn kenteken laten schorsen"])
    told.append(tasks.do_job("topics", {"batch": batch}, lambda *_told: None))
    told += tasks.find_topics()
    with unit_of_work() as session:
        told += map(tuple, session.execute(sa.select(col(Topic.id), col(Topic.label), col(Topic.prototypes))))
        told += map(tuple, session.execute(sa.select(*ASSIGNED.c).order_by(ASSIGNED.c.item_id)))
    return told


@pytest.mark.slow
def test_topic_runs_of_several_organisations_on_the_cluster_give_the_same_topics_the_same_numbers(
    cluster: Cluster, at_work_on: sa.Engine, migrated_sqlite: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[str] = []
    with monkeypatch.context() as watched:
        watched.setattr(heavy, "Given", lambda mark, found: taken.append("there") or Given(mark, found))
        watched.setattr(heavy, "here", lambda *_all: taken.append("here"))
        on_cluster = topics_of_two_organisations(DaskCompute(cluster.address), watched)
    assert taken == ["there"] * 4, "what was found on the cluster was of the same input, and taken"
    empty(at_work_on, migrated_sqlite)
    assert topics_of_two_organisations(None, monkeypatch) == on_cluster
    assert len(on_cluster) > 40


def test_what_was_found_for_another_input_is_not_taken() -> None:
    asked = heavy.Load(joined, (["a", "b"], np.arange(3)))
    assert asked.mark() == heavy.Load(joined, (["a", "b"], np.arange(3))).mark()
    given = Given(asked.mark(), "elsewhere")
    assert given(joined, FakeEmbedder(), ["a", "b"], np.arange(3)) == "elsewhere"
    for texts, numbers in ((["ab"], np.arange(3)), (["a", "b"], np.arange(4)), (["b", "a"], np.arange(3))):
        assert given(joined, FakeEmbedder(), texts, numbers) == joined(texts, numbers, FakeEmbedder())


def joined(texts: list[str], numbers: Labels, embedder: Embedder) -> str:
    return f"{texts} {numbers} {embedder.model_id}"


def test_a_fault_comes_back_without_the_words_it_quotes_and_leaves_none_at_the_cluster(cluster: Cluster) -> None:
    with pytest.raises(Unforeseen) as raised:
        list(DaskCompute(cluster.address).map(quoting, CITIZEN, [1, 2]))
    assert raised.value.facts == {"kind": "ValueError"}
    list(DaskCompute(cluster.address).map(twice, CITIZEN, [1, 2, 3]))
    pages = [cluster.told(path) for path in ("/info/main/workers.html", "/info/main/logs.html", "/status")]
    assert all(pages)
    assert not [text for text in (*pages, cluster.logs()) if "Oldebarneveld" in text or "111222333" in text]


def test_an_error_with_its_facts_crosses_from_one_process_to_another() -> None:
    told = parcels.do(parcels.tools(missing, "CBR"), parcels.Parcel(7))
    with pytest.raises(NotFound) as raised:
        parcels.done(told)
    assert raised.value.explain() == NotFound(kind="CBR", id=7).explain()


def missing(shared: str, number: int) -> None:
    raise NotFound(kind=shared, id=number)


def test_a_worker_of_another_version_does_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    sent = parcels.tools(twice, "oud")
    monkeypatch.setattr(parcels, "__version__", "99")
    with pytest.raises(WorkerDiffers):
        parcels.done(parcels.do(sent, parcels.Parcel(1)))


def test_a_single_batch_is_done_here_without_any_cluster() -> None:
    compute = DaskCompute(f"tcp://127.0.0.1:{free_port()}")
    assert list(compute.map(twice, "hier", [4])) == [("hier", 8)]
    assert list(compute.map(twice, "hier", [])) == []


@pytest.mark.parametrize("host", ["127.0.0.1", "geen-planner.invalid"])
def test_where_no_scheduler_answers_one_sentence_says_where_and_what_to_do(
    host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dask_compute, "ANSWERS", 0.5)
    with pytest.raises(ClusterUnusable) as raised:
        list(DaskCompute(f"tcp://{host}:{free_port()}").map(twice, "x", [1, 2]))
    told = raised.value.explain()
    assert (told.what, told.where.split(":")[0]) == (f"The cluster cannot do this work: {dask_compute.NOBODY}.", "tcp")
    assert "TERUGKOPPEL_COMPUTE" in told.remedy


def test_a_scheduler_without_workers_is_told_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dask_compute, "LOOKS", 0.2)
    nobody = LocalCluster(n_workers=0, processes=False, dashboard_address=None, host="127.0.0.1", protocol="tcp")
    with nobody as alone, pytest.raises(ClusterUnusable) as raised:
        list(DaskCompute(alone.scheduler_address, returns=0.5).map(twice, "x", [1, 2]))
    assert raised.value.facts["reason"] == dask_compute.NO_WORKER


@pytest.mark.parametrize(
    "written", ["dask", "tcp://host", "http://host:8786", "tcp://:8786 ", "tcp://me:secret@host:1"]
)
def test_an_address_that_is_none_is_told_by_the_name_of_its_setting(written: str, chosen: pytest.MonkeyPatch) -> None:
    chosen.setenv("TERUGKOPPEL_COMPUTE", written)
    with pytest.raises(SettingInvalid, match="TERUGKOPPEL_COMPUTE cannot be"):
        wiring.compute()


def test_a_cluster_behind_tls_asks_for_all_three_files(chosen: pytest.MonkeyPatch, tmp_path: Path) -> None:
    chosen.setenv("TERUGKOPPEL_COMPUTE", "tls://host:8786")
    chosen.setenv("TERUGKOPPEL_COMPUTE_CA", str(tmp_path / "is-er-niet.pem"))
    with pytest.raises(SettingInvalid, match="TERUGKOPPEL_COMPUTE_CA"):
        wiring.compute()


def test_the_setting_decides_where_the_work_is_done_and_where_people_see_it(chosen: pytest.MonkeyPatch) -> None:
    assert (type(wiring.compute()).__name__, settings().dashboard) == ("LocalCompute", None)
    for read in (settings, wiring.cluster, wiring.compute):
        read.cache_clear()
    chosen.setenv("TERUGKOPPEL_COMPUTE", "tcp://rekenhuis:8786")
    assert (type(wiring.compute()).__name__, settings().dashboard) == ("DaskCompute", "http://rekenhuis:8787/status")


def work_on_screen() -> None:
    from datetime import UTC, datetime

    from workbench.jobs import JobRow
    from workbench.progress import show_job

    now = datetime.now(UTC)
    show_job(JobRow("1", "topics", "running", 1, 2, "", now, None, {}, ""), key="topics")
    show_job(JobRow("2", "report", "running", 1, 2, "", now, None, {}, ""), key="report")


def test_while_work_runs_on_a_cluster_the_screen_leads_to_where_it_is_seen(
    data_dir: Path, chosen: pytest.MonkeyPatch
) -> None:
    assert not AppTest.from_function(work_on_screen).run().caption
    chosen.setenv("TERUGKOPPEL_COMPUTE", "tls://rekenhuis:8786")
    settings.cache_clear()
    [told] = AppTest.from_function(work_on_screen).run().caption
    assert told.value == "[Bekijk het cluster aan het werk](http://rekenhuis:8787/status)"


def empty(engine: sa.Engine, migrated_sqlite: Path) -> None:
    """Back to an empty database, numbers included."""
    from tests.conftest import EMPTY_POSTGRES

    if engine.dialect.name == "postgresql":
        with engine.begin() as connection:
            connection.exec_driver_sql(EMPTY_POSTGRES)
        return
    engine.dispose()
    engine_for(settings().url).dispose()
    path = Path(str(engine.url.database))
    for beside in ("-wal", "-shm"):
        path.with_name(path.name + beside).unlink(missing_ok=True)
    path.write_bytes(migrated_sqlite.read_bytes())


@pytest.mark.slow
def test_a_worker_killed_half_way_and_a_scheduler_started_anew_cost_time_and_nothing_else(
    tmp_path: Path,
    engine: sa.Engine,
    redactor: Redactor,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(intake, "BATCH_ROWS", 200)
    rows = 40 * intake.BATCH_ROWS
    file = question_file(tmp_path, rows)
    with cluster_of(tmp_path / "cluster", 2) as cluster:
        falls = Falling(cluster)
        assert list(falls.map(slowly, "x", range(40))) == [("x", 2 * number) for number in range(40)]
        assert falls.happened == ["worker", "scheduler"]
        falls = Falling(cluster)
        kept = stored(engine, file, redactor, falls)
        assert falls.happened == ["worker", "scheduler"]
    assert not [told for told in caplog.records if told.name.startswith("distributed")], (
        "it falls without a page of traces"
    )
    assert len(kept) == len({key for key, _, _ in kept}) == rows
    with unit_of_work(engine=engine) as session:
        for table in (Routing, Item):
            session.execute(sa.delete(table))
    assert stored(engine, file, redactor, InProcess()) == kept


class Falling:
    """A cluster of which a worker is killed after the third batch, and everything after the sixth, to be started."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster
        self.happened: list[str] = []

    def map(self, function, shared, batches):  # type: ignore[no-untyped-def]
        """As the port has it."""
        for number, found in enumerate(DaskCompute(self.cluster.address).map(function, shared, batches)):
            yield found
            if number == 2:
                killed = self.cluster.workers.pop(0)
                killed.kill()
                killed.wait()
                self.happened.append("worker")
            if number == 5:
                self.cluster.stop()
                self.cluster.workers.clear()
                self.cluster.start_scheduler()
                self.cluster.start_workers(2)
                self.happened.append("scheduler")


@pytest.mark.slow
def test_texts_travel_by_tls_only_to_who_has_a_certificate(tmp_path: Path) -> None:
    keys = certificates(tmp_path)
    options = ["--tls-ca-file", str(keys.ca), "--tls-cert", str(keys.certificate), "--tls-key", str(keys.key)]
    with cluster_of(tmp_path / "cluster", 1, "tls", options) as cluster:
        assert list(DaskCompute(cluster.address, keys).map(twice, "dicht", [1, 2])) == [("dicht", 2), ("dicht", 4)]
        stranger = tmp_path / "stranger"
        stranger.mkdir()
        for other in (certificates(stranger), None):
            address = cluster.address if other else cluster.address.replace("tls", "tcp")
            begun = time.monotonic()
            with pytest.raises(TerugkoppelError):
                list(DaskCompute(address, other).map(twice, "open", [1, 2]))
            assert time.monotonic() - begun < 60


def certificates(folder: Path) -> Keys:
    """A signer of our own, which is the certificate as well."""
    from distributed import Security

    made = Security.temporary()
    paths = {}
    for name, content in (("ca", made.tls_ca_file), ("cert", made.tls_client_cert), ("key", made.tls_client_key)):
        paths[name] = folder / f"{name}.pem"
        paths[name].write_text(content)
    return Keys(paths["ca"], paths["cert"], paths["key"])
