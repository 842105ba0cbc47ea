"""Through which provider people sign in: one file, read when the server begins (docs/deployment.md).

    [provider]
    metadata = "https://login.example.nl/.well-known/openid-configuration"
    client_id = "terugkoppel"
    client_secret = "…"

Any OpenID Connect provider; the address it sends people back to is TERUGKOPPEL_PUBLIC_URL/oauth2callback.
"""

import hashlib
import hmac
import tomllib
from typing import Any
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, SecretStr, ValidationError, field_validator

from journeys.access_errors import SignInFileWrong, SignInLineWrong
from journeys.errors import N_
from workbench.settings import settings

CALLBACK = "/oauth2callback"
LOOPBACK = ("localhost", "127.0.0.1", "::1")
LINE_PROBLEMS = {  # pydantic's kinds of error, in our own words
    "missing": N_("that line is not there"),
    "extra_forbidden": N_("there is no such setting"),
    "string_type": N_("it must be text between quotes"),
    "value_error": N_("the address must begin with https://"),
}


class Provider(BaseModel):
    """What the file says."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    metadata: str
    client_id: str
    client_secret: SecretStr

    @field_validator("metadata")
    @classmethod
    def _safe(cls, address: str) -> str:
        """Whoever reads what goes to the provider signs in as anybody: only by TLS, or on this computer."""
        parts = urlsplit(address)
        if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
            raise ValueError("not by TLS")
        return address


def provider() -> Provider | None:
    """The provider people sign in with; None: there is no file, so this computer alone. Raises `SignInFileWrong`."""
    path = settings().sign_in_path
    if not path.exists():
        if settings().sign_in_file is not None:
            raise SignInFileWrong(path=str(path), problem=N_("the file is not there"))
        return None
    try:
        return Provider.model_validate(tomllib.loads(path.read_text("utf-8")).get("provider", {}))
    except OSError as error:
        raise SignInFileWrong(path=str(path), problem=error.strerror or N_("it cannot be read")) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SignInFileWrong(path=str(path), problem=N_("it is no TOML")) from error
    except ValidationError as error:
        raise _misfilled(str(path), error) from error


def _misfilled(path: str, error: ValidationError) -> SignInFileWrong:
    first = error.errors(include_url=False, include_input=False)[0]
    problem = LINE_PROBLEMS.get(first["type"])
    if problem is None or not first["loc"]:
        return SignInFileWrong(
            path=path, problem=N_("metadata, client_id and client_secret must stand under [provider]")
        )
    return SignInLineWrong(path=path, line=str(first["loc"][0]), problem=problem)


def secrets(told: Provider, key: bytes) -> dict[str, Any]:
    """What the page server needs to know; cookies are signed with a key of their own, made from the installation's."""
    return {
        "auth": {
            "redirect_uri": settings().public_url.rstrip("/") + CALLBACK,
            "cookie_secret": hmac.new(key, b"sign-in cookies", hashlib.sha256).hexdigest(),
            "client_id": told.client_id,
            "client_secret": told.client_secret.get_secret_value(),
            "server_metadata_url": told.metadata,
            "client_kwargs": {"scope": "openid email profile"},
        }
    }
