"""Subtitle files (VTT, SRT) as lines of a transcript."""

import html
import re
from collections.abc import Iterator

from journeys.errors import CuesUnreadable, TranscriptWithoutTimes
from journeys.turns import NAME, Said, joined, speakers_among

ARROW = "-->"
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?[ \t]+([^>]{1,200})>")
_TAG = re.compile(r"</?[a-zA-Z0-9.:][^<>]{0,200}>|\{\\[^{}]{0,40}\}")  # <i>, <00:00:01.000>, {\an8}
_NAMED = re.compile(rf"[>\-– ]{{0,3}}(?P<name>{NAME}) ?:\s+(?=\S)")


def cue_lines(text: str, file_name: str) -> Iterator[str]:
    """One line per turn; raises TranscriptWithoutTimes, or CuesUnreadable naming how many cues are broken."""
    import webvtt
    from webvtt.errors import MalformedCaptionError, MalformedFileError

    lines = text.lstrip().splitlines()
    arrows = sum(ARROW in line for line in lines)
    if not arrows:
        raise TranscriptWithoutTimes(file=file_name)
    numbered = len(lines) > 1 and lines[0].strip().isdecimal() and ARROW in lines[1]
    if not numbered and not lines[0].startswith("WEBVTT"):
        lines = ["WEBVTT", "", *(line.replace(",", ".") if ARROW in line else line for line in lines)]
    try:
        captions = webvtt.WebVTT.from_buffer(iter(lines), "srt" if numbered else "vtt").captions
    except (MalformedCaptionError, MalformedFileError):
        captions = []
    if len(captions) < arrows:  # a broken cue vanishes without a word
        raise CuesUnreadable(file=file_name, broken=arrows - len(captions), cues=arrows)
    voiced = [
        (float(caption.start_in_seconds), float(caption.end_in_seconds), speaker, words)
        for caption in captions
        for speaker, words in _voices(" ".join(caption.lines))
    ]
    return joined(_with_speakers(voiced))


def _voices(payload: str) -> Iterator[tuple[str, str]]:
    """Speaker and words of each voice in a cue; what stands before the first voice has no speaker."""
    before, *rest = _VOICE.split(payload)
    for speaker, words in (("", before), *zip(rest[::2], rest[1::2], strict=True)):
        if plain := _plain(words):
            yield _plain(speaker).replace(":", "")[:200], plain


def _plain(words: str) -> str:
    return " ".join(html.unescape(_TAG.sub("", words)).split())


def _with_speakers(voiced: list[tuple[float, float, str, str]]) -> list[Said]:
    """The cues with a name before a colon as their speaker, where no voice is given."""
    named = [None if speaker else _NAMED.match(words) for _start, _end, speaker, words in voiced]
    known = speakers_among(match["name"] for match in named if match)
    return [
        Said(start, end, match["name"].strip("[]"), words[match.end() :])
        if match and match["name"] in known
        else Said(start, end, speaker, words)
        for (start, end, speaker, words), match in zip(voiced, named, strict=True)
    ]
