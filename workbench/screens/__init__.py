"""The eight screens of the app; each module has `show()`, which draws it."""
