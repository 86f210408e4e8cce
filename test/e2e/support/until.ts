/** Waits for a state of the page that no locator can name. */
import { eventually } from '../../support/eventually'

export interface UntilOptions {
  /** Said in the error when it does not come. */
  readonly what: string
  readonly everyMs?: number
}

/** Looks until `isThere` says so; throws after a minute. */
export async function until(isThere: () => Promise<boolean>, options: UntilOptions): Promise<void> {
  const { what, everyMs = 30 } = options
  await eventually(what, isThere, (seen) => seen, { everyMs })
}
