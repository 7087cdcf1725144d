"""Groups that need care, as dated rules about residents: how they are written, checked, and weighed with reasons."""
