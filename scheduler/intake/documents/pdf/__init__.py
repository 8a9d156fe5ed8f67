"""PDF pages to paragraphs and tables."""

from scheduler.intake.documents.pdf.opening import read_pdf

__all__ = ["read_pdf"]
