# %% text
# # Numerical methods
#
# Functions are handed to functions here.

# %% given setup
import math

try:
    import cupy as np  # on a machine with a GPU
except ImportError:
    import numpy as np


def table(function, points):
    """Return (x, f(x)) for every point."""
    return [(x, function(x)) for x in points]


# %% text
# ## Bisection


# %% answer bisect
def bisect(f, a, b, tolerance=1e-8):
    ### BEGIN SOLUTION
    if f(a) * f(b) > 0:
        raise ValueError("f(a) and f(b) have the same sign")
    while b - a > tolerance:
        middle = (a + b) / 2
        if f(a) * f(middle) <= 0:
            b = middle
        else:
            a = middle
    return (a + b) / 2
    ### END SOLUTION


# %% test cell-1f0b8d2a7c 2
"""bisect finds roots of several functions"""


def near(one, other, by=1e-6):
    return abs(one - other) < by


assert near(bisect(lambda x: x**2 - 2, 0, 2), math.sqrt(2))
assert near(bisect(np.sin, 3, 4), math.pi)

# %% test bisect_refuses 1
try:
    bisect(lambda x: x**2 + 1, -1, 1)
except ValueError:
    pass
else:
    raise AssertionError("there is no root")
### BEGIN HIDDEN TESTS
assert near(bisect(math.cos, 0, 2), math.pi / 2)
### END HIDDEN TESTS


# %% answer derivative
def derivative(f, h=1e-5):
    ### BEGIN SOLUTION
    def slope(x):
        return (f(x + h) - f(x - h)) / (2 * h)

    return slope
    ### END SOLUTION


# %% test derivative_is_a_function 1
assert callable(derivative(math.sin))

# %% test derivative_values 2
slope = derivative(lambda x: x**3)
assert near(slope(2), 12, 1e-4)
rows = table(slope, [0, 1])
assert near(rows[1][1], 3, 1e-4), rows

# %% answer trapezoid
### BEGIN SOLUTION
import numpy as np


def trapezoid(f, a, b, n):
    x = np.linspace(a, b, n + 1)
    y = np.array([f(value) for value in x])
    return float(((y[1:] + y[:-1]) / 2 * np.diff(x)).sum())


### END SOLUTION

# %% test trapezoid_of_a_line 1
assert np.isclose(trapezoid(lambda x: 2 * x + 1, 0, 3, 4), 12)

# %% test trapezoid_calls 1
calls = []


def counted(x):
    calls.append(x)
    return x


trapezoid(counted, 0, 1, 10)
assert len(calls) >= 11, calls
