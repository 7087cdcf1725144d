"""Open311 GeoReport v2: public affairs as an open standard's clients know them. See docs/open311.md."""
