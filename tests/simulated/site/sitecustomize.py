"""Python imports this at its start where its directory is on PYTHONPATH: begins the simulation."""

import os

if os.environ.get("SIMULATED_SYSTEM"):
    import simulated_system

    simulated_system.begin(os.environ["SIMULATED_SYSTEM"])
