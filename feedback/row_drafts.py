"""The base of every draft: a row as it will be stored, its text not yet redacted."""

from typing import Annotated, ClassVar

from pydantic import BaseModel, ConfigDict

from feedback.specs import ORGANISATION
from feedback.values import OptionalLine


class RowDraft(BaseModel):
    """Base of every draft: a row as it will be stored, its text not yet redacted."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    # fields that say what was measured, not which row it is: the same row with another value is a contradiction
    values: ClassVar[frozenset[str]] = frozenset()
    organisation_required: ClassVar[bool] = False

    organisation: Annotated[OptionalLine, ORGANISATION] = None
