"""Windows of one length."""
