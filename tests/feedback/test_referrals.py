"""Where visitors were sent, what came of it, and how they had found the Informatiepunt."""

from datetime import date

from sqlmodel import Session

from feedback.referrals import breakdowns, grouped
from tests.feedback.asking import ask

DAY = date(2026, 6, 1)


def test_ways_to_write_the_same_are_counted_together_under_the_usual_one() -> None:
    values = [("Juridisch Loket", 5), ("juridisch  loket ", 2), ("JURIDISCH LOKET.", 1), ("Cafe", 1), ("café", 3)]
    assert grouped(values) == (("Juridisch Loket", 8), ("café", 4))
    assert grouped([]) == ()


def test_the_base_is_what_was_recorded(session: Session) -> None:
    ask(session, asked_on=DAY, referral="CBR", referral_kind="organisation", outcome="referred", times=3)
    ask(session, asked_on=DAY, referral="cbr", outcome="referred", found_via="via familie")
    ask(session, asked_on=DAY, referral="Cursus", referral_kind="course", outcome="course")
    ask(session, asked_on=DAY, outcome="helped", referral="  ", times=4)
    ask(session, asked_on=date(2025, 1, 1), outcome="helped", times=9)
    found = breakdowns(session, ("referral", "referral_kind", "outcome", "found_via"), start=DAY, end=DAY)
    assert found["referral"].rows == (("CBR", 4), ("Cursus", 1))
    assert (found["referral"].told, found["referral"].untold) == (5, 4)
    assert found["referral_kind"].rows == (("organisation", 3), ("course", 1))
    assert found["outcome"].rows == (("helped", 4), ("referred", 4), ("course", 1))
    assert (found["outcome"].told, found["outcome"].untold) == (9, 0)
    assert found["found_via"].rows == (("via familie", 1),)
    assert found["found_via"].untold == 8


def test_one_organisation_counts_its_own(session: Session) -> None:
    (item,) = ask(session, asked_on=DAY, about=["CBR", "DUO"], outcome="helped")
    ask(session, asked_on=DAY, about=["DUO"], outcome="not_helped")
    assert item
    cbr = next(one for one in (1, 2) if breakdowns(session, ("outcome",), organisation_id=one)["outcome"].told == 1)
    assert breakdowns(session, ("outcome",), organisation_id=cbr)["outcome"].rows == (("helped", 1),)


def test_an_empty_log_tells_nothing(session: Session) -> None:
    found = breakdowns(session, ("outcome",))["outcome"]
    assert (found.rows, found.told, found.untold) == ((), 0, 0)
