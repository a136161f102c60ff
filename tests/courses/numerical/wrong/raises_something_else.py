# %% answer bisect
def bisect(f, a, b, tolerance=1e-8):
    if f(a) * f(b) > 0:
        raise KeyError("no root")
    while b - a > tolerance:
        middle = (a + b) / 2
        a, b = (a, middle) if f(a) * f(middle) <= 0 else (middle, b)
    return a


# %% answer derivative
derivative = 7
