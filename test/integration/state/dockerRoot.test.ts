/**
 * `/var/lib/docker/containers` of the simulated host, looked at as a learner does: through a container that has it bound.
 * `containerFolder.json` is what 26.1.5 keeps of the same two containers (2026-11-22; made by the command lines below,
 * then read from the daemon's own folder).
 */
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { dockerCli, requireOrSkip } from '../../support/requirements'
import { withSimulator } from '../clients/withSimulator'

const run = promisify(execFile)

const commandLines: readonly (readonly string[])[] = [
  [
    ...[
      'run',
      '-d',
      '--name',
      'state-look',
      '-v',
      'state-vol:/v:ro',
      '-v',
      '/tmp:/b',
      '--mount',
      'type=volume,dst=/anon',
    ],
    ...[
      '--tmpfs',
      '/t',
      '--memory',
      '64m',
      '-e',
      'A=b',
      '-l',
      'k=v',
      'alpine',
      'sh',
      '-c',
      'echo "<hello>&"; sleep 1000',
    ],
  ],
  ['create', '--name', 'state-made', 'alpine', 'true'],
]

const fileSchema = z.object({ mode: z.string(), text: z.string().nullable() })
const folderSchema = z.object({ id: z.string(), files: z.record(z.string(), fileSchema) })
type Folder = z.infer<typeof folderSchema>

const recorded = z
  .record(z.string(), folderSchema)
  .parse(JSON.parse(readFileSync('test/fixtures/state/containerFolder.json', 'utf8')))

function normalised({ id, files }: Folder): object {
  const text = JSON.stringify(files)
    .replaceAll(id, '<container>')
    .replaceAll(id.slice(0, 12), '<hostname>')
    .replace(/sha256:[0-9a-f]{64}/g, '<digest>')
    .replace(/[0-9a-f]{64}/g, '<id>')
    .replace(/netns\/[0-9a-f]{12}/g, 'netns/<short>')
    .replace(/20\d\d-\d\d-\d\dT[\d:.]+Z/g, '<time>')
    .replace(/02(:[0-9a-f]{2}){5}/g, '<mac>')
    // The command line sends binds in an order of chance.
    .replace('\\"/tmp:/b\\",\\"state-vol:/v:ro\\"', '\\"state-vol:/v:ro\\",\\"/tmp:/b\\"')
    .replace(/172\.17\.0\.\d+/g, '<address>')
    .replace(/\\"Pid\\":[1-9]\d*/g, '\\"Pid\\":<pid>')
  return JSON.parse(text) as object
}

/** Name, mode and text of each file of a folder, as a container sees it. */
const script = 'cd "/d/containers/$1" && for f in *; do stat -c "%n %a %F" "$f"; done'

async function folderOf(docker: (...args: readonly string[]) => Promise<string>, name: string): Promise<Folder> {
  const id = (await docker('inspect', '-f', '{{.Id}}', name)).trim()
  const look = (...command: readonly string[]): Promise<string> =>
    docker('run', '--rm', '-v', '/var/lib/docker:/d', 'alpine', ...command)
  const files: Folder['files'] = {}
  for (const line of (await look('sh', '-c', script, 'sh', id)).trim().split('\n')) {
    const [file = '', mode = '', ...kind] = line.split(' ')
    const isDirectory = kind.join(' ') === 'directory'
    files[file] = { mode, text: isDirectory ? null : await look('cat', `/d/containers/${id}/${file}`) }
  }
  return { id, files }
}

test('a container’s folder is what 26.1.5 makes of it', async (context) => {
  requireOrSkip(context, dockerCli)
  await withSimulator(async (url) => {
    const env = { ...process.env, DOCKER_HOST: url }
    const docker = async (...args: readonly string[]): Promise<string> =>
      (await run('docker', [...args], { env })).stdout
    await docker('pull', '-q', 'alpine')
    for (const line of commandLines) await docker(...line)
    for (const [name, folder] of Object.entries(recorded)) {
      expect(normalised(await folderOf(docker, name)), name).toEqual(normalised(folder))
    }
    // A host's root may edit the files that a container has below /etc.
    const { id } = await folderOf(docker, 'state-look')
    const append = `echo 10.0.0.9 other >> /d/containers/${id}/hosts`
    await docker('run', '--rm', '-v', '/var/lib/docker:/d', 'alpine', 'sh', '-c', append)
    expect(await docker('exec', 'state-look', 'tail', '-1', '/etc/hosts')).toBe('10.0.0.9 other\n')
  })
})
