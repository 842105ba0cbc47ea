"""Screens open as quickly with millions of items: counts that the database keeps, and indexes for what is read

Revision: 0008
Follows: 0007
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "daily_count",
        sa.Column("topic_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("organisation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("part", sa.BigInteger(), autoincrement=False, server_default="0", nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("topic_id", "organisation_id", "day", "channel", "part", name=op.f("pk_daily_count")),
        sqlite_with_rowid=False,
    )

    op.drop_index("ix_item_asked_on_kind", "item")  # the next two serve what it did
    op.create_index("ix_item_asked_on_id", "item", ["asked_on", "id"])
    op.create_index("ix_item_asked_on_channel_source_id", "item", ["asked_on", "channel", "source_id"])
    op.create_index("ix_item_behind", "item", ["asked_on", "id"], **_where("question_behind IS NOT NULL"))
    op.create_index(
        "ix_routing_unsure", "routing", ["item_id", "organisation_id"],
        **_where("routed_by = 'text' AND confidence < 0.65"),
    )  # fmt: skip
    op.drop_index("ix_item_unroutable", "item")
    op.create_index(
        "ix_item_unroutable", "item", ["id"],
        sqlite_where=sa.text("unroutable = 1"), postgresql_where=sa.text("unroutable"),
    )  # fmt: skip


def downgrade() -> None:
    op.drop_index("ix_item_unroutable", "item")
    op.create_index("ix_item_unroutable", "item", ["id"], **_where("unroutable"))
    op.drop_index("ix_routing_unsure", "routing")
    for name in ("behind", "asked_on_channel_source_id", "asked_on_id"):
        op.drop_index(f"ix_item_{name}", "item")
    op.create_index("ix_item_asked_on_kind", "item", ["asked_on", "kind"])
    op.drop_table("daily_count")


def _where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}
