"""Makes new plugins: ``nkl plugins new``."""
