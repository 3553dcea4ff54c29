"""Passages → ranked hits: words, vectors and the two fused, kept in one checked store. Imports pages."""
