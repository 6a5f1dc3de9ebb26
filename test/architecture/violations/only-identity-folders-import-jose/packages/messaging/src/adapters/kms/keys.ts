import { importJWK } from 'jose';

export const importKey = importJWK;
