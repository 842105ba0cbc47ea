"""The child that opens a workbook with answers: every sheet from standard input, as JSON lines.

Run with `python -I -m exports.reply_child`; exit codes as in `feedback.child_rows`. Before the rows of each sheet comes
an object with its name; `macros` says whether the workbook holds any, for nothing is ever done with them.
"""

import io
import json
import sys
import zipfile

from feedback.child_rows import RowWriter
from feedback.workbook_child import CPU_SECONDS, FAULTS, check_directory
from journeys.archives import SMALL
from journeys.confinement import limit_resources

MOST_SHEETS = 30


def main() -> None:
    """Check, open, and write the sheets."""
    limit_resources(CPU_SECONDS)
    content = io.BytesIO(sys.stdin.buffer.read())
    check_directory(content)
    with zipfile.ZipFile(content) as archive:
        macros = any(
            name.lower().endswith("vbaproject.bin") or name.startswith("Basic/") for name in archive.namelist()
        )
    from python_calamine import CalamineWorkbook, SheetTypeEnum

    content.seek(0)
    writer = RowWriter(len(content.getbuffer()), SMALL)
    with CalamineWorkbook.from_filelike(content) as book:
        sheets = [about.name for about in book.sheets_metadata if about.typ == SheetTypeEnum.WorkSheet]
        for name in sheets[:MOST_SHEETS]:
            sys.stdout.write(json.dumps({"sheet": name[:100], "macros": macros}) + "\n")
            for number, values in enumerate(book.get_sheet_by_name(name).iter_rows(), start=1):
                writer.write(number, (None if value in FAULTS else value for value in values))


if __name__ == "__main__":
    main()
