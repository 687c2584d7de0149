"""Output to the user: the console, output files, the progress bar, errors."""
