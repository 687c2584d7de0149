"""How long a run takes with more workers than this machine has processors for: a model."""

from __future__ import annotations

from typing import NamedTuple


class Constants(NamedTuple):
    """What the model is made of, in seconds, each measured in the run.

    `alone` is what no worker shortens: starting, looking up, showing the result. `start` is what
    each worker takes to be ready. `files` is the work of measuring all files, one after the other.
    `messages` is what antipasta's own process does meanwhile: reading, handing out `batches`,
    taking in answers, writing them to the cache.
    """

    alone: float
    start: float
    files: float
    messages: float
    batches: int

    @property
    def message(self) -> float:
        """The seconds of the own process for a batch."""
        return self.messages / self.batches if self.batches else 0.0


def predicted(constants: Constants, workers: int, processors: int) -> float:
    """The wall seconds of a run with so many workers on a machine with so many processors.

    Three things bound it: the workers share the files; the own process handles each message; and
    the processors do all work together.
    """
    shared = constants.start + constants.files / workers
    everything = workers * constants.start + constants.files + constants.messages
    return constants.alone + max(shared, constants.messages, everything / processors)
