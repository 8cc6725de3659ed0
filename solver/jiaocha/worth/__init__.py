"""Worth: what every open option gains against staying, term by term, and what it uses of each row."""
