/** Where Camada keeps what it must remember, each system's own way. */
import { createHash } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join, posix, resolve, win32 } from 'node:path'

export interface Surroundings {
  readonly platform: NodeJS.Platform
  readonly env: Readonly<Record<string, string | undefined>>
  readonly homeDir: string
}

/**
 * The default data folder: `$XDG_DATA_HOME/camada` (`~/.local/share/camada`; XDG Base Directory Specification 0.8,
 * which has relative paths ignored), `~/Library/Application Support/Camada`, `%LOCALAPPDATA%\Camada`.
 */
export function defaultDataDir({ platform, env, homeDir }: Surroundings): string {
  if (platform === 'win32') return win32.join(env['LOCALAPPDATA'] ?? win32.join(homeDir, 'AppData', 'Local'), 'Camada')
  if (platform === 'darwin') return posix.join(homeDir, 'Library', 'Application Support', 'Camada')
  const dataHome = env['XDG_DATA_HOME']
  return posix.join(
    dataHome !== undefined && posix.isAbsolute(dataHome) ? dataHome : posix.join(homeDir, '.local', 'share'),
    'camada',
  )
}

/** A Unix socket's path has at most 104 bytes with its closing zero on macOS, 108 on Linux (`sockaddr_un`). */
const longestSocketBytes = 103

/**
 * Where the simulator of a data folder listens: a socket in the folder, or in the system's temporary folder when the
 * path would be too long; on Windows a named pipe. The same folder always gives the same address.
 */
export function simulatorSocketPath(dataDir: string, platform: NodeJS.Platform): string {
  const mark = createHash('sha256').update(resolve(dataDir)).digest('hex').slice(0, 16)
  if (platform === 'win32') return `\\\\.\\pipe\\camada-${mark}`
  const inside = join(dataDir, 'simulator.sock')
  return Buffer.byteLength(inside) <= longestSocketBytes ? inside : join(tmpdir(), `camada-${mark}.sock`)
}
