"""The report as an accessible PDF."""

from exports.report_charts import pictures
from exports.report_content import ReportContent
from exports.report_view import report_view
from exports.typesetting import compile_pdf


def report_pdf(content: ReportContent) -> bytes:
    """A PDF/UA-1 document; raises `TypesettingFailed`."""
    view = report_view(content)
    drawn = {picture.name: picture.svg.encode() for picture in pictures(content).drawn()}
    return compile_pdf("report.typ", view, drawn)
