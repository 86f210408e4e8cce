/** The window size of resize requests, `h` rows and `w` columns. */
import { LabError } from '@shared/errors'
import type { Query } from '../query'

/** Throws LabError invalid with Go's words. */
export function windowFromQuery(query: Query): { readonly rows: number; readonly columns: number } {
  const number = (name: string): number => {
    const value = query.integer(name)
    if (value === undefined) throw new LabError('invalid', 'strconv.Atoi: parsing "": invalid syntax')
    return value
  }
  return { rows: number('h'), columns: number('w') }
}
