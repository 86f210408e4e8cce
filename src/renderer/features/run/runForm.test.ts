import { describe, expect, it } from 'vitest'
import { emptyRunForm, faultsOf, newMountRow, specOf, type MountRow, type RunForm } from './runForm'

function form(change: Partial<RunForm>): RunForm {
  return { ...emptyRunForm('alpine'), ...change }
}

function mount(kind: MountRow['kind'], source: string, destination: string, isReadOnly = false): MountRow {
  return { ...newMountRow(kind), source, destination, isReadOnly }
}

describe('specOf', () => {
  it("stands for the course notes' command", () => {
    const spec = specOf(
      form({
        command: "/bin/sh -c 'echo oi > /root/tmp/x'",
        autoRemove: true,
        mounts: [mount('bind', '/tmp', '/root/tmp')],
      }),
    )
    expect(spec).toEqual({
      image: 'alpine',
      command: ['/bin/sh', '-c', 'echo oi > /root/tmp/x'],
      env: [],
      mounts: [{ kind: 'bind', source: '/tmp', destination: '/root/tmp', isReadOnly: false }],
      volumesFrom: [],
      isReadOnly: false,
      autoRemove: true,
      detach: false,
      interactive: false,
      labels: {},
    })
  })

  it('leaves out empty rows and keeps every kind of mount', () => {
    const spec = specOf(
      form({
        name: ' db ',
        user: 'root',
        detach: true,
        interactive: true,
        env: [
          { id: 1, name: 'A', value: '1 2' },
          { id: 2, name: '', value: '' },
        ],
        mounts: [
          mount('volume', 'dados', '/var/lib/mysql', true),
          { ...mount('tmpfs', '', '/run'), sizeMegabytes: '64' },
          mount('tmpfs', '', '/scratch'),
          mount('bind', '', ''),
        ],
        volumesFrom: [
          { id: 1, container: 'outro', isReadOnly: true },
          { id: 2, container: ' ', isReadOnly: false },
        ],
      }),
      { 'io.camada.lab': 'x' },
    )
    expect(spec).toEqual({
      image: 'alpine',
      name: 'db',
      user: 'root',
      command: [],
      env: [{ name: 'A', value: '1 2' }],
      mounts: [
        { kind: 'volume', name: 'dados', destination: '/var/lib/mysql', isReadOnly: true },
        { kind: 'tmpfs', destination: '/run', sizeBytes: 64_000_000 },
        { kind: 'tmpfs', destination: '/scratch' },
      ],
      volumesFrom: [{ container: 'outro', isReadOnly: true }],
      isReadOnly: false,
      autoRemove: false,
      detach: true,
      interactive: false,
      labels: { 'io.camada.lab': 'x' },
    })
  })
})

describe('faultsOf', () => {
  const localName =
    'includes invalid characters for a local volume name, only "[a-zA-Z0-9][a-zA-Z0-9_.-]" are allowed. ' +
    'If you intended to pass a host directory, use absolute path'
  const oneMount = (row: MountRow) => faultsOf(form({ mounts: [row] })).map(({ docker, key }) => ({ docker, key }))

  it('finds none in a plain run', () => {
    expect(faultsOf(form({ mounts: [mount('volume', 'data_volume', '/var/lib/mysql')] }))).toEqual([])
    expect(faultsOf(form({ mounts: [mount('volume', '', '/anonymous')] }))).toEqual([])
    expect(faultsOf(form({ mounts: [mount('bind', '/with:colon', '/x')] }))).toEqual([])
  })

  it.each([
    ['two words', 'badName', 'Invalid container name (two words), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed'],
    ['x', 'badName', 'Invalid container name (x), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed'],
  ])("refuses the name %j with Docker's words", (name, key, docker) => {
    expect(faultsOf(form({ name }))).toEqual([{ field: 'name', key, docker }])
  })

  it.each([
    [mount('bind', './data', '/x'), 'relativePath', `create ./data: "./data" ${localName}`],
    [
      mount('bind', 'C:/data', '/x'),
      'windowsPath',
      'invalid mount config for type "bind": invalid mount path: \'C:/data\' mount path must be absolute',
    ],
    [mount('bind', '\\\\server\\x', '/x'), 'windowsPath', `create \\\\server\\x: "\\\\server\\x" ${localName}`],
    [mount('tmpfs', '', 'rel'), 'relativeDestination', "invalid mount path: 'rel' mount path must be absolute"],
    [
      mount('volume', 'dados', 'C:\\x'),
      'windowsDestination',
      'invalid mount config for type "volume": invalid mount path: \'C:\\x\' mount path must be absolute',
    ],
    [mount('volume', 'vol name', '/x'), 'badVolumeName', `create vol name: "vol name" ${localName}`],
    [mount('volume', '/data', '/x'), 'volumeIsPath', `create /data: "/data" ${localName}`],
    [
      mount('bind', '/tmp', 'rel'),
      'relativeDestination',
      "invalid volume specification: '/tmp:rel': invalid mount config for type \"bind\": invalid mount path: 'rel' mount path must be absolute",
    ],
    [
      mount('bind', '/tmp', '/'),
      'rootDestination',
      "invalid volume specification: '/tmp:/': invalid mount config for type \"bind\": invalid specification: destination can't be '/'",
    ],
    [mount('bind', '', '/x'), 'noBindSource', undefined],
    [mount('bind', '/tmp', ''), 'noDestination', undefined],
    [{ ...mount('tmpfs', '', '/x'), sizeMegabytes: 'many' }, 'badSize', undefined],
  ])('refuses the mount %j', (row, key, docker) => {
    expect(oneMount(row)).toEqual([{ key, docker }])
  })

  it('sees two mounts on one place, a slash at the end or not', () => {
    const second = mount('volume', 'dados', '/x/')
    expect(faultsOf(form({ mounts: [mount('bind', '/tmp', '/x'), second] }))).toEqual([
      { field: `mount.${second.id}.destination`, docker: 'Duplicate mount point: /x', key: 'duplicateMount' },
    ])
  })

  it('names the field of every fault, in the order of the form', () => {
    const faults = faultsOf(form({ image: ' ', command: "'", env: [{ id: 7, name: '', value: 'v' }] }))
    expect(faults.map(({ field }) => field)).toEqual(['image', 'command', 'env.7'])
  })

  it.each([
    ['Alpine:3.7', 'upperCase', 'invalid reference format: repository name (library/Alpine) must be lowercase'],
    ['al pine', 'badReference', 'invalid reference format'],
    ['alpine:', 'badReference', 'invalid reference format'],
  ])("refuses the image %j with Docker's words", (image, key, docker) => {
    expect(faultsOf(form({ image }))).toEqual([{ field: 'image', key, docker }])
  })
})
