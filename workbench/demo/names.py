"""Names that the parts of the demo share: sources and processes."""

from dataclasses import dataclass

LOG = "Informatiepunten, vragenlog (fictief)"
WEBSITE = "CBR, website (fictief)"
LETTERS = "Brieven van organisaties (fictief)"
FIGURES = "Weekcijfers (fictief)"
CALENDAR = "Gebeurtenissen (fictief)"


@dataclass(frozen=True)
class DemoProcess:
    """A process by its organisation, its name and its product in the UPL."""

    organisation: str
    name: str
    product_uri: str | None = None


_UPL = "http://standaarden.overheid.nl/owms/terms/"
HEALTH_DECLARATION = DemoProcess("CBR", "Gezondheidsverklaring bij 75 jaar", f"{_UPL}rijbGezVerkl")
FINE_PAYMENT = DemoProcess("CJIB", "Boete betalen")
BENEFIT_RECOVERY = DemoProcess("Dienst Toeslagen", "Toeslag terugbetalen")
SPECIAL_ASSISTANCE = DemoProcess("gemeente Tilburg", "Bijzondere bijstand aanvragen", f"{_UPL}bijzBijstUitk")
