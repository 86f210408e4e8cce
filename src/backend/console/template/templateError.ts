/** A template that can't be read or run; `message` is Go's own, `template: :1:2: …`. */
export class TemplateError extends Error {
  constructor(
    message: string,
    /** Whether it was found while reading the template, or only when it ran. */
    readonly stage: 'parse' | 'execute',
  ) {
    super(message)
    this.name = 'TemplateError'
  }
}
