"""Remembers measurements by content. It can be slow or absent, but never wrong and never fatal."""
