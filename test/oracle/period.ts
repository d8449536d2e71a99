/** The billing period of the replay, as half-open milliseconds. */
export const PERIOD = { name: '2023-11', start: Date.UTC(2023, 10, 1), end: Date.UTC(2023, 11, 1) };

export const HOUR = 3_600_000;
