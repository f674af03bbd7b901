"""Support vector machines for nkl."""
