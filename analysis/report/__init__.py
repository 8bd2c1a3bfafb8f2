"""Exports: the JSON form, the HTML report, citations and PNG."""
