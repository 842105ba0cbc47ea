"""What this installation is made of: the packages with their licences, and the language models it used."""

from functools import lru_cache
from importlib import metadata

from sqlalchemy import select
from sqlmodel import Session, col

from topics.models import TopicRun


def models_used(session: Session) -> list[str]:
    """The language models with which topics were found here."""
    return sorted(set(session.scalars(select(col(TopicRun.model_id)).distinct())))


@lru_cache(maxsize=1)
def licences() -> list[dict[str, str]]:
    """Every installed package with its version and its licence, as the package itself states it."""
    found = {}
    for package in metadata.distributions():
        name = package.metadata["Name"]
        if name:
            found[name] = {"package": name, "version": package.version, "licence": _licence(package.metadata)}
    return sorted(found.values(), key=lambda row: row["package"].casefold())


def _licence(package: metadata.PackageMetadata) -> str:
    stated = package.json
    classified = [
        line.rsplit("::", 1)[-1].strip() for line in stated.get("classifier", ()) if line.startswith("License ::")
    ]
    written = str(stated.get("license", "")).strip().split("\n")[0][:80]
    return str(stated.get("license_expression", "")) or ", ".join(classified) or written or "–"
