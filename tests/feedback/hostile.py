"""Wrong and hostile files, made on the spot: small ones in bytes, bombs that are small until they are opened."""

import io
import json
import zipfile
from collections.abc import Callable
from functools import cache

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq

SECRET_WORDS = "Geheime Hendrik 123456782"  # in files that are refused: no message may hold it
GOOD = "Vraag;Datum\nHoe verleng ik mijn rijbewijs?;3-11-2026\n"
LAUGHS = "<!DOCTYPE x [<!ENTITY a0 'ha'>{}]>".format(
    "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 10))
)
STRANGER = '<!DOCTYPE x [<!ENTITY a9 SYSTEM "file:///etc/passwd">]>'
OFFICE = "urn:oasis:names:tc:opendocument:xmlns"
ENCRYPTED = '<m:encryption-data xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'


def packed(files: dict[str, bytes | str], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP with these files, in this order."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", method) as archive:
        for name, inner in files.items():
            archive.writestr(name, inner)
    return content.getvalue()


@cache
def workbook() -> bytes:
    """A workbook with nothing wrong with it."""
    book = openpyxl.Workbook()
    for line in GOOD.splitlines():
        book.active.append(line.split(";"))
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def changed(changes: dict[str, Callable[[str], str] | bytes | None]) -> bytes:
    """The workbook with parts of it changed, added, or taken out."""
    with zipfile.ZipFile(io.BytesIO(workbook())) as archive:
        files: dict[str, bytes | str] = {name: archive.read(name) for name in archive.namelist()}
    for name, change in changes.items():
        if change is None:
            files.pop(name)
        elif callable(change):
            files[name] = change(bytes(files[name]).decode() if name in files else "")  # type: ignore[arg-type]
        else:
            files[name] = change
    return packed(files)


def with_sheet(rows: str, *, before: str = "") -> bytes:
    """The workbook with these rows in the XML of its sheet."""
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    page = f'<?xml version="1.0"?>{before}<worksheet xmlns="{space}"><sheetData>{rows}</sheetData></worksheet>'
    return changed({"xl/worksheets/sheet1.xml": lambda _old: page})


def inline(place: str, text: str) -> str:
    """A cell with a text in it."""
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def lines(*rows: list[str]) -> str:
    """Rows of cells as the XML of a sheet."""
    found = ""
    for number, row in enumerate(rows, 1):
        cells = (inline(f"{chr(64 + place)}{number}", text) for place, text in enumerate(row, 1))
        found += f'<row r="{number}">{"".join(cells)}</row>'
    return found


def ods(rows: str, *, before: str = "", kind: str = "spreadsheet", manifest: str = "") -> bytes:
    """An OpenDocument sheet with these rows."""
    spaces = " ".join(f'xmlns:{name}="{OFFICE}:{name}:1.0"' for name in ("office", "table", "text"))
    return packed(
        {
            "mimetype": f"application/vnd.oasis.opendocument.{kind}",
            "content.xml": f'<?xml version="1.0"?>{before}<office:document-content {spaces}><office:body>'
            f'<office:spreadsheet><table:table table:name="a">{rows}</table:table></office:spreadsheet>'
            "</office:body></office:document-content>",
            "META-INF/manifest.xml": '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
            f'<m:file-entry m:full-path="content.xml" m:media-type="text/xml">{manifest}</m:file-entry></m:manifest>',
        }
    )


def ods_row(*texts: str, repeated: int = 1, wide: int = 1) -> str:
    """A row of texts, so many times, each text so many times beside itself."""
    cells = "".join(
        f'<table:table-cell office:value-type="string" table:number-columns-repeated="{wide}">'
        f"<text:p>{text}</text:p></table:table-cell>"
        for text in texts
    )
    return f'<table:table-row table:number-rows-repeated="{repeated}">{cells}</table:table-row>'


def parquet(columns: dict[str, object]) -> bytes:
    """A Parquet file with these columns."""
    content = io.BytesIO()
    pq.write_table(pa.table(columns), content)
    return content.getvalue()


def repeated_text() -> bytes:
    """A Parquet file of a few kilobytes that says one long text forty thousand times: three gigabytes."""
    words = pa.DictionaryArray.from_arrays(pa.array([0] * 40_000, pa.int32()), pa.array(["x" * 80_000]))
    return parquet({"vraag": words})


def locked(content: bytes) -> bytes:
    """A ZIP that says its first entry needs a password."""
    data = bytearray(content)
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def lying(content: bytes) -> bytes:
    """A ZIP whose directory says that every entry unpacks to one byte."""
    data = bytearray(content)
    at = 0
    while (at := data.find(b"PK\x01\x02", at)) >= 0:
        data[at + 24 : at + 28] = (1).to_bytes(4, "little")
        at += 4
    return bytes(data)


def nested() -> bytes:
    """A ZIP in a ZIP in a ZIP, named as a workbook."""
    inner = packed({"0": b"\0" * 1_000_000})
    for _layer in range(5):
        inner = packed({f"{n}.zip": inner for n in range(10)})
    return inner


def as_list(*rows: object) -> bytes:
    """A JSON list."""
    return json.dumps(rows).encode()
