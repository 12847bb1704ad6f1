/** The reason of an end that is no cancellation: the process stops, or another one has taken the work over. */
export class Interrupted extends Error {}
