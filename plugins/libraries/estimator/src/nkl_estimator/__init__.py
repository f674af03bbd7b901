"""What nkl's plugins with scikit-learn style estimators share."""
