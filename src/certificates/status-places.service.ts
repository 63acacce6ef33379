/** Places of certificates in status lists, as steps of the transactions that make and end certificates. */
import { randomInt } from 'node:crypto';
import type { Transaction } from '../platform/database/connection.ts';
import * as store from './badges.store.ts';
import { freePlaces, listFor } from './status-list.rules.ts';

/** Gives each certificate a place whose bit is not set. */
export async function takePlaces(trx: Transaction, nowMs: number, certificateIds: readonly string[]): Promise<void> {
  if (certificateIds.length === 0) return;
  const newest = await store.newestList(trx);
  const list = listFor(newest.list, newest.taken, certificateIds.length);
  const taken = list === newest.list ? await store.listTaken(trx, list) : new Set<number>();
  const places = freePlaces(taken, certificateIds.length, (below) => randomInt(below));
  const given = certificateIds.map((certificateId, index) => ({ list, place: places[index] as number, certificateId }));
  await store.insertPlaces(trx, given, nowMs);
}

/** Sets the bits of these certificates for good. */
export async function endPlaces(trx: Transaction, certificateIds: readonly string[], nowMs: number): Promise<void> {
  await store.endPlaces(trx, certificateIds, nowMs);
}
