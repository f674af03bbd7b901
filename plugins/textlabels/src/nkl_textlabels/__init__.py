"""Classes and translations of texts."""
