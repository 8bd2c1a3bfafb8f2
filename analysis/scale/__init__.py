"""Files larger than memory: cut into pieces, counted wherever there are workers, added up, and estimated once.

`stream` cuts a file between objects, `worker` counts one piece through the domain's own reader and representation,
`partial` adds counts, `seen` tells repeated objects, `run` drives pieces through one process or a Dask cluster, and
`estimates` hands the sums to the estimators that also serve data in memory. Nothing here is imported by the dashboard.
"""
