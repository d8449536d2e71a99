import { inject } from 'vitest';
import type { SharedStage } from './stage-setup.ts';

/** The deployed stage that all integration tests share. */
export const sharedStage = async (): Promise<SharedStage> => inject('stage');
