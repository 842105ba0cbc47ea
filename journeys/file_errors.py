"""What can be wrong with a file that comes in, or with a row or a transcript in it."""

from pathlib import Path

from journeys.error_base import N_, TerugkoppelError, WrongUsage


def _shown(name: object) -> str:
    """A file name on one line, without signs that turn or hide what is around it; the middle of a long one left out."""
    text = "".join(sign if sign.isprintable() else "\ufffd" for sign in str(name))
    return text if len(text) <= 160 else f"{text[:100]}…{text[-50:]}"


class FileProblem(TerugkoppelError):
    """A file that could not be taken in; nothing of it was stored."""

    where = N_("File {file}.")

    def __init__(self, **facts: object) -> None:
        super().__init__(**{name: _shown(fact) if name == "file" else fact for name, fact in facts.items()})


class FileMissing(FileProblem):
    exit_code = 2
    what = N_("The file does not exist.")
    remedy = N_("Check the name and the folder.")


class FileIsFolder(FileMissing):
    what = N_("This is a folder, not a file.")
    remedy = N_("Name one file that is in it.")


def require_file(path: Path, file: str | None = None) -> None:
    """Raise `FileIsFolder` or `FileMissing`, which name it as `file`, when there is no file at `path`."""
    if not path.is_file():
        raise (FileIsFolder if path.is_dir() else FileMissing)(file=file or path.name)


class FormatUnknown(WrongUsage):
    what = N_("This cannot be made as “{format}”.")
    remedy = N_("Choose one of: {choices}.")


class ProfileUnknown(WrongUsage):
    what = N_("There is no kind of source called “{name}”.")
    remedy = N_("Choose one of: {choices}.")


class FileEmpty(FileProblem):
    what = N_("The file holds no rows.")
    remedy = N_("Export it again; the first row must hold the column names.")


class OnlyColumnNames(FileEmpty):
    what = N_("The file holds column names, but no rows below them yet.")
    remedy = N_("Fill in at least one row and import it again. A log that is still empty may wait.")


class FileUnreadable(FileProblem):
    what = N_("The file could not be read: {reason}.")
    remedy = N_("Save it as CSV (UTF-8) or XLSX and try again.")


class NoColumnNames(FileUnreadable):
    what = N_("In the first row stands data instead of the names of the columns.")
    remedy = N_("Put a row with the names of the columns above it and import the file again.")


class FileKindUnsupported(FileUnreadable):
    what = N_("Files of the kind {kind} cannot be taken in.")


class FileNotATable(FileUnreadable):
    what = N_("The file holds neither text nor a workbook, so there are no rows in it to read.")


class ExtensionMismatch(FileUnreadable):
    what = N_("The name of the file ends in {extension}, but what is in it is {found}.")
    remedy = N_("Save it as {extension} from the program it came from, or give it the right name.")


class WorkbookTooLarge(FileUnreadable):
    what = N_(
        "The workbook unpacks to more than can be opened safely (at most {limit} MB, {ratio} times its own size)."
    )
    remedy = N_("Save the sheet as CSV (UTF-8) and try again.")


class WorkbookBroken(FileUnreadable):
    what = N_("The workbook could not be opened: it is damaged, locked with a password, or too heavy.")
    remedy = N_("Open it in a spreadsheet program, save the sheet as CSV (UTF-8) and try again.")


class ParquetBroken(FileUnreadable):
    what = N_("The Parquet file could not be opened: it is damaged or too heavy.")
    remedy = N_("Export it again, or export it as CSV (UTF-8), and try that file.")


class ParquetTooLarge(ParquetBroken):
    what = N_("The Parquet file unpacks to more than can be opened safely.")
    remedy = N_("Divide it, or export it as CSV (UTF-8), and try that file.")


class JsonBroken(FileUnreadable):
    what = N_("The file is no valid JSON.")
    remedy = N_("Export it again, or export it as CSV (UTF-8), and try that file.")


class JsonWithoutRows(JsonBroken):
    what = N_("There is no list of rows in the file.")
    remedy = N_("Export it as a list of objects, one object for each row, or as CSV (UTF-8).")


class JsonWithSeveralLists(JsonBroken):
    what = N_("There are several lists in the file, so that it is not clear which one holds the rows.")
    remedy = N_("Keep the list with the rows, take the others out, and try again.")


class TooManyColumns(FileUnreadable):
    what = N_("The file has more than {limit} columns.")
    remedy = N_("Take out the columns that are not needed and try again.")


class ReplyNotRecognised(FileUnreadable):
    what = N_("No answers to improvements were found in the file.")
    remedy = N_(
        "Send back the workbook with the sheet to fill in, our CSV,"
        " or what Jira, Azure DevOps or GitLab exports as CSV."
    )


