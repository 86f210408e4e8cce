/** Runs a script as `__main__`, the lines of a terminal, or a module; tells how it ended. */
export const runner = String.raw`
import builtins, io, sys
import _camada


def told(e):
    trace = io.StringIO()
    sys.print_exception(e, trace)
    message = '' if isinstance(e, KeyError) and not e.args else str(e)
    if isinstance(e, KeyError) and len(e.args) == 1:
        message = repr(e.args[0])
    if type(e) is OSError and len(e.args) == 1:
        message = '[Errno %d] %s' % (e.args[0], _camada.strerror(e.args[0]))
    name = type(e).__name__
    return (name[1:] if name == '_OSError' else name, message, trace.getvalue())


def _ended(e):
    code = e.args[0] if e.args else None
    if code is None:
        return 0
    if isinstance(code, int):
        return int(code) & 255
    print(code, file=sys.stderr)
    return 1


def _try(action):
    try:
        action()
        return 0
    except SystemExit as e:
        return _ended(e)
    except BaseException as e:
        _camada.report(*told(e))
        return 130 if isinstance(e, KeyboardInterrupt) else 1


def script(main, source, name):
    _camada.end(_try(lambda: exec(compile(source, name, 'exec'), main)))


def _line(prompt):
    sys.stdout.write(prompt)
    return sys.stdin.readline()


def _is_open(text):
    return _camada.open(text) == 1


def _read():
    text = _line('>>> ')
    if text == '':
        return None
    if _is_open(text) or text.rstrip().endswith(':') or text.lstrip().startswith('@'):
        isBlock = not _is_open(text)
        while True:
            more = _line('... ')
            if more == '':
                return text
            text += more
            if not _is_open(text):
                if text.rstrip().endswith(':'):
                    isBlock = True
                if not isBlock or more.strip() == '':
                    return text
    return text


def terminal(main):
    status = 0
    while True:
        try:
            text = _read()
        except KeyboardInterrupt:
            print('\nKeyboardInterrupt')
            continue
        if text is None:
            print()
            break
        if text.strip() == '':
            continue
        try:
            exec(compile(text, '<stdin>', 'single'), main)
        except SystemExit as e:
            _camada.end(_ended(e))
            return
        except BaseException as e:
            _camada.report(*told(e))
    _camada.end(0)
`
