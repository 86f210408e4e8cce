/** The real docker command line, pointed at one engine. */
import { spawn } from 'node:child_process'

interface Answer {
  readonly stdout: Buffer
}

const timeoutMs = 60_000

/** Runs `docker ARGUMENTS`. Throws with what it printed when it fails. */
export type Docker = (args: readonly string[], input?: Buffer) => Promise<Answer>

export function dockerOf(dockerHost: string): Docker {
  return (args, input) =>
    new Promise((resolve, reject) => {
      const child = spawn('docker', args, { env: { ...process.env, DOCKER_HOST: dockerHost }, timeout: timeoutMs })
      const out: Buffer[] = []
      const errors: Buffer[] = []
      child.stdout.on('data', (chunk: Buffer) => out.push(chunk))
      child.stderr.on('data', (chunk: Buffer) => errors.push(chunk))
      child.stdin.on('error', () => undefined)
      child.on('error', reject)
      child.on('close', (code) => {
        if (code === 0) resolve({ stdout: Buffer.concat(out) })
        else reject(new Error(`docker ${args.join(' ')}: ${Buffer.concat(errors).toString()}`))
      })
      child.stdin.end(input)
    })
}
