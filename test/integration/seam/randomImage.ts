/**
 * Random images as Dockerfiles: a few RUN steps of file operations that the classic builder and the programs of busybox
 * have on every engine, and an ADD of a tar with extended attributes. What is asked for is the same everywhere; IDs are
 * compared between engines only after one engine built it and the other loaded it.
 */
import { pack } from 'tar-stream'

/** A small generator of its own, so that a seed gives the same image on every machine (mulberry32). */
export function randomFrom(seed: number): (below: number) => number {
  let state = seed >>> 0
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) % below
  }
}

type Pick = <T>(choices: readonly T[]) => T

const longName = 'n'.repeat(180)
const names = ['a', 'b', 'c', 'çã é', 'with blank', 'x'.repeat(99), 'y'.repeat(100), 'z'.repeat(101), longName, '日本']
const folders = ['/t', '/t/d', '/t/e', `/t/${'deep/'.repeat(20)}end`]
const modes = ['4755', '2755', '1777', '600', '000', '6711', '644']

/** One line of shell that never fails. */
function operation(pick: Pick, below: (limit: number) => number): string {
  const folder = pick(folders)
  const path = `'${folder}/${pick(names)}'`
  const other = `'${pick(folders)}/${pick(names)}'`
  // Opening a fifo would wait for its reader.
  const isWritable = `{ test ! -e ${path} || test -f ${path}; }`
  const line = pick([
    () => `${isWritable} && echo ${below(1e6)} > ${path}`,
    () => `${isWritable} && head -c ${below(200_000)} /dev/zero | tr '\\\\0' '${pick(['a', 'b', 'c'])}' > ${path}`,
    () => `${isWritable} && dd if=/dev/zero of=${path} bs=1M count=0 seek=${1 + below(20)}`,
    () => `test ! -L ${path} && ln ${path} ${other}`,
    () => `ln -s ${other} ${path}`,
    () => `ln -sf '${longName}/${longName}' ${path}`,
    () => `chmod ${pick(modes)} ${path}`,
    () => `chown ${below(3000)}:${below(70_000)} ${path}`,
    () => `mkdir ${path}`,
    () => `mkfifo ${path}`,
    () => `mknod ${path} ${pick(['c', 'b'])} ${1 + below(200)} ${below(200)}`,
    () => `touch -d '19${70 + below(29)}-01-02 03:04:05' ${path}`,
    () => `touch -d '20${10 + below(27)}-01-02 03:04:05' ${path}`,
    () => `rm -rf ${path}`,
    () => `rm -rf '${folder}'/* && rmdir '${folder}'; mkdir -p '${folder}'`,
    () => `mv ${path} ${other}`,
    () => `cp -a ${path} ${other}`,
  ])()
  return `{ ${line}; } 2>/dev/null`
}

export interface RandomImage {
  readonly dockerfile: string
  readonly context: Buffer
}

/** The image of a seed. */
export async function randomImage(seed: number, base: string): Promise<RandomImage> {
  const below = randomFrom(seed)
  const pick: Pick = (choices) => choices[below(choices.length)] as (typeof choices)[number]
  const steps = Array.from({ length: 2 + below(3) }, () => {
    const operations = Array.from({ length: 5 + below(20) }, () => operation(pick, below))
    return `RUN mkdir -p ${folders.map((folder) => `'${folder}'`).join(' ')}; ${operations.join('; ')}; true`
  })
  const metadata = pick([
    'ENV a="b c" d=é',
    'LABEL "k l"="<v>&"',
    'CMD ["sh", "-c", "x"]',
    'VOLUME /t/v',
    'EXPOSE 80/udp',
  ])
  const dockerfile = [`FROM ${base}`, steps[0], 'ADD extra.tar /t/extra/', metadata, ...steps.slice(1)].join('\n')
  return { dockerfile, context: await contextOf(dockerfile, below) }
}

async function contextOf(dockerfile: string, below: (limit: number) => number): Promise<Buffer> {
  const extra = pack()
  const mtime = new Date(below(2_000_000_000) * 1000)
  // cap_net_raw+ep, as file systems store it.
  const capability = Buffer.from('0100000200200000000000000000000000000000', 'hex').toString('latin1')
  const owned = { mtime, uid: below(100_000), gid: below(100_000) }
  extra.entry({ name: 'capable', mode: 0o755, ...owned, pax: { 'SCHILY.xattr.security.capability': capability } }, 'x')
  extra.entry({ name: 'big-ids', mode: 0o640, mtime, uid: 3_000_000, gid: 3_000_000 }, 'ids')
  extra.entry({ name: `folder/${longName}`, mode: 0o600, ...owned }, 'long')
  extra.finalize()
  const context = pack()
  context.entry({ name: 'Dockerfile', mode: 0o644, mtime: new Date(0) }, dockerfile)
  context.entry({ name: 'extra.tar', mode: 0o644, mtime: new Date(0) }, await bytesOf(extra))
  context.finalize()
  return bytesOf(context)
}

async function bytesOf(stream: AsyncIterable<unknown>): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}
