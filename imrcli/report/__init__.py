"""A corpus as one page of HTML to show to a board.

`selection` chooses the decisions, `charts` draws, `listing` embeds the decisions as data, `page`
puts it all into the template files of this package.
"""
