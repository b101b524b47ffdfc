/** What set-up says to a person: what went wrong, where, and the way out. Its stack is of no use to them. */
export class SetupError extends Error {
  constructor(message, options) {
    super(message, options);
    this.name = 'SetupError';
  }
}
