/** The way to the real buildx: what the line becomes, what is kept from it, and a stand-in command that tells what it got. */
import { chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { buildFlags } from './buildFlags'
import { buildxWords, type PathContext } from './buildxWords'
import { realDockerCli } from './dockerCli'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'camada-buildx-'))
  await mkdir(join(folder, 'lab', 'sub'), { recursive: true })
})
afterEach(() => rm(folder, { recursive: true, force: true }))
const lab = (name = ''): string => join(folder, 'lab', name)

describe('a build line for the real buildx', () => {
  const context = (): PathContext => ({
    cwd: '/w/lab/sub',
    env: (name) => ({ V: '1', TOKEN: 't', LD_PRELOAD: 'x' })[name],
    realPath: (path) => {
      const absolute = path.startsWith('/') ? path : join('/w/lab/sub', path)
      if (absolute === '/w/lab') return lab()
      return absolute.startsWith('/w/lab/') ? lab(absolute.slice('/w/lab/'.length)) : undefined
    },
  })
  const wordsOf = async (...words: string[]) => buildxWords(buildFlags, words, context())

  it('names real paths, and takes variables that it is told', async () => {
    const line = '-qt um:1 --build-arg V --build-arg W -f ../D --secret id=a,env=TOKEN --secret id=b,src=b -o out .'
    const { words, variables } = await wordsOf(...line.split(' '), '--cache-to=type=local,dest=/w/lab/c')
    expect(words).toEqual([
      ...['buildx', 'build', '--quiet=true', '--tag=um:1', '--build-arg=V=1', '--build-arg=W', `--file=${lab('D')}`],
      ...['--secret=id=a,env=TOKEN', `--secret=id=b,src=${lab('sub/b')}`, `--output=${lab('sub/out')}`, lab('sub')],
      `--cache-to=type=local,dest=${lab('c')}`,
    ])
    expect(variables).toEqual({ TOKEN: 't' })
  })

  it('leaves what BuildKit fetches itself, and standard input', async () => {
    const line = '--build-context a=docker-image://alpine --build-context b=.. -o - --file=- https://x.y/z.git'
    expect((await wordsOf(...line.split(' '))).words.slice(2)).toEqual([
      ...['--build-context=a=docker-image://alpine', `--build-context=b=${lab()}`, '--output=-', '--file=-'],
      'https://x.y/z.git',
    ])
  })

  it('reaches nothing outside of the workspace, and hands over no variable that steers the command', async () => {
    await symlink('/etc', lab('sub/link'))
    const outside = [
      '/',
      '../..',
      '/tmp/x',
      'link',
      'link/passwd',
      '-f /etc/passwd .',
      '-o /out .',
      '--iidfile link/i .',
    ]
    const secrets = ['--secret id=a,src=/etc/shadow .', '--cache-from type=local,src=/x .', '--build-context a=/etc .']
    for (const line of [...outside, ...secrets]) {
      await expect(wordsOf(...line.split(' ')), line).rejects.toThrow('is not in the workspace')
    }
    await expect(wordsOf('--secret', 'id=a,env=LD_PRELOAD', '.')).rejects.toThrow('LD_PRELOAD is not handed to a build')
  })
})

describe('the real command line', () => {
  const engineUrl = 'unix:///nowhere.sock'
  async function standIn(script: string): Promise<void> {
    await mkdir(join(folder, 'bin'), { recursive: true })
    await writeFile(join(folder, 'bin', 'docker'), `#!/bin/sh\n${script}\n`)
    await chmod(join(folder, 'bin', 'docker'), 0o755)
  }
  const cli = () =>
    realDockerCli({ PATH: `${join(folder, 'bin')}:/bin:/usr/bin`, HOME: folder, SECRET_OF_THE_LAB: 'x' })

  async function run(words: readonly string[], input?: string) {
    const written = { out: '', err: '' }
    const code = await cli().run({
      ...{ words, engineUrl, folder: lab(), variables: { TOKEN: 't', PATH: '/evil' } },
      input: input === undefined ? undefined : Buffer.from(input),
      out: (bytes) => Promise.resolve(void (written.out += Buffer.from(bytes).toString())),
      err: (bytes) => Promise.resolve(void (written.err += Buffer.from(bytes).toString())),
      signal: new AbortController().signal,
    })
    return { code, ...written }
  }

  it('gets its words as they are, a folder, its input, and an environment of its own', async () => {
    await standIn('printf "<%s>" "$@"; echo; pwd; cat; env | grep -v ^_ | sort >&2; exit 7')
    const { code, out, err } = await run(['build', '$(touch x); "a b"', '*'], 'FROM x\n')
    expect(out).toBe(`<build><$(touch x); "a b"><*>\n${lab()}\nFROM x\n`)
    expect(err.replace(/^(OLDPWD|SHLVL|PWD)=.*\n/gm, '')).toBe(
      `BUILDKIT_PROGRESS=plain\nDOCKER_BUILDKIT=1\nDOCKER_HOST=${engineUrl}\nHOME=${folder}\nNO_COLOR=1\n` +
        `PATH=${join(folder, 'bin')}:/bin:/usr/bin\nTOKEN=t\n`,
    )
    expect(code).toBe(7)
  })

  it('is ended by Ctrl-C, with what it started', async () => {
    await standIn(`sleep 300 & echo $! > ${lab('child')}; echo up; wait`)
    const stop = new AbortController()
    const ended = cli().run({
      ...{ words: [], engineUrl, folder: lab() },
      out: () => Promise.resolve(stop.abort()),
      err: () => Promise.resolve(),
      signal: stop.signal,
    })
    expect(await ended).toBe(130)
    const child = Number(await readFile(lab('child'), 'utf8'))
    await expect.poll(() => isAlive(child)).toBe(false)
  })

  it('tells whether the plugin is there', async () => {
    await standIn('[ "$*" = "buildx version" ]')
    expect(await cli().buildx()).toBe('ready')
    await standIn('exit 1')
    expect(await cli().buildx()).toBe('noPlugin')
  })

  it('is never taken from the folder that it works in', async () => {
    await writeFile(lab('docker'), '#!/bin/sh\nexit 0\n', { mode: 0o755 })
    const found = await realDockerCli({ PATH: '.::lab', HOME: folder }).run({
      ...{ words: ['no-such-command-of-docker'], engineUrl, folder: lab() },
      out: () => Promise.resolve(),
      err: () => Promise.resolve(),
      signal: new AbortController().signal,
    })
    expect(found).not.toBe(0)
  })
})

/** A process that ended and waits for its parent counts as gone. */
async function isAlive(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${String(pid)}/stat`, 'utf8').catch(() => '')
  return stat !== '' && !/\) Z /.test(stat)
}
