"""Benchmarks: each prints its figures and ratios in one run. The package never imports them."""
