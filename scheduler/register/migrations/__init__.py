"""The schema's history, run by `scheduler.register.store.opening`; no alembic.ini is needed."""
