"""A whole site under the load of many people and programs, for `benchmarks.mixed`, `.outbox` and `.scaling`."""
