"""Over time: what commits did to files and functions, and which of them change all the time."""
