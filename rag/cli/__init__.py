"""What the command line shows: values → a terminal or JSON. The commands themselves are in rag/__main__.py."""
