"""Fine-tuning of pretrained audio encoders, with the Hugging Face Trainer."""
