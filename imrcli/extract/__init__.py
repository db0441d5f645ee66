"""From a Document to a Letter: pure functions, no input or output."""
