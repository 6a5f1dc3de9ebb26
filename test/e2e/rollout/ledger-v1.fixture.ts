/** The ledger's function in version 1 of the contract. */
import { createLedgerHandler } from './ledger-handler.fixture.ts';

export const handler = createLedgerHandler(1);
