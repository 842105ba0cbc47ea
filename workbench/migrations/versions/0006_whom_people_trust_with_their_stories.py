"""Whom people trust with their stories: accounts, consent, audit, retention

Revision: 0006
Follows: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("object", sa.String(), nullable=False),
        sa.Column("result", sa.String(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("previous_hash", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
        sa.UniqueConstraint("hash", name=op.f("uq_audit_entry_hash")),
    )
    with op.batch_alter_table("audit_entry") as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_entry_action"), ["action"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_entry_actor"), ["actor"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_entry_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_entry_object"), ["object"], unique=False)

    op.create_table(
        "destruction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run", sa.String(), nullable=False),
        sa.Column("ran_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("destroyed", sa.Integer(), nullable=False),
        sa.Column("held", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_destruction")),
    )
    with op.batch_alter_table("destruction") as batch_op:
        batch_op.create_index(batch_op.f("ix_destruction_run"), ["run"], unique=False)

    op.create_table(
        "erasure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("guid", sa.String(), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ground", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure")),
        sa.UniqueConstraint("kind", "guid", name=op.f("uq_erasure_kind_guid")),
    )
    op.create_table(
        "retention_term",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("kind", name=op.f("pk_retention_term")),
    )
    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("issuer", sa.String(), nullable=True),
        sa.Column("subject", sa.String(), nullable=True),
        sa.Column("researcher_id", sa.Integer(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("blocked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sign_ins_from", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["researcher_id"], ["researcher.id"], name=op.f("fk_account_researcher_id_researcher")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("email", name=op.f("uq_account_email")),
        sa.UniqueConstraint("issuer", "subject", name=op.f("uq_account_issuer_subject")),
    )
    with op.batch_alter_table("account") as batch_op:
        batch_op.create_index(batch_op.f("ix_account_researcher_id"), ["researcher_id"], unique=False)

    op.create_table(
        "priority_rule",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("numbers", sa.JSON(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_priority_rule_organisation_id_organisation"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("organisation_id", name=op.f("pk_priority_rule")),
    )
    op.create_table(
        "account_organisation",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_account_organisation_account_id_account"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_account_organisation_organisation_id_organisation"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("account_id", "organisation_id", name=op.f("pk_account_organisation")),
    )
    with op.batch_alter_table("account_organisation") as batch_op:
        batch_op.create_index(batch_op.f("ix_account_organisation_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "quoted",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=True),
        sa.Column("handoff_id", sa.Integer(), nullable=True),
        sa.Column("respondent_guid", sa.String(), nullable=False),
        sa.CheckConstraint("(report_id IS NULL) <> (handoff_id IS NULL)", name=op.f("ck_quoted_one_of_two")),
        sa.ForeignKeyConstraint(
            ["handoff_id"], ["handoff.id"], name=op.f("fk_quoted_handoff_id_handoff"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["report.id"], name=op.f("fk_quoted_report_id_report"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quoted")),
        sa.UniqueConstraint("handoff_id", "respondent_guid", name=op.f("uq_quoted_handoff_id_respondent_guid")),
        sa.UniqueConstraint("report_id", "respondent_guid", name=op.f("uq_quoted_report_id_respondent_guid")),
    )
    with op.batch_alter_table("quoted") as batch_op:
        batch_op.create_index(batch_op.f("ix_quoted_respondent_guid"), ["respondent_guid"], unique=False)

    op.create_table(
        "sign_in",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("claims_hash", sa.String(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_sign_in_account_id_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in")),
        sa.UniqueConstraint("claims_hash", name=op.f("uq_sign_in_claims_hash")),
    )
    with op.batch_alter_table("sign_in") as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_account_id"), ["account_id"], unique=False)

    op.create_table(
        "legal_hold",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("study_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("placed_by", sa.String(), nullable=False),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_legal_hold_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["study_id"], ["study.id"], name=op.f("fk_legal_hold_study_id_study")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_hold")),
    )
    with op.batch_alter_table("legal_hold") as batch_op:
        batch_op.create_index(batch_op.f("ix_legal_hold_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_legal_hold_study_id"), ["study_id"], unique=False)

    op.create_table(
        "consent_record",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("respondent_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("form", sa.String(), nullable=True),
        sa.Column("given_on", sa.Date(), nullable=True),
        sa.Column("may_quote", sa.Boolean(), nullable=False),
        sa.Column("may_record", sa.Boolean(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["respondent_id"],
            ["respondent.id"],
            name=op.f("fk_consent_record_respondent_id_respondent"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_record")),
    )
    with op.batch_alter_table("consent_record") as batch_op:
        batch_op.create_index(batch_op.f("ix_consent_record_respondent_id"), ["respondent_id"], unique=False)

    op.create_table(
        "respondent_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("respondent_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["respondent_id"],
            ["respondent.id"],
            name=op.f("fk_respondent_link_respondent_id_respondent"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_respondent_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_respondent_link_token_hash")),
    )
    with op.batch_alter_table("respondent_link") as batch_op:
        batch_op.create_index(batch_op.f("ix_respondent_link_respondent_id"), ["respondent_id"], unique=False)

    op.create_table(
        "respondent_remark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("respondent_id", sa.Integer(), nullable=False),
        sa.Column("touchpoint_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("handled_by", sa.String(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["respondent_id"],
            ["respondent.id"],
            name=op.f("fk_respondent_remark_respondent_id_respondent"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["touchpoint_id"], ["touchpoint.id"], name=op.f("fk_respondent_remark_touchpoint_id_touchpoint")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_respondent_remark")),
    )
    with op.batch_alter_table("respondent_remark") as batch_op:
        batch_op.create_index(batch_op.f("ix_respondent_remark_respondent_id"), ["respondent_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_respondent_remark_touchpoint_id"), ["touchpoint_id"], unique=False)

    with op.batch_alter_table("backlog_item") as batch_op:
        batch_op.add_column(sa.Column("expected_in", sa.JSON(), nullable=False, server_default="{}"))

    _keep_what_was_agreed()
    _seal("audit_entry")


def _keep_what_was_agreed() -> None:
    """The first record of each respondent is what stands with them now."""
    op.execute(
        "INSERT INTO consent_record (respondent_id, recorded_at, purpose, version, form, given_on, may_quote,"
        " may_record, withdrawn, actor)"
        " SELECT respondent.id, respondent.created_at, study.question, respondent.consent_version,"
        " respondent.consent_form, respondent.consent_on, respondent.may_quote, respondent.may_record,"
        " respondent.withdrawn_at IS NOT NULL, 'terugkoppel'"
        " FROM respondent JOIN study ON study.id = respondent.study_id"
        " WHERE respondent.consent_on IS NOT NULL OR respondent.withdrawn_at IS NOT NULL"
    )


def _seal(table: str) -> None:
    """Rows of the table can be added, and not be changed or removed."""
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table}"
                f" BEGIN SELECT RAISE(ABORT, 'rows of {table} are only added'); END"
            )
        return
    op.execute(
        f"CREATE FUNCTION {table}_only_added() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN RAISE EXCEPTION 'rows of {table} are only added'; END $$"
    )
    for name, moment, each in (("rows", "UPDATE OR DELETE", "ROW"), ("all", "TRUNCATE", "STATEMENT")):
        op.execute(
            f"CREATE TRIGGER {table}_{name}_only_added BEFORE {moment} ON {table}"
            f" FOR EACH {each} EXECUTE FUNCTION {table}_only_added()"
        )


def downgrade() -> None:
    with op.batch_alter_table("backlog_item") as batch_op:
        batch_op.drop_column("expected_in")

    with op.batch_alter_table("respondent_remark") as batch_op:
        batch_op.drop_index(batch_op.f("ix_respondent_remark_touchpoint_id"))
        batch_op.drop_index(batch_op.f("ix_respondent_remark_respondent_id"))

    op.drop_table("respondent_remark")
    with op.batch_alter_table("respondent_link") as batch_op:
        batch_op.drop_index(batch_op.f("ix_respondent_link_respondent_id"))

    op.drop_table("respondent_link")
    with op.batch_alter_table("consent_record") as batch_op:
        batch_op.drop_index(batch_op.f("ix_consent_record_respondent_id"))

    op.drop_table("consent_record")
    with op.batch_alter_table("legal_hold") as batch_op:
        batch_op.drop_index(batch_op.f("ix_legal_hold_study_id"))
        batch_op.drop_index(batch_op.f("ix_legal_hold_organisation_id"))

    op.drop_table("legal_hold")
    with op.batch_alter_table("sign_in") as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_in_account_id"))

    op.drop_table("sign_in")
    with op.batch_alter_table("quoted") as batch_op:
        batch_op.drop_index(batch_op.f("ix_quoted_respondent_guid"))

    op.drop_table("quoted")
    with op.batch_alter_table("account_organisation") as batch_op:
        batch_op.drop_index(batch_op.f("ix_account_organisation_organisation_id"))

    op.drop_table("account_organisation")
    op.drop_table("priority_rule")
    with op.batch_alter_table("account") as batch_op:
        batch_op.drop_index(batch_op.f("ix_account_researcher_id"))

    op.drop_table("account")
    op.drop_table("retention_term")
    op.drop_table("erasure")
    with op.batch_alter_table("destruction") as batch_op:
        batch_op.drop_index(batch_op.f("ix_destruction_run"))

    op.drop_table("destruction")
    with op.batch_alter_table("audit_entry") as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_entry_object"))
        batch_op.drop_index(batch_op.f("ix_audit_entry_at"))
        batch_op.drop_index(batch_op.f("ix_audit_entry_actor"))
        batch_op.drop_index(batch_op.f("ix_audit_entry_action"))

    op.drop_table("audit_entry")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_entry_only_added()")
