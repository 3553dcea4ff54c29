"""Measures of speed, memory and reading, each a script that prints what it found."""
