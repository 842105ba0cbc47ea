"""The app: `streamlit run` serves this script, which draws the frame and the screen that was opened."""

import streamlit as st

from journeys.base import today
from workbench import notices, shell, sidebar, tour
from workbench.components import component
from workbench.i18n import _, ask_user_language, language
from workbench.screens import signing_in
from workbench.settings import settings


def main() -> None:
    """Draw the frame, then the screen the address names."""
    ask_user_language(sidebar.user_language)
    st.set_page_config(page_title="Terugkoppel", page_icon=str(shell.ASSETS / "icon.svg"), layout="wide")
    st.logo(str(shell.ASSETS / "logo.svg"), icon_image=str(shell.ASSETS / "icon.svg"), size="large")
    st.html(shell.ASSETS / "shell.css")
    sidebar.take_over_language()
    component("language")(key="shell_speaks", data={"language": language()})
    opened = st.navigation([shell.page(name) for name in shell.SCREENS], position="hidden")
    if not shell.database_is_ready(settings().url) or (who := signing_in.let_in()) is None:
        return
    with shell.guarded(), st.sidebar:
        organisations, fictional = _organisations()
        sidebar.choose(organisations, today())
        if fictional:
            st.badge(_("Example data – fictional"), icon=":material/science:", color="orange")
        with st.container(key="shell_navigation", gap=None):
            for name, screen in shell.SCREENS.items():
                shell.link(name, screen.title(), icon=screen.icon)
        sidebar.settle_address(opened.url_path)
        with st.container(key="shell_foot"):
            sidebar.choose_own_language()
            signing_in.foot(who)
    notices.show_notices(opened.url_path)
    tour.show(opened.url_path or shell.SCREENS["overview"].address, invite=fictional)
    opened.run()


def _organisations() -> tuple[list[tuple[int, str, str]], bool]:
    """Id, name and short name of each organisation one may work on, and whether example data is stored."""
    from exports.queries import is_fictional
    from journeys.queries import organisations
    from workbench.accounts import own_organisations
    from workbench.database import unit_of_work
    from workbench.guard import owner

    with unit_of_work(write=False) as session:
        own = own_organisations(session, owner(session))
        known = [
            (row.id, row.name, row.abbreviation or row.name)
            for row in organisations(session)
            if own is None or row.id in own
        ]
        return known, is_fictional(session)


if __name__ == "__main__":
    main()
