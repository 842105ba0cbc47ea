"""The app: `streamlit run` serves this script, which draws the frame and the screen that was opened."""

import streamlit as st

from journeys.base import today
from workbench import notices, shell, sidebar
from workbench.i18n import ask_user_language
from workbench.settings import settings


def main() -> None:
    """Draw the frame, then the screen the address names."""
    ask_user_language(sidebar.user_language)
    st.set_page_config(page_title="Terugkoppel", page_icon=str(shell.ASSETS / "icon.svg"), layout="wide")
    st.logo(str(shell.ASSETS / "logo.svg"), icon_image=str(shell.ASSETS / "icon.svg"), size="large")
    st.html(shell.ASSETS / "shell.css")
    sidebar.take_over_language()
    opened = st.navigation([shell.page(name) for name in shell.SCREENS], position="hidden")
    if not shell.database_is_ready(settings().url):
        return
    with shell.guarded(), st.sidebar:
        sidebar.choose(_organisations(), today())
        with st.container(key="shell_navigation", gap=None):
            for name, screen in shell.SCREENS.items():
                shell.link(name, screen.title(), icon=screen.icon)
        sidebar.settle_address(opened.url_path)
        with st.container(key="shell_foot"):
            sidebar.choose_own_language()
    notices.show_notices()
    opened.run()


def _organisations() -> list[tuple[int, str, str]]:
    from journeys.queries import organisations
    from workbench.database import unit_of_work

    with unit_of_work(write=False) as session:
        return [(row.id, row.name, row.abbreviation or row.name) for row in organisations(session)]


if __name__ == "__main__":
    main()
