/** Values and archives that nobody should send. */
import { deflateRawSync, gzipSync } from 'node:zlib'
import type { Random } from '../../support/random'

const texts = [
  '',
  ' ',
  '\0',
  'a\0b',
  '../../../etc/passwd',
  '/../../x',
  '..',
  '/',
  '\\',
  'é'.repeat(300),
  'x'.repeat(70_000),
  '%2e%2e%2f',
  '\ud800',
  '\u202e\ufeff',
  "'; drop table --",
  '${jndi:x}',
  '__proto__',
  'constructor',
  '1e999',
  '-1',
  '\r\nX: y',
  'sha256:',
  `sha256:${'0'.repeat(64)}`,
  'sha256:zz',
  'a:b:c:d',
  ':',
  '@',
  'A/B',
  '{{.}}',
  '["',
  '$(id)',
  '0x10',
  '١٢',
] as const

const scalars: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  0.5,
  1e308,
  -1e308,
  2 ** 53,
  2 ** 63,
  4_294_967_296,
  [],
  {},
  [[]],
  [null],
  [0],
  [{}],
  { '': '' },
  { a: null },
  { a: { b: 1 } },
  { __proto__x: 1 },
]

export function hostileText(random: Random): string {
  return random.pick(texts)
}

export function hostileValue(random: Random): unknown {
  // A copy: what is picked may be changed further.
  return random.oneIn(2) ? hostileText(random) : structuredClone(random.pick(scalars))
}

/** A copy of a JSON value with one to three places replaced, removed or added. */
export function mutateJson(value: unknown, random: Random): unknown {
  const copy: unknown = structuredClone(value)
  if (random.oneIn(12)) return hostileValue(random)
  for (let left = 1 + random.below(3); left > 0; left--) mutateOnce(copy, random)
  return copy
}

function mutateOnce(root: unknown, random: Random): void {
  let place: unknown = root
  for (;;) {
    if (typeof place !== 'object' || place === null) return
    const holder = place as Record<string, unknown>
    const keys = Object.keys(holder)
    const key = keys.length === 0 || random.oneIn(15) ? hostileText(random) : random.pick(keys)
    const child = Array.isArray(holder) && !/^\d+$/.test(key) ? undefined : holder[key]
    if (typeof child === 'object' && child !== null && !random.oneIn(4)) {
      place = child
      continue
    }
    if (Array.isArray(holder)) holder.push(hostileValue(random))
    else if (random.oneIn(6)) delete holder[key]
    else holder[key] = hostileValue(random)
    return
  }
}

/** Text that is nearly JSON: cut, doubled, deeply nested, with bytes that are no UTF-8. */
export function brokenJson(text: string, random: Random): Buffer {
  switch (random.below(8)) {
    case 0:
      return Buffer.from(text.slice(0, random.below(text.length + 1)))
    case 1:
      return Buffer.from(text + text)
    case 2:
      return Buffer.from('['.repeat(50_000))
    case 3:
      return Buffer.from(`${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`)
    case 4:
      return Buffer.concat([
        Buffer.from(text.slice(0, 20)),
        Buffer.from([0xff, 0xfe, 0x00, 0xc0]),
        Buffer.from(text.slice(20)),
      ])
    case 5:
      return Buffer.from(text.replace(/[:,]/, random.pick([';', '', '::', ',,', '=', "'"])))
    case 6:
      return random.bytes(1 + random.below(200))
    default:
      return Buffer.from(text.replaceAll('"', "'"))
  }
}

export interface TarEntry {
  readonly name: string
  readonly type?: string
  readonly body?: string | Buffer
  readonly link?: string
  readonly mode?: string
  /** Instead of the body's true size, octal or base-256. */
  readonly sizeField?: Buffer
  readonly isChecksumWrong?: boolean
}

