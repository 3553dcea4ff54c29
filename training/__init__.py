"""Makes the models in `rag/weights` from a folder of texts and questions; never part of the installed package."""
