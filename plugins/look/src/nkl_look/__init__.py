"""Look and listen: an interactive page on which every dot is a recording."""
