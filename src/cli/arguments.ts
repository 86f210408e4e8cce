/** What every program here says and asks of its arguments. */
import { LabError } from '@shared/errors'

const helpWords = ['--help', '-h']

/** Whether somebody asks how it is used: `help` as the first word, or the option anywhere before `--`. */
export function asksForHelp(args: readonly string[]): boolean {
  const end = args.indexOf('--')
  return args[0] === 'help' || args.slice(0, end < 0 ? undefined : end).some((word) => helpWords.includes(word))
}

/** What Node says of a wrong argument, without its advice on words that begin with a dash. */
export function argumentFault(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return text.replace(/\. To specify a positional argument.*/s, '').replace(/\. This command does not take .*/s, '')
}

/** What `--data` names. An empty word, as an unset variable leaves it, would be the current folder: throws LabError `invalid`. */
export function dataFolder(given: string | undefined): string | undefined {
  if (given === '') throw new LabError('invalid', '--data takes a folder')
  return given
}
