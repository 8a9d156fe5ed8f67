# ruff: noqa: E501
"""The first schema: office, directory, duties, events, notices and messages."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from scheduler.register.columns import Instant

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "agency",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.CheckConstraint("code <> ''", name=op.f("ck_agency_code_set")),
        sa.CheckConstraint(
            "kind IN ('department', 'commune', 'association', 'superior', 'other')",
            name=op.f("ck_agency_kind"),
        ),
        sa.CheckConstraint("name <> ''", name=op.f("ck_agency_name_set")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency")),
        sa.UniqueConstraint("code", name=op.f("uq_agency_code")),
    )
    op.create_table(
        "calendar_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("off", sa.Boolean(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("official", sa.Boolean(), nullable=False),
        sa.Column("loaded_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_calendar_day")),
    )
    op.create_table(
        "office",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("instance", sa.String(), nullable=False),
        sa.Column("sent_mark", sa.Integer(), nullable=False),
        sa.Column("played", sa.Boolean(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("last_tick_at", Instant(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("calendar_days", sa.Integer(), nullable=False),
        sa.Column("schedule_stamp", sa.String(), nullable=False),
        sa.Column("brake", sa.Text(), nullable=False),
        sa.Column("brake_at", Instant(), nullable=True),
        sa.Column("brake_released_at", Instant(), nullable=True),
        sa.Column("hold", sa.Text(), nullable=False),
        sa.Column("alarm", sa.Text(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_office_single")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_office")),
    )
    op.create_table(
        "tick_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("notices", sa.Integer(), nullable=False),
        sa.Column("messages", sa.Integer(), nullable=False),
        sa.Column("dropped", sa.Integer(), nullable=False),
        sa.Column("unfolded", sa.Integer(), nullable=False),
        sa.Column("recomputed", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tick_run")),
    )
    op.create_index(op.f("ix_tick_run_at"), "tick_run", ["at"], unique=False)
    op.create_table(
        "agency_name",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("folded", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_agency_name_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency_name")),
        sa.UniqueConstraint("folded", name=op.f("uq_agency_name_folded")),
    )
    op.create_index(op.f("ix_agency_name_agency_id"), "agency_name", ["agency_id"], unique=False)
    op.create_table(
        "contact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("deputy", sa.Boolean(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("absent_from", sa.Date(), nullable=True),
        sa.Column("absent_to", sa.Date(), nullable=True),
        sa.Column("flagged_at", Instant(), nullable=True),
        sa.Column("flag_reason", sa.Text(), nullable=False),
        sa.CheckConstraint("address <> ''", name=op.f("ck_contact_address_set")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_contact_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
        sa.UniqueConstraint("agency_id", "address", name=op.f("uq_contact_agency_id_address")),
    )
    op.create_index(op.f("ix_contact_agency_id"), "contact", ["agency_id"], unique=False)
    op.create_table(
        "membership",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_name", sa.String(), nullable=False),
        sa.Column("folded", sa.String(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_membership_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
        sa.UniqueConstraint(
            "folded", "agency_id", "valid_from", name=op.f("uq_membership_folded_agency_id_valid_from")
        ),
    )
    op.create_index(op.f("ix_membership_agency_id"), "membership", ["agency_id"], unique=False)
    op.create_table(
        "message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("message_ref", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("coordinator_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("true_address", sa.String(), nullable=False),
        sa.Column("trial", sa.Boolean(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("occurrences", sa.Text(), nullable=False),
        sa.Column("send_before", Instant(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("phase", sa.String(), nullable=False),
        sa.Column("dots", sa.Integer(), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("owner", sa.String(), nullable=True),
        sa.Column("lease_until", Instant(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", Instant(), nullable=True),
        sa.Column("sealed_at", Instant(), nullable=True),
        sa.Column("sent_at", Instant(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('escalation', 'overdue', 'reminder', 'opening', 'listing')",
            name=op.f("ck_message_kind"),
        ),
        sa.CheckConstraint(
            "phase IN ('none', 'connect', 'mail', 'rcpt', 'data', 'dot', 'accepted')",
            name=op.f("ck_message_phase"),
        ),
        sa.CheckConstraint(
            "status <> 'sending' OR (owner IS NOT NULL AND lease_until IS NOT NULL)",
            name=op.f("ck_message_sending_owned"),
        ),
        sa.CheckConstraint("status <> 'sent' OR sent_at IS NOT NULL", name=op.f("ck_message_sent_dated")),
        sa.CheckConstraint("status <> 'uncertain' OR dots >= 1", name=op.f("ck_message_uncertain_dotted")),
        sa.CheckConstraint(
            "status IN ('pending', 'sending', 'sent', 'failed', 'uncertain', 'cancelled', 'held', 'bounced')",
            name=op.f("ck_message_status"),
        ),
        sa.CheckConstraint("dots BETWEEN 0 AND 2", name=op.f("ck_message_dots_range")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_message_agency_id")),
        sa.ForeignKeyConstraint(["coordinator_id"], ["agency.id"], name=op.f("fk_message_coordinator_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("key", name=op.f("uq_message_key")),
        sa.UniqueConstraint("message_ref", name=op.f("uq_message_message_ref")),
    )
    op.create_index(op.f("ix_message_agency_id"), "message", ["agency_id"], unique=False)
    op.create_index("ix_message_claim", "message", ["status", "next_attempt_at"], unique=False)
    op.create_table(
        "plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("issued", sa.Date(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("until_assumed", sa.Boolean(), nullable=False),
        sa.Column("coordinator_id", sa.Integer(), nullable=False),
        sa.Column("superior_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("live_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("ended_document", sa.String(), nullable=False),
        sa.Column("supersedes", sa.String(), nullable=False),
        sa.Column("imported_on", sa.Date(), nullable=False),
        sa.Column("before", sa.String(), nullable=False),
        sa.Column("late", sa.String(), nullable=False),
        sa.Column("roll", sa.String(), nullable=False),
        sa.Column("cycle_due", sa.String(), nullable=False),
        sa.Column("yearly_tasks", sa.String(), nullable=False),
        sa.Column("superior_policy", sa.String(), nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("planfile", sa.Text(), nullable=False),
        sa.CheckConstraint("state IN ('trial', 'live', 'ended')", name=op.f("ck_plan_state")),
        sa.ForeignKeyConstraint(["coordinator_id"], ["agency.id"], name=op.f("fk_plan_coordinator_id")),
        sa.ForeignKeyConstraint(["superior_id"], ["agency.id"], name=op.f("fk_plan_superior_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan")),
        sa.UniqueConstraint("issuer", "number", "year", name=op.f("uq_plan_issuer_number_year")),
    )
    op.create_table(
        "succession",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("old_id", sa.Integer(), nullable=False),
        sa.Column("new_id", sa.Integer(), nullable=False),
        sa.Column("effective", sa.Date(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["new_id"], ["agency.id"], name=op.f("fk_succession_new_id")),
        sa.ForeignKeyConstraint(["old_id"], ["agency.id"], name=op.f("fk_succession_old_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_succession")),
        sa.UniqueConstraint(
            "old_id", "new_id", "effective", name=op.f("uq_succession_old_id_new_id_effective")
        ),
    )
    op.create_index(op.f("ix_succession_old_id"), "succession", ["old_id"], unique=False)
    op.create_table(
        "mishap",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=True),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("coordinator_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("code", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("told", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_mishap_agency_id")),
        sa.ForeignKeyConstraint(["coordinator_id"], ["agency.id"], name=op.f("fk_mishap_coordinator_id")),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_mishap_message_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mishap")),
    )
    op.create_index(op.f("ix_mishap_told"), "mishap", ["told"], unique=False)
    op.create_table(
        "obligation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("lead", sa.Text(), nullable=False),
        sa.Column("partners", sa.Text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("timing", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("recipient_id", sa.Integer(), nullable=True),
        sa.Column("fanout", sa.String(), nullable=False),
        sa.Column("rules", sa.Text(), nullable=False),
        sa.Column("unread", sa.Text(), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("last_held", sa.Integer(), nullable=True),
        sa.Column("event_on", sa.Date(), nullable=True),
        sa.Column("event_document", sa.String(), nullable=False),
        sa.Column("next_stage_id", sa.Integer(), nullable=True),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("retired_on", sa.Date(), nullable=True),
        sa.Column("replaced_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("fanout IN ('each', 'coordinator', 'none')", name=op.f("ck_obligation_fanout")),
        sa.CheckConstraint("key <> ''", name=op.f("ck_obligation_key_set")),
        sa.CheckConstraint("kind IN ('task', 'report')", name=op.f("ck_obligation_kind")),
        sa.ForeignKeyConstraint(
            ["next_stage_id"], ["obligation.id"], name=op.f("fk_obligation_next_stage_id")
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_obligation_plan_id")),
        sa.ForeignKeyConstraint(["recipient_id"], ["agency.id"], name=op.f("fk_obligation_recipient_id")),
        sa.ForeignKeyConstraint(
            ["replaced_by_id"], ["obligation.id"], name=op.f("fk_obligation_replaced_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_obligation")),
        sa.UniqueConstraint("plan_id", "key", name=op.f("uq_obligation_plan_id_key")),
    )
    op.create_index(op.f("ix_obligation_plan_id"), "obligation", ["plan_id"], unique=False)
    op.create_table(
        "assignment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("obligation_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("holder_id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("unfolded_to", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_assignment_agency_id")),
        sa.ForeignKeyConstraint(["holder_id"], ["agency.id"], name=op.f("fk_assignment_holder_id")),
        sa.ForeignKeyConstraint(
            ["obligation_id"], ["obligation.id"], name=op.f("fk_assignment_obligation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment")),
        sa.UniqueConstraint("obligation_id", "agency_id", name=op.f("uq_assignment_obligation_id_agency_id")),
    )
    op.create_index(op.f("ix_assignment_agency_id"), "assignment", ["agency_id"], unique=False)
    op.create_table(
        "occurrence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("obligation_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("holder_id", sa.Integer(), nullable=False),
        sa.Column("date_key", sa.String(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("start", sa.Date(), nullable=False),
        sa.Column("original_due", sa.Date(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("aim", sa.Date(), nullable=False),
        sa.Column("overdue_from", sa.Date(), nullable=False),
        sa.Column("late_from", sa.Date(), nullable=True),
        sa.Column("late_mark", sa.Boolean(), nullable=False),
        sa.Column("length", sa.String(), nullable=False),
        sa.Column("printed", sa.Boolean(), nullable=False),
        sa.Column("assumed", sa.Boolean(), nullable=False),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("past", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("kept_words", sa.Text(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("respond_by", sa.Date(), nullable=True),
        sa.Column("requested_on", sa.Date(), nullable=True),
        sa.Column("requested_to", sa.Date(), nullable=True),
        sa.Column("hold_until", sa.Date(), nullable=True),
        sa.Column("submitted_on", sa.Date(), nullable=True),
        sa.Column("submitted_document", sa.Text(), nullable=False),
        sa.Column("first_submitted_on", sa.Date(), nullable=True),
        sa.Column("recorded_on", sa.Date(), nullable=True),
        sa.Column("accepted_on", sa.Date(), nullable=True),
        sa.Column("closing_document", sa.Text(), nullable=False),
        sa.Column("extensions", sa.Integer(), nullable=False),
        sa.Column("grace_until", sa.Date(), nullable=True),
        sa.Column("carried_by_id", sa.Integer(), nullable=True),
        sa.Column("joined_into_id", sa.Integer(), nullable=True),
        sa.Column("next_notice_on", sa.Date(), nullable=True),
        sa.Column("schedule_stamp", sa.String(), nullable=False),
        sa.CheckConstraint(
            "length IN ('week', 'month', 'quarter', 'half', 'year', 'cycle')",
            name=op.f("ck_occurrence_length"),
        ),
        sa.CheckConstraint(
            "next_notice_on IS NULL OR state IN ('open','submitted','returned','extension_requested')",
            name=op.f("ck_occurrence_active_notice"),
        ),
        sa.CheckConstraint(
            "state <> 'accepted' OR accepted_on IS NOT NULL", name=op.f("ck_occurrence_accepted_dated")
        ),
        sa.CheckConstraint(
            "state <> 'extension_requested' OR requested_to IS NOT NULL",
            name=op.f("ck_occurrence_requested_dated"),
        ),
        sa.CheckConstraint(
            "state <> 'returned' OR respond_by IS NOT NULL", name=op.f("ck_occurrence_returned_dated")
        ),
        sa.CheckConstraint(
            "state <> 'submitted' OR submitted_on IS NOT NULL", name=op.f("ck_occurrence_submitted_dated")
        ),
        sa.CheckConstraint(
            "state IN ('open', 'submitted', 'accepted', 'returned', 'extension_requested', 'waived', 'unsettled', 'joined')",
            name=op.f("ck_occurrence_state"),
        ),
        sa.CheckConstraint("aim < overdue_from", name=op.f("ck_occurrence_aim_order")),
        sa.CheckConstraint("round >= 1", name=op.f("ck_occurrence_round_positive")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_occurrence_agency_id")),
        sa.ForeignKeyConstraint(
            ["carried_by_id"], ["occurrence.id"], name=op.f("fk_occurrence_carried_by_id")
        ),
        sa.ForeignKeyConstraint(["holder_id"], ["agency.id"], name=op.f("fk_occurrence_holder_id")),
        sa.ForeignKeyConstraint(
            ["joined_into_id"], ["occurrence.id"], name=op.f("fk_occurrence_joined_into_id")
        ),
        sa.ForeignKeyConstraint(
            ["obligation_id"], ["obligation.id"], name=op.f("fk_occurrence_obligation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_occurrence")),
        sa.UniqueConstraint(
            "obligation_id",
            "agency_id",
            "date_key",
            "period",
            name=op.f("uq_occurrence_obligation_id_agency_id_date_key_period"),
        ),
    )
    op.create_index(op.f("ix_occurrence_carried_by_id"), "occurrence", ["carried_by_id"], unique=False)
    op.create_index("ix_occurrence_due", "occurrence", ["due", "state"], unique=False)
    op.create_index("ix_occurrence_holder", "occurrence", ["holder_id", "state"], unique=False)
    op.create_index("ix_occurrence_next_notice_on", "occurrence", ["next_notice_on"], unique=False)
    op.create_table(
        "event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("verb", sa.String(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=True),
        sa.Column("obligation_id", sa.Integer(), nullable=True),
        sa.Column("occurrence_id", sa.Integer(), nullable=True),
        sa.Column("agency_id", sa.Integer(), nullable=True),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("prev_hash", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.CheckConstraint("by <> ''", name=op.f("ck_event_by_set")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_event_agency_id")),
        sa.ForeignKeyConstraint(["obligation_id"], ["obligation.id"], name=op.f("fk_event_obligation_id")),
        sa.ForeignKeyConstraint(["occurrence_id"], ["occurrence.id"], name=op.f("fk_event_occurrence_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_event_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
    )
    op.create_index(op.f("ix_event_occurrence_id"), "event", ["occurrence_id"], unique=False)
    op.create_index(op.f("ix_event_plan_id"), "event", ["plan_id"], unique=False)
    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("occurrence_id", sa.Integer(), nullable=True),
        sa.Column("plan_id", sa.Integer(), nullable=True),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("coordinator_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("state_seen", sa.String(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("failed_days", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'carried') = (message_id IS NOT NULL)", name=op.f("ck_notice_carried_by_message")
        ),
        sa.CheckConstraint("role IN ('lead', 'coordinator', 'superior')", name=op.f("ck_notice_role")),
        sa.CheckConstraint("state <> 'dropped' OR reason <> ''", name=op.f("ck_notice_dropped_why")),
        sa.CheckConstraint("state IN ('owed', 'held', 'carried', 'dropped')", name=op.f("ck_notice_state")),
        sa.CheckConstraint(
            "topic IN ('step', 'change', 'opening', 'listing', 'weekly', 'mishap', 'expiry', 'unconfirmed', 'ack')",
            name=op.f("ck_notice_topic"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_notice_agency_id")),
        sa.ForeignKeyConstraint(["coordinator_id"], ["agency.id"], name=op.f("fk_notice_coordinator_id")),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_notice_message_id")),
        sa.ForeignKeyConstraint(["occurrence_id"], ["occurrence.id"], name=op.f("fk_notice_occurrence_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_notice_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("key", "round", "step", "role", name=op.f("uq_notice_key_round_step_role")),
    )
    op.create_index(op.f("ix_notice_message_id"), "notice", ["message_id"], unique=False)
    op.create_index(op.f("ix_notice_occurrence_id"), "notice", ["occurrence_id"], unique=False)
    op.create_index("ix_notice_owed", "notice", ["state", "agency_id"], unique=False)
