"""Readers: the bytes of a file to one shape of document, one reader a format."""

from scheduler.intake.documents.model import Block, Cell, Document, Paragraph, Table
from scheduler.intake.documents.reading import MAX_BYTES, read_document

__all__ = ["MAX_BYTES", "Block", "Cell", "Document", "Paragraph", "Table", "read_document"]
