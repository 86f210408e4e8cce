/** What differs from run to run in shells' and programs' messages: process ids, and how long something took. */

/** bash's lines on what a signal has ended (`bash: line 1:   529 Killed  sleep 5`) without ids; its times without digits. */
export function withoutChance(text: string): string {
  return withoutTimes(text)
    .replace(/^(\S+: line \d+: )? {0,9}\d+ (?=[A-Z][\w/ ]{3,23} ?\S)/gm, (_, place = '') => `${place} PID `)
    .replace(/ after \d+ ms: /g, ' after MS: ')
}

/** What `time` measured, where a script shows it: a loaded machine takes more than nothing. */
export function withoutTimes(text: string): string {
  return text.replace(/^((?:real|user|sys)\s+(?:\d+m)?) ?\d+\.\d+s?(?= %$|$)/gm, '$1 TIME')
}
