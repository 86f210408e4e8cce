/** Ends a command with an error, in redis' words. */
export class CommandFailure extends Error {}
