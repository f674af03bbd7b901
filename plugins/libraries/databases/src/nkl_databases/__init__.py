"""What the tables of an audformat database say of its segments."""
