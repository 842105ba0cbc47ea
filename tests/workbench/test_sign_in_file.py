"""The file that tells how people sign in: what is wrong in it is said in a sentence of ours, so also in Dutch."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from journeys.errors import SignInFileWrong
from workbench.messages import gather
from workbench.settings import settings
from workbench.sign_in import provider
from workbench.telling import told_of

GOOD = 'client_id = "t"\nclient_secret = "s"\n'
BAD = {
    "no such file": (None, "the file is not there"),
    "a sentence": ("hallo daar", "it is no TOML"),
    "not UTF-8": ("\udcff", "it is no TOML"),
    "a number for the part": ("provider = 3", "metadata, client_id and client_secret must stand under [provider]"),
    "nothing": ("", "“metadata”: that line is not there"),
    "a line too few": (f"[provider]\n{GOOD}", "“metadata”: that line is not there"),
    "without TLS": (f'[provider]\nmetadata = "http://login.nl"\n{GOOD}', "the address must begin with https://"),
    "no address": (f'[provider]\nmetadata = "https://["\n{GOOD}', "the address must begin with https://"),
    "a number": (f"[provider]\nmetadata = 3\n{GOOD}", "“metadata”: it must be text between quotes"),
    "a typing error": (f'[provider]\nmetadata = "https://l.nl"\nclinet = "x"\n{GOOD}', "“clinet”: there is no such"),
}


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The file that the settings name."""
    monkeypatch.setenv("TERUGKOPPEL_SIGN_IN_FILE", str(tmp_path / "sign-in.toml"))
    monkeypatch.setenv("TERUGKOPPEL_LANGUAGE", "en")
    settings.cache_clear()
    yield tmp_path / "sign-in.toml"
    settings.cache_clear()


@pytest.mark.parametrize("kind", BAD)
def test_what_is_wrong_in_the_sign_in_file_is_said_in_a_sentence_of_ours(kind: str, file: Path) -> None:
    content, problem = BAD[kind]
    if content is not None:
        file.write_bytes(content.encode("utf-8", "surrogateescape"))
    with pytest.raises(SignInFileWrong) as told:
        provider()
    assert problem in told_of(told.value).what
    assert str(file) in told_of(told.value).what
    assert str(told.value.facts["problem"]) in {str(message.id) for message in gather()}, "it has no Dutch"
