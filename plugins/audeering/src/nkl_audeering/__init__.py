"""audEERING's models of emotional dimensions, age and gender."""
