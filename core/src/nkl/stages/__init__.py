"""The stages of a run: one module each, each a plain function of frozen things. No stage knows another."""
