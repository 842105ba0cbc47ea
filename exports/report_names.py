"""What the files of reports are called: names that any system takes."""

from journeys.periods import Period


def file_name(organisation: str, period: Period, *, citizens: bool = False) -> str:
    """Without the ending: terugkoppelrapport-cbr-3e-kwartaal-2026."""
    return _plain(f"{'u vroeg wij deden' if citizens else 'terugkoppelrapport'} {organisation} {period.label}")


def desk_name(point: str, period: Period) -> str:
    """Without the ending: balieblad-ede-3e-kwartaal-2026."""
    return _plain(f"balieblad {point} {period.label}")


def _plain(words: str) -> str:
    return "-".join("".join(one if one.isalnum() and one.isascii() else " " for one in words.lower()).split())
