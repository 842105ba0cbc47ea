"""The child that opens a workbook (XLSX, ODS): reads it from standard input, writes one JSON line per row.

Run with `python -I -m feedback.workbook_child`; exit codes as in `feedback.child_rows`. calamine asks for the memory
that a sheet claims and ends the process when there is less: that is what this child is for.
"""

import io
import sys
import zipfile

from feedback.child_rows import NO_TABLE, UNSAFE, RowWriter
from journeys.archives import LOCKED, SMALL, check_archive
from journeys.confinement import limit_resources

CPU_SECONDS = 60
ODS = b"application/vnd.oasis.opendocument.spreadsheet"
# what a formula gives that went wrong, in English and in Dutch: nothing
FAULTS = frozenset(
    "#N/A #DIV/0! #REF! #NAME? #VALUE! #NUM! #NULL! #SPILL! #CALC! #N/B #DEEL/0! #VERW! #NAAM? #WAARDE! #GETAL! #LEEG!"
    " #OVERLOOP! Err:502 Err:504 Err:508 Err:522".split()
)


def check_directory(content: io.BytesIO) -> None:
    """Leave with code 1, 3 or 4 before anything is unpacked."""
    with zipfile.ZipFile(content) as archive:
        entries = archive.infolist()
        names = {entry.filename.lower() for entry in entries}
        if reason := check_archive(entries, len(content.getbuffer())):
            sys.exit(1 if reason == LOCKED else UNSAFE)
        if "xl/workbook.xml" not in names:
            with archive.open("mimetype") if "mimetype" in names else io.BytesIO() as kind:
                if kind.read(len(ODS) + 1).strip() != ODS or "content.xml" not in names:
                    sys.exit(NO_TABLE)


def main() -> None:
    """Check, open, and write the first visible sheet that has rows."""
    limit_resources(CPU_SECONDS)
    content = io.BytesIO(sys.stdin.buffer.read())
    check_directory(content)
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    content.seek(0)
    writer = RowWriter(len(content.getbuffer()), SMALL)
    with CalamineWorkbook.from_filelike(content) as book:
        for about in book.sheets_metadata:
            if about.visible != SheetVisibleEnum.Visible or about.typ != SheetTypeEnum.WorkSheet:
                continue
            sheet = book.get_sheet_by_name(about.name)
            writer.announce(sheet.end[0] + 1 if sheet.end else 0)
            for number, values in enumerate(sheet.iter_rows(), start=1):
                writer.write(number, (None if value in FAULTS else value for value in values))
            if writer.rows:
                return


if __name__ == "__main__":
    main()
