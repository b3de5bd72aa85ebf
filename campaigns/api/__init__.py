"""The REST API, version 1 (docs: /api/docs/). A call finds its object, reads its body, calls a verb, shows a shape."""
