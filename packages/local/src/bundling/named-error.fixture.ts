/** Returns the name of an error class. */
class LostUmbrellaError extends Error {
  constructor(message: string) {
    super(message);
    this.name = new.target.name;
  }
}

export const nameOfError = (): string => new LostUmbrellaError('It rains.').name;
