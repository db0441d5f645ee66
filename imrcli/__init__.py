"""Reads California Independent Medical Review letters."""
