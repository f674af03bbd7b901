"""``nkl predict`` with an INI alone: label plugins add columns to databases."""
