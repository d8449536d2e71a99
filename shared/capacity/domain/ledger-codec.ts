import { byteReader, byteWriter } from './bytes.ts';
import type { Adjustment, Hold, Ledger, LedgerKind } from './ledger.ts';
import type { Slot } from './slots.ts';
import type { Step, Steps } from './steps.ts';

const FORMAT = 1;
const SECOND = 1_000;

/**
 * A ledger without its kind as bytes: times as differences of slots, values as differences of values, so that a booking
 * far from the next costs about five bytes. `expiresAt` is kept in whole seconds.
 */
export const encodeLedger = (ledger: Ledger): Uint8Array => {
  const writer = byteWriter();
  writer.unsigned(FORMAT);
  writer.unsigned(ledger.since);
  writer.unsigned(ledger.stopped ? 1 : 0);
  for (const steps of [ledger.used, ledger.base, ledger.slice, ledger.floor]) writeSteps(writer, steps, ledger.since);
  writer.unsigned(ledger.adjustments.length);
  for (const window of ledger.adjustments) writeWindow(writer, window, ledger.since);
  writer.unsigned(ledger.holds.length);
  for (const { reservation, tenant, expiresAt, ...window } of ledger.holds) {
    writer.text(reservation);
    writer.text(tenant);
    writer.unsigned(Math.floor(expiresAt / SECOND));
    writeWindow(writer, window, ledger.since);
  }
  return writer.done();
};

/** @throws RangeError for bytes of another format. */
export const decodeLedger = (kind: LedgerKind, bytes: Uint8Array): Ledger => {
  const reader = byteReader(bytes);
  if (reader.unsigned() !== FORMAT) throw new RangeError('a ledger of an unknown format');
  const since = reader.unsigned();
  const stopped = reader.unsigned() === 1;
  const [used, base, slice, floor] = [
    readSteps(reader, since),
    readSteps(reader, since),
    readSteps(reader, since),
    readSteps(reader, since),
  ];
  const adjustments: Adjustment[] = [];
  for (let left = reader.unsigned(); left > 0; left -= 1) adjustments.push(readWindow(reader, since));
  const holds: Hold[] = [];
  for (let left = reader.unsigned(); left > 0; left -= 1) {
    const [reservation, tenant, expiresAt] = [reader.text(), reader.text(), reader.unsigned() * SECOND];
    holds.push({ reservation, tenant, expiresAt, ...readWindow(reader, since) });
  }
  return { kind, since, stopped, used, base, slice, floor, adjustments, holds };
};

/** A step function alone, as a reservation's leg is kept. */
export const encodeSteps = (steps: Steps): Uint8Array => {
  const writer = byteWriter();
  writeSteps(writer, steps, 0);
  return writer.done();
};

export const decodeSteps = (bytes: Uint8Array): Steps => readSteps(byteReader(bytes), 0);

type Writer = ReturnType<typeof byteWriter>;
type Reader = ReturnType<typeof byteReader>;
type Rectangle = { readonly start: Slot; readonly end: Slot; readonly n: number };

const writeSteps = (writer: Writer, steps: Steps, since: Slot) => {
  writer.unsigned(steps.length);
  let last: Step = { at: since, value: 0 };
  for (const step of steps) {
    writer.signed(step.at - last.at);
    writer.signed(step.value - last.value);
    last = step;
  }
};

const readSteps = (reader: Reader, since: Slot): Steps => {
  const steps: Step[] = [];
  let at = since;
  let value = 0;
  for (let left = reader.unsigned(); left > 0; left -= 1) {
    at += reader.signed();
    value += reader.signed();
    steps.push({ at, value });
  }
  return steps;
};

const writeWindow = (writer: Writer, { start, end, n }: Rectangle, since: Slot) => {
  writer.signed(start - since);
  writer.unsigned(end - start);
  writer.unsigned(n);
};

const readWindow = (reader: Reader, since: Slot): Rectangle => {
  const start = since + reader.signed();
  return { start, end: start + reader.unsigned(), n: reader.unsigned() };
};
