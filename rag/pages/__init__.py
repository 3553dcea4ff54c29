"""Newspaper pages → articles → passages → statements. Imports words and errors only."""
