"""Inputs that attack, break or surprise a reader of letters; built in memory, never committed."""
