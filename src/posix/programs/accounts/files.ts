/** /etc/passwd, group and shadow as lists of fields that can be changed and written back. */
import type { Process } from '../../process/types'
import { encodeText } from '../../text'
import { statOrNothing } from '../fileTree'
import { records } from '../ownership'

export type Record = string[]

export class AccountFile {
  readonly lines: Record[]

  constructor(
    private readonly process: Process,
    readonly path: string,
  ) {
    this.lines = records(process, path)
  }

  get exists(): boolean {
    return statOrNothing(this.process, this.path) !== undefined
  }

  find(name: string): Record | undefined {
    return this.lines.find((fields) => fields[0] === name)
  }

  remove(name: string): void {
    const at = this.lines.findIndex((fields) => fields[0] === name)
    if (at >= 0) this.lines.splice(at, 1)
  }

  /** The lowest free number from `first` on, by the third field. */
  freeId(first: number): number {
    const used = new Set(this.lines.map((fields) => Number(fields[2])))
    let id = first
    while (used.has(id)) id++
    return id
  }

  /** Writes the file, keeping mode and owner; `backup` keeps the old one as `path-`. Throws `PosixError`. */
  save(backup: boolean): void {
    const { process, path } = this
    const { namespace } = process
    const stat = statOrNothing(process, path)
    const mode = stat?.mode ?? (path.endsWith('shadow') ? 0o640 : 0o644)
    if (backup && stat !== undefined) {
      const old = namespace.open(process, path, { read: true })
      const copy = namespace.open(process, `${path}-`, { write: true, createMode: mode, truncate: true })
      copy.setContent(old.content())
      copy.close()
      old.close()
    }
    const temporary = `${path}+`
    const file = namespace.open(process, temporary, { write: true, createMode: mode, truncate: true })
    const bytes = encodeText(this.lines.map((fields) => `${fields.join(':')}\n`).join(''))
    if (bytes.length > 0) file.write(bytes)
    file.close()
    namespace.setAttributes(process, temporary, { uid: stat?.uid ?? 0, gid: stat?.gid ?? 0 })
    namespace.setAttributes(process, temporary, { mode })
    namespace.rename(process, temporary, path)
  }
}

/** Days since the epoch, as shadow counts them. */
export function today(process: Process): string {
  return String(Math.floor(process.host.now() / 86_400_000))
}
