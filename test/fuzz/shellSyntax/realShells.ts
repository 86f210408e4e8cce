/** Asks real shells in a container of a private daemon which of many scripts they accept (`sh -n`). */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Dialect } from '@posix/shell/dialect'

const images: Readonly<Record<Dialect, { image: string; shell: string }>> = {
  ash: { image: 'busybox', shell: 'sh' },
  dash: { image: 'ubuntu:20.04', shell: 'dash' },
  bash: { image: 'ubuntu:20.04', shell: 'bash' },
}

/** Whether each script is accepted; `share` is a folder that the daemon sees at the same path. */
export function realVerdicts(
  host: string,
  share: string,
  dialect: Dialect,
  scripts: readonly string[],
): readonly boolean[] {
  const folder = mkdtempSync(join(share, 'shell-fuzz-'))
  try {
    for (const [index, script] of scripts.entries()) writeFileSync(join(folder, String(index)), script)
    const { image, shell } = images[dialect]
    const loop = `i=0; while [ $i -lt ${scripts.length} ]; do if ${shell} -n $i >/dev/null 2>&1 </dev/null; then echo 0; else echo 1; fi; i=$((i+1)); done`
    const output = execFileSync(
      'docker',
      ['-H', host, 'run', '--rm', '-v', `${folder}:/s:ro`, '-w', '/s', image, shell, '-c', loop],
      {
        encoding: 'utf8',
        maxBuffer: 1 << 26,
      },
    )
    return output
      .trim()
      .split('\n')
      .map((line) => line === '0')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
