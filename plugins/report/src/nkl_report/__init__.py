"""Reports of runs: Markdown, one HTML page, figures."""
