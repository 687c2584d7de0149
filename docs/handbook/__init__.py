"""Makes the documentation: the site of `make docs`, and the pages that are made from code."""
