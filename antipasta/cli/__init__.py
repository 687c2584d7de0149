"""The commands: one module each, imported only when its command is called."""

from __future__ import annotations
