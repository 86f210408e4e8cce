/** What a real client and server answer to statements that run one after another in one session: rows, or an error. */
import { spawnSync } from 'node:child_process'

/** `words` call the client; `setup` runs before. */
export function answersOf(words, setup, statements) {
  const input = [...setup, ...statements.flatMap((sql, at) => [`SELECT '%%%${at}'`, sql])]
  const [program, ...args] = words
  const { stdout, stderr } = spawnSync(program, [...args, '-N', '-f', '--default-character-set=utf8mb4'], {
    input: input.map((line) => `${line};\n`).join(''),
    encoding: 'utf8',
  })
  const rows = new Map(
    stdout
      .split(/^%%%/m)
      .slice(1)
      .map((part) => [Number(part.slice(0, part.indexOf('\n'))), part.slice(part.indexOf('\n') + 1)]),
  )
  const errors = new Map(
    [...stderr.matchAll(/^ERROR (\d+) \((\w+)\) at line (\d+): (.*)$/gm)].map(([, code, , line, message]) => [
      (Number(line) - setup.length) / 2 - 1,
      { code: Number(code), message },
    ]),
  )
  return statements.map((sql, at) => ({ sql, rows: rows.get(at) ?? '', error: errors.get(at) ?? null }))
}
