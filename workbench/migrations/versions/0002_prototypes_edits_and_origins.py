"""Prototypes of topics, what people decided and where topics come from

Revision: 0002
Follows: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

BELOW_FLOOR = 10  # one in so many of a topic's own items is farther from it than its floor


def upgrade() -> None:
    op.create_table(
        "topic_edit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("topic_ids", sa.JSON(), nullable=False),
        sa.Column("labels", sa.JSON(), nullable=False),
        sa.Column("made_id", sa.Integer(), nullable=True),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["made_id"], ["topic.id"], name=op.f("fk_topic_edit_made_id_topic")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_topic_edit_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_topic_edit")),
    )
    with op.batch_alter_table("topic_edit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_topic_edit_made_id"), ["made_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_topic_edit_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "topic_origin",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=False),
        sa.Column("from_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("items", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edit_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["edit_id"], ["topic_edit.id"], name=op.f("fk_topic_origin_edit_id_topic_edit")),
        sa.ForeignKeyConstraint(["from_id"], ["topic.id"], name=op.f("fk_topic_origin_from_id_topic")),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_topic_origin_topic_id_topic")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_topic_origin")),
    )
    with op.batch_alter_table("topic_origin", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_topic_origin_edit_id"), ["edit_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_topic_origin_from_id"), ["from_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_topic_origin_topic_id"), ["topic_id"], unique=False)

    op.create_table(
        "topic_edit_item",
        sa.Column("edit_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("from_id", sa.Integer(), nullable=True),
        sa.Column("probability", sa.Float(), nullable=False),
        sa.Column("by_hand", sa.Boolean(), nullable=False),
        sa.Column("loose", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["edit_id"], ["topic_edit.id"], name=op.f("fk_topic_edit_item_edit_id_topic_edit")),
        sa.ForeignKeyConstraint(["from_id"], ["topic.id"], name=op.f("fk_topic_edit_item_from_id_topic")),
        sa.ForeignKeyConstraint(
            ["item_id"], ["item.id"], name=op.f("fk_topic_edit_item_item_id_item"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("edit_id", "item_id", name=op.f("pk_topic_edit_item")),
    )
    with op.batch_alter_table("topic_edit_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_topic_edit_item_from_id"), ["from_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_topic_edit_item_item_id"), ["item_id"], unique=False)

    with op.batch_alter_table("topic", schema=None) as batch_op:
        # a centroid is a topic's one prototype
        batch_op.alter_column(
            "centroid", new_column_name="prototypes", existing_type=sa.LargeBinary(), existing_nullable=False
        )
        batch_op.add_column(sa.Column("floor", sa.Float(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("held", sa.Boolean(), nullable=False, server_default=sa.false()))

    with op.batch_alter_table("topic_assignment", schema=None) as batch_op:
        batch_op.add_column(sa.Column("by_hand", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("loose", sa.Boolean(), nullable=False, server_default=sa.false()))

    with op.batch_alter_table("topic_run", schema=None) as batch_op:
        batch_op.add_column(sa.Column("kind", sa.String(), nullable=False, server_default="afresh"))
        batch_op.add_column(sa.Column("layout", sa.JSON(), nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("hierarchy", sa.JSON(), nullable=False, server_default="[]"))

    _hold_what_was_merged()
    _set_floors()


def _hold_what_was_merged() -> None:
    """What a person merged stays one in every later run."""
    op.execute(
        "UPDATE topic SET held = TRUE WHERE id IN (SELECT merged_into_id FROM topic WHERE merged_into_id IS NOT NULL)"
    )


def _set_floors() -> None:
    """A topic's floor from how sure its own items were."""
    connection = op.get_bind()
    sizes = connection.execute(sa.text("SELECT topic_id, count(*) FROM topic_assignment GROUP BY topic_id")).all()
    for topic_id, items in sizes:
        floor = connection.execute(
            sa.text(
                "SELECT probability FROM topic_assignment WHERE topic_id = :topic"
                " ORDER BY probability LIMIT 1 OFFSET :below"
            ),
            {"topic": topic_id, "below": items // BELOW_FLOOR},
        ).scalar_one()
        connection.execute(
            sa.text("UPDATE topic SET floor = :floor WHERE id = :topic"), {"floor": round(floor, 4), "topic": topic_id}
        )


def downgrade() -> None:
    with op.batch_alter_table("topic_run", schema=None) as batch_op:
        batch_op.drop_column("hierarchy")
        batch_op.drop_column("layout")
        batch_op.drop_column("kind")

    with op.batch_alter_table("topic_assignment", schema=None) as batch_op:
        batch_op.drop_column("loose")
        batch_op.drop_column("by_hand")

    with op.batch_alter_table("topic", schema=None) as batch_op:
        batch_op.drop_column("held")
        batch_op.drop_column("floor")
        batch_op.alter_column(
            "prototypes", new_column_name="centroid", existing_type=sa.LargeBinary(), existing_nullable=False
        )

    op.drop_table("topic_edit_item")
    op.drop_table("topic_origin")
    op.drop_table("topic_edit")
