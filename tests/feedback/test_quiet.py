"""Organisations with strikingly few questions for their size: the figures, and what may be said of them."""

from datetime import date, timedelta

import numpy as np
import pytest
from scipy import integrate, stats
from sqlmodel import Session

from feedback.models import Exposure
from feedback.quiet import Standing, funnel, judge
from feedback.stated import stated, stated_measures
from journeys.changes import ensure_organisation, ensure_process
from tests.feedback.asking import ask
from topics.exposures import Measure, exposure_by_week

MONDAY = date(2026, 6, 1)
END = MONDAY + timedelta(weeks=4, days=-1)


def test_an_organisation_far_below_the_others_is_strikingly_quiet() -> None:
    judged = judge([100, 110, 95, 105, 98, 103, 9], [1_000.0] * 7)
    assert judged is not None
    assert [one.standing for one in judged[:6]] == [Standing.USUAL] * 6
    assert judged[6].standing == Standing.FEW
    assert judged[6].p_value < 0.001
    assert 90 <= judged[6].expected <= 110
    assert judged[6].low > 9


def test_an_organisation_far_above_the_others_stands_out_too() -> None:
    judged = judge([10, 11, 9, 12, 10, 100], [100.0] * 6)
    assert judged is not None
    assert judged[5].standing == Standing.MANY


def test_where_organisations_differ_of_themselves_a_third_is_not_striking() -> None:
    judged = judge([400, 90, 260, 30, 150, 600, 55], [1_000.0] * 7)
    assert judged is not None
    assert {one.standing for one in judged} == {Standing.USUAL}


def test_few_of_a_handful_is_not_striking() -> None:
    judged = judge([100, 110, 95, 105, 98, 0], [1_000.0] * 5 + [50.0])
    assert judged is not None
    assert judged[5].standing == Standing.TOO_LITTLE
    assert judged[5].expected < 10


def test_four_organisations_are_too_few_to_compare() -> None:
    assert judge([100, 100, 100, 3], [1.0] * 4) is None
    with pytest.raises(ValueError, match="above zero"):
        judge([1] * 5, [1.0, 1.0, 0.0, 1.0, 1.0])


def test_the_chances_are_those_of_the_model_worked_out_another_way() -> None:
    """Against numerical integration over the shape, with the rate as good as known by one enormous other."""
    counts, exposures = [20, 35, 28, 41, 24, 15], [100.0] * 6
    judged = judge(counts, exposures)
    assert judged is not None
    others = np.array(counts[:5])

    def both(rate: float, spread: float) -> float:
        shape = spread**-2
        chance = stats.nbinom.pmf(others, shape, shape / (shape + rate)).prod()
        return float(chance * np.exp(-(spread**2) / 2) / rate)

    def tail(rate: float, spread: float) -> float:
        shape = spread**-2
        own = stats.nbinom(shape, shape / (shape + rate))
        return both(rate, spread) * float(own.cdf(14) + own.pmf(15) / 2)

    total = integrate.dblquad(both, 0.02, 3.0, 8, 100, epsrel=1e-3)[0]
    lower = integrate.dblquad(tail, 0.02, 3.0, 8, 100, epsrel=1e-3)[0] / total
    assert judged[5].p_value == pytest.approx(2 * lower, rel=0.05)


@pytest.mark.slow
def test_false_alarms_are_as_rare_as_they_are_said_to_be() -> None:
    random = np.random.default_rng(1)
    below, alarms, runs = [], 0, 150
    for _ in range(runs):
        exposures = np.exp(random.normal(9, 1.2, 10))
        counts = random.poisson(exposures * 0.01 * random.gamma(1 / 0.4**2, 0.4**2, 10))
        judged = judge(counts.tolist(), exposures.tolist())
        assert judged is not None
        below += [one.p_value < 0.05 for one in judged]
        alarms += any(one.standing in (Standing.FEW, Standing.MANY) for one in judged)
    assert np.mean(below) <= 0.07
    assert alarms / runs <= 0.09


