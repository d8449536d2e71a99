import type { Fact } from '#shared/contract/fact.ts';
import type { Write } from './table.ts';

/** The write that puts a fact in its tenant's list of what is to be told; one per (subject, revision), so a second insert loses. */
export const pendingFact = ({ type, tenant, subject, revision, at, data }: Fact): Write => ({
  insert: {
    table: 'billing',
    pk: `T#${tenant}#FACT`,
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
