/** Which engine a program was told to use. */

/** What `--engine` takes, in words for a message. */
export const engineChoices = 'auto, simulator or an address such as unix:///var/run/docker.sock'

/** True for what `--engine` takes: a name, or an address with a scheme that DOCKER_HOST knows. */
export function isEngineChoice(engine: string): boolean {
  return engine === 'auto' || engine === 'simulator' || /^(unix|npipe|tcp|http|https|ssh):\/\/./.test(engine)
}
