"""Makes what is published, and tries it: `make release` and `make test-lowest`."""
