"""What the benchmarks measure, one file a group; bench/run.py lists them."""
