"""Runs the migrations on the connection handed over in `attributes["connection"]`.

The caller owns the transaction: either all pending revisions stand, or none.
"""

from alembic import context
from sqlmodel import SQLModel

from scheduler.register import models  # noqa: F401 - fills the metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=SQLModel.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    transaction_per_migration=False,
)
context.run_migrations()
