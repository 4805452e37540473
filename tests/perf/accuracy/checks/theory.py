"""What the truth is: quantiles, queues, and a test of a distribution. Times are in the caller's unit."""

import math


def quantile(values, q):
    """The value at rank q n + 1/2, rounded down, as HdrHistogram and wsurge have it.

    >>> [quantile([4, 1, 3, 2], q) for q in (0, 0.25, 0.37, 0.38, 0.5, 0.99, 1)]
    [1, 1, 1, 2, 2, 4, 4]
    """
    ordered = sorted(values)
    return ordered[min(max(int(q * len(ordered) + 0.5), 1), len(ordered)) - 1]


def mean(values):
    """
    >>> mean([1, 2, 6])
    3.0
    """
    return math.fsum(values) / len(values)


def stall_quantile(q, stall, length):
    """Quantile q of the response times of an open loop of `length` in which the target stands still once for `stall`.

    What is due in the stall waits for its end: from 0 to the whole stall, uniformly. All else takes no time.

    >>> [round(stall_quantile(q, 2, 20), 6) for q in (0.95, 0.99, 0.999)]
    [1.0, 1.8, 1.98]
    >>> stall_quantile(0.5, 2, 20)
    0.0
    """
    return max(stall - (1 - q) * length, 0.0)


def lindley(arrivals, services):
    """Response times (wait and service) of one server, first in, first out; arrivals in ascending order.

    W(n + 1) = max(0, W(n) + S(n) - (A(n + 1) - A(n))): D. V. Lindley, "The theory of queues with a single server", 1952.

    >>> lindley([0, 4, 4, 29, 100], [10, 10, 10, 10, 10])
    [10, 16, 26, 11, 10]
    """
    responses, departure = [], -math.inf
    for arrival, service in zip(arrivals, services, strict=True):
        departure = max(arrival, departure) + service
        responses.append(departure - arrival)
    return responses


def mm1_mean(arrival_rate, service_rate):
    """Mean response time of M/M/1.

    >>> mm1_mean(250, 500)
    0.004
    """
    return 1 / (service_rate - arrival_rate)


def mm1_quantile(q, arrival_rate, service_rate):
    """The response time of M/M/1 is exponential.

    >>> round(mm1_quantile(0.99, 250, 500) * 250, 3)
    4.605
    """
    return -math.log(1 - q) / (service_rate - arrival_rate)


def md1_mean_wait(utilisation, service):
    """Mean wait (without service) of M/D/1, by Pollaczek and Khinchine.

    >>> md1_mean_wait(0.5, 2)
    1.0
    """
    return utilisation * service / (2 * (1 - utilisation))


# Of A² for a distribution with no parameter estimated: D'Agostino and Stephens, "Goodness-of-Fit Techniques", 1986,
# table 4.2, case 0.
ANDERSON_DARLING_AT_0_001 = 6.0


def anderson_darling_exponential(values, expected_mean):
    """A² of the values against the exponential distribution of this mean.

    The values of a perfect fit have nearly none; those of another law a lot.

    >>> perfect = [-math.log(1 - (i + 0.5) / 1000) for i in range(1000)]
    >>> anderson_darling_exponential(perfect, 1) < 0.01
    True
    >>> anderson_darling_exponential(perfect, 1.2) > ANDERSON_DARLING_AT_0_001
    True
    >>> anderson_darling_exponential([1] * 1000, 1) > ANDERSON_DARLING_AT_0_001
    True

    The definition, by hand for one value at the median: -1 - (ln ½ + ln ½).

    >>> round(anderson_darling_exponential([math.log(2)], 1), 6) == round(2 * math.log(2) - 1, 6)
    True
    """
    ordered = sorted(max(value, 0) / expected_mean for value in values)
    n = len(ordered)
    terms = []
    for i, value in enumerate(ordered):
        # ln F(x) and ln(1 - F(x)) of the value that mirrors it. A gap of nothing would be the logarithm of nothing.
        below = math.log(-math.expm1(-max(value, 1e-12)))
        above = -ordered[n - 1 - i]
        terms.append((2 * i + 1) * (below + above))
    return -n - math.fsum(terms) / n


class Offset:
    """How far two clocks may be apart, by messages that went from one to the other and back.

    A message left before it arrived: each tells a bound, `low <= b - a <= high`. No offset at all fits when
    `low > high`: then some message arrived before it was sent, whatever the clocks say.

    >>> offset = Offset()
    >>> offset.add(a_sent=0, b_received=105, b_sent=106, a_received=12)
    >>> offset.add(a_sent=20, b_received=130, b_sent=131, a_received=32)
    >>> (offset.low, offset.high, offset.fits())
    (99, 105, True)
    >>> offset.add(a_sent=40, b_received=138, b_sent=139, a_received=60)
    >>> offset.fits()
    False
    """

    def __init__(self):
        self.low = -math.inf
        self.high = math.inf

    def add(self, a_sent, b_received, b_sent, a_received):
        self.high = min(self.high, b_received - a_sent)
        self.low = max(self.low, b_sent - a_received)

    def fits(self):
        return self.low <= self.high
