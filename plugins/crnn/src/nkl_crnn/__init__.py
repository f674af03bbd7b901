"""Attentive convolutional recurrent networks for emotions, with and without attention to the speaker."""
