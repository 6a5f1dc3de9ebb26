/**
 * Replaces `node:sqlite` in Node versions without it: fauxqs imports it at startup, but needs it only for persistence.
 */
export class DatabaseSync {
  constructor() {
    throw new Error('Persistence of the broker emulator needs Node 22.5 or newer.');
  }
}
