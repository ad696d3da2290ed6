"""What decides. Standard library only; nothing of ccgate outside this package is imported here."""
