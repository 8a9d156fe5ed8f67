"""The catalogues of the other languages, and what makes them (`make messages`).

Vietnamese is the text of the code itself, so it needs no catalogue. `gather` finds every text an
officer may see; `update` brings `en/LC_MESSAGES/nhacviec.po` up to date with it and compiles it.
"""
