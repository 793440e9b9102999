"""Hostile files: each a shipped template that passes, with one change, and the code that fits.

Made here and nowhere stored: a repository that holds bombs sets off scanners.
"""

from tests.templates import bombs, bringing, reaching

HOSTILE = [*reaching.LISTED, *bringing.LISTED, *bombs.LISTED]
