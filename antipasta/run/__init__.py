"""One run, from the request to the measured files."""
