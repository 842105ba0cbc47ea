"""What is counted of an item: its day, channel and outcome beside its topics and organisations, and counts by week

Revision: 0009
Follows: 0008
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table, columns in (("topic_assignment", ("asked_on", "channel", "outcome")), ("routing", ("asked_on",))):
        for name in columns:
            op.add_column(table, sa.Column(name, sa.Date() if name == "asked_on" else sa.String(), nullable=True))
        # before the indexes, which are made at once then
        copied = ", ".join(f"{name} = i.{name}" for name in columns)
        op.execute(f"UPDATE {table} SET {copied} FROM item i WHERE i.id = {table}.item_id")  # noqa: S608
    op.drop_index("ix_topic_assignment_topic_id", "topic_assignment")  # the next one serves what it did
    op.create_index("ix_topic_assignment_asked", "topic_assignment", ["topic_id", "asked_on", "channel", "outcome"])
    op.create_index("ix_routing_asked", "routing", ["organisation_id", "asked_on", "item_id"])
    op.drop_index("ix_routing_unsure", "routing")
    op.create_index("ix_routing_unsure", "routing", ["item_id"], **_unsure())
    op.create_index("ix_routing_unsure_asked", "routing", ["organisation_id", "asked_on", "item_id"], **_unsure())
    op.drop_table("daily_count")  # it is counted anew after a migration
    _daily_count("week")


def downgrade() -> None:
    op.drop_table("daily_count")
    _daily_count()
    op.drop_index("ix_routing_unsure_asked", "routing")
    op.drop_index("ix_routing_unsure", "routing")
    op.create_index("ix_routing_unsure", "routing", ["item_id", "organisation_id"], **_unsure())
    op.drop_index("ix_routing_asked", "routing")
    op.drop_index("ix_topic_assignment_asked", "topic_assignment")
    op.create_index("ix_topic_assignment_topic_id", "topic_assignment", ["topic_id"])
    for table, columns in (("routing", ("asked_on",)), ("topic_assignment", ("outcome", "channel", "asked_on"))):
        with op.batch_alter_table(table) as batch_op:
            for name in columns:
                batch_op.drop_column(name)


def _daily_count(*beside: str) -> None:
    key = ("topic_id", "organisation_id", *beside, "day", "channel", "part")
    op.create_table(
        "daily_count",
        sa.Column("topic_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("organisation_id", sa.Integer(), autoincrement=False, nullable=False),
        *(sa.Column(name, sa.Integer(), autoincrement=False, nullable=False) for name in beside),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("part", sa.BigInteger(), autoincrement=False, server_default="0", nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(*key, name=op.f("pk_daily_count")),
        sqlite_with_rowid=False,
    )


def _unsure() -> dict[str, Any]:
    condition = sa.text("routed_by = 'text' AND confidence < 0.65")
    return {"sqlite_where": condition, "postgresql_where": condition}
