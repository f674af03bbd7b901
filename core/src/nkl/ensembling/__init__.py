"""Several models' predictions made one: members, their common samples, the fusion, its judgement, and the saved model."""
