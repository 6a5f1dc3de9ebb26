/**
 * Returns the environment variable with the name of a table: `ORDERS_TABLE_NAME` for `orders`, and
 * `CREDIT_RESERVATIONS_TABLE_NAME` for `credit-reservations` and `creditReservations`.
 */
export const toTableVariable = (table: string): string =>
  `${table
    .replaceAll(/([a-z0-9])([A-Z])/gu, '$1_$2')
    .replaceAll(/[^A-Za-z0-9]+/gu, '_')
    .toUpperCase()}_TABLE_NAME`;
