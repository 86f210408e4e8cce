/** `collections`: MicroPython's own takes no first items, and has no Counter. */
export const collections = String.raw`
from ucollections import namedtuple, OrderedDict


class deque:
    def __init__(self, items=(), maxlen=None):
        self._items, self.maxlen = [], maxlen
        self.extend(items)

    def append(self, x):
        self._items.append(x)
        if self.maxlen is not None and len(self._items) > self.maxlen:
            self._items.pop(0)

    def appendleft(self, x):
        self._items.insert(0, x)
        if self.maxlen is not None and len(self._items) > self.maxlen:
            self._items.pop()

    def extend(self, items):
        for x in items:
            self.append(x)

    def extendleft(self, items):
        for x in items:
            self.appendleft(x)

    def pop(self):
        if not self._items:
            raise IndexError('pop from an empty deque')
        return self._items.pop()

    def popleft(self):
        if not self._items:
            raise IndexError('pop from an empty deque')
        return self._items.pop(0)

    def rotate(self, n=1):
        for _ in range(n % len(self._items) if self._items else 0):
            self._items.insert(0, self._items.pop())

    def clear(self):
        self._items.clear()

    def __len__(self):
        return len(self._items)

    def __iter__(self):
        return iter(self._items)

    def __getitem__(self, at):
        return self._items[at]

    def __setitem__(self, at, x):
        self._items[at] = x

    def __contains__(self, x):
        return x in self._items

    def __eq__(self, other):
        return isinstance(other, deque) and self._items == other._items

    def __repr__(self):
        return 'deque(%r)' % self._items if self.maxlen is None else 'deque(%r, maxlen=%d)' % (self._items, self.maxlen)


class defaultdict(dict):
    def __init__(self, default_factory=None, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.default_factory = default_factory

    def __getitem__(self, key):
        if key in self:
            return super().__getitem__(key)
        if self.default_factory is None:
            raise KeyError(key)
        self[key] = value = self.default_factory()
        return value

    def __repr__(self):
        return 'defaultdict(%r, %s)' % (self.default_factory, '{' + ', '.join('%r: %r' % (k, v) for k, v in self.items()) + '}')

    __str__ = __repr__


class Counter(dict):
    def __init__(self, iterable=None, **kwargs):
        super().__init__()
        self.update(iterable, **kwargs)

    def __getitem__(self, key):
        return super().__getitem__(key) if key in self else 0

    def update(self, iterable=None, **kwargs):
        if isinstance(iterable, dict):
            for k, n in iterable.items():
                self[k] = self[k] + n
        elif iterable is not None:
            for k in iterable:
                self[k] = self[k] + 1
        for k, n in kwargs.items():
            self[k] = self[k] + n

    def most_common(self, n=None):
        items = sorted(self.items(), key=lambda kv: -kv[1])
        return items if n is None else items[:n]

    def elements(self):
        for k, n in self.items():
            for _ in range(n):
                yield k

    def total(self):
        return sum(self.values())

    def __add__(self, other):
        out = Counter(self)
        out.update(other)
        return out

    def __repr__(self):
        return 'Counter({%s})' % ', '.join('%r: %r' % kv for kv in self.most_common()) if len(self) else 'Counter()'

    __str__ = __repr__


class ChainMap:
    def __init__(self, *maps):
        self.maps = list(maps) or [{}]

    def __getitem__(self, key):
        for m in self.maps:
            if key in m:
                return m[key]
        raise KeyError(key)

    def get(self, key, default=None):
        return self[key] if key in self else default

    def __contains__(self, key):
        return any(key in m for m in self.maps)
`
