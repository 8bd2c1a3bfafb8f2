"""What no docstring says of a method: its formula in print, what it assumes, when it fails. One file per face."""
