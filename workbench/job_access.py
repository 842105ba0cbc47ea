"""Who may have the worker do what: it may do everything, so it is asked for nothing that its asker may not."""

from typing import TYPE_CHECKING, Any

from sqlmodel import Session, col, select

from journeys.errors import NotAllowed
from journeys.models import Organisation
from workbench.accounts import own_organisations
from workbench.database import unit_of_work
from workbench.guard import owner

if TYPE_CHECKING:
    from workbench.jobs import Kind

# what a researcher may ask for, and of what; what is not here is for an administrator
ANYWHERE = frozenset({"import", "undo", "route"})
OF_ORGANISATION = frozenset({"topics", "guide", "effect", "report"})
OF_TOPIC = frozenset({"split", "propose_split"})


def require_may_start(kind: "Kind", arguments: dict[str, Any]) -> None:
    """Raise `NotAllowed` unless whoever looks at the page may start this."""
    with unit_of_work(write=False) as session:
        who = owner(session)
        if who.may_all or kind in ANYWHERE or (kind == "topics" and "batch" in arguments):
            return
        if kind in OF_TOPIC and _sees_topic(session, arguments):
            return
        if kind in OF_ORGANISATION and _of_organisation(session, arguments) in (own_organisations(session, who) or ()):
            return
    raise NotAllowed


def _sees_topic(session: Session, arguments: dict[str, Any]) -> bool:
    from topics.models import Topic

    return session.get(Topic, int(arguments["topic"])) is not None


def _of_organisation(session: Session, arguments: dict[str, Any]) -> int | None:
    """The number of the organisation that is named, by its name or number."""
    said = arguments.get("organisation")
    if isinstance(said, int):
        return said
    return session.exec(select(Organisation.id).where(col(Organisation.name) == said)).first()
