"""Declares nothing that an INI could name: recordings are read by the entry point ``nkl.decoders``."""
