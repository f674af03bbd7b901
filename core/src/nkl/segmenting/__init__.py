"""``nkl segment``: from recordings to tables of their stretches of speech."""
