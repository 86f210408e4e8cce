/** `functools`, `itertools` and `operator`. */
export const functools = String.raw`
def lru_cache(maxsize=128, typed=False):
    if callable(maxsize):
        return lru_cache(None)(maxsize)

    def decorate(function):
        known = {}

        def call(*a, **k):
            key = (a, tuple(sorted(k.items())))
            if key not in known:
                known[key] = function(*a, **k)
            return known[key]

        return call

    return decorate


def cache(function):
    return lru_cache(None)(function)


def cmp_to_key(compare):
    class Key:
        def __init__(self, value):
            self.value = value

        def __lt__(self, other):
            return compare(self.value, other.value) < 0

        def __eq__(self, other):
            return compare(self.value, other.value) == 0

    return Key


class cached_property:
    def __init__(self, function):
        self.function = function

    def __get__(self, thing, kind):
        return self.function(thing)


def reduce(function, items, *start):
    items = iter(items)
    value = start[0] if start else next(items)
    for each in items:
        value = function(value, each)
    return value


def partial(function, *first, **names):
    return lambda *a, **k: function(*(first + a), **dict(list(names.items()) + list(k.items())))


def update_wrapper(wrapper, wrapped, assigned=None, updated=None):
    return wrapper


def wraps(wrapped, assigned=None, updated=None):
    return lambda wrapper: wrapper


def total_ordering(kind):
    return kind
`

export const itertools = String.raw`
def count(start=0, step=1):
    while True:
        yield start
        start += step


def cycle(items):
    kept = list(items)
    while kept:
        for each in kept:
            yield each


def repeat(item, times=None):
    while times is None or times > 0:
        yield item
        if times is not None:
            times -= 1


def accumulate(items, function=None, initial=None):
    items = iter(items)
    total = initial
    if total is None:
        try:
            total = next(items)
        except StopIteration:
            return
    yield total
    for each in items:
        total = total + each if function is None else function(total, each)
        yield total


class chain:
    def __init__(self, *groups):
        self._items = (each for group in groups for each in group)

    def __iter__(self):
        return self._items

    def __next__(self):
        return next(self._items)

    @staticmethod
    def from_iterable(groups):
        return (each for group in groups for each in group)


def islice(items, *bounds):
    start, stop, step = (0, bounds[0], 1) if len(bounds) == 1 else (tuple(bounds) + (1,))[:3]
    start, step = start or 0, step or 1
    for at, each in enumerate(items):
        if stop is not None and at >= stop:
            return
        if at >= start and (at - start) % step == 0:
            yield each
            if stop is not None and at + step >= stop:
                return


def starmap(function, items):
    for each in items:
        yield function(*each)


def takewhile(test, items):
    for each in items:
        if not test(each):
            return
        yield each


def dropwhile(test, items):
    items = iter(items)
    for each in items:
        if not test(each):
            yield each
            break
    for each in items:
        yield each


def filterfalse(test, items):
    for each in items:
        if not (test(each) if test else each):
            yield each


def compress(items, choose):
    return (a for a, b in zip(items, choose) if b)


def pairwise(items):
    items = iter(items)
    for last in items:
        for each in items:
            yield last, each
            last = each


def batched(items, n):
    group = []
    for each in items:
        group.append(each)
        if len(group) == n:
            yield tuple(group)
            group = []
    if group:
        yield tuple(group)


def zip_longest(*groups, fillvalue=None):
    lists = [list(g) for g in groups]
    for at in range(max([len(l) for l in lists] or [0])):
        yield tuple(l[at] if at < len(l) else fillvalue for l in lists)


def groupby(items, key=None):
    group, last = [], None
    for each in items:
        name = each if key is None else key(each)
        if group and name != last:
            yield last, iter(group)
            group = []
        last = name
        group.append(each)
    if group:
        yield last, iter(group)


def product(*groups, repeat=1):
    out = [()]
    for group in list(groups) * repeat:
        kept = list(group)
        out = [a + (b,) for a in out for b in kept]
    return iter(out)


def permutations(items, r=None):
    pool = list(items)
    r = len(pool) if r is None else r

    def pick(left, n):
        if n == 0:
            yield ()
            return
        for at in range(len(left)):
            for rest in pick(left[:at] + left[at + 1:], n - 1):
                yield (left[at],) + rest

    return pick(pool, r)


def combinations(items, r):
    pool = list(items)

    def pick(start, n):
        if n == 0:
            yield ()
            return
        for at in range(start, len(pool)):
            for rest in pick(at + 1, n - 1):
                yield (pool[at],) + rest

    return pick(0, r)


def tee(items, n=2):
    kept = list(items)
    return tuple(iter(kept) for _ in range(n))
`

export const operator = String.raw`
def itemgetter(*keys):
    return (lambda x: x[keys[0]]) if len(keys) == 1 else (lambda x: tuple(x[k] for k in keys))


def attrgetter(*names):
    def one(x, name):
        for part in name.split('.'):
            x = getattr(x, part)
        return x
    return (lambda x: one(x, names[0])) if len(names) == 1 else (lambda x: tuple(one(x, n) for n in names))


def methodcaller(name, *a, **k):
    return lambda x: getattr(x, name)(*a, **k)


add, sub, mul, truediv = lambda a, b: a + b, lambda a, b: a - b, lambda a, b: a * b, lambda a, b: a / b
floordiv, mod, pow, neg = lambda a, b: a // b, lambda a, b: a % b, lambda a, b: a ** b, lambda a: -a
eq, ne, lt, le, gt, ge = lambda a, b: a == b, lambda a, b: a != b, lambda a, b: a < b, lambda a, b: a <= b, lambda a, b: a > b, lambda a, b: a >= b
and_, or_, xor, not_, contains = lambda a, b: a & b, lambda a, b: a | b, lambda a, b: a ^ b, lambda a: not a, lambda a, b: b in a
getitem, is_, truth, concat = lambda a, b: a[b], lambda a, b: a is b, bool, lambda a, b: a + b
`
