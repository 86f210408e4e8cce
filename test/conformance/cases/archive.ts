/** Files of a container as archives: what is found under which name, where they go, and what is refused. */
import { pack, type Header } from 'tar-stream'
import { eventually } from '../../support/eventually'
import { bzip2Of } from '../archives'
import { readAll, type Bench } from '../bench'
import type { RawReply } from '../raw'
import { recordedCases, type RecordedRequest } from '../recorded'

type EntryHeader = Partial<Header> & Pick<Header, 'name'>

const script = [
  'mkdir -p /w/d/e /w/empty; echo hi > /w/f; chmod 4755 /w/f; ln -s f /w/l; ln -s /w/d /w/ld',
  'ln -s nowhere /w/dang; ln /w/f /w/h; mkfifo /w/p; chmod 1777 /w/d; echo x > /w/d/e/x; ln -s loop /w/loop',
  'echo v > /vol/v; : > /w/zero; sleep 100',
].join('; ')

const paths = ['/w/f', '/w/f/', '/w/l', '/w/l/', '/w/ld', '/w/ld/', '/w/ld/.', '/w/dang', '/w/dang/', '/w/p', '/w/d/']
const morePaths = ['/w/loop', '/w/loop/', 'w/f', '/w/../w/f', '/nosuch', '/w/f/x', '/vol/v', '/tm', '/proc/version', '']

type Puts = Readonly<Record<string, readonly [path: string, body: () => Promise<Buffer>, query?: object]>>

const file = (name: string, text = 'new\n'): readonly [EntryHeader, string?] => [
  { name, mode: 0o640, uid: 7, gid: 8 },
  text,
]
const directory = (name: string): readonly [EntryHeader, string?] => [{ name, type: 'directory', mode: 0o750 }]
const link = (name: string, linkname: string, type: 'symlink' | 'link'): readonly [EntryHeader, string?] => [
  { name, linkname, type },
]

const puts: Puts = {
  'a file': ['/w', () => tar(file('a'))],
  'into a file': ['/w/f', () => tar(file('x'))],
  'into nothing': ['/w/nosuch', () => tar(file('x'))],
  'through a link': ['/w/ld', () => tar(file('inlink'))],
  'through a link to nowhere': ['/w/dang', () => tar(file('x'))],
  'through a circle': ['/w/loop', () => tar(file('x'))],
  'into a volume': ['/vol', () => tar(file('pv'))],
  'into a read-only volume': ['/ro', () => tar(file('pv'))],
  'a file over a directory': ['/w', () => tar(file('empty')), { noOverwriteDirNonDir: 1 }],
  'a directory over a file': ['/w', () => tar(directory('zero')), { noOverwriteDirNonDir: 'true' }],
  'what climbs out': ['/w/d', () => tar(file('../esc'))],
  'a link that climbs out': ['/w/d', () => tar(link('su', '../../../..', 'symlink'))],
  'a hard link that climbs out': ['/w/d', () => tar(link('hl', '../../etc/passwd', 'link'))],
  'a hard link to nothing': ['/w/d', () => tar(link('hl', 'nosuch', 'link'))],
  garbage: ['/w', () => Promise.resolve(Buffer.from('garbage'.repeat(200)))],
  nothing: ['/w', () => Promise.resolve(Buffer.alloc(0))],
  'an archive cut short': ['/w', async () => (await tar(file('tr', 'x'.repeat(5000)))).subarray(0, 2000)],
  'an archive in bzip2': ['/w', () => Promise.resolve(bzip2Of)],
  'a name that is too long': ['/w', () => tar(file('L'.repeat(300)))],
}

const heads = [...paths, ...morePaths]

export function archiveCases(bench: () => Bench): void {
  const labels = [
    'create',
    'start',
    ...heads.map((path) => `stat ${path}`),
    ...heads.map((path) => `read ${path}`),
    ...Object.keys(puts).map((label) => `write ${label}`),
    'kill',
    'stopped: read /vol/v',
    'remove',
  ]
  recordedCases(bench, 'archive', labels, requests)
}

function requests(bench: Bench): readonly RecordedRequest[] {
  const name = `${bench.prefix}-arch`
  const base = `/containers/${name}`
  const binds = [`${name}:/vol`, `${name}-ro:/ro:ro`]
  const body = {
    Image: 'alpine',
    Cmd: ['sh', '-c', script],
    HostConfig: { Binds: binds, Tmpfs: { '/tm': '' } },
  }
  const archive = `${base}/archive`
  return [
    { label: 'create', method: 'POST', path: '/containers/create', query: { name }, body },
    {
      label: 'start',
      method: 'POST',
      path: `${base}/start`,
      after: () =>
        eventually(
          `${name} is ready`,
          () => isReady(bench, name),
          (seen) => seen,
        ),
    },
    ...heads.map((path) => ({ label: `stat ${path}`, method: 'HEAD', path: archive, query: { path }, show: statOf })),
    ...heads.map((path) => ({ label: `read ${path}`, method: 'GET', path: archive, query: { path }, show: contentOf })),
    ...Object.entries(puts).map(([label, [path, content, query = {}]]) => ({
      label: `write ${label}`,
      method: 'PUT',
      path: archive,
      query: { path, ...query },
      body: content,
    })),
    { label: 'kill', method: 'POST', path: `${base}/kill` },
    { label: 'stopped: read /vol/v', method: 'GET', path: archive, query: { path: '/vol/v' }, show: contentOf },
    { label: 'remove', method: 'DELETE', path: base, query: { v: 1 } },
  ]
}

async function isReady(bench: Bench, name: string): Promise<boolean> {
  const found = await bench.docker
    .getContainer(name)
    .infoArchive({ path: '/w/zero' })
    .then(() => true)
    .catch(() => false)
  return found
}

/** The header, without what the file system decides. */
function statOf(reply: RawReply): unknown {
  const header = reply.headers['x-docker-container-path-stat']
  if (typeof header !== 'string') return reply.status
  const stat = JSON.parse(Buffer.from(header, 'base64').toString('utf8')) as {
    name: string
    mode: number
    linkTarget: string
  }
  return [stat.name, stat.mode.toString(8), stat.linkTarget]
}

/** Names in the archive, or the refusal. */
function contentOf(reply: RawReply): unknown {
  if (reply.status !== 200) return `${String(reply.status)} ${reply.body.toString('utf8').trimEnd()}`
  const names: string[] = []
  for (let at = 0; at + 512 <= reply.body.length;) {
    const header = reply.body.subarray(at, at + 512)
    const name = header.subarray(0, 100).toString('utf8').replace(/\0.*$/s, '')
    if (name === '') break
    const sizeBytes = parseInt(header.subarray(124, 136).toString('latin1'), 8)
    names.push(`${name} ${header.subarray(156, 157).toString('latin1')} ${String(sizeBytes)}`)
    at += 512 + Math.ceil(sizeBytes / 512) * 512
  }
  return names.sort()
}

async function tar(...entries: readonly (readonly [EntryHeader, string?])[]): Promise<Buffer> {
  const archive = pack()
  for (const [header, text] of entries) archive.entry({ mtime: new Date(0), ...header }, text ?? '')
  archive.finalize()
  return readAll(archive as AsyncIterable<Buffer>)
}
