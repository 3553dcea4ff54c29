"""A question → a cited answer, or a refusal that says why. Imports search and pages."""
