"""Published systems and well-tried set-ups as INI files."""
