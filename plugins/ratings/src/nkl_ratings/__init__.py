"""Labels made of the ratings of several raters, for nkl."""
