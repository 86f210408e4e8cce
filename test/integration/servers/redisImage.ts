/** An image of redis for a daemon without a registry: this machine's own server and client (Debian's), with their libraries. */
import { execFileSync } from 'node:child_process'
import { redisPrograms } from '../../support/requirements'
import type { Docker } from './docker'

/** Imports it under that name: some 15 MB, with a shell to ask it from. */
export async function importRedis(docker: Docker, name: string): Promise<void> {
  const programs = [...Object.values(redisPrograms), '/bin/dash']
  const libraries = programs.flatMap(
    (program) => execFileSync('ldd', [program], { encoding: 'utf8' }).match(/\/\S+/g) ?? [],
  )
  const files = [...new Set([...programs, ...libraries])].map((path) => path.slice(1))
  const renamed = ['-check-rdb$,-server,', 'bin/dash,bin/sh,'].flatMap((rule) => ['--transform', `s,${rule}`])
  const tar = execFileSync('tar', ['-C', '/', '-ch', ...renamed, ...files], { maxBuffer: 1 << 28 })
  const settings = ['VOLUME /data', 'WORKDIR /data', 'ENV PATH=/usr/bin:/bin'].flatMap((line) => ['-c', line])
  await docker(['import', ...settings, '-', name], tar)
}
