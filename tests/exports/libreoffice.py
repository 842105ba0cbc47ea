"""LibreOffice without a screen, filling in a workbook as its user would: cells typed, the file saved in its own way."""

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from xml.sax.saxutils import escape

SOFFICE = shutil.which("soffice")
SECONDS = 180
_MODULE = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Module1"
 script:language="StarBasic">{code}</script:module>"""
_CODE = """
Sub Main
  Dim hidden(0) As New com.sun.star.beans.PropertyValue
  hidden(0).Name = "Hidden" : hidden(0).Value = True
  Dim book : book = StarDesktop.loadComponentFromURL("{source}", "_blank", 0, hidden())
  Dim sheet : sheet = book.Sheets.getByName("{sheet}")
{cells}
  Dim written(0) As New com.sun.star.beans.PropertyValue
  written(0).Name = "FilterName" : written(0).Value = "{filter}"
  book.storeToURL("{target}", written())
  book.close(True)
  StarDesktop.terminate()
End Sub
"""
FILTERS = {".xlsx": "Calc MS Excel 2007 XML", ".ods": "calc8"}


def fill_in(source: Path, target: Path, sheet: str, cells: Mapping[str, str], folder: Path) -> None:
    """Type each text into its cell (FormulaLocal: a date becomes a date, as when typed) and save under `target`."""
    assert SOFFICE is not None
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    _run(SOFFICE, profile, "--terminate_after_init")  # makes a profile with an empty module
    typed = "\n".join(
        f'  sheet.getCellRangeByName("{place}").FormulaLocal = "{text.replace(chr(34), chr(34) * 2)}"'
        for place, text in cells.items()
    )
    code = _CODE.format(
        source=source.as_uri(), target=target.as_uri(), sheet=sheet, cells=typed, filter=FILTERS[target.suffix]
    )
    module = folder / "profile" / "user" / "basic" / "Standard" / "Module1.xba"
    module.write_text(_MODULE.format(code=escape(code)), encoding="utf-8")
    _run(SOFFICE, profile, "macro:///Standard.Module1.Main")
    assert target.exists()


def _run(*command: str) -> None:
    subprocess.run([*command, "--headless", "--norestore"], check=True, timeout=SECONDS, capture_output=True)
