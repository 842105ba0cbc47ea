"""What a backlog can be written as: name, label, suffix and maker of each format, in the order of the screen.

Apart from what makes the files, so that `--help` can name the formats without loading it.
"""

from enum import StrEnum

from journeys.errors import N_


class BacklogFormat(StrEnum):
    """One format, by its name in `terugkoppel backlog --format`.

    `label` is an English message id; `made_by` names the function of `exports.formats` that makes it, as
    `module:function`. It takes an `Outgoing` and returns the file's bytes, or a list where a tracker takes a limited
    number of rows a file.
    """

    label: str
    suffix: str
    made_by: str

    def __new__(cls, name: str, label: str, suffix: str, made_by: str) -> "BacklogFormat":
        """A member whose value is its name alone."""
        one = str.__new__(cls, name)
        one._value_, one.label, one.suffix, one.made_by = name, label, suffix, made_by
        return one

    XLSX = "xlsx", N_("Excel, to read and fill in"), ".xlsx", "workbook:as_xlsx"
    PDF = "pdf", N_("PDF, to read or print"), ".pdf", "pages:as_pdf"
    HTML = "html", N_("Web page"), ".html", "pages:as_html"
    CSV = "csv", N_("CSV"), ".csv", "tables:plain"
    JIRA = "jira", N_("CSV for Jira"), ".csv", "tables:jira"
    AZURE = "azure", N_("CSV for Azure DevOps"), ".csv", "tables:azure"
    AZURE_UPDATE = "azure-update", N_("CSV to update Azure DevOps"), ".csv", "tables:azure_update"
    GITLAB = "gitlab", N_("CSV for GitLab"), ".csv", "tables:gitlab"
    MD = "md", N_("Markdown"), ".md", "structured:as_markdown"
    JSON = "json", N_("JSON, for other programs"), ".json", "structured:as_json"


FORMATS = {one.value: one for one in BacklogFormat}
