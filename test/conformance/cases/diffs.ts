/** `docker diff`: a comparison of two merged trees, line by line as the real daemons give it. */
import { beforeAll, expect, it } from 'vitest'
import type { Bench } from '../bench'

const dockerfile = [
  'FROM alpine',
  'RUN mkdir -p /a/b/c /a/empty /full && echo 1 > /a/g && ln -s g /a/sl && ln /a/g /a/hl && echo 2 > /a/b/c/f && touch /full/1 /full/2',
].join('\n')

/** Shell line → lines of the diff. Source: transcripts of 20.10.24; 26.1.5 gives the same. */
const cases: readonly (readonly [string, readonly string[]])[] = [
  ['true', []],
  ['echo x > /new', ['A /new']],
  ['mkdir -p /n1/n2; echo x > /n1/n2/f', ['A /n1', 'A /n1/n2', 'A /n1/n2/f']],
  ['echo x >> /a/b/c/f', ['C /a', 'C /a/b', 'C /a/b/c', 'C /a/b/c/f']],
  ['rm /a/b/c/f', ['C /a', 'C /a/b', 'C /a/b/c', 'D /a/b/c/f']],
  ['rm -r /a/b', ['C /a', 'D /a/b']],
  ['rm -r /full; mkdir /full; echo z > /full/1', ['C /full', 'C /full/1', 'D /full/2']],
  ['chmod 600 /a/g', ['C /a', 'C /a/g']],
  ['chmod 644 /a/g', []],
  ['touch -d "2001-01-01 00:00" /a/g', ['C /a', 'C /a/g']],
  ['touch /a/b', []],
  ['mv /a/g /a/h', ['C /a', 'D /a/g', 'A /a/h']],
  ['mv /a/b /a/bb', ['C /a', 'D /a/b', 'A /a/bb', 'A /a/bb/c', 'A /a/bb/c/f']],
  ['rm /a/sl; ln -s hl /a/sl', ['C /a', 'C /a/sl']],
  ['echo q >> /a/hl', ['C /a', 'C /a/hl']],
  ['echo x > /new; rm /new', []],
  ['rm /a/g; mkdir /a/g', ['C /a', 'C /a/g']],
  ['rm -r /a/b; echo f > /a/b', ['C /a', 'C /a/b']],
  ['echo y > /etc/motd; echo 1.1.1.1 h >> /etc/hosts; echo z > /dev/foo', ['C /etc', 'C /etc/motd']],
]

export function diffCases(bench: () => Bench): void {
  let image = ''
  beforeAll(async () => {
    image = `${bench().name('diff')}:1`
    const { error } = await bench().build({ Dockerfile: dockerfile }, { t: image })
    expect(error).toBeUndefined()
  })

  it.each(cases)('%s', async (line, expected) => {
    const { id } = await bench().run(['sh', '-c', line], { image })
    expect(await bench().diff(id)).toEqual(expected)
    await bench().docker.getContainer(id).remove()
  })

  it('leaves mounts out and lists the mount point that the image lacked', async () => {
    const { id } = await bench().run(['sh', '-c', 'echo x > /vol/x; echo x > /t/x'], {
      image,
      config: { Volumes: { '/vol': {} } },
      host: { Tmpfs: { '/t': '' } },
    })
    expect(await bench().diff(id)).toEqual(['A /t', 'A /vol'])
  })

  it('counts the bytes of the writable layer', async () => {
    const { id } = await bench().run(['sh', '-c', 'printf 12345 > /new; rm /a/g'], { image })
    const [listed] = await bench().docker.listContainers({ all: true, size: true, filters: { id: [id] } })
    expect((listed as { SizeRw?: number }).SizeRw).toBe(5)
  })
}
