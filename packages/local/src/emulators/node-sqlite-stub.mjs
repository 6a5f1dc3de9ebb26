/** Stands in for `node:sqlite` where Node has none: fauxqs imports it at once, but only needs it to persist. */
export class DatabaseSync {
  constructor() {
    throw new Error('Persistence of the broker emulator needs Node 22.5 or newer.');
  }
}
