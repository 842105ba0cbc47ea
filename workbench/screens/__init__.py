"""The seven screens of the app; each module has `show()`, which draws it."""
