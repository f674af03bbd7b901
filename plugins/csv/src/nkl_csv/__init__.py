"""Databases that are one table: CSV, TSV or Parquet."""
