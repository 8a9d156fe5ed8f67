"""The listing queries, as plain SQL over the DB-API. Imports neither sqlmodel nor sqlalchemy."""

from scheduler.register.reads.connection import ReadConnection, connect

__all__ = ["ReadConnection", "connect"]
