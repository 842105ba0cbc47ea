"""The page on which an organisation answers behind a signed link, served beside the app (docs/backlog.md)."""
