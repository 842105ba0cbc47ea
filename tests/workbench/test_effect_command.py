"""terugkoppel effect: names, keys and exit codes that scripts rely on; and the same as a job, once a day."""

import logging
from pathlib import Path

import pytest
from sqlmodel import select

from exports.models import EffectFound
from tests.exports.effect_world import TODAY, World, falls
from tests.workbench.commands import Shell
from workbench import effect_tasks, jobs, tasks, worker
from workbench.database import unit_of_work


@pytest.fixture
def filled(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Two organisations with an improvement each: questions fell, and nothing to measure."""
    monkeypatch.setattr("workbench.effect_tasks.today", lambda: TODAY)
    with unit_of_work() as session:
        world = World(session)
        world.others(3, mean=15)
        cbr, duo = world.organisation("CBR"), world.organisation("DUO")
        topic = world.topic(cbr, "brief", {"counter": falls(20, 0.4)})
        return [world.improvement(cbr, [topic]), world.improvement(duo, title="Kleine letters")]


@pytest.fixture
def shell(filled: list[int], data_dir: Path, tmp_path: Path) -> Shell:
    made = Shell(tmp_path)
    made.environment["TERUGKOPPEL_DATA_DIR"] = str(data_dir)
    return made


def test_effects_are_told_and_kept_and_the_second_time_nothing_is_new(shell: Shell, filled: list[int]) -> None:
    tried = shell.json("effect", "--dry-run")
    assert (tried["written"], tried["effect_known"]) == (0, [])
    told = shell.json("effect")
    assert told["written"] == 1
    assert told["effect_known"] == [f"tk-{filled[0]}"]
    by_tag = {one["tag"]: one for one in told["improvements"]}
    fell, nothing = by_tag[f"tk-{filled[0]}"], by_tag[f"tk-{filled[1]}"]
    assert (fell["verdict"], fell["as_expected"], fell["new"]) == ("less", True, True)
    assert nothing["verdict"] is None
    assert shell.json("effect")["written"] == 0


def test_one_organisation_or_one_improvement_can_be_named(shell: Shell, filled: list[int]) -> None:
    assert [one["organisation"] for one in shell.json("effect", "--organisation", "DUO")["improvements"]] == ["DUO"]
    assert [one["tag"] for one in shell.json("effect", "--item", f"tk-{filled[0]}")["improvements"]] == [
        f"tk-{filled[0]}"
    ]
    said = shell.run("effect").stdout
    assert "Minder vragen" in said
    assert "nothing to measure" in said


@pytest.mark.parametrize(
    "arguments", [["--item", "tk-x"], ["--item", "tk-999"], ["--organisation", "Kabouterbond"]], ids=" ".join
)
def test_what_cannot_be_right_is_told(shell: Shell, arguments: list[str]) -> None:
    assert "error" in shell.json("effect", *arguments, code=2)


def test_the_command_explains_itself_with_an_example(shell: Shell) -> None:
    assert "terugkoppel effect --organisation CBR" in shell.run("effect", "--help").stdout


def test_as_a_job_it_does_the_same(filled: list[int]) -> None:
    assert tasks.do_job("effect", {}, lambda *_told: None) == {"written": 1, "effect_known": [filled[0]]}
    with unit_of_work(write=False) as session:
        assert len(session.exec(select(EffectFound)).all()) == 1


def test_the_worker_asks_for_it_each_hour_and_it_is_done_once_a_day(
    filled: list[int], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    asked: list[str | None] = []
    monkeypatch.setattr(jobs, "is_ready", lambda: True)
    monkeypatch.setattr(jobs, "enqueue", lambda _kind, _arguments, *, once=None: asked.append(once))
    with caplog.at_level(logging.WARNING):
        worker.reckon_effects_of_today()
        worker.reckon_effects_of_today()
    assert asked == ["effect 2026-11-24"] * 2
    assert not caplog.records


def test_where_nothing_is_live_nothing_is_queued(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "is_ready", lambda: True)
    monkeypatch.setattr(jobs, "enqueue", lambda *_given, **_named: pytest.fail("queued"))
    effect_tasks.reckon_today()


def test_a_job_with_the_same_name_is_done_once(data_dir: Path) -> None:
    worker.launch()
    try:
        first = jobs.enqueue("effect", {}, once="effect 2026-11-24")
        assert jobs.enqueue("effect", {}, once="effect 2026-11-24") == first
        assert len(jobs.jobs()) == 1
    finally:
        worker.DBOS.destroy()
        jobs._sqlite_queue.cache_clear()
        jobs._client.cache_clear()


def test_who_may_see_one_organisation_sees_its_effects_and_leaves_the_reckoning_to_the_worker(
    filled: list[int],
) -> None:
    from exports.effect_list import effect_rows, newly_known, without_expectation
    from exports.effects import known_effects
    from journeys.base import utc_now
    from workbench.access import Role, Who, acting_as

    effect_tasks.reckon()
    assert not effect_tasks.for_the_worker()
    with acting_as(Who("account 9", "app", role=Role.RESEARCHER, account_id=9)):
        assert effect_tasks.for_the_worker()
        with unit_of_work(write=False) as session:
            assert effect_rows(session) == []
            assert without_expectation(session) == []
            assert newly_known(session, None, utc_now()) == []
            assert known_effects(session, filled) == {}
