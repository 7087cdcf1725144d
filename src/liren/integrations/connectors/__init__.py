"""Connectors 对接: orders brought in from another system, results returned to it; nothing is entered twice."""
