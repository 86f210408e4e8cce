/** A program of the system that plays client, and what it says without what differs from run to run. */
import { execFile, spawnSync } from 'node:child_process'
import type { Requirement } from '../../support/requirements'

/** That a program is there; `.ci/install` installs it. */
export function programOf(name: string): Requirement {
  return { isMet: spawnSync(name, ['--version']).status === 0, reason: `needs ${name}` }
}

export interface Said {
  readonly code: number
  /** Output and errors, IDs as `<id>`. */
  readonly text: string
}

/** Runs a program in a folder; ends it after a minute. */
export function say(
  [program, ...args]: readonly [string, ...string[]],
  options: { readonly folder: string; readonly env: Readonly<Record<string, string>> },
): Promise<Said> {
  const { folder: cwd, env } = options
  return new Promise((done) => {
    const settings = { cwd, env: { ...process.env, ...env }, timeout: 60_000 }
    execFile(program, args, settings, (error, stdout, stderr) => {
      const code = typeof error?.code === 'number' ? error.code : error === null ? 0 : -1
      done({ code, text: withoutIds(`${stdout}${stderr}`) })
    })
  })
}

function withoutIds(text: string): string {
  return text.replace(/\b(?:[0-9a-f]{64}|[0-9a-f]{12})(?![0-9a-f])/g, '<id>')
}
