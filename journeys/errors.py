"""The error tree: lowest of all, importing nothing of ours.

Every message says what happened, where, and what to do. The sentences are English templates that
double as gettext message ids; the ways in (screens, command line) translate and fill them.

    TerugkoppelError            exit code 1: the work could not be done
    └── WrongUsage              exit code 2: the question itself was wrong
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar


def N_(message: str) -> str:  # noqa: N802 - the name gettext tools look for
    """Mark a sentence for translation without translating it here."""
    return message


@dataclass(frozen=True)
class Explanation:
    """One error in three sentences, ready to show."""

    what: str
    where: str
    remedy: str


class TerugkoppelError(Exception):
    """Base of every error a user may see; `facts` fill the templates."""

    exit_code: ClassVar[int] = 1
    what: ClassVar[str] = N_("Something went wrong.")
    where: ClassVar[str] = ""
    remedy: ClassVar[str] = N_("Try again; if it happens again, tell the administrator.")

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        super().__init__(self.explain().what)

    def explain(self, translate: Callable[[str], str] = str) -> Explanation:
        """Fill the three templates, after translating them."""

        # a fact may be a marked sentence of ours too; what is none comes back as it is
        facts = {name: translate(fact) if isinstance(fact, str) and fact else fact for name, fact in self.facts.items()}

        def fill(template: str) -> str:
            return translate(template).format(**facts) if template else ""

        return Explanation(fill(self.what), fill(self.where), fill(self.remedy))


def _shown(name: object) -> str:
    """A file name on one line, without signs that turn or hide what is around it; the middle of a long one left out."""
    text = "".join(sign if sign.isprintable() else "\ufffd" for sign in str(name))
    return text if len(text) <= 160 else f"{text[:100]}…{text[-50:]}"


class Unforeseen(TerugkoppelError):
    """A fault of ours; its own message may quote a citizen, so only its kind is told."""

    what = N_("Something unforeseen went wrong ({kind}).")
    remedy = N_("Set TERUGKOPPEL_DEBUG=1, run it again and send what you then see to the administrator.")


class WrongUsage(TerugkoppelError):
    """The command or choice itself cannot be right."""

    exit_code = 2
    what = N_("This cannot be done: {reason}.")
    remedy = N_("See --help for an example.")


# --- organisations, studies -----------------------------------------------------------------


class UnknownOrganisation(WrongUsage):
    what = N_("The organisation “{name}” is not known.")
    remedy = N_("Did you mean: {suggestions}? Otherwise add it under Administration.")


class UnlikeAnyOrganisation(UnknownOrganisation):
    remedy = N_("Check how it is spelled, or add it under Administration.")


class OrganisationNotInUse(UnknownOrganisation):
    what = N_("Nothing is stored about {name} yet.")
    remedy = N_("Import a file with its questions, or start a study, first.")


class UnknownProcess(WrongUsage):
    what = N_("{organisation} has no process called “{name}”.")
    remedy = N_("Choose one of: {choices}.")


class NotFound(WrongUsage):
    what = N_("There is no {kind} with number {id}.")
    remedy = N_("Look up the number in the list and try again.")


class GroupIsFull(TerugkoppelError):
    what = N_("This study already has two customers in the group “{group}”.")
    where = N_("Study “{study}”.")
    remedy = N_("The method takes two customers a group. Withdraw one first, or start a second study.")


class ExpectationIsFixed(TerugkoppelError):
    what = N_("The expectation was recorded before the conversation and cannot be changed.")
    remedy = N_("Record how the customer experienced it as the overall judgement instead.")


class NoConsent(TerugkoppelError):
    what = N_("There is no consent of {respondent} on record.")
    where = N_("Study “{study}”.")
    remedy = N_("Record first how and when consent was given.")


class PseudonymTaken(TerugkoppelError):
    what = N_("There is already a customer called “{pseudonym}” in this study.")
    where = N_("Study “{study}”.")
    remedy = N_("Choose another pseudonym; the one of a customer who withdrew is not used again.")


class RespondentWithdrawn(TerugkoppelError):
    what = N_("{respondent} has withdrawn; nothing can be recorded any more.")
    remedy = N_("Invite another customer for the free place.")


class AlreadyRecorded(TerugkoppelError):
    what = N_("The conversation with {respondent} is on record already.")
    remedy = N_("Open it and correct what is there.")


class NotOnTheStudy(TerugkoppelError):
    what = N_("{researcher} is not a researcher of this study.")
    where = N_("Study “{study}”.")
    remedy = N_("Add this name to the researchers of the study first.")


class CodeTaken(TerugkoppelError):
    what = N_("There is already a code called “{name}”.")
    remedy = N_("Choose another name, or merge the two codes.")


class CodeInItself(TerugkoppelError):
    what = N_("The code “{name}” cannot be moved under itself or one of its own codes.")
    remedy = N_("Choose another place.")


class NoConsentToRecording(NoConsent):
    what = N_("{respondent} has not agreed to a recording.")
    remedy = N_("Ask for it and record the consent, or keep notes instead.")


class RecordingSealed(TerugkoppelError):
    what = N_("The recording cannot be opened: it was encrypted with another key.")
    remedy = N_("Set TERUGKOPPEL_SECRET to the key of the machine where it was added.")


class ApproachedAlready(TerugkoppelError):
    what = N_("This customer is asked for this study already.")
    where = N_("Study “{study}”.")
    remedy = N_("Choose another customer.")


class NoLongerPermitted(TerugkoppelError):
    what = N_("Of these customers {number} may no longer be approached: permission was taken back.")
    remedy = N_("Choose again; they are left out.")


class InvalidValue(TerugkoppelError):
    what = N_("“{value}” is not a valid value for {field}.")
    remedy = N_("Expected: {expected}.")


# --- files in --------------------------------------------------------------------------------


class FileProblem(TerugkoppelError):
    """A file that could not be taken in; nothing of it was stored."""

    where = N_("File {file}.")

    def __init__(self, **facts: object) -> None:
        super().__init__(**{name: _shown(fact) if name == "file" else fact for name, fact in facts.items()})


class FileMissing(FileProblem):
    exit_code = 2
    what = N_("The file does not exist.")
    remedy = N_("Check the name and the folder.")


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


# --- where things are kept -------------------------------------------------------------------


class DatabaseUnreachable(TerugkoppelError):
    what = N_("The database could not be opened: {reason}.")
    where = N_("{place}")
    remedy = N_("Check TERUGKOPPEL_DATABASE_URL and TERUGKOPPEL_DATA_DIR, and that the folder is writable.")


class DatabaseOutdated(TerugkoppelError):
    what = N_("The database does not have the layout this version needs ({found}, needed {needed}).")
    remedy = N_("Run: terugkoppel db upgrade")


class DatabaseNewer(TerugkoppelError):
    what = N_("The database was made by a newer version of Terugkoppel ({found}; this version knows up to {needed}).")
    remedy = N_("Install the newest version of Terugkoppel.")


class DatabaseUnsound(TerugkoppelError):
    what = N_("The database is damaged: {faults} faults.")
    where = N_("{place}")
    remedy = N_("Stop using it and put back the latest backup.")


class SettingInvalid(WrongUsage):
    what = N_("The setting {name} cannot be “{value}”.")
    remedy = N_("See the table of settings in README.md.")


class OutputNotWritable(TerugkoppelError):
    exit_code = 2
    what = N_("The file could not be written: {reason}.")
    where = N_("File {file}.")
    remedy = N_("Choose another folder or name.")


# --- topics, exports, jobs -------------------------------------------------------------------


class NothingToDo(TerugkoppelError):
    what = N_("There is nothing to work with: {missing}.")
    remedy = N_("{next_step}")


class EmbedderUnavailable(TerugkoppelError):
    what = N_("The language model “{name}” could not be loaded: {reason}.")
    remedy = N_("Check TERUGKOPPEL_EMBEDDING, or leave it out to use the built-in one.")


class UnreadablePeriod(WrongUsage):
    what = N_("“{period}” is not a period.")
    remedy = N_("Write a year (2026), quarter (2026-Q3), month (2026-09), last-month or last-quarter.")


class SplitNotPossible(TerugkoppelError):
    what = N_("The topic “{topic}” cannot be split this way: {reason}.")
    remedy = N_("Choose some of its questions, not all of them.")


class EditNotUndoable(TerugkoppelError):
    what = N_("This decision cannot be undone: {reason}.")
    remedy = N_("Undo the latest decision about the topic first.")


class TypesettingFailed(TerugkoppelError):
    what = N_("The PDF could not be made: {reason}.")
    remedy = N_("Make the HTML file instead and tell the administrator what this says.")


class StatusNotAllowed(TerugkoppelError):
    what = N_("An improvement with the status “{status}” cannot get the status “{wanted}”.")
    where = N_("Improvement {tag}.")
    remedy = N_("Possible now: {choices}.")


class StatusIncomplete(TerugkoppelError):
    what = N_("The status “{wanted}” needs {missing}.")
    where = N_("Improvement {tag}.")
    remedy = N_("Fill it in and try again.")


class PortTaken(TerugkoppelError):
    what = N_("Port {port} of this machine is already in use, perhaps by Terugkoppel itself.")
    remedy = N_("Open http://localhost:{port}, or choose another port: terugkoppel serve --port {other}.")


class JobFailed(TerugkoppelError):
    what = N_("The job “{job}” stopped: {reason}.")
    remedy = N_("Nothing was half-stored. Mend the cause and start it again.")


# --- reasons -----------------------------------------------------------------------------------

# what the system and the database say, marked so that `explain` finds them translated as facts
SYSTEM_REASONS = (
    N_("Permission denied"),
    N_("Operation not permitted"),
    N_("Read-only file system"),
    N_("No such file or directory"),
    N_("Is a directory"),
    N_("Not a directory"),
    N_("File exists"),
    N_("File name too long"),
    N_("No space left on device"),
    N_("unable to open database file"),
    N_("attempt to write a readonly database"),
    N_("file is not a database"),
    N_("database disk image is malformed"),
    N_("database or disk is full"),
    N_("database is locked"),
    N_("disk I/O error"),
    N_("no database server answers there"),
    N_("no server is known by that name"),
    N_("user name or password is not accepted"),
    N_("there is no database of that name"),
    N_("this is no URL of a SQLite or PostgreSQL database"),
    N_("the prepared rows are incomplete"),
    N_("no worker is running; start it with `terugkoppel worker`"),
)
