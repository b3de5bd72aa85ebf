"""The stories of design.md §2, walked through a real site: web server, worker, beat and mail server."""
