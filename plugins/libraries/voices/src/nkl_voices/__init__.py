"""Networks that tell voices apart."""