class ReplyForAnother(FileProblem):
    what = N_("This is a reply of {there}, not of {organisation}; nothing of it was taken.")
    remedy = N_("Choose {there}, or ask for the right file.")


class ReplyOfNobody(FileProblem):
    exit_code = 2
    what = N_("The file does not say which organisation the reply is of.")
    remedy = N_("Say whose it is: --organisation, or choose the organisation at the left.")


class ProjectUnreadable(FileProblem):
    what = N_("The project of another tool could not be read: {reason}.")
    remedy = N_("Export it again as a REFI-QDA project (.qdpx) or codebook (.qdc) and try that file.")


class ProjectUnsafe(ProjectUnreadable):
    what = N_("The file was not opened, because that would not be safe: {reason}.")


class PeopleUnknown(TerugkoppelError):
    exit_code = 2
    what = N_("It is not known whom these conversations are with: {sources}.")
    remedy = N_("Say of each whether the customer was expected unhappy or happy, and how and when consent was given.")


class RowRefused(TerugkoppelError):
    what = N_("This cannot be kept: {reason}")
    where = N_("Field: {field}.")
    remedy = N_("Correct it and try again.")


class RowKnownAlready(TerugkoppelError):
    what = N_("This is known already: {what_is_there}.")
    remedy = N_("Correct the row that is there.")


class ImportInUse(TerugkoppelError):
    what = N_("The import of {file} cannot be undone: {count} of its rows are evidence for improvements.")
    remedy = N_("Remove that evidence from the improvements first.")


class ColumnMissing(FileProblem):
    exit_code = 2
    what = N_("The column “{column}” is not in the file.")
    remedy = N_("The file has these columns: {columns}. Name one of them.")


class ColumnNotRecognised(FileProblem):
    exit_code = 2
    what = N_("None of the columns looks like “{field}”.")
    remedy = N_("Give a mapping; the file has these columns: {columns}.")


class OrganisationNotSaid(ColumnNotRecognised):
    what = N_("The file does not say which organisation it is about.")
    remedy = N_("Choose the organisation at the left and say that the rows are about it, or give --organisation.")


class OwnSenderMissing(FileProblem):
    exit_code = 2
    what = N_("This chat does not say which of its senders is your organisation.")
    remedy = N_("Give the name under which your organisation writes; only what the others wrote is taken in.")


class OwnSenderUnknown(FileProblem):
    exit_code = 2
    what = N_("Nobody in this chat is called “{name}”.")
    remedy = N_("Open the chat and copy the name of your organisation as it stands before the colon.")


class MappingUnreadable(FileProblem):
    exit_code = 2
    what = N_("The column mapping could not be read: {reason}.")
    remedy = N_("See docs/formats.md for an example of a mapping.")


class TranscriptUnreadable(FileProblem):
    what = N_("The transcript could not be read: {reason}.")
    remedy = N_("Save it as DOCX, TXT, VTT or SRT and try again.")


class TranscriptKindUnsupported(TranscriptUnreadable):
    what = N_("Files of this kind cannot be read as a transcript: {kind}.")


class TranscriptMisnamed(TranscriptUnreadable):
    what = N_("The name of the file ends in {extension}, but what is in it is {found}.")


class TranscriptNotText(TranscriptUnreadable):
    what = N_("The file holds no text, although its name says so.")


class TranscriptEmpty(TranscriptUnreadable):
    what = N_("There are no words in the file.")
    remedy = N_("Check that it is the right file, and export it again.")


class TranscriptTooLong(TranscriptUnreadable):
    what = N_("The transcript is too long: at most {characters} characters, in a file of at most {megabytes} MB.")
    remedy = N_("Divide it, or leave out what does not belong to the conversation.")


class TranscriptWithoutTimes(TranscriptUnreadable):
    what = N_("The file is named as subtitles, but there are no times in it.")
    remedy = N_("Export it with times, or give it a name that ends in .txt.")


class CuesUnreadable(TranscriptUnreadable):
    what = N_("{broken} of the {cues} subtitles in the file could not be read.")
    remedy = N_("Export it again, or mend the times; each reads like 00:01:23.000 --> 00:01:25.000.")


class DocumentUnsafe(TranscriptUnreadable):
    what = N_("The document cannot be opened safely: {reason}.")
    remedy = N_("Copy its text into a new document and save that as DOCX or TXT.")


class DocumentBroken(TranscriptUnreadable):
    what = N_("The document could not be opened: it is damaged, locked with a password, or too heavy.")
    remedy = N_("Open it in a text editor, save it as DOCX or TXT and try again.")
