"""The ways in: Streamlit app, command line, settings, database, jobs, migrations."""

__version__ = "0.1.0"
