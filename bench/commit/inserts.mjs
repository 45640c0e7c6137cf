// The rival that guards nothing: one INSERT of a booking row for each, over 32 connections.
import mysql from 'mysql2/promise';
import { COLUMNS, plainBookings } from './plain-bookings.mjs';

const CONNECTIONS = 32;
const INSERT = `INSERT INTO rival_row (${COLUMNS}) VALUES (${'?, '.repeat(14)}?)`;

/** @returns {Promise<import('./program.mjs').Role>} */
export async function open() {
  const pool = mysql.createPool({ uri: process.env.RIVAL_DATABASE_URL, connectionLimit: CONNECTIONS, timezone: 'Z' });
  const [rows] = await pool.query('SELECT id FROM pool ORDER BY id');
  const poolIds = rows.map(({ id }) => id);
  return {
    prepare: async (some) => {
      const values = plainBookings(some, poolIds).map((booking) => Object.values(booking));
      return async (n) => {
        await pool.execute(INSERT, values[n]);
        return true;
      };
    },
    counted: async () => ({ conflicts: 0, deadlocks: 0 }),
    close: () => pool.end(),
  };
}
