"""人群服务: the groups of a place, one group with how it is worked out and who belongs, one person's, a place's own."""
