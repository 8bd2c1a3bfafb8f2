"""What pages share: the sidebar, cached calls, jobs, how a chart is shown."""
