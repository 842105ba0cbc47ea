"""The error tree: lowest of all, importing nothing of ours.

Every message says what happened, where, and what to do. The sentences are English templates that
double as gettext message ids; the ways in (screens, command line) translate and fill them.

    TerugkoppelError            exit code 1: the work could not be done
    └── WrongUsage              exit code 2: the question itself was wrong
"""

from journeys.access_errors import AccountTaken as AccountTaken
from journeys.access_errors import LastAdministrator as LastAdministrator
from journeys.access_errors import NoAccount as NoAccount
from journeys.access_errors import NoLongerPermitted as NoLongerPermitted
from journeys.access_errors import NotAllowed as NotAllowed
from journeys.access_errors import NotOnlyHere as NotOnlyHere
from journeys.access_errors import NotSignedIn as NotSignedIn
from journeys.access_errors import SignInFileWrong as SignInFileWrong
from journeys.error_base import N_ as N_
from journeys.error_base import Explanation as Explanation
from journeys.error_base import InvalidValue as InvalidValue
from journeys.error_base import TerugkoppelError as TerugkoppelError
from journeys.error_base import Unforeseen as Unforeseen
from journeys.error_base import WrongUsage as WrongUsage
from journeys.file_errors import ColumnMissing as ColumnMissing
from journeys.file_errors import ColumnNotRecognised as ColumnNotRecognised
from journeys.file_errors import CuesUnreadable as CuesUnreadable
from journeys.file_errors import DocumentBroken as DocumentBroken
from journeys.file_errors import DocumentUnsafe as DocumentUnsafe
from journeys.file_errors import ExtensionMismatch as ExtensionMismatch
from journeys.file_errors import FileEmpty as FileEmpty
from journeys.file_errors import FileKindUnsupported as FileKindUnsupported
from journeys.file_errors import FileMissing as FileMissing
from journeys.file_errors import FileNotATable as FileNotATable
from journeys.file_errors import FileProblem as FileProblem
from journeys.file_errors import FileUnreadable as FileUnreadable
from journeys.file_errors import ImportInUse as ImportInUse
from journeys.file_errors import JsonBroken as JsonBroken
from journeys.file_errors import JsonWithoutRows as JsonWithoutRows
from journeys.file_errors import JsonWithSeveralLists as JsonWithSeveralLists
from journeys.file_errors import MappingUnreadable as MappingUnreadable
from journeys.file_errors import NoColumnNames as NoColumnNames
from journeys.file_errors import OnlyColumnNames as OnlyColumnNames
from journeys.file_errors import OrganisationNotSaid as OrganisationNotSaid
from journeys.file_errors import OwnSenderMissing as OwnSenderMissing
from journeys.file_errors import OwnSenderUnknown as OwnSenderUnknown
from journeys.file_errors import ParquetBroken as ParquetBroken
from journeys.file_errors import ParquetTooLarge as ParquetTooLarge
from journeys.file_errors import PeopleUnknown as PeopleUnknown
from journeys.file_errors import ProjectUnreadable as ProjectUnreadable
from journeys.file_errors import ProjectUnsafe as ProjectUnsafe
from journeys.file_errors import ReplyForAnother as ReplyForAnother
from journeys.file_errors import ReplyNotRecognised as ReplyNotRecognised
from journeys.file_errors import ReplyOfNobody as ReplyOfNobody
from journeys.file_errors import RowKnownAlready as RowKnownAlready
from journeys.file_errors import RowRefused as RowRefused
from journeys.file_errors import TooManyColumns as TooManyColumns
from journeys.file_errors import TranscriptEmpty as TranscriptEmpty
from journeys.file_errors import TranscriptKindUnsupported as TranscriptKindUnsupported
from journeys.file_errors import TranscriptMisnamed as TranscriptMisnamed
from journeys.file_errors import TranscriptNotText as TranscriptNotText
from journeys.file_errors import TranscriptTooLong as TranscriptTooLong
from journeys.file_errors import TranscriptUnreadable as TranscriptUnreadable
from journeys.file_errors import TranscriptWithoutTimes as TranscriptWithoutTimes
from journeys.file_errors import WorkbookBroken as WorkbookBroken
from journeys.file_errors import WorkbookTooLarge as WorkbookTooLarge
from journeys.improvement_errors import MergeNotPossible as MergeNotPossible
from journeys.improvement_errors import MergeNotUndoable as MergeNotUndoable
from journeys.improvement_errors import SplitOffNotPossible as SplitOffNotPossible
from journeys.improvement_errors import StatusIncomplete as StatusIncomplete
from journeys.improvement_errors import StatusNotAllowed as StatusNotAllowed

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


class TooManyRemarks(TerugkoppelError):
    what = N_("{number} remarks of {respondent} are waiting for an answer already.")
    remedy = N_("Answer those first; then more can be said.")


class ApproachedAlready(TerugkoppelError):
    what = N_("This customer is asked for this study already.")
    where = N_("Study “{study}”.")
    remedy = N_("Choose another customer.")


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


class PeriodAhead(WrongUsage):
    what = N_("There is nothing to report on {period} yet: it begins on {start}.")
    remedy = N_("Choose a period that has begun, such as last-quarter.")


class UnreadablePeriod(WrongUsage):
    what = N_("“{period}” is not a period.")
    remedy = N_("Write a year (2026), quarter (2026-Q3), month (2026-09), last-month, last-quarter or last-year.")


class SplitNotPossible(TerugkoppelError):
    what = N_("The topic “{topic}” cannot be split this way: {reason}.")
    remedy = N_("Choose some of its questions, not all of them.")


class EditNotUndoable(TerugkoppelError):
    what = N_("This decision cannot be undone: {reason}.")
    remedy = N_("Undo the latest decision about the topic first.")


class TypesettingFailed(TerugkoppelError):
    what = N_("The PDF could not be made: {reason}.")
    remedy = N_("Make the HTML file instead and tell the administrator what this says.")


class UnknownDesk(WrongUsage):
    what = N_("No questions were recorded at a desk called “{name}”.")
    remedy = N_("Choose one of: {choices}.")


class MailNotSet(WrongUsage):
    what = N_("No mail server is set up, so nothing can be sent.")
    remedy = N_("Set TERUGKOPPEL_SMTP_HOST and TERUGKOPPEL_SMTP_FROM; see the table of settings in README.md.")


class MailUnreachable(TerugkoppelError):
    what = N_("The mail server does not take messages: {reason}.")
    where = N_("{place}")
    remedy = N_("What was not sent stays in the queue. Check the settings TERUGKOPPEL_SMTP_… and run it again.")


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
    N_("nothing carries out the jobs; whoever looks after Terugkoppel starts that with `terugkoppel worker`"),
)
