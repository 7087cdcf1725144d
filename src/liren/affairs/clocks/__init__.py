"""Time at work on an affair: deadlines put off, clocks standing still, and what happens when nobody acts."""
