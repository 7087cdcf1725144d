"""What the doors of this room take and give, by noun: frozen, no queryset among them."""
