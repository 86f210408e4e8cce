/** The classic builder: its output word for word, what it makes, and how it refuses. */
import { expect, it } from 'vitest'
import { refusal, type Bench } from '../bench'

const notes = [
  'FROM alpine',
  'ADD motd /root/meu-motd',
  'RUN mkdir -p /root/arquivos',
  'RUN true',
  'CMD cat /root/meu-motd',
]

export function buildCases(bench: () => Bench): void {
  /** 26.1 says it afterwards, 20.10 before. */
  const removing = (): string =>
    bench().speaks('1.45') ? ' ---> Removed intermediate container <id>\n' : 'Removing intermediate container <id>\n'

  it('builds the Dockerfile of the course notes', async () => {
    const tag = `${bench().name('notes')}:1`
    const built = await bench().build({ Dockerfile: notes.join('\n'), motd: 'oi\n' }, { t: tag, nocache: true })
    // The label that the suite puts on its images is a step of its own.
    expect(built.output).toBe(
      [
        'Step 1/6 : FROM alpine\n ---> <id>\n',
        'Step 2/6 : ADD motd /root/meu-motd\n ---> <id>\n',
        `Step 3/6 : RUN mkdir -p /root/arquivos\n ---> Running in <id>\n${removing()} ---> <id>\n`,
        `Step 4/6 : RUN true\n ---> Running in <id>\n${removing()} ---> <id>\n`,
        `Step 5/6 : CMD cat /root/meu-motd\n ---> Running in <id>\n${removing()} ---> <id>\n`,
        `Step 6/6 : LABEL io.camada.conformance=${bench().prefix}\n ---> Running in <id>\n${removing()} ---> <id>\n`,
        `Successfully built <id>\nSuccessfully tagged ${tag}\n`,
      ].join(''),
    )
    const [base, image] = await Promise.all([
      bench().docker.getImage('alpine').inspect(),
      bench().docker.getImage(tag).inspect(),
    ])
    expect(image.Id).toBe(built.imageId)
    expect(image.RootFS.Layers?.length).toBe((base.RootFS.Layers?.length ?? 0) + 2)
    expect(image.RootFS.Layers?.slice(0, -2)).toEqual(base.RootFS.Layers)
    expect(image.Config.Cmd).toEqual(['/bin/sh', '-c', 'cat /root/meu-motd'])
    expect(image.Size - base.Size).toBe(3)
    expect((await bench().run([], { image: tag })).stdout).toBe('oi\n')
  })

  it('remembers history', async () => {
    const tag = `${bench().name('history')}:1`
    await bench().build({ Dockerfile: notes.join('\n'), motd: 'oi\n' }, { t: tag, nocache: true })
    const rows = (await bench().docker.getImage(tag).history()) as {
      CreatedBy: string
      Size: number
      Tags: string[] | null
      Id: string
      Comment: string
    }[]
    const told = rows
      .slice(0, 5)
      .map(({ CreatedBy, Size, Tags, Comment }) => [
        CreatedBy.replace(/file:[0-9a-f]{64}/, 'file:<sum>'),
        Size,
        Tags,
        Comment,
      ])
    expect(told).toEqual([
      [`/bin/sh -c #(nop)  LABEL io.camada.conformance=${bench().prefix}`, 0, [tag], ''],
      ['/bin/sh -c #(nop)  CMD ["/bin/sh" "-c" "cat /root/meu-motd"]', 0, null, ''],
      ['/bin/sh -c true', 0, null, ''],
      ['/bin/sh -c mkdir -p /root/arquivos', 0, null, ''],
      ['/bin/sh -c #(nop) ADD file:<sum> in /root/meu-motd ', 3, null, ''],
    ])
    expect(rows.slice(0, 5).every(({ Id }) => Id.startsWith('sha256:'))).toBe(true)
  })

  it('takes a step from the cache until something differs', async () => {
    const files = { Dockerfile: 'FROM alpine\nRUN echo one\nCOPY a /a\nRUN cat /a', a: bench().name('a') }
    await bench().build(files)
    expect((await bench().build(files)).output.match(/Using cache/g)).toHaveLength(4)
    const changed = await bench().build({ ...files, a: bench().name('b') })
    expect(changed.output.match(/Using cache/g)).toHaveLength(1)
  })

  it('knows arguments, stages and targets', async () => {
    const Dockerfile = [
      'ARG BASE=alpine',
      'FROM $BASE AS one',
      'ARG WHO=nobody',
      'RUN echo "$WHO" > /who',
      'FROM alpine AS two',
      'COPY --from=one /who /copied',
      'CMD ["cat", "/copied"]',
    ].join('\n')
    const tag = `${bench().name('stages')}:1`
    const built = await bench().build({ Dockerfile }, { t: tag, buildargs: { WHO: 'aluno' } })
    expect(built.output).toContain('Step 6/8 : COPY --from=one /who /copied\n')
    expect((await bench().run([], { image: tag })).stdout).toBe('aluno\n')
    const first = await bench().build({ Dockerfile }, { target: 'one' })
    expect(first.output).toContain('Step 4/5 : RUN echo "$WHO" > /who\n')
    expect(await refusal(bench().build({ Dockerfile }, { target: 'three' }))).toEqual({
      status: 400,
      message: bench().speaks('1.45')
        ? 'target stage "three" could not be found'
        : 'failed to reach build target three in Dockerfile',
    })
  })

  it('leaves .dockerignore to the client, but for itself and the Dockerfile', async () => {
    const Dockerfile = 'FROM alpine\nCOPY . /ctx\nRUN cd /ctx && find . -type f | sort'
    const listed = async (ignore: string): Promise<string> => {
      const files = { Dockerfile, '.dockerignore': ignore, secret: '' }
      const { output } = await bench().build(files, { nocache: true })
      return /Running in <id>\n((?:\.\/.*\n)*)/.exec(output)?.[1] ?? output
    }
    expect(await listed('secret\n')).toBe('./.dockerignore\n./Dockerfile\n./secret\n')
    expect(await listed('Dockerfile\n.dockerignore\n')).toBe('./secret\n')
  })

  it('lets a RUN fail with its exit code', async () => {
    const built = await bench().build({ Dockerfile: 'FROM alpine\nRUN make /app' }, { nocache: true })
    expect(built.error).toBe("The command '/bin/sh -c make /app' returned a non-zero code: 127")
    expect(built.output).toContain('make: not found')
  })

  it('misses what is not in the context', async () => {
    const built = await bench().build({ Dockerfile: 'FROM alpine\nCOPY nada /x' })
    expect(built.error).toBe(
      'COPY failed: file not found in build context or excluded by .dockerignore: stat nada: file does not exist',
    )
  })

  it('discards what is run into a declared volume, and keeps what is copied', async () => {
    const Dockerfile = 'FROM alpine\nVOLUME /data\nRUN echo run > /data/run\nCOPY a /data/copied'
    const tag = `${bench().name('volume')}:1`
    await bench().build({ Dockerfile, a: 'a' }, { t: tag })
    const { id, stdout } = await bench().run(['ls', '/data'], { image: tag })
    expect(stdout).toBe('copied\n')
    await bench().docker.getContainer(id).remove({ v: true })
  })

  const refused: readonly (readonly [string, string | undefined, { status: number; new: string; old: string }])[] = [
    [
      'an unknown instruction',
      'FROM alpine\nRUM x',
      {
        status: 400,
        new: 'dockerfile parse error on line 2: unknown instruction: RUM (did you mean RUN?)',
        old: 'dockerfile parse error line 2: unknown instruction: RUM',
      },
    ],
    [
      'an empty Dockerfile',
      '',
      {
        status: 400,
        new: 'the Dockerfile (Dockerfile) cannot be empty',
        old: 'the Dockerfile (Dockerfile) cannot be empty',
      },
    ],
    [
      'a Dockerfile of comments',
      '# nothing',
      {
        status: 400,
        new: 'failed to parse Dockerfile: file with no instructions',
        old: 'failed to parse Dockerfile: file with no instructions',
      },
    ],
    [
      'a context without Dockerfile',
      undefined,
      {
        status: 500,
        new: 'Cannot locate specified Dockerfile: Dockerfile',
        old: 'Cannot locate specified Dockerfile: Dockerfile',
      },
    ],
  ]
  it.each(refused)('refuses %s', async (_what, dockerfile, { status, ...messages }) => {
    const files = { other: '', ...(dockerfile === undefined ? {} : { Dockerfile: dockerfile }) }
    expect(await refusal(bench().build(files))).toEqual({
      status,
      message: bench().speaks('1.45') ? messages.new : messages.old,
    })
  })

  it.each(['RUN --mount=type=cache,target=/x true', 'COPY --chmod=755 a /a'])('needs BuildKit for %s', async (line) => {
    const { error } = await bench().build({ Dockerfile: `FROM alpine\n${line}`, a: '' })
    const option = line.includes('--mount') ? '--mount' : '--chmod'
    expect(error).toBe(
      `the ${option} option requires BuildKit. Refer to https://docs.docker.com/go/buildkit/ to learn how to build images with BuildKit enabled`,
    )
  })

  it('starts a step in a directory without the links to it', async () => {
    const Dockerfile = 'FROM alpine\nRUN mkdir /real && ln -s real /link\nWORKDIR /link\nRUN echo "at $(pwd)"'
    const { output, error } = await bench().build({ Dockerfile })
    expect([error, /^at .*$/m.exec(output)?.[0]]).toEqual([undefined, 'at /real'])
  })
}
