"""The report as one HTML file: no script, nothing fetched from elsewhere, fonts and drawings inside."""

import base64
import io
from functools import lru_cache

from markupsafe import Markup

from exports.report_content import ReportContent
from exports.report_view import report_view
from exports.templating import fill
from exports.typesetting import TEMPLATES, font_files

WEIGHTS = {"Light": 300, "Regular": 400, "Semibold": 600}


def report_html(content: ReportContent) -> str:
    """The whole page; every text is escaped, only our own drawings and styles are not."""
    return fill(
        "report.html.j2",
        report=report_view(content),
        style=Markup((TEMPLATES / "report.css").read_text(encoding="utf-8")),  # noqa: S704 - our own file
        fonts=Markup(font_faces()),  # noqa: S704
    )


@lru_cache(maxsize=1)
def font_faces() -> str:
    """The house fonts as CSS with the font files inside, unchanged but for compression (WOFF)."""
    from fontTools.ttLib import TTFont

    rules = []
    for file in font_files():
        style = file.stem.rpartition("-")[2]
        if style not in WEIGHTS:
            continue
        packed = io.BytesIO()
        with TTFont(file, recalcTimestamp=False) as font:
            font.flavor = "woff"
            font.save(packed, reorderTables=None)
        data = base64.b64encode(packed.getvalue()).decode()
        rules.append(
            f'@font-face{{font-family:"Source Sans Pro";font-weight:{WEIGHTS[style]};'
            f"font-display:swap;src:url(data:font/woff;base64,{data}) format('woff')}}"
        )
    return "\n".join(rules)
