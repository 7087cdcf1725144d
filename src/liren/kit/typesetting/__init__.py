"""Chinese set in type as PDF: typefaces and their cuts, where lines end, a sheet of A4. Loaded when first needed."""
