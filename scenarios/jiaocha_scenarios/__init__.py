"""The real court roster and a labelled synthetic generator of quarters on it."""
