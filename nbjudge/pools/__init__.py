"""Many submissions at once: on this machine, or on the workers of a Dask scheduler."""
