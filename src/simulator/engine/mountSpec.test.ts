import { expect, test } from 'vitest'
import { checkTmpfsOptions, parseBind, parseMount, parseTmpfs, parseVolumesFrom } from './mountSpec'

test.each([
  ['/anon', { type: 'volume', name: '', destination: '/anon', readWrite: true, copyData: true, anonymous: true }],
  ['vol:/d/../e/', { type: 'volume', name: 'vol', destination: '/e', readWrite: true, copyData: true, mode: 'z' }],
  ['vol:/d:ro', { readWrite: false, mode: 'ro' }],
  ['vol:/d:nocopy,ro', { readWrite: false, copyData: false }],
  ['/h//x:/d', { type: 'bind', source: '/h/x', destination: '/d', propagation: 'rprivate', createSource: true }],
  ['/h:/d:rshared,z', { propagation: 'rshared', mode: 'rshared,z' }],
])('reads -v %s', (spec, expected) => {
  expect(parseBind(spec)).toMatchObject(expected)
})

/** Recorded from 26.1.5. */
test.each([
  [
    'a',
    `invalid volume specification: 'a': invalid mount config for type "volume": invalid mount path: 'a' mount path must be absolute`,
  ],
  ['/a:/b:c:d', "invalid volume specification: '/a:/b:c:d'"],
  [':/b', "invalid volume specification: ':/b'"],
  ['/a:/b:ro,rw', 'invalid mode: ro,rw'],
  [
    '/a:/b:nocopy',
    `invalid volume specification: '/a:/b:nocopy': invalid mount config for type "bind": field VolumeOptions must not be specified`,
  ],
  [
    'v:/b:rshared',
    `invalid volume specification: 'v:/b:rshared': invalid mount config for type "volume": field BindOptions must not be specified`,
  ],
  [
    '/tmp:/',
    `invalid volume specification: '/tmp:/': invalid mount config for type "bind": invalid specification: destination can't be '/'`,
  ],
])('refuses -v %s', (spec, message) => {
  expect(() => parseBind(spec)).toThrow(message)
})

test.each([
  [{ Type: 'foo', Target: '/x' }, 'invalid mount config for type "foo": mount type unknown'],
  [{ Type: 'bind', Target: '/x' }, 'invalid mount config for type "bind": field Source must not be empty'],
  [
    { Type: 'volume', Target: '/' },
    `invalid mount config for type "volume": invalid specification: destination can't be '/'`,
  ],
  [{ Type: 'volume', Target: '' }, 'invalid mount config for type "volume": field Target must not be empty'],
  [
    { Type: 'tmpfs', Target: '/a', Source: 'x' },
    'invalid mount config for type "tmpfs": field Source must not be specified',
  ],
  [
    { Type: 'bind', Target: '/a', Source: 'x' },
    `invalid mount config for type "bind": invalid mount path: 'x' mount path must be absolute`,
  ],
  [
    { Type: 'bind', Target: '/a', Source: '/b', VolumeOptions: {} },
    'VolumeOptions must not be specified on mount type "bind"',
  ],
])('refuses --mount %j', (request, message) => {
  expect(() => parseMount(request)).toThrow(message)
})

test('reads --mount', () => {
  expect(parseMount({ Type: 'bind', Source: '/h', Target: '/d', ReadOnly: true })).toMatchObject({
    type: 'bind',
    readWrite: false,
    createSource: false,
    mode: '',
  })
  expect(parseMount({ Type: 'tmpfs', Target: '/t', TmpfsOptions: { SizeBytes: 1 << 20, Mode: 0o700 } })).toMatchObject({
    type: 'tmpfs',
    tmpfsOptions: 'mode=700,size=1024k',
    viaMount: true,
  })
})

test('reads and refuses --tmpfs and --volumes-from', () => {
  expect(parseTmpfs('/t', 'size=1m,ro')).toMatchObject({ readWrite: false })
  expect(() => parseTmpfs('rel', '')).toThrow("invalid mount path: 'rel' mount path must be absolute")
  expect(() => checkTmpfsOptions('foo')).toThrow('invalid tmpfs option "foo"')
  expect(parseVolumesFrom('web:ro')).toEqual({ container: 'web', readOnly: true })
  expect(() => parseVolumesFrom('web:zz')).toThrow('invalid mode: zz')
})
