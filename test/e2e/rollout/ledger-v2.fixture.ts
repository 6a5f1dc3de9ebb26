/** The ledger's function in version 2 of the contract. */
import { createLedgerHandler } from './ledger-handler.fixture.ts';

export const handler = createLedgerHandler(2);
