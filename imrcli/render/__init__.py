"""Records to text. Renderers take plain records (dicts), never documents, and never compute."""
