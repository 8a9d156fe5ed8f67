"""Which schema this program knows. Light to import: listings ask it too."""

HEAD = "0001"
"""The newest revision in `migrations/versions`; a test compares."""
