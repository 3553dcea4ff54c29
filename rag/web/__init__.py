"""What the page shows, as pure functions from answers to HTML, Markdown and charts."""
