"""What a study plans, records and codes

Revision: 0003
Follows: 0002
"""

from datetime import UTC, datetime
from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

NAMED_IN_FILES = ("study", "respondent", "journey_session", "code", "highlight")
COLOURS = ("#F2BE80", "#9CC9E8", "#A9D8B8", "#E3B7D4", "#E6DC84", "#B9BDEB", "#E9A89B", "#9FD5D0")
FIRST_RESEARCHER = "Onderzoeker"  # who coded what was there before researchers had names


def upgrade() -> None:
    _make_tables()
    for table in NAMED_IN_FILES:
        _give_guids(table)
    with op.batch_alter_table("code") as batch_op:
        batch_op.alter_column("description", existing_type=sa.String(), type_=sa.Text(), existing_nullable=False)
    codes = sa.table("code", sa.column("id", sa.Integer), sa.column("color", sa.String))
    for place, colour in enumerate(COLOURS):
        op.execute(sa.update(codes).where(codes.c.color == "", codes.c.id % len(COLOURS) == place).values(color=colour))
    with op.batch_alter_table("highlight") as batch_op:
        batch_op.add_column(sa.Column("unclear_term_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_highlight_unclear_term_id"), ["unclear_term_id"])
        batch_op.create_foreign_key(
            batch_op.f("fk_highlight_unclear_term_id_unclear_term"), "unclear_term", ["unclear_term_id"], ["id"]
        )
    with op.batch_alter_table("item") as batch_op:
        batch_op.add_column(sa.Column("may_contact", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("source_reference", sa.String(), nullable=True))
        batch_op.create_index(batch_op.f("ix_item_source_reference"), ["source_reference"])
    with op.batch_alter_table("respondent") as batch_op:
        batch_op.add_column(sa.Column("corrected_expectation", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("correction_reason", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("corrected_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("invitation_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("consent_version", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("may_record", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.create_index(batch_op.f("ix_respondent_invitation_id"), ["invitation_id"])
        batch_op.create_foreign_key(
            batch_op.f("fk_respondent_invitation_id_invitation"), "invitation", ["invitation_id"], ["id"]
        )
    with op.batch_alter_table("study") as batch_op:
        batch_op.add_column(sa.Column("keep_audio_days", sa.Integer(), nullable=False, server_default="90"))
        batch_op.add_column(sa.Column("follows_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("change", sa.Text(), nullable=False, server_default=""))
        batch_op.create_index(batch_op.f("ix_study_follows_id"), ["follows_id"])
        batch_op.create_foreign_key(batch_op.f("fk_study_follows_id_study"), "study", ["follows_id"], ["id"])
    with op.batch_alter_table("touchpoint") as batch_op:
        batch_op.add_column(sa.Column("planned_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("quote", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("handed_over_to", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("told_again", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("waiting_minutes", sa.Integer(), nullable=True))
        batch_op.create_check_constraint(batch_op.f("ck_touchpoint_waiting_not_negative"), "waiting_minutes >= 0")
        batch_op.create_index(batch_op.f("ix_touchpoint_planned_id"), ["planned_id"])
        batch_op.create_foreign_key(
            batch_op.f("fk_touchpoint_planned_id_planned_touchpoint"), "planned_touchpoint", ["planned_id"], ["id"]
        )
    _give_codings_a_researcher()


def _make_tables() -> None:
    op.create_table(
        "researcher",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_researcher")),
        sa.UniqueConstraint("name", name=op.f("uq_researcher_name")),
    )
    op.create_table(
        "study_researcher",
        sa.Column("study_id", sa.Integer(), nullable=False),
        sa.Column("researcher_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["researcher_id"], ["researcher.id"], name=op.f("fk_study_researcher_researcher_id_researcher")
        ),
        sa.ForeignKeyConstraint(
            ["study_id"], ["study.id"], name=op.f("fk_study_researcher_study_id_study"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("study_id", "researcher_id", name=op.f("pk_study_researcher")),
    )
    op.create_index(op.f("ix_study_researcher_researcher_id"), "study_researcher", ["researcher_id"])
    op.create_table(
        "planned_touchpoint",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("study_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["study_id"], ["study.id"], name=op.f("fk_planned_touchpoint_study_id_study"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_planned_touchpoint")),
    )
    op.create_index(op.f("ix_planned_touchpoint_study_id"), "planned_touchpoint", ["study_id"])
    op.create_table(
        "invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("study_id", sa.Integer(), nullable=False),
        sa.Column("source_reference", sa.String(), nullable=False),
        sa.Column("expectation", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("handed_over_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.String(), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.CheckConstraint("expectation IN ('unhappy', 'happy')", name=op.f("ck_invitation_two_groups")),
        sa.ForeignKeyConstraint(["study_id"], ["study.id"], name=op.f("fk_invitation_study_id_study")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("study_id", "source_reference", name=op.f("uq_invitation_study_id_source_reference")),
    )
    op.create_table(
        "audio",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("delete_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"], ["journey_session.id"], name=op.f("fk_audio_session_id_journey_session"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audio")),
        sa.UniqueConstraint("session_id", name=op.f("uq_audio_session_id")),
    )
    op.create_table(
        "unclear_term",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("term", sa.String(), nullable=False),
        sa.Column("plain", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_unclear_term_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unclear_term")),
        sa.UniqueConstraint("organisation_id", "term", name=op.f("uq_unclear_term_organisation_id_term")),
    )


def _give_guids(table: str) -> None:
    """A name of its own for every row, in files that other programs read too."""
    with op.batch_alter_table(table) as batch_op:
        batch_op.add_column(sa.Column("guid", sa.String(), nullable=True))
    rows = sa.table(table, sa.column("id", sa.Integer), sa.column("guid", sa.String))
    connection = op.get_bind()
    for number in connection.execute(sa.select(rows.c.id)).scalars().all():
        connection.execute(sa.update(rows).where(rows.c.id == number).values(guid=str(uuid4())))
    with op.batch_alter_table(table) as batch_op:
        batch_op.alter_column("guid", existing_type=sa.String(), nullable=False)
        batch_op.create_unique_constraint(batch_op.f(f"uq_{table}_guid"), ["guid"])


def _give_codings_a_researcher() -> None:
    """One code can now be given by two researchers; what was coded before gets one name."""
    connection = op.get_bind()
    known = connection.execute(sa.text("SELECT highlight_id, code_id, severity FROM coding")).mappings().all()
    studies = connection.execute(sa.text("SELECT id FROM study")).scalars().all()
    first = None
    if studies:
        connection.execute(sa.text("INSERT INTO researcher (name) VALUES (:name)"), {"name": FIRST_RESEARCHER})
        first = connection.execute(sa.text("SELECT max(id) FROM researcher")).scalar_one()
        for study in studies:
            connection.execute(
                sa.text("INSERT INTO study_researcher (study_id, researcher_id) VALUES (:study, :first)"),
                {"study": study, "first": first},
            )
    op.drop_table("coding")
    coding = op.create_table(
        "coding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("highlight_id", sa.Integer(), nullable=False),
        sa.Column("code_id", sa.Integer(), nullable=False),
        sa.Column("researcher_id", sa.Integer(), nullable=False),
        sa.Column("severity", sa.Integer(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("similarity", sa.Float(), nullable=True),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("severity BETWEEN 1 AND 5", name=op.f("ck_coding_severity_1_to_5")),
        sa.ForeignKeyConstraint(["code_id"], ["code.id"], name=op.f("fk_coding_code_id_code")),
        sa.ForeignKeyConstraint(["highlight_id"], ["highlight.id"], name=op.f("fk_coding_highlight_id_highlight")),
        sa.ForeignKeyConstraint(["researcher_id"], ["researcher.id"], name=op.f("fk_coding_researcher_id_researcher")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coding")),
        sa.UniqueConstraint(
            "highlight_id", "code_id", "researcher_id", name=op.f("uq_coding_highlight_id_code_id_researcher_id")
        ),
    )
    op.create_index(op.f("ix_coding_code_id"), "coding", ["code_id"])
    op.create_index(op.f("ix_coding_researcher_id"), "coding", ["researcher_id"])
    now = datetime.now(UTC).replace(microsecond=0)
    op.bulk_insert(coding, [{**row, "researcher_id": first, "status": "given", "given_at": now} for row in known])


def downgrade() -> None:
    _take_researchers_off_codings()
    with op.batch_alter_table("touchpoint") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_touchpoint_planned_id_planned_touchpoint"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("ck_touchpoint_waiting_not_negative"), type_="check")
        batch_op.drop_index(batch_op.f("ix_touchpoint_planned_id"))
        for column in ("waiting_minutes", "told_again", "handed_over_to", "quote", "planned_id"):
            batch_op.drop_column(column)
    with op.batch_alter_table("study") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_study_follows_id_study"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_study_follows_id"))
        for column in ("change", "follows_id", "keep_audio_days"):
            batch_op.drop_column(column)
    with op.batch_alter_table("respondent") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_respondent_invitation_id_invitation"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_respondent_invitation_id"))
        for column in (
            "may_record",
            "consent_version",
            "invitation_id",
            "corrected_on",
            "correction_reason",
            "corrected_expectation",
        ):
            batch_op.drop_column(column)
    with op.batch_alter_table("item") as batch_op:
        batch_op.drop_index(batch_op.f("ix_item_source_reference"))
        batch_op.drop_column("source_reference")
        batch_op.drop_column("may_contact")
    with op.batch_alter_table("highlight") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_highlight_unclear_term_id_unclear_term"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_highlight_unclear_term_id"))
        batch_op.drop_column("unclear_term_id")
    with op.batch_alter_table("code") as batch_op:
        batch_op.alter_column("description", existing_type=sa.Text(), type_=sa.String(), existing_nullable=False)
    for table in NAMED_IN_FILES:
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_constraint(batch_op.f(f"uq_{table}_guid"), type_="unique")
            batch_op.drop_column("guid")
    for table in ("audio", "study_researcher", "planned_touchpoint", "invitation", "unclear_term", "researcher"):
        op.drop_table(table)


def _take_researchers_off_codings() -> None:
    known = (
        op.get_bind()
        .execute(
            sa.text(
                "SELECT highlight_id, code_id, max(severity) AS severity FROM coding"
                " WHERE status IN ('given', 'accepted') GROUP BY highlight_id, code_id"
            )
        )
        .mappings()
        .all()
    )
    op.drop_table("coding")
    coding = op.create_table(
        "coding",
        sa.Column("highlight_id", sa.Integer(), nullable=False),
        sa.Column("code_id", sa.Integer(), nullable=False),
        sa.Column("severity", sa.Integer(), nullable=True),
        sa.CheckConstraint("severity BETWEEN 1 AND 5", name=op.f("ck_coding_severity_1_to_5")),
        sa.ForeignKeyConstraint(["code_id"], ["code.id"], name=op.f("fk_coding_code_id_code")),
        sa.ForeignKeyConstraint(["highlight_id"], ["highlight.id"], name=op.f("fk_coding_highlight_id_highlight")),
        sa.PrimaryKeyConstraint("highlight_id", "code_id", name=op.f("pk_coding")),
    )
    op.create_index(op.f("ix_coding_code_id"), "coding", ["code_id"])
    op.bulk_insert(coding, [dict(row) for row in known])
