"""What the API answers with, room by room.

A shape takes its values, by name, from what a room's public door returned. The rooms' frozen values may grow; what is
promised to other systems stands here.
"""
