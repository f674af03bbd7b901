"""Work on this machine: in several processes or threads, or one item after the other."""
