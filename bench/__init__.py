"""Benchmarks: what crossorigin costs, against what people use today, as ratios within one run."""
