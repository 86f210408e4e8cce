/**
 * The files of a new data directory besides those that the engine writes: of the real one's names and sizes, with nothing
 * in them. Sizes are those of a fresh MySQL 8.4.
 */
import { allocatedZeros } from '../../filesystem/content'
import type { Process } from '../../process/types'

const mebibyte = 1024 ** 2

const zeros: readonly (readonly [name: string, sizeBytes: number, mode: number])[] = [
  ['ibdata1', 12 * mebibyte, 0o640],
  ['undo_001', 16 * mebibyte, 0o640],
  ['undo_002', 16 * mebibyte, 0o640],
  ['#ib_16384_0.dblwr', 196_608, 0o640],
  ['#ib_16384_1.dblwr', 8_585_216, 0o640],
]

const keys: readonly (readonly [name: string, sizeBytes: number, mode: number])[] = [
  ['ca-key.pem', 1705, 0o600],
  ['ca.pem', 1108, 0o644],
  ['client-cert.pem', 1108, 0o644],
  ['client-key.pem', 1705, 0o600],
  ['private_key.pem', 1705, 0o600],
  ['public_key.pem', 452, 0o644],
  ['server-cert.pem', 1108, 0o644],
  ['server-key.pem', 1705, 0o600],
]

/** Makes them. Throws PosixError where the directory can't be written. */
export function makeDataFiles(process: Process, dataDir: string, uuid: string): void {
  const write = (name: string, mode: number, fill: (file: ReturnType<Process['namespace']['open']>) => void): void => {
    const file = process.namespace.open(process, `${dataDir}/${name}`, {
      write: true,
      createMode: mode,
      truncate: true,
    })
    try {
      fill(file)
    } finally {
      file.close()
    }
  }
  for (const [name, sizeBytes, mode] of zeros) write(name, mode, (file) => file.setContent(allocatedZeros(sizeBytes)))
  const note = Buffer.from('# left out in the lab\n')
  for (const [name, sizeBytes, mode] of keys) {
    write(name, mode, (file) => file.write(Buffer.alloc(sizeBytes, note)))
  }
  write('auto.cnf', 0o640, (file) => file.write(Buffer.from(`[auto]\nserver-uuid=${uuid}\n`)))
  for (const folder of ['mysql', 'performance_schema', 'sys']) {
    process.namespace.createDirectory(process, `${dataDir}/${folder}`, 0o750)
  }
}
