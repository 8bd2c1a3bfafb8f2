"""Files larger than memory: cut into pieces, counted wherever there are workers, added up, and estimated once.

`stream` cuts a file between objects, `worker` counts one piece through the domain's own reader and representation,
`partial` holds its counts, `sums` adds them, `seen` recognises repeated objects, `executors` are one process or a Dask
cluster, `run` drives pieces through them, `checkpoint` stores intermediate sums, and
`estimates` passes the sum to the estimators that also serve data in memory. The dashboard imports none of this.
"""
