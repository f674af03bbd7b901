"""What the report of a run says, as chapters, tables and charts, and charts drawn by matplotlib."""
