"""What leaves the program: the JSON form, the HTML report, citations and PNG."""
