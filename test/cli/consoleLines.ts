/** Lines of shell run by the console: its own shell, programs and `docker`, over a real folder and an engine. */
import { createDockerProgram } from '@backend/console/dockerProgram'
import { onlyDefault } from '@backend/console/contextSource'
import { createWorkspaceShell } from '@backend/console/workspaceShell'
import type { EngineClient } from '@backend/docker/types'
import type { Exchange } from './transcript'

/** What runs lines in a folder; a line that takes longer than a minute is ended with -1. */
export function consoleRunner(client: EngineClient): (line: string, folder: string) => Promise<Omit<Exchange, 'line'>> {
  return async (line, folder) => {
    const docker = createDockerProgram({
      client: () => client,
      contexts: onlyDefault(() => client.url),
      labels: () => ({}),
      realPath: (path) => (path === folder || path.startsWith(`${folder}/`) ? path : undefined),
      onStarted: () => undefined,
      onFinished: () => undefined,
      onResize: () => () => undefined,
    })
    const shell = createWorkspaceShell({ realPath: folder, hostPath: folder, clock: Date.now, docker })
    const written: Record<'stdout' | 'stderr', Uint8Array[]> = { stdout: [], stderr: [] }
    const text = (stream: 'stdout' | 'stderr'): string => Buffer.concat(written[stream]).toString('utf8')
    try {
      const code = await shell.run(line, (stream, bytes) => Promise.resolve(void written[stream].push(bytes.slice())), {
        signal: AbortSignal.timeout(60_000),
      })
      // Whether tar still finds its reader is chance.
      return { stdout: text('stdout'), stderr: text('stderr').replace(/^tar: Broken pipe\n/gm, ''), code }
    } finally {
      await shell.dispose()
    }
  }
}