/** One entry as ustar, however wrong its fields are. */
export function tarEntry(entry: TarEntry): Buffer {
  const body = Buffer.from(entry.body ?? '')
  const header = Buffer.alloc(512)
  header.write(entry.name.slice(0, 100), 0, 'latin1')
  header.write(entry.mode ?? '0000644', 100)
  header.write('0000000', 108)
  header.write('0000000', 116)
  if (entry.sizeField !== undefined) entry.sizeField.copy(header, 124)
  else header.write(body.length.toString(8).padStart(11, '0'), 124)
  header.write('00000000000', 136)
  header.write(entry.type ?? '0', 156)
  header.write(entry.link ?? '', 157, 100, 'latin1')
  header.write('ustar\0' + '00', 257)
  header.fill(' ', 148, 156)
  const sum = header.reduce((total, byte) => total + byte, 0) + (entry.isChecksumWrong === true ? 1 : 0)
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return Buffer.concat([header, body, Buffer.alloc((512 - (body.length % 512)) % 512)])
}

const end = Buffer.alloc(1024)
const dockerfile = 'FROM alpine\nCOPY . /x\nRUN echo hi > /y\n'

const dockerfiles = [
  dockerfile,
  '',
  '\0',
  'FROM',
  'FROM alpine\nRUN',
  'FROM alpine\nCOPY ../.. /\n',
  'FROM alpine\nCOPY a b c\n',
  `FROM alpine\nENV ${'A'.repeat(70_000)}=1\n`,
  `FROM alpine\n${'ENV A=$A$A\n'.repeat(40)}`,
  'FROM alpine\nRUN ["a"\n',
  'FROM alpine AS a\nFROM a AS b\nCOPY --from=b / /\n',
  `${'FROM alpine\n'.repeat(200)}`,
  'FROM alpine\nONBUILD ONBUILD RUN x\n',
  'FROM $X\n',
  'ARG X=${X:-${X}}\nFROM ${X}\n',
  'FROM alpine\nWORKDIR \0\n',
  'FROM alpine\nUSER ../x\nRUN id\n',
  '# escape=xx\nFROM alpine\n',
  'FROM alpine\nHEALTHCHECK --interval=-1s CMD x\n',
  'FROM alpine\nEXPOSE 99999999\nVOLUME []\nLABEL a\nSHELL []\n',
  'FROM alpine\nRUN exit 300\n',
  'FROM alpine\nADD http://[::1 /x\n',
]

/** Entries that try to leave the tree, lie about themselves or point nowhere. */
function hostileEntries(random: Random): Buffer[] {
  const some: readonly (() => Buffer)[] = [
    () => tarEntry({ name: '../../../../tmp/escape', body: 'x' }),
    () => tarEntry({ name: '/etc/passwd', body: 'x' }),
    () => tarEntry({ name: 'l', type: '2', link: '/../../..' }),
    () => Buffer.concat([tarEntry({ name: 'l', type: '2', link: '/etc' }), tarEntry({ name: 'l/x', body: 'x' })]),
    () =>
      Buffer.concat([
        tarEntry({ name: 'd', type: '5' }),
        tarEntry({ name: 'd', body: 'x' }),
        tarEntry({ name: 'd/e', body: 'x' }),
      ]),
    () => tarEntry({ name: 'h', type: '1', link: '../../etc/passwd' }),
    () => tarEntry({ name: 'h', type: '1', link: 'h' }),
    () => tarEntry({ name: 'h', type: '1', link: 'nothing' }),
    () => tarEntry({ name: '', body: 'x' }),
    () => tarEntry({ name: '.', type: '5' }),
    () => tarEntry({ name: 'x/'.repeat(49), body: 'x' }),
    () => tarEntry({ name: 'dev', type: '3' }),
    () => tarEntry({ name: 'fifo', type: '6' }),
    () => tarEntry({ name: 'odd', type: random.pick(['Z', '9', '\0', 'S', 'V', 'N', '7']) }),
    () => tarEntry({ name: 'big', sizeField: Buffer.from('77777777777 ') }),
    () => tarEntry({ name: 'big', sizeField: Buffer.from([0x80, 0, 0, 0, 0x7f, 255, 255, 255, 255, 255, 255, 255]) }),
    () => tarEntry({ name: 'neg', sizeField: Buffer.alloc(12, 0xff) }),
    () => tarEntry({ name: 'nan', sizeField: Buffer.from('nonsense\0\0\0\0') }),
    () => tarEntry({ name: 'mode', mode: '9999999', body: 'x' }),
    () => tarEntry({ name: 'sum', isChecksumWrong: true, body: 'x' }),
    () => tarEntry({ name: 'pax', type: 'x', body: '12 path=\0x\n' }),
    () => tarEntry({ name: 'pax', type: 'x', body: '999999 path=a\n' }),
    () => tarEntry({ name: 'pax', type: 'x', body: 'nonsense' }),
    () =>
      Buffer.concat([tarEntry({ name: 'pax', type: 'x', body: '22 size=-999999999999\n' }), tarEntry({ name: 'y' })]),
    () =>
      Buffer.concat([tarEntry({ name: 'pax', type: 'g', body: '20 GNU.sparse.major=9\n' }), tarEntry({ name: 'y' })]),
    () =>
      Buffer.concat([
        tarEntry({ name: 'pax', type: 'x', body: '18 path=../../../x\n' }),
        tarEntry({ name: 'y', body: 'x' }),
      ]),
    () => tarEntry({ name: '././@LongLink', type: 'L', body: 'n'.repeat(5000) }),
    () => tarEntry({ name: '././@LongLink', type: 'K', body: '\0' }),
    () => tarEntry({ name: '.wh..wh..opq' }),
    () => tarEntry({ name: '.wh.' }),
    () => tarEntry({ name: '.wh...' }),
    () => tarEntry({ name: 'd/.wh.../../x' }),
    () => tarEntry({ name: '\xff\xfe\x80', body: 'x' }),
    () =>
      tarEntry({
        name: 'manifest.json',
        body: random.pick(['[]', '{}', 'null', '[{}]', '[{"Config":"../x","Layers":["../y"]}]', '[{"Config":1}]', 'x']),
      }),
    () => tarEntry({ name: 'repositories', body: random.pick(['{}', '[]', '{"a":{"b":"c"}}', '{"a":1}', 'x']) }),
    () => tarEntry({ name: 'index.json', body: random.pick(['{}', '{"manifests":[{}]}', '{"manifests":null}']) }),
    () => tarEntry({ name: 'oci-layout', body: '{"imageLayoutVersion":"9"}' }),
    () =>
      tarEntry({ name: '.dockerignore', body: random.pick(['[', '***', '!'.repeat(9), '\\', '['.repeat(3000), '\0']) }),
    () => tarEntry({ name: 'Dockerfile', body: random.pick(dockerfiles) }),
  ]
  return Array.from({ length: 1 + random.below(4) }, () => random.pick(some)())
}

