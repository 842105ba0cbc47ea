"""The only reader of the environment: every setting, its default, and where things are kept."""

import os
from functools import lru_cache
from pathlib import Path
from typing import Literal

import platformdirs
from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from journeys.errors import SettingInvalid


class Settings(BaseSettings):
    """Settings by environment variable `TERUGKOPPEL_<NAME>`; every one has a default that works on a laptop."""

    model_config = SettingsConfigDict(env_prefix="TERUGKOPPEL_")

    data_dir: Path = Field(
        default_factory=lambda: Path(platformdirs.user_data_dir("terugkoppel", appauthor=False)),
        description="Folder for the database, exports and job files.",
    )
    database_url: str | None = Field(
        default=None,
        description="SQLAlchemy URL of a PostgreSQL or SQLite database; by default a SQLite file in the data folder.",
    )
    embedding: str = Field(
        default="builtin",
        description="'builtin', or the name or folder of a sentence-transformers model.",
    )
    secret: str | None = Field(
        default=None,
        description="Key by which rows are recognised again; several machines on one database must share it. "
        "By default a key made once in the data folder.",
    )
    api_requests_a_minute: int = Field(
        default=600, ge=1, description="How many calls a minute one key may make to the API."
    )
    answer_weeks: int = Field(
        default=6, ge=1, le=104, description="How many weeks an organisation has to answer what is sent to it."
    )
    public_url: str = Field(
        default="http://localhost:8501",
        pattern=r"^https?://\S+$",
        description="Address under which organisations reach this installation, for signed links.",
    )
    contact: str = Field(
        default="",
        max_length=200,
        description="Whom respondents can call or write to, with the number; large on their own page and letter.",
    )
    allowed_hosts: str = Field(
        default="",
        description="Further names under which this installation is asked for, beside that of the public address; "
        "separated by commas.",
    )
    sign_in_file: Path | None = Field(
        default=None,
        description="File that tells through which provider people sign in; by default sign-in.toml in the data "
        "folder. Without one the app is for this computer alone.",
    )
    sign_in_hours: int = Field(default=12, ge=1, le=720, description="How many hours a sign-in stays in force.")
    smtp_host: str | None = Field(
        default=None, description="Mail server through which reports are sent; without one nothing is sent."
    )
    smtp_port: int = Field(default=587, ge=1, le=65535, description="Port of the mail server.")
    smtp_starttls: bool = Field(
        default=True, description="Whether the connection is encrypted before anything is sent."
    )
    smtp_user: str | None = Field(default=None, description="User name at the mail server; by default none is given.")
    smtp_password: SecretStr | None = Field(default=None, description="Password at the mail server.")
    smtp_from: str | None = Field(default=None, description="Address that reports come from, and answers go to.")
    compute: str = Field(
        default="local",
        pattern=r"^(local|(tcp|tls)://[^\s/@]+:\d{1,5})$",
        description="Where the heavy work is done: 'local', or the address of a Dask scheduler (docs/scaling.md).",
    )
    compute_ca: Path | None = Field(default=None, description="PEM file of who signs the certificates of a cluster.")
    compute_certificate: Path | None = Field(default=None, description="PEM file by which the cluster knows us.")
    compute_key: Path | None = Field(default=None, description="PEM file with the key of that certificate.")
    compute_dashboard: str | None = Field(
        default=None,
        pattern=r"^https?://\S+$",
        description="Where people see the cluster at work; by default port 8787 beside the scheduler.",
    )
    language: Literal["nl", "en"] = Field(default="nl", description="Language of screens and messages.")

    debug: bool = Field(default=False, description="Show the full course of an unforeseen fault, texts included.")

    @property
    def url(self) -> str:
        """The database URL in force."""
        return self.database_url or f"sqlite:///{self.data_dir / 'terugkoppel.db'}"

    @property
    def dashboard(self) -> str | None:
        """Where the cluster shows what it does; None without a cluster."""
        if self.compute == "local":
            return None
        host = self.compute.split("://")[1].rpartition(":")[0]
        return self.compute_dashboard or f"http://{host}:8787/status"

    @property
    def host_names(self) -> tuple[str, ...]:
        """The further names, one by one."""
        return tuple(name for part in self.allowed_hosts.split(",") if (name := part.strip()))

    @property
    def sign_in_path(self) -> Path:
        """The file that tells how people sign in, whether it is there or not."""
        return self.sign_in_file or self.data_dir / "sign-in.toml"

    @property
    def output_dir(self) -> Path:
        """Folder for files made from the app and the demo."""
        return self.data_dir / "exports"


def environment_for(data_dir: Path) -> dict[str, str]:
    """The environment of a child process that keeps its data in a folder of its own, in SQLite."""
    left_out = {"TERUGKOPPEL_DATA_DIR", "TERUGKOPPEL_DATABASE_URL"}
    return {name: value for name, value in os.environ.items() if name not in left_out} | {
        "TERUGKOPPEL_DATA_DIR": str(data_dir)
    }


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process, read once."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise SettingInvalid(name=f"TERUGKOPPEL_{str(first['loc'][0]).upper()}", value=first["input"]) from error
