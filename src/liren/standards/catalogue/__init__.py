"""The catalogue of standards: what standards there are, in every edition, with the whole of their lives."""
