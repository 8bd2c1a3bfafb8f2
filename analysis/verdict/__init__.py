"""The verdict: table arithmetic over readings."""
