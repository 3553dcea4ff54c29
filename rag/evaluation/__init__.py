"""A gold set → a report. Knows the archive's public face only."""
