"""Changes of a quarter for a what-if question: a vocabulary, read from files, applied to tables."""

from jiaocha.changes.apply import apply_changes
from jiaocha.changes.reading import Asked, asked_of, joined, read_changes

__all__ = ["Asked", "apply_changes", "asked_of", "joined", "read_changes"]
