"""Pictures of the journeys screens as safe HTML: the four faces of a study, a transcript with its highlights."""

from base64 import b64encode
from collections.abc import Sequence
from html import escape

from exports.palette import GROUPS
from journeys.models import Expectation
from journeys.queries import Place
from workbench.i18n import _
from workbench.screens import journeys_words as words

MOUTHS = {Expectation.UNHAPPY: "M8 17 Q12 13.2 16 17", Expectation.HAPPY: "M8 14.5 Q12 18.6 16 14.5"}


def faces(places: Sequence[Place], size: int = 30) -> str:
    """A face per place, two sad and two glad: dashed when free, outlined when taken, filled once there is a session."""
    drawn = "".join(_face(place, size) for place in places)
    return f'<span style="display:inline-flex;gap:6px;vertical-align:middle">{drawn}</span>'


def _face(place: Place, size: int) -> str:
    colour = GROUPS[place.expectation]
    filled = place.session_id is not None
    ink = "#FFFFFF" if filled else colour
    dashes = "" if place.respondent_id else ' stroke-dasharray="2.6 2.2"'
    picture = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{size}" height="{size}" viewBox="0 0 24 24">'
        f'<circle cx="12" cy="12" r="10.6" stroke="{colour}" stroke-width="1.7"{dashes} '
        f'fill="{colour if filled else "none"}"/>'
        f'<circle cx="8.6" cy="9.6" r="1.4" fill="{ink}"/><circle cx="15.4" cy="9.6" r="1.4" fill="{ink}"/>'
        f'<path d="{MOUTHS[Expectation(place.expectation)]}" fill="none" stroke="{ink}" stroke-width="1.7" '
        f'stroke-linecap="round"/></svg>'
    )
    source = b64encode(picture.encode()).decode()  # st.html keeps images, and drops an svg element
    told = escape(face_words(place))
    return f'<img src="data:image/svg+xml;base64,{source}" width="{size}" height="{size}" alt="{told}" title="{told}">'


def face_words(place: Place) -> str:
    """What a face says: who, which group, how far."""
    if place.respondent_id is None:
        return _("free place, {group}").format(group=words.group(place.expectation))
    state = _("conversation recorded") if place.session_id else _("no conversation yet")
    return f"{place.pseudonym}, {words.group(place.expectation)}, {state}"
