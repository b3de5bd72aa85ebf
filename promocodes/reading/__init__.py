"""Uploaded files of orders, read by a child process that hostile bytes may kill without harm."""
