/** Shows the steps of a long job. A step with a total has a rate and a time left. */
export type Progress = { start(name: string, total?: number, unit?: string): Step };

type Step = {
  /** How much is done by now, counted from the start of the job (a resumed job starts above 0). */
  reached(count: number): void;
  done(outcome?: string): void;
};