/** An archive in some way hostile: its entries, its packing, or where it stops. */
export function hostileArchive(random: Random): Buffer {
  const isBuild = random.oneIn(2)
  const plain = Buffer.concat([
    ...(isBuild ? [tarEntry({ name: 'Dockerfile', body: random.pick(dockerfiles) })] : []),
    ...(random.oneIn(3) ? [tarEntry({ name: 'file', body: 'content\n' })] : []),
    ...(random.oneIn(4) ? [] : hostileEntries(random)),
    end,
  ])
  switch (random.below(14)) {
    case 0:
      return plain.subarray(0, random.below(plain.length))
    case 1:
      return Buffer.alloc(0)
    case 2:
      return random.bytes(1 + random.below(2000))
    case 3:
      return gzipSync(plain)
    case 4:
      return gzipSync(plain).subarray(0, 20 + random.below(60))
    case 5:
      return Buffer.concat([gzipSync(plain), random.bytes(30)])
    case 6:
      return Buffer.concat([Buffer.from([0x1f, 0x8b, 8]), random.bytes(100)])
    case 7:
      return Buffer.concat([
        Buffer.from(random.pick(['BZh9', '\xfd7zXZ\0', '\x28\xb5\x2f\xfd', 'PK\x03\x04']), 'latin1'),
        random.bytes(300),
      ])
    case 8:
      return gzipSync(Buffer.alloc(20_000_000))
    case 9:
      return flip(plain, random)
    case 10:
      return deflateRawSync(plain)
    default:
      return plain
  }
}

function flip(bytes: Buffer, random: Random): Buffer {
  const copy = Buffer.from(bytes)
  for (let left = 1 + random.below(8); left > 0; left--) copy[random.below(copy.length)] = random.below(256)
  return copy
}

/** An archive that is as it should be. */
export function goodArchive(): Buffer {
  return Buffer.concat([
    tarEntry({ name: 'Dockerfile', body: dockerfile }),
    tarEntry({ name: 'file', body: 'content\n' }),
    end,
  ])
}
