"""What comes in from everywhere

Revision: 0004
Follows: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "api_token",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_api_token_source_id_source")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_token")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_api_token_token_hash")),
    )
    with op.batch_alter_table("api_token") as batch_op:
        batch_op.create_index(batch_op.f("ix_api_token_source_id"), ["source_id"], unique=False)

    op.create_table(
        "receipt",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("token_id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.Column("idempotency_key", sa.String(), nullable=False),
        sa.Column("request_digest", sa.String(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["import_batch.id"], name=op.f("fk_receipt_batch_id_import_batch")),
        sa.ForeignKeyConstraint(["token_id"], ["api_token.id"], name=op.f("fk_receipt_token_id_api_token")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipt")),
        sa.UniqueConstraint("token_id", "idempotency_key", name=op.f("uq_receipt_token_id_idempotency_key")),
    )
    with op.batch_alter_table("receipt") as batch_op:
        batch_op.create_index(batch_op.f("ix_receipt_batch_id"), ["batch_id"], unique=False)

    op.create_table(
        "responsibility",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=True),
        sa.Column("phrase", sa.String(), nullable=False),
        sa.Column("strength", sa.String(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_responsibility_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_responsibility_product_id_product")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_responsibility")),
        sa.UniqueConstraint("organisation_id", "phrase", name=op.f("uq_responsibility_organisation_id_phrase")),
    )
    with op.batch_alter_table("responsibility") as batch_op:
        batch_op.create_index(batch_op.f("ix_responsibility_product_id"), ["product_id"], unique=False)

    with op.batch_alter_table("event") as batch_op:
        batch_op.alter_column("batch_id", existing_type=sa.INTEGER(), nullable=True)

    with op.batch_alter_table("exposure") as batch_op:
        batch_op.alter_column("batch_id", existing_type=sa.INTEGER(), nullable=True)

    with op.batch_alter_table("item") as batch_op:
        batch_op.add_column(sa.Column("question_behind", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("asked_for", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("life_event", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("referral_kind", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("too_personal", sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column("found_via", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("unroutable", sa.Boolean(), nullable=False, server_default=sa.false()))
    _index_part("ix_item_unroutable", "item", "id", "unroutable")
    _index_part("ix_routing_by_person", "routing", "item_id", "routed_by = 'person'")

    with op.batch_alter_table("quarantined_row") as batch_op:
        batch_op.add_column(sa.Column("value_kind", sa.String(), nullable=False, server_default=""))

    with op.batch_alter_table("source") as batch_op:
        batch_op.add_column(sa.Column("profile", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("channel", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("context", sa.String(), nullable=False, server_default=""))


def _index_part(name: str, table: str, column: str, condition: str) -> None:
    where = sa.text(condition)
    op.create_index(name, table, [column], sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    op.drop_index("ix_routing_by_person", "routing")
    op.drop_index("ix_item_unroutable", "item")
    op.drop_table("responsibility")
    with op.batch_alter_table("source") as batch_op:
        batch_op.drop_column("context")
        batch_op.drop_column("channel")
        batch_op.drop_column("profile")

    with op.batch_alter_table("quarantined_row") as batch_op:
        batch_op.drop_column("value_kind")

    with op.batch_alter_table("item") as batch_op:
        batch_op.drop_column("unroutable")
        batch_op.drop_column("found_via")
        batch_op.drop_column("too_personal")
        batch_op.drop_column("referral_kind")
        batch_op.drop_column("life_event")
        batch_op.drop_column("asked_for")
        batch_op.drop_column("question_behind")

    for name in ("exposure", "event"):  # the earlier layout has no place for what was entered by hand
        table = sa.table(name, sa.column("batch_id"))
        op.execute(sa.delete(table).where(table.c.batch_id.is_(None)))
    with op.batch_alter_table("exposure") as batch_op:
        batch_op.alter_column("batch_id", existing_type=sa.INTEGER(), nullable=False)

    with op.batch_alter_table("event") as batch_op:
        batch_op.alter_column("batch_id", existing_type=sa.INTEGER(), nullable=False)

    with op.batch_alter_table("receipt") as batch_op:
        batch_op.drop_index(batch_op.f("ix_receipt_batch_id"))

    op.drop_table("receipt")
    with op.batch_alter_table("api_token") as batch_op:
        batch_op.drop_index(batch_op.f("ix_api_token_source_id"))

    op.drop_table("api_token")
