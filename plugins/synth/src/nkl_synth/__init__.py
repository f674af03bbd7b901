"""A small emotional speech database that is synthesised where it is needed."""
