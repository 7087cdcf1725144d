"""The procedures of `lawbook/` as a community lives by them: walked through public doors, to the end."""
