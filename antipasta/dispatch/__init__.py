"""Runs the measurements that the plan asks for, within the limits of time and memory."""
