"""From text to a frozen experiment, or to every complaint at once."""
