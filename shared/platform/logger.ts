import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';

/** One structured line per request or batch, never per event; no secrets and no personal data. */
export const logger = new Logger();

/** Embedded metric format: a metric is a log line, and costs no call. */
export const metrics = new Metrics({ namespace: 'FactoryLedger' });
