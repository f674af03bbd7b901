"""Statistics that hold for speech: what counts as one is the speaker, not the sample. All tests are scipy's and statsmodels'."""
