/** Options that the real pg_dump, pg_dumpall and pg_restore (18) have and these leave out; who asks for one is told. */
import { leftOutSentence } from '../leavesOut'

const options: Readonly<Record<string, string>> = {
  pg_dump:
    '-b --large-objects -B --no-large-objects -e --extension -E --encoding -j --jobs -S --superuser -v ' +
    '--verbose -W --password -Z --compress --binary-upgrade --disable-dollar-quoting --disable-triggers ' +
    '--enable-row-security --exclude-extension --extra-float-digits --filter --include-foreign-data ' +
    '--load-via-partition-root --lock-wait-timeout --no-table-access-method --no-toast-compression ' +
    '--no-unlogged-table-data --quote-all-identifiers --role --section --serializable-deferrable --snapshot ' +
    '--statistics --statistics-only --strict-names --sync-method --use-set-session-authorization',
  pg_dumpall:
    '-E --encoding -S --superuser -t --tablespaces-only -v --verbose -W --password --disable-dollar-quoting ' +
    '--disable-triggers --exclude-database --extra-float-digits --filter --no-tablespaces ' +
    '--on-conflict-do-nothing --quote-all-identifiers --role --rows-per-insert --statistics ' +
    '--use-set-session-authorization',
  pg_restore:
    '-I --index -j --jobs -L --use-list -P --function -S --superuser -T --trigger -v --verbose -W --password ' +
    '--disable-triggers --enable-row-security --filter --no-data-for-failed-tables --no-table-access-method ' +
    '--role --section --statistics --strict-names --transaction-size --use-set-session-authorization',
}

/** What is said to who asks for an option that is left out; undefined for another. */
export function leftOut(program: string, option: string): string | undefined {
  const isListed = (options[program] ?? '').split(' ').includes(option)
  return isListed ? leftOutSentence(program, option) : undefined
}

/** Each program with its options. */
export function leftOutOptions(): readonly (readonly [program: string, option: string])[] {
  return Object.entries(options).flatMap(([program, list]) => list.split(' ').map((each) => [program, each] as const))
}
