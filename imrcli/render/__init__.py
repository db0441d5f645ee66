"""Records to text.

Renderers take plain records (dicts), never documents. They read nothing out of a letter; what they
compute is for show alone: the words that two texts share, the interval around a rate, the sentence
of a rationale that decides.
"""
