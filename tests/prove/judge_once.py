"""Judge a template once in a process of its own and print what it cost. Argument: the file."""

import json
import resource
import sys
import time
from pathlib import Path

from pipeline.template.judge import judge

CPU = 20
"""Seconds after which the system ends a process that hangs."""

if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CPU, (CPU, CPU))
    data = Path(sys.argv[1]).read_bytes()
    ready, begun = time.process_time(), time.perf_counter()
    found, _ = judge(data, "样张")
    figures = {"cpu": time.process_time() - ready, "seconds": time.perf_counter() - begun}
    # of this process alone: ru_maxrss begins with what the one that started it had
    [peak] = [int(line.split()[1]) / 1024 for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")]
    print(json.dumps({"codes": sorted({one.code for one in found}), "megabytes": peak, **figures}))
