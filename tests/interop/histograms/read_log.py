"""Reads a histogram log with HdrHistogram's Python implementation and prints what it holds, as JSON:
{tag: {"count": N, "percentiles": {"50": ns, …}, "buckets": [[highest ns, count], …]}}."""

import json
import sys

from hdrh.histogram import HdrHistogram
from hdrh.log import HistogramLogReader

PERCENTILES = (50, 75, 90, 95, 99, 99.9, 99.99)

reader = HistogramLogReader(sys.argv[1], HdrHistogram(1, 3_600_000_000_000, 3))
logged = {}
while (histogram := reader.get_next_interval_histogram()) is not None:
    logged[histogram.get_tag()] = {
        "count": histogram.get_total_count(),
        "percentiles": {str(p): histogram.get_value_at_percentile(p) for p in PERCENTILES},
        "buckets": [
            [item.value_iterated_to, item.count_added_in_this_iter_step]
            for item in histogram.get_recorded_iterator()
        ],
    }
json.dump(logged, sys.stdout)
