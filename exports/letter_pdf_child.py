"""The child that reads the text of a PDF: from standard input, one JSON line per page.

Run with `python -I -m exports.letter_pdf_child`. Exit codes: 0 done, 5 too long, 6 locked with a password, else broken.
pypdf is Python only: a hostile file can keep it busy or fill its memory, which the limits end, and no more.
"""

import io
import json
import sys

from journeys.confinement import limit_resources

CPU_SECONDS = 20
MOST_CHARACTERS = 100_000
MOST_PAGES = 100


def main() -> None:
    """Open, and write what the pages say."""
    limit_resources(CPU_SECONDS)
    import logging

    from pypdf import PasswordType, PdfReader

    logging.disable()
    reader = PdfReader(io.BytesIO(sys.stdin.buffer.read()))
    if reader.is_encrypted and reader.decrypt("") is PasswordType.NOT_DECRYPTED:  # many are locked against editing only
        sys.exit(6)
    if len(reader.pages) > MOST_PAGES:
        sys.exit(5)
    characters = 0
    for page in reader.pages:
        text = page.extract_text()
        characters += len(text)
        if characters > MOST_CHARACTERS + 10_000:  # what tidying takes away
            sys.exit(5)
        sys.stdout.write(json.dumps(text) + "\n")


if __name__ == "__main__":
    main()
