/** The command line of the browser host. */
import { isAbsolute, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { engineChoices, isEngineChoice } from '@backend/app/engineChoice'
import { LabError } from '@shared/errors'

export interface ServeOptions {
  /** 0 takes any free port. */
  readonly port: number
  /** `auto`, `simulator`, or an address as in DOCKER_HOST. */
  readonly engine: string
  /** Absolute; undefined is the system's own place. */
  readonly dataDir: string | undefined
  readonly opensBrowser: boolean
}

export const serveUsage = 'usage: serve [--port N] [--engine auto|simulator|<docker host url>] [--data DIR] [--no-open]'

export const serveHelp = `${serveUsage}

The lab in your browser, for one person on this machine. It prints its address, opens it, and runs until Ctrl-C.

  --port N        port on 127.0.0.1; any free one unless set
  --engine WHICH  auto takes your Docker, or the simulator where there is none; simulator; or an address such as
                  unix:///var/run/docker.sock
  --data DIR      folder for the lab's files and the simulator's state
  --no-open       prints the address and opens nothing
`

/** Reads the arguments; throws LabError `invalid` that ends with the usage. */
export function parseServeOptions(argv: readonly string[]): ServeOptions {
  const values = read(argv)
  const port = values.port === undefined ? 0 : Number(values.port)
  if (!Number.isInteger(port) || port < 0 || port > 65_535 || values.port === '')
    throw wrong(`--port takes a number from 0 to 65535, not "${values.port}"`)
  const engine = values.engine ?? 'auto'
  if (!isEngineChoice(engine)) throw wrong(`--engine takes ${engineChoices}, not "${engine}"`)
  const data = values.data
  if (data === '') throw wrong('--data takes a folder')
  return {
    port,
    engine,
    dataDir: data === undefined || isAbsolute(data) ? data : resolve(data),
    opensBrowser: values['no-open'] !== true,
  }
}

function read(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        port: { type: 'string' },
        engine: { type: 'string' },
        data: { type: 'string' },
        'no-open': { type: 'boolean' },
      },
    }).values
  } catch (error) {
    throw wrong(error instanceof Error ? error.message : String(error))
  }
}

function wrong(message: string): LabError {
  return new LabError('invalid', `${message}\n${serveUsage}`)
}
