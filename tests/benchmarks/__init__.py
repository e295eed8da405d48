"""What ariatui costs, beside a bare Textual app and its peers: `python -m tests.benchmarks`.

These are no tests: nothing here is asserted, all of it is printed. `__main__` runs the sections
(`start`, `steady`, `memory`, `traffic`, `latency`, `tick`, `slow`, `flood`), each a module that
yields rows of figures; the others are the rig: a terminal, programs to run in it, a crowded
daemon, a line with a meter.
"""
