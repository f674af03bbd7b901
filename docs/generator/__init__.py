"""What the generated pages of these docs are made with. Each module makes one page, or one kind of page, as text."""