def test_the_funnel_narrows_as_exposure_grows() -> None:
    drawn = funnel([100, 110, 95, 105, 98, 103], [1_000.0] * 6)
    inner, outer = ((high - low) for low, high in drawn.limits)
    assert (outer >= inner).all()
    assert inner[-1] < inner[0]
    assert drawn.middle[-1] == pytest.approx(0.1, abs=0.01)


def test_a_striking_organisation_does_not_widen_the_funnel() -> None:
    counts, exposures = [100, 110, 95, 105, 98, 103, 9], [1_000.0] * 7
    judged = judge(counts, exposures)
    assert judged is not None
    (low, high), _outer = funnel(counts, exposures, judged).limits
    (all_low, all_high), _all_outer = funnel(counts, exposures).limits
    assert (high - low < all_high - all_low).all()
    assert (low * 1_000 > 9).sum() > 12


def expose(session: Session, name: str, values: list[float], measure: str = "klanten", process: bool = False) -> None:
    owner = ensure_organisation(session, name).id or 0
    process_id = ensure_process(session, owner, "Verlengen").id if process else None
    for week, value in enumerate(values):
        day = MONDAY + timedelta(weeks=week)
        key = f"{name}-{measure}-{week}-{process}"
        session.add(
            Exposure(row_key=key, organisation_id=owner, process_id=process_id, week=day, measure=measure, value=value)
        )
    session.flush()


def test_items_count_in_the_weeks_for_which_their_organisation_stated_its_exposure(session: Session) -> None:
    expose(session, "CBR", [100, 100, 120, 80])
    expose(session, "DUO", [500, 500])
    expose(session, "DUO", [10], measure="aanvragen")
    expose(session, "CBR", [7, 7], measure="brieven", process=True)
    for week, times in enumerate((4, 3, 2, 1)):
        ask(session, asked_on=MONDAY + timedelta(weeks=week, days=3), about=["CBR", "DUO"], times=times)
    ask(session, asked_on=MONDAY, about=["RDW"], times=6)
    ask(session, asked_on=MONDAY - timedelta(days=1), about=["CBR", "RDW"], times=50)
    ask(session, about=["CBR"], times=50)
    names = [(one.name, one.organisations) for one in stated_measures(session, MONDAY, END)]
    assert names == [("klanten", 2), ("aanvragen", 1)]
    found = {one.organisation: one for one in stated(session, "klanten", MONDAY, END)}
    cbr, duo, rdw = (found[ensure_organisation(session, name).name] for name in ("CBR", "DUO", "RDW"))
    assert (cbr.items, cbr.exposure, cbr.weeks) == (10, 400.0, 4)
    assert (duo.items, duo.exposure, duo.weeks) == (7, 1_000.0, 2)
    assert (rdw.items, rdw.exposure, rdw.weeks) == (6, 0.0, 0)


def test_a_week_that_the_period_cuts_off_takes_no_part(session: Session) -> None:
    expose(session, "CBR", [100, 100, 100, 100])
    ask(session, asked_on=MONDAY, about=["CBR"], times=5)
    ask(session, asked_on=MONDAY + timedelta(weeks=1), about=["CBR"], times=3)
    (cbr,) = stated(session, "klanten", MONDAY + timedelta(days=1), MONDAY + timedelta(weeks=3, days=-1))
    assert (cbr.items, cbr.exposure) == (3, 200.0)


def test_a_figure_for_all_points_together_is_not_added_to_those_of_the_points(session: Session) -> None:
    expose(session, "CBR", [100, 100])
    owner = ensure_organisation(session, "CBR").id
    for number, (point, week) in enumerate((point, week) for point in ("Oost", "West") for week in (0, 2)):
        day = MONDAY + timedelta(weeks=week)
        more = {"row_key": f"punt {number}", "week": day, "measure": "klanten", "value": 40}
        session.add(Exposure(organisation_id=owner, point=point, **more))
    session.flush()
    [cbr] = [one for one in stated(session, "klanten", MONDAY, END) if one.exposure]
    assert cbr.exposure == 100 + 100 + 80  # two weeks as stated, one added up
    weeks = exposure_by_week(session, owner or 0, Measure("", "klanten", None))
    assert list(weeks.values()) == [100, 100, 80]
