"""Addresses, one module an audience."""
