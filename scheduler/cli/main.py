"""The command `nhacviec`."""
