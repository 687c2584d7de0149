"""Says which lines of the source make a number."""
