import type { Instant } from '#shared/kernel/time.ts';
import type { Write } from './table.ts';

/** A thing that happened to a subject, told later to webhooks and exports. `revision` orders the facts of one subject. */
export type Fact = {
  readonly type: string;
  readonly tenant: string;
  readonly subject: string;
  readonly revision: number;
  readonly at: Instant;
  readonly data: Readonly<Record<string, unknown>>;
};

/** The write that puts a fact in its tenant's pending list; one per (subject, revision), so a second insert loses. */
export const pendingFact = ({ type, tenant, subject, revision, at, data }: Fact): Write => ({
  insert: {
    table: 'billing',
    pk: `T#${tenant}#OUTBOX`,
    sk: `${subject}#${String(revision).padStart(10, '0')}`,
    version: 1,
    type,
    tenant,
    subject,
    revision,
    at,
    data,
  },
});
