"""What goes back and what comes back

Revision: 0005
Follows: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "contact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_contact_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
        sa.UniqueConstraint("organisation_id", "address", name=op.f("uq_contact_organisation_id_address")),
    )
    op.create_table(
        "handoff",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("written_as", sa.String(), nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("item_ids", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_handoff_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handoff")),
        sa.UniqueConstraint("mark", name=op.f("uq_handoff_mark")),
    )
    with op.batch_alter_table("handoff") as batch_op:
        batch_op.create_index(batch_op.f("ix_handoff_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "reply",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("way", sa.String(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_reply_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reply")),
        sa.UniqueConstraint("digest", name=op.f("uq_reply_digest")),
    )
    with op.batch_alter_table("reply") as batch_op:
        batch_op.create_index(batch_op.f("ix_reply_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "signed_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_signed_link_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signed_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_signed_link_token_hash")),
    )
    with op.batch_alter_table("signed_link") as batch_op:
        batch_op.create_index(batch_op.f("ix_signed_link_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "delivery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=True),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("problem", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_delivery_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_delivery_report_id_report")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("what", "address", name=op.f("uq_delivery_what_address")),
    )
    with op.batch_alter_table("delivery") as batch_op:
        batch_op.create_index(batch_op.f("ix_delivery_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_delivery_report_id"), ["report_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_delivery_state"), ["state"], unique=False)

    op.create_table(
        "co_owner",
        sa.Column("backlog_item_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["backlog_item_id"],
            ["backlog_item.id"],
            name=op.f("fk_co_owner_backlog_item_id_backlog_item"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_co_owner_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("backlog_item_id", "organisation_id", name=op.f("pk_co_owner")),
    )
    with op.batch_alter_table("co_owner") as batch_op:
        batch_op.create_index(batch_op.f("ix_co_owner_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "effect_found",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("backlog_item_id", sa.Integer(), nullable=False),
        sa.Column("reckoned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("as_expected", sa.Boolean(), nullable=True),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["backlog_item_id"],
            ["backlog_item.id"],
            name=op.f("fk_effect_found_backlog_item_id_backlog_item"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_effect_found")),
    )
    with op.batch_alter_table("effect_found") as batch_op:
        batch_op.create_index(batch_op.f("ix_effect_found_backlog_item_id"), ["backlog_item_id"], unique=False)

    op.create_table(
        "tracker_key",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("backlog_item_id", sa.Integer(), nullable=False),
        sa.Column("tracker", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["backlog_item_id"],
            ["backlog_item.id"],
            name=op.f("fk_tracker_key_backlog_item_id_backlog_item"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tracker_key")),
        sa.UniqueConstraint("backlog_item_id", "tracker", name=op.f("uq_tracker_key_backlog_item_id_tracker")),
    )
    with op.batch_alter_table("backlog_item") as batch_op:
        batch_op.add_column(sa.Column("answer", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("answer_by", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("merged_into_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_backlog_item_merged_into_id"), ["merged_into_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_backlog_item_merged_into_id_backlog_item"), "backlog_item", ["merged_into_id"], ["id"]
        )


def downgrade() -> None:
    with op.batch_alter_table("backlog_item") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_backlog_item_merged_into_id_backlog_item"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_backlog_item_merged_into_id"))
        batch_op.drop_column("merged_into_id")
        batch_op.drop_column("answer_by")
        batch_op.drop_column("answer")

    op.drop_table("tracker_key")
    with op.batch_alter_table("effect_found") as batch_op:
        batch_op.drop_index(batch_op.f("ix_effect_found_backlog_item_id"))

    op.drop_table("effect_found")
    with op.batch_alter_table("co_owner") as batch_op:
        batch_op.drop_index(batch_op.f("ix_co_owner_organisation_id"))

    op.drop_table("co_owner")
    with op.batch_alter_table("delivery") as batch_op:
        batch_op.drop_index(batch_op.f("ix_delivery_state"))
        batch_op.drop_index(batch_op.f("ix_delivery_report_id"))
        batch_op.drop_index(batch_op.f("ix_delivery_organisation_id"))

    op.drop_table("delivery")
    with op.batch_alter_table("signed_link") as batch_op:
        batch_op.drop_index(batch_op.f("ix_signed_link_organisation_id"))

    op.drop_table("signed_link")
    with op.batch_alter_table("reply") as batch_op:
        batch_op.drop_index(batch_op.f("ix_reply_organisation_id"))

    op.drop_table("reply")
    with op.batch_alter_table("handoff") as batch_op:
        batch_op.drop_index(batch_op.f("ix_handoff_organisation_id"))

    op.drop_table("handoff")
    op.drop_table("contact")
