"""What a researcher may see and change, table by table; a table without a rule is closed.

An administrator, the operator and the worker may do everything, except change the audit (the database refuses that).
A rule says which rows are seen; rows that are added or changed must be among them afterwards, unless it says otherwise.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, exists, false, or_, select
from sqlmodel import SQLModel

import exports.models as _exports  # noqa: F401 - registers its tables, as do those below
import feedback.models as _feedback  # noqa: F401
import journeys.respondent_models as _respondents  # noqa: F401
import topics.models as _topics  # noqa: F401
from workbench.models import AccountOrganisation

Columns = Any  # a mapped class or the columns of a table: both give a column by its name
Seen = Callable[[Columns, "Scope"], ColumnElement[bool]]

VERBS = ("insert", "update", "delete")


@dataclass(frozen=True)
class Scope:
    """Whose eyes: an account with its researcher, whether studies are read as evidence, and studies just begun."""

    account_id: int
    researcher_id: int | None
    evidence: bool = False
    made: tuple[int, ...] = ()  # studies begun in this unit of work: their researchers are still to be named


@dataclass(frozen=True)
class Rule:
    """Which rows are seen (None: all), which verbs are allowed, and whether what is written must be seen too.

    `ids_only`: rows tie ids together and hold nothing; statements on the bare table are left as they are.
    """

    seen: Seen | None = None
    verbs: tuple[str, ...] = VERBS
    checked: bool = True
    ids_only: bool = False


def _table(name: str) -> Any:
    """A table by another name: a subquery on it must not be taken for the same table of the statement around it."""
    return SQLModel.metadata.tables[name].alias()


def _organisations(scope: Scope) -> Any:
    """The organisations worked on; as evidence, also those that lead a chain item one of them shares."""
    own = _table(str(AccountOrganisation.__tablename__)).c
    mine = select(own.organisation_id).where(own.account_id == scope.account_id)
    if not scope.evidence:
        return mine
    item, shared = _table("backlog_item"), _table("co_owner")
    leads = (
        select(item.c.organisation_id)
        .select_from(item.join(shared, shared.c.backlog_item_id == item.c.id))
        .where(shared.c.organisation_id.in_(mine))
    )
    return mine.union(leads)


def _of_organisation(columns: Columns, scope: Scope) -> ColumnElement[bool]:
    own: ColumnElement[bool] = columns.organisation_id.in_(_organisations(scope))
    return own


def _of_organisation_or_all(columns: Columns, scope: Scope) -> ColumnElement[bool]:
    return or_(columns.organisation_id.is_(None), _of_organisation(columns, scope))


def _item(columns: Columns, scope: Scope) -> ColumnElement[bool]:
    """Questions of an own organisation, and those of nobody yet."""
    routing = _table("routing").c
    routed = routing.item_id == columns.id
    own = exists().where(routed, routing.organisation_id.in_(_organisations(scope)))
    return or_(own, ~exists().where(routed))


def _backlog_item(columns: Columns, scope: Scope) -> ColumnElement[bool]:
    shared = _table("co_owner").c
    shares = exists().where(shared.backlog_item_id == columns.id, shared.organisation_id.in_(_organisations(scope)))
    return or_(_of_organisation(columns, scope), shares)


def _study(columns: Columns, scope: Scope) -> ColumnElement[bool]:
    """Studies one belongs to; as evidence, all studies of own organisations too."""
    member = _table("study_researcher").c
    member_of = select(member.study_id).where(member.researcher_id == (scope.researcher_id or 0))
    own: ColumnElement[bool] = columns.id.in_(member_of)
    if scope.made:
        own = or_(own, columns.id.in_(scope.made))
    if not scope.evidence:
        return own
    process = _table("process").c
    return or_(
        own, columns.process_id.in_(select(process.id).where(process.organisation_id.in_(_organisations(scope))))
    )


def _via(column: str, parent: str) -> Seen:
    """Rows whose parent is seen."""

    def seen(columns: Columns, scope: Scope) -> ColumnElement[bool]:
        above, rule = _table(parent).c, RULES[parent].seen
        assert rule is not None
        within: ColumnElement[bool] = getattr(columns, column).in_(select(above.id).where(rule(above, scope)))
        return within

    return seen


def _quoted(columns: Columns, scope: Scope) -> ColumnElement[bool]:
    return or_(_via("report_id", "report")(columns, scope), _via("handoff_id", "handoff")(columns, scope))


_ALL = Rule()
_READ = Rule(verbs=())
_OWN = Rule(_of_organisation)
_CLOSED = Rule(lambda _columns, _scope: false(), verbs=())
_OF_STUDY = Rule(_via("study_id", "study"))
_OF_RESPONDENT = Rule(_via("respondent_id", "respondent"))
_OF_SESSION = Rule(_via("session_id", "journey_session"))
_OF_BACKLOG_ITEM = Rule(_via("backlog_item_id", "backlog_item"))

RULES: dict[str, Rule] = {
    # what everybody works with
    "organisation": _READ,
    "product": Rule(verbs=("insert",)),
    "process": Rule(_of_organisation),
    "researcher": Rule(verbs=("insert",)),
    "code": _ALL,
    "unclear_term": _OWN,
    # what came in
    "source": Rule(verbs=("insert", "update")),
    "import_batch": _ALL,
    "quarantined_row": _ALL,
    "item": Rule(_item, checked=False),  # a question sent on to another organisation is out of sight
    "routing": Rule(_of_organisation, checked=False),
    "daily_count": Rule(_of_organisation, verbs=()),
    "responsibility": _READ,
    "funnel_step": Rule(_via("process_id", "process"), checked=False),  # a file may tell of several organisations
    "letter": Rule(_of_organisation, checked=False),
    "exposure": Rule(_of_organisation_or_all),
    "event": Rule(_of_organisation_or_all),
    # topics
    "topic": _OWN,
    "topic_run": _OWN,
    "topic_edit": _OWN,
    "topic_origin": Rule(_via("topic_id", "topic")),
    "topic_assignment": Rule(_via("topic_id", "topic"), ids_only=True),
    "topic_edit_item": Rule(_via("edit_id", "topic_edit"), ids_only=True),
    "pain_point_link": Rule(_via("topic_id", "topic")),
    # studies
    "study": Rule(_study),
    "study_researcher": _OF_STUDY,
    "planned_touchpoint": _OF_STUDY,
    "invitation": _OF_STUDY,
    "respondent": _OF_STUDY,
    "journey_session": _OF_RESPONDENT,
    "audio": _OF_SESSION,
    "touchpoint": _OF_SESSION,
    "highlight": _OF_SESSION,
    "coding": Rule(_via("highlight_id", "highlight")),
    "consent_record": Rule(_via("respondent_id", "respondent"), verbs=("insert",)),
    "respondent_link": _OF_RESPONDENT,
    "respondent_remark": _OF_RESPONDENT,
    "erasure": Rule(verbs=("insert",)),
    # what goes back
    "backlog_item": Rule(_backlog_item),
    "backlog_change": Rule(_via("backlog_item_id", "backlog_item"), verbs=("insert",)),
    "evidence": _OF_BACKLOG_ITEM,
    "co_owner": _OF_BACKLOG_ITEM,
    "tracker_key": _OF_BACKLOG_ITEM,
    "effect_found": _OF_BACKLOG_ITEM,
    "priority_rule": _OWN,
    "handoff": _OWN,
    "reply": _OWN,
    "signed_link": _OWN,
    "report": _OWN,
    "quoted": Rule(_quoted),
    "delivery": _OWN,
    "contact": Rule(_of_organisation, verbs=()),
    # of the administrator
    "account": _CLOSED,
    "account_organisation": _CLOSED,
    "sign_in": _CLOSED,
    "api_token": _CLOSED,
    "receipt": _CLOSED,
    "audit_entry": _CLOSED,
    "retention_term": _CLOSED,
    "legal_hold": Rule(verbs=()),  # what is held may not be erased: everybody has to know
    "destruction": _CLOSED,
    "held_copy": _CLOSED,
}
