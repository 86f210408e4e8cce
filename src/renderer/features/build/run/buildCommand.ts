/** The `docker build …` line of what the screen is set to. */
import type { BuildSpec } from '@shared/docker/build'
import { shellLine } from '@shared/docker/commandLine'

/** In the CLI's grammar, run from within the workspace. */
export function buildCommand(spec: Pick<BuildSpec, 'tag' | 'dockerfile' | 'buildArgs' | 'noCache' | 'target'>): string {
  const options = [
    ...(spec.tag === '' ? [] : ['-t', spec.tag]),
    ...(spec.dockerfile === 'Dockerfile' ? [] : ['-f', spec.dockerfile]),
    ...spec.buildArgs.flatMap(({ name, value }) => ['--build-arg', `${name}=${value}`]),
    ...(spec.noCache ? ['--no-cache'] : []),
    ...(spec.target === undefined ? [] : ['--target', spec.target]),
  ]
  return shellLine(['docker', 'build', ...options, '.'])
}
