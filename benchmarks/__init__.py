"""Benchmarks: ``python -m benchmarks quarter|regimes ...``. Times are measured here, never in tests."""
